//! What an answer is, before anything in it is believed.

use wayside_protocol::{MEDIA_TYPE, Problem, ProblemCode, Response, TransportFailure};

use super::{Engine, EnrolmentStatus, Jitter, Now};
use crate::outbox::SyncFailure;

/// What came of a request.
pub(super) struct Heard {
    pub answer: Result<Response, TransportFailure>,
    pub now: Now,
    pub generation: u64,
}

/// Whom a failure says something about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blame {
    /// The line or the hub: every letter waits alike.
    Line,
    /// How much was sent at once, perhaps.
    Size,
    /// What was sent, perhaps: one letter may be what the hub stumbles over.
    Content,
    /// What was sent, says the hub: it will never take this.
    Verdict,
}

/// A failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub why: SyncFailure,
    pub blame: Blame,
    /// For how long the hub asks to be left alone, ms.
    pub asked_ms: Option<i64>,
}

impl Failure {
    const fn of(why: SyncFailure, blame: Blame) -> Self {
        Self {
            why,
            blame,
            asked_ms: None,
        }
    }

    pub fn broken(broken: TransportFailure) -> Self {
        let blame = match broken {
            TransportFailure::Cut | TransportFailure::Slow => Blame::Size,
            TransportFailure::Unreachable
            | TransportFailure::Untrusted
            | TransportFailure::TooLarge => Blame::Line,
        };
        Self::of(SyncFailure::from(broken), blame)
    }

    /// An answer that is not the one there should be.
    pub fn answered(response: &Response, now: Now) -> Self {
        let code = problem(response);
        let asked_ms = retry_after(response, now.wall_ms);
        let busy = |why| Self {
            asked_ms,
            ..Self::of(why, Blame::Line)
        };
        match (response.status, code) {
            (429, _) => busy(SyncFailure::Busy),
            (503, _) => busy(SyncFailure::Down),
            (413, _) => Self::of(SyncFailure::TooLarge, Blame::Verdict),
            (511, _) => Self::of(SyncFailure::Portal, Blame::Line),
            (500.., _) => Self::of(SyncFailure::Down, Blame::Content),
            (401, Some(_)) => Self::of(SyncFailure::Unknown, Blame::Line),
            (403, Some(ProblemCode::Revoked)) => Self::of(SyncFailure::Revoked, Blame::Line),
            (403, Some(_)) => Self::of(SyncFailure::Unknown, Blame::Line),
            (400 | 415 | 422, Some(_)) => Self::of(SyncFailure::Refused, Blame::Verdict),
            (404.., Some(_)) => Self::of(SyncFailure::Down, Blame::Line),
            (200, _) if is_cbor(response) => Self::of(SyncFailure::Forged, Blame::Line),
            _ => Self::of(SyncFailure::Portal, Blame::Line),
        }
    }
}

fn is(response: &Response, media_type: &str) -> bool {
    response.header("content-type").is_some_and(|value| {
        value
            .split(';')
            .next()
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case(media_type))
    })
}

pub(crate) fn is_cbor(response: &Response) -> bool {
    is(response, "application/cbor")
}

/// The code of a hub's problem; none where something else speaks.
pub(crate) fn problem(response: &Response) -> Option<ProblemCode> {
    if !is(response, MEDIA_TYPE) {
        return None;
    }
    let problem: Problem = serde_json::from_slice(&response.body).ok()?;
    Some(problem.code)
}

/// `Retry-After` (RFC 9110, 10.2.3), ms from now: seconds, or a date, which is read against the answer's own
/// `Date` where it has one, so that no clock of the device's matters.
fn retry_after(response: &Response, wall_ms: i64) -> Option<i64> {
    let value = response.header("retry-after")?.trim();
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(i64::from(seconds).saturating_mul(1000));
    }
    let date = |text: &str| {
        let parsed = chrono::DateTime::parse_from_rfc2822(text).ok()?;
        Some(parsed.timestamp_millis())
    };
    let from = response.header("date").and_then(date).unwrap_or(wall_ms);
    Some(date(value)?.saturating_sub(from).max(0))
}

impl Engine {
    /// Notes a failure: what to say of it, and how long to be quiet.
    pub(super) fn fail(
        &mut self,
        failure: Failure,
        generation: u64,
        mono_ms: i64,
        random: Jitter<'_>,
    ) {
        // What was sent before a nudge says nothing against trying now.
        if generation == self.pace.generation() && failure.blame != Blame::Verdict {
            self.early = false;
        }
        self.troubled(failure.why);
        match failure.why {
            SyncFailure::Unknown => self.stands(EnrolmentStatus::Unknown),
            SyncFailure::Revoked => self.stands(EnrolmentStatus::Revoked),
            _ => {}
        }
        if failure.why == SyncFailure::Cut {
            self.pace.cut(generation);
        }
        match (failure.asked_ms, failure.blame) {
            (Some(asked_ms), _) => self.pace.asked(generation, mono_ms, asked_ms, random),
            // The letters are at fault, and others can go at once.
            (None, Blame::Verdict) => {}
            (None, _) => self.pace.failed(generation, mono_ms, random),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
        Response {
            status,
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: body.as_bytes().to_vec(),
        }
    }

    fn why(response: &Response) -> SyncFailure {
        Failure::answered(response, Now::default()).why
    }

    #[test]
    fn a_page_to_sign_in_at_is_a_portal_whatever_its_status() {
        let html: &[(&str, &str)] = &[("content-type", "text/html")];
        for status in [200, 204, 302, 307, 401, 403, 404, 511] {
            assert_eq!(
                why(&answer(status, html, "<html>")),
                SyncFailure::Portal,
                "{status}"
            );
        }
    }

    #[test]
    fn only_a_hubs_problem_says_how_a_device_stands() {
        let json: &[(&str, &str)] = &[("content-type", "application/problem+json")];
        let problem = |code| serde_json::to_string(&Problem::of(code)).unwrap();
        assert_eq!(
            why(&answer(403, json, &problem(ProblemCode::Revoked))),
            SyncFailure::Revoked
        );
        assert_eq!(
            why(&answer(401, json, &problem(ProblemCode::Unknown))),
            SyncFailure::Unknown
        );
        assert_eq!(
            why(&answer(400, json, &problem(ProblemCode::Shape))),
            SyncFailure::Refused
        );
        assert_eq!(why(&answer(403, json, "{")), SyncFailure::Portal);
    }

    #[test]
    fn an_answer_in_the_hubs_form_that_is_not_verified_is_forged() {
        let cbor: &[(&str, &str)] = &[("content-type", "application/cbor")];
        assert_eq!(why(&answer(200, cbor, "x")), SyncFailure::Forged);
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let after = |headers: &[(&str, &str)]| retry_after(&answer(429, headers, ""), 0);
        assert_eq!(after(&[("retry-after", "120")]), Some(120_000));
        assert_eq!(after(&[("retry-after", "-1")]), None);
        assert_eq!(after(&[("retry-after", "soon")]), None);
        let date = [
            ("retry-after", "Wed, 21 Oct 2015 07:28:30 GMT"),
            ("date", "Wed, 21 Oct 2015 07:28:00 GMT"),
        ];
        assert_eq!(after(&date), Some(30_000));
        let past = [
            ("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT"),
            ("date", "Wed, 21 Oct 2015 07:29:00 GMT"),
        ];
        assert_eq!(after(&past), Some(0));
    }
}

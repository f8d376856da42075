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

    /// An answer that is not the one there should be. Only a problem document of the hub's own is the hub's
    /// word: it alone says how a device stands, sets a letter aside, or silences a device that somebody taps.
    pub fn answered(response: &Response, now: Now) -> Self {
        let code = problem(response);
        let asked = |why| Self {
            asked_ms: retry_after(response, now.wall_ms),
            ..Self::of(why, Blame::Line)
        };
        match (response.status, code) {
            (429, Some(_)) => asked(SyncFailure::Busy),
            (503, Some(_)) => asked(SyncFailure::Down),
            // A server before the hub, or a portal: the device waits as after any failure.
            (429, None) => Self::of(SyncFailure::Busy, Blame::Line),
            (503, None) => Self::of(SyncFailure::Down, Blame::Line),
            (413, Some(ProblemCode::TooLarge)) => Self::of(SyncFailure::TooLarge, Blame::Verdict),
            // Something on the way lets only so much through: less at once, and no letter is at fault.
            (413, _) => Self::of(SyncFailure::Portal, Blame::Size),
            (511, _) => Self::of(SyncFailure::Portal, Blame::Line),
            (500.., _) => Self::of(SyncFailure::Down, Blame::Content),
            (401, Some(_)) => Self::of(SyncFailure::Unknown, Blame::Line),
            (403, Some(ProblemCode::Revoked)) => Self::of(SyncFailure::Revoked, Blame::Line),
            (403, Some(_)) => Self::of(SyncFailure::Unknown, Blame::Line),
            (400 | 415, Some(ProblemCode::Shape | ProblemCode::MediaType)) => {
                Self::of(SyncFailure::Refused, Blame::Verdict)
            }
            // A reason that this version does not know condemns nothing.
            (400 | 415 | 422, Some(_)) => Self::of(SyncFailure::Refused, Blame::Content),
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

/// The code of a hub's problem; none where something else speaks. A hub's has the status of its answer, and
/// of its code where that is known here.
pub(crate) fn problem(response: &Response) -> Option<ProblemCode> {
    if !is(response, MEDIA_TYPE) {
        return None;
    }
    let problem: Problem = serde_json::from_slice(&response.body).ok()?;
    let code = problem.code;
    let fits = code == ProblemCode::Other || code.status() == response.status;
    (fits && problem.status == response.status).then_some(code)
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

    const JSON: &[(&str, &str)] = &[("content-type", "application/problem+json")];

    fn said(code: ProblemCode) -> String {
        serde_json::to_string(&Problem::of(code)).unwrap()
    }

    fn failure(response: &Response) -> (SyncFailure, Blame) {
        let failure = Failure::answered(response, Now::default());
        (failure.why, failure.blame)
    }

    #[test]
    fn only_a_hubs_problem_says_how_a_device_stands() {
        for (code, why, blame) in [
            (ProblemCode::Revoked, SyncFailure::Revoked, Blame::Line),
            (ProblemCode::NotYours, SyncFailure::Unknown, Blame::Line),
            (ProblemCode::Unknown, SyncFailure::Unknown, Blame::Line),
            (ProblemCode::Unsigned, SyncFailure::Unknown, Blame::Line),
            (ProblemCode::Shape, SyncFailure::Refused, Blame::Verdict),
            (ProblemCode::MediaType, SyncFailure::Refused, Blame::Verdict),
            (ProblemCode::TooLarge, SyncFailure::TooLarge, Blame::Verdict),
            (ProblemCode::NotFound, SyncFailure::Down, Blame::Line),
            (ProblemCode::Slow, SyncFailure::Down, Blame::Line),
            (ProblemCode::TooMany, SyncFailure::Busy, Blame::Line),
            (ProblemCode::Unavailable, SyncFailure::Down, Blame::Line),
            (ProblemCode::Other, SyncFailure::Down, Blame::Content),
        ] {
            let hubs = answer(code.status(), JSON, &said(code));
            assert_eq!(failure(&hubs), (why, blame), "{code:?}");
            // The same words as a page, or under another status, are not the hub's.
            let html: &[(&str, &str)] = &[("content-type", "text/html")];
            assert_eq!(problem(&answer(code.status(), html, &said(code))), None);
            let moved = answer(418, JSON, &said(code));
            assert_eq!(
                failure(&moved),
                (SyncFailure::Portal, Blame::Line),
                "{code:?}"
            );
        }
        assert_eq!(why(&answer(403, JSON, "{")), SyncFailure::Portal);
    }

    #[test]
    fn a_problem_is_the_hubs_where_its_status_its_code_and_the_answer_agree() {
        let body = |status: u16, code: &str| {
            format!("{{\"type\":\"about:blank\",\"status\":{status},\"code\":\"{code}\"}}")
        };
        let read = |status, body: String| problem(&answer(status, JSON, &body));
        assert_eq!(
            read(413, body(413, "too_large")),
            Some(ProblemCode::TooLarge)
        );
        assert_eq!(
            read(422, body(422, "of_a_later_version")),
            Some(ProblemCode::Other)
        );
        assert_eq!(read(413, body(400, "too_large")), None);
        assert_eq!(read(400, body(400, "too_large")), None);
        assert_eq!(read(400, body(413, "too_large")), None);
        assert_eq!(read(422, body(400, "of_a_later_version")), None);
    }

    #[test]
    fn nobody_but_the_hub_condemns_a_letter_or_asks_for_quiet() {
        let others = [
            ("text/html", "<html>".to_owned()),
            ("application/json", said(ProblemCode::TooLarge)),
            ("application/problem+json", "{\"status\":400}".to_owned()),
            ("application/problem+json", said(ProblemCode::Conflict)),
        ];
        for (media, body) in &others {
            let headers = [("content-type", *media), ("retry-after", "60")];
            for status in [
                400, 401, 403, 404, 405, 413, 415, 422, 429, 451, 500, 502, 503,
            ] {
                let answer = answer(status, &headers, body);
                let failure = Failure::answered(&answer, Now::default());
                assert_ne!(failure.blame, Blame::Verdict, "{status} {media}");
                assert_eq!(failure.asked_ms, None, "{status} {media}");
            }
        }
        let later = "{\"type\":\"about:blank\",\"status\":422,\"code\":\"later\"}";
        let later = answer(422, JSON, later);
        assert_eq!(failure(&later), (SyncFailure::Refused, Blame::Content));
        let bare = answer(413, &[], "");
        assert_eq!(failure(&bare), (SyncFailure::Portal, Blame::Size));
        let headers = [JSON[0], ("retry-after", "60")];
        for code in [ProblemCode::TooMany, ProblemCode::Unavailable] {
            let hubs = answer(code.status(), &headers, &said(code));
            let failure = Failure::answered(&hubs, Now::default());
            assert_eq!(failure.asked_ms, Some(60_000), "{code:?}");
        }
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

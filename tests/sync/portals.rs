//! Only a problem document of the hub's own is the hub's word. Whatever else answers costs time, and no letter.

use wayside_protocol::{MEDIA_TYPE, Problem, ProblemCode, Response};
use wayside_sync::WakeReason;
use wayside_sync::engine::EnrolmentStatus;
use wayside_tests::sync::{ModelPair, State};

use crate::bench::{Bench, honest, html, id};

fn typed(status: u16, media_type: &str, body: &str) -> Response {
    Response {
        status,
        headers: vec![("content-type".to_owned(), media_type.to_owned())],
        body: body.as_bytes().to_vec(),
    }
}

/// What may stand in a filter's answer of this status.
fn answers(status: u16) -> [Response; 5] {
    let conflict = serde_json::to_string(&Problem::of(ProblemCode::Conflict)).expect("it prints");
    let words = format!("{{\"type\":\"about:blank\",\"status\":{status}}}");
    let later =
        format!("{{\"type\":\"about:blank\",\"status\":{status},\"code\":\"blocked_by_policy\"}}");
    [
        html(status),
        typed(status, "application/json", &later),
        // RFC 9457 is everybody's: one without a code, one whose status is another, one whose code nobody knows.
        typed(status, MEDIA_TYPE, &words),
        typed(status, MEDIA_TYPE, &conflict),
        typed(status, MEDIA_TYPE, &later),
    ]
}

#[test]
fn no_portals_refusal_sets_a_letter_aside() {
    for status in [
        400, 404, 405, 408, 413, 414, 415, 422, 429, 431, 451, 500, 503, 511,
    ] {
        for (which, answer) in answers(status).into_iter().enumerate() {
            let mut bench = Bench::<ModelPair>::with(3, 100);
            for _ in 0..8 {
                let until_ms = bench.speak(&mut |pair, request| match request.method {
                    "POST" => Ok(answer.clone()),
                    _ => honest(pair, request),
                });
                bench.pass(until_ms - bench.now.mono_ms);
            }
            assert_eq!(bench.queued(), 3, "{status}, answer {which}");
            bench.engine.nudge(WakeReason::Connectivity);
            assert!(bench.drain(&mut honest, 20), "{status}, answer {which}");
            assert!(bench.all_at_hub());
        }
    }
}

#[test]
fn a_portal_says_nothing_of_how_a_device_stands() {
    for status in [401, 403] {
        for answer in [html(status), answers(status)[2].clone()] {
            let mut bench = Bench::<ModelPair>::with(1, 100);
            bench.speak(&mut |_, _| Ok(answer.clone()));
            assert_eq!(bench.engine.standing(), EnrolmentStatus::Good, "{status}");
        }
    }
}

#[test]
fn a_filter_that_lets_only_little_through_gets_little_at_once() {
    let mut bench = Bench::<ModelPair>::with(60, 1_000);
    let mut largest = 0;
    let mut line = |pair: &mut ModelPair, request: &wayside_protocol::Request| {
        if request.body.len() > 4_000 {
            return Ok(html(413));
        }
        largest = largest.max(request.body.len());
        honest(pair, request)
    };
    assert!(bench.drain(&mut line, 100), "{} are left", bench.queued());
    assert!(bench.all_at_hub());
    assert!(largest > 0);
    assert!((1..=60).all(|n| bench.state(n) == State::AtHub));
}

#[test]
fn only_the_hub_silences_a_device_that_somebody_taps() {
    for status in [429, 503] {
        let mut bench = Bench::<ModelPair>::with(1, 100);
        let mut answer = html(status);
        let after = ("retry-after".to_owned(), "3600".to_owned());
        answer.headers.push(after);
        let until_ms = bench.speak(&mut |_, _| Ok(answer.clone()));
        assert!(until_ms <= 250, "{status}: {until_ms}");
        bench.engine.nudge(WakeReason::Connectivity);
        bench.speak(&mut honest);
        assert_eq!(bench.state(1), State::AtHub, "{status}");
        assert_eq!(bench.pair.hub.has(id(1)).is_some(), bench.all_at_hub());
    }
}

//! What the engine remembers from one answer to the next, and what it tells.

use std::future::Future as _;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use uuid::Uuid;
use wayside_protocol::{
    Credential, ERA, EnrolRequest, EnrolResponse, EnrolmentToken, Feed, Hub, ProblemCode, Request,
    Response, SignedFeed, Signer, TransportFailure, cbor, limits,
};
use wayside_sync::engine::{EnrolmentStatus, Tag};
use wayside_sync::enrol::{EnrolFault, enrol};
use wayside_sync::outbox::SyncFailure;
use wayside_sync::{Engine, OutboxStore as _, SyncEvent, WakeReason};

use crate::bench::{BEGIN_MS, Bench, honest, html, id};
use crate::sync::{ModelPair, Pair as _, State, device, hub_key, problem};

type Model = Bench<ModelPair>;

fn is_feed(request: &Request) -> bool {
    request.target.starts_with("/v1/feed")
}

/// What wants to be sent: the feed's request and the first batch's.
fn both(bench: &mut Model) -> ((Tag, Request), (Tag, Request)) {
    let (feeds, others): (Vec<_>, Vec<_>) = bench
        .sends()
        .into_iter()
        .partition(|(_, request)| is_feed(request));
    let one = |those: Vec<(Tag, Request)>| those.into_iter().next().expect("it is asked");
    (one(feeds), one(others))
}

/// A page that brings nothing and leads so far.
fn page(next: u64) -> Response {
    let feed = Feed {
        form: 1,
        device: device(0).device,
        after: 0,
        next,
        more: false,
        hub_time_ms: BEGIN_MS + 5,
        items: Vec::new(),
        credential: None,
        come_back_s: 60,
    };
    Response {
        status: 200,
        headers: vec![("content-type".to_owned(), "application/cbor".to_owned())],
        body: SignedFeed::sign(&feed, &hub_key()).as_bytes().to_vec(),
    }
}

#[test]
fn a_receipt_counts_unless_the_hub_was_put_back_from_a_copy_meanwhile() {
    for (next, wanted) in [
        (0, State::AtHub),
        (9, State::AtHub),
        (ERA - 1, State::AtHub),
        (ERA, State::Queued),
    ] {
        let mut bench = Model::with(1, 100);
        let ((feed, _), (batch, request)) = both(&mut bench);
        bench.hear(feed, Ok(page(next)));
        let answer = honest(&mut bench.pair, &request);
        bench.hear(batch, answer);
        assert_eq!(bench.state(1), wanted, "{next}");
    }
}

#[test]
fn what_was_sent_before_a_nudge_says_nothing_against_trying_now() {
    let batches = |nudged: bool| {
        let mut bench = Model::with(1, 100);
        bench.dice = 99;
        let ((feed, _), (batch, _)) = both(&mut bench);
        bench.hear(feed, Ok(page(0)));
        if nudged {
            bench.engine.nudge(WakeReason::Tap);
        }
        bench.hear(batch, Err(TransportFailure::Cut));
        let again = bench.sends();
        again.iter().filter(|(_, asked)| !is_feed(asked)).count()
    };
    assert_eq!((batches(true), batches(false)), (1, 0));
}

#[test]
fn a_large_batch_that_is_cut_waits_whole_and_a_small_one_is_halved() {
    // How often the first letter counts as tried.
    let after = |letters| {
        let mut bench = Model::with(letters, 1_000);
        let ((feed, _), (batch, _)) = both(&mut bench);
        bench.hear(feed, Ok(page(0)));
        bench.hear(batch, Err(TransportFailure::Cut));
        bench.pair.boxed(0).attempts(id(1))
    };
    assert_eq!((after(40), after(4)), (Some(1), Some(0)));
}

#[test]
fn only_some_reasons_are_worth_asking_for_news() {
    let asks = |why| {
        let mut bench = Model::new();
        bench.speak(&mut honest);
        bench.engine.nudge(why);
        bench.sends().len()
    };
    for why in [
        WakeReason::Start,
        WakeReason::Resume,
        WakeReason::Connectivity,
        WakeReason::Tap,
        WakeReason::Timer,
    ] {
        assert_eq!(asks(why), 1, "{why:?}");
    }
    for why in [WakeReason::Saved, WakeReason::CarriedOut] {
        assert_eq!(asks(why), 0, "{why:?}");
    }
}

#[test]
fn a_hub_that_stumbles_over_the_feed_still_takes_letters_and_is_asked_again_soon() {
    let mut bench = Model::with(1, 100);
    bench.dice = 8_000 * 3 - 1;
    let until_ms = bench.speak(&mut |pair, request| {
        if is_feed(request) {
            Ok(problem(ProblemCode::Other))
        } else {
            honest(pair, request)
        }
    });
    assert_eq!(bench.state(1), State::AtHub);
    assert_eq!(until_ms, 8_000);
    // A line that is dead is dead for letters too.
    let mut bench = Model::with(1, 100);
    bench.speak(&mut |_, _| Err(TransportFailure::Unreachable));
    assert!(bench.batches().is_empty());
}

#[test]
fn a_revoked_device_asks_for_news_no_more_than_every_quarter_of_an_hour() {
    let mut bench = Model::with(1, 100);
    let until_ms = bench.speak(&mut |pair, request| {
        if is_feed(request) {
            Ok(problem(ProblemCode::Revoked))
        } else {
            honest(pair, request)
        }
    });
    assert_eq!(bench.engine.standing(), EnrolmentStatus::Revoked);
    assert_eq!((bench.state(1), until_ms), (State::AtHub, 900_000));
}

#[test]
fn how_the_hub_sees_a_device_is_said_by_its_answer_to_letters_too() {
    for (code, standing) in [
        (ProblemCode::Revoked, EnrolmentStatus::Revoked),
        (ProblemCode::Unknown, EnrolmentStatus::Unknown),
        (ProblemCode::Unavailable, EnrolmentStatus::Good),
    ] {
        let mut bench = Model::with(1, 100);
        let ((feed, _), (batch, _)) = both(&mut bench);
        bench.hear(feed, Ok(page(0)));
        bench.hear(batch, Ok(problem(code)));
        assert_eq!(bench.engine.standing(), standing, "{code:?}");
    }
}

#[test]
fn what_stands_in_the_way_is_told_once_and_that_it_is_gone() {
    let mut bench = Model::with(1, 100);
    let told = |bench: &mut Model, fails: bool| -> Vec<SyncEvent> {
        bench.speak(&mut |pair, request| match fails {
            true => Err(TransportFailure::Unreachable),
            false => honest(pair, request),
        });
        bench.pass(60_000);
        bench.events.drain(..).collect()
    };
    let trouble = SyncEvent::Trouble(SyncFailure::Unreachable);
    assert_eq!(told(&mut bench, true), [trouble]);
    assert_eq!(bench.engine.trouble(), Some(SyncFailure::Unreachable));
    assert_eq!(told(&mut bench, true), []);
    let well = told(&mut bench, false);
    let clear = well.iter().filter(|event| **event == SyncEvent::Clear);
    assert_eq!((clear.count(), bench.engine.trouble()), (1, None));
    assert!(!told(&mut bench, false).contains(&SyncEvent::Clear));
}

#[test]
fn the_hubs_time_goes_on_by_the_running_clock() {
    let mut bench = Model::new();
    assert_eq!(bench.engine.hub_time_ms(bench.now), None);
    let sends = bench.sends();
    bench.hear(sends[0].0, Ok(page(0)));
    assert_eq!(bench.engine.hub_time_ms(bench.now), Some(BEGIN_MS + 5));
    bench.now.mono_ms += 250;
    bench.now.wall_ms -= 9_999;
    assert_eq!(bench.engine.hub_time_ms(bench.now), Some(BEGIN_MS + 255));
}

#[test]
fn how_far_it_is_is_told_as_it_is() {
    let mut bench = Model::with(2, 100);
    assert_eq!(
        format!("{:?}", bench.engine),
        "Engine { flights: 0, pieces: 0, trouble: None, .. }"
    );
    let sends = bench.sends();
    assert_eq!((sends.len(), bench.engine.in_flight()), (2, 2));
    let progress = bench
        .engine
        .progress(bench.pair.outbox(0))
        .expect("it stands");
    assert_eq!((progress.in_flight, progress.counts.queued), (2, 2));
    assert!(!progress.is_complete());
    let sent: usize = sends.iter().map(|(_, request)| request.body.len()).sum();
    assert_eq!(progress.bytes_up, sent as u64);
    let mut heard = 0;
    for (tag, request) in sends {
        let answer = honest(&mut bench.pair, &request).expect("it answers");
        heard += answer.body.len() as u64;
        bench.hear(tag, Ok(answer));
    }
    let progress = bench
        .engine
        .progress(bench.pair.outbox(0))
        .expect("it stands");
    assert!(progress.is_complete());
    let stats = bench.engine.stats();
    assert_eq!((progress.bytes_down, stats.bytes_down), (heard, heard));
    assert_eq!((stats.sent, stats.acked, stats.requests), (2, 2, 2));
    // An answer to none of its requests is left out.
    let mut another = Engine::new(device(0));
    another.abandon();
    assert_eq!(another.in_flight(), 0);
}

#[test]
fn a_letter_whose_time_lies_more_than_two_hours_ahead_is_due() {
    for (ahead_ms, batches) in [(0, 1), (1_000, 0), (7_200_000, 0), (7_200_001, 1)] {
        let mut bench = Model::with(1, 100);
        // A failure of now: from here on times count.
        bench.speak(&mut |_, _| Err(TransportFailure::Unreachable));
        bench.pass(1);
        let next_ms = bench.now.wall_ms + ahead_ms;
        let outbox = bench.pair.outbox(0);
        let tried = outbox.tried(&[id(1)], SyncFailure::Cut, next_ms);
        tried.expect("it stands");
        bench.asked.clear();
        bench.speak(&mut honest);
        assert_eq!(bench.batches().len(), batches, "{ahead_ms}");
    }
}

#[test]
fn commands_that_were_carried_out_are_reported_until_the_hub_has_heard() {
    let mut bench = Model::new();
    bench.pair.command(0, BEGIN_MS);
    bench.speak(&mut honest);
    let command = bench.events.iter().find_map(|event| match event {
        SyncEvent::Command(command) => Some(command.id),
        _ => None,
    });
    let command = command.expect("it is handed out");
    bench.pair.carry_out(0, command).expect("it stands");
    let reports = |bench: &mut Model, answer: Response| {
        bench.asked.clear();
        bench.engine.nudge(WakeReason::CarriedOut);
        bench.speak(&mut |pair, request| match request.target.as_str() {
            "/v1/commands" => Ok(answer.clone()),
            _ => honest(pair, request),
        });
        bench.pass(3_600_000);
        let reports = bench.asked.iter();
        reports
            .filter(|asked| asked.target == "/v1/commands")
            .count()
    };
    let bare = |status| Response {
        status,
        ..Response::default()
    };
    assert_eq!(reports(&mut bench, bare(200)), 1);
    assert_eq!(reports(&mut bench, problem(ProblemCode::Shape)), 1);
    assert_eq!(reports(&mut bench, problem(ProblemCode::Revoked)), 1);
    assert_eq!(reports(&mut bench, html(200)), 1);
    assert_eq!(reports(&mut bench, bare(204)), 1);
    assert_eq!(reports(&mut bench, bare(204)), 0);
}

/// A hub that says one thing, and hears what it is asked.
struct Says(
    Result<Response, TransportFailure>,
    std::sync::Mutex<Vec<Request>>,
);

impl Hub for Says {
    async fn ask(&self, request: Request) -> Result<Response, TransportFailure> {
        self.1.lock().expect("it").push(request);
        self.0.clone()
    }
}

fn key() -> Signer {
    Signer::new(&[9; 32])
}

fn shown(says: &Says, earlier: &[Signer]) -> Result<EnrolResponse, EnrolFault> {
    let token = EnrolmentToken {
        once: [1; 16],
        hub_key: hub_key().public(),
        certificate_sha256: None,
    };
    let key = key();
    let asked = pin!(enrol(
        says,
        &token,
        &key,
        earlier,
        Uuid::from_u128(4),
        1_999
    ));
    match asked.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("nothing here waits"),
    }
}

fn answered(said: Response) -> Result<EnrolResponse, EnrolFault> {
    shown(&Says(Ok(said), Vec::new().into()), &[])
}

/// An answer of the hub's whose credential is for this device and key.
fn welcome(device: u128, device_key: &Signer) -> Response {
    let credential = Credential {
        form: 1,
        device: Uuid::from_u128(device),
        device_key: device_key.public(),
        from_s: 0,
        until_s: 1,
    };
    let answer = EnrolResponse {
        form: 1,
        device: Uuid::from_u128(7),
        device_key: key().public(),
        agency: "Port Ellery".to_owned(),
        hub_time_ms: 1,
        credential: credential.sign(&hub_key()),
    };
    Response {
        status: 200,
        headers: vec![("content-type".to_owned(), "application/cbor".to_owned())],
        body: answer.sign(&hub_key()),
    }
}

#[test]
fn a_credential_for_another_device_or_key_enrols_nobody() {
    assert!(answered(welcome(7, &key())).is_ok());
    let forged = Err(EnrolFault::NotNow(SyncFailure::Forged));
    assert_eq!(answered(welcome(8, &key())), forged);
    assert_eq!(answered(welcome(7, &Signer::new(&[8; 32]))), forged);
}

#[test]
fn what_is_no_welcome_is_told_by_what_it_is() {
    let not_now = |why| Err(EnrolFault::NotNow(why));
    let with = |status, media: &str| Response {
        status,
        headers: vec![("content-type".to_owned(), media.to_owned())],
        ..welcome(7, &key())
    };
    assert_eq!(
        answered(with(200, "text/html")),
        not_now(SyncFailure::Portal)
    );
    assert_eq!(
        answered(with(201, "application/cbor")),
        not_now(SyncFailure::Portal)
    );
    assert_eq!(answered(with(429, "text/html")), not_now(SyncFailure::Busy));
    assert_eq!(answered(with(500, "text/html")), not_now(SyncFailure::Down));
    assert_eq!(
        answered(problem(ProblemCode::TicketSpent)),
        Err(EnrolFault::Spent)
    );
    assert_eq!(
        answered(problem(ProblemCode::Unknown)),
        Err(EnrolFault::Spent)
    );
    let refused = not_now(SyncFailure::Refused);
    assert_eq!(answered(problem(ProblemCode::Shape)), refused);
    let cut = shown(&Says(Err(TransportFailure::Cut), Vec::new().into()), &[]);
    assert_eq!(cut, not_now(SyncFailure::Cut));
}

#[test]
fn a_ticket_is_shown_with_the_newest_of_the_earlier_keys() {
    let earlier: Vec<Signer> = (10..30).map(|n| Signer::new(&[n; 32])).collect();
    let says = Says(Ok(welcome(7, &key())), Vec::new().into());
    assert!(shown(&says, &earlier).is_ok());
    let asked = says.1.lock().expect("it").remove(0);
    assert_eq!((asked.method, asked.target.as_str()), ("POST", "/v1/enrol"));
    let ask: EnrolRequest = cbor::from_slice(&asked.body).expect("a request");
    assert_eq!(
        (ask.form, ask.once, ask.epoch),
        (1, [1; 16], Uuid::from_u128(4))
    );
    assert_eq!(ask.earlier.len(), limits::MOST_EARLIER_KEYS);
    let hub = hub_key().public();
    let proven = ask.earlier.iter().zip(&earlier).all(|(proof, key)| {
        proof.key == key.public() && proof.is_proven(&[1; 16], hub, self::key().public())
    });
    assert!(proven);
}

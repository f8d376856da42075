//! A hub, the ways to it, and what a device says to it.

use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use wayside_hub::router;
use wayside_protocol::{
    Batch, FORM, Feed, Hub as _, Letter, LetterOutcome, Problem, ProblemCode, Request, Response,
    Routing, SignedFeed, SignedReceipt, kinds, limits, sha256,
};
use wayside_sync::{Client, ConnectOptions, Identity};
use wayside_tests::sync::{ModelPair, Pair, RealPair, programme};

use crate::bench::id;
use crate::conformance::{NOW_MS, asked, plan, signed};

/// A hub, and the way to it.
pub(super) trait Subject: Sized {
    type Of: Pair;
    fn new() -> Self;
    fn pair(&mut self) -> &mut Self::Of;
    fn ticket(&mut self) -> [u8; 16];
    fn ask_at(&mut self, request: &Request, now_ms: i64) -> Response;

    fn ask(&mut self, request: &Request) -> Response {
        self.ask_at(request, NOW_MS)
    }
}

/// The hub's own router in this process.
pub(super) struct Within(RealPair);

impl Subject for Within {
    type Of = RealPair;

    fn new() -> Self {
        Self(RealPair::new(&plan()))
    }

    fn pair(&mut self) -> &mut RealPair {
        &mut self.0
    }

    fn ticket(&mut self) -> [u8; 16] {
        ticket_of(&self.0)
    }

    fn ask_at(&mut self, request: &Request, now_ms: i64) -> Response {
        self.0.ask(request, now_ms).expect("it is up")
    }
}

pub(super) fn ticket_of(pair: &RealPair) -> [u8; 16] {
    let ticket = pair.hub.at_work().ticket("console", "Harbour 14", 24);
    pair.hub.wait(ticket).expect("a ticket").token.once
}

/// The same behind a socket, asked by the client that devices have.
pub(super) struct OverASocket {
    pair: RealPair,
    runtime: Runtime,
    client: Client,
}

impl Subject for OverASocket {
    type Of = RealPair;

    fn new() -> Self {
        let pair = RealPair::new(&plan());
        let runtime = Runtime::new().expect("a runtime");
        let app = router(pair.hub.at_work().clone());
        let client = runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let address = listener.local_addr().expect("an address");
            tokio::spawn(async move { axum::serve(listener, app).await });
            Client::new(
                &format!("http://{address}"),
                None,
                &ConnectOptions::default(),
            )
        });
        Self {
            pair,
            runtime,
            client: client.expect("a client"),
        }
    }

    fn pair(&mut self) -> &mut RealPair {
        &mut self.pair
    }

    fn ticket(&mut self) -> [u8; 16] {
        ticket_of(&self.pair)
    }

    fn ask_at(&mut self, request: &Request, now_ms: i64) -> Response {
        self.pair.hub.set_clock(now_ms);
        let answer = self.runtime.block_on(self.client.ask(request.clone()));
        answer.expect("an answer")
    }
}

/// The hub in memory.
pub(super) struct Model(ModelPair);

impl Subject for Model {
    type Of = ModelPair;

    fn new() -> Self {
        let mut pair = ModelPair::new(&plan());
        pair.hub.checks_signatures = true;
        pair.hub.page = limits::MOST_ITEMS;
        Self(pair)
    }

    fn pair(&mut self) -> &mut ModelPair {
        &mut self.0
    }

    fn ticket(&mut self) -> [u8; 16] {
        self.0.hub.issue([1; 16]);
        [1; 16]
    }

    fn ask_at(&mut self, request: &Request, now_ms: i64) -> Response {
        self.0.ask(request, now_ms).expect("it is up")
    }
}

pub(super) const CBOR: (&str, &str) = ("content-type", "application/cbor");
pub(super) const ZSTD: (&str, &str) = ("content-encoding", "zstd");

pub(super) fn code(answer: &Response) -> ProblemCode {
    let kind = answer.header("content-type");
    assert_eq!(
        kind,
        Some(wayside_protocol::MEDIA_TYPE),
        "{}",
        answer.status
    );
    let problem: Problem = serde_json::from_slice(&answer.body).expect("a problem");
    assert_eq!(
        (problem.status, answer.status),
        (problem.code.status(), problem.code.status())
    );
    problem.code
}

pub(super) fn by(who: &Identity, request: Request) -> Request {
    signed(request, &who.device.to_string(), &who.key)
}

pub(super) fn letter(who: &Identity, n: u64) -> Letter {
    Letter {
        form: FORM,
        id: id(n),
        epoch: who.device,
        seq: n,
        prev: [0; 32],
        kind: kinds::REFERRAL.to_owned(),
        schema: 1,
        wall_ms: NOW_MS,
        hlc: 0,
        parent: None,
        routing: Routing {
            recipient: programme().public().id(),
            pathway: "social_contact".to_owned(),
            deadline_ms: None,
        },
        body: b"sealed".to_vec(),
    }
}

pub(super) fn packed(who: &Identity, letters: &[Letter]) -> Vec<u8> {
    let frozen = letters
        .iter()
        .map(|letter| letter.freeze().expect("frozen"));
    Batch::of(who.device, frozen).pack().expect("a batch")
}

pub(super) fn upload(who: &Identity, body: &[u8]) -> Request {
    by(who, asked("POST", "/v1/batches", &[CBOR, ZSTD], body))
}

pub(super) fn sent_raw<S: Subject>(
    hub: &mut S,
    who: &Identity,
    wires: Vec<Vec<u8>>,
) -> Vec<LetterOutcome> {
    let count = wires.len();
    let body = Batch::of(who.device, wires).pack().expect("a batch");
    let answer = hub.ask(&upload(who, &body));
    assert_eq!(answer.status, 200);
    let digest = sha256(&body);
    let receipt = SignedReceipt::verify(&answer.body, who.hub, who.device, &digest, count);
    receipt.expect("a receipt").outcomes
}

pub(super) fn sent<S: Subject>(
    hub: &mut S,
    who: &Identity,
    letters: &[Letter],
) -> Vec<LetterOutcome> {
    let frozen = letters
        .iter()
        .map(|letter| letter.freeze().expect("frozen"));
    let wires = frozen.collect();
    sent_raw(hub, who, wires)
}

pub(super) fn feed_at<S: Subject>(
    hub: &mut S,
    who: &Identity,
    query: &str,
    now_ms: i64,
) -> Result<Feed, ProblemCode> {
    let request = by(who, asked("GET", &format!("/v1/feed{query}"), &[], &[]));
    let answer = hub.ask_at(&request, now_ms);
    if answer.status != 200 {
        return Err(code(&answer));
    }
    let after = query.split(['=', '&']).nth(1).unwrap_or("0");
    let after = after.parse().expect("a place");
    Ok(SignedFeed::verify(&answer.body, who.hub, who.device, after).expect("a page"))
}

pub(super) fn feed<S: Subject>(
    hub: &mut S,
    who: &Identity,
    query: &str,
) -> Result<Feed, ProblemCode> {
    feed_at(hub, who, query, NOW_MS)
}

pub(super) fn seq_of(outcome: &LetterOutcome) -> Option<u64> {
    match outcome {
        LetterOutcome::Accepted { hub_seq }
        | LetterOutcome::Duplicate { hub_seq }
        | LetterOutcome::Parked { hub_seq } => Some(*hub_seq),
        _ => None,
    }
}

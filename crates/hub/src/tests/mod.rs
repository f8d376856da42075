//! The hub as those meet it who speak to it: a server over a real ledger, in one process.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use tempfile::TempDir;
use uuid::Uuid;
use wayside_protocol::{
    Batch, EarlierKey, EnrolRequest, EnrolResponse, Feed, Hub as _, Letter, Notice, NoticeStatus,
    Problem, ProblemCode, Receipt, RecipientKeyId, RecipientSecret, Request, Response, Routing,
    SignedFeed, SignedReceipt, Signer, Ticket, cbor, http, sha256,
};

use crate::ledger::{Programme, SqliteLedger};
use crate::{HubLimits, Machine, NoRandomness, Parts, Server, Within};

mod folder;
mod inbox;
mod intake;
mod lines;
mod matrix;
mod openapi;
mod pages;
mod people;
mod planted;
mod repository;
mod succession;

pub const NOW_MS: i64 = 1_800_000_000_000;
pub const METRICS: &str = "metrics-token";

/// A clock with hands, and randomness that is the same each time.
#[derive(Default)]
pub struct Hands {
    now_ms: AtomicI64,
    running_ms: AtomicU64,
    drawn: AtomicU64,
}

impl Hands {
    pub fn pass(&self, ms: i64) {
        self.now_ms.fetch_add(ms, Ordering::SeqCst);
        self.running_ms
            .fetch_add(u64::try_from(ms).unwrap(), Ordering::SeqCst);
    }
}

impl Machine for Hands {
    fn now_ms(&self) -> i64 {
        self.now_ms.load(Ordering::SeqCst)
    }

    fn running_ms(&self) -> u64 {
        self.running_ms.load(Ordering::SeqCst)
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        for part in bytes.chunks_mut(32) {
            let drawn = self.drawn.fetch_add(1, Ordering::SeqCst);
            let hash = sha256(&drawn.to_le_bytes());
            part.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        }
        Ok(())
    }
}

pub struct World {
    pub server: Server<SqliteLedger>,
    pub hub: Within,
    pub hands: Arc<Hands>,
    pub folder: TempDir,
}

/// A device that belongs to the hub.
pub struct Phone {
    pub id: Uuid,
    pub key: Signer,
    pub epoch: Uuid,
}

pub fn world() -> World {
    world_with(HubLimits::default())
}

pub fn world_with(limits: HubLimits) -> World {
    let folder = tempfile::tempdir().unwrap();
    let hands = Arc::new(Hands::default());
    hands.now_ms.store(NOW_MS, Ordering::SeqCst);
    let server = Server::new(Parts {
        ledger: SqliteLedger::open(&folder.path().join("hub.db")).unwrap(),
        signer: Signer::new(&[42; 32]),
        agency: "Port Ellery".to_owned(),
        url: "https://hub.example".to_owned(),
        certificate_sha256: None,
        packs: folder.path().join("packs"),
        metrics_sha256: sha256(METRICS.as_bytes()),
        machine: hands.clone(),
        limits,
        retention_days: 90,
    });
    World {
        hub: Within::new(server.clone()),
        server,
        hands,
        folder,
    }
}

pub fn recipient(seed: u8) -> RecipientSecret {
    RecipientSecret::new([seed; 32])
}

pub fn key_id(secret: &RecipientSecret) -> String {
    secret.public().id().to_hex()
}

/// An unsigned request.
pub fn request(method: &'static str, target: &str, body: Vec<u8>) -> Request {
    Request {
        method,
        target: target.to_owned(),
        headers: Vec::new(),
        body,
    }
}

pub fn cbor_request(target: &str, body: Vec<u8>) -> Request {
    let mut request = request("POST", target, body);
    request
        .headers
        .push(("content-type", "application/cbor".to_owned()));
    request
}

pub fn upload(batch: Vec<u8>) -> Request {
    let mut request = cbor_request("/v1/batches", batch);
    request
        .headers
        .push(("content-encoding", "zstd".to_owned()));
    request
}

pub fn signed(mut request: Request, key_id: &str, key: &Signer) -> Request {
    http::sign(&mut request, key_id, NOW_MS / 1000, key);
    request
}

pub fn code(response: &Response) -> ProblemCode {
    assert_eq!(
        response.header("content-type"),
        Some("application/problem+json"),
        "{}",
        response.status
    );
    let problem: Problem = serde_json::from_slice(&response.body).unwrap();
    assert_eq!(problem.status, response.status);
    assert_eq!(problem.status, problem.code.status());
    assert_eq!(problem.kind, "about:blank");
    if matches!(
        problem.code,
        ProblemCode::TooMany | ProblemCode::Unavailable
    ) {
        let after: u32 = response.header("retry-after").unwrap().parse().unwrap();
        assert!(after >= 1);
    }
    problem.code
}

pub fn letter(phone: &Phone, seq: u64, to: RecipientKeyId) -> Letter {
    let id = sha256(&[phone.epoch.as_bytes().as_slice(), &seq.to_le_bytes()].concat());
    Letter {
        form: 1,
        id: Uuid::from_slice(&id[..16]).unwrap(),
        epoch: phone.epoch,
        seq,
        prev: [0; 32],
        kind: "referral.sealed".to_owned(),
        schema: 1,
        wall_ms: NOW_MS,
        hlc: 0,
        parent: None,
        routing: Routing {
            recipient: to,
            pathway: "arrest_diversion".to_owned(),
            deadline_ms: Some(NOW_MS + 1),
        },
        body: b"sealed".to_vec(),
    }
}

impl World {
    pub async fn ask(&self, request: Request) -> Response {
        self.hub.ask(request).await.unwrap()
    }

    pub async fn ticket(&self) -> Ticket {
        self.server.ticket("console", "unit", 24).await.unwrap()
    }

    pub fn enrol_request(&self, ticket: &Ticket, key: &Signer) -> Request {
        self.enrol_again_request(ticket, key, Vec::new())
    }

    /// As above, with keys that it says it had before.
    pub fn enrol_again_request(
        &self,
        ticket: &Ticket,
        key: &Signer,
        earlier: Vec<EarlierKey>,
    ) -> Request {
        let ask = EnrolRequest {
            earlier,
            form: 1,
            once: ticket.token.once,
            device_key: key.public(),
            epoch: Uuid::from_u128(7),
        };
        let request = cbor_request("/v1/enrol", cbor::to_vec(&ask));
        signed(request, http::NEW, key)
    }

    pub async fn phone(&self, seed: u8) -> Phone {
        let key = Signer::new(&[seed; 32]);
        let ticket = self.ticket().await;
        let response = self.ask(self.enrol_request(&ticket, &key)).await;
        assert_eq!(response.status, 200);
        let answer =
            EnrolResponse::verify(&response.body, self.server.key(), key.public()).unwrap();
        Phone {
            id: answer.device,
            key,
            epoch: Uuid::from_u128(u128::from(seed)),
        }
    }

    pub async fn programme(&self, seed: u8) -> RecipientSecret {
        let secret = recipient(seed);
        let programme = Programme {
            id: secret.public().id(),
            name: format!("Programme {seed}"),
            sign_key: secret.public().sign_key,
        };
        self.server
            .add_programme("console", &programme)
            .await
            .unwrap();
        secret
    }

    pub async fn as_phone(&self, phone: &Phone, request: Request) -> Response {
        let request = signed(request, &phone.id.to_string(), &phone.key);
        self.ask(request).await
    }

    pub async fn as_programme(&self, secret: &RecipientSecret, request: Request) -> Response {
        let request = signed(request, &key_id(secret), &secret.signer());
        self.ask(request).await
    }

    pub async fn send(&self, phone: &Phone, letters: &[Letter]) -> Receipt {
        let frozen = letters.iter().map(|letter| letter.freeze().unwrap());
        let packed = Batch::of(phone.id, frozen).pack().unwrap();
        let response = self.as_phone(phone, upload(packed.clone())).await;
        assert_eq!(response.status, 200);
        let hub = self.server.key();
        let digest = sha256(&packed);
        SignedReceipt::verify(&response.body, hub, phone.id, &digest, letters.len()).unwrap()
    }

    pub async fn feed(&self, phone: &Phone, after: u64) -> Result<Feed, ProblemCode> {
        let target = format!("/v1/feed?after={after}");
        let response = self.as_phone(phone, request("GET", &target, vec![])).await;
        if response.status != 200 {
            return Err(code(&response));
        }
        Ok(SignedFeed::verify(&response.body, self.server.key(), phone.id, after).unwrap())
    }

    pub fn packs(&self) -> PathBuf {
        self.folder.path().join("packs")
    }
}

pub fn notice(letter: &Letter, outcome: Option<&str>) -> Notice {
    Notice {
        form: 1,
        letter: letter.id,
        letter_sha256: sha256(&letter.freeze().unwrap()),
        status: match outcome {
            Some(_) => NoticeStatus::Closed,
            None => NoticeStatus::Delivered,
        },
        outcome: outcome.map(str::to_owned),
        day: 20_000,
    }
}

pub fn notice_request(notice: &Notice, by: &RecipientSecret) -> Request {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(notice.sign(&by.signer()));
    let body = serde_json::to_vec(&serde_json::json!({ "notice": text })).unwrap();
    let mut request = request("POST", &format!("/v1/inbox/{}", notice.letter), body);
    request
        .headers
        .push(("content-type", "application/json".to_owned()));
    request
}

//! A hub on a socket of this machine, for the tests of its pages in a browser: its clock has hands, its
//! ledger a folder of its own, and a device that belongs to it sends what it is told to on the standard input.
//!
//! ```text
//! stage DIR                 prints {"url", "name", "password", "otpauth", "key"}
//! send {"content", "kind"?, "parent"?, "to"?}   prints {"id"}; `to` is another programme's key, 64 digits
//! pass 60000                moves the clock, milliseconds
//! ```

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a stage that cannot be set has failed"
)]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use serde_json::{Value, json};
use uuid::Uuid;
use wayside_hub::ledger::{Programme, SqliteLedger};
use wayside_hub::{HubLimits, Machine, NoRandomness, Parts, Server, Within, router, serve};
use wayside_protocol::seal::{self, Binding};
use wayside_protocol::{
    Batch, EnrolRequest, EnrolResponse, Hub as _, Letter, RecipientSecret, Request, Routing,
    Signer, cbor, http, kinds, sha256,
};
use zeroize::Zeroizing;

/// 2026-11-25T10:00:00Z.
const NOW_MS: i64 = 1_795_600_800_000;
const PASSWORD: &str = "correct horse battery staple";

struct Hands {
    now_ms: AtomicI64,
    drawn: AtomicU64,
}

impl Machine for Hands {
    fn now_ms(&self) -> i64 {
        self.now_ms.load(Ordering::SeqCst)
    }

    fn running_ms(&self) -> u64 {
        u64::try_from(self.now_ms() - NOW_MS).unwrap()
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

/// A device that belongs to the hub.
struct Phone {
    hub: Within,
    id: Uuid,
    key: Signer,
    seq: u64,
}

fn posted(target: &str, body: Vec<u8>) -> Request {
    let headers = vec![("content-type", "application/cbor".to_owned())];
    Request {
        method: "POST",
        target: target.to_owned(),
        headers,
        body,
    }
}

impl Phone {
    async fn enrolled(server: &Server<SqliteLedger>, hub: Within) -> Self {
        let key = Signer::new(&[9; 32]);
        let ticket = server.ticket("console", "Harbour 12", 24).await.unwrap();
        let ask = EnrolRequest {
            form: 1,
            once: ticket.token.once,
            device_key: key.public(),
            epoch: Uuid::from_u128(7),
            earlier: Vec::new(),
        };
        let mut asked = posted("/v1/enrol", cbor::to_vec(&ask));
        http::sign(&mut asked, http::NEW, NOW_MS / 1000, &key);
        let answered = hub.ask(asked).await.unwrap();
        let answer = EnrolResponse::verify(&answered.body, server.key(), key.public()).unwrap();
        Self {
            hub,
            id: answer.device,
            key,
            seq: 0,
        }
    }

    /// Seals and sends a letter, and gives its id.
    async fn send(&mut self, programme: &RecipientSecret, said: &Value) -> Uuid {
        self.seq += 1;
        let id = sha256(&self.seq.to_le_bytes());
        let kind = said["kind"].as_str().unwrap_or(kinds::REFERRAL);
        let mut letter = Letter {
            form: 1,
            id: Uuid::from_slice(&id[..16]).unwrap(),
            epoch: Uuid::from_u128(7),
            seq: self.seq,
            prev: [0; 32],
            kind: kind.to_owned(),
            schema: 1,
            wall_ms: NOW_MS,
            hlc: 0,
            parent: said["parent"]
                .as_str()
                .map(|id| Uuid::try_parse(id).unwrap()),
            routing: Routing {
                recipient: programme.public().id(),
                pathway: said["content"]["kind"]
                    .as_str()
                    .unwrap_or("social_contact")
                    .to_owned(),
                deadline_ms: said["content"]["deadline_ms"].as_i64(),
            },
            body: Vec::new(),
        };
        let content = serde_json::to_vec(&said["content"]).unwrap();
        let sealed_to = match said["to"].as_str() {
            Some(seed) => RecipientSecret::new(hex::decode(seed).unwrap().try_into().unwrap()),
            None => programme.clone(),
        };
        let binding = Binding::of(&letter);
        letter.body = seal::seal(
            &content,
            &sealed_to.public(),
            &binding,
            sha256(letter.id.as_bytes()),
        )
        .unwrap();
        let batch = Batch::of(self.id, [letter.freeze().unwrap()])
            .pack()
            .unwrap();
        let mut asked = posted("/v1/batches", batch);
        asked.headers.push(("content-encoding", "zstd".to_owned()));
        http::sign(&mut asked, &self.id.to_string(), NOW_MS / 1000, &self.key);
        assert_eq!(self.hub.ask(asked).await.unwrap().status, 200);
        letter.id
    }
}

fn main() {
    let folder = PathBuf::from(std::env::args_os().nth(1).expect("a folder"));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(play(folder));
}

async fn play(folder: PathBuf) {
    let hands = Arc::new(Hands {
        now_ms: AtomicI64::new(NOW_MS),
        drawn: AtomicU64::new(0),
    });
    let (listener, bound) = serve::listen("127.0.0.1:0".parse().unwrap(), true).unwrap();
    let url = format!("http://{bound}");
    let server = Server::new(Parts {
        ledger: SqliteLedger::open(&folder.join("hub.db")).unwrap(),
        signer: Signer::new(&[42; 32]),
        agency: "Port Ellery".to_owned(),
        url: url.clone(),
        certificate_sha256: None,
        packs: folder.join("packs"),
        metrics_sha256: [0; 32],
        machine: hands.clone(),
        limits: HubLimits::default(),
        retention_days: 90,
    });
    let password = Zeroizing::new(PASSWORD.to_owned());
    let admin = server
        .make_admin("console", "sam", &password, false)
        .await
        .unwrap()
        .unwrap();
    let secret = RecipientSecret::new(*b"a training key; anybody has it..");
    let programme = Programme {
        id: secret.public().id(),
        name: "Harbour Exchange case desk".to_owned(),
        sign_key: secret.public().sign_key,
    };
    server.add_programme("console", &programme).await.unwrap();
    let mut phone = Phone::enrolled(&server, Within::new(server.clone())).await;
    let serving = serve::serve(
        listener,
        None,
        router(server),
        || {},
        std::future::pending(),
    );
    let serving = tokio::spawn(serving);
    let about = json!({
        "url": url, "name": "sam", "password": PASSWORD, "otpauth": *admin.otpauth, "key": *secret.to_text(), "device": phone.id,
    });
    println!("{about}");
    while let Some(line) = next_line().await {
        match line.split_once(' ') {
            Some(("send", said)) => {
                let said = serde_json::from_str(said).unwrap();
                let id = phone.send(&secret, &said).await;
                println!("{}", json!({ "id": id }));
            }
            Some(("pass", ms)) => {
                hands
                    .now_ms
                    .fetch_add(ms.trim().parse().unwrap(), Ordering::SeqCst);
                println!("{{}}");
            }
            _ => panic!("no such line"),
        }
    }
    serving.abort();
}

/// A line of the standard input; none at its end.
async fn next_line() -> Option<String> {
    let read = || {
        let mut line = String::new();
        let length = std::io::stdin().read_line(&mut line).unwrap();
        (length > 0).then(|| line.trim_end().to_owned())
    };
    tokio::task::spawn_blocking(read).await.unwrap()
}

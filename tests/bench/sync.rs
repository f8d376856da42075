//! A device for `make bench-sync`: an outbox with many letters in it, and the same companion over it that
//! the app has. It is told what to do from outside, so that a server and a line can be laid round it, and
//! says what came of it as JSON.
#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a measurement that cannot be made has failed, and its figures are what it is run for"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "it measures how long things take"
)]

use std::collections::BTreeSet;
use std::io::{BufRead as _, Read as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Parser;
use serde_json::{Value, json};
use uuid::Uuid;
use wayside_companion::hub::SyncStats;
use wayside_companion::scene::{
    EnrolOutcome, LockOutcome, SecretKind, SetUpRequest, TicketRequest,
};
use wayside_companion::{Clock, Companion};
use wayside_protocol::{
    Batch, LetterOutcome, Receipt, RecipientSecret, Request, SignedReceipt, Signer, http, kinds,
    sha256,
};
use wayside_store::outbox::{DueFilter, DueLetter, LetterDraft, Outbox};
use wayside_store::vault::SoftwareKey;
use wayside_tests::random::SeededRandom;

/// A device with much to send.
#[derive(Debug, Parser)]
enum Args {
    /// Save letters, one transaction each, as the app does.
    Fill {
        /// The app's folder.
        folder: PathBuf,
        /// How many.
        #[arg(long, default_value_t = 10_000)]
        records: usize,
        /// Bytes of each one's body, random as what is sealed.
        #[arg(long, default_value_t = 460)]
        body: usize,
    },
    /// Enrol; then, at the first line of the standard input, send all.
    Send {
        /// The app's folder.
        folder: PathBuf,
        /// As it stands in the QR code.
        #[arg(long)]
        ticket: String,
        /// Seconds after which it gives up.
        #[arg(long, default_value_t = 120)]
        patience_s: u64,
    },
    /// What a device does for each batch, step by step, with no hub and no network.
    Phases {
        /// The app's folder.
        folder: PathBuf,
    },
}

fn main() {
    let said = match Args::parse() {
        Args::Fill {
            folder,
            records,
            body,
        } => fill(&folder, records, body),
        Args::Send {
            folder,
            ticket,
            patience_s,
        } => send(&folder, ticket, Duration::from_secs(patience_s)),
        Args::Phases { folder } => phases(&folder),
    };
    println!("{said}");
    // Until it was looked at how much memory this took.
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

fn outbox(app: &Path) -> Outbox {
    let (folder, journal) = (app.join("outbox"), app.join("journal"));
    for folder in [&folder, &journal] {
        std::fs::create_dir_all(folder).expect("a folder");
    }
    let mut random =
        |bytes: &mut [u8]| getrandom::fill(bytes).map_err(|_| std::io::Error::other("none"));
    let hardware = SoftwareKey::open(&journal, &mut random).expect("a key");
    Outbox::open(&folder, &hardware, &mut random).expect("an outbox")
}

fn fill(app: &Path, records: usize, body: usize) -> Value {
    let mut outbox = outbox(app);
    let to = RecipientSecret::new([7; 32]).public();
    let mut random = SeededRandom::new(10_000);
    let began = Instant::now();
    for at in 0..records {
        let wall_ms = 1_767_225_600_000 + i64::try_from(at).unwrap_or(0);
        let draft = LetterDraft {
            id: Uuid::new_v7(uuid::Timestamp::from_unix(
                uuid::NoContext,
                u64::try_from(wall_ms).unwrap_or(0) / 1000,
                0,
            )),
            kind: kinds::REFERRAL.to_owned(),
            schema: 1,
            wall_ms,
            parent: None,
            to,
            pathway_kind: "arrest_diversion".to_owned(),
            deadline_ms: None,
            pathway: "arrest-diversion".to_owned(),
            recipient: "harbor".to_owned(),
            body: random.bytes(body),
        };
        outbox.append(&draft).expect("room for a letter");
    }
    let took_ms = ms(began);
    let payload = all(&mut outbox)
        .iter()
        .map(|letter| letter.bytes.len())
        .sum::<usize>();
    json!({ "records": records, "payload_bytes": payload, "saved_in_ms": took_ms })
}

fn all(outbox: &mut Outbox) -> Vec<DueLetter> {
    due(outbox, usize::MAX, &BTreeSet::new())
}

fn due(outbox: &mut Outbox, most_bytes: usize, except: &BTreeSet<Uuid>) -> Vec<DueLetter> {
    let ask = DueFilter {
        now_ms: i64::MAX,
        horizon_ms: 0,
        early: true,
        most_bytes,
        most_letters: usize::MAX,
        except,
    };
    outbox.due(&ask).expect("letters")
}

fn send(app: &Path, ticket: String, patience: Duration) -> Value {
    // No pack: a letter needs none once it is sealed.
    let companion = Companion::open(app, &[], Clock::system()).expect("the app's folder");
    // Only an officer joins a hub.
    let first = SetUpRequest {
        kind: SecretKind::Passphrase,
        secret: "seven quiet herons".to_owned(),
    };
    let opened = companion.set_up_lock(first).expect("a lock");
    assert_eq!(opened.outcome, LockOutcome::Opened);
    let ask = TicketRequest {
        language: "en".to_owned(),
        text: ticket,
    };
    let reply = companion.enrol(ask).expect("an outbox");
    assert_eq!(reply.outcome, EnrolOutcome::Enrolled, "{:?}", reply.code);
    println!("{}", json!({ "ready": true }));
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .expect("a word to begin");
    let began = Instant::now();
    let (mut sum, mut talks) = (SyncStats::default(), 0);
    let (left, took_ms) = loop {
        talks += 1;
        let stats = companion.sync().expect("an outbox");
        let took_ms = ms(began);
        sum = added(sum, stats);
        let page = companion.hub_page(plain()).expect("an outbox");
        if page.outbox.waiting == 0 || began.elapsed() > patience {
            break (page.outbox.waiting, took_ms);
        }
    };
    json!({
        "ms": took_ms, "done": left == 0, "left": left, "talks": talks, "acked": sum.acked,
        "requests": sum.requests, "body_bytes_up": sum.bytes_up, "body_bytes_down": sum.bytes_down,
    })
}

fn plain() -> wayside_companion::requests::PlainRequest {
    wayside_companion::requests::PlainRequest {
        language: "en".to_owned(),
    }
}

fn added(one: SyncStats, other: SyncStats) -> SyncStats {
    SyncStats {
        acked: one.acked + other.acked,
        requests: one.requests + other.requests,
        bytes_up: one.bytes_up + other.bytes_up,
        bytes_down: one.bytes_down + other.bytes_down,
        ..other
    }
}

/// Takes the time of each step, added up over all batches.
struct Steps(Vec<(&'static str, f64)>);

impl Steps {
    fn of<T>(&mut self, name: &'static str, act: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let done = act();
        let took_ms = ms(began);
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sum)) => *sum += took_ms,
            None => self.0.push((name, took_ms)),
        }
        done
    }
}

fn phases(app: &Path) -> Value {
    const LARGEST: usize = 512 * 1024;
    let mut outbox = outbox(app);
    let (device, key, hub) = (
        Uuid::from_u128(1),
        Signer::new(&[1; 32]),
        Signer::new(&[2; 32]),
    );
    let (mut steps, mut size, mut batches) = (Steps(Vec::new()), 32 * 1024, 0);
    loop {
        let letters = steps.of("read_ms", || due(&mut outbox, size, &BTreeSet::new()));
        if letters.is_empty() {
            break;
        }
        let wires = letters.iter().map(|letter| letter.bytes.clone());
        let body = steps.of("pack_ms", || {
            Batch::of(device, wires).pack().expect("a batch")
        });
        let batch_sha256 = sha256(&body);
        let mut request = Request {
            method: "POST",
            target: "/v1/batches".to_owned(),
            headers: Vec::new(),
            body,
        };
        steps.of("sign_ms", || {
            http::sign(&mut request, &device.to_string(), 1, &key)
        });
        let receipt = receipt(device, batch_sha256, letters.len(), &hub);
        let receipt = steps.of("verify_ms", || {
            SignedReceipt::verify(
                receipt.as_bytes(),
                hub.public(),
                device,
                &batch_sha256,
                letters.len(),
            )
        });
        let outcomes = receipt.expect("a receipt").outcomes;
        let said: Vec<_> = letters
            .iter()
            .map(|letter| letter.id)
            .zip(outcomes)
            .collect();
        steps.of("settle_ms", || outbox.apply(&said, 1).expect("room"));
        (size, batches) = ((size * 2).min(LARGEST), batches + 1);
    }
    let mut said: serde_json::Map<_, _> = steps
        .0
        .into_iter()
        .map(|(name, ms)| (name.to_owned(), json!(ms)))
        .collect();
    said.insert("batches".to_owned(), json!(batches));
    Value::Object(said)
}

fn receipt(device: Uuid, batch_sha256: [u8; 32], letters: usize, hub: &Signer) -> SignedReceipt {
    let accepted = (1..=letters).map(|at| LetterOutcome::Accepted {
        hub_seq: u64::try_from(at).unwrap_or(0),
    });
    let receipt = Receipt {
        form: 1,
        batch_sha256,
        device,
        hub_time_ms: 1,
        outcomes: accepted.collect(),
        come_back_s: 900,
    };
    SignedReceipt::sign(&receipt, hub)
}

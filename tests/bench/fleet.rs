//! An agency's whole fleet comes back at once, over real sockets, to a real hub in a process of its own. All
//! signatures are made beforehand, so that it is the hub that is measured and not this. Writes
//! target/bench/fleet.json.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement that cannot be made has failed, and its figures are what it is run for"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "it measures how long things take"
)]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use clap::Parser;
use serde_json::json;
use tokio::task::JoinSet;
use uuid::Uuid;
use wayside_hub::ledger::AnyLedger;
use wayside_protocol::{
    Batch, FORM, Hub as _, Letter, LetterOutcome, PublicKey, RecipientKeyId, Request, Routing,
    SignedReceipt, Signer, kinds, sha256,
};
use wayside_sync::{Client, ConnectOptions};
use wayside_tests::hub_process::{HubProcess, enrol_beside, load, ranked, signed};
use wayside_tests::random::SeededRandom;

/// A fleet that comes back at once.
#[derive(Debug, Parser)]
struct Args {
    /// The `wayside` to be measured.
    #[arg(long)]
    wayside: PathBuf,
    /// Devices.
    #[arg(long, default_value_t = 5_000)]
    devices: usize,
    /// Letters that wait on each.
    #[arg(long, default_value_t = 200)]
    records: usize,
    /// Bytes of each one's body, random as what is sealed.
    #[arg(long, default_value_t = 460)]
    body: usize,
    /// Connections, kept open, that the devices share: so many handshakes, not one for each device.
    #[arg(long, default_value_t = 150)]
    lines: usize,
    /// Seconds after which it gives up.
    #[arg(long, default_value_t = 300)]
    patience_s: u64,
}

/// A batch as an engine would send it.
struct Packed {
    request: Request,
    sha256: [u8; 32],
    letters: usize,
}

struct Device {
    id: Uuid,
    feed: Request,
    batches: Vec<Packed>,
}

fn signer(at: usize) -> Signer {
    Signer::new(&sha256(format!("device {at}").as_bytes()))
}

/// Enrols the whole fleet in the ledger, beside the hub that runs: enrolment is not what is measured.
async fn enrol(data: &Path, count: usize) -> Vec<Uuid> {
    const AT_ONCE: usize = 64;
    let ledger = AnyLedger::open(data, None).await.expect("the ledger");
    let mut ids = Vec::with_capacity(count);
    let all: Vec<usize> = (0..count).collect();
    for some in all.chunks(AT_ONCE) {
        let asked = some
            .iter()
            .map(|at| tokio::spawn(enrol_beside(ledger.clone(), signer(*at))));
        for asked in asked.collect::<Vec<_>>() {
            ids.push(asked.await.expect("an answer"));
        }
    }
    ids
}

fn letters(at: usize, args: &Args) -> Vec<Vec<u8>> {
    let mut random = SeededRandom::new(u64::try_from(at).unwrap_or(0));
    let mut id = move || Uuid::from_u64_pair(random.bits(), random.bits());
    let mut content = SeededRandom::new(u64::try_from(at).unwrap_or(0) ^ 0xffff_0000);
    let (epoch, mut prev) = (id(), [0; 32]);
    let wall_ms = 1_767_225_600_000;
    (1..=args.records)
        .map(|seq| {
            let letter = Letter {
                form: FORM,
                id: id(),
                epoch,
                seq: u64::try_from(seq).unwrap_or(0),
                prev,
                kind: kinds::REFERRAL.to_owned(),
                schema: 1,
                wall_ms,
                hlc: wall_ms << 16,
                parent: None,
                routing: Routing {
                    recipient: RecipientKeyId([7; 8]),
                    pathway: "arrest_diversion".to_owned(),
                    deadline_ms: None,
                },
                body: content.bytes(args.body),
            };
            let wire = letter.freeze().expect("a letter");
            prev = sha256(&wire);
            wire
        })
        .collect()
}

/// What an engine would send, one batch after the other: the first of 32 KiB, each further one of twice as much.
fn device(at: usize, id: Uuid, args: &Args) -> Device {
    let key = signer(at);
    let mut left = letters(at, args);
    let (mut batches, mut most) = (Vec::new(), 32 * 1024);
    while !left.is_empty() {
        let mut bytes = 0;
        let count = left
            .iter()
            .take_while(|wire| {
                bytes += wire.len();
                bytes <= most
            })
            .count();
        let rest = left.split_off(count.max(1));
        let letters = left.len();
        let body = Batch::of(id, left).pack().expect("a batch");
        let digest = sha256(&body);
        let request = signed("POST", "/v1/batches", body, id, &key);
        batches.push(Packed {
            request,
            sha256: digest,
            letters,
        });
        (left, most) = (rest, most * 2);
    }
    Device {
        id,
        feed: signed("GET", "/v1/feed?after=0", Vec::new(), id, &key),
        batches,
    }
}

/// What came of it all.
#[derive(Default)]
struct Tally {
    acked: AtomicU64,
    rejected: AtomicU64,
    busy: AtomicU64,
    unavailable: AtomicU64,
    broken: AtomicU64,
    other: AtomicU64,
    forged: AtomicU64,
    feeds: Mutex<Vec<f64>>,
    batches: Mutex<Vec<f64>>,
    /// How long each letter's device waited for its first receipt, and for all.
    drained: Mutex<Vec<f64>>,
}

struct Fleet {
    lines: Vec<Client>,
    hub_key: PublicKey,
    began: Instant,
    tally: Tally,
}

fn add(count: &AtomicU64, more: usize) {
    count.fetch_add(u64::try_from(more).unwrap_or(0), SeqCst);
}

fn seconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64()
}

impl Fleet {
    /// Asks until there is an answer that is one, as patiently as the engine: what the hub asks for, and as much
    /// again by chance.
    async fn ask(
        &self,
        line: &Client,
        request: &Request,
        took: &Mutex<Vec<f64>>,
        random: &mut SeededRandom,
    ) -> Vec<u8> {
        loop {
            let began = Instant::now();
            let answer = line.ask(request.clone()).await;
            took.lock().expect("a list").push(seconds(began) * 1000.0);
            let wait_s = match answer {
                Ok(answer) if answer.status == 200 => return answer.body,
                Ok(answer) => {
                    let count = match answer.status {
                        429 => &self.tally.busy,
                        503 => &self.tally.unavailable,
                        _ => &self.tally.other,
                    };
                    add(count, 1);
                    answer
                        .header("retry-after")
                        .and_then(|value| value.parse().ok())
                        .unwrap_or(1.0)
                }
                Err(_) => {
                    add(&self.tally.broken, 1);
                    1.0
                }
            };
            let wait_s: f64 = wait_s + random.between(0.0, wait_s);
            tokio::time::sleep(Duration::from_secs_f64(wait_s)).await;
        }
    }

    async fn come_back(&self, at: usize, device: Device) {
        let mut random = SeededRandom::new(u64::try_from(at).unwrap_or(0));
        let line = &self.lines[at % self.lines.len()];
        self.ask(line, &device.feed, &self.tally.feeds, &mut random)
            .await;
        for batch in device.batches {
            let body = self
                .ask(line, &batch.request, &self.tally.batches, &mut random)
                .await;
            let receipt =
                SignedReceipt::verify(&body, self.hub_key, device.id, &batch.sha256, batch.letters);
            let Ok(receipt) = receipt else {
                add(&self.tally.forged, 1);
                continue;
            };
            let taken = receipt
                .outcomes
                .iter()
                .filter(|outcome| {
                    matches!(
                        outcome,
                        LetterOutcome::Accepted { .. }
                            | LetterOutcome::Duplicate { .. }
                            | LetterOutcome::Parked { .. }
                    )
                })
                .count();
            add(&self.tally.acked, taken);
            add(&self.tally.rejected, receipt.outcomes.len() - taken);
        }
        self.tally
            .drained
            .lock()
            .expect("a list")
            .push(seconds(self.began));
    }
}

fn listed(times: &Mutex<Vec<f64>>) -> Vec<f64> {
    times.lock().expect("a list").clone()
}

async fn drain(fleet: Arc<Fleet>, devices: Vec<Device>, patience: Duration) -> bool {
    let mut all = JoinSet::new();
    for (at, device) in devices.into_iter().enumerate() {
        let fleet = Arc::clone(&fleet);
        all.spawn(async move { fleet.come_back(at, device).await });
    }
    let done = async { while all.join_next().await.is_some() {} };
    tokio::time::timeout(patience, done).await.is_ok()
}

#[tokio::main]
async fn main() {
    let args = Args::parse();
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("hub");
    let hub = HubProcess::start(&args.wayside, &data);
    let ticket = hub.ticket();
    let ids = enrol(&data, args.devices).await;
    let devices: Vec<Device> = ids
        .iter()
        .enumerate()
        .map(|(at, id)| device(at, *id, &args))
        .collect();
    let batches: usize = devices.iter().map(|device| device.batches.len()).sum();
    let bytes: usize = devices
        .iter()
        .flat_map(|device| &device.batches)
        .map(|batch| batch.request.body.len())
        .sum();
    let pin = ticket.token.certificate_sha256;
    let line = |_| Client::new(&ticket.url, pin, &ConnectOptions::default()).expect("a client");
    let (load_before, busy_before) = (load(), hub.busy_s());
    let fleet = Arc::new(Fleet {
        lines: (0..args.lines).map(line).collect(),
        hub_key: ticket.token.hub_key,
        began: Instant::now(),
        tally: Tally::default(),
    });
    let done = drain(
        Arc::clone(&fleet),
        devices,
        Duration::from_secs(args.patience_s),
    )
    .await;
    let took_s = seconds(fleet.began);
    let tally = &fleet.tally;
    let said = json!({
        "what": "a whole fleet reconnects at once to one hub on SQLite: TLS 1.3, signatures, signed receipts verified",
        "devices": args.devices, "records_each": args.records, "connections": args.lines,
        "batches": batches, "body_bytes": bytes,
        "drained": done, "drained_in_s": took_s, "wanted_s": 60,
        "records_per_s": tally.acked.load(SeqCst) as f64 / took_s,
        "acked": tally.acked.load(SeqCst), "not_taken": tally.rejected.load(SeqCst),
        "answers_ms": { "feed": ranked(listed(&tally.feeds)), "batch": ranked(listed(&tally.batches)) },
        "device_done_s": ranked(listed(&tally.drained)),
        "answered_429": tally.busy.load(SeqCst), "answered_503": tally.unavailable.load(SeqCst),
        "answered_other": tally.other.load(SeqCst), "broken": tally.broken.load(SeqCst),
        "receipts_not_believed": tally.forged.load(SeqCst),
        "hub_busy_s": hub.busy_s().zip(busy_before).map(|(after, before)| after - before),
        "hub_peak_mib": hub.peak_mib(), "wanted_mib": 512,
        "machine": {
            "processors": std::thread::available_parallelism().map_or(1, usize::from),
            "load_before": load_before, "load_after": load(),
            "note": "the generator shares the processors with the hub",
        },
    });
    let out = wayside_tests::root().join("target/bench");
    std::fs::create_dir_all(&out).expect("a folder");
    let text = serde_json::to_string_pretty(&said).expect("JSON");
    std::fs::write(out.join("fleet.json"), format!("{text}\n")).expect("a file");
    println!("{text}");
}

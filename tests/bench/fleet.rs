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

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use clap::Parser;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use uuid::Uuid;
use wayside_hub::ledger::{AnyLedger, Ledger as _, TicketUse};
use wayside_protocol::{
    Batch, FORM, Hub as _, Letter, LetterOutcome, PublicKey, RecipientKeyId, Request, Routing,
    SignedReceipt, Signer, Ticket, http, kinds, sha256,
};
use wayside_sync::{Client, ConnectOptions};
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

/// The hub's process; killed when it is forgotten.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    fn start(wayside: &Path, data: &Path) -> Self {
        let mut child = Command::new(wayside)
            .args(["hub", "serve", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("wayside hub serve");
        let mut line = String::new();
        let said = child.stdout.take().expect("its output");
        BufReader::new(said).read_line(&mut line).expect("a line");
        assert!(line.starts_with("listening URL="), "{line}");
        Self(child)
    }

    /// How long it kept a processor busy so far, s, to a hundredth.
    fn busy_s(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id())).ok()?;
        let (_, fields) = stat.rsplit_once(") ")?;
        let ticks = |at| fields.split(' ').nth(at)?.parse::<f64>().ok();
        Some((ticks(11)? + ticks(12)?) / 100.0)
    }

    /// The most memory that it ever had, MiB.
    fn peak_mib(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).ok()?;
        let peak = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kib: f64 = peak.trim().trim_end_matches(" kB").parse().ok()?;
        Some(kib / 1024.0)
    }
}

fn ticket(wayside: &Path, data: &Path) -> Ticket {
    let said = Command::new(wayside)
        .args(["hub", "enrol", "--json", "--data"])
        .arg(data)
        .output()
        .expect("wayside hub enrol");
    let said: Value = serde_json::from_slice(&said.stdout).expect("JSON");
    Ticket::from_text(said["qr"].as_str().unwrap_or_default()).expect("a ticket")
}

fn signer(at: usize) -> Signer {
    Signer::new(&sha256(format!("device {at}").as_bytes()))
}

fn now_ms() -> i64 {
    wayside_companion::Clock::system().now().timestamp_millis()
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
            .map(|at| tokio::spawn(enrol_one(ledger.clone(), *at)));
        for asked in asked.collect::<Vec<_>>() {
            ids.push(asked.await.expect("an answer"));
        }
    }
    ids
}

async fn enrol_one(ledger: AnyLedger, at: usize) -> Uuid {
    let once = sha256(format!("ticket {at}").as_bytes());
    let now_ms = now_ms();
    let until_ms = now_ms + 86_400_000;
    ledger
        .add_ticket(once, "device", until_ms, now_ms)
        .await
        .expect("a ticket");
    let id = Uuid::new_v4();
    let shown = ledger
        .enrol(once, id, signer(at).public(), &[], until_ms / 1000, now_ms)
        .await;
    match shown.expect("an answer") {
        TicketUse::Enrolled(device) => device.id,
        _ => id,
    }
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

fn signed(method: &'static str, target: &str, body: Vec<u8>, id: Uuid, key: &Signer) -> Request {
    let mut headers = vec![("accept", "application/cbor".to_owned())];
    if !body.is_empty() {
        headers.push(("content-type", "application/cbor".to_owned()));
        headers.push(("content-encoding", "zstd".to_owned()));
    }
    let mut request = Request {
        method,
        target: target.to_owned(),
        headers,
        body,
    };
    http::sign(&mut request, &id.to_string(), now_ms() / 1000, key);
    request
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

fn ranked(times: &Mutex<Vec<f64>>) -> Value {
    let mut times = times.lock().expect("a list").clone();
    times.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| {
        // A share of a list's length is a place in it.
        let place = (share * times.len() as f64).ceil() as usize;
        times.get(place.clamp(1, times.len().max(1)) - 1).copied()
    };
    json!({ "count": times.len(), "p50": at(0.5), "p95": at(0.95), "p99": at(0.99), "max": at(1.0) })
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

fn load() -> String {
    std::fs::read_to_string("/proc/loadavg")
        .unwrap_or_default()
        .trim()
        .to_owned()
}

#[tokio::main]
async fn main() {
    let args = Args::parse();
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("hub");
    let hub = Running::start(&args.wayside, &data);
    let ticket = ticket(&args.wayside, &data);
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
        "answers_ms": { "feed": ranked(&tally.feeds), "batch": ranked(&tally.batches) },
        "device_done_s": ranked(&tally.drained),
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

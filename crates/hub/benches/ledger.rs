//! Letters taken in by either ledger, beside the bare limit: the same bytes put into a table by one
//! prepared statement, one commit for each batch, written through just as well. Writes
//! target/bench/hub.json.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    reason = "a measurement that cannot be made has failed, and its figures are what it is run for"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "it measures how long things take"
)]

#[path = "../tests/ledger/cluster.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod cluster;
#[path = "../tests/ledger/world.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod world;

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;
use wayside_hub::ledger::{AnyLedger, Database, IncomingLetter, Ledger as _};
use wayside_protocol::sha256;

use crate::cluster::{Cluster, connect};
use crate::world::{NOW, batch, enrol, id, run};

/// Letters of a round.
const LETTERS: u64 = 10_000;
/// Letters of a batch, as a device sends them once it has found that its link is good.
const BATCH: usize = 500;
/// Bytes of a letter.
const BYTES: usize = 460;
/// Devices that send at once, each its batches one after the other.
const DEVICES: u8 = 4;
const ROUNDS: u8 = 7;

/// The letters of a round, a run for each device.
fn letters(round: u8) -> Vec<Vec<IncomingLetter>> {
    let mut number = u128::from(round) << 32;
    let mut next = || {
        number += 1;
        let mut run = run(id(number), LETTERS / u64::from(DEVICES));
        for letter in &mut run {
            letter.wire.resize(BYTES, b'x');
            letter.sha256 = sha256(&letter.wire);
        }
        run
    };
    (0..DEVICES).map(|_| next()).collect()
}

/// How long a round took, and each of its batches.
#[derive(Default)]
struct Times {
    rounds: Vec<Duration>,
    batches: Vec<Duration>,
}

impl Times {
    fn figures(mut self) -> Value {
        self.rounds.sort_unstable();
        self.batches.sort_unstable();
        let median = self.rounds[self.rounds.len() / 2];
        let at = |share: usize| {
            let place = (self.batches.len() * share).div_ceil(100).saturating_sub(1);
            self.batches[place].as_secs_f64() * 1_000.0
        };
        json!({
            "records_per_second": (LETTERS as f64 / median.as_secs_f64()).round(),
            "batch_p50_ms": at(50),
            "batch_p99_ms": at(99),
        })
    }
}

async fn ours(ledger: &AnyLedger, rounds: u8) -> Times {
    let mut devices = Vec::new();
    for number in 1..=DEVICES {
        devices.push(enrol(ledger, number).await);
    }
    let mut times = Times::default();
    for round in 0..rounds {
        let sent: Vec<_> = devices.iter().copied().zip(letters(round)).collect();
        let began = Instant::now();
        let tasks: Vec<_> = sent
            .into_iter()
            .map(|(device, run)| {
                let ledger = ledger.clone();
                tokio::spawn(async move {
                    let mut times = Vec::new();
                    for part in run.chunks(BATCH) {
                        let intake = batch(device, part.iter().cloned());
                        let began = Instant::now();
                        let taken = ledger.take_in(&intake, NOW).await.expect("taken in");
                        assert_eq!(taken.len(), part.len());
                        times.push(began.elapsed());
                    }
                    times
                })
            })
            .collect();
        for task in tasks {
            times.batches.extend(task.await.expect("a device"));
        }
        times.rounds.push(began.elapsed());
    }
    times
}

/// The limit of SQLite: nothing is looked up, nothing is judged.
fn bare_sqlite(path: &Path, rounds: u8) -> Times {
    let connection = Connection::open(path).expect("a file");
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4096; \
             CREATE TABLE letter (n INTEGER PRIMARY KEY, wire BLOB NOT NULL) STRICT",
        )
        .expect("a table");
    let mut times = Times::default();
    for round in 0..rounds {
        let all: Vec<_> = letters(round).into_iter().flatten().collect();
        let began = Instant::now();
        for part in all.chunks(BATCH) {
            let began = Instant::now();
            connection.execute_batch("BEGIN IMMEDIATE").expect("begun");
            let mut put = connection
                .prepare_cached("INSERT INTO letter (wire) VALUES (?1)")
                .expect("a statement");
            for letter in part {
                put.execute([&letter.wire]).expect("put");
            }
            connection.execute_batch("COMMIT").expect("committed");
            times.batches.push(began.elapsed());
        }
        times.rounds.push(began.elapsed());
    }
    times
}

/// The limit of PostgreSQL: a batch at once, nothing looked up, nothing judged.
async fn bare_postgres(address: &str, rounds: u8) -> Times {
    let client = connect(address).await;
    let table = "CREATE TABLE bare (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, \
                 wire bytea NOT NULL)";
    client.batch_execute(table).await.expect("a table");
    let put = "INSERT INTO bare (wire) SELECT unnest($1::bytea[])";
    let put = client.prepare(put).await.expect("a statement");
    let mut times = Times::default();
    for round in 0..rounds {
        let all: Vec<_> = letters(round).into_iter().flatten().collect();
        let began = Instant::now();
        for part in all.chunks(BATCH) {
            let began = Instant::now();
            let wires: Vec<_> = part.iter().map(|letter| letter.wire.as_slice()).collect();
            client.execute(&put, &[&wires]).await.expect("put");
            times.batches.push(began.elapsed());
        }
        times.rounds.push(began.elapsed());
    }
    times
}

fn beside(ours: Times, bare: Times, wanted: u32) -> Value {
    let (ours, bare) = (ours.figures(), bare.figures());
    let rate = |of: &Value| of["records_per_second"].as_f64().unwrap_or(f64::NAN);
    json!({
        "share_of_bare": rate(&ours) / rate(&bare),
        "ours": ours,
        "bare": bare,
        "wanted": { "records_per_second": wanted, "batch_p99_ms": 150 },
    })
}

#[tokio::main]
async fn main() {
    // The test runner asks every bench what it holds; this one holds only itself.
    if std::env::args().any(|given| given == "--list" || given == "--test") {
        return;
    }
    let folder = TempDir::new().expect("a folder");
    let ledger = AnyLedger::open(folder.path(), None).await;
    let sqlite = beside(
        ours(&ledger.expect("a ledger"), ROUNDS).await,
        bare_sqlite(&folder.path().join("bare.db"), ROUNDS),
        60_000,
    );
    let postgresql = match Cluster::start(true).await {
        Some(cluster) => {
            let address = cluster.database().await;
            let ledger =
                AnyLedger::open(Path::new(""), Some(&Database::at(address.as_str()))).await;
            let ledger = ledger.expect("a ledger");
            let ours = ours(&ledger, ROUNDS).await;
            beside(ours, bare_postgres(&address, ROUNDS).await, 40_000)
        }
        None => Value::Null,
    };
    let result = json!({
        "what": "letters taken in, durable, by a hub's ledger",
        "letters": LETTERS,
        "bytes_each": BYTES,
        "letters_of_a_batch": BATCH,
        "devices_at_once": DEVICES,
        "rounds": ROUNDS,
        "sqlite": sqlite,
        "postgresql": postgresql,
    });
    let here = std::env::current_dir().unwrap_or_default();
    let root = here.ancestors().find(|up| up.join("Cargo.lock").is_file());
    let target = root.unwrap_or(&here).join("target/bench");
    std::fs::create_dir_all(&target).expect("a folder for figures");
    std::fs::write(target.join("hub.json"), format!("{result:#}\n")).expect("figures are written");
    println!("{result:#}");
}

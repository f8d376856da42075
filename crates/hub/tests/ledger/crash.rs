//! Hubs that are killed in the middle of their work. What they acknowledged is there, once.

#![expect(
    clippy::disallowed_methods,
    reason = "it reads along for a second between two kills"
)]

use std::collections::HashMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use uuid::Uuid;
use wayside_hub::ledger::{AnyLedger, Cursor, Database, IncomingLetter, Ledger as _, Waiting};
use wayside_protocol::LetterOutcome;

use crate::cluster::Cluster;
use crate::world::{HARBOUR, NOW, batch, enrol, id, inbox_after, run};

/// Letters of a batch.
const BATCH: usize = 25;
/// What a child is told by.
const TOLD: [&str; 3] = ["WAYSIDE_LEDGER", "WAYSIDE_DEVICES", "WAYSIDE_LETTERS"];

/// A hub of its own: takes the letters of devices in, batch by batch, and says each aloud once it is
/// acknowledged. Device `n` is the one that `enrol` enrolls by that number, and its run is `id(n)`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started, and killed, by the tests beside it"]
async fn a_hub_that_is_there_to_be_killed() {
    let [ledger, devices, letters] = TOLD.map(|name| std::env::var(name).unwrap_or_default());
    if ledger.is_empty() {
        return;
    }
    let database = ledger
        .contains("://")
        .then(|| Database::at(ledger.as_str()));
    let ledger = AnyLedger::open(Path::new(&ledger), database.as_ref())
        .await
        .unwrap();
    let (devices, letters): (u8, u64) = (devices.parse().unwrap(), letters.parse().unwrap());
    let tasks: Vec<_> = (1..=devices)
        .map(|number| {
            let run = run(id(u128::from(number)), letters);
            tokio::spawn(send(ledger.clone(), number, run))
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

/// Sends a run as a device does: a batch until it is acknowledged, then the next.
async fn send(ledger: AnyLedger, number: u8, run: Vec<IncomingLetter>) {
    let device = id(0xd0_0000 + u128::from(number));
    for part in run.chunks(BATCH) {
        let intake = batch(device, part.iter().cloned());
        let outcomes = loop {
            match ledger.take_in(&intake, NOW).await {
                Ok(outcomes) => break outcomes,
                Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        };
        let kept = |outcome: &LetterOutcome| {
            use LetterOutcome::{Accepted, Duplicate};
            matches!(outcome, Accepted { .. } | Duplicate { .. })
        };
        assert!(outcomes.iter().all(kept), "every letter is acknowledged");
        println!("\nacknowledged {number} {}", part.last().unwrap().seq);
    }
}

/// Up to which place each device's letters were acknowledged.
type Acknowledged = HashMap<u8, u64>;

struct Hub {
    child: Child,
    says: tokio::io::Lines<BufReader<tokio::process::ChildStdout>>,
}

impl Hub {
    fn start(ledger: &str, devices: u8, letters: u64) -> Self {
        let told = [ledger.to_owned(), devices.to_string(), letters.to_string()];
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::a_hub_that_is_there_to_be_killed"])
            .args(["--ignored", "--nocapture"])
            .envs(TOLD.into_iter().zip(told))
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let says = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, says }
    }

    /// Listens until a number of batches was acknowledged, or it is over. Gives how many were.
    async fn listen(&mut self, batches: usize, acknowledged: &mut Acknowledged) -> usize {
        let mut heard = 0;
        while heard < batches
            && let Ok(Some(line)) = self.says.next_line().await
        {
            let mut words = line.split(' ');
            if words.next() != Some("acknowledged") {
                continue;
            }
            let device = words.next().unwrap().parse().unwrap();
            // A line that the kill cut short was not heard.
            let Some(Ok(seq)) = words.next().map(str::parse::<u64>) else {
                continue;
            };
            if seq % BATCH as u64 == 0 {
                let last = acknowledged.entry(device).or_default();
                *last = seq.max(*last);
                heard += 1;
            }
        }
        heard
    }

    /// Kills it with signal 9, and hears what it had said before.
    async fn kill(mut self, acknowledged: &mut Acknowledged) -> usize {
        self.child.kill().await.unwrap();
        self.listen(usize::MAX, acknowledged).await
    }
}

/// Every device's letters stand in the inbox once, without a gap, in whole batches, as far as was
/// acknowledged at least, and as they were sent.
fn check(inbox: &[Waiting], acknowledged: &Acknowledged, devices: u8, letters: u64) {
    let mut found: HashMap<Uuid, &Waiting> = HashMap::new();
    for letter in inbox {
        assert!(
            found.insert(letter.id, letter).is_none(),
            "a letter came twice"
        );
    }
    let mut all = 0;
    // Of a device too whose first batch was taken in and not acknowledged before the kill.
    for device in 1..=devices {
        let last = acknowledged.get(&device).copied().unwrap_or(0);
        let run = run(id(u128::from(device)), letters);
        let there = run
            .iter()
            .take_while(|letter| found.contains_key(&letter.id));
        let there: Vec<_> = there.collect();
        assert!(there.len() as u64 >= last, "what was acknowledged is lost");
        assert_eq!(there.len() % BATCH, 0, "half a batch was taken in");
        assert!(
            there
                .iter()
                .all(|letter| found[&letter.id].wire == letter.wire)
        );
        all += there.len();
    }
    assert_eq!(all, inbox.len(), "there is a gap in a run");
}

#[tokio::test]
async fn what_sqlite_acknowledged_outlives_kill_9_under_load() {
    const DEVICES: u8 = 4;
    const LETTERS: u64 = 20_000;
    let folder = TempDir::new().unwrap();
    let ledger = AnyLedger::open(folder.path(), None).await.unwrap();
    for number in 1..=DEVICES {
        enrol(&ledger, number).await;
    }
    drop(ledger);
    let mut acknowledged = Acknowledged::new();
    for round in 1..=6 {
        let mut hub = Hub::start(&folder.path().to_string_lossy(), DEVICES, LETTERS);
        // Past what it sends again, and a while into what is new.
        let again = acknowledged.values().sum::<u64>() as usize / BATCH;
        let heard = hub.listen(again + round * 9, &mut acknowledged).await;
        assert!(heard > again, "the hub took nothing new in");
        hub.kill(&mut acknowledged).await;
        let ledger = AnyLedger::open(folder.path(), None).await.unwrap();
        let all = inbox_after(&ledger, HARBOUR, Cursor::default(), 500).await;
        check(&all.unwrap().0, &acknowledged, DEVICES, LETTERS);
        assert!(ledger.doctor().await.unwrap().is_sound());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_hubs_of_which_one_is_killed_every_second_lose_nothing_and_skip_nothing() {
    const DEVICES: u8 = 6;
    const LETTERS: u64 = 20_000;
    const KILLS: usize = 15;
    let Some(cluster) = Cluster::start(false).await else {
        return;
    };
    let address = cluster.database().await;
    let ledger = AnyLedger::open(Path::new(""), Some(&Database::at(address.as_str())))
        .await
        .unwrap();
    for number in 1..=DEVICES {
        enrol(&ledger, number).await;
    }
    // All three are sent the letters of all devices: each comes in by several doors at once.
    let start = || Hub::start(&address, DEVICES, LETTERS);
    let mut hubs = vec![start(), start(), start()];
    let mut acknowledged = Acknowledged::new();
    let (mut read, mut place) = (Vec::new(), Cursor::default());
    let mut heard = 0;
    for kill in 0..KILLS {
        let until = tokio::time::Instant::now() + Duration::from_secs(1);
        while tokio::time::Instant::now() < until {
            let (page, next) = ledger.inbox(HARBOUR, &place, 100).await.unwrap();
            if page.is_empty() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            (read, place) = ([read, page].concat(), next);
        }
        let killed = std::mem::replace(&mut hubs[kill % 3], start());
        heard += killed.kill(&mut acknowledged).await;
    }
    for hub in hubs {
        heard += hub.kill(&mut acknowledged).await;
    }
    assert!(heard > KILLS, "the hubs acknowledged hardly anything");
    // The last transactions of the killed are over once nobody holds back the inbox any more.
    for _ in 0..100 {
        let (rest, next) = inbox_after(&ledger, HARBOUR, place, 500).await.unwrap();
        (read, place) = ([read, rest].concat(), next);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    check(&read, &acknowledged, DEVICES, LETTERS);
    let anew = inbox_after(&ledger, HARBOUR, Cursor::default(), 500).await;
    assert!(
        anew.unwrap().0 == read,
        "who read along read the same as who reads anew"
    );
}

//! A few honest devices at one real hub in a process of its own, undisturbed at first and then beside 300 hostile
//! connections of each kind in turn, all of them from the same address. Says what the honest ones notice. Writes
//! target/bench/siege.json.
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

#[path = "siege/honest.rs"]
mod honest;
#[path = "siege/hostile.rs"]
mod hostile;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use uuid::Uuid;
use wayside_hub::ledger::{Admin, AnyLedger, Ledger as _};
use wayside_protocol::{Signer, Ticket, sha256};
use wayside_tests::hub_process::{HubProcess, enrol_beside, load, now_ms, ranked};

use honest::{Honest, Watched};
use hostile::{Besieger, Hostility};

/// A siege.
#[derive(Debug, Parser)]
struct Args {
    /// The `wayside` to be besieged.
    #[arg(long)]
    wayside: PathBuf,
    /// Honest devices.
    #[arg(long, default_value_t = 20)]
    honest: usize,
    /// Hostile connections of each kind.
    #[arg(long, default_value_t = 300)]
    hostile: usize,
    /// Seconds of each kind.
    #[arg(long, default_value_t = 15)]
    seconds: u64,
    /// Only this kind: `trickled_bodies`, `revoked_device` ...
    #[arg(long)]
    only: Option<String>,
}

fn signer(name: &str) -> Signer {
    Signer::new(&sha256(name.as_bytes()))
}

/// A hub and those who belong to it.
struct Siege {
    hub: HubProcess,
    data: PathBuf,
    ticket: Ticket,
    honest: Vec<Honest>,
    insider: (Uuid, Signer),
    revoked: (Uuid, Signer),
    session: String,
}

async fn begun(args: &Args, data: &Path) -> Siege {
    let hub = HubProcess::start(&args.wayside, data);
    let ticket = hub.ticket();
    let ledger = AnyLedger::open(data, None).await.expect("the ledger");
    let enrolled = async |name: &str| {
        let key = signer(name);
        (enrol_beside(ledger.clone(), key.clone()).await, key)
    };
    let mut honest = Vec::new();
    for at in 0..args.honest {
        let (id, key) = enrolled(&format!("honest {at}")).await;
        honest.push(Honest::new(at, id, key, &ticket));
    }
    let insider = enrolled("insider").await;
    let revoked = enrolled("revoked").await;
    assert!(ledger.revoke(revoked.0, now_ms()).await.expect("revoked"));
    let session = signed_in(&ledger).await;
    Siege {
        hub,
        data: data.to_owned(),
        ticket,
        honest,
        insider,
        revoked,
        session,
    }
}

/// An admin's session, written beside the hub: signing in is not what is measured.
async fn signed_in(ledger: &AnyLedger) -> String {
    let admin = Admin {
        name: "sam".to_owned(),
        password: "nobody signs in by it".to_owned(),
        totp_secret: None,
    };
    assert!(ledger.put_admin(&admin, false).await.expect("an admin"));
    let (token, now_ms) = ("siege".to_owned(), now_ms());
    let known = sha256(token.as_bytes());
    let begun = ledger.begin_session(known, "sam", now_ms + 3_600_000);
    begun.await.expect("a session");
    token
}

/// Rows of the tables in which what failed could leave any.
fn rows(data: &Path) -> i64 {
    let path = data.join(AnyLedger::FILE);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).expect("the ledger");
    let count = |table: &str| {
        let sql = format!("SELECT count(*) FROM {table}");
        connection
            .query_row(&sql, [], |row| row.get(0))
            .unwrap_or(0_i64)
    };
    let tables = ["audit", "attempt", "session", "ticket", "device", "admin"];
    tables.into_iter().map(count).sum()
}

impl Siege {
    /// What the honest notice while something goes on around them.
    async fn watched(&self, args: &Args, kind: Option<Hostility>) -> (Watched, [u64; 3]) {
        let mut around = JoinSet::new();
        let besieger = Arc::new(Besieger::new(
            &self.ticket,
            &self.data,
            self.insider.clone(),
            self.revoked.clone(),
        ));
        if let Some(kind) = kind {
            for at in 0..args.hostile {
                let besieger = Arc::clone(&besieger);
                around.spawn(async move { besieger.goes_on(kind, at).await });
            }
            // Until all of them are there.
            tokio::time::sleep(Duration::from_secs(3)).await;
        }
        let for_s = Duration::from_secs(args.seconds);
        let watched = honest::watched(&self.honest, &self.ticket, &self.session, for_s).await;
        around.abort_all();
        while around.join_next().await.is_some() {}
        (watched, besieger.came_to())
    }

    async fn measured(&self, args: &Args, kind: Option<Hostility>, calm_p99: Option<f64>) -> Value {
        let rows_before = rows(&self.data);
        let busy_before = self.hub.busy_s();
        let (watched, [asked, served, broken]) = self.watched(args, kind).await;
        let honest = ranked(watched.honest_ms.clone());
        let p99 = honest["p99"].as_f64();
        let ratio = p99.zip(calm_p99).map(|(now, calm)| now / calm);
        json!({
            "honest_ms": honest, "p99_ratio": ratio, "honest_failed": watched.failed,
            "health_ms": ranked(watched.health_ms), "health_failed": watched.health_failed,
            "outcomes_ms": ranked(watched.outcomes_ms),
            "hostile": { "asked": asked, "answered_200": served, "broken": broken },
            "hub_peak_mib": self.hub.peak_mib(),
            "hub_busy_s": self.hub.busy_s().zip(busy_before).map(|(now, then)| now - then),
            "ledger_rows_from_failures": rows(&self.data) - rows_before,
            "load": load(),
        })
    }
}

/// The worst of all kinds, against what is wanted.
fn worst(kinds: &[(String, Value)]) -> Value {
    let most = |of: &dyn Fn(&Value) -> Option<f64>| {
        let all = kinds.iter().filter_map(|(_, said)| of(said));
        all.fold(0.0, f64::max)
    };
    json!({
        "p99_ratio": most(&|said| said["p99_ratio"].as_f64()), "wanted_p99_ratio": 2,
        "hub_peak_mib": most(&|said| said["hub_peak_mib"].as_f64()), "wanted_mib": 256,
        "health_max_ms": most(&|said| said["health_ms"]["max"].as_f64()), "wanted_health_ms": 100,
        "ledger_rows_from_failures": most(&|said| said["ledger_rows_from_failures"].as_f64()),
        "wanted_rows": 0,
        "honest_failed": most(&|said| said["honest_failed"].as_f64()),
    })
}

#[tokio::main]
async fn main() {
    let args = Args::parse();
    let folder = tempfile::tempdir().expect("a folder");
    let siege = begun(&args, &folder.path().join("hub")).await;
    // Once unmeasured, so that connections stand and pages are warm.
    let warm = Args {
        seconds: 3,
        wayside: args.wayside.clone(),
        only: None,
        ..args
    };
    siege.watched(&warm, None).await;
    let calm = siege.measured(&args, None, None).await;
    println!("undisturbed {calm}");
    let calm_p99 = calm["honest_ms"]["p99"].as_f64();
    let mut kinds = Vec::new();
    for kind in Hostility::ALL {
        if args.only.as_deref().is_some_and(|only| only != kind.name()) {
            continue;
        }
        let said = siege.measured(&args, Some(kind), calm_p99).await;
        println!("{} {said}", kind.name());
        kinds.push((kind.name().to_owned(), said));
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    let worst = worst(&kinds);
    println!("worst {worst}");
    let kinds: serde_json::Map<_, _> = kinds.into_iter().collect();
    let said = json!({
        "what": "honest devices at one hub on SQLite over TLS 1.3, beside hostile connections from the same address",
        "honest": args.honest, "hostile": args.hostile, "seconds": args.seconds,
        "undisturbed": calm, "kinds": kinds, "worst": worst,
    });
    std::fs::create_dir_all("target/bench").expect("a folder");
    let text = serde_json::to_string_pretty(&said).expect("JSON");
    std::fs::write("target/bench/siege.json", text).expect("it is written");
}

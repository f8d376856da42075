//! A hub in a process of its own, as a measurement meets it: started, enrolled at, asked, looked at from outside.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a measurement that cannot be made has failed"
)]

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use uuid::Uuid;
use wayside_hub::ledger::{AnyLedger, Ledger as _, TicketUse};
use wayside_protocol::{Request, Signer, Ticket, http, sha256};

/// `wayside hub serve`; killed when it is forgotten.
pub struct HubProcess {
    child: Child,
    wayside: PathBuf,
    data: PathBuf,
}

impl Drop for HubProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl HubProcess {
    /// Starts the program `wayside` over a folder, and waits until it accepts.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(wayside: &Path, data: &Path) -> Self {
        let mut child = Command::new(wayside)
            .args(["hub", "serve", "--data"])
            .arg(data)
            // As the unit in docs/operations.md does.
            .env("MALLOC_ARENA_MAX", "2")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("wayside hub serve");
        let mut line = String::new();
        let said = child.stdout.take().expect("its output");
        BufReader::new(said).read_line(&mut line).expect("a line");
        assert!(line.starts_with("listening URL="), "{line}");
        Self {
            child,
            wayside: wayside.to_owned(),
            data: data.to_owned(),
        }
    }

    /// How long it kept a processor busy so far, s, to a hundredth.
    #[must_use]
    pub fn busy_s(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        let (_, fields) = stat.rsplit_once(") ")?;
        let ticks = |at| fields.split(' ').nth(at)?.parse::<f64>().ok();
        Some((ticks(11)? + ticks(12)?) / 100.0)
    }

    /// The most memory that it ever had, MiB.
    #[must_use]
    pub fn peak_mib(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let peak = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kib: f64 = peak.trim().trim_end_matches(" kB").parse().ok()?;
        Some(kib / 1024.0)
    }

    /// A ticket of this hub's.
    ///
    /// # Panics
    /// When it gives none.
    #[must_use]
    pub fn ticket(&self) -> Ticket {
        let said = Command::new(&self.wayside)
            .args(["hub", "enrol", "--json", "--data"])
            .arg(&self.data)
            .output()
            .expect("wayside hub enrol");
        let said: Value = serde_json::from_slice(&said.stdout).expect("JSON");
        Ticket::from_text(said["qr"].as_str().unwrap_or_default()).expect("a ticket")
    }
}

/// The time, milliseconds since 1970.
#[must_use]
pub fn now_ms() -> i64 {
    wayside_companion::Clock::system().now().timestamp_millis()
}

/// Enrols a device in the ledger, beside the hub that runs: enrolment is not what is measured.
///
/// # Panics
/// When the ledger cannot be written.
pub async fn enrol_beside(ledger: AnyLedger, key: Signer) -> Uuid {
    let once = sha256(&key.public().0);
    let now_ms = now_ms();
    let until_ms = now_ms + 86_400_000;
    ledger
        .add_ticket(once, "device", until_ms, now_ms)
        .await
        .expect("a ticket");
    let id = Uuid::new_v4();
    let shown = ledger
        .enrol(once, id, key.public(), &[], until_ms / 1000, now_ms)
        .await;
    match shown.expect("an answer") {
        TicketUse::Enrolled(device) => device.id,
        _ => id,
    }
}

/// A device's request, signed as its engine would; a body is a batch.
#[must_use]
pub fn signed(
    method: &'static str,
    target: &str,
    body: Vec<u8>,
    id: Uuid,
    key: &Signer,
) -> Request {
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

/// Of measurements: how many, and their percentiles.
#[must_use]
pub fn ranked(mut times: Vec<f64>) -> Value {
    times.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| {
        // A share of a list's length is a place in it.
        let place = (share * times.len() as f64).ceil() as usize;
        times.get(place.clamp(1, times.len().max(1)) - 1).copied()
    };
    json!({ "count": times.len(), "p50": at(0.5), "p95": at(0.95), "p99": at(0.99), "max": at(1.0) })
}

/// The machine's load, as Linux says it.
#[must_use]
pub fn load() -> String {
    std::fs::read_to_string("/proc/loadavg")
        .unwrap_or_default()
        .trim()
        .to_owned()
}

//! Honest devices: each asks what is new and brings two letters, four times a second, and notes how long that takes.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use uuid::Uuid;
use wayside_protocol::{Batch, Hub as _, RecipientKeyId, Request, Signer, Ticket};
use wayside_sync::{Client, ConnectOptions};
use wayside_tests::hub_process::signed;
use wayside_tests::sync::letter;

/// From one round to the next.
const ROUND: Duration = Duration::from_millis(250);

/// What was noticed, milliseconds.
#[derive(Default)]
pub struct Watched {
    /// Until each answer was there.
    pub honest_ms: Vec<f64>,
    /// Answers that were none, or not the one there should be.
    pub failed: u64,
    /// Until the hub said that it lives.
    pub health_ms: Vec<f64>,
    /// When it did not.
    pub health_failed: u64,
    /// Until an admin saw the outcomes.
    pub outcomes_ms: Vec<f64>,
}

/// A device.
#[derive(Clone)]
pub struct Honest {
    at: usize,
    id: Uuid,
    key: Signer,
    client: Client,
    sent: Arc<Mutex<u64>>,
}

pub fn client(ticket: &Ticket) -> Client {
    let pin = ticket.token.certificate_sha256;
    Client::new(&ticket.url, pin, &ConnectOptions::default()).expect("a client")
}

impl Honest {
    pub fn new(at: usize, id: Uuid, key: Signer, ticket: &Ticket) -> Self {
        Self {
            at,
            id,
            key,
            client: client(ticket),
            sent: Arc::default(),
        }
    }

    fn batch(&self) -> Request {
        let mut sent = self.sent.lock().expect("a count");
        let wires = [*sent + 1, *sent + 2].map(|seq| {
            let id = Uuid::from_u64_pair(seq, u64::try_from(self.at).unwrap_or(0) + 1);
            letter(id, self.id, seq, RecipientKeyId([7; 8]), 460)
        });
        *sent += 2;
        let body = Batch::of(self.id, wires).pack().expect("a batch");
        signed("POST", "/v1/batches", body, self.id, &self.key)
    }

    async fn goes_on(self, until: Instant, watched: Arc<Mutex<Watched>>) {
        // Not all at the same moment.
        let apart = ROUND.mul_f64(self.at as f64 * 0.618_034 % 1.0);
        tokio::time::sleep(apart).await;
        while Instant::now() < until {
            let round = Instant::now();
            let feed = signed("GET", "/v1/feed?after=0", Vec::new(), self.id, &self.key);
            for request in [feed, self.batch()] {
                let began = Instant::now();
                let answer = self.client.ask(request).await;
                let ms = began.elapsed().as_secs_f64() * 1_000.0;
                let mut watched = watched.lock().expect("a list");
                watched.honest_ms.push(ms);
                if !answer.is_ok_and(|answer| answer.status == 200) {
                    watched.failed += 1;
                }
            }
            tokio::time::sleep(ROUND.saturating_sub(round.elapsed())).await;
        }
    }
}

/// Whether it lives, twenty times a second, by a line of its own.
async fn health(client: Client, until: Instant, watched: Arc<Mutex<Watched>>) {
    while Instant::now() < until {
        let began = Instant::now();
        let answer = client.ask(bare("/v1/healthz", Vec::new())).await;
        let ms = began.elapsed().as_secs_f64() * 1_000.0;
        {
            let mut watched = watched.lock().expect("a list");
            watched.health_ms.push(ms);
            if !answer.is_ok_and(|answer| answer.status == 204) {
                watched.health_failed += 1;
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// An admin who looks at the outcomes now and then.
async fn outcomes(client: Client, session: String, until: Instant, watched: Arc<Mutex<Watched>>) {
    while Instant::now() < until {
        let began = Instant::now();
        let cookie = vec![("cookie", format!("__Host-wayside-session={session}"))];
        let answer = client.ask(bare("/outcomes", cookie)).await;
        if answer.is_ok_and(|answer| answer.status == 200) {
            let ms = began.elapsed().as_secs_f64() * 1_000.0;
            watched.lock().expect("a list").outcomes_ms.push(ms);
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

fn bare(target: &str, headers: Vec<(&'static str, String)>) -> Request {
    Request {
        method: "GET",
        target: target.to_owned(),
        headers,
        body: Vec::new(),
    }
}

/// Watches all of them for a while.
pub async fn watched(
    honest: &[Honest],
    ticket: &Ticket,
    session: &str,
    for_s: Duration,
) -> Watched {
    let watched = Arc::new(Mutex::new(Watched::default()));
    let until = Instant::now() + for_s;
    let mut all = JoinSet::new();
    for device in honest {
        all.spawn(device.clone().goes_on(until, Arc::clone(&watched)));
    }
    all.spawn(health(client(ticket), until, Arc::clone(&watched)));
    let admin = client(ticket);
    all.spawn(outcomes(
        admin,
        session.to_owned(),
        until,
        Arc::clone(&watched),
    ));
    while all.join_next().await.is_some() {}
    std::mem::take(&mut *watched.lock().expect("a list"))
}

//! A hub that listens in plain http, those who belong to it, and requests written by hand.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use uuid::Uuid;
use wayside_companion::Clock;
use wayside_hub::ledger::{AnyLedger, Ledger as _};
use wayside_hub::{HubLimits, Machine, NoRandomness, Parts, Server};
use wayside_protocol::{Batch, RecipientKeyId, Request, Signer, http, sha256};
use wayside_tests::sync::{ListeningHub, hub_key, letter};

/// The machine this runs on.
struct Here(Clock);

impl Machine for Here {
    fn now_ms(&self) -> i64 {
        self.0.now().timestamp_millis()
    }

    fn running_ms(&self) -> u64 {
        u64::try_from(self.0.moment().mono_ms).unwrap_or(0)
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        getrandom::fill(bytes).map_err(|_| NoRandomness)
    }
}

/// A device that belongs to the hub.
pub struct Insider {
    pub id: Uuid,
    pub key: Signer,
}

/// A hub and its folder.
pub struct Town {
    pub server: Server<AnyLedger>,
    pub hub: ListeningHub,
    _folder: TempDir,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub text: String,
}

impl Town {
    pub fn with(limits: HubLimits) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let opened = runtime.block_on(AnyLedger::open(folder.path(), None));
        let server = Server::new(Parts {
            ledger: opened.expect("a ledger"),
            signer: hub_key(),
            agency: "Port Ellery".to_owned(),
            url: "http://127.0.0.1".to_owned(),
            certificate_sha256: None,
            packs: folder.path().join("packs"),
            metrics_sha256: [0; 32],
            machine: Arc::new(Here(Clock::system())),
            limits,
            retention_days: 90,
        });
        Self {
            hub: ListeningHub::plain(&server),
            server,
            _folder: folder,
        }
    }

    pub fn wait<T>(&self, what: impl Future<Output = T>) -> T {
        self.hub.runtime.block_on(what)
    }

    /// A device that was let in.
    pub fn insider(&self, n: u8) -> Insider {
        let (id, key) = (Uuid::from_u128(u128::from(n)), Signer::new(&[n; 32]));
        let (once, now_ms) = (sha256(&[n]), self.server.now_ms());
        let (until_ms, ledger) = (now_ms + 3_600_000, self.server.ledger());
        self.wait(async {
            let ticket = ledger.add_ticket(once, "unit", until_ms, now_ms);
            ticket.await.expect("a ticket");
            let shown = ledger.enrol(once, id, key.public(), &[], until_ms / 1000, now_ms);
            shown.await.expect("it is let in");
        });
        Insider { id, key }
    }

    /// A device that was let in and then revoked.
    pub fn revoked(&self, n: u8) -> Insider {
        let insider = self.insider(n);
        let revoked = self.wait(self.server.revoke("console", insider.id));
        assert!(revoked.expect("it is written"));
        insider
    }

    /// Asks, and waits for the whole answer.
    pub fn ask(&self, request: &Request) -> Answer {
        heard(self.begin(request, request.body.len()))
    }

    /// Asks and sends only so many bytes of the body.
    pub fn begin(&self, request: &Request, sent: usize) -> TcpStream {
        begin(self.hub.address, request, sent)
    }
}

pub fn begin(address: SocketAddr, request: &Request, sent: usize) -> TcpStream {
    let mut line = TcpStream::connect(address).expect("somebody listens");
    line.set_read_timeout(Some(Duration::from_secs(20)))
        .expect("a timeout");
    let mut text = format!(
        "{} {} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n",
        request.method,
        request.target,
        request.body.len()
    );
    for (name, value) in &request.headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut bytes = format!("{text}\r\n").into_bytes();
    bytes.extend_from_slice(&request.body[..sent]);
    line.write_all(&bytes).expect("it is sent");
    line
}

/// The answer on a line; a status of 0 where none came.
pub fn heard(mut line: TcpStream) -> Answer {
    let mut bytes = Vec::new();
    let _ = line.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.split(' ').nth(1).and_then(|code| code.parse().ok());
    Answer {
        status: status.unwrap_or(0),
        text,
    }
}

/// A request that nobody signed.
pub fn bare(method: &'static str, target: &str, body: &[u8]) -> Request {
    Request {
        method,
        target: target.to_owned(),
        headers: Vec::new(),
        body: body.to_vec(),
    }
}

impl Insider {
    /// A request of the device's.
    pub fn signed(&self, mut request: Request) -> Request {
        http::sign(&mut request, &self.id.to_string(), 1_700_000_000, &self.key);
        request
    }

    pub fn feed(&self) -> Request {
        self.signed(bare("GET", "/v1/feed?after=0", &[]))
    }

    /// A body for the hub to take in, whatever it is.
    pub fn upload(&self, body: &[u8]) -> Request {
        let mut request = bare("POST", "/v1/batches", body);
        request.headers = vec![
            ("content-type", "application/cbor".to_owned()),
            ("content-encoding", "zstd".to_owned()),
        ];
        self.signed(request)
    }

    /// So many letters of a run of the device's.
    pub fn letters(&self, places: std::ops::RangeInclusive<u64>, body: usize) -> Request {
        let wires = places.map(|seq| {
            let (high, low) = self.id.as_u64_pair();
            let id = Uuid::from_u64_pair(seq, high ^ low);
            letter(id, self.id, seq, RecipientKeyId([7; 8]), body)
        });
        self.upload(&Batch::of(self.id, wires).pack().expect("a batch"))
    }
}

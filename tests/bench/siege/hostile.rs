//! Those who would stop a hub: each kind on many connections, again and again as fast as it is answered.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use uuid::Uuid;
use wayside_protocol::{Batch, Letter, RecipientKeyId, Request, Signer, Ticket};
use wayside_tests::hub_process::signed;
use wayside_tests::random::SeededRandom;
use wayside_tests::sync::letter;

/// What they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hostility {
    TrickledBodies,
    RevokedDevice,
    Bombs,
    SignInTries,
    MadeUpPathways,
    StrangerBehindTheSameAddress,
    SlowHandshakes,
    IdleConnections,
}

impl Hostility {
    pub const ALL: [Self; 8] = [
        Self::TrickledBodies,
        Self::RevokedDevice,
        Self::Bombs,
        Self::SignInTries,
        Self::MadeUpPathways,
        Self::StrangerBehindTheSameAddress,
        Self::SlowHandshakes,
        Self::IdleConnections,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::TrickledBodies => "trickled_bodies",
            Self::RevokedDevice => "revoked_device",
            Self::Bombs => "bombs",
            Self::SignInTries => "sign_in_tries",
            Self::MadeUpPathways => "made_up_pathways",
            Self::StrangerBehindTheSameAddress => "stranger_behind_the_same_address",
            Self::SlowHandshakes => "slow_handshakes",
            Self::IdleConnections => "idle_connections",
        }
    }
}

/// All that they need.
pub struct Besieger {
    address: SocketAddr,
    tls: TlsConnector,
    insider: (Uuid, Signer),
    revoked: (Uuid, Signer),
    bomb: Request,
    counts: [AtomicU64; 3],
}

type Line = TlsStream<TcpStream>;

impl Besieger {
    pub fn new(
        ticket: &Ticket,
        data: &Path,
        insider: (Uuid, Signer),
        revoked: (Uuid, Signer),
    ) -> Self {
        let pem = std::fs::read(data.join("tls/own.pem")).expect("the hub's certificate");
        let mut roots = RootCertStore::empty();
        let own = CertificateDer::from_pem_slice(&pem).expect("a certificate");
        roots.add(own).expect("a root");
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .expect("TLS 1.3")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let (_, place) = ticket.url.split_once("://").expect("an address");
        let bomb = signed("POST", "/v1/batches", bomb(), insider.0, &insider.1);
        Self {
            address: place.parse().expect("an address"),
            tls: TlsConnector::from(Arc::new(config)),
            insider,
            revoked,
            bomb,
            counts: Default::default(),
        }
    }

    /// So many requests, so many of them answered with 200, so many lines broken.
    pub fn came_to(&self) -> [u64; 3] {
        [0, 1, 2].map(|at: usize| self.counts[at].load(Relaxed))
    }

    /// One connection after the other, until it is stopped.
    pub async fn goes_on(&self, kind: Hostility, at: usize) {
        let mut random = SeededRandom::new(u64::try_from(at).unwrap_or(0) + 1);
        loop {
            if self.once(kind, &mut random).await.is_err() {
                self.counts[2].fetch_add(1, Relaxed);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn line(&self) -> std::io::Result<Line> {
        let tcp = TcpStream::connect(self.address).await?;
        let name = ServerName::try_from("localhost").map_err(std::io::Error::other)?;
        self.tls.connect(name, tcp).await
    }

    /// One connection, as long as it holds.
    async fn once(&self, kind: Hostility, random: &mut SeededRandom) -> std::io::Result<()> {
        match kind {
            Hostility::SlowHandshakes => {
                let mut tcp = TcpStream::connect(self.address).await?;
                tcp.write_all(&[22, 3, 1, 2, 0]).await?;
                return trickle(&mut tcp).await;
            }
            Hostility::IdleConnections => {
                let mut line = self.line().await?;
                line.read_u8().await?;
                return Ok(());
            }
            Hostility::TrickledBodies => {
                let mut line = self.line().await?;
                self.counts[0].fetch_add(1, Relaxed);
                let (id, key) = &self.insider;
                let asked = signed("POST", "/v1/batches", vec![7; 500_000], *id, key);
                line.write_all(&head(&asked)).await?;
                return trickle(&mut line).await;
            }
            _ => {}
        }
        let mut line = self.line().await?;
        let door = match kind {
            Hostility::SignInTries => self.door(&mut line).await?,
            _ => None,
        };
        loop {
            let asked = self.asks(kind, random, door.as_ref());
            let status = self.ask(&mut line, &asked).await?.0;
            if status == 200 {
                self.counts[1].fetch_add(1, Relaxed);
            }
        }
    }

    /// The cookie and the token of a form to sign in.
    async fn door(&self, line: &mut Line) -> std::io::Result<Option<(String, String)>> {
        let (_, page) = self.ask(line, &bare("GET", "/sign-in")).await?;
        let between = |from: &str, to: &str| {
            let (_, rest) = page.split_once(from)?;
            Some(rest.split_once(to)?.0.to_owned())
        };
        let secret = between("__Host-wayside-door=", ";");
        Ok(secret.zip(between("name=\"token\" value=\"", "\"")))
    }

    fn asks(
        &self,
        kind: Hostility,
        random: &mut SeededRandom,
        door: Option<&(String, String)>,
    ) -> Request {
        let run = Uuid::from_u64_pair(random.bits(), random.bits());
        match kind {
            Hostility::RevokedDevice => {
                let (id, key) = &self.revoked;
                let wires = (1..=30).map(|seq| {
                    let own = Uuid::from_u64_pair(random.bits(), seq);
                    letter(own, run, seq, RecipientKeyId([7; 8]), 1_000)
                });
                batch(*id, key, wires)
            }
            Hostility::MadeUpPathways => {
                let (id, key) = &self.insider;
                let wires = (1..=20).map(|seq| {
                    let own = Uuid::from_u64_pair(random.bits(), seq);
                    let wire = letter(own, run, seq, RecipientKeyId([7; 8]), 300);
                    let mut made_up = Letter::read(&wire).expect("a letter");
                    made_up.routing.pathway = format!("made_up_{:x}", random.bits());
                    made_up.freeze().expect("a letter")
                });
                batch(*id, key, wires)
            }
            Hostility::Bombs => self.bomb.clone(),
            Hostility::SignInTries => {
                let mut asked = bare("POST", "/sign-in");
                let (secret, token) = door.cloned().unwrap_or_default();
                let name = random.bits();
                asked.body =
                    format!("token={token}&name=n{name}&password=wrong&code=1").into_bytes();
                asked.headers = vec![
                    (
                        "content-type",
                        "application/x-www-form-urlencoded".to_owned(),
                    ),
                    ("cookie", format!("__Host-wayside-door={secret}")),
                ];
                asked
            }
            _ => bare("GET", "/v1/feed?after=0"),
        }
    }

    /// The status and the text of an answer to a whole request, on a line that is kept.
    async fn ask(&self, line: &mut Line, asked: &Request) -> std::io::Result<(u16, String)> {
        self.counts[0].fetch_add(1, Relaxed);
        line.write_all(&[&head(asked), asked.body.as_slice()].concat())
            .await?;
        let mut answer = Vec::new();
        loop {
            let mut piece = [0; 4_096];
            let count = line.read(&mut piece).await?;
            if count == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            answer.extend_from_slice(&piece[..count]);
            let text = String::from_utf8_lossy(&answer);
            let Some((top, body)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            let length = top
                .to_ascii_lowercase()
                .lines()
                .find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
            if body.len() >= length.unwrap_or(0_usize) {
                let status = top.split(' ').nth(1).and_then(|code| code.parse().ok());
                return Ok((status.unwrap_or(0), text.into_owned()));
            }
        }
    }
}

/// A byte a second, until nobody takes it any more.
async fn trickle(line: &mut (impl tokio::io::AsyncWrite + Unpin)) -> std::io::Result<()> {
    loop {
        line.write_all(&[1]).await?;
        line.flush().await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

fn bare(method: &'static str, target: &str) -> Request {
    Request {
        method,
        target: target.to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
    }
}

fn batch(id: Uuid, key: &Signer, wires: impl Iterator<Item = Vec<u8>>) -> Request {
    let body = Batch::of(id, wires).pack().expect("a batch");
    signed("POST", "/v1/batches", body, id, key)
}

/// As large as a batch may be once it is unpacked, some hundred bytes on the way, and deep.
fn bomb() -> Vec<u8> {
    let mut deep = vec![0x83];
    while deep.len() + 2 <= wayside_protocol::limits::LARGEST_BATCH {
        deep.extend([0x82, 0x9f]);
    }
    zstd::bulk::compress(&deep, 1).expect("it is packed")
}

fn head(asked: &Request) -> Vec<u8> {
    let mut text = format!(
        "{} {} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n",
        asked.method,
        asked.target,
        asked.body.len()
    );
    for (name, value) in &asked.headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    format!("{text}\r\n").into_bytes()
}

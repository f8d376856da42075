//! A hub at work: what it remembers, the key it signs with, and how much it takes at once.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use uuid::Uuid;
use wayside_protocol::{PublicKey, RecipientKeyId, Signer};

use crate::buckets::{Buckets, RateLimit};
use crate::ledger::Ledger;
use crate::machine::{Machine, NoRandomness};
use crate::metrics::Metrics;

/// How much a hub takes at once. In `hub.json` each may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HubLimits {
    /// Batches being read or written at the same time; more are put off (503).
    pub batches: usize,
    /// Requests of one device.
    pub device: RateLimit,
    /// Requests of one programme.
    pub programme: RateLimit,
    /// Requests of one address. An agency's devices may all have the same.
    pub address: RateLimit,
    /// Requests of one address that no key here had signed.
    pub strangers: RateLimit,
    /// Seconds until a device is told to come back.
    pub come_back_s: u32,
    /// Seconds without a byte of a body before it is given up.
    pub body_rest_s: u64,
    /// Seconds for a whole body.
    pub body_s: u64,
}

impl Default for HubLimits {
    fn default() -> Self {
        let pace = |burst, per_second| RateLimit { burst, per_second };
        Self {
            batches: 256,
            device: pace(120, 10.0),
            programme: pace(120, 10.0),
            address: pace(20_000, 2_000.0),
            strangers: pace(60, 1.0),
            come_back_s: 900,
            body_rest_s: 20,
            body_s: 300,
        }
    }
}

/// What a hub is made of.
pub struct Parts<L> {
    /// All that it remembers.
    pub ledger: L,
    /// The key it signs with.
    pub signer: Signer,
    /// What the agency calls itself.
    pub agency: String,
    /// Where devices find it: `https://host[:port]`.
    pub url: String,
    /// SHA-256 of the certificate that devices pin; none where a public authority vouches for it.
    pub certificate_sha256: Option<[u8; 32]>,
    /// The folder of the packs' repository.
    pub packs: PathBuf,
    /// SHA-256 of the token by which metrics may be read.
    pub metrics_sha256: [u8; 32],
    /// The machine.
    pub machine: Arc<dyn Machine>,
    /// How much it takes at once.
    pub limits: HubLimits,
    /// Days that a letter waits for its programme.
    pub retention_days: u32,
}

/// A hub at work. Copies are the same hub.
pub struct Server<L>(Arc<Inside<L>>);

struct Inside<L> {
    parts: Parts<L>,
    metrics: Metrics,
    batches: Semaphore,
    /// Argon2id takes much memory: few at a time.
    hashing: Arc<Semaphore>,
    devices: Buckets<Uuid>,
    programmes: Buckets<RecipientKeyId>,
    addresses: Buckets<IpAddr>,
    strangers: Buckets<IpAddr>,
}

impl<L> Clone for Server<L> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// Keys that are kept count of at a time.
const DEVICES: usize = 100_000;
const ADDRESSES: usize = 50_000;

impl<L: Ledger> Server<L> {
    /// A hub of these parts.
    pub fn new(parts: Parts<L>) -> Self {
        let limits = parts.limits;
        Self(Arc::new(Inside {
            metrics: Metrics::default(),
            batches: Semaphore::new(limits.batches),
            hashing: Arc::new(Semaphore::new(2)),
            devices: Buckets::new(limits.device, DEVICES),
            programmes: Buckets::new(limits.programme, DEVICES),
            addresses: Buckets::new(limits.address, ADDRESSES),
            strangers: Buckets::new(limits.strangers, ADDRESSES),
            parts,
        }))
    }

    /// All that it remembers.
    pub fn ledger(&self) -> &L {
        &self.0.parts.ledger
    }

    /// What the agency calls itself.
    pub fn agency(&self) -> &str {
        &self.0.parts.agency
    }

    /// Where devices find it.
    pub fn url(&self) -> &str {
        &self.0.parts.url
    }

    /// SHA-256 of the certificate that devices pin.
    pub fn certificate_sha256(&self) -> Option<[u8; 32]> {
        self.0.parts.certificate_sha256
    }

    /// The key that devices pin.
    pub fn key(&self) -> PublicKey {
        self.0.parts.signer.public()
    }

    /// The folder of the packs' repository, as it is served.
    pub fn packs(&self) -> &std::path::Path {
        &self.0.parts.packs
    }

    /// How much it takes at once.
    pub fn limits(&self) -> HubLimits {
        self.0.parts.limits
    }

    /// Days that a letter waits for its programme.
    pub fn retention_days(&self) -> u32 {
        self.0.parts.retention_days
    }

    /// The time, milliseconds since 1970.
    pub fn now_ms(&self) -> i64 {
        self.0.parts.machine.now_ms()
    }

    /// Bytes that nobody can guess.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn random<const N: usize>(&self) -> Result<[u8; N], NoRandomness> {
        let mut bytes = [0; N];
        self.0.parts.machine.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// A fresh random id.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn fresh_id(&self) -> Result<Uuid, NoRandomness> {
        Ok(uuid::Builder::from_random_bytes(self.random()?).into_uuid())
    }

    pub(crate) fn signer(&self) -> &Signer {
        &self.0.parts.signer
    }

    pub(crate) fn running_ms(&self) -> u64 {
        self.0.parts.machine.running_ms()
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    pub(crate) fn metrics_sha256(&self) -> &[u8; 32] {
        &self.0.parts.metrics_sha256
    }

    pub(crate) fn batches(&self) -> &Semaphore {
        &self.0.batches
    }

    pub(crate) fn hashing(&self) -> &Arc<Semaphore> {
        &self.0.hashing
    }

    pub(crate) fn devices(&self) -> &Buckets<Uuid> {
        &self.0.devices
    }

    pub(crate) fn programmes(&self) -> &Buckets<RecipientKeyId> {
        &self.0.programmes
    }

    pub(crate) fn addresses(&self) -> &Buckets<IpAddr> {
        &self.0.addresses
    }

    pub(crate) fn strangers(&self) -> &Buckets<IpAddr> {
        &self.0.strangers
    }
}

//! A hub at work: what it remembers, the key it signs with, and how much it takes at once.

use std::path::PathBuf;
use std::sync::Arc;

#[cfg(test)]
use tokio::sync::Semaphore;
use uuid::Uuid;
use wayside_protocol::{PublicKey, Signer};

use crate::gates::Gates;
use crate::ledger::Ledger;
use crate::limits::HubLimits;
use crate::machine::{Machine, NoRandomness};
use crate::metrics::Metrics;

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
    gates: Gates,
}

impl<L> Clone for Server<L> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<L: Ledger> Server<L> {
    /// A hub of these parts.
    pub fn new(parts: Parts<L>) -> Self {
        Self(Arc::new(Inside {
            metrics: Metrics::default(),
            gates: Gates::of(parts.limits),
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

    /// What bounds how much is under way.
    pub(crate) fn gates(&self) -> &Gates {
        &self.0.gates
    }

    #[cfg(test)]
    pub(crate) fn batches(&self) -> &Semaphore {
        &self.0.gates.batches
    }
}

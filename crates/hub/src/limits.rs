//! How much a hub takes: what the agency may set, and what it is where nobody does.

use serde::{Deserialize, Serialize};

use crate::buckets::RateLimit;
use crate::ledger::QuarantineLimit;

const KIB: u32 = 1024;
const MIB: u32 = 1024 * KIB;

/// How much a hub takes at once. In `hub.json` each may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HubLimits {
    /// Batches being read or written at the same time; more are put off (503).
    pub batches: usize,
    /// And of these, batches of devices that were revoked, which have places of their own.
    pub revoked_batches: usize,
    /// Bytes of bodies being read at the same time; more are put off (503).
    pub body_bytes: u32,
    /// Bytes that batches may take while they are unpacked and written; the next waits for its turn.
    pub batch_bytes: u32,
    /// Requests of one device.
    pub device: RateLimit,
    /// Requests of one device, or of one programme, that are under way at the same time.
    pub under_way: usize,
    /// Bytes that one device brings.
    pub device_bytes: RateLimit,
    /// Bytes that one device brings that was revoked.
    pub revoked_bytes: RateLimit,
    /// Requests of one programme.
    pub programme: RateLimit,
    /// Requests of one address that nobody signed. An agency's devices may all have the same.
    pub address: RateLimit,
    /// Requests of one address that no key here had signed although one must.
    pub strangers: RateLimit,
    /// Bodies that nobody signed for and that are being read, at the same time.
    pub strangers_bodies: usize,
    /// And of one address.
    pub strangers_bodies_of_address: usize,
    /// Seconds for a whole request with a body that nobody signed for.
    pub strangers_s: u64,
    /// Seconds until a device is told to come back.
    pub come_back_s: u32,
    /// Seconds without a byte of a body before it is given up.
    pub body_rest_s: u64,
    /// Seconds for a whole body.
    pub body_s: u64,
    /// Seconds for a whole body of a device that was revoked.
    pub revoked_body_s: u64,
    /// Bytes of a body that must come in each second, on average after the first `body_rest_s`.
    pub body_bytes_per_second: u32,
    /// Bytes of one device that are held in quarantine; what is over it is put off (429).
    pub quarantine_device_bytes: u64,
    /// Bytes of all devices that are held in quarantine.
    pub quarantine_bytes: u64,
}

impl Default for HubLimits {
    fn default() -> Self {
        let pace = |burst, per_second| RateLimit { burst, per_second };
        Self {
            batches: 256,
            revoked_batches: 8,
            body_bytes: 48 * MIB,
            batch_bytes: 48 * MIB,
            device: pace(120, 10.0),
            under_way: 8,
            device_bytes: pace(64 * MIB, 16_384.0),
            revoked_bytes: pace(MIB, 256.0),
            programme: pace(120, 10.0),
            address: pace(20_000, 2_000.0),
            strangers: pace(60, 1.0),
            strangers_bodies: 256,
            strangers_bodies_of_address: 32,
            strangers_s: 20,
            come_back_s: 900,
            body_rest_s: 20,
            body_s: 300,
            revoked_body_s: 30,
            body_bytes_per_second: KIB,
            quarantine_device_bytes: 8 * u64::from(MIB),
            quarantine_bytes: 256 * u64::from(MIB),
        }
    }
}

impl HubLimits {
    pub(crate) fn quarantine(&self) -> QuarantineLimit {
        QuarantineLimit {
            device_bytes: self.quarantine_device_bytes,
            all_bytes: self.quarantine_bytes,
        }
    }
}

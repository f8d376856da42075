//! What bounds how much is under way, and of whom. Those whom a key here vouches for have places of their own, which
//! no stranger can take; each process keeps its own.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;
use wayside_protocol::RecipientKeyId;

use crate::buckets::Buckets;
use crate::limits::HubLimits;
use crate::slots::{Caller, Slot, Slots};
use crate::tries::Tries;

/// Keys that are kept count of at a time.
const DEVICES: usize = 100_000;
const ADDRESSES: usize = 50_000;
/// Batches that are taken apart at the same time: it is work for a processor, and memory.
const UNPACKED_AT_ONCE: usize = 2;
/// Signatures that are looked at at the same time for addresses that are wrong too often.
const DOUBTED_AT_ONCE: usize = 2;
/// Those who wait until their password is looked at.
const SIGNING_IN: usize = 8;
const KIB: u32 = 1024;

/// All bounds of a hub.
pub(crate) struct Gates {
    /// Batches of devices.
    pub batches: Semaphore,
    /// Batches of devices that were revoked.
    pub revoked_batches: Semaphore,
    bodies: Arc<Semaphore>,
    room: Arc<Semaphore>,
    most_room: u32,
    /// Batches that are taken apart.
    pub unpacking: Semaphore,
    /// Argon2id takes 64 MiB: one at a time.
    pub hashing: Arc<Semaphore>,
    /// Those who wait for that.
    pub signing_in: Semaphore,
    /// Tables of counts that are worked out: one at a time.
    pub reckoning: Semaphore,
    /// Signatures from addresses that are wrong too often.
    pub doubted: Semaphore,
    /// How often devices speak.
    pub devices: Buckets<Uuid>,
    /// How much they bring, bytes.
    pub device_bytes: Buckets<Uuid>,
    /// How much they bring that were revoked, bytes.
    pub revoked_bytes: Buckets<Uuid>,
    /// How often programmes speak.
    pub programmes: Buckets<RecipientKeyId>,
    /// How often an address speaks that nobody signs for.
    pub addresses: Buckets<IpAddr>,
    /// How often an address is wrong.
    pub strangers: Buckets<IpAddr>,
    /// What is under way, by caller.
    pub under_way: Arc<Slots>,
    strangers_bodies: Arc<Semaphore>,
    /// Tries to sign in.
    pub tries: Tries,
    /// What was refused, for the audit log.
    pub refusals: Refusals,
    /// When the ledger could be written last, by the clock that only runs.
    pub ready_ms: Mutex<Option<u64>>,
}

impl Gates {
    pub fn of(limits: HubLimits) -> Self {
        let places = |bytes: u32| usize::try_from(bytes / KIB).unwrap_or(usize::MAX);
        Self {
            batches: Semaphore::new(limits.batches),
            revoked_batches: Semaphore::new(limits.revoked_batches),
            bodies: Arc::new(Semaphore::new(places(limits.body_bytes))),
            room: Arc::new(Semaphore::new(places(limits.batch_bytes))),
            most_room: limits.batch_bytes / KIB,
            unpacking: Semaphore::new(UNPACKED_AT_ONCE),
            hashing: Arc::new(Semaphore::new(1)),
            signing_in: Semaphore::new(SIGNING_IN),
            reckoning: Semaphore::new(1),
            doubted: Semaphore::new(DOUBTED_AT_ONCE),
            devices: Buckets::new(limits.device, DEVICES),
            device_bytes: Buckets::new(limits.device_bytes, DEVICES),
            revoked_bytes: Buckets::new(limits.revoked_bytes, DEVICES),
            programmes: Buckets::new(limits.programme, DEVICES),
            addresses: Buckets::new(limits.address, ADDRESSES),
            strangers: Buckets::new(limits.strangers, ADDRESSES),
            under_way: Arc::default(),
            strangers_bodies: Arc::new(Semaphore::new(limits.strangers_bodies)),
            tries: Tries::default(),
            refusals: Refusals::default(),
            ready_ms: Mutex::default(),
        }
    }

    /// Room for a body of so many bytes, if there is any now.
    pub fn body(&self, bytes: u32) -> Option<OwnedSemaphorePermit> {
        let bodies = Arc::clone(&self.bodies);
        bodies.try_acquire_many_owned(bytes.div_ceil(KIB)).ok()
    }

    /// A place for a body that nobody signed for, among all of them and among those of its address.
    pub fn strangers_place(&self, address: IpAddr, most: usize) -> Option<StrangersPlace> {
        let slot = self.under_way.take(Caller::Stranger(address), most)?;
        let bodies = Arc::clone(&self.strangers_bodies);
        let permit = bodies.try_acquire_owned().ok()?;
        Some(StrangersPlace {
            _slot: slot,
            _permit: permit,
        })
    }

    /// Room to unpack and write a batch that unpacks to so many bytes: it stands as it came out, as its letters and as
    /// what the ledger is handed. Whoever has room waits for nobody outside, so the next one's turn comes.
    pub async fn room(&self, unpacked: usize) -> Option<OwnedSemaphorePermit> {
        let unpacked = u32::try_from(unpacked).unwrap_or(u32::MAX);
        let wanted = unpacked.div_ceil(KIB).saturating_mul(3);
        let room = Arc::clone(&self.room);
        let wanted = wanted.clamp(1, self.most_room.max(1));
        room.acquire_many_owned(wanted).await.ok()
    }
}

/// A place for a body that nobody signed for, given back when it is dropped.
pub(crate) struct StrangersPlace {
    _slot: Slot,
    _permit: OwnedSemaphorePermit,
}

/// What was refused since it was last looked at.
#[derive(Debug, Default)]
pub(crate) struct Refusals {
    sign_in: AtomicU64,
    strangers: AtomicU64,
}

impl Refusals {
    /// Somebody did not get in.
    pub fn sign_in(&self) {
        self.sign_in.fetch_add(1, Ordering::Relaxed);
    }

    /// Somebody was turned away whom no key here vouches for.
    pub fn stranger(&self) {
        self.strangers.fetch_add(1, Ordering::Relaxed);
    }

    /// How many there were, in one line, and from now on none; `None` where there were none.
    pub fn taken(&self) -> Option<String> {
        let sign_in = self.sign_in.swap(0, Ordering::Relaxed);
        let strangers = self.strangers.swap(0, Ordering::Relaxed);
        (sign_in > 0 || strangers > 0).then(|| format!("sign-in {sign_in}, strangers {strangers}"))
    }
}

//! What the journal keeps, and the hash that holds each event to the one before.

use sha2::{Digest, Sha256};
use uuid::Uuid;
use wayside_domain::moment::Moment;

/// The longest wire form that can be kept, and so be sent, bytes.
pub const LONGEST_WIRE: usize = 256 * 1024;

/// The longest name of a kind, and of a boot, bytes.
pub(super) const LONGEST_NAME: usize = 128;

/// Something to be recorded. Its bytes are never changed again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its id, a UUIDv7, made where it was recorded.
    pub id: Uuid,
    /// What kind it is.
    pub kind: String,
    /// The version of its wire form.
    pub schema_version: u32,
    /// The incident or exposure it belongs to.
    pub subject: Uuid,
    /// The event it takes the place of.
    pub supersedes: Option<Uuid>,
    /// When it was recorded.
    pub at: Moment,
    /// Its wire form, at most [`LONGEST_WIRE`] bytes.
    pub wire: Vec<u8>,
}

/// Something that was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEvent {
    /// Its place in the chain, from 1 without gaps.
    pub seq: u64,
    /// Which journal counts.
    pub device_epoch: Uuid,
    /// The hash of the event before, zeros before the first.
    pub prev_hash: [u8; 32],
    /// Its id.
    pub id: Uuid,
    /// What kind it is.
    pub kind: String,
    /// The version of its wire form.
    pub schema_version: u32,
    /// The incident or exposure it belongs to.
    pub subject: Uuid,
    /// The event it takes the place of.
    pub supersedes: Option<Uuid>,
    /// When it was recorded.
    pub at: Moment,
    /// For the order on a screen only: never behind the event before, whatever the clock did.
    pub hlc: i64,
    /// Its wire form; empty once purged.
    pub wire: Vec<u8>,
    /// The hash of the wire form as it was saved. Outlives a purge.
    pub wire_sha256: [u8; 32],
    /// When its wire form was removed because its time was up, ms since 1970.
    pub purged_ms: Option<i64>,
}

/// Whether what was recorded is what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainStatus {
    /// It is.
    Whole {
        /// How many events there are.
        events: u64,
        /// The hash of the last one.
        head: [u8; 32],
    },
    /// It is not; what comes before is whole.
    Broken {
        /// The first event that is not what was recorded.
        seq: u64,
        /// How that shows.
        why: ChainBreak,
    },
}

/// How a chain shows that it is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainBreak {
    /// The event is not there.
    Missing,
    /// It does not follow from the event before, which was changed or put in its place.
    Parted,
    /// Its wire form is not the one that was saved.
    Wire,
    /// It is of another journal.
    OtherEpoch,
    /// A value in it is not what it should be.
    Garbled,
    /// Not the event that was last committed: the end was changed or cut off.
    Head,
}

/// The SHA-256 of some bytes.
pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

impl JournalEvent {
    /// What the next event holds on to. Everything but the wire form itself is in it, whose hash
    /// stands in its stead so that it can be purged.
    pub fn hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut take = |part: &[u8]| {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        };
        take(b"wayside event 1");
        take(self.device_epoch.as_bytes());
        take(&self.seq.to_be_bytes());
        take(&self.prev_hash);
        take(self.id.as_bytes());
        take(self.kind.as_bytes());
        take(&self.schema_version.to_be_bytes());
        take(self.subject.as_bytes());
        take(self.supersedes.as_ref().map_or(&[][..], |id| id.as_bytes()));
        take(&self.at.wall_ms.to_be_bytes());
        take(self.at.boot_id.as_bytes());
        take(&self.at.mono_ms.to_be_bytes());
        take(&self.hlc.to_be_bytes());
        take(&self.wire_sha256);
        hash.finalize().into()
    }

    /// True for an event that records just this.
    pub(super) fn is(&self, draft: &Draft) -> bool {
        self.kind == draft.kind
            && self.schema_version == draft.schema_version
            && self.subject == draft.subject
            && self.supersedes == draft.supersedes
            && self.at == draft.at
            && self.wire_sha256 == sha256(&draft.wire)
    }
}

//! What an engine tells whoever drives it.

use serde::Serialize;
use uuid::Uuid;
use wayside_protocol::Command;

use crate::outbox::{Counts, SyncFailure};

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyncEvent {
    /// Letters are on their way.
    Sent {
        /// How many.
        letters: usize,
        /// Bytes of the request's body.
        bytes: usize,
    },
    /// Letters are on the hub's disk, as its receipt says.
    AtHub {
        /// Which.
        letters: Vec<Uuid>,
    },
    /// Somebody must look at a letter.
    NeedsAttention {
        /// Which.
        letter: Uuid,
        /// Why, by which the face finds its words.
        code: String,
    },
    /// Its programme opened a letter.
    Delivered {
        /// Which.
        letter: Uuid,
    },
    /// Its programme is done with a letter.
    Closed {
        /// Which.
        letter: Uuid,
    },
    /// The hub wants something done. Handed out once by each engine, until it is carried out.
    Command(Command),
    /// Something stands in the way.
    Trouble(SyncFailure),
    /// Nothing stands in the way any more.
    Clear,
    /// The hub sees this device otherwise than before.
    Standing(EnrolmentStatus),
}

/// How the hub sees this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnrolmentStatus {
    /// It belongs to it.
    Good,
    /// It does not know it.
    Unknown,
    /// It was revoked. What was saved still goes out, to be held apart.
    Revoked,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncProgress {
    /// Letters by how they stand, from the outbox itself.
    pub counts: Counts,
    /// Requests on their way.
    pub in_flight: usize,
    /// Bytes of bodies sent.
    pub bytes_up: u64,
    /// Bytes of bodies received.
    pub bytes_down: u64,
}

impl SyncProgress {
    /// True when nothing waits to be sent: never before each letter has its receipt, or is set aside.
    pub fn is_complete(&self) -> bool {
        self.counts.queued == 0
    }
}

/// What was sent and heard so far, in this engine's life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Letters sent, each as often as it was.
    pub sent: u64,
    /// Letters on the hub's disk by a receipt.
    pub acked: u64,
    /// Letters that programmes said they opened or closed.
    pub delivered: u64,
    /// Letters set aside.
    pub needs_attention: u64,
    /// Bytes of bodies sent.
    pub bytes_up: u64,
    /// Bytes of bodies received.
    pub bytes_down: u64,
    /// Requests.
    pub requests: u64,
}

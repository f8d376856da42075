//! What the engine needs of a place where letters wait. The device's own store fills it; so does the
//! simulation, in memory.
//!
//! Every method that changes something is one transaction and returns only when it is durable. None of
//! them may be half done after a crash: that, and nothing in the engine, is what lets the engine forget
//! everything at any moment.

use std::collections::BTreeSet;

use uuid::Uuid;
use wayside_protocol::{
    Command, CommandId, Held, LetterOutcome, PublicKey, RecipientKeyId, TransportFailure,
};

mod verified;

pub use verified::{
    NoticeTarget, VerifiedFeedPage, VerifiedNotice, VerifiedReceipt, verify_notice,
};

/// What went wrong with the outbox itself. Never what the hub or the network did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutboxFault {
    /// It cannot be read.
    #[error("the outbox cannot be read")]
    Read,
    /// It cannot be written; what was asked did not happen.
    #[error("the outbox cannot be written")]
    Write,
    /// A page of the feed that does not begin where the last one ended. Nothing of it was taken.
    #[error("a page of the feed does not follow the last")]
    OutOfOrder,
}

/// An answer of the outbox's.
pub type OutboxResult<T> = Result<T, OutboxFault>;

/// A letter that waits to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Queued {
    /// Its id.
    pub id: Uuid,
    /// Its bytes, as they were frozen.
    pub wire: Vec<u8>,
    /// How often it was sent without a receipt coming back.
    pub attempts: u32,
}

impl std::fmt::Debug for Queued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Queued({} attempts)", self.attempts)
    }
}

/// Which letters to give.
#[derive(Clone, Copy, Debug)]
pub struct DueQuery<'a> {
    /// The wall clock, ms since 1970.
    pub now_ms: i64,
    /// A letter whose `next_at_ms` lies further ahead than this, ms, is due: a clock was set back.
    pub horizon_ms: i64,
    /// True to give those too whose `next_at_ms` has not come.
    pub early: bool,
    /// No more bytes than these, summed over [`Queued::wire`]; but always one letter, where one is due.
    pub most_bytes: usize,
    /// No more letters than these.
    pub most_letters: usize,
    /// None of these: they are on their way.
    pub except: &'a BTreeSet<Uuid>,
}

impl DueQuery<'_> {
    /// Whether a queued letter that was to be tried at a time is due.
    pub fn admits(&self, next_at_ms: i64) -> bool {
        self.early
            || next_at_ms <= self.now_ms
            || next_at_ms.saturating_sub(self.now_ms) > self.horizon_ms
    }
}

/// Why a letter was not taken, or what else stands in the way. Kept by its [`SyncFailure::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SyncFailure {
    /// Nobody there, or no network.
    Unreachable,
    /// The line was cut.
    Cut,
    /// No answer in time.
    Slow,
    /// Whoever answers has another certificate than the hub: the line is listened to.
    Untrusted,
    /// Something in between answers instead of the hub: a page to sign in at, a filter.
    Portal,
    /// An answer that claims to be the hub's and is not, or is about something else.
    Forged,
    /// The hub has too much to do (429).
    Busy,
    /// The hub cannot do it just now (5xx).
    Down,
    /// Too large, says the hub (413).
    TooLarge,
    /// The hub says that it does not understand it (400, 415 and the like).
    Refused,
    /// The hub does not know this device (401).
    Unknown,
    /// The hub revoked this device (403).
    Revoked,
}

impl SyncFailure {
    /// As it is kept and as the face finds its words by.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Cut => "cut",
            Self::Slow => "slow",
            Self::Untrusted => "untrusted",
            Self::Portal => "portal",
            Self::Forged => "forged",
            Self::Busy => "busy",
            Self::Down => "down",
            Self::TooLarge => "too_large",
            Self::Refused => "refused",
            Self::Unknown => "unknown_device",
            Self::Revoked => "revoked",
        }
    }
}

impl From<TransportFailure> for SyncFailure {
    fn from(broken: TransportFailure) -> Self {
        match broken {
            TransportFailure::Unreachable => Self::Unreachable,
            TransportFailure::Untrusted => Self::Untrusted,
            TransportFailure::Cut => Self::Cut,
            TransportFailure::Slow => Self::Slow,
            TransportFailure::TooLarge => Self::Forged,
        }
    }
}

/// What became of a letter for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FinalState {
    /// It is on the hub's disk. Parked ones too.
    AtHub {
        /// The hub's own count.
        hub_seq: u64,
        /// True when the hub had it already: an earlier receipt was lost.
        before: bool,
    },
    /// Somebody must look at it. It is kept, and not sent again by itself.
    NeedsAttention {
        /// Why: a receipt's code, `held_conflict`, `held_revoked`, `held_fork`, or [`SyncFailure::code`].
        code: String,
        /// In which field; empty where none is at fault.
        field: String,
    },
}

impl From<LetterOutcome> for FinalState {
    fn from(outcome: LetterOutcome) -> Self {
        let held = |why: Held| match why {
            Held::Conflict => "held_conflict",
            Held::Revoked => "held_revoked",
            Held::Fork => "held_fork",
        };
        match outcome {
            LetterOutcome::Accepted { hub_seq } | LetterOutcome::Parked { hub_seq } => {
                Self::AtHub {
                    hub_seq,
                    before: false,
                }
            }
            LetterOutcome::Duplicate { hub_seq } => Self::AtHub {
                hub_seq,
                before: true,
            },
            LetterOutcome::Rejected { code, field } => Self::NeedsAttention { code, field },
            LetterOutcome::Held { why } => Self::NeedsAttention {
                code: held(why).to_owned(),
                field: String::new(),
            },
        }
    }
}

/// How many letters stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Waiting to be sent.
    pub queued: u64,
    /// On the hub's disk.
    pub at_hub: u64,
    /// Opened by the programme, closed or not.
    pub delivered: u64,
    /// Somebody must look at them.
    pub needs_attention: u64,
}

/// Where letters wait until a receipt says otherwise.
pub trait OutboxStore {
    /// Letters that are queued and due ([`DueQuery::admits`]): those tried least often first, then in the order
    /// in which they were saved, so that no letter that fails stands before one that might not.
    ///
    /// # Errors
    /// [`OutboxFault::Read`].
    fn due(&self, ask: &DueQuery<'_>) -> OutboxResult<Vec<Queued>>;

    /// The earliest `next_at_ms` of all that is queued, but for those in `except`.
    ///
    /// # Errors
    /// [`OutboxFault::Read`].
    fn next_due_ms(&self, except: &BTreeSet<Uuid>) -> OutboxResult<Option<i64>>;

    /// Counts one more attempt for each that is still queued: why it failed, and when to try again.
    ///
    /// # Errors
    /// [`OutboxFault::Write`].
    fn tried(&mut self, letters: &[Uuid], why: SyncFailure, next_at_ms: i64) -> OutboxResult<()>;

    /// Settles what a receipt is about. A letter that is queued, or needs attention, becomes what the receipt
    /// says; one that is at the hub or delivered stays so. Letters it does not know are left out.
    ///
    /// # Errors
    /// [`OutboxFault::Write`].
    fn settle(&mut self, receipt: &VerifiedReceipt, now_ms: i64) -> OutboxResult<()>;

    /// Sets a letter aside that no hub takes ([`SyncFailure::TooLarge`], [`SyncFailure::Refused`]), if it is still
    /// queued.
    ///
    /// # Errors
    /// [`OutboxFault::Write`].
    fn set_aside(&mut self, letter: Uuid, why: SyncFailure) -> OutboxResult<()>;

    /// How far the feed was read; 0 before the first page.
    ///
    /// # Errors
    /// [`OutboxFault::Read`].
    fn cursor(&self) -> OutboxResult<u64>;

    /// Takes a page: what programmes said, commands that are not known yet, the credential *and* the
    /// cursor, all in one transaction. What a programme said never goes back: closed stays
    /// closed. A letter that is still queued is delivered all the same: the receipt was lost. A page that leads into
    /// another era ([`wayside_protocol::era_of`]) shows that the hub was put back from a copy: what it had signed for
    /// is queued again.
    ///
    /// # Errors
    /// [`OutboxFault::OutOfOrder`] when [`VerifiedFeedPage::after`] is not the cursor; [`OutboxFault::Write`].
    fn take(&mut self, page: &VerifiedFeedPage, now_ms: i64) -> OutboxResult<()>;

    /// The key by which a programme signs, as it was kept with a letter to it. None where no letter of this
    /// device's ever went to that programme.
    ///
    /// # Errors
    /// [`OutboxFault::Read`].
    fn sign_key(&self, recipient: RecipientKeyId) -> OutboxResult<Option<PublicKey>>;

    /// What to hold an answer about a letter against. None for a letter that is not this device's.
    ///
    /// # Errors
    /// [`OutboxFault::Read`].
    fn addressed(&self, letter: Uuid) -> OutboxResult<Option<NoticeTarget>>;

    /// Commands that were not carried out yet, in the order they came.
    ///
    /// # Errors
    /// [`OutboxFault::Read`].
    fn commands(&self) -> OutboxResult<Vec<Command>>;

    /// Commands that were carried out and whose hub does not know it yet.
    ///
    /// # Errors
    /// [`OutboxFault::Read`].
    fn carried_out(&self) -> OutboxResult<Vec<CommandId>>;

    /// Notes that the hub knows it.
    ///
    /// # Errors
    /// [`OutboxFault::Write`].
    fn told(&mut self, commands: &[CommandId]) -> OutboxResult<()>;

    /// How many letters stand how.
    ///
    /// # Errors
    /// [`OutboxFault::Read`].
    fn counts(&self) -> OutboxResult<Counts>;
}

#[cfg(test)]
mod tests;

//! What was verified, as types with one maker each: no outbox can be told of a receipt, a page or a programme's
//! word that nobody held against anything.

use uuid::Uuid;
use wayside_protocol::{
    Command, Feed, FeedItem, NotSigned, Notice, NoticeStatus, PublicKey, Receipt, RecipientKeyId,
    SignedFeed, SignedReceipt,
};

use super::{FinalState, OutboxResult, OutboxStore};

/// A receipt that is this hub's, for this device and this very batch. Has no other maker than
/// [`VerifiedReceipt::verify`], so that holding one is the proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedReceipt {
    pub(crate) letters: Vec<(Uuid, FinalState)>,
    pub(crate) come_back_s: u32,
}

impl VerifiedReceipt {
    /// Holds an answer against the batch that was sent: `letters` in its order.
    ///
    /// # Errors
    /// [`NotSigned`]: whatever it is, it is no receipt for this.
    pub fn verify(
        answer: &[u8],
        hub: PublicKey,
        device: Uuid,
        batch_sha256: &[u8; 32],
        letters: &[Uuid],
    ) -> Result<Self, NotSigned> {
        SignedReceipt::verify(answer, hub, device, batch_sha256, letters.len())
            .map(|receipt| Self::of(receipt, letters))
    }

    /// What an answer would be taken for if nobody held it against anything: for a test that shows why it
    /// must be.
    pub(crate) fn believed_blindly(letters: &[Uuid]) -> Self {
        let at_hub = FinalState::AtHub {
            hub_seq: 0,
            before: false,
        };
        Self {
            letters: letters.iter().map(|id| (*id, at_hub.clone())).collect(),
            come_back_s: 0,
        }
    }

    fn of(receipt: Receipt, letters: &[Uuid]) -> Self {
        let outcomes = receipt.outcomes.into_iter().map(FinalState::from);
        Self {
            letters: letters.iter().copied().zip(outcomes).collect(),
            come_back_s: receipt.come_back_s,
        }
    }

    /// What became of each letter.
    pub fn letters(&self) -> &[(Uuid, FinalState)] {
        &self.letters
    }
}

/// What a device keeps of a letter that a programme's answer is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeTarget {
    /// SHA-256 of the letter's bytes.
    pub sha256: [u8; 32],
    /// The programme's key that it was sealed to.
    pub recipient: RecipientKeyId,
}

/// What a programme itself said of a letter of this device's. Has no other maker than [`verify_notice`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedNotice {
    letter: Uuid,
    status: NoticeStatus,
    outcome: Option<String>,
    day: u32,
}

impl VerifiedNotice {
    /// Which letter.
    pub fn letter(&self) -> Uuid {
        self.letter
    }

    /// What of it.
    pub fn status(&self) -> NoticeStatus {
        self.status
    }

    /// With [`NoticeStatus::Closed`]: one coarse word.
    pub fn outcome(&self) -> Option<&str> {
        self.outcome.as_deref()
    }

    /// The day, days since 1970 in UTC.
    pub fn day(&self) -> u32 {
        self.day
    }
}

/// Weighs a notice: signed by the key it names, and about a letter of this device's that was sealed to
/// that very key, with those very bytes. None where it is not: a key that no letter of this device's was
/// sealed to can say nothing about any of them.
///
/// # Errors
/// The outbox's.
pub fn verify_notice(
    outbox: &impl OutboxStore,
    recipient: RecipientKeyId,
    notice: &[u8],
) -> OutboxResult<Option<VerifiedNotice>> {
    let Some(key) = outbox.sign_key(recipient)? else {
        return Ok(None);
    };
    let Ok(notice) = Notice::verify(notice, key) else {
        return Ok(None);
    };
    let fits = outbox.addressed(notice.letter)?.is_some_and(|letter| {
        letter.recipient == recipient && letter.sha256 == notice.letter_sha256
    });
    Ok(fits.then_some(VerifiedNotice {
        letter: notice.letter,
        status: notice.status,
        outcome: notice.outcome,
        day: notice.day,
    }))
}

/// A page of the feed that is this hub's, for this device and after its cursor, each notice weighed. Has
/// no other maker than [`VerifiedFeedPage::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedFeedPage {
    /// The cursor it follows.
    pub(crate) after: u64,
    /// The cursor it leads to.
    pub(crate) next: u64,
    pub(crate) more: bool,
    pub(crate) come_back_s: u32,
    pub(crate) hub_time_ms: i64,
    pub(crate) believed: Vec<VerifiedNotice>,
    pub(crate) commands: Vec<Command>,
    pub(crate) credential: Option<Vec<u8>>,
}

impl VerifiedFeedPage {
    /// Holds an answer against what was asked.
    ///
    /// # Errors
    /// The outbox's, outside; [`NotSigned`], inside: whatever it is, it is no page for this.
    pub fn verify(
        answer: &[u8],
        hub: PublicKey,
        device: Uuid,
        after: u64,
        outbox: &impl OutboxStore,
    ) -> OutboxResult<Result<Self, NotSigned>> {
        match SignedFeed::verify(answer, hub, device, after) {
            Ok(feed) => Self::weigh(feed, outbox).map(Ok),
            Err(fault) => Ok(Err(fault)),
        }
    }

    fn weigh(feed: Feed, outbox: &impl OutboxStore) -> OutboxResult<Self> {
        let mut page = Self {
            after: feed.after,
            next: feed.next,
            more: feed.more,
            come_back_s: feed.come_back_s,
            hub_time_ms: feed.hub_time_ms,
            believed: Vec::new(),
            commands: Vec::new(),
            credential: feed.credential,
        };
        for item in feed.items {
            match item {
                FeedItem::Command(command) => page.commands.push(command),
                FeedItem::Notice { recipient, notice } => {
                    page.believed
                        .extend(verify_notice(outbox, recipient, &notice)?);
                }
            }
        }
        Ok(page)
    }

    /// The cursor it follows.
    pub fn after(&self) -> u64 {
        self.after
    }

    /// The cursor it leads to.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// What programmes said, in order.
    pub fn believed(&self) -> &[VerifiedNotice] {
        &self.believed
    }

    /// What the hub wants done, in order.
    pub fn commands(&self) -> &[Command] {
        &self.commands
    }

    /// A renewed credential, as it travels: verified, and for this device.
    pub fn credential(&self) -> Option<&[u8]> {
        self.credential.as_deref()
    }
}

//! What comes back to a device: what programmes say of its letters, what its hub commands.

use minicbor::{Decode, Encode};
use uuid::Uuid;

use crate::cbor;
use crate::signed::{Envelope, NotSigned, PublicKey, Purpose, Signer};

/// How far places in inboxes and feeds jump ahead when a hub is put back from a copy: nobody was ever given one
/// beyond. So places that lie so far apart show a device that its hub was put back.
pub const ERA: u64 = 1 << 40;

/// How often a hub had been put back when it gave out a place, counted from when the feed began.
pub const fn era_of(place: u64) -> u64 {
    place / ERA
}

/// A page of a device's feed: `GET /v1/feed?after=N`, signed by the hub.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Feed {
    /// The form, 1.
    #[n(0)]
    pub form: u8,
    /// Whose feed it is.
    #[cbor(n(1), with = "crate::cbor::id")]
    pub device: Uuid,
    /// After which cursor it was asked.
    #[n(2)]
    pub after: u64,
    /// After which to ask next. The same as `after` where there is nothing new, unless the hub was put back from a
    /// copy since ([`era_of`]).
    #[n(3)]
    pub next: u64,
    /// True when there is more to be had at once.
    #[n(4)]
    pub more: bool,
    /// When it was written, by the hub's clock, milliseconds since 1970.
    #[n(5)]
    pub hub_time_ms: i64,
    /// What is new, in the order it came about.
    #[n(6)]
    pub items: Vec<FeedItem>,
    /// A renewed credential, as it travels ([`crate::Credential`]).
    #[cbor(n(7), with = "minicbor::bytes")]
    pub credential: Option<Vec<u8>>,
    /// When to come back, seconds from now.
    #[n(8)]
    pub come_back_s: u32,
}

/// One thing that is new.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum FeedItem {
    /// What a programme said of a letter: a [`Notice`] as the programme signed it.
    #[n(0)]
    Notice {
        /// The programme's key.
        #[n(0)]
        recipient: crate::RecipientKeyId,
        /// As it travels.
        #[cbor(n(1), with = "minicbor::bytes")]
        notice: Vec<u8>,
    },
    /// What the hub wants done.
    #[n(1)]
    Command(#[n(0)] Command),
}

/// What a hub wants done, once.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Command {
    /// Its id, by which the device says that it is done.
    #[cbor(n(0), with = "crate::cbor::id")]
    pub id: Uuid,
    /// What.
    #[n(1)]
    pub kind: CommandKind,
}

/// What a hub can want done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum CommandKind {
    /// Shut the records.
    #[n(0)]
    Lock,
    /// Erase the records' key. What is sealed still goes out first.
    #[n(1)]
    Wipe,
    /// Let a PIN be tried again after too many wrong ones.
    #[n(2)]
    Release,
}

/// Commands that were carried out: `POST /v1/commands`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct CommandAcks {
    /// Their ids, 16 bytes each.
    #[n(0)]
    pub done: Vec<CommandId>,
}

/// A command's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct CommandId(#[cbor(n(0), with = "crate::cbor::id")] pub Uuid);

/// A page and the hub's signature, as it travels.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedFeed(Vec<u8>);

impl SignedFeed {
    /// Signs a page.
    pub fn sign(feed: &Feed, hub: &Signer) -> Self {
        Self(cbor::to_vec(&hub.seal(Purpose::Feed, cbor::to_vec(feed))))
    }

    /// The bytes that travel.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The page in an answer, if it is this hub's, for this device and after this cursor.
    ///
    /// # Errors
    /// [`NotSigned`].
    pub fn verify(
        bytes: &[u8],
        hub: PublicKey,
        device: Uuid,
        after: u64,
    ) -> Result<Feed, NotSigned> {
        let envelope: Envelope = cbor::from_slice(bytes).map_err(|_| NotSigned::Shape)?;
        hub.open(Purpose::Feed, &envelope)?;
        let feed: Feed = cbor::from_slice(&envelope.payload).map_err(|_| NotSigned::Shape)?;
        let ours = feed.form == 1
            && feed.device == device
            && feed.after == after
            && feed.next >= after
            && (feed.next > after || (feed.items.is_empty() && !feed.more));
        if ours {
            Ok(feed)
        } else {
            Err(NotSigned::Other)
        }
    }
}

impl std::fmt::Debug for SignedFeed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignedFeed")
    }
}

/// What a programme says of a letter it opened. Signed by the programme: no hub can say it instead.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Notice {
    /// The form, 1.
    #[n(0)]
    pub form: u8,
    /// Which letter.
    #[cbor(n(1), with = "crate::cbor::id")]
    pub letter: Uuid,
    /// SHA-256 of the letter's bytes: of this one and no other.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub letter_sha256: [u8; 32],
    /// What of it.
    #[n(3)]
    pub status: NoticeStatus,
    /// With [`NoticeStatus::Closed`]: what became of it, one coarse word.
    #[n(4)]
    pub outcome: Option<String>,
    /// The day, days since 1970 in UTC.
    #[n(5)]
    pub day: u32,
}

/// What a programme says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum NoticeStatus {
    /// It was opened and is being seen to. The hub drops what it held.
    #[n(0)]
    Delivered,
    /// It is over.
    #[n(1)]
    Closed,
}

impl Notice {
    /// As it travels, signed with the programme's key.
    pub fn sign(&self, programme: &Signer) -> Vec<u8> {
        cbor::to_vec(&programme.seal(Purpose::Notice, cbor::to_vec(self)))
    }

    /// The notice in these bytes, if the programme with this key signed it.
    ///
    /// # Errors
    /// [`NotSigned`].
    pub fn verify(bytes: &[u8], programme: PublicKey) -> Result<Self, NotSigned> {
        let envelope: Envelope = cbor::from_slice(bytes).map_err(|_| NotSigned::Shape)?;
        programme.open(Purpose::Notice, &envelope)?;
        let notice: Self = cbor::from_slice(&envelope.payload).map_err(|_| NotSigned::Shape)?;
        let fits = notice.form == 1
            && match (&notice.status, &notice.outcome) {
                (NoticeStatus::Delivered, None) => true,
                (NoticeStatus::Closed, Some(outcome)) => {
                    !outcome.is_empty() && outcome.len() <= crate::limits::LONGEST_NAME
                }
                _ => false,
            };
        if fits {
            Ok(notice)
        } else {
            Err(NotSigned::Shape)
        }
    }
}

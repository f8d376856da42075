//! Letters: what leaves a device, as bytes that are frozen when it is saved and never change.

use minicbor::{Decode, Decoder, Encode};
use sha2::Digest as _;
use uuid::Uuid;

use crate::recipient::RecipientKeyId;
use crate::{cbor, limits};

/// The form of letters written here.
pub const FORM: u8 = 1;

/// Kinds of letter.
pub mod kinds {
    /// A referral, sealed to the programme that receives it.
    pub const REFERRAL: &str = "referral.sealed";
    /// A referral taken back, sealed too. Its parent is the referral.
    pub const RETRACTION: &str = "referral.retracted";
}

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    sha2::Sha256::digest(bytes).into()
}

/// A letter. Its outside is all that a hub learns; its body is sealed.
///
/// As bytes: a CBOR array of these fields in their order. Any later form keeps the first four where they
/// are ([`LetterHead`]), so that a hub can keep and acknowledge what it cannot read.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct Letter {
    /// The form, [`FORM`].
    #[n(0)]
    pub form: u8,
    /// Its own id, a UUIDv7.
    #[cbor(n(1), with = "crate::cbor::id")]
    pub id: Uuid,
    /// The run of letters it belongs to: a new install begins a new one.
    #[cbor(n(2), with = "crate::cbor::id")]
    pub epoch: Uuid,
    /// Its place in that run, from 1, without gaps.
    #[n(3)]
    pub seq: u64,
    /// SHA-256 of the letter before; zeros before the first.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub prev: [u8; 32],
    /// What it is, one of [`kinds`] or a later one.
    #[n(5)]
    pub kind: String,
    /// The version of its body's form.
    #[n(6)]
    pub schema: u32,
    /// When it was saved by the device's wall clock, milliseconds since 1970. For display only.
    #[n(7)]
    pub wall_ms: i64,
    /// A hybrid logical clock, for the order in a list only.
    #[n(8)]
    pub hlc: i64,
    /// What it amends or takes back.
    #[cbor(n(9), with = "crate::cbor::maybe_id", has_nil)]
    pub parent: Option<Uuid>,
    /// Where it goes.
    #[n(10)]
    pub routing: Routing,
    /// What it says, sealed.
    #[cbor(n(11), with = "minicbor::bytes")]
    pub body: Vec<u8>,
}

/// Where a letter goes, and by when.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Routing {
    /// The programme's key.
    #[n(0)]
    pub recipient: RecipientKeyId,
    /// The pathway's kind.
    #[n(1)]
    pub pathway: String,
    /// When it must have been answered, milliseconds since 1970.
    #[n(2)]
    pub deadline_ms: Option<i64>,
}

/// Says its kind and its place, and nothing that tells one person's letter from another's.
impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter")
            .field("kind", &self.kind)
            .field("seq", &self.seq)
            .finish_non_exhaustive()
    }
}

/// What is no letter that can be sent, and by which field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotALetter {
    /// Of another shape.
    #[error("not a letter")]
    Shape,
    /// Larger than [`limits::LONGEST_LETTER`] or, its body, than [`limits::LONGEST_BODY`].
    #[error("a letter is too long")]
    TooLong,
    /// A name that is empty, too long or not plain.
    #[error("a name in a letter is not fit: {0}")]
    Name(&'static str),
    /// A place that is not one.
    #[error("a letter's place is not one")]
    Seq,
}

impl NotALetter {
    /// The field that is at fault, as it stands in a receipt.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Shape => "letter",
            Self::TooLong => "body",
            Self::Name(field) => field,
            Self::Seq => "seq",
        }
    }
}

/// What is the same in every form of letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LetterHead {
    /// The form.
    pub form: u8,
    /// The letter's id.
    pub id: Uuid,
    /// Its run.
    pub epoch: Uuid,
    /// Its place in it.
    pub seq: u64,
}

impl LetterHead {
    /// Reads the head of a letter of any form.
    ///
    /// # Errors
    /// [`NotALetter::Shape`], [`NotALetter::TooLong`], [`NotALetter::Seq`].
    pub fn read(bytes: &[u8]) -> Result<Self, NotALetter> {
        if bytes.len() > limits::LONGEST_LETTER {
            return Err(NotALetter::TooLong);
        }
        let mut from = Decoder::new(bytes);
        let mut read = || -> Result<Self, minicbor::decode::Error> {
            from.array()?;
            Ok(Self {
                form: from.u8()?,
                id: cbor::id::decode(&mut from, &mut ())?,
                epoch: cbor::id::decode(&mut from, &mut ())?,
                seq: from.u64()?,
            })
        };
        let head = read().map_err(|_| NotALetter::Shape)?;
        if head.seq == 0 || i64::try_from(head.seq).is_err() {
            return Err(NotALetter::Seq);
        }
        Ok(head)
    }
}

impl Letter {
    /// Its bytes, as they are frozen.
    ///
    /// # Errors
    /// What makes it unfit to be sent.
    pub fn freeze(&self) -> Result<Vec<u8>, NotALetter> {
        self.check()?;
        let bytes = cbor::to_vec(self);
        if bytes.len() > limits::LONGEST_LETTER {
            return Err(NotALetter::TooLong);
        }
        Ok(bytes)
    }

    /// Reads a letter of this form.
    ///
    /// # Errors
    /// What is wrong with it. A later form is not wrong, and not for this: see [`LetterHead`].
    pub fn read(bytes: &[u8]) -> Result<Self, NotALetter> {
        let head = LetterHead::read(bytes)?;
        if head.form != FORM {
            return Err(NotALetter::Shape);
        }
        let letter: Self = cbor::from_slice(bytes).map_err(|_| NotALetter::Shape)?;
        letter.check()?;
        Ok(letter)
    }

    fn check(&self) -> Result<(), NotALetter> {
        let plain = |text: &str| {
            !text.is_empty()
                && text.len() <= limits::LONGEST_NAME
                && text.bytes().all(|byte| {
                    byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte)
                })
        };
        if !plain(&self.kind) {
            return Err(NotALetter::Name("kind"));
        }
        if !plain(&self.routing.pathway) {
            return Err(NotALetter::Name("pathway"));
        }
        if self.body.len() > limits::LONGEST_BODY {
            return Err(NotALetter::TooLong);
        }
        if self.seq == 0 || i64::try_from(self.seq).is_err() {
            return Err(NotALetter::Seq);
        }
        Ok(())
    }
}

/// Letters that travel together: `POST /v1/batches`. Taken in whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Batch {
    /// The form, 1.
    #[n(0)]
    pub form: u8,
    /// The device that sends it.
    #[cbor(n(1), with = "crate::cbor::id")]
    pub device: Uuid,
    /// Letters as they were frozen.
    #[n(2)]
    pub letters: Vec<Frozen>,
}

/// A letter's bytes.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Frozen(#[cbor(n(0), with = "minicbor::bytes")] pub Vec<u8>);

impl std::fmt::Debug for Frozen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Frozen")
    }
}

/// Why bytes are no batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotABatch {
    /// Of another shape, or of a form that is not known.
    #[error("not a batch")]
    Shape,
    /// Larger than [`limits::LARGEST_UPLOAD`], or than [`limits::LARGEST_BATCH`] once decompressed.
    #[error("a batch is too large")]
    TooLarge,
    /// More than [`limits::MOST_LETTERS`], or none.
    #[error("a batch has too many letters, or none")]
    Count,
}

impl Batch {
    /// A batch of letters as they were frozen.
    pub fn of(device: Uuid, letters: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self {
            form: 1,
            device,
            letters: letters.into_iter().map(Frozen).collect(),
        }
    }

    /// As it travels: CBOR in one zstd frame.
    ///
    /// # Errors
    /// [`NotABatch`].
    pub fn pack(&self) -> Result<Vec<u8>, NotABatch> {
        self.check()?;
        let plain = cbor::to_vec(self);
        if plain.len() > limits::LARGEST_BATCH {
            return Err(NotABatch::TooLarge);
        }
        // Level 1: what is sealed cannot be made smaller, and what stands on its outside easily is.
        let packed = zstd::bulk::compress(&plain, 1).map_err(|_| NotABatch::Shape)?;
        if packed.len() > limits::LARGEST_UPLOAD {
            return Err(NotABatch::TooLarge);
        }
        Ok(packed)
    }

    /// Reads what travelled. Makes no more room than [`limits::LARGEST_BATCH`], whatever is claimed.
    ///
    /// # Errors
    /// [`NotABatch`].
    pub fn unpack(packed: &[u8]) -> Result<Self, NotABatch> {
        use std::io::Read as _;
        if packed.len() > limits::LARGEST_UPLOAD {
            return Err(NotABatch::TooLarge);
        }
        let most = u64::try_from(limits::LARGEST_BATCH).unwrap_or(u64::MAX);
        let mut plain = Vec::new();
        let mut from = zstd::stream::read::Decoder::new(packed).map_err(|_| NotABatch::Shape)?;
        // A frame that asks for a window larger than any batch is not one of ours.
        from.window_log_max(23).map_err(|_| NotABatch::Shape)?;
        from.take(most.saturating_add(1))
            .read_to_end(&mut plain)
            .map_err(|_| NotABatch::Shape)?;
        if plain.len() > limits::LARGEST_BATCH {
            return Err(NotABatch::TooLarge);
        }
        let batch: Self = cbor::from_slice(&plain).map_err(|_| NotABatch::Shape)?;
        batch.check()?;
        Ok(batch)
    }

    fn check(&self) -> Result<(), NotABatch> {
        if self.form != 1 {
            return Err(NotABatch::Shape);
        }
        if self.letters.is_empty() || self.letters.len() > limits::MOST_LETTERS {
            return Err(NotABatch::Count);
        }
        Ok(())
    }
}

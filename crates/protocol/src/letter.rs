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

    /// Bytes that a batch has once it is decompressed, as its frame says. To decompress and read it takes twice as
    /// much.
    ///
    /// # Errors
    /// [`NotABatch::Shape`] where it does not say, [`NotABatch::TooLarge`] for more than [`limits::LARGEST_BATCH`].
    pub fn unpacked_bytes(packed: &[u8]) -> Result<usize, NotABatch> {
        let said = zstd::zstd_safe::get_frame_content_size(packed);
        let said = said.ok().flatten().ok_or(NotABatch::Shape)?;
        let bytes = usize::try_from(said).map_err(|_| NotABatch::TooLarge)?;
        if bytes > limits::LARGEST_BATCH {
            return Err(NotABatch::TooLarge);
        }
        Ok(bytes)
    }

    /// Reads what travelled. Makes no more room than [`limits::LARGEST_BATCH`] twice, whatever is claimed, and
    /// counts the letters before it makes room for any. A frame says how long it is ([`Self::pack`] has it do so).
    ///
    /// # Errors
    /// [`NotABatch`].
    pub fn unpack(packed: &[u8]) -> Result<Self, NotABatch> {
        if packed.len() > limits::LARGEST_UPLOAD {
            return Err(NotABatch::TooLarge);
        }
        let plain = decompressed(packed)?;
        fits(letters_in(&plain)?)?;
        let batch: Self = cbor::from_slice(&plain).map_err(|_| NotABatch::Shape)?;
        batch.check()?;
        Ok(batch)
    }

    fn check(&self) -> Result<(), NotABatch> {
        if self.form != 1 {
            return Err(NotABatch::Shape);
        }
        fits(self.letters.len())
    }
}

fn fits(letters: usize) -> Result<(), NotABatch> {
    if (1..=limits::MOST_LETTERS).contains(&letters) {
        Ok(())
    } else {
        Err(NotABatch::Count)
    }
}

/// What a frame decompresses to. It says itself how much that is, and no more room is made than that.
fn decompressed(packed: &[u8]) -> Result<Vec<u8>, NotABatch> {
    let bytes = Batch::unpacked_bytes(packed)?;
    zstd::bulk::decompress(packed, bytes).map_err(|_| NotABatch::Shape)
}

/// How many letters stand in a batch. None is read: an empty one is a single byte here and 24 in memory.
fn letters_in(plain: &[u8]) -> Result<usize, NotABatch> {
    let count = || -> Result<usize, minicbor::decode::Error> {
        let mut from = Decoder::new(plain);
        from.array()?;
        // Read, not passed over: what may stand there instead can go deep.
        from.u8()?;
        cbor::id::decode(&mut from, &mut ())?;
        let mut letters = from.array_iter::<&minicbor::bytes::ByteSlice>()?;
        letters.try_fold(0, |count: usize, letter| {
            letter.map(|_| count.saturating_add(1))
        })
    };
    count().map_err(|_| NotABatch::Shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A batch of so many letters of no bytes, as it travels.
    fn empty_letters(count: usize) -> Vec<u8> {
        let batch = Batch::of(Uuid::nil(), vec![Vec::new(); count]);
        zstd::bulk::compress(&cbor::to_vec(&batch), 1).unwrap()
    }

    #[test]
    fn a_batch_has_one_letter_at_least_and_only_so_many() {
        let count = |letters| Batch::unpack(&empty_letters(letters)).map(|b| b.letters.len());
        assert_eq!(count(0), Err(NotABatch::Count));
        assert_eq!(count(1), Ok(1));
        assert_eq!(count(limits::MOST_LETTERS), Ok(limits::MOST_LETTERS));
        assert_eq!(count(limits::MOST_LETTERS + 1), Err(NotABatch::Count));
        let many = Batch::of(Uuid::nil(), vec![Vec::new(); limits::MOST_LETTERS + 1]);
        assert_eq!(many.pack(), Err(NotABatch::Count));
    }

    #[test]
    fn letters_are_counted_before_any_is_read() {
        let counted = |letters: &[u8]| {
            let mut plain = vec![0x83, 0x01, 0x50];
            plain.extend([0; 16]);
            plain.extend_from_slice(letters);
            letters_in(&plain)
        };
        assert_eq!(counted(&[0x83, 0x40, 0x41, 9, 0x40]), Ok(3));
        assert_eq!(counted(&[0x9f, 0x40, 0x40, 0xff]), Ok(2), "without an end");
        assert_eq!(counted(&[0x82, 0x40, 0x01]), Err(NotABatch::Shape));
        assert_eq!(counted(&[0x82, 0x40]), Err(NotABatch::Shape));
        // Two million empty letters fill a batch that may travel. To read them would take 48 MB.
        let million = zstd::bulk::compress(&crowd(2_000_000), 1).unwrap();
        assert!(million.len() < limits::LARGEST_UPLOAD);
        assert_eq!(Batch::unpack(&million), Err(NotABatch::Count));
        // What stands behind them is not looked at before they are counted.
        let behind = [crowd(5_000), vec![0]].concat();
        let behind = zstd::bulk::compress(&behind, 1).unwrap();
        assert_eq!(Batch::unpack(&behind), Err(NotABatch::Count));
        // One whose end is of another shape is counted no further than there.
        let mut spoilt = crowd(5_000);
        spoilt.pop();
        let spoilt = zstd::bulk::compress(&spoilt, 1).unwrap();
        assert_eq!(Batch::unpack(&spoilt), Err(NotABatch::Shape));
    }

    /// So many letters of no bytes.
    fn crowd(letters: u32) -> Vec<u8> {
        let mut plain = vec![0x83, 0x01, 0x50];
        plain.extend([0; 16]);
        plain.push(0x9a);
        plain.extend(letters.to_be_bytes());
        plain.resize(plain.len() + usize::try_from(letters).unwrap(), 0x40);
        plain
    }

    #[test]
    fn no_frame_makes_more_room_than_it_says_and_a_batch_has() {
        let bomb = zstd::bulk::compress(&vec![0; 16 * limits::LARGEST_BATCH], 1).unwrap();
        assert!(bomb.len() < limits::LARGEST_UPLOAD);
        assert_eq!(decompressed(&bomb), Err(NotABatch::TooLarge));
        // One that holds more than it says, and one that does not say.
        let twice = [zstd::bulk::compress(&[0; 100], 1).unwrap(), bomb].concat();
        assert_eq!(decompressed(&twice), Err(NotABatch::Shape));
        let mut silent = zstd::Encoder::new(Vec::new(), 1).unwrap();
        std::io::Write::write_all(&mut silent, &[0; 100]).unwrap();
        assert_eq!(
            decompressed(&silent.finish().unwrap()),
            Err(NotABatch::Shape)
        );
    }

    #[test]
    fn a_batch_is_too_large_by_what_travels_and_by_what_it_holds() {
        let letter = |bytes: usize| -> Vec<u8> {
            let noise = (0_u32..).flat_map(|n| sha256(&n.to_le_bytes()));
            noise.take(bytes).collect()
        };
        // What does not compress is too large as it travels.
        let noisy = Batch::of(Uuid::nil(), [letter(limits::LARGEST_UPLOAD)]);
        assert_eq!(noisy.pack(), Err(NotABatch::TooLarge));
        // Zeros travel well, and are too many.
        let zeros = |bytes| Batch::of(Uuid::nil(), [vec![0; bytes]]);
        let around = cbor::to_vec(&zeros(limits::LARGEST_BATCH)).len() - limits::LARGEST_BATCH;
        let largest = zeros(limits::LARGEST_BATCH - around);
        assert_eq!(Batch::unpack(&largest.pack().unwrap()), Ok(largest));
        let larger = zeros(limits::LARGEST_BATCH - around + 1);
        assert_eq!(larger.pack(), Err(NotABatch::TooLarge));
        let sent = zstd::bulk::compress(&cbor::to_vec(&larger), 1).unwrap();
        assert_eq!(Batch::unpack(&sent), Err(NotABatch::TooLarge));
    }

    #[test]
    fn a_letter_may_be_as_long_as_its_limits_and_no_byte_longer() {
        let mut bytes = vec![0; limits::LONGEST_LETTER + 1];
        assert_eq!(LetterHead::read(&bytes), Err(NotALetter::TooLong));
        bytes.pop();
        assert_eq!(LetterHead::read(&bytes), Err(NotALetter::Shape));
    }
}

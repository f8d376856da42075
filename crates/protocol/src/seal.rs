//! Sealing a letter's body to a programme: HPKE (RFC 9180), base mode, DHKEM(X25519, HKDF-SHA256),
//! HKDF-SHA256, AES-256-GCM. A programme's browser has all of these of its own.
//!
//! What is sealed is made smaller (raw DEFLATE, RFC 1951) and filled up to one of [`SIZES`], so that
//! its length tells little; then it is bound to the letter it stands in ([`Binding`]).

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, OpModeR, OpModeS, Serializable as _};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::letter::Letter;
use crate::limits;
use crate::recipient::{RecipientKeyId, RecipientPublic, RecipientSecret};

/// Sizes that a body is filled up to before it is sealed, bytes.
pub const SIZES: [usize; 7] = [512, 1024, 2048, 4096, 8192, 16_384, 32_768];
/// Bytes of an encapsulated key before the sealed ones.
const ENCAPPED: usize = 32;
/// Bytes before the content that say how long it is.
const LENGTH: usize = 4;
const INFO: &[u8] = b"wayside letter 1";

/// What a sealed body is bound to: it opens in this letter and in no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The letter's id.
    pub id: Uuid,
    /// The device's run of letters.
    pub epoch: Uuid,
    /// The programme's key.
    pub recipient: RecipientKeyId,
    /// The version of the content's form.
    pub schema: u32,
}

impl Binding {
    /// What a letter's body is bound to.
    pub fn of(letter: &Letter) -> Self {
        Self {
            id: letter.id,
            epoch: letter.epoch,
            recipient: letter.routing.recipient,
            schema: letter.schema,
        }
    }

    /// The additional data: 16, 16, 8 and, big-endian, 4 bytes.
    pub fn bytes(&self) -> Vec<u8> {
        [
            self.id.as_bytes().as_slice(),
            self.epoch.as_bytes(),
            &self.recipient.0,
            &self.schema.to_be_bytes(),
        ]
        .concat()
    }
}

/// Why something could not be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealFault {
    /// More than [`limits::LONGEST_CONTENT`], or than the largest of [`SIZES`] once made smaller.
    #[error("too long to be sealed")]
    TooLong,
    /// The key is not one.
    #[error("not a key that can be sealed to")]
    Key,
    /// Sealed to another key or for another letter, or changed on its way.
    #[error("it does not open with this key")]
    Closed,
    /// It opened, and what is in it is of another shape.
    #[error("what was sealed is of another shape")]
    Shape,
}

/// Seals content for a programme. `seed` is 32 random bytes, of one sealing only.
///
/// # Errors
/// [`SealFault::TooLong`], [`SealFault::Key`].
pub fn seal(
    content: &[u8],
    to: &RecipientPublic,
    binding: &Binding,
    seed: [u8; 32],
) -> Result<Vec<u8>, SealFault> {
    let filled = fill(content)?;
    let key = <X25519HkdfSha256 as hpke::Kem>::PublicKey::from_bytes(&to.seal_key)
        .map_err(|_| SealFault::Key)?;
    // HPKE asks for randomness where no error can be given: it is drawn beforehand, and stretched.
    let mut random = ChaCha20Rng::from_seed(seed);
    let (encapped, sealed) = hpke::single_shot_seal::<AesGcm256, HkdfSha256, X25519HkdfSha256, _>(
        &OpModeS::Base,
        &key,
        INFO,
        &filled,
        &binding.bytes(),
        &mut random,
    )
    .map_err(|_| SealFault::Key)?;
    Ok([encapped.to_bytes().as_slice(), &sealed].concat())
}

/// Opens what was sealed to this key.
///
/// # Errors
/// [`SealFault::Closed`], [`SealFault::Shape`].
pub fn open(
    sealed: &[u8],
    with: &RecipientSecret,
    binding: &Binding,
) -> Result<Zeroizing<Vec<u8>>, SealFault> {
    let (encapped, sealed) = sealed.split_at_checked(ENCAPPED).ok_or(SealFault::Closed)?;
    let encapped = <X25519HkdfSha256 as hpke::Kem>::EncappedKey::from_bytes(encapped)
        .map_err(|_| SealFault::Closed)?;
    let filled = hpke::single_shot_open::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &with.opening(),
        &encapped,
        INFO,
        sealed,
        &binding.bytes(),
    )
    .map_err(|_| SealFault::Closed)?;
    empty(&Zeroizing::new(filled))
}

/// Makes content smaller and fills it up.
fn fill(content: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealFault> {
    if content.len() > limits::LONGEST_CONTENT {
        return Err(SealFault::TooLong);
    }
    let mut smaller = DeflateEncoder::new(Vec::new(), Compression::best());
    let written = smaller.write_all(content).and_then(|()| smaller.finish());
    let smaller = Zeroizing::new(written.map_err(|_| SealFault::TooLong)?);
    let needed = smaller.len().saturating_add(LENGTH);
    let size = SIZES
        .into_iter()
        .find(|size| *size >= needed)
        .ok_or(SealFault::TooLong)?;
    let length = u32::try_from(smaller.len()).map_err(|_| SealFault::TooLong)?;
    let mut filled = Zeroizing::new(Vec::with_capacity(size));
    filled.extend_from_slice(&length.to_le_bytes());
    filled.extend_from_slice(&smaller);
    filled.resize(size, 0);
    Ok(filled)
}

/// Takes content out of what it was filled up to.
fn empty(filled: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealFault> {
    let (length, rest) = filled
        .split_first_chunk::<LENGTH>()
        .ok_or(SealFault::Shape)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| SealFault::Shape)?;
    let smaller = rest.get(..length).ok_or(SealFault::Shape)?;
    let content = inflated(smaller)?;
    if content.len() > limits::LONGEST_CONTENT {
        return Err(SealFault::Shape);
    }
    Ok(content)
}

/// What was made smaller, and one byte more than any content has at most.
fn inflated(smaller: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealFault> {
    let most = u64::try_from(limits::LONGEST_CONTENT).unwrap_or(u64::MAX);
    let mut content = Zeroizing::new(Vec::new());
    DeflateDecoder::new(smaller)
        .take(most.saturating_add(1))
        .read_to_end(&mut content)
        .map_err(|_| SealFault::Shape)?;
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What somebody else's program might have filled up and sealed.
    fn filled(content: &[u8]) -> Vec<u8> {
        let mut smaller = DeflateEncoder::new(Vec::new(), Compression::best());
        smaller.write_all(content).unwrap();
        let smaller = smaller.finish().unwrap();
        let length = u32::try_from(smaller.len()).unwrap().to_le_bytes();
        [&length[..], &smaller].concat()
    }

    #[test]
    fn what_is_opened_is_as_long_as_content_may_be_and_no_byte_longer() {
        let longest = vec![7; limits::LONGEST_CONTENT];
        assert_eq!(*empty(&filled(&longest)).unwrap(), longest);
        assert_eq!(*empty(&fill(&longest).unwrap()).unwrap(), longest);
        let longer = vec![7; limits::LONGEST_CONTENT + 1];
        assert_eq!(empty(&filled(&longer)), Err(SealFault::Shape));
        assert_eq!(fill(&longer), Err(SealFault::TooLong));
    }

    #[test]
    fn a_bomb_makes_no_more_room_than_content_and_a_byte() {
        let bomb = filled(&vec![0; 16 << 20]);
        assert!(bomb.len() < SIZES[6]);
        assert_eq!(empty(&bomb), Err(SealFault::Shape));
        let unpacked = inflated(&bomb[LENGTH..]).unwrap();
        assert_eq!(unpacked.len(), limits::LONGEST_CONTENT + 1);
    }

    #[test]
    fn what_is_not_filled_up_as_it_says_is_of_another_shape() {
        let good = filled(b"found under the bridge");
        assert!(empty(&good).is_ok());
        assert_eq!(empty(&good[..3]), Err(SealFault::Shape), "no length");
        let mut lies = good.clone();
        lies[0] += 1;
        assert_eq!(empty(&lies), Err(SealFault::Shape), "longer than it is");
        assert_eq!(empty(&[2, 0, 0, 0, 0xff, 0xff]), Err(SealFault::Shape));
    }

    #[test]
    fn content_is_filled_up_to_the_next_size_and_not_beyond() {
        // Noise is made no smaller: DEFLATE keeps it as it is, five bytes more for each block.
        let noise = |bytes: usize| -> Vec<u8> {
            let hashes = (0_u32..).flat_map(|n| crate::letter::sha256(&n.to_le_bytes()));
            hashes.take(bytes).collect()
        };
        let size = |bytes: usize| fill(&noise(bytes)).unwrap().len();
        let most = 512 - LENGTH - 5;
        assert_eq!((size(most), size(most + 1)), (512, 1024));
    }
}

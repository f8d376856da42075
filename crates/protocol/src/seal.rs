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
use hpke::rand_core::{CryptoRng, Error, RngCore};
use hpke::{Deserializable as _, OpModeR, OpModeS, Serializable as _};
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
    let (encapped, sealed) = hpke::single_shot_seal::<AesGcm256, HkdfSha256, X25519HkdfSha256, _>(
        &OpModeS::Base,
        &key,
        INFO,
        &filled,
        &binding.bytes(),
        &mut Seed(seed),
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
    let most = u64::try_from(limits::LONGEST_CONTENT).unwrap_or(u64::MAX);
    let mut content = Zeroizing::new(Vec::new());
    DeflateDecoder::new(smaller)
        .take(most.saturating_add(1))
        .read_to_end(&mut content)
        .map_err(|_| SealFault::Shape)?;
    if content.len() > limits::LONGEST_CONTENT {
        return Err(SealFault::Shape);
    }
    Ok(content)
}

/// Randomness drawn beforehand: HPKE asks for it where no error can be given, and nothing here draws any.
struct Seed([u8; 32]);

impl RngCore for Seed {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.fill_bytes(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill_bytes(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// Each 32 bytes are the hash of those before, so that no two are the same.
    fn fill_bytes(&mut self, into: &mut [u8]) {
        for part in into.chunks_mut(32) {
            part.iter_mut()
                .zip(self.0)
                .for_each(|(to, from)| *to = from);
            self.0 = crate::letter::sha256(&self.0);
        }
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Error> {
        self.fill_bytes(into);
        Ok(())
    }
}

impl CryptoRng for Seed {}

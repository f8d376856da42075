//! What is saved while the journal is locked: sealed to it (HPKE, RFC 9180, base mode; X25519,
//! HKDF-SHA-256, ChaCha20-Poly1305), so that nobody on the device can read it until it is unlocked.

use std::path::Path;
use std::sync::Arc;

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem as _, OpModeR, OpModeS, Serializable as _};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::disk::{Disk, RealDisk};
use crate::fault::StoreFault;
use crate::frames::{self, Frames};
use crate::journal::Draft;
use crate::random::{self, SecureRandom};

const FILE: &str = "capture.bin";
const INFO: &[u8] = b"wayside capture 1";
/// Bytes of an encapsulated key.
const ENCAPPED: usize = 32;

/// What opens a capture. Wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct CaptureSecret([u8; 32]);

/// What a capture is sealed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapturePublic([u8; 32]);

impl CaptureSecret {
    /// The key pair that follows from these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its public half.
    pub fn public(&self) -> CapturePublic {
        let (_, public) = X25519HkdfSha256::derive_keypair(&self.0);
        CapturePublic(public.to_bytes().into())
    }
}

impl CapturePublic {
    /// 64 hexadecimal digits.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }

    /// Reads them back.
    pub fn from_hex(text: &str) -> Option<Self> {
        let bytes = hex::decode(text).ok()?;
        <[u8; 32]>::try_from(bytes.as_slice()).ok().map(Self)
    }
}

/// What waits in a capture's file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Captured {
    /// What could be opened and read, in the order it was saved.
    pub drafts: Vec<Draft>,
    /// Frames that could not: damaged, sealed to another, or printed by a later version.
    pub unreadable: Vec<Vec<u8>>,
}

/// The file of what was saved while locked.
pub struct Capture {
    frames: Frames,
}

impl Capture {
    /// The one in a folder; nothing is touched yet.
    pub fn at(folder: &Path) -> Self {
        Self::on(Arc::new(RealDisk), folder)
    }

    /// As [`Capture::at`], on another disk.
    pub fn on(disk: Arc<dyn Disk>, folder: &Path) -> Self {
        Self {
            frames: Frames::at(disk, folder.join(FILE)),
        }
    }

    /// Seals a draft and has it written through.
    ///
    /// # Errors
    /// [`StoreFault::TooLarge`], [`StoreFault::Crypto`], [`StoreFault::NoRandomness`]; the disk's.
    pub fn append(
        &self,
        public: &CapturePublic,
        draft: &Draft,
        random: SecureRandom<'_>,
    ) -> Result<(), StoreFault> {
        let crypto = |_| StoreFault::Crypto;
        let key = <X25519HkdfSha256 as hpke::Kem>::PublicKey::from_bytes(&public.0);
        // HPKE asks for randomness where no error can be given: it is drawn beforehand, and stretched.
        let mut random = ChaCha20Rng::from_seed(random::bytes(random)?);
        let (encapped, sealed) =
            hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256, _>(
                &OpModeS::Base,
                &key.map_err(crypto)?,
                INFO,
                &frames::print(draft)?,
                b"",
                &mut random,
            )
            .map_err(crypto)?;
        let mut frame = encapped.to_bytes().to_vec();
        frame.extend_from_slice(&sealed);
        self.frames.append(&frame)
    }

    /// Sets aside what lies in the place of the file and is none, and says whether it did.
    ///
    /// # Errors
    /// The disk's.
    pub fn mend(&self) -> Result<bool, StoreFault> {
        self.frames.mend()
    }

    /// How many drafts wait, those that cannot be read among them.
    ///
    /// # Errors
    /// The disk's.
    pub fn count(&self) -> Result<u32, StoreFault> {
        let read = self.frames.read()?;
        Ok(u32::try_from(read.whole.len() + read.damaged.len()).unwrap_or(u32::MAX))
    }

    /// What waits, in the order it was saved.
    ///
    /// # Errors
    /// [`StoreFault::Damaged`] for a frame that is whole but cannot be read; the disk's.
    pub fn open_all(&self, secret: &CaptureSecret) -> Result<Vec<Draft>, StoreFault> {
        let captured = self.read(secret)?;
        if !captured.unreadable.is_empty() {
            return Err(StoreFault::Damaged);
        }
        Ok(captured.drafts)
    }

    /// What waits: what can be read, and what cannot, which costs nothing but itself.
    ///
    /// # Errors
    /// The disk's.
    pub fn read(&self, secret: &CaptureSecret) -> Result<Captured, StoreFault> {
        let (key, _) = X25519HkdfSha256::derive_keypair(&secret.0);
        self.frames.write_through()?;
        let read = self.frames.read()?;
        let open = |frame: &[u8]| {
            let (encapped, sealed) = frame
                .split_at_checked(ENCAPPED)
                .ok_or(StoreFault::Damaged)?;
            let encapped = <X25519HkdfSha256 as hpke::Kem>::EncappedKey::from_bytes(encapped)
                .map_err(|_| StoreFault::Damaged)?;
            let opened = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
                &OpModeR::Base,
                &key,
                &encapped,
                INFO,
                sealed,
                b"",
            )
            .map_err(|_| StoreFault::Damaged)?;
            frames::parse(&opened)
        };
        let mut captured = Captured {
            drafts: Vec::with_capacity(read.whole.len()),
            unreadable: read.damaged,
        };
        for frame in read.whole {
            match open(&frame) {
                Ok(draft) => captured.drafts.push(draft),
                Err(_) => captured.unreadable.push(frame),
            }
        }
        Ok(captured)
    }

    /// Takes away what has joined the journal, and keeps the frames that could not be read.
    ///
    /// # Errors
    /// The disk's; joining the same again changes nothing.
    pub fn keep_only(&self, unreadable: &[Vec<u8>]) -> Result<(), StoreFault> {
        if unreadable.is_empty() {
            return self.clear();
        }
        self.frames.replace(unreadable)
    }

    /// Takes away everything that waits.
    ///
    /// # Errors
    /// The disk's.
    pub fn clear(&self) -> Result<(), StoreFault> {
        self.frames.remove()
    }
}

#[cfg(test)]
mod tests;

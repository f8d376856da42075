//! The key that a device holds and does not give away.

use std::path::Path;

use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::disk::{self, Disk as _, RealDisk};
use crate::fault::StoreFault;
use crate::random::{self, SecureRandom};

/// A key that only this device can use: Android's Keystore, Apple's Secure Enclave, a TPM.
pub trait Hardware {
    /// True where the key cannot be copied off the device.
    fn is_hardware(&self) -> bool;

    /// HMAC-SHA-256 of a message under the key.
    ///
    /// # Errors
    /// [`StoreFault::Crypto`] when the device has lost the key or refuses to use it.
    fn mac(&self, message: &[u8]) -> Result<Zeroizing<[u8; 32]>, StoreFault>;
}

/// The twin for devices without one: a file beside the vault. It keeps a thief of the vault alone from
/// guessing, and nobody who copies the whole folder: such a one can guess at the PIN elsewhere, as fast
/// as Argon2id lets, and can reset the count of tries by putting an old copy back. Six digits last
/// hours then; only a long passphrase lasts.
pub struct SoftwareKey(Zeroizing<[u8; 32]>);

const FILE: &str = "device.key";

impl SoftwareKey {
    /// The folder's key, made when there is none.
    ///
    /// # Errors
    /// [`StoreFault::Damaged`] for what is no such key, which is left where it is; the disk's; [`StoreFault::NoRandomness`].
    pub fn open(folder: &Path, random: SecureRandom<'_>) -> Result<Self, StoreFault> {
        let known = RealDisk
            .read(&folder.join(FILE), 64)
            .map_err(StoreFault::of_file)?
            .map(Zeroizing::new);
        if let Some(bytes) = known {
            let key = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| StoreFault::Damaged)?;
            return Ok(Self(Zeroizing::new(key)));
        }
        let key = Zeroizing::new(random::bytes::<32>(random)?);
        disk::replace(&RealDisk, &folder.join(FILE), key.as_slice())
            .map_err(StoreFault::Publish)?;
        Ok(Self(key))
    }

    /// As [`SoftwareKey::open`]; one that is damaged is set aside for a new one. For when all that the old one
    /// opened is given up: nothing else opens it.
    ///
    /// # Errors
    /// The disk's; [`StoreFault::NoRandomness`].
    pub fn open_or_renew(folder: &Path, random: SecureRandom<'_>) -> Result<Self, StoreFault> {
        match Self::open(folder, random) {
            Err(StoreFault::Damaged) => {
                disk::set_aside(&RealDisk, &folder.join(FILE)).map_err(StoreFault::Publish)?;
                Self::open(folder, random)
            }
            other => other,
        }
    }

    /// A key of these bytes, for tests.
    pub fn of(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl Hardware for SoftwareKey {
    fn is_hardware(&self) -> bool {
        false
    }

    fn mac(&self, message: &[u8]) -> Result<Zeroizing<[u8; 32]>, StoreFault> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.0.as_slice()).map_err(|_| StoreFault::Crypto)?;
        mac.update(message);
        Ok(Zeroizing::new(mac.finalize().into_bytes().into()))
    }
}

//! The lock's own file: a random user key wrapped by the PIN and the device, and how many wrong tries
//! there were.
//!
//! PIN or passphrase -> Argon2id -> HMAC with the device's key -> HKDF -> wraps the user key
//! (XChaCha20-Poly1305). The user key -> HKDF -> journal key, capture secret. A try is counted and
//! written through before it is checked. Ten wrong ones overwrite the wrapped key.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use wayside_domain::moment::Moment;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::capture::{CapturePublic, CaptureSecret};
use crate::disk::{self, Disk, RealDisk};
use crate::fault::StoreFault;
use crate::journal::JournalKey;
use crate::random::{self, SecureRandom};

mod cost;
mod hardware;
mod sealed;
#[cfg(test)]
mod tests;
mod tries;

pub use cost::{Cost, calibrate};
pub use hardware::{Hardware, SoftwareKey};
pub use tries::MOST_TRIES;

use sealed::{FORM, Sealed};
use tries::{FILE as TRIES, Tries};

const FILE: &str = "vault.json";
const LONGEST: u64 = 16 * 1024;
/// What opens a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VaultSecretKind {
    /// Digits.
    Pin,
    /// Words.
    Passphrase,
}

/// Why a vault stays shut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VaultRefusal {
    /// The secret is wrong.
    Wrong {
        /// Tries left before the key is erased.
        left: u32,
    },
    /// Too soon after a wrong try; this one was not counted.
    Wait {
        /// ms.
        ms: i64,
    },
    /// The key is erased.
    Erased,
}

/// A vault, shut. What it wraps is only ever in an [`Unlocked`].
pub struct Vault {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    sealed: Sealed,
    tries: Tries,
}

/// The user key, while somebody needs it. Wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Unlocked([u8; 32]);

impl Unlocked {
    fn derive(&self, what: &[u8]) -> Result<Zeroizing<[u8; 32]>, StoreFault> {
        let mut key = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(None, &self.0)
            .expand(what, key.as_mut_slice())
            .map_err(|_| StoreFault::Crypto)?;
        Ok(key)
    }

    /// The journal's key.
    ///
    /// # Errors
    /// None in practice.
    pub fn journal_key(&self) -> Result<JournalKey, StoreFault> {
        Ok(JournalKey::new(*self.derive(b"wayside journal 1")?))
    }

    /// What opens the things saved while locked.
    ///
    /// # Errors
    /// None in practice.
    pub fn capture_secret(&self) -> Result<CaptureSecret, StoreFault> {
        Ok(CaptureSecret::new(*self.derive(b"wayside capture 1")?))
    }
}

impl Vault {
    /// Makes a vault in memory; [`Vault::publish`] makes it true on the disk, once the journal stands.
    ///
    /// # Errors
    /// [`StoreFault::NoRandomness`], [`StoreFault::Crypto`], the hardware's.
    pub fn create(
        folder: &Path,
        kind: VaultSecretKind,
        secret: &str,
        hardware: &dyn Hardware,
        cost: Cost,
        random: SecureRandom<'_>,
    ) -> Result<(Self, Unlocked), StoreFault> {
        Self::create_on(
            Arc::new(RealDisk),
            folder,
            kind,
            secret,
            hardware,
            cost,
            random,
        )
    }

    /// As [`Vault::create`], on another disk.
    ///
    /// # Errors
    /// As [`Vault::create`].
    #[allow(
        clippy::too_many_arguments,
        reason = "the disk is one more for tests alone"
    )]
    pub fn create_on(
        disk: Arc<dyn Disk>,
        folder: &Path,
        kind: VaultSecretKind,
        secret: &str,
        hardware: &dyn Hardware,
        cost: Cost,
        random: SecureRandom<'_>,
    ) -> Result<(Self, Unlocked), StoreFault> {
        let user = Unlocked(random::bytes::<32>(random)?);
        let install = uuid::Builder::from_random_bytes(random::bytes::<16>(random)?).into_uuid();
        let mut sealed = Sealed {
            form: FORM,
            install,
            kind,
            cost,
            salt: String::new(),
            nonce: String::new(),
            wrapped: String::new(),
            capture_public: user.capture_secret()?.public().to_hex(),
            sum: None,
        };
        sealed.wrap(secret, &user, hardware, random)?;
        let vault = Self {
            disk,
            folder: folder.to_owned(),
            sealed,
            tries: Tries::default(),
        };
        Ok((vault, user))
    }

    /// Writes the vault through.
    ///
    /// # Errors
    /// The disk's; then the old one, if there was one, stands.
    pub fn publish(&self) -> Result<(), StoreFault> {
        self.put(TRIES, &self.tries)?;
        self.put_sealed(&self.sealed)
    }

    fn put_sealed(&self, sealed: &Sealed) -> Result<(), StoreFault> {
        let summed = Sealed {
            sum: Some(sealed.sum()?),
            ..sealed.clone()
        };
        self.put(FILE, &summed)
    }

    fn put(&self, name: &str, value: &impl Serialize) -> Result<(), StoreFault> {
        let bytes = serde_json::to_vec(value).map_err(StoreFault::Row)?;
        disk::replace(self.disk.as_ref(), &self.folder.join(name), &bytes)
            .map_err(StoreFault::Publish)
    }

    /// The vault in a folder, if there is one.
    ///
    /// # Errors
    /// [`StoreFault::Vault`] for a file that is no vault, [`StoreFault::TooNew`]; the disk's. Each leaves it
    /// where it is and makes no new one.
    pub fn open(folder: &Path) -> Result<Option<Self>, StoreFault> {
        Self::open_on(Arc::new(RealDisk), folder)
    }

    /// As [`Vault::open`], on another disk.
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub fn open_on(disk: Arc<dyn Disk>, folder: &Path) -> Result<Option<Self>, StoreFault> {
        let bytes = match disk.read(&folder.join(FILE), LONGEST) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Ok(None),
            Err(error) if disk::is_damage(&error) => return Err(StoreFault::Vault),
            Err(error) => return Err(StoreFault::Open(error)),
        };
        disk.sync_folder(folder).map_err(StoreFault::Open)?;
        let sealed = Sealed::read(&bytes)?;
        let tries = Tries::read(disk.as_ref(), &folder.join(TRIES))?;
        let mut vault = Self {
            disk,
            folder: folder.to_owned(),
            sealed,
            tries,
        };
        vault.finish_erasing()?;
        Ok(Some(vault))
    }

    /// The power went in the tenth try, before anybody knew whether it was right: that one may be tried
    /// once more, and only that one. A key that should have been erased is erased before anything else.
    fn finish_erasing(&mut self) -> Result<(), StoreFault> {
        if self.tries.wrong > MOST_TRIES && !self.is_erased() {
            self.erase()?;
        }
        Ok(())
    }

    /// What opens it.
    pub fn kind(&self) -> VaultSecretKind {
        self.sealed.kind
    }

    /// True once the key is gone.
    pub fn is_erased(&self) -> bool {
        self.sealed.wrapped.is_empty()
    }

    /// Tries left before the key is erased. Where the power went in the tenth, that one may be made once more.
    pub fn tries_left(&self) -> u32 {
        if self.tries.wrong == MOST_TRIES && !self.is_erased() {
            return 1;
        }
        MOST_TRIES.saturating_sub(self.tries.wrong)
    }

    /// True when the count of wrong tries could not be read when this was opened, which leaves one try.
    pub fn has_lost_count(&self) -> bool {
        self.tries.lost
    }

    /// What things saved while locked are sealed to.
    ///
    /// # Errors
    /// [`StoreFault::Vault`].
    pub fn capture_public(&self) -> Result<CapturePublic, StoreFault> {
        CapturePublic::from_hex(&self.sealed.capture_public).ok_or(StoreFault::Vault)
    }

    /// How long until a try is heard, ms. A moved wall clock shortens nothing: within one start of the
    /// device its running clock counts; after a restart the wait begins anew with the start.
    pub fn wait_ms(&self, now: &Moment) -> i64 {
        self.tries.wait_ms(now)
    }

    /// Tries a secret. The try is counted, and the count written through, before it is checked.
    ///
    /// # Errors
    /// The disk's, and then nothing was checked; [`StoreFault::Vault`]; the hardware's.
    pub fn unlock(
        &mut self,
        secret: &str,
        hardware: &dyn Hardware,
        now: &Moment,
    ) -> Result<Result<Unlocked, VaultRefusal>, StoreFault> {
        self.finish_erasing()?;
        if self.is_erased() {
            return Ok(Err(VaultRefusal::Erased));
        }
        let ms = self.wait_ms(now);
        if ms > 0 {
            return Ok(Err(VaultRefusal::Wait { ms }));
        }
        self.count(now)?;
        if let Some(user) = self.sealed.unwrap(secret, hardware)? {
            self.tries = Tries::default();
            self.put(TRIES, &self.tries)?;
            return Ok(Ok(user));
        }
        if self.tries.wrong >= MOST_TRIES {
            // It was wrong: should the erasing fail now, nothing is tried before it is done.
            self.tries.wrong = MOST_TRIES.saturating_add(1);
            self.erase()?;
            return Ok(Err(VaultRefusal::Erased));
        }
        Ok(Err(VaultRefusal::Wrong {
            left: self.tries_left(),
        }))
    }

    fn count(&mut self, now: &Moment) -> Result<(), StoreFault> {
        let counted = Tries {
            wrong: self.tries.wrong.saturating_add(1),
            last: Some(now.clone()),
            lost: false,
        };
        self.put(TRIES, &counted)?;
        self.tries = counted;
        Ok(())
    }

    /// Lets a secret be tried again at once, as an agency may that knows who holds the device. The tries
    /// stay counted.
    ///
    /// # Errors
    /// The disk's.
    pub fn release(&mut self) -> Result<(), StoreFault> {
        let released = Tries {
            last: None,
            ..self.tries.clone()
        };
        self.put(TRIES, &released)?;
        self.tries = released;
        Ok(())
    }

    /// Erases the wrapped key: nothing opens what it opened, ever again.
    ///
    /// # Errors
    /// The disk's.
    pub fn erase(&mut self) -> Result<(), StoreFault> {
        let mut sealed = self.sealed.clone();
        sealed.wrapped = String::new();
        sealed.nonce = String::new();
        sealed.salt = String::new();
        self.put_sealed(&sealed)?;
        self.sealed = sealed;
        Ok(())
    }

    /// Changes what opens it. What it wraps stays the same.
    ///
    /// # Errors
    /// As [`Vault::unlock`]; the old secret opens it until the new one does.
    pub fn change_secret(
        &mut self,
        old: &str,
        kind: VaultSecretKind,
        new: &str,
        hardware: &dyn Hardware,
        now: &Moment,
        random: SecureRandom<'_>,
    ) -> Result<Result<(), VaultRefusal>, StoreFault> {
        let user = match self.unlock(old, hardware, now)? {
            Ok(user) => user,
            Err(refused) => return Ok(Err(refused)),
        };
        let mut sealed = self.sealed.clone();
        sealed.kind = kind;
        sealed.wrap(new, &user, hardware, random)?;
        self.put_sealed(&sealed)?;
        self.sealed = sealed;
        Ok(Ok(()))
    }
}

/// Erases what is left of locks that could not be read, in a folder and where they were moved aside in it: nobody
/// shall mend one and open what it opened.
///
/// # Errors
/// The disk's.
pub fn erase_damaged(folder: &Path) -> Result<(), StoreFault> {
    let act = || {
        for name in RealDisk.names(folder)? {
            let path = folder.join(&name);
            if name == FILE
                && !path.is_dir()
                && matches!(Vault::open(folder), Err(StoreFault::Vault))
            {
                RealDisk.remove(&path)?;
            } else if name.starts_with("damaged-") {
                RealDisk.remove(&path.join(FILE))?;
            }
        }
        RealDisk.sync_folder(folder)
    };
    act().map_err(StoreFault::Publish)
}

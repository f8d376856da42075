//! The lock's own file: a random user key wrapped by the PIN and the device, and how many wrong tries
//! there were.
//!
//! PIN or passphrase -> Argon2id -> HMAC with the device's key -> HKDF -> wraps the user key
//! (XChaCha20-Poly1305). The user key -> HKDF -> journal key, capture secret. A try is counted and
//! written through before it is checked. Ten wrong ones overwrite the wrapped key.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use uuid::Uuid;
use wayside_domain::moment::Moment;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::capture::{CapturePublic, CaptureSecret};
use crate::disk::{self, Disk, RealDisk};
use crate::fault::StoreFault;
use crate::journal::JournalKey;
use crate::random::{self, SecureRandom};

mod cost;
mod hardware;
#[cfg(test)]
mod tests;

pub use cost::{Cost, calibrate};
pub use hardware::{Hardware, SoftwareKey};

use cost::stretch;

const FILE: &str = "vault.json";
const TRIES: &str = "attempts.json";
const LONGEST: u64 = 16 * 1024;
/// So many wrong tries, one after another, erase the key.
pub const MOST_TRIES: u32 = 10;
/// The wait after so many wrong tries, ms; the last for all further ones.
const WAITS_MS: [i64; 6] = [0, 0, 0, 5_000, 30_000, 300_000];

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

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    form: u32,
    install: Uuid,
    kind: VaultSecretKind,
    cost: Cost,
    salt: String,
    nonce: String,
    /// Empty once erased.
    wrapped: String,
    capture_public: String,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tries {
    wrong: u32,
    last: Option<Moment>,
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

impl Sealed {
    /// The key that wraps the user key, from the secret and the device.
    fn wrapping(
        &self,
        secret: &str,
        hardware: &dyn Hardware,
    ) -> Result<XChaCha20Poly1305, StoreFault> {
        let salt = hex::decode(&self.salt).map_err(|_| StoreFault::Damaged)?;
        let stretched = stretch(secret, &salt, self.cost)?;
        let bound = hardware.mac(stretched.as_slice())?;
        let mut key = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(Some(self.install.as_bytes()), bound.as_slice())
            .expand(b"wayside vault 1", key.as_mut_slice())
            .map_err(|_| StoreFault::Crypto)?;
        XChaCha20Poly1305::new_from_slice(key.as_slice()).map_err(|_| StoreFault::Crypto)
    }

    fn bound_to(&self) -> String {
        format!(
            "wayside vault|{}|{:?}|{}",
            self.form, self.kind, self.install
        )
    }

    fn wrap(
        &mut self,
        secret: &str,
        user: &Unlocked,
        hardware: &dyn Hardware,
        random: SecureRandom<'_>,
    ) -> Result<(), StoreFault> {
        self.salt = hex::encode(random::bytes::<16>(random)?);
        let nonce = random::bytes::<24>(random)?;
        self.nonce = hex::encode(nonce);
        let bound_to = self.bound_to();
        let payload = Payload {
            msg: &user.0,
            aad: bound_to.as_bytes(),
        };
        let wrapped = self
            .wrapping(secret, hardware)?
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| StoreFault::Crypto)?;
        self.wrapped = hex::encode(wrapped);
        Ok(())
    }

    /// `None` when the secret, or the device, is another.
    fn unwrap(
        &self,
        secret: &str,
        hardware: &dyn Hardware,
    ) -> Result<Option<Unlocked>, StoreFault> {
        let nonce = hex::decode(&self.nonce).map_err(|_| StoreFault::Damaged)?;
        let wrapped = hex::decode(&self.wrapped).map_err(|_| StoreFault::Damaged)?;
        if nonce.len() != 24 {
            return Err(StoreFault::Damaged);
        }
        let bound_to = self.bound_to();
        let payload = Payload {
            msg: &wrapped,
            aad: bound_to.as_bytes(),
        };
        let opened = self
            .wrapping(secret, hardware)?
            .decrypt(XNonce::from_slice(&nonce), payload)
            .map(Zeroizing::new);
        let Ok(opened) = opened else {
            return Ok(None);
        };
        let key = <[u8; 32]>::try_from(opened.as_slice()).map_err(|_| StoreFault::Damaged)?;
        Ok(Some(Unlocked(key)))
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
            form: 1,
            install,
            kind,
            cost,
            salt: String::new(),
            nonce: String::new(),
            wrapped: String::new(),
            capture_public: user.capture_secret()?.public().to_hex(),
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
        self.put(FILE, &self.sealed)
    }

    fn put(&self, name: &str, value: &impl Serialize) -> Result<(), StoreFault> {
        let bytes = serde_json::to_vec(value).map_err(StoreFault::Row)?;
        disk::replace(self.disk.as_ref(), &self.folder.join(name), &bytes)
            .map_err(StoreFault::Publish)
    }

    /// The vault in a folder, if there is one.
    ///
    /// # Errors
    /// [`StoreFault::Damaged`] for a file that is no vault; the disk's. Neither makes a new one.
    pub fn open(folder: &Path) -> Result<Option<Self>, StoreFault> {
        Self::open_on(Arc::new(RealDisk), folder)
    }

    /// As [`Vault::open`], on another disk.
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub fn open_on(disk: Arc<dyn Disk>, folder: &Path) -> Result<Option<Self>, StoreFault> {
        let read = |name: &str| {
            disk.read(&folder.join(name), LONGEST)
                .map_err(StoreFault::Open)
        };
        let Some(bytes) = read(FILE)? else {
            return Ok(None);
        };
        disk.sync_folder(folder).map_err(StoreFault::Open)?;
        let sealed = serde_json::from_slice(&bytes).map_err(|_| StoreFault::Damaged)?;
        // A count that is gone or cannot be read must not give anybody ten new tries.
        let tries = match read(TRIES)? {
            Some(bytes) => serde_json::from_slice(&bytes).ok(),
            None => None,
        };
        let tries = tries.unwrap_or(Tries {
            wrong: MOST_TRIES - 1,
            last: None,
        });
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

    /// Wrong tries left.
    pub fn tries_left(&self) -> u32 {
        MOST_TRIES.saturating_sub(self.tries.wrong)
    }

    /// What things saved while locked are sealed to.
    ///
    /// # Errors
    /// [`StoreFault::Damaged`].
    pub fn capture_public(&self) -> Result<CapturePublic, StoreFault> {
        CapturePublic::from_hex(&self.sealed.capture_public).ok_or(StoreFault::Damaged)
    }

    /// How long until a try is heard, ms. A moved wall clock shortens nothing: within one start of the
    /// device its running clock counts; after a restart the wait begins anew with the start.
    pub fn wait_ms(&self, now: &Moment) -> i64 {
        let place = usize::try_from(self.tries.wrong).unwrap_or(usize::MAX);
        let last_wait = WAITS_MS.last().copied().unwrap_or_default();
        let wait = WAITS_MS.get(place).copied().unwrap_or(last_wait);
        let since = match &self.tries.last {
            Some(last) if last.boot_id == now.boot_id => now.mono_ms.saturating_sub(last.mono_ms),
            Some(_) => now.mono_ms,
            None => wait,
        };
        wait.saturating_sub(since.max(0)).max(0)
    }

    /// Tries a secret. The try is counted, and the count written through, before it is checked.
    ///
    /// # Errors
    /// The disk's, and then nothing was checked; [`StoreFault::Damaged`]; the hardware's.
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
        self.put(FILE, &sealed)?;
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
        self.put(FILE, &sealed)?;
        self.sealed = sealed;
        Ok(Ok(()))
    }
}

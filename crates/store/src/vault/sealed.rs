//! The lock's own file: the wrapped user key and what wraps it.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::cost::stretch;
use super::{Cost, Hardware, Unlocked, VaultSecretKind};
use crate::fault::StoreFault;
use crate::random::{self, SecureRandom};

pub(super) const FORM: u32 = 1;

/// As it lies in the file.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sealed {
    pub form: u32,
    pub install: Uuid,
    pub kind: VaultSecretKind,
    pub cost: Cost,
    pub salt: String,
    pub nonce: String,
    /// Empty once erased.
    pub wrapped: String,
    pub capture_public: String,
    /// SHA-256 of all the others, as they are written without it. A file that decayed must not be believed:
    /// what is sealed to another key is lost. None in the files of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<String>,
}

impl Sealed {
    /// A vault's file, if it is as it was written.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, StoreFault> {
        let mut sealed: Self = serde_json::from_slice(bytes).map_err(|_| StoreFault::Vault)?;
        if sealed.form > FORM {
            return Err(StoreFault::TooNew);
        }
        let sum = sealed.sum.take();
        if sum.is_some_and(|sum| !sealed.sum().is_ok_and(|is| is == sum)) {
            return Err(StoreFault::Vault);
        }
        Ok(sealed)
    }

    pub(super) fn sum(&self) -> Result<String, StoreFault> {
        let plain = serde_json::to_vec(self).map_err(StoreFault::Row)?;
        Ok(hex::encode(Sha256::digest(plain)))
    }

    /// The key that wraps the user key, from the secret and the device.
    pub(super) fn wrapping(
        &self,
        secret: &str,
        hardware: &dyn Hardware,
    ) -> Result<XChaCha20Poly1305, StoreFault> {
        let salt = hex::decode(&self.salt).map_err(|_| StoreFault::Vault)?;
        let stretched = stretch(secret, &salt, self.cost)?;
        let bound = hardware.mac(stretched.as_slice())?;
        let mut key = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(Some(self.install.as_bytes()), bound.as_slice())
            .expand(b"wayside vault 1", key.as_mut_slice())
            .map_err(|_| StoreFault::Crypto)?;
        XChaCha20Poly1305::new_from_slice(key.as_slice()).map_err(|_| StoreFault::Crypto)
    }

    pub(super) fn bound_to(&self) -> String {
        format!(
            "wayside vault|{}|{:?}|{}",
            self.form, self.kind, self.install
        )
    }

    pub(super) fn wrap(
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
    pub(super) fn unwrap(
        &self,
        secret: &str,
        hardware: &dyn Hardware,
    ) -> Result<Option<Unlocked>, StoreFault> {
        let nonce = hex::decode(&self.nonce).map_err(|_| StoreFault::Vault)?;
        let wrapped = hex::decode(&self.wrapped).map_err(|_| StoreFault::Vault)?;
        if nonce.len() != 24 {
            return Err(StoreFault::Vault);
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
        let key = <[u8; 32]>::try_from(opened.as_slice()).map_err(|_| StoreFault::Vault)?;
        Ok(Some(Unlocked(key)))
    }
}

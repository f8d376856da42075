//! Who is at the other end of a pathway, and the keys that only they can open with and answer with.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use ts_rs::TS;

use super::id::{PathwayId, RecipientId};
use crate::exposure::is_code;
use crate::service::Phone;
use crate::words::Words;

/// Bytes of a key.
const KEY: usize = 32;

/// What sort of place it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum RecipientKind {
    /// A harm-reduction or case-management programme.
    Programme,
    /// A clinic, hospital or health hub.
    Health,
    /// Support for victims and witnesses.
    VictimSupport,
    /// A commission that a law has set up.
    Commission,
    /// Something else.
    Other,
}

/// One row of the pack's table `recipients`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Recipient {
    /// Stable within the pack; lower case, digits, `_` and `-`.
    pub id: RecipientId,
    /// What it is called.
    pub name: Words,
    /// What sort of place.
    pub kind: RecipientKind,
    /// What is sealed to it: an X25519 public key, 64 hexadecimal digits.
    pub seal_key: String,
    /// What it signs its answers with: an Ed25519 public key, 64 hexadecimal digits.
    pub sign_key: String,
    /// Its telephone, for when nothing else goes.
    pub phone: Phone,
    /// Where it is, in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub address: Option<String>,
    /// The pathways it answers for.
    pub accepts: Vec<PathwayId>,
}

/// What may be wrong with a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecipientFault {
    /// An id that is no plain word.
    #[error("its id is not of lower case letters, digits, `_` and `-`")]
    BadId,
    /// No name.
    #[error("it has no name")]
    NoWords,
    /// Not a key to seal to.
    #[error("`seal_key` is not 64 hexadecimal digits in lower case (32 bytes)")]
    SealKey,
    /// Not a key to answer with.
    #[error("`sign_key` is not 64 hexadecimal digits in lower case (32 bytes)")]
    SignKey,
    /// One key for two things.
    #[error("`seal_key` and `sign_key` are the same; they come from `wayside recipient keygen`")]
    OneKey,
    /// No telephone.
    #[error("it has no telephone")]
    NoPhone,
    /// It answers for nothing.
    #[error("it accepts no pathway")]
    AcceptsNothing,
}

/// The bytes of a key that is written in lower-case hexadecimal digits.
pub(crate) fn key(text: &str) -> Option<[u8; KEY]> {
    let plain = text.len() == KEY * 2
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if !plain {
        return None;
    }
    let mut bytes = [0; KEY];
    for (at, byte) in bytes.iter_mut().enumerate() {
        let pair = text.get(at * 2..at * 2 + 2)?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    (bytes != [0; KEY]).then_some(bytes)
}

impl Recipient {
    /// The key to seal to.
    pub fn seal_key(&self) -> Option<[u8; KEY]> {
        key(&self.seal_key)
    }

    /// The key its answers are held against.
    pub fn sign_key(&self) -> Option<[u8; KEY]> {
        key(&self.sign_key)
    }

    /// By which its keys are named: the first 8 bytes of SHA-256 over both, as 16 hexadecimal digits. Nothing
    /// where one of them is no key.
    pub fn key_id(&self) -> Option<String> {
        let digest = Sha256::new()
            .chain_update(self.seal_key()?)
            .chain_update(self.sign_key()?)
            .finalize();
        Some(
            digest
                .iter()
                .take(8)
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        )
    }

    /// Everything that is wrong with it; empty for nothing. Whether its keys are points on their curves
    /// and its pathways are there is the pack's to say.
    pub fn findings(&self) -> Vec<RecipientFault> {
        use RecipientFault as F;
        let wrong = [
            (!is_code(&self.id.0), F::BadId),
            (self.name.is_empty(), F::NoWords),
            (self.seal_key().is_none(), F::SealKey),
            (self.sign_key().is_none(), F::SignKey),
            (self.seal_key == self.sign_key, F::OneKey),
            (self.phone.number.trim().is_empty(), F::NoPhone),
            (self.accepts.is_empty(), F::AcceptsNothing),
        ];
        let wrong = wrong.into_iter().filter(|(is_so, _)| *is_so);
        wrong.map(|(_, fault)| fault).collect()
    }
}

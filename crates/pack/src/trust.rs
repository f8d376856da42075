//! Whose signature counts.

use std::collections::BTreeSet;

use crate::head::PackHead;
use crate::key::{NamedPublicKey, training_key};
use crate::keyid::KeyId;
use crate::refusal::PackRefusal;

/// Whom to believe. The training key counts for packs that say they are fictional and for no others,
/// whoever lists it.
#[derive(Clone, Debug)]
pub struct TrustedKeys {
    keys: BTreeSet<KeyId>,
    training: KeyId,
    /// True for a device: a pack that is not trusted is refused.
    is_strict: bool,
}

/// How a pack is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignedBy {
    /// By so many trusted keys as it asks for, or more. These ones.
    Trusted(Vec<KeyId>),
    /// By the training key, as a fictional pack.
    Training,
    /// By nobody.
    Unsigned,
    /// By keys that are not trusted here, or by too few that are. All the keys that signed.
    Stranger(Vec<KeyId>),
}

impl TrustedKeys {
    /// For devices: a pack must carry as many different valid signatures of these keys as it asks for.
    pub fn keys(keys: impl IntoIterator<Item = NamedPublicKey>) -> Self {
        let keys = keys.into_iter().map(|key| key.key_id()).collect();
        Self {
            keys,
            training: training_key().key_id(),
            is_strict: true,
        }
    }

    /// For authors: any intact pack passes, and [`crate::Verified::signed`] says how it is signed.
    /// Never for a device.
    pub fn authors(keys: impl IntoIterator<Item = NamedPublicKey>) -> Self {
        Self {
            is_strict: false,
            ..Self::keys(keys)
        }
    }

    /// Weighs the keys whose signatures are valid.
    pub(crate) fn weigh(
        &self,
        head: &PackHead,
        signers: &[KeyId],
    ) -> Result<SignedBy, PackRefusal> {
        let is_training = |id: &&KeyId| **id == self.training;
        let trusted: Vec<KeyId> = signers
            .iter()
            .filter(|id| self.keys.contains(id) && !is_training(id))
            .cloned()
            .collect();
        let trains = head.fictional && signers.iter().any(|id| is_training(&id));
        let found = u32::try_from(trusted.len())
            .unwrap_or(u32::MAX)
            .saturating_add(trains.into());
        if found >= head.threshold.max(1) {
            return Ok(if trusted.is_empty() {
                SignedBy::Training
            } else {
                SignedBy::Trusted(trusted)
            });
        }
        match (self.is_strict, signers.is_empty()) {
            (false, true) => Ok(SignedBy::Unsigned),
            (false, false) => Ok(SignedBy::Stranger(signers.to_vec())),
            (true, true) => Err(PackRefusal::Unsigned),
            (true, false) if found == 0 => Err(PackRefusal::Stranger {
                key_ids: signers.to_vec(),
            }),
            (true, false) => Err(PackRefusal::TooFewSignatures {
                found,
                needed: head.threshold,
            }),
        }
    }
}

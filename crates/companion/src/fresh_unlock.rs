//! Whether it is the officer who holds the device: asked before anything changes whom it trusts.

use wayside_domain::moment::Moment;
use wayside_store::vault::{Vault, VaultSecretKind};

use crate::Companion;
use crate::fault::{Fault, FaultCode};
use crate::record_store::RecordStore;

/// So long after the secret was typed nobody is asked for it again, ms of the running clock. A touch does not
/// prolong it.
const FRESH_MS: i64 = 2 * 60_000;

/// Whether the secret was typed a moment ago, or what the officer is told instead.
#[derive(Clone, Copy)]
pub(crate) struct FreshUnlock(Result<(), FaultCode>);

impl FreshUnlock {
    /// Goes on only where it was.
    ///
    /// # Errors
    /// [`FaultCode::FreshUnlock`]; [`FaultCode::NotSetUp`] where there is no lock yet, or why it cannot be read.
    pub(crate) fn needed(self) -> Result<(), Fault> {
        Ok(self.0?)
    }
}

impl Companion {
    /// What is known of the officer now.
    pub(crate) fn fresh_unlock(&self) -> FreshUnlock {
        self.records.enter().fresh_unlock(&self.clock.moment())
    }
}

impl Companion {
    /// As [`Companion::fresh_unlock`], for what leads out of training: no PIN opens what comes then, unless a
    /// hardware key protects it.
    pub(crate) fn fresh_unlock_for_duty(&self) -> FreshUnlock {
        let records = self.records.enter();
        let fresh = records.fresh_unlock(&self.clock.moment());
        if fresh.0.is_ok() && records.opens_by_bare_pin() {
            return FreshUnlock(Err(FaultCode::PassphraseNeeded));
        }
        fresh
    }

    /// Looks whether the device knows more by now than the training district.
    pub(crate) fn look_whether_in_training(&self) {
        let training = self.packs.knows_only_training() && !self.hub.belongs_somewhere();
        self.records.enter().training = training;
    }
}

impl RecordStore {
    /// True where a PIN may open the records.
    pub(crate) fn pin_allowed(&self) -> bool {
        self.training
    }

    fn opens_by_bare_pin(&self) -> bool {
        self.vault.as_ref().map(Vault::kind) == Some(VaultSecretKind::Pin)
    }

    /// What is known of the officer at a moment.
    pub(crate) fn fresh_unlock(&self, now: &Moment) -> FreshUnlock {
        if self.vault.as_ref().is_none_or(Vault::is_erased) {
            return FreshUnlock(Err(self.no_lock()));
        }
        let fresh = self.secret_typed.as_ref().is_some_and(|typed| {
            typed.boot_id == now.boot_id && (0..FRESH_MS).contains(&typed.until(now).ms)
        });
        FreshUnlock(if fresh {
            Ok(())
        } else {
            Err(FaultCode::FreshUnlock)
        })
    }
}

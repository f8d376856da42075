//! The lock: what opens the journal, and what shuts it again.

use std::sync::MutexGuard;

use serde::{Deserialize, Serialize};
use wayside_domain::moment::Moment;
use wayside_store::StoreFault;
use wayside_store::capture::CaptureSecret;
use wayside_store::disk::{self, Disk as _, RealDisk};
use wayside_store::journal::Journal;
use wayside_store::vault::{self, SoftwareKey, Unlocked, Vault, VaultRefusal};
use zeroize::Zeroizing;

use crate::Companion;
use crate::fault::{Fault, FaultCode};
use crate::keeping::Keeping;
use crate::random;
use crate::requests::PlainRequest;
use crate::scene::{
    ChangeSecretRequest, IdleRequest, LockIs, LockOutcome, LockReply, LockState, SecretKind,
    SetUpRequest, UnlockRequest,
};

/// The open journal and what its key opens besides. Dropping it closes the one and wipes the other.
pub(crate) struct Opened {
    pub journal: Journal,
    pub capture_secret: CaptureSecret,
}

/// What the officer chose that a locked device must know. No person and no time is in it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Chosen {
    pub idle_minutes: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kit_product: Option<String>,
}

impl Default for Chosen {
    fn default() -> Self {
        Self {
            idle_minutes: 5,
            kit_product: None,
        }
    }
}

const CHOSEN: &str = "chosen.json";
const LONGEST_CHOSEN: u64 = 4096;
const LONGEST_IDLE: u32 = 30;

impl Companion {
    /// The journal's side, after an idle lock that has come due.
    pub(crate) fn keeping(&self) -> MutexGuard<'_, Keeping> {
        let mut keeping = self.kept();
        keeping.lock_if_idle(&self.clock.moment());
        keeping
    }

    /// As [`Companion::keeping`], by an officer who is doing something in the records.
    pub(crate) fn awake(&self) -> Result<MutexGuard<'_, Keeping>, Fault> {
        let mut keeping = self.keeping();
        keeping.journal()?;
        keeping.last_touch = Some(self.clock.moment());
        Ok(keeping)
    }

    /// Locks where nobody has touched the app for long enough. For the shell's own timer, so that the
    /// keys go even when the face says nothing any more.
    pub fn lock_if_idle(&self) {
        drop(self.keeping());
    }

    /// The lock as it stands. Does not count as a touch.
    ///
    /// # Errors
    /// None at present.
    pub fn lock_state(&self, _: PlainRequest) -> Result<LockState, Fault> {
        Ok(self.keeping().lock_state(&self.clock.moment()))
    }

    /// The officer is there.
    ///
    /// # Errors
    /// None at present.
    pub fn touch(&self, _: PlainRequest) -> Result<LockState, Fault> {
        let now = self.clock.moment();
        let mut keeping = self.keeping();
        keeping.last_touch = Some(now.clone());
        Ok(keeping.lock_state(&now))
    }

    /// Locks now.
    ///
    /// # Errors
    /// None at present.
    pub fn lock(&self, _: PlainRequest) -> Result<LockState, Fault> {
        let mut keeping = self.keeping();
        keeping.shut();
        Ok(keeping.lock_state(&self.clock.moment()))
    }

    /// Sets a PIN or passphrase where there is none, or where the old one's key was erased.
    ///
    /// # Errors
    /// [`FaultCode::Conflict`] where one is set, or the storage's; then nothing is set.
    pub fn set_up_lock(&self, request: SetUpRequest) -> Result<LockReply, Fault> {
        let now = self.clock.moment();
        let secret = Zeroizing::new(request.secret);
        self.keeping().set_up(request.kind, &secret, &now)
    }

    /// Tries to open the lock. The try is counted, on the disk, before it is checked.
    ///
    /// # Errors
    /// [`FaultCode::NotSetUp`], or the storage's.
    pub fn unlock(&self, request: UnlockRequest) -> Result<LockReply, Fault> {
        let now = self.clock.moment();
        let secret = Zeroizing::new(request.secret);
        let (protocol, plan) = {
            let inner = self.inner();
            match inner.queries() {
                Ok(queries) => (queries.protocol()?, queries.exposure_plan()?),
                // Without a pack nobody says how long; nothing is removed.
                Err(_) => (None, None),
            }
        };
        let mut keeping = self.keeping();
        let answer = keeping.unlock(&secret, &now)?;
        if answer.outcome == LockOutcome::Opened {
            let days = protocol.map(|protocol| protocol.keep_days);
            keeping.remove_old(&now, days, plan.map(|plan| plan.keep_days))?;
            keeping.forget_sent(&self.outbox(), &now)?;
        }
        Ok(answer)
    }

    /// Changes the PIN or passphrase. The records stay as they are; only what wraps their key changes.
    ///
    /// # Errors
    /// As [`Companion::unlock`].
    pub fn change_secret(&self, request: ChangeSecretRequest) -> Result<LockReply, Fault> {
        let now = self.clock.moment();
        let (old, new) = (Zeroizing::new(request.old), Zeroizing::new(request.new));
        let mut keeping = self.keeping();
        if !is_fit(request.kind, &new) {
            return Ok(keeping.said(LockOutcome::Unfit, 0, &now));
        }
        let hardware = SoftwareKey::open(keeping.folder(), &mut random::fill)?;
        let vault = keeping.vault.as_mut().ok_or(FaultCode::NotSetUp)?;
        let changed = vault.change_secret(
            &old,
            stored(request.kind),
            &new,
            &hardware,
            &now,
            &mut random::fill,
        )?;
        let outcome = match changed {
            Ok(()) => LockOutcome::Opened,
            Err(refused) => said_of(&refused),
        };
        Ok(keeping.said(outcome, 0, &now))
    }

    /// After how long without a touch the records lock.
    ///
    /// # Errors
    /// [`FaultCode::Unfit`] outside 1..=30 minutes, or the storage's.
    pub fn set_idle(&self, request: IdleRequest) -> Result<LockState, Fault> {
        if !(1..=LONGEST_IDLE).contains(&request.minutes) {
            return Err(FaultCode::Unfit.into());
        }
        let mut keeping = self.keeping();
        keeping.choose(|chosen| chosen.idle_minutes = request.minutes)?;
        Ok(keeping.lock_state(&self.clock.moment()))
    }
}

impl Keeping {
    pub(crate) fn set_up(
        &mut self,
        kind: SecretKind,
        secret: &str,
        now: &Moment,
    ) -> Result<LockReply, Fault> {
        let erased = self.vault.as_ref().is_some_and(Vault::is_erased);
        if self.vault.is_some() && !erased {
            return Err(FaultCode::Conflict.into());
        }
        if !is_fit(kind, secret) {
            return Ok(self.said(LockOutcome::Unfit, 0, now));
        }
        // A journal without a vault: the power went between the two when they were first made, or the
        // vault is lost. No secret opens it; it is kept.
        let orphan = RealDisk
            .length(&self.journal_path())
            .map_err(StoreFault::Open)?
            .is_some();
        if erased {
            self.move_aside("erased", now)?;
        } else if orphan {
            self.move_aside("orphan", now)?;
        }
        let hardware = SoftwareKey::open(self.folder(), &mut random::fill)?;
        let cost = vault::calibrate(crate::clock::how_long_ms);
        let (vault, unlocked) = Vault::create(
            self.folder(),
            stored(kind),
            secret,
            &hardware,
            cost,
            &mut random::fill,
        )?;
        let journal = Journal::create(&self.journal_path(), &unlocked.journal_key()?)?;
        vault.publish()?;
        self.vault = Some(vault);
        let joined = self.enter(journal, &unlocked, now)?;
        Ok(self.said(LockOutcome::Opened, joined, now))
    }

    pub(crate) fn unlock(&mut self, secret: &str, now: &Moment) -> Result<LockReply, Fault> {
        let hardware = SoftwareKey::open(self.folder(), &mut random::fill)?;
        let vault = self.vault.as_mut().ok_or(FaultCode::NotSetUp)?;
        let unlocked = match vault.unlock(secret, &hardware, now)? {
            Ok(unlocked) => unlocked,
            Err(refused) => return Ok(self.said(said_of(&refused), 0, now)),
        };
        if self.opened.is_none() {
            let opened = Journal::open(&self.journal_path(), &unlocked.journal_key()?);
            let journal = match opened {
                Ok(journal) => journal,
                Err(fault) => {
                    let fault = Fault::from(fault);
                    if fault.code != FaultCode::Damaged {
                        return Err(fault);
                    }
                    self.damaged = true;
                    return Ok(self.said(LockOutcome::Damaged, 0, now));
                }
            };
            self.damaged = false;
            let joined = self.enter(journal, &unlocked, now)?;
            return Ok(self.said(LockOutcome::Opened, joined, now));
        }
        self.last_touch = Some(now.clone());
        Ok(self.said(LockOutcome::Opened, 0, now))
    }

    fn enter(&mut self, journal: Journal, unlocked: &Unlocked, now: &Moment) -> Result<u32, Fault> {
        self.opened = Some(Opened {
            journal,
            capture_secret: unlocked.capture_secret()?,
        });
        self.last_touch = Some(now.clone());
        self.join()
    }

    /// Closes the journal and wipes its keys.
    pub(crate) fn shut(&mut self) {
        self.opened = None;
        self.last_touch = None;
    }

    pub(crate) fn lock_if_idle(&mut self, now: &Moment) {
        let idle = i64::from(self.chosen.idle_minutes) * 60_000;
        let due = self
            .last_touch
            .as_ref()
            .is_none_or(|touch| touch.boot_id != now.boot_id || touch.until(now).ms >= idle);
        if self.opened.is_some() && due {
            self.shut();
        }
    }

    pub(crate) fn lock_state(&self, now: &Moment) -> LockState {
        let (is, secret, wait_ms, tries_left) = match &self.vault {
            None => (LockIs::NotSetUp, SecretKind::Pin, 0, 0),
            Some(vault) => {
                let is = if vault.is_erased() {
                    LockIs::Erased
                } else if self.damaged {
                    LockIs::Damaged
                } else if self.opened.is_some() {
                    LockIs::Open
                } else {
                    LockIs::Locked
                };
                let secret = match vault.kind() {
                    vault::VaultSecretKind::Pin => SecretKind::Pin,
                    vault::VaultSecretKind::Passphrase => SecretKind::Passphrase,
                };
                (is, secret, vault.wait_ms(now), vault.tries_left())
            }
        };
        LockState {
            is,
            secret,
            software_only: true,
            wait_ms,
            tries_left,
            idle_minutes: self.chosen.idle_minutes,
            overdose_running: self.overdose.is_some(),
            captured: self.captured(),
        }
    }

    fn said(&self, outcome: LockOutcome, joined: u32, now: &Moment) -> LockReply {
        LockReply {
            outcome,
            joined,
            state: self.lock_state(now),
        }
    }

    pub(crate) fn read_chosen(&self) -> Chosen {
        RealDisk
            .read(&self.folder().join(CHOSEN), LONGEST_CHOSEN)
            .ok()
            .flatten()
            .and_then(|bytes| serde_json::from_slice::<Chosen>(&bytes).ok())
            .unwrap_or_default()
    }

    fn choose(&mut self, change: impl FnOnce(&mut Chosen)) -> Result<(), Fault> {
        let mut chosen = self.chosen.clone();
        change(&mut chosen);
        let bytes = serde_json::to_vec(&chosen).map_err(|_| FaultCode::Unfit)?;
        disk::replace(&RealDisk, &self.folder().join(CHOSEN), &bytes)
            .map_err(StoreFault::Publish)?;
        self.chosen = chosen;
        Ok(())
    }

    /// The product that a new run begins with.
    pub(crate) fn kit_product(&self) -> Option<String> {
        self.chosen.kit_product.clone()
    }

    pub(crate) fn set_kit_product(&mut self, product: String) -> Result<(), Fault> {
        self.choose(|chosen| chosen.kit_product = Some(product))
    }
}

/// 6 to 12 digits, or 12 to 128 characters.
pub(crate) fn is_fit(kind: SecretKind, secret: &str) -> bool {
    let long = secret.chars().count();
    match kind {
        SecretKind::Pin => (6..=12).contains(&long) && secret.bytes().all(|b| b.is_ascii_digit()),
        SecretKind::Passphrase => (12..=128).contains(&long),
    }
}

fn stored(kind: SecretKind) -> vault::VaultSecretKind {
    match kind {
        SecretKind::Pin => vault::VaultSecretKind::Pin,
        SecretKind::Passphrase => vault::VaultSecretKind::Passphrase,
    }
}

fn said_of(refused: &VaultRefusal) -> LockOutcome {
    match refused {
        VaultRefusal::Wrong { .. } => LockOutcome::Wrong,
        VaultRefusal::Wait { .. } => LockOutcome::TooSoon,
        VaultRefusal::Erased => LockOutcome::Erased,
    }
}

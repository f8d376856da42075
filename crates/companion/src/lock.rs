//! The lock: what opens the journal, and what shuts it again.

use wayside_domain::moment::Moment;
use wayside_store::StoreFault;
use wayside_store::disk::{Disk as _, RealDisk};
use wayside_store::journal::Journal;
use wayside_store::vault::{self, SoftwareKey, Unlocked, Vault, VaultRefusal};
use zeroize::Zeroizing;

use crate::Companion;
use crate::chosen::Chosen;
use crate::fault::{Fault, FaultCode};
use crate::hub_room::Wake;
use crate::open_journal::KeepDays;
use crate::random;
use crate::record_store::{Opened, RecordStore};
use crate::requests::PlainRequest;
use crate::scene::{
    AfterUnlock, ChangeSecretRequest, IdleRequest, LockIs, LockOutcome, LockReply, LockState,
    SecretKind, SetUpRequest, Unfinished, UnlockRequest,
};
use crate::secret;

const LONGEST_IDLE: u32 = 30;

impl Companion {
    /// Locks where nobody has touched the app for long enough, and carries out a wipe that has waited for an
    /// overdose which nobody closes. For the shell's own timer, so that the
    /// keys go even when the face says nothing any more.
    pub fn lock_if_idle(&self) {
        let due = self.records.enter().wipe_is_due(&self.clock.moment());
        // Should it fail, the next look tries again.
        if due && self.carry_out_commands().is_ok() {
            self.hub.wake(Wake::CarriedOut);
        }
    }

    /// The lock as it stands. Does not count as a touch.
    ///
    /// # Errors
    /// None at present.
    pub fn lock_state(&self, _: PlainRequest) -> Result<LockState, Fault> {
        self.lock_if_idle();
        self.look_whether_in_training();
        Ok(self.records.enter().lock_state(&self.clock.moment()))
    }

    /// The officer is there.
    ///
    /// # Errors
    /// None at present.
    pub fn touch(&self, _: PlainRequest) -> Result<LockState, Fault> {
        let now = self.clock.moment();
        let mut records = self.records.enter();
        records.last_touch = Some(now.clone());
        Ok(records.lock_state(&now))
    }

    /// Says that the officer has unlocked a moment ago. For what the face itself gives out: a report in words.
    ///
    /// # Errors
    /// [`FaultCode::FreshUnlock`], [`FaultCode::NotSetUp`].
    pub fn confirm_officer(&self, _: PlainRequest) -> Result<LockState, Fault> {
        let now = self.clock.moment();
        let records = self.records.enter();
        records.fresh_unlock(&now).needed()?;
        Ok(records.lock_state(&now))
    }

    /// Locks now.
    ///
    /// # Errors
    /// None at present.
    pub fn lock(&self, _: PlainRequest) -> Result<LockState, Fault> {
        let mut records = self.records.enter();
        records.shut();
        Ok(records.lock_state(&self.clock.moment()))
    }

    /// Sets a PIN or passphrase where there is none, or where the old one's key was erased.
    ///
    /// # Errors
    /// [`FaultCode::Conflict`] where one is set, why it cannot be read where it may be read later or by a later
    /// version of the app, or the storage's; then nothing is set.
    pub fn set_up_lock(&self, request: SetUpRequest) -> Result<LockReply, Fault> {
        let now = self.clock.moment();
        let secret = Zeroizing::new(request.secret);
        self.look_whether_in_training();
        self.records.enter().set_up(request.kind, &secret, &now)
    }

    /// Tries to open the lock. The try is counted, on the disk, before it is checked. What was to follow
    /// and did not is in [`LockReply::unfinished`]; the records are open all the same.
    ///
    /// # Errors
    /// [`FaultCode::NotSetUp`], or the storage's; then the records are shut.
    pub fn unlock(&self, request: UnlockRequest) -> Result<LockReply, Fault> {
        let now = self.clock.moment();
        let secret = Zeroizing::new(request.secret);
        let days = self.keep_days();
        let mut records = self.records.enter();
        let mut answer = records.unlock(&secret, &now)?;
        if answer.outcome == LockOutcome::Opened {
            let mut journal = records.open_journal()?;
            let removed = days.and_then(|days| journal.remove_old(&now, days));
            let forgotten = self.hub.with(|handle| journal.forget_sent(handle, &now));
            let after = [
                (AfterUnlock::RemoveOld, removed),
                (AfterUnlock::ForgetSent, forgotten),
            ];
            answer
                .unfinished
                .extend(after.into_iter().filter_map(unfinished));
        }
        Ok(answer)
    }

    /// How long the pack in use lets records say what they say. Without a pack nobody says how long, and
    /// nothing is removed.
    fn keep_days(&self) -> Result<KeepDays, Fault> {
        let asked = self
            .packs
            .ask(|queries| Ok((queries.protocol()?, queries.exposure_plan()?)));
        match asked {
            Ok((protocol, plan)) => Ok(KeepDays {
                overdoses: protocol.map(|protocol| protocol.keep_days),
                exposures: plan.map(|plan| plan.keep_days),
            }),
            Err(fault) if fault.code == FaultCode::NoPack => Ok(KeepDays::default()),
            Err(fault) => Err(fault),
        }
    }

    /// Changes the PIN or passphrase. The records stay as they are; only what wraps their key changes.
    ///
    /// # Errors
    /// As [`Companion::unlock`].
    pub fn change_secret(&self, request: ChangeSecretRequest) -> Result<LockReply, Fault> {
        let now = self.clock.moment();
        let (old, new) = (Zeroizing::new(request.old), Zeroizing::new(request.new));
        self.look_whether_in_training();
        let mut records = self.records.enter();
        if let Some(refused) = secret::refused(request.kind, &new, records.pin_allowed()) {
            return Ok(records.said(refused, &now));
        }
        let none = records.no_lock();
        let hardware = SoftwareKey::open(records.folder(), &mut random::fill)?;
        let vault = records.vault.as_mut().ok_or(none)?;
        let changed = vault.change_secret(
            &old,
            stored(request.kind),
            &new,
            &hardware,
            &now,
            &mut random::fill,
        )?;
        let outcome = match changed {
            Ok(()) => {
                records.secret_typed = Some(now.clone());
                LockOutcome::Opened
            }
            Err(refused) => said_of(&refused),
        };
        Ok(records.said(outcome, &now))
    }

    /// After how long without a touch the records lock.
    ///
    /// # Errors
    /// [`FaultCode::FreshUnlock`]; [`FaultCode::Unfit`] outside 1..=30 minutes, or the storage's.
    pub fn set_idle(&self, request: IdleRequest) -> Result<LockState, Fault> {
        if !(1..=LONGEST_IDLE).contains(&request.minutes) {
            return Err(FaultCode::Unfit.into());
        }
        let now = self.clock.moment();
        let mut records = self.records.enter();
        records.fresh_unlock(&now).needed()?;
        records.choose(|chosen| chosen.idle_minutes = request.minutes)?;
        Ok(records.lock_state(&now))
    }
}

impl RecordStore {
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
        if let Some(code) = self
            .lock_fault
            .filter(|code| *code != FaultCode::LockDamaged)
        {
            return Err(code.into());
        }
        if let Some(refused) = secret::refused(kind, secret, self.pin_allowed()) {
            return Ok(self.said(refused, now));
        }
        // A journal without a vault: the power went between the two when they were first made, or the
        // vault is lost. No secret opens it; it is kept.
        let orphan = RealDisk
            .length(&self.journal_path())
            .map_err(StoreFault::Open)?
            .is_some();
        if erased {
            self.move_aside("erased", now)?;
        } else if self.lock_fault.is_some() {
            self.move_aside("damaged", now)?;
        } else if orphan {
            self.move_aside("orphan", now)?;
        }
        let hardware = SoftwareKey::open_or_renew(self.folder(), &mut random::fill)?;
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
        self.lock_fault = None;
        self.secret_typed = Some(now.clone());
        self.enter(journal, &unlocked, now)
    }

    pub(crate) fn unlock(&mut self, secret: &str, now: &Moment) -> Result<LockReply, Fault> {
        let none = self.no_lock();
        let hardware = SoftwareKey::open(self.folder(), &mut random::fill)?;
        let vault = self.vault.as_mut().ok_or(none)?;
        let unlocked = match vault.unlock(secret, &hardware, now)? {
            Ok(unlocked) => unlocked,
            Err(refused) => return Ok(self.said(said_of(&refused), now)),
        };
        self.secret_typed = Some(now.clone());
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
                    return Ok(self.said(LockOutcome::Damaged, now));
                }
            };
            self.damaged = false;
            return self.enter(journal, &unlocked, now);
        }
        self.last_touch = Some(now.clone());
        Ok(self.said(LockOutcome::Opened, now))
    }

    /// The journal is open from here on, and what waited for it joins. What does not join stays where it
    /// was and is told beside the answer: it keeps nobody from the records.
    fn enter(
        &mut self,
        journal: Journal,
        unlocked: &Unlocked,
        now: &Moment,
    ) -> Result<LockReply, Fault> {
        self.opened = Some(Opened {
            journal,
            capture_secret: unlocked.capture_secret()?,
        });
        self.last_touch = Some(now.clone());
        let joined = self.join();
        let entries = joined.as_ref().map_or(0, |joined| joined.entries);
        let read = match &joined {
            Ok(joined) if joined.unreadable > 0 => Err(FaultCode::Damaged.into()),
            _ => Ok(()),
        };
        let after = [
            (AfterUnlock::Join, joined.map(drop)),
            (AfterUnlock::ReadCaptured, read),
        ];
        Ok(LockReply {
            joined: entries,
            unfinished: after.into_iter().filter_map(unfinished).collect(),
            ..self.said(LockOutcome::Opened, now)
        })
    }

    /// Closes the journal and wipes its keys.
    pub(crate) fn shut(&mut self) {
        self.opened = None;
        self.last_touch = None;
        self.secret_typed = None;
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
            None if self.lock_fault.is_some() => (LockIs::LockDamaged, SecretKind::Pin, 0, 0),
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
            pin_allowed: self.pin_allowed(),
            wait_ms,
            tries_left,
            idle_minutes: self.chosen.idle_minutes,
            overdose_running: !self.overdoses.is_empty(),
            captured: self.captured(),
            unreadable_runs: u32::try_from(self.unreadable.len()).unwrap_or(u32::MAX),
            wipe_waits: self.wipe_waits,
        }
    }

    fn said(&self, outcome: LockOutcome, now: &Moment) -> LockReply {
        LockReply {
            outcome,
            joined: 0,
            unfinished: Vec::new(),
            state: self.lock_state(now),
        }
    }

    pub(crate) fn choose(&mut self, change: impl FnOnce(&mut Chosen)) -> Result<(), Fault> {
        let mut chosen = self.chosen.clone();
        change(&mut chosen);
        chosen.write(self.folder())?;
        self.chosen = chosen;
        Ok(())
    }
}

/// What is told of something that was to follow an unlock, if it did not come about.
fn unfinished((what, came): (AfterUnlock, Result<(), Fault>)) -> Option<Unfinished> {
    came.err().map(|fault| Unfinished {
        what,
        code: fault.code,
    })
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

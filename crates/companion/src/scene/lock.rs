//! What the face asks and is told of the lock.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::fault::FaultCode;

/// The lock as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct LockState {
    /// How the journal stands.
    pub is: LockIs,
    /// What opens it.
    pub secret: SecretKind,
    /// True where no hardware key protects a guess at the secret away from this device.
    pub software_only: bool,
    /// True where a PIN may open the records: with a hardware key, or in training.
    pub pin_allowed: bool,
    /// The next try is heard after so long, ms; 0 for now.
    pub wait_ms: i64,
    /// Wrong tries left before the records are erased.
    pub tries_left: u32,
    /// Locks after so many minutes without a touch.
    pub idle_minutes: u32,
    /// True while an overdose is running.
    pub overdose_running: bool,
    /// Saved while locked, and waiting to join the records.
    pub captured: u32,
    /// So many overdoses or exposures were running whose beginning this version of the app cannot read, so
    /// that they cannot be shown. They are kept.
    pub unreadable_runs: u32,
    /// True while the agency wants the records erased and the running overdose holds that up. They are
    /// erased as soon as it ends, that overdose among them.
    pub wipe_waits: bool,
}

/// How the journal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LockIs {
    /// Nobody has set a PIN yet: nothing can be recorded beyond the run itself.
    NotSetUp,
    /// Locked.
    Locked,
    /// Open.
    Open,
    /// Ten wrong tries: the key is gone. What was recorded cannot be read by anybody.
    Erased,
    /// The journal's file is damaged or not ours. It has been left where it is.
    Damaged,
    /// What says how the lock opens cannot be read, and has been left where it is: the records stay shut. A new
    /// PIN puts them aside, for whoever can mend them.
    LockDamaged,
}

/// What opens the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SecretKind {
    /// 6 to 12 digits.
    Pin,
    /// 12 characters or more.
    Passphrase,
}

/// Sets a PIN or passphrase for the first time, or after an erasure.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct SetUpRequest {
    /// Which sort.
    pub kind: SecretKind,
    /// The secret.
    pub secret: String,
}

/// Tries to open the lock.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct UnlockRequest {
    /// As typed.
    pub secret: String,
}

/// Changes the PIN or passphrase.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ChangeSecretRequest {
    /// The one that opens it now.
    pub old: String,
    /// Which sort the new one is.
    pub kind: SecretKind,
    /// The new one.
    pub new: String,
}

/// After how long without a touch the records lock.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct IdleRequest {
    /// 1..=30.
    pub minutes: u32,
}

/// What came of a try at the lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct LockReply {
    /// What came of it.
    pub outcome: LockOutcome,
    /// How many records saved while locked have joined.
    pub joined: u32,
    /// What was to follow and did not come about; empty for nothing. The records are open all the same.
    pub unfinished: Vec<Unfinished>,
    /// The lock afterwards.
    pub state: LockState,
}

/// Something that was to follow an unlock and did not come about. It is tried again at the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Unfinished {
    /// What.
    pub what: AfterUnlock,
    /// Why.
    pub code: FaultCode,
}

/// What follows an unlock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum AfterUnlock {
    /// What was saved while locked, and what runs, joins the records.
    Join,
    /// What some of those entries say can be read; those that can't stay where they are.
    ReadCaptured,
    /// What records say goes once their time is up.
    RemoveOld,
    /// What was written of a referral goes once it is sealed.
    ForgetSent,
}

/// What came of a try at the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LockOutcome {
    /// It is open.
    Opened,
    /// Wrong; [`LockState::tries_left`] says how many are left.
    Wrong,
    /// Too soon after a wrong one; [`LockState::wait_ms`].
    TooSoon,
    /// That was the tenth: the key is gone.
    Erased,
    /// Too short, too long, or not digits.
    Unfit,
    /// Among the first that anybody tries.
    TooEasy,
    /// A PIN, where no hardware key protects it and more than the training district is at stake.
    PassphraseNeeded,
    /// The records could not be opened though the secret is right.
    Damaged,
}

//! What the face asks and is told of an overdose, the lock, kits, an exposure and the records.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;
use wayside_domain::exposure::ExposurePlan;
use wayside_domain::naloxone::{NotNow, Protocol, ResponderLevel, RunView, Tap};
use wayside_domain::report::IncidentReport;

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
    /// The lock afterwards.
    pub state: LockState,
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
    /// The records could not be opened though the secret is right.
    Damaged,
}

/// Begins a run.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct BeginRequest {
    /// BCP 47 tag.
    pub language: String,
    /// Other than the protocol's.
    #[serde(default)]
    #[ts(optional)]
    pub level: Option<ResponderLevel>,
    /// Other than the kit's.
    #[serde(default)]
    #[ts(optional)]
    pub product: Option<String>,
}

/// A tap in the running overdose.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct TapRequest {
    /// The tap's own id, made by the face, UUIDv4 or 7: sent twice, it counts once.
    pub id: Uuid,
    /// What was tapped.
    pub tap: Tap,
}

/// The running overdose.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct OverdosePage {
    /// Its id.
    pub incident: Uuid,
    /// The protocol it keeps to, even when the pack has another by now.
    pub protocol: Protocol,
    /// Where it stands.
    pub view: RunView,
    /// True when every tap so far is on the disk.
    pub saved: bool,
    /// True where the pack is fictional.
    pub fictional: bool,
    /// The time it is told at, ms since 1970.
    pub now_ms: i64,
}

/// What came of a tap.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct TapReply {
    /// Why it changed nothing.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<NotNow>,
    /// The run afterwards.
    pub page: OverdosePage,
}

/// A QR code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Qr {
    /// Modules a side, without the quiet zone.
    pub side: u32,
    /// Row by row, `1` for dark.
    pub modules: String,
}

/// Text for a QR code: at most 1,200 bytes. It is not kept.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct QrRequest {
    /// The text.
    pub text: String,
}

/// The officer's kits, and the protocol's products to choose from.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct KitsPage {
    /// Oldest first.
    pub kits: Vec<KitRow>,
    /// The product of a new run.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// What the pack knows products by.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<Protocol>,
}

/// A kit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct KitRow {
    /// Its id.
    pub id: Uuid,
    /// What was written of it.
    pub kit: Kit,
    /// Doses left, reckoned from the doses given since; never below 0.
    pub left: u32,
    /// Past its printed date. It may be used all the same.
    pub expired: bool,
}

/// What is written of a kit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Kit {
    /// A product of the protocol.
    pub product: String,
    /// As printed; at most 40 characters.
    #[serde(default)]
    pub lot: String,
    /// As printed; the last day it is good.
    #[serde(default)]
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<NaiveDate>,
    /// Doses in it when it was written down, 0..=99.
    pub doses: u32,
}

/// Writes a kit down, or puts one right.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct KitRequest {
    /// Which; absent for a new one.
    #[ts(optional)]
    pub id: Option<Uuid>,
    /// What is to be written; absent: the kit is gone.
    #[ts(optional)]
    pub kit: Option<Kit>,
}

/// A needlestick and its clock.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ExposurePage {
    /// The plan of the pack; absent where it has none.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<ExposurePlan>,
    /// The one that runs.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub running: Option<ExposureView>,
    /// True where the pack is fictional.
    pub fictional: bool,
}

/// A running exposure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ExposureView {
    /// Its id.
    pub id: Uuid,
    /// Since it happened, ms.
    pub since_ms: i64,
    /// How far that can be believed.
    pub clock: wayside_domain::naloxone::Clockwise,
    /// Ids of the steps that are done, and when, ms since 1970.
    pub done: Vec<StepDone>,
    /// What the officer wrote down, each absent until it is.
    pub notes: ExposureNotes,
}

/// A step that is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StepDone {
    /// The step's id in the plan.
    pub step: String,
    /// When, ms since 1970.
    pub at_ms: i64,
}

/// What the officer may write of an exposure; coded, no person in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
#[ts(export)]
pub struct ExposureNotes {
    /// `needle_hollow`, `needle_solid`, `blade`, `splash`, `bite`, `other`.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// `surface`, `moderate`, `deep`.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depth: Option<String>,
    /// Gloves were worn.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gloves: Option<bool>,
}

/// What is done about an exposure.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is", deny_unknown_fields)]
#[ts(export)]
pub enum ExposureRequest {
    /// It happened so long ago.
    Begin {
        /// Seconds.
        ago_s: u32,
    },
    /// A step is done, or not after all.
    Step {
        /// Its id.
        step: String,
        /// Done?
        done: bool,
    },
    /// Something to note.
    Note {
        /// All that is noted.
        notes: ExposureNotes,
    },
    /// It needs no clock any more; the record stays. (Braces: else unknown fields would pass.)
    Close {},
}

/// The records, while unlocked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct RecordsPage {
    /// Newest first.
    pub rows: Vec<RecordRow>,
    /// True when the chain of what was saved is whole.
    pub whole: bool,
    /// So many referrals wait in the outbox to be sent.
    pub waiting: u32,
}

/// One record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct RecordRow {
    /// The incident's or exposure's id.
    pub id: Uuid,
    /// What it is.
    pub kind: RecordKind,
    /// When it began.
    pub began: DateTime<Utc>,
    /// How it stands.
    pub state: RecordState,
    /// Doses given by this officer, for an overdose.
    pub doses: u32,
}

/// What a record is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum RecordKind {
    /// An overdose.
    Overdose,
    /// An exposure of the officer; private, never part of another export.
    Exposure,
}

/// How a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum RecordState {
    /// It goes on.
    Running,
    /// Over; the report has not been confirmed.
    ToReport,
    /// The report is confirmed.
    Reported,
    /// Taken back by the officer.
    Retracted,
    /// Its content was removed when its time was up.
    Purged,
}

/// One record.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct RecordRequest {
    /// Which.
    pub id: Uuid,
}

/// A report to look at, put right and confirm.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ReportPage {
    /// How the record stands.
    pub state: RecordState,
    /// The report: from the run, then as put right.
    pub report: IncidentReport,
}

/// Saves a report as it was put right. The incident's id is in it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ReportRequest {
    /// The report.
    pub report: IncidentReport,
}

/// Which records to give out, and how.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ExportRequest {
    /// Which; empty: every overdose. An exposure is given out alone or not at all.
    pub ids: Vec<Uuid>,
    /// How.
    pub format: ExportFormat,
}

/// How records are given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ExportFormat {
    /// One line a report.
    Csv,
    /// Our own words.
    Json,
    /// NEMSIS 3.5.1 element numbers and codes.
    Nemsis,
}

/// A file to be kept by the officer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ExportFile {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// What is in it.
    pub text: String,
}

//! What the face asks and is told of the records.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;
use wayside_domain::report::IncidentReport;

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
    /// Entries that this version of the app cannot read, of whatever kind; empty for none.
    pub unreadable: Vec<UnreadableCount>,
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
    /// So many of its entries cannot be read; doses may be among them.
    pub unreadable: u32,
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
    /// Something that only a later version of the app knows. It is given out alone or not at all.
    Unknown,
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
    /// This version of the app cannot read what it is about.
    Unreadable,
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
    /// So many entries of the record cannot be read. Doses may be among them, or a report that was
    /// confirmed.
    pub unreadable: u32,
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
    /// Which; empty: every overdose. An exposure, or a record of an unknown kind, is given out alone or
    /// not at all.
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

/// An entry that this version of the app cannot read. It is kept as it was saved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[ts(export)]
pub struct Unreadable {
    /// What kind of entry.
    pub kind: String,
    /// The version of its wire form.
    pub schema_version: u32,
    /// Why it cannot be read.
    pub why: UnreadableReason,
}

/// Why an entry cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum UnreadableReason {
    /// A later version of the app wrote it.
    Newer,
    /// It is of a kind that this version does not know.
    UnknownKind,
    /// It is not what an entry of its kind and version should be.
    Damaged,
}

/// Entries that cannot be read for the same reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct UnreadableCount {
    /// What they are.
    pub of: Unreadable,
    /// How many, from 1.
    pub count: u32,
}

//! What became of every row.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use wayside_domain::missing::{MissingOf, MissingRow};

/// The report of a build. For every source `read` equals `imported` plus the rejected.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct BuildReport {
    /// What the pack holds.
    pub pack: PackLine,
    /// One entry a source, in the order of the spec.
    pub sources: Vec<SourceReport>,
    /// What the author should look at and no row stands for.
    pub warnings: Vec<String>,
    /// Each distinct text about hours that is not in the grammar, the commonest first.
    pub hours: Vec<HoursLine>,
    /// What the sources have, people rely on and the pack has not: outside of a zone that is missing it would
    /// say *outside*.
    pub missing: Vec<MissingLine>,
}

/// A row that the pack ought to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissingLine {
    /// What, and its name: as the pack says it.
    #[serde(flatten)]
    pub row: MissingRow,
    /// Its file, as the spec writes it.
    pub path: String,
    /// The line it starts on, from 1, where it is one of several in its file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Why it is not in the pack.
    pub reason: String,
}

impl fmt::Display for MissingLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.row.of {
            MissingOf::Zone => "zone",
            MissingOf::Protocol => "protocol",
            MissingOf::ExposurePlan => "exposure plan",
            MissingOf::Pathway => "pathway",
            MissingOf::Recipient => "recipient",
        };
        let line = self
            .line
            .map(|line| format!(" line {line}"))
            .unwrap_or_default();
        write!(
            f,
            "{what} `{}` ({}{line}): {}",
            self.row.name, self.path, self.reason
        )
    }
}

/// What a text about hours came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HoursLine {
    /// As the sources write it.
    pub text: String,
    /// The timetable that it was read as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
    /// Who says so.
    pub read_by: HoursReadBy,
    /// Why it is not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Places that have it.
    pub count: u64,
}

/// Who says what a text about hours means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HoursReadBy {
    /// It is in the `opening_hours` grammar.
    Grammar,
    /// Read from words, with one plausible reading.
    Words,
    /// It is understood, and gives no hours.
    NoHours,
    /// Read from words, and a person said the same.
    Confirmed,
    /// A person said so.
    Corrected,
    /// A person said that it must stay unknown.
    Forbidden,
    /// It is not understood; the hours are unknown.
    Nobody,
}

/// What the pack holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PackLine {
    /// Name.
    pub name: String,
    /// Jurisdiction.
    pub jurisdiction: String,
    /// As the author wrote it.
    pub version: String,
    /// Services in it.
    pub services: usize,
    /// Zones in it.
    pub zones: usize,
    /// Rules in it.
    pub rules: usize,
    /// Streets in it.
    pub streets: usize,
    /// Telephones of its services that are dialled.
    pub telephones: usize,
    /// Telephones that are text, and never dialled.
    pub telephones_unread: usize,
    /// Services of each kind; a service of two kinds counts under both.
    pub kinds: BTreeMap<String, usize>,
    /// Bytes of the pack file; 0 when none was made.
    pub bytes: usize,
    /// Ids of the keys that signed it.
    pub signed_by: Vec<String>,
}

/// What became of the rows of one source.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SourceReport {
    /// As the spec writes it.
    pub path: String,
    /// As the spec writes it.
    pub format: String,
    /// Rows met.
    pub read: u64,
    /// Rows whose facts are in the pack.
    pub imported: u64,
    /// The other rows, each with its reason.
    pub rejected: Vec<Rejection>,
    /// What was put right or left out in rows that were imported.
    pub notes: Vec<Note>,
}

/// A row that is not in the pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rejection {
    /// The file within the source, when the source is a folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line that the row starts on, from 1.
    pub line: u64,
    /// Why, naming the value.
    pub reason: String,
    /// What it is called, where that is known.
    #[serde(skip)]
    pub name: Option<String>,
    /// True where the pack has the row all the same, from another one that says the same.
    #[serde(skip)]
    pub is_repeat: bool,
}

/// Something an author should know about a row or a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The file within the source, when the source is a folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line, from 1, when it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// What.
    pub note: String,
}

//! What became of every row.

use std::collections::BTreeMap;

use serde::Serialize;

/// The report of a build. For every source `read` equals `imported` plus the rejected.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct BuildReport {
    /// What the pack holds.
    pub pack: PackLine,
    /// One entry a source, in the order of the spec.
    pub sources: Vec<SourceReport>,
    /// What the author should look at and no row stands for.
    pub warnings: Vec<String>,
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

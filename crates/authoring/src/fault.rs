//! What stops a build. A bad row never does: it is rejected in the report.

use std::path::{Path, PathBuf};

use crate::report::{BuildReport, MissingLine};

/// Why no pack was built.
#[derive(Debug, thiserror::Error)]
pub enum AuthoringFault {
    /// The spec could not be read.
    #[error("cannot read the spec {path}: {why}")]
    SpecUnread {
        /// Where it was looked for.
        path: PathBuf,
        /// What the system says.
        why: std::io::Error,
    },
    /// The spec says something that is not understood.
    #[error("{}", lines(path, troubles))]
    Spec {
        /// The spec.
        path: PathBuf,
        /// Where in it and what, in the order of the lines.
        troubles: Vec<SpecTrouble>,
    },
    /// A source could not be read.
    #[error("cannot read the source {path}: {why}")]
    SourceUnread {
        /// Where it was looked for.
        path: PathBuf,
        /// What the system says, or what the source should be.
        why: String,
    },
    /// A source has no column of a name that the spec gives.
    #[error("{0}")]
    MissingColumn(Box<MissingColumn>),
    /// The pack could not be made from what was read.
    #[error("cannot make the pack: {0}")]
    Make(#[from] wayside_pack::MakeFault),
    /// Several things stand in the way; each is told.
    #[error("{}", each(.0))]
    Several(Vec<AuthoringFault>),
    /// Rows that people rely on are not in the pack: it would tell them less than its sources do.
    #[error("{} missing: without them the pack would mislead", count(&report.missing))]
    WouldMislead {
        /// What became of every row, and what is missing.
        report: Box<BuildReport>,
    },
    /// Not one row could be imported.
    #[error("nothing usable: no row of any source could be imported")]
    NothingUsable {
        /// What became of every row.
        report: Box<BuildReport>,
    },
}

impl AuthoringFault {
    /// One fault for all; nothing where there is none.
    pub(crate) fn all(mut faults: Vec<AuthoringFault>) -> Option<Self> {
        match faults.len() {
            0 | 1 => faults.pop(),
            _ => Some(Self::Several(faults)),
        }
    }
}

/// A column that the spec names and the source does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{path} has no column `{column}`, which is read as `{field}`; it has {}{}",
    list(has),
    meant(nearest.as_deref())
)]
pub struct MissingColumn {
    /// The source.
    pub path: PathBuf,
    /// The field that is read from it.
    pub field: String,
    /// The column that is not there.
    pub column: String,
    /// The columns that are.
    pub has: Vec<String>,
    /// The nearest of those.
    pub nearest: Option<String>,
}

/// Where in a spec, and what about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, {place}: {what}")]
pub struct SpecTrouble {
    /// From 1.
    pub line: usize,
    /// `[pack]`, `[[source]] number 2` ...
    pub place: String,
    /// What is not understood.
    pub what: SpecWhat,
}

/// What about a spec is not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpecWhat {
    /// Not TOML at all.
    #[error("this is not TOML: {0}")]
    NotToml(String),
    /// A key that means nothing here.
    #[error("unknown key `{key}`{}; the keys here are {}", meant(nearest.as_deref()), list(valid))]
    UnknownKey {
        /// As written.
        key: String,
        /// The nearest key that is valid here.
        nearest: Option<String>,
        /// Every key that is valid here.
        valid: Vec<String>,
    },
    /// A key that must be there.
    #[error("`{0}` is missing: add it")]
    Missing(String),
    /// A value of the wrong sort.
    #[error("`{key}` must be {wants}, not {has}")]
    WrongSort {
        /// The key.
        key: String,
        /// What it must be.
        wants: &'static str,
        /// What it is.
        has: String,
    },
    /// A value that makes no sense.
    #[error("`{key}` is `{value}`, but {why}")]
    BadValue {
        /// The key.
        key: String,
        /// As written.
        value: String,
        /// Why not.
        why: String,
    },
    /// A word that is nearly a kind's name.
    #[error(
        "`{word}` is no kind; did you mean `{meant}`? To make a new kind of that name, declare it as a [[kind]]"
    )]
    NearlyAKind {
        /// As written.
        word: String,
        /// The kind it resembles.
        meant: String,
    },
}

/// Each trouble on a line of its own, with the file it stands in.
fn lines(path: &Path, troubles: &[SpecTrouble]) -> String {
    let line = |trouble: &SpecTrouble| format!("{} {trouble}", path.display());
    troubles.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn each(faults: &[AuthoringFault]) -> String {
    faults
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

fn count(missing: &[MissingLine]) -> String {
    let verb = if missing.len() == 1 { "is" } else { "are" };
    let rows = missing.iter().map(ToString::to_string);
    format!("{} {verb}", rows.collect::<Vec<_>>().join("; "))
}

pub(crate) fn list(words: &[String]) -> String {
    words
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

pub(crate) fn meant(nearest: Option<&str>) -> String {
    nearest
        .map(|word| format!("; the nearest is `{word}`"))
        .unwrap_or_default()
}

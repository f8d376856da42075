//! A pack put on a shelf that is thrown away, so that the companion can be asked about it.

use std::path::Path;

use chrono::{DateTime, FixedOffset, Utc};
use wayside_companion::clock::Clock;
use wayside_companion::queries::{PackQueries, PackUnusable};

use crate::files::read_pack;
use crate::trouble::Trouble;

/// A pack opened for one question. The folder goes when it is dropped.
pub struct Opened {
    /// Answers from it.
    pub queries: PackQueries,
    /// The pack's first.
    pub language: String,
    /// The time of the question.
    pub now: DateTime<Utc>,
    _folder: tempfile::TempDir,
}

/// Opens a pack.
pub fn open(pack: &Path, when: Option<DateTime<FixedOffset>>) -> Result<Opened, Trouble> {
    let now = when.map_or_else(|| Clock::system().now(), |when| when.with_timezone(&Utc));
    let bytes = read_pack(pack)?;
    let folder = tempfile::tempdir()
        .map_err(|why| Trouble::failed(format!("cannot make a temporary folder: {why}")))?;
    let queries =
        PackQueries::from_pack_bytes(&bytes, folder.path(), now).map_err(|fault| match fault {
            PackUnusable::Refused(refusal) => Trouble::refused(pack, &refusal),
            PackUnusable::Store(fault) => failed(&fault),
        })?;
    let language = queries.manifest().head.languages.first().cloned();
    Ok(Opened {
        queries,
        language: language.unwrap_or_else(|| "en".to_owned()),
        now,
        _folder: folder,
    })
}

/// The shelf could not be read.
pub fn failed(fault: &impl std::fmt::Display) -> Trouble {
    Trouble::failed(format!(
        "the pack could not be read from its shelf: {fault}"
    ))
}

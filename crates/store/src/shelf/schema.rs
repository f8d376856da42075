//! The index of a pack: its tables, and the one way it is opened.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

use crate::disk::{self, Disk};

/// `WAYS`: marks the file as ours for anybody who looks at it.
pub(super) const APPLICATION_ID: i32 = 0x5741_5953;

/// The version of [`TABLES`] and of what stands in them. An index is never migrated: one of another
/// version is built again from its pack.
pub(super) const VERSION: i32 = 7;

/// The tables. `row` counts from 0 in the order of ids, so a lower row wins a tie as a lower id does.
/// Rows are kept as the pack's own JSON; what is searched for stands beside it. Text that is searched
/// has been folded, so the tokenizer folds nothing. `cards` holds five small tables of the pack, `part`
/// being their names.
pub(super) const TABLES: &str = "
CREATE TABLE kinds (
    row INTEGER PRIMARY KEY,
    services INTEGER NOT NULL DEFAULT 0,
    kind TEXT NOT NULL
) STRICT;
CREATE TABLE holidays (
    row INTEGER PRIMARY KEY,
    holiday TEXT NOT NULL
) STRICT;
CREATE TABLE rules (
    id TEXT PRIMARY KEY NOT NULL,
    rule TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE protocols (
    row INTEGER PRIMARY KEY,
    protocol TEXT NOT NULL
) STRICT;
CREATE TABLE voices (
    sha256 TEXT PRIMARY KEY NOT NULL,
    mp3 TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE cards (
    part TEXT NOT NULL,
    row INTEGER NOT NULL,
    card TEXT NOT NULL,
    PRIMARY KEY (part, row)
) STRICT, WITHOUT ROWID;
CREATE TABLE exposure_plans (
    row INTEGER PRIMARY KEY,
    plan TEXT NOT NULL
) STRICT;
CREATE TABLE pathways (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    pathway TEXT NOT NULL
) STRICT;
CREATE TABLE recipients (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    recipient TEXT NOT NULL
) STRICT;
CREATE TABLE services (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    service TEXT NOT NULL
) STRICT;
CREATE TABLE summaries (
    row INTEGER PRIMARY KEY,
    summary TEXT NOT NULL
) STRICT;
CREATE TABLE service_names (
    place INTEGER PRIMARY KEY,
    service INTEGER NOT NULL
) STRICT;
CREATE TABLE spoken (
    code TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    services INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE zones (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    folded TEXT NOT NULL,
    zone TEXT NOT NULL
) STRICT;
CREATE INDEX zones_by_name ON zones (folded, row);
CREATE VIRTUAL TABLE zone_boxes USING rtree (
    box, south, north, west, east, +zone INTEGER
);
CREATE TABLE streets (
    row INTEGER PRIMARY KEY,
    folded TEXT NOT NULL,
    street TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE street_boxes USING rtree (
    box, south, north, west, east, +street INTEGER
);
CREATE TABLE coverage (
    row INTEGER PRIMARY KEY,
    coverage TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE service_words USING fts5 (
    name, also, organisation, address, kinds,
    content='', tokenize='unicode61 remove_diacritics 0', prefix='2 3'
);
CREATE VIRTUAL TABLE street_words USING fts5 (
    name,
    content='', tokenize='unicode61 remove_diacritics 0', prefix='2 3'
);
";

/// What an index is opened for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To be filled. The file must not be there yet.
    Building,
    /// To be asked. Nobody writes to it any more.
    Asking,
}

/// The one ceremony by which an index is opened.
pub(super) fn open(disk: &dyn Disk, path: &Path, purpose: Purpose) -> rusqlite::Result<Connection> {
    let access = match purpose {
        Purpose::Building => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        Purpose::Asking => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let flags = access | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let uri = uri(path, purpose);
    let connection = match disk.vfs() {
        Some(vfs) => Connection::open_with_flags_and_vfs(uri, flags, vfs)?,
        None => {
            if purpose == Purpose::Building {
                // Where that fails SQLite says why.
                let _ = disk::claim(path);
            }
            Connection::open_with_flags(uri, flags)?
        }
    };
    // A crafted file can neither call functions from its schema nor be written through back doors;
    // loading of extensions is compiled out of reach (crate feature) and off by default.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    // Phones have no place for temporary files.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    if purpose == Purpose::Building {
        connection.pragma_update(None, "page_size", 4096)?;
        // The file is beside its place until it has been checked and written through, so a crash
        // needs no journal; `OFF` is not to be had in defensive mode.
        connection.pragma_update(None, "journal_mode", "MEMORY")?;
        connection.pragma_update(None, "synchronous", "OFF")?;
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        connection.pragma_update(None, "cache_size", -32_768)?;
    }
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}

/// A path as SQLite's `file:` URI. Asked files are declared immutable: no locks, no journals looked for.
fn uri(path: &Path, purpose: Purpose) -> String {
    let mut uri = String::from("file:");
    // A drive letter must not be taken for a host.
    if cfg!(windows) {
        uri.push_str("///");
    }
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b':' => uri.push(char::from(*byte)),
            b'\\' if cfg!(windows) => uri.push('/'),
            plain if plain.is_ascii_alphanumeric() => uri.push(char::from(*plain)),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    if purpose == Purpose::Asking {
        uri.push_str("?immutable=1");
    }
    uri
}

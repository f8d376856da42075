//! The journal's tables, how they came to be as they are, and the one way the file is opened.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

use super::JournalKey;
use super::guards::Guards;
use crate::disk::Disk;
use crate::fault::StoreFault;

/// `WAYJ`: marks the file as ours for anybody who can open it.
pub(super) const APPLICATION_ID: i32 = 0x5741_594A;

/// What takes the journal from each version to the next. Only ever added to: a step that has been
/// shipped is never changed.
pub(super) const MIGRATIONS: &[&str] = &[
    // 1: the beginning.
    "
CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    device_epoch BLOB NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    hlc INTEGER NOT NULL
) STRICT;
CREATE TABLE event (
    device_seq INTEGER PRIMARY KEY,
    device_epoch BLOB NOT NULL,
    prev_hash BLOB NOT NULL,
    id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    schema_version INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    wall_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    mono_ms INTEGER NOT NULL,
    supersedes BLOB,
    subject BLOB NOT NULL,
    wire BLOB NOT NULL,
    wire_sha256 BLOB NOT NULL
) STRICT;
CREATE INDEX event_by_subject ON event (subject, device_seq);
CREATE TABLE outbox (
    event_id BLOB PRIMARY KEY NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at_ms INTEGER NOT NULL DEFAULT 0,
    last_code TEXT,
    state TEXT NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'hub_acked', 'delivered', 'needs_attention'))
) STRICT, WITHOUT ROWID;
",
    // 2: a purged event keeps its place and says when it was purged.
    "
ALTER TABLE event ADD COLUMN purged_ms INTEGER;
CREATE INDEX event_by_kind ON event (kind, wall_ms);
",
];

/// The version of the tables now.
pub(super) fn version() -> i32 {
    i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX)
}

/// The one ceremony by which a journal is opened. Nothing has been read when it returns but what
/// SQLite reads to know the key.
pub(super) fn open(
    disk: &dyn Disk,
    path: &Path,
    key: &JournalKey,
    guards: Guards,
) -> Result<Connection, StoreFault> {
    let key = key.pragma()?;
    ceremony(disk, path, &key, guards).map_err(StoreFault::of_journal)
}

fn ceremony(
    disk: &dyn Disk,
    path: &Path,
    key: &str,
    guards: Guards,
) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let connection = match disk.vfs() {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs)?,
        None => Connection::open_with_flags(path, flags)?,
    };
    // Before anything else, so that no line of the cipher's reaches a log.
    quietly(&connection, "PRAGMA cipher_log_level = NONE;")?;
    quietly(&connection, key)?;
    harden(&connection)?;
    // A second program is refused rather than waited for: one officer, one app, one writer.
    connection.busy_timeout(std::time::Duration::ZERO)?;
    // Before the first read: the journal is this connection's alone, and the index of the log is in
    // memory, where no other program finds it.
    quietly(&connection, "PRAGMA locking_mode = EXCLUSIVE;")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_size", -4096)?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(rusqlite::Error::InvalidQuery);
    }
    // Every commit is written through before it returns: NORMAL loses the last ones with the power.
    connection.pragma_update(None, "synchronous", guards.synchronous())?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "wal_autocheckpoint", 256)?;
    connection.set_prepared_statement_cache_capacity(16);
    Ok(connection)
}

fn harden(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    Ok(())
}

/// A pragma that may answer with a row that nobody needs.
fn quietly(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while rows.next()?.is_some() {}
    Ok(())
}

/// The number behind a pragma.
pub(super) fn number(connection: &Connection, pragma: &str) -> Result<i64, StoreFault> {
    connection
        .pragma_query_value(None, pragma, |row| row.get(0))
        .map_err(StoreFault::of_journal)
}

/// Takes the journal to the version of now, or leaves it as it was.
pub(super) fn migrate(connection: &mut Connection, from: i32, to: i32) -> Result<(), StoreFault> {
    let act = |connection: &mut Connection| -> rusqlite::Result<()> {
        let act = connection.transaction()?;
        let first = usize::try_from(from).unwrap_or_default();
        let steps = usize::try_from(to.saturating_sub(from)).unwrap_or_default();
        for step in MIGRATIONS.iter().skip(first).take(steps) {
            act.execute_batch(step)?;
        }
        act.pragma_update(None, "application_id", APPLICATION_ID)?;
        act.pragma_update(None, "user_version", to)?;
        act.commit()
    };
    act(connection).map_err(StoreFault::of_journal)
}

//! The tables, how they came to be as they are, and the one way the file is opened.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::LedgerDisk;
use crate::ledger::LedgerFault;

/// `WAYH`: marks the file as a hub's.
const APPLICATION_ID: i64 = 0x5741_5948;

/// What takes the ledger from each version to the next. Only ever added to: a step that has been shipped
/// is never changed.
const MIGRATIONS: &[&str] = &[
    // 1: the beginning.
    "
CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    place INTEGER NOT NULL DEFAULT 0,
    audit_seq INTEGER NOT NULL DEFAULT 0,
    audit_hash BLOB NOT NULL DEFAULT (zeroblob(32))
) STRICT;
INSERT INTO head (one) VALUES (1);
CREATE TABLE device (
    id BLOB PRIMARY KEY NOT NULL,
    key BLOB NOT NULL UNIQUE,
    label TEXT NOT NULL,
    enrolled_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL,
    credential_until_s INTEGER NOT NULL,
    revoked_ms INTEGER,
    pack TEXT,
    early INTEGER NOT NULL DEFAULT 0,
    feed_head INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE ticket (
    once_sha256 BLOB PRIMARY KEY NOT NULL,
    label TEXT NOT NULL,
    made_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    device BLOB REFERENCES device (id)
) STRICT;
CREATE TABLE letter (
    hub_seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    device BLOB NOT NULL,
    epoch BLOB NOT NULL,
    seq INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    prev BLOB,
    kind TEXT NOT NULL DEFAULT '',
    recipient BLOB,
    pathway TEXT NOT NULL DEFAULT '',
    deadline_ms INTEGER,
    parent BLOB,
    parked INTEGER NOT NULL DEFAULT 0,
    place INTEGER,
    received_ms INTEGER NOT NULL,
    delivered_ms INTEGER,
    closed_ms INTEGER,
    outcome TEXT,
    purged_ms INTEGER,
    wire BLOB NOT NULL DEFAULT (x'')
) STRICT;
CREATE UNIQUE INDEX letter_run ON letter (epoch, seq);
CREATE UNIQUE INDEX letter_inbox ON letter (recipient, place) WHERE place IS NOT NULL;
CREATE INDEX letter_parent ON letter (parent) WHERE parent IS NOT NULL;
CREATE INDEX letter_parked ON letter (parent) WHERE parked = 1;
CREATE TABLE quarantine (
    id BLOB NOT NULL,
    sha256 BLOB NOT NULL,
    device BLOB NOT NULL,
    epoch BLOB NOT NULL,
    seq INTEGER NOT NULL,
    why INTEGER NOT NULL,
    received_ms INTEGER NOT NULL,
    purged_ms INTEGER,
    wire BLOB NOT NULL DEFAULT (x''),
    PRIMARY KEY (id, sha256)
) STRICT;
CREATE TABLE feed (
    device BLOB NOT NULL REFERENCES device (id),
    place INTEGER NOT NULL,
    recipient BLOB,
    notice BLOB,
    command BLOB,
    PRIMARY KEY (device, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE command (
    id BLOB PRIMARY KEY NOT NULL,
    device BLOB NOT NULL REFERENCES device (id),
    kind INTEGER NOT NULL,
    given_ms INTEGER NOT NULL,
    done_ms INTEGER
) STRICT;
CREATE INDEX command_device ON command (device);
CREATE TABLE programme (
    id BLOB PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    sign_key BLOB NOT NULL
) STRICT;
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    who TEXT NOT NULL,
    did TEXT NOT NULL,
    what TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE TABLE admin (
    name TEXT PRIMARY KEY NOT NULL,
    password TEXT NOT NULL,
    totp_secret BLOB,
    last_step INTEGER NOT NULL DEFAULT -1
) STRICT;
CREATE TABLE session (
    token_sha256 BLOB PRIMARY KEY NOT NULL,
    admin TEXT NOT NULL REFERENCES admin (name),
    until_ms INTEGER NOT NULL,
    used_ms INTEGER
) STRICT;
CREATE TABLE attempt (
    by_sha256 BLOB NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX attempt_by ON attempt (by_sha256, at_ms);
",
    // 2: who joined again under another id.
    "
CREATE TABLE succession (
    earlier BLOB NOT NULL REFERENCES device (id),
    later BLOB NOT NULL REFERENCES device (id),
    PRIMARY KEY (earlier, later)
) STRICT, WITHOUT ROWID;
CREATE INDEX succession_later ON succession (later);
",
    // 3: tries to sign in leave no row, and quarantine is counted by device.
    "
DROP TABLE attempt;
CREATE INDEX quarantine_device ON quarantine (device);
",
];

/// The version of the tables now.
pub(super) fn version() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Opens the file for the one writer, made or taken to this version where it has to be.
pub(super) fn open(path: &Path, disk: LedgerDisk) -> Result<Connection, LedgerFault> {
    let mut connection = ceremony(path, disk)?;
    migrate(&mut connection)?;
    settle(&connection)?;
    Ok(connection)
}

/// Has what the log holds written through. A hub that died before it could left commits that are to be seen all
/// the same; a letter that is known from one of them is acknowledged without any write, so it has to be durable first.
fn settle(connection: &Connection) -> Result<(), LedgerFault> {
    let busy = connection.query_row("PRAGMA wal_checkpoint(FULL)", [], |row| row.get(0));
    match busy.map_err(super::fault) {
        Ok(false) => Ok(()),
        // The log is written through before a page of it is: there is no room for that, and none is needed.
        Err(LedgerFault::Full) => Ok(()),
        Ok(true) => Err(LedgerFault::Unavailable),
        Err(fault) => Err(fault),
    }
}

/// Opens the file for reading, once the writer has opened it.
pub(super) fn open_to_read(path: &Path, disk: LedgerDisk) -> Result<Connection, LedgerFault> {
    let connection = ceremony(path, disk)?;
    connection
        .pragma_update(None, "query_only", "ON")
        .map_err(super::fault)?;
    Ok(connection)
}

/// The one ceremony: pragmas, outside of any transaction.
fn ceremony(path: &Path, disk: LedgerDisk) -> Result<Connection, LedgerFault> {
    let connection = bare(path, disk).map_err(super::fault)?;
    // Before anything that would change a file that is not ours.
    if !is_ours(&connection).map_err(super::fault)? {
        return Err(LedgerFault::Unreadable);
    }
    settings(&connection, disk).map_err(super::fault)?;
    Ok(connection)
}

/// The file, opened and hardened, and nothing written.
fn bare(path: &Path, disk: LedgerDisk) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let connection = match disk.vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs)?,
        None => Connection::open_with_flags(path, flags)?,
    };
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    // One, for the copy that a backup makes.
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 1)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    Ok(connection)
}

fn settings(connection: &Connection, disk: LedgerDisk) -> rusqlite::Result<()> {
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_size", -32_768)?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(rusqlite::Error::InvalidQuery);
    }
    // Every commit is written through before it returns: NORMAL loses the last ones with the power.
    let synchronous = if disk.write_through { "FULL" } else { "OFF" };
    connection.pragma_update(None, "synchronous", synchronous)?;
    // What is purged is overwritten, not only let go of.
    connection.pragma_update(None, "secure_delete", "ON")?;
    // Answers wait for a commit that checkpoints: rarely, and more at once.
    connection.pragma_update(None, "wal_autocheckpoint", 4096)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// True for a file that is empty or a hub's, of this version or an earlier one.
fn is_ours(connection: &Connection) -> rusqlite::Result<bool> {
    let at = number(connection, "user_version")?;
    match number(connection, "application_id")? {
        APPLICATION_ID => Ok((1..=version()).contains(&at)),
        0 => {
            let tables: i64 =
                connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
            Ok(at == 0 && tables == 0)
        }
        _ => Ok(false),
    }
}

/// The number behind a pragma.
pub(super) fn number(connection: &Connection, pragma: &str) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, pragma, |row| row.get(0))
}

/// Takes the ledger to the version of now, or leaves it as it was.
fn migrate(connection: &mut Connection) -> Result<(), LedgerFault> {
    let act = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(super::fault)?;
    // Again, now that nobody else can change it.
    if !is_ours(&act).map_err(super::fault)? {
        return Err(LedgerFault::Unreadable);
    }
    let at = number(&act, "user_version").map_err(super::fault)?;
    if at == version() {
        act.execute_batch("UPDATE head SET place = place")
            .map_err(super::fault)?;
        return act.commit().map_err(super::fault);
    }
    let first = usize::try_from(at).unwrap_or(usize::MAX);
    let steps = || -> rusqlite::Result<()> {
        for step in MIGRATIONS.iter().skip(first) {
            act.execute_batch(step)?;
        }
        act.pragma_update(None, "application_id", APPLICATION_ID)?;
        act.pragma_update(None, "user_version", version())
    };
    steps().map_err(super::fault)?;
    act.commit().map_err(super::fault)
}

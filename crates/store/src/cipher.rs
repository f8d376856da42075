//! The one ceremony by which an encrypted database is made, opened, migrated and closed: the journal's and
//! the outbox's. A file that cannot be opened is left as it is.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use hmac::{Hmac, Mac as _};
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::disk::{self, Disk};
use crate::fault::StoreFault;

/// Bytes of a page, as SQLCipher makes them.
const PAGE: u64 = 4096;

type Sql<T> = rusqlite::Result<T>;

/// A database's key: 32 random bytes, never a PIN.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub(crate) struct RawKey([u8; 32]);

impl RawKey {
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// 16 bytes that follow from the key and say nothing about it.
    pub fn follows(&self, what: &[u8]) -> Result<[u8; 16], StoreFault> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).map_err(|_| StoreFault::Crypto)?;
        mac.update(what);
        let mut bytes = [0; 16];
        bytes
            .iter_mut()
            .zip(mac.finalize().into_bytes())
            .for_each(|(to, from)| *to = from);
        Ok(bytes)
    }

    /// The name under which what is made with this key counts. Says nothing about the key.
    pub fn epoch(&self, form: &Form) -> Result<Uuid, StoreFault> {
        let bytes = self.follows(form.epoch)?;
        Ok(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// The pragma that hands the key over raw, so that no key is stretched a second time, and its salt
    /// with it: SQLCipher else reads the salt from the file's first bytes, and a checkpoint that lost
    /// power while it wrote them would leave a database that no key opens, whole log or not.
    fn pragma(&self, form: &Form) -> Result<Zeroizing<String>, StoreFault> {
        let hex = Zeroizing::new(hex::encode(self.0));
        let salt = hex::encode(self.follows(form.salt)?);
        Ok(Zeroizing::new(format!(
            "PRAGMA key = \"x'{}{salt}'\";",
            hex.as_str()
        )))
    }
}

/// What a sort of database is: its mark, what its salt and epoch follow from, and how its tables came to
/// be as they are.
pub(crate) struct Form {
    /// Marks the file as ours for anybody who can open it.
    pub application_id: i32,
    pub salt: &'static [u8],
    pub epoch: &'static [u8],
    /// What takes it from each version to the next. Only ever added to: a step that has been shipped is
    /// never changed.
    pub migrations: &'static [&'static str],
}

/// Where a database is, its key, and whether a commit is written through before it returns: `FULL` for
/// everybody but a test that shows why.
pub(crate) struct At<'a> {
    pub disk: &'a Arc<dyn Disk>,
    pub path: &'a Path,
    pub key: &'a RawKey,
    pub synchronous: &'static str,
}

impl Form {
    /// The version of the tables now.
    pub fn version(&self) -> i32 {
        i32::try_from(self.migrations.len()).unwrap_or(i32::MAX)
    }

    /// Makes the file, whole or not at all. `begin` writes its first rows.
    pub fn create(
        &self,
        at: &At<'_>,
        begin: impl FnOnce(&Connection) -> Sql<()>,
    ) -> Result<(), StoreFault> {
        let disk = at.disk.as_ref();
        if disk.length(at.path).map_err(StoreFault::Open)?.is_some() {
            return Err(StoreFault::AlreadyThere);
        }
        let new = disk::beside(at.path);
        let connection = self.blank(at, &new)?;
        begin(&connection).map_err(StoreFault::of_journal)?;
        close(connection)?;
        put_in_place(disk, &new, at.path)
    }

    /// Empty tables in a file of its own, in place of what an earlier try may have left there.
    pub fn blank(&self, at: &At<'_>, new: &Path) -> Result<Connection, StoreFault> {
        clear_away(at.disk.as_ref(), new)?;
        let mut connection = self.raw(&At { path: new, ..*at })?;
        self.migrate(&mut connection, 0)?;
        Ok(connection)
    }

    /// Opens the file, taking one of an earlier version to this one. Nothing is ever made here.
    pub fn open(&self, at: &At<'_>) -> Result<Connection, StoreFault> {
        let (disk, path) = (at.disk.as_ref(), at.path);
        let length = disk.length(path).map_err(StoreFault::Open)?;
        let length = length.ok_or(StoreFault::NoJournal)?;
        if length == 0 {
            // SQLite would take it for a new database and fill it.
            return Err(StoreFault::Truncated);
        }
        let log = log_of(path);
        disk::write_through(disk, &log).map_err(StoreFault::Open)?;
        let log = disk.length(&log).map_err(StoreFault::Open)?;
        let mut connection = self
            .raw(at)
            .map_err(|fault| explain(disk, path, length, fault))?;
        // With a log beside it the file may yet have to grow.
        let pages = number(&connection, "page_count")?;
        let wanted = u64::try_from(pages)
            .unwrap_or(u64::MAX)
            .saturating_mul(PAGE);
        if log.unwrap_or(0) == 0 && length < wanted {
            return Err(StoreFault::Truncated);
        }
        if number(&connection, "application_id")? != i64::from(self.application_id) {
            return Err(StoreFault::Foreign);
        }
        let now = self.version();
        match i32::try_from(number(&connection, "user_version")?) {
            Ok(version) if version == now => {}
            Ok(older) if (1..now).contains(&older) => self.migrate(&mut connection, older)?,
            _ => return Err(StoreFault::TooNew),
        }
        Ok(connection)
    }

    /// Opens whatever is there. Nothing has been read when it returns but what SQLite reads to know the
    /// key.
    pub fn raw(&self, at: &At<'_>) -> Result<Connection, StoreFault> {
        let key = at.key.pragma(self)?;
        ceremony(at.disk.as_ref(), at.path, &key, at.synchronous).map_err(StoreFault::of_journal)
    }

    /// Takes the tables to the version of now, or leaves them as they were.
    fn migrate(&self, connection: &mut Connection, from: i32) -> Result<(), StoreFault> {
        let act = |connection: &mut Connection| -> Sql<()> {
            let act = connection.transaction()?;
            let first = usize::try_from(from).unwrap_or_default();
            for step in self.migrations.iter().skip(first) {
                act.execute_batch(step)?;
            }
            act.pragma_update(None, "application_id", self.application_id)?;
            act.pragma_update(None, "user_version", self.version())?;
            act.commit()
        };
        act(connection).map_err(StoreFault::of_journal)
    }
}

fn ceremony(
    disk: &dyn Disk,
    path: &Path,
    key: &str,
    synchronous: &str,
) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let connection = match disk.vfs() {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs)?,
        None => {
            // Where that fails SQLite says why.
            let _ = disk::claim(path);
            Connection::open_with_flags(path, flags)?
        }
    };
    // Before anything else, so that no line of the cipher's reaches a log.
    quietly(&connection, "PRAGMA cipher_log_level = NONE;")?;
    quietly(&connection, key)?;
    harden(&connection)?;
    // A second program is refused rather than waited for: one officer, one app, one writer.
    connection.busy_timeout(std::time::Duration::ZERO)?;
    // Before the first read: the file is this connection's alone, and the index of the log is in
    // memory, where no other program finds it.
    quietly(&connection, "PRAGMA locking_mode = EXCLUSIVE;")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_size", -4096)?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(rusqlite::Error::InvalidQuery);
    }
    // Every commit is written through before it returns: NORMAL loses the last ones with the power.
    connection.pragma_update(None, "synchronous", synchronous)?;
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
fn number(connection: &Connection, pragma: &str) -> Result<i64, StoreFault> {
    connection
        .pragma_query_value(None, pragma, |row| row.get(0))
        .map_err(StoreFault::of_journal)
}

/// A row whose values are not of their kind is damage, not a failed disk.
pub(crate) fn of_row(error: rusqlite::Error) -> StoreFault {
    use rusqlite::Error;
    match error {
        Error::FromSqlConversionFailure(..)
        | Error::InvalidColumnType(..)
        | Error::IntegralValueOutOfRange(..) => StoreFault::Damaged,
        other => StoreFault::of_journal(other),
    }
}

/// Reads every page, those of the indexes as well: one that was changed does not pass its check.
pub(crate) fn sound(connection: &Connection) -> Result<(), StoreFault> {
    let said: String = connection
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(of_row)?;
    if said == "ok" {
        Ok(())
    } else {
        Err(StoreFault::Damaged)
    }
}

/// Freed pages are zeroed by `secure_delete`; this gives them back, old log and all.
pub(crate) fn shrink(connection: &Connection) -> Sql<()> {
    // VACUUM works in a database of its own beside, the one time that there may be two.
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 1)?;
    let vacuumed = connection.execute_batch("VACUUM");
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    vacuumed?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

/// Closes a connection, which writes its log into the file and takes the log away.
pub(crate) fn close(connection: Connection) -> Result<(), StoreFault> {
    let all: (i64, i64, i64) = connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .map_err(StoreFault::of_journal)?;
    if all.0 != 0 {
        return Err(StoreFault::InUse);
    }
    connection
        .close()
        .map_err(|(_, error)| StoreFault::of_journal(error))
}

pub(crate) fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// Takes away what an earlier try may have left.
fn clear_away(disk: &dyn Disk, new: &Path) -> Result<(), StoreFault> {
    disk.remove(new)
        .and_then(|()| disk.remove(&log_of(new)))
        .and_then(|()| disk.sync_folder(disk::folder_of(new)))
        .map_err(StoreFault::Publish)
}

/// Moves a closed file to its place. No log of another file may lie there: SQLite would take it for
/// this one's.
pub(crate) fn put_in_place(disk: &dyn Disk, new: &Path, path: &Path) -> Result<(), StoreFault> {
    let folder = disk::folder_of(path);
    disk.remove(&log_of(path))
        .and_then(|()| disk.remove(&log_of(new)))
        .and_then(|()| disk.sync_folder(folder))
        .and_then(|()| disk.sync(new))
        .and_then(|()| disk.rename(new, path))
        .and_then(|()| disk.sync_folder(folder))
        .map_err(StoreFault::Publish)
}

/// Tells apart what SQLite does not.
fn explain(disk: &dyn Disk, path: &Path, length: u64, fault: StoreFault) -> StoreFault {
    const PLAIN: &[u8] = b"SQLite format 3\0";
    match fault {
        StoreFault::WrongKey => match disk.read(path, u64::MAX) {
            Ok(Some(bytes)) if bytes.starts_with(PLAIN) => StoreFault::Foreign,
            Ok(_) if length < PAGE => StoreFault::Truncated,
            _ => StoreFault::WrongKey,
        },
        // The first page opened, and says that there are more than there are.
        StoreFault::Damaged => StoreFault::Truncated,
        StoreFault::Journal(_) if length < PAGE => StoreFault::Truncated,
        other => other,
    }
}

/// Gives an index other columns than it was filled by, as a disk that lost a write to it would leave it: every
/// page passes its own check, every row of the table reads well, and the index is not the table's.
#[cfg(test)]
pub(crate) fn forge_index(connection: &Connection, name: &str, sql: &str) {
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false)
        .unwrap();
    connection
        .execute_batch("PRAGMA writable_schema = ON")
        .unwrap();
    let changed = connection.execute(
        "UPDATE sqlite_schema SET sql = ?2 WHERE type = 'index' AND name = ?1",
        [name, sql],
    );
    assert_eq!(changed, Ok(1));
}

#[cfg(test)]
mod tests;

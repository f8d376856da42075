//! The journal: everything an officer recorded, each event held to the one before by its hash, in one
//! encrypted file with one writer.
//!
//! An event, its place among those to send and the head of the chain are one transaction that is
//! written through before [`Journal::append`] returns. Nothing is ever changed: what is amended or
//! taken back is a new event that names the old one. A file that cannot be opened is left as it is.

mod event;
mod guards;
mod rows;
mod schema;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use hmac::{Hmac, Mac as _};
use rusqlite::{Connection, TransactionBehavior};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

pub use event::{Chain, Draft, Event, LONGEST_WIRE, Why};
pub use guards::Guards;

use crate::disk::{self, Disk, RealDisk};
use crate::fault::StoreFault;

/// The key of a journal: 32 random bytes, never a PIN.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct JournalKey([u8; 32]);

impl JournalKey {
    /// A key of these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The pragma that hands the key over raw, so that no key is stretched a second time, and its salt
    /// with it: SQLCipher else reads the salt from the file's first bytes, and a checkpoint that lost
    /// power while it wrote them would leave a journal that no key opens, whole log or not.
    fn pragma(&self) -> Result<Zeroizing<String>, StoreFault> {
        let hex = Zeroizing::new(hex::encode(self.0));
        let salt = hex::encode(self.follows(b"wayside journal salt 1")?);
        Ok(Zeroizing::new(format!(
            "PRAGMA key = \"x'{}{salt}'\";",
            hex.as_str()
        )))
    }

    /// The name under which a journal made with this key counts. Says nothing about the key.
    fn epoch(&self) -> Result<Uuid, StoreFault> {
        let bytes = self.follows(b"wayside journal epoch 1")?;
        Ok(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// 16 bytes that follow from the key and say nothing about it.
    fn follows(&self, what: &[u8]) -> Result<[u8; 16], StoreFault> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).map_err(|_| StoreFault::Crypto)?;
        mac.update(what);
        let mut bytes = [0; 16];
        bytes
            .iter_mut()
            .zip(mac.finalize().into_bytes())
            .for_each(|(to, from)| *to = from);
        Ok(bytes)
    }
}

impl std::fmt::Debug for JournalKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JournalKey")
    }
}

/// Bytes of a page, as SQLCipher makes them.
const PAGE: u64 = 4096;

/// Which events are wanted. Nothing said: all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Of this kind only.
    pub kind: Option<String>,
    /// Of this incident or exposure only.
    pub subject: Option<Uuid>,
}

/// Where the chain ends.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Head {
    epoch: Uuid,
    seq: u64,
    hash: [u8; 32],
    hlc: i64,
}

/// An open journal. Dropping it closes it.
pub struct Journal {
    connection: Option<Connection>,
    disk: Arc<dyn Disk>,
    path: PathBuf,
    guards: Guards,
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Journal")
    }
}

impl Journal {
    /// Makes an empty journal and opens it.
    ///
    /// # Errors
    /// [`StoreFault::AlreadyThere`] when there is a file, which is left alone; the disk's.
    pub fn create(path: &Path, key: &JournalKey) -> Result<Self, StoreFault> {
        Self::create_on(Arc::new(RealDisk), path, key, Guards::ALL)
    }

    /// Opens a journal, taking one of an earlier version to this one. Nothing is ever made here.
    ///
    /// # Errors
    /// [`StoreFault::NoJournal`], [`StoreFault::InUse`], [`StoreFault::WrongKey`],
    /// [`StoreFault::Foreign`], [`StoreFault::Truncated`], [`StoreFault::Damaged`],
    /// [`StoreFault::TooNew`], each of which leaves the file as it is; the disk's.
    pub fn open(path: &Path, key: &JournalKey) -> Result<Self, StoreFault> {
        Self::open_on(Arc::new(RealDisk), path, key, Guards::ALL)
    }

    /// [`Journal::create`] on a disk of a test's.
    ///
    /// # Errors
    /// As there.
    pub fn create_on(
        disk: Arc<dyn Disk>,
        path: &Path,
        key: &JournalKey,
        guards: Guards,
    ) -> Result<Self, StoreFault> {
        Self::create_at(&disk, path, key, schema::version(), guards)?;
        Self::open_on(disk, path, key, guards)
    }

    /// Makes a journal as an earlier version left it, from that version's tables and rows, for tests
    /// of how it is taken along.
    ///
    /// # Errors
    /// The disk's.
    #[doc(hidden)]
    pub fn ancestor_on(
        disk: &Arc<dyn Disk>,
        path: &Path,
        key: &JournalKey,
        sql: &str,
    ) -> Result<(), StoreFault> {
        let connection = schema::open(disk.as_ref(), path, key, Guards::ALL)?;
        connection
            .execute_batch(sql)
            .map_err(StoreFault::of_journal)?;
        close(connection)
    }

    /// Makes the file, whole or not at all, with the tables of a version.
    fn create_at(
        disk: &Arc<dyn Disk>,
        path: &Path,
        key: &JournalKey,
        version: i32,
        guards: Guards,
    ) -> Result<(), StoreFault> {
        if disk.length(path).map_err(StoreFault::Open)?.is_some() {
            return Err(StoreFault::AlreadyThere);
        }
        let new = disk::beside(path);
        clear_away(disk.as_ref(), &new)?;
        let mut connection = schema::open(disk.as_ref(), &new, key, guards)?;
        schema::migrate(&mut connection, 0, version)?;
        let head = Head {
            epoch: key.epoch()?,
            seq: 0,
            hash: [0; 32],
            hlc: 0,
        };
        rows::begin(&connection, &head).map_err(StoreFault::of_journal)?;
        close(connection)?;
        put_in_place(disk.as_ref(), &new, path)
    }

    /// [`Journal::open`] on a disk of a test's.
    ///
    /// # Errors
    /// As there.
    pub fn open_on(
        disk: Arc<dyn Disk>,
        path: &Path,
        key: &JournalKey,
        guards: Guards,
    ) -> Result<Self, StoreFault> {
        let length = disk.length(path).map_err(StoreFault::Open)?;
        let length = length.ok_or(StoreFault::NoJournal)?;
        if length == 0 {
            // SQLite would take it for a new database and fill it.
            return Err(StoreFault::Truncated);
        }
        let log = disk.length(&log_of(path)).map_err(StoreFault::Open)?;
        let mut connection = schema::open(disk.as_ref(), path, key, guards)
            .map_err(|fault| explain(disk.as_ref(), path, length, fault))?;
        // With a log beside it the file may yet have to grow.
        let pages = schema::number(&connection, "page_count")?;
        let wanted = u64::try_from(pages)
            .unwrap_or(u64::MAX)
            .saturating_mul(PAGE);
        if log.unwrap_or(0) == 0 && length < wanted {
            return Err(StoreFault::Truncated);
        }
        let ours = schema::number(&connection, "application_id")?;
        if ours != i64::from(schema::APPLICATION_ID) {
            return Err(StoreFault::Foreign);
        }
        let now = schema::version();
        match i32::try_from(schema::number(&connection, "user_version")?) {
            Ok(version) if version == now => {}
            Ok(older) if (1..now).contains(&older) => schema::migrate(&mut connection, older, now)?,
            _ => return Err(StoreFault::TooNew),
        }
        Ok(Self {
            connection: Some(connection),
            disk,
            path: path.to_owned(),
            guards,
        })
    }

    fn connection(&self) -> Result<&Connection, StoreFault> {
        self.connection.as_ref().ok_or(StoreFault::NoJournal)
    }

    fn connection_mut(&mut self) -> Result<&mut Connection, StoreFault> {
        self.connection.as_mut().ok_or(StoreFault::NoJournal)
    }

    /// Records drafts, all of them or none, in their order. One that is kept already is not kept
    /// twice. When this returns they are on the disk.
    ///
    /// # Errors
    /// [`StoreFault::Conflict`] for an id that is kept with something else; [`StoreFault::TooLarge`];
    /// the disk's, of which [`StoreFault::is_full`] says whether it is full.
    pub fn append(&mut self, drafts: &[Draft]) -> Result<Vec<Event>, StoreFault> {
        let fits = |draft: &Draft| {
            draft.wire.len() <= LONGEST_WIRE
                && draft.kind.len() <= event::LONGEST_NAME
                && draft.at.boot_id.len() <= event::LONGEST_NAME
        };
        if !drafts.iter().all(fits) {
            return Err(StoreFault::TooLarge);
        }
        let guards = self.guards;
        let connection = self.connection_mut()?;
        if !guards.one_transaction {
            return rows::append(connection, drafts);
        }
        let act = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreFault::of_journal)?;
        let events = rows::append(&act, drafts)?;
        act.commit().map_err(StoreFault::of_journal)?;
        Ok(events)
    }

    /// The events that are wanted, in the order they were recorded.
    ///
    /// # Errors
    /// [`StoreFault::Damaged`]; the disk's.
    pub fn events(&self, query: &Query) -> Result<Vec<Event>, StoreFault> {
        rows::events(self.connection()?, query)
    }

    /// How many events wait to be sent.
    ///
    /// # Errors
    /// The disk's.
    pub fn queued(&self) -> Result<u64, StoreFault> {
        rows::queued(self.connection()?).map_err(StoreFault::of_journal)
    }

    /// Follows the chain from its first event and says where it first breaks.
    ///
    /// # Errors
    /// [`StoreFault::Damaged`] when a page cannot be read at all; the disk's.
    pub fn verify(&self) -> Result<Chain, StoreFault> {
        rows::verify(self.connection()?, self.guards)
    }

    /// Empties the wire form of the events of a kind from before a time, for good. Their place, their
    /// hash and when they were purged stay, so that the chain is whole and they are never kept anew.
    /// Gives how many were purged.
    ///
    /// # Errors
    /// The disk's; then none is purged, or all are and the file has yet to be made smaller.
    pub fn purge(
        &mut self,
        kind: &str,
        before_wall_ms: i64,
        now_wall_ms: i64,
    ) -> Result<usize, StoreFault> {
        let connection = self.connection_mut()?;
        rows::purge(connection, kind, before_wall_ms, now_wall_ms).map_err(StoreFault::of_journal)
    }

    /// Gives the journal another key. Until it returns, and if it fails, the old key opens it; the
    /// journal stays open throughout.
    ///
    /// # Errors
    /// The disk's.
    pub fn rekey(&mut self, key: &JournalKey) -> Result<(), StoreFault> {
        let new = disk::beside(&self.path);
        clear_away(self.disk.as_ref(), &new)?;
        let mut copy = schema::open(self.disk.as_ref(), &new, key, self.guards)?;
        schema::migrate(&mut copy, 0, schema::version())?;
        rows::copy(self.connection()?, &mut copy)?;
        close(copy)?;
        // The old log must be gone before the new file takes the place beside it.
        if let Some(old) = self.connection.take() {
            close(old)?;
        }
        put_in_place(self.disk.as_ref(), &new, &self.path)?;
        let disk = Arc::clone(&self.disk);
        *self = Self::open_on(disk, &self.path.clone(), key, self.guards)?;
        Ok(())
    }
}

/// Closes a connection, which writes its log into the file and takes the log away.
fn close(connection: Connection) -> Result<(), StoreFault> {
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

fn log_of(path: &Path) -> PathBuf {
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
fn put_in_place(disk: &dyn Disk, new: &Path, path: &Path) -> Result<(), StoreFault> {
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

//! The journal: everything an officer recorded, each event held to the one before by its hash, in one
//! encrypted file with one writer.
//!
//! Events and the head of the chain are one transaction that is written through before
//! [`Journal::append`] returns. Nothing here is ever sent: what leaves the device is sealed and goes by
//! [`crate::outbox`]. Nothing is ever changed: what is amended or
//! taken back is a new event that names the old one. A file that cannot be opened is left as it is.

mod event;
mod guards;
mod rows;
mod schema;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, TransactionBehavior};
use uuid::Uuid;

pub use event::{ChainBreak, ChainStatus, Draft, JournalEvent, LONGEST_WIRE};
pub use guards::JournalGuards;

use crate::cipher::{At, RawKey, close, put_in_place};
use crate::disk::{self, Disk, RealDisk};
use crate::fault::StoreFault;

/// The key of a journal: 32 random bytes, never a PIN.
#[derive(Clone, PartialEq, Eq)]
pub struct JournalKey(RawKey);

impl JournalKey {
    /// A key of these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(RawKey::new(bytes))
    }
}

impl std::fmt::Debug for JournalKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JournalKey")
    }
}

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
    key: JournalKey,
    guards: JournalGuards,
    /// True after an act that failed by the disk.
    stumbled: Cell<bool>,
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
        Self::create_on(Arc::new(RealDisk), path, key, JournalGuards::ALL)
    }

    /// Opens a journal, taking one of an earlier version to this one. Nothing is ever made here.
    ///
    /// # Errors
    /// [`StoreFault::NoJournal`], [`StoreFault::InUse`], [`StoreFault::WrongKey`],
    /// [`StoreFault::Foreign`], [`StoreFault::Truncated`], [`StoreFault::Damaged`],
    /// [`StoreFault::TooNew`], each of which leaves the file as it is; the disk's.
    pub fn open(path: &Path, key: &JournalKey) -> Result<Self, StoreFault> {
        Self::open_on(Arc::new(RealDisk), path, key, JournalGuards::ALL)
    }

    /// [`Journal::create`] on a disk of a test's.
    ///
    /// # Errors
    /// As there.
    pub fn create_on(
        disk: Arc<dyn Disk>,
        path: &Path,
        key: &JournalKey,
        guards: JournalGuards,
    ) -> Result<Self, StoreFault> {
        let head = Head {
            epoch: key.0.epoch(&schema::FORM)?,
            seq: 0,
            hash: [0; 32],
            hlc: 0,
        };
        let at = at(&disk, path, key, guards);
        schema::FORM.create(&at, |connection| rows::begin(connection, &head))?;
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
        let connection = schema::FORM.raw(&at(disk, path, key, JournalGuards::ALL))?;
        connection
            .execute_batch(sql)
            .map_err(StoreFault::of_journal)?;
        close(connection)
    }

    /// [`Journal::open`] on a disk of a test's.
    ///
    /// # Errors
    /// As there.
    pub fn open_on(
        disk: Arc<dyn Disk>,
        path: &Path,
        key: &JournalKey,
        guards: JournalGuards,
    ) -> Result<Self, StoreFault> {
        let connection = schema::FORM.open(&at(&disk, path, key, guards))?;
        Ok(Self {
            connection: Some(connection),
            disk,
            path: path.to_owned(),
            key: key.clone(),
            guards,
            stumbled: Cell::new(false),
        })
    }

    /// True after an act that failed, unless because of what it was given. Then [`Journal::reopen`] is to be
    /// done before the next: SQLCipher answers nothing more on a connection on which one read failed, though the
    /// disk has long been well again.
    pub fn has_stumbled(&self) -> bool {
        self.stumbled.get()
    }

    /// Closes the file and opens it again.
    ///
    /// # Errors
    /// As [`Journal::open`]; then nothing answers until it is done again.
    pub fn reopen(&mut self) -> Result<(), StoreFault> {
        drop(self.connection.take());
        let at = at(&self.disk, &self.path, &self.key, self.guards);
        self.connection = Some(schema::FORM.open(&at)?);
        self.stumbled.set(false);
        Ok(())
    }

    fn noted<T>(&self, done: Result<T, StoreFault>) -> Result<T, StoreFault> {
        if let Err(fault) = &done
            && !matches!(fault, StoreFault::TooLarge | StoreFault::Conflict)
        {
            self.stumbled.set(true);
        }
        done
    }

    fn connection(&self) -> Result<&Connection, StoreFault> {
        self.connection.as_ref().ok_or_else(closed)
    }

    fn connection_mut(&mut self) -> Result<&mut Connection, StoreFault> {
        self.connection.as_mut().ok_or_else(closed)
    }

    /// Records drafts, all of them or none, in their order. One that is kept already is not kept
    /// twice. When this returns they are on the disk.
    ///
    /// # Errors
    /// [`StoreFault::Conflict`] for an id that is kept with something else; [`StoreFault::TooLarge`];
    /// the disk's, of which [`StoreFault::is_full`] says whether it is full.
    pub fn append(&mut self, drafts: &[Draft]) -> Result<Vec<JournalEvent>, StoreFault> {
        let fits = |draft: &Draft| {
            draft.wire.len() <= LONGEST_WIRE
                && draft.kind.len() <= event::LONGEST_NAME
                && draft.at.boot_id.len() <= event::LONGEST_NAME
        };
        if !drafts.iter().all(fits) {
            return Err(StoreFault::TooLarge);
        }
        let done = self.record(drafts);
        self.noted(done)
    }

    fn record(&mut self, drafts: &[Draft]) -> Result<Vec<JournalEvent>, StoreFault> {
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
    pub fn events(&self, query: &Query) -> Result<Vec<JournalEvent>, StoreFault> {
        self.noted(rows::events(self.connection()?, query))
    }

    /// Follows the chain from its first event and says where it first breaks.
    ///
    /// # Errors
    /// [`StoreFault::Damaged`] when a page cannot be read at all; the disk's.
    pub fn verify(&self) -> Result<ChainStatus, StoreFault> {
        self.noted(rows::verify(self.connection()?, self.guards))
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
        let done = rows::purge(connection, kind, before_wall_ms, now_wall_ms);
        self.noted(done.map_err(StoreFault::of_journal))
    }

    /// As [`Journal::purge`], of one subject whatever its age: what it said has gone elsewhere, or is not
    /// wanted any more.
    ///
    /// # Errors
    /// As there.
    pub fn purge_subject(
        &mut self,
        kind: &str,
        subject: Uuid,
        now_wall_ms: i64,
    ) -> Result<usize, StoreFault> {
        let connection = self.connection_mut()?;
        let done = rows::purge_subject(connection, kind, subject, now_wall_ms);
        self.noted(done.map_err(StoreFault::of_journal))
    }

    /// Gives the journal another key. Until it returns, and if it fails, the old key opens it; the
    /// journal stays open throughout.
    ///
    /// # Errors
    /// The disk's.
    pub fn rekey(&mut self, key: &JournalKey) -> Result<(), StoreFault> {
        let new = disk::beside(&self.path);
        let at = at(&self.disk, &self.path, key, self.guards);
        let mut copy = schema::FORM.blank(&at, &new)?;
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

/// What an act on a journal is told that did not open again: it may the next time.
fn closed() -> StoreFault {
    StoreFault::Open(std::io::ErrorKind::NotConnected.into())
}

fn at<'a>(
    disk: &'a Arc<dyn Disk>,
    path: &'a Path,
    key: &'a JournalKey,
    guards: JournalGuards,
) -> At<'a> {
    At {
        disk,
        path,
        key: &key.0,
        synchronous: guards.synchronous(),
    }
}

//! The outbox: what leaves the device, and nothing else. Sealed letters as they were frozen, how each
//! stands, where the chain of them ends, how far the hub's feed was read, and to which hub the device
//! belongs.
//!
//! It is a file of its own, under a key of the device that needs no PIN: what was sealed must still go out
//! while the records are locked, and after ten wrong PINs have erased their key. Nobody on the device can
//! reopen what is in it; a copy of the whole folder tells to which programmes how many letters went.
//!
//! A letter, its place and the chain's head are one transaction that is written through before
//! [`Outbox::append`] returns, and that is what makes "saved" true. There is no state of being sent that a
//! crash could leave behind: a letter waits until a receipt that somebody else verified says otherwise.

mod chain;
mod enrolment;
mod feed;
mod guards;
mod queue;
mod rows;
mod schema;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use uuid::Uuid;
use wayside_protocol::RecipientPublic;
use zeroize::Zeroizing;

pub use enrolment::Enrolment;
pub use feed::{FeedUpdate, NoticeUpdate};
pub use guards::OutboxGuards;
pub use queue::{DueFilter, DueLetter, OutboxCounts, ReceiptEntry, SealedFor};
pub use rows::{LetterRow, LetterState};

use crate::cipher::{self, At, RawKey};
use crate::disk::{self, Disk, RealDisk};
use crate::fault::StoreFault;
use crate::random::{self, SecureRandom};
use crate::vault::Hardware;

const KEY: &str = "outbox.key";
const FILE: &str = "outbox.db";
/// Stands in the key's place while an outbox is wiped. Not a file of no bytes: those are what a power cut leaves.
const WIPED: &[u8] = b"wiped";

/// Something to be sent, sealed already. Its id and the outbox's epoch are what it was sealed for.
#[derive(Clone, PartialEq, Eq)]
pub struct LetterDraft {
    /// Its id, a UUIDv7.
    pub id: Uuid,
    /// One of [`wayside_protocol::kinds`].
    pub kind: String,
    /// The version of its body's form.
    pub schema: u32,
    /// When it was saved, ms since 1970.
    pub wall_ms: i64,
    /// What it takes back.
    pub parent: Option<Uuid>,
    /// To whom it was sealed, and against whose key answers are held.
    pub to: RecipientPublic,
    /// The pathway's kind, by which a hub routes.
    pub pathway_kind: String,
    /// When it must have been answered, ms since 1970.
    pub deadline_ms: Option<i64>,
    /// The pathway's id in the pack, for the officer's own list.
    pub pathway: String,
    /// The recipient's id in the pack.
    pub recipient: String,
    /// Sealed.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for LetterDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LetterDraft")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// What was saved of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Its place in the chain.
    pub seq: u64,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
}

/// An open outbox. Dropping it closes it.
pub struct Outbox {
    connection: Option<Connection>,
    disk: Arc<dyn Disk>,
    path: PathBuf,
    key: RawKey,
    epoch: Uuid,
    guards: OutboxGuards,
}

impl std::fmt::Debug for Outbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Outbox")
    }
}

impl Outbox {
    /// The one in a folder, made with a key of its own when there is none.
    ///
    /// # Errors
    /// [`StoreFault::InUse`]; [`StoreFault::WrongKey`], [`StoreFault::Truncated`],
    /// [`StoreFault::Damaged`] or [`StoreFault::TooNew`], each of which leaves the files as they are;
    /// [`StoreFault::NoRandomness`], [`StoreFault::Crypto`]; the disk's.
    pub fn open(
        folder: &Path,
        hardware: &dyn Hardware,
        random: SecureRandom<'_>,
    ) -> Result<Self, StoreFault> {
        Self::open_on(
            Arc::new(RealDisk),
            folder,
            hardware,
            random,
            OutboxGuards::ALL,
        )
    }

    /// As [`Outbox::open`], on a disk of a test's.
    ///
    /// # Errors
    /// As there.
    pub fn open_on(
        disk: Arc<dyn Disk>,
        folder: &Path,
        hardware: &dyn Hardware,
        random: SecureRandom<'_>,
        guards: OutboxGuards,
    ) -> Result<Self, StoreFault> {
        let path = folder.join(FILE);
        finish_wiping(disk.as_ref(), folder)?;
        let is_there = disk.length(&path).map_err(StoreFault::Open)?.is_some();
        let key = key(disk.as_ref(), folder, hardware, is_there, random)?;
        let epoch = key.epoch(&schema::FORM)?;
        let at = At {
            disk: &disk,
            path: &path,
            key: &key,
            synchronous: guards.synchronous(),
        };
        if !is_there {
            schema::FORM.create(&at, |connection| rows::begin(connection, epoch))?;
        }
        let connection = schema::FORM.open(&at)?;
        Ok(Self {
            connection: Some(connection),
            disk,
            path,
            key,
            epoch,
            guards,
        })
    }

    /// Closes the file and opens it again. To be done after a failure of the disk: SQLCipher answers nothing
    /// more on a connection on which one read failed, though the disk has long been well again.
    ///
    /// # Errors
    /// As [`Outbox::open`]; then nothing answers until it is done again.
    pub fn reopen(&mut self) -> Result<(), StoreFault> {
        drop(self.connection.take());
        let at = At {
            disk: &self.disk,
            path: &self.path,
            key: &self.key,
            synchronous: self.guards.synchronous(),
        };
        self.connection = Some(schema::FORM.open(&at)?);
        Ok(())
    }

    /// False after an [`Outbox::reopen`] that failed.
    pub fn is_open(&self) -> bool {
        self.connection.is_some()
    }

    /// The run of letters that this outbox counts. What is sealed is sealed for it.
    pub fn epoch(&self) -> Uuid {
        self.epoch
    }

    fn connection(&self) -> Result<&Connection, StoreFault> {
        self.connection.as_ref().ok_or(StoreFault::NoJournal)
    }

    /// Does something to the tables, all of it or nothing.
    fn act<T>(
        &mut self,
        deed: impl FnOnce(&Transaction<'_>) -> Result<T, StoreFault>,
    ) -> Result<T, StoreFault> {
        let connection = self.connection.as_mut().ok_or(StoreFault::NoJournal)?;
        let act = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreFault::of_journal)?;
        let done = deed(&act)?;
        act.commit().map_err(StoreFault::of_journal)?;
        Ok(done)
    }

    /// Saves a letter: gives it its place, freezes its bytes and chains it to the one before. When this
    /// returns it is on the disk. One that is there already is not saved twice.
    ///
    /// # Errors
    /// [`StoreFault::TooLarge`] for what no hub would take: it cannot be saved either;
    /// [`StoreFault::Conflict`] for an id that something else has; the disk's.
    pub fn append(&mut self, draft: &LetterDraft) -> Result<Saved, StoreFault> {
        let (epoch, guards) = (self.epoch, self.guards);
        if guards.one_transaction {
            return self.act(|act| rows::append(act, epoch, draft));
        }
        rows::append(self.connection()?, epoch, draft)
    }

    /// A letter as it was frozen, for a QR code or a printed page; from now on it counts as having left
    /// the device. `None` for one that is not there, or whose bytes are no longer needed.
    ///
    /// # Errors
    /// The disk's.
    pub fn hand_over(&mut self, id: Uuid) -> Result<Option<Vec<u8>>, StoreFault> {
        self.act(|act| {
            let found = rows::bytes_of(act, id)?;
            if let Some((seq, _)) = &found {
                rows::handed(act, *seq)?;
            }
            Ok(found.map(|(_, bytes)| bytes))
        })
    }

    /// Takes a letter back that never left the device, as if it had never been saved, and chains those
    /// after it anew. False when it, or one after it, may have left: then a word of it must follow.
    ///
    /// # Errors
    /// The disk's.
    pub fn take_back(&mut self, id: Uuid, now_ms: i64) -> Result<bool, StoreFault> {
        let taken = self.act(|act| chain::take_back(act, id, now_ms))?;
        if taken {
            cipher::shrink(self.connection()?).map_err(StoreFault::of_journal)?;
        }
        Ok(taken)
    }

    /// Everything that was ever saved here, oldest first.
    ///
    /// # Errors
    /// [`StoreFault::Damaged`]; the disk's.
    pub fn rows(&self) -> Result<Vec<LetterRow>, StoreFault> {
        rows::all(self.connection()?)
    }

    /// One of them.
    ///
    /// # Errors
    /// [`StoreFault::Damaged`]; the disk's.
    pub fn row(&self, id: Uuid) -> Result<Option<LetterRow>, StoreFault> {
        rows::one(self.connection()?, id)
    }

    /// Whether the chain of what is still here is whole, and whether its head is where it should be.
    ///
    /// # Errors
    /// [`StoreFault::Damaged`] when a page or a row cannot be read at all; the disk's.
    pub fn is_whole(&self) -> Result<bool, StoreFault> {
        chain::is_whole(self.connection()?, self.epoch)
    }

    /// Erases the outbox, letters that wait included, and makes an empty one with a new key: a new run.
    ///
    /// # Errors
    /// [`StoreFault::NoRandomness`], [`StoreFault::Crypto`]; the disk's.
    pub fn wipe(
        &mut self,
        hardware: &dyn Hardware,
        random: SecureRandom<'_>,
    ) -> Result<(), StoreFault> {
        drop(self.connection.take());
        let folder = disk::folder_of(&self.path).to_owned();
        // The key first: without it nothing is left that could be read, and what stands in its place says that
        // the rest is to go too, whenever the power does.
        disk::replace(self.disk.as_ref(), &folder.join(KEY), WIPED).map_err(StoreFault::Publish)?;
        let disk = Arc::clone(&self.disk);
        *self = Self::open_on(disk, &folder, hardware, random, self.guards)?;
        Ok(())
    }
}

/// Goes on with a wipe that the power cut short.
fn finish_wiping(disk: &dyn Disk, folder: &Path) -> Result<(), StoreFault> {
    let key = folder.join(KEY);
    if disk.read(&key, 64).ok().flatten().as_deref() != Some(WIPED) {
        return Ok(());
    }
    let path = folder.join(FILE);
    let act = || {
        disk.remove(&path)?;
        disk.remove(&cipher::log_of(&path))?;
        disk.sync_folder(folder)?;
        disk.remove(&key)?;
        disk.sync_folder(folder)
    };
    act().map_err(StoreFault::Publish)
}

/// The outbox's key: what the device's own key makes of random bytes that are kept beside it.
fn key(
    disk: &dyn Disk,
    folder: &Path,
    hardware: &dyn Hardware,
    is_there: bool,
    random: SecureRandom<'_>,
) -> Result<RawKey, StoreFault> {
    let path = folder.join(KEY);
    let known = disk.read(&path, 64).map_err(StoreFault::of_file)?;
    let seed = match known.map(Zeroizing::new) {
        Some(bytes) => {
            let seed = <[u8; 32]>::try_from(bytes.as_slice());
            Zeroizing::new(seed.map_err(|_| StoreFault::Damaged)?)
        }
        // Letters are there, and the key to them is not: a new one would hide them for good.
        None if is_there => return Err(StoreFault::WrongKey),
        None => {
            let seed = Zeroizing::new(random::bytes::<32>(random)?);
            disk::replace(disk, &path, seed.as_slice()).map_err(StoreFault::Publish)?;
            seed
        }
    };
    let message = [b"wayside outbox key 1".as_slice(), seed.as_slice()].concat();
    Ok(RawKey::new(*hardware.mac(&Zeroizing::new(message))?))
}

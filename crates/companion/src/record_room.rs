//! What keeps records: one lock on the journal and all that stands before it.

use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::clock::Clock;
use crate::fault::Fault;
use crate::open_journal::OpenJournal;
use crate::record_store::RecordStore;

/// What keeps records.
pub(crate) struct RecordRoom {
    clock: Clock,
    records: Mutex<RecordStore>,
}

/// The records in the hands of an officer who is doing something in them. They are open, and the time until
/// they lock by themselves begins anew.
pub(crate) struct UnlockedRecords<'a>(MutexGuard<'a, RecordStore>);

impl RecordRoom {
    /// Opens what can be opened without a secret.
    ///
    /// # Errors
    /// The storage's.
    pub(crate) fn open(folder: &Path, clock: Clock) -> Result<Self, Fault> {
        Ok(Self {
            clock,
            records: Mutex::new(RecordStore::open(folder)?),
        })
    }

    /// The records as they stand, after an idle lock that has come due.
    pub(crate) fn enter(&self) -> MutexGuard<'_, RecordStore> {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.try_again();
        records.lock_if_idle(&self.clock.moment());
        records
    }

    /// The records for an officer who is doing something in them.
    ///
    /// # Errors
    /// As [`RecordStore::open_journal`] where they are not open.
    pub(crate) fn unlocked(&self) -> Result<UnlockedRecords<'_>, Fault> {
        let mut records = self.enter();
        records.open_journal()?;
        records.last_touch = Some(self.clock.moment());
        Ok(UnlockedRecords(records))
    }
}

impl UnlockedRecords<'_> {
    /// The open journal.
    ///
    /// # Errors
    /// As [`RecordStore::open_journal`].
    pub(crate) fn journal(&mut self) -> Result<OpenJournal<'_>, Fault> {
        self.0.open_journal()
    }
}

impl Deref for UnlockedRecords<'_> {
    type Target = RecordStore;

    fn deref(&self) -> &RecordStore {
        &self.0
    }
}

impl DerefMut for UnlockedRecords<'_> {
    fn deref_mut(&mut self) -> &mut RecordStore {
        &mut self.0
    }
}

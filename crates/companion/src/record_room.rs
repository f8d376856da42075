//! What keeps records: one lock on the journal and all that stands before it.

use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::clock::Clock;
use crate::fault::Fault;
use crate::keeping::Keeping;
use crate::open_journal::OpenJournal;

/// What keeps records.
pub(crate) struct RecordRoom {
    clock: Clock,
    keeping: Mutex<Keeping>,
}

/// The records in the hands of an officer who is doing something in them. They are open, and the time until
/// they lock by themselves begins anew.
pub(crate) struct Awake<'a>(MutexGuard<'a, Keeping>);

impl RecordRoom {
    /// Opens what can be opened without a secret.
    ///
    /// # Errors
    /// The storage's.
    pub(crate) fn open(folder: &Path, clock: Clock) -> Result<Self, Fault> {
        Ok(Self {
            clock,
            keeping: Mutex::new(Keeping::open(folder)?),
        })
    }

    /// The records as they stand, after an idle lock that has come due.
    pub(crate) fn enter(&self) -> MutexGuard<'_, Keeping> {
        let mut keeping = self.keeping.lock().unwrap_or_else(PoisonError::into_inner);
        keeping.lock_if_idle(&self.clock.moment());
        keeping
    }

    /// The records for an officer who is doing something in them.
    ///
    /// # Errors
    /// As [`Keeping::open_journal`] where they are not open.
    pub(crate) fn awake(&self) -> Result<Awake<'_>, Fault> {
        let mut keeping = self.enter();
        keeping.open_journal()?;
        keeping.last_touch = Some(self.clock.moment());
        Ok(Awake(keeping))
    }
}

impl Awake<'_> {
    /// The open journal.
    ///
    /// # Errors
    /// As [`Keeping::open_journal`].
    pub(crate) fn journal(&mut self) -> Result<OpenJournal<'_>, Fault> {
        self.0.open_journal()
    }
}

impl Deref for Awake<'_> {
    type Target = Keeping;

    fn deref(&self) -> &Keeping {
        &self.0
    }
}

impl DerefMut for Awake<'_> {
    fn deref_mut(&mut self) -> &mut Keeping {
        &mut self.0
    }
}

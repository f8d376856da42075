//! What talks to the hub: one lock on the outbox, and the thread of the talk.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::sync::{HubSync, Wake};
use crate::outbox_handle::OutboxHandle;

/// What talks to the hub.
pub(crate) struct HubRoom {
    /// The app's folder.
    folder: PathBuf,
    handle: Mutex<OutboxHandle>,
    pub(super) hub_sync: HubSync,
}

impl HubRoom {
    /// Opens the outbox in the app's folder. One that does not open says so itself.
    pub(crate) fn open(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            handle: Mutex::new(OutboxHandle::open(folder)),
            hub_sync: HubSync::new(),
        }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn outbox(&self) -> MutexGuard<'_, OutboxHandle> {
        let mut handle = self.handle.lock().unwrap_or_else(PoisonError::into_inner);
        handle.try_again();
        handle
    }

    /// Does something to the outbox. The lock is let go when this returns; what is done under it asks no
    /// other room for anything.
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut OutboxHandle) -> T) -> T {
        act(&mut self.outbox())
    }

    /// Wakes the talk, if there is one.
    pub(crate) fn wake(&self, why: Wake) {
        self.hub_sync.wake(why);
    }
}

//! What talks to the hub: one lock on the outbox, and the thread of the talk.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc::{self, Receiver, Sender};
use wayside_sync::engine::{EnrolmentStatus, SyncEvent, WakeReason};

use crate::outbox_handle::OutboxHandle;
use crate::scene::{EnrolmentStatusView, PacksSaid};

/// What talks to the hub.
pub(crate) struct HubRoom {
    /// The app's folder.
    folder: PathBuf,
    handle: Mutex<OutboxHandle>,
    pub(crate) hub_sync: HubSync,
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

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn outbox(&self) -> MutexGuard<'_, OutboxHandle> {
        let mut handle = self.handle.lock().unwrap_or_else(PoisonError::into_inner);
        handle.try_again();
        handle
    }

    /// Does something to the outbox. The lock is let go when this returns; what is done under it asks no
    /// other room for anything.
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut OutboxHandle) -> T) -> T {
        act(&mut self.outbox())
    }

    /// True for a device that a hub knows, or may know; also where that cannot be read.
    pub(crate) fn belongs_somewhere(&self) -> bool {
        let enrolment = self
            .outbox()
            .outbox()
            .and_then(|outbox| Ok(outbox.enrolment()?));
        !matches!(enrolment, Ok(None))
    }

    /// Wakes the talk, if there is one.
    pub(crate) fn wake(&self, why: Wake) {
        self.hub_sync.wake(why);
    }
}

/// What the talk last said of itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    pub trouble: Option<String>,
    pub standing: EnrolmentStatusView,
    pub sending: bool,
    pub packs: Option<PacksSaid>,
}

/// Why the thread is woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wake {
    /// Something was saved.
    Saved,
    /// Something that the hub wants done was carried out.
    CarriedOut,
    /// Somebody asked.
    Tap,
    /// There may be a network.
    Connectivity,
    /// The app came to the front.
    Resume,
    /// The device belongs to a hub now.
    Enrolled,
    /// It belongs to none any more.
    Left,
    /// The app ends.
    End,
}

impl Wake {
    /// What the engine is told; nothing where it is to be another engine, or none.
    pub(crate) fn why(self) -> Option<WakeReason> {
        match self {
            Self::Saved => Some(WakeReason::Saved),
            Self::CarriedOut => Some(WakeReason::CarriedOut),
            Self::Tap => Some(WakeReason::Tap),
            Self::Connectivity => Some(WakeReason::Connectivity),
            Self::Resume => Some(WakeReason::Resume),
            Self::Enrolled | Self::Left | Self::End => None,
        }
    }
}

/// How the thread is reached, and what it says.
pub(crate) struct HubSync {
    wake: Sender<Wake>,
    woken: Mutex<Option<Receiver<Wake>>>,
    said: Mutex<Said>,
}

impl HubSync {
    pub(crate) fn new() -> Self {
        let (wake, woken) = mpsc::channel(16);
        Self {
            wake,
            woken: Mutex::new(Some(woken)),
            said: Mutex::default(),
        }
    }

    /// Wakes the thread, if there is one. One that is woken often enough already needs no more.
    pub(crate) fn wake(&self, why: Wake) {
        let _ = self.wake.try_send(why);
    }

    pub(crate) fn said(&self) -> Said {
        self.lock().clone()
    }

    /// What the thread sleeps on; nothing where one has it already.
    pub(crate) fn taken(&self) -> Option<Receiver<Wake>> {
        let mut woken = self.woken.lock().unwrap_or_else(PoisonError::into_inner);
        woken.take()
    }

    /// What the thread last said, to be read or changed.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn heard(&self, event: &SyncEvent) {
        let mut said = self.lock();
        match event {
            SyncEvent::Trouble(why) => said.trouble = Some(why.code().to_owned()),
            SyncEvent::Clear => said.trouble = None,
            SyncEvent::Standing(standing) => {
                said.standing = match standing {
                    EnrolmentStatus::Good => EnrolmentStatusView::Good,
                    EnrolmentStatus::Unknown => EnrolmentStatusView::Unknown,
                    EnrolmentStatus::Revoked => EnrolmentStatusView::Revoked,
                }
            }
            _ => {}
        }
    }
}

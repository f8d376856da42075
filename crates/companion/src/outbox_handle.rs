//! What waits to leave the device, whether the records are locked or not.

use std::path::{Path, PathBuf};

use uuid::Uuid;
use wayside_domain::moment::Moment;
use wayside_store::StoreFault;
use wayside_store::disk;
use wayside_store::outbox::{LetterRow, Outbox};
use wayside_store::vault::SoftwareKey;

use crate::fault::{Fault, FaultCode};
use crate::random;

/// The outbox, or why there is none.
pub(crate) struct OutboxHandle {
    folder: PathBuf,
    journal: PathBuf,
    opened: Result<Outbox, Fault>,
}

impl OutboxHandle {
    /// Opens the outbox of an app's folder, made when there is none. One that does not open is left as it
    /// is, and keeps nothing else from working.
    pub(crate) fn open(app: &Path) -> Self {
        let folder = app.join("outbox");
        let journal = app.join("journal");
        let opened = open(&folder, &journal);
        Self {
            folder,
            journal,
            opened,
        }
    }

    /// Opens it where it did not open and may now. An app that was killed holds its files for as long as the
    /// system takes to end it, so the one that is started at once finds the outbox in use, and soon no more.
    pub(crate) fn try_again(&mut self) {
        if self.opened.as_ref().is_err_and(|fault| fault.retry) {
            self.opened = open(&self.folder, &self.journal);
        }
        if let Ok(outbox) = &mut self.opened
            && !outbox.is_open()
        {
            // A disk that stumbled while the sync used it. Should it still, whoever asks is told so.
            let _ = outbox.reopen();
        }
    }

    pub(crate) fn outbox(&mut self) -> Result<&mut Outbox, Fault> {
        self.opened.as_mut().map_err(|fault| *fault)
    }

    /// One letter of the outbox.
    ///
    /// # Errors
    /// Why the outbox is not open, or the storage's.
    pub(crate) fn row(&mut self, id: Uuid) -> Result<Option<LetterRow>, Fault> {
        Ok(self.outbox()?.row(id)?)
    }

    /// All of them, oldest first; none where the outbox is not open, which its state says.
    ///
    /// # Errors
    /// The storage's.
    pub(crate) fn rows(&self) -> Result<Vec<LetterRow>, Fault> {
        match self.peek() {
            Some(outbox) => Ok(outbox.rows()?),
            None => Ok(Vec::new()),
        }
    }

    /// The outbox, where it opened.
    pub(crate) fn peek(&self) -> Option<&Outbox> {
        self.opened.as_ref().ok()
    }

    /// True when its file is damaged or not this device's.
    pub(crate) fn is_damaged(&self) -> bool {
        let damaged = FaultCode::Damaged;
        self.opened
            .as_ref()
            .is_err_and(|fault| fault.code == damaged)
    }

    /// Why it is not open, where it is not damaged: it may open the next time, or a later version of the
    /// app may open it.
    pub(crate) fn closed_by(&self) -> Option<FaultCode> {
        let code = self.opened.as_ref().err()?.code;
        (code != FaultCode::Damaged).then_some(code)
    }

    /// So many letters wait.
    pub(crate) fn waiting(&self) -> u32 {
        let standing = self.peek().and_then(|outbox| outbox.standing().ok());
        standing.map_or(0, |standing| {
            u32::try_from(standing.waiting).unwrap_or(u32::MAX)
        })
    }

    /// Moves a damaged outbox aside, for a new one to stand in its place.
    pub(crate) fn renew(&mut self, now: &Moment) -> Result<(), Fault> {
        if !self.is_damaged() {
            return Err(FaultCode::Conflict.into());
        }
        let aside = self.folder.join(format!("damaged-{}", now.wall_ms));
        disk::private_folder(&aside).map_err(|_| FaultCode::StorageWrite)?;
        let entries = std::fs::read_dir(&self.folder).map_err(|_| FaultCode::StorageRead)?;
        // The key last: an outbox without one is still damaged, one with another's key would be lost.
        let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
        names.retain(|name| name.to_string_lossy().starts_with("outbox."));
        names.sort();
        for name in names {
            std::fs::rename(self.folder.join(&name), aside.join(&name))
                .map_err(|_| FaultCode::StorageWrite)?;
        }
        SoftwareKey::open_or_renew(&self.journal, &mut random::fill)?;
        self.opened = open(&self.folder, &self.journal);
        self.outbox().map(|_| ())
    }
}

fn open(folder: &Path, journal: &Path) -> Result<Outbox, Fault> {
    let act = || -> Result<Outbox, StoreFault> {
        disk::private_folder(folder).map_err(StoreFault::Publish)?;
        let hardware = SoftwareKey::open(journal, &mut random::fill)?;
        Outbox::open(folder, &hardware, &mut random::fill)
    };
    act().map_err(Fault::from)
}

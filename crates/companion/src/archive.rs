//! A device's records without the rest of the app: for the command line and for a supervisor's desk.

use std::path::Path;

use wayside_store::journal::ChainStatus;

use crate::clock::Clock;
use crate::fault::{Fault, FaultCode};
use crate::forms;
use crate::record_store::RecordStore;
use crate::scene::{
    ExportFile, ExportRequest, LockOutcome, LockReply, RecordRow, SecretKind, Unfinished,
    UnreadableCount,
};
use crate::secret::has_its_form;

/// An app's data folder whose journal has been opened.
pub struct Archive {
    records: RecordStore,
    unfinished: Vec<Unfinished>,
}

/// What a secret is taken for that is given in one line: 6 to 12 digits are a PIN.
pub fn kind_of(secret: &str) -> SecretKind {
    if has_its_form(SecretKind::Pin, secret) {
        SecretKind::Pin
    } else {
        SecretKind::Passphrase
    }
}

/// What a try to open gives.
pub enum Try {
    /// It is open.
    Open(Box<Archive>),
    /// It is not, and this is why.
    Shut(LockReply),
}

impl Archive {
    /// Sets a PIN (6 to 12 digits) or passphrase (12 characters or more) in a folder that has none.
    ///
    /// # Errors
    /// [`FaultCode::Conflict`] where one is set; the storage's.
    pub fn make(folder: &Path, secret: &str, clock: &Clock) -> Result<Try, Fault> {
        let mut records = RecordStore::open(folder)?;
        let answer = records.set_up(kind_of(secret), secret, &clock.moment())?;
        Ok(Self::tried(records, answer))
    }

    /// Opens a folder's journal.
    ///
    /// # Errors
    /// [`FaultCode::NotSetUp`] for a folder without one; the storage's.
    pub fn open(folder: &Path, secret: &str, clock: &Clock) -> Result<Try, Fault> {
        if !folder.join("journal").is_dir() {
            return Err(FaultCode::NotSetUp.into());
        }
        let mut records = RecordStore::open(folder)?;
        let answer = records.unlock(secret, &clock.moment())?;
        Ok(Self::tried(records, answer))
    }

    fn tried(records: RecordStore, answer: LockReply) -> Try {
        match answer.outcome {
            LockOutcome::Opened => Try::Open(Box::new(Self {
                records,
                unfinished: answer.unfinished,
            })),
            _ => Try::Shut(answer),
        }
    }

    /// What was to follow its opening and did not come about.
    pub fn unfinished(&self) -> &[Unfinished] {
        &self.unfinished
    }

    /// How many entries cannot be read by this version of the app, by kind and reason.
    ///
    /// # Errors
    /// The storage's.
    pub fn unreadable(&mut self) -> Result<Vec<UnreadableCount>, Fault> {
        Ok(forms::summed(&self.records.open_journal()?.all()?))
    }

    /// Every record, oldest first.
    ///
    /// # Errors
    /// The storage's.
    pub fn rows(&mut self) -> Result<Vec<RecordRow>, Fault> {
        self.records.open_journal()?.rows()
    }

    /// A file of reports.
    ///
    /// # Errors
    /// As [`crate::Companion::export_records`].
    pub fn export(&mut self, request: &ExportRequest) -> Result<ExportFile, Fault> {
        self.records.open_journal()?.export(request)
    }

    /// Whether the chain of what was saved is whole.
    ///
    /// # Errors
    /// The storage's.
    pub fn verify(&mut self) -> Result<ChainStatus, Fault> {
        self.records.open_journal()?.verify()
    }
}

//! Where what was saved goes: the running file first, then the journal while it is open, or sealed
//! to it while it is locked. Every act is idempotent by the event's id, so whatever a crash leaves
//! undone is done again at the next chance.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use uuid::Uuid;
use wayside_domain::moment::Moment;
use wayside_protocol::CommandKind;
use wayside_store::capture::{Capture, CaptureSecret};
use wayside_store::journal::{Draft, Journal};
use wayside_store::running::{Running, RunningFile};
use wayside_store::vault::Vault;

use crate::chosen::Chosen;
use crate::fault::{Fault, FaultCode};
use crate::forms::{self, exposure, overdose};
use crate::open_journal::OpenJournal;

/// The open journal and what its key opens besides. Dropping it closes the one and wipes the other.
pub(crate) struct Opened {
    pub journal: Journal,
    pub capture_secret: CaptureSecret,
}

/// The journal and what stands before it.
pub(crate) struct RecordStore {
    folder: PathBuf,
    pub(crate) vault: Option<Vault>,
    pub(crate) opened: Option<Opened>,
    pub(crate) running: Running,
    pub(crate) damaged: bool,
    pub(crate) last_touch: Option<Moment>,
    pub(crate) chosen: Chosen,
    /// True while a wipe that the hub wants waits for the running overdose to end.
    pub(crate) wipe_waits: bool,
    /// The run that is shown, and the exposure.
    pub(crate) overdose: Option<overdose::LiveRun>,
    pub(crate) exposure: Option<exposure::LiveExposure>,
    /// What may run and cannot be shown, because its beginning cannot be read.
    pub(crate) unreadable: BTreeSet<Uuid>,
}

/// What joined the journal.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Joined {
    /// Entries saved while locked.
    pub entries: u32,
    /// Of them those that could not be read, and stayed where they were.
    pub unreadable: u32,
}

impl RecordStore {
    /// Opens what can be opened without a secret. Makes nothing but the folder.
    pub(crate) fn open(folder: &Path) -> Result<Self, Fault> {
        let folder = folder.join("journal");
        std::fs::create_dir_all(&folder).map_err(|_| FaultCode::StorageWrite)?;
        let vault = Vault::open(&folder)?;
        let running = Running::open(&folder, &mut crate::random::fill)?;
        let mut records = Self {
            folder,
            vault,
            opened: None,
            running,
            damaged: false,
            last_touch: None,
            chosen: Chosen::default(),
            wipe_waits: false,
            overdose: None,
            exposure: None,
            unreadable: BTreeSet::new(),
        };
        records.chosen = Chosen::read(&records.folder);
        let overdoses = overdose::Found::in_files(&records.running);
        let exposures = exposure::Found::in_files(&records.running);
        records.unreadable = overdoses.unreadable;
        records.unreadable.extend(exposures.unreadable);
        records.overdose = overdoses.live;
        records.exposure = exposures.live;
        Ok(records)
    }

    pub(crate) fn journal_path(&self) -> PathBuf {
        self.folder.join("journal.db")
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The journal, where it is open.
    ///
    /// # Errors
    /// [`FaultCode::NotSetUp`], [`FaultCode::Damaged`] or [`FaultCode::Locked`] where it is not.
    pub(crate) fn open_journal(&mut self) -> Result<OpenJournal<'_>, Fault> {
        let running = [
            self.overdose.as_ref().map(|live| live.incident),
            self.exposure.as_ref().map(|live| live.id),
        ];
        Ok(OpenJournal::new(self.journal()?, running))
    }

    fn journal(&mut self) -> Result<&mut Journal, Fault> {
        if self.opened.is_none() {
            let code = match &self.vault {
                None => FaultCode::NotSetUp,
                Some(_) if self.damaged => FaultCode::Damaged,
                Some(_) => FaultCode::Locked,
            };
            return Err(code.into());
        }
        self.opened
            .as_mut()
            .map(|opened| &mut opened.journal)
            .ok_or_else(|| FaultCode::Locked.into())
    }

    fn capture(&self) -> Capture {
        Capture::at(&self.folder)
    }

    /// Things saved while locked that wait for the journal.
    pub(crate) fn captured(&self) -> u32 {
        self.capture().count().unwrap_or_default()
    }

    /// Saves one draft of something that runs: to the running file, and to the journal or its
    /// letter-box. True when both took it; one is enough for it to survive.
    ///
    /// # Errors
    /// When neither took it.
    pub(crate) fn save_running(&mut self, draft: &Draft) -> Result<bool, Fault> {
        let run = self.running.append(draft, &mut crate::random::fill);
        let kept = self.save(draft);
        match (run, kept) {
            (Ok(()), Ok(())) => Ok(true),
            // Without a PIN there is no journal yet: the running file is all there is, and enough.
            (Ok(()), Err(fault)) => Ok(fault.code == FaultCode::NotSetUp),
            (Err(_), Ok(())) => Ok(false),
            (Err(fault), Err(_)) => Err(fault.into()),
        }
    }

    /// Saves a draft in the journal, or sealed to it while it is locked.
    ///
    /// # Errors
    /// [`FaultCode::NotSetUp`], or the storage's.
    pub(crate) fn save(&mut self, draft: &Draft) -> Result<(), Fault> {
        if let Some(opened) = &mut self.opened {
            opened.journal.append(std::slice::from_ref(draft))?;
            return Ok(());
        }
        // Nobody will ever open what is sealed to an erased key.
        let Some(vault) = self.vault.as_ref().filter(|vault| !vault.is_erased()) else {
            return Err(FaultCode::NotSetUp.into());
        };
        let public = vault.capture_public()?;
        self.capture()
            .append(&public, draft, &mut crate::random::fill)?;
        Ok(())
    }

    /// What was captured, and what the running files hold, joins the journal; then the captured is
    /// cleared, but for what could not be read.
    ///
    /// # Errors
    /// The storage's; then all that did not join is where it was.
    pub(crate) fn join(&mut self) -> Result<Joined, Fault> {
        let capture = self.capture();
        let Some(opened) = &mut self.opened else {
            return Ok(Joined::default());
        };
        let captured = capture.read(&opened.capture_secret)?;
        opened.journal.append(&captured.drafts)?;
        for subject in self.running.subjects()? {
            let drafts = drafts_of(subject, self.running.read(subject)?);
            opened.journal.append(&drafts)?;
        }
        capture.keep_only(&captured.unreadable)?;
        for subject in self.running.subjects()? {
            if !self.goes_on(subject) {
                self.running.erase(subject)?;
            }
        }
        let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
        Ok(Joined {
            entries: count(captured.drafts.len()),
            unreadable: count(captured.unreadable.len()),
        })
    }

    /// Moves a vault and a journal that nothing opens aside, for new ones to stand in their place.
    pub(crate) fn move_aside(&mut self, why: &str, now: &Moment) -> Result<(), Fault> {
        let aside = self.folder.join(format!("{why}-{}", now.wall_ms));
        std::fs::create_dir_all(&aside).map_err(|_| FaultCode::StorageWrite)?;
        let entries = std::fs::read_dir(&self.folder).map_err(|_| FaultCode::StorageRead)?;
        for entry in entries.flatten() {
            let name = entry.file_name();
            let text = name.to_string_lossy();
            let goes = ["journal", "vault", "attempt", "capture"]
                .iter()
                .any(|start| text.starts_with(start));
            if goes {
                std::fs::rename(entry.path(), aside.join(&name))
                    .map_err(|_| FaultCode::StorageWrite)?;
            }
        }
        self.vault = None;
        Ok(())
    }

    /// What the hub wants of the records. False for a wipe that has to wait: an overdose is running, and
    /// nobody far away takes its instructions and doses from an officer's hands. The records are shut then,
    /// and erased when the overdose ends.
    pub(crate) fn carry_out(&mut self, command: CommandKind) -> Result<bool, Fault> {
        match command {
            CommandKind::Lock => self.shut(),
            CommandKind::Wipe if self.overdose.is_some() => {
                self.shut();
                self.wipe_waits = true;
                return Ok(false);
            }
            CommandKind::Wipe => self.wipe()?,
            CommandKind::Release => self.release()?,
        }
        Ok(true)
    }

    /// Erases what an officer recorded: the key first, then what runs and what waits for the journal. What is
    /// sealed to a programme is in the outbox, and still goes out.
    fn wipe(&mut self) -> Result<(), Fault> {
        self.shut();
        if let Some(vault) = &mut self.vault {
            vault.erase()?;
        }
        for subject in self.running.subjects()? {
            self.running.erase(subject)?;
        }
        self.overdose = None;
        self.exposure = None;
        self.unreadable.clear();
        self.capture().clear()?;
        self.wipe_waits = false;
        Ok(())
    }

    /// Lets a PIN be tried again at once.
    fn release(&mut self) -> Result<(), Fault> {
        match &mut self.vault {
            Some(vault) => Ok(vault.release()?),
            None => Ok(()),
        }
    }

    /// True for what runs, and for what may run and cannot be read here: a later version of the app goes on
    /// with it from its file.
    fn goes_on(&self, subject: Uuid) -> bool {
        let overdose = self.overdose.as_ref().map(|live| live.incident);
        let exposure = self.exposure.as_ref().map(|live| live.id);
        [overdose, exposure].contains(&Some(subject)) || self.unreadable.contains(&subject)
    }

    /// Something that ran is over. Its running file goes, unless nothing else holds it yet.
    pub(crate) fn ended(&mut self, subject: Uuid) -> Result<(), Fault> {
        let drafts = drafts_of(subject, self.running.read(subject)?);
        let sealable = self.vault.as_ref().is_some_and(|vault| !vault.is_erased());
        if self.opened.is_some() || sealable {
            // What is sealed cannot be looked at to see whether all of it is there: seal it all once
            // more, which joins as if it were there once.
            for draft in &drafts {
                self.save(draft)?;
            }
            self.running.erase(subject)?;
        }
        Ok(())
    }
}

/// What a running file holds, to be kept elsewhere: what could not be read as it lies there.
fn drafts_of(subject: Uuid, file: RunningFile) -> Vec<Draft> {
    let mut drafts = file.drafts;
    // The same moment each time, so that the same frame is kept once.
    let at = drafts.first().map_or(NO_MOMENT, |draft| draft.at.clone());
    let frames = file.unreadable.iter();
    drafts.extend(frames.map(|frame| forms::frame_draft(subject, &at, frame)));
    drafts
}

/// When something was saved that nobody can read.
const NO_MOMENT: Moment = Moment {
    wall_ms: 0,
    boot_id: String::new(),
    mono_ms: 0,
};

//! Where what was saved goes: the running file first, then the journal while it is open, or sealed
//! to it while it is locked. Every act is idempotent by the event's id, so whatever a crash leaves
//! undone is done again at the next chance.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use uuid::Uuid;
use wayside_domain::moment::Moment;
use wayside_protocol::CommandKind;
use wayside_store::StoreFault;
use wayside_store::capture::{Capture, CaptureSecret};
use wayside_store::disk::{self, RealDisk};
use wayside_store::journal::{Draft, Journal};
use wayside_store::running::{KeyIs, Running, RunningFile};
use wayside_store::vault::{self, SoftwareKey, Vault};

use crate::chosen::Chosen;
use crate::fault::{Fault, FaultCode};
use crate::forms::{self, exposure, overdose};
use crate::open_journal::OpenJournal;
use crate::replies::StartNotice;

/// The open journal and what its key opens besides. Dropping it closes the one and wipes the other.
pub(crate) struct Opened {
    pub journal: Journal,
    pub capture_secret: CaptureSecret,
}

/// The journal and what stands before it.
pub(crate) struct RecordStore {
    folder: PathBuf,
    pub(crate) vault: Option<Vault>,
    /// Why the lock does not open, where what says how cannot be read. There is no vault then.
    pub(crate) lock_fault: Option<FaultCode>,
    pub(crate) opened: Option<Opened>,
    pub(crate) running: Running,
    pub(crate) damaged: bool,
    captured_lost: bool,
    pub(crate) last_touch: Option<Moment>,
    /// True while the device knows nothing but the training district: no signer, no other pack, no hub.
    pub(crate) training: bool,
    /// When the right secret was typed last, since the records were shut.
    pub(crate) secret_typed: Option<Moment>,
    pub(crate) chosen: Chosen,
    /// True while a wipe that the hub wants waits for the running overdose to end.
    pub(crate) wipe_waits: bool,
    /// The overdoses that run, and the exposure.
    pub(crate) overdoses: overdose::LiveRuns,
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
    /// Opens what can be opened without a secret. What is damaged keeps nothing else from opening.
    ///
    /// # Errors
    /// [`FaultCode::NoRandomness`].
    pub(crate) fn open(folder: &Path) -> Result<Self, Fault> {
        let folder = folder.join("journal");
        if disk::private_folder(&folder).is_err() {
            // What is no folder makes place for one. Should that fail, what runs is kept in memory.
            let _ = disk::set_aside(&RealDisk, &folder);
            let _ = disk::private_folder(&folder);
        }
        let running = Running::open(&folder, &mut crate::random::fill)
            .or_else(|_| Running::for_now(&folder, &mut crate::random::fill))?;
        let (vault, lock_fault) = open_lock(&folder);
        let mut records = Self {
            folder,
            vault,
            lock_fault,
            opened: None,
            running,
            damaged: false,
            captured_lost: false,
            last_touch: None,
            training: true,
            secret_typed: None,
            chosen: Chosen::default(),
            wipe_waits: false,
            overdoses: overdose::LiveRuns::default(),
            exposure: None,
            unreadable: BTreeSet::new(),
        };
        records.captured_lost = records.capture().mend().unwrap_or_default();
        records.chosen = Chosen::read(&records.folder);
        let overdoses = overdose::Found::in_files(&records.running);
        let exposures = exposure::Found::in_files(&records.running);
        records.unreadable = overdoses.unreadable;
        records.unreadable.extend(exposures.unreadable);
        records.overdoses = overdoses.live;
        records.exposure = exposures.live;
        Ok(records)
    }

    /// What had to be put right at the start, or could not be.
    pub(crate) fn notices(&self) -> impl Iterator<Item = StartNotice> {
        let lock = self.lock_fault.map(|_| StartNotice::LockDamaged);
        let vault = self.vault.as_ref();
        let tries = vault.filter(|vault| vault.has_lost_count() && !vault.is_erased());
        let running = match self.running.key_is() {
            KeyIs::Kept => None,
            KeyIs::Renewed => Some(StartNotice::RunningLost),
            KeyIs::Passing => Some(StartNotice::RunningUnkept),
        };
        let captured = self.captured_lost.then_some(StartNotice::CapturedLost);
        [
            lock,
            tries.map(|_| StartNotice::TriesLost),
            running,
            captured,
        ]
        .into_iter()
        .flatten()
    }

    /// Opens what the disk did not give before, and may now: the lock's file, and the journal after an act
    /// that failed. Should it still not, whoever asks is told so.
    pub(crate) fn try_again(&mut self) {
        if let Some(opened) = &mut self.opened
            && opened.journal.has_stumbled()
        {
            let _ = opened.journal.reopen();
        }
        if self.lock_fault.is_some_and(|code| Fault::from(code).retry) {
            (self.vault, self.lock_fault) = open_lock(&self.folder);
        }
    }

    /// What whoever asks for a lock is told where there is none.
    pub(crate) fn no_lock(&self) -> FaultCode {
        self.lock_fault.unwrap_or(FaultCode::NotSetUp)
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
    /// [`FaultCode::NotSetUp`], [`FaultCode::LockDamaged`], [`FaultCode::Damaged`] or [`FaultCode::Locked`] where
    /// it is not.
    pub(crate) fn open_journal(&mut self) -> Result<OpenJournal<'_>, Fault> {
        let running = self.running_subjects();
        Ok(OpenJournal::new(self.journal()?, running))
    }

    fn journal(&mut self) -> Result<&mut Journal, Fault> {
        if self.opened.is_none() {
            let code = match &self.vault {
                None => self.no_lock(),
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
            // Where there is no PIN, or nothing can say how it opens, there is no journal yet: the running
            // file is all there is, and enough.
            (Ok(()), Err(_)) => Ok(self.vault.is_none() && self.running.key_is() != KeyIs::Passing),
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
            return Err(self.no_lock().into());
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
        disk::private_folder(&aside).map_err(|_| FaultCode::StorageWrite)?;
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
    /// and erased when the overdose ends or nobody has tapped in it for [`WIPE_WAITS_MS`].
    pub(crate) fn carry_out(&mut self, command: CommandKind, now: &Moment) -> Result<bool, Fault> {
        match command {
            CommandKind::Lock => self.shut(),
            CommandKind::Wipe if self.is_touched(now) => {
                self.shut();
                self.wipe_waits = true;
                return Ok(false);
            }
            CommandKind::Wipe => self.wipe()?,
            CommandKind::Release => self.release()?,
        }
        Ok(true)
    }

    /// True while somebody is at an overdose.
    fn is_touched(&self, now: &Moment) -> bool {
        self.overdoses.iter().any(|live| is_touched(live, now))
    }

    /// True when a wipe has waited long enough for an overdose that nobody closes.
    pub(crate) fn wipe_is_due(&self, now: &Moment) -> bool {
        self.wipe_waits && !self.is_touched(now)
    }

    /// Erases what an officer recorded: the key first, then what runs and what waits for the journal. What is
    /// sealed to a programme is in the outbox, and still goes out.
    fn wipe(&mut self) -> Result<(), Fault> {
        self.shut();
        if let Some(vault) = &mut self.vault {
            vault.erase()?;
        }
        vault::erase_damaged(&self.folder)?;
        if self.lock_fault.is_some() {
            (self.vault, self.lock_fault) = open_lock(&self.folder);
        }
        self.running.erase_all()?;
        self.overdoses = overdose::LiveRuns::default();
        self.exposure = None;
        self.unreadable.clear();
        self.capture().clear()?;
        self.choose(|chosen| chosen.kits.clear())?;
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
        self.running_subjects().contains(&subject) || self.unreadable.contains(&subject)
    }

    fn running_subjects(&self) -> Vec<Uuid> {
        let overdoses = self.overdoses.iter().map(|live| live.incident);
        let exposure = self.exposure.as_ref().map(|live| live.id);
        overdoses.chain(exposure).collect()
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

/// For so long after the last tap an overdose holds a wipe up, ms: four hours, longer than anybody is watched
/// after naloxone.
const WIPE_WAITS_MS: i64 = 4 * 3_600_000;

/// True while somebody may still be at work in an overdose. A wall clock that was set ends nothing: within one
/// start of the device its running clock counts, and after another start the time since that.
fn is_touched(live: &overdose::LiveRun, now: &Moment) -> bool {
    let idle_ms = live.run.entries.last().map_or(0, |entry| {
        if entry.at.boot_id == now.boot_id {
            now.mono_ms.saturating_sub(entry.at.mono_ms)
        } else {
            now.mono_ms
        }
    });
    idle_ms < WIPE_WAITS_MS
}

/// The lock of a folder, if one was set, or why it does not open. A key of the device that is damaged opens it as
/// little as a file of its own that is.
fn open_lock(folder: &Path) -> (Option<Vault>, Option<FaultCode>) {
    let act = || -> Result<Option<Vault>, StoreFault> {
        let vault = Vault::open(folder)?;
        if vault.is_some() {
            SoftwareKey::open(folder, &mut crate::random::fill)?;
        }
        Ok(vault)
    };
    match act() {
        Ok(vault) => (vault, None),
        Err(StoreFault::Damaged) => (None, Some(FaultCode::LockDamaged)),
        Err(fault) => (None, Some(Fault::from(fault).code)),
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

//! Where what was saved goes: the running file first, then the journal while it is open, or sealed
//! to it while it is locked. Every act is idempotent by the event's id, so whatever a crash leaves
//! undone is done again at the next chance.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use wayside_domain::moment::Moment;
use wayside_store::capture::Capture;
use wayside_store::journal::{Draft, Journal, JournalEvent, Query};
use wayside_store::running::Running;
use wayside_store::vault::Vault;

use crate::fault::{Fault, FaultCode};
use crate::lock::{Chosen, Opened};

/// Kinds of event, as they stand in the journal.
pub(crate) mod kinds {
    /// [`super::super::overdose::ExposureRecord`].
    pub const OVERDOSE: &str = "overdose.entry";
    /// A report, as confirmed.
    pub const REPORT: &str = "overdose.report";
    /// A record taken back.
    pub const RETRACTED: &str = "record.retracted";
    /// [`super::super::kits::ExposureRecord`].
    pub const KIT: &str = "kit.saved";
    /// [`super::super::exposure::ExposureRecord`].
    pub const EXPOSURE: &str = "exposure.entry";
    /// A [`wayside_domain::referral::Referral`] that is being written. Purged once it is sealed.
    pub const DRAFT: &str = "referral.draft";
    /// [`super::super::referrals::Called`].
    pub const HOTLINE: &str = "referral.hotline";
}

/// The version of every wire form written here.
const SCHEMA: u32 = 1;

/// The journal and what stands before it.
pub(crate) struct Keeping {
    folder: PathBuf,
    pub(crate) vault: Option<Vault>,
    pub(crate) opened: Option<Opened>,
    pub(crate) running: Running,
    pub(crate) damaged: bool,
    pub(crate) last_touch: Option<Moment>,
    pub(crate) chosen: Chosen,
    /// The run that is shown, and the exposure.
    pub(crate) overdose: Option<crate::overdose::LiveRun>,
    pub(crate) exposure: Option<crate::exposure::LiveExposure>,
}

impl Keeping {
    /// Opens what can be opened without a secret. Makes nothing but the folder.
    pub(crate) fn open(folder: &Path) -> Result<Self, Fault> {
        let folder = folder.join("journal");
        std::fs::create_dir_all(&folder).map_err(|_| FaultCode::StorageWrite)?;
        let vault = Vault::open(&folder)?;
        let running = Running::open(&folder, &mut crate::random::fill)?;
        let mut keeping = Self {
            folder,
            vault,
            opened: None,
            running,
            damaged: false,
            last_touch: None,
            chosen: Chosen::default(),
            overdose: None,
            exposure: None,
        };
        keeping.chosen = keeping.read_chosen();
        keeping.overdose = crate::overdose::LiveRun::found(&keeping.running);
        keeping.exposure = crate::exposure::LiveExposure::found(&keeping.running);
        Ok(keeping)
    }

    pub(crate) fn journal_path(&self) -> PathBuf {
        self.folder.join("journal.db")
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The open journal.
    pub(crate) fn journal(&mut self) -> Result<&mut Journal, Fault> {
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
        let Some(vault) = &self.vault else {
            return Err(FaultCode::NotSetUp.into());
        };
        let public = vault.capture_public()?;
        self.capture()
            .append(&public, draft, &mut crate::random::fill)?;
        Ok(())
    }

    /// What was captured, and what the running files hold, joins the journal; then the captured is
    /// cleared. Gives how many were captured.
    pub(crate) fn join(&mut self) -> Result<u32, Fault> {
        let capture = self.capture();
        let Some(opened) = &mut self.opened else {
            return Ok(0);
        };
        let captured: Vec<Draft> = capture.open_all(&opened.capture_secret)?;
        opened.journal.append(&captured)?;
        for subject in self.running.subjects()? {
            let drafts = self.running.drafts(subject)?;
            opened.journal.append(&drafts)?;
        }
        capture.clear()?;
        for subject in self.running.subjects()? {
            let live = self.is_live(subject);
            if !live {
                self.running.erase(subject)?;
            }
        }
        u32::try_from(captured.len()).map_err(|_| FaultCode::StorageRead.into())
    }

    /// Removes what records say once their time is up. That they were there, and the chain, remain. A
    /// clock that was set forward by years must not remove anything: what is removed must also have
    /// been followed by something saved so much later.
    pub(crate) fn remove_old(
        &mut self,
        now: &Moment,
        overdose_days: Option<u32>,
        exposure_days: Option<u32>,
    ) -> Result<(), Fault> {
        const DAY_MS: i64 = 24 * 3600 * 1000;
        /// A referral that nobody sent in a week is written anew, with consent asked anew.
        const DRAFT_DAYS: u32 = 7;
        let journal = self.journal()?;
        let newest = journal
            .events(&Query::default())?
            .last()
            .map(|event| event.at.wall_ms);
        let known = newest.map_or(now.wall_ms, |newest| newest.min(now.wall_ms));
        let before = |days: u32| known.saturating_sub(i64::from(days).saturating_mul(DAY_MS));
        for (kind, days) in [
            (kinds::DRAFT, Some(DRAFT_DAYS)),
            (kinds::OVERDOSE, overdose_days),
            (kinds::REPORT, overdose_days),
            (kinds::EXPOSURE, exposure_days),
        ] {
            if let Some(days) = days {
                journal.purge(kind, before(days), now.wall_ms)?;
            }
        }
        Ok(())
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

    /// Erases what an officer recorded: the key first, then what runs and what waits for the journal. What is
    /// sealed to a programme is in the outbox, and still goes out.
    pub(crate) fn wipe(&mut self) -> Result<(), Fault> {
        self.shut();
        if let Some(vault) = &mut self.vault {
            vault.erase()?;
        }
        for subject in self.running.subjects()? {
            self.running.erase(subject)?;
        }
        self.overdose = None;
        self.exposure = None;
        self.capture().clear()?;
        Ok(())
    }

    /// Lets a PIN be tried again at once.
    pub(crate) fn release(&mut self) -> Result<(), Fault> {
        match &mut self.vault {
            Some(vault) => Ok(vault.release()?),
            None => Ok(()),
        }
    }

    fn is_live(&self, subject: Uuid) -> bool {
        let overdose = self.overdose.as_ref().map(|live| live.incident);
        let exposure = self.exposure.as_ref().map(|live| live.id);
        [overdose, exposure].contains(&Some(subject))
    }

    /// Something that ran is over. Its running file goes, unless nothing else holds it yet.
    pub(crate) fn ended(&mut self, subject: Uuid) -> Result<(), Fault> {
        let drafts = self.running.drafts(subject)?;
        if self.opened.is_some() || self.vault.is_some() {
            // What is sealed cannot be looked at to see whether all of it is there: seal it all once
            // more, which joins as if it were there once.
            for draft in &drafts {
                self.save(draft)?;
            }
            self.running.erase(subject)?;
        }
        Ok(())
    }

    /// The events of a kind, or of one subject.
    pub(crate) fn events(&mut self, query: &Query) -> Result<Vec<JournalEvent>, Fault> {
        Ok(self.journal()?.events(query)?)
    }
}

/// A draft of a wire form.
pub(crate) fn draft<W: Serialize>(
    kind: &str,
    id: Uuid,
    subject: Uuid,
    at: &Moment,
    wire: &W,
) -> Result<Draft, Fault> {
    Ok(Draft {
        id,
        kind: kind.to_owned(),
        schema_version: SCHEMA,
        subject,
        supersedes: None,
        at: at.clone(),
        wire: serde_json::to_vec(wire).map_err(|_| FaultCode::Unfit)?,
    })
}

/// The wire form in an event; `None` for one that was purged or is of a later version.
pub(crate) fn read<W: DeserializeOwned>(wire: &[u8]) -> Option<W> {
    serde_json::from_slice(wire).ok()
}

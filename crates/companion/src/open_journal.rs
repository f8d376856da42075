//! The journal while it is open. Whoever holds one has it from the lock: there is no other maker.

use uuid::Uuid;
use wayside_domain::moment::Moment;
use wayside_store::journal::{ChainStatus, Draft, Journal, JournalEvent, Query};

use crate::fault::Fault;
use crate::forms::kinds;

/// The open journal, and what runs meanwhile.
pub(crate) struct OpenJournal<'a> {
    journal: &'a mut Journal,
    running: Vec<Uuid>,
}

/// How long records say what they say, in days; `None` for as long as they stand.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct KeepDays {
    pub overdoses: Option<u32>,
    pub exposures: Option<u32>,
}

impl<'a> OpenJournal<'a> {
    /// For the lock alone.
    pub(crate) fn new(journal: &'a mut Journal, running: Vec<Uuid>) -> Self {
        Self { journal, running }
    }

    /// True for an overdose or exposure that goes on.
    pub(crate) fn is_running(&self, subject: Uuid) -> bool {
        self.running.contains(&subject)
    }

    /// Saves a draft. When this returns it is on the disk.
    ///
    /// # Errors
    /// The storage's.
    pub(crate) fn append(&mut self, draft: &Draft) -> Result<(), Fault> {
        self.journal.append(std::slice::from_ref(draft))?;
        Ok(())
    }

    /// Follows the chain of what was saved.
    ///
    /// # Errors
    /// The storage's.
    pub(crate) fn verify(&self) -> Result<ChainStatus, Fault> {
        Ok(self.journal.verify()?)
    }

    /// Every event, in the order they were saved.
    ///
    /// # Errors
    /// The storage's.
    pub(crate) fn all(&self) -> Result<Vec<JournalEvent>, Fault> {
        Ok(self.journal.events(&Query::default())?)
    }

    /// The events of one kind.
    ///
    /// # Errors
    /// The storage's.
    pub(crate) fn of_kind(&self, kind: &str) -> Result<Vec<JournalEvent>, Fault> {
        Ok(self.journal.events(&Query {
            kind: Some(kind.to_owned()),
            ..Query::default()
        })?)
    }

    /// The events of one subject.
    ///
    /// # Errors
    /// The storage's.
    pub(crate) fn of_subject(&self, subject: Uuid) -> Result<Vec<JournalEvent>, Fault> {
        Ok(self.journal.events(&Query {
            subject: Some(subject),
            ..Query::default()
        })?)
    }

    /// The last event of a subject and kind.
    ///
    /// # Errors
    /// The storage's.
    pub(crate) fn last(&self, subject: Uuid, kind: &str) -> Result<Option<JournalEvent>, Fault> {
        let events = self.of_subject(subject)?;
        Ok(events.into_iter().rfind(|event| event.kind == kind))
    }

    /// Empties what was written of a referral, for good.
    ///
    /// # Errors
    /// The storage's.
    pub(crate) fn forget_draft(&mut self, id: Uuid, now: &Moment) -> Result<(), Fault> {
        self.journal.purge_subject(kinds::DRAFT, id, now.wall_ms)?;
        Ok(())
    }

    /// Removes what records say once their time is up. That they were there, and the chain, remain. A
    /// clock that was set forward by years must not remove anything: what is removed must also have
    /// been followed by something saved so much later.
    pub(crate) fn remove_old(&mut self, now: &Moment, days: KeepDays) -> Result<(), Fault> {
        const DAY_MS: i64 = 24 * 3600 * 1000;
        /// A referral that nobody sent in a week is written anew, with consent asked anew.
        const DRAFT_DAYS: u32 = 7;
        let newest = self.all()?.last().map(|event| event.at.wall_ms);
        let known = newest.map_or(now.wall_ms, |newest| newest.min(now.wall_ms));
        let before = |days: u32| known.saturating_sub(i64::from(days).saturating_mul(DAY_MS));
        for (kind, days) in [
            (kinds::DRAFT, Some(DRAFT_DAYS)),
            (kinds::OVERDOSE, days.overdoses),
            (kinds::REPORT, days.overdoses),
            (kinds::FRAME, days.overdoses),
            (kinds::EXPOSURE, days.exposures),
        ] {
            if let Some(days) = days {
                self.journal.purge(kind, before(days), now.wall_ms)?;
            }
        }
        Ok(())
    }
}

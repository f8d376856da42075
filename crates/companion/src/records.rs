//! The records: what happened, and the report of it. Only while unlocked. Giving them out is in [`export`].

mod export;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use wayside_domain::naloxone::By;
use wayside_domain::report::{self, IncidentReport};
use wayside_store::journal::{ChainStatus, JournalEvent};

use crate::Companion;
use crate::fault::{Fault, FaultCode};
use crate::forms::{self, TakenBack, kinds, overdose};
use crate::open_journal::OpenJournal;
use crate::random;
use crate::requests::PlainRequest;
use crate::scene::{
    ExportFile, ExportRequest, RecordKind, RecordRequest, RecordRow, RecordState, RecordsPage,
    ReportPage, ReportRequest,
};

impl Companion {
    /// The records, newest first.
    ///
    /// # Errors
    /// [`FaultCode::Locked`], [`FaultCode::NotSetUp`], [`FaultCode::Damaged`], or the storage's.
    pub fn records(&self, _: PlainRequest) -> Result<RecordsPage, Fault> {
        let mut records = self.records.unlocked()?;
        let journal = records.journal()?;
        let whole = matches!(journal.verify()?, ChainStatus::Whole { .. });
        let mut rows = journal.rows()?;
        rows.reverse();
        let unreadable = forms::summed(&journal.all()?);
        let waiting = self.hub.with(|handle| handle.waiting());
        Ok(RecordsPage {
            rows,
            whole,
            waiting,
            unreadable,
        })
    }

    /// The report of an overdose: as it was confirmed, or as the run fills it.
    ///
    /// # Errors
    /// [`FaultCode::NotFound`]; [`FaultCode::TooNew`] or [`FaultCode::Damaged`] for a record that this
    /// version of the app cannot read; and as [`Companion::records`].
    pub fn report(&self, request: RecordRequest) -> Result<ReportPage, Fault> {
        self.records.unlocked()?.journal()?.report_of(request.id)
    }

    /// Confirms a report as it was put right. A later one supersedes it; nothing is overwritten.
    ///
    /// # Errors
    /// [`FaultCode::Unfit`] where a value is none of its list, and as [`Companion::report`].
    pub fn save_report(&self, request: ReportRequest) -> Result<ReportPage, Fault> {
        let at = self.clock.moment();
        let mut records = self.records.unlocked()?;
        let mut journal = records.journal()?;
        let id = request.report.incident;
        let before = journal.report_of(id)?;
        if matches!(before.state, RecordState::Retracted | RecordState::Purged) {
            return Err(FaultCode::NotFound.into());
        }
        if !report::validate(&request.report).is_empty() {
            return Err(FaultCode::Unfit.into());
        }
        let mut draft = forms::draft(random::id_at(&at), id, &at, &request.report)?;
        draft.supersedes = journal.last(id, kinds::REPORT)?.map(|event| event.id);
        journal.append(&draft)?;
        journal.report_of(id)
    }

    /// Takes a record back: it stays in the journal, marked, and in no export.
    ///
    /// # Errors
    /// [`FaultCode::NotFound`], and as [`Companion::records`].
    pub fn retract_record(&self, request: RecordRequest) -> Result<RecordsPage, Fault> {
        let at = self.clock.moment();
        {
            let mut records = self.records.unlocked()?;
            let mut journal = records.journal()?;
            let known = journal.rows()?.into_iter().find(|row| row.id == request.id);
            let row = known.ok_or(FaultCode::NotFound)?;
            if row.state == RecordState::Running {
                return Err(FaultCode::Conflict.into());
            }
            if row.state != RecordState::Retracted {
                let wire = TakenBack {
                    subject: request.id,
                };
                let mut draft = forms::draft(random::id_at(&at), request.id, &at, &wire)?;
                draft.supersedes = journal.newest_of(request.id)?;
                journal.append(&draft)?;
            }
        }
        self.records(PlainRequest {
            language: String::new(),
        })
    }

    /// A file of one or many reports, or of one exposure alone.
    ///
    /// # Errors
    /// [`FaultCode::Locked`] or [`FaultCode::NotSetUp`], [`FaultCode::FreshUnlock`],
    /// [`FaultCode::NotFound`] where nothing of what was asked can be given out, [`FaultCode::Unfit`] for an
    /// exposure among others or as NEMSIS.
    pub fn export_records(&self, request: ExportRequest) -> Result<ExportFile, Fault> {
        let mut records = self.records.unlocked()?;
        records.fresh_unlock(&self.clock.moment()).needed()?;
        records.journal()?.export(&request)
    }
}

impl OpenJournal<'_> {
    /// The event that a record taken back names: its last report, else its last entry.
    fn newest_of(&self, subject: Uuid) -> Result<Option<Uuid>, Fault> {
        for kind in [kinds::REPORT, kinds::OVERDOSE, kinds::EXPOSURE] {
            if let Some(event) = self.last(subject, kind)? {
                return Ok(Some(event.id));
            }
        }
        Ok(None)
    }

    /// Every record, oldest first.
    pub(crate) fn rows(&self) -> Result<Vec<RecordRow>, Fault> {
        let mut subjects: BTreeMap<Uuid, Vec<JournalEvent>> = BTreeMap::new();
        for event in self.all()? {
            subjects.entry(event.subject).or_default().push(event);
        }
        let mut rows: Vec<RecordRow> = subjects
            .into_iter()
            .filter_map(|(id, events)| self.row(id, &events))
            .collect();
        rows.sort_by_key(|row| (row.began, row.id));
        Ok(rows)
    }

    fn row(&self, id: Uuid, events: &[JournalEvent]) -> Option<RecordRow> {
        let (kind, first) = kind_of(events)?;
        let live = match kind {
            RecordKind::Overdose => overdose::run_of(id, events),
            RecordKind::Exposure | RecordKind::Unknown => None,
        };
        let doses = live.as_ref().map_or(0, |live| {
            let given = live.run.doses(&live.protocol);
            let by_officer = given.iter().filter(|dose| dose.dose.by == By::Officer);
            by_officer.count()
        });
        Some(RecordRow {
            id,
            kind,
            began: DateTime::<Utc>::from_timestamp_millis(first.at.wall_ms)?,
            state: self.state_of(id, kind, events, live.is_some()),
            doses: u32::try_from(doses).unwrap_or(u32::MAX),
            unreadable: forms::count_unreadable(events),
        })
    }

    /// How a record stands. A record that was taken back is, whatever version of the app did it.
    fn state_of(
        &self,
        id: Uuid,
        kind: RecordKind,
        events: &[JournalEvent],
        has_run: bool,
    ) -> RecordState {
        let has = |kind: &str| events.iter().any(|event| event.kind == kind);
        let purged = kind_of(events).is_some_and(|(_, first)| first.purged_ms.is_some());
        if has(kinds::RETRACTED) {
            RecordState::Retracted
        } else if purged {
            RecordState::Purged
        } else if self.is_running(id) {
            RecordState::Running
        } else if kind == RecordKind::Unknown || (kind == RecordKind::Overdose && !has_run) {
            RecordState::Unreadable
        } else if has(kinds::REPORT) || kind == RecordKind::Exposure {
            RecordState::Reported
        } else {
            RecordState::ToReport
        }
    }

    pub(crate) fn report_of(&self, id: Uuid) -> Result<ReportPage, Fault> {
        let events = self.of_subject(id)?;
        let row = self.row(id, &events).ok_or(FaultCode::NotFound)?;
        let Some(live) = overdose::run_of(id, &events) else {
            let first = events.iter().find_map(forms::unreadable);
            return Err(first
                .as_ref()
                .map_or(FaultCode::NotFound.into(), Fault::from));
        };
        Ok(ReportPage {
            state: row.state,
            unreadable: row.unreadable,
            report: forms::confirmed(&events).unwrap_or_else(|| IncidentReport {
                fictional: live.fictional,
                ..IncidentReport::of(id, &live.protocol, &live.run)
            }),
        })
    }
}

/// What the events of one subject are a record of, and the first that says so; `None` for a subject that
/// has no record of its own.
fn kind_of(events: &[JournalEvent]) -> Option<(RecordKind, &JournalEvent)> {
    events.iter().find_map(|event| {
        let kind = match event.kind.as_str() {
            kinds::OVERDOSE => RecordKind::Overdose,
            kinds::EXPOSURE => RecordKind::Exposure,
            known if kinds::ALL.contains(&known) => return None,
            _ => RecordKind::Unknown,
        };
        Some((kind, event))
    })
}

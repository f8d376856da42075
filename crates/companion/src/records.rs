//! The records: what happened, the report of it, and giving it out. Only while unlocked.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wayside_domain::naloxone::By;
use wayside_domain::report::{self, IncidentReport};
use wayside_store::journal::{ChainStatus, JournalEvent, Query};

use crate::Companion;
use crate::fault::{Fault, FaultCode};
use crate::keeping::{self, Keeping, kinds};
use crate::overdose;
use crate::random;
use crate::requests::PlainRequest;
use crate::scene::{
    ExportFile, ExportFormat, ExportRequest, RecordKind, RecordRequest, RecordRow, RecordState,
    RecordsPage, ReportPage, ReportRequest,
};

/// What stands in the journal when a record is taken back.
#[derive(Serialize, Deserialize)]
struct TakenBack {
    subject: Uuid,
}

impl Companion {
    /// The records, newest first.
    ///
    /// # Errors
    /// [`FaultCode::Locked`], [`FaultCode::NotSetUp`], [`FaultCode::Damaged`], or the storage's.
    pub fn records(&self, _: PlainRequest) -> Result<RecordsPage, Fault> {
        let mut keeping = self.awake()?;
        let whole = matches!(keeping.journal()?.verify()?, ChainStatus::Whole { .. });
        let mut rows = keeping.rows()?;
        rows.reverse();
        let waiting = self.outbox().waiting();
        Ok(RecordsPage {
            rows,
            whole,
            waiting,
        })
    }

    /// The report of an overdose: as it was confirmed, or as the run fills it.
    ///
    /// # Errors
    /// [`FaultCode::NotFound`], and as [`Companion::records`].
    pub fn report(&self, request: RecordRequest) -> Result<ReportPage, Fault> {
        self.awake()?.report_of(request.id)
    }

    /// Confirms a report as it was put right. A later one supersedes it; nothing is overwritten.
    ///
    /// # Errors
    /// [`FaultCode::Unfit`] where a value is none of its list, and as [`Companion::report`].
    pub fn save_report(&self, request: ReportRequest) -> Result<ReportPage, Fault> {
        let at = self.clock.moment();
        let mut keeping = self.awake()?;
        let id = request.report.incident;
        let before = keeping.report_of(id)?;
        if matches!(before.state, RecordState::Retracted | RecordState::Purged) {
            return Err(FaultCode::NotFound.into());
        }
        if !report::validate(&request.report).is_empty() {
            return Err(FaultCode::Unfit.into());
        }
        let mut draft =
            keeping::draft(kinds::REPORT, random::id_at(&at), id, &at, &request.report)?;
        draft.supersedes = keeping.last(id, kinds::REPORT)?;
        keeping.save(&draft)?;
        keeping.report_of(id)
    }

    /// Takes a record back: it stays in the journal, marked, and in no export.
    ///
    /// # Errors
    /// [`FaultCode::NotFound`], and as [`Companion::records`].
    pub fn retract_record(&self, request: RecordRequest) -> Result<RecordsPage, Fault> {
        let at = self.clock.moment();
        {
            let mut keeping = self.awake()?;
            let known = keeping.rows()?.into_iter().find(|row| row.id == request.id);
            let row = known.ok_or(FaultCode::NotFound)?;
            if row.state == RecordState::Running {
                return Err(FaultCode::Conflict.into());
            }
            if row.state != RecordState::Retracted {
                let wire = TakenBack {
                    subject: request.id,
                };
                let id = random::id_at(&at);
                let mut draft = keeping::draft(kinds::RETRACTED, id, request.id, &at, &wire)?;
                draft.supersedes = keeping
                    .last(request.id, kinds::REPORT)?
                    .or(keeping.last(request.id, kinds::OVERDOSE)?)
                    .or(keeping.last(request.id, kinds::EXPOSURE)?);
                keeping.save(&draft)?;
            }
        }
        self.records(PlainRequest {
            language: String::new(),
        })
    }

    /// A file of one or many reports, or of one exposure alone.
    ///
    /// # Errors
    /// [`FaultCode::NotFound`] where nothing of what was asked can be given out,
    /// [`FaultCode::Unfit`] for an exposure among others or as NEMSIS.
    pub fn export_records(&self, request: ExportRequest) -> Result<ExportFile, Fault> {
        self.awake()?.export(&request)
    }
}

impl Keeping {
    pub(crate) fn export(&mut self, request: &ExportRequest) -> Result<ExportFile, Fault> {
        let rows = self.rows()?;
        let of = |id: &Uuid| rows.iter().find(|row| row.id == *id);
        if let [id] = request.ids.as_slice()
            && of(id).is_some_and(|row| row.kind == RecordKind::Exposure)
        {
            return self.export_exposure(*id, request.format);
        }
        if request
            .ids
            .iter()
            .filter_map(of)
            .any(|row| row.kind == RecordKind::Exposure)
        {
            return Err(FaultCode::Unfit.into());
        }
        let mut reports = Vec::new();
        for row in &rows {
            let wanted = request.ids.is_empty() || request.ids.contains(&row.id);
            let stands = matches!(row.state, RecordState::ToReport | RecordState::Reported);
            if wanted && stands && row.kind == RecordKind::Overdose {
                reports.push(self.report_of(row.id)?.report);
            }
        }
        if reports.is_empty() {
            return Err(FaultCode::NotFound.into());
        }
        let (name, media_type, text) = match request.format {
            ExportFormat::Csv => ("overdoses.csv", "text/csv", report::csv(&reports)),
            ExportFormat::Json => ("overdoses.json", "application/json", report::json(&reports)),
            ExportFormat::Nemsis => (
                "overdoses-nemsis.json",
                "application/json",
                report::nemsis(&reports),
            ),
        };
        Ok(ExportFile {
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            text,
        })
    }

    fn export_exposure(&mut self, id: Uuid, format: ExportFormat) -> Result<ExportFile, Fault> {
        if format != ExportFormat::Json {
            return Err(FaultCode::Unfit.into());
        }
        let wires: Vec<crate::exposure::ExposureRecord> = self
            .of_subject(id)?
            .iter()
            .filter(|event| event.kind == kinds::EXPOSURE)
            .filter_map(|event| keeping::read(&event.wire))
            .collect();
        let text = serde_json::to_string_pretty(&wires).map_err(|_| FaultCode::StorageRead)?;
        Ok(ExportFile {
            name: "exposure.json".to_owned(),
            media_type: "application/json".to_owned(),
            text,
        })
    }

    fn of_subject(&mut self, subject: Uuid) -> Result<Vec<JournalEvent>, Fault> {
        self.events(&Query {
            subject: Some(subject),
            ..Query::default()
        })
    }

    fn last(&mut self, subject: Uuid, kind: &str) -> Result<Option<Uuid>, Fault> {
        let events = self.of_subject(subject)?;
        let last = events.iter().rfind(|event| event.kind == kind);
        Ok(last.map(|event| event.id))
    }

    /// Every record, oldest first.
    pub(crate) fn rows(&mut self) -> Result<Vec<RecordRow>, Fault> {
        let mut subjects: BTreeMap<Uuid, Vec<JournalEvent>> = BTreeMap::new();
        for event in self.events(&Query::default())? {
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
        let first = events
            .iter()
            .find(|event| [kinds::OVERDOSE, kinds::EXPOSURE].contains(&event.kind.as_str()))?;
        let has = |kind: &str| events.iter().any(|event| event.kind == kind);
        let is_overdose = first.kind == kinds::OVERDOSE;
        let live = if is_overdose {
            overdose::run_of(id, events)
        } else {
            None
        };
        let running = [
            self.overdose.as_ref().map(|live| live.incident),
            self.exposure.as_ref().map(|live| live.id),
        ]
        .contains(&Some(id));
        let state = if has(kinds::RETRACTED) {
            RecordState::Retracted
        } else if first.wire.is_empty() {
            RecordState::Purged
        } else if running {
            RecordState::Running
        } else if has(kinds::REPORT) || !is_overdose {
            RecordState::Reported
        } else {
            RecordState::ToReport
        };
        let doses = live.map_or(0, |live| {
            let given = live.run.doses(&live.protocol);
            given
                .iter()
                .filter(|dose| dose.dose.by == By::Officer)
                .count()
        });
        Some(RecordRow {
            id,
            kind: if is_overdose {
                RecordKind::Overdose
            } else {
                RecordKind::Exposure
            },
            began: DateTime::<Utc>::from_timestamp_millis(first.at.wall_ms)?,
            state,
            doses: u32::try_from(doses).unwrap_or(u32::MAX),
        })
    }

    pub(crate) fn report_of(&mut self, id: Uuid) -> Result<ReportPage, Fault> {
        let events = self.of_subject(id)?;
        let row = self.row(id, &events).ok_or(FaultCode::NotFound)?;
        let live = overdose::run_of(id, &events).ok_or(FaultCode::NotFound)?;
        let confirmed = events
            .iter()
            .rfind(|event| event.kind == kinds::REPORT)
            .and_then(|event| keeping::read::<IncidentReport>(&event.wire));
        Ok(ReportPage {
            state: row.state,
            report: confirmed.unwrap_or_else(|| IncidentReport {
                fictional: live.fictional,
                ..IncidentReport::of(id, &live.protocol, &live.run)
            }),
        })
    }
}

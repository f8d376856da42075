//! Records as files. What cannot be read is given out as it was saved, and every form says that it is there.

use serde_json::{Value, json};
use uuid::Uuid;
use wayside_domain::report::{self, GivenRecord};
use wayside_store::journal::JournalEvent;

use crate::fault::{Fault, FaultCode};
use crate::forms::{self, exposure, kinds, overdose};
use crate::open_journal::OpenJournal;
use crate::scene::{
    ExportFile, ExportFormat, ExportRequest, RecordKind, RecordRow, RecordState, Unreadable,
};

impl OpenJournal<'_> {
    pub(crate) fn export(&self, request: &ExportRequest) -> Result<ExportFile, Fault> {
        let rows = self.rows()?;
        let of = |id: &Uuid| rows.iter().find(|row| row.id == *id);
        let alone = |row: &&RecordRow| row.kind != RecordKind::Overdose;
        if let [id] = request.ids.as_slice()
            && let Some(row) = of(id).filter(alone)
        {
            return self.export_alone(row, request.format);
        }
        if request.ids.iter().filter_map(of).any(|row| alone(&row)) {
            return Err(FaultCode::Unfit.into());
        }
        let records = self.given(&rows, &request.ids)?;
        let loose = if request.ids.is_empty() {
            forms::raw(self.all()?.iter().filter(|event| is_loose(event)))
        } else {
            Vec::new()
        };
        if records.is_empty() && loose.is_empty() {
            return Err(FaultCode::NotFound.into());
        }
        let json = "application/json";
        Ok(match request.format {
            ExportFormat::Csv => file("overdoses.csv", "text/csv", report::csv(&records)),
            ExportFormat::Json => file("overdoses.json", json, report::json(&records, &loose)),
            ExportFormat::Nemsis => file("overdoses-nemsis.json", json, report::nemsis(&records)),
        })
    }

    /// The overdoses among these that are given out.
    fn given(&self, rows: &[RecordRow], ids: &[Uuid]) -> Result<Vec<GivenRecord>, Fault> {
        let stands = |row: &&RecordRow| {
            let wanted = ids.is_empty() || ids.contains(&row.id);
            let state = matches!(
                row.state,
                RecordState::ToReport | RecordState::Reported | RecordState::Unreadable
            );
            wanted && state && row.kind == RecordKind::Overdose
        };
        let mut given = Vec::new();
        for row in rows.iter().filter(stands) {
            let events = self.of_subject(row.id)?;
            let report = match row.state {
                RecordState::Unreadable => None,
                _ => Some(self.report_of(row.id)?.report),
            };
            let live = overdose::run_of(row.id, &events);
            given.push(GivenRecord {
                incident: row.id,
                found_ms: row.began.timestamp_millis(),
                report,
                confirmed: forms::confirmed(&events).is_some(),
                sample: live.is_some_and(|live| live.protocol.sample),
                unreadable: forms::raw(&events),
            });
        }
        Ok(given)
    }

    /// An exposure, or a record of a kind that is not known here: entry by entry, in their order.
    fn export_alone(&self, row: &RecordRow, format: ExportFormat) -> Result<ExportFile, Fault> {
        if format != ExportFormat::Json {
            return Err(FaultCode::Unfit.into());
        }
        let events = self.of_subject(row.id)?;
        let (form, name) = match row.kind {
            RecordKind::Exposure => ("wayside-exposure", "exposure.json"),
            RecordKind::Overdose | RecordKind::Unknown => ("wayside-record", "record.json"),
        };
        let mut whole = json!({
            "form": form,
            "version": 2,
            "entries": events.iter().filter_map(entry).collect::<Vec<Value>>(),
        });
        // Absent where nobody knows whose district it was, as in a report.
        if let (Some(fields), Some(fictional)) =
            (whole.as_object_mut(), exposure::fictional(&events))
        {
            fields.insert("fictional".to_owned(), json!(fictional));
        }
        let text = serde_json::to_string_pretty(&whole).map_err(|_| FaultCode::StorageRead)?;
        Ok(file(name, "application/json", text))
    }
}

/// An entry of an exposure as it is given out; one that cannot be read as it was saved.
fn entry(event: &JournalEvent) -> Option<Value> {
    let wire: Result<Option<exposure::ExposureRecord>, Unreadable> = match event.kind.as_str() {
        kinds::EXPOSURE => forms::of_event(event),
        _ => Ok(None),
    };
    match wire {
        Ok(Some(wire)) => serde_json::to_value(wire).ok(),
        _ => {
            let raw = forms::raw([event]).into_iter().next()?;
            Some(json!({ "unreadable": raw }))
        }
    }
}

/// Entries of no record of their own that say nothing of a person.
fn is_loose(event: &JournalEvent) -> bool {
    [kinds::KIT, kinds::HOTLINE].contains(&event.kind.as_str())
}

fn file(name: &str, media_type: &str, text: String) -> ExportFile {
    ExportFile {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        text,
    }
}

//! Reports as files.

use chrono::{DateTime, SecondsFormat};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{IncidentReport, ReportedDose, Survived};
use crate::naloxone::Amount;

/// The columns of [`csv`], in order.
pub const COLUMNS: [&str; 38] = [
    "incident",
    "fictional",
    "sample",
    "confirmed",
    "found",
    "ems_arrived",
    "handed_over",
    "area",
    "sex",
    "age",
    "drugs",
    "pregnant",
    "collapse_seen",
    "doses",
    "dose_milligrams",
    "dose_by",
    "dose_products",
    "dose_rxnorm",
    "dose_times",
    "dose_responses",
    "breathing_before",
    "breathing_before_at",
    "breathing_after",
    "breathing_after_at",
    "breaths_given",
    "cpr_given",
    "cpr_by",
    "arrest",
    "aed_used",
    "vomited",
    "response_time",
    "response",
    "survived",
    "disposition",
    "transport_refused",
    "kit_left",
    "officer_exposed",
    "unreadable_entries",
];

/// A record to be given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenRecord {
    /// The incident's id.
    pub incident: Uuid,
    /// When the person was found, ms since 1970.
    pub found_ms: i64,
    /// Its report; `None` where this version of the app cannot read what happened.
    pub report: Option<IncidentReport>,
    /// True once the officer confirmed it; before, it is what the run filled in.
    pub confirmed: bool,
    /// True where the run kept to a sample protocol, which nobody may work by.
    pub sample: bool,
    /// Entries of it that cannot be read, as they were saved.
    pub unreadable: Vec<RawEntry>,
}

/// An entry that this version of the app cannot read, as it was saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RawEntry {
    /// Its id.
    pub id: Uuid,
    /// What kind of entry.
    pub kind: String,
    /// The version of its wire form.
    pub schema_version: u32,
    /// `newer`, `unknown_kind` or `damaged`.
    pub why: &'static str,
    /// When it was saved, ms since 1970.
    pub at_ms: i64,
    /// Its bytes, base64 (RFC 4648, padded).
    pub wire_base64: String,
}

/// RFC 3339 in UTC, to the second.
fn time(ms: i64) -> String {
    DateTime::from_timestamp_millis(ms)
        .map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true))
        .unwrap_or_default()
}

/// A code as it stands in our own JSON, `true` or `false`; empty for what is absent.
fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(text)) => text,
        Ok(Value::Bool(is)) => is.to_string(),
        _ => String::new(),
    }
}

/// `4` for 4000 micrograms, `0.4` for 400; `unknown`.
pub(super) fn milligrams(amount: Amount) -> String {
    match amount {
        Amount::Micrograms { ug } => {
            let text = format!("{}.{:03}", ug / 1000, ug % 1000);
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        Amount::Unknown => "unknown".to_owned(),
    }
}

fn joined(doses: &[ReportedDose], look: impl Fn(&ReportedDose) -> String) -> String {
    doses.iter().map(look).collect::<Vec<_>>().join(";")
}

/// One line a record under `COLUMNS` (RFC 4180, UTF-8). Several values in a cell are parted by `;`.
/// No cell begins with a character that a spreadsheet takes for a formula. A record that cannot be read has
/// its id, its time and how many entries it is that cannot be read; the other cells are empty.
pub fn csv(records: &[GivenRecord]) -> String {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::new());
    // A vector takes every write.
    drop(writer.write_record(COLUMNS));
    for record in records {
        drop(writer.write_record(row(record).map(plain)));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// Puts an apostrophe before what a spreadsheet would work out.
fn plain(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell
    }
}

fn row(record: &GivenRecord) -> [String; 38] {
    let unreadable = record.unreadable.len().to_string();
    let Some(report) = &record.report else {
        let mut cells: [String; 38] = std::array::from_fn(|_| String::new());
        let [incident, _, _, _, found, .., last] = &mut cells;
        *incident = record.incident.to_string();
        *found = time(record.found_ms);
        *last = unreadable;
        return cells;
    };
    let doses = &report.doses;
    [
        report.incident.to_string(),
        report.fictional.to_string(),
        record.sample.to_string(),
        record.confirmed.to_string(),
        time(report.found_ms),
        report.ems_ms.map(time).unwrap_or_default(),
        report.handed_over_ms.map(time).unwrap_or_default(),
        report.area.clone().unwrap_or_default(),
        word(&report.sex),
        word(&report.age),
        report.drugs.iter().map(word).collect::<Vec<_>>().join(";"),
        word(&report.pregnant),
        word(&report.collapse),
        doses.len().to_string(),
        joined(doses, |dose| milligrams(dose.amount)),
        joined(doses, |dose| word(&dose.by)),
        joined(doses, |dose| dose.product.clone().unwrap_or_default()),
        joined(doses, |dose| dose.rxnorm.clone().unwrap_or_default()),
        joined(doses, |dose| dose.at_ms.map(time).unwrap_or_default()),
        joined(doses, |dose| word(&dose.response)),
        word(&report.breathing_before),
        report.breathing_before_ms.map(time).unwrap_or_default(),
        word(&report.breathing_after),
        report.breathing_after_ms.map(time).unwrap_or_default(),
        word(&report.breaths_given),
        word(&report.cpr_given),
        word(&report.cpr_by),
        word(&report.arrest),
        word(&report.aed_used),
        word(&report.vomited),
        word(&report.response_time),
        word(&report.response),
        word(&report.survived),
        word(&report.disposition),
        word(&report.transport_refused),
        word(&report.kit_left),
        word(&report.officer_exposed),
        unreadable,
    ]
}

/// The reports in our own words, with the ODMAP type beside: fatal or not, by number of doses. Entries that
/// cannot be read are in it as they were saved, those of a record beside its report, and `loose` ones that
/// belong to no overdose at the end.
pub fn json(records: &[GivenRecord], loose: &[RawEntry]) -> String {
    let list: Vec<Value> = records.iter().map(own_words).collect();
    print(&json!({
        "form": "wayside-overdose-reports",
        "version": 4,
        "reports": list,
        "unreadable": loose,
    }))
}

fn own_words(record: &GivenRecord) -> Value {
    let mut value = match &record.report {
        Some(report) => serde_json::to_value(report).unwrap_or_default(),
        None => json!({ "incident": record.incident, "found_ms": record.found_ms }),
    };
    if let Value::Object(fields) = &mut value {
        if let Some(report) = &record.report {
            fields.insert("odmap_type".to_owned(), json!(odmap(report)));
        }
        fields.insert("sample".to_owned(), json!(record.sample));
        fields.insert("confirmed".to_owned(), json!(record.confirmed));
        fields.insert("unreadable".to_owned(), json!(record.unreadable));
    }
    value
}

/// ODMAP's eight types: {fatal, non-fatal} x {none, single, multiple, unknown doses}. Absent where
/// nobody knows whether the person lived.
fn odmap(report: &IncidentReport) -> Option<&'static str> {
    let unknown = report
        .doses
        .iter()
        .any(|dose| dose.amount == Amount::Unknown);
    let doses = if unknown {
        3
    } else {
        report.doses.len().min(2)
    };
    let types = match report.survived {
        Survived::No => [
            "fatal_none",
            "fatal_single",
            "fatal_multiple",
            "fatal_unknown",
        ],
        Survived::Yes => [
            "nonfatal_none",
            "nonfatal_single",
            "nonfatal_multiple",
            "nonfatal_unknown",
        ],
        Survived::Unknown => return None,
    };
    types.get(doses).copied()
}

pub(super) fn print(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

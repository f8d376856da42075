//! Reports as files.

use chrono::{DateTime, SecondsFormat};
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::codes::{self, ELEMENTS};
use super::{IncidentReport, ReportedDose, Survived};
use crate::naloxone::Amount;

/// The columns of [`csv`], in order.
pub const COLUMNS: [&str; 27] = [
    "incident",
    "fictional",
    "found",
    "ems_arrived",
    "area",
    "sex",
    "age",
    "drugs",
    "doses",
    "dose_milligrams",
    "dose_by",
    "dose_products",
    "dose_times",
    "breathing_before",
    "breathing_after",
    "breaths_given",
    "cpr_given",
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

impl From<IncidentReport> for GivenRecord {
    /// A record of which everything can be read.
    fn from(report: IncidentReport) -> Self {
        Self {
            incident: report.incident,
            found_ms: report.found_ms,
            report: Some(report),
            unreadable: Vec::new(),
        }
    }
}

fn time(ms: i64) -> String {
    DateTime::from_timestamp_millis(ms)
        .map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true))
        .unwrap_or_default()
}

/// A code as it stands in our own JSON.
fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(text)) => text,
        _ => String::new(),
    }
}

/// `4` for 4000 micrograms, `0.4` for 400; `unknown`.
fn milligrams(amount: Amount) -> String {
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

fn row(record: &GivenRecord) -> [String; 27] {
    let unreadable = record.unreadable.len().to_string();
    let Some(report) = &record.report else {
        let mut cells: [String; 27] = Default::default();
        let [incident, _, found, .., last] = &mut cells;
        *incident = record.incident.to_string();
        *found = time(record.found_ms);
        *last = unreadable;
        return cells;
    };
    let doses = &report.doses;
    [
        report.incident.to_string(),
        report.fictional.to_string(),
        time(report.found_ms),
        report.ems_ms.map(time).unwrap_or_default(),
        report.area.clone().unwrap_or_default(),
        word(&report.sex),
        word(&report.age),
        report.drugs.iter().map(word).collect::<Vec<_>>().join(";"),
        doses.len().to_string(),
        joined(doses, |dose| milligrams(dose.amount)),
        joined(doses, |dose| word(&dose.by)),
        joined(doses, |dose| dose.product.clone().unwrap_or_default()),
        joined(doses, |dose| time(dose.at_ms)),
        word(&report.breathing_before),
        word(&report.breathing_after),
        report.breaths_given.to_string(),
        report.cpr_given.to_string(),
        report.aed_used.to_string(),
        report.vomited.to_string(),
        word(&report.response_time),
        report.response.as_ref().map(word).unwrap_or_default(),
        word(&report.survived),
        report.disposition.as_ref().map(word).unwrap_or_default(),
        report.transport_refused.to_string(),
        report.kit_left.to_string(),
        report.officer_exposed.to_string(),
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
        "version": 2,
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

fn print(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

fn put(fields: &mut Map<String, Value>, element: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        fields.insert(element.to_owned(), value.into());
    }
}

/// The reports by NEMSIS 3.5.1 elements, as JSON: what an agency's own exchange turns into its XML.
/// What NEMSIS has no code for is left out; how many entries cannot be read stands beside the elements.
pub fn nemsis(records: &[GivenRecord]) -> String {
    let list: Vec<Value> = records.iter().map(elements).collect();
    print(&json!({ "form": "wayside-nemsis", "nemsis": "3.5.1", "reports": list }))
}

fn elements(record: &GivenRecord) -> Value {
    let unreadable = record.unreadable.len();
    let Some(report) = &record.report else {
        let fields = json!({ "eTimes.06": time(record.found_ms) });
        return json!({
            "incident": record.incident, "elements": fields, "eMedications": [],
            "unreadable_entries": unreadable,
        });
    };
    let mut fields = Map::new();
    let f = &mut fields;
    put(f, "eTimes.06", Some(time(report.found_ms)));
    put(f, "eScene.04", Some(codes::POLICE_AT_SCENE));
    put(f, "eScene.19", report.area.clone());
    put(f, "ePatient.25", Some(codes::sex(report.sex)));
    let years = codes::years(report.age);
    put(f, "ePatient.15", years);
    put(f, "ePatient.16", years.map(|_| codes::YEARS));
    put(f, "eVitals.15", codes::effort(report.breathing_before));
    put(f, "eVitals.26", codes::avpu(report.response));
    put(
        f,
        "eArrest.20",
        report.cpr_given.then_some(codes::POLICE_CPR),
    );
    let medications: Vec<Value> = report
        .doses
        .iter()
        .map(|dose| medication(report, dose))
        .collect();
    json!({
        "incident": report.incident, "elements": fields, "eMedications": medications,
        "unreadable_entries": unreadable,
    })
}

fn medication(report: &IncidentReport, dose: &ReportedDose) -> Value {
    let mut fields = Map::new();
    let f = &mut fields;
    put(f, "eMedications.01", Some(time(dose.at_ms)));
    put(f, "eMedications.02", Some(codes::prior(dose.by)));
    put(f, "eMedications.03", Some(codes::NALOXONE));
    put(f, "eMedications.04", codes::route(dose.route));
    if let Amount::Micrograms { .. } = dose.amount {
        put(f, "eMedications.05", Some(milligrams(dose.amount)));
        put(f, "eMedications.06", Some(codes::MILLIGRAMS));
    }
    put(f, "eMedications.07", codes::response(report));
    // Not noted is not none: nobody asked.
    put(
        f,
        "eMedications.08",
        report.vomited.then_some(codes::VOMITING),
    );
    put(f, "eMedications.10", codes::role(dose.by));
    Value::Object(fields)
}

/// What in a file of [`nemsis`] is no element of ours or has a code of no list; empty for none.
pub fn nemsis_trouble(text: &str) -> Vec<String> {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return vec!["the file is no JSON".to_owned()];
    };
    let Some(reports) = value.get("reports").and_then(Value::as_array) else {
        return vec!["`reports` is missing".to_owned()];
    };
    let mut found = Vec::new();
    for report in reports {
        let medications = report.get("eMedications").and_then(Value::as_array);
        let groups = report
            .get("elements")
            .into_iter()
            .chain(medications.into_iter().flatten());
        for (name, value) in groups.filter_map(Value::as_object).flatten() {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            match ELEMENTS.iter().find(|element| element.name == name) {
                None => found.push(format!("{name} is no element of this form")),
                Some(element) if element.codes.is_empty() => {}
                Some(element) if element.codes.contains(&text.as_str()) => {}
                Some(_) => found.push(format!("{name}: `{text}` is none of its codes")),
            }
        }
    }
    found
}

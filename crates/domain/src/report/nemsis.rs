//! Reports by NEMSIS 3.5.1 elements, told as the ambulance's record would have them: what officers and
//! bystanders did is *prior aid*.

use chrono::{DateTime, SecondsFormat};
use serde_json::{Map, Value, json};

use super::codes;
use super::forms::{GivenRecord, milligrams, print};
use super::lists::{Arrest, Breathing, Response};
use super::{IncidentReport, ReportedDose};
use crate::naloxone::Amount;

/// The reports by NEMSIS 3.5.1 elements, as JSON: what an agency's own exchange turns into its XML. What NEMSIS
/// has no code for, and what nobody noted, is left out. Beside the elements stand whether the report is
/// fictional, after a sample protocol or not confirmed, and how many entries cannot be read.
pub fn nemsis(records: &[GivenRecord]) -> String {
    let list: Vec<Value> = records.iter().map(one).collect();
    print(&json!({ "form": "wayside-nemsis", "version": 3, "nemsis": "3.5.1", "reports": list }))
}

fn one(record: &GivenRecord) -> Value {
    let report = record.report.as_ref();
    let elements = match report {
        Some(report) => elements(report),
        None => Map::from_iter([("eScene.05".to_owned(), time(record.found_ms).into())]),
    };
    let doses = report.map_or(&[][..], |report| &report.doses);
    let medications: Vec<Value> = doses.iter().map(medication).collect();
    let mut told = json!({
        "incident": record.incident,
        "sample": record.sample,
        "confirmed": record.confirmed,
        "elements": elements,
        "eVitals": report.map_or_else(Vec::new, vitals),
        "eMedications": medications,
        "unreadable_entries": record.unreadable.len(),
    });
    // Of a report that cannot be read nobody knows whose district it was.
    if let (Value::Object(fields), Some(report)) = (&mut told, report) {
        put(fields, "fictional", Some(report.fictional));
    }
    told
}

/// A time as NEMSIS writes it: with an offset, never `Z`.
fn time(ms: i64) -> String {
    DateTime::from_timestamp_millis(ms)
        .map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, false))
        .unwrap_or_default()
}

fn put(fields: &mut Map<String, Value>, element: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        fields.insert(element.to_owned(), value.into());
    }
}

fn elements(report: &IncidentReport) -> Map<String, Value> {
    let mut fields = Map::new();
    let f = &mut fields;
    put(f, "eScene.04", Some(codes::POLICE_AT_SCENE));
    put(f, "eScene.05", Some(time(report.found_ms)));
    put(f, "eTimes.08", report.handed_over_ms.map(time));
    let area = report.area.clone();
    put(f, "eScene.19", area.filter(|area| is_postal_code(area)));
    put(f, "ePatient.25", codes::sex(report.sex));
    let years = codes::years(report.age);
    let near = |years| json!({ "value": years, "PN": codes::APPROXIMATE });
    put(f, "ePatient.15", years.map(near));
    put(f, "ePatient.16", years.map(|_| codes::YEARS));
    put(f, "eArrest.01", report.arrest.map(codes::arrest));
    let found_in_arrest = report.arrest == Some(Arrest::Before);
    let unseen = codes::witnessed(report.collapse).filter(|_| found_in_arrest);
    put(f, "eArrest.04", unseen);
    let is_pregnant = report.pregnant == Some(true);
    let possible = is_pregnant.then_some(codes::PREGNANCY_POSSIBLE);
    put(f, "eHistory.18", possible);
    let began = report.cpr_by.filter(|_| report.arrest.is_some());
    put(f, "eArrest.20", began.map(codes::began_cpr));
    fields
}

/// A postal code as NEMSIS knows them, of the US or Canada. A cell of a grid is none.
fn is_postal_code(area: &str) -> bool {
    let shape: String = area
        .chars()
        .map(|sign| match sign {
            '0'..='9' => '9',
            'A'..='Z' => 'A',
            other => other,
        })
        .collect();
    ["99999", "99999-9999", "99999-99999", "A9A 9A9"].contains(&shape.as_str())
}

/// An RxNorm concept as NEMSIS takes it: 2 to 7 digits.
fn is_rxnorm(code: &str) -> bool {
    (2..=7).contains(&code.len()) && code.bytes().all(|sign| sign.is_ascii_digit())
}

/// The looks before and after naloxone, each with its own time.
fn vitals(report: &IncidentReport) -> Vec<Value> {
    let before = look(report.breathing_before, report.breathing_before_ms, None);
    let after = look(
        report.breathing_after,
        report.breathing_after_ms,
        report.response,
    );
    before.into_iter().chain(after).collect()
}

fn look(breathing: Breathing, at_ms: Option<i64>, response: Option<Response>) -> Option<Value> {
    let (effort, avpu) = (codes::effort(breathing), codes::avpu(response));
    if effort.is_none() && avpu.is_none() {
        return None;
    }
    let mut fields = Map::new();
    let f = &mut fields;
    put(f, "eVitals.01", at_ms.map(time));
    put(f, "eVitals.02", Some(codes::PRIOR));
    put(f, "eVitals.15", effort);
    put(f, "eVitals.26", avpu);
    Some(Value::Object(fields))
}

fn medication(dose: &ReportedDose) -> Value {
    let mut fields = Map::new();
    let f = &mut fields;
    put(f, "eMedications.01", dose.at_ms.map(time));
    put(f, "eMedications.02", Some(codes::prior(dose.by)));
    let rxnorm = dose.rxnorm.clone();
    put(f, "eMedications.03", rxnorm.filter(|code| is_rxnorm(code)));
    put(f, "eMedications.04", codes::route(dose.route));
    if let Amount::Micrograms { .. } = dose.amount {
        put(f, "eMedications.05", Some(milligrams(dose.amount)));
        put(f, "eMedications.06", Some(codes::MILLIGRAMS));
    }
    put(f, "eMedications.07", dose.response.map(codes::response));
    put(f, "eMedications.10", codes::role(dose.by));
    Value::Object(fields)
}

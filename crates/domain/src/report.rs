//! The report of an overdose: what surveillance partners ask, and nothing that says who it was.
//!
//! It has no name, birth date or address; the place is a postal code or a cell of the pack's grid;
//! free text has no field. The lists are Pennsylvania ODIN's, with its outdated terms left out; the
//! codes are those of NEMSIS 3.5.1. What goes out in which form is in `docs/reports.md`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use crate::naloxone::{Amount, By, Route};
use crate::person::{AgeBand, CollapseSeen, Drug};

mod codes;
mod filled;
mod forms;
mod handover;
mod lists;
mod nemsis;
mod timeline;

pub use forms::{GivenRecord, RawEntry, csv, json};
pub use handover::{EmsHandover, StateSeen, TimedSign, Treatment};
pub use lists::{
    Arrest, Breathing, Disposition, DoseResponse, Response, ResponseTime, Sex, Survived,
};
pub use nemsis::nemsis;

/// A report. Everything but the incident's id and time may be unknown: what is absent, nobody noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct IncidentReport {
    /// Random; says nothing of anybody.
    pub incident: Uuid,
    /// When the person was found, ms since 1970.
    pub found_ms: i64,
    /// When the ambulance came, ms since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub ems_ms: Option<i64>,
    /// When the ambulance took the person over, ms since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub handed_over_ms: Option<i64>,
    /// A postal code, or a cell of at least 1 km; at most 12 letters and digits. Absent: not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub area: Option<String>,
    /// As seen.
    pub sex: Sex,
    /// As seen.
    pub age: AgeBand,
    /// As suspected; none: nothing said.
    pub drugs: Vec<Drug>,
    /// Pregnant, as said or seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub pregnant: Option<bool>,
    /// Whether somebody saw the person go down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub collapse: Option<CollapseSeen>,
    /// The doses that count, oldest first.
    pub doses: Vec<ReportedDose>,
    /// Before the first dose.
    pub breathing_before: Breathing,
    /// When that was seen, ms since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub breathing_before_ms: Option<i64>,
    /// As last seen.
    pub breathing_after: Breathing,
    /// When that was seen, ms since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub breathing_after_ms: Option<i64>,
    /// Somebody breathed for the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub breaths_given: Option<bool>,
    /// Somebody pressed on the chest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cpr_given: Option<bool>,
    /// Who began to press; the run does not know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cpr_by: Option<By>,
    /// Whether the heart or the breathing had stopped; absent where no look said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub arrest: Option<Arrest>,
    /// A defibrillator was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub aed_used: Option<bool>,
    /// The person vomited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub vomited: Option<bool>,
    /// From the last dose to breathing.
    pub response_time: ResponseTime,
    /// To naloxone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub response: Option<Response>,
    /// Lived?
    pub survived: Survived,
    /// What became of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub disposition: Option<Disposition>,
    /// The person would not go along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub transport_refused: Option<bool>,
    /// A kit was left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub kit_left: Option<bool>,
    /// A referral was offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub referral_offered: Option<bool>,
    /// It was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub referral_accepted: Option<bool>,
    /// An officer was exposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub officer_exposed: Option<bool>,
    /// True where the pack was a training district's: never sent to anybody.
    #[serde(default)]
    pub fictional: bool,
}

/// A dose in a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ReportedDose {
    /// When it was given, ms since 1970; absent where nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub at_ms: Option<i64>,
    /// Who gave it.
    pub by: By,
    /// The product's id in the protocol; absent where nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub product: Option<String>,
    /// How it went in.
    pub route: Route,
    /// How much.
    pub amount: Amount,
    /// RxNorm concept of the product; absent where it is not known, or is no naloxone that the protocol names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rxnorm: Option<String>,
    /// What it did, as far as a look said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub response: Option<DoseResponse>,
}

/// A field whose value is none of its list, or impossible.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not possible")]
pub struct BadField(pub &'static str);

/// What in a report is not possible; empty for none. The lists hold themselves: a value of no list
/// cannot be read.
pub fn validate(report: &IncidentReport) -> Vec<BadField> {
    let mut bad = Vec::new();
    let mut want = |holds: bool, field: &'static str| {
        if !holds {
            bad.push(BadField(field));
        }
    };
    let area = report.area.as_deref().is_none_or(|area| {
        (1..=12).contains(&area.len())
            && area
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b' ')
    });
    want(area, "area");
    want(report.found_ms > 0, "found_ms");
    // Not held against `found_ms`: somebody may have set the wall clock in between (decision 10).
    want(report.ems_ms.is_none_or(|at| at > 0), "ems_ms");
    want(report.doses.len() <= 2_000, "doses");
    let amounts = report.doses.iter().all(|dose| match dose.amount {
        Amount::Micrograms { ug } => (1..=100_000).contains(&ug),
        Amount::Unknown => true,
    });
    want(amounts, "doses");
    let twice = report.drugs.iter().enumerate().any(|(place, drug)| {
        report
            .drugs
            .iter()
            .skip(place + 1)
            .any(|other| other == drug)
    });
    want(!twice, "drugs");
    want(
        report.referral_offered == Some(true) || report.referral_accepted != Some(true),
        "referral_accepted",
    );
    bad
}

#[cfg(test)]
mod handover_tests;
#[cfg(test)]
mod nemsis_tests;
#[cfg(test)]
mod tests;

//! The report of an overdose: what surveillance partners ask, and nothing that says who it was.
//!
//! It has no name, birth date or address; the place is a postal code or a cell of the pack's grid;
//! free text has no field. The lists are Pennsylvania ODIN's, with its outdated terms left out; the
//! codes are those of NEMSIS 3.5.1. What goes out in which form is in `docs/reports.md`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use crate::moment::{ElapsedBy, Moment};
use crate::naloxone::{Amount, By, Mark, Protocol, Route, Run, RunView};

mod codes;
mod forms;

pub use forms::{GivenRecord, RawEntry, csv, json, nemsis, nemsis_trouble};

/// Declares a list of codes: the enum, and all its values in order.
macro_rules! list {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $value:ident,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
        #[serde(rename_all = "snake_case")]
        #[ts(export)]
        pub enum $name { $($(#[$doc])* $value,)* }

        impl $name {
            /// Every value, in the order it is offered.
            pub const ALL: &'static [Self] = &[$(Self::$value,)*];
        }
    };
}

list! {
    /// As the officer sees it; ODIN `gender`.
    Sex {
        /// Female.
        Female,
        /// Male.
        Male,
        /// Not known.
        Unknown,
    }
}

list! {
    /// As the officer sees it; in bands, never a birth date.
    AgeBand {
        /// 0 to 9.
        Under10,
        /// 10 to 17.
        From10,
        /// 18 to 24.
        From18,
        /// 25 to 34.
        From25,
        /// 35 to 44.
        From35,
        /// 45 to 54.
        From45,
        /// 55 to 64.
        From55,
        /// 65 and more.
        From65,
        /// Not known.
        Unknown,
    }
}

list! {
    /// ODIN `susp_od_drug`.
    Drug {
        /// Heroin.
        Heroin,
        /// Fentanyl.
        Fentanyl,
        /// Fentanyl analog or other synthetic opioid.
        FentanylAnalog,
        /// Carfentanil.
        Carfentanil,
        /// Methadone.
        Methadone,
        /// Suboxone.
        Suboxone,
        /// Pharmaceutical opioid.
        PharmaceuticalOpioid,
        /// Pharmaceutical stimulant.
        PharmaceuticalStimulant,
        /// Another pharmaceutical.
        PharmaceuticalOther,
        /// Benzodiazepines.
        Benzodiazepines,
        /// Barbiturates.
        Barbiturates,
        /// Cocaine or crack.
        Cocaine,
        /// Methamphetamine.
        Methamphetamine,
        /// Marijuana.
        Marijuana,
        /// Synthetic marijuana.
        SyntheticMarijuana,
        /// Bath salts.
        BathSalts,
        /// Alcohol.
        Alcohol,
        /// Another.
        Other,
        /// Not known.
        Unknown,
    }
}

list! {
    /// Breathing before or after; NEMSIS eVitals.15.
    Breathing {
        /// Not breathing.
        None,
        /// Gasping or weak.
        Agonal,
        /// Slow or shallow.
        Poor,
        /// As it should be.
        Normal,
        /// Not known.
        Unknown,
    }
}

list! {
    /// ODIN `response_time_desc`.
    ResponseTime {
        /// Less than a minute.
        Under1,
        /// 1 to 3 minutes.
        From1To3,
        /// 3 to 5 minutes.
        From3To5,
        /// More than 5 minutes.
        Over5,
        /// Not known.
        Unknown,
        /// It did not work.
        DidNotWork,
    }
}

list! {
    /// ODIN `response_desc`.
    Response {
        /// Combative.
        Combative,
        /// No response to naloxone.
        NoResponse,
        /// Responsive and alert.
        Alert,
        /// Responsive and angry.
        Angry,
        /// Responsive but sedated.
        Sedated,
    }
}

list! {
    /// ODIN `survive`.
    Survived {
        /// Yes.
        Yes,
        /// No.
        No,
        /// Not known.
        Unknown,
    }
}

list! {
    /// ODIN `revive_action_desc`; an arrest is never counted as one of ours.
    Disposition {
        /// To hospital, conscious.
        HospitalConscious,
        /// To hospital, unconscious.
        HospitalUnconscious,
        /// Went their way.
        Released,
        /// Taken to treatment.
        TakenToTreatment,
        /// Told of treatment.
        ReferredToTreatment,
        /// Something else.
        Other,
    }
}

/// A report. Everything but the incident's id and time may be unknown.
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
    /// The doses that count, oldest first.
    pub doses: Vec<ReportedDose>,
    /// Before the first dose.
    pub breathing_before: Breathing,
    /// At the end.
    pub breathing_after: Breathing,
    /// Somebody breathed for the person.
    pub breaths_given: bool,
    /// Somebody pressed on the chest.
    pub cpr_given: bool,
    /// A defibrillator was used.
    pub aed_used: bool,
    /// The person vomited.
    pub vomited: bool,
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
    pub transport_refused: bool,
    /// A kit was left.
    pub kit_left: bool,
    /// A referral was offered.
    pub referral_offered: bool,
    /// It was taken.
    pub referral_accepted: bool,
    /// An officer was exposed.
    pub officer_exposed: bool,
    /// True where the pack was a training district's: never sent to anybody.
    #[serde(default)]
    pub fictional: bool,
}

/// A dose in a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ReportedDose {
    /// When it was given, ms since 1970.
    pub at_ms: i64,
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
}

/// A field whose value is none of its list, or impossible.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not possible")]
pub struct BadField(pub &'static str);

impl IncidentReport {
    /// The report that a run fills in by itself; the rest stays unknown until somebody says.
    pub fn of(incident: Uuid, protocol: &Protocol, run: &Run) -> Self {
        let began = run.entries.first().map(|entry| &entry.at);
        let found_ms = began.map_or(0, |at| at.wall_ms);
        let last = run.entries.last().map(|entry| entry.at.clone());
        let view = last.map(|now| run.view(protocol, &now));
        let marks = view
            .as_ref()
            .map(|view| view.marks.as_slice())
            .unwrap_or_default();
        let when = |mark: Mark| marks.iter().rfind(|m| m.mark == mark).map(|m| &m.at);
        let has = |mark: Mark| when(mark).is_some();
        let given = view
            .as_ref()
            .map(|view| view.doses.as_slice())
            .unwrap_or_default();
        let doses: Vec<ReportedDose> = given
            .iter()
            .map(|given| ReportedDose {
                at_ms: given.at.wall_ms - i64::from(given.dose.ago_s) * 1000,
                by: given.dose.by,
                product: given.dose.product.clone(),
                route: given.dose.route,
                amount: given.dose.amount,
            })
            .collect();
        let lost = marks
            .iter()
            .rposition(|m| m.mark == Mark::BreathingLostAgain);
        let back = marks
            .iter()
            .rposition(|m| m.mark == Mark::BreathingReturned);
        let breathes = back.is_some() && back > lost;
        let response_time = view
            .as_ref()
            .filter(|_| breathes)
            .map_or(ResponseTime::Unknown, |view| took(run, view));
        let last_of = |wanted: &[Mark]| marks.iter().rposition(|m| wanted.contains(&m.mark));
        // As last said: who woke may have sunk again, and who was awake all along never woke.
        let awake = last_of(&[Mark::Woke, Mark::Responsive])
            > last_of(&[
                Mark::Unresponsive,
                Mark::BreathingNone,
                Mark::BreathingPoor,
                Mark::BreathingLostAgain,
                Mark::Died,
            ]);
        // What was seen before naloxone went in; where none did, over the whole run.
        let first_dose = given.iter().map(|dose| run.place_of_dose(dose)).min();
        let seen_before = |mark: Mark| {
            marks.iter().any(|m| {
                let seen = run.place(&m.at);
                m.mark == mark && first_dose.is_none_or(|dose| seen <= dose)
            })
        };
        let before = if seen_before(Mark::BreathingNone) {
            Breathing::None
        } else if seen_before(Mark::BreathingPoor) {
            Breathing::Poor
        } else if seen_before(Mark::BreathingNormal) {
            Breathing::Normal
        } else {
            Breathing::Unknown
        };
        Self {
            incident,
            found_ms,
            ems_ms: when(Mark::EmsArrived).map(|at| at.wall_ms),
            area: None,
            sex: Sex::Unknown,
            age: AgeBand::Unknown,
            drugs: Vec::new(),
            doses,
            breathing_before: before,
            breathing_after: if breathes {
                Breathing::Normal
            } else {
                Breathing::Unknown
            },
            breaths_given: has(Mark::BreathsGiven),
            cpr_given: has(Mark::CprGiven),
            aed_used: has(Mark::AedUsed),
            vomited: has(Mark::Vomited),
            response_time,
            response: (awake && has(Mark::Woke)).then_some(Response::Alert),
            survived: if has(Mark::Died) {
                Survived::No
            } else if breathes {
                Survived::Yes
            } else {
                Survived::Unknown
            },
            disposition: (has(Mark::HandedOver) && !has(Mark::Died)).then_some(if awake {
                Disposition::HospitalConscious
            } else {
                Disposition::HospitalUnconscious
            }),
            transport_refused: has(Mark::TransportRefused),
            kit_left: has(Mark::KitLeft),
            referral_offered: false,
            referral_accepted: false,
            officer_exposed: false,
            fictional: false,
        }
    }
}

/// From the last dose before breathing returned to that moment, by the clock nobody can set; not known
/// where there is no such dose or the clocks say nothing.
fn took(run: &Run, view: &RunView) -> ResponseTime {
    let returned = view
        .marks
        .iter()
        .rfind(|m| m.mark == Mark::BreathingReturned);
    let Some(returned) = returned.map(|m| &m.at) else {
        return ResponseTime::Unknown;
    };
    let before = view.doses.iter().filter_map(|given| {
        if run.place_of_dose(given) > run.place(returned) {
            return None;
        }
        let ago_ms = i64::from(given.dose.ago_s) * 1000;
        let ms = apart(&given.at, returned)?.saturating_add(ago_ms);
        (ms >= 0).then_some(ms)
    });
    match before.min().map(|ms| ms / 1000) {
        None => ResponseTime::Unknown,
        Some(..60) => ResponseTime::Under1,
        Some(60..180) => ResponseTime::From1To3,
        Some(180..300) => ResponseTime::From3To5,
        Some(_) => ResponseTime::Over5,
    }
}

/// From one moment to another, ms; below 0 where the other came first, `None` where nobody can tell.
fn apart(from: &Moment, to: &Moment) -> Option<i64> {
    use ElapsedBy::{ClockMoved, Running, Wall};
    let (on, back) = (from.until(to), to.until(from));
    match (on.by, back.by) {
        (Running | ClockMoved, _) => Some(on.ms),
        (_, Running | ClockMoved) => Some(-back.ms),
        (Wall, _) => Some(on.ms),
        (_, Wall) => Some(-back.ms),
        _ => None,
    }
}

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
        report.referral_offered || !report.referral_accepted,
        "referral_accepted",
    );
    bad
}

#[cfg(test)]
mod tests;

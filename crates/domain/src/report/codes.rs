//! NEMSIS 3.5.1 codes (National EMS Information System, data standard of 2025), by element.

use super::{AgeBand, Breathing, IncidentReport, Response, Sex};
use crate::naloxone::{By, Route};

/// An element and the codes it may have here.
pub(super) struct Element {
    pub name: &'static str,
    /// Empty: a time, number or text.
    pub codes: &'static [&'static str],
}

const ROUTES: &[&str] = &[
    "9927017", "9927015", "9927045", "9927023", "9927021", "9927063",
];

/// Every element that a report may give.
pub(super) const ELEMENTS: &[Element] = &[
    Element {
        name: "eTimes.06",
        codes: &[],
    },
    Element {
        name: "eScene.04",
        codes: &["2704009"],
    },
    Element {
        name: "ePatient.25",
        codes: &["9919001", "9919003", "9919005"],
    },
    Element {
        name: "ePatient.15",
        codes: &[],
    },
    Element {
        name: "ePatient.16",
        codes: &["2516009"],
    },
    Element {
        name: "eScene.19",
        codes: &[],
    },
    Element {
        name: "eMedications.01",
        codes: &[],
    },
    Element {
        name: "eMedications.02",
        codes: &["9923003", "9923001"],
    },
    Element {
        name: "eMedications.03",
        codes: &["7242"],
    },
    Element {
        name: "eMedications.04",
        codes: ROUTES,
    },
    Element {
        name: "eMedications.05",
        codes: &[],
    },
    Element {
        name: "eMedications.06",
        codes: &["3706021"],
    },
    Element {
        name: "eMedications.07",
        codes: &["9916001", "9916003", "9916005"],
    },
    Element {
        name: "eMedications.08",
        codes: &["3708041", "3708031"],
    },
    Element {
        name: "eMedications.10",
        codes: &["9925025"],
    },
    Element {
        name: "eVitals.15",
        codes: &["3315001", "3315011", "3315013", "3315007"],
    },
    Element {
        name: "eVitals.26",
        codes: &["3326001", "3326003", "3326005", "3326007"],
    },
    Element {
        name: "eArrest.20",
        codes: &["3020009"],
    },
];

/// RxNorm: naloxone.
pub(super) const NALOXONE: &str = "7242";
/// Milligrams.
pub(super) const MILLIGRAMS: &str = "3706021";
/// Whether it was given before the ambulance's own care began: yes, or no for its own dose.
pub(super) fn prior(by: By) -> &'static str {
    match by {
        By::Ambulance => "9923001",
        By::Officer | By::OtherOfficer | By::Bystander | By::Fire => "9923003",
    }
}

/// Law enforcement was on the scene.
pub(super) const POLICE_AT_SCENE: &str = "2704009";
/// First responder (law enforcement) began CPR.
pub(super) const POLICE_CPR: &str = "3020009";
/// Other non-healthcare professional: NEMSIS has no code for police.
pub(super) const NOT_HEALTHCARE: &str = "9925025";
/// Vomiting.
pub(super) const VOMITING: &str = "3708041";
/// Years.
pub(super) const YEARS: &str = "2516009";

pub(super) fn route(route: Route) -> Option<&'static str> {
    Some(match route {
        Route::Intranasal => "9927017",
        Route::Intramuscular => "9927015",
        Route::Subcutaneous => "9927045",
        Route::Intravenous => "9927023",
        Route::Intraosseous => "9927021",
        Route::AutoInjector => "9927063",
        Route::Unknown => return None,
    })
}

pub(super) fn role(by: By) -> Option<&'static str> {
    matches!(by, By::Officer | By::OtherOfficer | By::Bystander).then_some(NOT_HEALTHCARE)
}

pub(super) fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "9919001",
        Sex::Male => "9919003",
        Sex::Unknown => "9919005",
    }
}

/// The middle of a band, years.
pub(super) fn years(band: AgeBand) -> Option<u32> {
    Some(match band {
        AgeBand::Under10 => 5,
        AgeBand::From10 => 14,
        AgeBand::From18 => 21,
        AgeBand::From25 => 30,
        AgeBand::From35 => 40,
        AgeBand::From45 => 50,
        AgeBand::From55 => 60,
        AgeBand::From65 => 70,
        AgeBand::Unknown => return None,
    })
}

pub(super) fn effort(breathing: Breathing) -> Option<&'static str> {
    Some(match breathing {
        Breathing::None => "3315001",
        Breathing::Agonal => "3315013",
        Breathing::Poor => "3315011",
        Breathing::Normal => "3315007",
        Breathing::Unknown => return None,
    })
}

/// Improved counts as soon as the person breathes, also asleep.
pub(super) fn response(report: &IncidentReport) -> Option<&'static str> {
    let improved = report.breathing_after == Breathing::Normal;
    match report.response {
        _ if improved => Some("9916001"),
        Some(Response::NoResponse) => Some("9916003"),
        Some(_) => Some("9916001"),
        None => None,
    }
}

pub(super) fn avpu(response: Option<Response>) -> Option<&'static str> {
    Some(match response? {
        Response::Alert | Response::Angry | Response::Combative => "3326001",
        Response::Sedated => "3326003",
        Response::NoResponse => "3326007",
    })
}

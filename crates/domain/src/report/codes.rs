//! NEMSIS 3.5.1 codes (National EMS Information System, data dictionary build 250403 CP1), by element.

use super::lists::{Arrest, Breathing, DoseResponse, Response, Sex};
use crate::naloxone::{By, Route};
use crate::person::{AgeBand, CollapseSeen};

/// Milligrams.
pub(super) const MILLIGRAMS: &str = "3706021";
/// Years.
pub(super) const YEARS: &str = "2516009";
/// A value that is only near: the pertinent negative of an age.
pub(super) const APPROXIMATE: &str = "8801029";
/// Seen or done before the ambulance's own care.
pub(super) const PRIOR: &str = "9923003";
/// eHistory.18: as somebody said or as it looks; no officer confirms it.
pub(super) const PREGNANCY_POSSIBLE: &str = "3118003";
/// Law enforcement was on the scene.
pub(super) const POLICE_AT_SCENE: &str = "2704009";

/// eMedications.02: given before the ambulance's own care, or by it.
pub(super) fn prior(by: By) -> &'static str {
    match by {
        By::Ambulance => "9923001",
        By::Officer | By::OtherOfficer | By::Bystander | By::Fire => PRIOR,
    }
}

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

/// eMedications.10; the ambulance knows its own crew.
pub(super) fn role(by: By) -> Option<&'static str> {
    Some(match by {
        By::Officer | By::OtherOfficer => "9905047",
        By::Bystander => "9905045",
        By::Fire => "9905051",
        By::Ambulance => return None,
    })
}

/// eArrest.20: who first pressed.
pub(super) fn began_cpr(by: By) -> &'static str {
    match by {
        By::Officer | By::OtherOfficer => "3020009",
        By::Bystander => "3020001",
        By::Fire => "3020011",
        By::Ambulance => "3020013",
    }
}

/// eArrest.01. Officers who bring care are first responders in its sense.
pub(super) fn arrest(arrest: Arrest) -> &'static str {
    match arrest {
        Arrest::Before => "3001003",
        Arrest::After => "3001005",
    }
}

/// eArrest.04 for who was found in arrest. Who saw it is not noted, and each sort of witness has a code of its own.
pub(super) fn witnessed(collapse: Option<CollapseSeen>) -> Option<&'static str> {
    (collapse == Some(CollapseSeen::Unseen)).then_some("3004001")
}

pub(super) fn sex(sex: Sex) -> Option<&'static str> {
    Some(match sex {
        Sex::Female => "9919001",
        Sex::Male => "9919003",
        Sex::Unknown => return None,
    })
}

/// The middle of a band, years; none for the open ends, where it could be decades off.
pub(super) fn years(band: AgeBand) -> Option<u32> {
    Some(match band {
        AgeBand::From10 => 14,
        AgeBand::From18 => 21,
        AgeBand::From25 => 30,
        AgeBand::From35 => 40,
        AgeBand::From45 => 50,
        AgeBand::From55 => 60,
        AgeBand::Under10 | AgeBand::From65 | AgeBand::Unknown => return None,
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

pub(super) fn response(response: DoseResponse) -> &'static str {
    match response {
        DoseResponse::Improved => "9916001",
        DoseResponse::Unchanged => "9916003",
        DoseResponse::Worse => "9916005",
    }
}

pub(super) fn avpu(response: Option<Response>) -> Option<&'static str> {
    Some(match response? {
        Response::Alert | Response::Angry | Response::Combative => "3326001",
        Response::Sedated => "3326003",
        Response::NoResponse => "3326007",
    })
}

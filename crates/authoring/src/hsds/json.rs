//! HSDS as JSON objects: whole services, pages of services, services at locations, organisations
//! with their services. The unit that is counted is the service.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::join::{Strands, join};
use super::{Origin, Record};
use crate::fault::AuthoringFault;
use crate::files::read_bytes;
use crate::intake::{Place, SourceIntake};
use crate::json::{Node, parse};
use crate::text::decode;

/// Reads a file, or every `.json` file of a folder in the order of their names.
///
/// # Errors
/// [`AuthoringFault::SourceUnread`]; what is not HSDS is a rejected row.
pub fn read(path: &Path, intake: &mut SourceIntake) -> Result<(), AuthoringFault> {
    let mut origin = Origin::default();
    let mut units = Vec::new();
    if path.is_dir() {
        for file in files_in(path, "json")? {
            let name = file
                .file_name()
                .map(|name| name.to_string_lossy().into_owned());
            origin.file = name.as_deref().map(Rc::from);
            units.extend(read_file(&file, &origin, intake)?);
        }
    } else {
        units = read_file(path, &origin, intake)?;
    }
    intake.begin(units.len());
    units.into_iter().for_each(|unit| take(unit, intake));
    origin.keys.note(intake);
    Ok(())
}

/// The files of a folder with that ending, in the order of their names.
pub fn files_in(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, AuthoringFault> {
    let unread = |why: std::io::Error| AuthoringFault::SourceUnread {
        path: folder.to_owned(),
        why: why.to_string(),
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unread)? {
        let path = entry.map_err(unread)?.path();
        let is_one = path
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case(ending));
        if is_one && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() {
        let why = format!("the folder has no .{ending} file");
        return Err(AuthoringFault::SourceUnread {
            path: folder.to_owned(),
            why,
        });
    }
    Ok(files)
}

/// A service to be taken, or why there is none.
struct Unit {
    place: Place,
    strands: Result<Vec<Strands>, String>,
}

fn take(unit: Unit, intake: &mut SourceIntake) {
    intake.meet();
    let joined = unit.strands.and_then(|strands| {
        strands
            .iter()
            .map(|strands| join(strands, intake))
            .collect::<Result<Vec<_>, _>>()
    });
    match joined {
        Ok(joined) => {
            let (services, notes): (Vec<_>, Vec<_>) = joined
                .into_iter()
                .map(|joined| (joined.service, joined.notes))
                .unzip();
            let mut notes = notes.concat();
            notes.dedup();
            if intake.keep_services(&unit.place, services) {
                notes
                    .into_iter()
                    .for_each(|(place, note)| intake.note(&place, note));
            }
        }
        Err(reason) => intake.reject(&unit.place, reason),
    }
}

fn read_file(
    path: &Path,
    origin: &Origin,
    intake: &mut SourceIntake,
) -> Result<Vec<Unit>, AuthoringFault> {
    let at = |line: u64| Place {
        file: origin.file.as_deref().map(Into::into),
        line,
    };
    let decoded = decode(&read_bytes(path)?);
    for (line, note) in decoded.notes {
        intake.note(&at(line), note);
    }
    if decoded.text.trim().is_empty() {
        intake.note_file(at(1).file.as_ref(), "the file is empty");
        return Ok(Vec::new());
    }
    let root = match parse(&decoded.text) {
        Ok(root) => root,
        Err(fault) => {
            let reason = format!("the file is not JSON: {}", fault.why);
            return Ok(vec![Unit {
                place: at(fault.line),
                strands: Err(reason),
            }]);
        }
    };
    let page = ["contents", "data", "items"]
        .iter()
        .find_map(|key| root.get(key)?.items());
    let objects = page
        .or_else(|| root.items())
        .unwrap_or(std::slice::from_ref(&root));
    let mut units: Vec<Unit> = objects
        .iter()
        .flat_map(|object| read_object(object, origin))
        .collect();
    name_places(&mut units);
    Ok(units)
}

/// A service that comes at several locations in one file is several; each id must say which.
fn name_places(units: &mut [Unit]) {
    let all = || {
        units
            .iter()
            .filter_map(|unit| unit.strands.as_ref().ok())
            .flatten()
    };
    let mut places: BTreeMap<String, std::collections::BTreeSet<String>> = BTreeMap::new();
    for strands in all() {
        let place = strands
            .location
            .as_ref()
            .and_then(|location| location.text("id"));
        if let (Some(id), Some(place)) = (strands.service.text("id"), place) {
            places.entry(id).or_default().insert(place);
        }
    }
    for strands in units
        .iter_mut()
        .filter_map(|unit| unit.strands.as_mut().ok())
        .flatten()
    {
        let id = strands.service.text("id").unwrap_or_default();
        strands.is_one_of_several |= places.get(&id).is_some_and(|places| places.len() > 1);
    }
}

fn read_object(object: &Node, origin: &Origin) -> Vec<Unit> {
    let has = |key: &str| object.get(key).is_some();
    let of = match (has("service"), has("services")) {
        (true, _) => "service_at_locations",
        (false, true) => "organization",
        (false, false) => "service",
    };
    let record = Record::from_node(object, of, origin);
    let place = record.place.clone();
    if has("service") {
        return vec![Unit {
            place,
            strands: read_at_location(record),
        }];
    }
    if has("services") && !record.many("services").is_empty() {
        let services = record.many("services").to_vec();
        let organization = Rc::new(record);
        let units = services.into_iter().map(|service| Unit {
            place: service.place.clone(),
            strands: Ok(places_of(service, Some(organization.clone()))),
        });
        return units.collect();
    }
    if let Some(reason) = why_no_service(object) {
        return vec![Unit {
            place,
            strands: Err(reason.to_owned()),
        }];
    }
    let service = Rc::new(record);
    let organization = service.one("organization").cloned();
    vec![Unit {
        place,
        strands: Ok(places_of(service, organization)),
    }]
}

/// HSDS `service_at_location` with the service in it.
fn read_at_location(record: Record) -> Result<Vec<Strands>, String> {
    let service = record
        .one("service")
        .cloned()
        .ok_or("its `service` is not an object")?;
    Ok(vec![Strands {
        organization: service.one("organization").cloned(),
        location: record.one("location").cloned(),
        service,
        at: Some(Rc::new(record)),
        is_one_of_several: false,
    }])
}

/// Fields that only a service has.
const TELLING: &[&str] = &[
    "status",
    "service_at_locations",
    "organization",
    "organization_id",
    "schedules",
    "regular_schedules",
    "eligibility_description",
    "fees_description",
    "assured_date",
];

fn why_no_service(object: &Node) -> Option<&'static str> {
    let has = |key: &str| object.get(key).is_some();
    if object.keys().next().is_none() {
        Some("it is not an object with HSDS fields")
    } else if has("services") {
        Some("the organization has no services")
    } else if has("latitude") || has("location_type") {
        Some("a location alone has no service")
    } else if TELLING.iter().any(|key| has(key)) {
        None
    } else if has("name") {
        Some("it is no HSDS service: an organization, program or term alone has no service")
    } else {
        Some("it is no HSDS service")
    }
}

/// The service at each of its locations; once, when it has none.
fn places_of(service: Rc<Record>, organization: Option<Rc<Record>>) -> Vec<Strands> {
    let places = service.many("service_at_locations").to_vec();
    let organization = service.one("organization").cloned().or(organization);
    let strands = |at: Option<Rc<Record>>| Strands {
        location: at.as_ref().and_then(|at| at.one("location").cloned()),
        at,
        service: service.clone(),
        organization: organization.clone(),
        is_one_of_several: places.len() > 1,
    };
    if places.is_empty() {
        return vec![strands(None)];
    }
    places.iter().map(|at| strands(Some(at.clone()))).collect()
}

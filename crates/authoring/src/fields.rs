//! The plain fields of a service, as a CSV row or the properties of a GeoJSON feature give them.

use chrono::NaiveDate;
use wayside_domain::service::{
    Accessibility, Address, Eligibility, Organization, RequiredDocument, Status,
};
use wayside_domain::{Hours, KindId, Position, Service};

use crate::intake::{Place, SourceIntake, made_id};
use crate::languages::read_language;
use crate::telephone::plain_phone;

/// A row's fields by name, trimmed, without the empty ones.
pub struct Fields<'a>(pub &'a dyn Fn(&str) -> Option<String>);

impl Fields<'_> {
    fn get(&self, field: &str) -> Option<String> {
        let text = (self.0)(field)?;
        Some(text.trim().to_owned()).filter(|text| !is_nothing(text))
    }

    fn list(&self, field: &str) -> Vec<String> {
        let text = self.get(field).unwrap_or_default();
        text.split(';')
            .map(|part| part.trim().to_owned())
            .filter(|part| !is_nothing(part))
            .collect()
    }
}

/// Reads a service from its fields; `notes` gets what had to be left out.
///
/// # Errors
/// The reason for which the row must be rejected.
pub fn read_service(
    fields: &Fields,
    position: Option<Position>,
    place: &Place,
    intake: &mut SourceIntake,
    notes: &mut Vec<String>,
) -> Result<Service, String> {
    let name = fields.get("name").ok_or("it has no name")?;
    let kinds = read_kinds(fields, place, intake)?;
    let Some(first) = kinds.first() else {
        return Err("it has no kind".to_owned());
    };
    let address = read_address(fields, intake);
    let spoken = format!(
        "{} {}",
        address.address_1.as_deref().unwrap_or_default(),
        address.city.as_deref().unwrap_or_default()
    );
    let id = fields
        .get("id")
        .unwrap_or_else(|| made_id(&name, &spoken, position.as_ref()));
    check_id(&id)?;
    let mut service = Service::new(id, name, first.clone());
    service.kinds = kinds;
    service.position = position;
    service.addresses = Some(address)
        .filter(|a| *a != Address::default())
        .into_iter()
        .collect();
    service.hours = read_hours(fields.get("hours"), intake, notes);
    service.status = read_status(fields.get("status").as_deref(), notes);
    service.provenance = intake.provenance();
    service.provenance.assured_date = read_day("assured_date", fields.get("assured_date"), notes);
    service.time_zone = intake.time_zone(read_time_zone(fields.get("time_zone"), notes));
    service.eligibility = Eligibility {
        description: fields.get("eligibility"),
        minimum_age: read_age("minimum_age", fields.get("minimum_age"), notes),
        maximum_age: read_age("maximum_age", fields.get("maximum_age"), notes),
    };
    fill_words(fields, &mut service);
    Ok(service)
}

/// An id that a pack takes.
///
/// # Errors
/// A reason that names it.
pub fn check_id(id: &str) -> Result<(), String> {
    if id.trim().is_empty() || id.len() > 180 || id.chars().any(char::is_control) {
        return Err(format!(
            "its id `{}` is empty, longer than 180 bytes or has control characters",
            id.escape_debug().take(60).collect::<String>()
        ));
    }
    Ok(())
}

fn fill_words(fields: &Fields, service: &mut Service) {
    service.alternate_names = fields.list("alternate_name");
    service.organization = fields.get("organization").map(|name| Organization {
        name,
        alternate_name: None,
        description: None,
        email: None,
        website: None,
    });
    // One field may hold several: they are told apart when the service is kept.
    service.phones = fields.get("phone").map(plain_phone).into_iter().collect();
    service.email = fields.get("email");
    service.url = fields.get("url");
    service.description = fields.get("description");
    service.alert = fields.get("alert");
    service.required_documents = fields
        .list("documents")
        .into_iter()
        .map(|document| RequiredDocument {
            document,
            uri: None,
        })
        .collect();
    service.languages = fields
        .list("languages")
        .iter()
        .filter_map(|text| read_language(text))
        .collect();
    service.fees_description = fields.get("fees");
    service.wait_time = fields.get("wait_time");
    service.application_process = fields.get("application_process");
    service.transportation = fields.get("transportation");
    service.accessibility = fields
        .get("accessibility")
        .map(|text| Accessibility {
            description: Some(text),
            ..Accessibility::default()
        })
        .into_iter()
        .collect();
    service.interpretation_services = fields.get("interpretation");
    service.tags = fields.list("tags");
}

fn read_kinds(
    fields: &Fields,
    place: &Place,
    intake: &mut SourceIntake,
) -> Result<Vec<KindId>, String> {
    let mut kinds: Vec<KindId> = Vec::new();
    for word in fields.list("kind") {
        let kind = match intake.mapped_kind(&word) {
            Some(kind) => kind,
            None => {
                let origin = format!("{} {place}", intake.source.path);
                intake
                    .kinds
                    .resolve(&word, &origin)
                    .map_err(|slip| slip.to_string())?
            }
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    if kinds.is_empty() {
        kinds.extend(intake.default_kind.clone());
    }
    Ok(kinds)
}

fn read_address(fields: &Fields, intake: &SourceIntake) -> Address {
    let mut address = Address {
        address_1: fields.get("address"),
        address_2: fields.get("address_2"),
        city: fields.get("city"),
        state_province: fields.get("state"),
        postal_code: fields.get("postal_code"),
        country: fields.get("country"),
        ..Address::default()
    };
    if address != Address::default() {
        address.country = address.country.or_else(|| intake.source.country.clone());
        address.address_type = Some("physical".to_owned());
    }
    address
}

/// Hours in the `opening_hours` grammar or in words; what is not understood is unknown with the
/// source's own words.
pub fn read_hours(
    text: Option<String>,
    intake: &mut SourceIntake,
    notes: &mut Vec<String>,
) -> Hours {
    let Some(text) = text else {
        return Hours::default();
    };
    let (hours, note) = intake.hours.read(&text);
    notes.extend(note);
    hours
}

/// True of what exports write for nothing.
pub fn is_nothing(text: &str) -> bool {
    const NOTHING: [&str; 19] = [
        "null",
        "(null)",
        "<null>",
        "[null]",
        "nil",
        "\\n",
        "n/a",
        "n.a.",
        "#n/a",
        "#null!",
        "#ref!",
        "#value!",
        "#name?",
        "nan",
        "undefined",
        "-",
        "--",
        "–",
        "—",
    ];
    let text = text.trim();
    text.is_empty() || NOTHING.contains(&text.to_ascii_lowercase().as_str())
}

/// HSDS `status`; a word that is none is noted, and nobody knows whether the service runs.
pub fn read_status(text: Option<&str>, notes: &mut Vec<String>) -> Status {
    let Some(text) = text else {
        return Status::Active;
    };
    match text.trim().to_lowercase().replace(['_', '-'], " ").as_str() {
        "active" | "" => Status::Active,
        "inactive" => Status::Inactive,
        "defunct" => Status::Defunct,
        "temporarily closed" => Status::TemporarilyClosed,
        _ => {
            notes.push(format!(
                "status `{text}` is not active, inactive, defunct or temporarily closed; nobody knows whether it runs"
            ));
            Status::Unknown
        }
    }
}

/// A day such as `2026-11-20`, of which an instant may follow; anything else is noted and left out.
pub fn read_day(field: &str, text: Option<String>, notes: &mut Vec<String>) -> Option<NaiveDate> {
    let text = text?;
    let day = text
        .split(['T', ' '])
        .next()
        .and_then(|day| day.parse().ok());
    if day.is_none() {
        notes.push(format!(
            "{field} `{text}` is not a day such as 2026-11-20; left out"
        ));
    }
    day
}

/// Whole years; anything else is noted and left out.
pub fn read_age(field: &str, text: Option<String>, notes: &mut Vec<String>) -> Option<u16> {
    let text = text?;
    let years = text
        .trim()
        .parse::<f64>()
        .ok()
        .filter(|years| (0.0..=150.0).contains(years));
    if years.is_none() {
        notes.push(format!("{field} `{text}` is not an age in years; left out"));
    }
    years.map(|years| years.floor() as u16)
}

fn read_time_zone(text: Option<String>, notes: &mut Vec<String>) -> Option<String> {
    let text = text?;
    if text.parse::<chrono_tz::Tz>().is_err() {
        notes.push(format!(
            "time_zone `{text}` is not an IANA time zone; the hours count as unknown"
        ));
    }
    Some(text)
}

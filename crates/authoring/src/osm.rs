//! OpenStreetMap sources: what Overpass answers to `[out:json]`, with `out center` for ways and
//! relations. One element is one service.

use std::path::Path;

use chrono::NaiveDate;
use wayside_domain::service::{
    Accessibility, Address, Eligibility, Language, Organization, RequiredDocument,
};
use wayside_domain::{KindId, Position, Service, kind};

use crate::fault::AuthoringFault;
use crate::fields::{read_age, read_day, read_hours};
use crate::intake::{Place, SourceIntake, position_of};
use crate::json::Node;
use crate::json_file::open;
use crate::telephone::plain_phone;

mod tags;
use tags::kinds_of;

/// Reads an Overpass answer.
///
/// # Errors
/// [`AuthoringFault::SourceUnread`]; a text that is not JSON, or not Overpass's, is a rejected row.
pub fn read(path: &Path, intake: &mut SourceIntake) -> Result<(), AuthoringFault> {
    let Some(root) = open(path, intake)? else {
        return Ok(());
    };
    let Some(elements) = root.get("elements").and_then(Node::items) else {
        intake.meet();
        let reason = "the file has no list of `elements`: it is not an Overpass answer";
        intake.reject(&Place::line(root.line), reason);
        return Ok(());
    };
    intake.begin(elements.len());
    tags::note_unread(elements, intake);
    for element in elements {
        intake.meet();
        let place = Place::line(element.line);
        match read_element(element, intake) {
            Ok((service, notes)) => {
                if intake.keep_services(&place, vec![service]) {
                    notes.into_iter().for_each(|note| intake.note(&place, note));
                }
            }
            Err(reason) => intake.reject(&place, reason),
        }
    }
    Ok(())
}

fn read_element(
    element: &Node,
    intake: &mut SourceIntake,
) -> Result<(Service, Vec<String>), String> {
    let form = element.text_at("type").ok_or("it has no `type`")?;
    let number = element.text_at("id").ok_or("it has no `id`")?;
    if !["node", "way", "relation"].contains(&form.as_str()) {
        return Err(format!("`{form}` is neither node, way nor relation"));
    }
    let id = format!("{form}/{number}");
    let tags = element
        .get("tags")
        .filter(|tags| tags.keys().next().is_some());
    let tags = tags.ok_or_else(|| format!("{id} has no tags"))?;
    let position = place_of(element, &form).map_err(|why| format!("{id}: {why}"))?;
    if let Some(tag) = gone(tags, intake.pack.created.map(|at| at.date_naive())) {
        return Err(format!("{id}: `{tag}`: it is gone, or not for the public"));
    }
    let kinds = kinds_of(tags, intake);
    let first = kinds.first().ok_or_else(|| {
        let said = tags::telling(tags).join(", ");
        let said = if said.is_empty() { "its tags" } else { &said };
        format!("{id}: no kind is known for {said}; give one in the source's `kinds`, or a `kind` for all")
    })?;
    let mut notes = Vec::new();
    let mut service = Service::new(id, name_of(tags, first, intake), first.clone());
    service.kinds = kinds;
    service.position = Some(position);
    fill(&mut service, tags, element, intake, &mut notes);
    Ok((service, notes))
}

/// The tag that says that a place is gone, or is not open to those who need it. `today` is when the
/// pack is made: an `end_date` counts once it is past.
fn gone(tags: &Node, today: Option<NaiveDate>) -> Option<String> {
    const STATES: [&str; 6] = [
        "abandoned",
        "disused",
        "demolished",
        "removed",
        "razed",
        "closed",
    ];
    const MAIN: [&str; 6] = [
        "amenity",
        "social_facility",
        "healthcare",
        "office",
        "shop",
        "emergency",
    ];
    let said = |key: &str, value: &str| format!("{key}={value}");
    for key in tags.keys() {
        let value = tags.text_at(key).unwrap_or_default();
        let is_state = STATES.contains(&key) && value != "no";
        let was = key
            .split_once(':')
            .filter(|(state, _)| *state == "was" || STATES.contains(state));
        // `was:amenity` of a place that is something else today says nothing of it.
        let is_former =
            was.is_some_and(|(_, main)| MAIN.contains(&main) && tags.get(main).is_none());
        let is_shut = key == "access" && ["no", "private"].contains(&value.as_str());
        let ended = || {
            first_day(&value)
                .zip(today)
                .is_none_or(|(end, today)| end <= today)
        };
        if is_state || is_former || is_shut || key == "end_date" && ended() {
            return Some(said(key, &value));
        }
    }
    None
}

/// `2024`, `2024-05`, `2024-05-31`: the first day it may mean.
fn first_day(text: &str) -> Option<NaiveDate> {
    let full = ["", "-01", "-01-01"].map(|rest| format!("{text}{rest}"));
    full.iter().find_map(|text| text.parse().ok())
}

fn place_of(element: &Node, form: &str) -> Result<Position, String> {
    let at = if form == "node" {
        Some(element)
    } else {
        element.get("center")
    };
    let at = at.ok_or("it has no center: ask Overpass for `out center`")?;
    let degrees = |key: &str| {
        let node = at.get(key).ok_or_else(|| format!("it has no {key}"))?;
        node.number()
            .ok_or_else(|| format!("{key} `{}` is not a number", node.brief()))
    };
    position_of(degrees("lat")?, degrees("lon")?)
}

/// The name on the sign, else the operator's, else what it is.
fn name_of(tags: &Node, first: &KindId, intake: &SourceIntake) -> String {
    let language = intake.pack.languages.first().map_or("en", String::as_str);
    let kind_name = || {
        let all = kind::standard();
        let known = all.iter().find(|kind| kind.id == *first);
        known.map_or_else(
            || first.to_string(),
            |kind| kind.names.text(language).to_owned(),
        )
    };
    tags.text_at("name")
        .or_else(|| tags.text_at("operator"))
        .unwrap_or_else(kind_name)
}

fn fill(
    service: &mut Service,
    tags: &Node,
    element: &Node,
    intake: &mut SourceIntake,
    notes: &mut Vec<String>,
) {
    let get = |key: &str| tags.text_at(key);
    let first_of = |keys: &[&str]| keys.iter().find_map(|key| get(key));
    service.hours = read_hours(get("opening_hours"), intake, notes);
    service.eligibility = Eligibility {
        description: first_of(&["social_facility:for", "access:description"])
            .map(|text| text.replace('_', " ")),
        minimum_age: read_age("min_age", get("min_age"), notes),
        maximum_age: read_age("max_age", get("max_age"), notes),
    };
    fill_words(service, tags);
    fill_access(service, tags);
    service.languages = spoken(tags);
    service.addresses = address(tags, intake).into_iter().collect();
    let checked = first_of(&["check_date", "check_date:opening_hours", "survey:date"]);
    service.provenance = intake.provenance();
    service.provenance.assured_date = read_day("check_date", checked, notes);
    service.provenance.last_modified = read_day("timestamp", element.text_at("timestamp"), notes);
    service.time_zone = intake.time_zone(None);
}

fn fill_words(service: &mut Service, tags: &Node) {
    let get = |key: &str| tags.text_at(key);
    let first_of = |keys: &[&str]| keys.iter().find_map(|key| get(key));
    let phones = ["phone", "contact:phone", "contact:mobile", "mobile"];
    service.phones = phones
        .iter()
        .filter_map(|key| get(key))
        .map(plain_phone)
        .collect();
    service.email = first_of(&["email", "contact:email"]);
    service.url = first_of(&["website", "contact:website", "url"]);
    service.description = first_of(&["description", "description:en"]);
    service.organization = get("operator").map(|name| Organization {
        name,
        alternate_name: None,
        description: None,
        email: None,
        website: get("operator:website"),
    });
    service.fees_description = first_of(&["charge", "fee"]).map(|fee| match fee.as_str() {
        "no" => "Free".to_owned(),
        "yes" => "There is a fee".to_owned(),
        _ => fee,
    });
    service.required_documents = get("required_documents")
        .map(|document| RequiredDocument {
            document,
            uri: None,
        })
        .into_iter()
        .collect();
    service.alternate_names = other_names(tags, &service.name);
}

fn other_names(tags: &Node, name: &str) -> Vec<String> {
    let plain = ["alt_name", "official_name", "short_name", "old_name"].into_iter();
    let translated = tags.keys().filter(|key| key.starts_with("name:"));
    let mut names: Vec<String> = Vec::new();
    for said in plain.chain(translated).filter_map(|key| tags.text_at(key)) {
        for other in said.split(';').map(str::trim) {
            let is_new = !names.iter().any(|known| known == other);
            if is_new && !other.is_empty() && other != name {
                names.push(other.to_owned());
            }
        }
    }
    names
}

fn fill_access(service: &mut Service, tags: &Node) {
    let Some(wheelchair) = tags.text_at("wheelchair") else {
        return;
    };
    let description = match wheelchair.as_str() {
        "yes" | "designated" => {
            service.tags.push("wheelchair".to_owned());
            "Wheelchair access"
        }
        "limited" => "Limited wheelchair access",
        "no" => "No wheelchair access",
        _ => return,
    };
    service.accessibility.push(Accessibility {
        description: Some(description.to_owned()),
        details: tags
            .text_at("wheelchair:description")
            .or_else(|| tags.text_at("wheelchair:description:en")),
        url: None,
    });
}

/// `language:es=yes`.
fn spoken(tags: &Node) -> Vec<Language> {
    let codes = tags
        .keys()
        .filter_map(|key| key.strip_prefix("language:").map(|c| (key, c)));
    codes
        .filter(|(key, _)| {
            tags.text_at(key)
                .is_some_and(|said| ["yes", "main", "only"].contains(&said.as_str()))
        })
        .map(|(_, code)| Language {
            code: Some(code.to_owned()),
            name: None,
            note: None,
        })
        .collect()
}

fn address(tags: &Node, intake: &SourceIntake) -> Option<Address> {
    let get = |key: &str| tags.text_at(key);
    let street = get("addr:street").or_else(|| get("addr:place"));
    let line = match (get("addr:housenumber"), street) {
        (Some(number), Some(street)) => Some(format!("{number} {street}")),
        (None, Some(street)) => Some(street),
        _ => get("addr:full"),
    };
    let address = Address {
        address_1: line,
        address_2: get("addr:unit").or_else(|| get("addr:floor")),
        city: get("addr:city"),
        state_province: get("addr:state").or_else(|| get("addr:province")),
        postal_code: get("addr:postcode"),
        ..Address::default()
    };
    (address != Address::default()).then(|| Address {
        country: get("addr:country").or_else(|| intake.source.country.clone()),
        address_type: Some("physical".to_owned()),
        ..address
    })
}

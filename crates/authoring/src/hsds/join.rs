//! One service from its HSDS records: the service, where it is offered, and who runs it.

use std::rc::Rc;

use wayside_domain::service::{Attribute, Eligibility};
use wayside_domain::{Hours, KindId, Service};

use super::overlay::overlay;
use super::schedule::{except, reckon};
use super::{Record, parts};
use crate::fields::{check_id, read_age, read_day, read_status};
use crate::intake::{Place, SourceIntake, made_id, read_position};

/// The records that one service is made of.
pub struct Strands {
    /// HSDS `service`.
    pub service: Rc<Record>,
    /// HSDS `service_at_location`.
    pub at: Option<Rc<Record>>,
    /// HSDS `location`.
    pub location: Option<Rc<Record>>,
    /// HSDS `organization`.
    pub organization: Option<Rc<Record>>,
    /// True when the service is offered at several locations, so that its id must say which.
    pub is_one_of_several: bool,
}

/// A service, and what had to be left out of it.
pub struct Joined {
    /// The service.
    pub service: Service,
    /// Where and what.
    pub notes: Vec<(Place, String)>,
}

impl Strands {
    /// The records that may have a key of a source's own, the most particular first.
    pub fn all(&self) -> impl Iterator<Item = &Record> {
        let own = Some(self.service.as_ref());
        [
            self.at(),
            own,
            self.location(),
            self.organization.as_deref(),
        ]
        .into_iter()
        .flatten()
    }

    fn at(&self) -> Option<&Record> {
        self.at.as_deref()
    }

    fn location(&self) -> Option<&Record> {
        self.location.as_deref()
    }

    /// What hangs under `key` on each, the most particular first.
    fn lists(&self, key: &str) -> [&[Rc<Record>]; 4] {
        [
            self.at.as_ref().map_or(&[], |record| record.many(key)),
            self.service.many(key),
            self.location
                .as_ref()
                .map_or(&[], |record| record.many(key)),
            self.organization
                .as_ref()
                .map_or(&[], |record| record.many(key)),
        ]
    }
}

/// Joins a service.
///
/// # Errors
/// The reason for which it must be rejected.
pub fn join(strands: &Strands, intake: &mut SourceIntake) -> Result<Joined, String> {
    let record = &strands.service;
    let name = record.text("name").ok_or("the service has no name")?;
    let mut notes = Vec::new();
    let position = read_place(strands, &mut notes);
    let attributes = read_attributes(strands);
    let kinds = read_kinds(strands, intake, &mut notes);
    let first = kinds.first().cloned().ok_or("the service has no kind")?;
    let mut service = Service::new(String::new(), name, first);
    service.kinds = kinds;
    service.position = position;
    service.attributes = attributes;
    fill_words(strands, &mut service);
    fill_lists(strands, &mut service);
    let mut words = Vec::new();
    fill_checked(record, &mut service, &mut words);
    notes.extend(words.into_iter().map(|note| (record.place.clone(), note)));
    let [at, own, location, _] = strands.lists("schedules");
    let zone = intake
        .source
        .time_zone
        .as_deref()
        .unwrap_or(&intake.pack.time_zone);
    let reckoned = reckon(&[at, own, location], zone, intake.pack.created);
    service.hours = match reckoned.hours {
        // Schedules that have words only: somebody wrote the hours out.
        Hours::Unknown { text: Some(text) } if reckoned.notes.is_empty() => {
            let (hours, note) = intake.hours.read(&text);
            notes.extend(note.map(|note| (record.place.clone(), note)));
            hours
        }
        hours => hours,
    };
    notes.extend(reckoned.notes);
    let [closed_at, closed, closed_there, _] = strands.lists("holiday_schedules");
    let exceptions = [closed_at, closed, closed_there].concat();
    let (hours, note) = except(std::mem::take(&mut service.hours), &exceptions);
    service.hours = hours;
    notes.extend(note);
    for list in [at, own, location] {
        parts::extend(&mut service.schedules, list, parts::schedule);
    }
    let assured = service.provenance.assured_date;
    let modified = service.provenance.last_modified;
    service.provenance = intake.provenance();
    service.provenance.assured_date = assured;
    service.provenance.last_modified = modified;
    service.time_zone = intake.time_zone(None);
    service.id.0 = read_id(strands, &service)?;
    overlay(strands, &mut service, intake, &mut notes)?;
    Ok(Joined { service, notes })
}

fn read_id(strands: &Strands, service: &Service) -> Result<String, String> {
    let own = strands.service.text("id").unwrap_or_else(|| {
        let address = service.addresses.first();
        let line = address
            .and_then(|a| a.address_1.as_deref())
            .unwrap_or_default();
        made_id(&service.name, line, service.position.as_ref())
    });
    let place = strands
        .location()
        .and_then(|location| location.text("id"))
        .or_else(|| strands.at().and_then(|at| at.text("location_id")))
        .or_else(|| strands.at().and_then(|at| at.text("id")));
    let id = match place {
        Some(place) if strands.is_one_of_several => format!("{own}@{place}"),
        _ => own,
    };
    check_id(&id)?;
    Ok(id)
}

/// An impossible position costs the service its position, not its place in the pack.
fn read_place(
    strands: &Strands,
    notes: &mut Vec<(Place, String)>,
) -> Option<wayside_domain::Position> {
    let location = strands.location()?;
    let (latitude, longitude) = (location.text("latitude"), location.text("longitude"));
    if latitude.is_none() && longitude.is_none() {
        return None;
    }
    read_position(latitude.as_deref(), longitude.as_deref())
        .map_err(|why| {
            let note = format!("{why}; its services are imported without a position");
            notes.push((location.place.clone(), note));
        })
        .ok()
}

fn read_attributes(strands: &Strands) -> Vec<Attribute> {
    let mut attributes = Vec::new();
    for list in strands.lists("attributes") {
        parts::extend(&mut attributes, list, parts::attribute);
    }
    attributes
}

/// What the source's `kinds` or the kinds' own words make of the taxonomy terms; the organisation's
/// terms say nothing about one of its services.
fn read_kinds(
    strands: &Strands,
    intake: &SourceIntake,
    notes: &mut Vec<(Place, String)>,
) -> Vec<KindId> {
    let [at, own, location, _] = strands.lists("attributes");
    let mut terms = Vec::new();
    for list in [at, own, location] {
        parts::extend(&mut terms, list, parts::attribute);
    }
    let mut kinds: Vec<KindId> = Vec::new();
    for term in &terms {
        let words = [
            term.code.as_deref(),
            Some(term.name.as_str()),
            term.value.as_deref(),
        ];
        let mapped = words
            .iter()
            .flatten()
            .find_map(|word| intake.mapped_kind(word));
        let known = || {
            let words = [Some(term.name.as_str()), term.code.as_deref()];
            words
                .iter()
                .flatten()
                .find_map(|word| intake.kinds.find(word))
        };
        if let Some(kind) = mapped.or_else(known).filter(|kind| !kinds.contains(kind)) {
            kinds.push(kind);
        }
    }
    if kinds.is_empty() {
        kinds.extend(intake.default_kind.clone());
    }
    if kinds.is_empty() {
        let note = "no taxonomy term of it is a known kind; it counts as `other`. Give the terms \
                    in the source's `kinds`, or a `kind` for all";
        notes.push((strands.service.place.clone(), note.to_owned()));
        kinds.extend(KindId::new("other").ok());
    }
    kinds
}

fn fill_words(strands: &Strands, service: &mut Service) {
    let record = &strands.service;
    let location = strands.location();
    let of_place = |field: &str| location.and_then(|location| location.text(field));
    service.alternate_names = [record.text("alternate_name"), of_place("alternate_name")]
        .into_iter()
        .flatten()
        .collect();
    service.alternate_names.dedup();
    service.organization = strands
        .organization
        .as_deref()
        .and_then(parts::organization);
    service.program = record
        .one("program")
        .and_then(|program| program.text("name"));
    let here = strands.at().and_then(|at| at.text("description"));
    service.description = both(record.text("description"), here);
    service.alert = record.text("alert");
    service.url = record.text("url").or_else(|| of_place("url"));
    service.email = record.text("email");
    service.location_name = of_place("name");
    service.location_description = of_place("description");
    service.transportation = of_place("transportation");
    service.interpretation_services = record.text("interpretation_services");
    service.application_process = record.text("application_process");
    service.fees_description = both(record.text("fees_description"), record.text("fees"));
    service.wait_time = record.text("wait_time");
    service.accreditations = record.text("accreditations");
    service.licenses = record.text("licenses");
}

/// Two texts about one thing: the second is added unless the first says it already.
fn both(first: Option<String>, second: Option<String>) -> Option<String> {
    match (first, second) {
        (Some(first), Some(second)) if !first.contains(&second) => {
            Some(format!("{first}\n\n{second}"))
        }
        (first, second) => first.or(second),
    }
}

fn fill_lists(strands: &Strands, service: &mut Service) {
    service.phones = parts::phones(&strands.lists("phones"));
    let [at, own, location, organization] = strands.lists("contacts");
    for list in [at, own, location, organization] {
        parts::extend(&mut service.contacts, list, parts::contact);
    }
    for list in strands.lists("languages") {
        parts::extend(&mut service.languages, list, parts::language);
    }
    for list in strands.lists("addresses") {
        parts::extend(&mut service.addresses, list, parts::address);
    }
    service.addresses.sort_by_key(|address| {
        address
            .address_type
            .as_deref()
            .is_some_and(|form| form != "physical")
    });
    for list in strands.lists("accessibility") {
        parts::extend(&mut service.accessibility, list, parts::accessibility);
    }
    for list in strands.lists("funding") {
        parts::extend(&mut service.funding, list, |record| record.text("source"));
    }
    let record = &strands.service;
    parts::extend(
        &mut service.required_documents,
        record.many("required_documents"),
        parts::required_document,
    );
    parts::extend(
        &mut service.cost_options,
        record.many("cost_options"),
        parts::cost_option,
    );
    for list in strands.lists("service_areas") {
        parts::extend(&mut service.service_areas, list, parts::service_area);
    }
}

fn fill_checked(record: &Record, service: &mut Service, notes: &mut Vec<String>) {
    service.status = read_status(record.text("status").as_deref(), notes);
    // HSDS 1 has eligibility as objects of its own.
    let older: Vec<_> = ["eligibilities", "eligibility"]
        .iter()
        .flat_map(|key| record.many(key))
        .collect();
    let said = |field: &str| older.iter().find_map(|record| record.text(field));
    let words: Vec<String> = older
        .iter()
        .filter_map(|record| record.text("eligibility"))
        .collect();
    let age = |field: &str| record.text(field).or_else(|| said(field));
    service.eligibility = Eligibility {
        description: record
            .text("eligibility_description")
            .or_else(|| record.text("eligibility"))
            .or_else(|| Some(words.join("; ")).filter(|text| !text.is_empty())),
        minimum_age: read_age("minimum_age", age("minimum_age"), notes),
        maximum_age: read_age("maximum_age", age("maximum_age"), notes),
    };
    let mut day = |field: &str| read_day(field, record.text(field), notes);
    service.provenance.assured_date = day("assured_date");
    service.provenance.last_modified = day("last_modified");
    for cost in record.many("cost_options") {
        let amount = cost.text("amount");
        if amount
            .as_deref()
            .is_some_and(|amount| amount.parse::<f64>().is_err())
        {
            let amount = amount.unwrap_or_default();
            notes.push(format!(
                "cost option: amount `{amount}` is not a number; left out"
            ));
        }
    }
}

//! Fields that a source has under keys of its own, as the spec's `columns` say.

use wayside_domain::{Hours, Service};

use super::join::Strands;
use crate::fields::{Fields, read_service};
use crate::intake::{Place, SourceIntake};

/// Adds what `columns` name to what HSDS's own keys gave; where both say something, HSDS's own stands, and lists
/// grow.
///
/// # Errors
/// The reason for which the service must be rejected.
pub(super) fn overlay(
    strands: &Strands,
    service: &mut Service,
    intake: &mut SourceIntake,
    notes: &mut Vec<(Place, String)>,
) -> Result<(), String> {
    if intake.source.columns.is_empty() {
        return Ok(());
    }
    let columns = intake.source.columns.clone();
    let get = |field: &str| match field {
        "name" => Some(service.name.clone()),
        "kind" if !columns.contains_key(field) => service.kinds.first().map(ToString::to_string),
        _ => {
            let key = columns.get(field)?;
            strands.all().find_map(|record| record.text(key))
        }
    };
    let place = strands.service.place.clone();
    let mut words = Vec::new();
    let more = read_service(&Fields(&get), service.position, &place, intake, &mut words)?;
    notes.extend(words.into_iter().map(|note| (place.clone(), note)));
    for (field, change) in REPLACED {
        if columns.contains_key(*field) {
            change(service, &more);
        }
    }
    if matches!(service.hours, Hours::Unknown { text: None }) {
        service.hours = more.hours.clone();
    }
    fill(service, more);
    Ok(())
}

type Change = fn(&mut Service, &Service);

/// What a column says in the place of HSDS's own.
const REPLACED: &[(&str, Change)] = &[
    ("kind", |service, more| {
        service.kinds.clone_from(&more.kinds)
    }),
    ("status", |service, more| service.status = more.status),
];

/// Adds what is not there yet, and lengthens lists.
fn fill(service: &mut Service, more: Service) {
    let texts = [
        (&mut service.email, more.email),
        (&mut service.url, more.url),
        (&mut service.description, more.description),
        (&mut service.alert, more.alert),
        (&mut service.fees_description, more.fees_description),
        (&mut service.wait_time, more.wait_time),
        (&mut service.application_process, more.application_process),
        (&mut service.transportation, more.transportation),
        (
            &mut service.interpretation_services,
            more.interpretation_services,
        ),
        (
            &mut service.eligibility.description,
            more.eligibility.description,
        ),
    ];
    for (held, said) in texts {
        *held = held.take().or(said);
    }
    let ages = &mut service.eligibility;
    ages.minimum_age = ages.minimum_age.or(more.eligibility.minimum_age);
    ages.maximum_age = ages.maximum_age.or(more.eligibility.maximum_age);
    service.phones.extend(more.phones);
    service.alternate_names.extend(more.alternate_names);
    service.addresses.extend(more.addresses);
    service.required_documents.extend(more.required_documents);
    service.languages.extend(more.languages);
    service.accessibility.extend(more.accessibility);
    service.tags.extend(more.tags);
    service.organization = service.organization.take().or(more.organization);
}

//! Rows of the tabular form hung on one another as the JSON form has them.
//!
//! A row may name a service, a location and a `service_at_location` at once; it then belongs only
//! where all of them meet. A link to something that is in no table does not count.

use std::rc::Rc;

use super::join::Strands;
use super::keys::LISTS;
use super::tables::Tables;
use super::{Record, RowId};

/// What a row must fit to hang on a service at a place.
#[derive(Clone, Copy, Default)]
struct Ends<'a> {
    service: Option<&'a str>,
    at: Option<&'a str>,
    location: Option<&'a str>,
    organization: Option<&'a str>,
}

/// The level at which a row hangs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    At,
    Service,
    Location,
    Organization,
}

/// Every service at each of its places, in the order of the tables.
pub fn weave(tables: &Tables) -> Vec<Strands> {
    let mut woven = Vec::new();
    for service in tables.all("services") {
        let places: Vec<RowId> = match tables.text(service, "id") {
            Some(id) => tables
                .find("service_at_location", "service_id", id)
                .into_iter()
                .filter(|at| location_of(tables, *at).is_some())
                .collect(),
            None => Vec::new(),
        };
        if places.is_empty() {
            woven.push(weave_one(tables, service, None, false));
        }
        for at in &places {
            woven.push(weave_one(tables, service, Some(*at), places.len() > 1));
        }
    }
    woven
}

fn location_of(tables: &Tables, at: RowId) -> Option<RowId> {
    let id = tables.text(at, "location_id")?;
    tables.find("locations", "id", id).first().copied()
}

fn weave_one(
    tables: &Tables,
    service: RowId,
    at: Option<RowId>,
    is_one_of_several: bool,
) -> Strands {
    let location = at.and_then(|at| location_of(tables, at));
    let organization = tables
        .text(service, "organization_id")
        .and_then(|id| tables.find("organizations", "id", id).first().copied());
    let id = |row: Option<RowId>| row.and_then(|row| tables.text(row, "id"));
    let ends = Ends {
        service: id(Some(service)),
        at: id(at),
        location: id(location),
        organization: id(organization),
    };
    let hung = |row: RowId, level: Level| {
        let mut record = tables.record(row);
        for list in LISTS {
            for found in rows_at(tables, list, ends, level) {
                record.hang(list, dressed(tables, list, found));
            }
        }
        record
    };
    let mut own = hung(service, Level::Service);
    let program = tables.text(service, "program_id");
    for row in program
        .map(|id| tables.find("programs", "id", id))
        .unwrap_or_default()
    {
        own.hang("program", tables.record(row));
    }
    Strands {
        service: Rc::new(own),
        at: at.map(|row| Rc::new(hung(row, Level::At))),
        location: location.map(|row| Rc::new(hung(row, Level::Location))),
        organization: organization.map(|row| Rc::new(hung(row, Level::Organization))),
        is_one_of_several,
    }
}

/// The rows of a table that hang at a level of this service at this place.
fn rows_at(tables: &Tables, list: &str, ends: Ends, level: Level) -> Vec<RowId> {
    let columns: [(&str, Option<&str>); 4] = [
        ("service_at_location_id", ends.at),
        ("service_id", ends.service),
        ("location_id", ends.location),
        ("organization_id", ends.organization),
    ];
    let mut rows = Vec::new();
    for (column, id) in columns {
        rows.extend(
            id.map(|id| tables.find(list, column, id))
                .unwrap_or_default(),
        );
    }
    if list == "attributes" {
        let id = match level {
            Level::At => ends.at,
            Level::Service => ends.service,
            Level::Location => ends.location,
            Level::Organization => ends.organization,
        };
        let linked = id
            .map(|id| tables.find(list, "link_id", id))
            .unwrap_or_default();
        rows.retain(|row| tables.text(*row, "link_id").is_none());
        rows.retain(|row| level_of(tables, *row, ends) == Some(level));
        rows.extend(linked);
    } else {
        rows.retain(|row| level_of(tables, *row, ends) == Some(level));
    }
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// Where a row hangs; nowhere when one of its links leads elsewhere.
fn level_of(tables: &Tables, row: RowId, ends: Ends) -> Option<Level> {
    let named = |column: &str, table: &str| {
        tables
            .text(row, column)
            .filter(|id| !tables.find(table, "id", id).is_empty())
    };
    let at = named("service_at_location_id", "service_at_location");
    let service = named("service_id", "services");
    let location = named("location_id", "locations");
    let fits = |named: Option<&str>, end: Option<&str>| named.is_none() || named == end;
    if !(fits(at, ends.at) && fits(service, ends.service) && fits(location, ends.location)) {
        return None;
    }
    match (at, service, location) {
        (Some(_), ..) | (None, Some(_), Some(_)) => Some(Level::At),
        (None, Some(_), None) => Some(Level::Service),
        (None, None, Some(_)) => Some(Level::Location),
        (None, None, None) => {
            // The telephone of a contact is the contact's, not the house's.
            let is_others =
                named("contact_id", "contacts").is_some() || named("phone_id", "phones").is_some();
            let organization = named("organization_id", "organizations");
            let is_ours = organization.is_some() && organization == ends.organization;
            (is_ours && !is_others).then_some(Level::Organization)
        }
    }
}

/// A row with what hangs on itself: languages on a telephone, telephones on a contact, the term on an
/// attribute.
fn dressed(tables: &Tables, list: &str, row: RowId) -> Record {
    let mut record = tables.record(row);
    let id = tables.text(row, "id").unwrap_or_default();
    match list {
        "phones" => {
            for language in tables.find("languages", "phone_id", id) {
                record.hang("languages", tables.record(language));
            }
        }
        "contacts" => {
            for phone in tables.find("phones", "contact_id", id) {
                record.hang("phones", dressed(tables, "phones", phone));
            }
        }
        "attributes" => {
            let term = tables.text(row, "taxonomy_term_id").unwrap_or_default();
            for found in tables.find("taxonomy_terms", "id", term) {
                let mut term = tables.record(found);
                let taxonomy = tables.text(found, "taxonomy_id").unwrap_or_default();
                for taxonomy in tables.find("taxonomies", "id", taxonomy) {
                    term.hang("taxonomy_detail", tables.record(taxonomy));
                }
                record.hang("taxonomy_term", term);
            }
        }
        _ => {}
    }
    record
}

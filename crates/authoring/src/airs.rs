//! 211 directories as iCarol and its kind export them: one CSV with the columns of the AIRS standard
//! (`ResourceAgencyNum`, `PublicName`, `HoursOfOperation`, `Phone1Number` ...), one row a site or
//! programme.
//!
//! What the directory marks private never leaves this file: no address, no way there and no position
//! of a place whose address is private (a women's refuge is found by name and telephone only), no
//! number that is private, and no text that repeats one of them.

use std::path::Path;

use wayside_domain::Service;
use wayside_domain::service::Phone;

use crate::csv::{SourceFile, open, unread};
use crate::fault::AuthoringFault;
use crate::fields::{Fields, is_nothing, read_service};
use crate::intake::{Place, SourceIntake, read_position};
use crate::telephone::plain_phone;

/// Our fields and the columns they are read from, the first that says anything.
const COLUMNS: &[(&str, &[&str])] = &[
    ("id", &["ResourceAgencyNum", "UniqueIDPriorSystem"]),
    ("name", &["PublicName", "OfficialName"]),
    ("alternate_name", &["AlternateName"]),
    ("organization", &["ParentAgency"]),
    ("address", &["PhysicalAddress1"]),
    ("address_2", &["PhysicalAddress2"]),
    ("city", &["PhysicalCity"]),
    ("state", &["PhysicalStateProvince"]),
    ("postal_code", &["PhysicalPostalCode"]),
    ("latitude", &["Latitude"]),
    ("longitude", &["Longitude"]),
    ("hours", &["HoursOfOperation", "Hours"]),
    ("email", &["EmailAddressMain"]),
    ("url", &["WebsiteAddress"]),
    ("status", &["AgencyStatus"]),
    ("description", &["AgencyDescription"]),
    ("alert", &["TemporaryMessage"]),
    ("eligibility", &["Eligibility"]),
    ("documents", &["DocumentsRequired"]),
    ("languages", &["LanguagesOffered", "LanguagesOfferedList"]),
    ("fees", &["FeeStructureSource"]),
    ("wait_time", &["NormalWaitTime"]),
    ("application_process", &["ApplicationProcess"]),
    ("accessibility", &["DisabilitiesAccess"]),
    (
        "transportation",
        &["BusServiceAccess", "PublicAccessTransportation"],
    ),
];

/// The columns that hold the words of the taxonomy, which the source's `kinds` turns into kinds.
const TAXONOMY: [&str; 4] = [
    "TaxonomyCodes",
    "TaxonomyTerms",
    "TaxonomyTerm",
    "Categories",
];

/// What tells where a place is.
const WHERE: [&str; 8] = [
    "address",
    "address_2",
    "city",
    "state",
    "postal_code",
    "latitude",
    "longitude",
    "transportation",
];

/// Telephones: the beginning of their columns' names, and the HSDS type.
const PHONES: [(&str, &str); 10] = [
    ("Phone1", "voice"),
    ("Phone2", "voice"),
    ("Phone3", "voice"),
    ("Phone4", "voice"),
    ("Phone5", "voice"),
    ("PhoneNumberHotline", "hotline"),
    ("PhoneTollFree", "voice"),
    ("PhoneNumberBusinessLine", "voice"),
    ("PhoneNumberAfterHours", "voice"),
    ("PhoneTTY", "tty"),
];

/// Reads an AIRS export.
///
/// # Errors
/// [`AuthoringFault::SourceUnread`] and [`AuthoringFault::MissingColumn`]; rows never fail a build.
pub fn read(path: &Path, intake: &mut SourceIntake) -> Result<(), AuthoringFault> {
    let Some(file) = open(path, intake)? else {
        return Ok(());
    };
    file.require(path, "name", "PublicName")?;
    unread(intake, &file, &known_columns());
    intake.begin(file.table.rows.len());
    for row in &file.table.rows {
        intake.meet();
        let place = Place::line(row.line);
        let taken = row
            .fields
            .as_ref()
            .map_err(Clone::clone)
            .and_then(|fields| {
                read_row(
                    &Listing {
                        file: &file,
                        fields,
                    },
                    &place,
                    intake,
                )
            });
        match taken {
            Ok((service, notes)) => match intake.repeats(&place, &row.fields.as_ref().ok()) {
                Some(first) => intake.reject(&place, format!("repeats {first}")),
                None => {
                    intake.keep_service(&place, service);
                    notes.into_iter().for_each(|note| intake.note(&place, note));
                }
            },
            Err(reason) => intake.reject(&place, reason),
        }
    }
    Ok(())
}

/// One row by its columns' names.
struct Listing<'a> {
    file: &'a SourceFile,
    fields: &'a [String],
}

impl Listing<'_> {
    fn text(&self, column: &str) -> Option<String> {
        let text = self.fields.get(self.file.column(column)?)?.trim();
        Some(text.to_owned()).filter(|text| !is_nothing(text))
    }

    /// True unless the column is empty or says no.
    fn is_marked(&self, column: &str) -> bool {
        let said = self.text(column).unwrap_or_default().to_lowercase();
        !["", "no", "false", "0", "n", "f"].contains(&said.as_str())
    }

    fn has_private_address(&self) -> bool {
        self.is_marked("PhysicalAddressIsPrivate")
    }

    fn number(&self, begins: &str) -> Option<String> {
        self.text(&format!("{begins}Number"))
            .or_else(|| self.text(begins))
    }

    /// What must not be in the pack: the private address and numbers, as they are written.
    fn secrets(&self) -> Vec<String> {
        let mut secrets = Vec::new();
        if self.has_private_address() {
            let lines = ["PhysicalAddress1", "PhysicalAddress2"];
            secrets.extend(lines.iter().filter_map(|column| self.text(column)));
        }
        for (begins, _) in PHONES {
            if self.is_marked(&format!("{begins}IsPrivate")) {
                secrets.extend(self.number(begins));
            }
        }
        secrets
            .iter()
            .map(|secret| bare(secret))
            .filter(|secret| secret.len() >= 4)
            .collect()
    }

    /// A field of ours; nothing where it would tell what is private.
    fn field(&self, field: &str, secrets: &[String]) -> Option<String> {
        if self.has_private_address() && WHERE.contains(&field) {
            return None;
        }
        let (_, columns) = COLUMNS.iter().find(|(known, _)| *known == field)?;
        let text = columns.iter().find_map(|column| self.text(column))?;
        let text = if field == "description" {
            without_tags(&text)
        } else {
            text
        };
        let plain = bare(&text);
        let tells = secrets.iter().any(|secret| plain.contains(secret.as_str()));
        (!tells || field == "id" || field == "name").then_some(text)
    }
}

/// Letters and digits only, in lower case: one number has many spellings.
fn bare(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The words of a text with the tags of HTML left out.
fn without_tags(text: &str) -> String {
    let mut plain = String::new();
    for part in text.split('<') {
        let words = part.split_once('>').map_or(part, |(_, words)| words);
        plain.push_str(words);
        plain.push(' ');
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn read_row(
    listing: &Listing,
    place: &Place,
    intake: &mut SourceIntake,
) -> Result<(Service, Vec<String>), String> {
    let secrets = listing.secrets();
    let mut notes = Vec::new();
    let kinds = kinds_of(listing, intake, &mut notes);
    let get = |field: &str| match field {
        "kind" => kinds.clone(),
        // Alternate names stand between semicolons; a parent of one's own name says nothing.
        "organization" => listing
            .field(field, &secrets)
            .filter(|parent| Some(parent) != listing.text("PublicName").as_ref()),
        "assured_date" => listing
            .text("LastVerifiedOn")
            .or_else(|| listing.text("UpdatedOn"))
            .and_then(|text| day_of(&text)),
        _ => listing.field(field, &secrets),
    };
    let (latitude, longitude) = (get("latitude"), get("longitude"));
    let position = match (latitude, longitude) {
        (None, None) => None,
        (latitude, longitude) => Some(read_position(latitude.as_deref(), longitude.as_deref())?),
    };
    let mut service = read_service(&Fields(&get), position, place, intake, &mut notes)?;
    service.phones = phones_of(listing, &secrets);
    if listing.has_private_address() {
        // Wherever the address is known from: a private one is nobody's to show.
        service.addresses.clear();
    }
    Ok((service, notes))
}

/// The kinds that the spec's table makes of the taxonomy, joined by semicolons.
fn kinds_of(listing: &Listing, intake: &SourceIntake, notes: &mut Vec<String>) -> Option<String> {
    let mut kinds: Vec<String> = Vec::new();
    for text in TAXONOMY.iter().filter_map(|column| listing.text(column)) {
        for word in text
            .split(';')
            .map(str::trim)
            .filter(|word| !word.is_empty())
        {
            let kind = intake.mapped_kind(word).or_else(|| intake.kinds.find(word));
            kinds.extend(
                kind.map(|kind| kind.to_string())
                    .filter(|kind| !kinds.contains(kind)),
            );
        }
    }
    if kinds.is_empty() && intake.default_kind.is_none() {
        notes.push(
            "no taxonomy term of it is a known kind; it counts as `other`. Give the terms in the \
             source's `kinds`, or a `kind` for all"
                .to_owned(),
        );
        kinds.push("other".to_owned());
    }
    Some(kinds.join(";")).filter(|kinds| !kinds.is_empty())
}

fn phones_of(listing: &Listing, secrets: &[String]) -> Vec<Phone> {
    let mut phones = Vec::new();
    for (begins, form) in PHONES {
        let Some(number) = listing.number(begins) else {
            continue;
        };
        // A private number may stand in a second column that forgets to say so.
        if secrets
            .iter()
            .any(|secret| bare(&number).contains(secret.as_str()))
        {
            continue;
        }
        let said = ["Name", "Description"].map(|part| listing.text(&format!("{begins}{part}")));
        let said: Vec<String> = said.into_iter().flatten().collect();
        let description = Some(said.join(", ")).filter(|text| !text.is_empty());
        let tells = |text: &String| {
            secrets
                .iter()
                .any(|secret| bare(text).contains(secret.as_str()))
        };
        let phone = Phone {
            form: Some(form.to_owned()),
            description: description.filter(|text| !tells(text)),
            ..plain_phone(number)
        };
        phones.push(phone);
    }
    phones
}

/// `4/19/07`, as these exports write days, as `2007-04-19`.
fn day_of(text: &str) -> Option<String> {
    let parts: Vec<u32> = text
        .split('/')
        .filter_map(|part| part.trim().parse().ok())
        .collect();
    let [month, day, year] = parts.as_slice() else {
        return Some(text.to_owned());
    };
    let year = match year {
        0..=69 => 2000 + year,
        70..=99 => 1900 + year,
        year => *year,
    };
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// Every column that is read, or left out on purpose: people, mail, money and the office's own.
fn known_columns() -> Vec<String> {
    const LEFT_OUT: [&str; 22] = [
        "TaxonomyLevelName",
        "ParentAgencyNum",
        "RecordOwner",
        "Mailing",
        "Other",
        "PhysicalCounty",
        "PhysicalCountry",
        "PhysicalLocationDescription",
        "PhoneFax",
        "PhoneNumberOutOfArea",
        "SeniorWorker",
        "MainContact",
        "LastVerif",
        "UpdatedOn",
        "EnteredOn",
        "MadeInactiveOn",
        "InternalNotes",
        "Exclude",
        "AvailableFor",
        "ConnectsTo",
        "Taxonomy",
        "Categories",
    ];
    let read = COLUMNS.iter().flat_map(|(_, columns)| columns.iter());
    let phones = PHONES.iter().map(|(begins, _)| *begins);
    let begin = LEFT_OUT
        .into_iter()
        .chain(phones)
        .map(|begins| format!("{begins}*"));
    read.map(|column| (*column).to_owned())
        .chain(begin)
        .chain(["PhysicalAddressIsPrivate".to_owned()])
        .collect()
}

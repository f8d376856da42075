//! The parts of a service, each from its HSDS record.

use std::rc::Rc;

use chrono::NaiveDate;
use wayside_domain::service::{
    Accessibility, Address, Attribute, Contact, CostOption, Language, Organization, Phone,
    RequiredDocument, Schedule, ServiceArea,
};

use super::Record;
use crate::telephone::plain_phone;

/// Adds what `records` give, without what is there already.
pub fn extend<T: PartialEq>(
    list: &mut Vec<T>,
    records: &[Rc<Record>],
    read: impl Fn(&Record) -> Option<T>,
) {
    for part in records.iter().filter_map(|record| read(record)) {
        if !list.contains(&part) {
            list.push(part);
        }
    }
}

/// HSDS `phone`.
pub fn phones(lists: &[&[Rc<Record>]]) -> Vec<Phone> {
    let records = lists.iter().copied().flatten();
    records.filter_map(|record| phone(record)).collect()
}

fn phone(record: &Record) -> Option<Phone> {
    let mut phone = plain_phone(record.text("number")?);
    phone.extension = record.text("extension");
    phone.form = record.text("type");
    phone.description = record.text("description");
    extend(&mut phone.languages, record.many("languages"), language);
    Some(phone)
}

/// HSDS `language`.
pub fn language(record: &Record) -> Option<Language> {
    let language = Language {
        code: record.text("code").map(|code| code.to_ascii_lowercase()),
        name: record.text("name").or_else(|| record.text("language")),
        note: record.text("note"),
    };
    if language.code.is_some() {
        return Some(language);
    }
    let known = crate::languages::read_language(language.name.as_deref()?)?;
    Some(Language {
        code: known.code,
        ..language
    })
}

/// HSDS `contact`.
pub fn contact(record: &Record) -> Option<Contact> {
    let contact = Contact {
        name: record.text("name"),
        title: record.text("title"),
        department: record.text("department"),
        email: record.text("email"),
        phones: phones(&[record.many("phones")]),
    };
    let says = contact.name.is_some()
        || contact.title.is_some()
        || contact.department.is_some()
        || contact.email.is_some()
        || !contact.phones.is_empty();
    says.then_some(contact)
}

/// HSDS `address`.
pub fn address(record: &Record) -> Option<Address> {
    let get = |field: &str| record.text(field);
    let address = Address {
        attention: get("attention"),
        address_1: get("address_1"),
        address_2: get("address_2"),
        city: get("city"),
        region: get("region"),
        state_province: get("state_province"),
        postal_code: get("postal_code"),
        country: get("country"),
        address_type: get("address_type"),
    };
    (address != Address::default()).then_some(address)
}

/// HSDS `organization`.
pub fn organization(record: &Record) -> Option<Organization> {
    Some(Organization {
        name: record.text("name")?,
        alternate_name: record.text("alternate_name"),
        description: record.text("description"),
        email: record.text("email"),
        website: record.text("website").or_else(|| record.text("url")),
    })
}

/// HSDS `required_document`.
pub fn required_document(record: &Record) -> Option<RequiredDocument> {
    Some(RequiredDocument {
        document: record.text("document")?,
        uri: record.text("uri"),
    })
}

/// HSDS `cost_option`.
pub fn cost_option(record: &Record) -> Option<CostOption> {
    let day = |field: &str| {
        record
            .text(field)
            .and_then(|text| text.parse::<NaiveDate>().ok())
    };
    let cost = CostOption {
        option: record.text("option"),
        currency: record
            .text("currency")
            .map(|currency| currency.to_uppercase()),
        amount: record
            .text("amount")
            .and_then(|text| text.parse::<f64>().ok())
            .filter(|amount| amount.is_finite()),
        amount_description: record.text("amount_description"),
        valid_from: day("valid_from"),
        valid_to: day("valid_to"),
    };
    (cost != CostOption::default()).then_some(cost)
}

/// HSDS `accessibility`.
pub fn accessibility(record: &Record) -> Option<Accessibility> {
    let access = Accessibility {
        description: record
            .text("description")
            .or_else(|| record.text("accessibility")),
        details: record.text("details"),
        url: record.text("url"),
    };
    (access != Accessibility::default()).then_some(access)
}

/// HSDS `service_area`.
pub fn service_area(record: &Record) -> Option<ServiceArea> {
    let area = ServiceArea {
        name: record.text("name"),
        description: record.text("description"),
    };
    (area != ServiceArea::default()).then_some(area)
}

/// HSDS `attribute` with its `taxonomy_term`.
pub fn attribute(record: &Record) -> Option<Attribute> {
    let value = record.text("value");
    let Some(term) = record.one("taxonomy_term") else {
        let name = record.text("label").or_else(|| value.clone())?;
        return Some(Attribute {
            taxonomy: None,
            code: None,
            name,
            value,
        });
    };
    let detail = term
        .one("taxonomy_detail")
        .and_then(|taxonomy| taxonomy.text("name"));
    Some(Attribute {
        taxonomy: term.text("taxonomy").or(detail),
        code: term.text("code"),
        name: term
            .text("name")
            .or_else(|| term.text("term"))
            .or_else(|| term.text("code"))?,
        value,
    })
}

/// HSDS `schedule`, as written; the parts that have no field of their own in RFC 5545 form.
pub fn schedule(record: &Record) -> Option<Schedule> {
    let get = |field: &str| record.text(field);
    let rest = [
        ("DTSTART", "dtstart"),
        ("UNTIL", "until"),
        ("COUNT", "count"),
        ("INTERVAL", "interval"),
        ("WKST", "wkst"),
        ("BYWEEKNO", "byweekno"),
        ("BYMONTHDAY", "bymonthday"),
        ("BYYEARDAY", "byyearday"),
        ("TZOFFSET", "timezone"),
    ];
    let rest: Vec<String> = rest
        .iter()
        .filter_map(|(part, field)| Some(format!("{part}={}", get(field)?)))
        .collect();
    let schedule = Schedule {
        valid_from: get("valid_from"),
        valid_to: get("valid_to"),
        freq: get("freq"),
        byday: get("byday"),
        opens_at: get("opens_at"),
        closes_at: get("closes_at"),
        rrule: Some(rest.join(";")).filter(|rest| !rest.is_empty()),
        description: get("description"),
        attending_type: get("attending_type"),
        notes: get("notes"),
        schedule_link: get("schedule_link"),
    };
    (schedule != Schedule::default()).then_some(schedule)
}

//! HSDS schedules (RFC 5545 recurrence with local opening times) as one `opening_hours` expression.
//!
//! What can't be said truly is not said: a schedule that contradicts itself, or that hangs on a first
//! day it does not give, makes the hours *unknown* with the source's own words. What repeats
//! irregularly is written out as dates for a bounded while, and unknown after it.

use std::rc::Rc;

use chrono::{DateTime, NaiveDate, Utc};
use wayside_domain::{Hours, hours};

use super::Record;
use crate::intake::Place;

mod compose;
mod exceptions;
mod read;
mod recur;

pub use exceptions::except;

/// Hours made of schedules, and why not.
pub struct Reckoned {
    /// What the opening state is computed from.
    pub hours: Hours,
    /// Where and what.
    pub notes: Vec<(Place, String)>,
}

/// When a door is open, minutes from midnight; a closing time at or before the opening time lies on
/// the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Span {
    opens: u16,
    closes: u16,
}

/// On which days.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Days {
    /// Days of the week, 0 for Monday.
    Weekly(Vec<u8>),
    /// The nth such day of each month, from the end when negative.
    Nth(Vec<(i8, u8)>),
    /// Days of each month.
    OfMonth(Vec<u8>),
    /// These days.
    Dates(Vec<NaiveDate>),
}

/// One schedule, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    days: Days,
    span: Span,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    /// The days between which irregular dates have been written out; outside, nothing is known.
    reckoned: Option<(NaiveDate, NaiveDate)>,
}

/// Makes hours of the first of `levels` that has any schedule: what is said of a service at a place
/// goes before what is said of the service, and that before what is said of the place. `zone` is the
/// place's IANA time zone, `created` the day from which irregular schedules are written out.
pub fn reckon(levels: &[&[Rc<Record>]], zone: &str, created: Option<DateTime<Utc>>) -> Reckoned {
    let records = levels
        .iter()
        .find(|records| !records.is_empty())
        .copied()
        .unwrap_or_default();
    let at_the_door: Vec<Rc<Record>> = records
        .iter()
        .filter(|record| is_at_the_door(record))
        .cloned()
        .collect();
    let records = if at_the_door.is_empty() && !records.is_empty() {
        // A telephone that is answered round the clock is not a door.
        let notes = records.iter().map(|record| {
            let said = record.text("attending_type").unwrap_or_default();
            let note =
                format!("attending_type `{said}` is not the door; its hours are not the door's");
            (record.place.clone(), note)
        });
        return Reckoned {
            hours: Hours::Unknown {
                text: words_of(records),
            },
            notes: notes.collect(),
        };
    } else {
        at_the_door.as_slice()
    };
    let terms = read::ScheduleTerms {
        zone: zone.parse().unwrap_or(chrono_tz::UTC),
        created: created.map(|at| at.date_naive()),
    };
    match understand(records, &terms) {
        Ok(Some(hours)) => Reckoned {
            hours,
            notes: Vec::new(),
        },
        Ok(None) => Reckoned {
            hours: Hours::Unknown {
                text: words_of(records),
            },
            notes: Vec::new(),
        },
        Err(bad) => {
            let say = |why: String| format!("bad hours: {why}; they count as unknown");
            let notes = bad
                .into_iter()
                .map(|(place, why)| (place, say(why)))
                .collect();
            Reckoned {
                hours: Hours::Unknown {
                    text: words_of(records),
                },
                notes,
            }
        }
    }
}

/// False of a schedule that is kept by telephone or over the network only.
fn is_at_the_door(record: &Record) -> bool {
    const ELSEWHERE: [&str; 10] = [
        "telephone",
        "phone",
        "virtual",
        "online",
        "email",
        "text",
        "sms",
        "chat",
        "video",
        "mail",
    ];
    let said = record
        .text("attending_type")
        .unwrap_or_default()
        .to_lowercase();
    let mut ways = said.split([',', ';', '/', '|']).map(str::trim).peekable();
    said.is_empty() || ways.any(|way| !ELSEWHERE.contains(&way))
}

/// Hours of schedules that all are understood; nothing when one of them has words only.
fn understand(
    records: &[Rc<Record>],
    terms: &read::ScheduleTerms,
) -> Result<Option<Hours>, Vec<(Place, String)>> {
    let (mut rules, mut bad) = (Vec::new(), Vec::new());
    for record in records {
        match read::read(record, terms) {
            Ok(rule) => rules.push(rule),
            Err(why) => bad.push((record.place.clone(), why)),
        }
    }
    if !bad.is_empty() {
        return Err(bad);
    }
    let rules: Option<Vec<Rule>> = rules.into_iter().collect();
    let Some(rules) = rules.filter(|rules| !rules.is_empty()) else {
        return Ok(None);
    };
    let (expression, valid_from, valid_through) = compose::compose(&rules);
    hours::check(&expression).map_err(|why| {
        let place = records.first().map(|record| record.place.clone());
        place
            .map(|place| (place, why.to_string()))
            .into_iter()
            .collect::<Vec<_>>()
    })?;
    let text = described(records);
    Ok(Some(Hours::Expression {
        expression,
        text,
        valid_from,
        valid_through,
    }))
}

fn described(records: &[Rc<Record>]) -> Option<String> {
    let mut said: Vec<String> = Vec::new();
    for text in records
        .iter()
        .filter_map(|record| record.text("description"))
    {
        if !said.contains(&text) {
            said.push(text);
        }
    }
    Some(said.join("; ")).filter(|text| !text.is_empty())
}

/// The source's own words, else its fields as it wrote them.
fn words_of(records: &[Rc<Record>]) -> Option<String> {
    let plain = || {
        let fields = ["freq", "byday", "opens_at", "closes_at"];
        let said = records.iter().map(|record| {
            fields
                .iter()
                .filter_map(|field| record.text(field))
                .collect::<Vec<_>>()
                .join(" ")
        });
        let said = said
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join("; ");
        Some(said).filter(|text| !text.is_empty())
    };
    let noted = || records.iter().find_map(|record| record.text("notes"));
    described(records).or_else(noted).or_else(plain)
}

#[cfg(test)]
#[path = "schedule_tests.rs"]
mod tests;

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
mod read;
mod recur;

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
    let Some(records) = levels.iter().find(|records| !records.is_empty()) else {
        return Reckoned {
            hours: Hours::default(),
            notes: Vec::new(),
        };
    };
    let terms = read::Terms {
        zone: zone.parse().unwrap_or(chrono_tz::UTC),
        created: created.map(|at| at.date_naive()),
    };
    let words = words_of(records);
    let unknown = |notes| Reckoned {
        hours: Hours::Unknown {
            text: words.clone(),
        },
        notes,
    };
    let (mut rules, mut notes, mut is_whole) = (Vec::new(), Vec::new(), true);
    for record in *records {
        match read::read(record, &terms) {
            Ok(Some(rule)) => rules.push(rule),
            Ok(None) => is_whole = false,
            Err(why) => {
                notes.push((
                    record.place.clone(),
                    format!("bad hours: {why}; they count as unknown"),
                ));
            }
        }
    }
    if !notes.is_empty() || !is_whole || rules.is_empty() {
        return unknown(notes);
    }
    let (expression, valid_from, valid_through) = compose::compose(&rules);
    if let Err(why) = hours::check(&expression) {
        let place = records
            .first()
            .map_or_else(|| Place::line(1), |record| record.place.clone());
        return unknown(vec![(
            place,
            format!("bad hours: {why}; they count as unknown"),
        )]);
    }
    Reckoned {
        hours: Hours::Expression {
            expression,
            text: described(records),
            valid_from,
            valid_through,
        },
        notes,
    }
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

//! `holiday_schedules` of HSDS 1: days on which a timetable does not hold.

use std::rc::Rc;

use chrono::NaiveDate;
use wayside_domain::{Hours, hours};

use super::read::{read_day, split_time};
use crate::hsds::Record;
use crate::intake::Place;

/// Hours with their exceptions; unknown, with a note, where one of them is not understood: whoever trusted the week
/// would stand before a locked door on that day. Hours that are unknown stay so.
pub fn except(known: Hours, records: &[Rc<Record>]) -> (Hours, Option<(Place, String)>) {
    let Hours::Expression {
        expression,
        text,
        valid_from,
        valid_through,
    } = known
    else {
        return (known, None);
    };
    let mut rules = vec![expression];
    for record in records {
        match rule_of(record) {
            Ok(rule) => rules.push(rule),
            Err(why) => {
                let note =
                    format!("bad hours: holiday schedule: {why}; the hours count as unknown");
                return (Hours::Unknown { text }, Some((record.place.clone(), note)));
            }
        }
    }
    let expression = rules.join("; ");
    let hours = Hours::Expression {
        expression,
        text,
        valid_from,
        valid_through,
    };
    (hours, None)
}

/// `2026 Dec 24-2026 Dec 26 off`.
fn rule_of(record: &Record) -> Result<String, String> {
    let first = read_day(record, "start_date")?.ok_or("it has no start_date")?;
    let last = read_day(record, "end_date")?.unwrap_or(first);
    let written = |day: NaiveDate| day.format("%Y %b %d").to_string();
    let days = if first == last {
        written(first)
    } else {
        format!("{}-{}", written(first), written(last))
    };
    let closed = record.text("closed").unwrap_or_default().to_lowercase();
    let times = match (record.text("opens_at"), record.text("closes_at")) {
        _ if ["true", "yes", "y", "1"].contains(&closed.as_str()) => "off".to_owned(),
        (Some(opens), Some(closes)) => {
            format!(
                "{}-{}",
                clock("opens_at", &opens)?,
                clock("closes_at", &closes)?
            )
        }
        (None, None) if closed.is_empty() => "off".to_owned(),
        _ => {
            return Err(
                "it says neither that it is closed nor from when to when it is open".to_owned(),
            );
        }
    };
    let rule = format!("{days} {times}");
    hours::check(&rule).map_err(|why| format!("`{rule}`: {why}"))?;
    Ok(rule)
}

/// `9:00:00` as `09:00`. A time of another clock is none of this place's.
fn clock(field: &str, text: &str) -> Result<String, String> {
    match split_time(text) {
        Some((minutes, None)) => Ok(format!("{:02}:{:02}", minutes / 60, minutes % 60)),
        _ => Err(format!("{field} `{text}` is not a time such as 09:30")),
    }
}

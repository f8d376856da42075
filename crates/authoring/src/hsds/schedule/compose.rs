//! Understood schedules as one `opening_hours` expression.
//!
//! Rules are joined by commas (additional rules), never by semicolons: two schedules of one day add
//! up, and one that runs past midnight is not cut short by the next day's.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::{Days, Rule, Span};

const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

type Validity = (Option<NaiveDate>, Option<NaiveDate>);

/// The expression, and the first and last day of which it says anything.
pub fn compose(rules: &[Rule]) -> (String, Option<NaiveDate>, Option<NaiveDate>) {
    let rules = &dated(rules);
    let mut groups: BTreeMap<Validity, Vec<&Rule>> = BTreeMap::new();
    for rule in rules {
        groups
            .entry((rule.from, rule.until))
            .or_default()
            .push(rule);
    }
    let is_common = groups.len() == 1;
    let parts: Vec<String> = groups
        .iter()
        .flat_map(|(validity, rules)| {
            let range = if is_common { None } else { range_of(*validity) };
            group(rules, range.as_deref())
        })
        .collect();
    let begins = rules.iter().map(|rule| rule.from).min().flatten();
    let ends = rules.iter().all(|rule| rule.until.is_some());
    let ends = rules
        .iter()
        .map(|rule| rule.until)
        .max()
        .flatten()
        .filter(|_| ends);
    // Irregular dates are known only where they have been written out.
    let known_from = rules
        .iter()
        .filter_map(|rule| rule.reckoned)
        .map(|(first, _)| first)
        .max();
    let known_to = rules
        .iter()
        .filter_map(|rule| rule.reckoned)
        .map(|(_, last)| last)
        .min();
    let through = match (ends, known_to) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    (parts.join(", "), begins.max(known_from), through)
}

/// The grammar has no words for days of the month within a range of dates: where validities differ,
/// such days are named one by one, for a year.
fn dated(rules: &[Rule]) -> Vec<Rule> {
    let validity = |rule: &Rule| (rule.from, rule.until);
    let is_common = rules.windows(2).all(|two| match two {
        [a, b] => validity(a) == validity(b),
        _ => true,
    });
    let mut rules = rules.to_vec();
    for rule in rules
        .iter_mut()
        .filter(|rule| !is_common && validity(rule) != (None, None))
    {
        let Days::OfMonth(days) = &rule.days else {
            continue;
        };
        let year = chrono::Days::new(366);
        let begins = rule.from.or_else(|| rule.until?.checked_sub_days(year));
        let Some(begins) = begins else { continue };
        let ends = begins.checked_add_days(year).unwrap_or(begins);
        let ends = rule.until.map_or(ends, |until| until.min(ends));
        let dates = begins.iter_days().take_while(|day| *day <= ends);
        let dates = dates.filter(|day| days.contains(&u8::try_from(day.day()).unwrap_or(0)));
        rule.days = Days::Dates(dates.collect());
        rule.reckoned = Some((begins, ends));
    }
    rules
}

fn range_of((from, until): Validity) -> Option<String> {
    if from.is_none() && until.is_none() {
        return None;
    }
    let from = from.map_or_else(|| "1970 Jan 01".to_owned(), date);
    let until = until.map_or_else(|| "2199 Dec 31".to_owned(), date);
    Some(format!("{from}-{until}"))
}

fn date(day: NaiveDate) -> String {
    let month = MONTHS.get(day.month0() as usize).copied().unwrap_or("Jan");
    format!("{:04} {month} {:02}", day.year(), day.day())
}

/// The rules of one validity; days with the same times are said together.
fn group(rules: &[&Rule], range: Option<&str>) -> Vec<String> {
    let mut by_day: BTreeMap<Vec<u16>, Vec<Span>> = BTreeMap::new();
    for rule in rules {
        for day in keys_of(&rule.days) {
            let spans = by_day.entry(day).or_default();
            if !spans.contains(&rule.span) {
                spans.push(rule.span);
            }
        }
    }
    let mut by_times: Vec<(String, Vec<Vec<u16>>)> = Vec::new();
    for (day, mut spans) in by_day {
        spans.sort_unstable();
        let times = spans.iter().map(Span::text).collect::<Vec<_>>().join(",");
        let sort = day.first().copied();
        let same = by_times.iter_mut().find(|(known, days)| {
            *known == times && days.first().and_then(|d| d.first()).copied() == sort
        });
        match same {
            Some((_, days)) => days.push(day),
            None => by_times.push((times, vec![day])),
        }
    }
    by_times
        .into_iter()
        .map(|(times, days)| {
            let is_dated = days
                .iter()
                .any(|day| day.first().is_some_and(|sort| *sort >= OF_MONTH));
            let range = range.filter(|_| !is_dated).map(|range| format!("{range} "));
            format!("{}{} {times}", range.unwrap_or_default(), days_text(&days))
        })
        .collect()
}

const WEEKLY: u16 = 0;
const NTH: u16 = 1;
const OF_MONTH: u16 = 2;
const DATE: u16 = 3;

/// A day as a sortable key: its sort, then what tells it apart.
fn keys_of(days: &Days) -> Vec<Vec<u16>> {
    match days {
        Days::Weekly(days) => days
            .iter()
            .map(|day| vec![WEEKLY, u16::from(*day)])
            .collect(),
        Days::Nth(days) => days
            .iter()
            .map(|(nth, day)| {
                let from_end = u16::from(*nth < 0);
                vec![
                    NTH,
                    from_end,
                    u16::from(nth.unsigned_abs()),
                    u16::from(*day),
                ]
            })
            .collect(),
        Days::OfMonth(days) => (0..12)
            .flat_map(|month| {
                days.iter()
                    .map(move |day| vec![OF_MONTH, month, u16::from(*day)])
            })
            .collect(),
        Days::Dates(dates) => dates.iter().copied().map(date_key).collect(),
    }
}

fn date_key(day: NaiveDate) -> Vec<u16> {
    vec![
        DATE,
        u16::try_from(day.year()).unwrap_or(0),
        day.month0() as u16,
        day.day() as u16,
    ]
}

fn days_text(days: &[Vec<u16>]) -> String {
    let named = |day: &u16| DAYS.get(usize::from(*day)).copied().unwrap_or("Mo");
    let month = |month: &u16| MONTHS.get(usize::from(*month)).copied().unwrap_or("Jan");
    let weekly: Vec<u16> = days
        .iter()
        .filter_map(|day| match day.as_slice() {
            [WEEKLY, day] => Some(*day),
            _ => None,
        })
        .collect();
    if !weekly.is_empty() {
        return runs(&weekly);
    }
    let texts = days.iter().map(|day| match day.as_slice() {
        [NTH, from_end, nth, day] => {
            let sign = if *from_end == 1 { "-" } else { "" };
            format!("{}[{sign}{nth}]", named(day))
        }
        [OF_MONTH, at, day] => format!("{} {day:02}", month(at)),
        [DATE, year, at, day] => format!("{year:04} {} {day:02}", month(at)),
        _ => String::new(),
    });
    texts.collect::<Vec<_>>().join(",")
}

/// `Mo-Fr,Su`.
fn runs(days: &[u16]) -> String {
    let name = |day: u16| DAYS.get(usize::from(day)).copied().unwrap_or("Mo");
    let mut runs: Vec<(u16, u16)> = Vec::new();
    for day in days {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *day => *last = *day,
            _ => runs.push((*day, *day)),
        }
    }
    let texts = runs.into_iter().map(|(first, last)| match last - first {
        0 => name(first).to_owned(),
        1 => format!("{},{}", name(first), name(last)),
        _ => format!("{}-{}", name(first), name(last)),
    });
    texts.collect::<Vec<_>>().join(",")
}

impl Span {
    /// `22:00-02:00`.
    fn text(&self) -> String {
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        format!("{}-{}", clock(self.opens), clock(self.closes))
    }
}

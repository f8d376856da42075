//! Recurrence by RFC 5545: what is plain, what contradicts itself, and what must be written out.

use chrono::{Datelike, Days as Count, NaiveDate, NaiveTime, TimeZone};
use rrule::{RRuleSet, Tz};

use super::Days;

/// Irregular schedules are written out for so many days at most.
pub const LONGEST_DAYS: u64 = 400;

/// So many dates fit into an expression with room to spare.
const MOST_DATES: usize = 240;

/// The recurrence parts of a schedule.
#[derive(Clone, Debug)]
pub struct Recurrence {
    /// Upper case.
    pub freq: Option<String>,
    /// From 1.
    pub interval: u32,
    /// How many times.
    pub count: Option<u32>,
    /// The last day.
    pub until: Option<NaiveDate>,
    /// The first day.
    pub dtstart: Option<NaiveDate>,
    /// The first day of a week, 0 for Monday.
    pub wkst: Option<u8>,
    /// Ordinal (0 for none) and day of the week.
    pub byday: Vec<(i8, u8)>,
    /// Weeks of the year.
    pub byweekno: Vec<i32>,
    /// Days of the month.
    pub bymonthday: Vec<i32>,
    /// Days of the year.
    pub byyearday: Vec<i32>,
}

impl Recurrence {
    fn freq(&self) -> &str {
        let weekly = if self.byday.is_empty() { "" } else { "WEEKLY" };
        self.freq.as_deref().unwrap_or(weekly)
    }

    /// Refuses what RFC 5545, section 3.3.10, forbids.
    pub fn refuse_contradictions(&self) -> Result<(), String> {
        let freq = self.freq();
        let refuse = |why: String| Err(why);
        if !["", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"].contains(&freq) {
            return refuse(format!(
                "freq `{freq}` is not DAILY, WEEKLY, MONTHLY or YEARLY"
            ));
        }
        if self.count.is_some() && self.until.is_some() {
            return refuse("it has both count and until".to_owned());
        }
        if freq != "YEARLY" && !self.byweekno.is_empty() {
            return refuse(format!("byweekno does not go with freq {freq}"));
        }
        if freq == "WEEKLY" && !self.bymonthday.is_empty() {
            return refuse("bymonthday does not go with freq WEEKLY".to_owned());
        }
        if freq != "YEARLY" && !self.byyearday.is_empty() {
            return refuse(format!("byyearday does not go with freq {freq}"));
        }
        let has_ordinal = self.byday.iter().any(|(nth, _)| *nth != 0);
        if has_ordinal && !["MONTHLY", "YEARLY"].contains(&freq) {
            return refuse(format!("an ordinal in byday does not go with freq {freq}"));
        }
        if freq == "MONTHLY" && self.byday.iter().any(|(nth, _)| nth.abs() > 5) {
            return refuse("no month has a sixth such day".to_owned());
        }
        Ok(())
    }

    /// The days, where the `opening_hours` grammar has words for them.
    ///
    /// # Errors
    /// Why no day can be told.
    pub fn plain_days(&self) -> Result<Option<Days>, String> {
        let is_plain = self.interval == 1 && self.count.is_none();
        let weekdays = || {
            let mut days: Vec<u8> = self.byday.iter().map(|(_, day)| *day).collect();
            days.sort_unstable();
            days.dedup();
            Days::Weekly(days)
        };
        let has_ordinal = self.byday.iter().any(|(nth, _)| *nth != 0);
        let days = match self.freq() {
            "" => {
                let only = self
                    .dtstart
                    .ok_or("it says neither how often nor on which day")?;
                return Ok(Some(Days::Dates(vec![only])));
            }
            _ if !is_plain => return Ok(None),
            "DAILY" if !self.bymonthday.is_empty() => return Ok(None),
            "DAILY" if self.byday.is_empty() => Days::Weekly((0..7).collect()),
            "DAILY" => weekdays(),
            "WEEKLY" if self.byday.is_empty() => {
                let first = self.dtstart.ok_or("it says weekly but not on which day")?;
                Days::Weekly(vec![
                    u8::try_from(first.weekday().num_days_from_monday()).unwrap_or(0),
                ])
            }
            "WEEKLY" => weekdays(),
            "MONTHLY" => match (self.byday.is_empty(), self.bymonthday.is_empty()) {
                (false, true) if has_ordinal && self.byday.iter().all(|(nth, _)| *nth != 0) => {
                    Days::Nth(self.byday.clone())
                }
                (false, true) if !has_ordinal => weekdays(),
                (true, false) if self.bymonthday.iter().all(|day| (1..=28).contains(day)) => {
                    let days = self
                        .bymonthday
                        .iter()
                        .filter_map(|day| u8::try_from(*day).ok());
                    Days::OfMonth(days.collect())
                }
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        Ok(Some(days))
    }

    /// True when the rule itself does not say on which days or from where it counts.
    fn needs_first_day(&self) -> bool {
        let says_days =
            !(self.byday.is_empty() && self.bymonthday.is_empty() && self.byyearday.is_empty());
        self.interval > 1 || self.count.is_some() || !says_days
    }

    fn rule(&self) -> String {
        const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
        let day = |day: u8| DAYS.get(usize::from(day)).copied().unwrap_or("MO");
        let mut parts = vec![
            format!("FREQ={}", self.freq()),
            format!("INTERVAL={}", self.interval),
        ];
        parts.extend(self.count.map(|count| format!("COUNT={count}")));
        parts.extend(self.wkst.map(|first| format!("WKST={}", day(first))));
        let days: Vec<String> = self
            .byday
            .iter()
            .map(|(nth, weekday)| match nth {
                0 => day(*weekday).to_owned(),
                nth => format!("{nth}{}", day(*weekday)),
            })
            .collect();
        for (part, list) in [
            ("BYDAY", days),
            (
                "BYWEEKNO",
                self.byweekno.iter().map(i32::to_string).collect(),
            ),
            (
                "BYMONTHDAY",
                self.bymonthday.iter().map(i32::to_string).collect(),
            ),
            (
                "BYYEARDAY",
                self.byyearday.iter().map(i32::to_string).collect(),
            ),
        ] {
            if !list.is_empty() {
                parts.push(format!("{part}={}", list.join(",")));
            }
        }
        parts.join(";")
    }
}

/// Dates of an irregular schedule.
pub struct WrittenOut {
    /// In order.
    pub dates: Vec<NaiveDate>,
    /// Nothing is known before.
    pub first: NaiveDate,
    /// Nothing is known after.
    pub last: NaiveDate,
}

/// Writes out the days from `from` or, where that is later, `created`, until `until` and for at most
/// [`LONGEST_DAYS`].
///
/// # Errors
/// Why that can't be done.
pub fn expand(
    recurrence: &Recurrence,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    created: Option<NaiveDate>,
) -> Result<WrittenOut, String> {
    if recurrence.needs_first_day() && recurrence.dtstart.is_none() {
        return Err("it counts from a first day (dtstart) that it does not give".to_owned());
    }
    let first = from.max(created).ok_or(
        "it is irregular, and neither the schedule nor the pack (`created`) says from when",
    )?;
    let start = recurrence.dtstart.unwrap_or(first);
    if !(1970..2200).contains(&start.year()) || !(1970..2200).contains(&first.year()) {
        return Err(format!("it begins in the year {}", start.year()));
    }
    let furthest = first
        .checked_add_days(Count::new(LONGEST_DAYS))
        .unwrap_or(first);
    let mut last = until.map_or(furthest, |until| until.min(furthest));
    if last < first {
        return Err(format!("it ended on {last}, before the pack was made"));
    }
    let mut dates = dates_of(recurrence, start, first, last)?;
    if let Some(beyond) = dates.get(MOST_DATES).copied() {
        dates.truncate(MOST_DATES);
        last = beyond.pred_opt().unwrap_or(beyond);
    }
    if dates.is_empty() {
        return Err(format!("no day of it lies between {first} and {last}"));
    }
    Ok(WrittenOut { dates, first, last })
}

fn dates_of(
    recurrence: &Recurrence,
    start: NaiveDate,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<Vec<NaiveDate>, String> {
    let stamp = |day: NaiveDate| Tz::UTC.from_utc_datetime(&day.and_time(NaiveTime::MIN));
    let text = format!(
        "DTSTART:{}T000000Z\nRRULE:{}",
        start.format("%Y%m%d"),
        recurrence.rule()
    );
    let set: RRuleSet = text
        .parse()
        .map_err(|why| format!("it does not recur: {why}"))?;
    // `all` is bounded in results and in the steps it takes to find them.
    let found = set
        .after(stamp(first))
        .before(stamp(last))
        .all(LONGEST_DAYS as u16 + 1);
    let mut dates: Vec<NaiveDate> = found.dates.iter().map(|at| at.date_naive()).collect();
    dates.sort_unstable();
    dates.dedup();
    if found.limited && dates.len() <= MOST_DATES {
        return Err("its days can't be found within a bounded search".to_owned());
    }
    Ok(dates)
}

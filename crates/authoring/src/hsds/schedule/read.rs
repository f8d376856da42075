//! One schedule: understood, found to say nothing to compute with, or found to contradict itself.

use chrono::{Datelike, NaiveDate, Offset, TimeZone};
use chrono_tz::Tz;

use super::recur::{Recurrence, expand};
use super::{Days, Rule, Span};
use crate::hsds::Record;

/// What a schedule is read against.
pub struct ScheduleTerms {
    /// The place's time zone.
    pub zone: Tz,
    /// The day from which irregular schedules are written out.
    pub created: Option<NaiveDate>,
}

/// Reads a schedule. Nothing when it has words only.
///
/// # Errors
/// Why it can't be true.
pub fn read(record: &Record, terms: &ScheduleTerms) -> Result<Option<Rule>, String> {
    if TELLING.iter().all(|field| record.text(field).is_none()) {
        return Ok(None);
    }
    let day = |field: &str| read_day(record, field);
    let (dtstart, until) = (day("dtstart")?, day("until")?);
    let recurrence = read_recurrence(record, dtstart, until)?;
    recurrence.refuse_contradictions()?;
    let span = read_span(record)?;
    let from = day("valid_from")?.max(dtstart);
    let end = earlier(day("valid_to")?, until);
    if let (Some(from), Some(end)) = (from, end)
        && end < from
    {
        return Err(format!("it ends on {end}, before it begins on {from}"));
    }
    check_offsets(record, terms, from.or(terms.created))?;
    if let Some(days) = recurrence.plain_days()? {
        return Ok(Some(Rule {
            days,
            span,
            from,
            until: end,
            reckoned: None,
        }));
    }
    let written_out = expand(&recurrence, from, end, terms.created)?;
    Ok(Some(Rule {
        days: Days::Dates(written_out.dates),
        span,
        from: Some(written_out.first),
        until: Some(written_out.last),
        reckoned: Some((written_out.first, written_out.last)),
    }))
}

/// Fields without which a schedule has words only.
const TELLING: [&str; 8] = [
    "freq",
    "byday",
    "weekday",
    "bymonthday",
    "byweekno",
    "byyearday",
    "opens_at",
    "closes_at",
];

pub(super) fn read_day(record: &Record, field: &str) -> Result<Option<NaiveDate>, String> {
    let Some(text) = record.text(field) else {
        return Ok(None);
    };
    let day = text
        .split(['T', ' '])
        .next()
        .and_then(|day| day.parse().ok());
    day.map(Some)
        .ok_or_else(|| format!("{field} `{text}` is not a day"))
}

fn earlier(a: Option<NaiveDate>, b: Option<NaiveDate>) -> Option<NaiveDate> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

fn read_recurrence(
    record: &Record,
    dtstart: Option<NaiveDate>,
    until: Option<NaiveDate>,
) -> Result<Recurrence, String> {
    let whole = |field: &str| -> Result<Option<u32>, String> {
        let Some(text) = record.text(field) else {
            return Ok(None);
        };
        let number = text.parse().ok().filter(|number| *number > 0);
        number
            .map(Some)
            .ok_or_else(|| format!("{field} `{text}` is not a number from 1"))
    };
    let list = |field: &str, most: i32| -> Result<Vec<i32>, String> {
        let text = record.text(field).unwrap_or_default();
        let parts = text.split([',', ';', ' ']).filter(|part| !part.is_empty());
        parts
            .map(|part| {
                let number = part
                    .parse()
                    .ok()
                    .filter(|n: &i32| *n != 0 && n.abs() <= most);
                number.ok_or_else(|| format!("{field} `{part}` is not within 1 to {most}"))
            })
            .collect()
    };
    let wkst = record.text("wkst").map(|text| {
        weekday(&text).ok_or_else(|| format!("wkst `{text}` is not a day of the week"))
    });
    Ok(Recurrence {
        freq: record.text("freq").map(|freq| freq.to_uppercase()),
        interval: whole("interval")?.unwrap_or(1),
        count: whole("count")?,
        until,
        dtstart,
        wkst: wkst.transpose()?,
        // HSDS 1 names one day of the week.
        byday: read_byday(
            &record
                .text("byday")
                .or_else(|| record.text("weekday"))
                .unwrap_or_default(),
        )?,
        byweekno: list("byweekno", 53)?,
        bymonthday: list("bymonthday", 31)?,
        byyearday: list("byyearday", 366)?,
    })
}

/// `MO,-1FR`: ordinal (0 for none) and day of the week, 0 for Monday.
fn read_byday(text: &str) -> Result<Vec<(i8, u8)>, String> {
    let parts = text.split([',', ';', ' ']).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let bad = || format!("byday `{part}` is not a day of the week");
            let letters = part
                .trim_start_matches(['+', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
            let day = weekday(letters).ok_or_else(bad)?;
            let ordinal = part.strip_suffix(letters).unwrap_or_default();
            let nth = if ordinal.is_empty() {
                0
            } else {
                ordinal.parse().map_err(|_| bad())?
            };
            Ok((nth, day))
        })
        .collect()
}

/// `MO`, `Mon` or `Monday`: 0 for Monday.
fn weekday(text: &str) -> Option<u8> {
    const NAMES: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let text = text.to_lowercase();
    let day = NAMES
        .iter()
        .position(|name| text.len() >= 2 && name.starts_with(&text))?;
    u8::try_from(day).ok()
}

fn read_span(record: &Record) -> Result<Span, String> {
    let minutes = |field: &str, none: &str| -> Result<u16, String> {
        let text = record.text(field).ok_or_else(|| none.to_owned())?;
        split_time(&text)
            .map(|(minutes, _)| minutes)
            .ok_or_else(|| format!("{field} `{text}` is not a time such as 09:30"))
    };
    let opens = minutes("opens_at", "it has no opening time")?;
    let closes = minutes("closes_at", "it has no closing time")?;
    if opens >= 24 * 60 {
        return Err("it opens at 24:00".to_owned());
    }
    match closes {
        0 | 1440 => Ok(Span {
            opens,
            closes: 1440,
        }),
        same if same == opens => Err("it opens and closes at the same time".to_owned()),
        closes => Ok(Span { opens, closes }),
    }
}

/// Minutes from midnight, and the UTC offset written after them, minutes.
pub(super) fn split_time(text: &str) -> Option<(u16, Option<i32>)> {
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != ':')
        .unwrap_or(text.len());
    let (clock, mut rest) = text.split_at_checked(end)?;
    if let Some(fraction) = rest.strip_prefix('.') {
        rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    let mut parts = clock.split(':');
    let hour: u16 = parts.next()?.parse().ok()?;
    let minute: u16 = parts.next()?.parse().ok()?;
    let is_clock = minute < 60 && (hour < 24 || (hour == 24 && minute == 0));
    if !is_clock || parts.any(|second| second.parse::<u8>().is_ok_and(|s| s > 59)) {
        return None;
    }
    let offset = match rest.trim() {
        "" => None,
        "Z" | "z" => Some(0),
        signed => Some(split_offset(signed)?),
    };
    Some((hour * 60 + minute, offset))
}

fn split_offset(text: &str) -> Option<i32> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits: String = text
        .strip_prefix(['+', '-'])?
        .chars()
        .filter(|c| *c != ':')
        .collect();
    let number: i32 = digits.parse().ok()?;
    let minutes = if digits.len() > 2 {
        number / 100 * 60 + number % 100
    } else {
        number * 60
    };
    Some(sign * minutes)
}

/// HSDS times may carry an offset from UTC. One that the place keeps at some time of the year is
/// what its clocks say anyway; any other contradicts the place.
fn check_offsets(
    record: &Record,
    terms: &ScheduleTerms,
    near: Option<NaiveDate>,
) -> Result<(), String> {
    let year = near.map_or(2026, |day| day.year());
    let kept = [1, 7].map(|month| {
        let noon =
            NaiveDate::from_ymd_opt(year, month, 1).and_then(|day| day.and_hms_opt(12, 0, 0));
        let noon = noon.unwrap_or_default();
        terms
            .zone
            .offset_from_utc_datetime(&noon)
            .fix()
            .local_minus_utc()
            / 60
    });
    let refuse = |written: &str| {
        Err(format!(
            "{written} is not an offset from UTC that {} keeps",
            terms.zone.name()
        ))
    };
    if let Some(text) = record.text("timezone") {
        let hours: Option<f64> = text.parse().ok();
        // Hours by the specification's example, minutes where they cannot be hours; or `-05:00`.
        let minutes = hours.map(|h| if h.abs() <= 14.0 { h * 60.0 } else { h });
        let minutes = minutes.or_else(|| split_offset(&text).map(f64::from));
        let fits = minutes.is_some_and(|m| kept.iter().any(|kept| f64::from(*kept) == m));
        let zone: Option<Tz> = text.parse().ok();
        // `US/Eastern` is an old name of New York's.
        let named = zone.is_some_and(|zone| keeps_the_time_of(zone, terms.zone, year));
        match (fits || named, zone.is_some()) {
            (true, _) => {}
            (false, true) => {
                let here = terms.zone.name();
                return Err(format!(
                    "timezone `{text}` does not keep the time of {here}"
                ));
            }
            (false, false) => return refuse(&format!("timezone `{text}`")),
        }
    }
    for field in ["opens_at", "closes_at"] {
        let text = record.text(field).unwrap_or_default();
        if let Some((_, Some(offset))) = split_time(&text)
            && !kept.contains(&offset)
        {
            return refuse(&format!("{field} `{text}`"));
        }
    }
    Ok(())
}

/// True of two zones whose clocks agree all through a year.
fn keeps_the_time_of(zone: Tz, other: Tz, year: i32) -> bool {
    (1..=12).all(|month| {
        let noon =
            NaiveDate::from_ymd_opt(year, month, 15).and_then(|day| day.and_hms_opt(12, 0, 0));
        let offset = |zone: Tz| {
            zone.offset_from_utc_datetime(&noon.unwrap_or_default())
                .fix()
        };
        offset(zone) == offset(other)
    })
}

#[cfg(test)]
mod tests {
    use super::{read_byday, split_offset, split_time};

    #[test]
    fn an_offset_stands_by_itself() {
        assert_eq!(split_offset("-05:00"), Some(-300));
        assert_eq!(split_offset("+0530"), Some(330));
        assert_eq!(split_offset("US/Eastern"), None);
    }

    #[test]
    fn times_are_read_with_seconds_and_offsets_and_nothing_else() {
        assert_eq!(split_time("09:30"), Some((570, None)));
        assert_eq!(split_time("09:30:00.000Z"), Some((570, Some(0))));
        assert_eq!(split_time("9:05-05:00"), Some((545, Some(-300))));
        assert_eq!(split_time("10:00+0530"), Some((600, Some(330))));
        assert_eq!(split_time("24:00"), Some((1440, None)));
        for bad in [
            "", "9", "25:00", "24:01", "10:60", "ten", "10:00 am", "10:00:99", "é",
        ] {
            assert_eq!(split_time(bad), None, "{bad}");
        }
    }

    #[test]
    fn days_are_read_with_their_ordinals() {
        assert_eq!(
            read_byday("MO,-1FR, +2TU").unwrap(),
            [(0, 0), (-1, 4), (2, 1)]
        );
        assert_eq!(read_byday("Wednesday").unwrap(), [(0, 2)]);
        assert!(
            read_byday("M").is_err() && read_byday("XX").is_err() && read_byday("999MO").is_err()
        );
    }
}

//! One rule of a timetable: on which days, from when to when, and what the door does.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use opening_hours::localization::{Localize, TzLocation};
use opening_hours::{Context, ContextHolidays, OpeningHours, RuleKind};
use opening_hours_syntax::rules::day::{DaySelector, HolidayKind, WeekDayRange};
use opening_hours_syntax::rules::time::{Time, TimeSpan};
use opening_hours_syntax::rules::{OpeningHoursExpression, RuleOperator, RuleSequence};

pub(super) const DAY: u16 = 24 * 60;

/// A rule that is ready to be asked.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    days: Days,
    spans: Vec<TimeSpan>,
    pub(super) kind: RuleKind,
    pub(super) operator: RuleOperator,
    pub(super) note: Option<Arc<str>>,
}

/// A span of a rule, minutes from the midnight of its day; it may run into the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RuleSpan {
    pub(super) start: u16,
    pub(super) end: u16,
    /// `21:00+`.
    pub(super) ends_open: bool,
    /// False where the sun or the grammar does not say when.
    pub(super) is_sure: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Days {
    Every,
    /// Bit 0 is Monday.
    Week(u8),
    /// Whatever needs a calendar, asked of the crate.
    Calendar(Box<OpeningHours<TzLocation<Tz>>>),
}

/// The days on which a rule holds.
#[derive(Clone, Debug)]
pub(super) enum HeldDays {
    Plain(Days),
    /// From the first day to the one after the last.
    Ranges(Vec<(NaiveDate, NaiveDate)>),
}

impl HeldDays {
    pub(super) fn has(&self, date: NaiveDate) -> bool {
        match self {
            Self::Plain(days) => days.have(date),
            Self::Ranges(ranges) => ranges
                .iter()
                .any(|(first, after)| (*first..*after).contains(&date)),
        }
    }
}

impl Days {
    fn have(&self, date: NaiveDate) -> bool {
        match self {
            Self::Every => true,
            Self::Week(mask) => mask & (1 << date.weekday().num_days_from_monday()) != 0,
            Self::Calendar(asked) => asked
                .schedule_at(date)
                .into_iter()
                .any(|range| range.kind != RuleKind::Closed),
        }
    }
}

/// Makes the rules of an expression ready for a place; nothing when one cannot be written again.
pub(super) fn rules(
    parsed: &OpeningHoursExpression,
    holidays: &ContextHolidays,
    locale: &TzLocation<Tz>,
) -> Option<Vec<Rule>> {
    let ready = |rule: &RuleSequence| {
        Some(Rule {
            days: days_of(&rule.day_selector, holidays, locale)?,
            spans: rule.time_selector.spans.clone(),
            kind: rule.kind,
            operator: rule.operator,
            note: Some(rule.comment.clone()).filter(|note| !note.is_empty()),
        })
    };
    parsed.rules.iter().map(ready).collect()
}

fn days_of(
    selector: &DaySelector,
    holidays: &ContextHolidays,
    locale: &TzLocation<Tz>,
) -> Option<Days> {
    if selector.is_empty() {
        return Some(Days::Every);
    }
    let needs_dates =
        !selector.year.is_empty() || !selector.monthday.is_empty() || !selector.week.is_empty();
    if let Some(mask) = selector
        .weekday
        .iter()
        .map(plain_week)
        .try_fold(0, |mask, more| more.map(|more| mask | more))
        .filter(|_| !needs_dates)
    {
        return Some(Days::Week(mask));
    }
    let text = selector.to_string();
    let asked: OpeningHours = text.parse().ok()?;
    let is_same = asked
        .get_expression()
        .rules
        .first()
        .is_some_and(|rule| rule.day_selector == *selector);
    let context = Context::default()
        .with_holidays(holidays.clone())
        .with_locale(locale.clone());
    is_same.then(|| Days::Calendar(Box::new(asked.with_context(context))))
}

/// The days of a range that is the same every week.
fn plain_week(range: &WeekDayRange) -> Option<u8> {
    let WeekDayRange::Fixed {
        range,
        offset: 0,
        nth_from_start,
        nth_from_end,
    } = range
    else {
        return None;
    };
    if nth_from_start.contains(&false) || nth_from_end.contains(&false) {
        return None;
    }
    let (first, last) = (
        range.start().num_days_from_monday(),
        range.end().num_days_from_monday(),
    );
    let length = (last + 7 - first) % 7;
    Some((0..=length).fold(0, |mask, ahead| mask | 1 << ((first + ahead) % 7)))
}

/// The holiday calendars that a timetable speaks of.
pub(super) fn holiday_kinds(parsed: &OpeningHoursExpression) -> Vec<HolidayKind> {
    let ranges = parsed
        .rules
        .iter()
        .flat_map(|rule| &rule.day_selector.weekday);
    ranges
        .filter_map(|range| match range {
            WeekDayRange::Holiday { kind, .. } => Some(*kind),
            WeekDayRange::Fixed { .. } => None,
        })
        .collect()
}

impl Rule {
    pub(super) fn holds_on(&self, date: NaiveDate) -> bool {
        self.days.have(date)
    }

    /// The days on which it holds, of so many from `first` on: asked once for a long look ahead.
    pub(super) fn held_days(
        &self,
        first: NaiveDate,
        count: u64,
        locale: &TzLocation<Tz>,
    ) -> HeldDays {
        let Days::Calendar(asked) = &self.days else {
            return HeldDays::Plain(self.days.clone());
        };
        let Some(last) = first.checked_add_days(chrono::Days::new(count)) else {
            return HeldDays::Plain(self.days.clone());
        };
        let midnight = |date: NaiveDate| locale.datetime(date.and_time(chrono::NaiveTime::MIN));
        let held = asked
            .iter_range(midnight(first), midnight(last))
            .filter(|range| range.kind != RuleKind::Closed)
            .map(|range| {
                (
                    locale.naive(range.range.start).date(),
                    locale.naive(range.range.end).date(),
                )
            });
        HeldDays::Ranges(held.collect())
    }

    /// True of a rule that names no days.
    pub(super) fn is_every_day(&self) -> bool {
        matches!(self.days, Days::Every)
    }

    /// True when the same days hold every week.
    pub(super) fn is_weekly(&self) -> bool {
        let is_fixed = |time: &Time| matches!(time, Time::Fixed(_));
        !matches!(self.days, Days::Calendar(_))
            && self
                .spans
                .iter()
                .all(|span| is_fixed(&span.range.start) && is_fixed(&span.range.end))
    }

    pub(super) fn is_whole_day(&self) -> bool {
        matches!(self.spans.as_slice(), [span] if *span == TimeSpan::fixed_range(
            opening_hours_syntax::ExtendedTime::MIDNIGHT_00,
            opening_hours_syntax::ExtendedTime::MIDNIGHT_24,
        ))
    }

    /// The spans that begin on `date`.
    pub(super) fn spans_on(
        &self,
        date: NaiveDate,
        locale: &TzLocation<Tz>,
    ) -> impl Iterator<Item = RuleSpan> {
        self.spans.iter().map(move |span| {
            let minutes = |time: &Time| match time {
                Time::Fixed(fixed) => Some(fixed.mins_from_midnight()),
                Time::Variable(variable) => {
                    let at = locale.event_time(date, variable.event)?;
                    let at = opening_hours_syntax::ExtendedTime::from(at);
                    Some(at.add_minutes(variable.offset)?.mins_from_midnight())
                }
            };
            let times = minutes(&span.range.start).zip(minutes(&span.range.end));
            let Some((start, end)) = times else {
                return RuleSpan {
                    start: 0,
                    end: DAY,
                    ends_open: false,
                    is_sure: false,
                };
            };
            RuleSpan {
                start,
                end: if end <= start { end + DAY } else { end },
                ends_open: span.open_end,
                is_sure: span.repeats.is_none(),
            }
        })
    }
}

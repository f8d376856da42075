//! When a service is open: OpenStreetMap's `opening_hours` grammar, read in the time zone and with
//! the holidays of the place, never of the phone.
//!
//! HSDS schedules are turned into the same grammar when a pack is built, so there is one engine
//! (crate `opening-hours`). What it cannot read is *unknown*, never *closed*.

use chrono::{
    DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;
use opening_hours::localization::{Coordinates, Localize, TzLocation};
use opening_hours::{Context, ContextHolidays, OpeningHours, RuleKind};
use opening_hours_syntax::rules::day::{HolidayKind as RuleHoliday, WeekDayRange};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::place::Position;

mod calendar;
mod state;
pub use calendar::{Calendar, Holiday, HolidayKind, NotACalendar};
pub use state::{Day, Door, OpenState, Span};

/// A door that opens or closes within this long does so *soon*.
pub const SOON: TimeDelta = TimeDelta::minutes(30);

/// How far ahead the next change is looked for. Further off counts as never.
const HORIZON_DAYS: i64 = 366;

/// The longest timetable that is read, in bytes; a longer one is unknown.
pub const LONGEST_EXPRESSION: usize = 4096;

/// A service's hours as the pack carries them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "form", rename_all = "snake_case")]
#[ts(export)]
pub enum Hours {
    /// Nothing that can be computed with. The source's own words, if it had any.
    Unknown {
        /// As the source wrote it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        text: Option<String>,
    },
    /// A timetable.
    Expression {
        /// `opening_hours` grammar: `Mo-Fr 09:00-17:00; PH off`.
        expression: String,
        /// As the source wrote it, where that differs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        text: Option<String>,
        /// First day it holds, local; unknown before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        valid_from: Option<NaiveDate>,
        /// Last day it holds, local; unknown after.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        valid_through: Option<NaiveDate>,
    },
}

impl Default for Hours {
    fn default() -> Self {
        Self::Unknown { text: None }
    }
}

impl Hours {
    /// A timetable that holds always.
    pub fn expression(expression: impl Into<String>) -> Self {
        Self::Expression {
            expression: expression.into(),
            text: None,
            valid_from: None,
            valid_through: None,
        }
    }

    /// The source's own words.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Unknown { text } => text.as_deref(),
            Self::Expression {
                text, expression, ..
            } => Some(text.as_deref().unwrap_or(expression)),
        }
    }
}

type Rules = OpeningHours<TzLocation<Tz>>;

/// Hours read once and asked often.
#[derive(Clone, Debug)]
pub struct Timetable {
    rules: Option<Rules>,
    /// The same rules on a calendar with the holidays that only some regions keep, where that can
    /// matter. Where the two disagree the state is unknown.
    elsewhere: Option<Rules>,
    text: Option<String>,
    valid_from: Option<NaiveDate>,
    valid_through: Option<NaiveDate>,
    time_zone: Tz,
    calendar: Calendar,
}

/// Why a text is no timetable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotATimetable {
    /// Longer than [`LONGEST_EXPRESSION`].
    #[error("hours are longer than {LONGEST_EXPRESSION} bytes")]
    TooLong,
    /// Not in the `opening_hours` grammar.
    #[error("`{0}` is not in the opening_hours grammar")]
    NotInGrammar(String),
}

/// Checks that `expression` is in the `opening_hours` grammar.
///
/// # Errors
/// [`NotATimetable`] says why not.
pub fn check(expression: &str) -> Result<(), NotATimetable> {
    parse(expression).map(|_| ())
}

fn parse(expression: &str) -> Result<OpeningHours, NotATimetable> {
    if expression.len() > LONGEST_EXPRESSION {
        return Err(NotATimetable::TooLong);
    }
    expression
        .parse::<OpeningHours>()
        .map_err(|_| NotATimetable::NotInGrammar(expression.to_owned()))
}

impl Timetable {
    /// Reads `hours`. `time_zone` is the place's own where it differs from the calendar's; `at` is
    /// needed for hours that follow the sun. Whatever cannot be read gives *unknown*.
    pub fn read(
        hours: &Hours,
        calendar: &Calendar,
        time_zone: Option<&str>,
        at: Option<Position>,
    ) -> Self {
        let own_zone = time_zone.map(str::parse::<Tz>);
        let zone_is_readable = !matches!(own_zone, Some(Err(_)));
        let time_zone = own_zone.and_then(Result::ok).unwrap_or(calendar.time_zone);
        let mut table = Self {
            rules: None,
            elsewhere: None,
            text: hours.text().map(str::to_owned),
            valid_from: None,
            valid_through: None,
            time_zone,
            calendar: calendar.clone(),
        };
        if let Hours::Expression {
            expression,
            valid_from,
            valid_through,
            ..
        } = hours
        {
            table.valid_from = *valid_from;
            table.valid_through = *valid_through;
            let follows_the_sun = ["sunrise", "sunset", "dawn", "dusk"]
                .iter()
                .any(|event| expression.to_ascii_lowercase().contains(event));
            let coordinates = at.and_then(|p| Coordinates::new(p.latitude(), p.longitude()));
            let parsed = parse(expression).ok();
            if zone_is_readable && !(follows_the_sun && coordinates.is_none()) {
                let locale = TzLocation::new(time_zone);
                let locale = coordinates.map_or(locale.clone(), |c| locale.with_coords(c));
                let on = |rules: &OpeningHours, holidays: &ContextHolidays| {
                    let context = Context::default()
                        .with_holidays(holidays.clone())
                        .approx_bound_interval_size(TimeDelta::days(HORIZON_DAYS))
                        .with_locale(locale.clone());
                    rules.clone().with_context(context)
                };
                table.rules = parsed.as_ref().map(|rules| on(rules, &calendar.holidays));
                table.elsewhere = parsed
                    .filter(|rules| holiday_kinds(rules).next().is_some())
                    .zip(calendar.perhaps.as_ref())
                    .map(|(rules, holidays)| on(&rules, holidays));
            }
        }
        table
    }

    /// The state at `when`.
    pub fn state_at(&self, when: DateTime<Utc>) -> OpenState {
        let local = when.with_timezone(&self.time_zone);
        let today = local.date_naive();
        // The crate counts to the year 9999; a clock beyond these years is broken.
        let Some(rules) = self
            .rules
            .as_ref()
            .filter(|_| (1970..2200).contains(&today.year()))
        else {
            return OpenState::unknown(self.text.clone());
        };
        if !self.holds_on(today) {
            return OpenState::unknown(self.text.clone());
        }
        let mut state = self.look_ahead(rules, local);
        if let Some(elsewhere) = &self.elsewhere {
            state = self.agree(state, self.look_ahead(elsewhere, local), local);
        }
        state.holidays_unknown = self.misses_holidays(rules, today);
        state
    }

    /// True when one can walk in at `when`: [`Timetable::state_at`] without looking ahead.
    pub fn is_open_at(&self, when: DateTime<Utc>) -> bool {
        let local = when.with_timezone(&self.time_zone);
        let today = local.date_naive();
        let opens = |rules: &Rules| rules.is_open(local);
        (1970..2200).contains(&today.year())
            && self.holds_on(today)
            && self.rules.as_ref().is_some_and(opens)
            && self.elsewhere.as_ref().is_none_or(opens)
    }

    fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|first| first <= day)
            && self.valid_through.is_none_or(|last| day <= last)
    }

    fn look_ahead(&self, rules: &Rules, local: DateTime<Tz>) -> OpenState {
        let end = local + TimeDelta::days(HORIZON_DAYS);
        let stamp = |t: &DateTime<Tz>| t.fixed_offset();
        let mut spans = rules.iter_range(local, end).peekable();
        let Some(first) = spans.next() else {
            return OpenState::unknown(self.text.clone());
        };
        let note = Some(first.comment.to_string()).filter(|c| !c.is_empty());
        match first.kind {
            RuleKind::Open => {
                let mut closes = first.range.end;
                while let Some(next) =
                    spans.next_if(|s| s.kind == RuleKind::Open && s.range.start <= closes)
                {
                    closes = next.range.end;
                }
                let until = (closes < end).then(|| stamp(&closes));
                let soon = until.is_some() && closes - local <= SOON;
                let state = if soon { Door::ClosesSoon } else { Door::Open };
                OpenState {
                    state,
                    until,
                    opens: None,
                    note,
                    holidays_unknown: false,
                }
            }
            RuleKind::Closed => {
                let opens = spans
                    .find(|s| s.kind == RuleKind::Open)
                    .map(|s| s.range.start)
                    .filter(|at| self.holds_on(at.date_naive()));
                let soon = opens.is_some_and(|at| at - local <= SOON);
                let state = if soon { Door::OpensSoon } else { Door::Closed };
                OpenState {
                    state,
                    until: None,
                    opens: opens.as_ref().map(stamp),
                    note,
                    holidays_unknown: false,
                }
            }
            RuleKind::Unknown => OpenState::unknown(note.or_else(|| self.text.clone())),
        }
    }

    /// What holds whether or not the region keeps the holiday.
    fn agree(&self, here: OpenState, there: OpenState, local: DateTime<Tz>) -> OpenState {
        let is_soon = |at: &Option<DateTime<FixedOffset>>| {
            at.is_some_and(|at| at.signed_duration_since(local) <= SOON)
        };
        if here.is_open() && there.is_open() {
            let until = here.until.into_iter().chain(there.until).min();
            let state = if is_soon(&until) {
                Door::ClosesSoon
            } else {
                Door::Open
            };
            OpenState {
                state,
                until,
                ..here
            }
        } else if here.state == Door::Unknown || here.is_open() != there.is_open() {
            OpenState::unknown(self.text.clone())
        } else {
            let opens = here.opens.zip(there.opens).map(|(a, b)| a.max(b));
            let state = if is_soon(&opens) {
                Door::OpensSoon
            } else {
                Door::Closed
            };
            OpenState {
                state,
                opens,
                ..here
            }
        }
    }

    fn misses_holidays(&self, rules: &Rules, day: NaiveDate) -> bool {
        holiday_kinds(rules).any(|kind| !self.calendar.knows(kind, day))
    }

    /// The table of `count` days from the local day of `from`. Empty when the hours are not known.
    pub fn days(&self, from: DateTime<Utc>, count: u8) -> Vec<Day> {
        let Some(rules) = self.rules.as_ref() else {
            return Vec::new();
        };
        let first = from.with_timezone(&self.time_zone).date_naive();
        if !(1970..2200).contains(&first.year()) {
            return Vec::new();
        }
        (0..u64::from(count))
            .filter_map(|ahead| first.checked_add_days(Days::new(ahead)))
            .map(|date| Day {
                date,
                holiday: self.calendar.holidays.get_public().contains(date),
                spans: if self.holds_on(date) {
                    self.spans_on(rules, date)
                } else {
                    Vec::new()
                },
            })
            .collect()
    }

    /// The day's spans; uncertain where they hang on whether the region keeps a holiday.
    fn spans_on(&self, rules: &Rules, date: NaiveDate) -> Vec<Span> {
        let mut spans = self.spans_of(rules, date);
        if let Some(elsewhere) = &self.elsewhere {
            let there = self.spans_of(elsewhere, date);
            if there != spans {
                spans.extend(
                    there
                        .into_iter()
                        .filter(|s| !spans.contains(s))
                        .collect::<Vec<_>>(),
                );
                spans.sort_by(|a, b| a.opens.cmp(&b.opens));
                spans.iter_mut().for_each(|s| s.uncertain = true);
            }
        }
        spans
    }

    /// Spans that begin on `date`; one that began before midnight belongs to the day before.
    fn spans_of(&self, rules: &Rules, date: NaiveDate) -> Vec<Span> {
        let locale = rules.get_context().locale.clone();
        let midnight = |day: NaiveDate| locale.datetime(day.and_time(NaiveTime::MIN));
        let Some(next_day) = date.succ_opt() else {
            return Vec::new();
        };
        let Some(after) = next_day.succ_opt() else {
            return Vec::new();
        };
        let (start, end) = (midnight(date), midnight(next_day));
        let is_running_at = |t: DateTime<Tz>| {
            let minute = TimeDelta::minutes(1);
            rules.state(t - minute) == rules.state(t) // one span across midnight
        };
        let runs_in = is_running_at(start);
        let runs_out = is_running_at(end);
        rules
            .iter_range(start, midnight(after))
            .filter(|s| s.kind != RuleKind::Closed && s.range.start < end)
            .filter_map(|s| {
                let whole_day = s.range.start == start && s.range.end >= end;
                if s.range.start == start && runs_in && !whole_day {
                    return None;
                }
                // A span that runs on past midnight keeps its end, unless it fills days on end.
                let goes_on = runs_out && !whole_day && s.range.end < midnight(after);
                let closes = if s.range.end > end && goes_on {
                    clock(&s.range.end)
                } else if s.range.end >= end {
                    "24:00".to_owned()
                } else {
                    clock(&s.range.end)
                };
                Some(Span {
                    opens: clock(&s.range.start),
                    closes,
                    uncertain: s.kind == RuleKind::Unknown,
                    note: Some(s.comment.to_string()).filter(|c| !c.is_empty()),
                })
            })
            .collect()
    }
}

/// The holiday calendars that a timetable speaks of.
fn holiday_kinds<L: Localize>(
    rules: &OpeningHours<L>,
) -> impl Iterator<Item = RuleHoliday> + use<L> {
    let kinds: Vec<RuleHoliday> = rules
        .get_expression()
        .rules
        .iter()
        .flat_map(|rule| &rule.day_selector.weekday)
        .filter_map(|range| match range {
            WeekDayRange::Holiday { kind, .. } => Some(*kind),
            WeekDayRange::Fixed { .. } => None,
        })
        .collect();
    kinds.into_iter()
}

fn clock(at: &DateTime<Tz>) -> String {
    at.format("%H:%M").to_string()
}

/// The UTC instant of a local wall-clock time at a place; the earlier one when it happens twice, the
/// next that exists when it does not happen.
pub fn instant(time_zone: Tz, local: chrono::NaiveDateTime) -> Option<DateTime<Utc>> {
    (0..=24 * 60).find_map(|minutes| {
        let at = local.checked_add_signed(TimeDelta::minutes(minutes))?;
        time_zone
            .from_local_datetime(&at)
            .earliest()
            .map(|t| t.with_timezone(&Utc))
    })
}

#[cfg(test)]
mod tests;

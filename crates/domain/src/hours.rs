//! When a service is open: OpenStreetMap's `opening_hours` grammar, read in the time zone and with
//! the holidays of the place, never of the phone.
//!
//! HSDS schedules are turned into the same grammar when a pack is built, so there is one engine
//! (crate `opening-hours`). What it cannot read is *unknown*, never *closed*.

use chrono::{
    DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime, TimeDelta, TimeZone, Timelike, Utc,
};
use chrono_tz::Tz;
use opening_hours::localization::{Coordinates, Localize, TzLocation};
use opening_hours::{Context, ContextHolidays, DateTimeRange, OpeningHours, RuleKind};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::place::Position;

mod calendar;
mod grammar;
mod state;
pub use calendar::{Calendar, Holiday, HolidayKind, NotACalendar};
pub use grammar::{LONGEST_EXPRESSION, NotATimetable, check};
use grammar::{ends_open, holiday_kinds, parse};
pub use state::{Day, Door, OpenState, Span};

/// A door that opens or closes within this long does so *soon*.
pub const SOON: TimeDelta = TimeDelta::minutes(30);

/// After a span with an open end (`21:00+`) it is not known for so many hours of the next day.
const OPEN_END_HOURS: u32 = 6;

/// How far ahead the next change is looked for. Further off counts as never.
const HORIZON_DAYS: i64 = 366;

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
    /// A remark without the word `open` makes its span unknown, as the grammar says.
    remark_is_doubt: bool,
    /// Some span ends *whenever*: `21:00+`.
    ends_open: bool,
    time_zone: Tz,
    calendar: Calendar,
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
            remark_is_doubt: false,
            ends_open: false,
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
            table.remark_is_doubt = !expression.contains("open");
            table.ends_open = parsed.as_ref().is_some_and(ends_open);
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
        let opens = |rules: &Rules| {
            let (kind, remark) = rules.state(local);
            kind == RuleKind::Open && (remark.is_empty() || !self.remark_is_doubt)
        };
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
            RuleKind::Open if note.is_some() && self.remark_is_doubt => OpenState::unknown(note),
            RuleKind::Open => {
                let closes = self.open_until(first.range.end, &mut spans);
                let until = (closes < end && !self.ends_open).then(|| stamp(&closes));
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
            RuleKind::Closed if self.may_still_be_open(rules, local) => {
                OpenState::unknown(self.text.clone())
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

    /// When a span that is open now comes to its end. A minute's gap (`00:00-23:59`, every day) is
    /// somebody's way of writing midnight.
    fn open_until(
        &self,
        mut closes: DateTime<Tz>,
        spans: &mut std::iter::Peekable<impl Iterator<Item = DateTimeRange<DateTime<Tz>>>>,
    ) -> DateTime<Tz> {
        let is_sure = |s: &DateTimeRange<DateTime<Tz>>| {
            s.kind == RuleKind::Open && (s.comment.is_empty() || !self.remark_is_doubt)
        };
        let is_gap = |s: &DateTimeRange<DateTime<Tz>>| {
            s.kind == RuleKind::Closed && s.range.end - s.range.start <= TimeDelta::minutes(1)
        };
        while let Some(next) = spans.next_if(|s| is_sure(s) || is_gap(s)) {
            if next.kind == RuleKind::Open {
                closes = next.range.end;
            }
        }
        closes
    }

    /// In the small hours after a span with an open end nobody knows.
    fn may_still_be_open(&self, rules: &Rules, local: DateTime<Tz>) -> bool {
        let midnight = rules
            .get_context()
            .locale
            .datetime(local.date_naive().into());
        self.ends_open
            && local.hour() < OPEN_END_HOURS
            && rules.is_open(midnight - TimeDelta::minutes(1))
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
                let ends_whenever = self.ends_open && closes == "24:00";
                let is_doubted = self.remark_is_doubt && !s.comment.is_empty();
                Some(Span {
                    opens: clock(&s.range.start),
                    closes,
                    uncertain: s.kind == RuleKind::Unknown || is_doubted || ends_whenever,
                    note: Some(s.comment.to_string()).filter(|c| !c.is_empty()),
                })
            })
            .collect()
    }
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

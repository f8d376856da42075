//! When a service is open: OpenStreetMap's `opening_hours` grammar, read in the time zone and with
//! the holidays of the place, never of the phone.
//!
//! HSDS schedules are turned into the same grammar when a pack is built, so there is one engine
//! (crate `opening-hours`). What it cannot read is *unknown*, never *closed*.

use chrono::{
    DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;
use opening_hours::localization::{Coordinates, Localize, TzLocation};
use opening_hours::{ContextHolidays, RuleKind};
use opening_hours_syntax::rules::day::HolidayKind as RuleHoliday;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::place::Position;

mod calendar;
mod grammar;
mod rule;
mod state;
mod timeline;
pub use calendar::{Calendar, Holiday, HolidayKind, NotACalendar};
use grammar::parse;
pub use grammar::{LONGEST_EXPRESSION, NotATimetable, check};
use rule::{holiday_kinds, rules};
pub use state::{Day, Door, OpenState, Span};
use timeline::{Stretch, Timeline};

/// A door that opens or closes within this long does so *soon*.
pub const SOON: TimeDelta = TimeDelta::minutes(30);

/// How far ahead the next change is looked for. Further off counts as never.
const HORIZON_DAYS: u64 = 366;

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

    /// The words that an expression was read from.
    fn written(&self) -> Option<&str> {
        match self {
            Self::Expression { text, .. } => text.as_deref(),
            Self::Unknown { .. } => None,
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

/// Hours read once and asked often.
#[derive(Clone, Debug)]
pub struct Timetable {
    rules: Option<Timeline>,
    /// The same rules on a calendar with the holidays that only some regions keep, where that can
    /// matter. Where the two disagree the state is unknown.
    elsewhere: Option<Timeline>,
    text: Option<String>,
    written: Option<String>,
    valid_from: Option<NaiveDate>,
    valid_through: Option<NaiveDate>,
    holiday_kinds: Vec<RuleHoliday>,
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
            written: hours.written().map(str::to_owned),
            valid_from: None,
            valid_through: None,
            holiday_kinds: Vec::new(),
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
            if zone_is_readable {
                table.take_rules(expression, at);
            }
        }
        table
    }

    fn take_rules(&mut self, expression: &str, at: Option<Position>) {
        let follows_the_sun = ["sunrise", "sunset", "dawn", "dusk"]
            .iter()
            .any(|event| expression.to_ascii_lowercase().contains(event));
        let coordinates = at.and_then(|p| Coordinates::new(p.latitude(), p.longitude()));
        if follows_the_sun && coordinates.is_none() {
            return;
        }
        let Ok(parsed) = parse(expression) else {
            return;
        };
        let locale = TzLocation::new(self.time_zone);
        let locale = coordinates.map_or(locale.clone(), |c| locale.with_coords(c));
        let on = |holidays: &ContextHolidays| {
            rules(&parsed, holidays, &locale).map(|rules| Timeline {
                rules,
                locale: locale.clone(),
            })
        };
        self.holiday_kinds = holiday_kinds(&parsed);
        self.rules = on(&self.calendar.holidays);
        let perhaps = self.calendar.perhaps.as_ref();
        let perhaps = perhaps.filter(|_| !self.holiday_kinds.is_empty());
        self.elsewhere = perhaps.and_then(on);
    }

    /// The state at `when`.
    pub fn state_at(&self, when: DateTime<Utc>) -> OpenState {
        let local = when.with_timezone(&self.time_zone);
        let today = local.date_naive();
        // A clock beyond these years is broken.
        let Some(rules) = self
            .rules
            .as_ref()
            .filter(|_| (1970..2200).contains(&today.year()) && self.holds_on(today))
        else {
            return self.with_words(OpenState::unknown(self.text.clone()));
        };
        let mut state = self.look_ahead(rules, local);
        if let Some(elsewhere) = &self.elsewhere {
            state = self.agree(state, self.look_ahead(elsewhere, local), local);
        }
        state.holidays_unknown = self.misses_holidays(today);
        self.with_words(state)
    }

    /// Puts the source's own words beside a state, unless they are its note already.
    fn with_words(&self, state: OpenState) -> OpenState {
        let written = self.written.clone();
        let written = written.filter(|words| Some(words) != state.note.as_ref());
        OpenState { written, ..state }
    }

    /// True when one can walk in at `when`: [`Timetable::state_at`] without looking ahead.
    pub fn is_open_at(&self, when: DateTime<Utc>) -> bool {
        let local = when.with_timezone(&self.time_zone).naive_local();
        let opens = |rules: &Timeline| rules.at(local).kind == RuleKind::Open;
        (1970..2200).contains(&local.year())
            && self.holds_on(local.date())
            && self.rules.as_ref().is_some_and(opens)
            && self.elsewhere.as_ref().is_none_or(opens)
    }

    fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|first| first <= day)
            && self.valid_through.is_none_or(|last| day <= last)
    }

    fn instant_of(&self, local: NaiveDateTime) -> DateTime<Tz> {
        self.rules.as_ref().map_or_else(
            || self.time_zone.from_utc_datetime(&local),
            |rules| rules.locale.datetime(local),
        )
    }

    fn look_ahead(&self, rules: &Timeline, local: DateTime<Tz>) -> OpenState {
        // What is the same every week has changed within eight days, or never does.
        let days = if rules.is_weekly() { 8 } else { HORIZON_DAYS };
        let from = local.naive_local();
        let end = from + TimeDelta::days(i64::try_from(days).unwrap_or_default());
        let mut spans = rules.stretches(from, days).peekable();
        let Some(first) = spans.next() else {
            return OpenState::unknown(self.text.clone());
        };
        let note = first.door.note.as_deref().map(str::to_owned);
        match first.door.kind {
            RuleKind::Unknown => OpenState::unknown(note.or_else(|| self.text.clone())),
            RuleKind::Open => {
                let closes = open_until(&first, &mut spans).filter(|closes| *closes < end);
                let until = closes.map(|closes| self.instant_of(closes));
                let soon = until.is_some_and(|until| until - local <= SOON);
                let state = if soon { Door::ClosesSoon } else { Door::Open };
                OpenState {
                    state,
                    until: until.map(|until| until.fixed_offset()),
                    note,
                    ..OpenState::unknown(None)
                }
            }
            RuleKind::Closed => {
                let opens = spans
                    .find(|s| s.door.kind == RuleKind::Open)
                    .filter(|s| self.holds_on(s.start.date()))
                    .map(|s| self.instant_of(s.start));
                let soon = opens.is_some_and(|at| at - local <= SOON);
                let state = if soon { Door::OpensSoon } else { Door::Closed };
                OpenState {
                    state,
                    opens: opens.map(|at| at.fixed_offset()),
                    note,
                    ..OpenState::unknown(None)
                }
            }
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

    fn misses_holidays(&self, day: NaiveDate) -> bool {
        let mut kinds = self.holiday_kinds.iter();
        kinds.any(|kind| !self.calendar.knows(*kind, day))
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
    fn spans_on(&self, rules: &Timeline, date: NaiveDate) -> Vec<Span> {
        let mut spans = spans_of(rules, date);
        if let Some(elsewhere) = &self.elsewhere {
            let there = spans_of(elsewhere, date);
            if there != spans {
                let more: Vec<Span> = there.into_iter().filter(|s| !spans.contains(s)).collect();
                spans.extend(more);
                spans.sort_by(|a, b| a.opens.cmp(&b.opens));
                spans.iter_mut().for_each(|s| s.uncertain = true);
            }
        }
        spans
    }
}

/// When a stretch that is open now comes to its end; nothing when nobody knows. A minute's gap
/// (`00:00-23:59`, every day) is somebody's way of writing midnight.
fn open_until(
    first: &Stretch,
    spans: &mut std::iter::Peekable<impl Iterator<Item = Stretch>>,
) -> Option<NaiveDateTime> {
    let is_gap =
        |s: &Stretch| s.door.kind == RuleKind::Closed && s.end - s.start <= TimeDelta::minutes(1);
    let mut last = first.clone();
    while let Some(next) = spans.next_if(|s| s.door.kind == RuleKind::Open || is_gap(s)) {
        if next.door.kind == RuleKind::Open {
            last = next;
        }
    }
    (!last.door.ends_open).then_some(last.end)
}

/// Spans that begin on `date`; one that began before midnight belongs to the day before.
fn spans_of(rules: &Timeline, date: NaiveDate) -> Vec<Span> {
    let spans = rules.begun_on(date).into_iter().map(|painted| Span {
        opens: clock(painted.start),
        closes: clock(painted.end),
        uncertain: painted.door.kind == RuleKind::Unknown || painted.door.ends_open,
        note: painted.door.note.as_deref().map(str::to_owned),
    });
    spans.collect()
}

/// `HH:MM`; midnight at the end of the day is 24:00.
fn clock(minute: u16) -> String {
    let minute = if minute > rule::DAY {
        minute - rule::DAY
    } else {
        minute
    };
    format!("{:02}:{:02}", minute / 60, minute % 60)
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

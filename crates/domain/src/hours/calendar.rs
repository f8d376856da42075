//! The clock and the holidays of a jurisdiction.

use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;
use compact_calendar::CompactCalendar;
use opening_hours::ContextHolidays;
use opening_hours::localization::Country;
use opening_hours_syntax::rules::day::HolidayKind as RuleHoliday;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::words::Words;

/// Which calendar a holiday stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum HolidayKind {
    /// `PH` in the grammar.
    Public,
    /// `SH` in the grammar.
    School,
}

/// A holiday that a pack adds to the country's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Holiday {
    /// The day, local.
    pub date: NaiveDate,
    /// Public or school.
    pub kind: HolidayKind,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub name: Words,
}

/// Why a calendar could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotACalendar {
    /// Not an IANA time zone.
    #[error("`{0}` is not an IANA time zone, such as Europe/Lisbon")]
    TimeZone(String),
    /// Not an ISO 3166-1 alpha-2 country.
    #[error("`{0}` is not a two-letter country code, such as PT")]
    Country(String),
}

/// The clock and the holidays of a jurisdiction.
#[derive(Clone, Debug)]
pub struct Calendar {
    pub(super) time_zone: Tz,
    pub(super) holidays: ContextHolidays,
    /// The same with the holidays that only some regions of the country keep, where there are any.
    pub(super) perhaps: Option<ContextHolidays>,
}

impl Calendar {
    /// A calendar from an IANA time zone, a country (`ZZ`, or one without a table, has no holidays
    /// of its own) and the holidays that the pack adds. Holidays that only some regions of the
    /// country keep make the state *unknown* on that day.
    ///
    /// # Errors
    /// [`NotACalendar`] names the part that is not understood.
    pub fn new(time_zone: &str, country: &str, added: &[Holiday]) -> Result<Self, NotACalendar> {
        let time_zone: Tz = time_zone
            .parse()
            .map_err(|_| NotACalendar::TimeZone(time_zone.to_owned()))?;
        let letters = country.to_ascii_uppercase();
        if letters.len() != 2 || !letters.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(NotACalendar::Country(country.to_owned()));
        }
        let known: Option<Country> = letters.parse().ok();
        let (national, perhaps) = known.map_or_else(Default::default, |country| {
            (country.holidays(), country.holidays_regional())
        });
        let own = |kind: HolidayKind| {
            added
                .iter()
                .filter(move |h| h.kind == kind)
                .map(|h| h.date)
                .collect::<Vec<_>>()
        };
        let holidays = ContextHolidays::new(
            joined(national.get_public(), own(HolidayKind::Public)),
            joined(national.get_school(), own(HolidayKind::School)),
        );
        let is_split = perhaps.get_public().count() + perhaps.get_school().count() > 0;
        let perhaps = is_split.then(|| {
            ContextHolidays::new(
                joined(holidays.get_public(), perhaps.get_public().iter()),
                joined(holidays.get_school(), perhaps.get_school().iter()),
            )
        });
        Ok(Self {
            time_zone,
            holidays,
            perhaps,
        })
    }

    /// The jurisdiction's own time zone.
    pub fn time_zone(&self) -> Tz {
        self.time_zone
    }

    pub(super) fn knows(&self, kind: RuleHoliday, day: NaiveDate) -> bool {
        self.holidays.get_for_kind(kind).year_for(day).is_some()
    }
}

fn joined(
    base: &CompactCalendar,
    more: impl IntoIterator<Item = NaiveDate>,
) -> Arc<CompactCalendar> {
    let mut days = base.clone();
    for day in more {
        days.insert(day);
    }
    Arc::new(days)
}

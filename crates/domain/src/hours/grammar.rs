//! What is a timetable and what is not, and what one speaks of.

use opening_hours::OpeningHours;
use opening_hours::localization::Localize;
use opening_hours_syntax::rules::day::{HolidayKind as RuleHoliday, WeekDayRange};

/// The longest timetable that is read, in bytes; a longer one is unknown.
pub const LONGEST_EXPRESSION: usize = 4096;

const WEEKDAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

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

pub(super) fn parse(expression: &str) -> Result<OpeningHours, NotATimetable> {
    if expression.len() > LONGEST_EXPRESSION {
        return Err(NotATimetable::TooLong);
    }
    // The crate reads `SH Mo-Fr` (weekdays of school holidays) as *or*: that would open closed doors.
    let narrows_a_holiday = ["PH ", "SH "].iter().any(|holiday| {
        let mut after = expression.split(holiday).skip(1);
        after.any(|rest| {
            WEEKDAYS
                .iter()
                .any(|day| rest.trim_start().starts_with(day))
        })
    });
    expression
        .parse::<OpeningHours>()
        .ok()
        .filter(|_| !narrows_a_holiday)
        .ok_or_else(|| NotATimetable::NotInGrammar(expression.to_owned()))
}

/// True when some span ends *whenever*: `21:00+`.
pub(super) fn ends_open(rules: &OpeningHours) -> bool {
    let expression = rules.get_expression();
    expression
        .rules
        .iter()
        .flat_map(|rule| &rule.time_selector.spans)
        .any(|span| span.open_end)
}

/// The holiday calendars that a timetable speaks of.
pub(super) fn holiday_kinds<L: Localize>(
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

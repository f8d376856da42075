//! What is a timetable and what is not: the crate's parser, and what we do not take from it.

use chrono::NaiveDate;
use opening_hours_syntax::rules::day::{Date, MonthdayRange};
use opening_hours_syntax::rules::{OpeningHoursExpression, RuleKind, RuleOperator};

/// The longest timetable that is read, in bytes; a longer one is unknown.
pub const LONGEST_EXPRESSION: usize = 4096;

const WEEKDAYS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];

/// Why a text is no timetable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotATimetable {
    /// Longer than [`LONGEST_EXPRESSION`].
    #[error("hours are longer than {LONGEST_EXPRESSION} bytes")]
    TooLong,
    /// Not in the `opening_hours` grammar.
    #[error("`{0}` is not in the opening_hours grammar, such as `Mo-Fr 09:00-17:00; PH off`")]
    NotInGrammar(String),
    /// A day that no calendar has.
    #[error("`{0}` names a day that does not exist, such as 31 November")]
    NoSuchDay(String),
}

/// Checks that `expression` is in the `opening_hours` grammar.
///
/// # Errors
/// [`NotATimetable`] says why not.
pub fn check(expression: &str) -> Result<(), NotATimetable> {
    parse(expression).map(|_| ())
}

/// The rules of a text, each with the kind that the specification gives it.
pub(super) fn parse(expression: &str) -> Result<OpeningHoursExpression, NotATimetable> {
    if expression.len() > LONGEST_EXPRESSION {
        return Err(NotATimetable::TooLong);
    }
    let refused = || NotATimetable::NotInGrammar(expression.to_owned());
    if narrows_a_holiday(expression) {
        return Err(refused());
    }
    let joined = join_days(expression).ok_or_else(refused)?;
    let mut parsed: OpeningHoursExpression = joined.parse().map_err(|_| refused())?;
    // What a rule after `||` and `; ` or `, ` replaces, nobody agrees on.
    let mut after_fallback = parsed
        .rules
        .iter()
        .skip_while(|rule| rule.operator != RuleOperator::Fallback);
    if after_fallback.any(|rule| rule.operator != RuleOperator::Fallback) {
        return Err(refused());
    }
    let has_all_days = parsed
        .rules
        .iter()
        .flat_map(|rule| &rule.day_selector.monthday)
        .all(exists);
    if !has_all_days {
        return Err(NotATimetable::NoSuchDay(expression.to_owned()));
    }
    doubt_remarks(&joined, &mut parsed);
    Ok(parsed)
}

/// The parts of a text that are not within quotes, with the byte each begins at.
fn unquoted(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split('"')
        .enumerate()
        .filter_map(move |(number, part)| {
            let start = at;
            at += part.len() + 1;
            (number % 2 == 0).then_some((start, part))
        })
}

fn is_weekday(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let first = word.get(..2).unwrap_or_default();
    WEEKDAYS.contains(&first) || word == "ph" || word == "sh"
}

/// `PH Mo-Fr`, `Mo PH`: weekdays that are holidays. The crate reads *or*, which opens closed doors.
fn narrows_a_holiday(expression: &str) -> bool {
    let is_holiday = |word: &str| matches!(last_item(word), "PH" | "SH");
    unquoted(expression).any(|(_, part)| {
        let words: Vec<&str> = part.split(' ').filter(|word| !word.is_empty()).collect();
        words.windows(2).any(|pair| match pair {
            [first, second] => {
                let next = second.split([',', ';']).next().unwrap_or_default();
                let first_is_holiday = is_holiday(first);
                let next_is_holiday = matches!(next, "PH" | "SH");
                is_weekday(last_item(first))
                    && is_weekday(next)
                    && first_is_holiday != next_is_holiday
            }
            _ => false,
        })
    })
}

fn last_item(word: &str) -> &str {
    word.rsplit([',', ';', '|']).next().unwrap_or_default()
}

/// `Mo, We, Fr 09:00-17:00` is one list of days: a rule of days without times before `, ` would be
/// open around the clock. Nothing for other selectors without times there, whose meaning is unsure.
fn join_days(expression: &str) -> Option<String> {
    let mut joined = String::with_capacity(expression.len());
    let mut rule_begins = 0;
    for (number, part) in expression.split('"').enumerate() {
        if number > 0 {
            joined.push('"');
        }
        if number % 2 == 1 {
            joined.push_str(part);
            continue;
        }
        let mut rest = part;
        while let Some(at) = rest.find([',', ';', '|']) {
            let (before, sign_on) = rest.split_at(at);
            joined.push_str(before);
            let sign = sign_on.chars().next()?;
            rest = sign_on.get(1..)?;
            joined.push(sign);
            if sign != ',' {
                rule_begins = joined.len();
                continue;
            }
            if !rest.starts_with(' ') {
                continue;
            }
            let rule = joined.get(rule_begins..joined.len() - 1)?.trim();
            let next = rest.trim_start();
            if says_when(rule) {
                if !next.starts_with(|c: char| c.is_ascii_digit() || c == '(') {
                    rule_begins = joined.len();
                }
            } else if is_weekday(rule.rsplit([' ', ',']).next()?) && is_weekday(next.get(..2)?) {
                rest = next;
            } else {
                return None;
            }
        }
        joined.push_str(rest);
    }
    Some(joined)
}

/// True of a rule that has times, a state or a remark.
fn says_when(rule: &str) -> bool {
    let lower = rule.to_ascii_lowercase();
    let words = [
        ":", "24/7", "off", "open", "closed", "unknown", "\"", "sunrise", "sunset", "dawn", "dusk",
    ];
    words.iter().any(|word| lower.contains(word))
}

/// False for 31 November.
fn exists(range: &MonthdayRange) -> bool {
    let is_day = |date: &Date| match date {
        Date::Fixed { year, month, day } => {
            let year = year.map_or(2024, |year| *year);
            NaiveDate::from_ymd_opt(year, *month as u32, u32::from(*day)).is_some()
        }
        Date::Weekday { .. } | Date::Easter { .. } => true,
    };
    match range {
        MonthdayRange::Month { .. } => true,
        MonthdayRange::Date { start, end } => is_day(&start.0) && is_day(&end.0),
    }
}

/// A rule whose only state is a remark is *unknown*, whatever words the remark has.
fn doubt_remarks(text: &str, parsed: &mut OpeningHoursExpression) {
    let parts: Vec<&str> = text.split('"').collect();
    let mut remarks = parts.iter().zip(parts.iter().skip(1)).step_by(2);
    for rule in &mut parsed.rules {
        if rule.comment.is_empty() {
            continue;
        }
        let before = remarks.find(|(_, remark)| **remark == &*rule.comment);
        let says_open = before
            .is_some_and(|(before, _)| before.trim_end().to_ascii_lowercase().ends_with("open"));
        if rule.kind == RuleKind::Open && !says_open {
            rule.kind = RuleKind::Unknown;
        }
    }
}

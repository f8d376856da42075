//! Hours as people write them (`Monday-Friday, 9-5`), read into `opening_hours` when a pack is made.
//!
//! The grammar is written down in docs/hours.md. A text is read as a careful clerk reads it: every
//! word must be known, and there must be one plausible reading; otherwise it is not read at all and
//! the hours are unknown with the source's own words. Start at [`read`].

use wayside_domain::hours;

mod clauses;
mod lexemes;
mod lexicon;
mod parts;
mod spell;
mod week;

pub use lexemes::DateOrder;

/// The longest text that is looked at, in bytes.
const LONGEST: usize = 2000;

/// What a text about hours comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrittenHours {
    /// A timetable, in the `opening_hours` grammar.
    Timetable(String),
    /// It is understood, and gives no hours: `by appointment`, `hours vary`.
    NoTimetable,
    /// It is not understood, or may be read in two ways.
    NotRead(NotRead),
}

/// Why a text is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRead {
    /// A word that the grammar does not have.
    #[error("`{0}` is not understood")]
    Word(String),
    /// Its parts are in an order that means nothing.
    #[error("its parts do not fit together")]
    Order,
    /// A time that begins or ends nothing.
    #[error("a time stands alone")]
    OneTime,
    /// Days, and no hours for them.
    #[error("some days have no hours")]
    NoHours,
    /// Hours, and no days for them.
    #[error("it does not say on which days")]
    NoDays,
    /// More than one plausible reading.
    #[error("it may be read in two ways")]
    TwoReadings,
    /// Hours of several doors or desks.
    #[error("it speaks of several doors")]
    SeveralDoors,
    /// Nothing but closures.
    #[error("it says only when it is closed")]
    OnlyClosed,
    /// No text of hours is that long.
    #[error("it is longer than {LONGEST} bytes")]
    TooLong,
}

/// Reads `text`; `order` is how its country writes dates.
pub fn read(text: &str, order: DateOrder) -> WrittenHours {
    match timetable(text, order) {
        Ok(Some(expression)) => WrittenHours::Timetable(expression),
        Ok(None) => WrittenHours::NoTimetable,
        Err(why) => WrittenHours::NotRead(why),
    }
}

fn timetable(text: &str, order: DateOrder) -> Result<Option<String>, NotRead> {
    if text.len() > LONGEST {
        return Err(NotRead::TooLong);
    }
    let tokens = lexicon::tokens(text, order);
    if lexicon::is_only_a_remark(&tokens) {
        return Ok(None);
    }
    let parts = parts::parts(&tokens)?;
    let said = clauses::assemble(&parts)?;
    if said.rules.is_empty() {
        let is_remark = said.remark.is_some() && said.closures.is_empty();
        return if is_remark {
            Ok(None)
        } else {
            Err(NotRead::OnlyClosed)
        };
    }
    let expression = week::write(&said)?;
    // What we write must be what our own engine reads.
    hours::check(&expression).map_err(|_| NotRead::Order)?;
    Ok(Some(expression))
}

#[cfg(test)]
#[path = "written_hours/tests.rs"]
mod tests;

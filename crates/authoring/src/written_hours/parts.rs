//! Tokens put together: lists of days, spells of opening, seasons.

use chrono::{Datelike, NaiveDate};

use super::NotRead;
use super::lexemes::ClockFace;
use super::lexicon::{RemarkKind, Token};

/// Days of the week, bit 0 for Monday; the nth of a month; holidays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DaySet {
    pub(super) week: u8,
    pub(super) nth: Vec<(i8, u8)>,
    pub(super) holidays: bool,
    pub(super) some_holidays: bool,
}

/// A day of the calendar, of every year when `year` is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CalendarDay {
    pub(super) year: Option<i32>,
    pub(super) month: u8,
    pub(super) day: Option<u8>,
}

/// From one day, or month, to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Season {
    pub(super) from: CalendarDay,
    pub(super) to: Option<CalendarDay>,
}

/// What a clause is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Days(DaySet),
    Hours(ClockFace, ClockFace),
    AllDay,
    Closed,
    Except,
    Season(Season),
    Remark(RemarkKind, String),
    And,
    Or,
    Soft,
    Break,
    Label(String),
}

/// Reads the tokens of a text.
pub(super) fn parts(tokens: &[Token]) -> Result<Vec<Part>, NotRead> {
    let mut reader = Reader { tokens, at: 0 };
    let mut parts: Vec<Part> = Vec::new();
    while let Some(token) = reader.peek(0) {
        if let Some(days) = reader.days()? {
            parts.push(Part::Days(days));
            continue;
        }
        let part = match token {
            Token::Filler => None,
            Token::Clock(_) | Token::Between => Some(reader.hours()?),
            Token::Month(_) | Token::Date(_) => Some(Part::Season(reader.season()?)),
            Token::AllDay => Some(Part::AllDay),
            Token::Closed => Some(Part::Closed),
            Token::Except => Some(Part::Except),
            Token::Remark(kind, said) => Some(Part::Remark(*kind, said.clone())),
            Token::And => Some(Part::And),
            Token::Or => Some(Part::Or),
            Token::Soft => Some(Part::Soft),
            Token::Break => Some(Part::Break),
            Token::Label(said) => Some(Part::Label(said.clone())),
            // `Monday-Friday - 9 to 5`: the dash stands for a colon.
            Token::Dash if reader.is_colon() && !parts.is_empty() => Some(Part::Soft),
            Token::Unknown(word) => return Err(NotRead::Word(word.clone())),
            _ => return Err(NotRead::Order),
        };
        reader.at += usize::from(!matches!(part, Some(Part::Hours(..) | Part::Season(_))));
        parts.extend(part);
    }
    Ok(parts)
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self, ahead: usize) -> Option<&'a Token> {
        self.tokens.get(self.at + ahead)
    }

    fn is_colon(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        let follows = matches!(
            before,
            Some(Token::Day(_) | Token::Days(_) | Token::Holidays | Token::Soft)
        );
        let leads = matches!(
            self.peek(1),
            Some(Token::Clock(_) | Token::AllDay | Token::Closed | Token::Filler | Token::Between)
        );
        follows && leads
    }

    fn skip_filler(&mut self) {
        while self.peek(0) == Some(&Token::Filler) {
            self.at += 1;
        }
    }

    fn is_range(&self) -> bool {
        matches!(self.peek(0), Some(Token::Dash | Token::To))
    }

    /// A list of days, if one begins here.
    fn days(&mut self) -> Result<Option<DaySet>, NotRead> {
        let mut set = DaySet::default();
        let mut has_any = false;
        loop {
            let before = self.at;
            if has_any {
                while matches!(self.peek(0), Some(Token::Soft | Token::And | Token::Filler)) {
                    self.at += 1;
                }
            }
            if !self.one_day(&mut set)? {
                self.at = before;
                return Ok(has_any.then_some(set));
            }
            has_any = true;
        }
    }

    fn one_day(&mut self, set: &mut DaySet) -> Result<bool, NotRead> {
        match self.peek(0) {
            Some(Token::Days(mask)) => set.week |= mask,
            Some(Token::Holidays) => set.holidays = true,
            Some(Token::SomeHolidays) => set.some_holidays = true,
            Some(Token::Nth(_)) => return self.nth_days(set).map(|()| true),
            Some(Token::Day(first)) => {
                self.at += 1;
                return self.day_or_range(*first, set).map(|()| true);
            }
            _ => return Ok(false),
        }
        self.at += 1;
        Ok(true)
    }

    fn day_or_range(&mut self, first: u8, set: &mut DaySet) -> Result<(), NotRead> {
        let last = match (self.is_range(), self.peek(1)) {
            (true, Some(Token::Day(last))) => *last,
            _ => {
                set.week |= 1 << first;
                return Ok(());
            }
        };
        self.at += 2;
        if self.is_range() && matches!(self.peek(1), Some(Token::Day(_))) {
            return Err(NotRead::Order);
        }
        let mut day = first;
        set.week |= 1 << day;
        while day != last {
            day = (day + 1) % 7;
            set.week |= 1 << day;
        }
        Ok(())
    }

    /// `1st and 3rd Tuesday of the month`.
    fn nth_days(&mut self, set: &mut DaySet) -> Result<(), NotRead> {
        let mut which = Vec::new();
        loop {
            match self.peek(0) {
                Some(Token::Nth(nth)) => which.push(*nth),
                Some(Token::Soft | Token::And) => {}
                Some(Token::Day(day)) if !which.is_empty() => {
                    set.nth.extend(which.iter().map(|nth| (*nth, *day)));
                    self.at += 1;
                    if self.peek(0) == Some(&Token::OfMonth) {
                        self.at += 1;
                    }
                    return Ok(());
                }
                _ => return Err(NotRead::Order),
            }
            self.at += 1;
        }
    }

    /// `9-5`, `from 9 to 5`, `between 9 and 5`.
    fn hours(&mut self) -> Result<Part, NotRead> {
        let is_between = self.peek(0) == Some(&Token::Between);
        self.at += usize::from(is_between);
        self.skip_filler();
        let Some(Token::Clock(from)) = self.peek(0) else {
            return Err(NotRead::Order);
        };
        self.at += 1;
        self.skip_filler();
        let joins = self.is_range() || is_between && self.peek(0) == Some(&Token::And);
        if !joins {
            return Err(NotRead::OneTime);
        }
        self.at += 1;
        self.skip_filler();
        let Some(Token::Clock(to)) = self.peek(0) else {
            return Err(NotRead::Order);
        };
        self.at += 1;
        Ok(Part::Hours(*from, *to))
    }

    /// `June - August`, `Nov 1 - Mar 31`, `10/15/2026`.
    fn season(&mut self) -> Result<Season, NotRead> {
        let from = self.calendar_day()?;
        if !self.is_range() {
            return Ok(Season { from, to: None });
        }
        let mark = self.at;
        self.at += 1;
        if matches!(self.peek(0), Some(Token::Month(_) | Token::Date(_))) {
            let to = self.calendar_day()?;
            let is_even =
                from.day.is_some() == to.day.is_some() && from.year.is_some() == to.year.is_some();
            return is_even
                .then_some(Season { from, to: Some(to) })
                .ok_or(NotRead::Order);
        }
        self.at = mark;
        Err(NotRead::Order)
    }

    fn calendar_day(&mut self) -> Result<CalendarDay, NotRead> {
        let token = self.peek(0);
        self.at += 1;
        match token {
            Some(Token::Date(date)) => Ok(day_of(*date)),
            Some(Token::Month(month)) => {
                let mut found = CalendarDay {
                    year: None,
                    month: *month,
                    day: None,
                };
                if let Some(Token::Clock(face)) = self.peek(0)
                    && face.minute == 0
                    && face.half.is_none()
                    && !matches!(self.peek(1), Some(Token::Dash | Token::To) if matches!(self.peek(2), Some(Token::Clock(_))))
                {
                    found.day = u8::try_from(face.hour).ok();
                    self.at += 1;
                } else if let Some(Token::Nth(nth @ 1..)) = self.peek(0) {
                    found.day = u8::try_from(*nth).ok();
                    self.at += 1;
                }
                let comma = usize::from(self.peek(0) == Some(&Token::Soft));
                if let Some(Token::Year(year @ 2000..2100)) = self.peek(comma)
                    && found.day.is_some()
                {
                    found.year = Some(*year);
                    self.at += comma + 1;
                }
                is_real(found).then_some(found).ok_or(NotRead::Order)
            }
            _ => Err(NotRead::Order),
        }
    }
}

fn day_of(date: NaiveDate) -> CalendarDay {
    CalendarDay {
        year: Some(date.year()),
        month: u8::try_from(date.month()).unwrap_or_default(),
        day: u8::try_from(date.day()).ok(),
    }
}

/// True of a day that the calendar has; 29 February is a day of some years.
fn is_real(found: CalendarDay) -> bool {
    let year = found.year.unwrap_or(2024);
    let day = u32::from(found.day.unwrap_or(1));
    NaiveDate::from_ymd_opt(year, u32::from(found.month), day).is_some()
}

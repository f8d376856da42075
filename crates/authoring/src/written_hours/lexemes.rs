//! The words, numbers and signs of a text about hours, before anything is made of them.

use chrono::NaiveDate;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Which half of the day a clock time lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    Am,
    Pm,
}

/// A clock time as it is written; `half` may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ClockFace {
    pub(super) hour: u16,
    pub(super) minute: u16,
    pub(super) half: Option<Half>,
    /// Written as clocks of 24 hours are: `09:00`, `0900`.
    pub(super) padded: bool,
}

/// One sign of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lexeme {
    /// Lower case, without accents.
    Word(String),
    Clock(ClockFace),
    /// `1st`.
    Nth(u8),
    Date(NaiveDate),
    Year(i32),
    Sign(char),
}

/// How an all-number date with slashes is ordered; unknown where a country writes both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// 10/15/2026.
    MonthFirst,
    /// 15/10/2026.
    DayFirst,
    /// Only where the numbers leave no choice.
    Either,
}

impl DateOrder {
    /// As a country (ISO 3166-1 alpha-2) writes it.
    pub fn of_country(country: &str) -> Self {
        match country.to_ascii_uppercase().as_str() {
            "US" | "PR" | "VI" | "GU" | "AS" | "MP" | "FM" | "MH" | "PW" => Self::MonthFirst,
            "CA" | "PH" | "ZZ" | "" => Self::Either,
            _ => Self::DayFirst,
        }
    }
}

/// Lower case, plain letters, one sort of dash, blank and line end.
fn plain(text: &str) -> Vec<char> {
    let text = text
        .replace("<br>", "\n")
        .replace("<br/>", "\n")
        .replace("<br />", "\n")
        .replace("&amp;", "&")
        .replace("&nbsp;", " ");
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .filter(|c| {
            !matches!(
                c,
                '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
            )
        })
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2043}' | '~' => '-',
            '\r' | '\u{2028}' | '\u{2022}' | '\u{b7}' | '|' | ';' => '\n',
            '\t' | '\u{a0}' => ' ',
            other => other,
        })
        .collect()
}

/// Reads a text to its end; what is no word, number or date becomes a sign.
pub(super) fn lexemes(text: &str, order: DateOrder) -> Vec<Lexeme> {
    let mut scan = Scan {
        chars: plain(text),
        at: 0,
        order,
        found: Vec::new(),
    };
    while let Some(c) = scan.peek(0) {
        if c.is_ascii_digit() {
            scan.number();
        } else if c.is_alphabetic() {
            scan.word();
        } else {
            scan.at += 1;
            if c == '\n' || !c.is_whitespace() {
                scan.found.push(Lexeme::Sign(c));
            }
        }
    }
    settle_four_digits(&mut scan.found);
    scan.found
}

struct Scan {
    chars: Vec<char>,
    at: usize,
    order: DateOrder,
    found: Vec<Lexeme>,
}

impl Scan {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    /// The run that starts `ahead` and is made of what `wanted` says.
    fn run(&self, ahead: usize, wanted: impl Fn(char) -> bool) -> String {
        let rest = self.chars.iter().skip(self.at + ahead);
        rest.take_while(|c| wanted(**c)).collect()
    }

    fn digits(&self, ahead: usize) -> String {
        self.run(ahead, |c| c.is_ascii_digit())
    }

    fn word(&mut self) {
        if let Some((half, length)) = self.half_of_day() {
            self.at += length;
            return self.mark(half);
        }
        let word = self.run(0, |c| c.is_alphabetic() || c == '\'' || c == '\u{2019}');
        self.at += word.chars().count();
        self.found.push(Lexeme::Word(
            word.chars().filter(|c| c.is_alphabetic()).collect(),
        ));
    }

    /// `a.m.`, `p m`, `am` after a clock time, and how many signs it takes.
    fn half_of_day(&self) -> Option<(Half, usize)> {
        let Some(Lexeme::Clock(clock)) = self.found.last() else {
            return None;
        };
        let half = match self.peek(0)? {
            'a' => Half::Am,
            'p' => Half::Pm,
            _ => return None,
        };
        let dots = self.run(1, |c| c == '.' || c == ' ').len();
        let has_m = self.peek(1 + dots) == Some('m');
        let ends = |ahead: usize| !self.peek(ahead).is_some_and(char::is_alphabetic);
        // `6pmsaturday`: a line end that an export lost.
        let lost_line = dots == 0 && is_day_name(&self.run(2, char::is_alphabetic));
        let length = if has_m && (ends(2 + dots) || lost_line) {
            2 + dots
        } else if ends(1) && self.is_touching() {
            1
        } else {
            return None;
        };
        let dot = usize::from(length > 1 && dots > 0 && self.peek(length) == Some('.'));
        clock.half.is_none().then_some((half, length + dot))
    }

    /// True when the sign before is a digit: `8a`.
    fn is_touching(&self) -> bool {
        self.at > 0
            && self
                .chars
                .get(self.at - 1)
                .is_some_and(char::is_ascii_digit)
    }

    fn mark(&mut self, half: Half) {
        if let Some(Lexeme::Clock(clock)) = self.found.last_mut() {
            clock.half = Some(half);
        }
    }

    fn number(&mut self) {
        if let Some((date, length)) = self.date() {
            self.at += length;
            return self.found.push(Lexeme::Date(date));
        }
        let digits = self.digits(0);
        let length = digits.len();
        if digits == "24" && matches!(self.peek(2), Some('/' | '-' | 'x')) && self.digits(3) == "7"
        {
            self.at += 4;
            return self.found.push(Lexeme::Word("24/7".to_owned()));
        }
        let suffix = self.run(length, char::is_alphabetic);
        if ["st", "nd", "rd", "th"].contains(&suffix.as_str()) && length == 1 {
            self.at += length + 2;
            return self
                .found
                .push(Lexeme::Nth(digits.parse().unwrap_or_default()));
        }
        let (minutes, taken) = self.minutes(length);
        self.at += length + taken;
        self.found.push(clock_of(&digits, minutes.as_deref()));
    }

    /// Two digits after `:`, `.` or `h`, and how many signs they take with the seconds.
    fn minutes(&self, after: usize) -> (Option<String>, usize) {
        let is_mark = matches!(self.peek(after), Some(':' | '.' | 'h'));
        let minutes = self.digits(after + 1);
        if !is_mark || minutes.len() != 2 {
            return (None, 0);
        }
        let seconds = self.digits(after + 4);
        if self.peek(after + 3) == Some(':') && seconds.len() == 2 {
            return (Some(minutes), 6);
        }
        (Some(minutes), 3)
    }

    /// `2026-10-15`, `10/15/2026`, `15.10.2026`.
    fn date(&self) -> Option<(NaiveDate, usize)> {
        let first = self.digits(0);
        let mark = self.peek(first.len()).filter(|c| "-/.".contains(*c))?;
        let second = self.digits(first.len() + 1);
        let after = first.len() + 1 + second.len();
        if self.peek(after) != Some(mark) {
            return None;
        }
        let third = self.digits(after + 1);
        let length = after + 1 + third.len();
        let number = |digits: &str| digits.parse::<u32>().ok();
        let (a, b, c) = (number(&first)?, number(&second)?, number(&third)?);
        let day = |year: u32, month: u32, day: u32| {
            NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
        };
        let date = if first.len() == 4 && mark == '-' {
            day(a, b, c)
        } else if third.len() != 4 {
            return None;
        } else if mark == '.' {
            day(c, b, a)
        } else {
            match self.order {
                DateOrder::MonthFirst => day(c, a, b),
                DateOrder::DayFirst => day(c, b, a),
                DateOrder::Either if a > 12 || a == b => day(c, b, a),
                DateOrder::Either if b > 12 => day(c, a, b),
                DateOrder::Either => None,
            }
        };
        date.map(|date| (date, length))
    }
}

fn is_day_name(word: &str) -> bool {
    const BEGINNINGS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    BEGINNINGS.iter().any(|day| word.starts_with(day))
}

/// A clock time, or a sign that nothing is made of.
fn clock_of(digits: &str, minutes: Option<&str>) -> Lexeme {
    let number = |text: &str| text.parse::<u16>().ok();
    let (hour, minute) = match (digits.len(), minutes) {
        (1 | 2, Some(minutes)) => (number(digits), number(minutes)),
        (1 | 2, None) => (number(digits), Some(0)),
        // Four digits are settled by their neighbours.
        (4, None) => return Lexeme::Year(digits.parse().unwrap_or_default()),
        _ => (None, None),
    };
    match (hour, minute) {
        (Some(hour), Some(minute)) if hour <= 31 && minute < 60 => Lexeme::Clock(ClockFace {
            hour,
            minute,
            half: None,
            padded: digits.starts_with('0') && digits.len() == 2,
        }),
        _ => Lexeme::Sign('?'),
    }
}

/// `0900-1700`: four digits on both sides of a dash are times; any others are a year or nothing.
fn settle_four_digits(found: &mut [Lexeme]) {
    let clock = |lexeme: Option<&Lexeme>| match lexeme {
        Some(Lexeme::Year(digits)) => {
            let (hour, minute) = (digits / 100, digits % 100);
            let fits = (0..=24).contains(&hour) && minute < 60 && minute % 5 == 0;
            fits.then_some(ClockFace {
                hour: u16::try_from(hour).unwrap_or_default(),
                minute: u16::try_from(minute).unwrap_or_default(),
                half: None,
                padded: true,
            })
        }
        _ => None,
    };
    for at in 1..found.len().saturating_sub(1) {
        let is_range = match found.get(at) {
            Some(Lexeme::Sign('-')) => true,
            Some(Lexeme::Word(word)) => ["to", "a"].contains(&word.as_str()),
            _ => false,
        };
        let pair = clock(found.get(at - 1)).zip(clock(found.get(at + 1)));
        if let (true, Some((from, to))) = (is_range, pair) {
            for (place, face) in [(at - 1, from), (at + 1, to)] {
                if let Some(lexeme) = found.get_mut(place) {
                    *lexeme = Lexeme::Clock(face);
                }
            }
        }
    }
}

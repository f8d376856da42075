//! When a card expires: at a month's end, and never finer, so that the day does not tell when it was
//! made.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc};

/// The text is no month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a month is written YYYY-MM, from 2020-01 to 2099-12")]
pub struct NotAMonth;

/// The month at whose end a card expires.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Expiry {
    year: i32,
    month: u32,
}

/// The month has ended everywhere on Earth so long after it has in UTC.
const EVERYWHERE: TimeDelta = TimeDelta::hours(12);

impl Expiry {
    /// A month from 2020 to 2099.
    ///
    /// # Errors
    /// [`NotAMonth`].
    pub fn new(year: i32, month: u32) -> Result<Self, NotAMonth> {
        if (2020..=2099).contains(&year) && (1..=12).contains(&month) {
            Ok(Self { year, month })
        } else {
            Err(NotAMonth)
        }
    }

    /// The first second after the month, UTC: what `exp` says on the card, s since 1970.
    pub fn exp(self) -> u32 {
        let (year, month) = if self.month == 12 {
            (self.year + 1, 1)
        } else {
            (self.year, self.month + 1)
        };
        NaiveDate::from_ymd_opt(year, month, 1)
            .map(|day| day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp())
            .and_then(|seconds| u32::try_from(seconds).ok())
            .unwrap_or(u32::MAX)
    }

    /// The month that `exp` ends; nothing for a second that ends none.
    pub fn of_exp(exp: u32) -> Option<Self> {
        let last = DateTime::from_timestamp(i64::from(exp) - 1, 0)?;
        Self::new(last.year(), last.month())
            .ok()
            .filter(|month| month.exp() == exp)
    }

    /// The last month of its quarter of the year.
    #[must_use]
    pub fn quarter_end(self) -> Self {
        Self {
            month: self.month.div_ceil(3) * 3,
            ..self
        }
    }

    /// So many months later; nothing beyond 2099.
    pub fn plus_months(self, months: u32) -> Option<Self> {
        let whole = (self.month - 1).checked_add(months)?;
        let years = i32::try_from(whole / 12).ok()?;
        Self::new(self.year.checked_add(years)?, whole % 12 + 1).ok()
    }

    /// True once the month is over everywhere: a card is good through its last evening, here too.
    pub fn is_over(self, now: DateTime<Utc>) -> bool {
        let end =
            DateTime::from_timestamp(i64::from(self.exp()), 0).unwrap_or(DateTime::<Utc>::MAX_UTC);
        now >= end + EVERYWHERE
    }

    /// The month's last day.
    pub fn last_day(self) -> NaiveDate {
        DateTime::from_timestamp(i64::from(self.exp()) - 1, 0)
            .map_or(NaiveDate::MAX, |end| end.date_naive())
    }
}

impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl fmt::Debug for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Expiry {
    type Err = NotAMonth;
    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let (year, month) = text.split_once('-').ok_or(NotAMonth)?;
        let plain = |text: &str, long: usize| {
            text.len() == long && text.bytes().all(|b| b.is_ascii_digit())
        };
        if !plain(year, 4) || !plain(month, 2) {
            return Err(NotAMonth);
        }
        let number = |text: &str| text.parse().map_err(|_| NotAMonth);
        Self::new(number(year)?, text_month(month)?)
    }
}

fn text_month(text: &str) -> Result<u32, NotAMonth> {
    text.parse().map_err(|_| NotAMonth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_the_first_second_after_the_month_and_nothing_else_is_one() {
        for (text, day) in [
            ("2026-11", "2026-12-01"),
            ("2026-12", "2027-01-01"),
            ("2028-02", "2028-03-01"),
        ] {
            let month: Expiry = text.parse().unwrap();
            let first: DateTime<Utc> = format!("{day}T00:00:00Z").parse().unwrap();
            assert_eq!(i64::from(month.exp()), first.timestamp());
            assert_eq!(Expiry::of_exp(month.exp()), Some(month));
            assert_eq!(Expiry::of_exp(month.exp() + 1), None);
            assert_eq!(Expiry::of_exp(month.exp() - 1), None);
            assert_eq!(month.to_string(), text);
        }
        assert_eq!(Expiry::of_exp(0), None);
        assert_eq!(Expiry::of_exp(u32::MAX), None);
        for bad in [
            "2026-13", "2026-00", "26-01", "2026-1", "2026", "+026-01", "2100-01", "",
        ] {
            assert_eq!(bad.parse::<Expiry>(), Err(NotAMonth), "{bad}");
        }
    }

    #[test]
    fn months_are_added_over_the_turn_of_the_year_and_not_beyond_2099() {
        let month = |text: &str| text.parse::<Expiry>().unwrap();
        for (from, months, to) in [
            ("2026-01", 0, "2026-01"),
            ("2026-01", 1, "2026-02"),
            ("2026-11", 1, "2026-12"),
            ("2026-11", 2, "2027-01"),
            ("2026-12", 25, "2029-01"),
            ("2099-11", 1, "2099-12"),
        ] {
            assert_eq!(month(from).plus_months(months), Some(month(to)));
        }
        assert_eq!(month("2099-12").plus_months(1), None);
        assert_eq!(month("2026-02").plus_months(u32::MAX), None);
    }

    #[test]
    fn a_card_is_good_through_its_last_evening_everywhere() {
        let month: Expiry = "2026-11".parse().unwrap();
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert!(!month.is_over(at("2026-12-01T11:59:59Z")));
        assert!(month.is_over(at("2026-12-01T12:00:00Z")));
        assert_eq!(month.last_day().to_string(), "2026-11-30");
    }
}

//! The version of a pack, as its author writes it, and which of two is the newer.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// A number or a text. Ordered as people read: runs of digits count as numbers, so `1.10` comes after
/// `1.9` and `2026-11-01` after `2026-9-30`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Version {
    /// A whole number.
    Number(u64),
    /// Anything else.
    Text(String),
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let (mine, theirs) = (self.to_string(), other.to_string());
        runs(&mine)
            .cmp(runs(&theirs))
            .then_with(|| mine.cmp(&theirs))
            .then_with(|| self.is_text().cmp(&other.is_text()))
    }
}

impl Version {
    fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }
}

/// A run of digits without its leading zeros, compared by length and then by digits; or one letter.
/// A version that goes on comes after one that has ended; digits come before letters.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Run {
    Digits(usize, String),
    Letter(char),
}

fn runs(text: &str) -> impl Iterator<Item = Run> + '_ {
    let mut letters = text.chars().peekable();
    std::iter::from_fn(move || {
        let first = letters.next()?;
        if !first.is_ascii_digit() {
            return Some(Run::Letter(first));
        }
        let mut digits = String::from(first);
        while let Some(digit) = letters.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        let digits = digits.trim_start_matches('0').to_owned();
        Some(Run::Digits(digits.len(), digits))
    })
}

#[cfg(test)]
mod tests {
    use super::Version;

    fn text(text: &str) -> Version {
        Version::Text(text.to_owned())
    }

    #[test]
    fn runs_of_digits_count_as_numbers() {
        assert!(text("1.10") > text("1.9"));
        assert!(text("2026-11-01") > text("2026-9-30"));
        assert!(Version::Number(10) > text("9"));
        assert!(text("1.0.1") > text("1.0"));
        assert!(text("0099999999999999999999999") < text("100000000000000000000000"));
        assert_eq!(text("1.0").cmp(&text("1.0")), std::cmp::Ordering::Equal);
    }

    proptest::proptest! {
        #[test]
        fn the_order_is_total_and_agrees_with_equality(
            a in "[0-2a-b.]{0,4}", b in "[0-2a-b.]{0,4}", c in "[0-2a-b.]{0,4}",
        ) {
            let (a, b, c) = (text(&a), text(&b), text(&c));
            proptest::prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
            proptest::prop_assert_eq!(a == b, a.cmp(&b).is_eq());
            if a <= b && b <= c {
                proptest::prop_assert!(a <= c);
            }
        }
    }
}

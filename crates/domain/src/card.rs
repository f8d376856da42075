//! What a pack says of membership cards beside whose are believed: what a card means here, and what
//! programmes print that have no code to confirm.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::rule::RuleId;
use crate::service::Phone;
use crate::words::Words;

/// What a card means here: one row of the pack's table `card_terms`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardTerms {
    /// The rule that holds for whoever has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleId>,
    /// What holds for those who have none with them.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub no_card: Words,
    /// A telephone that answers for every programme, so that asking names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
}

/// A card that a programme prints and nothing can confirm: compared by eye, it matches or it doesn't.
/// One row of the pack's table `card_templates`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardTemplate {
    /// Stable within the pack.
    pub id: String,
    /// The programme's name, as on its card.
    pub programme: Words,
    /// The first year in which such cards are good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_year: Option<i32>,
    /// The last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_year: Option<i32>,
    /// What its number looks like: `A` a letter, `9` a digit, the rest as it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Where the card comes from: statute, order, agreement.
    pub statute: String,
    /// The programme's telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// What it looks like.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<CardPicture>,
}

impl CardTemplate {
    /// True when such cards are good in a year, as far as the template says.
    pub fn holds_in(&self, year: i32) -> bool {
        self.from_year.is_none_or(|from| from <= year) && self.to_year.is_none_or(|to| year <= to)
    }
}

impl CardTemplate {
    /// True when a number is of the card's pattern: letters of any case, spaces and dashes or none.
    pub fn fits(&self, typed: &str) -> bool {
        let plain = |text: &str| -> Vec<char> {
            let chars = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
            chars.collect()
        };
        let Some(pattern) = self.pattern.as_deref().map(plain) else {
            return false;
        };
        let typed = plain(typed);
        let same = |(wanted, found): (&char, &char)| match wanted {
            'A' => found.is_ascii_alphabetic(),
            '9' => found.is_ascii_digit(),
            other => other.eq_ignore_ascii_case(found),
        };
        let varies = pattern.iter().any(|c| matches!(c, 'A' | '9'));
        varies && pattern.len() == typed.len() && pattern.iter().zip(&typed).all(same)
    }
}

/// A side of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CardSide {
    /// Where the eye goes first.
    Front,
    /// The other.
    Back,
}

/// A picture of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardPicture {
    /// Which side.
    pub side: CardSide,
    /// `image/png`, `image/jpeg` or `image/webp`.
    pub media_type: String,
    /// The file, base 64 (RFC 4648, padded).
    pub bytes: String,
    /// What it shows, for those who cannot see it.
    pub text: Words,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(pattern: Option<&str>) -> CardTemplate {
        CardTemplate {
            id: "t".to_owned(),
            programme: Words::of("en", "Harbour"),
            from_year: Some(2024),
            to_year: Some(2026),
            pattern: pattern.map(str::to_owned),
            statute: "Order 12".to_owned(),
            phone: None,
            pictures: Vec::new(),
        }
    }

    #[test]
    fn a_number_fits_a_pattern_however_it_is_spaced() {
        let card = template(Some("HX-9999 A"));
        for fits in ["HX-1234 q", "hx1234Z", " H X 1 2 3 4 - b"] {
            assert!(card.fits(fits), "{fits}");
        }
        for other in ["HX-123 q", "HY1234Z", "HX1234ZZ", "HX12é4Z", ""] {
            assert!(!card.fits(other), "{other}");
        }
        assert!(!template(None).fits(""));
        assert!(
            !template(Some("HX")).fits("HX"),
            "a pattern with no random part"
        );
    }

    #[test]
    fn a_template_holds_in_its_years() {
        let held: Vec<i32> = (2022..2029)
            .filter(|y| template(None).holds_in(*y))
            .collect();
        assert_eq!(held, [2024, 2025, 2026]);
    }
}

//! What a card comes to, here and today.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::expiry::Expiry;
use crate::key::{IssuerKey, Kid};
use crate::status::StatusList;
use crate::token::Token;

/// Older trust data than this many days is said with the verdict.
const FRESH_DAYS: i64 = 7;

/// What a card comes to. There is no "invalid" and no "fake": a wrong "no" harms a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// An issuer trusted here made it; it has not expired, and nobody has withdrawn it.
    Confirmed {
        /// How old the data is that says so, days.
        data_age_days: u32,
    },
    /// The same, from data that is some days old. It warns, and blocks nothing.
    ConfirmedStale {
        /// Days.
        data_age_days: u32,
    },
    /// It looks like a card that a programme here prints. Compared by eye, and never more than that.
    MatchesTemplate,
    /// Nothing here says that it is one; which is no proof that it is none.
    CannotConfirm {
        /// Why.
        why: Why,
    },
    /// Its month is over.
    Expired {
        /// The last day on which it was good.
        since: NaiveDate,
    },
    /// The programme withdrew this card. Says nothing of the person, who may have a newer one.
    Withdrawn,
}

/// Why a card cannot be confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// No card of ours: another code, or misread.
    NotACard,
    /// A key that is not known here, or a signature that is not that key's.
    UnknownIssuer,
    /// A good code that is not known here.
    UnknownCode,
    /// A character is wrong; type it again.
    Misread,
}

/// All that is known of cards on a device.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// The keys that are trusted.
    pub keys: Vec<IssuerKey>,
    /// What was withdrawn, by key.
    pub status: Vec<(Kid, StatusList)>,
    /// The newest day that anything trusted here was signed.
    pub as_of: Option<NaiveDate>,
}

impl Desk {
    /// What the text of a QR code comes to.
    pub fn weigh_text(&self, text: &str, now: DateTime<Utc>) -> Verdict {
        match Token::read(text) {
            Ok(token) => self.weigh(&token, now),
            Err(_) => Verdict::CannotConfirm { why: Why::NotACard },
        }
    }

    /// What a card comes to.
    pub fn weigh(&self, token: &Token, now: DateTime<Utc>) -> Verdict {
        let said = token.said();
        let signer = self.keys.iter().find(|key| key.has_signed(token));
        // A card that outlasts its key was not made under the rules of that key.
        let Some(_) = signer.filter(|key| said.expiry <= key.window.verify_to) else {
            return Verdict::CannotConfirm {
                why: Why::UnknownIssuer,
            };
        };
        let now = self.believed(now);
        if said.expiry.is_over(now) {
            return Verdict::Expired {
                since: Expiry::last_day(said.expiry),
            };
        }
        let withdrawn = self
            .status
            .iter()
            .any(|(kid, list)| *kid == said.kid && list.is_withdrawn(said.index));
        if withdrawn {
            return Verdict::Withdrawn;
        }
        self.confirmed(now)
    }

    fn confirmed(&self, now: DateTime<Utc>) -> Verdict {
        let days = self
            .as_of
            .map_or(0, |day| (now.date_naive() - day).num_days().max(0));
        let data_age_days = u32::try_from(days).unwrap_or(u32::MAX);
        if days > FRESH_DAYS {
            Verdict::ConfirmedStale { data_age_days }
        } else {
            Verdict::Confirmed { data_age_days }
        }
    }

    /// The time that is believed: the clock's, and never before the newest day that was signed.
    fn believed(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let signed = self
            .as_of
            .map(|day| day.and_time(chrono::NaiveTime::MIN).and_utc());
        signed.map_or(now, |signed| now.max(signed))
    }
}

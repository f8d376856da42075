//! What a card comes to, here and today.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::allow::{AllowList, CodeKey};
use crate::expiry::Expiry;
use crate::key::IssuerKey;
use crate::kid::Kid;
use crate::published::{IssuedList, ListFault, Listed};
use crate::status::StatusList;
use crate::token::{CardToken, PREFIX};
use crate::trust::TrustList;
use crate::typed::TypedCode;

/// Older trust data than this many days is said with the verdict.
const FRESH_DAYS: i64 = 7;

/// What a card comes to. A card that nothing can confirm but its looks never comes here. There is no "invalid" and no "fake": a wrong "no" harms a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum CardVerdict {
    /// An issuer trusted here made it; it has not expired, and nobody has withdrawn it.
    Confirmed {
        /// Good through this day.
        until: NaiveDate,
        /// How old the data is that says so, days.
        data_age_days: u32,
    },
    /// The same, from data that is some days old. It warns, and blocks nothing.
    ConfirmedStale {
        /// Good through this day.
        until: NaiveDate,
        /// Days.
        data_age_days: u32,
    },
    /// Nothing here says that it is one; which is no proof that it is none.
    CannotConfirm {
        /// Why.
        why: CannotConfirmReason,
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
pub enum CannotConfirmReason {
    /// No card of ours: another code, or misread.
    NotACard,
    /// A key that is not known here, or a signature that is not that key's.
    UnknownIssuer,
    /// A good code that is not known here.
    UnknownCode,
    /// A character is wrong; type it again.
    Misread,
}

/// The newest list of one issuer's key.
#[derive(Clone, Debug)]
pub struct Dated<L> {
    /// The key.
    pub kid: Kid,
    /// When it was signed.
    pub as_of: DateTime<Utc>,
    /// The list.
    pub list: L,
}

/// All that is known of cards on a device.
#[derive(Clone, Debug, Default)]
pub struct CardVerifier {
    /// The keys that are trusted.
    pub keys: Vec<IssuerKey>,
    /// The day they were last said to be.
    pub trusted_on: Option<NaiveDate>,
    /// What was withdrawn, one list for each key.
    pub status: Vec<Dated<StatusList>>,
    /// Typed codes that are known, one list for each key.
    pub allow: Vec<Dated<AllowList>>,
}

impl CardVerifier {
    /// Believes those whom a list names. Whether to believe the list is for whoever brings it.
    pub fn of(trust: &TrustList) -> Self {
        Self {
            keys: trust.issuers().to_vec(),
            trusted_on: Some(trust.created()),
            ..Self::default()
        }
    }

    /// Takes in a list, in the place of an older one.
    ///
    /// # Errors
    /// [`ListFault::NotNewer`] for one that is older than what is known.
    pub fn take(&mut self, list: IssuedList) -> Result<(), ListFault> {
        let (kid, as_of) = (list.kid, list.as_of);
        match list.listed {
            Listed::Status(list) => put(&mut self.status, Dated { kid, as_of, list }),
            Listed::Allow(list) => put(&mut self.allow, Dated { kid, as_of, list }),
        }
    }

    /// What a text comes to, scanned or typed: a card's, or a typed code.
    pub fn weigh_any(&self, text: &str, now: DateTime<Utc>) -> CardVerdict {
        /// A code with a mark between any two, and no more.
        const LONGEST_TYPED: usize = 24;
        if text.starts_with(PREFIX) {
            return self.weigh_text(text, now);
        }
        let typed = text.trim();
        let could_be = (8..=LONGEST_TYPED).contains(&typed.chars().count())
            && typed
                .chars()
                .all(|c| c.is_alphanumeric() || " -".contains(c));
        let why = match TypedCode::read(typed) {
            Ok(code) => return self.weigh_code(&code, now),
            Err(_) if could_be => CannotConfirmReason::Misread,
            Err(_) => CannotConfirmReason::NotACard,
        };
        CardVerdict::CannotConfirm { why }
    }

    /// What the text of a QR code comes to.
    pub fn weigh_text(&self, text: &str, now: DateTime<Utc>) -> CardVerdict {
        match CardToken::read_pasted(text) {
            Ok(token) => self.weigh(&token, now),
            Err(_) => CardVerdict::CannotConfirm {
                why: CannotConfirmReason::NotACard,
            },
        }
    }

    /// What a card comes to.
    pub fn weigh(&self, token: &CardToken, now: DateTime<Utc>) -> CardVerdict {
        let said = token.said();
        let signer = self.keys.iter().find(|key| key.has_signed(token));
        // A card that outlasts its key was not made under the rules of that key.
        let Some(_) = signer.filter(|key| said.expiry <= key.window.verify_to) else {
            return CardVerdict::CannotConfirm {
                why: CannotConfirmReason::UnknownIssuer,
            };
        };
        let status = self.status.iter().find(|dated| dated.kid == said.kid);
        let now = self.believed(now, status.map(|dated| dated.as_of));
        if said.expiry.is_over(now) {
            return expired(said.expiry);
        }
        if status.is_some_and(|dated| dated.list.is_withdrawn(said.index)) {
            return CardVerdict::Withdrawn;
        }
        self.confirmed(said.expiry, status.map(|dated| dated.as_of), now)
    }

    /// What a typed code comes to: good through the quarter it was made for. Takes one Argon2id for each
    /// epoch of the lists, known or not.
    pub fn weigh_code(&self, code: &TypedCode, now: DateTime<Utc>) -> CardVerdict {
        let mut epochs: Vec<u32> = self.allow.iter().map(|dated| dated.list.epoch()).collect();
        epochs.sort_unstable();
        epochs.dedup();
        let mut found: Option<(Expiry, DateTime<Utc>)> = None;
        for epoch in epochs {
            let Ok(key) = CodeKey::of(code, epoch) else {
                continue;
            };
            for dated in self.allow.iter().filter(|d| d.list.epoch() == epoch) {
                let known = dated.list.known(key).map(|until| (until, dated.as_of));
                found = found.max(known.filter(|(until, _)| self.may(dated.kid, *until)));
            }
        }
        let Some((until, as_of)) = found else {
            return CardVerdict::CannotConfirm {
                why: CannotConfirmReason::UnknownCode,
            };
        };
        let now = self.believed(now, Some(as_of));
        if until.is_over(now) {
            return expired(until);
        }
        self.confirmed(until, Some(as_of), now)
    }

    /// A key that is still trusted may know codes to the end of its own last quarter.
    fn may(&self, kid: Kid, until: Expiry) -> bool {
        let mut keys = self.keys.iter().filter(|key| key.kid == kid);
        keys.any(|key| until <= key.window.verify_to.quarter_end())
    }

    fn confirmed(
        &self,
        expiry: Expiry,
        listed: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> CardVerdict {
        // What was withdrawn since is only known as of the key's own list, where it has one.
        let told = listed.map(|at| at.date_naive()).or(self.trusted_on);
        let days = told.map_or(0, |day| (now.date_naive() - day).num_days().max(0));
        let data_age_days = u32::try_from(days).unwrap_or(u32::MAX);
        let until = expiry.last_day();
        if days > FRESH_DAYS {
            CardVerdict::ConfirmedStale {
                until,
                data_age_days,
            }
        } else {
            CardVerdict::Confirmed {
                until,
                data_age_days,
            }
        }
    }

    /// The time that is believed: the clock's, and never before what was signed, by those who say whom
    /// to believe or by the card's own issuer. Another issuer's clock cannot make a card expire.
    fn believed(&self, now: DateTime<Utc>, listed: Option<DateTime<Utc>>) -> DateTime<Utc> {
        let trusted = self
            .trusted_on
            .map(|day| day.and_time(chrono::NaiveTime::MIN).and_utc());
        [trusted, listed].into_iter().flatten().fold(now, Ord::max)
    }
}

fn expired(month: Expiry) -> CardVerdict {
    CardVerdict::Expired {
        since: month.last_day(),
    }
}

/// Puts a list in the place of an older one of its key.
fn put<L>(lists: &mut Vec<Dated<L>>, new: Dated<L>) -> Result<(), ListFault> {
    match lists.iter_mut().find(|known| known.kid == new.kid) {
        Some(known) if new.as_of < known.as_of => return Err(ListFault::NotNewer),
        Some(known) => *known = new,
        None => lists.push(new),
    }
    Ok(())
}

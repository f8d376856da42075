//! Issuing cards: the files of an issuer's folder, and drawing new cards.
//!
//! There is nowhere to put a person. What is known of a card is its number in the status list, the month
//! it expires and a key of its typed code, from which the code cannot be had back.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use wayside_card::{
    AllowList, CodeKey, Expiry, IssuerKey, IssuerSecret, Kid, LARGEST, ListFault, StatusList,
    TypedCode, Window,
};
use zeroize::{Zeroize, Zeroizing};

mod files;
mod ledger;

pub use files::{PublicFile, read_root, root_files};
pub use ledger::IssuedCards;

use files::{json, secret32};

/// Entries of a new issuer's status list: room for some 65,000 cards, and as small to fetch as any.
pub const LIST_SIZE: u32 = 1 << 17;
const FORM_KEY: &str = "wayside-card-key";

/// Why nothing can be issued.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssuingFault {
    /// Not a file of the sort.
    #[error("this is not {0}")]
    NotOurs(&'static str),
    /// A line of the ledger is not as it was written.
    #[error("line {0} is not as it was written")]
    Ledger(usize),
    /// A card that would outlast what its key may sign.
    #[error("cards of this key are believed to the end of {0}; --exp may not be later")]
    Outlasts(Expiry),
    /// The status list has no room: unused numbers must stay many, or they tell the used ones.
    #[error("the list of this key has room for {0} more cards; make a new key with `keygen`")]
    Full(u32),
    /// A number outside the list.
    #[error("{index} is not a number of this key's list, which has {size}")]
    Outside {
        /// As given.
        index: u32,
        /// Entries.
        size: u32,
    },
    /// A value that no key can have.
    #[error("{0}")]
    Unfit(String),
}

/// What stands on every card of a key. It belongs to the key, so that no card can carry words of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardWords {
    /// The largest words.
    pub title: String,
    /// Before the month of expiry.
    pub valid_to: String,
    /// What the law or order says of a member; may be empty.
    #[serde(default)]
    pub statute: String,
    /// Answers for every programme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
}

/// `issuer.key`: all of an issuer's key. Wiped when dropped.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerFile {
    form: String,
    kid: String,
    region: String,
    issue_from: String,
    issue_to: String,
    verify_to: String,
    /// What typed codes are salted with: the first year of issue.
    epoch: u32,
    /// Entries of the status list.
    size: u32,
    /// What its cards say.
    pub words: CardWords,
    secret: String,
}

impl Drop for IssuerFile {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

impl std::fmt::Debug for IssuerFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IssuerFile")
    }
}

/// When a key signs, and how long its cards may last.
#[derive(Clone, Copy, Debug)]
pub struct Term {
    /// First month of issue.
    pub from: Expiry,
    /// Last month of issue.
    pub to: Expiry,
    /// The longest that a card may be good, months; one more is added as grace.
    pub longest_months: u32,
}

impl IssuerFile {
    /// A new key, of random bytes.
    ///
    /// # Errors
    /// [`IssuingFault::Unfit`] for a region or a term that no key can have.
    pub fn new(
        region: &str,
        term: Term,
        words: CardWords,
        kid: [u8; 4],
        seed: &[u8; 32],
    ) -> Result<Self, IssuingFault> {
        let verify_to = term.to.plus_months(term.longest_months.saturating_add(1));
        let verify_to = verify_to.ok_or_else(|| {
            IssuingFault::Unfit("cards would be believed beyond 2099: issue for less long".into())
        })?;
        let plain = !region.trim().is_empty()
            && region.chars().count() <= 200
            && !region.chars().any(char::is_control);
        if !plain {
            let why = "a region is 1 to 200 plain characters";
            return Err(IssuingFault::Unfit(why.to_owned()));
        }
        let window = Window::new(term.from, term.to, verify_to)
            .map_err(|why| IssuingFault::Unfit(why.to_string()))?;
        let year: u32 = term
            .from
            .to_string()
            .get(..4)
            .unwrap_or("0")
            .parse()
            .unwrap_or(0);
        Ok(Self {
            form: FORM_KEY.to_owned(),
            kid: Kid(kid).to_string(),
            region: region.trim().to_owned(),
            issue_from: window.from.to_string(),
            issue_to: window.to.to_string(),
            verify_to: window.verify_to.to_string(),
            epoch: year,
            size: LIST_SIZE,
            words,
            secret: hex::encode(seed),
        })
    }

    /// Reads `issuer.key`.
    ///
    /// # Errors
    /// [`IssuingFault::NotOurs`].
    pub fn read(text: &str) -> Result<Self, IssuingFault> {
        let not = IssuingFault::NotOurs("the issuer.key that `wayside card keygen` wrote");
        let file: Self = serde_json::from_str(text).map_err(|_| not.clone())?;
        let sound = file.form == FORM_KEY && StatusList::new(file.size).is_ok();
        if sound && file.key().is_ok() {
            Ok(file)
        } else {
            Err(not)
        }
    }

    /// As it is kept.
    pub fn print(&self) -> Zeroizing<String> {
        Zeroizing::new(json(self))
    }

    /// `issuer.pub`.
    ///
    /// # Errors
    /// [`IssuingFault::NotOurs`].
    pub fn public(&self) -> Result<String, IssuingFault> {
        let key = self.key()?;
        Ok(json(&PublicFile::of(&key)))
    }

    fn window(&self) -> Option<Window> {
        let month = |text: &str| text.parse().ok();
        Window::new(
            month(&self.issue_from)?,
            month(&self.issue_to)?,
            month(&self.verify_to)?,
        )
        .ok()
    }

    fn secret(&self) -> Option<IssuerSecret> {
        Some(IssuerSecret::new(
            self.kid.parse().ok()?,
            &*secret32(&self.secret)?,
        ))
    }

    /// The key that confirms what this one signs.
    ///
    /// # Errors
    /// [`IssuingFault::NotOurs`].
    pub fn key(&self) -> Result<IssuerKey, IssuingFault> {
        let read = || {
            self.secret()?
                .public(self.region.as_str(), self.window()?)
                .ok()
        };
        read().ok_or(IssuingFault::NotOurs("an issuer's key"))
    }

    /// Entries of its status list.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// Draws new cards: random numbers that no card has, and random typed codes. `fill` gives random
    /// bytes, `done` is told of each card.
    ///
    /// # Errors
    /// [`IssuingFault::Outlasts`], [`IssuingFault::Full`].
    pub fn draw(
        &self,
        ledger: &mut IssuedCards,
        count: u32,
        expiry: Expiry,
        fill: &mut dyn FnMut(&mut [u8]),
        done: &(dyn Fn() + Sync),
    ) -> Result<Vec<NewCard>, IssuingFault> {
        let not = || IssuingFault::NotOurs("an issuer's key");
        let (secret, window) = (
            self.secret().ok_or_else(not)?,
            self.window().ok_or_else(not)?,
        );
        if expiry > window.verify_to {
            return Err(IssuingFault::Outlasts(window.verify_to));
        }
        let used = u32::try_from(ledger.issued.len()).unwrap_or(u32::MAX);
        let room = (self.size / 2).saturating_sub(used);
        if count > room {
            return Err(IssuingFault::Full(room));
        }
        let mut cards = Vec::new();
        let mut drawn = BTreeSet::new();
        while cards.len() < usize::try_from(count).unwrap_or(0) {
            let mut bytes = [0; 4];
            fill(&mut bytes);
            // Sizes are powers of two times eight at least, so the low bits are as random as all.
            let index = u32::from_le_bytes(bytes) % LARGEST;
            if index >= self.size || ledger.issued.contains_key(&index) || !drawn.insert(index) {
                continue;
            }
            let mut random = Zeroizing::new([0; 10]);
            fill(random.as_mut_slice());
            cards.push(NewCard {
                text: secret.issue(expiry, index).text(),
                code: TypedCode::of_random(&random),
                index,
            });
        }
        for (card, key) in cards.iter().zip(code_keys(&cards, self.epoch, done)?) {
            ledger.issued.insert(card.index, (expiry, key));
        }
        Ok(cards)
    }

    /// The signed list of withdrawn cards.
    ///
    /// # Errors
    /// [`IssuingFault::Outside`].
    pub fn status(
        &self,
        ledger: &IssuedCards,
        as_of: DateTime<Utc>,
    ) -> Result<Vec<u8>, IssuingFault> {
        let not = |_| IssuingFault::NotOurs("an issuer's key");
        let mut list =
            StatusList::new(self.size).map_err(|_| IssuingFault::NotOurs("an issuer's key"))?;
        for index in &ledger.withdrawn {
            if !list.withdraw(*index) {
                let (index, size) = (*index, self.size);
                return Err(IssuingFault::Outside { index, size });
            }
        }
        let secret = self.secret().ok_or(ListFault::NotAList).map_err(not)?;
        secret.publish_status(as_of, &list).map_err(not)
    }

    /// The signed list of known codes: of every card that was not withdrawn.
    ///
    /// # Errors
    /// [`IssuingFault::Unfit`] for more codes than a list holds.
    pub fn allow(
        &self,
        ledger: &IssuedCards,
        as_of: DateTime<Utc>,
        decoy: impl FnMut() -> u64,
    ) -> Result<Vec<u8>, IssuingFault> {
        let kept = ledger
            .issued
            .iter()
            .filter(|(index, _)| !ledger.withdrawn.contains(index))
            .map(|(_, code)| *code);
        let list = AllowList::make(self.epoch, kept, decoy)
            .map_err(|why| IssuingFault::Unfit(why.to_string()))?;
        let secret = self
            .secret()
            .ok_or(IssuingFault::NotOurs("an issuer's key"))?;
        Ok(secret.publish_allow(as_of, &list))
    }
}

/// Derives the keys of typed codes, on as many threads as the machine has.
fn code_keys(
    cards: &[NewCard],
    epoch: u32,
    done: &(dyn Fn() + Sync),
) -> Result<Vec<CodeKey>, IssuingFault> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = cards.len().div_ceil(threads).max(1);
    let derive = |part: &[NewCard]| -> Result<Vec<CodeKey>, IssuingFault> {
        let one = |card: &NewCard| {
            let key = CodeKey::of(&card.code, epoch);
            done();
            key.map_err(|_| IssuingFault::Unfit("there is no memory to derive codes".into()))
        };
        part.iter().map(one).collect()
    };
    let parts: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = cards
            .chunks(share)
            .map(|part| scope.spawn(move || derive(part)))
            .collect();
        running
            .into_iter()
            .map(std::thread::ScopedJoinHandle::join)
            .collect()
    });
    let mut keys = Vec::with_capacity(cards.len());
    for part in parts {
        let stopped = |_| IssuingFault::Unfit("deriving a code stopped".into());
        keys.extend(part.map_err(stopped)??);
    }
    Ok(keys)
}

/// A card that was drawn.
pub struct NewCard {
    /// The text of its QR code.
    pub text: String,
    /// Its typed code.
    pub code: TypedCode,
    /// Its number in the status list.
    pub index: u32,
}

#[cfg(test)]
#[path = "issuing_tests.rs"]
mod tests;

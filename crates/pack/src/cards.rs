//! The tables of membership cards: whose are believed, what was withdrawn, which typed codes are known,
//! what they mean here and what cards look like that have no code.
//!
//! Each is a table of its own: the lists are made anew every day and must be small to fetch.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use wayside_card::{IssuedList, IssuerKey, Listed, TrustList};
use wayside_domain::RuleId;
use wayside_domain::card::{CardPicture, CardTemplate, CardTerms};

use crate::row::{Known, Row, weigh_id};
use crate::rowfault::RowFault;
use crate::table::names;

/// The largest picture of a card, bytes.
pub const PICTURE: usize = 512 << 10;
/// The most pictures of one template.
const PICTURES: usize = 4;

/// The tables of cards.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cards {
    /// At most one.
    pub issuers: Option<CardIssuers>,
    /// One for each of the issuers' keys that has typed codes.
    pub known_codes: Vec<KnownCodes>,
    /// Cards that nothing can confirm.
    pub templates: Vec<CardTemplate>,
    /// At most one.
    pub terms: Option<CardTerms>,
    /// One for each of the issuers' keys.
    pub withdrawn: Vec<WithdrawnCards>,
}

/// Whose cards are believed: a [`TrustList`] as it was printed. The pack's own signers vouch for its
/// first roots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardIssuers {
    /// JSON.
    pub list: String,
}

/// The typed codes that one of the issuers knows: [`IssuedList`], base 64.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownCodes {
    /// The issuer's key.
    pub kid: String,
    /// The signed list.
    pub list: String,
}

/// The cards that one of the issuers withdrew: [`IssuedList`], base 64.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawnCards {
    /// The issuer's key.
    pub kid: String,
    /// The signed list.
    pub list: String,
}

/// What a signed list becomes in a table, whichever it is.
pub fn printed(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of a signed list or of a picture.
pub fn bytes(printed: &str) -> Option<Vec<u8>> {
    STANDARD.decode(printed).ok()
}

impl Row for CardIssuers {
    const TABLE: &'static str = names::CARD_ISSUERS;

    fn key(&self) -> String {
        "issuers".to_owned()
    }

    fn weigh(&self, known: &mut Known) -> Result<(), RowFault> {
        let list = TrustList::read(self.list.as_bytes())
            .map_err(|why| RowFault::Issuers(why.to_string()))?;
        known.issuers = list.issuers().to_vec();
        Ok(())
    }
}

/// The list that stands in a row, signed by one of the pack's issuers under the name the row gives.
fn weigh_list(kid: &str, list: &str, issuers: &[IssuerKey]) -> Result<Listed, RowFault> {
    let read = bytes(list).and_then(|bytes| IssuedList::read(&bytes, issuers).ok());
    read.filter(|list| list.kid.to_string() == kid)
        .map(|list| list.listed)
        .ok_or(RowFault::List)
}

impl Row for KnownCodes {
    const TABLE: &'static str = names::CARD_KNOWN_CODES;

    fn key(&self) -> String {
        self.kid.clone()
    }

    fn weigh(&self, known: &mut Known) -> Result<(), RowFault> {
        match weigh_list(&self.kid, &self.list, &known.issuers)? {
            Listed::Allow(_) => Ok(()),
            Listed::Status(_) => Err(RowFault::List),
        }
    }
}

impl Row for WithdrawnCards {
    const TABLE: &'static str = names::CARD_WITHDRAWN;

    fn key(&self) -> String {
        self.kid.clone()
    }

    fn weigh(&self, known: &mut Known) -> Result<(), RowFault> {
        match weigh_list(&self.kid, &self.list, &known.issuers)? {
            Listed::Status(_) => Ok(()),
            Listed::Allow(_) => Err(RowFault::List),
        }
    }
}

impl Row for CardTerms {
    const TABLE: &'static str = names::CARD_TERMS;

    fn key(&self) -> String {
        "terms".to_owned()
    }

    fn weigh(&self, known: &mut Known) -> Result<(), RowFault> {
        // Rules come later than cards in a pack: [`Known::card_rule`] is looked for at the end.
        known.card_rule.clone_from(&self.rule);
        Ok(())
    }
}

impl Row for CardTemplate {
    const TABLE: &'static str = names::CARD_TEMPLATES;

    fn key(&self) -> String {
        self.id.clone()
    }

    fn weigh(&self, _: &mut Known) -> Result<(), RowFault> {
        weigh_id(&self.id)?;
        let years_stand = match (self.from_year, self.to_year) {
            (Some(from), Some(to)) => from <= to,
            _ => true,
        };
        let stands = !self.programme.is_empty()
            && !self.statute.trim().is_empty()
            && years_stand
            && self.pictures.len() <= PICTURES
            && self.pictures.iter().all(is_picture);
        if stands {
            Ok(())
        } else {
            Err(RowFault::Template)
        }
    }
}

fn is_picture(picture: &CardPicture) -> bool {
    let Some(bytes) = bytes(&picture.bytes) else {
        return false;
    };
    bytes.len() <= PICTURE
        && !picture.text.is_empty()
        && media_type(&bytes) == Some(picture.media_type.as_str())
}

/// What sort of picture a file is, by how it begins: PNG, JPEG or WebP.
pub fn media_type(bytes: &[u8]) -> Option<&'static str> {
    let webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        Some("image/jpeg")
    } else {
        webp.then_some("image/webp")
    }
}

/// The rule that cards refer to is in the pack.
pub(crate) fn weigh_rule(known: &Known) -> Result<(), RowFault> {
    let missing = |rule: &&RuleId| !known.rules.contains(*rule);
    match known.card_rule.as_ref().filter(missing) {
        Some(rule) => Err(RowFault::UnknownRule(rule.clone())),
        None => Ok(()),
    }
}

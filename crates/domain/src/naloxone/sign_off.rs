//! Who stands behind a protocol, for whom and until when; and versions that are withdrawn.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::responder::ResponderLevel;
use crate::words::Words;

/// A medical director's signature under one text of a protocol. Under another text it counts for nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ProtocolApproval {
    /// The person's name and role: `Dr A. Reyes, medical director`.
    pub name: String,
    /// The number of their licence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub licence: String,
    /// The day of approval.
    pub date: NaiveDate,
    /// The last day it holds, if it lapses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub expires_on: Option<NaiveDate>,
    /// The digest that was signed: [`super::Protocol::digest_to_sign`], 64 hexadecimal digits.
    #[serde(default)]
    pub digest: String,
    /// For officers of these levels.
    #[serde(default)]
    pub levels: Vec<ResponderLevel>,
    /// With these products, by id.
    #[serde(default)]
    pub products: Vec<String>,
    /// In these languages, as the protocol's words have them.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Who read the translations, by language.
    #[serde(default)]
    pub translations_read_by: Words,
    /// Where it knowingly says other than a label or a source.
    #[serde(default)]
    pub deviations: Vec<String>,
}

/// A version that nobody may begin a run with any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Recall {
    /// [`super::Protocol::version`] of the one withdrawn.
    pub version: String,
    /// The day it was withdrawn.
    pub since: NaiveDate,
    /// What was wrong with it, one line for the officer.
    pub why: Words,
}

/// How far a protocol's approval holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ApprovalStanding {
    /// Signed, and it holds here and today.
    Approved,
    /// Nobody signed.
    Absent,
    /// Signed under another text.
    Foreign,
    /// Signed, but its day is still to come.
    NotYet,
    /// Signed, and lapsed since.
    Lapsed,
    /// Signed, but not for this level, product or language.
    OutOfScope,
}

/// What an approval is asked for; what is absent is not asked about.
#[derive(Clone, Copy, Debug, Default)]
pub struct ApprovalScope<'a> {
    /// The officer's level.
    pub level: Option<ResponderLevel>,
    /// The product in hand, by id.
    pub product: Option<&'a str>,
    /// The language on the screen, BCP 47.
    pub language: Option<&'a str>,
}

impl ProtocolApproval {
    pub(super) fn covers(&self, scope: ApprovalScope<'_>) -> bool {
        let primary = |tag: &str| tag.split('-').next().unwrap_or(tag).to_owned();
        let level = scope.level.is_none_or(|level| self.levels.contains(&level));
        let product = scope
            .product
            .is_none_or(|id| self.products.iter().any(|product| product == id));
        let language = scope.language.is_none_or(|tag| {
            let known = |one: &String| one == tag || *one == primary(tag);
            self.languages.iter().any(known)
        });
        level && product && language
    }
}

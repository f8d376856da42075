//! What a zone or a place means for an officer: the rule's own words, who agreed them, and whether
//! counsel has approved showing them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::words::Words;

/// A rule's id, stable within a pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(export)]
pub struct RuleId(pub String);

/// How well a text's source has been seen (content-facts status tags, spelled out).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SourceStatus {
    /// Seen on the publisher's own page.
    Verified,
    /// Seen on a mirror or quoted by a third party.
    Secondhand,
    /// Not checked. Must say so on screen.
    #[default]
    Unverified,
    /// Made up for training.
    Fictional,
}

/// Somebody with the standing to approve a text, and when they did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Approval {
    /// The person's name and role, for example `A. Reyes, city counsel`.
    pub name: String,
    /// The day of approval.
    pub date: NaiveDate,
    /// The day it lapses, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub expires_on: Option<NaiveDate>,
}

/// A rule with its words and where they come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Rule {
    /// Stable within the pack.
    pub id: RuleId,
    /// One line: `No arrest for possession`.
    pub title: Words,
    /// The rule's own words.
    pub text: Words,
    /// Where the words come from: statute, order, agreement, with its number.
    pub source: String,
    /// A public address of the source, shown as text, never opened by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub source_url: Option<String>,
    /// How well the source has been seen.
    #[serde(default)]
    pub status: SourceStatus,
    /// Who agreed it: prosecutor, chief, programme.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub agreed_by: Vec<String>,
    /// The day somebody last read it against its source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reviewed_on: Option<NaiveDate>,
    /// Who read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reviewed_by: Option<String>,
    /// After this day the text must be read again before it is relied on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub expires_on: Option<NaiveDate>,
    /// Counsel's approval. Absent: the screen says that counsel has not approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub counsel: Option<Approval>,
}

/// Where words come from and who stands behind them, as a rule says it of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Backing {
    /// Where the words come from: statute, order, agreement, with its number.
    pub source: String,
    /// A public address of the source, shown as text, never opened by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub source_url: Option<String>,
    /// How well the source has been seen.
    #[serde(default)]
    pub status: SourceStatus,
    /// Who agreed it: prosecutor, chief, programme.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub agreed_by: Vec<String>,
    /// The day somebody last read it against its source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reviewed_on: Option<NaiveDate>,
    /// Who read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reviewed_by: Option<String>,
    /// After this day the words must be read again before they are relied on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub expires_on: Option<NaiveDate>,
    /// Counsel's approval. Absent: the screen says that counsel has not approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub counsel: Option<Approval>,
}

impl Backing {
    /// True when counsel approved it and neither the approval nor the words had lapsed on `day`.
    pub fn is_approved_on(&self, day: NaiveDate) -> bool {
        stands_on(self.expires_on, self.counsel.as_ref(), day)
    }
}

impl Rule {
    /// True when counsel approved it and neither the approval nor the text had lapsed on `day`.
    pub fn is_approved_on(&self, day: NaiveDate) -> bool {
        stands_on(self.expires_on, self.counsel.as_ref(), day)
    }
}

fn stands_on(expires_on: Option<NaiveDate>, counsel: Option<&Approval>, day: NaiveDate) -> bool {
    let words_stand = expires_on.is_none_or(|last| day <= last);
    let approval_stands =
        counsel.is_some_and(|c| c.date <= day && c.expires_on.is_none_or(|last| day <= last));
    words_stand && approval_stands
}

//! Naloxone products as a pack describes them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::rule::SourceStatus;
use crate::words::Words;

/// A product and how it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Product {
    /// `narcan4`.
    pub id: String,
    /// Its name and strength.
    pub name: Words,
    /// How to give it, one line.
    pub give: Words,
    /// How it goes in.
    pub route: Route,
    /// What one dose holds, micrograms: 4000 for 4 mg.
    pub dose_ug: u32,
    /// RxNorm concept: naloxone is 7242. Absent for what is no naloxone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rxnorm: Option<String>,
    /// May be given again so many seconds after a dose; absent where the agency's own protocol rules.
    pub redose: Redose,
    /// True where a dose is due at once when breathing fails again.
    #[serde(default)]
    pub at_once_if_lost_again: bool,
    /// Doses in a package.
    pub doses_in_pack: u32,
    /// How to keep it.
    pub storage: Words,
    /// What else to know.
    #[serde(default)]
    pub notes: Vec<Words>,
    /// Ids of [`Protocol::sources`](super::Protocol::sources).
    pub sources: Vec<String>,
    /// How well they were seen.
    pub status: SourceStatus,
}

/// How a product goes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Route {
    /// NEMSIS 9927017.
    Intranasal,
    /// NEMSIS 9927015.
    Intramuscular,
    /// NEMSIS 9927045.
    Subcutaneous,
    /// NEMSIS 9927023.
    Intravenous,
    /// NEMSIS 9927021.
    Intraosseous,
    /// NEMSIS 9927063.
    AutoInjector,
    /// Given by somebody else, and nobody knows.
    Unknown,
}

/// The redose window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Redose {
    /// A next dose may be given from here on, seconds after the last.
    pub opens_s: u32,
    /// Reassess now, seconds after the last.
    pub alarm_s: u32,
}

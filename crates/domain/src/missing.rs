//! What the sources of a pack have and the pack has not. Its author let it be made all the same; whoever asks
//! it must know, since silence about a zone reads as *outside*.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which table a row is missing from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum MissingOf {
    /// An area where a rule holds.
    Zone,
    /// An overdose protocol.
    Protocol,
    /// A plan for an exposure.
    ExposurePlan,
    /// A way of referring somebody.
    Pathway,
    /// Who is at the other end of one.
    Recipient,
}

/// A row that a pack ought to have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MissingRow {
    /// What it is.
    pub of: MissingOf,
    /// Its name or id as the source writes it, else where it stands there.
    pub name: String,
}

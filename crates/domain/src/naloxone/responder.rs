//! What a responder is trained to, and what they do in a steady pace.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a responder is trained to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ResponderLevel {
    /// No pulse check: not breathing normally means CPR.
    Lay,
    /// Basic life support: feels for a pulse.
    Bls,
}

impl ResponderLevel {
    /// Both, the lesser first.
    pub const ALL: [Self; 2] = [Self::Lay, Self::Bls];
}

/// What is paced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PacedAct {
    /// One breath each [`super::Paces::breath_s`].
    Breaths,
    /// Compressions at [`super::Paces::compressions_per_minute`], `30 : 2`.
    Compressions,
}

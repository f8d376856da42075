//! Streets as plain lines: enough to find oneself by a street's name and to draw a sketch.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::place::Position;

/// A named street. A street in several pieces has several lines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Street {
    /// Stable within the pack.
    pub id: String,
    /// As on the street sign.
    pub name: String,
    /// Each line has at least two positions.
    pub lines: Vec<Vec<Position>>,
    /// `footway`, `residential`, `primary`, `water` ... after OpenStreetMap's `highway` values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub class: Option<String>,
}

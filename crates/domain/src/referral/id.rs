//! How pathways and recipients are named.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A pathway's id, stable within a pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(export)]
pub struct PathwayId(pub String);

/// A recipient's id, stable within a pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(export)]
pub struct RecipientId(pub String);

//! What the face asks and is told of kits.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;
use wayside_domain::naloxone::Protocol;

/// The officer's kits, and the protocol's products to choose from.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct KitsPage {
    /// Oldest first.
    pub kits: Vec<KitRow>,
    /// So many entries about kits and doses cannot be read: kits may be missing, and less may be left.
    pub unreadable: u32,
    /// What the pack knows products by.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<Protocol>,
}

/// A kit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct KitRow {
    /// Its id.
    pub id: Uuid,
    /// What was written of it.
    pub kit: Kit,
    /// Doses left, reckoned from the doses given since; never below 0.
    pub left: u32,
    /// Past its printed date. It may be used all the same.
    pub expired: bool,
}

/// A kit as it can be told while the records are locked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CarriedKit {
    /// A product of the protocol.
    pub product: String,
    /// As printed; the last day it is good.
    #[serde(default)]
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<NaiveDate>,
    /// Doses left.
    pub left: u32,
    /// Past its printed date. It may be used where there is no other.
    #[serde(default)]
    pub expired: bool,
}

/// What is written of a kit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Kit {
    /// A product of the protocol.
    pub product: String,
    /// As printed; at most 40 characters.
    #[serde(default)]
    pub lot: String,
    /// As printed; the last day it is good.
    #[serde(default)]
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<NaiveDate>,
    /// Doses in it when it was written down, 0..=99.
    pub doses: u32,
}

/// Writes a kit down, or puts one right.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct KitRequest {
    /// Which; absent for a new one.
    #[ts(optional)]
    pub id: Option<Uuid>,
    /// What is to be written; absent: the kit is gone.
    #[ts(optional)]
    pub kit: Option<Kit>,
}

//! What the face may ask of referrals.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;
use wayside_domain::referral::{PathwayId, Referral};

/// A hotline was tapped.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct HotlineRequest {
    /// Which.
    pub pathway: PathwayId,
}

/// Begins a referral by a pathway, or reads the one with an id.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is", deny_unknown_fields)]
#[ts(export)]
pub enum ReferralRequest {
    /// A new one. Nothing is saved before `save_referral`.
    Begin {
        /// By which way.
        pathway: PathwayId,
    },
    /// One that was saved.
    Read {
        /// Its id.
        id: Uuid,
    },
}

/// Saves a referral as it is so far.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct SaveReferralRequest {
    /// All of it.
    pub referral: Referral,
}

/// Seals a saved referral and puts it in the outbox.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct SendReferralRequest {
    /// BCP 47 tag: in which language its boxes were read.
    pub language: String,
    /// Which.
    pub id: Uuid,
}

/// A near miss, to be sealed and sent.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct NearMissRequest {
    /// Its own id, made by the face, UUIDv7: sent twice, it is one.
    pub id: Uuid,
    /// BCP 47 tag.
    pub language: String,
    /// What happened, in the officer's own words; as long as [`super::NearMissPage`] says.
    pub words: String,
}

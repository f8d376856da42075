//! What the face may ask. Every ask is one JSON object; unknown fields are refused.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use wayside_domain::{Fix, KindId, ServiceId, ZoneId};

/// Nothing but the language the officer reads.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct PlainRequest {
    /// BCP 47 tag: which of the pack's words to give.
    pub language: String,
}

/// How the officer and the person will get there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Travel {
    /// 5 km/h.
    Walking,
    /// 30 km/h.
    Driving,
}

/// Which opening states a list admits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum OpenFilter {
    /// All of them.
    #[default]
    Any,
    /// Open at this moment.
    Now,
    /// Open when one arrives, by straight line x 1.3 at the travel's speed.
    OnArrival,
}

/// What stands here: the home screen's question.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct HomeRequest {
    /// BCP 47 tag.
    pub language: String,
    /// Where; absent when no position is known.
    #[serde(default)]
    #[ts(optional)]
    pub fix: Option<Fix>,
}

/// The nearest services.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct NearestRequest {
    /// BCP 47 tag.
    pub language: String,
    /// From where. Absent: services in the order of their names, without distance.
    #[serde(default)]
    #[ts(optional)]
    pub fix: Option<Fix>,
    /// Any of these kinds; empty: every kind.
    #[serde(default)]
    pub kinds: Vec<KindId>,
    /// Which opening states.
    #[serde(default)]
    pub open: OpenFilter,
    /// How one gets there; walking unless told.
    #[serde(default)]
    #[ts(optional)]
    pub travel: Option<Travel>,
    /// A person's age in years: drops services whose known limits exclude it. Not kept.
    #[serde(default)]
    #[ts(optional)]
    pub age: Option<u16>,
    /// ISO 639 code: drops services known not to speak it.
    #[serde(default)]
    #[ts(optional)]
    pub spoken: Option<String>,
    /// Metres; drops what is further.
    #[serde(default)]
    #[ts(optional)]
    pub within_m: Option<f64>,
    /// At most so many rows, 1..=200.
    pub limit: u32,
}

/// One service.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ServiceRequest {
    /// BCP 47 tag.
    pub language: String,
    /// Which.
    pub id: ServiceId,
    /// From where, for distance and bearing.
    #[serde(default)]
    #[ts(optional)]
    pub fix: Option<Fix>,
}

/// One zone.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ZoneRequest {
    /// BCP 47 tag.
    pub language: String,
    /// Which.
    pub id: ZoneId,
    /// From where.
    #[serde(default)]
    #[ts(optional)]
    pub fix: Option<Fix>,
}

/// Words to look for.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct SearchRequest {
    /// BCP 47 tag.
    pub language: String,
    /// As typed; longer than 200 characters is cut.
    pub text: String,
    /// From where, for distance and bearing.
    #[serde(default)]
    #[ts(optional)]
    pub fix: Option<Fix>,
    /// At most so many rows, 1..=200.
    pub limit: u32,
}

/// Where a fix is, in words.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct WhereaboutsRequest {
    /// BCP 47 tag.
    pub language: String,
    /// The fix.
    pub fix: Fix,
}

/// A place typed by the officer: coordinates, a street, a corner, a service's name.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct PlaceRequest {
    /// BCP 47 tag.
    pub language: String,
    /// As typed; longer than 200 characters is cut.
    pub text: String,
}

/// One pack on the shelf.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct PackRequest {
    /// [`crate::replies::PackCard::slot`].
    pub slot: String,
}

/// An offer made by `offer_pack` or `offer_signer`.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct OfferRequest {
    /// The offer's id; only the newest offer stands.
    pub offer: String,
}

/// One trusted signer.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct SignerRequest {
    /// The key's id, 64 hexadecimal digits.
    pub key_id: String,
}

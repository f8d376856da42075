//! What the face asks and is told of an exposure.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;
use wayside_domain::exposure::ExposurePlan;

/// A needlestick and its clock.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ExposurePage {
    /// The plan of the pack; absent where it has none.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<ExposurePlan>,
    /// The one that runs.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub running: Option<ExposureView>,
    /// True where the pack is fictional.
    pub fictional: bool,
}

/// A running exposure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ExposureView {
    /// Its id.
    pub id: Uuid,
    /// Since it happened, ms.
    pub since_ms: i64,
    /// How far that can be believed.
    pub clock: wayside_domain::naloxone::Clockwise,
    /// Ids of the steps that are done, and when, ms since 1970.
    pub done: Vec<StepDone>,
    /// What the officer wrote down, each absent until it is.
    pub notes: ExposureNotes,
    /// So many of its entries cannot be read.
    pub unreadable: u32,
}

/// A step that is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StepDone {
    /// The step's id in the plan.
    pub step: String,
    /// When, ms since 1970.
    pub at_ms: i64,
}

/// What the officer may write of an exposure; coded, no person in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
#[ts(export)]
pub struct ExposureNotes {
    /// `needle_hollow`, `needle_solid`, `blade`, `splash`, `bite`, `other`.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// `surface`, `moderate`, `deep`.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depth: Option<String>,
    /// Gloves were worn.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gloves: Option<bool>,
}

/// What is done about an exposure.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is", deny_unknown_fields)]
#[ts(export)]
pub enum ExposureRequest {
    /// It happened so long ago.
    Begin {
        /// Seconds.
        ago_s: u32,
    },
    /// A step is done, or not after all.
    Step {
        /// Its id.
        step: String,
        /// Done?
        done: bool,
    },
    /// Something to note.
    Note {
        /// All that is noted.
        notes: ExposureNotes,
    },
    /// It needs no clock any more; the record stays. (Braces: else unknown fields would pass.)
    Close {},
}

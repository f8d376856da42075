//! What the face asks and is told of a running overdose.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;
use wayside_domain::naloxone::{NotNow, Protocol, ResponderLevel, RunView, Tap};
use wayside_domain::report::EmsHandover;

/// Begins a run.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct BeginRequest {
    /// BCP 47 tag.
    pub language: String,
    /// Other than the protocol's.
    #[serde(default)]
    #[ts(optional)]
    pub level: Option<ResponderLevel>,
    /// Other than the kit's.
    #[serde(default)]
    #[ts(optional)]
    pub product: Option<String>,
}

/// A tap in the running overdose.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct TapRequest {
    /// The tap's own id, made by the face, UUIDv4 or 7: sent twice, it counts once.
    pub id: Uuid,
    /// What was tapped.
    pub tap: Tap,
}

/// The running overdose.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct OverdosePage {
    /// Its id.
    pub incident: Uuid,
    /// The protocol it keeps to, even when the pack has another by now.
    pub protocol: Protocol,
    /// Where it stands.
    pub view: RunView,
    /// What the ambulance is told.
    pub handover: EmsHandover,
    /// True when every tap so far is on the disk.
    pub saved: bool,
    /// So many entries of the run cannot be read; doses may be among them.
    pub unreadable: u32,
    /// True where the pack is fictional.
    pub fictional: bool,
    /// The time it is told at, ms since 1970.
    pub now_ms: i64,
}

/// What came of a tap.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct TapReply {
    /// Why it changed nothing.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<NotNow>,
    /// The run afterwards.
    pub page: OverdosePage,
}

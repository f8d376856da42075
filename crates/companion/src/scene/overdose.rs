//! What the face asks and is told of a running overdose.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;
use wayside_domain::naloxone::{NotNow, Paces, Protocol, Recall, ResponderLevel, RunView, Tap};
use wayside_domain::report::EmsHandover;
use wayside_domain::words::Words;

use super::kit::CarriedKit;

/// Begins a run.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct BeginRequest {
    /// BCP 47 tag.
    pub language: String,
    /// Other than the officer's own; one of those the protocol allows.
    #[serde(default)]
    #[ts(optional)]
    pub level: Option<ResponderLevel>,
    /// What is in hand, where that is known already.
    #[serde(default)]
    #[ts(optional)]
    pub product: Option<String>,
    /// True for one more person: a run beside those that go on.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub another: bool,
}

/// Shows one of the overdoses that run.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ShowRequest {
    /// Which.
    pub incident: Uuid,
}

/// Says what the officer is trained to.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct LevelRequest {
    /// BCP 47 tag.
    pub language: String,
    /// One of those the protocol allows; absent: nothing is changed.
    #[serde(default)]
    #[ts(optional)]
    pub level: Option<ResponderLevel>,
}

/// Asks for a step read aloud.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct VoiceRequest {
    /// The clip, as the protocol names it.
    pub sha256: String,
}

/// A step read aloud.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SpokenStep {
    /// MP3 of one channel, base64 (RFC 4648, padded).
    pub mp3: String,
}

/// What the officer is trained to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct LevelPage {
    /// What new runs begin with.
    pub level: ResponderLevel,
    /// What the protocol allows, its own first.
    pub allowed: Vec<ResponderLevel>,
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
    /// In which overdose; absent: the one that is shown.
    #[serde(default)]
    #[ts(optional)]
    pub incident: Option<Uuid>,
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
    /// What the officer carries, less what this and the other runs took: usable first, expired last. Empty
    /// also where nothing was ever written down.
    pub kits: Vec<CarriedKit>,
    /// The overdoses that run beside it, oldest first.
    pub others: Vec<OtherRun>,
    /// Why its protocol is not to be used, where the pack now in use recalls it.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recall: Option<Recall>,
    /// True when every tap so far is on the disk.
    pub saved: bool,
    /// So many entries of the run cannot be read; doses may be among them.
    pub unreadable: u32,
    /// True where the pack is fictional.
    pub fictional: bool,
    /// The time it is told at, ms since 1970.
    pub now_ms: i64,
}

/// An overdose that runs beside the one that is shown.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct OtherRun {
    /// Its id.
    pub incident: Uuid,
    /// What its step says.
    pub say: Words,
    /// Where the person lies, if that was said.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spot: Option<Words>,
    /// What its step's timer says when it is up.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timer_says: Option<Words>,
    /// The paces of its protocol, which need not be the shown one's.
    pub paces: Paces,
    /// Where it stands.
    pub view: RunView,
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

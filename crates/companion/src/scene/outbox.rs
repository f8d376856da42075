//! What the face is told of the outbox.

use chrono::{DateTime, Utc};
use serde::Serialize;
use ts_rs::TS;

use crate::fault::FaultCode;

/// How the outbox stands. Told while locked too: counts, of nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct OutboxState {
    /// So many letters wait.
    pub waiting: u32,
    /// So many are on the hub's disk and not yet with their programme.
    pub at_hub: u32,
    /// So many need somebody's attention.
    pub attention: u32,
    /// So many commands of the hub are of a kind that this version of the app does not know. None is carried out.
    pub unreadable: u32,
    /// When a hub last said something that was signed.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<DateTime<Utc>>,
    /// When the next of those that wait is tried; absent for at once, or where none waits.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_at: Option<DateTime<Utc>>,
    /// The agency whose hub this device belongs to, in its own words; absent where it belongs to none.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// True when the outbox is damaged and has been left alone: nothing can be sent before it is renewed.
    pub damaged: bool,
    /// Why the outbox cannot be opened, where it is not damaged: nothing is known of what waits in it.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<FaultCode>,
}

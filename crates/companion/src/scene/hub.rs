//! The hub a device belongs to, and how the talk with it stands.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::outbox::OutboxState;

/// A ticket, as it was scanned or pasted.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct TicketRequest {
    /// BCP 47 tag: which of the pack's words to give.
    pub language: String,
    /// Its text.
    pub text: String,
}

impl std::fmt::Debug for TicketRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TicketRequest")
    }
}

/// Where a ticket leads. Nothing was sent to find out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct TicketReading {
    /// True for a ticket.
    pub fit: bool,
    /// Where the hub is; empty for what is no ticket.
    pub url: String,
}

/// What became of showing a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum EnrolOutcome {
    /// The device belongs to the hub.
    Enrolled,
    /// The ticket was used by another device, withdrawn, or is too old.
    Spent,
    /// What was shown is no ticket.
    NotATicket,
    /// Something stands in the way; the same ticket may be shown again.
    NotNow,
    /// The device belongs to another hub, which it must leave first.
    AnotherHub,
    /// The hub answered, and the device had left it meanwhile: it belongs to no hub by this ticket.
    Left,
}

/// What became of it, and how things stand now.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct EnrolReply {
    /// What became of it.
    pub outcome: EnrolOutcome,
    /// What stands in the way, with [`EnrolOutcome::NotNow`].
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub code: Option<String>,
    /// How things stand now.
    pub page: HubPage,
}

/// How the hub sees this device, as far as it said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum EnrolmentStatusView {
    /// It belongs to it.
    #[default]
    Good,
    /// It does not know it.
    Unknown,
    /// It was revoked. What was saved still goes out, to be held apart.
    Revoked,
}

/// The hub that a device belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct HubCard {
    /// Where it is.
    pub url: String,
    /// The agency, in its own words.
    pub agency: String,
    /// False while a ticket was shown and the answer has not come.
    pub enrolled: bool,
}

/// How the talk with the hub stands.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct HubPage {
    /// The hub; `None` for a device that belongs to none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub hub: Option<HubCard>,
    /// What waits.
    pub outbox: OutboxState,
    /// What stands in the way, a code; `None` when the last talk went well or there was none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub trouble: Option<String>,
    /// How the hub sees this device.
    pub standing: EnrolmentStatusView,
    /// True while it is being talked to.
    pub sending: bool,
    /// What became of asking it for packs, since the app was started.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub packs: Option<PacksSaid>,
}

/// What became of asking a hub for packs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PacksSaid {
    /// The newest that is for this device is installed.
    UpToDate,
    /// Another one was installed just now.
    Installed,
    /// There is a newer one, and it is other devices' turn.
    NotYet,
    /// The hub has none.
    None,
    /// What it has is past its date, or this device's clock is ahead.
    Expired,
    /// What it has was signed by nobody that this device trusts.
    Stranger,
    /// What it has is not to be believed.
    Refused,
    /// The line was cut. What was fetched is kept.
    Cut,
}

//! What the face is told of referrals.

use chrono::{DateTime, Utc};
use serde::Serialize;
use ts_rs::TS;
use uuid::Uuid;
use wayside_domain::Words;
use wayside_domain::referral::{
    EligibilityAnswer, Pathway, PathwayId, PathwayKind, RecipientId, RecipientKind, Referral,
    ReferralFault, ReferralState,
};
use wayside_domain::service::Phone;

use crate::scene::{OutboxState, Qr};

/// The ways of referring somebody. They are told while locked too.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct PathwaysPage {
    /// In the order of their ids.
    pub pathways: Vec<PathwayCard>,
    /// True where the pack is fictional.
    pub fictional: bool,
}

/// A pathway, and who is at its other end.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct PathwayCard {
    /// As the pack has it.
    pub pathway: Pathway,
    /// True when counsel has approved it and it has not lapsed.
    pub approved: bool,
    /// In the order they are offered.
    pub recipients: Vec<RecipientCard>,
}

/// A recipient, without its keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct RecipientCard {
    /// Its id.
    pub id: RecipientId,
    /// What it is called.
    pub name: Words,
    /// What sort of place.
    pub kind: RecipientKind,
    /// Its telephone.
    pub phone: Phone,
    /// Where it is.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// A hotline's telephone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct HotlineReply {
    /// To be dialled.
    pub phone: Phone,
    /// True when the records say that it was tapped: by which way and when, of nobody. False before a PIN
    /// is set, or when nothing could be written; it is dialled all the same.
    pub recorded: bool,
}

/// A referral that is being written, and what stands in its way.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ReferralPage {
    /// The referral.
    pub referral: Referral,
    /// Its way, as the pack has it now.
    pub way: PathwayCard,
    /// What wants doing or knowing, in the order of the screen.
    pub faults: Vec<ReferralFault>,
    /// Whether they are eligible, as far as the boxes tell.
    pub eligibility: EligibilityAnswer,
    /// When it must have arrived, ms since 1970.
    #[ts(optional, type = "number")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline_ms: Option<i64>,
    /// True when it is in the records as it stands here.
    pub saved: bool,
    /// The time it is told at, ms since 1970.
    #[ts(type = "number")]
    pub now_ms: i64,
    /// True where the pack is fictional.
    pub fictional: bool,
}

/// What came of sending.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
#[ts(export)]
pub enum SendReply {
    /// Sealed and saved. It goes by itself.
    Queued {
        /// As the list shows it.
        row: Box<ReferralRow>,
    },
    /// Nothing was sealed.
    Held {
        /// Why, never none.
        faults: Vec<ReferralFault>,
    },
}

/// The referrals, newest first. Only while unlocked.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ReferralsPage {
    /// Drafts and what was sent.
    pub rows: Vec<ReferralRow>,
    /// How the outbox stands.
    pub outbox: OutboxState,
    /// So many drafts cannot be read by this version of the app. They are kept until their time is up.
    pub unreadable: u32,
}

/// A referral in a list. No person is in it.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ReferralRow {
    /// Its id.
    pub id: Uuid,
    /// By which way.
    pub pathway: PathwayId,
    /// What sort of way; absent where the pack no longer has it.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<PathwayKind>,
    /// What it is called; its id where the pack no longer has it.
    pub pathway_name: String,
    /// To whom; absent in a draft where nobody is chosen, or where the pack no longer has them.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<RecipientCard>,
    /// When it was begun or, once sent, saved.
    pub at: DateTime<Utc>,
    /// When it must have arrived.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<DateTime<Utc>>,
    /// How it stands.
    pub state: ReferralState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried again; absent for at once.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_at: Option<DateTime<Utc>>,
    /// Why the last try came to nothing, a code; empty for none.
    pub last_code: String,
    /// True when it can still be handed over by QR code or on paper.
    pub can_hand_over: bool,
    /// True when it was set aside and may be tried again.
    pub can_send_again: bool,
    /// True when consent can be withdrawn, or a draft thrown away.
    pub can_retract: bool,
}

/// A sealed letter to be shown or printed, for when there is no network at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct HandOver {
    /// Each a code by itself, to be shown one after another or printed side by side.
    pub parts: Vec<HandOverPart>,
}

/// A piece of a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct HandOverPart {
    /// From 1.
    pub part: u32,
    /// As a text, for where a code cannot be read.
    pub text: String,
    /// As a code.
    pub code: Qr,
}

/// To whom a near miss goes.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct NearMissPage {
    /// The medical director; absent where the pack names none.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<RecipientCard>,
    /// The most characters it may have.
    pub longest: u16,
}

/// A near miss was sealed and is on the disk.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct NearMissReply {
    /// The outbox it waits in.
    pub outbox: OutboxState,
}

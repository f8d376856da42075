//! What becomes of a referral.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a programme says became of somebody. Coarse on purpose: no word about treatment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ReferralOutcome {
    /// They met, and go on.
    Engaged,
    /// They could not be found.
    NotReached,
    /// They would rather not.
    Declined,
    /// The programme may not take them.
    NotEligible,
    /// Handed on to another programme.
    Transferred,
    /// Something else.
    Other,
}

impl ReferralOutcome {
    /// Every one.
    pub const ALL: [Self; 6] = [
        Self::Engaged,
        Self::NotReached,
        Self::Declined,
        Self::NotEligible,
        Self::Transferred,
        Self::Other,
    ];

    /// As it is written in a message or a table.
    pub fn code(self) -> &'static str {
        match self {
            Self::Engaged => "engaged",
            Self::NotReached => "not_reached",
            Self::Declined => "declined",
            Self::NotEligible => "not_eligible",
            Self::Transferred => "transferred",
            Self::Other => "other",
        }
    }

    /// The outcome of a code. One that a later version knows is [`ReferralOutcome::Other`].
    pub fn of(code: &str) -> Self {
        let known = Self::ALL.into_iter().find(|one| one.code() == code);
        known.unwrap_or(Self::Other)
    }
}

/// Why somebody must look at a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum AttentionCode {
    /// The hub does not know whom it is for. Call them; then refer anew.
    UnknownRecipient,
    /// The hub takes nothing so long. Shorten it; refer anew.
    TooLong,
    /// The hub has another record under this id. Call the recipient; tell the agency.
    Conflict,
    /// The hub has another record in its place: this device was copied or restored. Call the
    /// recipient; see the agency.
    Fork,
    /// The hub no longer takes anything from this device. Call the recipient; see the agency.
    Revoked,
    /// The hub cannot read it. Call the recipient; refer anew.
    Shape,
    /// The hub refused it for a reason this version does not know.
    Refused,
    /// How it stands was saved in a way that this version does not know. Update the app, or call them.
    Unreadable,
}

impl AttentionCode {
    const ALL: [(Self, &'static str); 8] = [
        (Self::UnknownRecipient, "unknown_recipient"),
        (Self::TooLong, "too_long"),
        (Self::Conflict, "conflict"),
        (Self::Fork, "fork"),
        (Self::Revoked, "revoked"),
        (Self::Shape, "shape"),
        (Self::Refused, "refused"),
        (Self::Unreadable, "unreadable"),
    ];

    /// What a hub's code means. One that is not known is [`AttentionCode::Refused`].
    pub fn of(code: &str) -> Self {
        let known = Self::ALL.into_iter().find(|(_, name)| *name == code);
        known.map_or(Self::Refused, |(one, _)| one)
    }
}

/// How a referral stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
#[ts(export)]
pub enum ReferralState {
    /// Being written; nobody else has it.
    Draft,
    /// Sealed and saved; it goes by itself.
    Queued,
    /// The hub has signed for it.
    AtHub,
    /// The recipient has signed for it.
    Delivered,
    /// The recipient says what became of it.
    Closed {
        /// What.
        outcome: ReferralOutcome,
    },
    /// It does not go by itself.
    NeedsAttention {
        /// Why, and so what to do.
        code: AttentionCode,
    },
    /// Consent was withdrawn. Where it had been sent, a word of that follows it.
    Retracted,
}

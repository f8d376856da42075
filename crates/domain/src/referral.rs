//! Referring somebody to those who can help: the ways an agency has agreed ([`Pathway`]), who is at
//! their other end ([`Recipient`]), what an officer writes down ([`Referral`]), what of it is sealed
//! and sent ([`ReferralContent`]) and what becomes of it ([`ReferralState`]).
//!
//! A referral names no officer, no case and no position: an alias and where somebody can be found are
//! enough. Whether somebody is eligible is told, and never stands in the way of help.

mod content;
mod draft;
mod id;
mod lapse;
mod pathway;
mod recipient;
mod state;
#[cfg(test)]
mod tests;

pub use content::{AnsweredCheck, CONTENT_SCHEMA, ConsentRecord, ReferralContent, Withdrawal};
pub use draft::{
    BoxAnswer, Consent, ConsentBy, ConsentHow, ContactWish, EligibilityAnswer, Person, ReadBy,
    Referral, ReferralFault,
};
pub use id::{PathwayId, RecipientId};
pub use lapse::clock_skew_ms;
pub use pathway::{
    ConsentTerms, FieldTerms, Pathway, PathwayCheck, PathwayFault, PathwayFinding, PathwayKind,
    PersonField, Threshold, Wants,
};
pub use recipient::{Recipient, RecipientFault, RecipientKind};
pub use state::{AttentionCode, ReferralOutcome, ReferralState};

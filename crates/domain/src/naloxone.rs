//! Naloxone: the protocol a pack carries, the engine that runs it, and what the report learns.

pub mod check;
mod count;
mod diff;
pub mod engine;
mod mark;
mod product;
pub mod protocol;
mod responder;
mod review;
pub mod run;
mod sign_off;
mod stand;
mod standing;
pub mod view;
mod walk;

pub use check::{Finding, ProtocolDefect, check};
pub use count::{Clockwise, DoseNow, TimerKind, TimerView};
pub use diff::{ChangeKind, ProtocolChange, changes};
pub use engine::{ASKED_WITHIN_S, Run};
pub use mark::{BreathSeen, Mark};
pub use product::{Product, Redose, Route};
pub use protocol::{
    Answer, Citation, DoseOffer, Lead, Paces, Phase, Protocol, ProtocolStep, Situation, Spot,
    StepTimer,
};
pub use responder::{PacedAct, ResponderLevel};
pub use review::review;
pub use run::{Amount, By, Dose, DoseChange, Entry, Nostril, NotNow, RunAct, Tap};
pub use sign_off::{ApprovalScope, ApprovalStanding, ProtocolApproval, Recall};
pub use stand::Counted;
pub use view::{GivenDose, InHand, Marked, PaceView, PacedTime, RunView, Undoable, Undone};
pub use walk::{GraveFault, Walk, WalkRule, WalkStep, walk, walk_all};

#[cfg(test)]
pub(crate) mod tests;

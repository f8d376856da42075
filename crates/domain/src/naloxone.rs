//! Naloxone: the protocol a pack carries, the engine that runs it, and what the report learns.

pub mod check;
pub mod engine;
pub mod protocol;
pub mod run;
pub mod view;

pub use check::{Finding, Trouble, check};
pub use engine::{Counted, Run};
pub use protocol::{
    Answer, DoseOffer, Mark, Pace, Paces, Phase, Product, Protocol, Redose, ResponderLevel, Route,
    Source, State, StepTimer,
};
pub use run::{Amount, By, Deed, Dose, DoseChange, Entry, Nostril, NotNow, Tap};
pub use view::{Clockwise, DoseNow, GivenDose, Marked, RunView, TimerKind, TimerView};

#[cfg(test)]
pub(crate) mod tests;

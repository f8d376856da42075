//! Naloxone: the protocol a pack carries, the engine that runs it, and what the report learns.

pub mod check;
pub mod engine;
pub mod protocol;
pub mod run;
pub mod view;

pub use check::{Finding, ProtocolDefect, check};
pub use engine::{Counted, Run};
pub use protocol::{
    Answer, Citation, DoseOffer, Mark, PacedAct, Paces, Phase, Product, Protocol, ProtocolStep,
    Redose, ResponderLevel, Route, StepTimer,
};
pub use run::{Amount, By, Dose, DoseChange, Entry, Nostril, NotNow, RunAct, Tap};
pub use view::{Clockwise, DoseNow, GivenDose, Marked, RunView, TimerKind, TimerView};

#[cfg(test)]
pub(crate) mod tests;

//! When to speak to the hub, and what to do with its answer.
//!
//! What it never does: keep a letter (that is the [`Outbox`]'s), ask the machine for the time or for
//! chance, believe an answer for its status, or open a letter.
//!
//! Start reading at [`outbox`], what is kept and in which steps; then [`Engine`], which decides, then
//! [`drive`], which does what it decided over a [`Client`] or any other hub.

pub mod drive;
pub mod engine;
pub mod enrol;
pub mod http;
pub mod outbox;
pub mod packs;

pub use engine::{Chance, Engine, Event, Guards, Identity, Now, Progress, Stats, Want, Why};
pub use http::{Client, NoClient, Reach};
pub use outbox::{Outbox, OutboxFault};

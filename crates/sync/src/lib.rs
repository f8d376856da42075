//! When to speak to the hub, and what to do with its answer.
//!
//! What it never does: keep a letter (that is the [`OutboxStore`]'s), ask the machine for the time or for
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

pub use engine::{
    Engine, EngineAction, EngineGuards, Identity, Jitter, Now, Stats, SyncEvent, SyncProgress,
    WakeReason,
};
pub use http::{Client, ConnectOptions, NoClient};
pub use outbox::{OutboxFault, OutboxStore};

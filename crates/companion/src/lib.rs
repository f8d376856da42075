//! The app without a screen: everything an officer can ask, answered in plain values.
//!
//! What it never does: draw, speak a language, keep where an officer was, or send anything. Rust
//! writes no sentences for people; it gives codes and the pack's own words, and the face says them.
//!
//! Start reading at [`commands`], the one list of what can be asked, then [`Companion`], then
//! [`queries::PackQueries`], which answers from one pack.

pub mod archive;
pub mod cards;
mod chosen;
pub mod clock;
pub mod commands;
mod companion;
mod exposure;
pub mod fault;
mod forms;
mod fresh_unlock;
pub mod hub;
mod hub_room;
mod kits;
mod lock;
mod offers;
mod open_journal;
mod outbox_handle;
mod overdose;
mod pack_room;
mod packs;
mod qr;
pub mod queries;
mod random;
mod record_room;
mod record_store;
mod records;
pub mod referrals;
pub mod replies;
pub mod requests;
pub mod scene;
mod secret;
pub mod updates;

pub use clock::Clock;
pub use companion::Companion;
pub use fault::{Fault, FaultCode};
pub use queries::PackQueries;

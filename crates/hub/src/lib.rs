//! The agency's server: takes letters in, hands them to the programmes they are for, brings back what
//! became of them, and keeps devices current.
//!
//! What it never does: open a letter (it has no key), write a body of a request or a name to a log, or
//! say of a letter that it was taken before it is on the disk.
//!
//! Start reading at [`Ledger`], all that a hub remembers, which two stores fill in the same way; then
//! [`router`], all that it answers; then [`serve`], a hub on a network.

mod buckets;
mod caller;
mod device;
mod fault;
mod gates;
mod health;
pub mod home;
pub mod ledger;
mod limits;
pub mod log;
mod machine;
mod metrics;
pub mod office;
mod packs;
pub mod pages;
pub mod programme;
mod refusal;
pub mod retention;
mod routes;
pub mod serve;
mod server;
pub mod signin;
mod slots;
pub mod small_cells;
pub mod tls;
mod tries;

pub use buckets::RateLimit;
pub use fault::HubFault;
pub use health::OPENAPI;
pub use ledger::{AnyLedger, Ledger};
pub use limits::HubLimits;
pub use machine::{Machine, NoRandomness};
pub use refusal::HttpRefusal;
pub use routes::{Within, router};
pub use server::{Parts, Server};

#[cfg(test)]
mod tests;

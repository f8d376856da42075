//! What stays on the device: the installed packs ([`shelf`]), the keys it trusts ([`signers`]), and
//! behind a lock ([`vault`]) what an officer recorded ([`journal`]), with a letter-box for what is
//! recorded while it is shut ([`capture`]) and the pages of what runs just now ([`running`]); and, locked
//! or not, the sealed letters that wait to be sent ([`outbox`]).
//!
//! What it never does: judge whom to believe (it takes in a [`wayside_pack::Verified`] and nothing
//! less), keep a record anywhere in clear, read a clock or ask for randomness, or write where an old
//! answer still stands. A change is one transaction, or is made beside the old state and becomes
//! true with one rename.
//!
//! Start reading at [`shelf::Shelf`] (what is installed), [`shelf::Reader`] (what it answers), and
//! [`journal::Journal`] (what was recorded) and [`outbox::Outbox`] (what leaves).

pub mod capture;
pub mod cardlists;
mod cipher;
pub mod disk;
mod fault;
mod frames;
pub mod journal;
pub mod outbox;
pub mod random;
pub mod running;
pub mod shelf;
pub mod signers;
pub mod vault;

pub use cardlists::CardLists;
pub use fault::{Repair, StoreFault};
pub use shelf::{Reader, Shelf, Slot};
pub use signers::{Signers, TrustedSigner};

#[cfg(test)]
mod edges_tests;

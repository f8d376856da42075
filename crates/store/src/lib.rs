//! What stays on the device: the installed packs ([`shelf`]) and the keys it trusts ([`signers`]).
//!
//! What it never does: judge whom to believe (it takes in a [`wayside_pack::Verified`] and nothing
//! less), keep anything about an officer or a person, or write where an old answer still stands. A
//! change is made beside the old state and becomes true with one rename.
//!
//! Start reading at [`shelf::Shelf`] (what is installed), then [`shelf::Reader`] (what it answers).

mod durable;
mod fault;
pub mod shelf;
pub mod signers;

pub use fault::{Mended, StoreFault};
pub use shelf::{Reader, Shelf, Slot};
pub use signers::{Signer, Signers};

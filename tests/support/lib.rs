//! The test world: temporary houses, packs signed for the occasion, real data where there is any.
//!
//! What it never does: stand in for a part of the app. Everything it hands out is the real thing over
//! a temporary folder and a fixed clock.
//!
//! Start reading at [`world::World`], a companion to ask things of.

pub mod bundle;
#[path = "../../crates/hub/tests/ledger/cluster.rs"]
#[allow(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a server that cannot be started is a failed proof, and a proof that is skipped is said aloud"
)]
pub mod cluster;
pub mod disk;
pub mod drill;
pub mod geodesic;
pub mod hub_process;
pub mod publisher;
pub mod random;
pub mod real;
pub mod sync;
pub mod world;

// The house asks the same question without building the rest.
#[path = "../house/root.rs"]
mod root;

pub use root::root;

//! A disk in memory whose power can be cut after any act, and SQLite's way to it. What `make faults` pulls the
//! power out of, and what both ends of the simulation of the sync stand on.
//!
//! Start reading at [`Platter`].
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a disk that cannot be made is a failed proof"
)]

mod platter;
mod power;
mod shared;
mod vfs;

pub use platter::{Act, Failure, Kind, Platter};
pub use power::{Follower, State};
pub use vfs::{NAME, register};

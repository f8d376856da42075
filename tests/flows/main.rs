//! Whole jobs on the real companion: what an officer does from first to last.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a proof that cannot be made has failed"
)]

mod after_unlock;
mod bad_files;
mod cards;
mod commands;
mod damage;
mod hsds;
mod overdose;
mod port_ellery;
mod referral;
mod released;
mod rescue;
mod samhsa;
mod shelf;
mod unreadable;
mod wipe;

use chrono::{DateTime, Utc};

/// A Friday in Port Ellery, 21:04 by its own clock.
fn friday_evening() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-20T22:04:00Z")
        .expect("a time")
        .to_utc()
}

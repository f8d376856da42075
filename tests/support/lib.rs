//! The test world: temporary houses, packs signed for the occasion, real data where there is any.
//!
//! What it never does: stand in for a part of the app. Everything it hands out is the real thing over
//! a temporary folder and a fixed clock.
//!
//! Start reading at [`world::World`], a companion to ask things of.

pub mod bundle;
pub mod drill;
pub mod geodesic;
pub mod publisher;
pub mod random;
pub mod real;
pub mod sync;
pub mod world;

use std::path::PathBuf;

/// The project's root folder: the one above where this runs that has the lockfile. What is compiled in
/// may be the folder of another clone that shares the build.
#[must_use]
pub fn root() -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let found = here
        .ancestors()
        .find(|folder| folder.join("Cargo.lock").is_file());
    found.unwrap_or(&here).to_owned()
}

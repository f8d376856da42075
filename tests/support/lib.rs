//! The test world: temporary houses, packs signed for the occasion, real data where there is any.
//!
//! What it never does: stand in for a part of the app. Everything it hands out is the real thing over
//! a temporary folder and a fixed clock.
//!
//! Start reading at [`world::World`], a companion to ask things of.

pub mod bundle;
pub mod chance;
pub mod geodesic;
pub mod real;
pub mod world;

use std::path::{Path, PathBuf};

/// The project's root folder.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

//! The installed packs, and what they answer.
//!
//! A folder holds `<digest>.wayside` (the packs as they were verified), `<digest>.sqlite` (an index
//! of each, built here and disposable) and `shelf.json`, the list of what is installed. Renaming a
//! new list over the old one is the single instant at which a change becomes true; everything
//! before leaves the old state, and opening the shelf clears what was left lying about.

mod build;
mod distance;
mod index;
mod install;
mod list;
mod nearest;
mod reader;
mod schema;
mod search;
mod steps;
mod summary;
mod zones;

pub use distance::{KindSet, NearestIndex, Scan};
pub use install::Shelf;
pub use list::{Slot, StoredPack};
pub use nearest::{Near, NearestQuery};
pub use reader::{Reader, Spoken};
pub use search::{Hit, SearchHits};
pub use steps::{InstallObserver, InstallStep, Stopped};
pub use summary::{Candidate, Summary};
pub use zones::PlanParts;

#[cfg(test)]
mod tests;

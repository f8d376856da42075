//! Where the project lies.

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

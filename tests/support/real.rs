//! Real files that are too large or not ours to keep here. A test that wants one skips where it is
//! absent, and says so.

use std::path::PathBuf;

/// A file or folder of real data: under `WAYSIDE_TEST_DATA`, else under `../shared/data`.
#[must_use]
#[allow(clippy::print_stderr, reason = "a test that skips has to say so")]
pub fn data(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("WAYSIDE_TEST_DATA")
        .map_or_else(|| crate::root().join("../shared/data"), PathBuf::from);
    let found = folder.join(path);
    if found.exists() {
        return Some(found);
    }
    eprintln!(
        "SKIPPED: no {path} under {} (set WAYSIDE_TEST_DATA)",
        folder.display()
    );
    None
}

//! Real files that are too large or not ours to keep here. A test that wants one skips where it is
//! absent, and says so; where nothing may be skipped it fails.

use std::path::{Path, PathBuf};

/// A file or folder of real data: under `WAYSIDE_TEST_DATA`, else under `../shared/data`.
///
/// # Panics
/// When it is absent and `WAYSIDE_SKIP_NOTHING` is set.
#[must_use]
pub fn data(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("WAYSIDE_TEST_DATA")
        .map_or_else(|| crate::root().join("../shared/data"), PathBuf::from);
    let skips_nothing = std::env::var_os("WAYSIDE_SKIP_NOTHING").is_some();
    found(&folder, path, skips_nothing)
}

#[allow(clippy::print_stderr, reason = "a test that skips has to say so")]
fn found(folder: &Path, path: &str, skips_nothing: bool) -> Option<PathBuf> {
    let found = folder.join(path);
    if found.exists() {
        return Some(found);
    }
    let missing = format!(
        "no {path} under {} (set WAYSIDE_TEST_DATA)",
        folder.display()
    );
    assert!(!skips_nothing, "{missing}, and nothing may be skipped");
    eprintln!("SKIPPED: {missing}");
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_that_is_absent_is_skipped_where_that_is_allowed() {
        assert_eq!(found(Path::new("/nowhere"), "samhsa", false), None);
        assert!(found(Path::new("/"), "tmp", true).is_some());
    }

    #[test]
    #[should_panic(expected = "nothing may be skipped")]
    fn data_that_is_absent_fails_where_nothing_may_be_skipped() {
        found(Path::new("/nowhere"), "samhsa", true);
    }
}

//! Folders and files that no other user of the machine can read.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::Result;
use std::path::Path;

/// Makes a folder and those above it (0700).
pub(super) fn folder(folder: &Path) -> Result<()> {
    let mut maker = DirBuilder::new();
    maker.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    maker.create(folder)
}

/// How a file is made (0600).
pub(super) fn file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// An empty file in place of any that was there.
pub(super) fn fresh(path: &Path) -> Result<File> {
    file().write(true).truncate(true).open(path)
}

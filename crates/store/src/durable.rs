//! Files that are either wholly the old ones or wholly the new ones, whenever the power goes.
//!
//! The four acts are apart so that a test can stop between any two: [`begin`], [`sync`], [`place`],
//! [`sync_folder`].

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::fault::StoreFault;

/// What a file is called until it is moved into place.
pub(crate) fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".tmp");
    name.into()
}

/// Writes `bytes` beside `path`.
pub(crate) fn begin(path: &Path, bytes: &[u8]) -> Result<(), StoreFault> {
    let write = || File::create(beside(path))?.write_all(bytes);
    write().map_err(StoreFault::Publish)
}

/// Has the file beside `path` written through to the device.
pub(crate) fn sync(path: &Path) -> Result<(), StoreFault> {
    let sync = || {
        OpenOptions::new()
            .write(true)
            .open(beside(path))?
            .sync_all()
    };
    sync().map_err(StoreFault::Publish)
}

/// Moves the file beside `path` into its place.
pub(crate) fn place(path: &Path) -> Result<(), StoreFault> {
    std::fs::rename(beside(path), path).map_err(StoreFault::Publish)
}

/// Has the names in a folder written through to the device.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), StoreFault> {
    // Elsewhere a folder cannot be opened as a file, and a rename is written through by itself.
    if cfg!(unix) {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(StoreFault::Publish)?;
    }
    Ok(())
}

/// All four acts.
///
/// # Errors
/// [`StoreFault::Publish`]; the file is then as it was.
pub fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), StoreFault> {
    let path = folder.join(name);
    begin(&path, bytes)?;
    sync(&path)?;
    place(&path)?;
    sync_folder(folder)
}

/// Reads a whole file of at most `longest` bytes; `None` when there is none.
///
/// # Errors
/// [`StoreFault::Open`].
pub fn read(path: &Path, longest: u64) -> Result<Option<Vec<u8>>, StoreFault> {
    let length = match std::fs::metadata(path) {
        Ok(about) => about.len(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreFault::Open(error)),
    };
    if length > longest {
        return Err(StoreFault::Open(std::io::ErrorKind::FileTooLarge.into()));
    }
    std::fs::read(path).map(Some).map_err(StoreFault::Open)
}

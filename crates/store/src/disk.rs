//! The acts on files that what is kept is made of, so that a test can lose power between any two.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Result, Write as _};
use std::path::{Path, PathBuf};

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;

/// A disk. Nothing is durable before its file is synced, nor a name before its folder is.
pub trait Disk: Send + Sync {
    /// The whole of a file of at most `longest` bytes; `None` when there is none.
    ///
    /// # Errors
    /// The disk's.
    fn read(&self, path: &Path, longest: u64) -> Result<Option<Vec<u8>>>;
    /// A file's bytes from its beginning, for one that need not be in memory at once.
    ///
    /// # Errors
    /// The disk's, of which one is that there is none.
    fn reader(&self, path: &Path) -> Result<Box<dyn Read>>;
    /// A file of exactly these bytes, in place of any that was there.
    ///
    /// # Errors
    /// The disk's.
    fn write(&self, path: &Path, bytes: &[u8]) -> Result<()>;
    /// Bytes at a file's end; the file is made when it is not there.
    ///
    /// # Errors
    /// The disk's.
    fn append(&self, path: &Path, bytes: &[u8]) -> Result<()>;
    /// Cuts a file to a length.
    ///
    /// # Errors
    /// The disk's.
    fn truncate(&self, path: &Path, length: u64) -> Result<()>;
    /// Has a file written through.
    ///
    /// # Errors
    /// The disk's.
    fn sync(&self, path: &Path) -> Result<()>;
    /// Gives a file another name, in place of any that has it.
    ///
    /// # Errors
    /// The disk's.
    fn rename(&self, from: &Path, to: &Path) -> Result<()>;
    /// Takes a file away. None there is as good.
    ///
    /// # Errors
    /// The disk's.
    fn remove(&self, path: &Path) -> Result<()>;
    /// Has the names in a folder written through.
    ///
    /// # Errors
    /// The disk's.
    fn sync_folder(&self, folder: &Path) -> Result<()>;
    /// The names of the files in a folder, in order.
    ///
    /// # Errors
    /// The disk's.
    fn names(&self, folder: &Path) -> Result<Vec<String>>;
    /// The length of a file; `None` when there is none.
    ///
    /// # Errors
    /// The disk's.
    fn length(&self, path: &Path) -> Result<Option<u64>>;
    /// How SQLite calls this disk; `None` for its own way to the machine's.
    fn vfs(&self) -> Option<&str> {
        None
    }
}

/// Makes a folder, and those above it that are not there, for the app's own user alone (0700).
///
/// # Errors
/// The disk's.
pub fn private_folder(folder: &Path) -> Result<()> {
    let mut maker = std::fs::DirBuilder::new();
    maker.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    maker.create(folder)
}

/// Takes a folder and all in it from every user but the app's own: 0700 and 0600. Links are not followed. An older
/// version of the app, or whoever copied the folder, may have left it open.
///
/// # Errors
/// The disk's, after everything that could be closed was.
#[cfg(unix)]
pub fn keep_private(folder: &Path) -> Result<()> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let close = |path: &Path, about: &std::fs::Metadata, mode: u32| {
        if about.mode() & 0o077 == 0 {
            return Ok(());
        }
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
    };
    let one = |entry: Result<std::fs::DirEntry>| {
        let entry = entry?;
        let (path, about) = (entry.path(), entry.metadata()?);
        if about.is_dir() {
            keep_private(&path)
        } else if about.is_file() {
            close(&path, &about, 0o600)
        } else {
            Ok(())
        }
    };
    let mut worst = close(folder, &std::fs::symlink_metadata(folder)?, 0o700);
    for entry in std::fs::read_dir(folder)? {
        // What went away meanwhile is read by nobody; what cannot be closed keeps nothing else open.
        worst = worst.and(there(one(entry)).map(drop));
    }
    worst
}

/// Elsewhere an app's folder is its user's alone already.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn keep_private(_: &Path) -> Result<()> {
    Ok(())
}

/// How a file is made: for the app's own user alone (0600).
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes an empty file where there is none, before SQLite makes one that others can read. What SQLite lays beside
/// it takes its mode.
pub(crate) fn claim(path: &Path) -> Result<()> {
    private().append(true).open(path).map(drop)
}

/// The machine's own disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

/// What a file is called until it is moved into place.
pub(crate) fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".tmp");
    name.into()
}

/// Replaces a file so that it is wholly the old one or wholly the new one, whenever the power goes.
///
/// The four acts are also there one by one, so that a test can stop between any two: `begin`,
/// `settle`, `place`, [`Disk::sync_folder`].
///
/// # Errors
/// The disk's.
pub fn replace(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<()> {
    begin(disk, path, bytes)?;
    settle(disk, path)?;
    place(disk, path)?;
    disk.sync_folder(folder_of(path))
}

/// Has a file that is there, and the names beside it, written through. An earlier process may have died before it
/// could: what it wrote is to be seen all the same, and is shown, until the power goes.
///
/// # Errors
/// The disk's.
pub(crate) fn write_through(disk: &dyn Disk, path: &Path) -> Result<()> {
    if disk.length(path)?.is_some() {
        disk.sync(path)?;
    }
    disk.sync_folder(folder_of(path))
}

/// Writes `bytes` beside `path`.
pub(crate) fn begin(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<()> {
    disk.write(&beside(path), bytes)
}

/// Has the file beside `path` written through.
pub(crate) fn settle(disk: &dyn Disk, path: &Path) -> Result<()> {
    disk.sync(&beside(path))
}

/// Moves the file beside `path` into its place. A folder that lies there is set aside.
pub(crate) fn place(disk: &dyn Disk, path: &Path) -> Result<()> {
    match disk.rename(&beside(path), path) {
        Err(error) if error.kind() == ErrorKind::IsADirectory => {
            set_aside(disk, path)?;
            disk.rename(&beside(path), path)
        }
        moved => moved,
    }
}

/// The folder a file is in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or_else(|| Path::new("."))
}

/// Moves what is damaged out of the way and keeps it: as `name.damaged`, or with the first number behind it that
/// is free. Nothing there is as good.
///
/// # Errors
/// The disk's.
pub fn set_aside(disk: &dyn Disk, path: &Path) -> Result<()> {
    if disk.length(path)?.is_none() {
        return Ok(());
    }
    disk.rename(path, &free_name(disk, path)?)?;
    disk.sync_folder(folder_of(path))
}

/// A name beside `path` for what is damaged, which nothing has yet.
pub(crate) fn free_name(disk: &dyn Disk, path: &Path) -> Result<PathBuf> {
    let mut number = 1_u32;
    loop {
        let mut name = path.as_os_str().to_owned();
        name.push(DAMAGED);
        if number > 1 {
            name.push(format!("-{number}"));
        }
        let name = PathBuf::from(name);
        if disk.length(&name)?.is_none() {
            return Ok(name);
        }
        number = number.saturating_add(1);
    }
}

/// What stands in the name of a file that was set aside.
pub(crate) const DAMAGED: &str = ".damaged";

/// True when a file is not what it should be, whatever the disk does: trying again gives the same.
pub(crate) fn is_damage(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::FileTooLarge | ErrorKind::IsADirectory
    )
}

fn there<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

impl Disk for RealDisk {
    fn read(&self, path: &Path, longest: u64) -> Result<Option<Vec<u8>>> {
        match self.length(path)? {
            None => Ok(None),
            Some(_) if path.is_dir() => Err(ErrorKind::IsADirectory.into()),
            Some(length) if length > longest => Err(ErrorKind::FileTooLarge.into()),
            Some(_) => there(std::fs::read(path)),
        }
    }

    fn reader(&self, path: &Path) -> Result<Box<dyn Read>> {
        Ok(Box::new(File::open(path)?))
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        let mut file = private().write(true).truncate(true).open(path)?;
        file.write_all(bytes)
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        let mut file = private().append(true).open(path)?;
        file.write_all(bytes)
    }

    fn truncate(&self, path: &Path, length: u64) -> Result<()> {
        OpenOptions::new().write(true).open(path)?.set_len(length)
    }

    fn sync(&self, path: &Path) -> Result<()> {
        OpenOptions::new().write(true).open(path)?.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        std::fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> Result<()> {
        there(std::fs::remove_file(path)).map(|_| ())
    }

    fn sync_folder(&self, folder: &Path) -> Result<()> {
        // Elsewhere a folder cannot be opened as a file, and a rename is written through by itself.
        if cfg!(unix) {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    fn names(&self, folder: &Path) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            if let Ok(name) = entry?.file_name().into_string() {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    fn length(&self, path: &Path) -> Result<Option<u64>> {
        Ok(there(std::fs::metadata(path))?.map(|about| about.len()))
    }
}

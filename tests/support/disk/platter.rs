//! A disk that remembers what was written and what was written through, so that its power can be cut
//! after any act. What was not written through may then be there, or not, or in part, or as zeros, and
//! in any order.

use std::collections::{BTreeMap, HashMap};
use std::io::{Cursor, Error, ErrorKind, Read, Result};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak};

use wayside_store::disk::Disk;

use super::power::{Follower, State};
use crate::random::SeededRandom;

/// An act on the disk, as it is repeated to reach a state.
#[derive(Clone, Debug)]
pub enum Act {
    /// Bytes are written to a file.
    Write {
        /// Its number.
        file: usize,
        /// From where on.
        at: usize,
        /// Which.
        bytes: Vec<u8>,
    },
    /// A file is cut, or filled up with zeros.
    Truncate {
        /// Its number.
        file: usize,
        /// To so many bytes.
        length: usize,
    },
    /// A file is written through.
    Sync {
        /// Its number.
        file: usize,
    },
    /// A file gets a name.
    Name {
        /// Which.
        path: PathBuf,
        /// Its number.
        file: usize,
    },
    /// A name goes.
    Unname {
        /// Which.
        path: PathBuf,
    },
    /// Names are written through.
    SyncFolder,
    /// The flow was told that something is saved.
    Told(usize),
}

/// A failure to come, for the tests of errors.
#[derive(Clone, Copy, Debug)]
pub struct Failure {
    /// After so many acts.
    pub after: u64,
    /// Once, or from then on.
    pub lasting: bool,
    /// How.
    pub kind: Kind,
}

/// How an act fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The device does not answer.
    Io,
    /// There is no room.
    Full,
    /// A read gives half of what is there.
    ShortRead,
}

#[derive(Default)]
struct Held {
    files: HashMap<usize, Vec<u8>>,
    names: BTreeMap<PathBuf, usize>,
    /// Named since the folder was last written through: the first sync of such a file writes its name
    /// through as well, as SQLite does on the machines that ask for it.
    fresh: Vec<usize>,
    next: usize,
    log: Vec<Act>,
    logging: bool,
    /// Knows at any time what is written through, where power is to be cut by the way.
    follower: Option<Follower>,
    failure: Option<Failure>,
    acts: u64,
    /// Says that it has written through, and has not.
    lies: bool,
}

/// A disk in memory.
pub struct Platter {
    held: Mutex<Held>,
    root: PathBuf,
}

static ALL: LazyLock<Mutex<HashMap<String, Weak<Platter>>>> = LazyLock::new(Mutex::default);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Platter {
    /// An empty disk that SQLite can find under its root, `/<name>-<number>`: each has its own.
    pub fn new(name: &str, logging: bool) -> Arc<Self> {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let name = format!("{name}-{}", MADE.fetch_add(1, Ordering::Relaxed));
        let held = Held {
            logging,
            ..Held::default()
        };
        let platter = Arc::new(Self {
            held: Mutex::new(held),
            root: Path::new("/").join(&name),
        });
        lock(&ALL).insert(name, Arc::downgrade(&platter));
        platter
    }

    /// An empty disk whose power can be cut by the way, with [`Platter::cut_power`].
    pub fn powered(name: &str) -> Arc<Self> {
        let platter = Self::new(name, false);
        platter.held().follower = Some(Follower::default());
        platter
    }

    /// The disk that a path lies on.
    pub fn of(path: &Path) -> Option<Arc<Self>> {
        let name = path.components().nth(1)?.as_os_str().to_str()?.to_owned();
        lock(&ALL).get(&name)?.upgrade()
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        lock(&self.held)
    }

    /// Has it say that it has written through when it has not.
    pub fn lie(&self, lies: bool) {
        self.held().lies = lies;
    }

    /// The acts so far.
    pub fn log(&self) -> Vec<Act> {
        self.held().log.clone()
    }

    /// Writes down that the flow was told so.
    pub fn told(&self, what: usize) {
        self.held().note(Act::Told(what));
    }

    /// What is to fail from now on; counted anew.
    pub fn fail(&self, failure: Option<Failure>) {
        let mut held = self.held();
        held.failure = failure;
        held.acts = 0;
    }

    /// Cuts the power: what was not written through is there, or not, or in part. No file may be open.
    ///
    /// # Panics
    /// On a disk that was not made with [`Platter::powered`].
    pub fn cut_power(&self, dice: &mut SeededRandom) {
        let state = {
            let held = self.held();
            let follower = held.follower.as_ref().expect("a disk made to be cut off");
            follower.cut(dice)
        };
        self.load(state);
    }

    /// What is on the disk now, written through or not.
    pub fn state(&self) -> State {
        let held = self.held();
        let bytes = |file: &usize| held.files.get(file).cloned().unwrap_or_default();
        let names = held.names.iter();
        State {
            names: names
                .map(|(path, file)| (path.clone(), bytes(file)))
                .collect(),
        }
    }

    /// Puts a state on the disk, in place of what was there.
    pub fn load(&self, state: State) {
        let mut held = self.held();
        held.next = state.names.len();
        held.files.clear();
        held.names.clear();
        held.fresh.clear();
        for (file, (path, bytes)) in state.names.into_iter().enumerate() {
            held.names.insert(self.moved(&path), file);
            held.files.insert(file, bytes);
        }
        if held.follower.is_some() {
            held.follower = Some(Follower::from(held.files.clone(), held.names.clone()));
        }
    }

    /// The same place on this disk.
    fn moved(&self, path: &Path) -> PathBuf {
        self.root
            .join(path.components().skip(2).collect::<PathBuf>())
    }
}

impl Drop for Platter {
    fn drop(&mut self) {
        if let Some(name) = self.root.file_name().and_then(|name| name.to_str()) {
            lock(&ALL).remove(name);
        }
    }
}

impl Held {
    fn note(&mut self, act: Act) {
        if self.logging {
            self.log.push(act);
        } else if let Some(follower) = &mut self.follower {
            follower.follow(act);
        }
    }

    /// One more act, which may be the one that fails.
    fn act(&mut self, writes: bool) -> Result<()> {
        self.acts += 1;
        let Some(failure) = self.failure else {
            return Ok(());
        };
        let due = if failure.lasting {
            self.acts > failure.after
        } else {
            self.acts == failure.after + 1
        };
        match failure.kind {
            Kind::Io if due => Err(Error::other("the device does not answer")),
            Kind::Full if due && writes => Err(ErrorKind::StorageFull.into()),
            _ => Ok(()),
        }
    }

    fn file(&self, path: &Path) -> Option<usize> {
        self.names.get(path).copied()
    }

    fn make(&mut self, path: &Path) -> usize {
        if let Some(file) = self.file(path) {
            return file;
        }
        let file = self.next;
        self.next += 1;
        self.files.insert(file, Vec::new());
        self.names.insert(path.to_owned(), file);
        self.fresh.push(file);
        self.note(Act::Name {
            path: path.to_owned(),
            file,
        });
        file
    }

    fn write_at(&mut self, file: usize, at: usize, bytes: &[u8]) {
        put(self.files.entry(file).or_default(), at, bytes);
        if !self.logging && self.follower.is_none() {
            return;
        }
        self.note(Act::Write {
            file,
            at,
            bytes: bytes.to_vec(),
        });
    }

    fn cut(&mut self, file: usize, length: usize) {
        self.files.entry(file).or_default().resize(length, 0);
        self.note(Act::Truncate { file, length });
    }
}

pub(super) fn put(into: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if into.len() < end {
        into.resize(end, 0);
    }
    into[at..end].copy_from_slice(bytes);
}

/// What SQLite does to a file.
impl Platter {
    /// Opens a file, or makes it. `None` for one that is not there.
    ///
    /// # Errors
    /// The failure that was to come.
    pub fn open(&self, path: &Path, make: bool) -> Result<Option<usize>> {
        let mut held = self.held();
        held.act(make)?;
        Ok(if make {
            Some(held.make(path))
        } else {
            held.file(path)
        })
    }

    /// How many bytes were there; fewer than asked at the end, or when the device gives fewer.
    ///
    /// # Errors
    /// The failure that was to come.
    pub fn read_at(&self, file: usize, at: usize, into: &mut [u8]) -> Result<usize> {
        let mut held = self.held();
        held.act(false)?;
        let short = held.failure.is_some_and(|failure| {
            failure.kind == Kind::ShortRead && held.acts == failure.after + 1
        });
        let bytes = held.files.get(&file).map(Vec::as_slice).unwrap_or_default();
        let there = bytes.len().saturating_sub(at).min(into.len());
        let there = if short { there / 2 } else { there };
        if let Some(bytes) = bytes.get(at..at + there) {
            into[..there].copy_from_slice(bytes);
        }
        Ok(there)
    }

    /// Writes.
    ///
    /// # Errors
    /// The failure that was to come.
    pub fn write_at(&self, file: usize, at: usize, bytes: &[u8]) -> Result<()> {
        let mut held = self.held();
        held.act(true)?;
        held.write_at(file, at, bytes);
        Ok(())
    }

    /// Cuts a file, or fills it up with zeros.
    ///
    /// # Errors
    /// The failure that was to come.
    pub fn cut(&self, file: usize, length: usize) -> Result<()> {
        let mut held = self.held();
        held.act(true)?;
        held.cut(file, length);
        Ok(())
    }

    /// Writes a file through, and with it its name where that is new.
    ///
    /// # Errors
    /// The failure that was to come.
    pub fn sync_file(&self, file: usize) -> Result<()> {
        let mut held = self.held();
        held.act(true)?;
        held.note(Act::Sync { file });
        if let Some(place) = held.fresh.iter().position(|fresh| *fresh == file) {
            held.fresh.swap_remove(place);
            held.note(Act::SyncFolder);
        }
        Ok(())
    }

    /// Bytes of a file.
    pub fn size(&self, file: usize) -> usize {
        self.held().files.get(&file).map_or(0, Vec::len)
    }

    /// Takes a name away.
    ///
    /// # Errors
    /// The failure that was to come.
    pub fn unname(&self, path: &Path, through: bool) -> Result<()> {
        let mut held = self.held();
        held.act(true)?;
        if held.names.remove(path).is_some() {
            held.note(Act::Unname {
                path: path.to_owned(),
            });
        }
        if through {
            held.note(Act::SyncFolder);
        }
        Ok(())
    }
}

impl Disk for Platter {
    fn read(&self, path: &Path, _: u64) -> Result<Option<Vec<u8>>> {
        let mut held = self.held();
        held.act(false)?;
        Ok(held
            .file(path)
            .and_then(|file| held.files.get(&file).cloned()))
    }

    fn reader(&self, path: &Path) -> Result<Box<dyn Read>> {
        let bytes = self.read(path, u64::MAX)?.ok_or(ErrorKind::NotFound)?;
        Ok(Box::new(Cursor::new(bytes)))
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        let mut held = self.held();
        held.act(true)?;
        let file = held.make(path);
        held.cut(file, 0);
        held.write_at(file, 0, bytes);
        Ok(())
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        let mut held = self.held();
        held.act(true)?;
        let file = held.make(path);
        let at = held.files.get(&file).map_or(0, Vec::len);
        held.write_at(file, at, bytes);
        Ok(())
    }

    fn truncate(&self, path: &Path, length: u64) -> Result<()> {
        let mut held = self.held();
        held.act(true)?;
        let file = held.make(path);
        held.cut(file, usize::try_from(length).unwrap_or(usize::MAX));
        Ok(())
    }

    fn sync(&self, path: &Path) -> Result<()> {
        let mut held = self.held();
        held.act(true)?;
        let file = held.file(path).ok_or(ErrorKind::NotFound)?;
        if !held.lies {
            held.note(Act::Sync { file });
        }
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        let mut held = self.held();
        held.act(true)?;
        let file = held.names.remove(from).ok_or(ErrorKind::NotFound)?;
        held.names.insert(to.to_owned(), file);
        held.note(Act::Name {
            path: to.to_owned(),
            file,
        });
        held.note(Act::Unname {
            path: from.to_owned(),
        });
        Ok(())
    }

    fn remove(&self, path: &Path) -> Result<()> {
        self.unname(path, false)
    }

    fn sync_folder(&self, _: &Path) -> Result<()> {
        let mut held = self.held();
        held.act(true)?;
        held.note(Act::SyncFolder);
        held.fresh.clear();
        Ok(())
    }

    fn names(&self, folder: &Path) -> Result<Vec<String>> {
        let held = self.held();
        let names = held
            .names
            .keys()
            .filter(|path| path.parent() == Some(folder));
        Ok(names
            .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
            .collect())
    }

    fn length(&self, path: &Path) -> Result<Option<u64>> {
        let held = self.held();
        let file = held.file(path);
        Ok(file
            .and_then(|file| held.files.get(&file))
            .map(|bytes| bytes.len() as u64))
    }

    fn vfs(&self) -> Option<&str> {
        Some(super::vfs::NAME)
    }
}

//! What is running now, kept so that a locked or restarted device goes on with it: one file for each run,
//! under a key of the device that needs no PIN, gone when the run is over. On a device without a hardware
//! key, whoever copies the whole folder meanwhile can read it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::disk::{self, DAMAGED, Disk, RealDisk};
use crate::fault::StoreFault;
use crate::frames::{self, Frames};
use crate::journal::Draft;
use crate::random::{self, SecureRandom};

const KEY: &str = "running.key";
const ENDING: &str = ".run";
const NONCE: usize = 24;

/// What a run's file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunningFile {
    /// What was saved, oldest first.
    pub drafts: Vec<Draft>,
    /// Frames that this device's key does not open, or whose inside this version cannot read, as they lie
    /// there.
    pub unreadable: Vec<Vec<u8>>,
}

/// The files of what is running.
pub struct Running {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    key: Zeroizing<[u8; 32]>,
    key_is: KeyIs,
}

/// How the key of what runs stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyIs {
    /// On the disk.
    Kept,
    /// On the disk, in the place of one that was damaged and set aside: what ran until now cannot be read.
    Renewed,
    /// In memory alone: what is put into a file now cannot be read once the app has ended.
    Passing,
}

impl Running {
    /// Those of a folder; their key is made when there is none, or what lies there is none: see [`Running::key_is`].
    ///
    /// # Errors
    /// [`StoreFault::NoRandomness`]; the disk's.
    pub fn open(folder: &Path, random: SecureRandom<'_>) -> Result<Self, StoreFault> {
        Self::open_on(Arc::new(RealDisk), folder, random)
    }

    /// As [`Running::open`], on another disk.
    ///
    /// # Errors
    /// As [`Running::open`].
    pub fn open_on(
        disk: Arc<dyn Disk>,
        folder: &Path,
        random: SecureRandom<'_>,
    ) -> Result<Self, StoreFault> {
        let path = folder.join(KEY);
        let mut key_is = KeyIs::Kept;
        let known = match known_key(disk.as_ref(), &path) {
            Err(StoreFault::Damaged) => {
                disk::set_aside(disk.as_ref(), &path).map_err(StoreFault::Publish)?;
                key_is = KeyIs::Renewed;
                None
            }
            other => other?,
        };
        let key = match known {
            Some(key) => key,
            None => {
                let key = Zeroizing::new(random::bytes::<32>(random)?);
                disk::replace(disk.as_ref(), &path, key.as_slice()).map_err(StoreFault::Publish)?;
                key
            }
        };
        let running = Self {
            disk,
            folder: folder.to_owned(),
            key,
            key_is,
        };
        for subject in running.subjects().unwrap_or_default() {
            // A disk that cannot will say so when the next tap is saved; the run goes on until then.
            let _ = running.frames(subject).write_through();
        }
        Ok(running)
    }

    /// Files of a folder under a key that is in memory alone, for a disk that gives and takes none: what is
    /// put there now is read until the app ends, and then as what nobody can open.
    ///
    /// # Errors
    /// [`StoreFault::NoRandomness`].
    pub fn for_now(folder: &Path, random: SecureRandom<'_>) -> Result<Self, StoreFault> {
        Ok(Self {
            disk: Arc::new(RealDisk),
            folder: folder.to_owned(),
            key: Zeroizing::new(random::bytes::<32>(random)?),
            key_is: KeyIs::Passing,
        })
    }

    /// How its key stands.
    pub fn key_is(&self) -> KeyIs {
        self.key_is
    }

    fn frames(&self, subject: Uuid) -> Frames {
        let path = self.folder.join(format!("{subject}{ENDING}"));
        Frames::at(Arc::clone(&self.disk), path)
    }

    fn cipher(&self) -> Result<XChaCha20Poly1305, StoreFault> {
        XChaCha20Poly1305::new_from_slice(self.key.as_slice()).map_err(|_| StoreFault::Crypto)
    }

    /// Puts a draft at the end of its run's file and has it written through.
    ///
    /// # Errors
    /// [`StoreFault::TooLarge`], [`StoreFault::Crypto`], [`StoreFault::NoRandomness`]; the disk's.
    pub fn append(&self, draft: &Draft, random: SecureRandom<'_>) -> Result<(), StoreFault> {
        let nonce = random::bytes::<NONCE>(random)?;
        let plain = Zeroizing::new(frames::print(draft)?);
        let payload = Payload {
            msg: &plain,
            aad: draft.subject.as_bytes(),
        };
        let sealed = self
            .cipher()?
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| StoreFault::Crypto)?;
        let mut frame = nonce.to_vec();
        frame.extend_from_slice(&sealed);
        self.frames(draft.subject).append(&frame)
    }

    /// What runs, by the id of its incident or exposure, in order.
    ///
    /// # Errors
    /// The disk's.
    pub fn subjects(&self) -> Result<Vec<Uuid>, StoreFault> {
        let names = self.disk.names(&self.folder).map_err(StoreFault::Open)?;
        let mut found: Vec<Uuid> = names
            .iter()
            .filter_map(|name| Uuid::parse_str(name.strip_suffix(ENDING)?).ok())
            .collect();
        found.sort();
        Ok(found)
    }

    /// What was saved of a run and can be read, oldest first.
    ///
    /// # Errors
    /// The disk's.
    pub fn drafts(&self, subject: Uuid) -> Result<Vec<Draft>, StoreFault> {
        Ok(self.read(subject)?.drafts)
    }

    /// What was saved of a run. A frame that cannot be read costs only itself, and is told.
    ///
    /// # Errors
    /// The disk's.
    pub fn read(&self, subject: Uuid) -> Result<RunningFile, StoreFault> {
        let read = self.frames(subject).read()?;
        let cipher = self.cipher()?;
        let open = |frame: &[u8]| {
            let (nonce, sealed) = frame.split_at_checked(NONCE)?;
            let payload = Payload {
                msg: sealed,
                aad: subject.as_bytes(),
            };
            let plain = cipher.decrypt(XNonce::from_slice(nonce), payload).ok()?;
            frames::parse(&Zeroizing::new(plain)).ok()
        };
        let mut file = RunningFile {
            drafts: Vec::with_capacity(read.whole.len()),
            unreadable: read.damaged,
        };
        for frame in read.whole {
            match open(&frame) {
                Some(draft) => file.drafts.push(draft),
                None => file.unreadable.push(frame),
            }
        }
        Ok(file)
    }

    /// Takes all that ever ran away, what was set aside of it as well.
    ///
    /// # Errors
    /// The disk's.
    pub fn erase_all(&self) -> Result<(), StoreFault> {
        let aside = format!("{ENDING}{DAMAGED}");
        let act = || {
            for name in self.disk.names(&self.folder)? {
                if name.ends_with(ENDING) || name.contains(&aside) {
                    self.disk.remove(&self.folder.join(name))?;
                }
            }
            self.disk.sync_folder(&self.folder)
        };
        act().map_err(StoreFault::Publish)
    }

    /// Takes the file of a run away.
    ///
    /// # Errors
    /// The disk's.
    pub fn erase(&self, subject: Uuid) -> Result<(), StoreFault> {
        self.frames(subject).remove()
    }
}

/// The key in a file, if there is one.
fn known_key(disk: &dyn Disk, path: &Path) -> Result<Option<Zeroizing<[u8; 32]>>, StoreFault> {
    let Some(bytes) = disk.read(path, 64).map_err(StoreFault::of_file)? else {
        return Ok(None);
    };
    let bytes = Zeroizing::new(bytes);
    let key = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| StoreFault::Damaged)?;
    Ok(Some(Zeroizing::new(key)))
}

#[cfg(test)]
mod tests;

//! A companion over a temporary folder, at a time of one's choosing.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tempfile::TempDir;
use wayside_companion::Companion;
use wayside_companion::clock::{Clock, Hand};
use wayside_pack::SecretKey;

use crate::bundle::{self, Trouble};

/// What opens the lock of a device that a test sets up.
pub const PASSPHRASE: &str = "seven quiet herons";

/// A device: a folder and the companion that lives in it.
pub struct World {
    folder: TempDir,
    clock: Clock,
    /// Moves its clock.
    pub hand: Hand,
    /// Ask it anything.
    pub companion: Companion,
}

impl World {
    /// A new device on which the app has just been opened for the first time.
    ///
    /// # Errors
    /// When there is no room for it.
    pub fn new(when: DateTime<Utc>) -> Result<Self, Trouble> {
        let folder = tempfile::tempdir()?;
        let (clock, hand) = Clock::by_hand(when);
        let companion = Companion::open(folder.path(), bundle::port_ellery()?, clock.clone())?;
        Ok(Self {
            folder,
            clock,
            hand,
            companion,
        })
    }

    /// The same device after the app was closed and opened again.
    ///
    /// # Errors
    /// When it does not open.
    pub fn again(self) -> Result<Self, Trouble> {
        let Self {
            folder,
            clock,
            hand,
            companion,
        } = self;
        drop(companion);
        let companion = Companion::open(folder.path(), bundle::port_ellery()?, clock.clone())?;
        Ok(Self {
            folder,
            clock,
            hand,
            companion,
        })
    }

    /// The same device after the app was closed, something was done to its folder, and it was opened again.
    ///
    /// # Errors
    /// When it does not open.
    pub fn meanwhile<T>(self, deed: impl FnOnce(&Path) -> T) -> Result<(Self, T), Trouble> {
        let Self {
            folder,
            clock,
            hand,
            companion,
        } = self;
        drop(companion);
        let done = deed(folder.path());
        let companion = Companion::open(folder.path(), bundle::port_ellery()?, clock.clone())?;
        let again = Self {
            folder,
            clock,
            hand,
            companion,
        };
        Ok((again, done))
    }

    /// Where it keeps its data.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Asks by name, as a host does.
    ///
    /// # Errors
    /// The companion's fault.
    pub fn ask(&self, name: &str, ask: Value) -> Result<Value, Trouble> {
        Ok(self.companion.dispatch(name, ask)?)
    }

    /// The officer has just typed the passphrase; on a new device it is chosen first.
    ///
    /// # Errors
    /// When the lock has another secret.
    pub fn unlock(&self) -> Result<(), Trouble> {
        let state = self.ask("lock_state", json!({ "language": "en" }))?;
        let said = if state.get("is") == Some(&json!("not_set_up")) {
            self.ask(
                "set_up_lock",
                json!({ "kind": "passphrase", "secret": PASSPHRASE }),
            )?
        } else {
            self.ask("unlock", json!({ "secret": PASSPHRASE }))?
        };
        if said.get("outcome") == Some(&json!("opened")) {
            Ok(())
        } else {
            Err(said.to_string().into())
        }
    }

    /// Trusts a signer, by its public key's file, as an officer would.
    ///
    /// # Errors
    /// When the key is refused.
    pub fn trust(&self, signer: &SecretKey) -> Result<(), Trouble> {
        self.unlock()?;
        let file = signer.public().print().into_bytes();
        let offer = self.companion.dispatch_file("offer_signer", file)?;
        self.accept("accept_signer", &offer)
    }

    /// Installs a pack from its bytes.
    ///
    /// # Errors
    /// When it is refused.
    pub fn install(&self, pack: &[u8]) -> Result<(), Trouble> {
        let offer = self.companion.dispatch_file("offer_pack", pack.to_vec())?;
        self.accept("accept_pack", &offer)
    }

    fn accept(&self, name: &str, offer: &Value) -> Result<(), Trouble> {
        let Some(offer) = offer.get("offer") else {
            return Err(offer.to_string().into());
        };
        self.companion.dispatch(name, json!({ "offer": offer }))?;
        Ok(())
    }

    /// Everything that stands on the device, for comparing before with after.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn everything(&self) -> Result<Vec<(String, Vec<u8>)>, Trouble> {
        files_of(self.folder.path())
    }
}

/// Copies a folder and those in it over another.
///
/// # Errors
/// When one cannot be read or written.
pub fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Every file in a folder and those in it, by its name from there, with its bytes.
///
/// # Errors
/// When the folder cannot be read.
pub fn files_of(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, Trouble> {
    let mut found = Vec::new();
    gather(folder, folder, &mut found)?;
    found.sort();
    Ok(found)
}

fn gather(top: &Path, folder: &Path, found: &mut Vec<(String, Vec<u8>)>) -> Result<(), Trouble> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(top, &path, found)?;
        } else {
            let name = path.strip_prefix(top)?.to_string_lossy().into_owned();
            found.push((name, std::fs::read(&path)?));
        }
    }
    Ok(())
}

//! A hub's folder: its key, its name, its certificate, and where the rest lies.
//!
//! ```text
//! DATA/hub.key         the key it signs with; whoever has it can pretend to be the hub
//! DATA/hub.json        {"agency", "url", "retention_days"}: what it is called, where devices find it ...
//! DATA/metrics.token   by which its counts may be read
//! DATA/tls/            its own certificate and key
//! DATA/listening.json  {"url", "certificate_sha256"}: where it listened last
//! DATA/packs/          the packs' repository, as it is served
//! ```

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use wayside_protocol::{Signer, sha256};
use zeroize::Zeroizing;

use crate::fault::HubFault;
use crate::limits::HubLimits;
use crate::machine::Machine;
use crate::office::named;

const KEY_MARK: &str = "WAYSIDE-HUB-KEY-1:";

/// What an agency says of its hub: `hub.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// What the agency calls itself.
    pub agency: String,
    /// Where devices find the hub, if that is not where it listens: `https://host[:port]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Days that a letter waits for its programme before its bytes are purged.
    #[serde(default = "ninety")]
    pub retention_days: u32,
    /// How much the hub takes at once.
    #[serde(default)]
    pub limits: HubLimits,
}

fn ninety() -> u32 {
    90
}

/// Where a hub listened last: `listening.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listening {
    /// Where.
    pub url: String,
    /// The certificate that devices pin, 64 hexadecimal digits.
    pub certificate_sha256: Option<String>,
}

impl Listening {
    /// The certificate that devices pin.
    pub fn pin(&self) -> Option<[u8; 32]> {
        let bytes = hex::decode(self.certificate_sha256.as_deref()?).ok()?;
        bytes.try_into().ok()
    }
}

/// A hub's folder, with all in it that must be there.
pub struct Home {
    folder: PathBuf,
    /// The key it signs with.
    pub signer: Signer,
    /// What the agency says of it.
    pub about: About,
    /// SHA-256 of the token by which metrics may be read.
    pub metrics_sha256: [u8; 32],
}

impl Home {
    /// Opens a folder, and makes what is not there yet. Two that begin at once end up with the same.
    ///
    /// # Errors
    /// [`HubFault::File`], [`HubFault::NotOurs`], [`HubFault::NoRandomness`].
    pub fn open(folder: &Path, machine: &dyn Machine) -> Result<Self, HubFault> {
        make_folder(folder)?;
        make_folder(&folder.join("packs"))?;
        let fresh = |mark: &str| -> Result<Zeroizing<String>, HubFault> {
            let mut bytes = Zeroizing::new([0; 32]);
            machine.fill(&mut *bytes)?;
            Ok(Zeroizing::new(format!(
                "{mark}{}\n",
                URL_SAFE_NO_PAD.encode(*bytes)
            )))
        };
        let key = settled(&folder.join("hub.key"), || fresh(KEY_MARK))?;
        let token = settled(&folder.join("metrics.token"), || fresh(""))?;
        let about_path = folder.join("hub.json");
        let about = settled(&about_path, || {
            Ok(Zeroizing::new("{\"agency\": \"Wayside\"}\n".to_owned()))
        })?;
        Ok(Self {
            signer: signer(&key).ok_or_else(|| HubFault::NotOurs(folder.join("hub.key")))?,
            about: serde_json::from_str(&about).map_err(|_| HubFault::NotOurs(about_path))?,
            metrics_sha256: sha256(token.trim().as_bytes()),
            folder: folder.to_owned(),
        })
    }

    /// The packs' repository.
    pub fn packs(&self) -> PathBuf {
        self.folder.join("packs")
    }

    /// Its own certificate and key, if no others are given.
    pub fn tls(&self) -> PathBuf {
        self.folder.join("tls")
    }

    /// Where it listened last.
    ///
    /// # Errors
    /// [`HubFault::File`], [`HubFault::NotOurs`].
    pub fn listening(&self) -> Result<Option<Listening>, HubFault> {
        let path = self.folder.join("listening.json");
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|_| HubFault::NotOurs(path)),
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(why) => Err(HubFault::file("read", &path, why)),
        }
    }

    /// Notes where it listens.
    ///
    /// # Errors
    /// [`HubFault::File`].
    pub fn listens(&self, listening: &Listening) -> Result<(), HubFault> {
        self.put("listening.json", listening)
    }

    /// Calls the agency what it is to be called, from now on.
    ///
    /// # Errors
    /// [`HubFault::Name`], [`HubFault::File`].
    pub fn call(&mut self, agency: &str) -> Result<(), HubFault> {
        let agency = named(agency)?;
        if agency != self.about.agency {
            agency.clone_into(&mut self.about.agency);
            self.put("hub.json", &self.about)?;
        }
        Ok(())
    }

    /// Writes a file of its own over the one before, whole or not at all.
    fn put(&self, name: &str, what: &impl Serialize) -> Result<(), HubFault> {
        let path = self.folder.join(name);
        let text = serde_json::to_string_pretty(what).unwrap_or_default();
        let write = || -> std::io::Result<()> {
            let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
            file.write_all(format!("{text}\n").as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(&path).map_err(|fault| fault.error)?;
            Ok(())
        };
        write().map_err(|why| HubFault::file("write", &path, why))
    }
}

fn signer(text: &str) -> Option<Signer> {
    let text = text.trim().strip_prefix(KEY_MARK)?;
    let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
    Some(Signer::new(bytes.as_slice().try_into().ok()?))
}

/// Makes a folder that only its owner can look into.
pub(crate) fn make_folder(folder: &Path) -> Result<(), HubFault> {
    let mut maker = fs::DirBuilder::new();
    maker.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        maker.mode(0o700);
    }
    maker
        .create(folder)
        .map_err(|why| HubFault::file("make", folder, why))
}

/// The text of a file, which is made if it is not there: whole, for its owner alone, and never over
/// another that came first.
pub(crate) fn settled(
    path: &Path,
    make: impl FnOnce() -> Result<Zeroizing<String>, HubFault>,
) -> Result<Zeroizing<String>, HubFault> {
    let read = || fs::read_to_string(path).map(Zeroizing::new);
    match read() {
        Ok(text) => return Ok(text),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => {}
        Err(why) => return Err(HubFault::file("read", path, why)),
    }
    let text = make()?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        // Temporary files are made for their owner alone.
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(path) {
            Ok(_) => fs::File::open(folder)?.sync_all(),
            Err(fault) if fault.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
            Err(fault) => Err(fault.error),
        }
    };
    write().map_err(|why| HubFault::file("write", path, why))?;
    read().map_err(|why| HubFault::file("read", path, why))
}

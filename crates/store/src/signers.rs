//! The keys this device trusts to sign packs.
//!
//! `signers.json` is written whole, beside the old one, and moved into place. When it cannot be read
//! nobody is trusted: it is never guessed at.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use wayside_pack::{KeyId, NamedPublicKey, TrustedKeys};

use crate::disk::{self, Disk as _, RealDisk};
use crate::fault::{Repair, StoreFault};

const FILE: &str = "signers.json";
const FORMAT: u32 = 1;
/// The longest list that is read, bytes.
const LONGEST: u64 = 4 << 20;

/// A key this device trusts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustedSigner {
    /// The key.
    pub key: NamedPublicKey,
    /// The name given to it here.
    pub name: String,
    /// When it was added.
    pub added: DateTime<Utc>,
}

#[derive(Default, Serialize, Deserialize)]
struct List {
    format: u32,
    signers: Vec<TrustedSigner>,
}

/// The list of trusted keys, in the order they were added.
#[derive(Debug)]
pub struct Signers {
    folder: PathBuf,
    signers: Vec<TrustedSigner>,
    /// True where the list on the disk is not this one, and is left alone.
    closed: bool,
}

impl Signers {
    /// Opens the list in `folder`, which is made when it is not there. No list is an empty list.
    ///
    /// # Errors
    /// [`StoreFault::Open`]; [`StoreFault::TooNew`] for the list of a later version, which is left
    /// alone. A list that cannot be understood is moved aside and said in [`Repair::SignersLost`].
    pub fn open(folder: &Path) -> Result<(Self, Option<Repair>), StoreFault> {
        disk::private_folder(folder).map_err(StoreFault::Open)?;
        let path = folder.join(FILE);
        let mut opened = Self {
            folder: folder.to_owned(),
            signers: Vec::new(),
            closed: false,
        };
        let bytes = match RealDisk.read(&path, LONGEST).map_err(StoreFault::of_file) {
            Ok(None) => return Ok((opened, None)),
            Ok(Some(bytes)) => bytes,
            Err(StoreFault::Damaged) => Vec::new(),
            Err(fault) => return Err(fault),
        };
        match serde_json::from_slice::<List>(&bytes) {
            Ok(list) if list.format == FORMAT => {
                opened.signers = list.signers;
                Ok((opened, None))
            }
            Ok(_) => Err(StoreFault::TooNew),
            Err(_) if is_newer(&bytes) => Err(StoreFault::TooNew),
            Err(_) => {
                disk::set_aside(&RealDisk, &path).map_err(StoreFault::Open)?;
                Ok((opened, Some(Repair::SignersLost)))
            }
        }
    }

    /// Nobody, where the list in `folder` does not open. It is left as it is: nobody is added to it or removed.
    pub fn nobody(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            signers: Vec::new(),
            closed: true,
        }
    }

    /// The trusted keys.
    pub fn list(&self) -> &[TrustedSigner] {
        &self.signers
    }

    /// The trusted key with this id.
    pub fn get(&self, id: &KeyId) -> Option<&TrustedSigner> {
        self.signers
            .iter()
            .find(|signer| signer.key.key_id() == *id)
    }

    /// What a device believes: these keys and no others.
    pub fn trust(&self) -> TrustedKeys {
        TrustedKeys::keys(self.signers.iter().map(|signer| signer.key.clone()))
    }

    /// Trusts a key. False when it is trusted already: then only its name changes.
    ///
    /// # Errors
    /// [`StoreFault::Publish`], [`StoreFault::TooNew`]; the list is then as it was.
    pub fn add(
        &mut self,
        key: NamedPublicKey,
        name: impl Into<String>,
        added: DateTime<Utc>,
    ) -> Result<bool, StoreFault> {
        let mut signers = self.signers.clone();
        let id = key.key_id();
        let name = name.into();
        let is_new = match signers.iter_mut().find(|signer| signer.key.key_id() == id) {
            Some(known) => {
                known.name = name;
                false
            }
            None => {
                signers.push(TrustedSigner { key, name, added });
                true
            }
        };
        self.publish(signers)?;
        Ok(is_new)
    }

    /// Trusts a key no longer. False when it was not trusted.
    ///
    /// # Errors
    /// [`StoreFault::Publish`], [`StoreFault::TooNew`]; the list is then as it was.
    pub fn remove(&mut self, id: &KeyId) -> Result<bool, StoreFault> {
        let mut signers = self.signers.clone();
        signers.retain(|signer| signer.key.key_id() != *id);
        if signers.len() == self.signers.len() {
            return Ok(false);
        }
        self.publish(signers)?;
        Ok(true)
    }

    fn publish(&mut self, signers: Vec<TrustedSigner>) -> Result<(), StoreFault> {
        if self.closed {
            return Err(StoreFault::TooNew);
        }
        let list = List {
            format: FORMAT,
            signers,
        };
        let bytes = serde_json::to_vec_pretty(&list).map_err(StoreFault::Row)?;
        disk::replace(&RealDisk, &self.folder.join(FILE), &bytes).map_err(StoreFault::Publish)?;
        self.signers = list.signers;
        Ok(())
    }
}

/// True for a list whose format says that a later version wrote it.
pub(crate) fn is_newer(bytes: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Front {
        format: u32,
    }
    serde_json::from_slice::<Front>(bytes).is_ok_and(|front| front.format > FORMAT)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use wayside_pack::SecretKey;

    use super::{FILE, Signers};
    use crate::{Repair, StoreFault};

    fn day(number: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000 + number * 86_400, 0).unwrap()
    }

    #[test]
    fn a_trusted_key_is_still_trusted_after_opening_again() {
        let folder = tempfile::tempdir().unwrap();
        let key = SecretKey::generate([3; 32]).public();
        let (mut signers, mended) = Signers::open(folder.path()).unwrap();
        assert_eq!(mended, None);
        assert!(signers.add(key.clone(), "Harbour", day(0)).unwrap());
        assert!(
            !signers
                .add(key.clone(), "Harbour programme", day(1))
                .unwrap()
        );
        let (mut again, _) = Signers::open(folder.path()).unwrap();
        assert_eq!(again.list(), signers.list());
        let known = again.get(&key.key_id()).unwrap();
        assert_eq!(
            (known.name.as_str(), known.added),
            ("Harbour programme", day(0))
        );
        assert!(again.remove(&key.key_id()).unwrap());
        assert!(!again.remove(&key.key_id()).unwrap());
        assert!(Signers::open(folder.path()).unwrap().0.list().is_empty());
    }

    #[test]
    fn a_damaged_list_trusts_nobody_and_is_moved_aside() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), b"{\"format\":1,\"signers\":[{}]}").unwrap();
        let (signers, mended) = Signers::open(folder.path()).unwrap();
        assert_eq!(mended, Some(Repair::SignersLost));
        assert!(signers.list().is_empty());
        assert!(folder.path().join("signers.json.damaged").exists());
        assert_eq!(Signers::open(folder.path()).unwrap().1, None);
    }

    #[test]
    fn a_list_of_a_later_version_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let later = b"{\"format\":2,\"keys\":{}}";
        std::fs::write(folder.path().join(FILE), later).unwrap();
        assert!(matches!(
            Signers::open(folder.path()),
            Err(StoreFault::TooNew)
        ));
        assert_eq!(std::fs::read(folder.path().join(FILE)).unwrap(), later);
    }
}

//! Lists of card issuers that were brought to the device by file or QR code, besides those in its packs:
//! whose cards are believed, what was withdrawn, which codes are known. Public, signed, disposable.

use std::path::{Path, PathBuf};

use wayside_pack::Sha256;

use crate::disk::{self, Disk as _, RealDisk};
use crate::fault::StoreFault;

/// The longest list that is read, bytes.
const LONGEST: u64 = 33 << 20;
/// The most lists of one pack: issuers have two each.
const MOST: usize = 512;

/// The folder of lists.
#[derive(Clone, Debug)]
pub struct CardLists {
    folder: PathBuf,
}

/// A list by what it is. Its file is named after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardListName {
    /// Whose cards are believed.
    Trust,
    /// Which cards an issuer withdrew.
    Status([u8; 4]),
    /// Which typed codes an issuer knows.
    Allow([u8; 4]),
}

impl CardListName {
    fn file(self) -> String {
        let named = |what: &str, kid: [u8; 4]| format!("{what}-{:08x}", u32::from_be_bytes(kid));
        match self {
            Self::Trust => "trust".to_owned(),
            Self::Status(kid) => named("status", kid),
            Self::Allow(kid) => named("allow", kid),
        }
    }
}

impl CardLists {
    /// The lists in an app's folder. Nothing is made before the first is kept.
    pub fn at(folder: &Path) -> Self {
        Self {
            folder: folder.join("cards"),
        }
    }

    /// The folder of a pack's lists: any slot's name makes a file name.
    fn of(&self, slot: &str) -> PathBuf {
        let digest = Sha256::of(slot.as_bytes()).to_string();
        self.folder.join(digest.get(..16).unwrap_or("0"))
    }

    /// Every list that was brought for the pack in a slot, the trust list first, each as it was. One
    /// that cannot be read is passed over: the pack's own stand.
    pub fn read(&self, slot: &str) -> Vec<Vec<u8>> {
        let folder = self.of(slot);
        let mut names = RealDisk.names(&folder).unwrap_or_default();
        names.retain(|name| {
            let known = ["trust", "status-", "allow-"];
            known.iter().any(|start| name.starts_with(start)) && !name.contains('.')
        });
        names.sort_by_key(|name| (name != "trust", name.clone()));
        names.truncate(MOST);
        names
            .iter()
            .filter_map(|name| RealDisk.read(&folder.join(name), LONGEST).ok().flatten())
            .collect()
    }

    /// Keeps a list in the place of the one of its name: wholly the old one or wholly the new one.
    ///
    /// # Errors
    /// [`StoreFault::Publish`].
    pub fn keep(&self, slot: &str, name: CardListName, bytes: &[u8]) -> Result<(), StoreFault> {
        let folder = self.of(slot);
        disk::private_folder(&folder).map_err(StoreFault::Publish)?;
        let path = folder.join(name.file());
        disk::replace(&RealDisk, &path, bytes).map_err(StoreFault::Publish)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_back_with_the_trust_list_first_and_apart_for_each_pack() {
        let folder = tempfile::tempdir().unwrap();
        let lists = CardLists::at(folder.path());
        assert!(lists.read("a").is_empty());
        lists
            .keep("a", CardListName::Status([0, 1, 2, 255]), b"withdrawn")
            .unwrap();
        lists
            .keep("a", CardListName::Allow([0, 1, 2, 255]), b"codes")
            .unwrap();
        lists.keep("a", CardListName::Trust, b"old").unwrap();
        lists.keep("a", CardListName::Trust, b"trust").unwrap();
        let wanted: [&[u8]; 3] = [b"trust", b"codes", b"withdrawn"];
        assert_eq!(lists.read("a"), wanted);
        assert!(lists.read("../a").is_empty());
    }

    #[test]
    fn what_a_crash_left_beside_a_list_is_no_list() {
        let folder = tempfile::tempdir().unwrap();
        let lists = CardLists::at(folder.path());
        lists.keep("a", CardListName::Trust, b"trust").unwrap();
        std::fs::write(lists.of("a").join("trust.tmp"), b"half").unwrap();
        assert_eq!(lists.read("a"), [b"trust".to_vec()]);
    }
}

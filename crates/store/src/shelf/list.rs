//! `shelf.json`: what is installed, and which pack answers.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use wayside_domain::fold::fold;
use wayside_pack::{KeyId, Manifest, PackHead, Sha256};

use super::index::Seal;
use crate::disk::{self, Disk};
use crate::fault::{Repair, StoreFault};

pub(super) const FILE: &str = "shelf.json";
/// Written after each change, and read only when the list itself cannot be.
const SPARE: &str = "shelf.spare.json";
const FORMAT: u32 = 1;
/// The longest list that is read, bytes.
const LONGEST: u64 = 64 << 20;

/// A pack that is kept on the device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredPack {
    /// The digest of its file, which is also its name.
    pub sha256: Sha256,
    /// The digest of what is signed in it; none on a list that an older version wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_sha256: Option<Sha256>,
    /// Bytes of its file.
    pub bytes: u64,
    /// When it was installed here.
    pub installed: DateTime<Utc>,
    /// The keys by which it was trusted when it was installed.
    pub key_ids: Vec<KeyId>,
    /// What it says of itself.
    pub manifest: Manifest,
    /// What its index must look like.
    pub(super) seal: Seal,
}

impl StoredPack {
    pub(super) fn pack_path(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.wayside", self.sha256))
    }

    pub(super) fn index_path(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.sqlite", self.sha256))
    }
}

/// A place on the shelf: one jurisdiction's pack, and the version before it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// Handle: made of the jurisdiction and the name.
    pub id: String,
    /// True for the pack that came with the app.
    pub bundled: bool,
    /// The version that answers.
    pub pack: StoredPack,
    /// The version to go back to.
    pub previous: Option<StoredPack>,
}

impl Slot {
    /// The slot of a pack: jurisdiction and name folded into `lower-case-words`. The bundled pack's
    /// ends differently, so that no file can take its place.
    pub fn id_of(head: &PackHead, bundled: bool) -> String {
        Self::id(&head.jurisdiction, &head.name, bundled)
    }

    /// As [`Slot::id_of`], from the two that count.
    pub fn id(jurisdiction: &str, name: &str, bundled: bool) -> String {
        let words = fold(&format!("{jurisdiction} {name}")).replace(' ', "-");
        if bundled {
            format!("{words}--bundled")
        } else {
            words
        }
    }

    fn kept(&self) -> impl Iterator<Item = &StoredPack> {
        std::iter::once(&self.pack).chain(&self.previous)
    }
}

/// The list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct List {
    format: u32,
    pub in_use: Option<String>,
    pub slots: Vec<Slot>,
}

impl List {
    fn empty() -> Self {
        Self {
            format: FORMAT,
            in_use: None,
            slots: Vec::new(),
        }
    }

    /// Reads the list, or its spare, or starts an empty one.
    pub fn open(disk: &dyn Disk, folder: &Path) -> Result<(Self, Option<Repair>), StoreFault> {
        let path = folder.join(FILE);
        let read = |path: &Path| disk.read(path, LONGEST).map_err(StoreFault::of_file);
        let bytes = match read(&path) {
            Ok(None) => return Ok((Self::empty(), None)),
            Ok(Some(bytes)) => bytes,
            Err(StoreFault::Damaged) => Vec::new(),
            Err(fault) => return Err(fault),
        };
        if crate::signers::is_newer(&bytes) {
            return Err(StoreFault::TooNew);
        }
        if let Ok(list) = serde_json::from_slice::<Self>(&bytes) {
            return Ok((list, None));
        }
        disk::set_aside(disk, &path).map_err(StoreFault::Open)?;
        let spare = read(&folder.join(SPARE)).ok().flatten();
        match spare.and_then(|bytes| serde_json::from_slice::<Self>(&bytes).ok()) {
            Some(list) => {
                disk::replace(disk, &path, &list.print()?).map_err(StoreFault::Publish)?;
                Ok((list, Some(Repair::ListFromSpare)))
            }
            None => {
                set_packs_aside(disk, folder);
                Ok((Self::empty(), Some(Repair::ListLost)))
            }
        }
    }

    pub fn print(&self) -> Result<Vec<u8>, StoreFault> {
        serde_json::to_vec_pretty(self).map_err(StoreFault::Row)
    }

    /// Keeps a second copy. It may fail: the list itself stands.
    pub fn spare(&self, disk: &dyn Disk, folder: &Path) {
        if let Ok(bytes) = self.print() {
            let path = folder.join(SPARE);
            let _ = disk::begin(disk, &path, &bytes).and_then(|()| disk::place(disk, &path));
        }
    }

    pub fn slot(&self, id: &str) -> Result<&Slot, StoreFault> {
        self.slots
            .iter()
            .find(|slot| slot.id == id)
            .ok_or(StoreFault::NoSuchSlot)
    }

    pub fn slot_mut(&mut self, id: &str) -> Result<&mut Slot, StoreFault> {
        self.slots
            .iter_mut()
            .find(|slot| slot.id == id)
            .ok_or(StoreFault::NoSuchSlot)
    }

    /// Puts a pack in its slot, keeping the version it replaces.
    pub fn put(&mut self, id: &str, bundled: bool, pack: StoredPack) {
        match self.slots.iter_mut().find(|slot| slot.id == id) {
            // The same file again changes nothing that could be gone back to.
            Some(slot) if slot.pack.sha256 == pack.sha256 => slot.pack = pack,
            Some(slot) => slot.previous = Some(std::mem::replace(&mut slot.pack, pack)),
            None => self.slots.push(Slot {
                id: id.to_owned(),
                bundled,
                pack,
                previous: None,
            }),
        }
    }

    /// Takes a slot away; when it was in use, the bundled one is, else the first.
    pub fn take(&mut self, id: &str) {
        self.slots.retain(|slot| slot.id != id);
        if self.in_use.as_deref() == Some(id) {
            let next = self
                .slots
                .iter()
                .find(|slot| slot.bundled)
                .or(self.slots.first());
            self.in_use = next.map(|slot| slot.id.clone());
        }
    }

    /// Removes files of ours that nothing on the list needs. Other files are left alone, and one
    /// that cannot be removed now is tried again next time.
    pub fn sweep(&self, disk: &dyn Disk, folder: &Path) {
        let needed: Vec<PathBuf> = self
            .slots
            .iter()
            .flat_map(Slot::kept)
            .flat_map(|kept| [kept.pack_path(folder), kept.index_path(folder)])
            .collect();
        for name in disk.names(folder).unwrap_or_default() {
            let path = folder.join(&name);
            if is_ours(&name) && !needed.contains(&path) {
                let _ = disk.remove(&path);
            }
        }
    }
}

/// Keeps the packs of a list that is lost, which nothing needs any more and the next sweep would take away.
fn set_packs_aside(disk: &dyn Disk, folder: &Path) {
    for name in disk.names(folder).unwrap_or_default() {
        if name.ends_with(".wayside") {
            let _ = disk::set_aside(disk, &folder.join(name));
        }
    }
}

/// `<64 digits>.wayside`, `<64 digits>.sqlite`, and what lies beside those and the list.
fn is_ours(name: &str) -> bool {
    let is_beside = name.ends_with(".tmp") || name.ends_with("-journal");
    let stem = name.split('.').next().unwrap_or_default();
    let is_digest = stem.len() == 64 && stem.bytes().all(|b| b.is_ascii_hexdigit());
    let ends_well = name.ends_with(".wayside") || name.ends_with(".sqlite") || is_beside;
    let is_list = stem == "shelf" && is_beside;
    (is_digest && ends_well) || is_list
}

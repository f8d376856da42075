//! Putting packs on the shelf and taking them off.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use wayside_pack::{
    PackRefusal, Sha256, SignedBy, TrustedKeys, Unverified, Verified, training_key,
};

use super::list::{FILE, List, Slot, StoredPack};
use super::reader::Reader;
use super::steps::{InstallObserver, InstallStep};
use super::{build, index};
use crate::disk::{self, Disk, RealDisk};
use crate::fault::{Repair, StoreFault};

/// The installed packs. One program at a time may hold a shelf open for writing.
pub struct Shelf {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    list: List,
}

impl std::fmt::Debug for Shelf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shelf").field("list", &self.list).finish()
    }
}

impl Shelf {
    /// Opens the shelf in `folder`, which is made when it is not there, and clears away what a crash
    /// left lying about. Says what had to be put right.
    ///
    /// # Errors
    /// [`StoreFault::Open`], [`StoreFault::Publish`]; [`StoreFault::TooNew`] for the shelf of a later
    /// version, which is left alone.
    pub fn open(folder: impl AsRef<Path>) -> Result<(Self, Vec<Repair>), StoreFault> {
        let folder = folder.as_ref().to_owned();
        disk::private_folder(&folder).map_err(StoreFault::Open)?;
        Self::open_on(Arc::new(RealDisk), &folder)
    }

    /// As [`Shelf::open`], on another disk, on which the folder is.
    ///
    /// # Errors
    /// As [`Shelf::open`].
    pub fn open_on(disk: Arc<dyn Disk>, folder: &Path) -> Result<(Self, Vec<Repair>), StoreFault> {
        let (list, mended) = List::open(disk.as_ref(), folder)?;
        // The list may be newer than what the power would leave: nothing of the older one is swept away before.
        if disk.sync_folder(folder).is_ok() {
            list.sweep(disk.as_ref(), folder);
        }
        let shelf = Self {
            disk,
            folder: folder.to_owned(),
            list,
        };
        Ok((shelf, mended.into_iter().collect()))
    }

    /// What is installed, in the order it was.
    pub fn slots(&self) -> &[Slot] {
        &self.list.slots
    }

    /// The pack that answers.
    pub fn in_use(&self) -> Option<&Slot> {
        self.list
            .in_use
            .as_deref()
            .and_then(|id| self.list.slot(id).ok())
    }

    /// The slot with this id.
    pub fn slot(&self, id: &str) -> Option<&Slot> {
        self.list.slot(id).ok()
    }

    /// Installs a pack over the one of the same jurisdiction and name, which is kept to go back to.
    /// `use_it` makes it the one that answers; so does having none yet.
    ///
    /// # Errors
    /// [`StoreFault`] says which act failed. Before [`InstallStep::ListPlaced`] the shelf is as it was.
    pub fn install(
        &mut self,
        pack: &Verified,
        installed: DateTime<Utc>,
        bundled: bool,
        use_it: bool,
        steps: &mut dyn InstallObserver,
    ) -> Result<Slot, StoreFault> {
        let mut kept = StoredPack {
            sha256: pack.file_sha256(),
            signed_sha256: Some(pack.signed_sha256()),
            bytes: pack.bytes().len() as u64,
            installed,
            key_ids: match pack.signed() {
                SignedBy::Trusted(ids) => ids.clone(),
                SignedBy::Training => vec![training_key().key_id()],
                SignedBy::Unsigned | SignedBy::Stranger(_) => Vec::new(),
            },
            manifest: pack.manifest().clone(),
            seal: index::Seal::default(),
        };
        let path = kept.pack_path(&self.folder);
        let disk = Arc::clone(&self.disk);
        let disk = disk.as_ref();
        disk::begin(disk, &path, pack.bytes()).map_err(StoreFault::Publish)?;
        steps.reached(InstallStep::PackWritten)?;
        disk::settle(disk, &path).map_err(StoreFault::Publish)?;
        steps.reached(InstallStep::PackSynced)?;
        disk::place(disk, &path).map_err(StoreFault::Publish)?;
        steps.reached(InstallStep::PackPlaced)?;
        kept.seal = build::build(disk, pack, &kept.index_path(&self.folder), steps)?;
        disk.sync_folder(&self.folder)
            .map_err(StoreFault::Publish)?;
        steps.reached(InstallStep::FolderSynced)?;
        let id = Slot::id_of(&pack.manifest().head, bundled);
        let mut list = self.list.clone();
        list.put(&id, bundled, kept);
        if use_it || list.in_use.is_none() {
            list.in_use = Some(id.clone());
        }
        self.publish(list, steps)?;
        self.list.slot(&id).cloned()
    }

    /// Makes an installed pack the one that answers.
    ///
    /// # Errors
    /// [`StoreFault::NoSuchSlot`], [`StoreFault::Publish`].
    pub fn use_slot(&mut self, id: &str) -> Result<(), StoreFault> {
        let mut list = self.list.clone();
        list.in_use = Some(list.slot(id)?.id.clone());
        self.publish(list, &mut ())
    }

    /// Swaps a pack with the version kept before it; doing so twice changes nothing.
    ///
    /// # Errors
    /// [`StoreFault::NoSuchSlot`], [`StoreFault::NothingBefore`], [`StoreFault::Publish`].
    pub fn go_back(&mut self, id: &str) -> Result<(), StoreFault> {
        let mut list = self.list.clone();
        let slot = list.slot_mut(id)?;
        let before = slot.previous.take().ok_or(StoreFault::NothingBefore)?;
        slot.previous = Some(std::mem::replace(&mut slot.pack, before));
        self.publish(list, &mut ())
    }

    /// Removes a pack and the version before it. When it was in use, the bundled one is.
    ///
    /// # Errors
    /// [`StoreFault::NoSuchSlot`], [`StoreFault::CannotRemove`] for the bundled one,
    /// [`StoreFault::Publish`].
    pub fn remove(&mut self, id: &str) -> Result<(), StoreFault> {
        if self.list.slot(id)?.bundled {
            return Err(StoreFault::CannotRemove);
        }
        let mut list = self.list.clone();
        list.take(id);
        self.publish(list, &mut ())
    }

    /// Opens a pack for asking. An index that is missing, damaged or of another version is first
    /// built again from the pack's own file, whose digest must still be the one it was installed
    /// with; [`Reader::mended`] says so.
    ///
    /// # Errors
    /// [`StoreFault::NoSuchSlot`]; [`StoreFault::Pack`] or [`StoreFault::Open`] when the pack's file
    /// is damaged or missing too; what building or reading may meet.
    pub fn reader(&mut self, id: &str) -> Result<Reader, StoreFault> {
        let disk = Arc::clone(&self.disk);
        let disk = disk.as_ref();
        let kept = &self.list.slot(id)?.pack;
        let path = kept.index_path(&self.folder);
        let why = match index::open(disk, &path, &kept.seal) {
            Ok(index) => return Reader::load(index, kept.manifest.clone(), None),
            Err(index::Unfit::Damaged) => Repair::Rebuilt {
                slot: id.to_owned(),
            },
            Err(index::Unfit::OtherVersion) => Repair::Renewed {
                slot: id.to_owned(),
            },
        };
        let pack = self.stored(kept)?;
        let seal = build::build(disk, &pack, &path, &mut ())?;
        disk.sync_folder(&self.folder)
            .map_err(StoreFault::Publish)?;
        let mut list = self.list.clone();
        list.slot_mut(id)?.pack.seal = seal.clone();
        self.publish(list, &mut ())?;
        let index = index::open(disk, &path, &seal).map_err(|_| StoreFault::Check)?;
        Reader::load(index, pack.manifest().clone(), Some(why))
    }

    /// The file of an installed pack, the same as when it was installed.
    ///
    /// # Errors
    /// [`StoreFault::NoSuchSlot`]; [`StoreFault::Open`] or [`StoreFault::Pack`] when it is missing or
    /// damaged.
    pub fn file(&self, id: &str) -> Result<Vec<u8>, StoreFault> {
        self.bytes(&self.list.slot(id)?.pack)
    }

    fn bytes(&self, kept: &StoredPack) -> Result<Vec<u8>, StoreFault> {
        let bytes = self
            .disk
            .read(&kept.pack_path(&self.folder), u64::MAX)
            .map_err(StoreFault::Open)?
            .ok_or_else(|| StoreFault::Open(std::io::ErrorKind::NotFound.into()))?;
        if Sha256::of(&bytes) == kept.sha256 {
            return Ok(bytes);
        }
        Err(StoreFault::Pack(PackRefusal::Damaged {
            part: "file".to_owned(),
        }))
    }

    /// Reads a kept pack again. It was trusted when it was installed; what must still hold is that it
    /// is the same file.
    fn stored(&self, kept: &StoredPack) -> Result<Verified, StoreFault> {
        Unverified::read(&self.bytes(kept)?)
            .and_then(|pack| pack.verify(&TrustedKeys::authors([]), kept.installed))
            .map_err(StoreFault::Pack)
    }

    fn publish(&mut self, list: List, steps: &mut dyn InstallObserver) -> Result<(), StoreFault> {
        let path = self.folder.join(FILE);
        let disk = Arc::clone(&self.disk);
        let disk = disk.as_ref();
        disk::begin(disk, &path, &list.print()?).map_err(StoreFault::Publish)?;
        steps.reached(InstallStep::ListWritten)?;
        disk::settle(disk, &path).map_err(StoreFault::Publish)?;
        steps.reached(InstallStep::ListSynced)?;
        disk::place(disk, &path).map_err(StoreFault::Publish)?;
        self.list = list;
        steps.reached(InstallStep::ListPlaced)?;
        disk.sync_folder(&self.folder)
            .map_err(StoreFault::Publish)?;
        steps.reached(InstallStep::Committed)?;
        self.list.spare(disk, &self.folder);
        self.list.sweep(disk, &self.folder);
        steps.reached(InstallStep::Swept)?;
        Ok(())
    }
}

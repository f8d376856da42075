//! Putting packs on the shelf and taking them off.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use wayside_pack::{Refusal, Sha256, Signed, Trust, Unverified, Verified, training_key};

use super::list::{FILE, Kept, List, Slot};
use super::reader::Reader;
use super::steps::{Step, Steps};
use super::{build, index};
use crate::durable;
use crate::fault::{Mended, StoreFault};

/// The installed packs. One program at a time may hold a shelf open for writing.
#[derive(Debug)]
pub struct Shelf {
    folder: PathBuf,
    list: List,
}

impl Shelf {
    /// Opens the shelf in `folder`, which is made when it is not there, and clears away what a crash
    /// left lying about. Says what had to be put right.
    ///
    /// # Errors
    /// [`StoreFault::Open`], [`StoreFault::Publish`]; [`StoreFault::TooNew`] for the shelf of a later
    /// version, which is left alone.
    pub fn open(folder: impl AsRef<Path>) -> Result<(Self, Vec<Mended>), StoreFault> {
        let folder = folder.as_ref().to_owned();
        std::fs::create_dir_all(&folder).map_err(StoreFault::Open)?;
        let (list, mended) = List::open(&folder)?;
        list.sweep(&folder);
        Ok((Self { folder, list }, mended.into_iter().collect()))
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
    /// [`StoreFault`] says which act failed. Before [`Step::ListPlaced`] the shelf is as it was.
    pub fn install(
        &mut self,
        pack: &Verified,
        installed: DateTime<Utc>,
        bundled: bool,
        use_it: bool,
        steps: &mut dyn Steps,
    ) -> Result<Slot, StoreFault> {
        let mut kept = Kept {
            sha256: pack.file_sha256(),
            bytes: pack.bytes().len() as u64,
            installed,
            key_ids: match pack.signed() {
                Signed::Trusted(ids) => ids.clone(),
                Signed::Training => vec![training_key().key_id()],
                Signed::Unsigned | Signed::Stranger(_) => Vec::new(),
            },
            manifest: pack.manifest().clone(),
            seal: index::Seal::default(),
        };
        let path = kept.pack_path(&self.folder);
        durable::begin(&path, pack.bytes())?;
        steps.reached(Step::PackWritten)?;
        durable::sync(&path)?;
        steps.reached(Step::PackSynced)?;
        durable::place(&path)?;
        steps.reached(Step::PackPlaced)?;
        kept.seal = build::build(pack, &kept.index_path(&self.folder), steps)?;
        durable::sync_folder(&self.folder)?;
        steps.reached(Step::FolderSynced)?;
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
        let kept = &self.list.slot(id)?.pack;
        let path = kept.index_path(&self.folder);
        let why = match index::open(&path, &kept.seal) {
            Ok(index) => return Reader::load(index, kept.manifest.clone(), None),
            Err(index::Unfit::Damaged) => Mended::Rebuilt {
                slot: id.to_owned(),
            },
            Err(index::Unfit::OtherVersion) => Mended::Renewed {
                slot: id.to_owned(),
            },
        };
        let pack = self.stored(kept)?;
        let seal = build::build(&pack, &path, &mut ())?;
        durable::sync_folder(&self.folder)?;
        let mut list = self.list.clone();
        list.slot_mut(id)?.pack.seal = seal.clone();
        self.publish(list, &mut ())?;
        let index = index::open(&path, &seal).map_err(|_| StoreFault::Check)?;
        Reader::load(index, pack.manifest().clone(), Some(why))
    }

    /// Reads a kept pack again. It was trusted when it was installed; what must still hold is that it
    /// is the same file.
    fn stored(&self, kept: &Kept) -> Result<Verified, StoreFault> {
        let bytes = std::fs::read(kept.pack_path(&self.folder)).map_err(StoreFault::Open)?;
        if Sha256::of(&bytes) != kept.sha256 {
            return Err(StoreFault::Pack(Refusal::Damaged {
                part: "file".to_owned(),
            }));
        }
        Unverified::read(&bytes)
            .and_then(|pack| pack.verify(&Trust::authors([]), kept.installed))
            .map_err(StoreFault::Pack)
    }

    fn publish(&mut self, list: List, steps: &mut dyn Steps) -> Result<(), StoreFault> {
        let path = self.folder.join(FILE);
        durable::begin(&path, &list.print()?)?;
        steps.reached(Step::ListWritten)?;
        durable::sync(&path)?;
        steps.reached(Step::ListSynced)?;
        durable::place(&path)?;
        self.list = list;
        steps.reached(Step::ListPlaced)?;
        durable::sync_folder(&self.folder)?;
        steps.reached(Step::Committed)?;
        self.list.spare(&self.folder);
        self.list.sweep(&self.folder);
        steps.reached(Step::Swept)?;
        Ok(())
    }
}

//! The app: three rooms, each with one lock. What answers from the pack knows neither of the others; what
//! talks to the hub hands nothing of its own out under its lock; what keeps records may ask it meanwhile.

use std::path::Path;

use wayside_store::disk;

use crate::clock::Clock;
use crate::fault::Fault;
use crate::hub_room::HubRoom;
use crate::pack_room::PackRoom;
use crate::record_room::RecordRoom;
use crate::replies::{Opening, StartNotice};
use crate::requests::PlainRequest;

/// The app without a screen. One per running app; every method may be called from any thread.
pub struct Companion {
    pub(crate) clock: Clock,
    pub(crate) packs: PackRoom,
    pub(crate) records: RecordRoom,
    pub(crate) hub: HubRoom,
    /// True where other users of the machine can read what is kept, and that could not be changed.
    shared: bool,
}

impl Companion {
    /// Opens the app's folder, installs the bundled pack where it is new, and opens the pack in use.
    ///
    /// # Errors
    /// [`Fault`] when the folder can be neither read nor written. Whatever is damaged in it is no error: it is
    /// set aside or left where it is, [`crate::replies::Opening::notices`] and
    /// [`crate::scene::LockState`] say so, and all else answers. A pack that cannot be opened has the one before
    /// it, or the bundled one, in its place.
    pub fn open(folder: &Path, bundled: &[u8], clock: Clock) -> Result<Self, Fault> {
        let _ = disk::private_folder(folder);
        let shared = disk::keep_private(folder).is_err();
        let companion = Self {
            shared,
            packs: PackRoom::open(folder, bundled, clock.clone())?,
            records: RecordRoom::open(folder, clock.clone())?,
            hub: HubRoom::open(folder),
            clock,
        };
        companion.look_whether_in_training();
        // What the hub wanted before the app was closed. Should it fail, the next talk tries again.
        let _ = companion.carry_out_commands();
        Ok(companion)
    }

    /// What the face needs to begin.
    ///
    /// # Errors
    /// None at present.
    pub fn opening(&self, _: PlainRequest) -> Result<Opening, Fault> {
        let mut opening = self.packs.opening();
        opening.notices.extend(self.records.enter().notices());
        opening
            .notices
            .extend(self.shared.then_some(StartNotice::FolderShared));
        Ok(opening)
    }
}

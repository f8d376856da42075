//! Packs that come over the air, on the shelf: the same scales as for a file that an officer installs.

use wayside_domain::release::Release;
use wayside_pack::delta::{self, DeltaLimits};
use wayside_pack::{PackRefusal, Sha256, Unverified, Version};
use wayside_store::{Slot, StoreFault};
use wayside_sync::packs::{InstallFault, Installs, UpdateStatus};

use crate::Companion;
use crate::fault::Fault;
use crate::pack_room::{Inner, PackRoom};

/// A companion's shelf, for [`wayside_sync::packs::update`].
pub struct ShelfInstaller<'a>(&'a PackRoom);

impl Companion {
    /// Where packs that come over the air are put.
    pub fn incoming(&self) -> ShelfInstaller<'_> {
        ShelfInstaller(&self.packs)
    }
}

/// The slot of a release: its own, or the bundled pack of the same name while there is none.
fn slot_of<'a>(inner: &'a Inner, release: &Release) -> Option<&'a Slot> {
    let id = |bundled| Slot::id(&release.jurisdiction, &release.name, bundled);
    let own = inner.shelf.slot(&id(false));
    own.or_else(|| inner.shelf.slot(&id(true)))
}

fn signed_sha256(inner: &Inner, slot: &Slot) -> Result<Sha256, InstallFault> {
    match slot.pack.signed_sha256 {
        Some(digest) => Ok(digest),
        None => {
            let file = inner.shelf.file(&slot.id).map_err(failed)?;
            let pack = Unverified::read(&file).map_err(|refusal| refused(&refusal))?;
            Ok(pack.signed_sha256())
        }
    }
}

impl Installs for ShelfInstaller<'_> {
    fn standing(&self, release: &Release) -> Result<UpdateStatus, InstallFault> {
        let inner = self.0.inner();
        let Some(slot) = slot_of(&inner, release) else {
            return Ok(UpdateStatus::Nothing);
        };
        let here = signed_sha256(&inner, slot)?.to_string();
        let version = Version::Text(release.version.clone());
        Ok(if here == release.signed_sha256 {
            UpdateStatus::Same
        } else if slot.pack.manifest.head.version > version {
            UpdateStatus::Newer
        } else {
            UpdateStatus::Older {
                signed_sha256: here,
            }
        })
    }

    fn patch(&self, release: &Release, delta: &[u8]) -> Result<Vec<u8>, InstallFault> {
        let file = {
            let inner = self.0.inner();
            let slot =
                slot_of(&inner, release).ok_or(InstallFault::Refused("nothing_installed"))?;
            inner.shelf.file(&slot.id).map_err(failed)?
        };
        delta::apply(&file, delta, &DeltaLimits::default()).map_err(|refusal| refused(&refusal))
    }

    /// The pack comes into use where the version before it was, or where only the training district is.
    fn install(&mut self, release: &Release, pack: &[u8]) -> Result<(), InstallFault> {
        let now = self.0.clock.now();
        let mut inner = self.0.inner();
        let trust = inner.signers.trust();
        let pack = Unverified::read(pack)
            .and_then(|pack| pack.verify(&trust, now))
            .map_err(|refusal| refused(&refusal))?;
        let is_it = pack.signed_sha256().to_string() == release.signed_sha256;
        if !is_it {
            return Err(InstallFault::Refused("another_pack"));
        }
        let id = Slot::id_of(&pack.manifest().head, false);
        let in_use = inner.shelf.in_use();
        let use_it = in_use.is_none_or(|slot| slot.bundled || slot.id == id);
        inner
            .shelf
            .install(&pack, now, false, use_it, &mut ())
            .map_err(failed)?;
        if use_it {
            inner.another_pack().map_err(not_opened)?;
        }
        Ok(())
    }
}

fn failed(fault: StoreFault) -> InstallFault {
    InstallFault::Failed(Box::new(fault))
}

fn not_opened(fault: Fault) -> InstallFault {
    InstallFault::Failed(Box::new(fault))
}

/// A word for the face: the refusal's own, as in [`crate::replies::RefusalView`].
fn refused(refusal: &PackRefusal) -> InstallFault {
    InstallFault::Refused(match refusal {
        PackRefusal::Empty => "empty",
        PackRefusal::NotAPack { .. } => "not_a_pack",
        PackRefusal::Truncated => "truncated",
        PackRefusal::Damaged { .. } => "damaged",
        PackRefusal::TooLarge { .. } => "too_large",
        PackRefusal::TooNew => "too_new",
        PackRefusal::Unsigned => "unsigned",
        PackRefusal::Stranger { .. } => "stranger",
        PackRefusal::TooFewSignatures { .. } => "too_few_signatures",
        PackRefusal::BadRow { .. } => "bad_row",
        PackRefusal::OtherBase => "other_base",
        PackRefusal::NotAKey => "not_a_key",
    })
}

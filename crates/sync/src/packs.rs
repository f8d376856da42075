//! Packs over the air: what the agency has published, whether it is for this device, and the shortest
//! way to it.
//!
//! The Update Framework says what is published (`tough` reads it); the pack's own signature, which
//! whoever installs it weighs, says whether it is believed. A hub can serve either and forge neither.
//!
//! Freshness is a question of fetching alone: an installed pack is never touched by a date. What time
//! it is when fetching is worked out from the device's clock, from what the hub has signed, and from
//! the newest date that the publisher has, so that no clock can shut a device out for good.
//!
//! Start reading at [`update`].

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use wayside_domain::release::Release;

mod bridge;
mod catalogue;
mod download;
mod folder;
mod http;
mod metadata;
mod private;
mod source;
#[cfg(test)]
mod tests;

pub use folder::FolderSource;
pub use http::HttpSource;
pub use source::{Body, OpenedFile, RepositorySource, SourceFault};
pub use tough::Bytes;

use catalogue::{Catalogue, Listed};

/// The largest file that is fetched, unless told, bytes.
pub const MOST: u64 = 256 << 20;

/// What a device brings to the question.
#[derive(Clone, Debug)]
pub struct UpdateRequest<'a> {
    /// Where metadata and what was fetched so far are kept; one folder for each repository.
    pub folder: &'a Path,
    /// The root that came with the app or with the enrolment.
    pub root: &'a [u8],
    /// Which device this is.
    pub device: Uuid,
    /// What its clock says.
    pub clock: DateTime<Utc>,
    /// What the hub's last receipt says, its signature checked.
    pub hub_time: Option<DateTime<Utc>>,
    /// The largest file that is fetched, bytes; [`MOST`] unless there is a reason.
    pub most: u64,
}

impl UpdateRequest<'_> {
    /// What time it is for fetching: the hub's word before the device's clock, and never before
    /// the newest date that the publisher has signed.
    fn now(&self, newest: Option<DateTime<Utc>>) -> DateTime<Utc> {
        let said = self.hub_time.unwrap_or(self.clock);
        newest.map_or(said, |newest| newest.max(said))
    }
}

/// How what is installed stands to a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UpdateStatus {
    /// Nothing of that pack is installed.
    Nothing,
    /// This very pack.
    Same,
    /// An older version, which is this one, by the digest of what is signed.
    Older {
        /// Lower-case hexadecimal.
        signed_sha256: String,
    },
    /// A newer version.
    Newer,
}

/// Why a pack was not installed.
#[derive(Debug, thiserror::Error)]
pub enum InstallFault {
    /// It is not believed, or not what it should be: a word for the face.
    #[error("the pack is refused: {0}")]
    Refused(&'static str),
    /// The device could not do it; the same pack may go in another time.
    #[error("the pack could not be installed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Whoever keeps the device's packs.
pub trait Installs {
    /// How what is installed stands to a release.
    fn standing(&self, release: &Release) -> Result<UpdateStatus, InstallFault>;

    /// Applies a delta to what is installed and gives the pack it makes. Nothing changes.
    ///
    /// # Errors
    /// [`InstallFault::Refused`] leads to the whole pack being fetched instead.
    fn patch(&self, release: &Release, delta: &[u8]) -> Result<Vec<u8>, InstallFault>;

    /// Weighs a pack's signature and contents and puts it in the place of the one before, at once or
    /// not at all.
    fn install(&mut self, release: &Release, pack: &[u8]) -> Result<(), InstallFault>;
}

/// How a pack came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Whole.
    Full,
    /// As the difference from the one before.
    Delta,
}

/// What came of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UpdateOutcome {
    /// The newest that is for this device is installed.
    UpToDate,
    /// Another pack is installed now.
    Installed {
        /// Its version, for people.
        version: String,
        /// As many bytes as its file has that was fetched, metadata not counted.
        bytes: u64,
        /// How it came.
        how: How,
    },
    /// There is a newer one, and it is other devices' turn.
    NotForThisDeviceYet,
    /// What was served is not to be believed. Nothing has changed.
    Refused(UpdateRefusal),
}

/// Why what was served is not believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UpdateRefusal {
    /// Past its date: the hub keeps news back, the publisher is late, or this clock runs ahead.
    Expired {
        /// `root`, `timestamp`, `snapshot` or `targets`.
        role: &'static str,
        /// When it expired.
        expired: DateTime<Utc>,
        /// What time it is, as far as this device can tell.
        now: DateTime<Utc>,
    },
    /// Older than what this device has seen already.
    RolledBack,
    /// Not signed by enough of those who should have.
    NotSigned,
    /// Parts of several versions, put together.
    Mixed,
    /// No metadata at all: the network's own page, perhaps.
    Unreadable,
    /// Larger than it may be.
    TooLarge,
    /// A file that is not the one that was published.
    Damaged,
    /// The pack itself is refused, by a word for the face.
    Pack(&'static str),
}

/// What stood in the way, so that nothing can be said of what is published.
#[derive(Debug, thiserror::Error)]
pub enum PacksError {
    /// The hub could not be reached, or the line was cut. What was fetched is kept; ask again.
    #[error("the packs could not be fetched: {0}")]
    Source(#[from] SourceFault),
    /// The device's own storage.
    #[error("the packs' folder could not be read or written: {0}")]
    Disk(#[from] std::io::Error),
    /// The root that the app was given is none.
    #[error("the trusted root is damaged")]
    Root,
    /// What is installed could not be asked, or the pack could not be put in place.
    #[error(transparent)]
    Install(InstallFault),
    /// Something that `tough` cannot do: a bug.
    #[error("the packs' metadata could not be worked with")]
    Metadata,
}

/// Asks what is published, and installs the newest pack that is for this device. Cut anywhere, the
/// pack that was installed stays, and what was fetched is gone on with the next time.
///
/// It reads and writes files and calls `installs` as it goes: run it where waiting for a disk is allowed.
///
/// # Errors
/// [`PacksError`] for what may succeed another time; a verdict on what was served is an [`UpdateOutcome`].
pub async fn update<S: RepositorySource, I: Installs>(
    ask: &UpdateRequest<'_>,
    source: &Arc<S>,
    installs: &mut I,
) -> Result<UpdateOutcome, PacksError> {
    let catalogue = match metadata::load(ask, source).await? {
        Ok(catalogue) => catalogue,
        Err(refused) => return Ok(UpdateOutcome::Refused(refused)),
    };
    let Some(newest) = catalogue.packs.first() else {
        return Ok(UpdateOutcome::UpToDate);
    };
    let Some(pack) = catalogue.newest_for(ask.device) else {
        return Ok(UpdateOutcome::NotForThisDeviceYet);
    };
    let standing = installs.standing(&pack.said);
    let from = match standing.map_err(PacksError::Install)? {
        UpdateStatus::Nothing => None,
        UpdateStatus::Older { signed_sha256 } => Some(signed_sha256),
        UpdateStatus::Same | UpdateStatus::Newer if pack.said.release < newest.said.release => {
            return Ok(UpdateOutcome::NotForThisDeviceYet);
        }
        UpdateStatus::Same | UpdateStatus::Newer => return Ok(UpdateOutcome::UpToDate),
    };
    if let Some(from) = from
        && let Some(outcome) = by_delta(ask, source, installs, &catalogue, pack, &from).await?
    {
        return Ok(outcome);
    }
    whole(ask, source, installs, pack).await
}

/// By the cheapest delta from what is installed; none where that does not lead there after all.
async fn by_delta<S: RepositorySource, I: Installs>(
    ask: &UpdateRequest<'_>,
    source: &Arc<S>,
    installs: &mut I,
    catalogue: &Catalogue,
    pack: &Listed<Release>,
    from: &str,
) -> Result<Option<UpdateOutcome>, PacksError> {
    let Some(plain) = &pack.said.plain else {
        return Ok(None);
    };
    let cheapest = catalogue.cheapest(from, &pack.said.signed_sha256);
    let Some(delta) = cheapest.filter(|delta| delta.length < pack.length) else {
        return Ok(None);
    };
    let Ok(bytes) = download::target(ask, source, delta, &pack.sha256).await? else {
        return Ok(None);
    };
    let made = match installs.patch(&pack.said, &bytes) {
        Ok(made) => made,
        Err(InstallFault::Refused(_)) => return Ok(None),
        Err(fault) => return Err(PacksError::Install(fault)),
    };
    let is_it = made.len() as u64 == plain.length && sha256(&made) == plain.sha256;
    if !is_it {
        return Ok(None);
    }
    match put(ask, installs, pack, &made, bytes.len(), How::Delta)? {
        // The whole pack may be signed by others than its delta makes.
        UpdateOutcome::Refused(_) => Ok(None),
        outcome => Ok(Some(outcome)),
    }
}

async fn whole<S: RepositorySource, I: Installs>(
    ask: &UpdateRequest<'_>,
    source: &Arc<S>,
    installs: &mut I,
    pack: &Listed<Release>,
) -> Result<UpdateOutcome, PacksError> {
    match download::target(ask, source, pack, &pack.sha256).await? {
        Ok(bytes) => put(ask, installs, pack, &bytes, bytes.len(), How::Full),
        Err(refused) => Ok(UpdateOutcome::Refused(refused)),
    }
}

fn put<I: Installs>(
    ask: &UpdateRequest<'_>,
    installs: &mut I,
    pack: &Listed<Release>,
    bytes: &[u8],
    fetched: usize,
    how: How,
) -> Result<UpdateOutcome, PacksError> {
    match installs.install(&pack.said, bytes) {
        Ok(()) => {
            // What is installed need not be fetched again; what cannot be cleared away is, next time.
            let _ = std::fs::remove_dir_all(partial(ask));
            Ok(UpdateOutcome::Installed {
                version: pack.said.version.clone(),
                bytes: fetched as u64,
                how,
            })
        }
        Err(InstallFault::Refused(why)) => Ok(UpdateOutcome::Refused(UpdateRefusal::Pack(why))),
        Err(fault) => Err(PacksError::Install(fault)),
    }
}

/// Where files that are being fetched lie.
fn partial(ask: &UpdateRequest<'_>) -> PathBuf {
    ask.folder.join("partial")
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

//! Packs over the air: what the hub's repository has, and what became of asking.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use wayside_store::disk::{self, Disk as _, RealDisk};
use wayside_sync::packs::{
    self, Body as _, HttpSource, PacksError, RepositorySource as _, SourceFault, UpdateOutcome,
    UpdateRefusal, UpdateRequest,
};

use crate::Companion;
use crate::fault::{Fault, FaultCode};
use crate::scene::PacksSaid;

/// So often a repository is asked by itself, ms.
pub(super) const EVERY_MS: i64 = 6 * 60 * 60 * 1000;
/// Bytes of a root.
const LARGEST_ROOT: usize = 512 << 10;
/// The first root, as `wayside pack publish` names it.
const FIRST_ROOT: &str = "metadata/1.root.json";

impl PacksSaid {
    fn of(outcome: Result<UpdateOutcome, PacksError>) -> Result<Self, Fault> {
        Ok(match outcome {
            Ok(UpdateOutcome::UpToDate) => Self::UpToDate,
            Ok(UpdateOutcome::Installed { .. }) => Self::Installed,
            Ok(UpdateOutcome::NotForThisDeviceYet) => Self::NotYet,
            Ok(UpdateOutcome::Refused(UpdateRefusal::Expired { .. })) => Self::Expired,
            Ok(UpdateOutcome::Refused(UpdateRefusal::Pack("stranger" | "unsigned"))) => {
                Self::Stranger
            }
            Ok(UpdateOutcome::Refused(_)) | Err(PacksError::Root) => Self::Refused,
            Err(PacksError::Source(SourceFault::Missing)) => Self::None,
            Err(PacksError::Source(_)) => Self::Cut,
            Err(_) => return Err(FaultCode::StorageWrite.into()),
        })
    }
}

/// Which repository, and who asks.
pub(super) struct Repository {
    pub folder: PathBuf,
    pub device: Uuid,
    pub source: Arc<HttpSource>,
}

impl Companion {
    /// Asks a repository and installs what is for this device.
    pub(super) async fn fetch(
        &self,
        from: &Repository,
        hub_time_ms: Option<i64>,
    ) -> Result<PacksSaid, Fault> {
        let root = match root_of(from).await {
            Ok(root) => root,
            Err(fault) => return PacksSaid::of(Err(fault)),
        };
        let request = UpdateRequest {
            folder: &from.folder,
            root: &root,
            device: from.device,
            clock: self.clock.now(),
            hub_time: hub_time_ms.and_then(DateTime::<Utc>::from_timestamp_millis),
            most: packs::MOST,
        };
        PacksSaid::of(packs::update(&request, &from.source, &mut self.incoming()).await)
    }
}

/// The root that everything else follows from: the one that was kept, or the hub's first, which is kept.
/// It is taken from the hub the device has just joined, over the line that was pinned then. It decides what
/// is fetched; what is installed is still weighed by those who may sign packs here.
async fn root_of(from: &Repository) -> Result<Vec<u8>, PacksError> {
    disk::private_folder(&from.folder)?;
    let kept = from.folder.join("first.root.json");
    let most = u64::try_from(LARGEST_ROOT).unwrap_or(u64::MAX);
    if let Some(root) = RealDisk.read(&kept, most)? {
        return Ok(root);
    }
    let mut opened = from.source.open(FIRST_ROOT, 0).await?;
    let mut root = Vec::new();
    while let Some(chunk) = opened.body.chunk().await? {
        root.extend_from_slice(&chunk);
        if root.len() > LARGEST_ROOT {
            return Err(PacksError::Root);
        }
    }
    disk::replace(&RealDisk, &kept, &root)?;
    Ok(root)
}

/// Where what belongs to a hub's repository is kept.
pub(super) fn folder_of(app: &Path, hub_key: &wayside_protocol::PublicKey) -> PathBuf {
    app.join("packs").join(hub_key.to_hex())
}

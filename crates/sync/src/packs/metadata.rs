//! The Update Framework's part: which list of packs is the newest that was ever signed.
//!
//! `tough` weighs signatures, versions and digests. Two things it is not left to do. It asks the
//! machine for the time, and refuses to work once a clock was set back: here dates are weighed
//! afterwards, against a time that no clock can spoil. And it writes what it has seen in place: here
//! it works in a folder of its own, and what it found is kept only when all of it holds, each
//! document put in place whole.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use reqwest::Url;
use tough::error::Error;
use tough::schema::{Role, Root, Signed, Targets};
use tough::{ExpirationEnforcement, Limits, Repository, RepositoryLoader};

use super::bridge::{BASE, Bridge, LONGEST};
use super::catalogue::Catalogue;
use super::source::RepositorySource;
use super::{PacksError, UpdateRefusal, UpdateRequest, private};

/// What is kept, in the order in which it is put in place: a document is never older than one that
/// refers to it.
const KEPT: [&str; 4] = [
    "root.json",
    "targets.json",
    "snapshot.json",
    "timestamp.json",
];
/// More new roots than this at once are not believed.
const ROOTS: u64 = 64;

/// The newest list of packs, every signature, version, digest and date of it weighed, and remembered.
pub(super) async fn load<S: RepositorySource>(
    ask: &UpdateRequest<'_>,
    source: &Arc<S>,
) -> Result<Result<Catalogue, UpdateRefusal>, PacksError> {
    let kept = ask.folder.join("metadata");
    let work = ask.folder.join("metadata.new");
    let root = begin(ask, &kept, &work)?;
    let before = read_kept::<Targets>(&kept, "targets.json")?;
    let before = before.and_then(|targets| Catalogue::of(&targets.signed).newest_date());

    let bridge = Bridge::new(source);
    let base = || Url::parse(BASE).map_err(|_| PacksError::Metadata);
    let loader = RepositoryLoader::new(&root, base()?, base()?)
        .transport(bridge.clone())
        .datastore(&work)
        .limits(Limits {
            max_root_size: LONGEST,
            max_targets_size: LONGEST,
            max_timestamp_size: LONGEST,
            max_snapshot_size: LONGEST,
            max_root_updates: ROOTS,
        })
        .expiration_enforcement(ExpirationEnforcement::Unsafe);
    let repository = match loader.load().await {
        Ok(repository) => repository,
        Err(error) => {
            return match bridge.fault() {
                Some(fault) => Err(fault.into()),
                None => verdict(&error).map(Err),
            };
        }
    };
    let catalogue = Catalogue::of(&repository.targets().signed);
    let now = ask.now(before.max(catalogue.newest_date()));
    if let Some(expired) = expired(&repository, now) {
        return Ok(Err(expired));
    }
    settle(&work, &kept)?;
    Ok(Ok(catalogue))
}

/// Makes the folder to work in, with what was kept in it, and gives the root to begin from: the one
/// that was kept or the one that was given, whichever is the later.
fn begin(ask: &UpdateRequest<'_>, kept: &Path, work: &Path) -> Result<Vec<u8>, PacksError> {
    private::folder(kept)?;
    match std::fs::remove_dir_all(work) {
        Err(why) if why.kind() != std::io::ErrorKind::NotFound => return Err(why.into()),
        _ => private::folder(work)?,
    }
    for name in KEPT {
        if let Some(bytes) = read_file(&kept.join(name))? {
            private::fresh(&work.join(name))?.write_all(&bytes)?;
        }
    }
    let given: Signed<Root> = serde_json::from_slice(ask.root).map_err(|_| PacksError::Root)?;
    let later = read_kept::<Root>(kept, "root.json")?
        .filter(|root| root.signed.version > given.signed.version)
        .filter(|root| root.signed.verify_role(root).is_ok());
    match later {
        Some(root) => serde_json::to_vec(&root).map_err(|_| PacksError::Metadata),
        None => Ok(ask.root.to_vec()),
    }
}

/// A kept document; a damaged one counts for nothing, and the next one takes its place.
fn read_kept<T: serde::de::DeserializeOwned>(
    kept: &Path,
    name: &str,
) -> std::io::Result<Option<Signed<T>>> {
    let bytes = read_file(&kept.join(name))?;
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

fn read_file(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(why) => Err(why),
    }
}

/// The first document that is past its date.
fn expired(repository: &Repository, now: DateTime<Utc>) -> Option<UpdateRefusal> {
    let dates = [
        ("root", repository.root().signed.expires()),
        ("timestamp", repository.timestamp().signed.expires()),
        ("snapshot", repository.snapshot().signed.expires()),
        ("targets", repository.targets().signed.expires()),
    ];
    dates.into_iter().find_map(|(role, expires)| {
        let expired = DateTime::from_timestamp(expires.as_second(), 0)?;
        (expired < now).then_some(UpdateRefusal::Expired { role, expired, now })
    })
}

/// Keeps what was seen.
fn settle(work: &Path, kept: &Path) -> std::io::Result<()> {
    for name in KEPT {
        let Some(bytes) = read_file(&work.join(name))? else {
            continue;
        };
        let fresh = kept.join(format!("{name}.new"));
        let mut file = private::fresh(&fresh)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        std::fs::rename(&fresh, kept.join(name))?;
        if let Ok(folder) = std::fs::File::open(kept) {
            // Not every system lets a folder be synced; the file itself is whole either way.
            let _ = folder.sync_all();
        }
    }
    std::fs::remove_dir_all(work)
}

/// What `tough` found, where the source did its part.
fn verdict(error: &Error) -> Result<UpdateRefusal, PacksError> {
    Ok(match error {
        Error::OlderMetadata { .. }
        | Error::OlderSnapshotInTimestamp { .. }
        | Error::SnapshotRoleMissing { .. }
        | Error::SnapshotRoleRollback { .. } => UpdateRefusal::RolledBack,
        Error::VerifyMetadata { .. } => UpdateRefusal::NotSigned,
        Error::VersionMismatch { .. } => UpdateRefusal::Mixed,
        Error::ParseMetadata { .. } => UpdateRefusal::Unreadable,
        Error::MaxUpdatesExceeded { .. } => UpdateRefusal::TooLarge,
        Error::Transport { source, .. } => match of_transport(source) {
            Some(Error::MaxSizeExceeded { .. }) => UpdateRefusal::TooLarge,
            Some(Error::HashMismatch { .. }) => UpdateRefusal::Mixed,
            _ => return Err(PacksError::Metadata),
        },
        Error::ParseTrustedMetadata { .. } | Error::VerifyTrustedMetadata { .. } => {
            return Err(PacksError::Root);
        }
        Error::DatastoreCreate { source, .. }
        | Error::DatastoreOpen { source, .. }
        | Error::DatastoreRemove { source, .. } => {
            return Err(std::io::Error::from(source.kind()).into());
        }
        _ => UpdateRefusal::Unreadable,
    })
}

fn of_transport(error: &tough::TransportError) -> Option<&Error> {
    std::error::Error::source(error)?.downcast_ref()
}

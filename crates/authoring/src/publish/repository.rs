//! A repository as it lies in a folder, read as a device would: nothing that is not signed counts.

use std::num::NonZeroU64;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use tough::schema::{Metafile, Role, RoleType, Root, Signed, Snapshot, Targets, Timestamp};
use wayside_domain::release::{CUSTOM, PublishedFile, Release};

use super::metadata::{Chain, hashes};
use super::{PublishFault, metadata};

pub(super) const METADATA: &str = "metadata";
pub(super) const TARGETS: &str = "targets";
pub(super) const TIMESTAMP: &str = "metadata/timestamp.json";

/// A folder that holds, or is to hold, what is published of one pack.
#[derive(Clone, Debug)]
pub struct Repository {
    folder: PathBuf,
}

/// The standing root, and the three documents that it or the one before it vouches for.
pub(super) struct Standing {
    pub root: Root,
    pub chain: Option<Chain>,
    /// False between two steps of a rotation: the old keys' documents under the new root.
    pub is_under_root: bool,
}

impl Repository {
    /// The repository in `folder`, which need not be there yet.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, PublishFault> {
        match std::fs::read(self.folder.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(why) => Err(PublishFault::Unread {
                path: self.folder.join(path),
                why,
            }),
        }
    }

    fn bad(&self, path: &str) -> PublishFault {
        PublishFault::Repository(self.folder.join(path))
    }

    fn parse<T: DeserializeOwned>(&self, path: &str, bytes: &[u8]) -> Result<T, PublishFault> {
        serde_json::from_slice(bytes).map_err(|_| self.bad(path))
    }

    /// Every root from the first on, each vouched for by the one before.
    fn roots(&self) -> Result<Vec<Root>, PublishFault> {
        let mut roots: Vec<Root> = Vec::new();
        for version in 1u64.. {
            let path = format!("{METADATA}/{version}.root.json");
            let Some(bytes) = self.read(&path)? else {
                break;
            };
            let root: Signed<Root> = self.parse(&path, &bytes)?;
            let holds = root.signed.version.get() == version
                && root.signed.verify_role(&root).is_ok()
                && roots
                    .last()
                    .is_none_or(|old| old.verify_role(&root).is_ok());
            if !holds {
                return Err(self.bad(&path));
            }
            roots.push(root.signed);
        }
        Ok(roots)
    }

    pub(super) fn has_root(&self) -> Result<bool, PublishFault> {
        let first = self.read(&format!("{METADATA}/1.root.json"))?;
        Ok(first.is_some())
    }

    pub(super) fn standing(&self) -> Result<Standing, PublishFault> {
        let mut roots = self.roots()?;
        let root = roots.pop().ok_or(PublishFault::NoRoot)?;
        let (chain, is_under_root) = match (self.chain(&root), roots.last()) {
            (Ok(chain), _) => (chain, true),
            (Err(_), Some(old)) => (self.chain(old)?, false),
            (Err(fault), None) => return Err(fault),
        };
        Ok(Standing {
            root,
            chain,
            is_under_root,
        })
    }

    fn chain(&self, root: &Root) -> Result<Option<Chain>, PublishFault> {
        let Some(bytes) = self.read(TIMESTAMP)? else {
            return Ok(None);
        };
        let timestamp: Timestamp = self.signed(root, TIMESTAMP, &bytes)?;
        let meta = timestamp.meta.get("snapshot.json");
        let snapshot: Snapshot = self.listed(root, RoleType::Snapshot, meta, TIMESTAMP)?;
        let meta = snapshot.meta.get("targets.json");
        let targets: Targets = self.listed(root, RoleType::Targets, meta, TIMESTAMP)?;
        Ok(Some(Chain {
            targets,
            snapshot_version: snapshot.version,
            timestamp_version: timestamp.version,
        }))
    }

    fn signed<T: Role + DeserializeOwned>(
        &self,
        root: &Root,
        path: &str,
        bytes: &[u8],
    ) -> Result<T, PublishFault> {
        let signed: Signed<T> = self.parse(path, bytes)?;
        root.verify_role(&signed).map_err(|_| self.bad(path))?;
        Ok(signed.signed)
    }

    fn listed<T: Role + DeserializeOwned>(
        &self,
        root: &Root,
        role: RoleType,
        meta: Option<&Metafile>,
        by: &str,
    ) -> Result<T, PublishFault> {
        let meta = meta.ok_or_else(|| self.bad(by))?;
        let path = versioned(role, meta.version);
        let bytes = self.read(&path)?.ok_or_else(|| self.bad(&path))?;
        let is_it = meta.hashes.as_ref() == Some(&hashes(&bytes));
        let document: T = self.signed(root, &path, &bytes)?;
        if is_it && document.version() == meta.version {
            Ok(document)
        } else {
            Err(self.bad(&path))
        }
    }

    /// The bytes of the list of targets of this version.
    pub(super) fn targets_file(&self, version: NonZeroU64) -> Result<Vec<u8>, PublishFault> {
        let path = versioned(RoleType::Targets, version);
        self.read(&path)?.ok_or_else(|| self.bad(&path))
    }

    /// The packs of earlier releases that still lie here, newest first, by their numbers. A file that
    /// is not what its name says is passed over: a delta from it would lead nobody anywhere.
    pub(super) fn packs(&self, most: usize) -> Result<Vec<(u64, Vec<u8>)>, PublishFault> {
        let folder = self.folder.join(TARGETS);
        let unread = |path: &Path| {
            let path = path.to_owned();
            move |why| PublishFault::Unread { path, why }
        };
        let mut found: Vec<(u64, String)> = Vec::new();
        if folder.is_dir() {
            for entry in std::fs::read_dir(&folder).map_err(unread(&folder))? {
                let name = entry.map_err(unread(&folder))?.file_name();
                let name = name.to_string_lossy().into_owned();
                if let Some(release) = release_of(&name) {
                    found.push((release, name));
                }
            }
        }
        found.sort_by(|a, b| b.cmp(a));
        let mut packs: Vec<(u64, Vec<u8>)> = Vec::new();
        for (release, name) in found {
            if packs.len() == most {
                break;
            }
            let path = folder.join(&name);
            let bytes = std::fs::read(&path).map_err(unread(&path))?;
            let digest = wayside_pack::Sha256::of(&bytes).to_string();
            if name.starts_with(&digest) {
                packs.push((release, bytes));
            }
        }
        Ok(packs)
    }
}

/// `<64 digits>.<release>.wayside`.
fn release_of(name: &str) -> Option<u64> {
    let mut parts = name.split('.');
    let (digest, release, end) = (parts.next()?, parts.next()?, parts.next()?);
    let is_pack = digest.len() == 64 && end == "wayside" && parts.next().is_none();
    is_pack.then(|| release.parse().ok())?
}

/// `metadata/N.targets.json` ...
pub(super) fn versioned(role: RoleType, version: NonZeroU64) -> String {
    format!("{METADATA}/{version}.{role}.json")
}

/// The releases that a list of targets names, newest first.
pub(super) fn releases(targets: &Targets) -> Vec<Release> {
    let custom = targets.targets.values().filter_map(said);
    let mut releases: Vec<Release> = custom
        .filter_map(|said| match said {
            PublishedFile::Pack(release) => Some(release),
            PublishedFile::Delta(_) => None,
        })
        .collect();
    releases.sort_by_key(|release| std::cmp::Reverse(release.release));
    releases
}

/// What the publisher says of a target.
pub(super) fn said(target: &tough::schema::Target) -> Option<PublishedFile> {
    serde_json::from_value(target.custom.get(CUSTOM)?.clone()).ok()
}

/// The next versions of snapshot and timestamp.
pub(super) fn moved_on(chain: &mut Chain) {
    chain.snapshot_version = metadata::next(chain.snapshot_version);
    chain.timestamp_version = metadata::next(chain.timestamp_version);
}

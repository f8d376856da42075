//! What is published, as far as this version understands it.

use chrono::{DateTime, Utc};
use tough::schema::{Target, Targets};
use uuid::Uuid;
use wayside_domain::release::{CUSTOM, DeltaStep, PublishedFile, Release};

/// A file on the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed<T> {
    /// What the publisher says of it.
    pub said: T,
    /// Where it is, in the repository.
    pub path: String,
    /// Bytes.
    pub length: u64,
    /// SHA-256, lower-case hexadecimal.
    pub sha256: String,
}

/// The list, packs newest first. Files of which nothing is said, or nothing that this version
/// understands, are left alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Catalogue {
    pub packs: Vec<Listed<Release>>,
    pub deltas: Vec<Listed<DeltaStep>>,
}

impl Catalogue {
    pub fn of(targets: &Targets) -> Self {
        let mut catalogue = Self::default();
        for (name, target) in &targets.targets {
            let sha256 = hex::encode(&*target.hashes.sha256);
            let name = name.resolved();
            // A name is part of a path and of an address; ours have nothing else in them.
            let is_plain = name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b".-".contains(&b));
            let Some(said) = said(target).filter(|_| is_plain) else {
                continue;
            };
            let path = format!("targets/{sha256}.{name}");
            let length = target.length;
            match said {
                PublishedFile::Pack(said) => catalogue.packs.push(Listed {
                    said,
                    path,
                    length,
                    sha256,
                }),
                PublishedFile::Delta(said) => catalogue.deltas.push(Listed {
                    said,
                    path,
                    length,
                    sha256,
                }),
            }
        }
        let newest = |pack: &Listed<Release>| std::cmp::Reverse(pack.said.release);
        catalogue.packs.sort_by_key(newest);
        catalogue
    }

    /// The newest pack whose turn it is on this device.
    pub fn newest_for(&self, device: Uuid) -> Option<&Listed<Release>> {
        self.packs.iter().find(|pack| {
            let rollout = pack.said.rollout.as_ref();
            rollout.is_none_or(|rollout| rollout.includes(device))
        })
    }

    /// The shortest delta that leads from one pack to another.
    pub fn cheapest(&self, from: &str, to: &str) -> Option<&Listed<DeltaStep>> {
        let leads = |delta: &&Listed<DeltaStep>| delta.said.from == from && delta.said.to == to;
        self.deltas.iter().filter(leads).min_by_key(|d| d.length)
    }

    /// The newest date that the publisher has signed here.
    pub fn newest_date(&self) -> Option<DateTime<Utc>> {
        self.packs.iter().map(|pack| pack.said.published).max()
    }
}

fn said(target: &Target) -> Option<PublishedFile> {
    serde_json::from_value(target.custom.get(CUSTOM)?.clone()).ok()
}

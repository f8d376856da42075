//! A repository of packs under The Update Framework: who may publish, what is published, and for whom.
//!
//! Nothing here writes. Each act gives a [`PublishPlan`]: files in the order in which they have to be put in
//! place, each whole, the one that makes the change true last. Cut anywhere, devices read what was
//! published before; done again, it comes to the same.
//!
//! | in the repository | |
//! |---|---|
//! | `metadata/N.root.json` | who may sign what, and how many must; from 1, none is ever replaced |
//! | `metadata/N.targets.json` | what is published; offline keys |
//! | `metadata/N.snapshot.json`, `metadata/timestamp.json` | which of those counts; online keys |
//! | `targets/SHA256.N.wayside` | release N |
//! | `targets/SHA256.M-N.delta` | from release M to N |

use std::path::PathBuf;

use tough::schema::RoleType;
use wayside_pack::{PackRefusal, Version, delta::DeltaFault};

mod keys;
mod metadata;
mod release;
mod repository;
mod root;
mod seal;

pub use keys::{Keys, Lists, new_keys};
pub use release::{Order, PublishOutcome, Stage, publish, refresh};
pub use repository::Repository;
pub use root::{first_root, rotate};

/// Days for which what is signed is good when it is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// The root.
    pub root: u32,
    /// The list of what is published.
    pub targets: u32,
    /// Snapshot and timestamp: how long a hub may keep news back before devices notice.
    pub timestamp: u32,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            root: 3 * 365,
            targets: 365,
            timestamp: 90,
        }
    }
}

/// A file to put in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// Where, from the repository.
    pub path: PathBuf,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// Files in the order in which each has to be in place, and on the disk, before the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublishPlan {
    /// The last one makes the change true.
    pub files: Vec<Put>,
}

impl PublishPlan {
    fn put(&mut self, path: impl Into<PathBuf>, bytes: Vec<u8>) {
        self.files.push(Put {
            path: path.into(),
            bytes,
        });
    }
}

/// Why nothing is published.
#[derive(Debug, thiserror::Error)]
pub enum PublishFault {
    /// A file could not be read.
    #[error("cannot read {path}: {why}")]
    Unread {
        /// Which.
        path: PathBuf,
        /// What the system says.
        why: std::io::Error,
    },
    /// Not a key, or not the `keys.json` that came with the keys.
    #[error("{0} is not what `wayside pack keys new` wrote")]
    NotOurs(PathBuf),
    /// No key at all.
    #[error("there is no key file in the folders given")]
    NoKeys,
    /// More signatures are asked for than there are keys, or none.
    #[error("{threshold} of {of} keys cannot sign: at least 1, and no more than there are")]
    Threshold {
        /// How many must sign.
        threshold: u32,
        /// How many there are.
        of: u32,
    },
    /// The repository has no root yet.
    #[error("the repository has no root yet")]
    NoRoot,
    /// The repository has a root already.
    #[error("the repository has a root already")]
    RootThere,
    /// Nothing has been published yet.
    #[error("nothing has been published in this repository yet")]
    Nothing,
    /// A file of the repository is damaged, or not signed by whoever should have.
    #[error("{0} is damaged, or not signed as the root says")]
    Repository(PathBuf),
    /// Too few of the keys that may sign are at hand.
    #[error("too few keys for the {role} role: {found} of the {needed} that must sign are at hand")]
    TooFewKeys {
        /// Which role.
        role: RoleType,
        /// At hand.
        found: u64,
        /// Needed.
        needed: u64,
    },
    /// The pack is refused.
    #[error("the pack is refused: {0}")]
    Pack(#[from] PackRefusal),
    /// Another pack than the one this repository is for.
    #[error(
        "this repository is for {here}, and the pack is {offered}: give each pack a repository of its own"
    )]
    AnotherPack {
        /// Jurisdiction and name.
        here: String,
        /// Jurisdiction and name.
        offered: String,
    },
    /// Not newer than what is published.
    #[error("version {offered} is not newer than version {published}, which is published")]
    NotNewer {
        /// Of the pack given.
        offered: Version,
        /// Of the newest release.
        published: Version,
    },
    /// A delta could not be made.
    #[error("cannot make a delta: {0}")]
    Delta(#[from] DeltaFault),
    /// A date too far off, or metadata that cannot be written: a bug.
    #[error("cannot write the {0}")]
    Unwritten(&'static str),
}

#[cfg(test)]
#[path = "publish_tests.rs"]
mod tests;

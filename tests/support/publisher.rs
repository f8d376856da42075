//! An agency that publishes packs: keys and a repository in temporary folders, by the same road that
//! `wayside pack publish` takes.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use tempfile::TempDir;
use wayside_authoring::publish::{
    self, Keys, Lifetimes, Lists, Order, PublishFault, PublishOutcome, PublishPlan, Repository,
    Stage,
};

use crate::bundle::Trouble;

/// A folder of keys, and the repository they publish in.
pub struct Publisher {
    keys: TempDir,
    folder: TempDir,
}

/// What [`publish::new_keys`] may meet here: nothing but its own fault.
struct Unmade(PublishFault);

impl From<PublishFault> for Unmade {
    fn from(fault: PublishFault) -> Self {
        Self(fault)
    }
}

/// Writes new keys, the same for the same seed.
///
/// # Errors
/// When they cannot be made or written.
pub fn write_keys(folder: &Path, threshold: u32, of: u32, seed: u8) -> Result<(), Trouble> {
    let mut count = 0;
    let plan = publish::new_keys(threshold, of, || {
        count += 1;
        Ok([[seed; 16], [count; 16]]
            .concat()
            .try_into()
            .unwrap_or_default())
    });
    write(folder, &plan.map_err(|Unmade(fault)| fault)?, usize::MAX)
}

/// Puts the first `most` files of a plan in place.
///
/// # Errors
/// When one cannot be written.
pub fn write(folder: &Path, plan: &PublishPlan, most: usize) -> Result<(), Trouble> {
    for file in plan.files.iter().take(most) {
        let path = folder.join(&file.path);
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        std::fs::write(path, &file.bytes)?;
    }
    Ok(())
}

impl Publisher {
    /// With `threshold` of `threshold + 1` root and targets keys.
    ///
    /// # Errors
    /// When there is no room for it.
    pub fn new(threshold: u32, seed: u8) -> Result<Self, Trouble> {
        let publisher = Self {
            keys: tempfile::tempdir()?,
            folder: tempfile::tempdir()?,
        };
        write_keys(publisher.keys.path(), threshold, threshold + 1, seed)?;
        Ok(publisher)
    }

    /// Where it publishes.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where its keys lie.
    #[must_use]
    pub fn keys(&self) -> &Path {
        self.keys.path()
    }

    /// Its repository.
    #[must_use]
    pub fn repository(&self) -> Repository {
        Repository::new(self.folder())
    }

    /// Its keys, and those of other folders.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn hand(&self, others: &[PathBuf]) -> Result<Keys, Trouble> {
        let folders = [&[self.keys().to_owned()], others].concat();
        Ok(Keys::read(&folders)?)
    }

    /// What publishing a pack comes to, without doing it.
    ///
    /// # Errors
    /// When it is refused.
    pub fn plan(
        &self,
        pack: &[u8],
        stage: Stage,
        now: DateTime<Utc>,
    ) -> Result<PublishOutcome, Trouble> {
        let keys = self.hand(&[])?;
        let lists = Lists::read(self.keys())?;
        let order = Order {
            pack,
            stage,
            keys: &keys,
            lists: Some(&lists),
            now,
            lifetimes: Lifetimes::default(),
        };
        Ok(publish::publish(&self.repository(), &order)?)
    }

    /// Publishes a pack.
    ///
    /// # Errors
    /// When it is refused or cannot be written.
    pub fn publish(
        &self,
        pack: &[u8],
        stage: Stage,
        now: DateTime<Utc>,
    ) -> Result<PublishOutcome, Trouble> {
        let outcome = self.plan(pack, stage, now)?;
        write(self.folder(), &outcome.plan, usize::MAX)?;
        Ok(outcome)
    }

    /// The first root, as the app carries it.
    ///
    /// # Errors
    /// When nothing has been published.
    pub fn root(&self) -> Result<Vec<u8>, Trouble> {
        Ok(std::fs::read(self.folder().join("metadata/1.root.json"))?)
    }

    /// The repository as it is now, in another folder.
    ///
    /// # Errors
    /// When it cannot be copied.
    pub fn copy(&self) -> Result<TempDir, Trouble> {
        let folder = tempfile::tempdir()?;
        copy(self.folder(), folder.path())?;
        Ok(folder)
    }
}

/// Copies a folder with all that is in it.
///
/// # Errors
/// When it cannot be.
pub fn copy(from: &Path, to: &Path) -> Result<(), Trouble> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let path = entry?.path();
        let beside = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &beside)?;
        } else {
            std::fs::copy(&path, &beside)?;
        }
    }
    Ok(())
}

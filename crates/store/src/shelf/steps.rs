//! The steps of an install, so that a test can stop, or be killed, after any of them.

/// A step of [`crate::Shelf::install`] that has just been taken, in the order they are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InstallStep {
    /// The pack is written beside its place.
    PackWritten,
    /// It is written through.
    PackSynced,
    /// It stands in its place, unlisted.
    PackPlaced,
    /// The index has its tables.
    IndexBegun,
    /// The index has its rows.
    IndexFilled,
    /// The index has passed SQLite's check.
    IndexChecked,
    /// It is written through.
    IndexSynced,
    /// It stands in its place, unlisted.
    IndexPlaced,
    /// The names of both are written through.
    FolderSynced,
    /// The new list is written beside the old one.
    ListWritten,
    /// It is written through.
    ListSynced,
    /// It stands in the old one's place: from here on the new pack is installed.
    ListPlaced,
    /// Its name is written through.
    Committed,
    /// What is no longer listed has been removed.
    Swept,
}

impl InstallStep {
    /// All of them, in order.
    pub const ALL: [InstallStep; 14] = [
        InstallStep::PackWritten,
        InstallStep::PackSynced,
        InstallStep::PackPlaced,
        InstallStep::IndexBegun,
        InstallStep::IndexFilled,
        InstallStep::IndexChecked,
        InstallStep::IndexSynced,
        InstallStep::IndexPlaced,
        InstallStep::FolderSynced,
        InstallStep::ListWritten,
        InstallStep::ListSynced,
        InstallStep::ListPlaced,
        InstallStep::Committed,
        InstallStep::Swept,
    ];
}

/// Told to stop after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("told to stop")]
pub struct Stopped;

/// Watches an install, and may stop it. `()` watches nothing.
pub trait InstallObserver {
    /// `step` has just been taken.
    ///
    /// # Errors
    /// [`Stopped`] leaves everything as it lies at that instant, as a crash would.
    fn reached(&mut self, step: InstallStep) -> Result<(), Stopped>;
}

impl InstallObserver for () {
    fn reached(&mut self, _: InstallStep) -> Result<(), Stopped> {
        Ok(())
    }
}

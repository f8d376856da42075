//! What can go wrong on the device's own storage.

use crate::shelf::Stopped;

/// The act that failed, and why. No text of a pack, no place and no search words are in it.
#[derive(Debug, thiserror::Error)]
pub enum StoreFault {
    /// The folder or a file in it could not be opened or read.
    #[error("could not open the storage")]
    Open(#[source] std::io::Error),
    /// The storage was written by a newer version of the app; it is left alone.
    #[error("the storage was written by a newer version")]
    TooNew,
    /// The index of a pack could not be built.
    #[error("could not build a pack's index")]
    Build(#[source] rusqlite::Error),
    /// An index was built and did not pass SQLite's own check.
    #[error("a freshly built index did not pass its check")]
    Check,
    /// A file could not be written, synced or moved into place.
    #[error("could not write to the storage")]
    Publish(#[source] std::io::Error),
    /// The index could not be read.
    #[error("could not read a pack's index")]
    Read(#[source] rusqlite::Error),
    /// A row of the index or a list could not be read or written as JSON.
    #[error("a stored row is not what it should be")]
    Row(#[source] serde_json::Error),
    /// The kept file of a pack is no longer that pack.
    #[error("a kept pack is damaged")]
    Pack(#[source] wayside_pack::PackRefusal),
    /// The pack's time zone or country is not known.
    #[error("a pack's calendar is not known")]
    Calendar(#[source] wayside_domain::hours::NotACalendar),
    /// No pack stands there.
    #[error("no such pack on the shelf")]
    NoSuchSlot,
    /// The pack that came with the app stays.
    #[error("the bundled pack cannot be removed")]
    CannotRemove,
    /// No earlier version is kept.
    #[error("no earlier version is kept")]
    NothingBefore,
    /// The machine had no randomness to give.
    #[error("no randomness to be had")]
    NoRandomness(#[source] std::io::Error),
    /// A journal that should be made is there already; it is left alone.
    #[error("a journal is there already")]
    AlreadyThere,
    /// There is no journal.
    #[error("there is no journal")]
    NoJournal,
    /// Another program, or another part of this one, holds the journal.
    #[error("the journal is in use")]
    InUse,
    /// The file is a database, but not a journal of ours; it is left alone.
    #[error("the file is not a journal")]
    Foreign,
    /// The key does not open the file: it is another's, or its first page is damaged.
    #[error("the key does not open the journal")]
    WrongKey,
    /// The file is shorter than it says it is; it is left alone.
    #[error("the journal was cut short")]
    Truncated,
    /// A page or a row of the journal is not what was written; it is left alone.
    #[error("the journal is damaged")]
    Damaged,
    /// An event with this id and other bytes is kept already.
    #[error("another event has this id")]
    Conflict,
    /// A record is larger than can be kept or sent.
    #[error("the record is too large")]
    TooLarge,
    /// A letter that no hub would take.
    #[error("the letter cannot be sent")]
    NotALetter(#[source] wayside_protocol::NotALetter),
    /// The journal or the outbox could not be read or written.
    #[error("could not work on the journal")]
    Journal(#[source] rusqlite::Error),
    /// Something could not be sealed, opened or derived with a key.
    #[error("a key did not do its work")]
    Crypto,
    /// The file that says how the lock opens is damaged; it is left alone.
    #[error("the lock's file is damaged")]
    Vault,
    /// Told to stop on the way.
    #[error("stopped on the way")]
    Stopped(#[from] Stopped),
}

impl StoreFault {
    /// True when the device's storage is full: freeing some and trying again may help.
    pub fn is_full(&self) -> bool {
        match self {
            Self::Open(e) | Self::Publish(e) | Self::NoRandomness(e) => matches!(
                e.kind(),
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded
            ),
            Self::Build(e) | Self::Read(e) | Self::Journal(e) => {
                e.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
            }
            _ => false,
        }
    }

    /// True when a write failed, false when a read did.
    pub fn is_write(&self) -> bool {
        match self {
            Self::Journal(e) => is_write(e),
            _ => matches!(
                self,
                Self::Build(_) | Self::Check | Self::Publish(_) | Self::Stopped(_)
            ),
        }
    }

    /// What a small file of ours that could not be read means: damage, or a disk that may do it the next time.
    pub(crate) fn of_file(error: std::io::Error) -> Self {
        if crate::disk::is_damage(&error) {
            Self::Damaged
        } else {
            Self::Open(error)
        }
    }

    /// What SQLite's answer means for a journal.
    pub(crate) fn of_journal(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::InUse,
            Some(ErrorCode::NotADatabase) => Self::WrongKey,
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged,
            Some(ErrorCode::TooBig) => Self::TooLarge,
            _ => Self::Journal(error),
        }
    }
}

/// True when SQLite failed at writing, or says that it may not.
fn is_write(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode;
    /// SQLite's extended codes for reading that failed, all of `SQLITE_IOERR`.
    const READS: [i32; 2] = [266, 522];
    error
        .sqlite_error()
        .is_some_and(|failed| match failed.code {
            ErrorCode::SystemIoFailure => !READS.contains(&failed.extended_code),
            code => matches!(
                code,
                ErrorCode::DiskFull | ErrorCode::ReadOnly | ErrorCode::PermissionDenied
            ),
        })
}

/// What was put right without anybody's doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repair {
    /// The list of packs could not be read and has been moved aside. The spare copy was used.
    ListFromSpare,
    /// The list of packs could not be read, nor its spare: the shelf is empty.
    ListLost,
    /// The list of trusted signers could not be read and has been moved aside: nobody is trusted.
    SignersLost,
    /// A pack's index was missing or damaged and has been built again from the pack.
    Rebuilt {
        /// Of which slot.
        slot: String,
    },
    /// A pack's index was made by another version of the app and has been built again.
    Renewed {
        /// Of which slot.
        slot: String,
    },
}

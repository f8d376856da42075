//! Where a ledger is, and why it was not opened, written or read.

use std::path::PathBuf;

/// What went wrong with the store itself, or has no room in it. Never what a caller did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerFault {
    /// It cannot be reached or written just now; later it may.
    #[error("the ledger cannot be written just now")]
    Unavailable,
    /// Its disk is full.
    #[error("the ledger's disk is full")]
    Full,
    /// It is damaged, or of a later version than this program.
    #[error("the ledger is damaged or of a later version")]
    Unreadable,
    /// Quarantine has no room for what would be held, and nothing of the batch was taken in.
    #[error("quarantine has no room")]
    QuarantineFull {
        /// True where everything in the batch would be held.
        alone: bool,
    },
}

/// Why a ledger was not opened, copied or put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenFault {
    /// The address is none of a PostgreSQL database.
    #[error("the address is none of a PostgreSQL database")]
    Address,
    /// The database is on another machine, and the address does not say how it is reached.
    #[error("the line to a database on another machine would be in the clear")]
    Unencrypted,
    /// The file of those that vouch for the database's server cannot be read, or holds no certificate.
    #[error("the file with the database's certificate authority is none")]
    Authority,
    /// The server is of a version before 13, which says too little of what is still under way.
    #[error("PostgreSQL before 13 is too old")]
    TooOld,
    /// There is something already where a ledger or a copy should go; it is left alone.
    #[error("there is something already where it should go")]
    AlreadyThere,
    /// There is no copy to put back.
    #[error("there is no copy to put back")]
    NotThere,
    /// A copy is damaged, or its audit log's chain is broken; it is not used.
    #[error("the copy is not sound")]
    NotSound,
    /// The store itself.
    #[error(transparent)]
    Ledger(#[from] LedgerFault),
}

/// A PostgreSQL database.
#[derive(Clone, PartialEq, Eq)]
pub struct Database {
    /// `postgres://...`. With `sslmode=require` the line is encrypted and the server's certificate checked;
    /// with `sslmode=disable` it is in the clear; with neither it is in the clear on this machine only.
    pub address: String,
    /// A file in PEM with those that vouch for the server, in place of the public authorities. With it
    /// the line is encrypted whatever the address says.
    pub authority: Option<PathBuf>,
}

impl Database {
    /// The one at an address.
    pub fn at(address: impl Into<String>) -> Self {
        Self {
            address: address.into(),
            authority: None,
        }
    }
}

impl std::fmt::Debug for Database {
    /// An address may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Database")
    }
}

/// An answer of the ledger's.
pub type LedgerResult<T> = Result<T, LedgerFault>;

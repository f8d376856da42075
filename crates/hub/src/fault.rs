//! What can go wrong with a hub itself. What a caller did wrong is a [`crate::HttpRefusal`].

use std::path::{Path, PathBuf};

use crate::ledger::LedgerFault;
use crate::machine::NoRandomness;

/// What went wrong, by the act that failed.
#[derive(Debug, thiserror::Error)]
pub enum HubFault {
    /// With the ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerFault),
    /// With the machine's randomness.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// A file of the hub's cannot be read or written.
    #[error("cannot {act} {path}: {why}")]
    File {
        /// `read`, `write`, `make`.
        act: &'static str,
        /// Which.
        path: PathBuf,
        /// The system's reason.
        why: std::io::Error,
    },
    /// A file of the hub's is not what belongs there.
    #[error("{0} is not what belongs there")]
    NotOurs(PathBuf),
    /// A certificate or its key cannot be used.
    #[error("the certificate or its key cannot be used: {0}")]
    Certificate(String),
    /// Nothing can listen there.
    #[error("cannot listen on {address}: {why}")]
    Listen {
        /// Where.
        address: std::net::SocketAddr,
        /// The system's reason.
        why: std::io::Error,
    },
    /// Plain HTTP was asked for where others could listen.
    #[error("plain http is for a loopback address only, and {0} is none")]
    NotLoopback(std::net::SocketAddr),
    /// A name that cannot stand on a page or in a log: empty, too long, or with strange letters.
    #[error("a name must have 1 to {most} plain characters")]
    Name {
        /// Characters.
        most: usize,
    },
    /// A password that is too short or too long.
    #[error("a password must have {least} to {most} characters")]
    Password {
        /// Characters.
        least: usize,
        /// Characters.
        most: usize,
    },
    /// Hashing a password failed.
    #[error("a password cannot be hashed")]
    Hash,
}

impl HubFault {
    pub(crate) fn file(act: &'static str, path: &Path, why: std::io::Error) -> Self {
        let path = path.to_owned();
        Self::File { act, path, why }
    }
}

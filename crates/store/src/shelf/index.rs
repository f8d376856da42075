//! An index file, and whether it is still the one that was built.

use std::path::Path;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::schema::{self, Purpose};
use crate::disk::Disk;
use crate::fault::StoreFault;

/// What an index looked like when it was built: any damage since shows. It guards against decay of
/// the storage, not against people, who could write the list as well.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seal {
    bytes: u64,
    crc32: u32,
}

impl Seal {
    /// The seal of a file as it stands.
    pub fn of(disk: &dyn Disk, path: &Path) -> Result<Self, StoreFault> {
        let read = || {
            let mut file = disk.reader(path)?;
            let mut hasher = crc32fast::Hasher::new();
            let mut bytes = 0;
            let mut piece = vec![0; 1 << 16];
            loop {
                let length = file.read(&mut piece)?;
                let Some(read) = piece.get(..length).filter(|read| !read.is_empty()) else {
                    break;
                };
                hasher.update(read);
                bytes += length as u64;
            }
            Ok(Self {
                bytes,
                crc32: hasher.finalize(),
            })
        };
        read().map_err(StoreFault::Open)
    }
}

/// Why an index is not to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// Missing, or not the file that was built.
    Damaged,
    /// Built by another version of the app.
    OtherVersion,
}

/// Opens an index for asking, if it is the one that was sealed.
pub(super) fn open(disk: &dyn Disk, path: &Path, seal: &Seal) -> Result<Connection, Unfit> {
    let damaged = |_| Unfit::Damaged;
    if Seal::of(disk, path).map_err(|_| Unfit::Damaged)? != *seal {
        return Err(Unfit::Damaged);
    }
    let index = schema::open(disk, path, Purpose::Asking).map_err(damaged)?;
    let pragma = |name| index.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    if pragma("application_id").map_err(damaged)? != schema::APPLICATION_ID {
        return Err(Unfit::Damaged);
    }
    if pragma("user_version").map_err(damaged)? != schema::VERSION {
        return Err(Unfit::OtherVersion);
    }
    Ok(index)
}

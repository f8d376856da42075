//! How many wrong tries there were, one after another, in a file of its own.

use std::path::Path;

use serde::{Deserialize, Serialize};
use wayside_domain::moment::Moment;

use super::LONGEST;
use crate::disk::{self, Disk};
use crate::fault::StoreFault;

pub(super) const FILE: &str = "attempts.json";
/// So many wrong tries, one after another, erase the key.
pub const MOST_TRIES: u32 = 10;
/// The wait after so many wrong tries, ms; the last for all further ones.
const WAITS_MS: [i64; 6] = [0, 0, 0, 5_000, 30_000, 300_000];

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tries {
    pub wrong: u32,
    pub last: Option<Moment>,
    /// True where the count on the disk could not be read.
    #[serde(skip)]
    pub lost: bool,
}

impl Tries {
    /// As they were counted. A count that is gone or cannot be read, which is set aside, must not give anybody
    /// ten new tries: it leaves one.
    pub(super) fn read(disk: &dyn Disk, path: &Path) -> Result<Self, StoreFault> {
        let counted = match disk.read(path, LONGEST).map_err(StoreFault::of_file) {
            Ok(None) => None,
            Ok(Some(bytes)) => Some(serde_json::from_slice(&bytes).ok()),
            Err(StoreFault::Damaged) => Some(None),
            Err(fault) => return Err(fault),
        };
        if let Some(Some(tries)) = counted {
            return Ok(tries);
        }
        if counted.is_some() {
            disk::set_aside(disk, path).map_err(StoreFault::Publish)?;
        }
        Ok(Self {
            wrong: MOST_TRIES - 1,
            last: None,
            lost: true,
        })
    }

    /// How long until a try is heard, ms.
    pub(super) fn wait_ms(&self, now: &Moment) -> i64 {
        let place = usize::try_from(self.wrong).unwrap_or(usize::MAX);
        let last_wait = WAITS_MS.last().copied().unwrap_or_default();
        let wait = WAITS_MS.get(place).copied().unwrap_or(last_wait);
        let since = match &self.last {
            Some(last) if last.boot_id == now.boot_id => now.mono_ms.saturating_sub(last.mono_ms),
            Some(_) => now.mono_ms,
            None => wait,
        };
        wait.saturating_sub(since.max(0)).max(0)
    }
}

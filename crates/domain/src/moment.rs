//! An instant as a phone can vouch for it: its wall clock, which people set, and the time since it
//! was started, which they cannot.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Wall and running clock may drift this far apart within one boot before the wall clock counts as
/// having been moved, ms.
pub const DRIFT_MS: i64 = 2_000;

/// An instant recorded on both clocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Moment {
    /// Wall clock, ms since 1970-01-01T00:00:00Z.
    pub wall_ms: i64,
    /// Which start of the device `mono_ms` counts from.
    pub boot_id: String,
    /// Time since that start, sleep included, ms.
    pub mono_ms: i64,
}

/// How much time lies between two moments, and how far that can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Elapsed {
    /// Never below 0.
    pub ms: i64,
    /// What it was reckoned from.
    pub by: ElapsedBy,
}

/// What an elapsed time was reckoned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ElapsedBy {
    /// The running clock, and the wall clock agrees.
    Running,
    /// The running clock; the wall clock was moved meanwhile.
    ClockMoved,
    /// The wall clock alone: the device was started again in between.
    Wall,
    /// Nothing: the device was started again and its wall clock stands before the first moment.
    Unknown,
}

impl Moment {
    /// The time from `self` to `later`. Within one boot the running clock decides; across boots there
    /// is only the wall clock, and if that goes backwards the time is 0 and [`ElapsedBy::Unknown`].
    pub fn until(&self, later: &Self) -> Elapsed {
        let wall = later.wall_ms.saturating_sub(self.wall_ms);
        if self.boot_id == later.boot_id && later.mono_ms >= self.mono_ms {
            let ms = later.mono_ms.saturating_sub(self.mono_ms);
            let agrees = wall.saturating_sub(ms).abs() <= DRIFT_MS;
            let by = if agrees {
                ElapsedBy::Running
            } else {
                ElapsedBy::ClockMoved
            };
            Elapsed { ms, by }
        } else if wall >= 0 {
            Elapsed {
                ms: wall,
                by: ElapsedBy::Wall,
            }
        } else {
            Elapsed {
                ms: 0,
                by: ElapsedBy::Unknown,
            }
        }
    }
}

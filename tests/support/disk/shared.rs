//! What the connections to one file share while any of them is open: SQLite's locks on it, and the index of its
//! write-ahead log. None of it is on the disk, so none of it outlives them.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

/// Bytes that SQLite maps at a time.
pub const REGION: usize = 32 * 1024;
/// Locks of a log's index.
pub const SLOTS: usize = 8;

/// A file of a disk: the disk's place in memory, and the file's number there.
pub type Of = (usize, usize);

/// How far a connection has a file locked, as SQLite counts it: 0 nothing, 1 shared, 2 reserved, 3 pending,
/// 4 exclusive.
pub type Level = i32;

const SHARED: Level = 1;
const RESERVED: Level = 2;
const PENDING: Level = 3;

#[derive(Default)]
struct Sharing {
    /// By connection.
    levels: HashMap<u64, Level>,
    /// Connections that have the index mapped.
    mapped: Vec<u64>,
    /// Where its regions are.
    regions: Vec<usize>,
    /// For each slot who has it: as the only one, or beside others.
    alone: [Option<u64>; SLOTS],
    beside: [Vec<u64>; SLOTS],
}

static ALL: LazyLock<Mutex<HashMap<Of, Sharing>>> = LazyLock::new(Mutex::default);

fn all() -> MutexGuard<'static, HashMap<Of, Sharing>> {
    ALL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Locks a file further. False when another connection stands in the way.
pub fn lock(of: Of, who: u64, wanted: Level) -> bool {
    let mut all = all();
    let sharing = all.entry(of).or_default();
    let highest = |least: Level| {
        let mut others = sharing.levels.iter().filter(|(other, _)| **other != who);
        others.any(|(_, level)| *level >= least)
    };
    let taken = match wanted {
        ..=SHARED => highest(PENDING),
        RESERVED => highest(RESERVED),
        _ => highest(SHARED),
    };
    if !taken {
        let level = sharing.levels.entry(who).or_default();
        *level = wanted.max(*level);
    }
    !taken
}

/// Whether anybody has the file reserved.
pub fn is_reserved(of: Of) -> bool {
    let all = all();
    let levels = all.get(&of).map(|sharing| sharing.levels.values());
    levels.is_some_and(|mut levels| levels.any(|level| *level >= RESERVED))
}

/// Lets a file go, down to a level.
pub fn unlock(of: Of, who: u64, to: Level) {
    let mut all = all();
    if let Some(sharing) = all.get_mut(&of) {
        if to == 0 {
            sharing.levels.remove(&who);
        } else {
            sharing.levels.insert(who, to);
        }
    }
}

/// The place of a region of the index; `None` for one that is not there and is not to be made.
pub fn region(of: Of, who: u64, which: usize, make: bool) -> Option<usize> {
    let mut all = all();
    let sharing = all.entry(of).or_default();
    if !sharing.mapped.contains(&who) {
        sharing.mapped.push(who);
    }
    while make && sharing.regions.len() <= which {
        let fresh = Box::leak(vec![0_u64; REGION / 8].into_boxed_slice());
        sharing.regions.push(fresh.as_mut_ptr().expose_provenance());
    }
    sharing.regions.get(which).copied()
}

/// Takes slots of the index: alone, or beside others who have them so. False when somebody stands in the way.
pub fn take(of: Of, who: u64, slots: std::ops::Range<usize>, alone: bool) -> bool {
    let mut all = all();
    let sharing = all.entry(of).or_default();
    let free = |slot: usize| {
        let nobody_alone = sharing.alone[slot].is_none_or(|other| other == who);
        let nobody_beside = sharing.beside[slot].iter().all(|other| *other == who);
        nobody_alone && (!alone || nobody_beside)
    };
    if !slots.clone().all(free) {
        return false;
    }
    for slot in slots {
        if alone {
            sharing.alone[slot] = Some(who);
        } else if !sharing.beside[slot].contains(&who) {
            sharing.beside[slot].push(who);
        }
    }
    true
}

/// Gives slots back.
pub fn give_back(of: Of, who: u64, slots: std::ops::Range<usize>) {
    let mut all = all();
    let Some(sharing) = all.get_mut(&of) else {
        return;
    };
    for slot in slots {
        if sharing.alone[slot] == Some(who) {
            sharing.alone[slot] = None;
        }
        sharing.beside[slot].retain(|other| *other != who);
    }
}

/// A connection unmaps the index. Gives the regions that nobody maps any more.
pub fn unmap(of: Of, who: u64) -> Vec<usize> {
    give_back(of, who, 0..SLOTS);
    let mut all = all();
    let Some(sharing) = all.get_mut(&of) else {
        return Vec::new();
    };
    sharing.mapped.retain(|other| *other != who);
    if sharing.mapped.is_empty() {
        std::mem::take(&mut sharing.regions)
    } else {
        Vec::new()
    }
}

/// A connection closes the file.
pub fn close(of: Of, who: u64) {
    let mut all = all();
    if let Some(sharing) = all.get_mut(&of) {
        sharing.levels.remove(&who);
        if sharing.levels.is_empty() && sharing.mapped.is_empty() {
            all.remove(&of);
        }
    }
}

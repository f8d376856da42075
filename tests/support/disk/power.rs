//! What a cut of the power leaves: all that was written through, and of the rest anything.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use crate::random::SeededRandom;

use super::platter::{Act, put};

/// What a device writes at once, bytes.
const SECTOR: usize = 512;

/// What stands on a disk after its power was cut.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// By path.
    pub names: BTreeMap<PathBuf, Vec<u8>>,
}

/// Follows a log, knowing what is through and what is not.
#[derive(Default)]
pub struct Follower {
    through: HashMap<usize, Vec<u8>>,
    pending: HashMap<usize, Vec<Act>>,
    names: BTreeMap<PathBuf, usize>,
    pending_names: Vec<Act>,
}

impl Follower {
    /// One act more.
    pub fn follow(&mut self, act: Act) {
        match act {
            Act::Write { file, .. } | Act::Truncate { file, .. } => {
                self.pending.entry(file).or_default().push(act);
            }
            Act::Sync { file } => {
                let bytes = self.through.entry(file).or_default();
                for act in self.pending.remove(&file).unwrap_or_default() {
                    apply(bytes, &act);
                }
            }
            Act::Name { .. } | Act::Unname { .. } => self.pending_names.push(act),
            Act::SyncFolder => {
                for act in std::mem::take(&mut self.pending_names) {
                    name(&mut self.names, &act);
                }
            }
            Act::Told(_) => {}
        }
    }

    /// From a state on that is written through: files by number, and their names.
    pub(super) fn from(through: HashMap<usize, Vec<u8>>, names: BTreeMap<PathBuf, usize>) -> Self {
        Self {
            through,
            names,
            ..Self::default()
        }
    }

    /// A state that the power may leave behind now.
    pub fn cut(&self, dice: &mut SeededRandom) -> State {
        let mut names = self.names.clone();
        // Names reach the device in their order; how many have, nobody knows.
        let reached = dice.below(self.pending_names.len() + 1);
        for act in self.pending_names.iter().take(reached) {
            name(&mut names, act);
        }
        let names = names
            .into_iter()
            .map(|(path, file)| {
                let mut bytes = self.through.get(&file).cloned().unwrap_or_default();
                if let Some(pending) = self.pending.get(&file) {
                    strike(dice, &mut bytes, pending);
                }
                (path, bytes)
            })
            .collect();
        State { names }
    }
}

fn name(names: &mut BTreeMap<PathBuf, usize>, act: &Act) {
    match act {
        Act::Name { path, file } => drop(names.insert(path.clone(), *file)),
        Act::Unname { path } => drop(names.remove(path)),
        _ => {}
    }
}

fn apply(bytes: &mut Vec<u8>, act: &Act) {
    match act {
        Act::Write { at, bytes: new, .. } => put(bytes, *at, new),
        Act::Truncate { length, .. } => bytes.resize(*length, 0),
        _ => {}
    }
}

/// Lets each act that was not written through happen, or not, or in part, in any order.
fn strike(dice: &mut SeededRandom, bytes: &mut Vec<u8>, pending: &[Act]) {
    let mut acts: Vec<&Act> = pending.iter().collect();
    match dice.below(4) {
        // All of them, none of them, the first few: what an honest device mostly does.
        0 => {}
        1 => acts.clear(),
        2 => acts.truncate(dice.below(pending.len() + 1)),
        _ => {
            for place in (1..acts.len()).rev() {
                acts.swap(place, dice.below(place + 1));
            }
            acts.retain(|_| !dice.bits().is_multiple_of(3));
        }
    }
    let last = acts.len().saturating_sub(1);
    for (place, act) in acts.into_iter().enumerate() {
        match act {
            Act::Write { at, bytes: new, .. } if place == last && dice.below(2) == 0 => {
                tear(dice, bytes, *at, new);
            }
            act => apply(bytes, act),
        }
    }
}

/// Some sectors of a write reach the device, some do not, some as zeros.
fn tear(dice: &mut SeededRandom, bytes: &mut Vec<u8>, at: usize, new: &[u8]) {
    for (place, sector) in new.chunks(SECTOR).enumerate() {
        match dice.below(4) {
            0 => {}
            1 => put(bytes, at + place * SECTOR, &vec![0; sector.len()]),
            _ => put(bytes, at + place * SECTOR, sector),
        }
    }
}

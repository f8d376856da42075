//! Every state that can be reached, breadth first, each once; and the shortest way to any of them.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hash, Hasher};

use crate::heal::Broken;
use crate::state::{Budget, State, bit};
use crate::step::{Action, Rules};

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// States, each counted once.
    pub states: usize,
    /// Steps between them.
    pub steps: u64,
    /// Steps from the beginning to the state that is furthest from it.
    pub depth: usize,
    /// By kind of action: a shortest way that ends with one.
    pub ways: HashMap<&'static str, Vec<Action>>,
    /// The first promise that is broken, and the shortest way there.
    pub broken: Option<(Broken, Vec<Action>)>,
}

/// Where it begins: both devices belong to the hub, and nothing was saved.
pub fn beginning(budget: Budget) -> State {
    let mut state = State {
        budget,
        keys: 2,
        ..State::default()
    };
    for (key, device) in (0..).zip(&mut state.devices) {
        device.disk.run = key;
        device.disk.key = Some(key);
        device.disk.joined = true;
        device.disk.had = bit(key);
        state.hub.members |= bit(key);
    }
    state
}

/// 128 bits of a state: with a hundred million of them, two alike are less likely than 1 in 10^22.
fn mark(state: &State) -> u128 {
    let half = |seed: u64| {
        let mut hasher = Mixer(seed);
        state.hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0x9e37_79b9_7f4a_7c15) << 64 | half(0xc2b2_ae3d_27d4_eb4f)
}

/// A hash that is the same on every machine.
struct Mixer(u64);

impl Mixer {
    fn mix(&mut self, word: u64) {
        let wide = u128::from(self.0 ^ word) * 0x9fb2_1c65_1e98_df25_u128;
        self.0 = (wide as u64) ^ ((wide >> 64) as u64) ^ word.rotate_left(23);
    }
}

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..part.len()].copy_from_slice(part);
            self.mix(u64::from_le_bytes(word) ^ (part.len() as u64) << 56);
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.mix(u64::from(byte));
    }

    fn write_isize(&mut self, number: isize) {
        self.mix(number as u64);
    }

    fn finish(&self) -> u64 {
        let mut end = Self(self.0);
        end.mix(0x1656_67b1_9e37_79f9);
        end.0
    }
}

/// Marks are random already.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        let mut word = [0; 8];
        let least = bytes.len().min(8);
        word[..least].copy_from_slice(&bytes[..least]);
        self.0 ^= u64::from_le_bytes(word);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

type Known = HashMap<u128, u32, BuildHasherDefault<AsItIs>>;

/// The states that were reached: from which, and by which of the actions that it has.
struct Reached {
    budget: Budget,
    rules: Rules,
    known: Known,
    from: Vec<(u32, u8)>,
}

impl Reached {
    fn way(&self, mut at: u32) -> Vec<Action> {
        let mut choices = Vec::new();
        while at > 0 {
            let (from, choice) = self.from[at as usize];
            choices.push(choice);
            at = from;
        }
        let (mut state, mut way) = (beginning(self.budget), Vec::new());
        for choice in choices.into_iter().rev() {
            let mut actions = Vec::new();
            state.actions(&mut actions);
            let action = actions[usize::from(choice)];
            state = state.step(action, self.rules).expect("it was taken");
            way.push(action);
        }
        way
    }
}

/// Visits every state, or stops at the first that breaks a promise.
///
/// # Panics
/// When there are more states than 2^32.
pub fn explore(budget: Budget, rules: Rules) -> Found {
    let first = beginning(budget);
    let mut reached = Reached {
        budget,
        rules,
        known: Known::default(),
        from: vec![(0, 0)],
    };
    reached.known.insert(mark(&first), 0);
    let mut found = Found::default();
    let mut frontier = vec![(first, 0_u32)];
    let mut actions = Vec::new();
    let mut healed: HashSet<u128, BuildHasherDefault<AsItIs>> = HashSet::default();
    while !frontier.is_empty() {
        found.depth += 1;
        let mut further = Vec::new();
        for (state, at) in frontier {
            let broken = state.broken().or_else(|| {
                // What becomes of it once all is well follows from what is on the disks alone.
                let fresh = healed.insert(mark(&state.on_disk()));
                fresh.then(|| state.broken_when_healed(rules)).flatten()
            });
            if let Some(broken) = broken {
                found.broken = Some((broken, reached.way(at)));
                found.states = reached.from.len();
                return found;
            }
            actions.clear();
            state.actions(&mut actions);
            for (choice, action) in (0..).zip(&actions) {
                let Some(next) = state.step(*action, rules) else {
                    continue;
                };
                found.steps += 1;
                found.ways.entry(action.kind()).or_insert_with(|| {
                    let mut way = reached.way(at);
                    way.push(*action);
                    way
                });
                let fresh = u32::try_from(reached.from.len()).expect("fewer states");
                let place = *reached.known.entry(mark(&next)).or_insert(fresh);
                if place < fresh {
                    continue;
                }
                reached.from.push((at, choice));
                further.push((next, fresh));
            }
        }
        frontier = further;
    }
    found.states = reached.from.len();
    found
}

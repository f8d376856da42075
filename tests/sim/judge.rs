//! What was shown to people, and whether all of it was true.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;
use wayside_sync::SyncEvent;
use wayside_tests::sync::{Pair, State};

use crate::world::World;

/// What a world came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Faults that were put in.
    pub faults: u64,
    /// Letters that were shown as saved, or as at the hub, and are not; news that never came.
    pub lost: u64,
    /// Letters, words of programmes or commands that took effect twice, or after they were taken back.
    pub doubled: u64,
    /// Letters that never left, though everything was well again.
    pub stuck: u64,
    /// Files that did not open after a fall, or are not sound.
    pub broken: u64,
    /// Events of the whole world, to tell two runs apart.
    pub events: u64,
    /// Letters saved.
    pub letters: u64,
    /// Times that the power was cut, among the faults.
    pub cuts: u64,
    /// Commands that the hub gave.
    pub commands: u64,
}

impl Found {
    /// How much is wrong.
    pub fn bad(&self) -> u64 {
        self.lost + self.doubled + self.stuck + self.broken
    }

    /// Adds what another world came to.
    pub fn add(&mut self, other: &Self) {
        self.faults += other.faults;
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.stuck += other.stuck;
        self.broken += other.broken;
        self.events += other.events;
        self.letters += other.letters;
        self.cuts += other.cuts;
        self.commands += other.commands;
    }

    /// As it stands in the last line.
    pub fn to_json(self, seconds: f64) -> String {
        let Self {
            faults,
            lost,
            doubled,
            stuck,
            broken,
            letters,
            cuts,
            ..
        } = self;
        let per_second = faults as f64 / seconds.max(0.001);
        format!(
            "{{\"faults\":{faults},\"lost\":{lost},\"doubled\":{doubled},\"stuck\":{stuck},\
             \"broken\":{broken},\"letters\":{letters},\"power_cuts\":{cuts},\
             \"per_second\":{per_second:.0}}}"
        )
    }
}

/// What a letter was shown as.
struct Letter {
    device: usize,
    sha256: [u8; 32],
    /// 0 saved, 1 at the hub, 2 delivered, 3 closed.
    rank: u8,
    may_be_taken_back: bool,
    taken_back: bool,
    /// It was found to be less than it was shown as.
    went_back: bool,
}

/// What was shown to people.
#[derive(Default)]
pub(crate) struct Shown {
    letters: BTreeMap<Uuid, Letter>,
    /// Devices on which a letter was taken back: those behind it have other bytes since.
    chained_anew: BTreeSet<usize>,
}

impl Shown {
    pub fn saved(&mut self, device: usize, id: Uuid, sha256: [u8; 32]) {
        let letter = Letter {
            device,
            sha256,
            rank: 0,
            may_be_taken_back: false,
            taken_back: false,
            went_back: false,
        };
        self.letters.insert(id, letter);
    }

    pub fn may_be_taken_back(&mut self, id: Uuid) {
        if let Some(letter) = self.letters.get_mut(&id) {
            letter.may_be_taken_back = true;
            self.chained_anew.insert(letter.device);
        }
    }

    pub fn taken_back(&mut self, id: Uuid) {
        if let Some(letter) = self.letters.get_mut(&id) {
            letter.taken_back = true;
        }
    }

    pub fn event(&mut self, event: &SyncEvent) {
        let (letters, rank) = match event {
            SyncEvent::AtHub { letters } => (letters.as_slice(), 1),
            SyncEvent::Delivered { letter } => (std::slice::from_ref(letter), 2),
            SyncEvent::Closed { letter } => (std::slice::from_ref(letter), 3),
            _ => return,
        };
        for id in letters {
            if let Some(letter) = self.letters.get_mut(id) {
                letter.rank = letter.rank.max(rank);
            }
        }
    }

    /// Holds what a device has against what it showed. Gives how many letters it shows as less.
    fn compare(&mut self, device: usize, states: &BTreeMap<Uuid, State>) -> u64 {
        let mut lost = 0;
        let letters = self.letters.iter_mut();
        for (id, letter) in letters.filter(|(_, letter)| letter.device == device) {
            let stands = match states.get(id) {
                None => false,
                Some(State::Withdrawn) => letter.may_be_taken_back,
                Some(state) => !letter.taken_back && rank(state) >= letter.rank,
            };
            if !stands && !letter.went_back {
                letter.went_back = true;
                lost += 1;
            }
        }
        lost
    }
}

fn rank(state: &State) -> u8 {
    match state {
        State::Queued | State::NeedsAttention(_) | State::Withdrawn => 0,
        State::AtHub => 1,
        State::Delivered => 2,
        State::Closed(_) => 3,
    }
}

impl<P: Pair> World<P> {
    /// What was shown before a fall stands after it.
    pub(crate) fn compare(&mut self, n: usize) {
        let states = self.pair.states(n).unwrap_or_default();
        self.found.lost += self.shown.compare(n, &states);
    }

    pub(crate) fn judge(mut self) -> Found {
        let devices = self.phones.len();
        self.found.letters = self.shown.letters.len() as u64;
        let arrived = self.pair.arrived();
        let arrived: BTreeMap<Uuid, [u8; 32]> = arrived.into_iter().collect();
        let shown = std::mem::take(&mut self.shown);
        let states: Vec<_> = (0..devices)
            .map(|n| self.pair.states(n).unwrap_or_default())
            .collect();
        for (id, letter) in &shown.letters {
            let same = shown.chained_anew.contains(&letter.device)
                || self.pair.sha256(letter.device, *id) == Some(letter.sha256);
            self.found.lost += u64::from(!same);
            let sha256 = self.pair.sha256(letter.device, *id);
            let at_hub = arrived.get(id).copied();
            match states[letter.device].get(id) {
                None => self.found.lost += 1,
                Some(State::Withdrawn) => {
                    self.found.lost += u64::from(!letter.may_be_taken_back);
                    self.found.doubled += u64::from(at_hub.is_some());
                }
                Some(State::Queued) => self.found.stuck += 1,
                Some(State::NeedsAttention(_)) => {
                    let refused = !P::SENDS_AGAIN && self.refused.contains(id);
                    let known = refused || self.pair.poison().contains_key(id);
                    self.found.stuck += u64::from(!known);
                }
                Some(State::Closed(_)) => {
                    self.found.lost += u64::from(at_hub.is_none() || at_hub != sha256);
                }
                // At the hub, and closed there: the news was skipped.
                Some(State::AtHub | State::Delivered) => self.found.lost += 1,
            }
        }
        let done: usize = (0..devices).map(|n| self.pair.told(n).1).sum();
        self.found.lost += self.found.commands.abs_diff(done as u64);
        let unsound = (0..devices).filter(|n| !self.pair.is_whole(*n)).count();
        self.found.broken += unsound as u64 + u64::from(!self.pair.hub_is_whole());
        self.found.doubled += self.pair.doubled();
        self.found
    }
}

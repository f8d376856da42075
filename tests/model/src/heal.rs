//! What must be true: in every state, and of what becomes of every state once all is well.

use crate::state::{Budget, LETTERS, Standing, State, bit};
use crate::step::{Action, Rules};

/// A promise, as it is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Broken {
    /// A letter was shown as saved and is nowhere.
    SavedIsLost,
    /// A letter was shown as being at the hub, which does not have it.
    AcknowledgedIsLost,
    /// A letter or an outcome took effect twice.
    TookEffectTwice,
    /// A letter was cleared that the hub never had.
    ClearedUnverified,
    /// A letter still waits though all is well.
    Stuck,
    /// A letter was closed, and a device that sent it does not know.
    OutcomeMissing,
}

/// What everybody does, over and over, when all is well.
const ROUND: [Action; 29] = [
    Action::Ticket(0),
    Action::Enrol(0),
    Action::Send(0, 0),
    Action::Reply(0, 0),
    Action::Hear(0, 0),
    Action::Send(0, 1),
    Action::Reply(0, 1),
    Action::Hear(0, 1),
    Action::Send(0, 2),
    Action::Reply(0, 2),
    Action::Hear(0, 2),
    Action::News(0),
    Action::Take(0),
    Action::Ticket(1),
    Action::Enrol(1),
    Action::Send(1, 0),
    Action::Reply(1, 0),
    Action::Hear(1, 0),
    Action::Send(1, 1),
    Action::Reply(1, 1),
    Action::Hear(1, 1),
    Action::Send(1, 2),
    Action::Reply(1, 2),
    Action::Hear(1, 2),
    Action::News(1),
    Action::Take(1),
    Action::Close(0),
    Action::Close(1),
    Action::Close(2),
];

impl State {
    /// What is broken already.
    pub fn broken(&self) -> Option<Broken> {
        if self.doubled {
            return Some(Broken::TookEffectTwice);
        }
        for letter in 0..usize::from(self.saved) {
            let one = bit(letter as u32);
            let at_hub = self.hub.taken[letter].is_some();
            let mut standings = self
                .devices
                .iter()
                .map(|device| device.disk.letters[letter]);
            let cleared = |now: Standing| matches!(now, Standing::AtHub | Standing::Closed);
            if self.ever & one == 0 && standings.clone().any(cleared) {
                return Some(Broken::ClearedUnverified);
            }
            // While the hub was never put back: else the device has to hear of it first.
            if self.era == 0 && !at_hub && standings.clone().any(|now| now == Standing::AtHub) {
                return Some(Broken::AcknowledgedIsLost);
            }
            let is_anywhere = standings.any(|now| now != Standing::Absent) || at_hub;
            if !is_anywhere && self.given_up & one == 0 {
                return Some(Broken::SavedIsLost);
            }
        }
        None
    }

    /// What is broken once all is well: nothing is lost on the way, devices that do not belong to the hub are
    /// given tickets, programmes close what they have.
    pub fn broken_when_healed(&self, rules: Rules) -> Option<Broken> {
        let end = self.healed(rules);
        for letter in 0..LETTERS {
            for device in &end.devices {
                let now = device.disk.letters[letter];
                match (now, end.hub.taken[letter]) {
                    (Standing::Queued, _) => return Some(Broken::Stuck),
                    (Standing::AtHub, None) => return Some(Broken::AcknowledgedIsLost),
                    // By this device, under one of its keys; not by a copy of it under a key of the copy's.
                    (now, Some(key))
                        if now != Standing::Absent
                            && now != Standing::Closed
                            && device.disk.had & bit(key) != 0 =>
                    {
                        return Some(Broken::OutcomeMissing);
                    }
                    _ => {}
                }
            }
        }
        end.broken().filter(|_| end.era == 0 || end.doubled)
    }

    /// All is well from here on, and goes on until nothing changes any more.
    pub fn healed(&self, rules: Rules) -> Self {
        let mut now = self.on_disk();
        loop {
            let before = now;
            for action in ROUND {
                match action {
                    // As many keys as it takes.
                    Action::Ticket(device) => drop(now.ticket(device, rules)),
                    action => now = now.step(action, rules).unwrap_or(now),
                }
            }
            if now == before {
                return now;
            }
        }
    }

    /// The steps by which all becomes well, as far as there are tickets.
    pub fn way_to_heal(&self, rules: Rules) -> Vec<Action> {
        let (mut now, mut way) = (*self, Vec::new());
        loop {
            let before = way.len();
            let crashes = [Action::Crash(0), Action::Crash(1)];
            for action in crashes.into_iter().filter(|_| before == 0).chain(ROUND) {
                if let Some(next) = now.step(action, rules) {
                    now = next;
                    way.push(action);
                }
            }
            if way.len() == before {
                return way;
            }
        }
    }

    /// What is left when nothing is on its way, no copies are kept and nothing unusual may happen any more.
    pub fn on_disk(&self) -> Self {
        let mut now = *self;
        now.budget = Budget::default();
        now.sent = [0; LETTERS];
        (now.copy_of_disk, now.copy_of_hub) = (None, None);
        for device in &mut now.devices {
            device.forget();
        }
        now
    }
}

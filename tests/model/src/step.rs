//! What may happen next, and what comes of it.

use crate::state::{Answer, Device, KEYS, LETTERS, Place, Standing, State, bit};

/// What keeps letters and outcomes from being lost or doubled. Each may be left out, to show that it is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Only a verified receipt clears a letter.
    pub receipts: bool,
    /// The hub knows a letter again.
    pub dedupe: bool,
    /// A page and how far the feed was read are one transaction.
    pub one_transaction: bool,
    /// A device that leaves keeps its key while letters wait for their outcome.
    pub keeps_keys: bool,
    /// A device that joins again proves its earlier keys, and the hub records whom it succeeds.
    pub succession: bool,
    /// What was said to the earlier device before is handed on.
    pub hands_on: bool,
    /// A device that joins again sends again what the hub had signed for.
    pub sends_again: bool,
    /// Places in feeds jump ahead when a hub is put back from a copy.
    pub leap: bool,
    /// A hub that was put back says so though there is nothing new, and devices send again what it had signed for.
    pub tells_era: bool,
}

impl Rules {
    /// As the product is.
    pub const ALL: Self = Self {
        receipts: true,
        dedupe: true,
        one_transaction: true,
        keeps_keys: true,
        succession: true,
        hands_on: true,
        sends_again: true,
        leap: true,
        tells_era: true,
    };
}

/// One thing that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// An officer saves a letter.
    Save(usize),
    /// A device sends a letter, perhaps once more.
    Send(usize, usize),
    /// A letter that was sent under a key comes to the hub, early or late; nobody hears the answer.
    Arrive(usize, u8),
    /// The same, and the answer is on its way to a device.
    Reply(usize, usize),
    /// A device hears what the hub said of a letter.
    Hear(usize, usize),
    /// Something that is not the hub answers a letter: a bare 200.
    Portal(usize, usize),
    /// The hub answers with a page of a device's feed.
    News(usize),
    /// A device takes the page.
    Take(usize),
    /// A device's process ends between writing how far it read and what it read. Only without the rule.
    Tear(usize),
    /// A device's process ends: what was on its way to it is lost.
    Crash(usize),
    /// A programme closes a letter.
    Close(usize),
    /// Somebody taps Leave.
    Leave(usize),
    /// An admin revokes a key.
    Revoke(u8),
    /// A device that left, or that the hub does not want, is given a new ticket, and has a new key on its disk.
    Ticket(usize),
    /// The hub enrols a device; nobody hears the answer.
    EnrolUnheard(usize),
    /// The hub enrols a device.
    Enrol(usize),
    /// A device's disk is copied.
    CopyDisk(usize),
    /// The copy is put over a device.
    RestoreDisk(usize),
    /// The hub's disk is copied.
    CopyHub,
    /// The copy is put over the hub.
    RestoreHub,
}

impl Action {
    /// Its name, without who and what.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Save(..) => "Save",
            Self::Send(..) => "Send",
            Self::Arrive(..) => "Arrive",
            Self::Reply(..) => "Reply",
            Self::Hear(..) => "Hear",
            Self::Portal(..) => "Portal",
            Self::News(..) => "News",
            Self::Take(..) => "Take",
            Self::Tear(..) => "Tear",
            Self::Crash(..) => "Crash",
            Self::Close(..) => "Close",
            Self::Leave(..) => "Leave",
            Self::Revoke(..) => "Revoke",
            Self::Ticket(..) => "Ticket",
            Self::EnrolUnheard(..) => "EnrolUnheard",
            Self::Enrol(..) => "Enrol",
            Self::CopyDisk(..) => "CopyDisk",
            Self::RestoreDisk(..) => "RestoreDisk",
            Self::CopyHub => "CopyHub",
            Self::RestoreHub => "RestoreHub",
        }
    }
}

impl State {
    /// All that may happen, in an order of its own. What changes nothing is left out by the explorer.
    pub fn actions(&self, found: &mut Vec<Action>) {
        for device in 0..self.devices.len() {
            found.extend([
                Action::Save(device),
                Action::News(device),
                Action::Take(device),
                Action::Tear(device),
                Action::Crash(device),
                Action::Leave(device),
                Action::Ticket(device),
                Action::EnrolUnheard(device),
                Action::Enrol(device),
                Action::CopyDisk(device),
                Action::RestoreDisk(device),
            ]);
            for letter in 0..LETTERS {
                found.extend([
                    Action::Send(device, letter),
                    Action::Reply(device, letter),
                    Action::Hear(device, letter),
                    Action::Portal(device, letter),
                ]);
            }
        }
        for letter in 0..LETTERS {
            found.push(Action::Close(letter));
            let keys = (0..self.keys).filter(|key| self.sent[letter] & bit(*key) != 0);
            found.extend(keys.map(|key| Action::Arrive(letter, key)));
        }
        found.extend((0..self.keys).map(Action::Revoke));
        found.extend([Action::CopyHub, Action::RestoreHub]);
    }

    /// What comes of it; `None` where it cannot happen.
    pub fn step(&self, action: Action, rules: Rules) -> Option<Self> {
        let mut next = *self;
        let could = match action {
            Action::Save(device) => next.save(device),
            Action::Send(device, letter) => next.send(device, letter),
            Action::Arrive(letter, key) => next.arrive(letter, key, rules).is_some(),
            Action::Reply(device, letter) => next.reply(device, letter, rules),
            Action::Hear(device, letter) => next.hear(device, letter),
            Action::Portal(device, letter) => !rules.receipts && next.portal(device, letter),
            Action::News(device) => next.news(device, rules),
            Action::Take(device) => next.take(device, rules),
            Action::Tear(device) => !rules.one_transaction && next.tear(device),
            Action::Crash(device) => next.crash(device),
            Action::Close(letter) => next.close(letter),
            Action::Leave(device) => next.leave(device, rules),
            Action::Revoke(key) => next.revoke(key),
            Action::Ticket(device) => next.keys < KEYS_TO_USE && next.ticket(device, rules),
            Action::EnrolUnheard(device) => next.enrol(device, rules),
            Action::Enrol(device) => next.enrol(device, rules) && next.joined(device, rules),
            Action::CopyDisk(device) => next.copy_disk(device),
            Action::RestoreDisk(device) => next.restore_disk(device),
            Action::CopyHub => next.copy_hub(),
            Action::RestoreHub => next.restore_hub(rules),
        };
        (could && next != *self).then_some(next)
    }
}

/// Two keys are kept for healing.
const KEYS_TO_USE: u8 = KEYS as u8 - 2;

impl State {
    fn save(&mut self, device: usize) -> bool {
        let letter = usize::from(self.saved);
        // Devices are alike in the beginning: the first that saves something is called the first.
        if self.budget.letters == 0 || letter >= LETTERS || (letter == 0 && device > 0) {
            return false;
        }
        let disk = &mut self.devices[device].disk;
        self.chained[letter] = (disk.run, disk.last().saturating_add(1));
        disk.letters[letter] = Standing::Queued;
        self.budget.letters -= 1;
        self.saved += 1;
        true
    }

    fn send(&mut self, device: usize, letter: usize) -> bool {
        let disk = &self.devices[device].disk;
        let Some(key) = disk.key.filter(|_| disk.joined) else {
            return false;
        };
        self.sent[letter] |= bit(key);
        disk.letters[letter] == Standing::Queued
    }

    /// What the hub says of a letter. `None` for a key that is not its.
    fn arrive(&mut self, letter: usize, key: u8, rules: Rules) -> Option<Answer> {
        if self.sent[letter] & self.hub.members & bit(key) == 0 {
            return None;
        }
        if self.hub.taken[letter].is_some() {
            if rules.dedupe {
                return Some(Answer::AtHub);
            }
            self.doubled = true;
        }
        if self.hub.revoked & bit(key) != 0 {
            self.hub.held |= bit(letter as u32);
            return Some(Answer::Revoked);
        }
        let same = |other: usize| {
            other != letter
                && self.hub.taken[other].is_some()
                && self.chained[other] == self.chained[letter]
        };
        if (0..LETTERS).any(same) {
            return Some(Answer::Fork);
        }
        self.hub.taken[letter] = Some(key);
        self.ever |= bit(letter as u32);
        Some(Answer::AtHub)
    }

    fn reply(&mut self, device: usize, letter: usize, rules: Rules) -> bool {
        let disk = self.devices[device].disk;
        let waits = disk.joined && disk.letters[letter] == Standing::Queued;
        let Some(key) = disk.key.filter(|_| waits) else {
            return false;
        };
        let Some(answer) = self.arrive(letter, key, rules) else {
            return false;
        };
        self.devices[device].answers[letter] = answer;
        true
    }

    fn hear(&mut self, device: usize, letter: usize) -> bool {
        let device = &mut self.devices[device];
        let answer = std::mem::take(&mut device.answers[letter]);
        let now = &mut device.disk.letters[letter];
        *now = match (answer, *now) {
            (Answer::None, _) => return false,
            (Answer::AtHub, Standing::Queued | Standing::Revoked | Standing::Fork) => {
                Standing::AtHub
            }
            (Answer::Revoked, Standing::Queued) => Standing::Revoked,
            (Answer::Fork, Standing::Queued) => Standing::Fork,
            (_, stays) => stays,
        };
        true
    }

    fn portal(&mut self, device: usize, letter: usize) -> bool {
        let disk = &mut self.devices[device].disk;
        let asked = disk
            .key
            .is_some_and(|key| self.sent[letter] & bit(key) != 0);
        if !asked || disk.letters[letter] != Standing::Queued {
            return false;
        }
        disk.letters[letter] = Standing::AtHub;
        true
    }

    fn news(&mut self, device: usize, rules: Rules) -> bool {
        let disk = self.devices[device].disk;
        let good = self.hub.members & !self.hub.revoked;
        let Some(key) = disk.key.filter(|key| disk.joined && good & bit(*key) != 0) else {
            return false;
        };
        let page = self.hub.page(usize::from(key), disk.cursor, rules);
        if page.next == page.after {
            return false;
        }
        self.devices[device].page = Some(page);
        true
    }

    fn take(&mut self, device: usize, rules: Rules) -> bool {
        let device = &mut self.devices[device];
        let Some(page) = device.page.take() else {
            return false;
        };
        if device.disk.cursor == page.after {
            device.disk.take(&page, &self.chained, rules);
            if rules.tells_era && page.next.era > page.after.era {
                // What the hub said before it was put back counts no more.
                device.forget();
            }
        }
        true
    }

    fn tear(&mut self, device: usize) -> bool {
        let device = &mut self.devices[device];
        let Some(page) = device.page.filter(|page| page.after == device.disk.cursor) else {
            return false;
        };
        device.disk.cursor = page.next;
        device.forget();
        true
    }

    fn crash(&mut self, device: usize) -> bool {
        self.devices[device].forget();
        true
    }

    fn close(&mut self, letter: usize) -> bool {
        let Some(key) = self.hub.taken[letter] else {
            return false;
        };
        if self.hub.closed & bit(letter as u32) != 0 {
            return false;
        }
        self.hub.closed |= bit(letter as u32);
        let line = self.hub.line(key);
        for one in (0..KEYS).filter(|one| line & bit(*one as u32) != 0) {
            self.hub.feeds[one].put(letter);
        }
        true
    }

    fn leave(&mut self, device: usize, rules: Rules) -> bool {
        if self.budget.leaves == 0 || !self.devices[device].disk.joined {
            return false;
        }
        self.budget.leaves -= 1;
        let chained = self.chained;
        let device = &mut self.devices[device];
        device.forget();
        device.disk.retire(&chained, rules);
        true
    }

    fn revoke(&mut self, key: u8) -> bool {
        if self.budget.revokes == 0 || self.hub.members & !self.hub.revoked & bit(key) == 0 {
            return false;
        }
        self.budget.revokes -= 1;
        self.hub.revoked |= bit(key);
        true
    }

    /// A device that left or is cast out has a new key, and a ticket to show it with.
    pub(crate) fn ticket(&mut self, device: usize, rules: Rules) -> bool {
        let disk = self.devices[device].disk;
        let good = self.hub.members & !self.hub.revoked;
        // Before the hub's answer was heard, the ticket is spent where the key was revoked.
        let bad = if disk.joined { !good } else { self.hub.revoked };
        let cast_out = disk.key.is_none_or(|key| bad & bit(key) != 0);
        if usize::from(self.keys) >= KEYS || !cast_out {
            return false;
        }
        let chained = self.chained;
        let device = &mut self.devices[device];
        device.forget();
        device.disk.retire(&chained, rules);
        device.disk.key = Some(self.keys);
        device.disk.had |= bit(self.keys);
        device.disk.cursor = Place::default();
        self.keys += 1;
        true
    }

    pub(crate) fn enrol(&mut self, device: usize, rules: Rules) -> bool {
        let disk = self.devices[device].disk;
        let Some(key) = disk.key.filter(|_| !disk.joined) else {
            return false;
        };
        if self.hub.revoked & bit(key) != 0 {
            return false;
        }
        let proven = (0..KEYS).filter(|earlier| disk.earlier[*earlier] > 0);
        self.hub.enrol(usize::from(key), proven, rules);
        true
    }

    pub(crate) fn joined(&mut self, device: usize, rules: Rules) -> bool {
        let disk = &mut self.devices[device].disk;
        disk.joined = true;
        for now in &mut disk.letters {
            let again = rules.sends_again && *now == Standing::AtHub;
            if again || *now == Standing::Revoked {
                *now = Standing::Queued;
            }
        }
        true
    }

    fn copy_disk(&mut self, device: usize) -> bool {
        if self.budget.disks == 0 || self.copy_of_disk.is_some() {
            return false;
        }
        self.copy_of_disk = Some(self.devices[device].disk);
        true
    }

    fn restore_disk(&mut self, device: usize) -> bool {
        let Some(disk) = self.copy_of_disk.take() else {
            return false;
        };
        self.budget.disks -= 1;
        self.devices[device] = Device {
            disk,
            ..Device::default()
        };
        for letter in 0..usize::from(self.saved) {
            let has = |device: &Device| device.disk.letters[letter] != Standing::Absent;
            if !self.devices.iter().any(has) {
                self.given_up |= bit(letter as u32);
            }
        }
        true
    }

    fn copy_hub(&mut self) -> bool {
        if self.budget.hubs == 0 || self.copy_of_hub.is_some() {
            return false;
        }
        self.copy_of_hub = Some(self.hub);
        true
    }

    fn restore_hub(&mut self, rules: Rules) -> bool {
        let Some(hub) = self.copy_of_hub.take() else {
            return false;
        };
        self.budget.hubs -= 1;
        self.era += 1;
        self.hub = hub;
        if rules.leap {
            for (key, feed) in self.hub.feeds.iter_mut().enumerate() {
                if hub.members & bit(key as u32) != 0 {
                    feed.before = Some(feed.len());
                }
            }
        }
        true
    }
}

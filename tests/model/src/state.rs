//! What devices and a hub remember, small enough that every state can be visited.

/// Devices.
pub const DEVICES: usize = 2;
/// Letters, numbered in the order in which they are saved.
pub const LETTERS: usize = 3;
/// Keys that devices are known by: two from the beginning, the rest for joining again, two of them only to heal.
pub const KEYS: usize = 6;

/// How a letter stands on a device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It is not there.
    #[default]
    Absent,
    /// It waits.
    Queued,
    /// The hub signed for it.
    AtHub,
    /// Its programme closed it, and the device knows.
    Closed,
    /// Held back, because the hub had revoked the device.
    Revoked,
    /// Held back, because another letter has its place in the run.
    Fork,
}

/// What a hub said of a letter, on its way to the device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Nothing is on its way.
    #[default]
    None,
    /// The hub has it.
    AtHub,
    /// Held: the device was revoked.
    Revoked,
    /// Held: a fork.
    Fork,
}

/// Where a feed was read to: the era of the hub's ledger, and the place in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// How often the hub had been put back from a copy.
    pub era: u8,
    /// Items.
    pub item: u8,
}

/// A page of a feed, on its way to the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Page {
    /// After which place it was asked.
    pub after: Place,
    /// To which place it leads.
    pub next: Place,
    /// Letters that it closes, a bit each.
    pub closes: u8,
}

/// What a device has on its disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Disk {
    /// The run that its letters are chained in; a copy of a device goes on with the same.
    pub run: u8,
    /// The key it is known by, or is about to be.
    pub key: Option<u8>,
    /// True when the hub has answered.
    pub joined: bool,
    /// Earlier keys: up to which place of the run letters may have left under each; 0 for none.
    pub earlier: [u8; KEYS],
    /// How far the feed was read.
    pub cursor: Place,
    /// Its letters.
    pub letters: [Standing; LETTERS],
    /// Keys that it ever had, a bit each. The product does not keep them: they say whose outcomes are its own.
    pub had: u8,
}

/// A device: its disk, and what a crash takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Device {
    /// What outlives a crash.
    pub disk: Disk,
    /// Receipts on their way.
    pub answers: [Answer; LETTERS],
    /// A page on its way.
    pub page: Option<Page>,
}

/// A device's feed at the hub: notices of letters, in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Feed {
    /// Letters, numbered from 1; 0 for none.
    pub items: [u8; LETTERS],
    /// How many of them came before the ledger was put back, where it was.
    pub before: Option<u8>,
}

/// What a hub has on its disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hub {
    /// Keys that belong to it, a bit each.
    pub members: u8,
    /// Keys that were revoked.
    pub revoked: u8,
    /// By earlier key: the later ones that succeed it.
    pub later: [u8; KEYS],
    /// By letter: under which key it was taken in.
    pub taken: [Option<u8>; LETTERS],
    /// Letters whose bytes are held because the device was revoked.
    pub held: u8,
    /// Letters that their programme closed.
    pub closed: u8,
    /// By key.
    pub feeds: [Feed; KEYS],
}

/// All of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct State {
    /// The devices.
    pub devices: [Device; DEVICES],
    /// The hub.
    pub hub: Hub,
    /// By letter: under which keys it was sent. Whatever was sent may arrive never, late, and again and again.
    pub sent: [u8; LETTERS],
    /// By letter: its run and its place in it.
    pub chained: [(u8, u8); LETTERS],
    /// How many letters were saved.
    pub saved: u8,
    /// How many keys were used.
    pub keys: u8,
    /// A copy of a device's disk.
    pub copy_of_disk: Option<Disk>,
    /// A copy of the hub's.
    pub copy_of_hub: Option<Hub>,
    /// How often the hub was put back.
    pub era: u8,
    /// What is still allowed to happen.
    pub budget: Budget,
    /// Letters that the hub ever had.
    pub ever: u8,
    /// Letters that somebody gave up by putting an older copy over the device that had them.
    pub given_up: u8,
    /// True once something took effect twice.
    pub doubled: bool,
}

/// What may still happen of what does not happen every day. Losing, doubling, reordering and crashing are not
/// counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Budget {
    /// Letters.
    pub letters: u8,
    /// Devices that leave.
    pub leaves: u8,
    /// Devices that are revoked.
    pub revokes: u8,
    /// Devices put back from a copy, each over itself or over the other.
    pub disks: u8,
    /// Hubs put back from a copy.
    pub hubs: u8,
}

impl Feed {
    /// How many items it has.
    pub fn len(&self) -> u8 {
        let items = self.items.iter().filter(|item| **item > 0).count();
        u8::try_from(items).unwrap_or(u8::MAX)
    }

    /// True when it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts a notice at its end, unless it is there.
    pub fn put(&mut self, letter: usize) {
        let item = u8::try_from(letter).unwrap_or(u8::MAX).saturating_add(1);
        if self.items.contains(&item) {
            return;
        }
        if let Some(free) = self.items.iter_mut().find(|item| **item == 0) {
            *free = item;
        }
    }

    /// The place of the item after so many. Places jump ahead when the ledger is put back.
    pub fn place(&self, items_before: u8) -> Place {
        let era = u8::from(self.before.is_some_and(|before| items_before >= before));
        let item = items_before.saturating_add(1);
        Place { era, item }
    }
}

/// One bit.
pub fn bit(number: impl TryInto<u32>) -> u8 {
    number
        .try_into()
        .map_or(0, |number| 1_u8.checked_shl(number).unwrap_or(0))
}

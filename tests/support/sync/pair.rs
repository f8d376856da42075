//! Devices and their hub, for whoever puts a line of its own between them: a simulation, or a test. There are
//! two fillings: [`super::RealPair`], the store's outbox and the hub's own router, and [`super::ModelPair`], a
//! fast stand-in for both.

use std::collections::BTreeMap;

use uuid::Uuid;
use wayside_protocol::{Request, Response, TransportFailure};
use wayside_sync::{Identity, OutboxFault, OutboxStore};

use super::{Poison, State};
use crate::random::SeededRandom;

/// What keeps letters and news from being lost or counting twice. Each can be left out by a test that shows that
/// it is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairGuards {
    /// The hub knows a letter again that it has taken.
    pub dedupe: bool,
    /// What belongs together is one transaction of the outbox: a page of the feed and how far it was read.
    pub one_transaction: bool,
    /// The device writes through what it commits. The model has no disk.
    pub device_writes_through: bool,
    /// The hub writes through what it commits. The model has no disk.
    pub hub_writes_through: bool,
}

impl PairGuards {
    /// All of them.
    pub const ALL: Self = Self {
        dedupe: true,
        one_transaction: true,
        device_writes_through: true,
        hub_writes_through: true,
    };
}

/// What a pair is to be.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// For whatever is drawn by lot.
    pub seed: u64,
    /// How many devices belong to the hub.
    pub devices: u8,
    /// Which guards stand.
    pub guards: PairGuards,
    /// When the world begins, ms since 1970.
    pub now_ms: i64,
    /// Seconds until a device is told to come back.
    pub come_back_s: u32,
    /// A hub that lets everybody speak as often as they like.
    pub patient: bool,
}

/// Where the writes of a device break off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// The next transaction does not happen, and says so.
    Before,
    /// The next transaction happens, and says that it did not.
    After,
    /// After so many acts on its disk every act fails.
    Acts(u64),
}

/// How something comes up again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Risen {
    /// With all of its files sound.
    Sound,
    /// Not: a file is damaged, or does not open.
    Broken,
}

/// Devices, their outboxes, and a hub. Devices are counted from 0.
pub trait Pair {
    /// A device's outbox, as the engine sees it.
    type Outbox: OutboxStore;

    /// Whether an officer can send a letter again that was set aside.
    const SENDS_AGAIN: bool;

    /// A hub that knows the devices and one programme, [`super::programme`]; nothing was sent yet.
    fn new(plan: &Plan) -> Self;

    /// Who a device is.
    fn who(&self, n: usize) -> Identity;

    /// A device's outbox.
    fn outbox(&mut self, n: usize) -> &mut Self::Outbox;

    /// Saves a letter to the programme with so many bytes of body. Gives SHA-256 of its bytes.
    ///
    /// # Errors
    /// The outbox's: then it may be there or not.
    fn save(
        &mut self,
        n: usize,
        id: Uuid,
        body: usize,
        wall_ms: i64,
    ) -> Result<[u8; 32], OutboxFault>;

    /// Takes a letter back if it cannot have left. `None` where the outbox does not say, or cannot do it.
    fn take_back(&mut self, n: usize, id: Uuid, wall_ms: i64) -> Option<bool>;

    /// SHA-256 of a letter's bytes as they stand on the device.
    fn sha256(&mut self, n: usize, id: Uuid) -> Option<[u8; 32]>;

    /// How the letters of a device stand; `None` while it is down.
    fn states(&mut self, n: usize) -> Option<BTreeMap<Uuid, State>>;

    /// How one of them stands.
    fn state(&mut self, n: usize, id: Uuid) -> Option<State> {
        self.states(n)?.remove(&id)
    }

    /// An officer looked at a letter and sends it again. False where [`Pair::SENDS_AGAIN`] is.
    fn send_again(&mut self, n: usize, id: Uuid) -> bool;

    /// A device carried a command out, and notes it.
    ///
    /// # Errors
    /// The outbox's.
    fn carry_out(&mut self, n: usize, command: Uuid) -> Result<(), OutboxFault>;

    /// The ways in which writes of a device break off that are worth a try.
    fn breaks() -> Vec<Break>;

    /// A way by lot.
    fn some_break(dice: &mut SeededRandom) -> Break;

    /// The next writes of a device break off; until [`Pair::mend`].
    fn break_off(&mut self, n: usize, how: Break);

    /// One act on a device's disk fails, after so many, and the disk goes on.
    fn hiccup(&mut self, n: usize, after: u64);

    /// Nothing breaks off any more.
    fn mend(&mut self, n: usize);

    /// The process of a device ends, and with it the power or not.
    fn fall(&mut self, n: usize, power: bool, dice: &mut SeededRandom);

    /// It is started again.
    fn rise(&mut self, n: usize) -> Risen;

    /// Whether what a device has written is sound to the last page.
    fn is_whole(&mut self, n: usize) -> bool;

    /// Puts aside what is on a device's disk.
    fn back_up(&mut self, n: usize);

    /// Puts it back, in place of what is there. The device goes on with it.
    fn restore(&mut self, n: usize);

    /// Asks the hub.
    ///
    /// # Errors
    /// [`TransportFailure::Unreachable`] while it is down.
    fn ask(&mut self, request: &Request, now_ms: i64) -> Result<Response, TransportFailure>;

    /// Letters that the hub, or something before it, stumbles over.
    fn poison(&mut self) -> &mut BTreeMap<Uuid, Poison>;

    /// The hub's disk fails after so many acts, by lot; until it falls.
    fn hub_breaks_off(&mut self, dice: &mut SeededRandom);

    /// The hub's process ends, and with it the power or not.
    fn hub_falls(&mut self, power: bool, dice: &mut SeededRandom);

    /// It is started again, if it fell.
    fn hub_rises(&mut self) -> Risen;

    /// The hub wants a device to lock. False where the hub is down.
    fn command(&mut self, n: usize, now_ms: i64) -> bool;

    /// A ticket that lets a device in, once.
    fn ticket(&mut self) -> [u8; 16];

    /// The credential that a device has; `None` or empty for none.
    fn credential(&mut self, n: usize) -> Option<Vec<u8>>;

    /// Revokes a device.
    fn revoke(&mut self, n: usize, now_ms: i64);

    /// What the hub gave a device to read, and how many of the commands in it it was told are carried out.
    fn told(&mut self, n: usize) -> (usize, usize);

    /// The programme reads on in its inbox, or from the beginning. Gives what it finds; `None` where no answer
    /// comes.
    fn inbox(&mut self, anew: bool, now_ms: i64) -> Option<Vec<Uuid>>;

    /// The programme says that it has a letter, or that it is done with it. False where no answer comes.
    fn say(&mut self, letter: Uuid, closed: Option<&str>, now_ms: i64) -> bool;

    /// SHA-256 of the bytes that the hub has under an id.
    fn has(&mut self, letter: Uuid) -> Option<[u8; 32]> {
        let arrived = self.arrived();
        let found = arrived.into_iter().find(|(id, _)| *id == letter);
        found.map(|(_, sha256)| sha256)
    }

    /// Every letter that counts with the programme, as often as it does: id and SHA-256.
    fn arrived(&mut self) -> Vec<(Uuid, [u8; 32])>;

    /// How many letters the hub has, held ones too.
    fn count(&mut self) -> usize;

    /// How often something took effect that had taken effect already.
    fn doubled(&mut self) -> u64;

    /// Whether a device has nothing more to say or to hear.
    fn is_at_rest(&mut self, n: usize) -> bool;

    /// Whatever held things up by itself is put right: what the hub fell over, a key that a pack brings.
    fn heal(&mut self);

    /// Whether what the hub has written is sound to the last page.
    fn hub_is_whole(&mut self) -> bool;
}

//! A fast model of both ends: letters in memory, and a hub in memory that signs as a real one does.

use std::collections::BTreeMap;

use uuid::Uuid;
use wayside_protocol::{CommandKind, Request, Response, TransportFailure};
use wayside_sync::{Identity, OutboxFault, OutboxStore as _};

use super::{
    BoxGuards, Break, HubGuards, Letterbox, Pair, Plan, Poison, Risen, SmallHub, State, Tear,
    device, hub_key, letter, programme,
};
use crate::random::SeededRandom;

/// A fast model of both ends. A fall takes nothing from it: what it keeps is as good as written through.
pub struct ModelPair {
    devices: Vec<(Identity, Letterbox)>,
    backup: Option<Letterbox>,
    /// The hub.
    pub hub: SmallHub,
    /// How many letters the programme has read.
    read: usize,
    /// The hub's next answer breaks off: before it has done what was asked, or after.
    breaks: Option<Tear>,
    commands: u128,
}

impl ModelPair {
    /// The letters of a device.
    pub fn boxed(&mut self, n: usize) -> &mut Letterbox {
        &mut self.devices[n].1
    }
}

impl Pair for ModelPair {
    type Outbox = Letterbox;

    const SENDS_AGAIN: bool = true;

    fn new(plan: &Plan) -> Self {
        let dedupe = plan.guards.dedupe;
        let mut hub = SmallHub::new(hub_key(), HubGuards { dedupe });
        hub.page = 3;
        hub.come_back_s = plan.come_back_s;
        hub.began_s = plan.now_ms / 1000;
        // Who signed a request is the real pair's matter, and half of the time here.
        hub.checks_signatures = false;
        let snapshot = plan.guards.one_transaction;
        let devices = (0..plan.devices).map(|n| {
            let who = device(n);
            hub.join(who.device, who.key.public());
            let mut boxed = Letterbox::new(BoxGuards { snapshot });
            boxed
                .keys
                .insert(programme().public().id(), programme().public().sign_key);
            (who, boxed)
        });
        Self {
            devices: devices.collect(),
            backup: None,
            hub,
            read: 0,
            breaks: None,
            commands: 0,
        }
    }

    fn who(&self, n: usize) -> Identity {
        self.devices[n].0.clone()
    }

    fn outbox(&mut self, n: usize) -> &mut Self::Outbox {
        &mut self.devices[n].1
    }

    fn save(&mut self, n: usize, id: Uuid, body: usize, _: i64) -> Result<[u8; 32], OutboxFault> {
        let (who, boxed) = &mut self.devices[n];
        let recipient = programme().public().id();
        let wire = letter(id, who.device, boxed.next_seq(), recipient, body);
        let sha256 = wayside_protocol::sha256(&wire);
        boxed.save(id, recipient, wire);
        Ok(sha256)
    }

    fn take_back(&mut self, _: usize, _: Uuid, _: i64) -> Option<bool> {
        None
    }

    fn sha256(&mut self, n: usize, id: Uuid) -> Option<[u8; 32]> {
        let addressed = self.devices[n].1.addressed(id).ok()?;
        addressed.map(|letter| letter.sha256)
    }

    fn states(&mut self, n: usize) -> Option<BTreeMap<Uuid, State>> {
        let letters = self.devices[n].1.letters();
        Some(letters.map(|(id, _, state)| (id, state.clone())).collect())
    }

    fn state(&mut self, n: usize, id: Uuid) -> Option<State> {
        self.devices[n].1.state(id).cloned()
    }

    fn send_again(&mut self, n: usize, id: Uuid) -> bool {
        self.devices[n].1.send_again(id);
        true
    }

    fn carry_out(&mut self, n: usize, command: Uuid) -> Result<(), OutboxFault> {
        self.devices[n].1.carry_out(command);
        Ok(())
    }

    fn breaks() -> Vec<Break> {
        vec![Break::Before, Break::After]
    }

    fn some_break(dice: &mut SeededRandom) -> Break {
        if dice.below(2) == 0 {
            Break::After
        } else {
            Break::Before
        }
    }

    fn break_off(&mut self, n: usize, how: Break) {
        self.devices[n].1.tear = Some(match how {
            Break::After => Tear::After,
            Break::Before | Break::Acts(_) => Tear::Before,
        });
    }

    fn hiccup(&mut self, n: usize, _: u64) {
        self.break_off(n, Break::Before);
    }

    fn mend(&mut self, n: usize) {
        self.devices[n].1.tear = None;
    }

    fn fall(&mut self, n: usize, _: bool, _: &mut SeededRandom) {
        self.mend(n);
    }

    fn rise(&mut self, _: usize) -> Risen {
        Risen::Sound
    }

    fn is_whole(&mut self, _: usize) -> bool {
        true
    }

    fn back_up(&mut self, n: usize) {
        self.backup = Some(self.devices[n].1.clone());
    }

    fn restore(&mut self, n: usize) {
        self.devices[n].1 = self.backup.clone().expect("something was put aside");
    }

    fn ask(&mut self, request: &Request, now_ms: i64) -> Result<Response, TransportFailure> {
        match self.breaks.take() {
            Some(Tear::Before) => Err(TransportFailure::Cut),
            Some(Tear::After) => {
                let _ = self.hub.answer(request, now_ms);
                Err(TransportFailure::Cut)
            }
            None => Ok(self.hub.answer(request, now_ms)),
        }
    }

    fn poison(&mut self) -> &mut BTreeMap<Uuid, Poison> {
        &mut self.hub.poison
    }

    fn hub_breaks_off(&mut self, dice: &mut SeededRandom) {
        self.breaks = Some(if dice.below(2) == 0 {
            Tear::After
        } else {
            Tear::Before
        });
    }

    fn hub_falls(&mut self, _: bool, _: &mut SeededRandom) {
        self.breaks = None;
    }

    fn hub_rises(&mut self) -> Risen {
        Risen::Sound
    }

    fn command(&mut self, n: usize, _: i64) -> bool {
        self.commands += 1;
        let id = Uuid::from_u128(0xC0_0000 + self.commands);
        self.hub.command(self.who(n).device, id, CommandKind::Lock);
        true
    }

    fn ticket(&mut self) -> [u8; 16] {
        self.hub.issue([1; 16]);
        [1; 16]
    }

    fn credential(&mut self, n: usize) -> Option<Vec<u8>> {
        self.devices[n].1.credential.clone()
    }

    fn revoke(&mut self, n: usize, _: i64) {
        self.hub.revoke(self.who(n).device);
    }

    fn told(&mut self, n: usize) -> (usize, usize) {
        self.hub.told(self.devices[n].0.device)
    }

    fn inbox(&mut self, anew: bool, _: i64) -> Option<Vec<Uuid>> {
        if anew {
            self.read = 0;
        }
        let fresh = self.hub.taken_since(self.read).to_vec();
        self.read += fresh.len();
        Some(fresh)
    }

    fn say(&mut self, letter: Uuid, closed: Option<&str>, _: i64) -> bool {
        self.hub.notice(&programme(), letter, closed);
        true
    }

    fn has(&mut self, letter: Uuid) -> Option<[u8; 32]> {
        self.hub.has(letter)
    }

    fn arrived(&mut self) -> Vec<(Uuid, [u8; 32])> {
        let ids = self.hub.taken_since(0).iter();
        ids.filter_map(|id| Some((*id, self.hub.has(*id)?)))
            .collect()
    }

    fn count(&mut self) -> usize {
        self.hub.count()
    }

    fn doubled(&mut self) -> u64 {
        let device = self.devices.iter();
        let devices = device.filter(|(_, boxed)| boxed.most_effects() > 1);
        devices.count() as u64 + u64::from(self.hub.most_effects() > 1)
    }

    fn is_at_rest(&mut self, n: usize) -> bool {
        let (who, boxed) = &self.devices[n];
        let (items, _) = self.hub.told(who.device);
        let wanted = self.hub.commands(who.device);
        let counts = boxed.counts().unwrap_or_default();
        counts.queued == 0
            && wanted.iter().all(|(_, done)| *done)
            && boxed.cursor().unwrap_or(0) == items as u64
    }

    fn hub_is_whole(&mut self) -> bool {
        true
    }

    fn heal(&mut self) {
        // Whoever looks after the hub has found what it fell over.
        self.hub.poison.retain(|_, poison| *poison != Poison::Crash);
    }
}

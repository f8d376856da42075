//! Devices, a hub and what lies between them, under one clock that jumps from event to event. The same seed
//! gives the same world.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;
use wayside_protocol::{CommandKind, Request, Response, TransportFailure};
use wayside_sync::engine::Tag;
use wayside_sync::{Engine, EngineAction, Identity, Now, OutboxStore as _, SyncEvent, WakeReason};
use wayside_tests::random::SeededRandom;
use wayside_tests::sync::{
    BoxGuards, HubGuards, Letterbox, Poison, SmallHub, State, device, hub_key, letter, programme,
};

/// Which guards stand. Everybody but a test has all of them.
#[derive(Clone, Copy)]
pub struct Guards {
    /// The engine's.
    pub engine: wayside_sync::EngineGuards,
    /// The hub's.
    pub hub: HubGuards,
    /// The outbox's.
    pub boxes: BoxGuards,
}

impl Guards {
    /// All of them.
    pub const ALL: Self = Self {
        engine: wayside_sync::EngineGuards::ALL,
        hub: HubGuards::ALL,
        boxes: BoxGuards::ALL,
    };
}

/// What a world came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Faults that were put in.
    pub faults: u64,
    /// Letters that were shown as saved, or as at the hub, and are not; news that never came.
    pub lost: u64,
    /// Letters, words of programmes or commands that took effect twice.
    pub doubled: u64,
    /// Letters that never left, though everything was well again.
    pub stuck: u64,
    /// Events of the whole world, to tell two runs apart.
    pub events: u64,
    /// Letters saved.
    pub letters: u64,
}

const DEVICES: u8 = 3;
const MOST_LETTERS: u64 = 40;
const SECOND: i64 = 1_000;
const HOUR: i64 = 3_600 * SECOND;
const YEAR: i64 = 365 * 24 * HOUR;
/// How long everything has been well when a letter counts as stuck.
const PATIENCE: i64 = 48 * HOUR;

pub(crate) enum Doing {
    Save(usize),
    Poll(usize, u32),
    Start(usize, u32),
    Arrive {
        from: Flight,
        request: Request,
        heard: bool,
    },
    Hear(Flight, Result<Response, TransportFailure>),
    Programme(Uuid, bool),
}

#[derive(Clone, Copy)]
pub(crate) struct Flight {
    pub device: usize,
    pub life: u32,
    pub tag: Tag,
}

pub(crate) struct Phone {
    pub who: Identity,
    pub boxed: Letterbox,
    pub engine: Option<Engine>,
    pub life: u32,
    skew_ms: i64,
    began_ms: i64,
    poll_at: Option<i64>,
    dice: SeededRandom,
    /// Answers that somebody wrote down on the way.
    pub overheard: Vec<Response>,
}

pub(crate) struct World {
    pub now_ms: i64,
    pub dice: SeededRandom,
    pub hub: SmallHub,
    pub phones: Vec<Phone>,
    pub faults: u64,
    pub hostile: bool,
    pub down_until_ms: i64,
    pub storm_until_ms: i64,
    pub strait_until_ms: i64,
    agenda: BTreeMap<(i64, u64), Doing>,
    last: u64,
    guards: Guards,
    seen: usize,
    saved: Vec<(usize, Uuid, [u8; 32])>,
    closed: BTreeSet<Uuid>,
    to_come: usize,
    commands: [usize; DEVICES as usize],
}

/// Lives through a world until so many faults were put in and everything was well again, and judges it.
pub fn live(seed: u64, guards: Guards, faults: u64) -> Found {
    let mut world = World::new(seed, guards);
    let mut events = 0;
    while world.faults < faults && events < faults * 200 {
        events += 1;
        world.step();
    }
    world.heal();
    let end_ms = world.now_ms + PATIENCE;
    while world.now_ms < end_ms && !(events.is_multiple_of(16) && world.is_at_rest()) {
        events += 1;
        if events.is_multiple_of(256) {
            (0..world.phones.len()).for_each(|n| world.look(n));
        }
        world.step();
    }
    Found {
        events,
        ..world.judge()
    }
}

impl World {
    fn new(seed: u64, guards: Guards) -> Self {
        let mut hub = SmallHub::new(hub_key(), guards.hub);
        hub.page = 3;
        hub.come_back_s = 20;
        // Who signed a request is another proof's matter, and half of the time.
        hub.checks_signatures = false;
        let mut dice = SeededRandom::new(seed);
        let phones = (0..DEVICES)
            .map(|n| {
                let who = device(n);
                hub.join(who.device, who.key.public());
                let mut boxed = Letterbox::new(guards.boxes);
                boxed
                    .keys
                    .insert(programme().public().id(), programme().public().sign_key);
                Phone {
                    who,
                    boxed,
                    engine: None,
                    life: 0,
                    skew_ms: 0,
                    began_ms: 0,
                    poll_at: None,
                    dice: SeededRandom::new(dice.bits()),
                    overheard: Vec::new(),
                }
            })
            .collect();
        let mut world = Self {
            now_ms: 1_700_000_000_000,
            dice,
            hub,
            phones,
            faults: 0,
            hostile: true,
            down_until_ms: 0,
            storm_until_ms: 0,
            strait_until_ms: 0,
            agenda: BTreeMap::new(),
            last: 0,
            guards,
            seen: 0,
            saved: Vec::new(),
            closed: BTreeSet::new(),
            to_come: 0,
            commands: [0; DEVICES as usize],
        };
        for n in 0..usize::from(DEVICES) {
            world.after(0, Doing::Start(n, 0));
            world.after(1, Doing::Save(n));
        }
        world
    }

    pub(crate) fn after(&mut self, wait_ms: i64, doing: Doing) {
        self.last += 1;
        self.agenda
            .insert((self.now_ms + wait_ms.max(0), self.last), doing);
    }

    pub(crate) fn upto(&mut self, end_ms: i64) -> i64 {
        i64::try_from(self.dice.below(usize::try_from(end_ms).unwrap_or(1))).unwrap_or(0)
    }

    /// Whether a fault is put in here, so often in a thousand.
    pub(crate) fn fault(&mut self, per_mille: usize) -> bool {
        let put_in = self.hostile && self.dice.below(1000) < per_mille;
        self.faults += u64::from(put_in);
        put_in
    }

    fn step(&mut self) {
        let Some(((at_ms, _), doing)) = self.agenda.pop_first() else {
            self.now_ms += HOUR;
            return;
        };
        self.now_ms = self.now_ms.max(at_ms);
        match doing {
            Doing::Save(n) => self.save(n),
            Doing::Start(n, life) => self.start(n, life),
            Doing::Poll(n, life) => {
                let due = self.phones[n].poll_at.is_some_and(|at| at <= self.now_ms);
                if self.phones[n].life == life && due {
                    self.phones[n].poll_at = None;
                    self.poll(n);
                }
            }
            Doing::Arrive {
                from,
                request,
                heard,
            } => self.arrive(from, &request, heard),
            Doing::Hear(flight, answer) => self.hear(flight, answer),
            Doing::Programme(letter, closes) => {
                self.to_come -= 1;
                let outcome = closes.then_some("engaged");
                self.hub.notice(&programme(), letter, outcome);
            }
        }
    }

    fn save(&mut self, n: usize) {
        let seq = self.phones[n].boxed.next_seq();
        if !self.hostile || seq > MOST_LETTERS {
            return;
        }
        let id = Uuid::from_u128((n as u128 + 1) << 64 | u128::from(seq));
        let recipient = programme().public().id();
        let epoch = self.phones[n].who.device;
        let body = 40 + self.dice.below(2_000);
        let wire = letter(id, epoch, seq, recipient, body);
        let poison = [
            Poison::TooLarge,
            Poison::Shape,
            Poison::Crash,
            Poison::Rejected,
        ];
        if self.dice.below(12) == 0 {
            let which = self.dice.below(poison.len());
            self.hub.poison.insert(id, poison[which]);
        }
        self.saved.push((n, id, wayside_protocol::sha256(&wire)));
        self.phones[n].boxed.save(id, recipient, wire);
        self.nudge(n, WakeReason::Saved);
        if self.dice.below(10) == 0 {
            let command = Uuid::from_u128(self.last.into());
            let device = self.phones[n].who.device;
            self.hub.command(device, command, CommandKind::Lock);
            self.commands[n] += 1;
        }
        if self.fault(60) {
            // A clock that was set wrong, by up to two years.
            self.phones[n].skew_ms = self.upto(4 * YEAR) - 2 * YEAR;
        }
        let wait_ms = self.upto(30 * SECOND);
        self.after(wait_ms, Doing::Save(n));
        match self.dice.below(12) {
            0 => self.nudge(n, WakeReason::Connectivity),
            1 => self.nudge(n, WakeReason::Tap),
            2 => self.nudge(n, WakeReason::Resume),
            3 if self.fault(500) => self.crash(n),
            4 => self.look(n),
            _ => {}
        }
    }

    fn start(&mut self, n: usize, life: u32) {
        let phone = &mut self.phones[n];
        if phone.life != life || phone.engine.is_some() {
            return;
        }
        phone.began_ms = self.now_ms;
        phone.engine = Some(Engine::guarded(phone.who.clone(), self.guards.engine));
        self.poll(n);
    }

    fn nudge(&mut self, n: usize, why: WakeReason) {
        if let Some(engine) = &mut self.phones[n].engine {
            engine.nudge(why);
            self.poll(n);
        }
    }

    /// The process ends here and is started again some time later. What is on the disk stays.
    pub(crate) fn crash(&mut self, n: usize) {
        let phone = &mut self.phones[n];
        phone.engine = None;
        phone.life += 1;
        phone.poll_at = None;
        phone.boxed.tear = None;
        let life = phone.life;
        let wait_ms = self.upto(20 * SECOND);
        self.after(wait_ms, Doing::Start(n, life));
    }

    fn now(&self, n: usize) -> Now {
        let phone = &self.phones[n];
        Now {
            wall_ms: self.now_ms + phone.skew_ms,
            mono_ms: self.now_ms - phone.began_ms,
        }
    }

    fn poll(&mut self, n: usize) {
        loop {
            if self.fault(3) {
                return self.crash(n);
            }
            let now = self.now(n);
            let phone = &mut self.phones[n];
            let Some(engine) = &mut phone.engine else {
                return;
            };
            let dice = &mut phone.dice;
            let Ok(want) = engine.poll(now, &mut phone.boxed, &mut || dice.bits()) else {
                return self.crash(n);
            };
            self.carry_out_commands(n);
            let life = self.phones[n].life;
            match want {
                EngineAction::Send { tag, request } => {
                    let flight = Flight {
                        device: n,
                        life,
                        tag,
                    };
                    self.send(flight, request);
                }
                EngineAction::Listen => return,
                EngineAction::Rest { until_ms } => {
                    let wait_ms = until_ms - now.mono_ms;
                    self.phones[n].poll_at = Some(self.now_ms + wait_ms);
                    return self.after(wait_ms, Doing::Poll(n, life));
                }
            }
        }
    }

    /// Carries out what the hub wants done.
    fn carry_out_commands(&mut self, n: usize) {
        let phone = &mut self.phones[n];
        let Some(engine) = &mut phone.engine else {
            return;
        };
        for event in engine.events() {
            if let SyncEvent::Command(command) = event {
                phone.boxed.carry_out(command.id);
                engine.nudge(WakeReason::CarriedOut);
            }
        }
    }

    fn hear(&mut self, flight: Flight, answer: Result<Response, TransportFailure>) {
        let n = flight.device;
        if self.phones[n].life != flight.life || self.phones[n].engine.is_none() {
            return;
        }
        if self.fault(20) {
            let after = self.dice.below(2) == 0;
            self.phones[n].boxed.tear = Some(if after {
                wayside_tests::sync::Tear::After
            } else {
                wayside_tests::sync::Tear::Before
            });
        }
        let now = self.now(n);
        let phone = &mut self.phones[n];
        let Some(engine) = &mut phone.engine else {
            return;
        };
        let dice = &mut phone.dice;
        let heard = engine.heard(flight.tag, answer, now, &mut phone.boxed, &mut || {
            dice.bits()
        });
        phone.boxed.tear = None;
        if heard.is_err() || self.fault(10) {
            return self.crash(n);
        }
        self.poll(n);
    }

    /// Programmes open what came in, and are done with it later.
    pub(crate) fn look_in(&mut self) {
        let fresh: Vec<Uuid> = self.hub.taken_since(self.seen).to_vec();
        self.seen += fresh.len();
        for letter in fresh {
            if !self.closed.insert(letter) {
                continue;
            }
            self.to_come += 2;
            let opens_ms = self.upto(60 * SECOND);
            self.after(opens_ms, Doing::Programme(letter, false));
            let closes_ms = opens_ms + self.upto(60 * SECOND);
            self.after(closes_ms, Doing::Programme(letter, true));
        }
    }

    /// An officer sees what needs attention, and sends it again.
    fn look(&mut self, n: usize) {
        let aside: Vec<Uuid> = self.phones[n]
            .boxed
            .letters()
            .filter(|(_, _, state)| matches!(state, State::NeedsAttention(_)))
            .map(|(id, ..)| id)
            .collect();
        let again = aside
            .into_iter()
            .filter(|id| !self.hub.poison.contains_key(id));
        let again: Vec<Uuid> = again.collect();
        for id in &again {
            self.phones[n].boxed.send_again(*id);
        }
        if !again.is_empty() {
            self.nudge(n, WakeReason::Tap);
        }
    }

    fn heal(&mut self) {
        self.hostile = false;
        self.down_until_ms = 0;
        self.storm_until_ms = 0;
        self.strait_until_ms = 0;
        // Whoever looks after the hub has found what it fell over.
        self.hub.poison.retain(|_, poison| *poison != Poison::Crash);
        for n in 0..self.phones.len() {
            self.look(n);
        }
        // They come back by their own timers.
    }

    fn is_at_rest(&self) -> bool {
        self.to_come == 0
            && self
                .phones
                .iter()
                .zip(self.commands)
                .all(|(phone, wanted)| {
                    let (items, done) = self.hub.told(phone.who.device);
                    let counts = phone.boxed.counts().unwrap_or_default();
                    counts.queued == 0
                        && done == wanted
                        && phone.boxed.cursor().unwrap_or(0) == items as u64
                })
    }

    fn judge(&self) -> Found {
        let mut found = Found {
            faults: self.faults,
            letters: self.saved.len() as u64,
            ..Found::default()
        };
        for (n, id, sha256) in &self.saved {
            let at_hub = self.hub.has(*id) == Some(*sha256);
            let poisoned = self.hub.poison.contains_key(id);
            match self.phones[*n].boxed.state(*id) {
                None => found.lost += 1,
                Some(State::Queued) => found.stuck += 1,
                Some(State::NeedsAttention(_)) => found.stuck += u64::from(!poisoned),
                Some(State::Closed(_)) => found.lost += u64::from(!at_hub),
                // At the hub, and closed there: the news was skipped.
                Some(State::AtHub | State::Delivered) => found.lost += 1,
            }
        }
        for (phone, wanted) in self.phones.iter().zip(self.commands) {
            found.doubled += u64::from(phone.boxed.most_effects() > 1);
            found.lost += u64::from(phone.boxed.carried_out_ever() != wanted);
        }
        found.doubled += u64::from(self.hub.most_effects() > 1);
        found
    }
}

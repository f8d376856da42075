//! Devices, a hub and what lies between them, under one clock that jumps from event to event. The same seed
//! gives the same world. What stands at both ends is a [`Pair`].

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;
use wayside_protocol::{Request, Response, TransportFailure};
use wayside_sync::engine::Tag;
use wayside_sync::{Engine, EngineAction, Now, SyncEvent, WakeReason};
use wayside_tests::random::SeededRandom;
use wayside_tests::sync::{Pair, PairGuards, Plan, Poison, Risen, State};

use crate::judge::{Found, Shown};

/// Which guards stand. Everybody but a test has all of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Guards {
    /// The engine's.
    pub engine: wayside_sync::EngineGuards,
    /// Those of both ends.
    pub pair: PairGuards,
}

impl Guards {
    /// All of them.
    pub const ALL: Self = Self {
        engine: wayside_sync::EngineGuards::ALL,
        pair: PairGuards::ALL,
    };
}

const DEVICES: u8 = 3;
const MOST_LETTERS: u128 = 40;
pub(crate) const SECOND: i64 = 1_000;
const HOUR: i64 = 3_600 * SECOND;
const YEAR: i64 = 365 * 24 * HOUR;
/// How long everything has been well when a letter counts as stuck.
const PATIENCE: i64 = 48 * HOUR;
/// And how long it is waited where a guard was left out: what is lost then never comes.
const NO_PATIENCE: i64 = HOUR;

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
    /// The programme reads its inbox.
    Read,
    /// It says of a letter that it has it, or is done with it.
    Say(Uuid, bool),
}

#[derive(Clone, Copy)]
pub(crate) struct Flight {
    pub device: usize,
    pub life: u32,
    pub tag: Tag,
}

pub(crate) struct Phone {
    pub engine: Option<Engine>,
    pub life: u32,
    skew_ms: i64,
    began_ms: i64,
    poll_at: Option<i64>,
    dice: SeededRandom,
    /// Answers that somebody wrote down on the way.
    pub overheard: Vec<Response>,
    saves: u128,
}

pub(crate) struct World<P> {
    pub now_ms: i64,
    pub dice: SeededRandom,
    pub pair: P,
    pub phones: Vec<Phone>,
    pub hostile: bool,
    pub down_until_ms: i64,
    pub storm_until_ms: i64,
    pub strait_until_ms: i64,
    /// Letters that were refused while they travelled alone.
    pub refused: BTreeSet<Uuid>,
    /// A reading of the inbox is to come.
    pub reads: bool,
    /// And begins at the beginning.
    pub reads_anew: bool,
    pub hub_is_down: bool,
    pub shown: Shown,
    pub found: Found,
    pub to_come: usize,
    pub answered: BTreeSet<Uuid>,
    agenda: BTreeMap<(i64, u64), Doing>,
    last: u64,
    guards: Guards,
}

/// The plan of a world.
pub(crate) fn plan(seed: u64, guards: Guards) -> Plan {
    Plan {
        seed,
        devices: DEVICES,
        guards: guards.pair,
        now_ms: 1_700_000_000_000,
        come_back_s: 20,
        patient: false,
    }
}

/// Lives through a world until so many faults were put in and everything was well again, and judges it.
pub fn live<P: Pair>(pair: P, seed: u64, guards: Guards, faults: u64) -> Found {
    let mut world = World::new(pair, seed, guards);
    let mut events = 0;
    while world.found.faults < faults && events < faults * 200 {
        events += 1;
        world.step();
    }
    world.heal();
    let all = guards == Guards::ALL;
    let end_ms = world.now_ms + if all { PATIENCE } else { NO_PATIENCE };
    while world.now_ms < end_ms && !(events.is_multiple_of(16) && world.is_at_rest()) {
        events += 1;
        if events.is_multiple_of(256) {
            (0..world.phones.len()).for_each(|n| world.look(n));
        }
        world.step();
    }
    world.found.events = events;
    world.judge()
}

impl<P: Pair> World<P> {
    fn new(pair: P, seed: u64, guards: Guards) -> Self {
        let mut dice = SeededRandom::new(seed);
        let phones = (0..DEVICES).map(|_| Phone {
            engine: None,
            life: 0,
            skew_ms: 0,
            began_ms: 0,
            poll_at: None,
            dice: SeededRandom::new(dice.bits()),
            overheard: Vec::new(),
            saves: 0,
        });
        let phones = phones.collect();
        let mut world = Self {
            now_ms: plan(seed, guards).now_ms,
            dice,
            pair,
            phones,
            hostile: true,
            down_until_ms: 0,
            storm_until_ms: 0,
            strait_until_ms: 0,
            refused: BTreeSet::new(),
            reads: false,
            reads_anew: false,
            hub_is_down: false,
            shown: Shown::default(),
            found: Found::default(),
            to_come: 0,
            answered: BTreeSet::new(),
            agenda: BTreeMap::new(),
            last: 0,
            guards,
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
        self.found.faults += u64::from(put_in);
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
            Doing::Read => self.read_inbox(),
            Doing::Say(letter, closes) => self.say(letter, closes),
        }
    }

    fn save(&mut self, n: usize) {
        if !self.hostile || self.phones[n].saves >= MOST_LETTERS {
            return;
        }
        let wait_ms = self.upto(30 * SECOND);
        self.after(wait_ms, Doing::Save(n));
        if self.phones[n].engine.is_none() {
            return;
        }
        self.phones[n].saves += 1;
        let id = Uuid::from_u128((n as u128 + 1) << 64 | self.phones[n].saves);
        let body = 40 + self.dice.below(2_000);
        self.poison(id);
        let wall_ms = self.now(n).wall_ms;
        // The power goes while it is saved, or the disk stumbles.
        let breaks = self.fault(20);
        if breaks {
            let how = P::some_break(&mut self.dice);
            self.pair.break_off(n, how);
        }
        if let Ok(sha256) = self.pair.save(n, id, body, wall_ms) {
            self.shown.saved(n, id, sha256);
        }
        if breaks {
            return self.crash(n);
        }
        self.nudge(n, WakeReason::Saved);
        if self.dice.below(10) == 0 && self.hub_is_up() {
            let wanted = self.pair.command(n, self.now_ms);
            self.found.commands += u64::from(wanted);
        }
        if self.fault(60) {
            // A clock that was set wrong, by up to two years.
            self.phones[n].skew_ms = self.upto(4 * YEAR) - 2 * YEAR;
        }
        match self.dice.below(12) {
            0 => self.nudge(n, WakeReason::Connectivity),
            1 => self.nudge(n, WakeReason::Tap),
            2 => self.nudge(n, WakeReason::Resume),
            3 if self.fault(500) => self.crash(n),
            4 => self.look(n),
            5 => self.take_back(n, id),
            _ => {}
        }
    }

    fn poison(&mut self, id: Uuid) {
        let poison = [
            Poison::TooLarge,
            Poison::Shape,
            Poison::Crash,
            Poison::Rejected,
        ];
        if self.dice.below(12) == 0 {
            let which = self.dice.below(poison.len());
            self.pair.poison().insert(id, poison[which]);
        }
    }

    /// An officer thinks better of a letter.
    fn take_back(&mut self, n: usize, id: Uuid) {
        if self.phones[n].engine.is_none() {
            return;
        }
        let breaks = self.fault(200);
        if breaks {
            let how = P::some_break(&mut self.dice);
            self.pair.break_off(n, how);
        }
        let wall_ms = self.now(n).wall_ms;
        self.shown.may_be_taken_back(id);
        if self.pair.take_back(n, id, wall_ms) == Some(true) {
            self.shown.taken_back(id);
        }
        if breaks {
            self.crash(n);
        }
    }

    fn start(&mut self, n: usize, life: u32) {
        if self.phones[n].life != life || self.phones[n].engine.is_some() {
            return;
        }
        if self.fault(40) {
            // And again, while it starts.
            let how = P::some_break(&mut self.dice);
            self.pair.break_off(n, how);
            let _ = self.pair.rise(n);
            return self.crash(n);
        }
        if self.pair.rise(n) == Risen::Broken {
            self.found.broken += 1;
            return;
        }
        self.compare(n);
        let who = self.pair.who(n);
        let phone = &mut self.phones[n];
        phone.began_ms = self.now_ms;
        phone.engine = Some(Engine::guarded(who, self.guards.engine));
        self.poll(n);
    }

    fn nudge(&mut self, n: usize, why: WakeReason) {
        if let Some(engine) = &mut self.phones[n].engine {
            engine.nudge(why);
            self.poll(n);
        }
    }

    /// The process ends here, and often the power too, and it is started again some time later. What is on the
    /// disk stays.
    pub(crate) fn crash(&mut self, n: usize) {
        let phone = &mut self.phones[n];
        phone.engine = None;
        phone.life += 1;
        phone.poll_at = None;
        let life = phone.life;
        let power = self.dice.below(3) > 0;
        self.found.cuts += u64::from(power);
        self.pair.fall(n, power, &mut self.dice);
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
            let breaks = self.fault(4);
            if breaks {
                let how = P::some_break(&mut self.dice);
                self.pair.break_off(n, how);
            }
            let now = self.now(n);
            let phone = &mut self.phones[n];
            let Some(engine) = &mut phone.engine else {
                return;
            };
            let dice = &mut phone.dice;
            let wanted = engine.poll(now, self.pair.outbox(n), &mut || dice.bits());
            let Ok(want) = wanted else {
                return self.crash(n);
            };
            if breaks {
                return self.crash(n);
            }
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

    /// Shows what happened, and carries out what the hub wants done.
    fn carry_out_commands(&mut self, n: usize) {
        let Some(engine) = &mut self.phones[n].engine else {
            return;
        };
        for event in engine.events() {
            if let SyncEvent::Command(command) = event {
                // One that could not be noted is handed out again by the next engine.
                if self.pair.carry_out(n, command.id).is_ok() {
                    engine.nudge(WakeReason::CarriedOut);
                }
            } else {
                self.shown.event(&event);
            }
        }
    }

    fn hear(&mut self, flight: Flight, answer: Result<Response, TransportFailure>) {
        let n = flight.device;
        if self.phones[n].life != flight.life || self.phones[n].engine.is_none() {
            return;
        }
        let breaks = self.fault(30);
        let hiccup = !breaks && self.fault(15);
        if breaks {
            let how = P::some_break(&mut self.dice);
            self.pair.break_off(n, how);
        } else if hiccup {
            let after = self.dice.below(12) as u64;
            self.pair.hiccup(n, after);
        }
        let now = self.now(n);
        let phone = &mut self.phones[n];
        let Some(engine) = &mut phone.engine else {
            return;
        };
        let dice = &mut phone.dice;
        let outbox = self.pair.outbox(n);
        let heard = engine.heard(flight.tag, answer, now, outbox, &mut || dice.bits());
        if breaks || self.fault(10) {
            return self.crash(n);
        }
        self.pair.mend(n);
        if heard.is_err() && !hiccup {
            return self.crash(n);
        }
        self.poll(n);
    }

    /// An officer sees what needs attention, and sends it again.
    fn look(&mut self, n: usize) {
        let Some(states) = self.pair.states(n) else {
            return;
        };
        let aside = states
            .into_iter()
            .filter(|(_, state)| matches!(state, State::NeedsAttention(_)));
        let poison = self.pair.poison();
        let aside: Vec<Uuid> = aside
            .map(|(id, _)| id)
            .filter(|id| !poison.contains_key(id))
            .collect();
        let again = aside.iter().filter(|id| self.pair.send_again(n, **id));
        if again.count() > 0 {
            self.nudge(n, WakeReason::Tap);
        }
    }

    fn heal(&mut self) {
        self.hostile = false;
        self.down_until_ms = 0;
        self.storm_until_ms = 0;
        self.strait_until_ms = 0;
        self.pair.heal();
        for n in 0..self.phones.len() {
            self.look(n);
        }
        // They come back by their own timers.
        self.read_soon();
    }

    fn is_at_rest(&mut self) -> bool {
        self.to_come == 0
            && !self.reads
            && self.phones.iter().all(|phone| phone.engine.is_some())
            && (0..self.phones.len()).all(|n| self.pair.is_at_rest(n))
    }
}

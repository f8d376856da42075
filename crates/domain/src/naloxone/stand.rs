//! What a run's entries add up to.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::mark::{BreathSeen, Mark};
use super::protocol::{Answer, Phase, Protocol, ProtocolStep};
use super::responder::{PacedAct, ResponderLevel};
use super::run::{By, Dose, Entry, RunAct};
use crate::moment::Moment;
use crate::person::PersonNotes;

/// A dose the officer gave longer ago than this is history and leads nowhere.
const JUST_NOW_S: u32 = 60;

/// A dose that counts, as last put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The entry that gave it.
    pub entry: Uuid,
    /// When that was tapped.
    pub at: Moment,
    /// The dose.
    pub dose: Dose,
    /// Its place among the entries.
    pub(super) order: usize,
}

/// A fact as it was told.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub mark: Mark,
    pub order: usize,
    pub at: &'a Moment,
}

/// What the officer has in their hand.
#[derive(Clone, Copy)]
pub(super) enum Hand<'a> {
    Unsaid,
    Empty,
    Product(&'a str),
}

/// A stretch of breaths or compressions.
#[derive(Clone, Copy)]
pub(super) struct Paced<'a> {
    pub act: PacedAct,
    pub began: &'a Moment,
    pub ended: Option<&'a Moment>,
}

/// The step whose timer counts, and since when.
#[derive(Clone, Copy)]
pub(super) struct Timed<'a> {
    pub step: &'a ProtocolStep,
    pub since: &'a Moment,
    pub by: Uuid,
}

/// Where a run stands among the steps.
#[derive(Clone)]
pub(super) struct Position<'a> {
    pub state: Option<&'a ProtocolStep>,
    pub timed: Option<Timed<'a>>,
    /// The last one goes on while its end is not told.
    pub paced: Vec<Paced<'a>>,
}

/// What a dose moved, to be put back should it turn out that none was given.
struct Moved<'a> {
    dose: Uuid,
    order: usize,
    before: Position<'a>,
}

/// Where a run stands.
pub(super) struct Stand<'a> {
    pub position: Position<'a>,
    pub began: &'a Moment,
    /// The device's starts, in the order in which the entries saw them.
    starts: Vec<&'a str>,
    pub level: ResponderLevel,
    pub hand: Hand<'a>,
    pub spot: Option<&'a str>,
    pub person: PersonNotes,
    pub doses: Vec<Counted>,
    /// In the order they were told.
    pub told: Vec<Told<'a>>,
    pub undoes: Option<Uuid>,
    pub over: bool,
    /// By the doses since any other tap led on, the newest last.
    moved: Vec<Moved<'a>>,
}

static NEVER: Moment = Moment {
    wall_ms: 0,
    boot_id: String::new(),
    mono_ms: 0,
};

impl<'a> Stand<'a> {
    /// What entries add up to, but for those that were taken back.
    pub fn of(entries: &'a [Entry], gone: &BTreeSet<Uuid>, protocol: &'a Protocol) -> Self {
        let first = entries.first();
        let (level, product) = match first.map(|entry| &entry.deed) {
            Some(RunAct::Began { level, product, .. }) => (*level, product.as_deref()),
            _ => (protocol.level, None),
        };
        let mut stand = Stand {
            position: Position {
                state: None,
                timed: None,
                paced: Vec::new(),
            },
            began: first.map_or(&NEVER, |entry| &entry.at),
            starts: Vec::new(),
            level,
            hand: product.map_or(Hand::Unsaid, Hand::Product),
            spot: None,
            person: PersonNotes::default(),
            doses: Vec::new(),
            told: Vec::new(),
            undoes: None,
            over: false,
            moved: Vec::new(),
        };
        for entry in entries {
            if !stand.starts.contains(&entry.at.boot_id.as_str()) {
                stand.starts.push(&entry.at.boot_id);
            }
        }
        if let Some(first) = first {
            stand.go(protocol, &protocol.start, first, 0);
        }
        for (order, entry) in entries.iter().enumerate().skip(1) {
            if !gone.contains(&entry.id) && !stand.over {
                stand.take(protocol, entry, order);
            }
        }
        stand
    }

    /// When a dose was given, among the others of the run: by the running clock within one start of the
    /// device, and between two starts by the order of the entries.
    fn given(&self, counted: &Counted) -> (usize, i64, usize) {
        let boot = counted.at.boot_id.as_str();
        let start = self.starts.iter().position(|start| *start == boot);
        let ago_ms = i64::from(counted.dose.ago_s) * 1000;
        (
            start.unwrap_or(usize::MAX),
            counted.at.mono_ms.saturating_sub(ago_ms),
            counted.order,
        )
    }

    /// The dose that was given last, whoever gave it and whenever it was tapped.
    pub fn last_dose(&self) -> Option<&Counted> {
        self.doses.iter().max_by_key(|counted| self.given(counted))
    }

    /// The same among those of which somebody knows when.
    pub fn last_timed_dose(&self) -> Option<&Counted> {
        let timed = self.doses.iter().filter(|one| !one.dose.time_unknown);
        timed.max_by_key(|counted| self.given(counted))
    }
}

impl<'a> Stand<'a> {
    pub fn state(&self) -> Option<&'a ProtocolStep> {
        self.position.state
    }

    /// What is paced now.
    pub fn pace(&self) -> Option<Paced<'a>> {
        let last = self.position.paced.last().copied();
        last.filter(|paced| paced.ended.is_none())
    }

    /// True where the person breathes, or nobody is left to give a dose to.
    pub fn wants_no_dose(&self) -> bool {
        let has_left = self.told.iter().any(|told| told.mark.ends_care());
        has_left || self.breath() == BreathSeen::Breathes
    }

    pub fn breath(&self) -> BreathSeen {
        BreathSeen::after(self.told.iter().map(|told| told.mark))
    }

    /// The fact as last told.
    pub fn last(&self, mark: Mark) -> Option<&Told<'a>> {
        self.told.iter().rfind(|told| told.mark == mark)
    }

    pub fn answer(&self, here: &'a ProtocolStep, id: &str) -> Option<&'a Answer> {
        here.answers_at(self.level).find(|answer| answer.id == id)
    }

    fn take(&mut self, protocol: &'a Protocol, entry: &'a Entry, order: usize) {
        match &entry.deed {
            RunAct::Answered { state, answer } => {
                let here = self.state().filter(|here| here.id == *state);
                let Some(answer) = here.and_then(|here| self.answer(here, answer)) else {
                    return;
                };
                for mark in &answer.marks {
                    self.tell(*mark, order, &entry.at);
                }
                self.go(protocol, &answer.go, entry, order);
            }
            RunAct::Dosed { dose } => self.dosed(protocol, entry, dose, order),
            RunAct::DoseAmended { dose, to } => {
                for counted in &mut self.doses {
                    if counted.entry == *dose {
                        counted.dose = to.clone();
                    }
                }
            }
            RunAct::DoseRetracted { dose } => self.retract(*dose),
            RunAct::Marked { mark } => {
                self.tell(*mark, order, &entry.at);
                if let Some(to) = protocol.lead_of(*mark)
                    && !(*mark == Mark::EmsArrived && self.is_at_the_end())
                {
                    self.go(protocol, to, entry, order);
                }
            }
            RunAct::InHand { product } => {
                self.hand = product.as_deref().map_or(Hand::Empty, Hand::Product);
            }
            RunAct::AtSpot { spot } => self.spot = Some(spot),
            RunAct::Noted { note } => self.person.take(*note),
            RunAct::Closed => self.over = true,
            RunAct::Began { .. } | RunAct::WentBack { .. } | RunAct::Redone { .. } => return,
        }
        self.undoes = (!self.over).then_some(entry.id);
    }

    fn dosed(&mut self, protocol: &'a Protocol, entry: &'a Entry, dose: &'a Dose, order: usize) {
        self.doses.push(Counted {
            entry: entry.id,
            at: entry.at.clone(),
            dose: dose.clone(),
            order,
        });
        if dose.by != By::Officer {
            return;
        }
        if let Some(product) = dose.product.as_deref() {
            self.hand = Hand::Product(product);
        }
        let offer = self.state().and_then(|here| here.dose.as_ref());
        if let Some(offer) = offer
            && dose.ago_s <= JUST_NOW_S
        {
            let before = self.position.clone();
            let mut moved = std::mem::take(&mut self.moved);
            self.go(protocol, &offer.go, entry, order);
            moved.push(Moved {
                dose: entry.id,
                order,
                before,
            });
            self.moved = moved;
        }
    }

    /// The dose counts no more; where nothing has led on since, it led nowhere either.
    fn retract(&mut self, dose: Uuid) {
        self.doses.retain(|counted| counted.entry != dose);
        let Some(place) = self.moved.iter().position(|moved| moved.dose == dose) else {
            return;
        };
        let moved = self.moved.remove(place);
        match self.moved.get_mut(place) {
            Some(next) => next.before = moved.before,
            None => {
                self.told.retain(|told| told.order != moved.order);
                self.position = moved.before;
            }
        }
    }

    fn tell(&mut self, mark: Mark, order: usize, at: &'a Moment) {
        if mark == Mark::BreathingLostAgain {
            self.told.retain(|told| !told.mark.is_an_outcome());
        }
        self.told.push(Told { mark, order, at });
    }

    fn is_at_the_end(&self) -> bool {
        self.state().is_some_and(|here| {
            matches!(here.phase, Phase::Handover | Phase::Refusal | Phase::Close)
        })
    }

    fn go(&mut self, protocol: &'a Protocol, to: &str, by: &'a Entry, order: usize) {
        let Some(to) = protocol.state(to) else { return };
        if self.state().is_some_and(|here| here.id == to.id) {
            return;
        }
        self.moved.clear();
        let before = self.pace().map(|paced| paced.act);
        // Whoever presses or breathes goes on until the ambulance has the person.
        let is_carried = to.phase == Phase::Handover && to.pace.is_none() && before.is_some();
        let after = if is_carried { before } else { to.pace };
        self.time(to, by, after.is_some() && after == before, is_carried);
        self.pace_on(before, after, by, order);
        self.position.state = Some(to);
    }

    fn time(&mut self, to: &'a ProtocolStep, by: &'a Entry, is_same_pace: bool, is_carried: bool) {
        let old = self.position.timed;
        let length = |step: &ProtocolStep| {
            let timer = step.timer.as_ref()?;
            timer.repeats.then_some(timer.seconds)
        };
        let goes_on = old.filter(|old| is_same_pace && length(old.step) == length(to));
        self.position.timed = match (&to.timer, goes_on) {
            (None, _) => old.filter(|_| is_carried),
            (Some(_), Some(old)) => Some(Timed { step: to, ..old }),
            (Some(_), None) => Some(Timed {
                step: to,
                since: &by.at,
                by: by.id,
            }),
        };
    }

    fn pace_on(
        &mut self,
        before: Option<PacedAct>,
        after: Option<PacedAct>,
        by: &'a Entry,
        order: usize,
    ) {
        if before == after {
            return;
        }
        if let Some(paced) = self.position.paced.last_mut() {
            paced.ended = paced.ended.or(Some(&by.at));
        }
        if let Some(act) = after {
            self.tell(Mark::of_pace(act), order, &by.at);
            self.position.paced.push(Paced {
                act,
                began: &by.at,
                ended: None,
            });
        }
    }
}

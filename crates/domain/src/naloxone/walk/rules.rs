//! What no path may come to. Each rule is reckoned from what the officer is shown, apart from the engine.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::super::count::{DoseNow, TimerKind, TimerView};
use super::super::engine::Run;
use super::super::mark::Mark;
use super::super::protocol::{Phase, Protocol, ProtocolStep};
use super::super::run::Tap;
use super::super::view::{InHand, RunView};
use crate::moment::Moment;

/// What no path may come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WalkRule {
    /// After the person was seen no answer leads to a look at the breathing, or to breaths or compressions.
    RelapseOutOfReach,
    /// Breaths or compressions go on without a timer.
    PaceWithoutTimer,
    /// Who was last seen to breathe is pushed a dose, breaths or compressions.
    PushedWhileBreathing,
    /// A dose begins a cycle or a beat anew, or ends it.
    DoseRestartsCycle,
    /// Taking a dose out or back leaves breaths or compressions without a timer.
    UndoLeavesNoTimer,
    /// A mark that nothing tells.
    MarkOutOfReach,
    /// No end without the ambulance and without a refusal.
    NoNeutralEnd,
    /// What became of the person leads on to something that would be said falsely.
    FalseOutcome,
    /// The ambulance's coming stops the hands.
    HandsStopAtHandover,
    /// Who does not breathe, and had no dose yet, is offered none.
    NoDoseOffered,
    /// In doubt a look leads away from help.
    DoubtLeadsAway,
}

/// Judges what the walk comes to; remembers the first place of each rule and state.
pub(super) struct Judge<'a> {
    protocol: &'a Protocol,
    pub broken: BTreeMap<(WalkRule, String), usize>,
    pub marks: BTreeSet<Mark>,
    has_neutral_end: bool,
}

impl<'a> Judge<'a> {
    pub fn new(protocol: &'a Protocol) -> Self {
        Self {
            protocol,
            broken: BTreeMap::new(),
            marks: BTreeSet::new(),
            has_neutral_end: false,
        }
    }

    fn broke_if(&mut self, is_so: bool, rule: WalkRule, state: &str, place: usize) {
        if is_so {
            let key = (rule, state.to_owned());
            self.broken.entry(key).or_insert(place);
        }
    }

    /// A standing that nobody came to before.
    pub fn stand(&mut self, place: usize, run: &Run, now: &Moment) {
        let view = run.view(self.protocol, now);
        self.marks.extend(view.marks.iter().map(|m| m.mark));
        self.look(place, &view);
        let Some(step) = self.protocol.state(&view.state) else {
            return;
        };
        if view.over {
            return;
        }
        let told = |mark| view.marks.iter().any(|m| m.mark == mark);
        let is_neutral = !told(Mark::HandedOver) && !told(Mark::TransportRefused);
        self.has_neutral_end |= step.end && is_neutral;
        let lost = was_seen(&view) && !self.is_reachable(step, &view);
        self.broke_if(lost, WalkRule::RelapseOutOfReach, &step.id, place);
        let doubt = step.phase.is_a_look() && self.leads_away(step, &view);
        self.broke_if(doubt, WalkRule::DoubtLeadsAway, &step.id, place);
        self.take_back(place, run, &view, now);
    }

    /// A run as it is shown, at a moment that matters.
    pub fn look(&mut self, place: usize, view: &RunView) {
        let Some(step) = self.protocol.state(&view.state) else {
            return;
        };
        let at = step.id.as_str();
        if view.over {
            return;
        }
        let untimed = view.pace.is_some() && timer(view, TimerKind::Step).is_none();
        self.broke_if(untimed, WalkRule::PaceWithoutTimer, at, place);
        let is_pushed = view.pace.is_some()
            || timer(view, TimerKind::Redose).is_some()
            || view.dose_now == DoseNow::Urged
            || view.ask_other_cause;
        let pushed = is_pushed && was_last_seen_to_breathe(view);
        self.broke_if(pushed, WalkRule::PushedWhileBreathing, at, place);
        let is_first = view.doses.is_empty() && matches!(view.hand, InHand::Product { .. });
        let is_offered = matches!(view.dose_now, DoseNow::Urged | DoseNow::Offered);
        let unoffered = step.pace.is_some()
            && step.phase != Phase::Reassess
            && is_first
            && !is_offered
            && !was_last_seen_to_breathe(view);
        self.broke_if(unoffered, WalkRule::NoDoseOffered, at, place);
    }

    /// An answer that led somewhere tells its marks, wherever else it may lead alike.
    pub fn answered(&mut self, before: &RunView, tap: &Tap) {
        let Tap::Answer { state, answer } = tap else {
            return;
        };
        let step = self.protocol.state(state);
        let answers = step.iter().flat_map(|step| step.answers_at(before.level));
        let marks = answers
            .filter(|one| one.id == *answer)
            .flat_map(|one| &one.marks);
        self.marks.extend(marks);
    }

    /// True for taps whose outcome is judged.
    pub fn minds(tap: &Tap) -> bool {
        matches!(tap, Tap::Dose { .. } | Tap::Mark { .. })
    }

    /// What a tap has made of it.
    pub fn tapped(&mut self, place: usize, tap: &Tap, before: &RunView, after: &RunView) {
        match tap {
            Tap::Dose { .. } => {
                let is_kept = before.pace.is_none() || keeps_on(before, after);
                let rule = WalkRule::DoseRestartsCycle;
                self.broke_if(!is_kept, rule, &before.state, place);
            }
            Tap::Mark { mark } if *mark == Mark::EmsArrived => {
                let began = |view: &RunView| view.pace.as_ref().map(|pace| pace.began.clone());
                let stops = before.pace.is_some() && began(before) != began(after);
                let rule = WalkRule::HandsStopAtHandover;
                self.broke_if(stops, rule, &before.state, place);
            }
            Tap::Mark { mark } if mark.is_an_outcome() && *mark != Mark::TransportRefused => {
                let is_end = self.protocol.state(&after.state).is_some_and(|to| to.end);
                self.broke_if(!is_end, WalkRule::FalseOutcome, &after.state, place);
            }
            _ => {}
        }
    }

    /// After the last path: what must have been somewhere.
    pub fn close(&mut self) {
        let none = !self.has_neutral_end;
        self.broke_if(none, WalkRule::NoNeutralEnd, "", 0);
    }

    fn is_reachable(&self, step: &ProtocolStep, view: &RunView) -> bool {
        let is_helping = step.pace.is_some()
            || step.phase.is_a_look()
            || matches!(step.phase, Phase::Scene | Phase::Activate);
        let mut answers = step.answers_at(view.level);
        is_helping
            || answers.any(|answer| {
                let to = self.protocol.state(&answer.go);
                to.is_some_and(|to| to.phase == Phase::Breathing || to.pace.is_some())
            })
    }

    fn leads_away(&self, step: &ProtocolStep, view: &RunView) -> bool {
        let safer = step.answers_at(view.level).find(|answer| answer.safer);
        let to = safer.and_then(|answer| self.protocol.state(&answer.go));
        to.is_none_or(|to| {
            let looks_on = matches!(to.phase, Phase::Activate | Phase::Breathing | Phase::Pulse);
            to.pace.is_none() && !looks_on
        })
    }

    /// Each dose taken out, and the last tap taken back.
    fn take_back(&mut self, place: usize, run: &Run, view: &RunView, now: &Moment) {
        let retract = |dose: &super::super::view::GivenDose| Tap::RetractDose { dose: dose.entry };
        let taps: Vec<Tap> = view
            .doses
            .iter()
            .map(retract)
            .chain([Tap::Back { sure: true }])
            .collect();
        for tap in taps {
            let id = uuid::Uuid::from_u128(run.entries.len() as u128);
            let Ok(entry) = run.tap(self.protocol, tap, id, now.clone()) else {
                continue;
            };
            let mut after = run.clone();
            after.take(self.protocol, entry);
            let shown = after.view(self.protocol, now);
            let untimed = shown.pace.is_some() && timer(&shown, TimerKind::Step).is_none();
            self.broke_if(untimed, WalkRule::UndoLeavesNoTimer, &shown.state, place);
        }
    }
}

fn timer(view: &RunView, kind: TimerKind) -> Option<&TimerView> {
    view.timers.iter().find(|timer| timer.kind == kind)
}

/// The same beat, and the same round of the same cycle.
fn keeps_on(before: &RunView, after: &RunView) -> bool {
    let beat = |view: &RunView| view.pace.clone();
    let round = |view: &RunView| {
        timer(view, TimerKind::Step).map(|timer| (timer.key.clone(), timer.due_in_ms))
    };
    beat(before) == beat(after) && (round(before).is_none() || round(before) == round(after))
}

fn was_seen(view: &RunView) -> bool {
    let signs = [
        Mark::Responsive,
        Mark::Unresponsive,
        Mark::BreathingNormal,
        Mark::BreathingPoor,
        Mark::BreathingNone,
    ];
    view.marks.iter().any(|m| signs.contains(&m.mark))
}

/// By the last mark that says anything of it.
fn was_last_seen_to_breathe(view: &RunView) -> bool {
    let last = view.marks.iter().rev().find_map(|m| match m.mark {
        Mark::BreathingNormal | Mark::BreathingReturned | Mark::Responsive | Mark::Woke => {
            Some(true)
        }
        Mark::BreathingNone
        | Mark::BreathingPoor
        | Mark::BreathingLostAgain
        | Mark::PulseNotFelt
        | Mark::Unresponsive => Some(false),
        _ => None,
    });
    last == Some(true)
}

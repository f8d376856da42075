//! What a walk finds: every path counted as if it were walked, and each rule where it is broken and nowhere else.

mod judged;

use std::collections::BTreeSet;

use super::super::count::{DoseNow, TimerKind, TimerView};
use super::super::protocol::{Answer, DoseOffer, Lead, Phase, ProtocolStep, Situation, StepTimer};
use super::super::responder::PacedAct;
use super::super::tests::protocol as plain;
use super::*;
use crate::rule::SourceStatus;
use crate::words::Words;

fn answer(id: &str, go: &str, marks: &[Mark]) -> Answer {
    Answer {
        id: id.to_owned(),
        say: Words::of("en", id),
        go: go.to_owned(),
        level: None,
        safer: marks.contains(&Mark::BreathingNone),
        marks: marks.to_vec(),
    }
}

fn step<'a>(protocol: &'a mut Protocol, id: &str) -> &'a mut ProtocolStep {
    let mut states = protocol.states.iter_mut();
    states.find(|state| state.id == id).unwrap()
}

/// A protocol of five steps with which nothing is wrong.
fn sound() -> Protocol {
    let mut protocol = plain();
    protocol.levels.clear();
    protocol.leads = vec![Lead {
        mark: Mark::NotOverdose,
        go: "close".to_owned(),
        say: Words::of("en", "Something else"),
    }];
    step(&mut protocol, "breathing").answers = vec![
        answer("none", "ventilate", &[Mark::BreathingNone]),
        answer("normal", "recovery", &[Mark::BreathingNormal]),
    ];
    step(&mut protocol, "ventilate").pace = Some(PacedAct::Breaths);
    let stops = answer("stops", "ventilate", &[Mark::BreathingLostAgain]);
    step(&mut protocol, "handover").answers.push(stops.clone());
    step(&mut protocol, "close").answers.push(stops);
    let told = [
        Mark::BreathingNone,
        Mark::BreathingNormal,
        Mark::BreathingReturned,
        Mark::BreathingLostAgain,
        Mark::BreathsGiven,
        Mark::EmsArrived,
        Mark::HandedOver,
        Mark::TransportRefused,
        Mark::NotOverdose,
    ];
    let others = Mark::ALL.iter().copied();
    protocol.facts = others.filter(|mark| !told.contains(mark)).collect();
    protocol
}

/// Enough to come to every step.
const TAPS: u32 = 3;

type Broken = BTreeSet<(WalkRule, String)>;

fn broken(protocol: &Protocol) -> Broken {
    broken_after(protocol, TAPS)
}

fn broken_after(protocol: &Protocol, taps: u32) -> Broken {
    let faults = walk_all(protocol, taps).grave.into_iter();
    faults.map(|fault| (fault.rule, fault.state)).collect()
}

#[test]
fn each_rule_is_broken_where_the_protocol_is_bent_and_nowhere_else() {
    type Bend = fn(&mut Protocol);
    let bends: [(Bend, &[(WalkRule, &str)]); 12] = [
        (|_| {}, &[]),
        (
            |p| step(p, "recovery").answers.retain(|one| one.id != "stops"),
            &[(WalkRule::RelapseOutOfReach, "recovery")],
        ),
        (
            |p| step(p, "ventilate").timer = None,
            &[
                (WalkRule::PaceWithoutTimer, "handover"),
                (WalkRule::PaceWithoutTimer, "ventilate"),
                (WalkRule::UndoLeavesNoTimer, "handover"),
                (WalkRule::UndoLeavesNoTimer, "ventilate"),
            ],
        ),
        (
            |p| step(p, "breathing").answers[1].go = "ventilate".to_owned(),
            &[
                (WalkRule::PushedWhileBreathing, "handover"),
                (WalkRule::PushedWhileBreathing, "ventilate"),
            ],
        ),
        (
            |p| {
                let mut again = step(p, "ventilate").clone();
                again.id = "again".to_owned();
                again.timer.as_mut().unwrap().seconds = 90;
                again.dose.as_mut().unwrap().go = "again".to_owned();
                p.states.push(again);
                step(p, "ventilate").dose.as_mut().unwrap().go = "again".to_owned();
            },
            &[(WalkRule::DoseRestartsCycle, "ventilate")],
        ),
        (
            |p| p.facts.retain(|mark| *mark != Mark::Vomited),
            &[(WalkRule::MarkOutOfReach, "Vomited")],
        ),
        (
            |p| {
                p.leads[0].mark = Mark::TransportRefused;
                p.facts.push(Mark::NotOverdose);
            },
            &[(WalkRule::NoNeutralEnd, "")],
        ),
        (
            |p| p.leads[0].go = "recovery".to_owned(),
            &[
                (WalkRule::NoNeutralEnd, ""),
                (WalkRule::FalseOutcome, "recovery"),
            ],
        ),
        (
            |p| step(p, "handover").phase = Phase::Watch,
            &[(WalkRule::HandsStopAtHandover, "ventilate")],
        ),
        (
            |p| step(p, "ventilate").dose = None,
            &[(WalkRule::NoDoseOffered, "ventilate")],
        ),
        (
            |p| step(p, "breathing").answers[0].go = "recovery".to_owned(),
            &[(WalkRule::DoubtLeadsAway, "breathing")],
        ),
        (
            |p| {
                let seen = answer("looked", "breathing", &[]);
                step(p, "recovery").answers[0] = seen;
            },
            &[],
        ),
    ];
    for (number, (bend, wanted)) in bends.into_iter().enumerate() {
        let mut protocol = sound();
        bend(&mut protocol);
        let wanted: Broken = wanted
            .iter()
            .map(|(rule, state)| (*rule, (*state).to_owned()))
            .collect();
        assert_eq!(broken(&protocol), wanted, "{number}");
    }
}

#[test]
fn a_fault_is_told_by_its_shortest_path_with_the_time_of_each_tap() {
    let mut protocol = sound();
    step(&mut protocol, "recovery").answers = vec![answer("later", "refused", &[])];
    let mut refused = step(&mut protocol, "recovery").clone();
    refused.id = "refused".to_owned();
    refused.answers.clear();
    protocol.states.push(refused);
    let found = walk_all(&protocol, TAPS);
    let fault = found
        .grave
        .iter()
        .find(|one| (one.rule, one.state.as_str()) == (WalkRule::RelapseOutOfReach, "refused"))
        .unwrap();
    let taps: Vec<(i64, &str)> = fault
        .path
        .iter()
        .map(|step| (step.after_s, step.tap.as_str()))
        .collect();
    assert_eq!(taps, [(0, "breathing:normal"), (0, "recovery:later")]);
    assert_eq!(fault.product, "narcan4");
    assert_eq!(fault.level, protocol.level);
    let out_of_reach = |p: &Protocol| walk_all(p, 1).grave;
    let rule = |one: &GraveFault| one.rule == WalkRule::MarkOutOfReach;
    let unreached = out_of_reach(&protocol).into_iter().find(rule).unwrap();
    assert_eq!((unreached.product.as_str(), unreached.path.len()), ("", 0));
}

#[test]
fn waits_lie_just_before_and_just_after_what_is_to_come() {
    let protocol = sound();
    let mut view = base(&protocol);
    assert_eq!(waits(&view), BTreeSet::from([0]));
    view.timers = vec![timer(TimerKind::Redose, 120_000, 180_000)];
    let wanted = [0, 119_000, 121_000, 179_000, 181_000];
    assert_eq!(waits(&view), BTreeSet::from(wanted));
    view.timers = vec![
        timer(TimerKind::Step, 0, 400),
        timer(TimerKind::Step, 0, -5),
    ];
    assert_eq!(waits(&view), BTreeSet::from([0, 1_400]));
}

#[test]
fn the_paths_are_counted_as_if_each_were_walked() {
    fn one_by_one(protocol: &Protocol, run: &Run, now: i64, left: u32) -> u128 {
        let arrived = run.view(protocol, &at(now));
        if left == 0 || arrived.over {
            return 1;
        }
        let mut paths = 0;
        for wait in waits(&arrived) {
            let when = at(now + wait);
            for (_, tap) in taps(protocol, &run.view(protocol, &when)) {
                let id = Uuid::from_u128(run.entries.len() as u128);
                if let Ok(entry) = run.tap(protocol, tap, id, when.clone()) {
                    let mut after = run.clone();
                    after.take(protocol, entry);
                    paths += one_by_one(protocol, &after, now + wait, left - 1);
                }
            }
        }
        paths
    }
    let protocol = sound();
    for left in 0..=3 {
        let product = "narcan4".to_owned();
        let run = Run::begin(&protocol, Uuid::nil(), at(0), protocol.level, product);
        let walked = walk(&protocol, left, protocol.level, "narcan4");
        let wanted = one_by_one(&protocol, &run, 0, left);
        assert_eq!(walked.paths, wanted, "{left} taps");
    }
    let standings =
        [0, 1, 2, 3].map(|taps| walk(&protocol, taps, protocol.level, "narcan4").standings);
    assert_eq!(standings[0], 1);
    assert!(
        standings.is_sorted_by(|fewer, more| fewer < more),
        "{standings:?}"
    );
}

#[test]
fn every_level_and_product_adds_its_paths_and_standings() {
    let one = walk_all(&sound(), 3);
    assert!(one.standings > 10 && one.paths > 100);
    let mut both = sound();
    both.levels = vec![ResponderLevel::Lay];
    let mut second = both.products[0].clone();
    second.id = "other".to_owned();
    both.products.push(second);
    let four = walk_all(&both, 3);
    assert_eq!(
        (four.paths, four.standings),
        (4 * one.paths, 4 * one.standings)
    );
    step(&mut both, "recovery").answers.remove(0);
    let grave = walk_all(&both, 3).grave;
    let of_recovery = grave
        .iter()
        .filter(|one| one.rule == WalkRule::RelapseOutOfReach);
    let who: BTreeSet<(ResponderLevel, &str)> = of_recovery
        .map(|one| (one.level, one.product.as_str()))
        .collect();
    assert_eq!(who.len(), 4);
}

fn timer(kind: TimerKind, opens_in_ms: i64, due_in_ms: i64) -> TimerView {
    TimerView {
        kind,
        state: None,
        key: "a".to_owned(),
        since_ms: 0,
        opens_in_ms,
        due_in_ms,
        alarm_ms: due_in_ms,
        window_ms: opens_in_ms,
    }
}

/// As it is shown where breaths are given, and nothing more is known.
fn base(protocol: &Protocol) -> RunView {
    let product = "narcan4".to_owned();
    let run = Run::begin(protocol, Uuid::nil(), at(0), protocol.level, product);
    RunView {
        state: "ventilate".to_owned(),
        dose_now: DoseNow::Offered,
        ..run.view(protocol, &at(0))
    }
}

#[test]
fn a_mark_that_a_situation_brings_is_in_reach_and_no_other() {
    let mut protocol = sound();
    protocol
        .facts
        .retain(|mark| ![Mark::Vomited, Mark::Seizure].contains(mark));
    protocol.situations = vec![Situation {
        id: "vomits".to_owned(),
        say: Words::of("en", "Vomits"),
        lines: vec![Words::of("en", "Turn them")],
        phases: Vec::new(),
        mark: Some(Mark::Vomited),
        sources: vec!["s".to_owned()],
        status: SourceStatus::Fictional,
    }];
    let missing = (WalkRule::MarkOutOfReach, "Seizure".to_owned());
    assert_eq!(broken(&protocol), Broken::from([missing]));
}

#[test]
fn help_is_in_reach_where_one_looks_helps_or_may_answer_for_it() {
    let mut protocol = sound();
    let lost = |protocol: &Protocol| {
        let found = broken_after(protocol, 1).into_iter();
        let lost: Vec<String> = found
            .filter(|(rule, _)| *rule == WalkRule::RelapseOutOfReach)
            .map(|(_, state)| state)
            .collect();
        lost
    };
    step(&mut protocol, "recovery").answers = vec![answer("leaves", "close", &[])];
    assert_eq!(lost(&protocol), ["recovery"]);
    for phase in [
        Phase::Scene,
        Phase::Activate,
        Phase::Response,
        Phase::Breathing,
        Phase::Pulse,
        Phase::Reassess,
    ] {
        step(&mut protocol, "recovery").phase = phase;
        assert_eq!(lost(&protocol), [""; 0], "{phase:?}");
    }
    for phase in [Phase::Watch, Phase::Waking, Phase::Refusal] {
        step(&mut protocol, "recovery").phase = phase;
        assert_eq!(lost(&protocol), ["recovery"], "{phase:?}");
    }
    step(&mut protocol, "recovery").answers = vec![answer("looks", "breathing", &[])];
    assert_eq!(lost(&protocol), [""; 0]);
    step(&mut protocol, "recovery").answers = vec![answer("again", "recovery", &[])];
    let hands = |protocol: &mut Protocol| {
        step(protocol, "recovery").pace = Some(PacedAct::Breaths);
        step(protocol, "recovery").timer = Some(StepTimer {
            seconds: 60,
            repeats: true,
            say: Words::of("en", "Look"),
        });
        step(protocol, "recovery").dose = Some(DoseOffer {
            go: "recovery".to_owned(),
            urged: false,
        });
    };
    assert_eq!(lost(&protocol), ["recovery"]);
    hands(&mut protocol);
    assert_eq!(lost(&protocol), [""; 0]);
}

#[test]
fn in_doubt_a_look_leads_to_help_or_to_another_look() {
    let leads_to = |phase: Phase, pace: Option<PacedAct>| {
        let mut protocol = sound();
        let mut next = step(&mut protocol, "recovery").clone();
        next.id = "next".to_owned();
        (next.phase, next.pace) = (phase, pace);
        next.answers = vec![answer("none", "ventilate", &[Mark::BreathingNone])];
        protocol.states.push(next);
        step(&mut protocol, "breathing").answers[0].go = "next".to_owned();
        let away = (WalkRule::DoubtLeadsAway, "breathing".to_owned());
        broken_after(&protocol, 1).contains(&away)
    };
    for phase in [Phase::Activate, Phase::Breathing, Phase::Pulse] {
        assert!(!leads_to(phase, None), "{phase:?}");
    }
    for phase in [Phase::Watch, Phase::Response, Phase::Recovery] {
        assert!(leads_to(phase, None), "{phase:?}");
        assert!(!leads_to(phase, Some(PacedAct::Breaths)), "{phase:?}");
    }
    let mut protocol = sound();
    step(&mut protocol, "breathing").answers[0].safer = false;
    let away = (WalkRule::DoubtLeadsAway, "breathing".to_owned());
    assert!(
        broken_after(&protocol, 1).contains(&away),
        "no answer is the safer"
    );
}

#[test]
fn somebody_was_seen_once_their_answer_or_their_breathing_was() {
    let mut protocol = sound();
    step(&mut protocol, "recovery").answers.clear();
    for mark in Mark::ALL.iter().copied() {
        step(&mut protocol, "breathing").answers = vec![answer("x", "recovery", &[mark])];
        let seen = matches!(
            mark,
            Mark::Responsive
                | Mark::Unresponsive
                | Mark::BreathingNormal
                | Mark::BreathingPoor
                | Mark::BreathingNone
        );
        let lost = (WalkRule::RelapseOutOfReach, "recovery".to_owned());
        assert_eq!(broken_after(&protocol, 1).contains(&lost), seen, "{mark:?}");
    }
}

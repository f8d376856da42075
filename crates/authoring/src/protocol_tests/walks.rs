//! What no path may come to: each rule is turned red by a sample that is bent.

use uuid::Uuid;

use super::*;

/// The sample with one product, so that a walk is short.
fn short() -> Protocol {
    let mut protocol = sample();
    protocol.products.truncate(1);
    protocol
}

const TAPS: u32 = 8;

fn lead(protocol: &mut Protocol, mark: Mark) -> &mut Lead {
    let mut leads = protocol.leads.iter_mut();
    leads.find(|lead| lead.mark == mark).unwrap()
}

#[test]
fn each_rule_of_the_walk_is_broken_by_a_bent_sample_and_none_by_the_sample() {
    type Bend = fn(&mut Protocol);
    let bends: [(WalkRule, Bend); 11] = [
        (WalkRule::RelapseOutOfReach, |p| {
            step(p, "watch").answers.retain(|one| one.id != "stops");
        }),
        (WalkRule::PaceWithoutTimer, |p| step(p, "wait").timer = None),
        (WalkRule::PushedWhileBreathing, |p| {
            answer(p, "breathing", "normal").go = "ventilate".to_owned();
        }),
        (WalkRule::DoseRestartsCycle, |p| {
            step(p, "wait").timer.as_mut().unwrap().seconds = 90;
        }),
        (WalkRule::UndoLeavesNoTimer, |p| {
            step(p, "ventilate").timer = None
        }),
        (WalkRule::MarkOutOfReach, |p| {
            let answers = p.states.iter_mut().flat_map(|state| &mut state.answers);
            answers.for_each(|one| one.marks.retain(|mark| *mark != Mark::HelpCalled));
        }),
        (WalkRule::NoNeutralEnd, |p| {
            p.leads.retain(|lead| lead.mark == Mark::TransportRefused);
        }),
        (WalkRule::FalseOutcome, |p| {
            lead(p, Mark::NotOverdose).go = "refusal".to_owned();
        }),
        (WalkRule::HandsStopAtHandover, |p| {
            step(p, "handover").phase = Phase::Watch;
        }),
        (WalkRule::NoDoseOffered, |p| step(p, "cpr").dose = None),
        (WalkRule::DoubtLeadsAway, |p| {
            answer(p, "breathing", "arrest").go = "recovery".to_owned();
        }),
    ];
    let straight = walk_all(&short(), TAPS);
    assert_eq!(straight.grave, []);
    for (rule, bend) in bends {
        let mut protocol = short();
        bend(&mut protocol);
        let rules: Vec<WalkRule> = walk_all(&protocol, TAPS)
            .grave
            .iter()
            .map(|one| one.rule)
            .collect();
        assert!(rules.contains(&rule), "{rule:?}: {rules:?}");
    }
}

#[test]
fn the_paths_are_counted_as_if_each_were_walked() {
    let mut protocol = short();
    protocol.levels.clear();
    // Each path on its own, for a few taps: the alphabet at once, and just before and after each timer.
    fn one_by_one(protocol: &Protocol, run: &Run, now: i64, taps: u32) -> u128 {
        let arrived = run.view(protocol, &at_ms(now));
        if taps == 0 || arrived.over {
            return 1;
        }
        let ahead = arrived
            .timers
            .iter()
            .flat_map(|one| [one.opens_in_ms, one.due_in_ms]);
        let mut waits = std::collections::BTreeSet::from([0]);
        for left in ahead.filter(|left| *left > 0) {
            waits.extend([(left - 1000).max(0), left + 1000]);
        }
        let mut paths = 0;
        for wait in waits {
            for tap in alphabet(protocol, &arrived) {
                let id = Uuid::from_u128(run.entries.len() as u128);
                if let Ok(entry) = run.tap(protocol, tap, id, at_ms(now + wait)) {
                    let mut after = run.clone();
                    after.take(protocol, entry);
                    paths += one_by_one(protocol, &after, now + wait, taps - 1);
                }
            }
        }
        paths
    }
    for taps in 1..=3 {
        let product = "narcan4".to_owned();
        let run = Run::begin(&protocol, Uuid::nil(), at_ms(0), protocol.level, product);
        let counted = walk_all(&protocol, taps).paths;
        assert_eq!(counted, one_by_one(&protocol, &run, 0, taps), "{taps} taps");
    }
}

fn alphabet(protocol: &Protocol, view: &RunView) -> Vec<Tap> {
    let answers = view.answers.iter().map(|answer| Tap::Answer {
        state: view.state.clone(),
        answer: answer.clone(),
    });
    let dose = |dose| Tap::Dose { dose, sure: true };
    let leads = protocol
        .leads
        .iter()
        .map(|lead| Tap::Mark { mark: lead.mark });
    let mark = Mark::EmsArrived;
    let others = [
        dose(None),
        dose(Some(Dose::of_a_bystander())),
        Tap::Mark { mark },
        Tap::Close,
    ];
    answers.chain(leads).chain(others).collect()
}

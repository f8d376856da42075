//! Each rule by itself, over what might be shown.

use super::*;
use crate::naloxone::{GivenDose, InHand, Marked, PaceView};

fn marked(view: &mut RunView, marks: &[Mark]) {
    let of = |mark: &Mark| Marked {
        mark: *mark,
        at: at(0),
        first: at(0),
        times: 1,
    };
    view.marks = marks.iter().map(of).collect();
}

fn paced(began: i64) -> Option<PaceView> {
    Some(PaceView {
        act: PacedAct::Breaths,
        began: at(began),
        since_ms: 0,
        breath_s: 6,
    })
}

fn judged(act: impl FnOnce(&mut Judge<'_>)) -> Vec<WalkRule> {
    let protocol = sound();
    let mut judge = Judge::new(&protocol);
    act(&mut judge);
    judge.broken.keys().map(|(rule, _)| *rule).collect()
}

fn looked(change: impl FnOnce(&mut RunView)) -> Vec<WalkRule> {
    let mut view = base(&sound());
    change(&mut view);
    judged(|judge| judge.look(0, &view))
}

#[test]
fn hands_that_go_on_want_a_timer() {
    let step_timer = || vec![timer(TimerKind::Step, 60_000, 60_000)];
    assert_eq!(looked(|_| {}), []);
    assert_eq!(looked(|view| view.timers = step_timer()), []);
    let timed = looked(|view| (view.pace, view.timers) = (paced(0), step_timer()));
    assert_eq!(timed, []);
    let other = vec![timer(TimerKind::Redose, 1, 1)];
    let untimed = looked(|view| (view.pace, view.timers) = (paced(0), other));
    assert_eq!(untimed, [WalkRule::PaceWithoutTimer]);
    let over = looked(|view| (view.pace, view.over) = (paced(0), true));
    assert_eq!(over, []);
}

#[test]
fn who_breathes_is_pushed_nothing() {
    let pushes: [fn(&mut RunView); 4] = [
        |view| {
            view.pace = paced(0);
            view.timers = vec![timer(TimerKind::Step, 60_000, 60_000)];
        },
        |view| view.timers = vec![timer(TimerKind::Redose, 1, 1)],
        |view| view.dose_now = DoseNow::Urged,
        |view| view.ask_other_cause = true,
    ];
    let breathes = |view: &mut RunView| marked(view, &[Mark::BreathingNormal]);
    assert_eq!(looked(breathes), []);
    for push in pushes {
        assert_eq!(looked(push), []);
        let pushed = looked(|view| {
            push(view);
            breathes(view);
        });
        assert_eq!(pushed, [WalkRule::PushedWhileBreathing]);
    }
}

#[test]
fn the_last_mark_that_says_anything_of_it_tells_who_breathes() {
    let breathes = |marks: &[Mark]| {
        let rules = looked(|view| {
            view.dose_now = DoseNow::Urged;
            marked(view, marks);
        });
        !rules.is_empty()
    };
    for mark in Mark::ALL {
        let (yes, no) = (
            [
                Mark::BreathingNormal,
                Mark::BreathingReturned,
                Mark::Responsive,
                Mark::Woke,
            ]
            .contains(mark),
            [
                Mark::BreathingNone,
                Mark::BreathingPoor,
                Mark::BreathingLostAgain,
                Mark::PulseNotFelt,
                Mark::Unresponsive,
            ]
            .contains(mark),
        );
        assert_eq!(breathes(&[*mark]), yes, "{mark:?}");
        let after_breath = breathes(&[Mark::BreathingNormal, *mark]);
        assert_eq!(after_breath, !no, "breathing, then {mark:?}");
        let after_none = breathes(&[Mark::BreathingNone, *mark]);
        assert_eq!(after_none, yes, "not breathing, then {mark:?}");
    }
}

#[test]
fn who_does_not_breathe_is_offered_the_first_dose_wherever_hands_are_at_work() {
    let unoffered = |change: fn(&mut RunView)| {
        looked(|view| {
            view.dose_now = DoseNow::NotHere;
            change(view);
        })
    };
    assert_eq!(unoffered(|_| {}), [WalkRule::NoDoseOffered]);
    assert_eq!(unoffered(|view| view.dose_now = DoseNow::Urged), []);
    assert_eq!(unoffered(|view| view.dose_now = DoseNow::Offered), []);
    assert_eq!(unoffered(|view| view.hand = InHand::Empty), []);
    assert_eq!(unoffered(|view| view.state = "recovery".to_owned()), []);
    assert_eq!(unoffered(|view| marked(view, &[Mark::Woke])), []);
    let given = |view: &mut RunView| {
        view.doses = vec![GivenDose {
            entry: Uuid::nil(),
            number: 1,
            at: at(0),
            since_ms: 0,
            dose: Dose::of_a_bystander(),
        }];
    };
    assert_eq!(unoffered(given), []);
    let mut protocol = sound();
    step(&mut protocol, "ventilate").phase = Phase::Reassess;
    let mut view = base(&protocol);
    view.dose_now = DoseNow::NotHere;
    let mut judge = Judge::new(&protocol);
    judge.look(0, &view);
    assert!(judge.broken.is_empty());
}

fn tapped(tap: &Tap, change: impl FnOnce(&mut RunView, &mut RunView)) -> Vec<WalkRule> {
    let mut before = base(&sound());
    before.timers = vec![timer(TimerKind::Step, 60_000, 60_000)];
    let mut after = before.clone();
    change(&mut before, &mut after);
    judged(|judge| judge.tapped(0, tap, &before, &after))
}

#[test]
fn a_dose_leaves_the_beat_and_the_round_as_they_were() {
    let dose = Tap::Dose {
        dose: None,
        sure: true,
    };
    let tapped = |change: fn(&mut RunView, &mut RunView)| tapped(&dose, change);
    let both = |before: &mut RunView, after: &mut RunView| {
        (before.pace, after.pace) = (paced(0), paced(0));
    };
    assert_eq!(tapped(both), []);
    let again = [WalkRule::DoseRestartsCycle];
    let beat = |before: &mut RunView, after: &mut RunView| {
        (before.pace, after.pace) = (paced(0), paced(1));
    };
    assert_eq!(tapped(beat), again);
    assert_eq!(tapped(|before, _| before.pace = paced(0)), again);
    assert_eq!(tapped(|_, after| after.pace = paced(0)), []);
    let round = |before: &mut RunView, after: &mut RunView| {
        (before.pace, after.pace) = (paced(0), paced(0));
        after.timers[0].due_in_ms = 1;
    };
    assert_eq!(tapped(round), again);
    let other_round = |before: &mut RunView, after: &mut RunView| {
        (before.pace, after.pace) = (paced(0), paced(0));
        after.timers[0].key = "b".to_owned();
    };
    assert_eq!(tapped(other_round), again);
    let first_round = |before: &mut RunView, after: &mut RunView| {
        (before.pace, after.pace) = (paced(0), paced(0));
        before.timers.clear();
        after.timers[0].due_in_ms = 1;
    };
    assert_eq!(tapped(first_round), []);
}

#[test]
fn the_ambulances_coming_stops_no_hands() {
    let mark = Mark::EmsArrived;
    let arrives = |change: fn(&mut RunView, &mut RunView)| tapped(&Tap::Mark { mark }, change);
    let goes_on = |before: &mut RunView, after: &mut RunView| {
        (before.pace, after.pace) = (paced(0), paced(0));
    };
    assert_eq!(arrives(goes_on), []);
    assert_eq!(arrives(|_, after| after.pace = paced(0)), []);
    let stops = [WalkRule::HandsStopAtHandover];
    assert_eq!(arrives(|before, _| before.pace = paced(0)), stops);
    let anew = |before: &mut RunView, after: &mut RunView| {
        (before.pace, after.pace) = (paced(0), paced(1));
    };
    assert_eq!(arrives(anew), stops);
    let vomits = Tap::Mark {
        mark: Mark::Vomited,
    };
    assert_eq!(tapped(&vomits, |before, _| before.pace = paced(0)), []);
}

#[test]
fn what_became_of_the_person_is_an_end_but_for_who_would_not_go_along() {
    for mark in Mark::ALL.iter().copied() {
        let to = |state: &'static str| {
            tapped(&Tap::Mark { mark }, |_, after| {
                after.state = state.to_owned()
            })
        };
        assert_eq!(to("close"), [], "{mark:?}");
        let is_false = matches!(
            mark,
            Mark::HandedOver | Mark::NotOverdose | Mark::Gone | Mark::Died
        );
        let wanted: &[WalkRule] = if is_false {
            &[WalkRule::FalseOutcome]
        } else {
            &[]
        };
        assert_eq!(to("recovery"), wanted, "{mark:?}");
    }
}

#[test]
fn an_answer_tells_its_own_marks_and_doses_and_marks_are_judged() {
    let protocol = sound();
    let mut judge = Judge::new(&protocol);
    let told = Tap::Answer {
        state: "breathing".to_owned(),
        answer: "normal".to_owned(),
    };
    judge.answered(&base(&protocol), &told);
    assert_eq!(judge.marks, BTreeSet::from([Mark::BreathingNormal]));
    let dose = Tap::Dose {
        dose: None,
        sure: true,
    };
    let mark = Mark::Woke;
    let minded = [dose, Tap::Mark { mark }, told, Tap::Close].map(|tap| Judge::minds(&tap));
    assert_eq!(minded, [true, true, false, false]);
}

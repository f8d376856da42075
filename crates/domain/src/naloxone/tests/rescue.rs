//! What a life hangs on: no dose is pushed on who breathes, hands stay on the chest, and no slip of a
//! thumb undoes what was done.

use super::*;
use crate::person::{AgeBand, PersonNote};

/// Breathing looked for, then ventilating or pressing, each with a timer of two minutes; a dose leads from
/// ventilating to waiting, which has the same pace.
fn protocol_with_cpr() -> Protocol {
    let mut protocol = protocol();
    let timer = |seconds| {
        Some(StepTimer {
            seconds,
            repeats: true,
            say: words("Look"),
        })
    };
    let step = |id: &str, pace, dose: &str, answers| ProtocolStep {
        pace: Some(pace),
        timer: timer(120),
        dose: Some(DoseOffer {
            go: dose.to_owned(),
            urged: id == "ventilate",
        }),
        ..state(id, Phase::Ventilate, answers)
    };
    let breathes = || answer("breathes", "recovery", &[Mark::BreathingReturned], None);
    protocol.states[1] = step("ventilate", PacedAct::Breaths, "wait", vec![breathes()]);
    let no_pulse = answer("no_pulse", "cpr", &[Mark::PulseNotFelt], None);
    let waiting = vec![no_pulse, breathes()];
    let wait = step("wait", PacedAct::Breaths, "wait", waiting);
    let cpr = step("cpr", PacedAct::Compressions, "cpr", vec![breathes()]);
    protocol.states.extend([wait, cpr]);
    protocol.states[0].answers.extend([
        answer("normal", "recovery", &[Mark::BreathingNormal], None),
        answer("no_pulse", "cpr", &[Mark::PulseNotFelt], None),
    ]);
    let back = answer("stops", "breathing", &[Mark::BreathingLostAgain], None);
    protocol.states[3].answers.push(back.clone());
    protocol.states[4].answers.push(back);
    protocol.leads = vec![Lead {
        mark: Mark::NotOverdose,
        go: "close".to_owned(),
        say: words("No overdose"),
    }];
    protocol
}

fn with_cpr(first: &str) -> Scene {
    let mut scene = Scene::new(ResponderLevel::Bls);
    scene.protocol = protocol_with_cpr();
    scene.answer(1_000, "breathing", first).unwrap();
    scene
}

fn bystanders() -> Tap {
    let dose = Some(Dose::of_a_bystander());
    Tap::Dose { dose, sure: false }
}

#[test]
fn who_breathes_is_pushed_no_dose_and_is_watched_from_the_last_one() {
    for sign in [
        Mark::BreathingNormal,
        Mark::BreathingReturned,
        Mark::Responsive,
        Mark::Woke,
    ] {
        let mut scene = with_cpr("none");
        for ms in [10_000, 200_000, 400_000] {
            scene.dose(ms);
        }
        assert!(scene.view(401_000).ask_other_cause);
        scene.mark(410_000, sign);
        let view = scene.view(700_000);
        assert_eq!(view.breath, BreathSeen::Breathes, "{sign:?}");
        assert_eq!(scene.timer(700_000, TimerKind::Redose), None, "{sign:?}");
        assert_eq!(view.dose_now, DoseNow::NotHere, "{sign:?}");
        assert!(!view.ask_other_cause, "{sign:?}");
        let watch = scene.timer(700_000, TimerKind::Watch).unwrap();
        assert_eq!(watch.since_ms, 300_000, "{sign:?}");
        scene.mark(710_000, Mark::BreathingNone);
        assert!(scene.timer(720_000, TimerKind::Redose).is_some());
        assert_eq!(scene.timer(720_000, TimerKind::Watch), None);
    }
}

#[test]
fn a_bystanders_dose_starts_the_watch_too_and_its_unknown_time_opens_no_window() {
    let mut scene = with_cpr("normal");
    scene.tap(at(5_000), bystanders()).unwrap();
    let watch = scene.timer(65_000, TimerKind::Watch).unwrap();
    assert_eq!(watch.since_ms, 60_000);
    let mut fails = with_cpr("none");
    fails.tap(at(5_000), bystanders()).unwrap();
    assert_eq!(fails.timer(6_000, TimerKind::Redose), None);
    assert_eq!(fails.view(6_000).dose_now, DoseNow::Urged);
}

#[test]
fn who_talked_and_then_answers_no_more_is_not_known_to_breathe() {
    let mut scene = with_cpr("none");
    scene.mark(5_000, Mark::Responsive);
    scene.mark(6_000, Mark::Unresponsive);
    assert_eq!(scene.view(7_000).breath, BreathSeen::Unknown);
    scene.mark(8_000, Mark::BreathingNormal);
    scene.mark(9_000, Mark::Unresponsive);
    assert_eq!(scene.view(9_000).breath, BreathSeen::Breathes);
}

#[test]
fn compressions_count_from_their_first_second_and_go_on_behind_the_handover() {
    let mut scene = with_cpr("no_pulse");
    let has = |scene: &Scene, mark| scene.view(2_000).marks.iter().any(|m| m.mark == mark);
    assert!(has(&scene, Mark::CprGiven) && !has(&scene, Mark::BreathsGiven));
    scene.mark(61_000, Mark::EmsArrived);
    let view = scene.view(62_000);
    assert_eq!(view.state, "handover");
    let pace = view.pace.unwrap();
    assert_eq!((pace.act, pace.since_ms), (PacedAct::Compressions, 61_000));
    let cycle = scene.timer(62_000, TimerKind::Step).unwrap();
    assert_eq!(cycle.state.as_deref(), Some("cpr"));
    assert_eq!(cycle.due_in_ms, 59_000);
    scene.answer(91_000, "handover", "taken").unwrap();
    let over = scene.view(92_000);
    assert_eq!((over.pace, over.timers.len()), (None, 0));
    let pressed = &over.paced[0];
    assert_eq!(
        pressed.began.until(pressed.ended.as_ref().unwrap()).ms,
        90_000
    );
}

#[test]
fn a_dose_begins_neither_cycle_nor_beat_anew() {
    for (first, state) in [("no_pulse", "cpr"), ("none", "wait")] {
        let mut scene = with_cpr(first);
        scene.dose(100_000);
        let view = scene.view(101_000);
        assert_eq!(view.state, state);
        assert_eq!(view.pace.unwrap().since_ms, 100_000);
        let cycle = scene.timer(101_000, TimerKind::Step).unwrap();
        assert_eq!((cycle.since_ms, cycle.due_in_ms), (100_000, 20_000));
    }
}

#[test]
fn a_dose_where_nothing_is_paced_begins_no_look_anew() {
    let mut scene = with_cpr("normal");
    let at_hand = DoseOffer {
        go: "recovery".to_owned(),
        urged: false,
    };
    scene.protocol.states[2].dose = Some(at_hand);
    scene.protocol.states[2].timer = Some(StepTimer {
        seconds: 60,
        repeats: true,
        say: words("Look"),
    });
    scene.dose(31_000);
    let look = scene.timer(32_000, TimerKind::Step).unwrap();
    assert_eq!(look.since_ms, 31_000);
}

#[test]
fn a_child_is_breathed_for_faster() {
    let mut scene = with_cpr("none");
    assert_eq!(scene.view(2_000).pace.unwrap().breath_s, 6);
    scene.mark(3_000, Mark::Child);
    assert_eq!(scene.view(4_000).pace.unwrap().breath_s, 3);
}

#[test]
fn a_dose_that_was_none_goes_by_its_id_and_the_run_stands_where_it_was_tapped() {
    let mut scene = with_cpr("none");
    let before = scene.view(9_000);
    let dose = scene.dose(10_000);
    assert_eq!(scene.view(11_000).state, "wait");
    scene.mark(12_000, Mark::Vomited);
    scene.tap(at(13_000), Tap::RetractDose { dose }).unwrap();
    let after = scene.view(14_000);
    assert_eq!((after.state, after.doses.len()), (before.state, 0));
    assert_eq!(after.dose_now, DoseNow::Urged);
    assert!(after.marks.iter().any(|m| m.mark == Mark::Vomited));
    assert!(scene.timer(14_000, TimerKind::Step).is_some());
    scene.back(15_000).unwrap();
    assert_eq!(
        scene.view(16_000).state,
        "wait",
        "the retraction was the slip"
    );
}

#[test]
fn two_doses_that_were_none_lead_back_to_before_the_first_in_either_order() {
    for order in [[0, 1], [1, 0]] {
        let mut scene = with_cpr("none");
        let doses = [scene.dose(10_000), scene.dose(200_000)];
        for (place, ms) in order.into_iter().zip([210_000, 220_000]) {
            let dose = doses[place];
            scene.tap(at(ms), Tap::RetractDose { dose }).unwrap();
        }
        assert_eq!(scene.view(230_000).state, "ventilate", "{order:?}");
    }
    let mut led_on = with_cpr("none");
    let dose = led_on.dose(10_000);
    led_on.answer(20_000, "wait", "no_pulse").unwrap();
    led_on.tap(at(30_000), Tap::RetractDose { dose }).unwrap();
    assert_eq!(
        led_on.view(31_000).state,
        "cpr",
        "what was seen since stands"
    );
}

#[test]
fn undo_says_what_goes_guards_a_dose_and_can_be_redone() {
    let mut scene = with_cpr("none");
    let given = scene.dose(10_000);
    let undo = scene.view(11_000).undo.unwrap();
    assert!(undo.guarded && matches!(undo.what, Undone::Dose { .. }));
    let unsure = Tap::Back { sure: false };
    assert_eq!(scene.tap(at(11_000), unsure.clone()), Err(NotNow::Guarded));
    let before = scene.view(20_000);
    scene.back(12_000).unwrap();
    assert!(scene.view(13_000).doses.is_empty());
    assert_eq!(scene.view(13_000).redo.unwrap().entry, given);
    scene.tap(at(14_000), unsure.clone()).unwrap();
    assert_eq!(scene.view(15_000).state, "breathing");
    for ms in [16_000, 17_000] {
        scene.tap(at(ms), Tap::Redo).unwrap();
    }
    assert_eq!(scene.view(20_000), before, "all of it counts again");
    assert_eq!(scene.tap(at(21_000), Tap::Redo), Err(NotNow::NothingToRedo));
    scene.back(22_000).unwrap();
    scene.mark(23_000, Mark::Vomited);
    let gone = scene.tap(at(24_000), Tap::Redo);
    assert_eq!(
        gone,
        Err(NotNow::NothingToRedo),
        "something else was tapped"
    );
}

#[test]
fn a_second_dose_within_half_a_minute_is_asked_about() {
    let mut scene = with_cpr("none");
    scene.dose(10_000);
    let own = |sure| Tap::Dose { dose: None, sure };
    assert_eq!(scene.view(12_000).asked_for_ms, 28_000);
    assert_eq!(scene.tap(at(39_999), own(false)), Err(NotNow::AnotherDose));
    let colleague = Tap::Dose {
        dose: Some(Dose::of_a_colleague()),
        sure: true,
    };
    scene.tap(at(12_000), colleague).unwrap();
    scene.tap(at(13_000), own(true)).unwrap();
    assert_eq!(scene.view(13_000).doses.len(), 3);
    assert_eq!(scene.view(43_000).asked_for_ms, 0);
    scene.tap(at(43_000), own(false)).unwrap();
    // What happened long before is no second tap.
    let long_ago = Dose {
        ago_s: 600,
        time_unknown: false,
        ..Dose::of_a_bystander()
    };
    let (dose, sure) = (Some(long_ago), false);
    scene.tap(at(44_000), Tap::Dose { dose, sure }).unwrap();
    assert_eq!(scene.view(44_000).doses.len(), 5);
}

#[test]
fn nothing_is_assumed_to_be_in_a_hand() {
    let protocol = protocol_with_cpr();
    let run = Run::begin(&protocol, Uuid::nil(), at(0), ResponderLevel::Bls, None);
    let mut scene = Scene {
        protocol,
        run,
        ids: 0,
    };
    scene.answer(1_000, "breathing", "none").unwrap();
    let own = Tap::Dose {
        dose: None,
        sure: false,
    };
    assert_eq!(
        scene.tap(at(2_000), own.clone()),
        Err(NotNow::NothingInHand)
    );
    assert_eq!(scene.view(2_000).hand, InHand::Unsaid);
    let take = |id: Option<&str>| Tap::TakeInHand {
        product: id.map(str::to_owned),
    };
    assert_eq!(scene.tap(at(3_000), take(Some("x"))), Err(NotNow::NotKnown));
    scene.tap(at(3_000), take(None)).unwrap();
    let view = scene.view(4_000);
    assert_eq!(
        (view.hand, view.dose_now),
        (InHand::Empty, DoseNow::Without)
    );
    scene.tap(at(5_000), take(Some("narcan4"))).unwrap();
    let InHand::Product { amount, give, .. } = scene.view(6_000).hand else {
        panic!("a product is in hand");
    };
    assert_eq!(amount, Amount::Micrograms { ug: 4000 });
    assert_eq!(give, words("Spray"));
    scene.tap(at(7_000), own).unwrap();
    assert_eq!(scene.view(8_000).doses.len(), 1);
}

#[test]
fn an_own_dose_says_what_is_in_hand() {
    let mut scene = with_cpr("none");
    scene
        .tap(at(2_000), Tap::TakeInHand { product: None })
        .unwrap();
    let dose = Dose {
        by: By::Officer,
        product: Some("narcan4".to_owned()),
        time_unknown: false,
        ..Dose::of_a_bystander()
    };
    let (dose, sure) = (Some(dose), false);
    scene.tap(at(3_000), Tap::Dose { dose, sure }).unwrap();
    assert!(matches!(scene.view(4_000).hand, InHand::Product { .. }));
}

#[test]
fn what_becomes_of_nobody_is_noted_alone_and_falls_with_a_relapse() {
    let mut scene = with_cpr("normal");
    scene.mark(10_000, Mark::NotOverdose);
    let view = scene.view(11_000);
    assert_eq!(view.state, "close");
    let ends = |view: &RunView| {
        let outcomes = view.marks.iter().filter(|m| m.mark.is_an_outcome());
        outcomes.map(|m| m.mark).collect::<Vec<_>>()
    };
    assert_eq!(ends(&view), [Mark::NotOverdose]);
    scene.answer(20_000, "close", "stops").unwrap();
    let view = scene.view(21_000);
    assert_eq!((view.state.as_str(), ends(&view).len()), ("breathing", 0));
}

#[test]
fn each_shock_is_told_and_each_look_has_its_time() {
    let mut scene = with_cpr("no_pulse");
    for ms in [60_000, 180_000, 300_000] {
        scene.mark(ms, Mark::AedShock);
    }
    let view = scene.view(301_000);
    let shocks = view
        .marks
        .iter()
        .find(|m| m.mark == Mark::AedShock)
        .unwrap();
    assert_eq!(shocks.times, 3);
    assert_eq!((&shocks.first, &shocks.at), (&at(60_000), &at(300_000)));
}

#[test]
fn help_that_nobody_called_is_asked_for_until_somebody_says_so() {
    let mut scene = with_cpr("none");
    assert!(scene.view(2_000).ask_help);
    scene.mark(3_000, Mark::HelpCalled);
    assert!(!scene.view(4_000).ask_help);
    assert!(
        !Scene::new(ResponderLevel::Bls).view(1_000).ask_help,
        "nobody was looked at"
    );
}

#[test]
fn a_spot_tells_two_apart_and_is_never_a_name() {
    let mut scene = with_cpr("none");
    let spot = |id: &str| Tap::Spot {
        spot: id.to_owned(),
    };
    assert_eq!(scene.tap(at(2_000), spot("John")), Err(NotNow::NotKnown));
    scene.tap(at(3_000), spot("door")).unwrap();
    assert_eq!(scene.view(4_000).spot.as_deref(), Some("door"));
    assert_eq!(scene.view(4_000).undo.unwrap().what, Undone::Spot);
}

#[test]
fn a_note_of_the_person_moves_nothing_and_is_taken_back_like_any_tap() {
    let mut scene = with_cpr("none");
    let before = scene.view(2_000);
    let age = PersonNote::Age {
        age: AgeBand::Under10,
    };
    scene.tap(at(2_000), Tap::Note { note: age }).unwrap();
    let noted = scene.view(2_000);
    assert_eq!((noted.state, noted.timers), (before.state, before.timers));
    assert_eq!(scene.run.person(&scene.protocol).age, AgeBand::Under10);
    assert_eq!(noted.undo.unwrap().what, Undone::Note);
    assert_eq!(
        noted.pace.map(|pace| pace.breath_s),
        scene.protocol.paces.child_breath_s,
        "who looks under ten is breathed for as a child"
    );
    scene.tap(at(3_000), Tap::Back { sure: false }).unwrap();
    assert_eq!(scene.run.person(&scene.protocol).age, AgeBand::Unknown);
}

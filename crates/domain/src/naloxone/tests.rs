use std::collections::BTreeMap;

use uuid::Uuid;

use super::*;
use crate::moment::Moment;
use crate::rule::SourceStatus;
use crate::words::Words;

mod any;
mod bounds;
mod rescue;
mod reviewed;
mod sign_off;

fn words(text: &str) -> Words {
    Words::of("en", text)
}

fn answer(id: &str, go: &str, marks: &[Mark], level: Option<ResponderLevel>) -> Answer {
    Answer {
        id: id.to_owned(),
        say: words(id),
        go: go.to_owned(),
        level,
        safer: marks.contains(&Mark::BreathingNone),
        marks: marks.to_vec(),
    }
}

fn state(id: &str, phase: Phase, answers: Vec<Answer>) -> ProtocolStep {
    ProtocolStep {
        voice: BTreeMap::new(),
        id: id.to_owned(),
        phase,
        say: words("Do it"),
        more: words("Like this."),
        notes: Vec::new(),
        answers,
        dose: None,
        pace: None,
        timer: None,
        end: phase == Phase::Close,
        sources: vec!["s".to_owned()],
        status: SourceStatus::Fictional,
    }
}

pub(crate) fn protocol() -> Protocol {
    let (lay, bls) = (Some(ResponderLevel::Lay), Some(ResponderLevel::Bls));
    let mut ventilate = state(
        "ventilate",
        Phase::Ventilate,
        vec![answer(
            "breathes",
            "recovery",
            &[Mark::BreathingReturned],
            None,
        )],
    );
    ventilate.dose = Some(DoseOffer {
        go: "ventilate".to_owned(),
        urged: true,
    });
    ventilate.timer = Some(StepTimer {
        seconds: 60,
        repeats: true,
        say: words("Look"),
    });
    Protocol {
        id: "overdose".to_owned(),
        version: "1".to_owned(),
        title: words("Overdose"),
        level: ResponderLevel::Bls,
        levels: vec![ResponderLevel::Lay],
        leads: Vec::new(),
        facts: Vec::new(),
        situations: Vec::new(),
        spots: vec![Spot {
            id: "door".to_owned(),
            say: words("By the door"),
        }],
        without_naloxone: Some(words("Breathe for them")),
        recalls: Vec::new(),
        start: "breathing".to_owned(),
        handover: "handover".to_owned(),
        states: vec![
            state(
                "breathing",
                Phase::Breathing,
                vec![
                    answer("none", "ventilate", &[Mark::BreathingNone], bls),
                    answer("none", "close", &[Mark::BreathingNone], lay),
                ],
            ),
            ventilate,
            state(
                "recovery",
                Phase::Recovery,
                vec![
                    answer("stops", "ventilate", &[Mark::BreathingLostAgain], None),
                    answer("leaves", "close", &[Mark::TransportRefused], None),
                ],
            ),
            state(
                "handover",
                Phase::Handover,
                vec![answer("taken", "close", &[Mark::HandedOver], None)],
            ),
            state("close", Phase::Close, vec![]),
        ],
        products: vec![Product {
            id: "narcan4".to_owned(),
            name: words("Narcan"),
            give: words("Spray"),
            route: Route::Intranasal,
            dose_ug: 4000,
            rxnorm: Some("7242".to_owned()),
            redose: Redose {
                opens_s: 120,
                alarm_s: 180,
            },
            at_once_if_lost_again: true,
            doses_in_pack: 2,
            storage: words("Dry"),
            notes: Vec::new(),
            sources: vec!["s".to_owned()],
            status: SourceStatus::Fictional,
        }],
        paces: Paces {
            breath_s: vec![6, 5],
            child_breath_s: Some(3),
            compressions_per_minute: 110,
            compressions: 30,
            breaths: 2,
        },
        watch_s: 5400,
        other_cause_after: 3,
        keep_days: 1095,
        sources: vec![Citation {
            id: "s".to_owned(),
            title: "A source".to_owned(),
            seen_on: None,
        }],
        approval: None,
        sample: true,
    }
}

fn at(ms: i64) -> Moment {
    Moment {
        wall_ms: 1_700_000_000_000 + ms,
        boot_id: "a".to_owned(),
        mono_ms: 5_000 + ms,
    }
}

/// A run that counts its own ids.
struct Scene {
    protocol: Protocol,
    run: Run,
    ids: u128,
}

impl Scene {
    fn new(level: ResponderLevel) -> Self {
        let protocol = protocol();
        let run = Run::begin(&protocol, Uuid::nil(), at(0), level, "narcan4".to_owned());
        Self {
            protocol,
            run,
            ids: 0,
        }
    }

    fn tap(&mut self, when: Moment, tap: Tap) -> Result<Uuid, NotNow> {
        self.ids += 1;
        let id = Uuid::from_u128(self.ids);
        let entry = self.run.tap(&self.protocol, tap, id, when)?;
        self.run.take(&self.protocol, entry);
        Ok(id)
    }

    fn answer(&mut self, ms: i64, state: &str, answer: &str) -> Result<Uuid, NotNow> {
        let tap = Tap::Answer {
            state: state.to_owned(),
            answer: answer.to_owned(),
        };
        self.tap(at(ms), tap)
    }

    /// One of the product in hand; the officer is sure of it.
    fn dose(&mut self, ms: i64) -> Uuid {
        let (dose, sure) = (None, true);
        self.tap(at(ms), Tap::Dose { dose, sure }).unwrap()
    }

    fn mark(&mut self, ms: i64, mark: Mark) {
        self.tap(at(ms), Tap::Mark { mark }).unwrap();
    }

    fn back(&mut self, ms: i64) -> Result<Uuid, NotNow> {
        self.tap(at(ms), Tap::Back { sure: true })
    }

    fn timer(&self, ms: i64, kind: TimerKind) -> Option<TimerView> {
        let timers = self.view(ms).timers;
        timers.into_iter().find(|timer| timer.kind == kind)
    }

    fn view(&self, ms: i64) -> RunView {
        self.run.view(&self.protocol, &at(ms))
    }

    fn redose(&self, now: &Moment) -> TimerView {
        let view = self.run.view(&self.protocol, now);
        let found = view
            .timers
            .into_iter()
            .find(|t| t.kind == TimerKind::Redose);
        found.unwrap()
    }
}

fn ventilating() -> Scene {
    let mut scene = Scene::new(ResponderLevel::Bls);
    scene.answer(1_000, "breathing", "none").unwrap();
    scene
}

#[test]
fn the_test_protocol_lacks_nothing_but_approval() {
    let found: Vec<ProtocolDefect> = check(&protocol()).into_iter().map(|f| f.trouble).collect();
    assert_eq!(found, [ProtocolDefect::Unapproved]);
}

#[test]
fn each_fault_of_a_protocol_is_found() {
    type Spoil = fn(&mut Protocol);
    let cases: [(ProtocolDefect, Spoil); 8] = [
        (ProtocolDefect::DeadEnd, |p| p.states[1].answers.clear()),
        (ProtocolDefect::Unreachable, |p| {
            p.states.push(state("island", Phase::Close, vec![]));
        }),
        (ProtocolDefect::Unsourced, |p| p.states[2].sources.clear()),
        (ProtocolDefect::Unknown, |p| {
            p.states[2].answers[0].go = "moon".to_owned()
        }),
        (ProtocolDefect::BadId, |p| {
            p.states[2].id = "close".to_owned()
        }),
        (ProtocolDefect::BadTime, |p| {
            p.products[0].redose.opens_s = 999
        }),
        (ProtocolDefect::NoProduct, |p| p.products.clear()),
        (ProtocolDefect::NoWords, |p| {
            p.states[0].more = Words::default()
        }),
    ];
    for (wanted, spoil) in cases {
        let mut protocol = protocol();
        if wanted == ProtocolDefect::DeadEnd {
            protocol.states[1].dose = None;
        }
        spoil(&mut protocol);
        let found: Vec<ProtocolDefect> = check(&protocol).into_iter().map(|f| f.trouble).collect();
        assert!(found.contains(&wanted), "{wanted:?}: {found:?}");
    }
}

#[test]
fn the_level_decides_where_an_answer_leads() {
    assert_eq!(ventilating().view(2_000).state, "ventilate");
    let mut lay = Scene::new(ResponderLevel::Lay);
    lay.answer(1_000, "breathing", "none").unwrap();
    assert_eq!(lay.view(2_000).state, "close");
}

#[test]
fn a_tap_for_a_screen_that_is_gone_changes_nothing() {
    let mut scene = ventilating();
    assert_eq!(
        scene.answer(1_100, "breathing", "none"),
        Err(NotNow::OtherState)
    );
    assert_eq!(
        scene.answer(1_100, "ventilate", "none"),
        Err(NotNow::NoSuchAnswer)
    );
    assert_eq!(scene.tap(at(1_200), Tap::Close), Err(NotNow::NotAnEnd));
}

#[test]
fn the_redose_window_opens_and_alarms_as_the_product_says() {
    let mut scene = ventilating();
    assert_eq!(scene.view(2_000).dose_now, DoseNow::Urged);
    scene.dose(10_000);
    assert_eq!(scene.view(10_000).dose_now, DoseNow::TooSoon);
    let timer = scene.redose(&at(129_999));
    assert_eq!((timer.opens_in_ms, timer.due_in_ms), (1, 60_001));
    assert_eq!(scene.view(129_999).dose_now, DoseNow::TooSoon);
    assert_eq!(scene.view(130_000).dose_now, DoseNow::Urged);
    assert_eq!(scene.redose(&at(191_000)).due_in_ms, -1_000);
}

#[test]
fn a_dose_amended_or_retracted_counts_as_it_was_put_right() {
    let mut scene = ventilating();
    let first = scene.dose(10_000);
    let second = scene.dose(20_000);
    let mut to = scene.view(21_000).doses[0].dose.clone();
    to.amount = Amount::Micrograms { ug: 2000 };
    scene
        .tap(
            at(22_000),
            Tap::AmendDose {
                dose: first,
                to: to.clone(),
            },
        )
        .unwrap();
    scene
        .tap(at(23_000), Tap::RetractDose { dose: second })
        .unwrap();
    let doses = scene.view(24_000).doses;
    assert_eq!(doses.len(), 1);
    assert_eq!(doses[0].dose, to);
    let gone = Tap::RetractDose { dose: second };
    assert_eq!(scene.tap(at(25_000), gone), Err(NotNow::NoSuchDose));
    scene.back(26_000).unwrap();
    assert_eq!(
        scene.view(27_000).doses.len(),
        2,
        "the retraction was taken back"
    );
}

#[test]
fn going_back_takes_the_last_tap_back_one_at_a_time() {
    let mut scene = ventilating();
    scene.dose(10_000);
    scene.back(11_000).unwrap();
    assert!(scene.view(12_000).doses.is_empty());
    assert_eq!(scene.view(12_000).state, "ventilate");
    scene.back(13_000).unwrap();
    assert_eq!(scene.view(14_000).state, "breathing");
    assert!(scene.view(14_000).marks.is_empty());
    assert_eq!(scene.back(15_000), Err(NotNow::NothingToUndo));
    assert_eq!(scene.run.entries.len(), 5, "nothing was removed");
}

#[test]
fn a_dose_before_arrival_is_dated_back_and_leads_nowhere() {
    let mut scene = Scene::new(ResponderLevel::Bls);
    let dose = Dose {
        by: By::Bystander,
        product: None,
        route: Route::Unknown,
        amount: Amount::Unknown,
        nostril: None,
        ago_s: 100,
        time_unknown: false,
    };
    let (dose, sure) = (Some(dose), false);
    scene.tap(at(5_000), Tap::Dose { dose, sure }).unwrap();
    let view = scene.view(6_000);
    assert_eq!(view.state, "breathing");
    assert_eq!(view.doses[0].since_ms, 101_000);
    assert_eq!(scene.redose(&at(6_000)).opens_in_ms, 19_000);
}

#[test]
fn the_watch_counts_from_the_last_dose_and_a_lost_breath_urges_at_once() {
    let mut scene = ventilating();
    scene.dose(10_000);
    scene.answer(60_000, "ventilate", "breathes").unwrap();
    let view = scene.view(70_000);
    let watch = view
        .timers
        .iter()
        .find(|t| t.kind == TimerKind::Watch)
        .unwrap();
    assert_eq!(watch.due_in_ms, 5_340_000);
    assert!(view.timers.iter().all(|t| t.kind != TimerKind::Redose));
    scene.answer(80_000, "recovery", "stops").unwrap();
    let view = scene.view(81_000);
    assert_eq!(view.dose_now, DoseNow::Urged, "80 s after the dose");
    assert!(view.timers.iter().all(|t| t.kind != TimerKind::Watch));
}

#[test]
fn three_doses_without_breathing_ask_for_another_cause() {
    let mut scene = ventilating();
    for ms in [10_000, 200_000, 400_000] {
        assert!(!scene.view(ms).ask_other_cause);
        scene.dose(ms);
    }
    assert!(scene.view(400_001).ask_other_cause);
}

#[test]
fn the_ambulance_leads_to_the_handover_from_anywhere() {
    let mut scene = ventilating();
    let mark = Mark::EmsArrived;
    scene.tap(at(9_000), Tap::Mark { mark }).unwrap();
    assert_eq!(scene.view(9_000).state, "handover");
    scene.answer(10_000, "handover", "taken").unwrap();
    scene.tap(at(11_000), Tap::Close).unwrap();
    assert!(scene.view(12_000).over && scene.run.is_over());
    assert_eq!(scene.back(13_000), Err(NotNow::Over));
}

#[test]
fn a_clock_moved_two_years_either_way_moves_no_timer() {
    let mut scene = ventilating();
    scene.dose(10_000);
    for years in [-2_i64, 2] {
        let mut now = at(70_000);
        now.wall_ms += years * 365 * 86_400_000;
        assert_eq!(scene.redose(&now).since_ms, 60_000);
        let view = scene.run.view(&scene.protocol, &now);
        assert_eq!(view.clock, Clockwise::ClockMoved);
    }
}

#[test]
fn after_a_restart_the_wall_clock_counts_and_one_set_back_is_unsure() {
    let mut scene = ventilating();
    scene.dose(10_000);
    let mut now = at(100_000);
    now.boot_id = "b".to_owned();
    now.mono_ms = 3_000;
    assert_eq!(scene.redose(&now).since_ms, 90_000);
    assert_eq!(
        scene.run.view(&scene.protocol, &now).clock,
        Clockwise::Restarted
    );
    now.wall_ms -= 10 * 86_400_000;
    assert_eq!(scene.redose(&now).since_ms, 0);
    assert_eq!(
        scene.run.view(&scene.protocol, &now).clock,
        Clockwise::Unsure
    );
}

#[test]
fn twelve_hours_and_forty_doses_hold() {
    let mut scene = ventilating();
    for number in 0..40 {
        scene.dose(10_000 + number * 1_080_000);
    }
    let view = scene.view(43_200_000);
    assert_eq!(view.doses.len(), 40);
    assert_eq!(view.doses[39].number, 40);
    assert_eq!(view.since_ms, 43_200_000);
}

#[test]
fn a_repeating_timer_is_due_for_a_while_and_begins_again() {
    let scene = ventilating();
    let step = |ms: i64| {
        let timers = scene.view(1_000 + ms).timers;
        timers
            .into_iter()
            .find(|t| t.kind == TimerKind::Step)
            .unwrap()
    };
    assert_eq!(step(59_000).due_in_ms, 1_000);
    assert_eq!(step(61_000).due_in_ms, -1_000);
    assert_eq!(step(59_000).key, step(61_000).key);
    assert_eq!(step(80_000).due_in_ms, 40_000);
    assert_ne!(step(61_000).key, step(121_000).key);
}

#[test]
fn the_same_entry_twice_counts_once() {
    let mut scene = ventilating();
    scene.dose(10_000);
    let again = scene.run.entries.last().cloned().unwrap();
    scene.run.take(&scene.protocol, again);
    assert_eq!(scene.view(11_000).doses.len(), 1);
}

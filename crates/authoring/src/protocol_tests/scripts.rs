//! The scripts of the review, `s1` to `s17`, and what they ask of both levels.

use uuid::Uuid;

use super::*;

fn at(s: i64) -> Moment {
    at_ms(s * 1000)
}

/// A run of the sample with a spray in hand.
struct Script {
    protocol: Protocol,
    run: Run,
}

impl Script {
    fn at_level(level: ResponderLevel) -> Self {
        let protocol = sample();
        let product = "narcan4".to_owned();
        let run = Run::begin(&protocol, Uuid::nil(), at(0), level, product);
        Self { protocol, run }
    }

    fn try_tap(&mut self, s: i64, tap: Tap) -> Result<Uuid, NotNow> {
        let id = Uuid::from_u128(self.run.entries.len() as u128);
        let entry = self.run.tap(&self.protocol, tap, id, at(s))?;
        self.run.take(&self.protocol, entry);
        Ok(id)
    }

    /// `scene:safe` is an answer, `dose` one of what is in hand, anything else a mark.
    fn tap(&mut self, s: i64, what: &str) -> Uuid {
        let tap = match what.split_once(':') {
            Some((state, answer)) => Tap::Answer {
                state: state.to_owned(),
                answer: answer.to_owned(),
            },
            None if what == "dose" => Tap::Dose {
                dose: None,
                sure: false,
            },
            None => Tap::Mark {
                mark: serde_json::from_value(what.into()).unwrap(),
            },
        };
        self.try_tap(s, tap)
            .unwrap_or_else(|why| panic!("{what} at {s} s: {why:?}"))
    }

    fn play(level: ResponderLevel, taps: &[(i64, &str)]) -> Self {
        let mut script = Self::at_level(level);
        for (s, what) in taps {
            script.tap(*s, what);
        }
        script
    }

    fn view(&self, s: i64) -> RunView {
        self.run.view(&self.protocol, &at(s))
    }

    fn timer(&self, s: i64, kind: TimerKind) -> Option<TimerView> {
        let timers = self.view(s).timers;
        timers.into_iter().find(|timer| timer.kind == kind)
    }

    fn marked(&self, s: i64, mark: Mark) -> Option<Marked> {
        self.view(s).marks.into_iter().find(|one| one.mark == mark)
    }
}

const FOUND: [(i64, &str); 3] = [
    (2, "scene:safe"),
    (12, "response:none"),
    (20, "activate:called"),
];

fn found(level: ResponderLevel, rest: &[(i64, &str)]) -> Script {
    Script::play(level, &[&FOUND, rest].concat())
}

#[test]
fn s1_who_breathes_gets_one_dose_and_no_second_prompt_and_is_watched() {
    for level in ResponderLevel::ALL {
        let mut script = found(level, &[(30, "breathing:normal"), (35, "dose")]);
        assert_eq!(script.view(36).state, "unresponsive");
        for s in [155, 215, 600] {
            assert_eq!(script.timer(s, TimerKind::Redose), None);
            assert_eq!(script.view(s).dose_now, DoseNow::NotHere);
            let watch = script.timer(s, TimerKind::Watch).unwrap();
            assert_eq!(watch.since_ms, (s - 35) * 1000);
        }
        script.tap(620, "unresponsive:wakes");
        assert_eq!(script.view(621).state, "awake");
        assert_eq!(script.timer(700, TimerKind::Redose), None);
        assert!(script.timer(700, TimerKind::Watch).is_some());
    }
}

#[test]
fn s7_who_is_awake_after_a_bystanders_dose_is_watched_and_pushed_nothing() {
    let mut script = Script::play(
        ResponderLevel::Bls,
        &[(2, "scene:safe"), (10, "response:talks")],
    );
    let dose = Dose {
        ago_s: 300,
        time_unknown: false,
        ..Dose::of_a_bystander()
    };
    let (dose, sure) = (Some(dose), false);
    script.try_tap(20, Tap::Dose { dose, sure }).unwrap();
    assert_eq!(script.timer(21, TimerKind::Redose), None);
    let watch = script.timer(21, TimerKind::Watch).unwrap();
    assert_eq!(watch.since_ms, 301_000);
    assert!(script.view(21).ask_help, "nobody has called an ambulance");
}

#[test]
fn s13_three_doses_into_who_breathes_ask_for_no_other_cause() {
    let script = found(
        ResponderLevel::Bls,
        &[
            (30, "breathing:normal"),
            (40, "dose"),
            (200, "dose"),
            (400, "dose"),
        ],
    );
    assert!(!script.view(401).ask_other_cause);
    let fails = found(
        ResponderLevel::Bls,
        &[
            (30, "breathing:none"),
            (40, "dose"),
            (200, "dose"),
            (400, "dose"),
        ],
    );
    assert!(fails.view(401).ask_other_cause);
}

#[test]
fn s2_a_dose_leaves_the_cycle_alone_and_the_ambulance_finds_the_hands_on_the_chest() {
    let mut script = found(
        ResponderLevel::Bls,
        &[(30, "breathing:arrest"), (129, "dose")],
    );
    let cycle = script.timer(130, TimerKind::Step).unwrap();
    assert_eq!(
        (cycle.state.as_deref(), cycle.due_in_ms),
        (Some("cpr"), 20_000)
    );
    script.tap(140, "ems_arrived");
    let view = script.view(150);
    assert_eq!(view.state, "handover");
    assert_eq!(view.pace.unwrap().since_ms, 120_000);
    assert_eq!(script.marked(150, Mark::CprGiven).unwrap().at, at(30));
    script.tap(160, "handover:taken");
    assert_eq!(script.view(161).pace, None);
}

#[test]
fn s14_breaths_count_from_their_first_second() {
    let script = found(
        ResponderLevel::Lay,
        &[(30, "breathing:poor"), (160, "ems_arrived")],
    );
    assert_eq!(script.marked(161, Mark::BreathsGiven).unwrap().at, at(30));
}

#[test]
fn s3_a_dose_that_was_none_leaves_the_step_it_was_tapped_in_with_its_timer() {
    let mut script = found(ResponderLevel::Bls, &[(30, "breathing:none")]);
    let dose = script.tap(40, "dose");
    assert_eq!(script.view(41).state, "wait");
    script.try_tap(50, Tap::RetractDose { dose }).unwrap();
    let view = script.view(300);
    assert_eq!((view.state.as_str(), view.doses.len()), ("ventilate", 0));
    assert_eq!(view.dose_now, DoseNow::Urged);
    assert!(script.timer(300, TimerKind::Step).is_some());
}

#[test]
fn s4_two_undos_do_not_erase_a_dose_in_silence() {
    let mut script = found(
        ResponderLevel::Bls,
        &[(30, "breathing:none"), (40, "dose"), (170, "wait:look")],
    );
    let back = || Tap::Back { sure: false };
    script.try_tap(175, back()).unwrap();
    assert_eq!(script.try_tap(176, back()), Err(NotNow::Guarded));
    let view = script.view(177);
    assert_eq!((view.state.as_str(), view.doses.len()), ("wait", 1));
    script.try_tap(178, Tap::Redo).unwrap();
    assert_eq!(script.view(179).state, "reassess");
}

#[test]
fn s9_refusing_from_the_watch_shows_the_step_that_warns() {
    let script = found(
        ResponderLevel::Bls,
        &[
            (30, "breathing:none"),
            (40, "dose"),
            (100, "wait:look"),
            (110, "reassess:breathes"),
            (170, "recovery:sleeps"),
            (600, "transport_refused"),
        ],
    );
    assert_eq!(script.view(601).state, "refusal");
}

#[test]
fn s11_a_relapse_is_one_tap_and_what_was_before_is_not_the_newest() {
    let mut script = found(
        ResponderLevel::Bls,
        &[
            (30, "breathing:none"),
            (40, "dose"),
            (100, "wait:look"),
            (110, "reassess:breathes"),
            (200, "recovery:wakes"),
            (1500, "waking:stops"),
        ],
    );
    let view = script.view(1501);
    assert_eq!(
        (view.state.as_str(), view.breath),
        ("breathing", BreathSeen::Fails)
    );
    let order = |mark| view.marks.iter().position(|one| one.mark == mark);
    assert!(order(Mark::Woke) < order(Mark::BreathingLostAgain));
    script.tap(1508, "breathing:none");
    assert_eq!(
        script.view(1509).dose_now,
        DoseNow::Urged,
        "the window is long open"
    );
}

#[test]
fn s12_each_look_has_its_time() {
    let script = found(
        ResponderLevel::Bls,
        &[
            (30, "breathing:none"),
            (40, "dose"),
            (160, "wait:look"),
            (170, "reassess:none"),
            (200, "dose"),
            (330, "wait:look"),
            (340, "reassess:none"),
        ],
    );
    let looks = script.marked(341, Mark::BreathingNone).unwrap();
    assert_eq!(
        (looks.times, &looks.first, &looks.at),
        (3, &at(30), &at(340))
    );
}

#[test]
fn s15_a_false_start_ends_without_anything_false() {
    for mark in ["not_overdose", "gone", "died"] {
        let mut script = Script::play(ResponderLevel::Lay, &[(2, "scene:safe"), (5, mark)]);
        assert_eq!(script.view(6).state, "close");
        let marks: Vec<Mark> = script.view(6).marks.iter().map(|one| one.mark).collect();
        assert_eq!(marks.len(), 1, "{marks:?}");
        script.try_tap(10, Tap::Close).unwrap();
        assert!(script.view(11).over);
    }
}

#[test]
fn s17_a_second_dose_within_seconds_is_asked_about() {
    let mut script = found(ResponderLevel::Bls, &[(30, "breathing:none"), (40, "dose")]);
    let tap = |dose, sure| Tap::Dose { dose, sure };
    assert_eq!(
        script.try_tap(43, tap(None, false)),
        Err(NotNow::AnotherDose)
    );
    let colleagues = Some(Dose::of_a_colleague());
    script.try_tap(44, tap(colleagues, true)).unwrap();
    let givers: Vec<By> = script
        .view(45)
        .doses
        .iter()
        .map(|dose| dose.dose.by)
        .collect();
    assert_eq!(givers, [By::Officer, By::OtherOfficer]);
}

#[test]
fn everybody_looks_at_breathing_and_pulse_in_one_step_and_doubt_means_help() {
    for (level, in_doubt) in [
        (ResponderLevel::Lay, "none"),
        (ResponderLevel::Bls, "arrest"),
    ] {
        let mut script = found(level, &[]);
        let first = script.view(25).answers.into_iter().next();
        assert_eq!(first.as_deref(), Some(in_doubt));
        script.tap(30, &format!("breathing:{in_doubt}"));
        let view = script.view(31);
        assert_eq!(view.pace.unwrap().act, PacedAct::Compressions);
        assert_eq!(view.dose_now, DoseNow::Offered, "alone: between two rounds");
    }
}

#[test]
fn a_lay_responder_meets_the_breaths_and_the_same_notes() {
    let script = found(ResponderLevel::Lay, &[(30, "breathing:poor"), (40, "dose")]);
    let view = script.view(41);
    assert_eq!(
        (view.state.as_str(), view.pace.unwrap().act),
        ("wait", PacedAct::Breaths)
    );
    for id in ["chest", "vomiting", "child", "alone"] {
        let bls = found(ResponderLevel::Bls, &[(30, "breathing:none"), (40, "dose")]);
        assert!(view.situations.contains(&id.to_owned()), "{id}");
        assert_eq!(view.situations, bls.view(41).situations);
    }
}

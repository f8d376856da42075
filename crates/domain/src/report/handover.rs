//! What the ambulance is told, in the order it asks (ATMIST): times, how found, signs, treatment.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::timeline::Timeline;
use crate::naloxone::{Mark, Protocol, Run};
use crate::person::PersonNotes;

/// What a run has for the ambulance. Doses stand in the run's view. What is absent, nobody noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EmsHandover {
    /// When the person was found, ms since 1970.
    pub found_ms: i64,
    /// When help was called, ms since 1970.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub called_ms: Option<i64>,
    /// How old the person looks, what they are thought to have taken, whether somebody saw them go down.
    pub person: PersonNotes,
    /// How the person was found.
    pub found: StateSeen,
    /// How the person is, as last seen; nothing that a later look made untrue.
    pub now: StateSeen,
    /// Every look at the person, oldest first.
    pub looks: Vec<TimedSign>,
    /// Breaths, compressions and the defibrillator, in the order in which they began.
    pub treatment: Vec<Treatment>,
    /// Everything else that was noted, oldest first.
    pub also: Vec<TimedSign>,
}

/// Whether a person answers and breathes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StateSeen {
    /// Whether they answer.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responds: Option<TimedSign>,
    /// Whether they breathe.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breathing: Option<TimedSign>,
}

/// A fact and when it was noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TimedSign {
    /// Which.
    pub mark: Mark,
    /// Ms since 1970.
    pub at_ms: i64,
}

/// Something that was done for the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Treatment {
    /// What.
    pub mark: Mark,
    /// When it was first noted, ms since 1970.
    pub first_ms: i64,
    /// When it was last noted, ms since 1970.
    pub last_ms: i64,
    /// How often it was noted, from 1.
    pub times: u32,
}

const ANSWERS: [Mark; 2] = [Mark::Responsive, Mark::Woke];
const BREATHES: [Mark; 2] = [Mark::BreathingNormal, Mark::BreathingReturned];
const FAILS: [Mark; 5] = [
    Mark::BreathingNone,
    Mark::BreathingPoor,
    Mark::BreathingLostAgain,
    Mark::PulseNotFelt,
    Mark::Died,
];
const TREATMENT: [Mark; 4] = [
    Mark::BreathsGiven,
    Mark::CprGiven,
    Mark::AedUsed,
    Mark::AedShock,
];
/// Said elsewhere on the same page.
const SAID: [Mark; 1] = [Mark::HelpCalled];

impl EmsHandover {
    /// What the run has for the ambulance by now.
    pub fn of(protocol: &Protocol, run: &Run) -> Self {
        let noted = Timeline::of(protocol, run);
        let signs: Vec<TimedSign> = noted
            .signs()
            .map(|(mark, at)| TimedSign {
                mark,
                at_ms: at.wall_ms,
            })
            .collect();
        let is_look = |sign: &&TimedSign| {
            [
                &ANSWERS[..],
                &BREATHES,
                &FAILS,
                &[Mark::Unresponsive, Mark::PulseFelt],
            ]
            .iter()
            .any(|group| group.contains(&sign.mark))
        };
        let first = |wanted: &[Mark]| {
            signs
                .iter()
                .find(|sign| wanted.contains(&sign.mark))
                .copied()
        };
        let looks: Vec<TimedSign> = signs.iter().filter(is_look).copied().collect();
        let said = |sign: &&TimedSign| {
            !is_look(sign) && !TREATMENT.contains(&sign.mark) && !SAID.contains(&sign.mark)
        };
        Self {
            found_ms: run.entries.first().map_or(0, |entry| entry.at.wall_ms),
            called_ms: first(&SAID).map(|sign| sign.at_ms),
            person: run.person(protocol),
            found: StateSeen {
                responds: first(&[Mark::Responsive, Mark::Unresponsive]),
                breathing: first(&[&BREATHES[..], &FAILS].concat()),
            },
            now: now(&noted, &looks),
            also: signs.iter().filter(said).copied().collect(),
            treatment: treatment(&signs),
            looks,
        }
    }
}

/// How the person is; of who went away nobody knows.
fn now(noted: &Timeline, looks: &[TimedSign]) -> StateSeen {
    if noted.when(Mark::Gone).is_some() {
        return StateSeen::default();
    }
    StateSeen {
        responds: responds(looks),
        breathing: breathing(looks),
    }
}

/// Whether the person answers, as last seen. Failing breath makes *woke* untrue: it then stands in its place.
fn responds(looks: &[TimedSign]) -> Option<TimedSign> {
    looks.iter().fold(None, |last: Option<TimedSign>, look| {
        let answers = |sign: &TimedSign| ANSWERS.contains(&sign.mark);
        let is_said = answers(look) || look.mark == Mark::Unresponsive;
        let is_undone = FAILS.contains(&look.mark) && last.as_ref().is_some_and(answers);
        if is_said || is_undone {
            Some(*look)
        } else {
            last
        }
    })
}

fn breathing(looks: &[TimedSign]) -> Option<TimedSign> {
    let says = |look: &&TimedSign| BREATHES.contains(&look.mark) || FAILS.contains(&look.mark);
    looks.iter().rfind(says).copied()
}

fn treatment(signs: &[TimedSign]) -> Vec<Treatment> {
    let mut done: Vec<Treatment> = Vec::new();
    for sign in signs.iter().filter(|sign| TREATMENT.contains(&sign.mark)) {
        match done.iter_mut().find(|one| one.mark == sign.mark) {
            Some(one) => {
                one.last_ms = sign.at_ms;
                one.times = one.times.saturating_add(1);
            }
            None => done.push(Treatment {
                mark: sign.mark,
                first_ms: sign.at_ms,
                last_ms: sign.at_ms,
                times: 1,
            }),
        }
    }
    done
}

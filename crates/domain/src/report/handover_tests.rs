//! What the ambulance is told of a run.

use uuid::Uuid;

use super::tests::{at, dosed, mark, ran};
use super::{EmsHandover, TimedSign};
use crate::moment::Moment;
use crate::naloxone::{Mark, RunAct};

/// What a run with these deeds at these seconds has for the ambulance.
fn handed(deeds: &[(i64, RunAct)]) -> EmsHandover {
    let protocol = crate::naloxone::tests::protocol();
    let moments: Vec<(Moment, RunAct)> = deeds.iter().map(|(s, d)| (at(*s), d.clone())).collect();
    EmsHandover::of(&protocol, &ran(&moments))
}

fn sign(mark: Mark, s: i64) -> TimedSign {
    TimedSign {
        mark,
        at_ms: at(s).wall_ms,
    }
}

#[test]
fn nothing_that_a_later_look_made_untrue_is_told_as_now() {
    let relapsed = handed(&[
        (5, mark(Mark::Unresponsive)),
        (20, mark(Mark::BreathingNone)),
        (30, mark(Mark::HelpCalled)),
        (40, dosed()),
        (190, mark(Mark::BreathingReturned)),
        (200, mark(Mark::Woke)),
        (1_500, mark(Mark::BreathingLostAgain)),
    ]);
    let (found, now) = (relapsed.found, relapsed.now);
    assert_eq!(found.responds, Some(sign(Mark::Unresponsive, 5)));
    assert_eq!(found.breathing, Some(sign(Mark::BreathingNone, 20)));
    assert_eq!(now.responds, Some(sign(Mark::BreathingLostAgain, 1_500)));
    assert_eq!(now.breathing, Some(sign(Mark::BreathingLostAgain, 1_500)));
    assert_eq!(relapsed.called_ms, Some(at(30).wall_ms));
    // Not breathing is no word on whether one answers, for who never did.
    let silent = handed(&[
        (5, mark(Mark::Unresponsive)),
        (20, mark(Mark::BreathingNone)),
    ]);
    assert_eq!(silent.now.responds, Some(sign(Mark::Unresponsive, 5)));
}

#[test]
fn every_look_is_told_with_its_own_time_and_one_taken_back_with_none() {
    let again = handed(&[
        (5, mark(Mark::BreathingNone)),
        (200, mark(Mark::BreathingNone)),
        (300, mark(Mark::BreathingReturned)),
        (900, mark(Mark::BreathingNone)),
        (
            950,
            RunAct::WentBack {
                entry: Uuid::from_u128(4),
            },
        ),
    ]);
    let looks = [
        sign(Mark::BreathingNone, 5),
        sign(Mark::BreathingNone, 200),
        sign(Mark::BreathingReturned, 300),
    ];
    assert_eq!(again.looks, looks);
    assert_eq!(again.now.breathing, Some(looks[2]));
}

#[test]
fn treatment_says_since_when_and_how_often() {
    let treated = handed(&[
        (60, mark(Mark::CprGiven)),
        (90, mark(Mark::AedUsed)),
        (150, mark(Mark::AedUsed)),
        (200, mark(Mark::Vomited)),
    ]);
    let told: Vec<_> = treated
        .treatment
        .iter()
        .map(|one| (one.mark, one.first_ms, one.times))
        .collect();
    assert_eq!(
        told,
        [
            (Mark::CprGiven, at(60).wall_ms, 1),
            (Mark::AedUsed, at(90).wall_ms, 2)
        ]
    );
    assert_eq!(treated.also, [sign(Mark::Vomited, 200)]);
}

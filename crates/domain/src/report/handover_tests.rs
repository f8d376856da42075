//! What the ambulance is told of a run.

use uuid::Uuid;

use super::tests::{at, dosed, mark, ran};
use super::{EmsHandover, StateSeen, TimedSign};
use crate::moment::Moment;
use crate::naloxone::{Mark, RunAct};
use crate::person::{AgeBand, CollapseSeen, Drug, PersonNote, PersonNotes};
use crate::report::IncidentReport;

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

fn note(note: PersonNote) -> RunAct {
    RunAct::Noted { note }
}

#[test]
fn what_is_noted_of_the_person_reaches_handover_and_report_and_the_rest_stays_unknown() {
    let silent = handed(&[(5, mark(Mark::Unresponsive))]);
    assert_eq!(silent.person, PersonNotes::default());
    let drug = |drug, suspected| note(PersonNote::Drug { drug, suspected });
    let deeds = [
        (5, drug(Drug::Alcohol, true)),
        (6, drug(Drug::Fentanyl, true)),
        (7, drug(Drug::Alcohol, false)),
        (
            8,
            note(PersonNote::Age {
                age: AgeBand::From18,
            }),
        ),
        (
            9,
            note(PersonNote::Age {
                age: AgeBand::From25,
            }),
        ),
        (
            10,
            note(PersonNote::Collapse {
                seen: Some(CollapseSeen::Unseen),
            }),
        ),
        (11, mark(Mark::Pregnant)),
    ];
    let told = handed(&deeds);
    let person = PersonNotes {
        age: AgeBand::From25,
        drugs: vec![Drug::Fentanyl],
        collapse: Some(CollapseSeen::Unseen),
    };
    assert_eq!(told.person, person);
    assert_eq!(told.also, [sign(Mark::Pregnant, 11)]);
    let moments: Vec<_> = deeds.iter().map(|(s, d)| (at(*s), d.clone())).collect();
    let protocol = crate::naloxone::tests::protocol();
    let report = IncidentReport::of(Uuid::nil(), &protocol, &ran(&moments));
    assert_eq!(
        (report.age, report.drugs, report.collapse, report.pregnant),
        (person.age, person.drugs, person.collapse, Some(true))
    );
}

#[test]
fn of_who_went_away_nothing_is_told_as_now() {
    let seen = [
        (5, mark(Mark::Unresponsive)),
        (20, mark(Mark::BreathingNormal)),
        (60, mark(Mark::Gone)),
    ];
    let gone = handed(&seen);
    assert_eq!(gone.now, StateSeen::default());
    assert_eq!(gone.looks.len(), 2);
    assert_eq!(gone.also, [sign(Mark::Gone, 60)]);
    // Found again and not breathing: the going away is no longer what became of them.
    let back = [&seen[..], &[(90, mark(Mark::BreathingLostAgain))]].concat();
    let lost = Some(sign(Mark::BreathingLostAgain, 90));
    assert_eq!(handed(&back).now.breathing, lost);
}

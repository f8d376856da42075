//! Pieces of a day laid over one another: no gap, no overlap, no piece of no length.

use proptest::prelude::*;

use super::*;

fn laid(start: u16, end: u16, kind: RuleKind, rule: usize) -> Painted {
    let door = DoorState {
        kind,
        ..DoorState::CLOSED
    };
    Painted {
        start,
        end,
        door,
        rule,
    }
}

fn spans(day: &[Painted]) -> Vec<(u16, u16, usize)> {
    day.iter()
        .map(|one| (one.start, one.end, one.rule))
        .collect()
}

fn whole() -> Vec<Painted> {
    vec![laid(0, DAY, RuleKind::Closed, 0)]
}

#[test]
fn a_piece_takes_the_place_of_what_it_covers() {
    let over = |start, end| {
        let mut day = whole();
        paint(&mut day, laid(600, 720, RuleKind::Open, 1));
        paint(&mut day, laid(start, end, RuleKind::Unknown, 2));
        spans(&day)
    };
    let (before, after) = ((0, 600, 0), (720, DAY, 0));
    assert_eq!(over(600, 720), [before, (600, 720, 2), after]);
    assert_eq!(
        over(600, 660),
        [before, (600, 660, 2), (660, 720, 1), after]
    );
    assert_eq!(
        over(660, 720),
        [before, (600, 660, 1), (660, 720, 2), after]
    );
    assert_eq!(over(0, DAY), [(0, DAY, 2)]);
    assert_eq!(over(660, 660), [before, (600, 720, 1), after]);
    assert_eq!(over(700, 600), [before, (600, 720, 1), after]);
}

#[test]
fn a_gap_is_filled_and_nothing_else() {
    let mut day = whole();
    paint(&mut day, laid(600, 720, RuleKind::Open, 1));
    fill(&mut day, laid(500, 800, RuleKind::Unknown, 2));
    let wanted = [
        (0, 500, 0),
        (500, 600, 2),
        (600, 720, 1),
        (720, 800, 2),
        (800, DAY, 0),
    ];
    assert_eq!(spans(&day), wanted);
    let before = spans(&day);
    fill(&mut day, laid(600, 720, RuleKind::Open, 3));
    assert_eq!(spans(&day), before);
    fill(&mut day, laid(500, 500, RuleKind::Open, 3));
    assert_eq!(spans(&day), before);
}

#[test]
fn what_is_left_of_a_piece_that_is_replaced_is_unsure_and_has_a_length() {
    let left = |start, end, kind, from| {
        left_over(laid(start, end, kind, 1), from)
            .map(|one| (one.start, one.end, one.door == DoorState::UNSURE))
    };
    assert_eq!(
        left(600, DAY + 60, RuleKind::Open, DAY),
        Some((DAY, DAY + 60, true))
    );
    assert_eq!(left(600, 720, RuleKind::Open, 0), Some((600, 720, true)));
    assert_eq!(left(600, DAY, RuleKind::Open, DAY), None);
    assert_eq!(left(600, DAY + 60, RuleKind::Closed, DAY), None);
}

proptest! {
    #[test]
    fn a_day_stays_whole_whatever_is_laid_over_it(
        pieces in proptest::collection::vec((0..=DAY, 0..=DAY, any::<bool>()), 0..12),
    ) {
        let mut day = whole();
        for (number, (a, b, fills)) in pieces.into_iter().enumerate() {
            let piece = laid(a.min(b), a.max(b), RuleKind::Open, number + 1);
            if fills { fill(&mut day, piece) } else { paint(&mut day, piece) }
            prop_assert!(day.iter().all(|one| one.start < one.end));
            prop_assert_eq!((day[0].start, day[day.len() - 1].end), (0, DAY));
            prop_assert!(day.windows(2).all(|two| two[0].end == two[1].start));
        }
    }
}

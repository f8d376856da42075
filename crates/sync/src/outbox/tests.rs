//! Which letters are due, and by which words what stands in the way is kept.

use super::*;

#[test]
fn a_letter_is_due_at_its_time_and_where_its_time_cannot_be_right() {
    let except = BTreeSet::new();
    let ask = |early| DueQuery {
        now_ms: 1_000,
        horizon_ms: 500,
        early,
        most_bytes: 0,
        most_letters: 0,
        except: &except,
    };
    let times = [999, 1_000, 1_001, 1_500, 1_501];
    let due = times.map(|next_at_ms| ask(false).admits(next_at_ms));
    assert_eq!(due, [true, true, false, false, true]);
    assert!(times.iter().all(|next_at_ms| ask(true).admits(*next_at_ms)));
}

#[test]
fn what_stands_in_the_way_is_kept_by_its_word() {
    use SyncFailure as F;
    let words = [
        (F::Unreachable, "unreachable"),
        (F::Cut, "cut"),
        (F::Slow, "slow"),
        (F::Untrusted, "untrusted"),
        (F::Portal, "portal"),
        (F::Forged, "forged"),
        (F::Busy, "busy"),
        (F::Down, "down"),
        (F::TooLarge, "too_large"),
        (F::Refused, "refused"),
        (F::Unknown, "unknown_device"),
        (F::Revoked, "revoked"),
    ];
    for (failure, word) in words {
        assert_eq!(failure.code(), word);
    }
    let broken = [
        (TransportFailure::Unreachable, F::Unreachable),
        (TransportFailure::Untrusted, F::Untrusted),
        (TransportFailure::Cut, F::Cut),
        (TransportFailure::Slow, F::Slow),
        (TransportFailure::TooLarge, F::Forged),
    ];
    for (broken, failure) in broken {
        assert_eq!(F::from(broken), failure);
    }
}

#[test]
fn a_letter_that_waits_is_printed_without_its_bytes() {
    let queued = Queued {
        id: Uuid::from_u128(1),
        wire: vec![7; 9],
        attempts: 3,
    };
    assert_eq!(format!("{queued:?}"), "Queued(3 attempts)");
}

#[test]
fn an_outcome_is_final_in_its_own_way() {
    let at_hub = |hub_seq, before| FinalState::AtHub { hub_seq, before };
    let attention = |code: &str, field: &str| FinalState::NeedsAttention {
        code: code.to_owned(),
        field: field.to_owned(),
    };
    let held = |why| LetterOutcome::Held { why };
    let rejected = LetterOutcome::Rejected {
        code: "shape".to_owned(),
        field: "body".to_owned(),
    };
    for (outcome, wanted) in [
        (LetterOutcome::Accepted { hub_seq: 4 }, at_hub(4, false)),
        (LetterOutcome::Parked { hub_seq: 5 }, at_hub(5, false)),
        (LetterOutcome::Duplicate { hub_seq: 6 }, at_hub(6, true)),
        (rejected, attention("shape", "body")),
        (held(Held::Conflict), attention("held_conflict", "")),
        (held(Held::Revoked), attention("held_revoked", "")),
        (held(Held::Fork), attention("held_fork", "")),
    ] {
        assert_eq!(FinalState::from(outcome), wanted);
    }
}

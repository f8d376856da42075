//! An answer that comes late, a word that nobody here knows, and a letter that is tried again by hand.

use super::kept::enrolment;
use super::*;

#[test]
fn a_hub_that_answers_a_device_which_left_meanwhile_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = open(folder.path()).unwrap();
    let asked = Enrolment {
        device: None,
        ..enrolment(1, 1)
    };
    let answered = Enrolment {
        device: Some(id(9)),
        ..asked.clone()
    };
    outbox.enrol(&asked).unwrap();
    outbox.leave().unwrap();
    assert!(!outbox.enrolled(&answered).unwrap());
    assert!(outbox.enrolment().unwrap().is_none(), "it left");
    // It turned to another hub: neither an answer nor a refusal of the first is about that one.
    let other = Enrolment {
        device: None,
        ..enrolment(2, 2)
    };
    outbox.enrol(&other).unwrap();
    assert!(!outbox.enrolled(&answered).unwrap());
    outbox.refused(&asked).unwrap();
    let now = outbox.enrolment().unwrap().unwrap();
    assert_eq!((now.hub_key, now.device), (other.hub_key, None));
    // And where it still waits for the answer, it counts.
    let answered = Enrolment {
        device: Some(id(9)),
        ..other.clone()
    };
    assert!(outbox.enrolled(&answered).unwrap());
    assert_eq!(outbox.enrolment().unwrap().unwrap().device, Some(id(9)));
    outbox.leave().unwrap();
    outbox.enrol(&asked).unwrap();
    outbox.refused(&asked).unwrap();
    assert!(outbox.enrolment().unwrap().is_none());
}

/// Writes what only a later version would.
fn forge(outbox: &Outbox, sql: &str) {
    let connection = outbox.connection().unwrap();
    connection
        .execute_batch("PRAGMA ignore_check_constraints = ON")
        .unwrap();
    assert_eq!(connection.execute(sql, []).unwrap(), 1);
}

#[test]
fn a_command_of_an_unknown_kind_is_counted_and_never_carried_out_as_another() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = filled(folder.path(), 0);
    let update = FeedUpdate {
        next: 2,
        commands: [CommandKind::Lock, CommandKind::Wipe]
            .into_iter()
            .zip(1..)
            .map(|(kind, number)| Command {
                id: id(number),
                kind,
            })
            .collect(),
        ..FeedUpdate::default()
    };
    outbox.take_page(&update, NOW).unwrap();
    forge(
        &outbox,
        "UPDATE command SET kind = 'unpin' WHERE kind = 'lock'",
    );
    let kinds: Vec<_> = outbox
        .commands()
        .unwrap()
        .into_iter()
        .map(|one| one.kind)
        .collect();
    assert_eq!(kinds, [CommandKind::Wipe]);
    assert_eq!(outbox.standing().unwrap().unreadable, 1);
}

#[test]
fn a_letter_in_an_unknown_state_is_shown_and_neither_sent_nor_taken_for_one_that_waits() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = filled(folder.path(), 2);
    forge(&outbox, "UPDATE letter SET state = 'parked' WHERE seq = 1");
    let LetterState::NeedsAttention { code } = state(&outbox, 1) else {
        panic!("{:?}", state(&outbox, 1));
    };
    assert_eq!(code, "unreadable");
    let standing = outbox.standing().unwrap();
    assert_eq!((standing.waiting, standing.attention), (1, 1));
    let due: Vec<_> = all_due(&mut outbox).into_iter().map(|one| one.id).collect();
    assert_eq!(due, [id(2)]);
    assert!(!outbox.send_again(id(1)).unwrap());
}

#[test]
fn a_letter_that_was_set_aside_is_sent_again_by_hand_as_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = filled(folder.path(), 2);
    let before = all_due(&mut outbox);
    assert!(!outbox.send_again(id(1)).unwrap(), "it waits already");
    for code in ["too_long", "refused", "unknown_recipient"] {
        outbox.set_aside(id(1), code).unwrap();
        assert_eq!(all_due(&mut outbox).len(), 1);
        assert!(outbox.send_again(id(1)).unwrap(), "{code}");
        assert!(all_due(&mut outbox) == before);
    }
    for code in ["conflict", "fork", "revoked"] {
        outbox.set_aside(id(2), code).unwrap();
        assert!(!outbox.send_again(id(2)).unwrap(), "{code}");
    }
    assert!(!outbox.send_again(id(3)).unwrap(), "no such letter");
}

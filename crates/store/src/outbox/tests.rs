mod kept;
mod model;
mod told;
mod whole;

use std::collections::BTreeSet;
use std::path::Path;

use uuid::Uuid;
use wayside_protocol::{
    Command, CommandKind, ERA, Held, Letter, LetterOutcome, Notice, NoticeStatus, PublicKey,
    RecipientKeyId, RecipientPublic, Signer, kinds, limits, sha256,
};

use super::{
    DueFilter, Enrolment, FeedUpdate, LetterDraft, LetterRow, LetterState, NoticeUpdate, Outbox,
    queue,
};
use crate::StoreFault;
use crate::vault::SoftwareKey;

const NOW: i64 = 1_790_000_000_000;

fn hardware() -> SoftwareKey {
    SoftwareKey::of([5; 32])
}

fn open(folder: &Path) -> Result<Outbox, StoreFault> {
    let mut next = 0_u8;
    let mut random = |bytes: &mut [u8]| {
        for byte in bytes {
            next = next.wrapping_mul(31).wrapping_add(17);
            *byte = next;
        }
        Ok(())
    };
    Outbox::open(folder, &hardware(), &mut random)
}

fn id(number: u64) -> Uuid {
    Uuid::from_u64_pair(number, 1)
}

fn to() -> RecipientPublic {
    RecipientPublic {
        seal_key: [8; 32],
        sign_key: PublicKey([9; 32]),
    }
}

fn draft(number: u64) -> LetterDraft {
    LetterDraft {
        id: id(number),
        kind: kinds::REFERRAL.to_owned(),
        schema: 1,
        wall_ms: NOW + i64::try_from(number).unwrap(),
        parent: None,
        to: to(),
        pathway_kind: "social_contact".to_owned(),
        deadline_ms: None,
        pathway: "social-contact".to_owned(),
        recipient: "harbour".to_owned(),
        body: vec![u8::try_from(number % 251).unwrap(); 600],
    }
}

fn filled(folder: &Path, letters: u64) -> Outbox {
    let mut outbox = open(folder).unwrap();
    for number in 1..=letters {
        outbox.append(&draft(number)).unwrap();
    }
    outbox
}

/// All that is due now, whatever its size.
fn ask(except: &BTreeSet<Uuid>) -> DueFilter<'_> {
    DueFilter {
        horizon_ms: 1_000_000,
        ..DueFilter::at(NOW, except)
    }
}

fn all_due(outbox: &mut Outbox) -> Vec<super::DueLetter> {
    outbox.due(&ask(&BTreeSet::new())).unwrap()
}

fn state(outbox: &Outbox, number: u64) -> LetterState {
    outbox.row(id(number)).unwrap().unwrap().state
}

fn told(
    outbox: &mut Outbox,
    number: u64,
    status: NoticeStatus,
    outcome: Option<&str>,
) -> NoticeUpdate {
    let rows = outbox
        .act(|act| super::rows::bytes_of(act, id(number)))
        .unwrap();
    let notice = Notice {
        form: 1,
        letter: id(number),
        letter_sha256: rows.map_or([0; 32], |(_, bytes)| sha256(&bytes)),
        status,
        outcome: outcome.map(str::to_owned),
        day: 20_000,
    };
    NoticeUpdate {
        recipient: to().id(),
        notice,
    }
}

fn page(next: u64, told: Vec<NoticeUpdate>) -> FeedUpdate {
    FeedUpdate {
        next,
        told,
        ..FeedUpdate::default()
    }
}

#[test]
fn letters_are_chained_and_every_try_sends_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = filled(folder.path(), 3);
    assert!(outbox.is_whole().unwrap());
    let first = all_due(&mut outbox);
    let ids: Vec<Uuid> = first.iter().map(|due| due.id).collect();
    outbox.attempted(&ids, NOW - 1, "cut").unwrap();
    let epoch = outbox.epoch();
    drop(outbox);
    let mut outbox = open(folder.path()).unwrap();
    assert_eq!(outbox.epoch(), epoch);
    let second = all_due(&mut outbox);
    assert!(second.iter().all(|due| due.attempts == 1));
    let mut prev = [0; 32];
    for (seq, (a, b)) in (1..).zip(first.iter().zip(&second)) {
        assert_eq!(a.bytes, b.bytes);
        assert_eq!(sha256(&a.bytes), a.sha256);
        let letter = Letter::read(&a.bytes).unwrap();
        assert_eq!((letter.seq, letter.prev, letter.epoch), (seq, prev, epoch));
        prev = a.sha256;
    }
}

#[test]
fn a_letter_is_saved_once_and_another_under_its_id_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = filled(folder.path(), 2);
    let saved = outbox.append(&draft(1)).unwrap();
    assert_eq!(saved.seq, 1);
    // Sealed again after a crash, the same draft has other bytes: the first ones count.
    let mut again = draft(1);
    again.body[0] ^= 1;
    assert_eq!(outbox.append(&again).unwrap(), saved);
    let mut other = draft(2);
    other.kind = kinds::RETRACTION.to_owned();
    assert!(matches!(outbox.append(&other), Err(StoreFault::Conflict)));
    assert_eq!(outbox.rows().unwrap().len(), 2);
    assert!(outbox.is_whole().unwrap());
}

#[test]
fn what_cannot_be_sent_cannot_be_saved() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = filled(folder.path(), 1);
    let mut large = draft(2);
    large.body = vec![0; limits::LONGEST_BODY];
    outbox.append(&large).unwrap();
    let mut larger = draft(3);
    larger.body = vec![0; limits::LONGEST_BODY + 1];
    assert!(matches!(outbox.append(&larger), Err(StoreFault::TooLarge)));
    let mut unnamed = draft(3);
    unnamed.pathway_kind = "Not Plain".to_owned();
    assert!(matches!(
        outbox.append(&unnamed),
        Err(StoreFault::NotALetter(_))
    ));
    assert_eq!(outbox.append(&draft(3)).unwrap().seq, 3);
    assert!(outbox.is_whole().unwrap());
}

#[test]
fn what_is_due_keeps_to_its_time_its_budget_and_its_order() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = filled(folder.path(), 5);
    let seqs = |due: Vec<super::DueLetter>| due.iter().map(|one| one.seq).collect::<Vec<_>>();
    let one = all_due(&mut outbox)[0].bytes.len();
    let none = BTreeSet::new();
    let mut due = |ask: DueFilter<'_>| seqs(outbox.due(&ask).unwrap());
    let bytes = |most_bytes| DueFilter {
        most_bytes,
        ..ask(&none)
    };
    assert_eq!(due(bytes(one * 2)), [1, 2]);
    assert_eq!(due(bytes(1)), [1], "at least one");
    assert_eq!(
        due(DueFilter {
            most_letters: 1,
            ..ask(&none)
        }),
        [1]
    );
    let away = BTreeSet::from([id(1), id(2)]);
    assert_eq!(due(ask(&away)), [3, 4, 5]);

    outbox.attempted(&[id(1), id(2)], NOW + 10, "busy").unwrap();
    assert_eq!(outbox.standing().unwrap().next_at_ms, Some(0));
    let others = BTreeSet::from([id(3), id(4), id(5)]);
    assert_eq!(outbox.next_due_ms(&others).unwrap(), Some(NOW + 10));
    let mut due = |ask: DueFilter<'_>| seqs(outbox.due(&ask).unwrap());
    assert_eq!(due(ask(&none)), [3, 4, 5]);
    let later = DueFilter {
        now_ms: NOW + 10,
        ..ask(&none)
    };
    assert_eq!(due(later), [3, 4, 5, 1, 2], "what failed goes last");
    assert_eq!(
        due(DueFilter {
            early: true,
            ..ask(&none)
        })
        .len(),
        5
    );
    let set_back = DueFilter {
        now_ms: NOW - 2_000_000,
        ..ask(&none)
    };
    assert_eq!(
        due(set_back).len(),
        5,
        "a clock that was set back holds up nothing"
    );
    let row = outbox.row(id(1)).unwrap().unwrap();
    assert_eq!((row.attempts, row.last_code.as_str()), (1, "busy"));
}

#[test]
fn one_refused_letter_holds_up_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = filled(folder.path(), 5);
    let rejected = LetterOutcome::Rejected {
        code: "too_long".to_owned(),
        field: "body".to_owned(),
    };
    let fork = LetterOutcome::Held { why: Held::Fork };
    let said = [
        (id(1), LetterOutcome::Accepted { hub_seq: 7 }),
        (id(2), rejected),
        (id(3), LetterOutcome::Duplicate { hub_seq: 4 }),
        (id(4), fork),
        (id(9), LetterOutcome::Accepted { hub_seq: 8 }),
    ];
    let taken = outbox.apply(&said, NOW + 5).unwrap();
    assert_eq!((taken.acked, taken.attention), (2, 2));
    assert_eq!(all_due(&mut outbox).len(), 1);
    let code = |code: &str| LetterState::NeedsAttention {
        code: code.to_owned(),
    };
    assert_eq!(state(&outbox, 2), code("too_long"));
    assert_eq!(state(&outbox, 4), code("fork"));
    let standing = outbox.standing().unwrap();
    let counts = (standing.waiting, standing.at_hub, standing.attention);
    assert_eq!((counts, standing.contact_ms), ((1, 2, 2), NOW + 5));
    // The same receipt again changes nothing, nor does a later one undo what stands.
    assert_eq!(outbox.apply(&said, NOW).unwrap(), Default::default());
}

#[test]
fn a_programme_is_believed_for_the_very_letter_it_opened() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = filled(folder.path(), 2);
    let delivered = told(&mut outbox, 1, NoticeStatus::Delivered, None);
    let closed = told(&mut outbox, 1, NoticeStatus::Closed, Some("engaged"));
    let mut other_bytes = delivered.clone();
    other_bytes.notice.letter_sha256 = [0; 32];
    let mut other_key = delivered.clone();
    other_key.recipient = RecipientKeyId([4; 8]);
    let lies = page(1, vec![other_bytes, other_key]);
    assert_eq!(outbox.take_page(&lies, NOW).unwrap(), 0);
    assert_eq!(state(&outbox, 1), LetterState::Queued);
    // The programme may have it before the hub's receipt arrives.
    let good = page(2, vec![delivered.clone()]);
    assert_eq!(outbox.take_page(&good, NOW).unwrap(), 1);
    assert_eq!(state(&outbox, 1), LetterState::Delivered);
    assert_eq!(outbox.hand_over(id(1)).unwrap(), None, "its bytes are gone");
    let late = [(id(1), LetterOutcome::Accepted { hub_seq: 1 })];
    assert_eq!(outbox.apply(&late, NOW).unwrap().acked, 0);
    let end = page(3, vec![closed, delivered]);
    assert_eq!(outbox.take_page(&end, NOW).unwrap(), 1);
    let outcome = "engaged".to_owned();
    assert_eq!(state(&outbox, 1), LetterState::Closed { outcome });
    assert!(outbox.is_whole().unwrap(), "the chain outlives the bytes");
    assert_eq!(all_due(&mut outbox).len(), 1);
}

#[test]
fn a_page_and_how_far_the_feed_was_read_are_one_thing() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = filled(folder.path(), 1);
    let command = Command {
        id: id(70),
        kind: CommandKind::Lock,
    };
    let mut first = page(10, Vec::new());
    first.commands = vec![command.clone()];
    outbox.take_page(&first, NOW).unwrap();
    assert_eq!(outbox.cursor().unwrap(), 10);
    outbox.take_page(&first, NOW).unwrap();
    assert_eq!(outbox.commands().unwrap(), std::slice::from_ref(&command));
    outbox.command_done(id(70)).unwrap();
    outbox.take_page(&first, NOW).unwrap();
    assert_eq!(outbox.commands().unwrap(), [], "a command is done once");
    assert_eq!(outbox.done_commands().unwrap(), [command]);
    outbox.commands_told(&[id(70)]).unwrap();
    assert_eq!(outbox.done_commands().unwrap(), []);
    let delivered = told(&mut outbox, 1, NoticeStatus::Delivered, None);
    let old = page(9, vec![delivered]);
    assert_eq!(
        outbox.take_page(&old, NOW).unwrap(),
        0,
        "from before the cursor"
    );
    assert_eq!(outbox.cursor().unwrap(), 10);
}

#[test]
fn what_never_left_is_taken_back_as_if_it_had_never_been() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = filled(folder.path(), 2);
    outbox.hand_over(id(1)).unwrap().unwrap();
    outbox.append(&draft(3)).unwrap();
    outbox.append(&draft(4)).unwrap();
    assert!(!outbox.take_back(id(1), NOW).unwrap(), "it was printed");
    assert!(outbox.take_back(id(2), NOW + 9).unwrap());
    assert!(!outbox.take_back(id(2), NOW).unwrap(), "it is gone");
    assert!(outbox.is_whole().unwrap());
    assert_eq!(state(&outbox, 2), LetterState::Withdrawn { at_ms: NOW + 9 });
    let due = all_due(&mut outbox);
    let letters: Vec<Letter> = due
        .iter()
        .map(|due| Letter::read(&due.bytes).unwrap())
        .collect();
    let found: Vec<_> = letters
        .iter()
        .map(|l| (l.seq, l.id, l.body.clone()))
        .collect();
    let wanted = [(1, 1), (2, 3), (3, 4)].map(|(seq, n)| (seq, id(n), draft(n).body));
    assert_eq!(found, wanted, "the rest keeps its bodies and closes up");
    assert!(
        !outbox.take_back(id(4), NOW).unwrap(),
        "it may have left now"
    );
    assert!(matches!(
        outbox.append(&draft(2)),
        Err(StoreFault::Conflict)
    ));
    assert_eq!(outbox.append(&draft(5)).unwrap().seq, 4);
    assert_eq!(outbox.rows().unwrap().len(), 5);
    drop(outbox);
    assert!(open(folder.path()).unwrap().is_whole().unwrap());
}

#[test]
fn a_word_that_takes_a_letter_back_stands_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = filled(folder.path(), 1);
    let mut word = draft(2);
    word.kind = kinds::RETRACTION.to_owned();
    word.parent = Some(id(1));
    outbox.append(&word).unwrap();
    let rows: Vec<LetterRow> = outbox.rows().unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].retraction, Some(LetterState::Queued));
    outbox
        .apply(&[(id(2), LetterOutcome::Parked { hub_seq: 2 })], NOW)
        .unwrap();
    assert_eq!(
        outbox.row(id(1)).unwrap().unwrap().retraction,
        Some(LetterState::HubAcked)
    );
}

#[test]
fn what_is_due_is_found_by_its_index() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = filled(folder.path(), 1);
    let plan: String = outbox
        .connection()
        .unwrap()
        .query_row(&format!("EXPLAIN QUERY PLAN {}", queue::DUE), [], |row| {
            row.get(3)
        })
        .unwrap();
    assert!(
        plan.contains("USING INDEX letter_due") && !plan.contains("B-TREE"),
        "{plan}"
    );
}

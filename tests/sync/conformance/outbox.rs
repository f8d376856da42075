use std::collections::BTreeSet;

use uuid::Uuid;
use wayside_protocol::{
    Command, CommandId, CommandKind, Feed, FeedItem, Held, LetterOutcome, Notice, NoticeStatus,
    SignedFeed, Signer,
};
use wayside_sync::outbox::{Counts, DueQuery, SyncFailure, VerifiedFeedPage, VerifiedReceipt};
use wayside_sync::{OutboxFault, OutboxStore};
use wayside_tests::random::SeededRandom;
use wayside_tests::sync::{ModelPair, Pair, RealPair, Risen, State, hub_key, programme};

use super::{NOW_MS, of_each, plan, receipt};
use crate::bench::id;

/// The device that is looked at.
const N: usize = 1;

of_each! {
    real: RealPair => [
        letters_are_due_by_tries_and_then_by_age,
        no_more_is_due_than_is_asked_for_and_never_less_than_one,
        a_time_that_has_not_come_is_waited_for_unless_it_lies_too_far_ahead,
        a_receipt_settles_what_waits_and_leaves_what_is_settled,
        a_letter_is_set_aside_only_while_it_waits,
        what_a_programme_said_never_goes_back,
        a_page_that_does_not_follow_is_not_taken,
        a_letter_is_known_by_its_bytes_and_its_recipient,
        a_command_is_given_until_it_is_carried_out_and_told,
        nothing_is_half_done_wherever_it_breaks_off,
        a_page_that_could_not_be_read_up_is_not_taken,
        an_outbox_whose_disk_stumbled_once_goes_on,
    ];
    model: ModelPair => [
        letters_are_due_by_tries_and_then_by_age,
        no_more_is_due_than_is_asked_for_and_never_less_than_one,
        a_time_that_has_not_come_is_waited_for_unless_it_lies_too_far_ahead,
        a_receipt_settles_what_waits_and_leaves_what_is_settled,
        a_letter_is_set_aside_only_while_it_waits,
        what_a_programme_said_never_goes_back,
        a_page_that_does_not_follow_is_not_taken,
        a_letter_is_known_by_its_bytes_and_its_recipient,
        a_command_is_given_until_it_is_carried_out_and_told,
        nothing_is_half_done_wherever_it_breaks_off,
        a_page_that_could_not_be_read_up_is_not_taken,
        an_outbox_whose_disk_stumbled_once_goes_on,
    ];
}

fn with<P: Pair>(letters: u64) -> P {
    let mut pair = P::new(&plan());
    for n in 1..=letters {
        pair.save(N, id(n), 300, NOW_MS).expect("it is saved");
    }
    pair
}

fn all(except: &BTreeSet<Uuid>) -> DueQuery<'_> {
    DueQuery {
        now_ms: NOW_MS,
        horizon_ms: 1_000_000,
        early: false,
        most_bytes: usize::MAX,
        most_letters: usize::MAX,
        except,
    }
}

fn due<P: Pair>(pair: &mut P, ask: &DueQuery<'_>) -> Vec<(Uuid, u32)> {
    let due = pair.outbox(N).due(ask).expect("it answers");
    due.iter()
        .map(|letter| (letter.id, letter.attempts))
        .collect()
}

fn settle<P: Pair>(pair: &mut P, letters: &[u64], outcomes: &[LetterOutcome]) {
    let ids: Vec<Uuid> = letters.iter().map(|n| id(*n)).collect();
    let who = pair.who(N);
    let answer = receipt(&who, b"batch", outcomes);
    let sha256 = wayside_protocol::sha256(b"batch");
    let receipt = VerifiedReceipt::verify(&answer, who.hub, who.device, &sha256, &ids);
    let receipt = receipt.expect("a receipt");
    let outbox = pair.outbox(N);
    outbox.settle(&receipt, NOW_MS).expect("it is written");
}

fn notice<P: Pair>(pair: &mut P, n: u64, closed: Option<&str>, by: &Signer) -> FeedItem {
    let addressed = pair.outbox(N).addressed(id(n)).expect("it answers");
    let notice = Notice {
        form: 1,
        letter: id(n),
        letter_sha256: addressed.map_or([0; 32], |letter| letter.sha256),
        status: closed.map_or(NoticeStatus::Delivered, |_| NoticeStatus::Closed),
        outcome: closed.map(str::to_owned),
        day: 20_000,
    };
    FeedItem::Notice {
        recipient: programme().public().id(),
        notice: notice.sign(by),
    }
}

fn page<P: Pair>(pair: &mut P, after: u64, items: Vec<FeedItem>) -> VerifiedFeedPage {
    let who = pair.who(N);
    let feed = Feed {
        form: 1,
        device: who.device,
        after,
        next: after + items.len() as u64,
        more: false,
        hub_time_ms: NOW_MS,
        items,
        credential: None,
        come_back_s: 60,
    };
    let feed = SignedFeed::sign(&feed, &hub_key());
    let outbox = pair.outbox(N);
    let page = VerifiedFeedPage::verify(feed.as_bytes(), who.hub, who.device, after, outbox);
    page.expect("it answers").expect("a page")
}

fn take<P: Pair>(pair: &mut P, after: u64, items: Vec<FeedItem>) {
    let page = page(pair, after, items);
    let taken = pair.outbox(N).take(&page, NOW_MS);
    assert_eq!(taken, Ok(()));
}

fn delivered<P: Pair>(pair: &mut P, n: u64) -> FeedItem {
    notice(pair, n, None, &programme().signer())
}

fn state<P: Pair>(pair: &mut P, n: u64) -> State {
    pair.state(N, id(n)).expect("it was saved")
}

fn aside(code: &str) -> State {
    State::NeedsAttention(code.to_owned())
}

fn letters_are_due_by_tries_and_then_by_age<P: Pair>() {
    let mut pair = with::<P>(4);
    let none = BTreeSet::new();
    let outbox = pair.outbox(N);
    let tried = outbox.tried(&[id(1), id(3)], SyncFailure::Cut, NOW_MS);
    assert_eq!(tried, Ok(()));
    let order = [(id(2), 0), (id(4), 0), (id(1), 1), (id(3), 1)];
    assert_eq!(due(&mut pair, &all(&none)), order);
    let except = BTreeSet::from([id(2), id(1)]);
    assert_eq!(due(&mut pair, &all(&except)), [(id(4), 0), (id(3), 1)]);
    // One that is settled is tried no more.
    settle(&mut pair, &[2], &[LetterOutcome::Accepted { hub_seq: 1 }]);
    let outbox = pair.outbox(N);
    assert_eq!(outbox.tried(&[id(2)], SyncFailure::Cut, NOW_MS), Ok(()));
    assert_eq!(due(&mut pair, &all(&none)), order[1..]);
    assert_eq!(state(&mut pair, 2), State::AtHub);
}

fn no_more_is_due_than_is_asked_for_and_never_less_than_one<P: Pair>() {
    let mut pair = with::<P>(4);
    let none = BTreeSet::new();
    let sizes: Vec<usize> = {
        let letters = pair.outbox(N).due(&all(&none)).expect("it answers");
        letters.iter().map(|letter| letter.wire.len()).collect()
    };
    let count = |pair: &mut P, most_letters, most_bytes| {
        let ask = DueQuery {
            most_letters,
            most_bytes,
            ..all(&none)
        };
        due(pair, &ask).len()
    };
    assert_eq!(count(&mut pair, 0, usize::MAX), 0);
    assert_eq!(count(&mut pair, 3, usize::MAX), 3);
    assert_eq!(count(&mut pair, 9, sizes[0] + sizes[1]), 2);
    assert_eq!(count(&mut pair, 9, sizes[0] + sizes[1] - 1), 1);
    assert_eq!(count(&mut pair, 9, 1), 1);
}

fn a_time_that_has_not_come_is_waited_for_unless_it_lies_too_far_ahead<P: Pair>() {
    let mut pair = with::<P>(3);
    let none = BTreeSet::new();
    let outbox = pair.outbox(N);
    for (n, ahead) in [(1, 1), (2, 1_000_000), (3, 1_000_001)] {
        let tried = outbox.tried(&[id(n)], SyncFailure::Slow, NOW_MS + ahead);
        assert_eq!(tried, Ok(()));
    }
    assert_eq!(outbox.next_due_ms(&none), Ok(Some(NOW_MS + 1)));
    let except = BTreeSet::from([id(1)]);
    assert_eq!(outbox.next_due_ms(&except), Ok(Some(NOW_MS + 1_000_000)));
    let everything = BTreeSet::from([id(1), id(2), id(3)]);
    assert_eq!(outbox.next_due_ms(&everything), Ok(None));
    assert_eq!(due(&mut pair, &all(&none)), [(id(3), 1)]);
    let later = DueQuery {
        now_ms: NOW_MS + 1,
        ..all(&none)
    };
    assert_eq!(due(&mut pair, &later), [(id(1), 1)]);
    let early = DueQuery {
        early: true,
        ..all(&none)
    };
    assert_eq!(due(&mut pair, &early).len(), 3);
}

fn a_receipt_settles_what_waits_and_leaves_what_is_settled<P: Pair>() {
    let held = |why| LetterOutcome::Held { why };
    let rejected = LetterOutcome::Rejected {
        code: "name".to_owned(),
        field: "kind".to_owned(),
    };
    let kept: [(LetterOutcome, State); 7] = [
        (LetterOutcome::Accepted { hub_seq: 1 }, State::AtHub),
        (LetterOutcome::Duplicate { hub_seq: 2 }, State::AtHub),
        (LetterOutcome::Parked { hub_seq: 3 }, State::AtHub),
        (rejected.clone(), aside("name")),
        (held(Held::Conflict), aside("conflict")),
        (held(Held::Revoked), aside("revoked")),
        (held(Held::Fork), aside("fork")),
    ];
    let letters: Vec<u64> = (1..=7).collect();
    let mut pair = with::<P>(7);
    let outcomes: Vec<LetterOutcome> = kept.iter().map(|(outcome, _)| outcome.clone()).collect();
    settle(&mut pair, &letters, &outcomes);
    for (n, (outcome, expected)) in letters.iter().zip(&kept) {
        assert_eq!(state(&mut pair, *n), *expected, "{outcome:?}");
    }
    let counts = Counts {
        queued: 0,
        at_hub: 3,
        delivered: 0,
        needs_attention: 4,
    };
    assert_eq!(pair.outbox(N).counts(), Ok(counts));
    // What is at the hub stays there; what needs attention becomes what a later receipt says.
    settle(&mut pair, &[1, 4], &[rejected, held(Held::Fork)]);
    assert_eq!(state(&mut pair, 1), State::AtHub);
    assert_eq!(state(&mut pair, 4), aside("fork"));
    settle(&mut pair, &[4], &[LetterOutcome::Duplicate { hub_seq: 4 }]);
    assert_eq!(state(&mut pair, 4), State::AtHub);
    // A letter that is nobody's here is left out.
    settle(&mut pair, &[99], &[LetterOutcome::Accepted { hub_seq: 9 }]);
    let item = delivered(&mut pair, 1);
    take(&mut pair, 0, vec![item]);
    settle(&mut pair, &[1], &[LetterOutcome::Accepted { hub_seq: 1 }]);
    assert_eq!(state(&mut pair, 1), State::Delivered);
}

fn a_letter_is_set_aside_only_while_it_waits<P: Pair>() {
    let mut pair = with::<P>(3);
    settle(&mut pair, &[1], &[LetterOutcome::Accepted { hub_seq: 1 }]);
    for (n, why) in [
        (1, SyncFailure::Refused),
        (2, SyncFailure::Refused),
        (3, SyncFailure::TooLarge),
        (99, SyncFailure::TooLarge),
    ] {
        let outbox = pair.outbox(N);
        assert_eq!(outbox.set_aside(id(n), why), Ok(()));
    }
    assert_eq!(state(&mut pair, 1), State::AtHub);
    assert_eq!(state(&mut pair, 2), aside("refused"));
    assert_eq!(state(&mut pair, 3), aside("too_long"));
    let none = BTreeSet::new();
    assert_eq!(due(&mut pair, &all(&none)), []);
    assert_eq!(pair.outbox(N).next_due_ms(&none), Ok(None));
}

fn what_a_programme_said_never_goes_back<P: Pair>() {
    let mut pair = with::<P>(4);
    let outbox = pair.outbox(N);
    let set_aside = outbox.set_aside(id(3), SyncFailure::Refused);
    assert_eq!(set_aside, Ok(()));
    let own = programme().signer();
    let closed = |pair: &mut P, n| notice(pair, n, Some("engaged"), &own);
    // While it waits, while it needs attention; in one page and in two.
    let items = vec![
        delivered(&mut pair, 1),
        closed(&mut pair, 2),
        delivered(&mut pair, 2),
        delivered(&mut pair, 3),
    ];
    take(&mut pair, 0, items);
    let over = State::Closed("engaged".to_owned());
    assert_eq!(state(&mut pair, 1), State::Delivered);
    assert_eq!(state(&mut pair, 2), over);
    assert_eq!(state(&mut pair, 3), State::Delivered);
    let items = vec![closed(&mut pair, 1), delivered(&mut pair, 1)];
    take(&mut pair, 4, items);
    assert_eq!(state(&mut pair, 1), over);
    let other = notice(&mut pair, 1, Some("declined"), &own);
    take(&mut pair, 6, vec![other]);
    assert_eq!(state(&mut pair, 1), over);
    assert_eq!(state(&mut pair, 4), State::Queued);
    let stranger = notice(&mut pair, 4, None, &Signer::new(&[7; 32]));
    take(&mut pair, 7, vec![stranger]);
    assert_eq!(state(&mut pair, 4), State::Queued);
    assert_eq!(pair.outbox(N).cursor(), Ok(8));
    let none = BTreeSet::new();
    assert_eq!(due(&mut pair, &all(&none)), [(id(4), 0)]);
}

fn a_page_that_does_not_follow_is_not_taken<P: Pair>() {
    let mut pair = with::<P>(2);
    assert_eq!(pair.outbox(N).cursor(), Ok(0));
    let item = delivered(&mut pair, 1);
    let page = page(&mut pair, 3, vec![item]);
    let taken = pair.outbox(N).take(&page, NOW_MS);
    assert_eq!(taken, Err(OutboxFault::OutOfOrder));
    assert_eq!(pair.outbox(N).cursor(), Ok(0));
    assert_eq!(state(&mut pair, 1), State::Queued);
}

fn a_letter_is_known_by_its_bytes_and_its_recipient<P: Pair>() {
    let mut pair = with::<P>(1);
    let none = BTreeSet::new();
    let due = pair.outbox(N).due(&all(&none)).expect("it answers");
    let outbox = pair.outbox(N);
    let addressed = outbox.addressed(id(1)).expect("it answers");
    let addressed = addressed.expect("it was saved");
    assert_eq!(addressed.sha256, wayside_protocol::sha256(&due[0].wire));
    assert_eq!(addressed.recipient, programme().public().id());
    assert_eq!(outbox.addressed(id(2)), Ok(None));
    let key = outbox.sign_key(programme().public().id());
    assert_eq!(key, Ok(Some(programme().public().sign_key)));
    let stranger = wayside_protocol::RecipientKeyId([9; 8]);
    assert_eq!(outbox.sign_key(stranger), Ok(None));
}

fn a_command_is_given_until_it_is_carried_out_and_told<P: Pair>() {
    let mut pair = with::<P>(0);
    let command = |n, kind| Command { id: id(n), kind };
    let (lock, wipe) = (
        command(70, CommandKind::Lock),
        command(60, CommandKind::Wipe),
    );
    let items = [&lock, &wipe, &lock].map(|one| FeedItem::Command(one.clone()));
    take(&mut pair, 0, items.to_vec());
    take(&mut pair, 3, vec![FeedItem::Command(wipe.clone())]);
    let both = [lock.clone(), wipe.clone()];
    assert_eq!(pair.outbox(N).commands().as_deref(), Ok(both.as_slice()));
    // To say that a hub knows of what was not done is to say nothing.
    let told = [CommandId(lock.id), CommandId(wipe.id)];
    assert_eq!(pair.outbox(N).told(&told), Ok(()));
    assert_eq!(pair.carry_out(N, lock.id), Ok(()));
    let outbox = pair.outbox(N);
    assert_eq!(outbox.commands().as_deref(), Ok([wipe].as_slice()));
    assert_eq!(outbox.carried_out(), Ok(vec![CommandId(lock.id)]));
    assert_eq!(outbox.told(&told), Ok(()));
    assert_eq!(outbox.carried_out(), Ok(Vec::new()));
    assert_eq!(outbox.commands().map(|left| left.len()), Ok(1));
}

/// All that a device shows of two letters and of how far it has read.
fn shown<P: Pair>(pair: &mut P) -> (State, State, u64, usize) {
    let (first, second) = (state(pair, 1), state(pair, 2));
    let outbox = pair.outbox(N);
    let cursor = outbox.cursor().expect("it answers");
    let commands = outbox.commands().expect("it answers").len();
    (first, second, cursor, commands)
}

fn nothing_is_half_done_wherever_it_breaks_off<P: Pair>() {
    let mut dice = SeededRandom::new(3);
    let over = State::Closed("engaged".to_owned());
    let (mut undone, mut done) = (0, 0);
    for how in P::breaks() {
        for power in [false, true] {
            let mut pair = with::<P>(2);
            settle(&mut pair, &[1], &[LetterOutcome::Accepted { hub_seq: 1 }]);
            let before = shown(&mut pair);
            let lock = Command {
                id: id(70),
                kind: CommandKind::Lock,
            };
            let items = vec![
                delivered(&mut pair, 1),
                notice(&mut pair, 2, Some("engaged"), &programme().signer()),
                FeedItem::Command(lock),
            ];
            let page = page(&mut pair, 0, items);
            pair.break_off(N, how);
            let taken = pair.outbox(N).take(&page, NOW_MS);
            pair.fall(N, power, &mut dice);
            assert_eq!(pair.rise(N), Risen::Sound, "{how:?}");
            assert!(pair.is_whole(N), "{how:?}");
            let after = shown(&mut pair);
            let whole = (State::Delivered, over.clone(), 3, 1);
            assert!(after == before || after == whole, "{how:?}: {after:?}");
            assert!(taken.is_err() || after == whole, "{how:?}: it was said");
            undone += u32::from(after == before);
            done += u32::from(after == whole);
        }
    }
    assert!(undone > 0 && done > 0, "{undone} undone, {done} done");
}

fn a_page_that_could_not_be_read_up_is_not_taken<P: Pair>() {
    let mut dice = SeededRandom::new(4);
    for after in 0..40 {
        let mut pair = with::<P>(2);
        let items = vec![delivered(&mut pair, 1), delivered(&mut pair, 2)];
        let page = page(&mut pair, 0, items);
        // Nothing of its file is in memory.
        pair.fall(N, false, &mut dice);
        assert_eq!(pair.rise(N), Risen::Sound);
        pair.hiccup(N, after);
        let taken = pair.outbox(N).take(&page, NOW_MS);
        pair.mend(N);
        pair.fall(N, false, &mut dice);
        assert_eq!(pair.rise(N), Risen::Sound);
        let stands = shown(&mut pair);
        let whole = (State::Delivered, State::Delivered, 2, 0);
        let before = (State::Queued, State::Queued, 0, 0);
        assert!(stands == whole || stands == before, "{after}: {stands:?}");
        assert!(taken.is_err() || stands == whole, "{after}: it was said");
    }
}

fn an_outbox_whose_disk_stumbled_once_goes_on<P: Pair>() {
    let mut dice = SeededRandom::new(5);
    let mut failed = 0;
    for after in 0..24 {
        let mut pair = with::<P>(2);
        let items = vec![delivered(&mut pair, 1), delivered(&mut pair, 2)];
        let page = page(&mut pair, 0, items);
        pair.fall(N, false, &mut dice);
        assert_eq!(pair.rise(N), Risen::Sound);
        pair.hiccup(N, after);
        let taken = pair.outbox(N).take(&page, NOW_MS);
        failed += u32::from(taken.is_err());
        pair.mend(N);
        // The same process, the same open file.
        let again = pair.outbox(N).take(&page, NOW_MS);
        let known = again == Err(OutboxFault::OutOfOrder);
        assert!(again.is_ok() || known, "{after}: {again:?}");
        let saved = pair.save(N, id(3), 300, NOW_MS);
        assert!(saved.is_ok(), "{after}");
        let whole = (State::Delivered, State::Delivered, 2, 0);
        assert_eq!(shown(&mut pair), whole, "{after}");
    }
    assert!(failed > 0);
}

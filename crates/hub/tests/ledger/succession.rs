//! Facts about devices that joined again under another id, true of every ledger.

use uuid::Uuid;
use wayside_hub::ledger::{AnyLedger, ForDevice, IncomingLetter, Ledger as _, Noticed, TicketUse};
use wayside_protocol::{CommandKind, PublicKey};

use crate::world::{DAY, HARBOUR, NOW, enrol, hash, id, run, take_in};

/// Enrols a device with a ticket and a key of its own number, which proved earlier keys by their numbers.
pub async fn join_again(ledger: &AnyLedger, number: u8, earlier: &[u8]) -> Uuid {
    let once = hash(number);
    let ticket = ledger.add_ticket(once, "again", NOW + DAY, NOW).await;
    ticket.expect("a ticket");
    let keys: Vec<_> = earlier.iter().map(|key| PublicKey(hash(*key))).collect();
    let own = id(0xd0_0000 + u128::from(number));
    let shown = ledger.enrol(once, own, PublicKey(hash(number)), &keys, 0, NOW);
    match shown.await.expect("a showing") {
        TicketUse::Enrolled(device) => device.id,
        other => panic!("{other:?}"),
    }
}

/// The programme closes a letter; what it says is its place in the run.
async fn close(ledger: &AnyLedger, letter: &IncomingLetter) {
    let said = letter.seq.to_be_bytes();
    let notice = ledger.notice(
        HARBOUR,
        letter.id,
        letter.sha256,
        Some("engaged"),
        &said,
        NOW,
    );
    assert_eq!(notice.await.expect("it is taken"), Noticed::Taken);
}

/// What a device is told, page by page: places of letters in their run. Places are gapless from 1.
async fn told(ledger: &AnyLedger, device: Uuid) -> Vec<u64> {
    let (mut said, mut after) = (Vec::new(), 0);
    loop {
        let page = ledger.device_page(device, after, 2).await.expect("a page");
        for (place, item) in page.items {
            after += 1;
            assert_eq!(place, after, "no gap");
            if let ForDevice::Notice { notice, recipient } = item {
                assert_eq!(recipient, HARBOUR);
                said.push(u64::from_be_bytes(notice.try_into().expect("eight bytes")));
            }
        }
        if !page.more {
            return said;
        }
    }
}

pub async fn who_joins_again_is_told_what_was_said_before_and_what_is_said_after(
    ledger: &AnyLedger,
) {
    let (first, stranger) = (enrol(ledger, 1).await, enrol(ledger, 2).await);
    let letters = run(id(7), 3);
    take_in(ledger, first, letters.clone()).await;
    close(ledger, &letters[1]).await;
    // Revoked or not: it proved the key, and an admin gave it a ticket.
    ledger.revoke(first, NOW).await.unwrap();
    let again = join_again(ledger, 3, &[1]).await;
    assert_ne!(again, first);
    assert_eq!(ledger.succeeded_by(again).await.unwrap(), [first]);
    assert_eq!(told(ledger, again).await, [2]);
    close(ledger, &letters[0]).await;
    close(ledger, &letters[2]).await;
    assert_eq!(told(ledger, again).await, [2, 1, 3]);
    assert_eq!(told(ledger, first).await, [2, 1, 3]);
    assert!(told(ledger, stranger).await.is_empty());
    assert!(ledger.succeeded_by(stranger).await.unwrap().is_empty());
    assert!(ledger.succeeded_by(first).await.unwrap().is_empty());
}

pub async fn who_succeeds_a_successor_is_told_what_concerns_the_first(ledger: &AnyLedger) {
    let first = enrol(ledger, 1).await;
    let letters = run(id(7), 3);
    take_in(ledger, first, letters.clone()).await;
    close(ledger, &letters[0]).await;
    let second = join_again(ledger, 2, &[1]).await;
    close(ledger, &letters[1]).await;
    let third = join_again(ledger, 3, &[2]).await;
    close(ledger, &letters[2]).await;
    for device in [first, second, third] {
        assert_eq!(told(ledger, device).await, [1, 2, 3]);
    }
    assert_eq!(ledger.succeeded_by(third).await.unwrap(), [second]);
}

pub async fn two_that_succeed_the_same_are_both_told(ledger: &AnyLedger) {
    let first = enrol(ledger, 1).await;
    let letters = run(id(7), 2);
    take_in(ledger, first, letters.clone()).await;
    close(ledger, &letters[0]).await;
    // A folder that was copied: both have the key.
    let both = [
        join_again(ledger, 2, &[1]).await,
        join_again(ledger, 3, &[1]).await,
    ];
    close(ledger, &letters[1]).await;
    for device in both {
        assert_eq!(told(ledger, device).await, [1, 2]);
    }
}

pub async fn who_is_told_the_same_from_two_sides_is_told_once(ledger: &AnyLedger) {
    let first = enrol(ledger, 1).await;
    let letters = run(id(7), 2);
    take_in(ledger, first, letters.clone()).await;
    close(ledger, &letters[0]).await;
    let second = join_again(ledger, 2, &[1]).await;
    let third = join_again(ledger, 3, &[2, 1]).await;
    close(ledger, &letters[1]).await;
    assert_eq!(told(ledger, third).await, [1, 2]);
    assert_eq!(ledger.succeeded_by(third).await.unwrap(), [first, second]);
}

pub async fn nobody_succeeds_himself_or_a_key_that_is_not_known(ledger: &AnyLedger) {
    let first = enrol(ledger, 1).await;
    let letters = run(id(7), 1);
    take_in(ledger, first, letters.clone()).await;
    close(ledger, &letters[0]).await;
    let other = join_again(ledger, 2, &[2, 77]).await;
    assert!(ledger.succeeded_by(other).await.unwrap().is_empty());
    assert!(told(ledger, other).await.is_empty());
}

pub async fn a_ticket_that_does_not_count_makes_no_successor(ledger: &AnyLedger) {
    let first = enrol(ledger, 1).await;
    let letters = run(id(7), 1);
    take_in(ledger, first, letters.clone()).await;
    close(ledger, &letters[0]).await;
    let thief = enrol(ledger, 2).await;
    let earlier = [PublicKey(hash(1))];
    // The ticket was used, by others and by itself, or there is none.
    for (once, key) in [(1, 9), (2, 9), (2, 2), (50, 9)] {
        let shown = ledger.enrol(hash(once), id(9), PublicKey(hash(key)), &earlier, 0, NOW);
        let shown = shown.await.unwrap();
        assert!(!matches!(shown, TicketUse::Enrolled(_)), "{shown:?}");
    }
    assert!(ledger.succeeded_by(thief).await.unwrap().is_empty());
    assert!(told(ledger, thief).await.is_empty());
}

pub async fn devices_that_succeed_each_other_are_told_once(ledger: &AnyLedger) {
    let first = enrol(ledger, 1).await;
    let letters = run(id(7), 2);
    take_in(ledger, first, letters.clone()).await;
    close(ledger, &letters[0]).await;
    let second = join_again(ledger, 2, &[1]).await;
    // The first one's key shows another ticket, and says that it was the second before.
    let once = hash(99);
    ledger.add_ticket(once, "x", NOW + DAY, NOW).await.unwrap();
    let earlier = [PublicKey(hash(2))];
    let shown = ledger.enrol(once, id(9), PublicKey(hash(1)), &earlier, 0, NOW);
    assert!(matches!(shown.await.unwrap(), TicketUse::Enrolled(device) if device.id == first));
    close(ledger, &letters[1]).await;
    for device in [first, second] {
        assert_eq!(told(ledger, device).await, [1, 2]);
    }
}

pub async fn a_successor_has_its_own_commands_and_nobody_elses(ledger: &AnyLedger) {
    let first = enrol(ledger, 1).await;
    let letters = run(id(7), 2);
    take_in(ledger, first, letters.clone()).await;
    let wipe = ledger.command(first, id(50), CommandKind::Wipe, NOW);
    assert!(wipe.await.unwrap());
    close(ledger, &letters[0]).await;
    let again = join_again(ledger, 2, &[1]).await;
    let lock = ledger.command(again, id(51), CommandKind::Lock, NOW);
    assert!(lock.await.unwrap());
    close(ledger, &letters[1]).await;
    assert_eq!(told(ledger, again).await, [1, 2]);
    let commands = ledger.commands_of(again).await.unwrap();
    assert_eq!(commands, [(id(51), CommandKind::Lock, NOW, None)]);
    let page = ledger.device_page(again, 0, 9).await.unwrap();
    assert_eq!(page.items.len(), 3);
}

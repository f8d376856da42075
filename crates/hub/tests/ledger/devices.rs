//! Facts about devices, programmes and admins, true of every ledger.

use wayside_hub::ledger::{Admin, AnyLedger, ForDevice, Ledger as _, TicketUse};
use wayside_protocol::{CommandKind, PublicKey};

use crate::world::{DAY, HARBOUR, NOW, PIER, enrol, hash, id, programme, run, take_in};

const HOUR: i64 = 60 * 60 * 1000;

pub async fn a_ticket_enrols_one_device_and_answers_it_again(ledger: &AnyLedger) {
    ledger
        .add_ticket(hash(1), "Car 7", NOW + 10, NOW)
        .await
        .unwrap();
    let show = |key: u8, own, at| ledger.enrol(hash(1), id(own), PublicKey(hash(key)), &[], 50, at);
    let TicketUse::Enrolled(device) = show(5, 100, NOW + 10).await.unwrap() else {
        panic!("the ticket is good");
    };
    assert_eq!((device.id, device.label.as_str()), (id(100), "Car 7"));
    assert_eq!(
        (device.key, device.credential_until_s),
        (PublicKey(hash(5)), 50)
    );
    // Its answer was lost, and it asks again under another id, when the ticket's time is over.
    let again = show(5, 101, NOW + 99).await.unwrap();
    assert_eq!(again, TicketUse::Again(device.clone()));
    assert_eq!(show(6, 102, NOW + 10).await.unwrap(), TicketUse::Spent);
    assert_eq!(ledger.devices().await.unwrap(), [device]);
    // The same key with another ticket keeps its id.
    ledger
        .add_ticket(hash(2), "Car 8", NOW + 10, NOW)
        .await
        .unwrap();
    let anew = ledger.enrol(hash(2), id(103), PublicKey(hash(5)), &[], 70, NOW);
    let TicketUse::Enrolled(anew) = anew.await.unwrap() else {
        panic!("the ticket is good");
    };
    assert_eq!((anew.id, anew.credential_until_s), (id(100), 70));
    assert_eq!(anew.label, "Car 8");
}

pub async fn a_ticket_that_is_late_or_unknown_enrols_nobody(ledger: &AnyLedger) {
    ledger.add_ticket(hash(1), "Car 7", NOW, NOW).await.unwrap();
    for once in [hash(1), hash(3)] {
        let shown = ledger.enrol(once, id(1), PublicKey(hash(5)), &[], 50, NOW + 1);
        assert_eq!(shown.await.unwrap(), TicketUse::Spent);
    }
    assert!(ledger.devices().await.unwrap().is_empty());
    assert_eq!(ledger.device(id(1)).await.unwrap(), None);
}

pub async fn a_revoked_key_is_not_enrolled_again(ledger: &AnyLedger) {
    let device = enrol(ledger, 1).await;
    ledger.revoke(device, NOW).await.unwrap();
    ledger
        .add_ticket(hash(2), "Car 8", NOW + DAY, NOW)
        .await
        .unwrap();
    for once in [hash(1), hash(2)] {
        let shown = ledger.enrol(once, id(9), PublicKey(hash(1)), &[], 50, NOW);
        assert_eq!(shown.await.unwrap(), TicketUse::Spent);
    }
    // The ticket was not spent by it.
    let other = ledger.enrol(hash(2), id(10), PublicKey(hash(7)), &[], 50, NOW);
    assert!(matches!(other.await.unwrap(), TicketUse::Enrolled(_)));
}

pub async fn a_device_is_seen_by_the_hour_and_its_credential_only_grows(ledger: &AnyLedger) {
    let device = enrol(ledger, 1).await;
    let look = || async { ledger.device(device).await.unwrap().unwrap() };
    ledger
        .seen(device, Some("p1"), None, NOW + HOUR - 1)
        .await
        .unwrap();
    assert_eq!(look().await.seen_ms, NOW);
    assert_eq!(look().await.pack.as_deref(), Some("p1"));
    ledger
        .seen(device, None, Some(80), NOW + HOUR)
        .await
        .unwrap();
    assert_eq!(look().await.seen_ms, NOW + HOUR);
    assert_eq!(look().await.pack.as_deref(), Some("p1"));
    assert_eq!(look().await.credential_until_s, 80);
    ledger.seen(device, None, Some(70), NOW).await.unwrap();
    assert_eq!(
        (look().await.credential_until_s, look().await.seen_ms),
        (80, NOW + HOUR)
    );
    ledger.revoke(device, NOW + 5).await.unwrap();
    ledger.revoke(device, NOW + 6).await.unwrap();
    ledger
        .seen(device, None, Some(90), NOW + 9 * HOUR)
        .await
        .unwrap();
    assert_eq!(look().await.credential_until_s, 80);
    assert_eq!(look().await.revoked_ms, Some(NOW + 5));
}

pub async fn devices_are_listed_by_label(ledger: &AnyLedger) {
    for (number, label) in [(1, "b"), (2, "a"), (3, "B"), (4, "a")] {
        let device = enrol(ledger, number).await;
        assert!(ledger.arrange(device, label, number == 3).await.unwrap());
    }
    let all = ledger.devices().await.unwrap();
    let labels: Vec<_> = all
        .iter()
        .map(|one| (one.label.as_str(), one.early))
        .collect();
    assert_eq!(
        labels,
        [("B", true), ("a", false), ("a", false), ("b", false)]
    );
    assert!(all[1].id < all[2].id);
}

pub async fn what_is_done_to_no_device_is_said(ledger: &AnyLedger) {
    assert!(!ledger.revoke(id(1), NOW).await.unwrap());
    assert!(!ledger.arrange(id(1), "x", true).await.unwrap());
    let command = ledger.command(id(1), id(2), CommandKind::Lock, NOW);
    assert!(!command.await.unwrap());
    ledger.seen(id(1), Some("p"), Some(5), NOW).await.unwrap();
    assert!(
        ledger
            .device_page(id(1), 0, 5)
            .await
            .unwrap()
            .items
            .is_empty()
    );
}

pub async fn a_feed_is_gapless_and_in_order(ledger: &AnyLedger) {
    let device = enrol(ledger, 1).await;
    let other = enrol(ledger, 2).await;
    let letters = run(id(7), 3);
    take_in(ledger, device, letters.clone()).await;
    ledger
        .command(device, id(50), CommandKind::Lock, NOW)
        .await
        .unwrap();
    ledger
        .command(other, id(51), CommandKind::Wipe, NOW)
        .await
        .unwrap();
    for letter in &letters {
        let notice = letter.seq.to_be_bytes();
        let said = ledger.notice(HARBOUR, letter.id, letter.sha256, None, &notice, NOW);
        said.await.unwrap();
    }
    ledger
        .command(device, id(52), CommandKind::Release, NOW)
        .await
        .unwrap();
    let command = |id, kind| ForDevice::Command { id, kind };
    let notice = |seq: u64| ForDevice::Notice {
        recipient: HARBOUR,
        notice: seq.to_be_bytes().to_vec(),
    };
    let wanted = [
        (1, command(id(50), CommandKind::Lock)),
        (2, notice(1)),
        (3, notice(2)),
        (4, notice(3)),
        (5, command(id(52), CommandKind::Release)),
    ];
    for most in 1..=6 {
        let (mut found, mut after) = (Vec::new(), 0);
        loop {
            let page = ledger.device_page(device, after, most).await.unwrap();
            after = page.items.last().map_or(after, |(place, _)| *place);
            found.extend(page.items);
            if !page.more {
                break;
            }
        }
        assert_eq!(found, wanted);
    }
    let theirs = ledger.device_page(other, 0, 9).await.unwrap();
    assert_eq!(theirs.items, [(1, command(id(51), CommandKind::Wipe))]);
}

pub async fn a_device_says_only_of_its_own_commands_that_they_are_done(ledger: &AnyLedger) {
    let [one, two] = [enrol(ledger, 1).await, enrol(ledger, 2).await];
    ledger
        .command(one, id(50), CommandKind::Lock, NOW)
        .await
        .unwrap();
    ledger
        .command(two, id(51), CommandKind::Wipe, NOW + 1)
        .await
        .unwrap();
    let done = [id(50), id(51), id(52)];
    ledger.commands_done(one, &done, NOW + 5).await.unwrap();
    ledger.commands_done(one, &done, NOW + 9).await.unwrap();
    assert_eq!(
        ledger.commands_of(one).await.unwrap(),
        [(id(50), CommandKind::Lock, NOW, Some(NOW + 5))]
    );
    assert_eq!(
        ledger.commands_of(two).await.unwrap(),
        [(id(51), CommandKind::Wipe, NOW + 1, None)]
    );
}

pub async fn programmes_are_renamed_and_keep_their_key(ledger: &AnyLedger) {
    let mut harbour = programme(HARBOUR, "Harbour");
    ledger.add_programme(&harbour).await.unwrap();
    ledger
        .add_programme(&programme(PIER, "Pier"))
        .await
        .unwrap();
    let mut renamed = programme(HARBOUR, "Zephyr House");
    renamed.sign_key = PublicKey(hash(77));
    ledger.add_programme(&renamed).await.unwrap();
    harbour.name = "Zephyr House".to_owned();
    assert_eq!(
        ledger.programme(HARBOUR).await.unwrap(),
        Some(harbour.clone())
    );
    let all = ledger.programmes().await.unwrap();
    assert_eq!(all, [programme(PIER, "Pier"), harbour]);
}

pub async fn the_audit_log_is_a_chain(ledger: &AnyLedger) {
    for number in 1..=5_u64 {
        let place = ledger
            .audit("ada", "revoked", &number.to_string(), NOW)
            .await;
        assert_eq!(place.unwrap(), number);
    }
    let lines = ledger.audited(1, 3).await.unwrap();
    let places: Vec<_> = lines.iter().map(|line| line.seq).collect();
    assert_eq!(places, [2, 3, 4]);
    assert_eq!(lines[0].what, "2");
    assert_ne!(lines[0].hash, lines[1].hash);
    let found = ledger.doctor().await.unwrap();
    assert_eq!((found.audit_lines, found.audit_broken_at), (5, None));
}

fn admin(password: &str, secret: Option<&[u8]>) -> Admin {
    Admin {
        name: "ada".to_owned(),
        password: password.to_owned(),
        totp_secret: secret.map(<[u8]>::to_vec),
    }
}

pub async fn admins_are_added_once_and_replaced_when_asked(ledger: &AnyLedger) {
    assert_eq!(ledger.admin("ada").await.unwrap(), None);
    assert!(ledger.put_admin(&admin("a", None), true).await.unwrap());
    assert!(!ledger.put_admin(&admin("b", None), false).await.unwrap());
    assert_eq!(ledger.admin("ada").await.unwrap(), Some(admin("a", None)));
    let new = admin("a", Some(b"secret"));
    assert!(ledger.put_admin(&new, true).await.unwrap());
    assert_eq!(ledger.admin("ada").await.unwrap(), Some(new));
}

pub async fn a_step_of_a_one_time_password_is_used_once(ledger: &AnyLedger) {
    ledger
        .put_admin(&admin("a", Some(b"s")), false)
        .await
        .unwrap();
    let mut used = Vec::new();
    for step in [5, 5, 4, 6] {
        used.push(ledger.use_step("ada", step).await.unwrap());
    }
    assert_eq!(used, [true, false, false, true]);
    assert!(!ledger.use_step("bob", 9).await.unwrap());
    // Another password changes nothing about that; another secret has steps of its own.
    ledger
        .put_admin(&admin("b", Some(b"s")), true)
        .await
        .unwrap();
    assert!(!ledger.use_step("ada", 6).await.unwrap());
    ledger
        .put_admin(&admin("b", Some(b"t")), true)
        .await
        .unwrap();
    assert!(ledger.use_step("ada", 6).await.unwrap());
}

pub async fn sessions_end_with_time_rest_and_a_new_password(ledger: &AnyLedger) {
    ledger.put_admin(&admin("a", None), false).await.unwrap();
    let begin = |token| ledger.begin_session(hash(token), "ada", NOW + 100);
    let ask = |token, idle_since, now| ledger.session(hash(token), idle_since, now);
    let ada = Some("ada".to_owned());
    begin(1).await.unwrap();
    assert_eq!(ask(2, NOW - 9, NOW).await.unwrap(), None);
    assert_eq!(ask(1, NOW - 9, NOW).await.unwrap(), ada);
    assert_eq!(ask(1, NOW, NOW + 9).await.unwrap(), ada);
    assert_eq!(ask(1, NOW + 10, NOW + 19).await.unwrap(), None, "it rested");
    assert_eq!(ask(1, NOW + 9, NOW + 18).await.unwrap(), ada);
    assert_eq!(
        ask(1, NOW + 9, NOW + 100).await.unwrap(),
        None,
        "it is over"
    );
    begin(3).await.unwrap();
    ledger.end_session(hash(3)).await.unwrap();
    assert_eq!(ask(3, NOW, NOW).await.unwrap(), None);
    begin(4).await.unwrap();
    ledger
        .put_admin(&admin("a", Some(b"s")), true)
        .await
        .unwrap();
    assert_eq!(ask(4, NOW, NOW).await.unwrap(), ada);
    ledger
        .put_admin(&admin("b", Some(b"s")), true)
        .await
        .unwrap();
    assert_eq!(ask(4, NOW, NOW).await.unwrap(), None);
}

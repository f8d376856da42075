//! Bodies that come slowly, that are large, and that are bombs: whoever sends them has places and bytes of its own.

use std::io::Write as _;
use std::thread::sleep;
use std::time::Duration;

use peak_alloc::PeakAlloc;
use wayside_hub::HubLimits;

use crate::town::{Insider, Town, bare, heard};

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// A device is served as on any day: what is new for it is told, and what it brings is taken.
fn is_served(town: &Town, device: &Insider, place: u64) {
    let told = town.ask(&device.feed());
    assert_eq!(told.status, 200, "{}", told.text);
    let taken = town.ask(&device.letters(place..=place, 300));
    assert_eq!(taken.status, 200, "{}", taken.text);
}

#[test]
fn trickled_bodies_of_a_revoked_device_take_no_place_of_anybody_elses() {
    let town = Town::with(HubLimits {
        batches: 100,
        ..HubLimits::default()
    });
    let (honest, revoked) = (town.insider(1), town.revoked(2));
    let slow = revoked.letters(1..=20, 1_000);
    let lines: Vec<_> = (0..300).map(|_| town.begin(&slow, 10)).collect();
    sleep(Duration::from_millis(500));
    is_served(&town, &honest, 1);
    drop(lines);
}

#[test]
fn trickled_bodies_of_a_device_leave_the_others_their_places() {
    let town = Town::with(HubLimits::default());
    let (honest, insider) = (town.insider(1), town.insider(2));
    let slow = insider.letters(1..=20, 1_000);
    let lines: Vec<_> = (0..300).map(|_| town.begin(&slow, 10)).collect();
    sleep(Duration::from_millis(500));
    is_served(&town, &honest, 1);
    let more = town.ask(&insider.feed());
    assert_eq!(more.status, 429, "it has enough under way: {}", more.text);
    assert!(more.text.contains("retry-after: "), "{}", more.text);
    drop(lines);
}

#[test]
fn trickled_bodies_that_nobody_signed_for_are_cut_and_take_no_place_of_a_device() {
    let town = Town::with(HubLimits {
        strangers_s: 2,
        ..HubLimits::default()
    });
    let honest = town.insider(1);
    let mut form = bare("POST", "/sign-in", &[b'x'; 1_000]);
    form.headers.push((
        "content-type",
        "application/x-www-form-urlencoded".to_owned(),
    ));
    let mut lines: Vec<_> = (0..300).map(|_| town.begin(&form, 10)).collect();
    sleep(Duration::from_millis(500));
    is_served(&town, &honest, 1);
    // A byte now and then keeps none of them open.
    for _ in 0..4 {
        sleep(Duration::from_millis(700));
        for line in &mut lines {
            let _ = line.write_all(b"x");
        }
    }
    let statuses: Vec<_> = lines.into_iter().map(|line| heard(line).status).collect();
    let open = statuses.iter().filter(|status| **status == 200).count();
    assert_eq!(open, 0, "{statuses:?}");
    assert!(statuses.contains(&408), "{statuses:?}");
    is_served(&town, &honest, 2);
}

#[test]
fn a_body_that_trickles_is_cut_however_evenly() {
    let town = Town::with(HubLimits {
        body_rest_s: 1,
        ..HubLimits::default()
    });
    let insider = town.insider(1);
    let slow = insider.letters(1..=20, 1_000);
    let mut line = town.begin(&slow, 1);
    for byte in slow.body.iter().skip(1).take(30) {
        sleep(Duration::from_millis(100));
        if line.write_all(&[*byte]).is_err() {
            break;
        }
    }
    // It is over by now, and not only a second after the last byte.
    line.set_read_timeout(Some(Duration::from_millis(100)))
        .expect("a timeout");
    let answer = heard(line);
    assert_eq!(answer.status, 408, "{}", answer.text);
}

#[test]
fn a_revoked_device_brings_little_at_a_time_and_little_in_all() {
    let town = Town::with(HubLimits::default());
    let revoked = town.revoked(2);
    let large = revoked.upload(&vec![7; 64 * 1024 + 1]);
    assert_eq!(town.ask(&large).status, 413);
    let statuses: Vec<_> = (0..24_u64)
        .map(|n| {
            let body: Vec<u8> = (0..60_000_u64)
                .map(|at| ((at * (n + 7)) >> 3) as u8)
                .collect();
            town.ask(&revoked.upload(&body)).status
        })
        .collect();
    let judged = statuses.iter().filter(|status| **status == 400).count();
    assert!((10..=20).contains(&judged), "{statuses:?}");
    assert_eq!(statuses.last(), Some(&429));
    is_served(&town, &town.insider(1), 1);
}

#[test]
fn what_quarantine_has_no_room_for_is_put_off_and_not_lost() {
    let town = Town::with(HubLimits {
        quarantine_device_bytes: 20_000,
        ..HubLimits::default()
    });
    let revoked = town.revoked(2);
    let mut held = 0;
    let put_off = loop {
        let answer = town.ask(&revoked.letters(held + 1..=held + 4, 1_000));
        if answer.status != 200 {
            break answer;
        }
        held += 4;
        assert!(held < 40, "quarantine grows and grows");
    };
    assert_eq!(put_off.status, 429, "{}", put_off.text);
    assert!(
        put_off.text.contains("retry-after: 3600"),
        "{}",
        put_off.text
    );
    // Once the agency has looked at it there is room again.
    let gone = town.wait(town.server.let_go("console", revoked.id));
    assert_eq!(gone.expect("it is written").expect("some").taken, held);
    let later = town.ask(&revoked.letters(held + 1..=held + 4, 1_000));
    assert_eq!(later.status, 200, "{}", later.text);
}

/// Bytes that a hub may take while it is sent bombs: what batches share, what bodies share, and a little.
const ROOM: usize = 80 * 1024 * 1024;

#[test]
fn bombs_wait_for_their_turn_while_a_device_is_served() {
    let town = Town::with(HubLimits::default());
    let honest = town.insider(1);
    // A few kilobytes each, 4 MiB once they are unpacked, as much again when they are read, and again when they
    // are handed to the ledger.
    let bombs: Vec<_> = (2..=7)
        .map(|n| town.insider(n).letters(1..=110, 36 * 1024))
        .collect();
    assert!(bombs.iter().all(|bomb| bomb.body.len() < 64 * 1024));
    ALLOCATED.reset_peak_usage();
    let lines = bombs.iter().flat_map(|bomb| [bomb; 4]);
    let lines: Vec<_> = lines
        .map(|bomb| town.begin(bomb, bomb.body.len()))
        .collect();
    is_served(&town, &honest, 1);
    for line in lines {
        let answer = heard(line);
        assert!([200, 429].contains(&answer.status), "{}", answer.text);
    }
    let peak = ALLOCATED.peak_usage();
    assert!(peak < ROOM, "{} MiB", peak / 1024 / 1024);
}

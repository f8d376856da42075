//! Those whom no key vouches for: what they do is counted against them alone, and leaves nothing behind.

use std::time::Duration;

use wayside_hub::ledger::Ledger as _;
use wayside_hub::retention::note_refusals;
use wayside_hub::{HubLimits, RateLimit};
use wayside_protocol::{Signer, http};

use crate::town::{Town, bare};

/// A hub that looks at ten of a stranger's requests, and at hardly any more.
fn soon_told() -> HubLimits {
    HubLimits {
        strangers: RateLimit {
            burst: 10,
            per_second: 0.01,
        },
        ..HubLimits::default()
    }
}

#[test]
fn a_stranger_behind_the_same_address_silences_no_device() {
    let town = Town::with(HubLimits::default());
    let honest = town.insider(1);
    // Unsigned, and signed in the device's own name with another key, until the address is told to stop.
    let mut forged = bare("GET", "/v1/feed?after=0", &[]);
    http::sign(
        &mut forged,
        &honest.id.to_string(),
        1,
        &Signer::new(&[99; 32]),
    );
    let unsigned = bare("GET", "/v1/feed?after=0", &[]);
    let noise = [&forged, &unsigned];
    let told = (0..200).map(|n| town.ask(noise[n % 2]).status);
    let told = told.take_while(|status| *status != 429).count();
    assert!((50..=150).contains(&told), "{told} were looked at");
    for place in 1..=3 {
        assert_eq!(town.ask(&honest.feed()).status, 200);
        assert_eq!(town.ask(&honest.letters(place..=place, 300)).status, 200);
    }
    // Nor is it a reason to think that the hub has died.
    assert_eq!(town.ask(&bare("GET", "/v1/healthz", &[])).status, 204);
}

#[test]
fn who_is_told_to_stop_and_goes_on_waits_for_each_answer() {
    let town = Town::with(soon_told());
    let unsigned = bare("GET", "/v1/feed?after=0", &[]);
    while town.ask(&unsigned).status != 429 {}
    let asked = std::thread::spawn({
        let (address, unsigned) = (town.hub.address, unsigned.clone());
        move || crate::town::heard(crate::town::begin(address, &unsigned, 0)).status
    });
    std::thread::sleep(Duration::from_millis(500));
    assert!(!asked.is_finished(), "it is answered at once");
    assert_eq!(asked.join().expect("an answer"), 429);
}

#[test]
fn tries_to_sign_in_leave_no_row_and_one_line_an_hour() {
    let town = Town::with(HubLimits::default());
    let door = town.ask(&bare("GET", "/sign-in", &[]));
    let between = |from: &str, to: &str| {
        let (_, rest) = door.text.split_once(from).expect("it is there");
        rest.split_once(to).expect("its end").0.to_owned()
    };
    let secret = between("wayside-door=", ";");
    let token = between("name=\"token\" value=\"", "\"");
    let lines = || {
        let audited = town.wait(town.server.ledger().audited(0, 1_000));
        audited.expect("the log").len()
    };
    let before = lines();
    let mut told = [0; 2];
    for n in 0..36 {
        let form = format!("token={token}&name=sam{n}&password=wrong&code=1");
        let mut asked = bare("POST", "/sign-in", form.as_bytes());
        asked.headers = vec![
            (
                "content-type",
                "application/x-www-form-urlencoded".to_owned(),
            ),
            ("cookie", format!("wayside-door={secret}")),
        ];
        match town.ask(&asked).status {
            422 => told[0] += 1,
            429 => told[1] += 1,
            other => panic!("{other}"),
        }
    }
    assert_eq!(told, [30, 6], "so many are looked at");
    assert_eq!(lines(), before);
    town.wait(note_refusals(&town.server));
    town.wait(note_refusals(&town.server));
    let audited = town.wait(town.server.ledger().audited(0, 1_000));
    let audited = audited.expect("the log");
    assert_eq!(audited.len(), before + 1);
    let line = audited.last().expect("a line");
    assert_eq!((line.who.as_str(), line.did.as_str()), ("hub", "refused"));
    assert_eq!(line.what, "sign-in 36, strangers 0");
}

#[test]
fn made_up_sessions_are_counted_against_their_address() {
    let town = Town::with(soon_told());
    let mut asked = bare("GET", "/devices", &[]);
    asked
        .headers
        .push(("cookie", "wayside-session=AAAA".to_owned()));
    let statuses: Vec<_> = (0..12).map(|_| town.ask(&asked).status).collect();
    assert_eq!(statuses[0], 303, "on to the door");
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
}

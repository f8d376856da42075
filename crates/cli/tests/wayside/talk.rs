//! A device without a screen and a hub, from a ticket to an outcome, and a new pack over the same line.

use serde_json::json;
use wayside_companion::hub::{EnrolOutcome, TicketAsk};
use wayside_companion::{Clock, Companion};

use super::hub::{Running, ok, with_stdin};
use super::*;

const PIN: &str = "246813\n";
const DISTRICT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/port-ellery");

/// A device that belongs to the hub, and how the hub is known.
fn joined(desk: &Desk, hub: &Running) -> String {
    let ticket = ok(desk.run(&["hub", "enrol", "--data", "hub", "--json"])).json();
    let token = ticket["token"].as_str().unwrap().to_owned();
    let new = [
        "device",
        "new",
        "DEV",
        "--hub",
        &hub.url,
        "--token",
        &token,
        "--pin-stdin",
    ];
    ok(with_stdin(desk, &new, PIN));
    let ticket = wayside_hub::protocol::Token::from_text(&token).unwrap();
    hex::encode(ticket.certificate_sha256.unwrap())
}

/// Somebody is referred, and what was typed is gone.
fn referred(desk: &Desk, alias: &str, where_to_find: &str) {
    let fields = json!({"alias": alias, "where_to_find": where_to_find, "consent": true});
    desk.write("f.json", fields.to_string().as_bytes());
    let refer = [
        "device",
        "refer",
        "DEV",
        "--pathway",
        "social_contact",
        "--fields",
        "f.json",
        "--pin-stdin",
    ];
    ok(with_stdin(desk, &refer, PIN));
    std::fs::remove_file(desk.path().join("f.json")).unwrap();
}

fn synced(desk: &Desk) -> Value {
    ok(with_stdin(
        desk,
        &["device", "sync", "DEV", "--pin-stdin", "--json"],
        PIN,
    ))
    .json()
}

fn listed(desk: &Desk) -> Value {
    let said = ok(with_stdin(
        desk,
        &["device", "list", "DEV", "--pin-stdin", "--json"],
        PIN,
    ));
    said.json()["rows"].clone()
}

/// Whether any file below a folder has these words in clear.
fn anywhere(folder: &Path, words: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return anywhere(&path, words);
        }
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(words.len()).any(|part| part == words)
    })
}

#[test]
fn a_referral_goes_out_is_read_and_closed_and_its_outcome_comes_back() {
    let desk = Desk::with_pack();
    let hub = Running::start(&desk, &[]);
    let key = format!("{DISTRICT}/referrals/public-training-keys/harbour-case-desk.key");
    let spec = format!("{DISTRICT}/spec.toml");
    ok(desk.run(&["pack", "build", &spec, "-o", "ellery.wayside"]));
    let add = ["hub", "programme", "add", "--data", "hub", "--pack"];
    let added = ok(desk.run(&[&add[..], &["ellery.wayside"]].concat())).out;
    assert_eq!(added.lines().count(), 4, "{added}");
    let none = desk.run(&[&add[..], &["p.wayside"]].concat());
    assert_eq!(none.code, 1);
    assert!(none.err.contains("no recipients"), "{}", none.err);
    let pin = joined(&desk, &hub);

    referred(&desk, "QUINCEWORD", "MEDLARBRIDGE");
    assert_eq!(listed(&desk)[0]["state"], json!({"is": "queued"}));

    let stats = synced(&desk);
    assert_eq!((&stats["sent"], &stats["acked"]), (&json!(1), &json!(1)));
    assert_eq!(
        synced(&desk)["sent"],
        0,
        "what the hub has is not sent again"
    );
    assert_eq!(listed(&desk)[0]["state"], json!({"is": "at_hub"}));

    // The hub runs on this machine, which needs no pin; a pin that is given is held to.
    let inbox = ["inbox", "--hub", &hub.url, "--key", &key];
    let other = "0".repeat(64);
    let pinned = |pin| desk.run(&[&inbox[..], &["--hub-cert-sha256", pin]].concat());
    ok(pinned(&pin));
    assert_eq!(pinned(&other).code, 1);
    let inbox = |more: &[&str]| ok(desk.run(&[&inbox, more].concat()));
    let read = inbox(&["--json", "--ack"]).json();
    assert_eq!(
        read["letters"][0]["content"]["person"]["alias"],
        "QUINCEWORD"
    );
    assert_eq!(synced(&desk)["delivered"], 1);
    assert_eq!(listed(&desk)[0]["state"], json!({"is": "delivered"}));

    let id = listed(&desk)[0]["id"].as_str().unwrap().to_owned();
    inbox(&["--close", &id, "--outcome", "engaged"]);
    synced(&desk);
    let closed = json!({"is": "closed", "outcome": "engaged"});
    assert_eq!(listed(&desk)[0]["state"], closed);
    let plain = with_stdin(&desk, &["device", "list", "DEV", "--pin-stdin"], PIN);
    assert!(
        plain.out.ends_with("social-contact closed: engaged\n"),
        "{}",
        plain.out
    );

    for words in ["QUINCEWORD", "MEDLARBRIDGE"] {
        assert!(!anywhere(desk.0.path(), words.as_bytes()), "{words}");
    }
    let (code, log) = hub.stop();
    assert_eq!(code, 0);
    assert!(!log.contains("QUINCEWORD"));
}

#[test]
fn what_cannot_be_sent_now_is_kept_and_goes_later() {
    let desk = Desk::new();
    let hub = Running::start(
        &desk,
        &["--listen", "127.0.0.1:0", "--agency", " Quay Police "],
    );
    joined(&desk, &hub);
    let address = hub.url.strip_prefix("https://").unwrap().to_owned();
    hub.stop();
    referred(&desk, "Robin", "Lime Kiln bridge");
    let said = with_stdin(&desk, &["device", "sync", "DEV", "--pin-stdin"], PIN);
    assert_ne!(said.code, 0);
    assert!(said.err.contains("what waits is kept"), "{}", said.err);
    assert_eq!(listed(&desk)[0]["state"], json!({"is": "queued"}));

    let hub = Running::start(&desk, &["--listen", &address]);
    let about: Value = serde_json::from_slice(&desk.read("hub/hub.json")).unwrap();
    assert_eq!(about["agency"], "Quay Police", "said once, kept");
    assert_eq!(synced(&desk)["acked"], 1);
    hub.stop();
}

#[test]
fn a_ticket_serves_one_device_and_says_so_to_the_next() {
    let desk = Desk::new();
    let hub = Running::start(&desk, &[]);
    let ticket = ok(desk.run(&["hub", "enrol", "--data", "hub", "--json"])).json();
    let token = ticket["token"].as_str().unwrap();
    let new = |dir| {
        let args = [
            "device",
            "new",
            dir,
            "--hub",
            &hub.url,
            "--token",
            token,
            "--pin-stdin",
        ];
        with_stdin(&desk, &args, PIN)
    };
    ok(new("ONE"));
    let again = new("TWO");
    assert_ne!(again.code, 0);
    assert!(
        again.err.contains("takes that token no more"),
        "{}",
        again.err
    );
}

/// Copies the district with another version.
fn district(desk: &Desk, version: &str) {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap().flatten() {
            let (path, into) = (entry.path(), to.join(entry.file_name()));
            if path.is_dir() {
                copy(&path, &into);
            } else {
                std::fs::copy(path, into).unwrap();
            }
        }
    }
    let to = desk.0.path().join("district");
    copy(Path::new(DISTRICT), &to);
    let spec = std::fs::read_to_string(to.join("spec.toml")).unwrap();
    assert!(spec.contains("version = \"2026.11\""));
    let spec = spec.replace("version = \"2026.11\"", &format!("version = \"{version}\""));
    std::fs::write(to.join("spec.toml"), spec).unwrap();
}

#[test]
fn a_newer_pack_comes_over_the_air_and_answers() {
    let desk = Desk::new();
    let hub = Running::start(&desk, &[]);
    joined(&desk, &hub);
    let sync = || {
        ok(with_stdin(
            &desk,
            &["device", "sync", "DEV", "--pin-stdin"],
            PIN,
        ))
        .out
    };
    assert!(
        !sync().contains("pack"),
        "a hub without packs is nothing to speak of"
    );

    district(&desk, "2026.12");
    let key = wayside_authoring::pack::training_key().print();
    desk.write("training.key", key.as_bytes());
    ok(desk.run(&[
        "pack",
        "build",
        "district/spec.toml",
        "-o",
        "new.wayside",
        "--sign-key",
        "training.key",
    ]));
    ok(desk.run(&["pack", "keys", "new", "-o", "keys", "--threshold", "1"]));
    let publish = [
        "pack",
        "publish",
        "--repo",
        "hub/packs",
        "--pack",
        "new.wayside",
        "--keys",
        "keys",
        "--keys",
        "keys/offline",
    ];
    ok(desk.run(&publish));
    assert!(sync().contains("a newer pack was installed"));
    assert!(
        !sync().contains("a newer pack"),
        "it is not installed twice"
    );
    hub.stop();
}

#[test]
fn a_device_that_was_revoked_joins_anew_and_brings_what_was_held() {
    let desk = Desk::new();
    let hub = Running::start(&desk, &[]);
    joined(&desk, &hub);
    referred(&desk, "Robin", "Lime Kiln bridge");
    let devices = ok(desk.run(&["hub", "device", "list", "--data", "hub", "--json"])).json();
    let id = devices[0]["id"].as_str().unwrap();
    ok(desk.run(&["hub", "device", "revoke", "--data", "hub", id]));

    let app = Companion::open(&desk.path().join("DEV"), &[], Clock::system()).unwrap();
    let ticket = || {
        let made = ok(desk.run(&["hub", "enrol", "--data", "hub", "--json"])).json();
        let text = made["qr"].as_str().unwrap().to_owned();
        let language = "en".to_owned();
        TicketAsk { language, text }
    };
    let stats = app.sync().unwrap();
    assert_eq!((stats.acked, stats.needs_attention), (0, 1));
    let held = ok(desk.run(&["hub", "quarantine", "list", "--data", "hub", "--json"])).json();
    assert_eq!(
        (&held[0]["device"], &held[0]["letters"]),
        (&json!(id), &json!(1))
    );
    assert_eq!(held[0]["why"], "revoked");
    assert_eq!(app.enrol(ticket()).unwrap().outcome, EnrolOutcome::Enrolled);
    assert_eq!(app.sync().unwrap().acked, 1);
    // What was held is the same letter, and is not sent on twice.
    let said = ok(desk.run(&["hub", "quarantine", "release", "--data", "hub", id])).out;
    assert!(said.starts_with("1 sent on"), "{said}");
    let none = desk.run(&["hub", "quarantine", "release", "--data", "hub", id]);
    assert_eq!(none.code, 1);
    let looked = ok(desk.run(&["hub", "doctor", "--data", "hub", "--json"])).json();
    assert_eq!(
        (&looked["letters"], &looked["quarantined"]),
        (&json!(1), &json!(0))
    );
}

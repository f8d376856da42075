//! A device without a screen and a hub, from a ticket to an outcome, and a new pack over the same line.

use serde_json::json;
use wayside_companion::referrals::NearMissRequest;
use wayside_companion::requests::PlainRequest;
use wayside_companion::scene::{EnrolOutcome, TicketRequest};
use wayside_companion::scene::{LockOutcome, UnlockRequest};
use wayside_companion::{Clock, Companion};

use super::hub::{Running, ok, with_stdin};
use super::*;

const PIN: &str = "seven quiet herons\n";
const DISTRICT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/port-ellery");

/// What `device new` says with a new token and this secret, and the token.
fn device_new(workdir: &Workdir, hub: &Running, secret: &str) -> (Said, String) {
    let ticket = ok(workdir.run(&["hub", "enrol", "--data", "hub", "--json"])).json();
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
    (with_stdin(workdir, &new, secret), token)
}

/// A device that belongs to the hub, and how the hub is known.
fn joined(workdir: &Workdir, hub: &Running) -> String {
    let (said, token) = device_new(workdir, hub, PIN);
    ok(said);
    let ticket = wayside_protocol::EnrolmentToken::from_text(&token).unwrap();
    hex::encode(ticket.certificate_sha256.unwrap())
}

/// Somebody is referred, and what was typed is gone.
fn referred(workdir: &Workdir, alias: &str, where_to_find: &str) {
    let fields = json!({"alias": alias, "where_to_find": where_to_find, "consent": true});
    workdir.write("f.json", fields.to_string().as_bytes());
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
    ok(with_stdin(workdir, &refer, PIN));
    std::fs::remove_file(workdir.path().join("f.json")).unwrap();
}

fn synced(workdir: &Workdir) -> Value {
    ok(with_stdin(
        workdir,
        &["device", "sync", "DEV", "--pin-stdin", "--json"],
        PIN,
    ))
    .json()
}

fn listed(workdir: &Workdir) -> Value {
    let said = ok(with_stdin(
        workdir,
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
    let workdir = Workdir::with_pack();
    let hub = Running::start(&workdir, &[]);
    let key = format!("{DISTRICT}/referrals/public-training-keys/harbour-case-desk.key");
    let spec = format!("{DISTRICT}/spec.toml");
    ok(workdir.run(&["pack", "build", &spec, "-o", "ellery.wayside"]));
    let add = ["hub", "programme", "add", "--data", "hub", "--pack"];
    let added = ok(workdir.run(&[&add[..], &["ellery.wayside"]].concat())).out;
    assert_eq!(added.lines().count(), 5, "{added}");
    let none = workdir.run(&[&add[..], &["p.wayside"]].concat());
    assert_eq!(none.code, 1);
    assert!(none.err.contains("no recipients"), "{}", none.err);
    let pin = joined(&workdir, &hub);

    referred(&workdir, "QUINCEWORD", "MEDLARBRIDGE");
    assert_eq!(listed(&workdir)[0]["state"], json!({"is": "queued"}));

    let stats = synced(&workdir);
    assert_eq!((&stats["sent"], &stats["acked"]), (&json!(1), &json!(1)));
    assert_eq!(
        synced(&workdir)["sent"],
        0,
        "what the hub has is not sent again"
    );
    assert_eq!(listed(&workdir)[0]["state"], json!({"is": "at_hub"}));

    // The hub runs on this machine, which needs no pin; a pin that is given is held to.
    let inbox = ["inbox", "--hub", &hub.url, "--key", &key];
    let other = "0".repeat(64);
    let pinned = |pin| workdir.run(&[&inbox[..], &["--hub-cert-sha256", pin]].concat());
    ok(pinned(&pin));
    assert_eq!(pinned(&other).code, 1);
    let inbox = |more: &[&str]| ok(workdir.run(&[&inbox, more].concat()));
    let read = inbox(&["--json", "--ack"]).json();
    assert_eq!(
        read["letters"][0]["content"]["person"]["alias"],
        "QUINCEWORD"
    );
    assert_eq!(synced(&workdir)["delivered"], 1);
    assert_eq!(listed(&workdir)[0]["state"], json!({"is": "delivered"}));

    let id = listed(&workdir)[0]["id"].as_str().unwrap().to_owned();
    inbox(&["--close", &id, "--outcome", "engaged"]);
    synced(&workdir);
    let closed = json!({"is": "closed", "outcome": "engaged"});
    assert_eq!(listed(&workdir)[0]["state"], closed);
    let plain = with_stdin(&workdir, &["device", "list", "DEV", "--pin-stdin"], PIN);
    assert!(
        plain.out.ends_with("social-contact closed: engaged\n"),
        "{}",
        plain.out
    );

    for words in ["QUINCEWORD", "MEDLARBRIDGE"] {
        assert!(!anywhere(workdir.0.path(), words.as_bytes()), "{words}");
    }
    let (code, log) = hub.stop();
    assert_eq!(code, 0);
    assert!(!log.contains("QUINCEWORD"));
}

#[test]
fn what_cannot_be_sent_now_is_kept_and_goes_later() {
    let workdir = Workdir::new();
    let hub = Running::start(
        &workdir,
        &["--listen", "127.0.0.1:0", "--agency", " Quay Police "],
    );
    joined(&workdir, &hub);
    let address = hub.url.strip_prefix("https://").unwrap().to_owned();
    hub.stop();
    referred(&workdir, "Robin", "Lime Kiln bridge");
    let said = with_stdin(&workdir, &["device", "sync", "DEV", "--pin-stdin"], PIN);
    assert_ne!(said.code, 0);
    assert!(said.err.contains("what waits is kept"), "{}", said.err);
    assert_eq!(listed(&workdir)[0]["state"], json!({"is": "queued"}));

    let hub = Running::start(&workdir, &["--listen", &address]);
    let about: Value = serde_json::from_slice(&workdir.read("hub/hub.json")).unwrap();
    assert_eq!(about["agency"], "Quay Police", "said once, kept");
    assert_eq!(synced(&workdir)["acked"], 1);
    hub.stop();
}

#[test]
fn a_ticket_serves_one_device_and_says_so_to_the_next() {
    let workdir = Workdir::new();
    let hub = Running::start(&workdir, &[]);
    let ticket = ok(workdir.run(&["hub", "enrol", "--data", "hub", "--json"])).json();
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
        with_stdin(&workdir, &args, PIN)
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
fn district(workdir: &Workdir, version: &str) {
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
    let to = workdir.0.path().join("district");
    copy(Path::new(DISTRICT), &to);
    let spec = std::fs::read_to_string(to.join("spec.toml")).unwrap();
    assert!(spec.contains("version = \"2026.11\""));
    let spec = spec.replace("version = \"2026.11\"", &format!("version = \"{version}\""));
    std::fs::write(to.join("spec.toml"), spec).unwrap();
}

#[test]
fn a_newer_pack_comes_over_the_air_and_answers() {
    let workdir = Workdir::new();
    let hub = Running::start(&workdir, &[]);
    joined(&workdir, &hub);
    let sync = || {
        ok(with_stdin(
            &workdir,
            &["device", "sync", "DEV", "--pin-stdin"],
            PIN,
        ))
        .out
    };
    assert!(
        !sync().contains("pack"),
        "a hub without packs is nothing to speak of"
    );

    district(&workdir, "2026.12");
    let key = wayside_pack::training_key().print();
    workdir.write("training.key", key.as_bytes());
    ok(workdir.run(&[
        "pack",
        "build",
        "district/spec.toml",
        "-o",
        "new.wayside",
        "--sign-key",
        "training.key",
    ]));
    ok(workdir.run(&["pack", "keys", "new", "-o", "keys", "--threshold", "1"]));
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
    ok(workdir.run(&publish));
    assert!(sync().contains("a newer pack was installed"));
    assert!(
        !sync().contains("a newer pack"),
        "it is not installed twice"
    );
    hub.stop();
}

#[test]
fn a_device_that_was_revoked_joins_anew_and_brings_what_was_held() {
    let workdir = Workdir::new();
    let hub = Running::start(&workdir, &[]);
    joined(&workdir, &hub);
    referred(&workdir, "Robin", "Lime Kiln bridge");
    let devices = ok(workdir.run(&["hub", "device", "list", "--data", "hub", "--json"])).json();
    let id = devices[0]["id"].as_str().unwrap();
    ok(workdir.run(&["hub", "device", "revoke", "--data", "hub", id]));

    let app = officers(&workdir);
    let stats = app.sync().unwrap();
    assert_eq!((stats.acked, stats.needs_attention), (0, 1));
    let held = ok(workdir.run(&["hub", "quarantine", "list", "--data", "hub", "--json"])).json();
    assert_eq!(
        (&held[0]["device"], &held[0]["letters"]),
        (&json!(id), &json!(1))
    );
    assert_eq!(held[0]["why"], "revoked");
    let joined = app.enrol(ticket(&workdir)).unwrap();
    assert_eq!(joined.outcome, EnrolOutcome::Enrolled);
    assert_eq!(app.sync().unwrap().acked, 1);
    // What was held is the same letter, and is not sent on twice.
    let said = ok(workdir.run(&["hub", "quarantine", "release", "--data", "hub", id])).out;
    assert!(said.starts_with("1 sent on"), "{said}");
    let none = workdir.run(&["hub", "quarantine", "release", "--data", "hub", id]);
    assert_eq!(none.code, 1);
    let looked = ok(workdir.run(&["hub", "doctor", "--data", "hub", "--json"])).json();
    assert_eq!(
        (&looked["letters"], &looked["quarantined"]),
        (&json!(1), &json!(0))
    );
}

#[test]
fn a_release_by_the_agency_ends_the_wait_of_a_lock_and_gives_no_try_back() {
    let workdir = Workdir::new();
    let hub = Running::start(&workdir, &[]);
    joined(&workdir, &hub);
    let devices = ok(workdir.run(&["hub", "device", "list", "--data", "hub", "--json"])).json();
    let id = devices[0]["id"].as_str().unwrap();
    // A clock that stands still: no wait ends by itself.
    let clock = Clock::fixed("2026-11-20T12:00:00Z".parse().unwrap());
    let app = Companion::open(&workdir.path().join("DEV"), &[], clock).unwrap();
    let unlock = |pin: &str| {
        let secret = pin.to_owned();
        app.unlock(UnlockRequest { secret }).unwrap()
    };
    for _ in 0..3 {
        assert_eq!(unlock("000000").outcome, LockOutcome::Wrong);
    }
    let waits = unlock(PIN.trim());
    assert_eq!(waits.outcome, LockOutcome::TooSoon);
    assert_eq!((waits.state.wait_ms, waits.state.tries_left), (5_000, 7));
    app.sync().unwrap();
    assert_eq!(unlock(PIN.trim()).outcome, LockOutcome::TooSoon);

    ok(workdir.run(&["hub", "device", "release", "--data", "hub", id]));
    app.sync().unwrap();
    let language = "en".to_owned();
    let released = app.lock_state(PlainRequest { language }).unwrap();
    assert_eq!((released.wait_ms, released.tries_left), (0, 7));
    assert_eq!(unlock(PIN.trim()).outcome, LockOutcome::Opened);
    hub.stop();
}

/// A new ticket, as it is scanned.
fn ticket(workdir: &Workdir) -> TicketRequest {
    let made = ok(workdir.run(&["hub", "enrol", "--data", "hub", "--json"])).json();
    let text = made["qr"].as_str().unwrap().to_owned();
    let language = "en".to_owned();
    TicketRequest { language, text }
}

#[test]
fn a_near_miss_reaches_the_medical_director_and_nobody_else() {
    let workdir = Workdir::with_pack();
    let hub = Running::start(&workdir, &[]);
    let spec = format!("{DISTRICT}/spec.toml");
    ok(workdir.run(&["pack", "build", &spec, "-o", "ellery.wayside"]));
    let add = ["hub", "programme", "add", "--data", "hub", "--pack"];
    ok(workdir.run(&[&add[..], &["ellery.wayside"]].concat()));
    joined(&workdir, &hub);
    let app = officers(&workdir);
    let words = "PINTLEWORD: the second spray was empty";
    let told = NearMissRequest {
        language: "en".to_owned(),
        id: uuid::Uuid::now_v7(),
        words: words.to_owned(),
    };
    app.send_near_miss(told).unwrap();
    assert_eq!(app.sync().unwrap().acked, 1);
    drop(app);
    for folder in ["hub", "DEV"] {
        assert!(
            !anywhere(&workdir.path().join(folder), b"PINTLEWORD"),
            "{folder}"
        );
    }
    let read = |key: &str| {
        let key = format!("{DISTRICT}/referrals/public-training-keys/{key}.key");
        let inbox = ["inbox", "--hub", &hub.url, "--key", &key, "--json"];
        ok(workdir.run(&inbox)).json()["letters"].clone()
    };
    let letters = read("port-ellery-medical-director");
    assert_eq!(letters.as_array().map(Vec::len), Some(1), "{letters}");
    assert_eq!(letters[0]["content"]["person"]["note"], words);
    assert_eq!(read("harbour-case-desk"), json!([]));
}

#[test]
fn a_pin_makes_no_device_that_belongs_to_a_hub_and_leaves_nothing_behind() {
    let workdir = Workdir::with_pack();
    let hub = Running::start(&workdir, &[]);
    let (said, _) = device_new(&workdir, &hub, "246813\n");
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(said.err.contains("Give a passphrase"), "{}", said.err);
    assert!(!workdir.path().join("DEV").exists());
}

/// The only device that the hub knows.
fn only_device(workdir: &Workdir) -> String {
    let devices = ok(workdir.run(&["hub", "device", "list", "--data", "hub", "--json"])).json();
    assert_eq!(devices.as_array().unwrap().len(), 1);
    devices[0]["id"].as_str().unwrap().to_owned()
}

/// A referral at the hub, its device out of the hub by one way, and in again by a new ticket. The programme
/// closes it before that, or after.
fn comes_back(out: impl Fn(&Workdir, &Companion), closes_before: bool) {
    let workdir = Workdir::with_pack();
    let hub = Running::start(&workdir, &[]);
    let key = format!("{DISTRICT}/referrals/public-training-keys/harbour-case-desk.key");
    let spec = format!("{DISTRICT}/spec.toml");
    ok(workdir.run(&["pack", "build", &spec, "-o", "ellery.wayside"]));
    let add = ["hub", "programme", "add", "--data", "hub", "--pack"];
    ok(workdir.run(&[&add[..], &["ellery.wayside"]].concat()));
    joined(&workdir, &hub);
    referred(&workdir, "Robin", "Lime Kiln bridge");
    assert_eq!(synced(&workdir)["acked"], 1);
    let id = listed(&workdir)[0]["id"].as_str().unwrap().to_owned();
    let inbox = ["inbox", "--hub", &hub.url, "--key", &key];
    let close = ["--close", &id, "--outcome", "engaged"];
    let close = || ok(workdir.run(&[&inbox[..], &close[..]].concat()));

    let app = officers(&workdir);
    out(&workdir, &app);
    if closes_before {
        close();
    }
    let joined = app.enrol(ticket(&workdir)).unwrap();
    assert_eq!(joined.outcome, EnrolOutcome::Enrolled);
    app.sync().unwrap();
    if !closes_before {
        close();
        app.sync().unwrap();
    }
    drop(app);
    let closed = json!({"is": "closed", "outcome": "engaged"});
    assert_eq!(listed(&workdir)[0]["state"], closed);
}

/// The device, just unlocked by its officer.
fn officers(workdir: &Workdir) -> Companion {
    let app = Companion::open(&workdir.path().join("DEV"), &[], Clock::system()).unwrap();
    let secret = PIN.trim().to_owned();
    let opened = app.unlock(UnlockRequest { secret }).unwrap();
    assert_eq!(opened.outcome, LockOutcome::Opened);
    app
}

fn leaves(_: &Workdir, app: &Companion) {
    let language = "en".to_owned();
    let page = app.leave_hub(PlainRequest { language }).unwrap();
    assert_eq!(page.hub, None);
}

fn is_revoked(workdir: &Workdir, app: &Companion) {
    let id = only_device(workdir);
    ok(workdir.run(&["hub", "device", "revoke", "--data", "hub", &id]));
    app.sync().unwrap();
}

#[test]
fn a_device_that_left_and_came_back_learns_what_became_of_its_referral() {
    comes_back(leaves, false);
    comes_back(leaves, true);
}

#[test]
fn a_device_that_was_revoked_and_joins_again_learns_what_became_of_its_referral() {
    comes_back(is_revoked, false);
    comes_back(is_revoked, true);
}

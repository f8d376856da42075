//! A referral from the first box to its outcome: locked, killed, withdrawn, handed over.

mod fate;
mod near_miss;

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use uuid::Uuid;
use wayside_domain::referral::{ReferralContent, Withdrawal};
use wayside_protocol::seal::{self, Binding};
use wayside_protocol::{
    Letter, LetterOutcome, Notice, NoticeStatus, RecipientSecret, handover, kinds, sha256,
};
use wayside_store::journal::{Journal, Query};
use wayside_store::outbox::{DueFilter, DueLetter, FeedUpdate, NoticeUpdate, Outbox};
use wayside_store::vault::{SoftwareKey, Vault};
use wayside_tests::world::World;

use crate::friday_evening;

const PIN: &str = "246813";
/// Words that stand nowhere else.
const PLANTED: [&str; 4] = [
    "Quillfeather",
    "Zanzibar steps",
    "0190-774411",
    "ochre umbrella",
];

fn world() -> World {
    let world = World::new(friday_evening()).expect("a device");
    let ask = json!({ "kind": "pin", "secret": PIN });
    assert_eq!(asked(&world, "set_up_lock", ask)["outcome"], "opened");
    world
}

fn asked(world: &World, name: &str, ask: Value) -> Value {
    world.ask(name, ask).expect(name)
}

fn plain(world: &World, name: &str) -> Value {
    asked(world, name, json!({ "language": "en" }))
}

fn unlock(world: &World) {
    let answer = asked(world, "unlock", json!({ "secret": PIN }));
    assert_eq!(answer["outcome"], "opened");
}

fn code(world: &World, name: &str, ask: Value) -> String {
    world.ask(name, ask).expect_err(name).to_string()
}

fn begun(world: &World, pathway: &str) -> Value {
    let page = asked(
        world,
        "referral_draft",
        json!({ "is": "begin", "pathway": pathway }),
    );
    page["referral"].clone()
}

fn consent(world: &World) -> Value {
    let page = asked(
        world,
        "referral_draft",
        json!({ "is": "begin", "pathway": "social-contact" }),
    );
    json!({
        "given_by": "person", "how": "spoken", "read_by": "officer", "language": "es",
        "at_ms": page["now_ms"],
    })
}

fn saved(world: &World, referral: &Value) -> Value {
    asked(world, "save_referral", json!({ "referral": referral }))
}

/// A social contact with every planted word in it, saved and not sent.
fn written(world: &World) -> Value {
    let mut referral = begun(world, "social-contact");
    let [alias, place, phone, note] = PLANTED;
    referral["recipient"] = json!("harbour-case-desk");
    referral["person"] =
        json!({ "alias": alias, "where_to_find": place, "phone": phone, "note": note });
    referral["answers"] = json!({ "wants_it": { "yes": true } });
    referral["consent"] = consent(world);
    referral["contact"] = json!("in_person");
    let page = saved(world, &referral);
    assert_eq!(page["faults"], json!([]), "{page}");
    assert_eq!(page["saved"], true);
    page["referral"].clone()
}

fn send(world: &World, referral: &Value) -> Value {
    let ask = json!({ "language": "en", "id": referral["id"] });
    asked(world, "send_referral", ask)
}

fn sent(world: &World) -> Value {
    let referral = written(world);
    let answer = send(world, &referral);
    assert_eq!(answer["is"], "queued", "{answer}");
    referral
}

fn id_of(referral: &Value) -> Uuid {
    let id = referral["id"].as_str().expect("an id");
    id.parse().expect("an id")
}

fn row(world: &World, referral: &Value) -> Value {
    let page = plain(world, "referrals");
    let rows = page["rows"].as_array().expect("rows").clone();
    let mut found = rows.into_iter().filter(|row| row["id"] == referral["id"]);
    let row = found.next().expect("its row");
    assert!(found.next().is_none(), "it is there twice");
    row
}

/// The secret key of a recipient of the training district, which everybody has.
fn key(recipient: &str) -> RecipientSecret {
    let path = format!("assets/port-ellery/referrals/public-training-keys/{recipient}.key");
    let text = std::fs::read_to_string(wayside_tests::root().join(path)).expect("a key");
    RecipientSecret::from_text(&text).expect("a key")
}

fn outbox(folder: &Path) -> Outbox {
    let mut random = |_: &mut [u8]| Err(std::io::ErrorKind::Other.into());
    let hardware = SoftwareKey::open(&folder.join("journal"), &mut random).expect("its key");
    Outbox::open(&folder.join("outbox"), &hardware, &mut random).expect("an outbox")
}

fn due(folder: &Path) -> Vec<DueLetter> {
    let due = outbox(folder).due(&DueFilter::at(i64::MAX, &BTreeSet::new()));
    due.expect("what is due")
}

fn opened(bytes: &[u8], key: &RecipientSecret) -> (Letter, String) {
    let letter = Letter::read(bytes).expect("a letter");
    let content = seal::open(&letter.body, key, &Binding::of(&letter)).expect("it opens");
    let text = String::from_utf8(content.to_vec()).expect("JSON");
    (letter, text)
}

/// Everything in the journal, as somebody with the PIN would read it.
fn journal(folder: &Path) -> Vec<Vec<u8>> {
    let folder = folder.join("journal");
    let mut random = |_: &mut [u8]| Err(std::io::ErrorKind::Other.into());
    let hardware = SoftwareKey::open(&folder, &mut random).expect("its key");
    let mut vault = Vault::open(&folder).expect("a vault").expect("a vault");
    let now = wayside_companion::clock::Clock::fixed(friday_evening()).moment();
    let unlocked = vault
        .unlock(PIN, &hardware, &now)
        .expect("a try")
        .expect("the PIN");
    let key = unlocked.journal_key().expect("a key");
    let journal = Journal::open(&folder.join("journal.db"), &key).expect("a journal");
    let events = journal.events(&Query::default()).expect("events");
    events.into_iter().map(|event| event.wire).collect()
}

fn has_planted(bytes: &[u8]) -> Option<&'static str> {
    PLANTED.into_iter().find(|word| {
        let word = word.as_bytes();
        bytes.windows(word.len()).any(|part| part == word)
    })
}

#[test]
fn what_is_sent_opens_for_its_recipient_and_says_what_was_written() {
    let world = world();
    let referral = sent(&world);
    let (_, due) = world.meanwhile(due).expect("it opens again");
    let (letter, text) = opened(&due[0].bytes, &key("harbour-case-desk"));
    assert_eq!(
        (letter.id, letter.kind.as_str()),
        (id_of(&referral), kinds::REFERRAL)
    );
    assert_eq!(letter.routing.pathway, "social_contact");
    let content: ReferralContent = serde_json::from_str(&text).expect("a referral");
    assert_eq!(content.person.alias.as_deref(), Some(PLANTED[0]));
    assert_eq!(content.person.note.as_deref(), Some(PLANTED[3]));
    assert!(content.fictional);
    let consent = content.consent.expect("consent");
    assert!(
        consent.wording.starts_with("¿Podemos decir"),
        "as it was read"
    );
    assert!(consent.redisclosure.contains("artículo 8"));
    assert_eq!(content.answers[0].text, "They want to be met");
    let other = key("ellery-health-hub");
    assert!(seal::open(&letter.body, &other, &Binding::of(&letter)).is_err());
    assert_eq!(
        due[0].bytes.len() / 512,
        2,
        "filled up: its length tells little"
    );
}

#[test]
fn after_sending_nobody_on_the_device_reads_a_word_of_it() {
    let world = world();
    let referral = written(&world);
    let (world, before) = world.meanwhile(journal).expect("it opens again");
    let found = before.iter().filter_map(|wire| has_planted(wire)).count();
    assert!(
        found > 0,
        "the draft is not in the journal: this proves nothing"
    );
    for (name, bytes) in world.everything().expect("the device") {
        assert_eq!(has_planted(&bytes), None, "{name}, while it was a draft");
    }
    unlock(&world);
    assert_eq!(send(&world, &referral)["is"], "queued");
    for (name, bytes) in world.everything().expect("the device") {
        assert_eq!(has_planted(&bytes), None, "{name}");
    }
    let (world, after) = world.meanwhile(journal).expect("it opens again");
    assert_eq!(
        after.len(),
        before.len(),
        "events stay; what they said does not"
    );
    assert_eq!(after.iter().find_map(|wire| has_planted(wire)), None);
    let (world, due) = world.meanwhile(due).expect("it opens again");
    assert!(due.iter().all(|one| has_planted(&one.bytes).is_none()));
    unlock(&world);
    let read = json!({ "is": "read", "id": referral["id"] });
    assert_eq!(code(&world, "referral_draft", read), "NotFound");
    assert_eq!(plain(&world, "records")["whole"], true);
    assert_eq!(plain(&world, "records")["waiting"], 1);
}

#[test]
fn a_crash_between_the_outbox_and_the_records_sends_once_and_leaves_no_draft() {
    let world = world();
    let referral = written(&world);
    let kept = tempfile::tempdir().expect("a folder");
    let copy = |from: &Path, to: &Path| {
        for entry in std::fs::read_dir(from).expect("a folder") {
            let path = entry.expect("an entry").path();
            std::fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("a copy");
        }
    };
    let (world, ()) = world
        .meanwhile(|folder| copy(&folder.join("journal"), kept.path()))
        .expect("it opens again");
    unlock(&world);
    send(&world, &referral);
    // The records as they were before the draft was emptied; the outbox as it was after.
    let (world, before) = world
        .meanwhile(|folder| {
            copy(kept.path(), &folder.join("journal"));
            journal(folder)
        })
        .expect("it opens again");
    assert!(before.iter().any(|wire| has_planted(wire).is_some()));
    unlock(&world);
    assert_eq!(row(&world, &referral)["state"]["is"], "queued");
    assert_eq!(send(&world, &referral)["is"], "queued", "the answer again");
    assert_eq!(plain(&world, "outbox_state")["waiting"], 1);
    let (_, after) = world.meanwhile(journal).expect("it opens again");
    assert_eq!(after.iter().find_map(|wire| has_planted(wire)), None);
}

#[test]
fn what_stands_in_the_way_is_said_and_nothing_is_sent() {
    let world = world();
    let referral = begun(&world, "arrest-diversion");
    saved(&world, &referral);
    let answer = send(&world, &referral);
    assert_eq!(answer["is"], "held");
    assert_eq!(
        answer["faults"],
        json!([
            { "is": "missing", "field": "alias" },
            { "is": "missing", "field": "where_to_find" },
            { "is": "consent_missing" },
        ])
    );
    assert_eq!(plain(&world, "outbox_state")["waiting"], 0);
    assert_eq!(row(&world, &referral)["state"]["is"], "draft");
    // One recipient: there is nothing to choose.
    assert_eq!(
        row(&world, &referral)["recipient"]["id"],
        "harbour-case-desk"
    );
    let mut long = referral;
    long["person"] = json!({ "note": "x".repeat(17 << 10) });
    assert_eq!(
        code(&world, "save_referral", json!({ "referral": long })),
        "Unfit"
    );
}

#[test]
fn a_commission_counts_36_hours_and_asks_what_its_law_demands() {
    let world = world();
    let mut referral = begun(&world, "dissuasion-commission");
    referral["person"] = json!({ "alias": "Robin", "where_to_find": "Lime Kiln bridge" });
    referral["answers"] = json!({
        "own_use": { "yes": true }, "heroin": { "amount": 2.0 }, "cocaine": { "amount": 0 },
        "cannabis": { "amount": 22 },
    });
    let page = saved(&world, &referral);
    let began = referral["began_ms"].as_i64().expect("a time");
    assert_eq!(page["deadline_ms"], json!(began + 36 * 3_600_000));
    assert_eq!(
        page["eligibility"],
        json!({ "is": "not_eligible", "which": ["heroin"] })
    );
    assert_eq!(
        page["faults"],
        json!([
            { "is": "over_threshold", "check": "heroin" },
            { "is": "missing", "field": "date_of_birth" },
        ])
    );
    // Its clock is not wound back by a page that says it was begun later.
    world.hand.pass_ms(3_600_000);
    referral["began_ms"] = json!(began + 3_600_000);
    referral["person"]["date_of_birth"] = json!("2001-05-09");
    let page = asked(&world, "unlock", json!({ "secret": PIN }));
    assert_eq!(page["outcome"], "opened");
    let page = saved(&world, &referral);
    assert_eq!(page["deadline_ms"], json!(began + 36 * 3_600_000));
    // Over the table is a sign, not a bar; no consent is needed where a law does without.
    assert_eq!(send(&world, &referral)["is"], "queued");
    let (_, due) = world.meanwhile(due).expect("it opens again");
    let (letter, text) = opened(&due[0].bytes, &key("ellery-commission"));
    assert_eq!(letter.routing.deadline_ms, Some(began + 36 * 3_600_000));
    let content: ReferralContent = serde_json::from_str(&text).expect("a referral");
    assert!(
        content
            .without_consent
            .expect("a law")
            .contains("section 4")
    );
    assert_eq!(content.consent, None);
}

#[test]
fn a_locked_device_tells_pathways_dials_hotlines_and_keeps_referrals_shut() {
    let world = world();
    let referral = written(&world);
    sent(&world);
    plain(&world, "lock");
    let page = plain(&world, "pathways");
    assert_eq!(page["pathways"].as_array().expect("pathways").len(), 6);
    assert_eq!(page["fictional"], true);
    let way = |id: &str| {
        let ways = page["pathways"].as_array().expect("pathways");
        let found = ways.iter().find(|way| way["pathway"]["id"] == id);
        found.expect(id).clone()
    };
    assert_eq!(way("arrest-diversion")["approved"], true);
    assert_eq!(way("after-overdose")["approved"], false);
    assert!(
        way("social-contact")["recipients"][0]
            .get("seal_key")
            .is_none()
    );
    let call = asked(
        &world,
        "hotline",
        json!({ "pathway": "health-hub-hotline" }),
    );
    assert_eq!(call["phone"]["number"], "+1-960-555-0154");
    assert_eq!(call["recorded"], true);
    let not_one = json!({ "pathway": "social-contact" });
    assert_eq!(code(&world, "hotline", not_one), "NotFound");
    assert_eq!(plain(&world, "outbox_state")["waiting"], 1);
    let id = json!({ "id": referral["id"] });
    for (name, ask) in [
        ("referrals", json!({ "language": "en" })),
        (
            "referral_draft",
            json!({ "is": "begin", "pathway": "social-contact" }),
        ),
        ("save_referral", json!({ "referral": referral })),
        (
            "send_referral",
            json!({ "language": "en", "id": referral["id"] }),
        ),
        ("retract_referral", id.clone()),
        ("referral_qr", id),
        ("renew_outbox", json!({ "language": "en" })),
    ] {
        assert_eq!(code(&world, name, ask), "Locked", "{name}");
    }
    unlock(&world);
    assert_eq!(row(&world, &referral)["state"]["is"], "draft");
}

#[test]
fn ten_wrong_pins_erase_the_records_and_sealed_letters_still_go() {
    let world = world();
    let referral = sent(&world);
    plain(&world, "lock");
    for _ in 0..10 {
        world.hand.pass_ms(3_600_000);
        asked(&world, "unlock", json!({ "secret": "000000" }));
    }
    assert_eq!(plain(&world, "lock_state")["is"], "erased");
    let (_, due) = world.meanwhile(due).expect("it opens again");
    let (letter, _) = opened(&due[0].bytes, &key("harbour-case-desk"));
    assert_eq!(letter.id, id_of(&referral));
}

#[test]
fn the_training_recipients_have_the_keys_that_everybody_has() {
    let pack = wayside_tests::bundle::port_ellery().expect("the district");
    let trust = wayside_pack::TrustedKeys::authors([]);
    let pack = wayside_pack::Unverified::read(pack).expect("a pack");
    let pack = pack.verify(&trust, friday_evening()).expect("a pack");
    let rows = pack.rows::<wayside_domain::referral::Recipient>("recipients");
    let mut seen = 0;
    for recipient in rows.expect("recipients") {
        let recipient = recipient.expect("a recipient");
        let public = key(&recipient.id.0).public();
        assert_eq!(
            recipient.seal_key(),
            Some(public.seal_key),
            "{}",
            recipient.id.0
        );
        assert_eq!(
            recipient.sign_key(),
            Some(public.sign_key.0),
            "{}",
            recipient.id.0
        );
        seen += 1;
    }
    assert_eq!(seen, 5);
}

#[test]
fn an_outbox_that_a_dying_app_still_holds_is_opened_as_soon_as_it_lets_go() {
    let world = world();
    let referral = begun(&world, "social-contact");
    // The app before this one was killed, and has not let go of its files when the next one starts.
    let (world, held) = world.meanwhile(outbox).expect("a device");
    unlock(&world);
    let ask = json!({ "referral": referral });
    assert_eq!(code(&world, "save_referral", ask.clone()), "InUse");
    assert_eq!(plain(&world, "outbox_state")["damaged"], false);
    drop(held);
    asked(&world, "save_referral", ask);
    assert_eq!(
        plain(&world, "referrals")["rows"].as_array().map(Vec::len),
        Some(1)
    );
}

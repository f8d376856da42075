//! What a programme's page must read and write to the byte, written here by the code that the page follows.
//!
//! `fixtures/programme.json` is what this test makes; the page's own tests read it. Where the code changes
//! on purpose, `WAYSIDE_WRITE_FIXTURES=1` writes it again.

#![allow(
    clippy::unwrap_used,
    reason = "a fixture that cannot be made has failed"
)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use uuid::Uuid;
use wayside_protocol::seal::{self, Binding};
use wayside_protocol::{
    FORM, Letter, Notice, NoticeStatus, RecipientSecret, Request, Routing, http, kinds, sha256,
};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/programme.json");
/// 2026-11-25T10:00:00Z.
const NOW_MS: i64 = 1_795_600_800_000;
const DAY: u32 = 20_782;

fn secret() -> RecipientSecret {
    RecipientSecret::new(*b"a training key; anybody has it..")
}

fn id(last: u8) -> Uuid {
    let mut bytes = *Uuid::from_u128(0x019a_ba00_0000_7000_8000_0000_0000_0000).as_bytes();
    if let Some(byte) = bytes.last_mut() {
        *byte = last;
    }
    Uuid::from_bytes(bytes)
}

/// What is sealed, to the byte: as `serde_json` writes it depends on who else uses it.
const CONTENT: &str = concat!(
    r#"{"schema":1,"pathway":"social-contact","kind":"social_contact","pathway_name":"Someone who would be helped","#,
    r#""began_ms":1795597200000,"deadline_ms":1795730400000,"#,
    r#""person":{"alias":"Ñandú <b>","where_to_find":"under the Rope Bridge, evenings","language":"es","#,
    r#""note":"two dogs & a cart"},"eligibility":{"is":"eligible"},"answers":["#,
    r#"{"check":"wants_it","text":"They have heard what it is and want it","yes":true},"#,
    r#"{"check":"amount","text":"What they carry is not more than 4 g, all together","yes":true,"amount":1.5,"unit":"g"}],"#,
    r#""consent":{"given_by":"person","how":"spoken","read_by":"officer","wording":"May we tell the desk?","#,
    r#""at_ms":1795597200000,"expires_ms":1803376800000,"#,
    r#""redisclosure":"Not to be passed on without written consent, nor used to investigate or prosecute."},"#,
    r#""warm_handoff":true,"contact":"in_person","fictional":true}"#,
);
const WITHDRAWAL: &str = r#"{"schema":1,"withdrawn_ms":1795600800000,"fictional":true}"#;

/// A letter as it was frozen, sealed with a seed that is no secret.
fn letter(
    last: u8,
    kind: &str,
    parent: Option<Uuid>,
    deadline_ms: Option<i64>,
    said: &str,
) -> Vec<u8> {
    let mut letter = Letter {
        form: FORM,
        id: id(last),
        epoch: id(0xee),
        seq: u64::from(last),
        prev: [0; 32],
        kind: kind.to_owned(),
        schema: 1,
        wall_ms: NOW_MS,
        hlc: 300,
        parent,
        routing: Routing {
            recipient: secret().public().id(),
            pathway: "social_contact".to_owned(),
            deadline_ms,
        },
        body: Vec::new(),
    };
    let binding = Binding::of(&letter);
    letter.body = seal::seal(said.as_bytes(), &secret().public(), &binding, [last; 32]).unwrap();
    letter.freeze().unwrap()
}

fn referral() -> Vec<u8> {
    letter(
        1,
        kinds::REFERRAL,
        None,
        Some(NOW_MS + 36 * 3_600_000),
        CONTENT,
    )
}

fn retraction() -> Vec<u8> {
    letter(2, kinds::RETRACTION, Some(id(1)), None, WITHDRAWAL)
}

fn notice(status: NoticeStatus, outcome: Option<&str>) -> String {
    let notice = Notice {
        form: 1,
        letter: id(1),
        letter_sha256: sha256(&referral()),
        status,
        outcome: outcome.map(str::to_owned),
        day: DAY,
    };
    hex::encode(notice.sign(&secret().signer()))
}

fn request(method: &'static str, target: &str, body: &[u8]) -> Value {
    let mut request = Request {
        method,
        target: target.to_owned(),
        headers: Vec::new(),
        body: body.to_vec(),
    };
    let key_id = secret().public().id().to_hex();
    http::sign(&mut request, &key_id, NOW_MS / 1000, &secret().signer());
    let headers: serde_json::Map<String, Value> = request
        .headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)))
        .collect();
    json!({ "method": method, "target": target, "body": hex::encode(body), "created_s": NOW_MS / 1000, "headers": headers })
}

/// A letter as a hub hands it to the programme.
fn handed_over(wire: &[u8]) -> Value {
    let letter = Letter::read(wire).unwrap();
    json!({
        "id": letter.id.to_string(), "sha256": hex::encode(sha256(wire)),
        "sealed": {
            "kind": letter.kind, "pathway": letter.routing.pathway, "deadline_ms": letter.routing.deadline_ms,
            "parent": letter.parent.map(|id| id.to_string()), "schema": letter.schema,
            "epoch": letter.epoch.to_string(), "body": STANDARD.encode(&letter.body),
        },
        "wire": hex::encode(wire),
    })
}

fn programme() -> Value {
    let public = secret().public();
    let content: Value = serde_json::from_str(CONTENT).unwrap();
    json!({
        "now_ms": NOW_MS,
        "key": {
            "text": secret().to_text().as_str(), "id": public.id().to_hex(),
            "seal_key": hex::encode(public.seal_key), "sign_key": public.sign_key.to_hex(),
        },
        "content": content,
        "referral": handed_over(&referral()),
        "retraction": handed_over(&retraction()),
        "notices": {
            "delivered": notice(NoticeStatus::Delivered, None),
            "closed": notice(NoticeStatus::Closed, Some("engaged")),
        },
        "requests": [
            request("GET", "/v1/inbox", b""),
            request("GET", "/v1/inbox?after=a%3D1", b""),
            request("POST", "/v1/inbox/019aba00-0000-7000-8000-000000000001", b"bytes"),
        ],
    })
}

#[test]
fn the_programmes_page_is_held_to_what_this_code_writes() {
    if std::env::var_os("WAYSIDE_WRITE_FIXTURES").is_some() {
        let written = serde_json::to_string_pretty(&programme()).unwrap() + "\n";
        std::fs::write(PATH, written).unwrap();
    }
    let standing = std::fs::read_to_string(PATH).unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(&standing).unwrap(),
        programme()
    );
}

#[test]
fn what_the_fixture_seals_opens() {
    let referral = Letter::read(&referral()).unwrap();
    let opened = seal::open(&referral.body, &secret(), &Binding::of(&referral)).unwrap();
    assert_eq!(opened.as_slice(), CONTENT.as_bytes());
}

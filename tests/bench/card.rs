//! From a card's text to its verdict, beside what no reader can do without: one strict Ed25519
//! verification. And beside a reader put together from coset, the common crate for COSE. All three turn
//! about in one run, over the same cards. Writes target/bench/card.json.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement that cannot be made has failed, and its figures are what it is run for"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "it measures how long things take"
)]

use std::hint::black_box;
use std::time::Instant;

use chrono::{DateTime, Utc};
use coset::{CborSerializable as _, CoseSign1};
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::json;
use wayside_card::{
    AllowList, CardVerdict, CardVerifier, CodeKey, Dated, Expiry, IssuerSecret, Kid, StatusList,
    TypedCode, Window, sig_structure,
};
use wayside_tests::random::SeededRandom;

const ROUNDS: usize = 20_000;

fn month(text: &str) -> Expiry {
    text.parse().expect("a month")
}

/// The nanoseconds that something takes.
fn timed(act: impl FnOnce() -> bool) -> u64 {
    let began = Instant::now();
    assert!(black_box(act()), "a good card is good");
    u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

fn ranked(mut times: Vec<u64>) -> serde_json::Value {
    times.sort_unstable();
    let at = |share: f64| {
        // A share of a list's length is a place in it.
        let place = (share * times.len() as f64).ceil() as usize;
        times[place.clamp(1, times.len()) - 1] as f64 / 1000.0
    };
    json!({ "p50_us": at(0.5), "p95_us": at(0.95), "p99_us": at(0.99) })
}

fn by_coset(text: &str, key: &VerifyingKey) -> bool {
    let read = || {
        let bytes = base45::decode(text.strip_prefix("HRC1:")?).ok()?;
        let sign1 = CoseSign1::from_slice(&bytes).ok()?;
        sign1
            .verify_signature(b"HRC1", |signature, message| {
                let signature = Signature::from_slice(signature)?;
                key.verify_strict(message, &signature)
            })
            .ok()
    };
    read().is_some()
}

/// A list of 2^20 entries of which one in a hundred is withdrawn by chance, in both forms.
fn status_list() -> serde_json::Value {
    let mut list = StatusList::new(1 << 20).expect("a list");
    let mut random = SeededRandom::new(2);
    let mut left = (1 << 20) / 100;
    while left > 0 {
        let index = u32::try_from(random.below(1 << 20)).unwrap_or(0);
        if !list.is_withdrawn(index) && list.withdraw(index) {
            left -= 1;
        }
    }
    let short = list.print().expect("the short form");
    let again = StatusList::read(&short).expect("read again");
    let wrong = (0..1 << 20)
        .filter(|index| again.is_withdrawn(*index) != list.is_withdrawn(*index))
        .count();
    json!({
        "entries": 1 << 20,
        "withdrawn": list.withdrawn().count(),
        "bytes": short.len(),
        "bytes_as_the_ietf_packs_it": list.to_ietf().expect("the other form").len(),
        "wrong_entries": wrong,
        "wanted": { "bytes": 12_000, "wrong_entries": 0 },
    })
}

/// A typed code to its verdict, beside the one Argon2id that it cannot do without.
fn typed_code(mut verifier: CardVerifier, now: DateTime<Utc>) -> serde_json::Value {
    const EPOCH: u32 = 2026;
    let mut random = SeededRandom::new(3);
    let code = TypedCode::of_random(&random.bytes(10).try_into().expect("ten bytes"));
    let key = CodeKey::of(&code, EPOCH).expect("memory");
    let many: Vec<_> = (0..20_000).map(|_| CodeKey(random.bits())).collect();
    let codes = many
        .into_iter()
        .chain([key])
        .map(|key| (month("2027-03"), key));
    let mut decoys = SeededRandom::new(4);
    let list = AllowList::make(EPOCH, codes, || decoys.bits()).expect("a list");
    let bytes = list.print().len();
    verifier.allow.push(Dated {
        kid: Kid([1, 2, 3, 4]),
        as_of: now,
        list,
    });
    let (mut bare, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..100 {
        bare.push(timed(|| CodeKey::of(&code, EPOCH).is_ok()));
        ours.push(timed(|| {
            matches!(
                verifier.weigh_code(&code, now),
                CardVerdict::Confirmed { .. }
            )
        }));
    }
    let p50 = |of: &serde_json::Value| of["p50_us"].as_f64().unwrap_or(f64::NAN);
    let (bare, ours) = (ranked(bare), ranked(ours));
    json!({
        "codes": 20_001,
        "bytes": bytes,
        "bare_argon2id": bare,
        "ratio_p50": p50(&ours) / p50(&bare),
        "ours": ours,
    })
}

fn main() {
    let issuer = IssuerSecret::new(Kid([1, 2, 3, 4]), &[7; 32]);
    let window = Window::new(month("2026-01"), month("2026-12"), month("2028-12"));
    let public = issuer.public("Port Ellery", window.expect("a window"));
    let public = public.expect("a key");
    let key = VerifyingKey::from_bytes(public.public()).expect("a key");
    let now = DateTime::<Utc>::from_timestamp(1_790_000_000, 0).unwrap_or_default();
    let mut status = StatusList::new(1 << 20).expect("a list");
    status.withdraw(5);
    let verifier = CardVerifier {
        keys: vec![public],
        status: vec![Dated {
            kid: Kid([1, 2, 3, 4]),
            as_of: now,
            list: status,
        }],
        ..CardVerifier::default()
    };
    let mut random = SeededRandom::new(1);
    let cards: Vec<_> = (0..256)
        .map(|_| {
            issuer.issue(
                month("2027-03"),
                100 + u32::try_from(random.below(1 << 19)).unwrap_or(0),
            )
        })
        .collect();
    let texts: Vec<String> = cards.iter().map(wayside_card::CardToken::text).collect();
    // What a bare verification is given: the message and the signature, taken apart before.
    let apart: Vec<(Vec<u8>, Signature)> = cards
        .iter()
        .map(|card| {
            let bytes = card.bytes();
            let message = sig_structure(&bytes[2..11], b"HRC1", &bytes[13..25]);
            (
                message,
                Signature::from_slice(&bytes[27..]).expect("64 bytes"),
            )
        })
        .collect();
    let (mut bare, mut ours, mut coset) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let one = round % cards.len();
        bare.push(timed(|| {
            key.verify_strict(&apart[one].0, &apart[one].1).is_ok()
        }));
        ours.push(timed(|| {
            matches!(
                verifier.weigh_text(&texts[one], now),
                CardVerdict::Confirmed { .. }
            )
        }));
        coset.push(timed(|| by_coset(&texts[one], &key)));
    }
    let p50 = |of: &serde_json::Value| of["p50_us"].as_f64().unwrap_or(f64::NAN);
    let (bare, ours, coset) = (ranked(bare), ranked(ours), ranked(coset));
    let result = json!({
        "what": "a card's text to its verdict",
        "rounds": ROUNDS,
        "wanted": { "ratio_p50": 1.3, "p99_us": 200 },
        "bare_ed25519_verify": bare,
        "ours": ours,
        "coset_twin": coset,
        "ratio_p50": p50(&ours) / p50(&bare),
        "bytes": cards[0].bytes().len(),
        "characters": texts[0].len(),
        "status_list": status_list(),
        "typed_code": typed_code(verifier, now),
    });
    let folder = wayside_tests::root().join("target/bench");
    std::fs::create_dir_all(&folder).expect("a folder for figures");
    std::fs::write(folder.join("card.json"), format!("{result:#}\n")).expect("figures are written");
    println!("{result}");
}

//! A district of 50,000 places, of which eight in a thousand changed: what the change weighs as a delta
//! beside the whole pack, how long it takes to make, and to apply, verify and index on a device.
//! Writes target/bench/packs.json.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement that cannot be made has failed, and its figures are what it is run for"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "it measures how long things take"
)]

use std::time::Instant;

use chrono::{DateTime, Utc};
use serde_json::json;
use wayside_domain::{Kind, KindId, Position, Service, Words};
use wayside_pack::delta::{self, DeltaLimits};
use wayside_pack::{
    Contents, PackHead, TrustedKeys, Unverified, Verified, Version, make, training_key,
};
use wayside_store::Shelf;
use wayside_tests::random::SeededRandom;

const PLACES: usize = 50_000;
const CHANGED: usize = PLACES * 8 / 1000;
const ROUNDS: usize = 5;

const WORDS: [&str; 40] = [
    "harbour",
    "shelter",
    "clinic",
    "night",
    "open",
    "needle",
    "exchange",
    "street",
    "kitchen",
    "winter",
    "showers",
    "lockers",
    "nurse",
    "weekday",
    "afternoon",
    "evening",
    "drop-in",
    "family",
    "advice",
    "legal",
    "housing",
    "papers",
    "nobody",
    "asked",
    "name",
    "walk",
    "appointment",
    "telephone",
    "interpreter",
    "ramp",
    "level",
    "entrance",
    "square",
    "market",
    "tram",
    "bus",
    "bring",
    "nothing",
    "free",
    "warm",
];

fn sentence(random: &mut SeededRandom, words: usize) -> String {
    let mut text = String::new();
    for _ in 0..words {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(
            WORDS
                .get(random.below(WORDS.len()))
                .copied()
                .unwrap_or("here"),
        );
    }
    text
}

fn telephone(random: &mut SeededRandom) -> String {
    format!(
        "+1-960-{:03}-{:04}",
        random.below(1000),
        random.below(10_000)
    )
}

fn place(random: &mut SeededRandom, number: usize) -> Service {
    let id = format!("place-{:08x}-{number:05}", random.below(1 << 32));
    let name = sentence(random, 3);
    let mut place = Service::new(id, name, kind_id());
    let latitude = random.between(46.0, 47.0);
    let longitude = random.between(-32.0, -31.0);
    place.position = Position::new(latitude, longitude).ok();
    let about = format!("{} {}", sentence(random, 22), telephone(random));
    place.description = Some(about);
    place
}

fn kind_id() -> KindId {
    KindId::new("shelter").expect("a kind")
}

fn pack(version: u64, places: Vec<Service>) -> Vec<u8> {
    let mut head = PackHead::new("Bench", "Bench", "ZZ", "UTC");
    head.version = Version::Number(version);
    head.fictional = true;
    let kind = Kind {
        id: kind_id(),
        names: Words::of("en", "Shelter"),
        synonyms: Default::default(),
        order: 10,
    };
    let contents = Contents {
        kinds: vec![kind],
        services: places,
        ..Contents::default()
    };
    make(&head, contents, &[&training_key()]).expect("a pack")
}

/// The median of so many seconds.
fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() / 2).copied().unwrap_or(f64::NAN)
}

fn timed<T>(act: impl FnOnce() -> T) -> (f64, T) {
    let began = Instant::now();
    let made = act();
    (began.elapsed().as_secs_f64(), made)
}

fn verify(bytes: &[u8], now: DateTime<Utc>) -> Verified {
    Unverified::read(bytes)
        .and_then(|pack| pack.verify(&TrustedKeys::keys([]), now))
        .expect("a good pack")
}

/// Seconds to apply, to verify, and to put on a shelf with its index, each the median of several.
fn received(apply: impl Fn() -> Vec<u8>, now: DateTime<Utc>) -> serde_json::Value {
    let (mut applied, mut verified, mut indexed, mut all) = (vec![], vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut shelf, _) = Shelf::open(folder.path()).expect("a shelf");
        let (first, bytes) = timed(&apply);
        let (second, pack) = timed(|| verify(&bytes, now));
        let (third, slot) = timed(|| shelf.install(&pack, now, false, true, &mut ()));
        slot.expect("installed");
        applied.push(first);
        verified.push(second);
        indexed.push(third);
        all.push(first + second + third);
    }
    json!({
        "applied_s": median(applied),
        "verified_s": median(verified),
        "indexed_s": median(indexed),
        "all_s": median(all),
    })
}

fn main() {
    let now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().expect("a time");
    let limits = DeltaLimits::default();
    let mut random = SeededRandom::new(8);
    let mut places: Vec<Service> = (0..PLACES).map(|n| place(&mut random, n)).collect();
    let old = pack(1, places.clone());
    for _ in 0..CHANGED {
        let at = random.below(PLACES);
        let about = format!("{} {}", sentence(&mut random, 4), telephone(&mut random));
        if let Some(place) = places.get_mut(at) {
            place.description = Some(about);
        }
    }
    let new = pack(2, places);
    let plain = delta::plain(&new, &limits).expect("a plain pack").len();
    let mut made_in = Vec::new();
    let mut step = Vec::new();
    for _ in 0..ROUNDS {
        let (seconds, made) = timed(|| delta::make(&old, &new, &limits).expect("a delta"));
        made_in.push(seconds);
        step = made;
    }
    let held = delta::plain(&old, &limits).expect("a plain pack");
    let report = json!({
        "places": PLACES,
        "changed": CHANGED,
        "plain_bytes": plain,
        "whole_bytes": new.len(),
        "delta_bytes": step.len(),
        "delta_made_s": median(made_in),
        "by_delta": received(|| delta::apply(&old, &step, &limits).expect("applied"), now),
        "by_delta_from_a_plain_pack":
            received(|| delta::apply(&held, &step, &limits).expect("applied"), now),
        "whole": received(|| new.clone(), now),
        "wanted": { "delta_bytes": 25 << 10, "delta_made_s": 1.0, "all_s": 1.0 },
    });
    let folder = wayside_tests::root().join("target/bench");
    std::fs::create_dir_all(&folder).expect("a folder");
    let text = serde_json::to_string_pretty(&report).expect("JSON") + "\n";
    std::fs::write(folder.join("packs.json"), &text).expect("written");
    println!("{text}");
}

//! Ten million and more texts that would like to be cards: changed, cut, forged, swapped, made up. None
//! may be taken for one, and none may bring the reader down.
//!
//! What it never does: judge a card that an issuer made. Start reading at [`Forger::text`].
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a proof that cannot be made has failed"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "it says how many a second it looks at"
)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use chrono::{DateTime, Utc};
use clap::Parser;
use wayside_card::{
    CannotConfirmReason, CardToken, CardVerdict, CardVerifier, Expiry, IssuerSecret, Kid, PREFIX,
    TypedCode, Window,
};
use wayside_tests::random::SeededRandom;

/// Feeds the card reader what nobody issued and counts what it takes.
#[derive(Parser)]
struct Options {
    /// How many texts.
    #[arg(long, default_value_t = 10_000_000)]
    inputs: u64,
    /// The same seed gives the same texts.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

const KID: Kid = Kid([1, 2, 3, 4]);
/// The order of the curve's group, little-endian: added to a signature's second half it changes nothing
/// for a reader that does not look.
const ORDER: [u8; 32] = [
    0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];
const ALPHABET: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const SIGNATURE: usize = 91 - 64;

fn month(text: &str) -> Expiry {
    text.parse().expect("a month")
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap_or_default()
}

fn verifier(issuer: &IssuerSecret) -> CardVerifier {
    let window = Window::new(month("2026-01"), month("2026-12"), month("2099-12"));
    let key = issuer.public("Port Ellery", window.expect("a window"));
    CardVerifier {
        keys: vec![key.expect("a key")],
        ..CardVerifier::default()
    }
}

/// Makes texts that are no cards.
struct Forger {
    dice: SeededRandom,
    issuer: IssuerSecret,
    stranger: IssuerSecret,
}

impl Forger {
    fn new(seed: u64) -> Self {
        Self {
            dice: SeededRandom::new(seed),
            issuer: IssuerSecret::new(KID, &[7; 32]),
            stranger: IssuerSecret::new(KID, &[8; 32]),
        }
    }

    fn byte(&mut self) -> u8 {
        self.dice.bits().to_le_bytes()[0]
    }

    fn card(&mut self) -> CardToken {
        let year = 2027 + i32::try_from(self.dice.below(10)).unwrap_or(0);
        let expiry = Expiry::new(year, 1 + u32::try_from(self.dice.below(12)).unwrap_or(0));
        let index = u32::try_from(self.dice.below(1 << 24)).unwrap_or(0);
        self.issuer.issue(expiry.expect("a month"), index)
    }

    /// One more text, and whether an issuer made this very one after all.
    fn text(&mut self) -> (String, bool) {
        let card = self.card();
        let good = card.text();
        let text = match self.dice.below(10) {
            0 => self.other_characters(&good),
            1 => good.chars().take(self.dice.below(good.len())).collect(),
            2 => self.other_bits(card.bytes()),
            3 => self.other_bytes(card.bytes()),
            4 => self
                .stranger
                .issue(card.said().expiry, card.said().index)
                .text(),
            5 => {
                // What one card says under another's signature.
                let mut bytes = card.bytes();
                bytes[SIGNATURE..].copy_from_slice(&self.card().bytes()[SIGNATURE..]);
                sealed(&bytes)
            }
            6 => with_order(card.bytes()),
            7 => self.made_up(),
            8 => self.other_form(card.bytes()),
            _ => {
                let long = self.dice.below(200);
                let bytes: Vec<u8> = (0..long).map(|_| self.byte()).collect();
                sealed(&bytes)
            }
        };
        let issued = text == good;
        (text, issued)
    }

    fn other_characters(&mut self, good: &str) -> String {
        let mut text = good.as_bytes().to_vec();
        for _ in 0..=self.dice.below(3) {
            let place = self.dice.below(text.len());
            text[place] = ALPHABET[self.dice.below(ALPHABET.len())];
        }
        String::from_utf8_lossy(&text).into_owned()
    }

    fn other_bits(&mut self, mut bytes: Vec<u8>) -> String {
        for _ in 0..=self.dice.below(2) {
            let bit = self.dice.below(bytes.len() * 8);
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
        sealed(&bytes)
    }

    fn other_bytes(&mut self, mut bytes: Vec<u8>) -> String {
        for _ in 0..=self.dice.below(4) {
            let place = self.dice.below(bytes.len());
            match self.dice.below(3) {
                0 => bytes[place] = self.byte(),
                1 => drop(bytes.remove(place)),
                _ => bytes.insert(place, self.byte()),
            }
        }
        sealed(&bytes)
    }

    /// The same card, a number or a length of it written longer.
    fn other_form(&mut self, mut bytes: Vec<u8>) -> String {
        let place = self.dice.below(SIGNATURE);
        let head = bytes[place];
        let (kind, low) = (head & 0xE0, head & 0x1F);
        bytes[place] = kind | 24;
        bytes.insert(place + 1, low);
        sealed(&bytes)
    }

    fn made_up(&mut self) -> String {
        let long = self.dice.below(420);
        let body: String = (0..long)
            .map(|_| char::from(ALPHABET[self.dice.below(ALPHABET.len())]))
            .collect();
        format!("{PREFIX}{body}")
    }
}

fn sealed(bytes: &[u8]) -> String {
    format!("{PREFIX}{}", base45::encode(bytes))
}

fn with_order(mut bytes: Vec<u8>) -> String {
    let mut carry = 0_u16;
    for (byte, add) in bytes[SIGNATURE + 32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    sealed(&bytes)
}

/// What became of the texts.
#[derive(Debug, Default)]
struct Tally {
    inputs: AtomicU64,
    accepted: AtomicU64,
    panics: AtomicU64,
    /// Read as a card and turned away by its signature.
    signatures: AtomicU64,
}

fn add(to: &AtomicU64) {
    to.fetch_add(1, Ordering::Relaxed);
}

fn judge(verifier: &CardVerifier, text: &str, issued: bool, tally: &Tally) {
    add(&tally.inputs);
    let verdict = catch_unwind(AssertUnwindSafe(|| {
        drop(TypedCode::read(text));
        verifier.weigh_text(text, now())
    }));
    match verdict {
        Err(_) => add(&tally.panics),
        Ok(CardVerdict::CannotConfirm { why }) => {
            if why == CannotConfirmReason::UnknownIssuer {
                add(&tally.signatures);
            }
        }
        Ok(_) if issued => {}
        Ok(_) => add(&tally.accepted),
    }
}

/// Feeds `inputs` texts of one seed.
fn feed(inputs: u64, seed: u64, tally: &Tally) {
    let mut forger = Forger::new(seed);
    let verifier = verifier(&forger.issuer);
    for _ in 0..inputs {
        let (text, issued) = forger.text();
        judge(&verifier, &text, issued, tally);
    }
}

fn main() -> std::process::ExitCode {
    let options = Options::parse();
    let tally = Tally::default();
    let began = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) as u64;
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let (tally, share) = (&tally, options.inputs.div_ceil(threads));
            let seed = options.seed.wrapping_mul(1_000_003) + thread;
            scope.spawn(move || feed(share, seed, tally));
        }
    });
    let load = |one: &AtomicU64| one.load(Ordering::Relaxed);
    let per_second = load(&tally.inputs) as f64 / began.elapsed().as_secs_f64().max(0.001);
    say(&format!(
        "{{\"inputs\":{},\"accepted\":{},\"panics\":{},\"by_signature\":{},\"per_second\":{per_second:.0}}}",
        load(&tally.inputs),
        load(&tally.accepted),
        load(&tally.panics),
        load(&tally.signatures),
    ));
    if load(&tally.accepted) + load(&tally.panics) == 0 {
        std::process::ExitCode::SUCCESS
    } else {
        std::process::ExitCode::FAILURE
    }
}

#[allow(
    clippy::print_stdout,
    reason = "its figures are what this program is run for"
)]
fn say(line: &str) {
    println!("{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_nobody_issued_is_taken_for_a_card() {
        let tally = Tally::default();
        feed(5_000, 42, &tally);
        let load = |one: &AtomicU64| one.load(Ordering::Relaxed);
        assert_eq!((load(&tally.accepted), load(&tally.panics)), (0, 0));
        assert!(load(&tally.signatures) > 1_000, "many reach the signature");
    }

    #[test]
    fn what_is_taken_is_counted() {
        let tally = Tally::default();
        let mut forger = Forger::new(1);
        let (verifier, card) = (verifier(&forger.issuer), forger.card());
        judge(&verifier, &card.text(), false, &tally);
        assert_eq!(tally.accepted.load(Ordering::Relaxed), 1);
    }
}

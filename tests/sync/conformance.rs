//! One suite for every filling of each trait: what the engine needs of an outbox, and what a device may ask of a
//! hub. Where two fillings differ, one of them is wrong.

use wayside_protocol::{LetterOutcome, Receipt, Request, SignedReceipt, Signer, http, sha256};
use wayside_sync::Identity;
use wayside_tests::sync::{PairGuards, Plan, hub_key};

/// What a device may ask of a hub.
mod hub;
/// The same, when what is asked is written down by the engine's outbox.
mod outbox;

const NOW_MS: i64 = 1_700_000_000_000;

fn plan() -> Plan {
    Plan {
        seed: 5,
        devices: 2,
        guards: PairGuards::ALL,
        now_ms: NOW_MS,
        come_back_s: 60,
        patient: true,
    }
}

/// Each test for each filling.
macro_rules! of_each {
    ($($filling:ident: $of:ty => [$($name:ident),* $(,)?];)*) => {
        $(mod $filling {
            #[allow(unused_imports, reason = "for the types of the fillings")]
            use super::*;
            $(#[test]
            fn $name() {
                super::$name::<$of>();
            })*
        })*
    };
}
pub(crate) use of_each;

fn asked(
    method: &'static str,
    target: &str,
    headers: &[(&'static str, &str)],
    body: &[u8],
) -> Request {
    let headers = headers.iter();
    Request {
        method,
        target: target.to_owned(),
        headers: headers
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect(),
        body: body.to_vec(),
    }
}

fn signed(mut request: Request, key_id: &str, key: &Signer) -> Request {
    http::sign(&mut request, key_id, NOW_MS / 1000, key);
    request
}

/// A hub's receipt for a batch.
fn receipt(who: &Identity, batch: &[u8], outcomes: &[LetterOutcome]) -> Vec<u8> {
    let receipt = Receipt {
        form: 1,
        batch_sha256: sha256(batch),
        device: who.device,
        hub_time_ms: NOW_MS,
        outcomes: outcomes.to_vec(),
        come_back_s: 60,
    };
    SignedReceipt::sign(&receipt, &hub_key())
        .as_bytes()
        .to_vec()
}

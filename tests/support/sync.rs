//! Both ends of the talk between a device and a hub: what is shipped, on disks whose power can be cut, and a fast
//! model of it. One suite, `tests/sync/conformance`, holds that they do not differ. Start reading at [`Pair`].
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a world that cannot be made is a failed proof"
)]

mod hub;
mod letterbox;
mod listening;
mod model_pair;
mod pair;
pub mod proxy;
mod real_hub;
mod real_pair;
mod stored;

pub use hub::{HubGuards, Poison, SmallHub, problem, stumbled};
pub use letterbox::{BoxGuards, Letterbox, State, Tear};
pub use listening::ListeningHub;
pub use model_pair::ModelPair;
pub use pair::{Break, Pair, PairGuards, Plan, Risen};
pub use real_hub::{RealHub, Store};
pub use real_pair::RealPair;
pub use stored::{Slot, StoredDevice};

use uuid::Uuid;
use wayside_protocol::{FORM, Letter, RecipientKeyId, RecipientSecret, Routing, Signer, kinds};
use wayside_sync::Identity;

/// The key of the hub in all of these tests.
#[must_use]
pub fn hub_key() -> Signer {
    Signer::new(&[3; 32])
}

/// A programme's key.
#[must_use]
pub fn programme() -> RecipientSecret {
    RecipientSecret::new([5; 32])
}

/// The `n`th device.
#[must_use]
pub fn device(n: u8) -> Identity {
    Identity {
        device: Uuid::from_u128(0xD0_0000 + u128::from(n)),
        key: Signer::new(&[100_u8.wrapping_add(n); 32]),
        hub: hub_key().public(),
    }
}

/// A letter of so many bytes of body, as it is frozen.
///
/// # Panics
/// When it is longer than any letter.
#[must_use]
pub fn letter(id: Uuid, epoch: Uuid, seq: u64, recipient: RecipientKeyId, body: usize) -> Vec<u8> {
    let frozen = Letter {
        form: FORM,
        id,
        epoch,
        seq,
        prev: [0; 32],
        kind: kinds::REFERRAL.to_owned(),
        schema: 1,
        wall_ms: 1_700_000_000_000,
        hlc: 0,
        parent: None,
        routing: Routing {
            recipient,
            pathway: "social_contact".to_owned(),
            deadline_ms: None,
        },
        body: vec![seq.to_le_bytes()[0]; body],
    };
    frozen.freeze().expect("it is short enough")
}

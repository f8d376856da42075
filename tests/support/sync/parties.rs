//! Who speaks in all of these tests: a hub, a programme, devices, and letters of theirs.

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

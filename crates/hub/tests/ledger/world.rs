//! Devices, programmes and letters that ledgers are tried with.

use uuid::Uuid;
use wayside_hub::ledger::{
    AnyLedger, Cursor, Incoming, Intake, Kept, Ledger as _, Programme, Routed, Shown, Waiting,
};
use wayside_protocol::{Outcome, PublicKey, RecipientId, kinds, sha256};

/// When it is: some time in 2026.
pub const NOW: i64 = 1_790_000_000_000;
/// A day in milliseconds.
pub const DAY: i64 = 24 * 60 * 60 * 1000;
/// The programme that most letters go to.
pub const HARBOUR: RecipientId = RecipientId([1; 8]);
/// Another.
pub const PIER: RecipientId = RecipientId([2; 8]);

/// An id by its number.
pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// 32 bytes by their number.
pub fn hash(number: u8) -> [u8; 32] {
    [number; 32]
}

/// A letter of a run, to Harbour.
pub fn letter(epoch: Uuid, seq: u64, own: Uuid) -> Incoming {
    let wire = format!("letter {own} at {seq} of {epoch}").into_bytes();
    Incoming {
        id: own,
        epoch,
        seq,
        sha256: sha256(&wire),
        prev: Some([0; 32]),
        routed: Some(Routed {
            kind: kinds::REFERRAL.to_owned(),
            recipient: HARBOUR,
            pathway: "arrest-diversion".to_owned(),
            deadline_ms: Some(NOW + DAY),
            parent: None,
        }),
        wire,
    }
}

/// The same letter with other bytes.
pub fn altered(mut letter: Incoming) -> Incoming {
    letter.wire.extend_from_slice(b", altered");
    letter.sha256 = sha256(&letter.wire);
    letter
}

/// The same letter, to another programme.
pub fn to(mut letter: Incoming, recipient: RecipientId) -> Incoming {
    if let Some(routed) = &mut letter.routed {
        routed.recipient = recipient;
    }
    letter
}

/// A letter that takes another back.
pub fn retracting(mut letter: Incoming, parent: Uuid) -> Incoming {
    if let Some(routed) = &mut letter.routed {
        routed.kind = kinds::RETRACTION.to_owned();
        routed.parent = Some(parent);
    }
    letter
}

/// A run of letters, each linked to the one before, from the first. Ids and bytes follow from the run.
pub fn run(epoch: Uuid, length: u64) -> Vec<Incoming> {
    let mut before = [0; 32];
    (1..=length)
        .map(|seq| {
            let own = id(epoch.as_u128().wrapping_add(u128::from(seq) << 64));
            let mut next = letter(epoch, seq, own);
            next.prev = Some(before);
            before = next.sha256;
            next
        })
        .collect()
}

/// A batch.
pub fn batch(device: Uuid, letters: impl IntoIterator<Item = Incoming>) -> Intake {
    Intake {
        device,
        held: false,
        pardoned: false,
        letters: letters.into_iter().map(Ok).collect(),
    }
}

/// Enrols a device with a ticket of its own.
pub async fn enrol(ledger: &AnyLedger, number: u8) -> Uuid {
    let once = hash(number);
    let own = id(0xd0_0000 + u128::from(number));
    let label = format!("device {number}");
    let ticket = ledger.add_ticket(once, &label, NOW + DAY, NOW).await;
    ticket.expect("a ticket");
    let key = PublicKey(hash(number));
    let shown = ledger.enrol(once, own, key, 0, NOW).await;
    match shown.expect("a showing") {
        Shown::Enrolled(device) => device.id,
        other => panic!("{other:?}"),
    }
}

/// A programme.
pub fn programme(id: RecipientId, name: &str) -> Programme {
    Programme {
        id,
        name: name.to_owned(),
        sign_key: PublicKey(hash(9)),
    }
}

/// Takes a batch in.
pub async fn take_in(
    ledger: &AnyLedger,
    device: Uuid,
    letters: impl IntoIterator<Item = Incoming>,
) -> Vec<Outcome> {
    let taken = ledger.take_in(&batch(device, letters), NOW).await;
    taken.expect("the batch is taken in")
}

/// The count of a letter that was accepted.
pub fn accepted(outcome: &Outcome) -> u64 {
    match outcome {
        Outcome::Accepted { hub_seq } => *hub_seq,
        other => panic!("{other:?}"),
    }
}

/// A whole inbox, page by page, from a place.
pub async fn inbox_after(
    ledger: &AnyLedger,
    programme: RecipientId,
    mut after: Cursor,
    most: usize,
) -> Kept<(Vec<Waiting>, Cursor)> {
    let mut all = Vec::new();
    loop {
        let (page, next) = ledger.inbox(programme, &after, most).await?;
        if page.is_empty() {
            return Ok((all, next));
        }
        assert!(page.len() <= most, "a page is no longer than was asked");
        all.extend(page);
        after = next;
    }
}

/// The ids in a whole inbox, in its order.
pub async fn inbox(ledger: &AnyLedger, programme: RecipientId) -> Vec<Uuid> {
    let all = inbox_after(ledger, programme, Cursor::default(), 3).await;
    let (all, _) = all.expect("the inbox opens");
    all.into_iter().map(|letter| letter.id).collect()
}

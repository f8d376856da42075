//! Devices, programmes and letters that ledgers are tried with.

use uuid::Uuid;
use wayside_hub::ledger::{
    AnyLedger, BatchIntake, Cursor, IncomingLetter, Ledger as _, LedgerResult, Programme,
    QuarantineLimit, Routed, TicketUse, Waiting,
};
use wayside_protocol::{LetterOutcome, PublicKey, RecipientKeyId, kinds, sha256};

/// When it is: some time in 2026.
pub const NOW: i64 = 1_790_000_000_000;
/// A day in milliseconds.
pub const DAY: i64 = 24 * 60 * 60 * 1000;
/// The programme that most letters go to.
pub const HARBOUR: RecipientKeyId = RecipientKeyId([1; 8]);
/// Another.
pub const PIER: RecipientKeyId = RecipientKeyId([2; 8]);

/// An id by its number.
pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// 32 bytes by their number.
pub fn hash(number: u8) -> [u8; 32] {
    [number; 32]
}

/// A letter of a run, to Harbour.
pub fn letter(epoch: Uuid, seq: u64, own: Uuid) -> IncomingLetter {
    let wire = format!("letter {own} at {seq} of {epoch}").into_bytes();
    IncomingLetter {
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
pub fn altered(mut letter: IncomingLetter) -> IncomingLetter {
    letter.wire.extend_from_slice(b", altered");
    letter.sha256 = sha256(&letter.wire);
    letter
}

/// The same letter, to another programme.
pub fn to(mut letter: IncomingLetter, recipient: RecipientKeyId) -> IncomingLetter {
    if let Some(routed) = &mut letter.routed {
        routed.recipient = recipient;
    }
    letter
}

/// A letter that takes another back.
pub fn retracting(mut letter: IncomingLetter, parent: Uuid) -> IncomingLetter {
    if let Some(routed) = &mut letter.routed {
        routed.kind = kinds::RETRACTION.to_owned();
        routed.parent = Some(parent);
    }
    letter
}

/// A run of letters, each linked to the one before, from the first. Ids and bytes follow from the run.
pub fn run(epoch: Uuid, length: u64) -> Vec<IncomingLetter> {
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
pub fn batch(device: Uuid, letters: impl IntoIterator<Item = IncomingLetter>) -> BatchIntake {
    BatchIntake {
        device,
        held: false,
        pardoned: false,
        quarantine: QuarantineLimit::NONE,
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
    let shown = ledger.enrol(once, own, key, &[], 0, NOW).await;
    match shown.expect("a showing") {
        TicketUse::Enrolled(device) => device.id,
        other => panic!("{other:?}"),
    }
}

/// A programme.
pub fn programme(id: RecipientKeyId, name: &str) -> Programme {
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
    letters: impl IntoIterator<Item = IncomingLetter>,
) -> Vec<LetterOutcome> {
    let taken = ledger.take_in(&batch(device, letters), NOW).await;
    taken.expect("the batch is taken in")
}

/// The count of a letter that was accepted.
pub fn accepted(outcome: &LetterOutcome) -> u64 {
    match outcome {
        LetterOutcome::Accepted { hub_seq } => *hub_seq,
        other => panic!("{other:?}"),
    }
}

/// A whole inbox, page by page, from a place.
pub async fn inbox_after(
    ledger: &AnyLedger,
    programme: RecipientKeyId,
    mut after: Cursor,
    most: usize,
) -> LedgerResult<(Vec<Waiting>, Cursor)> {
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
pub async fn inbox(ledger: &AnyLedger, programme: RecipientKeyId) -> Vec<Uuid> {
    let all = inbox_after(ledger, programme, Cursor::default(), 3).await;
    let (all, _) = all.expect("the inbox opens");
    all.into_iter().map(|letter| letter.id).collect()
}

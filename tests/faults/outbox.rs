//! The outbox under power cuts: letters saved, tried, acknowledged, delivered, taken back; then wiped.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use uuid::Uuid;
use wayside_protocol::{
    LetterOutcome, Notice, NoticeStatus, PublicKey, RecipientPublic, kinds, sha256,
};
use wayside_store::disk::Disk;
use wayside_store::journal;
use wayside_store::outbox::{
    DueFilter, FeedUpdate, LetterDraft, LetterState, NoticeUpdate, Outbox, OutboxGuards,
};
use wayside_store::vault::SoftwareKey;

use crate::flows::{Done, Fact, Found, Telling, random};
use wayside_tests::disk::Platter;

const LETTERS: u128 = 24;
/// Taken back before it leaves.
const UNWANTED: u128 = 17;

fn hardware() -> SoftwareKey {
    SoftwareKey::of([5; 32])
}

fn to() -> RecipientPublic {
    RecipientPublic {
        seal_key: [8; 32],
        sign_key: PublicKey([9; 32]),
    }
}

fn letter(number: u128) -> LetterDraft {
    LetterDraft {
        id: Uuid::from_u128(number),
        kind: kinds::REFERRAL.to_owned(),
        schema: 1,
        wall_ms: 1_700_000_000_000 + i64::try_from(number).unwrap_or(0),
        parent: None,
        to: to(),
        pathway_kind: "social_contact".to_owned(),
        deadline_ms: None,
        pathway: "social-contact".to_owned(),
        recipient: "harbour".to_owned(),
        // Some of one page, some of several.
        body: vec![7; if number % 5 == 2 { 9_000 } else { 600 }],
    }
}

pub fn open(
    disk: Arc<dyn Disk>,
    root: &Path,
    guards: OutboxGuards,
) -> Result<Outbox, wayside_store::StoreFault> {
    Outbox::open_on(disk, root, &hardware(), &mut random(), guards)
}

/// The page of the feed that says that the letter of a number has arrived.
fn page(number: u128, bytes: &[u8]) -> FeedUpdate {
    let notice = Notice {
        form: 1,
        letter: Uuid::from_u128(number),
        letter_sha256: sha256(bytes),
        status: NoticeStatus::Delivered,
        outcome: None,
        day: 20_000,
    };
    let told = NoticeUpdate {
        recipient: to().id(),
        notice,
    };
    FeedUpdate {
        next: u64::try_from(number).unwrap_or(0),
        told: vec![told],
        ..FeedUpdate::default()
    }
}

pub fn flow(
    telling: &mut Telling,
    disk: Arc<dyn Disk>,
    root: &Path,
    guards: journal::JournalGuards,
) -> Done {
    let guards = OutboxGuards {
        write_through: guards.write_through,
        one_transaction: guards.one_transaction,
    };
    let mut outbox = open(Arc::clone(&disk), root, guards)?;
    telling.told(Fact::Outbox);
    for number in 1..=LETTERS {
        let id = Uuid::from_u128(number);
        outbox.append(&letter(number))?;
        telling.told(Fact::Posted(id));
        if number % 8 != 0 {
            continue;
        }
        if number == LETTERS {
            // Nothing from 17 on has left.
            telling.told(Fact::MayTakeBack);
            outbox.take_back(Uuid::from_u128(UNWANTED), 5)?;
            telling.told(Fact::TakenBack(Uuid::from_u128(UNWANTED)));
            break;
        }
        let due = outbox.due(&DueFilter {
            most_letters: 8,
            ..DueFilter::at(0, &BTreeSet::new())
        })?;
        let ids: Vec<Uuid> = due.iter().map(|one| one.id).collect();
        outbox.attempted(&ids, 0, "cut")?;
        let said: Vec<_> = ids
            .iter()
            .map(|id| (*id, LetterOutcome::Accepted { hub_seq: 1 }))
            .collect();
        outbox.apply(&said, 1)?;
        for one in &due {
            telling.told(Fact::Acked(one.id));
        }
        for one in due.iter().take(4) {
            let number = one.id.as_u128();
            outbox.take_page(&page(number, &one.bytes), 2)?;
            telling.told(Fact::Arrived(number));
        }
    }
    drop(outbox);
    let mut outbox = open(disk, root, guards)?;
    outbox.append(&letter(LETTERS + 1))?;
    telling.told(Fact::Posted(Uuid::from_u128(LETTERS + 1)));
    telling.told(Fact::MayWipe);
    let mut other = |bytes: &mut [u8]| {
        bytes.fill(77);
        Ok(())
    };
    outbox.wipe(&hardware(), &mut other)
}

pub fn judge(told: &[Fact], platter: &Arc<Platter>) -> Found {
    if !told.contains(&Fact::Outbox) {
        return Found::Sound;
    }
    let disk: Arc<dyn Disk> = platter.clone();
    let Ok(outbox) = open(disk, platter.root(), OutboxGuards::ALL) else {
        return Found::Corrupt;
    };
    match outbox.is_whole() {
        Ok(true) => {}
        Ok(false) => return Found::Torn,
        Err(_) => return Found::Corrupt,
    }
    let (Ok(rows), Ok(cursor)) = (outbox.rows(), outbox.cursor()) else {
        return Found::Corrupt;
    };
    if told.contains(&Fact::MayWipe) && rows.is_empty() {
        return Found::Sound;
    }
    let state = |id: Uuid| rows.iter().find(|row| row.id == id).map(|row| &row.state);
    // How far the feed was read never runs ahead of what it said.
    let ran_ahead = (1..=LETTERS).any(|number| {
        let said = matches!(number % 8, 1..=4) && number < UNWANTED && number <= u128::from(cursor);
        said && state(Uuid::from_u128(number)) != Some(&LetterState::Delivered)
    });
    let may_take_back = told.contains(&Fact::MayTakeBack);
    let lost = told.iter().any(|fact| match fact {
        Fact::Posted(id) => match state(*id) {
            None => true,
            Some(LetterState::Withdrawn { .. }) => !may_take_back || id.as_u128() != UNWANTED,
            Some(_) => false,
        },
        Fact::Acked(id) => !matches!(
            state(*id),
            Some(LetterState::HubAcked | LetterState::Delivered)
        ),
        Fact::Arrived(number) => state(Uuid::from_u128(*number)) != Some(&LetterState::Delivered),
        Fact::TakenBack(id) => !matches!(state(*id), Some(LetterState::Withdrawn { .. })),
        _ => false,
    });
    if lost || ran_ahead {
        Found::Lost
    } else {
        Found::Sound
    }
}

//! What is done on a platter, what the flow was told is saved, and whether a state after a power cut still
//! has it.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use uuid::Uuid;
use wayside_domain::moment::Moment;
use wayside_store::StoreFault;
use wayside_store::capture::{Capture, CaptureSecret};
use wayside_store::disk::Disk;
use wayside_store::journal::{ChainStatus, Draft, Journal, JournalGuards, JournalKey, Query};
use wayside_store::running::Running;
use wayside_store::vault::{Cost, SoftwareKey, Vault, VaultSecretKind};

use crate::installs;
use crate::outbox;
use wayside_tests::disk::{Act, Platter};

/// What a flow is told, in the order of the acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The journal stands.
    Journal,
    /// A draft is in the journal.
    Event(Uuid),
    /// A draft is sealed to it.
    Captured(Uuid),
    /// A draft is in its running file.
    Running(Uuid),
    /// So many wrong tries are counted.
    Tries(u32),
    /// From here on the old events may be empty.
    MayPurge,
    /// From here on the running file may be gone.
    MayErase,
    /// From here on the count may be back at none.
    MayForgive,
    /// The pack of this version is installed.
    Installed(u64),
    /// From here on the version before may answer.
    MayGoBack,
    /// It does.
    WentBack,
    /// The outbox stands.
    Outbox,
    /// A letter is in it.
    Posted(Uuid),
    /// The hub has signed for it.
    Acked(Uuid),
    /// The letter of this number has arrived.
    Arrived(u128),
    /// From here on a letter that never left may be gone.
    MayTakeBack,
    /// It is.
    TakenBack(Uuid),
    /// From here on the outbox may be empty.
    MayWipe,
}

/// A flow, done once and written down.
pub struct Recorded {
    pub name: &'static str,
    pub acts: Vec<Act>,
    pub facts: Vec<Fact>,
    guards: JournalGuards,
}

/// What a state is found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// As it should be.
    Sound,
    /// Something the flow was told is saved is not there.
    Lost,
    /// Half of something is there, or the chain is broken.
    Torn,
    /// It does not open, or has what nobody saved.
    Corrupt,
}

pub const SUBJECT: Uuid = Uuid::from_u128(7);
const CHEAP: Cost = Cost {
    memory_kib: 8,
    passes: 1,
};

pub fn key(number: u8) -> JournalKey {
    JournalKey::new([number; 32])
}

fn at(number: u128) -> Moment {
    let ms = i64::try_from(number).unwrap_or(0) * 1000;
    Moment {
        wall_ms: 1_700_000_000_000 + ms,
        boot_id: "a".to_owned(),
        mono_ms: ms,
    }
}

fn wire(number: u128) -> Vec<u8> {
    // Some short, some of several pages.
    let length = if number % 7 == 3 { 9_000 } else { 60 };
    number
        .to_le_bytes()
        .iter()
        .copied()
        .cycle()
        .take(length)
        .collect()
}

fn draft(number: u128) -> Draft {
    Draft {
        id: Uuid::from_u128(number),
        kind: if number < 10 { "old" } else { "new" }.to_owned(),
        schema_version: 1,
        subject: SUBJECT,
        supersedes: (number % 5 == 4).then(|| Uuid::from_u128(number - 1)),
        at: at(number),
        wire: wire(number),
    }
}

/// Randomness that is the same each time.
pub fn random() -> impl FnMut(&mut [u8]) -> std::io::Result<()> {
    let mut next = 1_u8;
    move |bytes| {
        for byte in bytes {
            next = next.wrapping_mul(31).wrapping_add(17);
            *byte = next;
        }
        Ok(())
    }
}

pub struct Telling {
    platter: Arc<Platter>,
    facts: Vec<Fact>,
}

impl Telling {
    pub fn told(&mut self, fact: Fact) {
        self.platter.told(self.facts.len());
        self.facts.push(fact);
    }
}

pub type Done = Result<(), StoreFault>;

fn journal_flow(
    telling: &mut Telling,
    disk: Arc<dyn Disk>,
    root: &Path,
    guards: JournalGuards,
) -> Done {
    let path = root.join("journal.db");
    let mut journal = Journal::create_on(disk, &path, &key(1), guards)?;
    telling.told(Fact::Journal);
    let mut number = 0;
    while number < 36 {
        // Mostly one at a time, now and then several in one go.
        let many = if number % 9 == 0 { 3 } else { 1 };
        let drafts: Vec<Draft> = (number..number + many).map(draft).collect();
        journal.append(&drafts)?;
        for draft in drafts {
            telling.told(Fact::Event(draft.id));
        }
        number += many;
        if number == 24 {
            telling.told(Fact::MayPurge);
            journal.purge("old", at(100).wall_ms, at(100).wall_ms)?;
        }
    }
    journal.rekey(&key(2))?;
    journal.append(&[draft(40)])?;
    telling.told(Fact::Event(Uuid::from_u128(40)));
    Ok(())
}

fn capture_flow(
    telling: &mut Telling,
    disk: Arc<dyn Disk>,
    root: &Path,
    guards: JournalGuards,
) -> Done {
    let path = root.join("journal.db");
    let mut journal = Journal::create_on(Arc::clone(&disk), &path, &key(1), guards)?;
    telling.told(Fact::Journal);
    let mut random = random();
    let running = Running::open_on(Arc::clone(&disk), root, &mut random)?;
    let capture = Capture::on(disk, root);
    let secret = CaptureSecret::new([9; 32]);
    for round in 0..3_u128 {
        for number in round * 12..round * 12 + 12 {
            let draft = draft(number);
            running.append(&draft, &mut random)?;
            telling.told(Fact::Running(draft.id));
            capture.append(&secret.public(), &draft, &mut random)?;
            telling.told(Fact::Captured(draft.id));
        }
        let drafts = capture.open_all(&secret)?;
        journal.append(&drafts)?;
        for draft in &drafts {
            telling.told(Fact::Event(draft.id));
        }
        capture.clear()?;
    }
    telling.told(Fact::MayErase);
    running.erase(SUBJECT)
}

/// A journal as version 2 left it, with three events, one of them purged, and a list of things to send.
const ANCESTOR: &str = include_str!("../../crates/store/src/journal/tests/version-2.sql");

fn migrate_flow(
    telling: &mut Telling,
    disk: Arc<dyn Disk>,
    root: &Path,
    guards: JournalGuards,
) -> Done {
    let path = root.join("journal.db");
    Journal::ancestor_on(&disk, &path, &key(7), ANCESTOR)?;
    telling.told(Fact::Journal);
    for round in 0..6_u128 {
        let mut journal = Journal::open_on(Arc::clone(&disk), &path, &key(7), guards)?;
        let draft = draft(10 + round);
        journal.append(std::slice::from_ref(&draft))?;
        telling.told(Fact::Event(draft.id));
    }
    Ok(())
}

fn vault_flow(telling: &mut Telling, disk: Arc<dyn Disk>, root: &Path, _: JournalGuards) -> Done {
    let mut random = random();
    let hardware = SoftwareKey::of([5; 32]);
    let (vault, _) = Vault::create_on(
        disk,
        root,
        VaultSecretKind::Pin,
        "246813",
        &hardware,
        CHEAP,
        &mut random,
    )?;
    vault.publish()?;
    telling.told(Fact::Tries(0));
    let mut vault = vault;
    for number in 1..=6_u32 {
        let now = at(u128::from(number) * 1000);
        let tried = vault.unlock("000000", &hardware, &now)?;
        assert!(tried.is_err(), "a wrong secret opens nothing");
        telling.told(Fact::Tries(number));
    }
    telling.told(Fact::MayForgive);
    let opened = vault.unlock("246813", &hardware, &at(9_000))?;
    assert!(opened.is_ok(), "the right secret opens it");
    let changed = vault.change_secret(
        "246813",
        VaultSecretKind::Pin,
        "135792",
        &hardware,
        &at(9_100),
        &mut random,
    )?;
    assert!(changed.is_ok(), "the secret changes");
    Ok(())
}

pub type Flow = fn(&mut Telling, Arc<dyn Disk>, &Path, JournalGuards) -> Done;

/// The flows, by name.
pub const FLOWS: [(&str, Flow); 6] = [
    ("journal", journal_flow),
    ("capture", capture_flow),
    ("vault", vault_flow),
    ("migrate", migrate_flow),
    ("install", installs::flow),
    ("outbox", outbox::flow),
];

/// Does a flow on a fresh platter.
pub fn record(which: usize, guards: JournalGuards, lying: bool) -> Recorded {
    let (name, flow) = FLOWS[which];
    let platter = Platter::new(&format!("record-{name}-{lying}-{guards:?}"), true);
    platter.lie(lying);
    let mut telling = Telling {
        platter: Arc::clone(&platter),
        facts: Vec::new(),
    };
    let disk: Arc<dyn Disk> = platter.clone();
    flow(&mut telling, disk, platter.root(), guards).expect("an honest disk takes it all");
    Recorded {
        name,
        acts: platter.log(),
        facts: telling.facts,
        guards,
    }
}

#[cfg(test)]
/// Does a flow on a platter that fails somewhere; gives what was told before.
pub fn attempt(which: usize, platter: &Arc<Platter>) -> (Vec<Fact>, Done) {
    let mut telling = Telling {
        platter: Arc::clone(platter),
        facts: Vec::new(),
    };
    let disk: Arc<dyn Disk> = platter.clone();
    let done = (FLOWS[which].1)(&mut telling, disk, platter.root(), JournalGuards::ALL);
    (telling.facts, done)
}

/// Looks whether what was told is on the platter.
pub fn look(recorded: &Recorded, told: &[Fact], platter: &Arc<Platter>) -> Found {
    judge(recorded.name, told, platter, recorded.guards)
}

/// As [`look`], for a flow of this name.
pub fn judge(name: &str, told: &[Fact], platter: &Arc<Platter>, guards: JournalGuards) -> Found {
    if name == "vault" {
        return judge_vault(told, platter);
    }
    if name == "install" {
        return installs::judge(told, platter);
    }
    if name == "outbox" {
        return outbox::judge(told, platter);
    }
    let disk: Arc<dyn Disk> = platter.clone();
    let path = platter.root().join("journal.db");
    if !told.contains(&Fact::Journal) {
        return Found::Sound;
    }
    let opened = Journal::open_on(Arc::clone(&disk), &path, &key(1), guards)
        .or_else(|_| Journal::open_on(Arc::clone(&disk), &path, &key(2), guards))
        .or_else(|_| Journal::open_on(Arc::clone(&disk), &path, &key(7), guards));
    let Ok(journal) = opened else {
        return Found::Corrupt;
    };
    match journal.verify() {
        Ok(ChainStatus::Whole { .. }) => {}
        Ok(ChainStatus::Broken { .. }) => return Found::Torn,
        Err(_) => return Found::Corrupt,
    }
    let Ok(events) = journal.events(&Query::default()) else {
        return Found::Corrupt;
    };
    let may_purge = told.contains(&Fact::MayPurge);
    let mut there = BTreeSet::new();
    // What the earlier version left is held by its chain alone.
    let inherited = if name == "migrate" { 3 } else { 0 };
    if events.len() < inherited {
        return Found::Lost;
    }
    for event in events.iter().skip(inherited) {
        let number = event.id.as_u128();
        let whole = event.wire == wire(number);
        let purged = may_purge && event.kind == "old" && event.wire.is_empty();
        if !whole && !purged {
            return Found::Corrupt;
        }
        there.insert(event.id);
    }
    // Several in one go are all there or none.
    let torn = [0_u128, 9, 18, 27].iter().any(|first| {
        let count = (0..3)
            .filter(|more| there.contains(&Uuid::from_u128(first + more)))
            .count();
        name == "journal" && count % 3 != 0
    });
    if torn {
        return Found::Torn;
    }
    if name == "capture" {
        let waiting = Capture::on(Arc::clone(&disk), platter.root())
            .open_all(&CaptureSecret::new([9; 32]))
            .unwrap_or_default();
        there.extend(waiting.iter().map(|draft| draft.id));
        let running = Running::open_on(disk, platter.root(), &mut random());
        let known: BTreeSet<Uuid> = running
            .and_then(|running| running.drafts(SUBJECT))
            .unwrap_or_default()
            .iter()
            .map(|draft| draft.id)
            .collect();
        let erased = told.contains(&Fact::MayErase);
        let gone = told
            .iter()
            .any(|fact| matches!(fact, Fact::Running(id) if !known.contains(id)));
        if gone && !erased {
            return Found::Lost;
        }
    }
    let lost = told.iter().any(|fact| match fact {
        Fact::Event(id) | Fact::Captured(id) => !there.contains(id),
        _ => false,
    });
    if lost { Found::Lost } else { Found::Sound }
}

fn judge_vault(told: &[Fact], platter: &Arc<Platter>) -> Found {
    let disk: Arc<dyn Disk> = platter.clone();
    let counted = told.iter().rev().find_map(|fact| match fact {
        Fact::Tries(number) => Some(*number),
        _ => None,
    });
    let Some(counted) = counted else {
        return Found::Sound;
    };
    let Ok(Some(mut vault)) = Vault::open_on(disk, platter.root()) else {
        return Found::Corrupt;
    };
    let forgiven = told.contains(&Fact::MayForgive);
    if !forgiven && vault.tries_left() > 10 - counted {
        return Found::Lost;
    }
    let hardware = SoftwareKey::of([5; 32]);
    let mut now = at(1_000_000);
    for secret in ["246813", "135792"] {
        now.mono_ms += 1_000_000;
        if let Ok(Ok(_)) = vault.unlock(secret, &hardware, &now) {
            return Found::Sound;
        }
    }
    Found::Corrupt
}

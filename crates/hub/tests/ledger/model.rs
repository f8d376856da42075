//! Ledgers beside a model that is as plain as can be: whatever is sent, said, commanded and purged in
//! whatever order, both answer alike.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use uuid::Uuid;
use wayside_hub::ledger::{AnyLedger, Cursor, ForDevice, IncomingLetter, Ledger as _, Noticed};
use wayside_protocol::{CommandKind, Held, LetterOutcome, RecipientKeyId, sha256};

use crate::cluster::Cluster;
use crate::conformance::{in_a_file, on_a_server};
use crate::world::{HARBOUR, NOW, PIER, batch, enrol, hash, id, inbox_after, letter};

/// A letter by small numbers, so that ids, places and parents meet often. Its bytes follow from all of
/// them.
#[allow(dead_code, reason = "read by `Debug`, which makes the bytes")]
#[derive(Clone, Copy, Debug)]
struct Choice {
    id: u8,
    epoch: u8,
    seq: u8,
    altered: bool,
    to_pier: bool,
    parent: Option<u8>,
    later_form: bool,
}

#[derive(Clone, Debug)]
enum Act {
    Send {
        device: u8,
        letters: Vec<Choice>,
    },
    Say {
        pier: bool,
        id: u8,
        outcome: Option<bool>,
        other: bool,
    },
    Command {
        device: u8,
    },
    Revoke {
        device: u8,
    },
    Purge,
}

fn choice() -> impl Strategy<Value = Choice> {
    let flags = (any::<bool>(), any::<bool>(), 0_u8..12);
    let parent = proptest::option::weighted(0.4, 0_u8..10);
    (0_u8..10, 0_u8..2, 1_u8..6, flags, parent).prop_map(|(id, epoch, seq, flags, parent)| Choice {
        id,
        // Most ids keep to one place, so that not everything is a fork.
        epoch: if flags.2 > 2 { id % 2 } else { epoch },
        seq: if flags.2 > 2 { 10 + id } else { seq },
        altered: flags.0 && flags.2 == 1,
        to_pier: flags.1 && id % 2 == 0,
        parent: parent.filter(|parent| *parent != id),
        later_form: flags.2 == 2,
    })
}

fn act() -> impl Strategy<Value = Act> {
    let letters = proptest::collection::vec(choice(), 0..6);
    prop_oneof![
        8 => (1_u8..4, letters).prop_map(|(device, letters)| Act::Send { device, letters }),
        4 => (any::<bool>(), 0_u8..10, any::<Option<bool>>(), 0_u8..6).prop_map(
            |(pier, id, outcome, other)| Act::Say { pier, id, outcome, other: other == 0 }
        ),
        1 => (1_u8..4).prop_map(|device| Act::Command { device }),
        1 => (1_u8..4).prop_map(|device| Act::Revoke { device }),
        1 => Just(Act::Purge),
    ]
}

fn made(choice: Choice) -> IncomingLetter {
    let mut made = letter(
        id(u128::from(choice.epoch) + 70),
        u64::from(choice.seq),
        id(u128::from(choice.id)),
    );
    made.wire = format!("{choice:?}").into_bytes();
    made.sha256 = sha256(&made.wire);
    if let Some(routed) = &mut made.routed {
        routed.recipient = if choice.to_pier { PIER } else { HARBOUR };
        routed.parent = choice.parent.map(|parent| id(u128::from(parent)));
    }
    if choice.later_form {
        (made.routed, made.prev) = (None, None);
    }
    made
}

#[derive(Debug)]
struct Kept {
    letter: IncomingLetter,
    device: u8,
    parked: bool,
    hub_seq: u64,
    delivered: bool,
    outcome: Option<String>,
}

/// What must be true of a ledger.
#[derive(Debug, Default)]
struct Model {
    letters: BTreeMap<Uuid, Kept>,
    quarantine: BTreeSet<(Uuid, [u8; 32])>,
    emptied: BTreeSet<(Uuid, [u8; 32])>,
    revoked: BTreeSet<u8>,
    feeds: BTreeMap<u8, Vec<Vec<u8>>>,
    commands: u8,
}

enum Wanted {
    Duplicate(Uuid),
    Held(Held),
    New(Uuid),
}

impl Model {
    fn send_one(&mut self, device: u8, letter: IncomingLetter) -> Wanted {
        let revoked = self.revoked.contains(&device);
        let known = self.letters.get(&letter.id);
        let why = match known {
            Some(kept) if kept.letter.sha256 == letter.sha256 => {
                return Wanted::Duplicate(letter.id);
            }
            _ if revoked => Some(Held::Revoked),
            Some(_) => Some(Held::Conflict),
            None => {
                let place = |kept: &Kept| (kept.letter.epoch, kept.letter.seq);
                let mut all = self.letters.values();
                let fork = all.any(|kept| place(kept) == (letter.epoch, letter.seq));
                fork.then_some(Held::Fork)
            }
        };
        if let Some(why) = why {
            self.quarantine.insert((letter.id, letter.sha256));
            return Wanted::Held(why);
        }
        let own = letter.id;
        let kept = Kept {
            letter,
            device,
            parked: true,
            hub_seq: 0,
            delivered: false,
            outcome: None,
        };
        self.letters.insert(own, kept);
        // Whatever can stand, stands.
        loop {
            let stands: BTreeSet<Uuid> = self
                .letters
                .iter()
                .filter(|(_, kept)| !kept.parked)
                .map(|(id, _)| *id)
                .collect();
            let free = self.letters.values_mut().find(|kept| {
                let parent = kept.letter.routed.as_ref().and_then(|routed| routed.parent);
                kept.parked && parent.is_none_or(|parent| stands.contains(&parent))
            });
            match free {
                Some(kept) => kept.parked = false,
                None => return Wanted::New(own),
            }
        }
    }

    fn say(
        &mut self,
        programme: RecipientKeyId,
        own: Uuid,
        sha: [u8; 32],
        said: Option<&str>,
        notice: &[u8],
    ) -> Noticed {
        let Some(kept) = self.letters.get_mut(&own) else {
            return Noticed::NoSuchLetter;
        };
        let theirs = kept
            .letter
            .routed
            .as_ref()
            .is_some_and(|routed| routed.recipient == programme);
        if kept.parked || !theirs {
            return Noticed::NoSuchLetter;
        }
        if kept.letter.sha256 != sha {
            return Noticed::Conflict;
        }
        match (&kept.outcome, said) {
            (Some(was), Some(is)) if was != is => return Noticed::Conflict,
            (Some(_), _) => return Noticed::Again,
            (None, None) if kept.delivered => return Noticed::Again,
            _ => {}
        }
        kept.delivered = true;
        kept.outcome = said.map(str::to_owned);
        kept.letter.wire.clear();
        self.feeds
            .entry(kept.device)
            .or_default()
            .push(notice.to_vec());
        Noticed::Taken
    }

    fn purge(&mut self) -> u64 {
        let mut purged = 0;
        for kept in self
            .letters
            .values_mut()
            .filter(|kept| !kept.letter.wire.is_empty())
        {
            kept.letter.wire.clear();
            purged += 1;
        }
        for held in self.quarantine.difference(&self.emptied.clone()) {
            self.emptied.insert(*held);
            purged += 1;
        }
        purged
    }
}

/// A ledger and its model, and a reader of each inbox who reads along.
struct Pair {
    ledger: AnyLedger,
    model: Model,
    readers: Vec<(RecipientKeyId, Cursor, Vec<Uuid>)>,
}

fn device(number: u8) -> Uuid {
    id(0xd0_0000 + u128::from(number))
}

impl Pair {
    async fn new(ledger: AnyLedger) -> Self {
        for number in 1..4 {
            enrol(&ledger, number).await;
        }
        let reader = |programme| (programme, Cursor::default(), Vec::new());
        Self {
            ledger,
            model: Model::default(),
            readers: vec![reader(HARBOUR), reader(PIER)],
        }
    }

    async fn act(&mut self, act: &Act) {
        match act {
            Act::Send {
                device: by,
                letters,
            } => self.send(*by, letters).await,
            Act::Say {
                pier,
                id: own,
                outcome,
                other,
            } => {
                let programme = if *pier { PIER } else { HARBOUR };
                let own = id(u128::from(*own));
                let kept = self.model.letters.get(&own);
                let sha = kept.map_or(hash(1), |kept| kept.letter.sha256);
                let sha = if *other { hash(2) } else { sha };
                let outcome = outcome.map(|good| if good { "housed" } else { "left" });
                let notice = format!("{own} {outcome:?}").into_bytes();
                let said = self
                    .ledger
                    .notice(programme, own, sha, outcome, &notice, NOW);
                let wanted = self.model.say(programme, own, sha, outcome, &notice);
                assert_eq!(said.await.unwrap(), wanted);
            }
            Act::Command { device: to } => {
                self.model.commands += 1;
                let own = id(0xc0_0000 + u128::from(self.model.commands));
                let given = self
                    .ledger
                    .command(device(*to), own, CommandKind::Lock, NOW);
                assert!(given.await.unwrap());
                let feed = self.model.feeds.entry(*to).or_default();
                feed.push(own.as_bytes().to_vec());
            }
            Act::Revoke { device: whom } => {
                assert!(self.ledger.revoke(device(*whom), NOW).await.unwrap());
                self.model.revoked.insert(*whom);
            }
            Act::Purge => {
                let purged = self.ledger.purge(NOW + 1, NOW).await.unwrap();
                assert_eq!(purged, self.model.purge());
            }
        }
    }

    async fn send(&mut self, by: u8, letters: &[Choice]) {
        let letters: Vec<_> = letters.iter().copied().map(made).collect();
        let intake = batch(device(by), letters.clone());
        let taken = self.ledger.take_in(&intake, NOW).await.unwrap();
        let wanted: Vec<_> = letters
            .into_iter()
            .map(|letter| self.model.send_one(by, letter))
            .collect();
        assert_eq!(taken.len(), wanted.len());
        for (outcome, wanted) in taken.iter().zip(&wanted) {
            match (wanted, outcome) {
                (Wanted::Held(why), LetterOutcome::Held { why: held }) => assert_eq!(why, held),
                (
                    Wanted::New(own),
                    LetterOutcome::Accepted { hub_seq } | LetterOutcome::Parked { hub_seq },
                ) => {
                    let mut all = self.model.letters.values();
                    assert!(
                        all.all(|kept| kept.hub_seq != *hub_seq),
                        "a count is given twice"
                    );
                    let kept = self.model.letters.get_mut(own).unwrap();
                    assert_eq!(kept.parked, matches!(outcome, LetterOutcome::Parked { .. }));
                    kept.hub_seq = *hub_seq;
                }
                (Wanted::Duplicate(own), LetterOutcome::Duplicate { hub_seq }) => {
                    assert_eq!(self.model.letters[own].hub_seq, *hub_seq);
                }
                _ => panic!("{outcome:?}"),
            }
        }
    }

    /// Reads along, and compares all there is to be read.
    async fn compare(&mut self) {
        for (programme, place, read) in &mut self.readers {
            let (new, next) = inbox_after(&self.ledger, *programme, place.clone(), 2)
                .await
                .unwrap();
            read.extend(new.iter().map(|letter| letter.id));
            *place = next;
            let all = inbox_after(&self.ledger, *programme, Cursor::default(), 3)
                .await
                .unwrap();
            let ids: Vec<_> = all.0.iter().map(|letter| letter.id).collect();
            assert_eq!(
                &ids, read,
                "who reads along reads the same as who reads anew"
            );
            let theirs = |kept: &&Kept| {
                let routed = kept.letter.routed.as_ref();
                !kept.parked && routed.is_some_and(|routed| routed.recipient == *programme)
            };
            let wanted = self.model.letters.values().filter(theirs);
            assert_eq!(wanted.count(), ids.len());
            for letter in all.0 {
                let kept = &self.model.letters[&letter.id];
                assert!(theirs(&kept));
                assert_eq!(letter.wire, kept.letter.wire);
                let found = (letter.hub_seq, letter.delivered, letter.outcome);
                assert_eq!(found, (kept.hub_seq, kept.delivered, kept.outcome.clone()));
                let parent = kept.letter.routed.as_ref().and_then(|routed| routed.parent);
                let at = |own| ids.iter().position(|other| *other == own);
                let before = parent.and_then(at);
                assert!(before.is_none_or(|before| Some(before) < at(letter.id)));
            }
        }
        for number in 1..4 {
            let page = self
                .ledger
                .device_page(device(number), 0, 500)
                .await
                .unwrap();
            let (places, items): (Vec<_>, Vec<_>) = page.items.into_iter().unzip();
            let items: Vec<_> = items
                .into_iter()
                .map(|item| match item {
                    ForDevice::Notice { notice, .. } => notice,
                    ForDevice::Command { id, .. } => id.as_bytes().to_vec(),
                })
                .collect();
            let wanted = self.model.feeds.get(&number).cloned().unwrap_or_default();
            assert_eq!(items, wanted);
            assert!(places.into_iter().eq(1..=wanted.len() as u64));
        }
        let found = self.ledger.doctor().await.unwrap();
        let model = &self.model;
        let parked = model.letters.values().filter(|kept| kept.parked).count();
        let counts = (found.letters, found.parked, found.quarantined);
        let lengths = (model.letters.len(), parked, model.quarantine.len());
        assert_eq!(
            counts,
            (lengths.0 as u64, lengths.1 as u64, lengths.2 as u64)
        );
    }
}

async fn play(ledger: AnyLedger, acts: &[Act]) {
    let mut pair = Pair::new(ledger).await;
    for act in acts {
        pair.act(act).await;
        pair.compare().await;
    }
}

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config {
        cases,
        // Each step is a new ledger.
        max_shrink_iters: 200,
        failure_persistence: None,
        ..Config::default()
    })
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    proptest::collection::vec(act(), 1..24)
}

#[test]
fn sqlite_answers_as_the_model_does() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let played = runner(96).run(&acts(), |acts| {
        runtime.block_on(async {
            let (_folder, ledger) = in_a_file().await;
            play(ledger, &acts).await;
        });
        Ok(())
    });
    played.unwrap();
}

#[test]
fn postgresql_answers_as_the_model_does() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let Some(cluster) = runtime.block_on(Cluster::start(false)) else {
        return;
    };
    let played = runner(16).run(&acts(), |acts| {
        runtime.block_on(async {
            play(on_a_server(&cluster).await, &acts).await;
        });
        Ok(())
    });
    played.unwrap();
}

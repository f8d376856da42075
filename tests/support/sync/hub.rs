//! A hub in memory: reads, signs and refuses as the real one does, and keeps what it took whatever crashes. It
//! has no limits of pace and forgets nothing; `tests/sync/conformance` holds that it does not differ otherwise.

mod answering;
mod taking;

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;
use wayside_protocol::{
    Batch, Command, CommandKind, FeedItem, LetterHead, MEDIA_TYPE, Notice, NoticeStatus, Problem,
    ProblemCode, PublicKey, RecipientSecret, Request, Response, Signer,
};

/// A letter that a hub stumbles over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Poison {
    /// Whatever batch it is in is too large (413).
    TooLarge,
    /// Whatever batch it is in is not understood (400).
    Shape,
    /// The hub falls over it (500).
    Crash,
    /// It is refused by itself, in the receipt.
    Rejected,
}

/// What keeps a letter from counting twice, which a test can leave out.
#[derive(Clone, Copy, Debug)]
pub struct HubGuards {
    /// The same letter again is a duplicate.
    pub dedupe: bool,
}

impl HubGuards {
    /// All of them.
    pub const ALL: Self = Self { dedupe: true };
}

struct Taken {
    sha256: [u8; 32],
    hub_seq: u64,
    device: Uuid,
    /// Of a form that is known, and so of some programme's inbox.
    routed: bool,
    /// Waits for the letter that it amends.
    waits: bool,
    /// How often it took effect.
    times: u32,
    /// Its programme said that it has it.
    delivered: bool,
    /// What its programme said became of it.
    outcome: Option<String>,
}

struct Member {
    key: PublicKey,
    revoked: bool,
    credential_until_s: i64,
    feed: Vec<FeedItem>,
    done: BTreeSet<Uuid>,
}

/// Seconds that a credential is good for.
const CREDENTIAL_S: i64 = 30 * 86_400;

/// A hub.
pub struct SmallHub {
    key: Signer,
    guards: HubGuards,
    members: BTreeMap<Uuid, Member>,
    letters: BTreeMap<Uuid, Taken>,
    /// Which letter has a place in a run.
    places: BTreeMap<(Uuid, u64), Uuid>,
    /// Letters that wait, by the letter that they amend.
    parked: BTreeMap<Uuid, Vec<Uuid>>,
    /// Letters that are held, by id and SHA-256.
    held: BTreeSet<(Uuid, [u8; 32])>,
    /// Letters as they came into inboxes.
    order: Vec<Uuid>,
    tickets: BTreeMap<[u8; 16], Option<Uuid>>,
    /// Letters it stumbles over.
    pub poison: BTreeMap<Uuid, Poison>,
    /// Bytes of a request's body above which it is too large.
    pub largest: usize,
    /// Items of a page.
    pub page: usize,
    /// Whether it checks who signed a request, not only that the body is what was signed.
    pub checks_signatures: bool,
    /// How many requests it answered.
    pub requests: u64,
    /// What it says when to come back, seconds.
    pub come_back_s: u32,
    /// When devices join it that are not let in by a ticket, seconds since 1970.
    pub began_s: i64,
}

impl SmallHub {
    /// A hub with this key and nothing in it.
    #[must_use]
    pub fn new(key: Signer, guards: HubGuards) -> Self {
        Self {
            key,
            guards,
            members: BTreeMap::new(),
            letters: BTreeMap::new(),
            places: BTreeMap::new(),
            parked: BTreeMap::new(),
            held: BTreeSet::new(),
            order: Vec::new(),
            tickets: BTreeMap::new(),
            poison: BTreeMap::new(),
            largest: wayside_protocol::limits::LARGEST_UPLOAD,
            page: wayside_protocol::limits::MOST_ITEMS,
            checks_signatures: true,
            requests: 0,
            come_back_s: 60,
            began_s: 0,
        }
    }

    /// A device belongs to it.
    pub fn join(&mut self, device: Uuid, key: PublicKey) {
        let member = Member {
            key,
            revoked: false,
            credential_until_s: self.began_s + CREDENTIAL_S,
            feed: Vec::new(),
            done: BTreeSet::new(),
        };
        self.members.insert(device, member);
    }

    /// A ticket that counts once.
    pub fn issue(&mut self, once: [u8; 16]) {
        self.tickets.insert(once, None);
    }

    /// Revokes a device.
    pub fn revoke(&mut self, device: Uuid) {
        if let Some(member) = self.members.get_mut(&device) {
            member.revoked = true;
        }
    }

    /// Wants something done.
    pub fn command(&mut self, device: Uuid, id: Uuid, kind: CommandKind) {
        self.push(device, FeedItem::Command(Command { id, kind }));
    }

    /// What a programme says of a letter goes to the device that sent it; what it said before does not go
    /// again, and what is closed stays so.
    pub fn notice(&mut self, programme: &RecipientSecret, letter: Uuid, closed: Option<&str>) {
        let known = self.letters.get_mut(&letter);
        let Some(taken) = known.filter(|taken| taken.routed && !taken.waits) else {
            return;
        };
        let again = taken.outcome.is_some() || (taken.delivered && closed.is_none());
        if again {
            return;
        }
        taken.delivered = true;
        taken.outcome = closed.map(str::to_owned);
        let notice = Notice {
            form: 1,
            letter,
            letter_sha256: taken.sha256,
            status: closed.map_or(NoticeStatus::Delivered, |_| NoticeStatus::Closed),
            outcome: closed.map(str::to_owned),
            day: 20_000,
        };
        let item = FeedItem::Notice {
            recipient: programme.public().id(),
            notice: notice.sign(&programme.signer()),
        };
        let device = taken.device;
        self.push(device, item);
    }

    /// Puts anything in a device's feed.
    pub fn push(&mut self, device: Uuid, item: FeedItem) {
        if let Some(member) = self.members.get_mut(&device) {
            member.feed.push(item);
        }
    }

    /// The hash of the bytes it has of a letter.
    #[must_use]
    pub fn has(&self, letter: Uuid) -> Option<[u8; 32]> {
        self.letters.get(&letter).map(|taken| taken.sha256)
    }

    /// How many letters it has, held ones too.
    #[must_use]
    pub fn count(&self) -> usize {
        self.letters.len() + self.held.len()
    }

    /// Letters in the order in which they came into inboxes, from a place on.
    #[must_use]
    pub fn taken_since(&self, place: usize) -> &[Uuid] {
        self.order.get(place..).unwrap_or(&[])
    }

    /// The most times that any letter took effect.
    #[must_use]
    pub fn most_effects(&self) -> u32 {
        let times = self.letters.values().map(|taken| taken.times);
        times.max().unwrap_or(0)
    }

    /// The commands for a device, and whether it said that it carried them out.
    #[must_use]
    pub fn commands(&self, device: Uuid) -> Vec<(Uuid, bool)> {
        let Some(member) = self.members.get(&device) else {
            return Vec::new();
        };
        let commands = member.feed.iter().filter_map(|item| match item {
            FeedItem::Command(command) => Some((command.id, member.done.contains(&command.id))),
            FeedItem::Notice { .. } => None,
        });
        commands.collect()
    }

    /// Items in a device's feed, and commands it said that it carried out.
    #[must_use]
    pub fn told(&self, device: Uuid) -> (usize, usize) {
        self.members
            .get(&device)
            .map_or((0, 0), |member| (member.feed.len(), member.done.len()))
    }
}

/// What is answered to a batch with a letter that a hub stumbles over.
fn stumbles(poison: &BTreeMap<Uuid, Poison>, batch: &Batch) -> Option<Response> {
    let heads = batch.letters.iter();
    let found = heads.filter_map(|letter| LetterHead::read(&letter.0).ok());
    let code = match found.into_iter().find_map(|head| poison.get(&head.id))? {
        Poison::TooLarge => ProblemCode::TooLarge,
        Poison::Shape => ProblemCode::Shape,
        Poison::Crash => ProblemCode::Other,
        Poison::Rejected => return None,
    };
    Some(problem(code))
}

/// As a hub would answer that stumbles over letters, or something before it: `None` where a request has none of
/// them.
#[must_use]
pub fn stumbled(poison: &BTreeMap<Uuid, Poison>, request: &Request) -> Option<Response> {
    if poison.is_empty() || request.target != "/v1/batches" {
        return None;
    }
    stumbles(poison, &Batch::unpack(&request.body).ok()?)
}

/// A hub's refusal.
#[must_use]
pub fn problem(code: ProblemCode) -> Response {
    let body = serde_json::to_vec(&Problem::of(code)).unwrap_or_default();
    typed(code.status(), MEDIA_TYPE, body)
}

fn typed(status: u16, media_type: &str, body: Vec<u8>) -> Response {
    Response {
        status,
        headers: vec![("content-type".to_owned(), media_type.to_owned())],
        body,
    }
}

fn cbor_answer(body: Vec<u8>) -> Response {
    typed(200, "application/cbor", body)
}

//! A hub in memory: reads, signs and refuses as a real one does, and keeps what it took whatever crashes.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;
use wayside_protocol::{
    Batch, Command, CommandAcks, CommandKind, Credential, EnrolRequest, EnrolResponse, Feed,
    FeedItem, Held, Letter, LetterHead, LetterOutcome, MEDIA_TYPE, Notice, NoticeStatus, Problem,
    ProblemCode, PublicKey, Receipt, RecipientSecret, Request, Response, SignedFeed, SignedReceipt,
    Signer, cbor, http, sha256,
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
    /// How often it took effect.
    times: u32,
}

struct Member {
    key: PublicKey,
    revoked: bool,
    feed: Vec<FeedItem>,
    done: BTreeSet<Uuid>,
}

/// A hub.
pub struct SmallHub {
    key: Signer,
    guards: HubGuards,
    members: BTreeMap<Uuid, Member>,
    letters: BTreeMap<Uuid, Taken>,
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
            order: Vec::new(),
            tickets: BTreeMap::new(),
            poison: BTreeMap::new(),
            largest: wayside_protocol::limits::LARGEST_UPLOAD,
            page: wayside_protocol::limits::MOST_ITEMS,
            checks_signatures: true,
            requests: 0,
            come_back_s: 60,
        }
    }

    /// A device belongs to it.
    pub fn join(&mut self, device: Uuid, key: PublicKey) {
        let member = Member {
            key,
            revoked: false,
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

    /// What a programme says of a letter goes to the device that sent it.
    pub fn notice(&mut self, programme: &RecipientSecret, letter: Uuid, closed: Option<&str>) {
        let Some(taken) = self.letters.get(&letter) else {
            return;
        };
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
        self.push(taken.device, item);
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

    /// How many letters it has.
    #[must_use]
    pub fn count(&self) -> usize {
        self.letters.len()
    }

    /// Letters in the order they were taken, from a place on.
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

    /// Items in a device's feed, and commands it said that it carried out.
    #[must_use]
    pub fn told(&self, device: Uuid) -> (usize, usize) {
        self.members
            .get(&device)
            .map_or((0, 0), |member| (member.feed.len(), member.done.len()))
    }

    /// Answers, having committed whatever it says.
    pub fn answer(&mut self, request: &Request, now_ms: i64) -> Response {
        self.requests += 1;
        let headers = |name: &str| -> Vec<&str> {
            let of_name = request.headers.iter().filter(|(is, _)| *is == name);
            of_name.map(|(_, value)| value.as_str()).collect()
        };
        let claim = http::Claim::read(request.method, &request.target, headers, &request.body);
        let Ok(claim) = claim else {
            return problem(ProblemCode::Unsigned);
        };
        if request.body.len() > self.largest {
            return problem(ProblemCode::TooLarge);
        }
        if claim.key_id == http::NEW {
            return self.enrol(&claim, &request.body, now_ms);
        }
        let device = Uuid::parse_str(&claim.key_id).unwrap_or_default();
        let Some(member) = self.members.get(&device) else {
            return problem(ProblemCode::Unknown);
        };
        if self.checks_signatures && claim.verify(member.key).is_err() {
            return problem(ProblemCode::Unsigned);
        }
        let (path, query) = request
            .target
            .split_once('?')
            .unwrap_or((&request.target, ""));
        match (request.method, path) {
            ("POST", "/v1/batches") => self.batch(device, &request.body, now_ms),
            ("GET", "/v1/feed") => self.feed(device, query, now_ms),
            ("POST", "/v1/commands") => self.commands(device, &request.body),
            _ => problem(ProblemCode::NotFound),
        }
    }

    fn enrol(&mut self, claim: &http::Claim, body: &[u8], now_ms: i64) -> Response {
        let Ok(ask) = cbor::from_slice::<EnrolRequest>(body) else {
            return problem(ProblemCode::Shape);
        };
        if claim.verify(ask.device_key).is_err() {
            return problem(ProblemCode::Unsigned);
        }
        let device = match self.tickets.get(&ask.once) {
            Some(None) => {
                let device = Uuid::from_bytes(ask.once);
                self.join(device, ask.device_key);
                self.tickets.insert(ask.once, Some(device));
                device
            }
            Some(Some(device)) if self.members[device].key == ask.device_key => *device,
            _ => return problem(ProblemCode::TicketSpent),
        };
        let credential = Credential {
            form: 1,
            device,
            device_key: ask.device_key,
            from_s: now_ms / 1000,
            until_s: now_ms / 1000 + 30 * 86_400,
        };
        let answer = EnrolResponse {
            form: 1,
            device,
            device_key: ask.device_key,
            agency: "Port Ellery".to_owned(),
            hub_time_ms: now_ms,
            credential: credential.sign(&self.key),
        };
        cbor_answer(answer.sign(&self.key))
    }

    fn batch(&mut self, device: Uuid, body: &[u8], now_ms: i64) -> Response {
        let Ok(batch) = Batch::unpack(body) else {
            return problem(ProblemCode::Shape);
        };
        if batch.device != device {
            return problem(ProblemCode::NotYours);
        }
        let heads: Vec<Option<LetterHead>> = batch
            .letters
            .iter()
            .map(|letter| LetterHead::read(&letter.0).ok())
            .collect();
        let poison = heads
            .iter()
            .flatten()
            .find_map(|head| self.poison.get(&head.id).copied());
        match poison {
            Some(Poison::TooLarge) => return problem(ProblemCode::TooLarge),
            Some(Poison::Shape) => return problem(ProblemCode::Shape),
            Some(Poison::Crash) => return problem(ProblemCode::Other),
            Some(Poison::Rejected) | None => {}
        }
        let outcomes = batch.letters.iter().zip(heads).map(|(letter, head)| {
            head.map_or_else(
                || rejected("shape", "letter"),
                |head| self.take_in(device, &letter.0, head),
            )
        });
        let receipt = Receipt {
            form: 1,
            batch_sha256: sha256(body),
            device,
            hub_time_ms: now_ms,
            outcomes: outcomes.collect(),
            come_back_s: self.come_back_s,
        };
        cbor_answer(SignedReceipt::sign(&receipt, &self.key).as_bytes().to_vec())
    }

    fn take_in(&mut self, device: Uuid, wire: &[u8], head: LetterHead) -> LetterOutcome {
        if self.poison.get(&head.id) == Some(&Poison::Rejected) || Letter::read(wire).is_err() {
            return rejected("unknown_recipient", "recipient");
        }
        let sha256 = sha256(wire);
        let hub_seq = self.order.len() as u64 + 1;
        if let Some(taken) = self.letters.get_mut(&head.id) {
            if taken.sha256 != sha256 {
                return LetterOutcome::Held {
                    why: Held::Conflict,
                };
            }
            if self.guards.dedupe {
                return LetterOutcome::Duplicate {
                    hub_seq: taken.hub_seq,
                };
            }
            taken.times += 1;
            return LetterOutcome::Accepted { hub_seq };
        }
        let taken = Taken {
            sha256,
            hub_seq,
            device,
            times: 1,
        };
        self.letters.insert(head.id, taken);
        self.order.push(head.id);
        if self
            .members
            .get(&device)
            .is_some_and(|member| member.revoked)
        {
            return LetterOutcome::Held { why: Held::Revoked };
        }
        LetterOutcome::Accepted { hub_seq }
    }

    fn feed(&mut self, device: Uuid, query: &str, now_ms: i64) -> Response {
        let after = query
            .strip_prefix("after=")
            .and_then(|after| after.parse::<usize>().ok());
        let (Some(after), Some(member)) = (after, self.members.get(&device)) else {
            return problem(ProblemCode::Shape);
        };
        if member.revoked {
            return problem(ProblemCode::Revoked);
        }
        let rest = member.feed.get(after..).unwrap_or(&[]);
        let items: Vec<FeedItem> = rest.iter().take(self.page).cloned().collect();
        let credential = Credential {
            form: 1,
            device,
            device_key: member.key,
            from_s: 0,
            until_s: 1,
        };
        // Signed for the occasion only, as a real hub does once in a while.
        let renews = after == 0 && !items.is_empty();
        let feed = Feed {
            form: 1,
            device,
            after: after as u64,
            next: (after + items.len()) as u64,
            more: rest.len() > items.len(),
            hub_time_ms: now_ms,
            items,
            credential: renews.then(|| credential.sign(&self.key)),
            come_back_s: self.come_back_s,
        };
        cbor_answer(SignedFeed::sign(&feed, &self.key).as_bytes().to_vec())
    }

    fn commands(&mut self, device: Uuid, body: &[u8]) -> Response {
        let Ok(acks) = cbor::from_slice::<CommandAcks>(body) else {
            return problem(ProblemCode::Shape);
        };
        if let Some(member) = self.members.get_mut(&device) {
            member.done.extend(acks.done.iter().map(|id| id.0));
        }
        Response {
            status: 204,
            ..Response::default()
        }
    }
}

fn rejected(code: &str, field: &str) -> LetterOutcome {
    LetterOutcome::Rejected {
        code: code.to_owned(),
        field: field.to_owned(),
    }
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

/// A hub's refusal.
#[must_use]
pub fn problem(code: ProblemCode) -> Response {
    let body = serde_json::to_vec(&Problem::of(code)).unwrap_or_default();
    typed(code.status(), MEDIA_TYPE, body)
}

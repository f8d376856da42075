use std::collections::BTreeMap;

use uuid::Uuid;
use wayside_protocol::{Request, Response, Signer, TransportFailure, sha256};
use wayside_sync::engine::Tag;
use wayside_sync::{Engine, EngineAction, Identity, Now, OutboxStore as _, SyncEvent};
use wayside_tests::sync::{Pair, PairGuards, Plan, State};

/// What the line does with a request: the hub's answer, or something else.
pub type Line<'a, P> = &'a mut dyn FnMut(&mut P, &Request) -> Result<Response, TransportFailure>;

/// When it all begins, ms since 1970.
pub const BEGIN_MS: i64 = 1_700_000_000_000;

/// A device and its hub.
pub struct Bench<P> {
    pub engine: Engine,
    pub pair: P,
    pub now: Now,
    pub events: Vec<SyncEvent>,
    /// Every request that left.
    pub asked: Vec<Request>,
    /// The random bits that the engine is given, each time the same.
    pub dice: u64,
    /// Each letter that was saved, and SHA-256 of its bytes.
    pub saved: BTreeMap<Uuid, [u8; 32]>,
}

/// The `n`th letter's id.
pub fn id(n: u64) -> Uuid {
    Uuid::from_u128(0xA000_0000 + u128::from(n))
}

/// An answer that is not the hub's.
pub fn html(status: u16) -> Response {
    Response {
        status,
        headers: vec![("content-type".to_owned(), "text/html".to_owned())],
        body: b"<html>".to_vec(),
    }
}

/// Lets everything through.
pub fn honest<P: Pair>(pair: &mut P, request: &Request) -> Result<Response, TransportFailure> {
    pair.ask(request, BEGIN_MS)
}

/// A pair of one device, whose hub lets it speak as often as it likes.
pub fn pair<P: Pair>() -> P {
    let mut pair = P::new(&Plan {
        seed: 1,
        devices: 1,
        guards: PairGuards::ALL,
        now_ms: BEGIN_MS,
        come_back_s: 60,
        patient: true,
    });
    pair.heal();
    pair
}

impl<P: Pair> Bench<P> {
    pub fn new() -> Self {
        let pair: P = pair();
        Self {
            engine: Engine::new(pair.who(0)),
            pair,
            now: Now {
                wall_ms: BEGIN_MS,
                mono_ms: 0,
            },
            events: Vec::new(),
            asked: Vec::new(),
            dice: 0,
            saved: BTreeMap::new(),
        }
    }

    /// With letters 1 to `count`, of so many bytes of body.
    pub fn with(count: u64, body: usize) -> Self {
        let mut bench = Self::new();
        for n in 1..=count {
            bench.save(n, body);
        }
        bench
    }

    pub fn save(&mut self, n: u64, body: usize) {
        let saved = self.pair.save(0, id(n), body, BEGIN_MS);
        self.saved.insert(id(n), saved.expect("it is saved"));
    }

    pub fn who(&self) -> Identity {
        self.pair.who(0)
    }

    /// The process ends; what is on the disk stays.
    pub fn crash(&mut self) {
        self.engine = Engine::new(self.who());
    }

    pub fn pass(&mut self, ms: i64) {
        self.now.wall_ms += ms;
        self.now.mono_ms += ms;
    }

    pub fn poll(&mut self) -> EngineAction {
        let dice = self.dice;
        let want = self
            .engine
            .poll(self.now, self.pair.outbox(0), &mut || dice)
            .expect("the outbox stands");
        self.events.extend(self.engine.events());
        want
    }

    /// All that wants to be sent now.
    pub fn sends(&mut self) -> Vec<(Tag, Request)> {
        let mut sends = Vec::new();
        while let EngineAction::Send { tag, request } = self.poll() {
            self.asked.push(request.clone());
            sends.push((tag, request));
        }
        sends
    }

    /// Takes an answer, and gives whether it could be written down.
    pub fn takes(&mut self, tag: Tag, answer: Result<Response, TransportFailure>) -> bool {
        let dice = self.dice;
        let outbox = self.pair.outbox(0);
        let heard = self
            .engine
            .heard(tag, answer, self.now, outbox, &mut || dice);
        self.events.extend(self.engine.events());
        heard.is_ok()
    }

    pub fn hear(&mut self, tag: Tag, answer: Result<Response, TransportFailure>) {
        assert!(self.takes(tag, answer), "the outbox stands");
    }

    /// Speaks until there is nothing to say now; gives until when it rests.
    pub fn speak(&mut self, line: Line<'_, P>) -> i64 {
        loop {
            match self.poll() {
                EngineAction::Send { tag, request } => {
                    self.asked.push(request.clone());
                    let answer = line(&mut self.pair, &request);
                    self.hear(tag, answer);
                }
                EngineAction::Listen => panic!("it listens for an answer that it was given"),
                EngineAction::Rest { until_ms } => return until_ms,
            }
        }
    }

    /// Speaks and rests until all is sent, at most so often.
    pub fn drain(&mut self, line: Line<'_, P>, rounds: usize) -> bool {
        for _ in 0..rounds {
            let until_ms = self.speak(line);
            if self.queued() == 0 {
                return true;
            }
            let wait_ms = until_ms - self.now.mono_ms;
            self.pass(wait_ms);
        }
        false
    }

    pub fn states(&mut self) -> BTreeMap<Uuid, State> {
        self.pair.states(0).expect("the outbox stands")
    }

    pub fn queued(&mut self) -> usize {
        let counts = self.pair.outbox(0).counts().expect("the outbox stands");
        usize::try_from(counts.queued).expect("a count")
    }

    /// Whether the hub has the very bytes of every letter, once.
    pub fn all_at_hub(&mut self) -> bool {
        let arrived: BTreeMap<Uuid, [u8; 32]> = self.pair.arrived().into_iter().collect();
        let states = self.states();
        let saved = self.saved.iter();
        self.pair.doubled() == 0
            && states.len() == self.saved.len()
            && saved
                .into_iter()
                .all(|(id, sha256)| arrived.get(id) == Some(sha256))
    }

    pub fn batches(&self) -> Vec<&Request> {
        let batches = self.asked.iter();
        batches
            .filter(|request| request.target == "/v1/batches")
            .collect()
    }

    pub fn state(&mut self, n: u64) -> State {
        self.pair.state(0, id(n)).expect("it was saved")
    }

    /// The programme reads its inbox, and says that it has a letter, or is done with it.
    pub fn says(&mut self, n: u64, closed: Option<&str>) {
        self.pair.inbox(false, BEGIN_MS).expect("the hub answers");
        assert!(self.pair.say(id(n), closed, BEGIN_MS), "the hub answers");
    }
}

/// A receipt for a request, by any key: what a hub that never took the letters might send.
pub fn receipt_by(key: &Signer, device: Uuid, request: &Request, letters: usize) -> Response {
    use wayside_protocol::{LetterOutcome, Receipt, SignedReceipt};
    let receipt = Receipt {
        form: 1,
        batch_sha256: sha256(&request.body),
        device,
        hub_time_ms: 0,
        outcomes: vec![LetterOutcome::Accepted { hub_seq: 1 }; letters],
        come_back_s: 60,
    };
    Response {
        status: 200,
        headers: vec![("content-type".to_owned(), "application/cbor".to_owned())],
        body: SignedReceipt::sign(&receipt, key).as_bytes().to_vec(),
    }
}

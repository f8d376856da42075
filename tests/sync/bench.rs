use uuid::Uuid;
use wayside_protocol::{Request, Response, Signer, TransportFailure, sha256};
use wayside_sync::engine::Tag;
use wayside_sync::{Engine, EngineAction, Now, SyncEvent};
use wayside_tests::sync::{
    BoxGuards, HubGuards, Letterbox, SmallHub, State, device, hub_key, letter, programme,
};

/// What the line does with a request: the hub's answer, or something else.
pub type Line<'a> =
    &'a mut dyn FnMut(&mut SmallHub, &Request) -> Result<Response, TransportFailure>;

/// A device and its hub.
pub struct Bench {
    pub engine: Engine,
    pub boxed: Letterbox,
    pub hub: SmallHub,
    pub now: Now,
    pub events: Vec<SyncEvent>,
    /// Every request that left.
    pub asked: Vec<Request>,
    /// The random bits that the engine is given, each time the same.
    pub dice: u64,
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
pub fn honest(hub: &mut SmallHub, request: &Request) -> Result<Response, TransportFailure> {
    Ok(hub.answer(request, 0))
}

impl Bench {
    pub fn new() -> Self {
        let who = device(0);
        let mut hub = SmallHub::new(hub_key(), HubGuards::ALL);
        hub.join(who.device, who.key.public());
        let mut boxed = Letterbox::new(BoxGuards::ALL);
        let key = programme().public();
        boxed.keys.insert(key.id(), key.sign_key);
        Self {
            engine: Engine::new(who),
            boxed,
            hub,
            now: Now {
                wall_ms: 1_700_000_000_000,
                mono_ms: 0,
            },
            events: Vec::new(),
            asked: Vec::new(),
            dice: 0,
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
        let recipient = programme().public().id();
        let seq = self.boxed.next_seq();
        let wire = letter(id(n), Uuid::from_u128(1), seq, recipient, body);
        self.boxed.save(id(n), recipient, wire);
    }

    /// The process ends; what is on the disk stays.
    pub fn crash(&mut self) {
        self.engine = Engine::new(device(0));
    }

    pub fn pass(&mut self, ms: i64) {
        self.now.wall_ms += ms;
        self.now.mono_ms += ms;
    }

    pub fn poll(&mut self) -> EngineAction {
        let dice = self.dice;
        let want = self
            .engine
            .poll(self.now, &mut self.boxed, &mut || dice)
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

    pub fn hear(&mut self, tag: Tag, answer: Result<Response, TransportFailure>) {
        let dice = self.dice;
        self.engine
            .heard(tag, answer, self.now, &mut self.boxed, &mut || dice)
            .expect("the outbox stands");
        self.events.extend(self.engine.events());
    }

    /// Speaks until there is nothing to say now; gives until when it rests.
    pub fn speak(&mut self, line: Line<'_>) -> i64 {
        loop {
            match self.poll() {
                EngineAction::Send { tag, request } => {
                    self.asked.push(request.clone());
                    let answer = line(&mut self.hub, &request);
                    self.hear(tag, answer);
                }
                EngineAction::Listen => panic!("it listens for an answer that it was given"),
                EngineAction::Rest { until_ms } => return until_ms,
            }
        }
    }

    /// Speaks and rests until all is sent, at most so often.
    pub fn drain(&mut self, line: Line<'_>, rounds: usize) -> bool {
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

    pub fn queued(&self) -> usize {
        let states = self.boxed.letters().map(|(_, _, state)| state);
        states.filter(|state| **state == State::Queued).count()
    }

    /// Whether the hub has the very bytes of every letter, once.
    pub fn all_at_hub(&self) -> bool {
        let same = |id, sha256| self.hub.has(id) == Some(sha256);
        self.hub.most_effects() <= 1 && self.boxed.letters().all(|(id, sha256, _)| same(id, sha256))
    }

    pub fn batches(&self) -> Vec<&Request> {
        let batches = self.asked.iter();
        batches
            .filter(|request| request.target == "/v1/batches")
            .collect()
    }

    pub fn state(&self, n: u64) -> &State {
        self.boxed.state(id(n)).expect("it was saved")
    }
}

/// A receipt for a request, by any key: what a hub that never took the letters might send.
pub fn receipt_by(key: &Signer, request: &Request, letters: usize) -> Response {
    use wayside_protocol::{LetterOutcome, Receipt, SignedReceipt};
    let receipt = Receipt {
        form: 1,
        batch_sha256: sha256(&request.body),
        device: device(0).device,
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

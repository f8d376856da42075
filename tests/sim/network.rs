//! What lies between a device and its hub, and does it harm.

use wayside_protocol::{Batch, LetterHead, ProblemCode, Request, Response, TransportFailure};
use wayside_tests::sync::{Pair, problem};

use crate::world::{Doing, Flight, World};

/// After which a client gives up, ms.
const TIMEOUT: i64 = 30_000;
/// Answers that somebody keeps to play them again.
const OVERHEARD: usize = 6;

fn page(status: u16) -> Response {
    Response {
        status,
        headers: vec![
            ("content-type".to_owned(), "text/html".to_owned()),
            ("location".to_owned(), "http://portal.example/".to_owned()),
        ],
        body: b"<html>Sign in to go on".to_vec(),
    }
}

impl<P: Pair> World<P> {
    /// A request leaves a device.
    pub(crate) fn send(&mut self, flight: Flight, mut request: Request) {
        if self.fault(60) {
            let wait_ms = self.upto(3_000);
            return self.after(
                wait_ms,
                Doing::Hear(flight, Err(TransportFailure::Unreachable)),
            );
        }
        if self.fault(50) {
            return self.after(TIMEOUT, Doing::Hear(flight, Err(TransportFailure::Slow)));
        }
        if self.fault(60) {
            let status = [200, 302, 403, 511, 200][self.dice.below(5)];
            return self.after(100, Doing::Hear(flight, Ok(page(status))));
        }
        if self.fault(30) {
            return self.after(100, Doing::Hear(flight, Err(TransportFailure::Untrusted)));
        }
        if self.fault(60) {
            let answer = self.forged(flight);
            return self.after(100, Doing::Hear(flight, Ok(answer)));
        }
        if self.fault(60) {
            // A copy that comes later, perhaps much later, and whose answer nobody hears.
            let wait_ms = self.upto(3_600_000);
            let copy = Doing::Arrive {
                from: flight,
                request: request.clone(),
                heard: false,
            };
            self.after(wait_ms, copy);
        }
        if !request.body.is_empty() && self.fault(40) {
            let at = self.dice.below(request.body.len());
            request.body.truncate(at);
        }
        let mut wait_ms = 50;
        if self.fault(120) {
            // Late enough, perhaps, that the device gave up.
            wait_ms += self.upto(2 * TIMEOUT);
        }
        if wait_ms > TIMEOUT {
            self.after(TIMEOUT, Doing::Hear(flight, Err(TransportFailure::Slow)));
        }
        self.after(
            wait_ms,
            Doing::Arrive {
                from: flight,
                request,
                heard: wait_ms <= TIMEOUT,
            },
        );
    }

    /// A receipt that is none: played again, of another hub, or changed on the way.
    fn forged(&mut self, flight: Flight) -> Response {
        let which = self.dice.below(3);
        let overheard = &self.phones[flight.device].overheard;
        let Some(old) = overheard.get(which.min(overheard.len().saturating_sub(1))) else {
            return page(200);
        };
        let mut answer = old.clone();
        if which > 0 && !answer.body.is_empty() {
            let at = self.dice.below(answer.body.len());
            answer.body[at] ^= 0x10;
        }
        answer
    }

    /// A request comes to the hub, unless something happens to it there.
    pub(crate) fn arrive(&mut self, from: Flight, request: &Request, heard: bool) {
        let reply = |world: &mut Self, wait_ms: i64, answer: Result<Response, TransportFailure>| {
            if heard {
                world.after(wait_ms, Doing::Hear(from, answer));
            }
        };
        if !self.hub_is_up() {
            return reply(self, 10, Err(TransportFailure::Unreachable));
        }
        if self.fault(15) {
            self.storm_until_ms = self.now_ms + self.upto(120_000);
        }
        if self.now_ms < self.storm_until_ms {
            let mut answer = problem(ProblemCode::TooMany);
            let after = self.dice.below(40).to_string();
            answer.headers.push(("retry-after".to_owned(), after));
            return reply(self, 10, Ok(answer));
        }
        if self.fault(15) {
            // Something in between lets only little through for a while.
            self.strait_until_ms = self.now_ms + self.upto(60_000);
        }
        if self.now_ms < self.strait_until_ms
            && request.body.len() > 1_500
            && let Ok(batch) = Batch::unpack(&request.body)
        {
            if let [alone] = batch.letters.as_slice() {
                let head = LetterHead::read(&alone.0);
                self.refused.extend(head.map(|head| head.id));
            }
            return reply(self, 10, Ok(page(413)));
        }
        if self.fault(25) {
            let code = [ProblemCode::Unavailable, ProblemCode::Other][self.dice.below(2)];
            return reply(self, 10, Ok(problem(code)));
        }
        if self.fault(25) {
            // It falls over before it has written anything.
            self.hub_falls();
            return reply(self, 10, Err(TransportFailure::Cut));
        }
        let breaks = self.fault(30);
        if breaks {
            // It falls over in the middle of what it writes.
            self.pair.hub_breaks_off(&mut self.dice);
        }
        let now_ms = self.now_ms;
        let answer = self.pair.ask(request, now_ms);
        self.read_soon();
        if breaks || self.fault(40) {
            // It wrote, and falls over before it says so.
            self.hub_falls();
            return reply(self, 10, Err(TransportFailure::Cut));
        }
        let answer = match answer {
            Ok(answer) => answer,
            Err(broken) => return reply(self, 10, Err(broken)),
        };
        if heard {
            self.give_back(from, answer);
        }
    }

    fn give_back(&mut self, to: Flight, mut answer: Response) {
        let overheard = &mut self.phones[to.device].overheard;
        if answer.status == 200 {
            overheard.insert(0, answer.clone());
            overheard.truncate(OVERHEARD);
        }
        if self.fault(50) {
            // Half open: the hub believes that it was heard.
            return self.after(TIMEOUT, Doing::Hear(to, Err(TransportFailure::Slow)));
        }
        if self.fault(40) {
            return self.after(20, Doing::Hear(to, Err(TransportFailure::Cut)));
        }
        if !answer.body.is_empty() && self.fault(40) {
            let at = self.dice.below(answer.body.len());
            answer.body.truncate(at);
        }
        if self.fault(40) {
            let wait_ms = self.upto(5_000);
            self.after(wait_ms, Doing::Hear(to, Ok(answer.clone())));
        }
        let mut wait_ms = 50;
        if self.fault(80) {
            wait_ms += self.upto(TIMEOUT);
        }
        self.after(wait_ms, Doing::Hear(to, Ok(answer)));
    }
}

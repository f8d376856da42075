use std::future::Future as _;
use std::pin::pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use uuid::Uuid;
use wayside_protocol::{
    EnrolResponse, EnrolmentToken, Hub, Request, Response, Signer, TransportFailure,
};
use wayside_sync::enrol::{EnrolFault, enrol};
use wayside_sync::outbox::SyncFailure;
use wayside_tests::sync::{ModelPair, Pair, RealPair, hub_key};

use crate::bench::{honest, html, pair};
use crate::conformance::of_each;

of_each! {
    real: RealPair => [
        a_ticket_makes_a_device_of_the_hubs,
        a_ticket_whose_answer_was_lost_is_shown_again_with_the_same_key,
        a_ticket_counts_for_one_key_and_an_unknown_one_for_none,
        another_hub_than_the_tickets_enrols_nobody,
    ];
    model: ModelPair => [
        a_ticket_makes_a_device_of_the_hubs,
        a_ticket_whose_answer_was_lost_is_shown_again_with_the_same_key,
        a_ticket_counts_for_one_key_and_an_unknown_one_for_none,
        another_hub_than_the_tickets_enrols_nobody,
    ];
}

/// A hub in the same process, behind a line that loses what it is told to.
struct Near<P> {
    pair: Mutex<P>,
    once: [u8; 16],
    line: Mutex<Vec<Line>>,
}

#[derive(Clone, Copy)]
enum Line {
    Good,
    Lost,
    Unheard,
    Portal,
}

impl<P: Pair + Send> Hub for Near<P> {
    async fn ask(&self, request: Request) -> Result<Response, TransportFailure> {
        let line = self.line.lock().expect("a line").pop();
        let mut pair = self.pair.lock().expect("a hub");
        match line.unwrap_or(Line::Good) {
            Line::Good => honest(&mut *pair, &request),
            Line::Lost => Err(TransportFailure::Unreachable),
            Line::Unheard => {
                let _ = honest(&mut *pair, &request);
                Err(TransportFailure::Cut)
            }
            Line::Portal => Ok(html(200)),
        }
    }
}

impl<P: Pair + Send> Near<P> {
    fn new(lines: &[Line]) -> Self {
        let mut pair: P = pair();
        let once = pair.ticket();
        Self {
            pair: Mutex::new(pair),
            once,
            line: Mutex::new(lines.iter().rev().copied().collect()),
        }
    }

    fn show(&self, key: u8, hub: &Signer) -> Result<EnrolResponse, EnrolFault> {
        self.show_of(self.once, key, hub)
    }

    fn show_of(&self, once: [u8; 16], key: u8, hub: &Signer) -> Result<EnrolResponse, EnrolFault> {
        let token = EnrolmentToken {
            once,
            hub_key: hub.public(),
            certificate_sha256: None,
        };
        let key = Signer::new(&[key; 32]);
        let asked = pin!(enrol(self, &token, &key, &[], Uuid::from_u128(4), 0));
        match asked.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => answer,
            Poll::Pending => panic!("nothing here waits"),
        }
    }
}

fn a_ticket_makes_a_device_of_the_hubs<P: Pair + Send>() {
    let near = Near::<P>::new(&[]);
    let answer = near.show(9, &hub_key()).expect("enrolled");
    assert_eq!(answer.agency, "Port Ellery");
    assert_eq!(answer.device_key, Signer::new(&[9; 32]).public());
}

fn a_ticket_whose_answer_was_lost_is_shown_again_with_the_same_key<P: Pair + Send>() {
    let near = Near::<P>::new(&[Line::Lost, Line::Unheard, Line::Portal]);
    let not_now = |trouble| Err(EnrolFault::NotNow(trouble));
    let key = hub_key();
    assert_eq!(near.show(9, &key), not_now(SyncFailure::Unreachable));
    assert_eq!(near.show(9, &key), not_now(SyncFailure::Cut));
    assert_eq!(near.show(9, &key), not_now(SyncFailure::Portal));
    let first = near.show(9, &key).expect("enrolled");
    assert_eq!(near.show(9, &key), Ok(first));
}

fn a_ticket_counts_for_one_key_and_an_unknown_one_for_none<P: Pair + Send>() {
    let near = Near::<P>::new(&[]);
    assert!(near.show(9, &hub_key()).is_ok());
    assert_eq!(near.show(8, &hub_key()), Err(EnrolFault::Spent));
    assert_eq!(near.show_of([2; 16], 9, &hub_key()), Err(EnrolFault::Spent));
}

fn another_hub_than_the_tickets_enrols_nobody<P: Pair + Send>() {
    let near = Near::<P>::new(&[]);
    let other = Signer::new(&[44; 32]);
    assert_eq!(
        near.show(9, &other),
        Err(EnrolFault::NotNow(SyncFailure::Forged))
    );
}

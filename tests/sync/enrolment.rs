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
use wayside_tests::sync::{HubGuards, SmallHub, hub_key};

use crate::bench::html;

/// A hub in the same process, behind a line that loses what it is told to.
struct Near {
    hub: Mutex<SmallHub>,
    line: Mutex<Vec<Line>>,
}

#[derive(Clone, Copy)]
enum Line {
    Good,
    Lost,
    Unheard,
    Portal,
}

impl Hub for Near {
    async fn ask(&self, request: Request) -> Result<Response, TransportFailure> {
        let line = self.line.lock().expect("a line").pop();
        let mut hub = self.hub.lock().expect("a hub");
        match line.unwrap_or(Line::Good) {
            Line::Good => Ok(hub.answer(&request, 0)),
            Line::Lost => Err(TransportFailure::Unreachable),
            Line::Unheard => {
                let _ = hub.answer(&request, 0);
                Err(TransportFailure::Cut)
            }
            Line::Portal => Ok(html(200)),
        }
    }
}

impl Near {
    fn new(lines: &[Line]) -> Self {
        let mut hub = SmallHub::new(hub_key(), HubGuards::ALL);
        hub.issue([1; 16]);
        Self {
            hub: Mutex::new(hub),
            line: Mutex::new(lines.iter().rev().copied().collect()),
        }
    }

    fn show(&self, key: u8, once: u8, hub: &Signer) -> Result<EnrolResponse, EnrolFault> {
        let token = EnrolmentToken {
            once: [once; 16],
            hub_key: hub.public(),
            certificate_sha256: None,
        };
        let key = Signer::new(&[key; 32]);
        let asked = pin!(enrol(self, &token, &key, Uuid::from_u128(4), 0));
        match asked.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => answer,
            Poll::Pending => panic!("nothing here waits"),
        }
    }
}

#[test]
fn a_ticket_makes_a_device_of_the_hubs() {
    let near = Near::new(&[]);
    let answer = near.show(9, 1, &hub_key()).expect("enrolled");
    assert_eq!(answer.agency, "Port Ellery");
    assert_eq!(answer.device_key, Signer::new(&[9; 32]).public());
}

#[test]
fn a_ticket_whose_answer_was_lost_is_shown_again_with_the_same_key() {
    let near = Near::new(&[Line::Lost, Line::Unheard, Line::Portal]);
    let not_now = |trouble| Err(EnrolFault::NotNow(trouble));
    let key = hub_key();
    assert_eq!(near.show(9, 1, &key), not_now(SyncFailure::Unreachable));
    assert_eq!(near.show(9, 1, &key), not_now(SyncFailure::Cut));
    assert_eq!(near.show(9, 1, &key), not_now(SyncFailure::Portal));
    let first = near.show(9, 1, &key).expect("enrolled");
    assert_eq!(near.show(9, 1, &key), Ok(first));
}

#[test]
fn a_ticket_counts_for_one_key_and_an_unknown_one_for_none() {
    let near = Near::new(&[]);
    assert!(near.show(9, 1, &hub_key()).is_ok());
    assert_eq!(near.show(8, 1, &hub_key()), Err(EnrolFault::Spent));
    assert_eq!(near.show(9, 2, &hub_key()), Err(EnrolFault::Spent));
}

#[test]
fn another_hub_than_the_tickets_enrols_nobody() {
    let near = Near::new(&[]);
    let other = Signer::new(&[44; 32]);
    assert_eq!(
        near.show(9, 1, &other),
        Err(EnrolFault::NotNow(SyncFailure::Forged))
    );
}

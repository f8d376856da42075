//! A drive over a hub in the same process.

use std::cell::Cell;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::mpsc;
use wayside_protocol::{Hub, Request, Response, TransportFailure};
use wayside_sync::drive::{Around, drive};
use wayside_sync::{Engine, Now, OutboxStore as _, SyncEvent, WakeReason};

use crate::bench::{BEGIN_MS, id};
use crate::sync::{BoxGuards, HubGuards, Letterbox, SmallHub, device, hub_key, letter, programme};

/// A hub behind a line that fails so often first, or never answers.
struct Near {
    hub: Mutex<SmallHub>,
    fails: Mutex<usize>,
    answers: bool,
    panics: Mutex<bool>,
}

impl Hub for Near {
    async fn ask(&self, request: Request) -> Result<Response, TransportFailure> {
        if !self.answers {
            std::future::pending::<()>().await;
        }
        if std::mem::take(&mut *self.panics.lock().expect("a line")) {
            panic!("a request that comes to nothing");
        }
        {
            let mut fails = self.fails.lock().expect("a line");
            if *fails > 0 {
                *fails -= 1;
                return Err(TransportFailure::Unreachable);
            }
        }
        let mut hub = self.hub.lock().expect("a hub");
        Ok(hub.answer(&request, BEGIN_MS))
    }
}

/// A device with letters that wait, and its hub.
struct Ends {
    near: Arc<Near>,
    outbox: Letterbox,
    engine: Engine,
    events: Vec<SyncEvent>,
}

impl Ends {
    fn new(letters: u64, fails: usize) -> Self {
        let who = device(0);
        let mut hub = SmallHub::new(hub_key(), HubGuards { dedupe: true });
        hub.join(who.device, who.key.public());
        let mut outbox = Letterbox::new(BoxGuards::ALL);
        let recipient = programme().public().id();
        for n in 1..=letters {
            let wire = letter(id(n), who.device, n, recipient, 100);
            outbox.save(id(n), recipient, wire);
        }
        Self {
            near: Arc::new(Near {
                hub: Mutex::new(hub),
                fails: Mutex::new(fails),
                answers: true,
                panics: Mutex::new(false),
            }),
            outbox,
            engine: Engine::new(who),
            events: Vec::new(),
        }
    }

    /// Until when it rests, if it comes to that, and how often it asked what time it is. The clock goes on by a
    /// millisecond whenever it is asked; each failure is waited for ten.
    fn drive(&mut self, patience_ms: i64, nudges: Vec<WakeReason>) -> (Option<i64>, i64) {
        let clock = Cell::new(0);
        let (nudge, mut heard) = mpsc::channel(8);
        for why in nudges {
            nudge.try_send(why).expect("there is room");
        }
        drop(nudge);
        let around = Around {
            clock: &|| {
                clock.set(clock.get() + 1);
                Now {
                    wall_ms: BEGIN_MS + clock.get(),
                    mono_ms: clock.get(),
                }
            },
            random: &mut || 9,
            tell: &mut |event| self.events.push(event),
            patience_ms,
        };
        assert_eq!(format!("{around:?}"), "Around");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let driven = runtime.block_on(async {
            let driven = drive(
                &mut self.engine,
                &mut self.outbox,
                &self.near,
                &mut heard,
                around,
            );
            tokio::time::timeout(Duration::from_secs(5), driven).await
        });
        let rests = driven.ok().map(|rests| rests.expect("the outbox stands"));
        (rests, clock.get())
    }

    fn queued(&self) -> u64 {
        self.outbox.counts().expect("it stands").queued
    }
}

#[test]
fn a_drive_sends_what_waits_and_ends_when_it_rests() {
    let mut ends = Ends::new(3, 0);
    let (rests, clock) = ends.drive(0, Vec::new());
    assert!(rests.expect("it ends") > clock);
    assert_eq!(
        (ends.queued(), ends.near.hub.lock().expect("it").count()),
        (0, 3)
    );
    assert!(
        ends.events
            .iter()
            .any(|event| matches!(event, SyncEvent::AtHub { .. }))
    );
}

#[test]
fn a_rest_is_sat_out_up_to_its_patience() {
    // Both requests fail, the first is heard of at 4 and waited for ten; at 7 seven are left.
    for (patience_ms, queued) in [(6, 1), (7, 0), (1_000, 0)] {
        let mut ends = Ends::new(1, 2);
        let (rests, _) = ends.drive(patience_ms, Vec::new());
        assert!(rests.is_some());
        assert_eq!(ends.queued(), queued, "{patience_ms}");
    }
    let mut ends = Ends::new(1, 2);
    assert_eq!(ends.drive(6, Vec::new()).0, Some(14));
}

#[test]
fn where_nothing_waits_no_rest_is_sat_out() {
    let mut ends = Ends::new(0, 1);
    let (rests, _) = ends.drive(i64::MAX, Vec::new());
    assert_eq!(rests, Some(13));
}

#[test]
fn a_nudge_is_heeded_while_it_listens() {
    let mut ends = Ends::new(1, 1);
    let (rests, _) = ends.drive(0, vec![WakeReason::Tap]);
    // What failed was sent before the nudge, and says nothing against trying now.
    assert!(rests.is_some());
    assert_eq!(ends.queued(), 0);
}

#[test]
fn a_hub_that_never_answers_is_listened_for() {
    let mut ends = Ends::new(1, 0);
    let near = Arc::get_mut(&mut ends.near).expect("nobody else has it");
    near.answers = false;
    let (rests, clock) = ends.drive(i64::MAX, Vec::new());
    assert_eq!(rests, None);
    assert!(clock < 10, "it waits and does not spin");
}

#[test]
fn a_request_that_comes_to_nothing_of_its_own_is_sent_again() {
    let mut ends = Ends::new(1, 0);
    *ends.near.panics.lock().expect("a line") = true;
    let (rests, _) = ends.drive(0, Vec::new());
    assert!(rests.is_some());
    assert_eq!(ends.queued(), 0);
}

//! What is shipped at both ends of real sockets: the engine with the app's client over the store's outbox, and the
//! hub as it listens, with a proxy between them that harms what goes through.

use std::cell::Cell;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use wayside_protocol::{Hub as _, Request, TransportFailure};
use wayside_sync::drive::{Around, drive};
use wayside_sync::http::{Client, ConnectOptions};
use wayside_sync::outbox::SyncFailure;
use wayside_sync::{Engine, Now, SyncEvent, WakeReason};
use wayside_tests::sync::proxy::{Harm, Proxy};
use wayside_tests::sync::{ListeningHub, Pair as _, PairGuards, Plan, RealPair, State};

use crate::bench::id;

const NOW_MS: i64 = 1_700_000_000_000;

fn reach() -> ConnectOptions {
    ConnectOptions {
        connect: Duration::from_secs(5),
        progress: Duration::from_millis(400),
        whole: Duration::from_secs(3),
        proxy: None,
    }
}

fn client(address: SocketAddr) -> Client {
    Client::new(&format!("http://{address}"), None, &reach()).expect("a client")
}

/// A device with letters that wait, and the hub it belongs to, which listens.
struct Ends {
    pair: RealPair,
    hub: ListeningHub,
    engine: Engine,
    events: Vec<SyncEvent>,
}

impl Ends {
    fn with(letters: u64, body: usize) -> Self {
        Self::over(letters, body, ListeningHub::plain)
    }

    fn over(
        letters: u64,
        body: usize,
        listen: impl FnOnce(&wayside_hub::Server<wayside_hub::AnyLedger>) -> ListeningHub,
    ) -> Self {
        let pair = RealPair::new(&Plan {
            seed: 5,
            devices: 1,
            guards: PairGuards::ALL,
            now_ms: NOW_MS,
            come_back_s: 60,
            patient: true,
        });
        let mut ends = Self {
            hub: listen(pair.hub.at_work()),
            engine: Engine::new(pair.who(0)),
            pair,
            events: Vec::new(),
        };
        ends.save(1..=letters, body);
        ends
    }

    fn save(&mut self, letters: std::ops::RangeInclusive<u64>, body: usize) {
        for n in letters {
            let saved = self.pair.save(0, id(n), body, NOW_MS);
            saved.expect("it is saved");
        }
    }

    fn proxy(&self, harms: &[Harm], then: Harm) -> Proxy {
        let started = Proxy::start(self.hub.address, harms, then);
        self.hub.runtime.block_on(started)
    }

    /// Drives until it rests for longer than a second and a half by its own clock, which goes on by 50 ms
    /// whenever it is asked. True where it came to that within the time.
    fn drive(&mut self, client: Client, within: Duration) -> bool {
        let clock = Cell::new(0);
        let (_, mut nudges) = mpsc::channel(1);
        let around = Around {
            clock: &|| {
                clock.set(clock.get() + 50);
                Now {
                    wall_ms: NOW_MS + clock.get(),
                    mono_ms: clock.get(),
                }
            },
            // A tenth of a second after each failure: longer than the clock's step, so that it rests.
            random: &mut || 99,
            tell: &mut |event| self.events.push(event),
            patience_ms: 1_500,
        };
        let client = Arc::new(client);
        let outbox = self.pair.outbox(0);
        let driven = self.hub.runtime.block_on(async {
            let driven = drive(&mut self.engine, outbox, &client, &mut nudges, around);
            tokio::time::timeout(within, driven).await
        });
        driven
            .map(|rests| rests.expect("the outbox stands"))
            .is_ok()
    }

    fn queued(&mut self) -> usize {
        let states = self.pair.states(0).expect("the outbox answers");
        states
            .values()
            .filter(|state| **state == State::Queued)
            .count()
    }

    /// Each letter stands as at the hub, and once in the programme's inbox, with the bytes it was saved with.
    fn all_at_hub(&mut self) -> bool {
        let states = self.pair.states(0).expect("the outbox answers");
        let mut saved: Vec<_> = states
            .keys()
            .map(|id| (*id, self.pair.sha256(0, *id).expect("its bytes are kept")))
            .collect();
        let mut arrived = self.pair.arrived();
        saved.sort_unstable();
        arrived.sort_unstable();
        states.values().all(|state| *state == State::AtHub) && arrived == saved
    }
}

/// Long enough for anything that ends.
const ENOUGH: Duration = Duration::from_secs(60);

#[test]
fn letters_go_over_a_good_line() {
    let mut ends = Ends::with(300, 1_000);
    assert!(ends.drive(client(ends.hub.address), ENOUGH));
    assert!(ends.all_at_hub());
}

#[test]
fn letters_get_through_whatever_happens_to_connections() {
    for harm in [
        Harm::Delay(20),
        Harm::CutUp(900),
        Harm::CutUp(20_000),
        Harm::CutDown(0),
        Harm::CutDown(60),
        Harm::CutDown(200),
        Harm::HalfOpen,
        Harm::Trickle(60),
        Harm::Portal,
        Harm::Redirect,
        Harm::Forge,
        Harm::Refuse,
    ] {
        let mut ends = Ends::with(80, 1_000);
        let proxy = ends.proxy(&[harm; 3], Harm::None);
        let rests = ends.drive(client(proxy.address), ENOUGH);
        assert!(
            rests && ends.all_at_hub(),
            "{harm:?}: {} connections, {} queued, {:?}",
            proxy.connections(),
            ends.queued(),
            ends.events.iter().rev().take(12).collect::<Vec<_>>()
        );
    }
}

#[test]
fn nothing_clears_a_letter_while_something_else_answers() {
    for (harm, trouble) in [
        (Harm::Portal, SyncFailure::Portal),
        (Harm::Redirect, SyncFailure::Portal),
        (Harm::Refuse, SyncFailure::Cut),
        (Harm::Forge, SyncFailure::Forged),
        (Harm::HalfOpen, SyncFailure::Slow),
    ] {
        let mut ends = Ends::with(3, 100);
        let proxy = ends.proxy(&[], harm);
        // It goes on for ever, since it waits a tenth of a second between tries here.
        let rests = ends.drive(client(proxy.address), Duration::from_millis(1_500));
        assert!(!rests, "{harm:?}");
        assert_eq!(ends.queued(), 3, "{harm:?}");
        assert!(
            ends.events.contains(&SyncEvent::Trouble(trouble)),
            "{harm:?}: {:?}",
            ends.events
        );
        assert!(proxy.connections() > 1);
    }
}

#[test]
fn a_receipt_that_is_played_again_clears_nothing() {
    let mut ends = Ends::with(1, 100);
    let proxy = ends.proxy(&[Harm::None], Harm::Replay);
    assert!(ends.drive(client(proxy.address), ENOUGH));
    assert!(ends.all_at_hub());
    ends.save(2..=3, 100);
    // Another client, so that another connection is made.
    assert!(!ends.drive(client(proxy.address), Duration::from_secs(2)));
    assert_eq!(ends.queued(), 2);
}

#[test]
fn a_hub_with_the_pinned_certificate_is_spoken_to_and_no_other() {
    let mut ends = Ends::over(200, 1_000, ListeningHub::certified);
    let url = format!("https://{}", ends.hub.address);
    let certificate = ends.hub.certificate_sha256;
    let pinned = Client::new(&url, certificate, &reach()).expect("a client");
    assert!(ends.drive(pinned, ENOUGH));
    assert!(ends.all_at_hub());

    let asked = |client: Client| {
        let request = Request {
            method: "GET",
            target: "/v1/feed?after=0".to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        ends.hub.runtime.block_on(client.ask(request))
    };
    let other = Client::new(&url, Some([0; 32]), &reach()).expect("a client");
    assert_eq!(asked(other), Err(TransportFailure::Untrusted));
    // No public authority vouches for a certificate that the hub made itself.
    let public = Client::new(&url, None, &reach()).expect("a client");
    assert_eq!(asked(public), Err(TransportFailure::Untrusted));
    // Nor is it believed when something on the way speaks no TLS.
    let plain = ends.proxy(&[], Harm::Portal);
    let url = format!("https://{}", plain.address);
    let through = Client::new(&url, certificate, &reach()).expect("a client");
    assert!(asked(through).is_err());
}

#[tokio::test]
async fn nobody_at_the_other_end_is_unreachable() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = free.local_addr().expect("an address");
    drop(free);
    let ask = Request {
        method: "GET",
        target: "/".to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
    };
    assert_eq!(
        client(address).ask(ask).await,
        Err(TransportFailure::Unreachable)
    );
}

#[tokio::test]
async fn an_answer_larger_than_any_is_not_read() {
    let app = axum::Router::new().fallback(async || vec![0_u8; 5 * 1024 * 1024]);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    let ask = Request {
        method: "GET",
        target: "/".to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
    };
    assert_eq!(
        client(address).ask(ask).await,
        Err(TransportFailure::TooLarge)
    );
}

#[test]
fn a_nudge_from_outside_ends_a_rest() {
    let mut ends = Ends::with(1, 100);
    // Nobody picks up the first connections; then a rest would be sat out, were it not for the nudge.
    let proxy = ends.proxy(&[Harm::Refuse; 2], Harm::None);
    let (nudge, mut nudges) = mpsc::channel(8);
    let calls = Cell::new(0_u32);
    let around = Around {
        clock: &|| {
            // Time stands still: nothing but a nudge goes on.
            calls.set(calls.get() + 1);
            Now {
                wall_ms: NOW_MS,
                mono_ms: 0,
            }
        },
        random: &mut || u64::MAX / 2,
        tell: &mut |event| {
            if matches!(event, SyncEvent::Trouble(_)) {
                let _ = nudge.try_send(WakeReason::Connectivity);
            }
        },
        patience_ms: i64::MAX,
    };
    let client = Arc::new(client(proxy.address));
    let outbox = ends.pair.outbox(0);
    let driven = drive(&mut ends.engine, outbox, &client, &mut nudges, around);
    let driven = ends.hub.runtime.block_on(driven);
    driven.expect("the outbox stands");
    assert!(ends.all_at_hub());
    assert!(calls.get() > 2);
}

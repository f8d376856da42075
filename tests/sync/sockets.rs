use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use uuid::Uuid;
use wayside_protocol::{Hub as _, Request, TransportFailure};
use wayside_sync::drive::{Around, drive};
use wayside_sync::http::{Client, ConnectOptions};
use wayside_sync::outbox::SyncFailure;
use wayside_sync::{Engine, Now, SyncEvent, WakeReason};
use wayside_tests::sync::proxy::{Harm, Proxy};
use wayside_tests::sync::{
    BoxGuards, HubGuards, Letterbox, Served, SmallHub, State, device, hub_key, letter, programme,
    serve, serve_certified,
};

use crate::bench::id;

fn reach() -> ConnectOptions {
    ConnectOptions {
        connect: Duration::from_secs(5),
        progress: Duration::from_millis(400),
        whole: Duration::from_secs(3),
        proxy: None,
    }
}

fn small_hub() -> SmallHub {
    let mut hub = SmallHub::new(hub_key(), HubGuards::ALL);
    let who = device(0);
    hub.join(who.device, who.key.public());
    hub
}

struct Phone {
    engine: Engine,
    boxed: Letterbox,
    events: Vec<SyncEvent>,
}

impl Phone {
    fn with(letters: u64, body: usize) -> Self {
        let mut boxed = Letterbox::new(BoxGuards::ALL);
        let recipient = programme().public().id();
        for n in 1..=letters {
            let wire = letter(id(n), Uuid::from_u128(1), n, recipient, body);
            boxed.save(id(n), recipient, wire);
        }
        Self {
            engine: Engine::new(device(0)),
            boxed,
            events: Vec::new(),
        }
    }

    /// Drives until it rests for longer than a second and a half by its own clock, which goes on by 50 ms
    /// whenever it is asked.
    async fn drive(&mut self, client: Client) {
        let clock = Cell::new(0);
        let (_, mut nudges) = mpsc::channel(1);
        let around = Around {
            clock: &|| {
                clock.set(clock.get() + 50);
                Now {
                    wall_ms: 1_700_000_000_000 + clock.get(),
                    mono_ms: clock.get(),
                }
            },
            // A tenth of a second after each failure: longer than the clock's step, so that it rests.
            random: &mut || 99,
            tell: &mut |event| self.events.push(event),
            patience_ms: 1_500,
        };
        let hub = Arc::new(client);
        drive(&mut self.engine, &mut self.boxed, &hub, &mut nudges, around)
            .await
            .expect("the outbox stands");
    }

    fn queued(&self) -> usize {
        let states = self.boxed.letters().map(|(_, _, state)| state);
        states.filter(|state| **state == State::Queued).count()
    }

    fn all_at(&self, served: &Served) -> bool {
        let hub = served.hub.lock().expect("the hub stands");
        hub.most_effects() == 1
            && self
                .boxed
                .letters()
                .all(|(id, sha256, state)| *state == State::AtHub && hub.has(id) == Some(sha256))
    }
}

fn client(address: std::net::SocketAddr) -> Client {
    Client::new(&format!("http://{address}"), None, &reach()).expect("a client")
}

#[tokio::test]
async fn letters_go_over_a_good_line() {
    let served = serve(small_hub());
    let mut phone = Phone::with(300, 1_000);
    phone.drive(client(served.address)).await;
    assert!(phone.all_at(&served));
}

#[tokio::test]
async fn letters_get_through_whatever_happens_to_connections() {
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
        let served = serve(small_hub());
        let proxy = Proxy::start(served.address, &[harm; 3], Harm::None).await;
        let mut phone = Phone::with(80, 1_000);
        let driven =
            tokio::time::timeout(Duration::from_secs(60), phone.drive(client(proxy.address)));
        let arrived = driven.await.is_ok() && phone.all_at(&served);
        assert!(
            arrived,
            "{harm:?}: {} connections, {} queued, {:?}",
            proxy.connections(),
            phone.queued(),
            phone.events.iter().rev().take(12).collect::<Vec<_>>()
        );
    }
}

#[tokio::test]
async fn nothing_clears_a_letter_while_something_else_answers() {
    for (harm, trouble) in [
        (Harm::Portal, SyncFailure::Portal),
        (Harm::Redirect, SyncFailure::Portal),
        (Harm::Refuse, SyncFailure::Cut),
        (Harm::Forge, SyncFailure::Forged),
        (Harm::HalfOpen, SyncFailure::Slow),
    ] {
        let served = serve(small_hub());
        let proxy = Proxy::start(served.address, &[], harm).await;
        let mut phone = Phone::with(3, 100);
        let driven = tokio::time::timeout(
            Duration::from_millis(1_500),
            phone.drive(client(proxy.address)),
        );
        // It goes on for ever, since it waits a tenth of a second between tries here.
        assert!(driven.await.is_err(), "{harm:?}");
        assert_eq!(phone.queued(), 3, "{harm:?}");
        assert!(
            phone.events.contains(&SyncEvent::Trouble(trouble)),
            "{harm:?}: {:?}",
            phone.events
        );
        assert!(proxy.connections() > 1);
    }
}

#[tokio::test]
async fn a_receipt_that_is_played_again_clears_nothing() {
    let served = serve(small_hub());
    let proxy = Proxy::start(served.address, &[Harm::None], Harm::Replay).await;
    let line = client(proxy.address);
    let mut first = Phone::with(1, 100);
    first.drive(line).await;
    assert!(first.all_at(&served));
    let mut second = Phone::with(2, 100);
    let line = client(proxy.address);
    let driven = tokio::time::timeout(Duration::from_secs(2), second.drive(line));
    assert!(driven.await.is_err());
    assert_eq!(second.queued(), 2);
}

#[tokio::test]
async fn a_hub_with_the_pinned_certificate_is_spoken_to_and_no_other() {
    let hub = serve_certified(small_hub());
    let url = format!("https://{}", hub.served.address);
    let pinned = Client::new(&url, Some(hub.certificate_sha256), &reach()).expect("a client");
    let mut phone = Phone::with(200, 1_000);
    phone.drive(pinned).await;
    assert!(phone.all_at(&hub.served));

    let ask = || Request {
        method: "GET",
        target: "/v1/feed?after=0".to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
    };
    let other = Client::new(&url, Some([0; 32]), &reach()).expect("a client");
    assert_eq!(other.ask(ask()).await, Err(TransportFailure::Untrusted));
    // No public authority vouches for a certificate that the hub made itself.
    let public = Client::new(&url, None, &reach()).expect("a client");
    assert_eq!(public.ask(ask()).await, Err(TransportFailure::Untrusted));
    // Nor is it believed when something on the way speaks no TLS.
    let plain = Proxy::start(hub.served.address, &[], Harm::Portal).await;
    let url = format!("https://{}", plain.address);
    let through = Client::new(&url, Some(hub.certificate_sha256), &reach()).expect("a client");
    assert!(through.ask(ask()).await.is_err());
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

#[tokio::test]
async fn a_nudge_from_outside_ends_a_rest() {
    let served = serve(small_hub());
    // Nobody picks up the first connection; then a rest would be sat out, were it not for the nudge.
    let proxy = Proxy::start(served.address, &[Harm::Refuse; 2], Harm::None).await;
    let mut phone = Phone::with(1, 100);
    let (nudge, mut nudges) = mpsc::channel(8);
    let calls = Cell::new(0_u32);
    let around = Around {
        clock: &|| {
            // Time stands still: nothing but a nudge goes on.
            calls.set(calls.get() + 1);
            Now::default()
        },
        random: &mut || u64::MAX / 2,
        tell: &mut |event| {
            if matches!(event, SyncEvent::Trouble(_)) {
                let _ = nudge.try_send(WakeReason::Connectivity);
            }
        },
        patience_ms: i64::MAX,
    };
    let hub = Arc::new(client(proxy.address));
    let driven = drive(
        &mut phone.engine,
        &mut phone.boxed,
        &hub,
        &mut nudges,
        around,
    );
    driven.await.expect("the outbox stands");
    assert!(phone.all_at(&served));
    assert!(calls.get() > 2);
}

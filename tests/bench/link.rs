//! A line between a device and a server that is as slow, or as bad, as it is told to be, and counts what
//! goes through: each direction comes so much late, in order, with no bound on how much is under way; or
//! all connections on it break at once after so many bytes on average. Opening a connection costs no
//! delay of its own: the proxy answers at once.
//!
//! `count` on the standard input gives what went through since the last time, as JSON.
#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a line that cannot be laid has failed, and its counts are what it is asked for"
)]
#![expect(clippy::disallowed_methods, reason = "it keeps back what it passes on")]

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use clap::Parser;
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use wayside_tests::random::SeededRandom;

/// A slow or a bad line on loopback.
#[derive(Debug, Parser)]
struct Args {
    /// Where it leads.
    #[arg(long)]
    to: SocketAddr,
    /// How late each direction comes, ms.
    #[arg(long, default_value_t = 0)]
    delay_ms: u64,
    /// After how many bytes, both directions together, it breaks on average; 0 for never.
    #[arg(long, default_value_t = 0)]
    cut_mean: u64,
    /// Which breaks.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// How much goes through until all breaks.
struct Cut {
    mean: u64,
    left: u64,
    random: SeededRandom,
}

impl Cut {
    /// A memoryless line: the gap between breaks is distributed exponentially.
    fn draw(&mut self) {
        let share = self.random.between(f64::EPSILON, 1.0);
        self.left = (-share.ln() * self.mean as f64).ceil() as u64;
    }
}

struct Line {
    delay: Duration,
    cut: Option<Mutex<Cut>>,
    breaks: watch::Sender<u64>,
    up: AtomicU64,
    down: AtomicU64,
    requests: AtomicU64,
    connections: AtomicU64,
}

impl Line {
    fn new(args: &Args) -> Self {
        let cut = (args.cut_mean > 0).then(|| {
            let mut cut = Cut {
                mean: args.cut_mean,
                left: 0,
                random: SeededRandom::new(args.seed),
            };
            cut.draw();
            Mutex::new(cut)
        });
        Self {
            delay: Duration::from_millis(args.delay_ms),
            cut,
            breaks: watch::channel(0).0,
            up: AtomicU64::new(0),
            down: AtomicU64::new(0),
            requests: AtomicU64::new(0),
            connections: AtomicU64::new(0),
        }
    }

    /// So many bytes go through; all breaks when they were the last.
    fn carries(&self, bytes: u64) {
        let Some(cut) = &self.cut else { return };
        let mut cut = cut.lock().unwrap_or_else(PoisonError::into_inner);
        cut.left = cut.left.saturating_sub(bytes);
        if cut.left == 0 {
            cut.draw();
            self.breaks.send_modify(|count| *count += 1);
        }
    }

    fn counted(&self) -> serde_json::Value {
        let breaks = *self.breaks.borrow();
        self.breaks.send_if_modified(|count| {
            *count = 0;
            false
        });
        json!({
            "bytes_up": self.up.swap(0, SeqCst),
            "bytes_down": self.down.swap(0, SeqCst),
            "plain_requests": self.requests.swap(0, SeqCst),
            "connections": self.connections.swap(0, SeqCst),
            "cuts": breaks,
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
}

type Piece = (Instant, Vec<u8>);

async fn take(line: &Line, way: Way, mut from: OwnedReadHalf, to: mpsc::UnboundedSender<Piece>) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let Ok(count) = from.read(&mut buffer).await else {
            return;
        };
        let Some(piece) = buffer.get(..count).filter(|piece| !piece.is_empty()) else {
            return;
        };
        let bytes = u64::try_from(count).unwrap_or(0);
        match way {
            Way::Up => {
                line.up.fetch_add(bytes, SeqCst);
                line.requests.fetch_add(heads(piece), SeqCst);
            }
            Way::Down => {
                line.down.fetch_add(bytes, SeqCst);
            }
        }
        let due = Instant::now() + line.delay;
        if to.send((due, piece.to_vec())).is_err() {
            return;
        }
        line.carries(bytes);
    }
}

/// Requests of HTTP/1.1 that begin in here. None of what is enciphered looks like one.
fn heads(piece: &[u8]) -> u64 {
    const END: &[u8] = b" HTTP/1.1\r\n";
    let ends = piece.windows(END.len()).filter(|window| *window == END);
    u64::try_from(ends.count()).unwrap_or(0)
}

async fn give(mut from: mpsc::UnboundedReceiver<Piece>, mut to: OwnedWriteHalf) {
    while let Some((due, piece)) = from.recv().await {
        if due > Instant::now() {
            tokio::time::sleep_until(due).await;
        }
        if to.write_all(&piece).await.is_err() {
            return;
        }
    }
    let _ = to.shutdown().await;
}

async fn carry(line: Arc<Line>, device: TcpStream, to: SocketAddr) {
    let mut breaks = line.breaks.subscribe();
    let Ok(server) = TcpStream::connect(to).await else {
        return;
    };
    let _ = (device.set_nodelay(true), server.set_nodelay(true));
    let (from_device, to_device) = device.into_split();
    let (from_server, to_server) = server.into_split();
    let (up, going_up) = mpsc::unbounded_channel();
    let (down, going_down) = mpsc::unbounded_channel();
    let both = async {
        tokio::join!(
            take(&line, Way::Up, from_device, up),
            give(going_up, to_server),
            take(&line, Way::Down, from_server, down),
            give(going_down, to_device),
        )
    };
    // Whatever is still under way when the line breaks is lost with it.
    tokio::select! {
        _ = both => {}
        _ = breaks.changed() => {}
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let args = Args::parse();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let line = Arc::new(Line::new(&args));
    let address = listener.local_addr().expect("an address");
    println!("{}", json!({ "port": address.port() }));
    let mut asks = BufReader::new(tokio::io::stdin()).lines();
    loop {
        tokio::select! {
            come = listener.accept() => if let Ok((device, _)) = come {
                line.connections.fetch_add(1, SeqCst);
                tokio::spawn(carry(Arc::clone(&line), device, args.to));
            },
            ask = asks.next_line() => match ask {
                Ok(Some(_)) => println!("{}", line.counted()),
                _ => return,
            },
        }
    }
}

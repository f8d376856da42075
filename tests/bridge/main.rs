//! The same app in a browser: serves the face and carries its questions to a companion, on this
//! machine only. The screen tests drive it, and `make serve` opens it for a person.
//!
//! What it never does: listen beyond loopback, answer without the cookie that its printed address
//! was traded for, or decide anything; it hands questions on as the shell does.

mod door;
mod face;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use clap::Parser;
use wayside_companion::Companion;
use wayside_companion::clock::{Clock, Hand};
use wayside_companion::fault::{Fault, FaultCode};
use wayside_tests::bundle::{self, Trouble};

use crate::door::Door;
use crate::face::Face;

/// Bytes of a question: the longest is a search of 200 characters.
const ASK_BYTES: usize = 64 * 1024;
/// Bytes of a file the officer chose; the companion refuses by its own, finer limits.
const FILE_BYTES: usize = 512 * 1024 * 1024;

/// The same app in a browser, on this machine only.
#[derive(Parser)]
struct Options {
    /// Where the app keeps its data; a folder that is dropped at the end when absent.
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// The time it is until `/clock` moves it (RFC 3339); the machine's clock when absent.
    #[arg(long)]
    when: Option<DateTime<Utc>>,
    /// The port to listen at; any free one when absent.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The built face.
    #[arg(long)]
    ui: Option<PathBuf>,
}

/// What every request is answered from.
struct Bridge {
    companion: Companion,
    hand: Option<Hand>,
    face: Face,
    door: Door,
}

#[tokio::main]
async fn main() -> ExitCode {
    match serve(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            say_trouble(&trouble.to_string());
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Options) -> Result<(), Trouble> {
    let fallback = tempfile::tempdir()?;
    let data_dir = options
        .data_dir
        .unwrap_or_else(|| fallback.path().to_owned());
    let ui = options
        .ui
        .unwrap_or_else(|| wayside_tests::root().join("ui/dist"));
    let face = Face::read(&ui)?;
    let (clock, hand) = match options.when {
        Some(when) => {
            let (clock, hand) = Clock::by_hand(when);
            (clock, Some(hand))
        }
        None => (Clock::system(), None),
    };
    let companion = Companion::open(&data_dir, bundle::port_ellery()?, clock)?;

    let listener =
        tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port)))
            .await?;
    let door = Door::new(listener.local_addr()?.port())?;
    say_address(&door.address());
    let bridge = Arc::new(Bridge {
        companion,
        hand,
        face,
        door,
    });
    let carries = Arc::clone(&bridge);
    let carried = std::thread::spawn(move || carries.companion.run_sync());
    axum::serve(listener, routes(Arc::clone(&bridge)))
        .with_graceful_shutdown(interrupted())
        .await?;
    bridge.companion.end();
    carried.join().unwrap_or(Ok(()))?;
    Ok(())
}

fn routes(bridge: Arc<Bridge>) -> Router {
    let asks = post(ask).layer(DefaultBodyLimit::max(ASK_BYTES));
    let files = post(file).layer(DefaultBodyLimit::max(FILE_BYTES));
    Router::new()
        .route("/ask/{name}", asks)
        .route("/file/{name}", files)
        .route("/clock", post(clock))
        .fallback(get(page))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&bridge),
            door::keep,
        ))
        .with_state(bridge)
}

async fn ask(
    State(bridge): State<Arc<Bridge>>,
    Path(name): Path<String>,
    Json(ask): Json<serde_json::Value>,
) -> Response {
    answer(move || bridge.companion.dispatch(&name, ask)).await
}

async fn file(
    State(bridge): State<Arc<Bridge>>,
    Path(name): Path<String>,
    bytes: Bytes,
) -> Response {
    answer(move || bridge.companion.dispatch_file(&name, bytes.to_vec())).await
}

/// 200 with the answer, or 422 with the fault.
async fn answer(
    question: impl FnOnce() -> Result<serde_json::Value, Fault> + Send + 'static,
) -> Response {
    let answer = tokio::task::spawn_blocking(question).await;
    match answer.unwrap_or(Err(Fault {
        code: FaultCode::BadRequest,
        retry: false,
    })) {
        Ok(value) => Json(value).into_response(),
        Err(fault) => (StatusCode::UNPROCESSABLE_ENTITY, Json(fault)).into_response(),
    }
}

/// How a test moves the clock that `--when` set: time passes, somebody sets it, the device is off.
#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Move {
    pass_ms: i64,
    set: Option<DateTime<Utc>>,
    off_ms: Option<i64>,
}

async fn clock(State(bridge): State<Arc<Bridge>>, Json(to): Json<Move>) -> StatusCode {
    let Some(hand) = &bridge.hand else {
        return StatusCode::NOT_FOUND;
    };
    hand.pass_ms(to.pass_ms);
    if let Some(wall) = to.set {
        hand.set_wall(wall);
    }
    if let Some(off_ms) = to.off_ms {
        hand.restart_after_ms(off_ms);
    }
    StatusCode::NO_CONTENT
}

async fn page(State(bridge): State<Arc<Bridge>>, uri: axum::http::Uri) -> Response {
    bridge.face.page(uri.path())
}

/// Ctrl-C. A machine that cannot hear it serves until it is ended.
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

#[allow(
    clippy::print_stdout,
    reason = "the address is what this program is run for"
)]
fn say_address(address: &str) {
    println!("Wayside is at {address}");
    println!("The address works once, on this machine only. Ctrl-C ends it.");
}

#[allow(
    clippy::print_stderr,
    reason = "the last word of a program that could not begin"
)]
fn say_trouble(trouble: &str) {
    eprintln!("wayside-bridge: {trouble}");
}

//! What those ask who keep the hub running: whether it lives, whether it can write, its counts, and the
//! description of all that it answers.

use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use subtle::ConstantTimeEq as _;
use wayside_protocol::{ProblemCode, sha256};

use crate::caller;
use crate::ledger::Ledger;
use crate::metrics::MEDIA_TYPE;
use crate::refusal::HttpRefusal;
use crate::server::Server;

/// The description of the API: OpenAPI 3.1.
pub const OPENAPI: &str = include_str!("../assets/openapi.json");

/// `GET /v1/healthz`: the process answers.
pub(crate) async fn alive() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// How long the ledger's word is good, ms: each asking is a write.
const READY_MS: u64 = 1_000;

/// `GET /v1/readyz`: the ledger can be written.
pub(crate) async fn ready<L: Ledger>(
    State(server): State<Server<L>>,
) -> Result<StatusCode, HttpRefusal> {
    // Whoever asks meanwhile waits for the same answer.
    let mut ready_ms = server.gates().ready_ms.lock().await;
    let now_ms = server.running_ms();
    if !ready_ms.is_some_and(|at_ms| now_ms.saturating_sub(at_ms) < READY_MS) {
        server.ledger().ready().await?;
        *ready_ms = Some(now_ms);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /metrics`, for who has the token: how many referrals came at what hour is nobody else's business.
pub(crate) async fn metrics<L: Ledger>(
    State(server): State<Server<L>>,
    request: Request<Body>,
) -> Result<Response, HttpRefusal> {
    let (parts, _) = request.into_parts();
    let token = parts
        .headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default();
    let given = sha256(token.trim().as_bytes());
    if !bool::from(given.ct_eq(server.metrics_sha256())) {
        let address = caller::address(&parts);
        return Err(caller::stranger(&server, address, ProblemCode::Unsigned));
    }
    let text = server.metrics().text();
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response())
}

/// `GET /v1/openapi.json`.
pub(crate) async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

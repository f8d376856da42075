//! Everything that is answered, and what happens around each answer.

use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use wayside_protocol::{Hub, ProblemCode, TransportFailure};

use crate::gates::StrangersPlace;
use crate::ledger::Ledger;
use crate::refusal::{HttpRefusal, Slowly};
use crate::server::Server;
use crate::{caller, device, health, packs, pages, programme};

/// What only a device or a programme may ask, and signs.
const SIGNED: [&str; 4] = ["/v1/batches", "/v1/feed", "/v1/commands", "/v1/inbox"];
/// Answered whoever asks and however often: it costs nothing.
const ALIVE: &str = "/v1/healthz";
/// How long an answer is kept back from those who ask too often.
const MOMENT: Duration = Duration::from_secs(1);

/// All that a hub answers: the API and the pages.
pub fn router<L: Ledger>(server: Server<L>) -> Router {
    Router::new()
        .route("/v1/enrol", post(device::enrol::<L>))
        .route("/v1/batches", post(device::batches::<L>))
        .route("/v1/feed", get(device::feed::<L>))
        .route("/v1/commands", post(device::commands::<L>))
        .route("/v1/inbox", get(programme::inbox::<L>))
        .route("/v1/inbox/{id}", post(programme::notice::<L>))
        .route("/v1/packs/{*path}", get(packs::file::<L>))
        .route("/v1/healthz", get(health::alive))
        .route("/v1/readyz", get(health::ready::<L>))
        .route("/v1/openapi.json", get(health::openapi))
        .route("/metrics", get(health::metrics::<L>))
        .merge(pages::routes::<L>())
        .fallback(async || HttpRefusal::of(ProblemCode::NotFound))
        .method_not_allowed_fallback(async || HttpRefusal::of(ProblemCode::Method))
        .layer(from_fn_with_state(server.clone(), around::<L>))
        .with_state(server)
}

/// Around each answer: the address's buckets, one line in the log, the counts, and headers that a browser heeds.
///
/// The line says the method, the route as it is written above, the status, the time and the sizes. It has
/// no path, no query, no header, no address and no body in it.
async fn around<L: Ledger>(
    State(server): State<Server<L>>,
    request: Request,
    next: Next,
) -> Response {
    let began_ms = server.running_ms();
    let is_far = caller::address_of(request.extensions()).is_some();
    server.metrics().began();
    let method = plain(request.method());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched", MatchedPath::as_str)
        .to_owned();
    let bytes_in = length(request.headers().get(header::CONTENT_LENGTH));
    let mut response = match admitted(&server, &request) {
        Ok(None) => next.run(request).await,
        Ok(Some(place)) => {
            let whole = Duration::from_secs(server.limits().strangers_s);
            let answered = tokio::time::timeout(whole, next.run(request)).await;
            drop(place);
            answered.unwrap_or_else(|_| HttpRefusal::of(ProblemCode::Slow).into_response())
        }
        Err(refusal) => refusal.into_response(),
    };
    if response.extensions_mut().remove::<Slowly>().is_some() && is_far {
        tokio::time::sleep(MOMENT).await;
    }
    guard(&mut response);
    let status = response.status().as_u16();
    let bytes_out = length(response.headers().get(header::CONTENT_LENGTH))
        .or_else(|| axum::body::HttpBody::size_hint(response.body()).exact());
    let ms = server.running_ms().saturating_sub(began_ms);
    tracing::info!(method, route, status, ms, bytes_in, bytes_out, "answered");
    // A request takes no more seconds than a float holds.
    let seconds = ms as f64 / 1_000.0;
    server.metrics().answered(method, &route, status, seconds);
    response
}

/// Whether a request may come in, by where it comes from. What must be signed is let through: who signed it is looked
/// at first, and only what was not signed by a key that is known here counts against the address. So a stranger
/// silences nobody who is known, wherever both are. A body that nobody signed for has a place of its own.
fn admitted<L: Ledger>(
    server: &Server<L>,
    request: &Request,
) -> Result<Option<StrangersPlace>, HttpRefusal> {
    let path = request.uri().path();
    let is_signed = SIGNED.iter().any(|signed| {
        let rest = path.strip_prefix(signed);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    let Some(address) = caller::address_of(request.extensions()) else {
        return Ok(None);
    };
    if is_signed || path == ALIVE {
        return Ok(None);
    }
    let (gates, running_ms) = (server.gates(), server.running_ms());
    let looked = gates.strangers.look(address, running_ms);
    looked
        .and_then(|()| gates.addresses.take(address, running_ms))
        .map_err(|again| {
            gates.refusals.stranger();
            caller::too_many(server, again)
        })?;
    if request.method() != Method::POST {
        return Ok(None);
    }
    let place = gates.strangers_place(address, server.limits().strangers_bodies_of_address);
    place.map(Some).ok_or_else(|| caller::shed(server).slowly())
}

fn plain(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    }
}

fn length(value: Option<&HeaderValue>) -> Option<u64> {
    value?.to_str().ok()?.parse().ok()
}

/// Headers that stand on every answer unless a page has set its own.
fn guard(response: &mut Response) {
    let standing: [(HeaderName, &str); 5] = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
    ];
    let headers = response.headers_mut();
    for (name, value) in standing {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
}

/// A hub in the same process, asked as one over a network is.
#[derive(Clone)]
pub struct Within(Router);

impl Within {
    /// The hub that this server is.
    pub fn new<L: Ledger>(server: Server<L>) -> Self {
        Self(router(server))
    }
}

impl Hub for Within {
    async fn ask(
        &self,
        request: wayside_protocol::Request,
    ) -> Result<wayside_protocol::Response, TransportFailure> {
        use tower::ServiceExt as _;
        let mut built = axum::http::Request::builder()
            .method(request.method)
            .uri(&request.target)
            .header(header::CONTENT_LENGTH, request.body.len());
        for (name, value) in &request.headers {
            built = built.header(*name, value);
        }
        let built = built
            .body(axum::body::Body::from(request.body))
            .map_err(|_| TransportFailure::Unreachable)?;
        let Ok(answered) = self.0.clone().oneshot(built).await;
        let (parts, body) = answered.into_parts();
        let headers = parts.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.as_str().to_owned(), value.into_owned())
        });
        let headers = headers.collect();
        let body = axum::body::to_bytes(body, usize::MAX)
            .await
            .map_err(|_| TransportFailure::Cut)?;
        Ok(wayside_protocol::Response {
            status: parts.status.as_u16(),
            headers,
            body: body.to_vec(),
        })
    }
}

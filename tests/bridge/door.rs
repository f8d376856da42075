//! Who may come in: a browser on this machine that was given the printed address.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, HOST, LOCATION, ORIGIN, REFERRER_POLICY,
    SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response as Plain, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::Bridge;

/// The shell's policy (`src-tauri/tauri.conf.json`), with this server in the place of its IPC.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self'; font-src 'self'; worker-src 'self'; connect-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// The lock: a token that opens once, and the cookie it is traded for.
pub struct Door {
    port: u16,
    token: Mutex<Option<String>>,
    cookie: String,
}

impl Door {
    /// A door at `port` with a fresh token and cookie.
    ///
    /// # Errors
    /// When the machine has no randomness to give.
    pub fn new(port: u16) -> Result<Self, getrandom::Error> {
        Ok(Self {
            port,
            token: Mutex::new(Some(secret()?)),
            cookie: secret()?,
        })
    }

    /// The address that works once.
    pub fn address(&self) -> String {
        let token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        format!(
            "http://127.0.0.1:{}/?token={}",
            self.port,
            token.as_deref().unwrap_or_default()
        )
    }

    /// Another site may have its name resolve to this machine; it cannot have its pages say so here.
    fn is_addressed(&self, headers: &HeaderMap) -> bool {
        let ours = [
            format!("127.0.0.1:{}", self.port),
            format!("localhost:{}", self.port),
        ];
        let host = text(headers, &HOST);
        let origin = text(headers, &ORIGIN);
        ours.iter().any(|name| {
            host == Some(name) && origin.is_none_or(|from| from == format!("http://{name}"))
        })
    }

    fn is_known(&self, headers: &HeaderMap) -> bool {
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .any(|cookies| {
                cookies.split(';').any(|one| {
                    one.trim()
                        .strip_prefix("wayside=")
                        .is_some_and(|held| held == self.cookie)
                })
            })
    }

    /// Takes the token, so that it opens once.
    fn trade(&self, uri: &Uri) -> bool {
        let Some(offered) = uri.query().and_then(|query| query.strip_prefix("token=")) else {
            return false;
        };
        let mut token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        token.take_if(|token| token == offered).is_some()
    }
}

/// Stands before every request.
pub async fn keep(State(bridge): State<Arc<Bridge>>, request: Request, next: Next) -> Response {
    let door = &bridge.door;
    let mut response = if !door.is_addressed(request.headers()) {
        StatusCode::MISDIRECTED_REQUEST.into_response()
    } else if request.uri().path() == "/" && door.trade(request.uri()) {
        come_in(&door.cookie)
    } else if door.is_known(request.headers()) {
        next.run(request).await
    } else {
        StatusCode::UNAUTHORIZED.into_response()
    };
    dress(response.headers_mut());
    response
}

fn come_in(cookie: &str) -> Response {
    let cookie = format!("wayside={cookie}; Path=/; HttpOnly; SameSite=Strict");
    Plain::builder()
        .status(StatusCode::SEE_OTHER)
        .header(LOCATION, "/")
        .header(SET_COOKIE, cookie)
        .body(Body::empty())
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn dress(headers: &mut HeaderMap) {
    let worn = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "geolocation=(self), camera=(self), microphone=()",
        ),
    ];
    for (name, value) in worn {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// 256 bits, in hexadecimal.
fn secret() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hex::encode(bytes))
}

//! Who looks at a page: in which language, and, for an admin, in whose session.

use axum::extract::{FromRequestParts, Path};
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use subtle::ConstantTimeEq as _;
use wayside_protocol::{ProblemCode, sha256};

use super::trouble::Trouble;
use super::words::{Language, Words};
use crate::caller;
use crate::ledger::Ledger;
use crate::server::Server;

/// The cookie of a session.
pub(super) const SESSION: &str = "wayside-session";
const LANGUAGE: &str = "wayside-language";
/// Bytes of a session's token, as text; whatever is longer is none.
const LONGEST_TOKEN: usize = 64;

/// Whoever looks.
#[derive(Clone)]
pub(super) struct Visitor {
    pub words: &'static Words,
}

/// An admin in a session.
#[derive(Clone)]
pub(super) struct Signed {
    pub visitor: Visitor,
    /// The admin's name.
    pub name: String,
    token: String,
}

/// The value of a cookie. Where it stands twice it is none: one of them is somebody else's.
pub(super) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(COOKIE).iter();
    let texts = lines.filter_map(|line| line.to_str().ok());
    let pairs = texts.flat_map(|text| text.split(';'));
    let mut values = pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(is, _)| *is == name);
    let (_, value) = values.next()?;
    values.next().is_none().then_some(value)
}

/// A cookie of this hub that no script reads and no other site sends. `name` is prefixed so that no
/// other host can have set it, where the hub is spoken to by https.
pub(super) fn kept<L: Ledger>(server: &Server<L>, name: &str, value: &str, seconds: u32) -> String {
    let name = prefixed(server, name);
    let secure = if is_secure(server) { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}

pub(super) fn prefixed<L: Ledger>(server: &Server<L>, name: &str) -> String {
    let prefix = if is_secure(server) { "__Host-" } else { "" };
    format!("{prefix}{name}")
}

fn is_secure<L: Ledger>(server: &Server<L>) -> bool {
    server.url().starts_with("https://")
}

/// The token that a form carries: a hash of the secret in a cookie, which no other site can read.
pub(super) fn form_token(secret: &str) -> String {
    hex::encode(sha256(format!("wayside form 1\0{secret}").as_bytes()))
}

pub(super) fn is_form_token(given: &str, secret: &str) -> bool {
    bool::from(form_token(secret).as_bytes().ct_eq(given.as_bytes()))
}

impl Visitor {
    fn of(parts: &Parts) -> Self {
        let chosen = cookie(&parts.headers, LANGUAGE).and_then(Language::of_tag);
        let asked = parts
            .headers
            .get(ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        let language = chosen.unwrap_or_else(|| Language::of_header(asked.unwrap_or_default()));
        Self {
            words: language.words(),
        }
    }
}

impl Signed {
    /// For the forms of this session.
    pub fn form_token(&self) -> String {
        form_token(&self.token)
    }

    /// Whether a form is of this session.
    pub fn holds(&self, given: &str) -> Result<(), Trouble> {
        if is_form_token(given, &self.token) {
            Ok(())
        } else {
            Err(self
                .visitor
                .trouble(StatusCode::FORBIDDEN, "page-trouble-form"))
        }
    }

    pub fn words(&self) -> &'static Words {
        self.visitor.words
    }

    pub fn token(&self) -> &str {
        &self.token
    }
}

impl Visitor {
    /// `said` is the key of what is said instead of a page.
    pub fn trouble(&self, status: StatusCode, said: &'static str) -> Trouble {
        Trouble::of(self.words, status, said)
    }

    pub fn missing(&self) -> Trouble {
        self.trouble(StatusCode::NOT_FOUND, "page-trouble-missing")
    }

    /// For what is wrong with the ledger or the machine. It stands in the log already, where it arose.
    pub fn failed<F>(&self, _fault: F) -> Trouble {
        self.trouble(StatusCode::SERVICE_UNAVAILABLE, "page-trouble-ledger")
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts))
    }
}

impl<L: Ledger> FromRequestParts<Server<L>> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, server: &Server<L>) -> Result<Self, Response> {
        let visitor = Visitor::of(parts);
        let out = || Redirect::to("/sign-in").into_response();
        let name = prefixed(server, SESSION);
        let token = cookie(&parts.headers, &name).filter(|token| token.len() <= LONGEST_TOKEN);
        let token = token.ok_or_else(out)?.to_owned();
        let signed_in = server.signed_in(&token).await;
        let name = signed_in.map_err(|fault| visitor.failed(fault).into_response())?;
        let Some(name) = name else {
            // Each made-up token is a question to the ledger.
            let refused = caller::stranger(server, caller::address(parts), ProblemCode::Unsigned);
            return Err(match refused.code() {
                ProblemCode::TooMany => refused.into_response(),
                _ => out(),
            });
        };
        Ok(Self {
            visitor,
            name,
            token,
        })
    }
}

/// Where a choice of language leads back to: these pages and no address that a link could name.
const PLACES: [&str; 9] = [
    "/sign-in",
    "/devices",
    "/devices/enrol",
    "/programmes",
    "/outcomes",
    "/outcomes/public",
    "/audit",
    "/packs",
    "/inbox",
];

/// `GET /language/{code}`: the language from now on, kept for a year. Nothing else is.
pub(super) async fn choose(Path(code): Path<String>, headers: HeaderMap) -> Response {
    let from = headers
        .get(axum::http::header::REFERER)
        .and_then(|from| from.to_str().ok());
    let path = from.and_then(|from| from.parse::<axum::http::Uri>().ok());
    let path = path.as_ref().map(axum::http::Uri::path).unwrap_or_default();
    let back = PLACES
        .into_iter()
        .find(|place| *place == path)
        .unwrap_or("/");
    let Some(language) = Language::of_tag(&code) else {
        return Redirect::to(back).into_response();
    };
    let cookie = format!(
        "{LANGUAGE}={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
        language.tag()
    );
    ([(SET_COOKIE, cookie)], Redirect::to(back)).into_response()
}

//! Signing in and out.
//!
//! An admin's one-time password is set up where the admin is made, at a terminal of the hub's own machine: a page that
//! showed its secret at the first sign-in would show it to whoever comes first with the password.

use axum::Form;
use axum::extract::{FromRequestParts, State};
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse as _, Redirect};
use maud::{Markup, html};
use serde::Deserialize;
use std::net::IpAddr;
use zeroize::Zeroizing;

use super::layout::{Answer, open_page};
use super::visitor::{SESSION, Signed, Visitor, cookie, form_token, is_form_token, kept, prefixed};
use crate::caller;
use crate::ledger::Ledger;
use crate::refusal::Slowly;
use crate::server::Server;
use crate::signin::SignIn;

/// The cookie that a form to sign in is bound to.
const DOOR: &str = "wayside-door";
/// Seconds; the ledger ends a session sooner when it rests.
const SESSION_S: u32 = 12 * 3_600;
const DOOR_S: u32 = 3_600;

/// `GET /`.
pub(super) async fn home() -> Redirect {
    Redirect::to("/devices")
}

/// Where a request comes from, counted as the rest of the hub counts it.
pub(super) struct From(Option<IpAddr>);

impl<S: Sync> FromRequestParts<S> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(caller::address(parts)))
    }
}

/// What is typed. No field of it stands in any log.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    token: String,
    name: String,
    password: String,
    code: String,
}

fn form(visitor: &Visitor, token: &str, name: &str, said: Option<&Markup>) -> Markup {
    let words = visitor.words;
    html! {
        p.lead { (words.say("page-sign-in-lead")) }
        p { a.button href="/inbox" { (words.say("inbox")) } }
        div.panel {
            form method="post" action="/sign-in" {
                input type="hidden" name="token" value=(token);
                @if let Some(said) = said { (said) }
                label for="name" { (words.say("page-name")) }
                input #name name="name" type="text" autocomplete="username" autocapitalize="off" spellcheck="false"
                    maxlength="60" required value=(name);
                label for="password" { (words.say("page-password")) }
                input #password name="password" type="password" autocomplete="current-password" maxlength="256" required;
                label for="code" { (words.say("page-code")) }
                p #code-hint .hint { (words.say("page-code-hint")) }
                input #code name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="7" required
                    aria-describedby="code-hint";
                button.primary type="submit" { (words.say("page-sign-in")) }
            }
        }
    }
}

/// `GET /sign-in`.
pub(super) async fn show<L: Ledger>(State(server): State<Server<L>>, visitor: Visitor) -> Answer {
    let secret: [u8; 16] = server.random().map_err(|fault| visitor.failed(fault))?;
    let secret = hex::encode(secret);
    let page = open_page(
        &visitor,
        visitor.words.say("page-sign-in"),
        &form(&visitor, &form_token(&secret), "", None),
    );
    let door = kept(&server, DOOR, &secret, DOOR_S);
    Ok((AppendHeaders([(SET_COOKIE, door)]), page).into_response())
}

/// `POST /sign-in`.
pub(super) async fn sign_in<L: Ledger>(
    State(server): State<Server<L>>,
    visitor: Visitor,
    From(address): From,
    headers: HeaderMap,
    typed: Result<Form<Typed>, axum::extract::rejection::FormRejection>,
) -> Answer {
    let words = visitor.words;
    let stale = || visitor.trouble(StatusCode::FORBIDDEN, "page-trouble-form");
    let Form(typed) = typed.map_err(|_| stale())?;
    let secret = cookie(&headers, &prefixed(&server, DOOR)).ok_or_else(stale)?;
    if !is_form_token(&typed.token, secret) {
        return Err(stale());
    }
    let name = typed.name.trim();
    let password = Zeroizing::new(typed.password);
    let tried = server.sign_in(name, &password, &typed.code, address).await;
    let (status, said) = match tried.map_err(|fault| visitor.failed(fault))? {
        SignIn::In(token) => {
            let session = kept(&server, SESSION, &token, SESSION_S);
            let door = kept(&server, DOOR, "", 0);
            let cookies = AppendHeaders([(SET_COOKIE, session), (SET_COOKIE, door)]);
            return Ok((cookies, Redirect::to("/devices")).into_response());
        }
        SignIn::No => (
            StatusCode::UNPROCESSABLE_ENTITY,
            words.say("page-sign-in-wrong").to_owned(),
        ),
        SignIn::TooMany(seconds) => (
            StatusCode::TOO_MANY_REQUESTS,
            words.with(
                "page-sign-in-wait",
                &[("minutes", seconds.div_ceil(60).into())],
            ),
        ),
    };
    let said = html! { p.said role="alert" { (said) } };
    let page = open_page(
        &visitor,
        words.say("page-sign-in"),
        &form(&visitor, &typed.token, name, Some(&said)),
    );
    let mut answer = (status, page).into_response();
    if status == StatusCode::TOO_MANY_REQUESTS {
        answer.extensions_mut().insert(Slowly);
    }
    Ok(answer)
}

/// A form that only has its token.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bare {
    pub token: String,
}

/// `POST /sign-out`.
pub(super) async fn sign_out<L: Ledger>(
    State(server): State<Server<L>>,
    signed: Signed,
    Form(bare): Form<Bare>,
) -> Answer {
    signed.holds(&bare.token)?;
    let out = server.sign_out(signed.token()).await;
    out.map_err(|fault| signed.visitor.failed(fault))?;
    let gone = kept(&server, SESSION, "", 0);
    Ok((
        AppendHeaders([(SET_COOKIE, gone)]),
        Redirect::to("/sign-in"),
    )
        .into_response())
}

//! What every page has: the head, the bar, the way to what matters, and the headers that keep it shut.

use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::trouble::Trouble;
use super::visitor::{Signed, Visitor};
use super::words::{Language, Words};

/// The admin's pages have no script at all.
const NO_SCRIPT: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
                         base-uri 'none'; frame-ancestors 'none'";
/// The programme's page runs the hub's own, and speaks to nobody but the hub.
const OWN_SCRIPT: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                          img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What a page is answered with.
pub(super) type Answer = Result<Response, Trouble>;

/// A section of the admin's pages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Devices,
    Programmes,
    Packs,
    Outcomes,
    Audit,
}

impl Section {
    const ALL: [Self; 5] = [
        Self::Devices,
        Self::Programmes,
        Self::Packs,
        Self::Outcomes,
        Self::Audit,
    ];

    /// Where it is, and the key of its name.
    const fn at(self) -> (&'static str, &'static str) {
        match self {
            Self::Devices => ("/devices", "page-devices"),
            Self::Programmes => ("/programmes", "page-programmes"),
            Self::Packs => ("/packs", "packs"),
            Self::Outcomes => ("/outcomes", "page-outcomes"),
            Self::Audit => ("/audit", "page-audit"),
        }
    }
}

fn head(title: &str, script: Option<&str>) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (title) " · Wayside" }
            link rel="icon" href="/assets/icon.svg";
            link rel="stylesheet" href="/assets/tokens.css";
            link rel="stylesheet" href="/assets/hub.css";
            @if let Some(script) = script {
                script type="module" src=(script) {}
            }
        }
    }
}

fn languages(words: &Words) -> Markup {
    html! {
        nav.languages aria-label=(words.say("language")) {
            ul {
                @for language in Language::ALL {
                    li {
                        a href=(format!("/language/{}", language.tag())) lang=(language.tag()) hreflang=(language.tag())
                            aria-current=[(language == words.language).then_some("true")] { (language.own_name()) }
                    }
                }
            }
        }
    }
}

fn bar(signed: &Signed, here: Section) -> Markup {
    let words = signed.words();
    html! {
        header.bar {
            div.top {
                p.name { "Wayside" }
                p.soft { (words.with("page-signed-in", &[("name", signed.name.as_str().into())])) }
                form method="post" action="/sign-out" {
                    input type="hidden" name="token" value=(signed.form_token());
                    button.quiet type="submit" { (words.say("page-sign-out")) }
                }
                (languages(words))
                nav aria-label=(words.say("page-sections")) {
                    ul {
                        @for section in Section::ALL {
                            @let (path, name) = section.at();
                            li { a href=(path) aria-current=[(section == here).then_some("page")] { (words.say(name)) } }
                        }
                    }
                }
            }
        }
    }
}

/// A page of an admin's.
pub(super) fn page(signed: &Signed, here: Section, title: &str, body: &Markup) -> Response {
    let words = signed.words();
    whole(words, title, &bar(signed, here), body)
}

/// A page that nobody need be signed in for.
pub(super) fn open_page(visitor: &Visitor, title: &str, body: &Markup) -> Response {
    let words = visitor.words;
    let bar = html! {
        header.bar { div.top { p.name { "Wayside" } (languages(words)) } }
    };
    whole(words, title, &bar, body)
}

fn whole(words: &Words, title: &str, bar: &Markup, body: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html data-theme="device" lang=(words.language.tag()) {
            (head(title, None))
            body {
                a.skip.button href="#main" { (words.say("page-skip")) }
                (bar)
                main #main { h1 { (title) } (body) }
            }
        }
    };
    shut(page.into_string(), NO_SCRIPT)
}

/// The programme's page: what it holds is written by its script.
pub(super) fn script_page(visitor: &Visitor, title: &str, script: &str, without: &str) -> Response {
    let words = visitor.words;
    let page = html! {
        (DOCTYPE)
        html data-theme="device" lang=(words.language.tag()) {
            (head(title, Some(script)))
            body { main #inbox { noscript { h1 { (title) } p { (without) } } } }
        }
    };
    shut(page.into_string(), OWN_SCRIPT)
}

/// A page with its headers. `no-store` and the rest stand on every answer of the hub.
fn shut(page: String, policy: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, policy),
        (HeaderName::from_static("x-frame-options"), "DENY"),
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
            "camera=(), geolocation=(), microphone=()",
        ),
        // The choice of a language leads back to the page it was made on.
        (HeaderName::from_static("referrer-policy"), "same-origin"),
    ];
    (
        headers.map(|(name, value)| (name, HeaderValue::from_static(value))),
        page,
    )
        .into_response()
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let visitor = Visitor { words: self.words };
        let body = html! {
            p.note.is-bad role="alert" { (self.words.say(self.said)) }
            p { a.button href="/" { (self.words.say("page-back")) } }
        };
        let mut response = open_page(&visitor, self.words.say("page-trouble"), &body);
        *response.status_mut() = self.status;
        response
    }
}

/// The day of a moment, in UTC: a page says no hour of anybody's.
pub(super) fn day(ms: i64) -> String {
    moment(ms, "%Y-%m-%d")
}

/// A moment to the minute, in UTC.
pub(super) fn minute(ms: i64) -> String {
    moment(ms, "%Y-%m-%d %H:%M UTC")
}

pub(super) fn moment(ms: i64, form: &str) -> String {
    chrono::DateTime::from_timestamp_millis(ms)
        .map_or_else(String::new, |at| at.format(form).to_string())
}

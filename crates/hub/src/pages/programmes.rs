//! Programmes: who may read an inbox here, by their public keys.

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use maud::{Markup, html};
use serde::Deserialize;
use wayside_protocol::{PublishedFault, PublishedRecipient};

use super::layout::{Answer, Section, page};
use super::trouble::Trouble;
use super::visitor::Signed;
use crate::fault::HubFault;
use crate::ledger::{Ledger, Programme};
use crate::office::LONGEST_LABEL;
use crate::server::Server;

/// Letters of a public file and some room.
const LONGEST_FILE: usize = 2000;

/// What a programme handed on: its public file, or the same typed from it.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Typed {
    token: String,
    name: String,
    /// All of `recipient.pub`.
    public: String,
    seal_key: String,
    sign_key: String,
    key_id: String,
    /// The id of the key that was compared; a form without it only asks.
    compared: String,
}

/// Why nothing is added, as the key of the words that say it.
type Refusal = &'static str;

impl Typed {
    /// The keys with the id that fits them, and what the programme is called.
    fn checked(&self) -> Result<(PublishedRecipient, Programme), Refusal> {
        let given = self.published()?;
        let public = given.checked().map_err(|fault| match fault {
            PublishedFault::NotAKey => "page-keys-wrong",
            PublishedFault::OtherId => "page-keys-other",
        })?;
        let named = [self.name.trim(), given.name.trim()];
        let name = named.into_iter().find(|name| !name.is_empty());
        let programme = Programme {
            id: public.id(),
            name: name.ok_or("page-programme-unnamed")?.to_owned(),
            sign_key: public.sign_key,
        };
        Ok((given, programme))
    }

    fn published(&self) -> Result<PublishedRecipient, Refusal> {
        let typed = [&self.seal_key, &self.sign_key, &self.key_id];
        let typed = typed.map(|text| text.trim());
        let is_typed = typed.iter().any(|text| !text.is_empty());
        match (self.public.trim(), typed) {
            ("", [seal_key, sign_key, id]) if !id.is_empty() => Ok(PublishedRecipient {
                name: String::new(),
                id: id.to_owned(),
                seal_key: seal_key.to_owned(),
                sign_key: sign_key.to_owned(),
            }),
            (file, _) if !file.is_empty() && !is_typed => {
                serde_json::from_str(file).map_err(|_| "page-recipient-wrong")
            }
            _ => Err("page-keys-missing"),
        }
    }
}

async fn body<L: Ledger>(
    server: &Server<L>,
    signed: &Signed,
    typed: &Typed,
    said: Option<&str>,
) -> Result<Markup, Trouble> {
    let words = signed.words();
    let programmes = server.ledger().programmes().await;
    let programmes = programmes.map_err(|fault| signed.visitor.failed(fault))?;
    Ok(html! {
        p.lead { (words.say("page-programmes-lead")) }
        @if programmes.is_empty() {
            p.panel { (words.say("page-programmes-none")) }
        } @else {
            table.stacks {
                thead { tr { th scope="col" { (words.say("page-name")) } th scope="col" { (words.say("page-programme-key")) } } }
                tbody {
                    @for programme in &programmes {
                        tr {
                            td { (programme.name) }
                            td.code data-name=(words.say("page-programme-key")) { (programme.id.to_hex()) }
                        }
                    }
                }
            }
        }
        (form(signed, typed, said))
    })
}

fn form(signed: &Signed, typed: &Typed, said: Option<&str>) -> Markup {
    let words = signed.words();
    let digits = [
        ("seal_key", "page-seal-key", 64, &typed.seal_key),
        ("sign_key", "page-sign-key", 64, &typed.sign_key),
        ("key_id", "page-key-id", 16, &typed.key_id),
    ];
    html! {
        div.panel {
            h2 { (words.say("page-programme-add")) }
            form method="post" action="/programmes" {
                input type="hidden" name="token" value=(signed.form_token());
                @if let Some(said) = said { p.said role="alert" { (said) } }
                label for="name" { (words.say("page-name")) }
                input #name name="name" type="text" autocomplete="off" maxlength=(LONGEST_LABEL) value=(typed.name);
                label for="public" { (words.say("page-recipient-file")) }
                p #public-hint .hint { (words.say("page-recipient-hint")) }
                textarea #public name="public" rows="6" autocomplete="off" spellcheck="false" maxlength=(LONGEST_FILE)
                    aria-describedby="public-hint" { (typed.public) }
                p #keys-hint .hint { (words.say("page-keys-hint")) }
                @for (name, label, length, value) in digits {
                    label for=(name) { (words.say(label)) }
                    input id=(name) name=(name) type="text" autocomplete="off" spellcheck="false" maxlength=(length)
                        aria-describedby="keys-hint" value=(value);
                }
                button.primary type="submit" { (words.say("page-key-look")) }
            }
        }
    }
}

/// Shows the key before it is used.
fn compare(signed: &Signed, given: &PublishedRecipient, programme: &Programme) -> Markup {
    let words = signed.words();
    let id = programme.id.to_hex();
    let fields = [
        ("token", signed.form_token()),
        ("name", programme.name.clone()),
        ("seal_key", given.seal_key.clone()),
        ("sign_key", given.sign_key.clone()),
        ("key_id", id.clone()),
        ("compared", id.clone()),
    ];
    html! {
        p.lead { (words.say("page-key-compare")) }
        div.panel {
            p { (programme.name) }
            p.code #key-id { (grouped(&id)) }
            form method="post" action="/programmes" {
                @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
                div.actions {
                    button.primary type="submit" { (words.say("page-key-same")) }
                    a.button href="/programmes" { (words.say("page-cancel")) }
                }
            }
        }
    }
}

/// Digits by fours, to be read out.
fn grouped(id: &str) -> String {
    let digits: Vec<char> = id.chars().collect();
    let groups = digits.chunks(4).map(|group| group.iter().collect());
    groups.collect::<Vec<String>>().join(" ")
}

/// `GET /programmes`.
pub(super) async fn list<L: Ledger>(State(server): State<Server<L>>, signed: Signed) -> Answer {
    let body = body(&server, &signed, &Typed::default(), None).await?;
    Ok(page(
        &signed,
        Section::Programmes,
        signed.words().say("page-programmes"),
        &body,
    ))
}

/// `POST /programmes`: first shows the key, and adds the programme once it was compared.
pub(super) async fn add<L: Ledger>(
    State(server): State<Server<L>>,
    signed: Signed,
    Form(typed): Form<Typed>,
) -> Answer {
    signed.holds(&typed.token)?;
    let words = signed.words();
    let refusal = match typed.checked() {
        Ok((given, programme)) if typed.compared != programme.id.to_hex() => {
            let body = compare(&signed, &given, &programme);
            let title = words.say("page-programme-add");
            return Ok(page(&signed, Section::Programmes, title, &body).into_response());
        }
        Ok((_, programme)) => match server.add_programme(&signed.name, &programme).await {
            Ok(()) => return Ok(Redirect::to("/programmes").into_response()),
            Err(HubFault::Name { .. }) => "page-programme-unnamed",
            Err(fault) => return Err(signed.visitor.failed(fault)),
        },
        Err(refusal) => refusal,
    };
    let body = body(&server, &signed, &typed, Some(words.say(refusal))).await?;
    let title = words.say("page-programmes");
    let again = page(&signed, Section::Programmes, title, &body);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

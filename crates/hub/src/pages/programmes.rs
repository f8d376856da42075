//! Programmes: who may read an inbox here, by their public keys.

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use maud::{Markup, html};
use serde::Deserialize;
use wayside_protocol::{PublicKey, RecipientPublic};

use super::layout::{Answer, Section, page};
use super::trouble::Trouble;
use super::visitor::Signed;
use crate::fault::HubFault;
use crate::ledger::{Ledger, Programme};
use crate::office::LONGEST_LABEL;
use crate::server::Server;

/// What is typed from a programme's public file.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    token: String,
    name: String,
    seal_key: String,
    sign_key: String,
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
        div.panel {
            h2 { (words.say("page-programme-add")) }
            form method="post" action="/programmes" {
                input type="hidden" name="token" value=(signed.form_token());
                @if let Some(said) = said { p.said role="alert" { (said) } }
                label for="name" { (words.say("page-name")) }
                input #name name="name" type="text" autocomplete="off" maxlength=(LONGEST_LABEL) required value=(typed.name);
                label for="seal_key" { (words.say("page-seal-key")) }
                p #keys-hint .hint { (words.say("page-keys-hint")) }
                input #seal_key name="seal_key" type="text" autocomplete="off" spellcheck="false" maxlength="64" required
                    aria-describedby="keys-hint" value=(typed.seal_key);
                label for="sign_key" { (words.say("page-sign-key")) }
                input #sign_key name="sign_key" type="text" autocomplete="off" spellcheck="false" maxlength="64" required
                    aria-describedby="keys-hint" value=(typed.sign_key);
                button.primary type="submit" { (words.say("page-programme-add")) }
            }
        }
    })
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

/// The programme that was typed; none where a key is not one.
fn programme(typed: &Typed) -> Option<Programme> {
    let seal_key = PublicKey::from_hex(typed.seal_key.trim())?.0;
    let sign_key = PublicKey::from_hex(typed.sign_key.trim())?;
    let public = RecipientPublic { seal_key, sign_key };
    Some(Programme {
        id: public.id(),
        name: typed.name.clone(),
        sign_key,
    })
}

/// `POST /programmes`.
pub(super) async fn add<L: Ledger>(
    State(server): State<Server<L>>,
    signed: Signed,
    Form(typed): Form<Typed>,
) -> Answer {
    signed.holds(&typed.token)?;
    let done = match programme(&typed) {
        Some(programme) => server.add_programme(&signed.name, &programme).await,
        None => Err(HubFault::Name {
            most: LONGEST_LABEL,
        }),
    };
    match done {
        Ok(()) => Ok(Redirect::to("/programmes").into_response()),
        Err(HubFault::Name { .. }) => {
            let words = signed.words();
            let body = body(&server, &signed, &typed, Some(words.say("page-keys-wrong"))).await?;
            let again = page(
                &signed,
                Section::Programmes,
                words.say("page-programmes"),
                &body,
            );
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(fault) => Err(signed.visitor.failed(fault)),
    }
}

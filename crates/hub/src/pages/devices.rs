//! Devices: which there are, bringing one in, and what can be done to one.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;
use wayside_protocol::{CommandKind, Held, Ticket};

use super::door::Bare;
use super::layout::{Answer, Section, day, minute, page};
use super::picture::qr;
use super::trouble::Trouble;
use super::visitor::Signed;
use super::words::Words;
use crate::fault::HubFault;
use crate::ledger::{Commanded, Device, Ledger, Quarantined};
use crate::office::{LONGEST_LABEL, LONGEST_TICKET_H};
use crate::server::Server;

/// Hours that a ticket is good for unless something else is chosen: a shift and its end.
const TICKET_H: u32 = 12;

/// How a device stands, in words and as a mark.
fn state(words: &Words, device: &Device, now_ms: i64) -> Markup {
    let lapsed = device.credential_until_s < now_ms / 1000;
    html! {
        @match device.revoked_ms {
            Some(at) => span.mark.is-bad { (words.with("page-revoked", &[("day", day(at).into())])) },
            None if lapsed => span.mark.is-due { (words.say("page-lapsed")) },
            None => span.mark.is-good { (words.say("page-active")) },
        }
    }
}

fn seen(words: &Words, device: &Device) -> String {
    if device.seen_ms > 0 {
        day(device.seen_ms)
    } else {
        words.say("page-never").to_owned()
    }
}

fn yes_or_no(words: &Words, is_so: bool) -> &str {
    if is_so {
        words.say("yes")
    } else {
        words.say("no")
    }
}

/// `GET /devices`.
pub(super) async fn list<L: Ledger>(State(server): State<Server<L>>, signed: Signed) -> Answer {
    let words = signed.words();
    let devices = server.ledger().devices().await;
    let devices = devices.map_err(|fault| signed.visitor.failed(fault))?;
    let now_ms = server.now_ms();
    let body = html! {
        p.lead { (words.say("page-devices-lead")) }
        p { a.button.primary href="/devices/enrol" { (words.say("page-enrol")) } }
        @if devices.is_empty() {
            p.panel { (words.say("page-devices-none")) }
        } @else {
            table.stacks {
                thead { tr {
                    th scope="col" { (words.say("page-label")) } th scope="col" { (words.say("page-state")) } th scope="col" { (words.say("page-last-seen")) }
                    th scope="col" { (words.say("page-pack")) } th scope="col" { (words.say("page-early")) } th scope="col" { (words.say("page-credential")) }
                } }
                tbody {
                    @for device in &devices {
                        tr {
                            td { a href=(format!("/devices/{}", device.id)) { (device.label) } }
                            td { (state(words, device, now_ms)) }
                            td data-name=(words.say("page-last-seen")) { (seen(words, device)) }
                            td data-name=(words.say("page-pack")) { (device.pack.as_deref().unwrap_or(words.say("page-pack-unknown"))) }
                            td data-name=(words.say("page-early")) { (yes_or_no(words, device.early)) }
                            td data-name=(words.say("page-credential")) { (words.with("page-until", &[("day", day(device.credential_until_s.saturating_mul(1000)).into())])) }
                        }
                    }
                }
            }
        }
    };
    Ok(page(
        &signed,
        Section::Devices,
        words.say("page-devices"),
        &body,
    ))
}

fn enrol_form(signed: &Signed, label: &str, said: Option<&str>) -> Markup {
    let words = signed.words();
    html! {
        p.lead { (words.say("page-enrol-lead")) }
        div.panel {
            form method="post" action="/devices/enrol" {
                input type="hidden" name="token" value=(signed.form_token());
                label for="label" { (words.say("page-label")) }
                p #label-hint .hint { (words.say("page-label-hint")) }
                @if let Some(said) = said { p.said role="alert" { (said) } }
                input #label name="label" type="text" autocomplete="off" maxlength=(LONGEST_LABEL) required
                    aria-describedby="label-hint" value=(label);
                label for="hours" { (words.say("page-hours")) }
                input #hours name="hours" type="number" inputmode="numeric" min="1" max=(LONGEST_TICKET_H) required
                    value=(TICKET_H);
                button.primary type="submit" { (words.say("page-make-ticket")) }
            }
        }
    }
}

/// `GET /devices/enrol`.
pub(super) async fn ask(signed: Signed) -> Answer {
    Ok(page(
        &signed,
        Section::Devices,
        signed.words().say("page-enrol"),
        &enrol_form(&signed, "", None),
    ))
}

/// What is asked for a ticket.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TicketAsk {
    token: String,
    label: String,
    hours: u32,
}

/// `POST /devices/enrol`. Answered with the ticket itself: it is kept nowhere, so nothing could be sent on to.
pub(super) async fn enrol<L: Ledger>(
    State(server): State<Server<L>>,
    signed: Signed,
    Form(asked): Form<TicketAsk>,
) -> Answer {
    signed.holds(&asked.token)?;
    let words = signed.words();
    let made = server.ticket(&signed.name, &asked.label, asked.hours).await;
    let ticket = match made {
        Ok(ticket) => ticket,
        Err(HubFault::Name { most }) => {
            let said = words.with("page-label-wrong", &[("most", most.into())]);
            let form = enrol_form(&signed, &asked.label, Some(&said));
            let again = page(&signed, Section::Devices, words.say("page-enrol"), &form);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
        }
        Err(fault) => return Err(signed.visitor.failed(fault)),
    };
    let hours = i64::from(asked.hours.clamp(1, LONGEST_TICKET_H));
    let until = minute(server.now_ms().saturating_add(hours * 3_600_000));
    Ok(page(
        &signed,
        Section::Devices,
        words.say("page-ticket"),
        &ticket_shown(words, &asked.label, &ticket, &until),
    ))
}

fn ticket_shown(words: &Words, label: &str, ticket: &Ticket, until: &str) -> Markup {
    let text = ticket.to_text();
    html! {
        p.lead { (words.with("page-ticket-lead", &[("label", label.trim().into())])) " " strong { (words.with("page-ticket-until", &[("until", until.into())])) } }
        div.panel {
            @if let Some(picture) = qr(&text, words.say("page-ticket-picture")) { (picture) }
            h2 { (words.say("page-ticket-text")) }
            p.code #ticket { (text) }
        }
        p.note { (words.say("page-ticket-once")) }
        p { a.button href="/devices" { (words.say("page-back")) } }
    }
}

/// A device, what it was told to do, and how many letters are held because it was revoked.
struct Known {
    device: Device,
    commands: Vec<Commanded>,
    held: u64,
}

async fn known<L: Ledger>(server: &Server<L>, signed: &Signed, id: &str) -> Result<Known, Trouble> {
    let missing = || signed.visitor.missing();
    let id = Uuid::try_parse(id).map_err(|_| missing())?;
    let failed = |fault| signed.visitor.failed(fault);
    let device = server.ledger().device(id).await.map_err(failed)?;
    let device = device.ok_or_else(missing)?;
    let commands = server.ledger().commands_of(id).await.map_err(failed)?;
    let held = match device.revoked_ms {
        Some(_) => server.ledger().quarantine().await.map_err(failed)?,
        None => Vec::new(),
    };
    let of_it = |one: &&Quarantined| one.device == id && one.why == Held::Revoked;
    let held = held.iter().find(of_it).map_or(0, |one| one.letters);
    Ok(Known {
        device,
        commands,
        held,
    })
}

/// `GET /devices/{id}`.
pub(super) async fn one<L: Ledger>(
    State(server): State<Server<L>>,
    signed: Signed,
    Path(id): Path<String>,
) -> Answer {
    let known = known(&server, &signed, &id).await?;
    let Known {
        device, commands, ..
    } = &known;
    let words = signed.words();
    let body = html! {
        (facts(words, &known, server.now_ms()))
        (arrangement(&signed, device, None))
        h2 { (words.say("page-deeds")) }
        p.actions {
            @for deed in Deed::ALL.into_iter().filter(|deed| deed.is_open(&known)) {
                a.button .danger[deed.is_final()] href=(format!("/devices/{}/{}", device.id, deed.path())) { (words.say(deed.says().0)) }
            }
        }
        (orders(words, commands))
        p { a.button href="/devices" { (words.say("page-back")) } }
    };
    Ok(page(&signed, Section::Devices, &device.label, &body))
}

fn facts(words: &Words, known: &Known, now_ms: i64) -> Markup {
    let Known { device, held, .. } = known;
    html! {
        div.panel {
            dl {
                dt { (words.say("page-state")) } dd { (state(words, device, now_ms)) }
                dt { (words.say("page-last-seen")) } dd { (seen(words, device)) }
                dt { (words.say("page-pack")) } dd { (device.pack.as_deref().unwrap_or(words.say("page-pack-unknown"))) }
                dt { (words.say("page-enrolled")) } dd { (day(device.enrolled_ms)) }
                dt { (words.say("page-credential")) } dd { (words.with("page-until", &[("day", day(device.credential_until_s.saturating_mul(1000)).into())])) }
                @if *held > 0 { dt { (words.say("page-held")) } dd { (words.with("page-held-count", &[("count", (*held).into())])) } }
                dt { (words.say("page-device-id")) } dd.code { (device.id) }
            }
        }
    }
}

fn arrangement(signed: &Signed, device: &Device, said: Option<&str>) -> Markup {
    let words = signed.words();
    html! {
        div.panel {
            form method="post" action=(format!("/devices/{}", device.id)) {
                input type="hidden" name="token" value=(signed.form_token());
                label for="label" { (words.say("page-label")) }
                p #label-hint .hint { (words.say("page-label-hint")) }
                @if let Some(said) = said { p.said role="alert" { (said) } }
                input #label name="label" type="text" autocomplete="off" maxlength=(LONGEST_LABEL) required
                    aria-describedby="label-hint" value=(device.label);
                label.choice {
                    input type="checkbox" name="early" value="yes" checked[device.early] aria-describedby="early-hint";
                    span { (words.say("page-early")) }
                }
                p #early-hint .hint { (words.say("page-early-hint")) }
                button type="submit" { (words.say("save")) }
            }
        }
    }
}

fn orders(words: &'static Words, commands: &[Commanded]) -> Markup {
    html! {
        h2 { (words.say("page-commands")) }
        @if commands.is_empty() {
            p { (words.say("page-commands-none")) }
        } @else {
            table.stacks {
                thead { tr { th scope="col" { (words.say("page-did")) } th scope="col" { (words.say("page-sent")) } th scope="col" { (words.say("page-state")) } } }
                tbody {
                    @for (_, kind, sent, done) in commands.iter().rev() {
                        tr {
                            td { (words.say(Deed::of(*kind).says().0)) }
                            td data-name=(words.say("page-sent")) { (day(*sent)) }
                            td data-name=(words.say("page-state")) {
                                @match done {
                                    Some(at) => (words.with("page-carried-out", &[("day", day(*at).into())])),
                                    None => (words.say("page-waiting")),
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A device's name, and whether it gets packs early.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Arrangement {
    token: String,
    label: String,
    early: Option<String>,
}

/// `POST /devices/{id}`.
pub(super) async fn arrange<L: Ledger>(
    State(server): State<Server<L>>,
    signed: Signed,
    Path(id): Path<String>,
    Form(asked): Form<Arrangement>,
) -> Answer {
    signed.holds(&asked.token)?;
    let Known { device, .. } = known(&server, &signed, &id).await?;
    let words = signed.words();
    let done = server
        .arrange(&signed.name, device.id, &asked.label, asked.early.is_some())
        .await;
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/devices/{}", device.id)).into_response()),
        Err(HubFault::Name { most }) => {
            let said = words.with("page-label-wrong", &[("most", most.into())]);
            let form = arrangement(&signed, &device, Some(&said));
            let again = page(&signed, Section::Devices, &device.label, &form);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(fault) => Err(signed.visitor.failed(fault)),
    }
}

/// What can be done to a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Lock,
    Release,
    Revoke,
    LetGo,
    Wipe,
}

impl Deed {
    const ALL: [Self; 5] = [
        Self::Lock,
        Self::Release,
        Self::Revoke,
        Self::LetGo,
        Self::Wipe,
    ];

    const fn path(self) -> &'static str {
        match self {
            Self::Lock => "lock",
            Self::Release => "release",
            Self::Revoke => "revoke",
            Self::LetGo => "let-go",
            Self::Wipe => "wipe",
        }
    }

    fn of_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.path() == path)
    }

    const fn of(kind: CommandKind) -> Self {
        match kind {
            CommandKind::Lock => Self::Lock,
            CommandKind::Wipe => Self::Wipe,
            CommandKind::Release => Self::Release,
        }
    }

    /// The keys of what stands on its button, and of what happens.
    const fn says(self) -> (&'static str, &'static str) {
        match self {
            Self::Lock => ("page-lock", "page-lock-about"),
            Self::Release => ("page-release", "page-release-about"),
            Self::Revoke => ("page-revoke", "page-revoke-about"),
            Self::LetGo => ("page-let-go", "page-let-go-about"),
            Self::Wipe => ("page-wipe", "page-wipe-about"),
        }
    }

    const fn is_final(self) -> bool {
        matches!(self, Self::Revoke | Self::Wipe)
    }

    /// A revoked device still gets locks and wipes, and nothing else; what it brought can be sent on.
    const fn is_open(self, known: &Known) -> bool {
        match self {
            Self::Lock | Self::Wipe => true,
            Self::Release | Self::Revoke => known.device.revoked_ms.is_none(),
            Self::LetGo => known.held > 0,
        }
    }
}

/// `GET /devices/{id}/{deed}`: what would happen.
pub(super) async fn sure<L: Ledger>(
    State(server): State<Server<L>>,
    signed: Signed,
    Path((id, deed)): Path<(String, String)>,
) -> Answer {
    let known = known(&server, &signed, &id).await?;
    let deed = Deed::of_path(&deed).filter(|deed| deed.is_open(&known));
    let deed = deed.ok_or_else(|| signed.visitor.missing())?;
    let Known { device, .. } = known;
    let words = signed.words();
    let (name, about) = deed.says();
    let body = html! {
        p.lead { (words.say(about)) }
        form method="post" action=(format!("/devices/{}/{}", device.id, deed.path())) {
            input type="hidden" name="token" value=(signed.form_token());
            div.actions {
                button.danger[deed.is_final()].primary[!deed.is_final()] type="submit" { (words.say(name)) }
                a.button href=(format!("/devices/{}", device.id)) { (words.say("page-cancel")) }
            }
        }
    };
    Ok(page(
        &signed,
        Section::Devices,
        &words.with(
            "page-deed-of",
            &[
                ("deed", words.say(name).into()),
                ("label", device.label.as_str().into()),
            ],
        ),
        &body,
    ))
}

/// `POST /devices/{id}/{deed}`.
pub(super) async fn deed<L: Ledger>(
    State(server): State<Server<L>>,
    signed: Signed,
    Path((id, deed)): Path<(String, String)>,
    Form(bare): Form<Bare>,
) -> Answer {
    signed.holds(&bare.token)?;
    let known = known(&server, &signed, &id).await?;
    let deed = Deed::of_path(&deed).filter(|deed| deed.is_open(&known));
    let deed = deed.ok_or_else(|| signed.visitor.missing())?;
    let (who, id) = (signed.name.as_str(), known.device.id);
    let done = match deed {
        Deed::Lock => server.command(who, id, CommandKind::Lock).await,
        Deed::Release => server.command(who, id, CommandKind::Release).await,
        Deed::Wipe => server.command(who, id, CommandKind::Wipe).await,
        Deed::Revoke => server.revoke(who, id).await,
        Deed::LetGo => server.let_go(who, id).await.map(|gone| gone.is_some()),
    };
    done.map_err(|fault| signed.visitor.failed(fault))?;
    Ok(Redirect::to(&format!("/devices/{id}")).into_response())
}

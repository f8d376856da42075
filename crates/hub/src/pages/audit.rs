//! The audit log: who did what to which id, and whether its chain holds.

use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;

use super::layout::{Answer, Section, minute, page};
use super::trouble::Trouble;
use super::visitor::Signed;
use super::words::Words;
use crate::ledger::{Audited, Follower, Ledger};
use crate::server::Server;

/// Lines of a page.
const LINES: u64 = 50;
/// Lines asked for at a time while the chain is followed.
const STRETCH: usize = 1_000;

/// Before which line.
#[derive(Deserialize)]
pub(super) struct Asked {
    before: Option<u64>,
}

/// Follows the whole chain: its length, and where it breaks.
async fn followed<L: Ledger>(server: &Server<L>, signed: &Signed) -> Result<Follower, Trouble> {
    let mut chain = Follower::default();
    loop {
        let lines = server.ledger().audited(chain.after(), STRETCH).await;
        let lines = lines.map_err(|fault| signed.visitor.failed(fault))?;
        for line in &lines {
            chain.follow(line);
        }
        if lines.len() < STRETCH {
            return Ok(chain);
        }
    }
}

/// `GET /audit`: newest first.
pub(super) async fn list<L: Ledger>(
    State(server): State<Server<L>>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Answer {
    let words = signed.words();
    let chain = followed(&server, &signed).await?;
    let last = chain.after();
    let before = asked
        .before
        .unwrap_or(u64::MAX)
        .clamp(1, last.saturating_add(1));
    let from = before.saturating_sub(1).saturating_sub(LINES);
    let most = usize::try_from(before.saturating_sub(1).saturating_sub(from)).unwrap_or(0);
    let lines = server.ledger().audited(from, most).await;
    let mut lines = lines.map_err(|fault| signed.visitor.failed(fault))?;
    lines.reverse();
    let body = html! {
        p.lead { (words.say("page-audit-lead")) }
        @match chain.breaks_at() {
            Some(at) => p.note.is-bad role="alert" { (words.with("page-audit-broken", &[("at", at.into())])) },
            None if last > 0 => p.note.is-good { (words.with("page-audit-sound", &[("lines", last.into())])) },
            None => p.panel { (words.say("page-audit-none")) },
        }
        @if !lines.is_empty() { (table(words, &lines)) }
        p.actions {
            @if before <= last { a.button href=(format!("/audit?before={}", before.saturating_add(LINES))) { (words.say("page-newer")) } }
            @if from > 0 { a.button href=(format!("/audit?before={}", from.saturating_add(1))) { (words.say("page-older")) } }
        }
    };
    Ok(page(
        &signed,
        Section::Audit,
        words.say("page-audit"),
        &body,
    ))
}

fn table(words: &Words, lines: &[Audited]) -> Markup {
    html! {
        table.stacks {
            thead { tr {
                th scope="col" { (words.say("page-place")) } th scope="col" { (words.say("page-when")) } th scope="col" { (words.say("page-who")) }
                th scope="col" { (words.say("page-did")) } th scope="col" { (words.say("page-what")) } th scope="col" { (words.say("page-hash")) }
            } }
            tbody {
                @for line in lines {
                    tr {
                        td data-name=(words.say("page-place")) { (line.seq) }
                        td data-name=(words.say("page-when")) { (minute(line.at_ms)) }
                        td data-name=(words.say("page-who")) { (line.who) }
                        td data-name=(words.say("page-did")) { (line.did) }
                        td.code data-name=(words.say("page-what")) { (line.what) }
                        td.code data-name=(words.say("page-hash")) { (hex::encode(line.hash).get(..8).unwrap_or_default()) }
                    }
                }
            }
        }
    }
}

//! Joining a hub, and talking to it.

use std::path::PathBuf;

use clap::Args as Arguments;
use wayside_companion::archive::{self, Archive, Try};
use wayside_companion::clock::Clock;
use wayside_companion::requests::PlainRequest;
use wayside_companion::scene::{EnrolOutcome, PacksSaid, SecretKind, TicketRequest};
use wayside_companion::{Companion, Fault, FaultCode};
use wayside_protocol::{EnrolmentToken, Ticket};

use super::{failed, unlocked, unlocked_with};
use crate::journal;
use crate::say;
use crate::trouble::Trouble;

/// `device new`.
#[derive(Debug, Arguments)]
pub struct New {
    /// The app's data folder, made when there is none.
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// Where the hub is: `https://host[:port]`, or `http` to this machine itself.
    #[arg(long, value_name = "URL")]
    pub hub: String,
    /// The token of `wayside hub enrol`.
    #[arg(long, value_name = "T")]
    pub token: String,
    /// Read the new passphrase (12 characters or more, four unrelated words are best) from the standard input.
    #[arg(long, required = true)]
    pub pin_stdin: bool,
}

/// `device sync` and `device list`.
#[derive(Debug, Arguments)]
pub struct Over {
    /// The app's data folder.
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// Read the PIN or passphrase from the standard input.
    #[arg(long, required = true)]
    pub pin_stdin: bool,
    /// Answer as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Makes a device and lets it join a hub. What was made before a hub did not answer stays: the same call
/// goes on with it.
pub fn new(new: &New) -> Result<(), Trouble> {
    let token = EnrolmentToken::from_text(&new.token).map_err(|_| {
        Trouble::unusable(
            "--token: that is no token. `wayside hub enrol --json` gives one.".to_owned(),
        )
    })?;
    let ticket = Ticket {
        url: new.hub.trim_end_matches('/').to_owned(),
        token,
    };
    let text = ticket.to_text();
    if Ticket::from_text(&text).is_err() {
        return Err(Trouble::unusable(
            "--hub: give https://host[:port]. Plain http goes to this machine only.".to_owned(),
        ));
    }
    let device = made(new)?;
    let reply = device
        .enrol(TicketRequest {
            language: "en".to_owned(),
            text,
        })
        .map_err(|fault| failed(&new.dir, fault))?;
    match reply.outcome {
        EnrolOutcome::Enrolled => {
            let agency = reply.page.hub.map(|hub| hub.agency).unwrap_or_default();
            say::line(&format!("{} belongs to the hub of {agency}.", new.dir.display()));
            Ok(())
        }
        EnrolOutcome::Spent => Err(Trouble::unusable(
            "the hub takes that token no more: it was used by another device, or is too old. Ask for a new one.".to_owned(),
        )),
        EnrolOutcome::AnotherHub => Err(Trouble::unusable(
            "the device belongs to another hub already.".to_owned(),
        )),
        EnrolOutcome::Left => Err(Trouble::unusable(
            "the device left that hub before it answered. Ask for a new token.".to_owned(),
        )),
        EnrolOutcome::NotATicket | EnrolOutcome::NotNow => Err(Trouble::unusable(format!(
            "no answer of the hub's at {} ({}). The same call may be tried again.",
            new.hub,
            reply.code.unwrap_or_default()
        ))),
    }
}

/// The device of a folder, with a journal made where there is none.
fn made(new: &New) -> Result<Companion, Trouble> {
    if new.dir.join("journal").is_dir() {
        return unlocked(&new.dir);
    }
    let secret = journal::secret()?;
    // Said before anything is made: it could join no hub.
    if archive::kind_of(&secret) == SecretKind::Pin {
        return Err(failed(&new.dir, FaultCode::PassphraseNeeded.into()));
    }
    let failed = |fault: Fault| failed(&new.dir, fault);
    match Archive::make(&new.dir, &secret, &Clock::system()).map_err(failed)? {
        Try::Open(_) => {}
        Try::Shut(answer) => return Err(journal::shut(&answer)),
    }
    unlocked_with(&new.dir, &secret)
}

/// Says what waits and hears what came back.
pub fn sync(over: &Over) -> Result<(), Trouble> {
    let failed = |fault| failed(&over.dir, fault);
    let device = unlocked(&over.dir)?;
    let stats = device.sync().map_err(failed)?;
    // What waits to be sent comes first; a pack that does not come is no fault of the letters'.
    let packs = device.fetch_packs().ok();
    if over.json {
        say::json(&stats);
        return Ok(());
    }
    let page = device
        .hub_page(PlainRequest {
            language: "en".to_owned(),
        })
        .map_err(failed)?;
    say::line(&format!(
        "{} sent, {} at the hub, {} delivered, {} wait, {} need attention.",
        stats.sent, stats.acked, stats.delivered, page.outbox.waiting, page.outbox.attention
    ));
    match packs {
        Some(PacksSaid::Installed) => say::line("a newer pack was installed."),
        Some(PacksSaid::Stranger) => say::line(
            "the hub has a pack that nobody signed whom this device trusts; it was not installed.",
        ),
        Some(PacksSaid::Expired) => {
            say::line(
                "the hub's packs are past their date, or this clock is ahead; nothing was installed.",
            );
        }
        Some(PacksSaid::Refused) => {
            say::line("what the hub has for packs is not to be believed; nothing was installed.");
        }
        _ => {}
    }
    match page.trouble {
        // What waits is safe, and a script must be able to tell.
        Some(code) if page.outbox.waiting > 0 => Err(Trouble::unusable(format!(
            "the hub was not reached ({code}); what waits is kept and goes at the next sync"
        ))),
        _ => Ok(()),
    }
}

/// How every referral stands.
pub fn list(over: &Over) -> Result<(), Trouble> {
    let failed = |fault| failed(&over.dir, fault);
    let device = unlocked(&over.dir)?;
    let page = device
        .referrals(PlainRequest {
            language: "en".to_owned(),
        })
        .map_err(failed)?;
    if over.json {
        say::json(&page);
        return Ok(());
    }
    for row in page.rows {
        let state = serde_json::to_value(&row.state).unwrap_or_default();
        say::line(&format!("{} {} {}", row.id, row.pathway.0, stands(&state)));
    }
    Ok(())
}

/// How a referral stands, in a few words: `at hub`, `closed: engaged`.
fn stands(state: &serde_json::Value) -> String {
    let is = state["is"].as_str().unwrap_or_default().replace('_', " ");
    let more = ["outcome", "code"].map(|name| state[name].as_str());
    match more.into_iter().flatten().next() {
        Some(more) => format!("{is}: {more}"),
        None => is,
    }
}

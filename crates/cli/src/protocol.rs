//! `wayside protocol`: what is wrong with a pack's overdose protocol, what it does with a script, where its
//! paths lead, and what a medical director reads and signs.

use std::path::Path;

use clap::{Subcommand, ValueEnum};
use wayside_domain::naloxone::{Protocol as Plan, ResponderLevel, check as findings};
use wayside_pack::{TrustedKeys, Unverified, Verified};

use crate::files::read_pack;
use crate::trouble::Trouble;

mod check;
mod diff;
mod script;
mod sheet;
mod walk;

/// Check and try a pack's overdose protocol.
#[derive(Debug, Subcommand)]
pub enum Protocol {
    /// Find dead ends, steps nobody reaches, what nobody verified, and how far the approval holds.
    Check(check::Check),
    /// Feed timed taps to it and print each state, action and timer.
    Run(script::Script),
    /// Go every way through it and find what no path may come to.
    Walk(walk::Walk),
    /// Print every step as the officer sees it, for the one who signs.
    Sheet(sheet::Sheet),
    /// Say what changed between two versions, clinical changes apart from wording.
    Diff(diff::Diff),
}

/// A responder's level.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Level {
    /// No pulse check.
    Lay,
    /// Basic life support.
    Bls,
}

impl Level {
    fn responder(self) -> ResponderLevel {
        match self {
            Self::Lay => ResponderLevel::Lay,
            Self::Bls => ResponderLevel::Bls,
        }
    }
}

/// Does what was asked.
pub fn run(command: Protocol) -> Result<(), Trouble> {
    match command {
        Protocol::Check(args) => check::look(&args),
        Protocol::Run(args) => script::play(&args),
        Protocol::Walk(args) => walk::explore(&args),
        Protocol::Sheet(args) => sheet::print(&args),
        Protocol::Diff(args) => diff::compare(&args),
    }
}

/// The protocols of a pack, or the one of a protocol's own file; also those that nobody could work by.
fn read(path: &Path) -> Result<Vec<Plan>, Trouble> {
    if path.extension().is_some_and(|ending| ending == "toml") {
        let read = wayside_authoring::read_protocol(path);
        return Ok(vec![
            read.map_err(|fault| Trouble::failed(fault.to_string()))?,
        ]);
    }
    let bytes = read_pack(path)?;
    let found = Unverified::read(&bytes)
        .and_then(|pack| Verified::protocols_to_mend(pack, &TrustedKeys::authors([])))
        .map_err(|refusal| Trouble::refused(path, &refusal))?;
    if found.is_empty() {
        return Err(Trouble::failed(format!(
            "{}: the pack has no protocol. Name one with [[protocol]] in its spec and build it again.",
            path.display()
        )));
    }
    Ok(found)
}

/// Refuses a protocol that nobody could work by.
fn usable(path: &Path, protocol: &Plan) -> Result<(), Trouble> {
    match findings(protocol)
        .into_iter()
        .find(|one| one.trouble.is_grave())
    {
        Some(one) => Err(Trouble::failed(format!(
            "{}: {}: {}. `wayside protocol check` says all that is wrong.",
            path.display(),
            one.at,
            one.trouble
        ))),
        None => Ok(()),
    }
}

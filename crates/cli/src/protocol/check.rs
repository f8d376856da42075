//! `protocol check`: all that is wrong with a protocol, and what nobody vouches for.

use std::path::PathBuf;

use clap::Args as Arguments;
use wayside_companion::clock::Clock;
use wayside_domain::naloxone::{
    ApprovalScope, ApprovalStanding, Finding, ProtocolDefect as What, check, review,
};

use super::read;
use crate::say;
use crate::trouble::Trouble;

/// `protocol check`.
#[derive(Debug, Arguments)]
pub struct Check {
    /// The pack, or a protocol's own file (`.toml`) before any pack has it.
    #[arg(value_name = "PACK")]
    pub pack: PathBuf,
}

/// Does what was asked.
pub fn look(args: &Check) -> Result<(), Trouble> {
    let today = Clock::system().now().date_naive();
    let mut grave = 0_usize;
    for protocol in read(&args.pack)? {
        let mut found = check(&protocol);
        found.extend(review(&protocol, today));
        say::line(&format!(
            "{} {}: {} states, {} products",
            protocol.id,
            protocol.version,
            protocol.states.len(),
            protocol.products.len()
        ));
        for Finding { trouble, at } in &found {
            let at = if at.is_empty() { "the protocol" } else { at };
            say::line(&format!("  {at}: {trouble}"));
        }
        let count = |what: What| {
            found
                .iter()
                .filter(|finding| finding.trouble == what)
                .count()
        };
        say::line(&format!(
            "  {} dead ends, {} unreachable, {} unsourced, {} not verified, {} without a language, {}",
            count(What::DeadEnd),
            count(What::Unreachable),
            count(What::Unsourced),
            count(What::NotVerified),
            count(What::MissingLanguage),
            match protocol.approval_standing(today, ApprovalScope::default()) {
                ApprovalStanding::Approved => "approved",
                ApprovalStanding::Absent => "unapproved",
                ApprovalStanding::Foreign => "approved in another text",
                ApprovalStanding::NotYet => "approved from a later day on",
                ApprovalStanding::Lapsed => "approval lapsed",
                ApprovalStanding::OutOfScope => "approved for less than it holds",
            }
        ));
        say::line(&format!("  digest to sign: {}", protocol.digest_to_sign()));
        grave += found
            .iter()
            .filter(|finding| finding.trouble.is_grave())
            .count();
    }
    if grave == 0 {
        return Ok(());
    }
    Err(Trouble::failed(format!(
        "{}: {grave} things nobody could work by. Mend them in the protocol's file and build the pack again.",
        args.pack.display()
    )))
}

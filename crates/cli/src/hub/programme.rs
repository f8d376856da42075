//! `hub programme`.

use std::path::PathBuf;

use clap::{Args as Arguments, Subcommand};
use wayside_hub::ledger;

use super::{CONSOLE, Which, failed};
use crate::recipient;
use crate::say;
use crate::trouble::Trouble;

/// Programmes that receive referrals.
#[derive(Debug, Subcommand)]
pub enum Programme {
    /// Let a programme read its inbox here, by the file that it made with `wayside recipient keygen`.
    Add(Add),
}

/// `hub programme add`.
#[derive(Debug, Arguments)]
pub struct Add {
    #[command(flatten)]
    which: Which,
    /// Its public key file.
    #[arg(long, value_name = "recipient.pub")]
    public: PathBuf,
}

/// Does what was asked.
pub async fn run(command: Programme) -> Result<(), Trouble> {
    let Programme::Add(args) = command;
    let (name, public) = recipient::read_public(&args.public)?;
    let programme = ledger::Programme {
        id: public.id(),
        name,
        sign_key: public.sign_key,
    };
    let hub = args.which.hub().await?;
    hub.add_programme(CONSOLE, &programme)
        .await
        .map_err(failed)?;
    say::line(&format!(
        "{} ({}) reads its inbox here",
        programme.name,
        programme.id.to_hex()
    ));
    Ok(())
}

//! `hub programme`.

use std::path::{Path, PathBuf};

use clap::{Args as Arguments, Subcommand};
use wayside_companion::clock::Clock;
use wayside_domain::referral::Recipient;
use wayside_hub::ledger;
use wayside_pack::{PackRefusal, TrustedKeys, Unverified};
use wayside_protocol::{PublicKey, RecipientPublic};

use super::{CONSOLE, Which, failed};
use crate::files::read_pack;
use crate::recipient;
use crate::say;
use crate::trouble::Trouble;

/// Programmes that receive referrals.
#[derive(Debug, Subcommand)]
pub enum Programme {
    /// Let programmes read their inboxes here: one by the file that it made with `wayside recipient keygen`,
    /// or all to whom a pack seals.
    Add(Add),
}

/// `hub programme add`.
#[derive(Debug, Arguments)]
pub struct Add {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    source: Source,
}

/// Where the keys stand.
#[derive(Debug, Arguments)]
#[group(required = true, multiple = false)]
struct Source {
    /// A programme's public key file.
    #[arg(long, value_name = "recipient.pub")]
    public: Option<PathBuf>,
    /// A pack that the agency's devices use.
    #[arg(long, value_name = "P")]
    pack: Option<PathBuf>,
}

/// Does what was asked.
pub async fn run(command: Programme) -> Result<(), Trouble> {
    let Programme::Add(args) = command;
    let mut programmes = Vec::new();
    if let Some(path) = &args.source.public {
        programmes.push(known(recipient::read_public(path)?));
    }
    if let Some(path) = &args.source.pack {
        programmes.extend(recipients(path)?.into_iter().map(known));
    }
    let hub = args.which.hub().await?;
    for programme in programmes {
        hub.add_programme(CONSOLE, &programme)
            .await
            .map_err(failed)?;
        say::line(&format!(
            "{} ({}) reads its inbox here",
            programme.name,
            programme.id.to_hex()
        ));
    }
    Ok(())
}

fn known((name, public): (String, RecipientPublic)) -> ledger::Programme {
    ledger::Programme {
        id: public.id(),
        name,
        sign_key: public.sign_key,
    }
}

/// Names and keys of those to whom a pack seals.
fn recipients(path: &Path) -> Result<Vec<(String, RecipientPublic)>, Trouble> {
    let bytes = read_pack(path)?;
    let read = || -> Result<Vec<Recipient>, PackRefusal> {
        Unverified::read(&bytes)?
            .verify(&TrustedKeys::authors([]), Clock::system().now())?
            .rows("recipients")?
            .collect()
    };
    let rows = read().map_err(|refusal| Trouble::refused(path, &refusal))?;
    if rows.is_empty() {
        return Err(Trouble::failed(format!(
            "{} seals to nobody: it has no recipients. Nothing was added",
            path.display()
        )));
    }
    let key = |text: &str| PublicKey::from_hex(text);
    let public = |row: &Recipient| {
        Some(RecipientPublic {
            seal_key: key(&row.seal_key)?.0,
            sign_key: key(&row.sign_key)?,
        })
    };
    rows.iter()
        .map(|row| {
            let (name, _) = row.name.pick("en").unwrap_or((&row.id.0, ""));
            let public = public(row).ok_or_else(|| {
                Trouble::failed(format!(
                    "{}: the key of {} cannot be read",
                    path.display(),
                    row.id.0
                ))
            })?;
            Ok((name.to_owned(), public))
        })
        .collect()
}

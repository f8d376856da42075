//! `hub enrol`.

use clap::Args as Arguments;
use serde_json::json;
use wayside_hub::office::LONGEST_TICKET_H;
use wayside_hub::tls;
use wayside_protocol::{EnrolmentToken, PublicKey, Ticket};

use super::{CONSOLE, Which, assembled, failed};
use crate::say;
use crate::trouble::Trouble;

/// `hub enrol`.
#[derive(Debug, Arguments)]
pub struct Enrol {
    #[command(flatten)]
    which: Which,
    /// What the agency calls the device: never an officer's name.
    #[arg(long, value_name = "L", default_value = "device")]
    label: String,
    /// Where the device finds the hub; where it listened last, unless told.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Hours that the ticket is good.
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=i64::from(LONGEST_TICKET_H)))]
    hours: u32,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

/// Makes a ticket.
pub async fn run(args: Enrol) -> Result<(), Trouble> {
    let home = args.which.home()?;
    let listened = home.listening().map_err(failed)?;
    let url = args
        .url
        .or_else(|| home.about.url.clone())
        .or_else(|| listened.as_ref().map(|listened| listened.url.clone()));
    let Some(url) = url else {
        return Err(Trouble::unusable(
            "nobody knows yet where devices find this hub. Start it once with `wayside hub serve`, or give --url",
        ));
    };
    let url = url.trim_end_matches('/').to_owned();
    let pin = match listened {
        Some(listened) => listened.pin(),
        None if url.starts_with("https://") => {
            let own = tls::own(&home.tls(), "").map_err(failed)?;
            Some(own.certificate_sha256)
        }
        None => None,
    };
    usable(&url)?;
    let hub = assembled(home, args.which.ledger().await?, url, pin);
    let ticket = hub
        .ticket(CONSOLE, &args.label, args.hours)
        .await
        .map_err(failed)?;
    let (token, qr) = (ticket.token.to_text(), ticket.to_text());
    if args.json {
        say::json(&json!({ "token": token, "qr": qr }));
    } else {
        say::line(&crate::qr::in_terminal(&qr)?);
        say::line(&format!(
            "Scan it with one device, within {} hours. Without a camera:\n--hub {} --token {token}",
            args.hours, ticket.url
        ));
    }
    Ok(())
}

/// Before a ticket is made: whether a device would go there.
fn usable(url: &str) -> Result<(), Trouble> {
    let blank = Ticket {
        url: url.to_owned(),
        token: EnrolmentToken {
            once: [0; 16],
            hub_key: PublicKey([0; 32]),
            certificate_sha256: None,
        },
    };
    Ticket::from_text(&blank.to_text())
        .map(|_| ())
        .map_err(|_| {
            Trouble::unusable(format!(
                "a device could not use {url}: give --url as https://host[:port]"
            ))
        })
}

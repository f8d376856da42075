//! `hub admin`.

use clap::{Args as Arguments, Subcommand};
use serde_json::json;
use zeroize::Zeroizing;

use super::{CONSOLE, Which, failed};
use crate::say;
use crate::trouble::Trouble;

/// People who may sign in to the hub's pages.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Add one, and show once what their authenticator needs.
    Create(Create),
}

/// `hub admin create`.
#[derive(Debug, Arguments)]
pub struct Create {
    #[command(flatten)]
    which: Which,
    /// The name to sign in with.
    #[arg(long, value_name = "N")]
    name: String,
    /// Read the password from the standard input, to its first line end.
    #[arg(long, required = true)]
    password_stdin: bool,
    /// Give one who is there already a new password and a new authenticator; their sessions end.
    #[arg(long)]
    replace: bool,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

/// Does what was asked.
pub async fn run(command: Admin) -> Result<(), Trouble> {
    let Admin::Create(args) = command;
    let password = Zeroizing::new(crate::files::line_of_stdin()?);
    let hub = args.which.hub().await?;
    let made = hub
        .make_admin(CONSOLE, &args.name, &password, args.replace)
        .await
        .map_err(failed)?;
    let Some(made) = made else {
        return Err(Trouble::failed(format!(
            "there is an admin {} already. --replace gives them a new password and authenticator",
            args.name
        )));
    };
    if args.json {
        say::json(&json!({
            "name": args.name,
            "totp_secret": *made.totp_secret,
            "otpauth": *made.otpauth,
        }));
    } else {
        say::line(&format!(
            "{} may sign in.\nThe authenticator's secret, shown this once: {}\n{}",
            args.name, *made.totp_secret, *made.otpauth
        ));
        say::line(&crate::qr::in_terminal(&made.otpauth)?);
    }
    Ok(())
}

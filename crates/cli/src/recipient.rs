//! `wayside recipient`: a programme's key.

use std::path::{Path, PathBuf};

use clap::{Args as Arguments, Subcommand};
use wayside_protocol::{PublicKey, PublishedRecipient, RecipientPublic, RecipientSecret};
use zeroize::Zeroizing;

use crate::trouble::Trouble;
use crate::{files, say};

/// A programme's key.
#[derive(Debug, Subcommand)]
pub enum Recipient {
    /// Make one: DIR/recipient.key, to be kept secret, and DIR/recipient.pub, to be given away.
    Keygen(Keygen),
    /// Write what may be given away of a secret key once more.
    Public(Given),
}

/// `recipient public`.
#[derive(Debug, Arguments)]
pub struct Given {
    /// The secret key.
    #[arg(long, value_name = "recipient.key")]
    key: PathBuf,
    /// Where to write it.
    #[arg(short, long, value_name = "recipient.pub")]
    out: PathBuf,
    /// What the programme is called.
    #[arg(long, value_name = "N", default_value = "Programme")]
    name: String,
}

/// `recipient keygen`.
#[derive(Debug, Arguments)]
pub struct Keygen {
    /// The folder to put them in.
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    /// What the programme is called.
    #[arg(long, value_name = "N", default_value = "Programme")]
    name: String,
}

/// Does what was asked.
pub fn run(command: Recipient) -> Result<(), Trouble> {
    match command {
        Recipient::Keygen(args) => keygen(&args),
        Recipient::Public(args) => {
            let about = published(&read_secret(&args.key)?, &args.name);
            write(&about, &args.out)?;
            say::line(&about.id);
            Ok(())
        }
    }
}

fn published(secret: &RecipientSecret, name: &str) -> PublishedRecipient {
    let public = secret.public();
    PublishedRecipient {
        name: name.trim().to_owned(),
        id: public.id().to_hex(),
        seal_key: PublicKey(public.seal_key).to_hex(),
        sign_key: public.sign_key.to_hex(),
    }
}

fn write(about: &PublishedRecipient, path: &Path) -> Result<(), Trouble> {
    let text = serde_json::to_string_pretty(about)
        .map_err(|why| Trouble::failed(format!("the key cannot be written: {why}")))?;
    files::write_new(path, &format!("{text}\n"), false)
}

fn keygen(args: &Keygen) -> Result<(), Trouble> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *seed)
        .map_err(|why| Trouble::failed(format!("the machine gives no random numbers: {why}")))?;
    let secret = RecipientSecret::new(*seed);
    let about = published(&secret, &args.name);
    std::fs::create_dir_all(&args.out).map_err(|why| Trouble::file("make", &args.out, &why))?;
    let (key, given) = (
        args.out.join("recipient.key"),
        args.out.join("recipient.pub"),
    );
    if given.exists() {
        return Err(Trouble::failed(format!(
            "{} is there already; nothing was changed. Give another folder",
            given.display()
        )));
    }
    files::write_new(&key, &format!("{}\n", *secret.to_text()), true)?;
    write(&about, &given)?;
    say::line(&format!(
        "{}\nKeep {} secret and copy it somewhere safe: without it no referral opens. Give {} to the agency.",
        about.id,
        key.display(),
        given.display()
    ));
    Ok(())
}

/// A programme's name and public key.
pub fn read_public(path: &Path) -> Result<(String, RecipientPublic), Trouble> {
    let not_one = || {
        Trouble::failed(format!(
            "{} is not a programme's public key. Give the recipient.pub that `wayside recipient keygen` wrote",
            path.display()
        ))
    };
    let about: PublishedRecipient =
        serde_json::from_slice(&files::read_bytes(path)?).map_err(|_| not_one())?;
    let public = about.checked().map_err(|_| not_one())?;
    Ok((about.name, public))
}

/// A programme's secret key.
pub fn read_secret(path: &Path) -> Result<RecipientSecret, Trouble> {
    let bytes = Zeroizing::new(files::read_bytes(path)?);
    std::str::from_utf8(&bytes)
        .ok()
        .and_then(|text| RecipientSecret::from_text(text).ok())
        .ok_or_else(|| {
            Trouble::failed(format!(
                "{} is not a programme's secret key. Give the recipient.key that `wayside recipient keygen` wrote",
                path.display()
            ))
        })
}

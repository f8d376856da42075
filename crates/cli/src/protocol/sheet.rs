//! `protocol sheet`: every step as the officer sees it, for the one who signs.

use std::path::PathBuf;

use clap::Args as Arguments;

use super::read;
use crate::files::write_whole;
use crate::say;
use crate::trouble::Trouble;

/// `protocol sheet`.
#[derive(Debug, Arguments)]
pub struct Sheet {
    /// The pack, or a protocol's own file (`.toml`).
    #[arg(value_name = "PACK")]
    pub pack: PathBuf,
    /// The languages side by side, BCP 47; all that the protocol has unless told.
    #[arg(long, value_name = "TAGS", value_delimiter = ',')]
    pub lang: Vec<String>,
    /// Where to: a name that ends in `.pdf` or `.html`.
    #[arg(long, short, value_name = "F", default_value = "protocol-sheet.pdf")]
    pub out: PathBuf,
}

/// Does what was asked.
pub fn print(args: &Sheet) -> Result<(), Trouble> {
    let none = || Trouble::failed(format!("{}: it has no protocol", args.pack.display()));
    let protocol = read(&args.pack)?.into_iter().next().ok_or_else(none)?;
    let known: Vec<String> = protocol.title.0.keys().cloned().collect();
    if let Some(unknown) = args.lang.iter().find(|tag| !known.contains(tag)) {
        return Err(Trouble::unusable(format!(
            "--lang {unknown}: the protocol has {}",
            known.join(", ")
        )));
    }
    let languages = if args.lang.is_empty() {
        known
    } else {
        args.lang.clone()
    };
    let is_html = args.out.extension().is_some_and(|ending| ending == "html");
    let sheet = wayside_authoring::protocol_sheet(&protocol, &languages);
    let bytes = if is_html {
        sheet.html().into_bytes()
    } else {
        sheet
            .pdf()
            .map_err(|fault| Trouble::failed(fault.to_string()))?
    };
    write_whole(&args.out, &bytes)?;
    say::line(&format!(
        "{}: {} states, digest {}",
        args.out.display(),
        protocol.states.len(),
        protocol.digest_to_sign()
    ));
    Ok(())
}

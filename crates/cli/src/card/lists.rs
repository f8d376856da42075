//! `wayside card withdraw`, `status`, `allow` and `qr`: what an issuer publishes.

use chrono::{DateTime, Utc};
use qrcodegen::{QrCode, QrCodeEcc};
use wayside_card::list_to_text;

use super::folder::Folder;
use super::{Publish, Qr, Withdraw, fill, now, unfit};
use crate::files::{read_bytes, write_whole};
use crate::say;
use crate::trouble::Trouble;

/// `card withdraw`: all of the numbers, or none of them.
pub fn withdraw(args: &Withdraw) -> Result<(), Trouble> {
    let mut folder = Folder::open(&args.key)?;
    let size = folder.issuer.size();
    let mut new = 0_usize;
    for index in &args.index {
        let is_new = folder.ledger.withdraw(*index, size);
        new += usize::from(is_new.map_err(|why| unfit(&args.key, &why))?);
    }
    folder.keep_withdrawn()?;
    for index in args.index.iter().filter(|i| !folder.ledger.knows(**i)) {
        say::line(&format!(
            "{index} was not issued from this folder; it is withdrawn all the same"
        ));
    }
    let (_, all) = folder.ledger.counts();
    say::line(&format!("{new} withdrawn, {all} in all"));
    say::line("Publish it with `wayside card status` and `wayside card allow`.");
    Ok(())
}

/// `card status`.
pub fn status(args: &Publish) -> Result<(), Trouble> {
    let folder = Folder::open(&args.key)?;
    let as_of = now(args.as_of);
    let list = folder.issuer.status(&folder.ledger, as_of);
    let (_, withdrawn) = folder.ledger.counts();
    put(args, list.map_err(|why| unfit(&args.key, &why))?, as_of)?;
    say::line(&format!(
        "{withdrawn} withdrawn of {} entries",
        folder.issuer.size()
    ));
    Ok(())
}

/// `card allow`.
pub fn allow(args: &Publish) -> Result<(), Trouble> {
    let folder = Folder::open(&args.key)?;
    let as_of = now(args.as_of);
    let mut without = None;
    let decoy = || {
        let mut bytes = [0; 8];
        if let Err(trouble) = fill(&mut bytes) {
            without.get_or_insert(trouble);
            // Anything that differs from the last: the list is thrown away.
            bytes = std::array::from_fn(|at| at as u8);
        }
        u64::from_le_bytes(bytes)
    };
    // Whether there are random numbers is asked first: without them no filter would ever be full.
    fill(&mut [0; 8])?;
    let list = folder.issuer.allow(&folder.ledger, as_of, decoy);
    if let Some(trouble) = without {
        return Err(trouble);
    }
    put(args, list.map_err(|why| unfit(&args.key, &why))?, as_of)
}

fn put(args: &Publish, list: Vec<u8>, as_of: DateTime<Utc>) -> Result<(), Trouble> {
    write_whole(&args.out, &list)?;
    say::line(&format!(
        "{}: {} bytes, as of {}",
        args.out.display(),
        list.len(),
        as_of.format("%Y-%m-%dT%H:%M:%SZ")
    ));
    Ok(())
}

/// `card qr`.
pub fn qr(args: &Qr) -> Result<(), Trouble> {
    let bytes = read_bytes(&args.list)?;
    let too_long = || {
        Trouble::failed(format!(
            "{} is too long for a QR code; bring it as a file",
            args.list.display()
        ))
    };
    let text = list_to_text(&bytes).ok_or_else(too_long)?;
    let code = QrCode::encode_text(&text, QrCodeEcc::Low).map_err(|_| too_long())?;
    write_whole(&args.out, svg(&code).as_bytes())?;
    say::line(&format!(
        "{}: version {}",
        args.out.display(),
        code.version().value()
    ));
    Ok(())
}

/// A picture of one path, with the quiet zone of four modules.
fn svg(code: &QrCode) -> String {
    let side = code.size();
    let dark = (0..side).flat_map(|y| (0..side).map(move |x| (x, y)));
    let path: String = dark
        .filter(|(x, y)| code.get_module(*x, *y))
        .map(|(x, y)| format!("M{} {}h1v1h-1z", x + 4, y + 4))
        .collect();
    let whole = side + 8;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {whole} {whole}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{whole}v{whole}H0z\"/>\
         <path d=\"{path}\"/></svg>\n"
    )
}

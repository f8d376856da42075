//! An issuer's folder: its key, and what it knows of its cards.

use std::path::{Path, PathBuf};

use wayside_authoring::issuing::{CardWords, IssuedCards, IssuerFile, Term};
use zeroize::{Zeroize as _, Zeroizing};

use super::{Keygen, fill, unfit};
use crate::files::{read_text, write_new, write_whole_as};
use crate::say;
use crate::trouble::Trouble;

const KEY: &str = "issuer.key";
const PUBLIC: &str = "issuer.pub";
const ISSUED: &str = "issued.csv";
const WITHDRAWN: &str = "withdrawn.csv";

/// An issuer's folder, read.
pub struct Folder {
    path: PathBuf,
    /// Its key.
    pub issuer: IssuerFile,
    /// Its cards.
    pub ledger: IssuedCards,
}

impl Folder {
    /// Reads the folder.
    pub fn open(path: &Path) -> Result<Self, Trouble> {
        let key = path.join(KEY);
        let text = Zeroizing::new(read_text(&key)?.ok_or_else(|| {
            Trouble::failed(format!(
                "{} is not there: give the folder that `wayside card keygen` made with --key",
                key.display()
            ))
        })?);
        let issuer = IssuerFile::read(&text).map_err(|why| unfit(&key, &why))?;
        let (issued, withdrawn) = (path.join(ISSUED), path.join(WITHDRAWN));
        let text = |path: &Path| Ok::<_, Trouble>(read_text(path)?.unwrap_or_default());
        let (issued_text, withdrawn_text) = (text(&issued)?, text(&withdrawn)?);
        IssuedCards::read(&issued_text, "").map_err(|why| unfit(&issued, &why))?;
        let ledger = IssuedCards::read(&issued_text, &withdrawn_text);
        Ok(Self {
            path: path.to_owned(),
            ledger: ledger.map_err(|why| unfit(&withdrawn, &why))?,
            issuer,
        })
    }

    /// Keeps which cards were issued. Before their sheets are written: a number is never given twice.
    pub fn keep_issued(&self) -> Result<(), Trouble> {
        let text = self.ledger.print_issued();
        write_whole_as(&self.path.join(ISSUED), text.as_bytes(), true)
    }

    /// Keeps which cards were withdrawn.
    pub fn keep_withdrawn(&self) -> Result<(), Trouble> {
        let text = self.ledger.print_withdrawn();
        write_whole_as(&self.path.join(WITHDRAWN), text.as_bytes(), true)
    }
}

/// `card keygen`.
pub fn keygen(args: Keygen) -> Result<(), Trouble> {
    let folder = &args.out;
    let (key, public) = (folder.join(KEY), folder.join(PUBLIC));
    for path in [&key, &public] {
        if path.symlink_metadata().is_ok() {
            return Err(Trouble::failed(format!(
                "{} is there already and is not overwritten: a lost key cannot be made again. \
                 Give another folder with -o",
                path.display()
            )));
        }
    }
    let term = Term {
        from: args.issue_from,
        to: args.issue_to,
        longest_months: args.longest_months,
    };
    let words = CardWords {
        title: args.title,
        valid_to: args.valid_to,
        statute: args.statute,
        telephone: args.telephone,
    };
    let (mut kid, mut seed) = ([0; 4], [0; 32]);
    fill(&mut kid)?;
    fill(&mut seed)?;
    let issuer = IssuerFile::new(&args.region, term, words, kid, &seed);
    seed.zeroize();
    let issuer = issuer.map_err(|why| unfit(folder, &why))?;
    let given = issuer.public().map_err(|why| unfit(folder, &why))?;
    std::fs::create_dir_all(folder).map_err(|why| Trouble::file("make", folder, &why))?;
    write_new(&key, &issuer.print(), true)?;
    write_new(&public, &given, false)?;
    let made = issuer.key().map_err(|why| unfit(folder, &why))?;
    say::line(&format!("key {} for {}", made.kid, made.region));
    say::line(&format!(
        "issues from {} to {}; its cards are believed to the end of {}",
        made.window.from, made.window.to, made.window.verify_to
    ));
    say::line(&format!("secret {} (keep it to yourself)", key.display()));
    say::line(&format!("public {} (give it away)", public.display()));
    say::line(
        "Have it put on the trust list and into packs at least 90 days before the first card is \
         given out: a device without it cannot confirm them.",
    );
    Ok(())
}

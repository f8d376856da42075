//! `wayside card issue`: new cards, and the sheets to print them from.

use std::path::Path;

use indicatif::ProgressBar;
use wayside_authoring::issuing::NewCard;
use wayside_authoring::sheet::{PrintedCard, SheetWords, sheet};
use zeroize::Zeroize as _;

use super::folder::Folder;
use super::{Issue, fill, now, unfit};
use crate::files::write_whole_as;
use crate::say;
use crate::trouble::Trouble;

/// Draws the cards, keeps their numbers, and writes the sheets.
pub fn run(args: &Issue) -> Result<(), Trouble> {
    let mut folder = Folder::open(&args.key)?;
    let mut cards = draw(args, &mut folder)?;
    let pdf = sheets(args, &folder, &cards)?;
    // Kept first: should the sheets be lost, their numbers are never given to other cards.
    folder.keep_issued()?;
    if let Some(texts) = &args.texts {
        write_texts(texts, &cards)?;
    }
    write_whole_as(&args.out, &pdf, true)?;
    cards.iter_mut().for_each(|card| card.text.zeroize());
    say::line(&format!(
        "{}: {} cards and fobs, good to the end of {}",
        args.out.display(),
        cards.len(),
        args.exp
    ));
    if args.exp.is_over(now(None)) {
        say::line("That month is over already: these cards are expired.");
    }
    say::line("Whoever has the sheets has the cards. Print them, then delete the file.");
    say::line("Publish their codes with `wayside card allow` before the cards are given out.");
    Ok(())
}

fn draw(args: &Issue, folder: &mut Folder) -> Result<Vec<NewCard>, Trouble> {
    // Whether there are random numbers is asked first; they do not run out after that.
    fill(&mut [0; 16])?;
    let mut filled = Ok(());
    let mut random = |bytes: &mut [u8]| {
        if let Err(trouble) = fill(bytes) {
            filled = Err(trouble);
        }
    };
    let bar = ProgressBar::new(u64::from(args.count));
    let drawn = folder.issuer.draw(
        &mut folder.ledger,
        args.count,
        args.exp,
        &mut random,
        &|| bar.inc(1),
    );
    bar.finish_and_clear();
    filled?;
    drawn.map_err(|why| unfit(&args.key, &why))
}

fn sheets(args: &Issue, folder: &Folder, cards: &[NewCard]) -> Result<Vec<u8>, Trouble> {
    let words = &folder.issuer.words;
    let words = SheetWords {
        title: words.title.clone(),
        valid_to: words.valid_to.clone(),
        statute: words.statute.clone(),
        telephone: words.telephone.clone(),
    };
    let printed: Vec<PrintedCard> = cards
        .iter()
        .map(|card| PrintedCard {
            text: card.text.clone(),
            code: card.code.text(),
            until: args.exp.to_string(),
        })
        .collect();
    sheet(&printed, &words).map_err(|why| {
        Trouble::failed(format!(
            "{why}. The words of a card belong to its key: see `wayside card keygen`. \
             Nothing was issued"
        ))
    })
}

/// The texts of the cards, one a line, for a printer of one's own.
fn write_texts(path: &Path, cards: &[NewCard]) -> Result<(), Trouble> {
    let mut lines = String::new();
    for card in cards {
        lines += &format!("{}\t{}\t{}\n", card.text, card.code.text(), card.index);
    }
    let written = write_whole_as(path, lines.as_bytes(), true);
    lines.zeroize();
    written
}

//! Sheets of cards and fobs at their true size, as PDF (ISO 32000) on A4: fronts, their backs turned for
//! printing on both sides along the long edge, and fobs for a key ring.
//!
//! Vectors only, fonts embedded, no words about who or what made it or when: the same cards give the
//! same bytes.

use krilla::Document;
use krilla::SerializeSettings;
use krilla::page::PageSettings;

mod draw;
pub(crate) mod ink;

use ink::{Faces, Ink};

/// Points in a millimetre.
pub(crate) const POINTS: f32 = 72.0 / 25.4;
/// A4, mm.
pub(crate) const PAGE: (f32, f32) = (210.0, 297.0);
/// Where a sheet's grid begins below the page's top, mm.
const TOP: f32 = 9.0;

/// One card as it is printed.
#[derive(Clone)]
pub struct PrintedCard {
    /// The text of its QR code.
    pub text: String,
    /// Its typed code.
    pub code: String,
    /// The month at whose end it expires, as it is printed.
    pub until: String,
}

/// What stands on every card of a sheet.
#[derive(Clone, Debug)]
pub struct SheetWords {
    /// The largest words, at most three lines of some twenty characters.
    pub title: String,
    /// Before the month of expiry.
    pub valid_to: String,
    /// What the law or order says of a member; some 300 characters.
    pub statute: String,
    /// Answers for every programme.
    pub telephone: Option<String>,
}

/// Why there is no sheet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetFault {
    /// No cards.
    #[error("there are no cards to print")]
    Empty,
    /// Words that have no room.
    #[error("the {0} is too long for a card: shorten it")]
    TooLong(&'static str),
    /// A character that the font does not have.
    #[error("the {part} has `{character}`, which the card's font cannot print")]
    Character {
        /// Whose words.
        part: &'static str,
        /// The character.
        character: char,
    },
    /// A text that its QR code cannot hold.
    #[error("a card's text does not fit its QR code")]
    Code,
    /// The document could not be written.
    #[error("the sheet could not be written: {0}")]
    Write(String),
}

/// A grid of equal pieces in the middle of a page.
#[derive(Clone, Copy)]
struct Grid {
    columns: usize,
    rows: usize,
    width: f32,
    height: f32,
}

/// ID-1 (ISO/IEC 7810).
const CARDS: Grid = Grid {
    columns: 2,
    rows: 5,
    width: 85.60,
    height: 53.98,
};
const FOBS: Grid = Grid {
    columns: 5,
    rows: 7,
    width: 34.0,
    height: 38.0,
};

impl Grid {
    fn pieces(self) -> usize {
        self.columns * self.rows
    }

    fn left(self) -> f32 {
        (PAGE.0 - self.columns as f32 * self.width) / 2.0
    }

    /// The upper left corner of a piece, mm; `turned` counts columns from the right.
    fn corner(self, place: usize, turned: bool) -> (f32, f32) {
        let (row, column) = (place / self.columns, place % self.columns);
        let column = if turned {
            self.columns - 1 - column
        } else {
            column
        };
        (
            self.left() + column as f32 * self.width,
            TOP + row as f32 * self.height,
        )
    }
}

/// Prints cards: for every ten a page of fronts and one of backs, then all of them as fobs.
///
/// # Errors
/// [`SheetFault`].
pub fn sheet(cards: &[PrintedCard], words: &SheetWords) -> Result<Vec<u8>, SheetFault> {
    if cards.is_empty() {
        return Err(SheetFault::Empty);
    }
    let faces = Faces::new()?;
    // Without its words about itself a document says nothing of when it was made.
    let settings = SerializeSettings {
        xmp_metadata: false,
        ..SerializeSettings::default()
    };
    let mut document = Document::new_with(settings);
    for some in cards.chunks(CARDS.pieces()) {
        page(&mut document, &faces, CARDS, some, false, |ink, card| {
            draw::front(ink, card, words)
        })?;
        page(&mut document, &faces, CARDS, some, true, |ink, card| {
            draw::back(ink, card, words)
        })?;
    }
    for some in cards.chunks(FOBS.pieces()) {
        page(&mut document, &faces, FOBS, some, false, draw::fob)?;
    }
    document
        .finish()
        .map_err(|why| SheetFault::Write(format!("{why:?}")))
}

/// Draws one page of pieces with the marks to cut them by.
fn page(
    document: &mut Document,
    faces: &Faces,
    grid: Grid,
    cards: &[PrintedCard],
    turned: bool,
    draw: impl Fn(&mut Ink<'_, '_>, &PrintedCard) -> Result<(), SheetFault>,
) -> Result<(), SheetFault> {
    let size = PageSettings::from_wh(PAGE.0 * POINTS, PAGE.1 * POINTS)
        .ok_or_else(|| SheetFault::Write("a page has no size".to_owned()))?;
    let mut page = document.start_page_with(size);
    let mut surface = page.surface();
    let mut ink = Ink::new(&mut surface, faces);
    for (place, card) in cards.iter().enumerate() {
        ink.within(grid.corner(place, turned), |ink| draw(ink, card))?;
    }
    let used: Vec<_> = (0..cards.len())
        .map(|place| grid.corner(place, turned))
        .collect();
    ink.within((0.0, 0.0), |ink| {
        draw::cut_marks(ink, &used, (grid.width, grid.height));
        draw::foot(ink)
    })?;
    surface.finish();
    page.finish();
    Ok(())
}

#[cfg(test)]
#[path = "sheet_tests.rs"]
mod tests;

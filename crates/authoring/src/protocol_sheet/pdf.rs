//! The sheet as PDF on A4. The same protocol gives the same bytes.

use krilla::page::PageSettings;
use krilla::{Document, SerializeSettings};

use super::diagram::Diagram;
use super::{ProtocolSheet, Row, Section};
use crate::sheet::ink::{Faces, Ink, Letters, Weight};
use crate::sheet::{PAGE, POINTS, SheetFault};

const MARGIN: f32 = 12.0;
const FOOT: f32 = 12.0;
const SIZE: f32 = 2.9;
const LEADING: f32 = 1.3;
const LABEL: f32 = 26.0;
const BACKING: f32 = 36.0;
const PAD: f32 = 1.2;
/// A word longer than this is broken: a digest, a row of lines to write on.
const LONGEST_WORD: usize = 26;
const PART: &str = "protocol";

/// Something drawn, mm from the page's upper left corner.
enum Drawn {
    Text((f32, f32), String, Letters),
    Line(f32, [(f32, f32); 2]),
    Box((f32, f32), f32),
}

/// Pages as they fill.
struct Pages<'a> {
    faces: &'a Faces,
    columns: Vec<(f32, f32)>,
    pages: Vec<Vec<Drawn>>,
    y: f32,
}

pub fn document(sheet: &ProtocolSheet) -> Result<Vec<u8>, SheetFault> {
    let faces = Faces::new()?;
    let mut pages = Pages::new(&faces, sheet.languages.len());
    pages.heading(&sheet.title, 6.0)?;
    pages.diagram(&sheet.diagram)?;
    for section in &sheet.sections {
        pages.section(section, &sheet.languages)?;
    }
    write(&faces, pages.pages, sheet)
}

impl<'a> Pages<'a> {
    fn new(faces: &'a Faces, languages: usize) -> Self {
        let room = PAGE.0 - 2.0 * MARGIN - LABEL - BACKING;
        let each = room / languages.max(1) as f32;
        let mut columns = vec![(MARGIN, LABEL)];
        columns.extend((0..languages.max(1)).map(|n| (MARGIN + LABEL + n as f32 * each, each)));
        columns.push((PAGE.0 - MARGIN - BACKING, BACKING));
        Self {
            faces,
            columns,
            pages: vec![Vec::new()],
            y: MARGIN,
        }
    }

    fn draw(&mut self, drawn: Drawn) {
        if let Some(page) = self.pages.last_mut() {
            page.push(drawn);
        }
    }

    /// A new page where so much does not fit any more.
    fn make_room(&mut self, height: f32) {
        if self.y + height > PAGE.1 - MARGIN - FOOT {
            self.pages.push(Vec::new());
            self.y = MARGIN;
        }
    }

    fn heading(&mut self, text: &str, size: f32) -> Result<(), SheetFault> {
        // A heading stays with the first line under it.
        self.make_room(size * LEADING + 14.0);
        let letters = Letters::new(Weight::Bold, size);
        for line in self.lines(text, PAGE.0 - 2.0 * MARGIN, letters)? {
            self.y += size * LEADING;
            self.draw(Drawn::Text((MARGIN, self.y), line, letters));
        }
        self.y += 2.0;
        Ok(())
    }

    fn lines(&self, text: &str, width: f32, letters: Letters) -> Result<Vec<String>, SheetFault> {
        self.faces.lines(&breakable(text), width, letters, PART)
    }

    fn section(&mut self, section: &Section, languages: &[String]) -> Result<(), SheetFault> {
        self.y += 3.0;
        self.heading(&section.heading, 4.0)?;
        let head = Row {
            label: String::new(),
            said: languages.to_vec(),
            backing: "status: sources; or where it leads".to_owned(),
        };
        self.row(&head, Weight::Bold)?;
        for row in &section.rows {
            self.row(row, Weight::Regular)?;
        }
        Ok(())
    }

    fn row(&mut self, row: &Row, weight: Weight) -> Result<(), SheetFault> {
        let texts = std::iter::once(&row.label)
            .chain(&row.said)
            .chain([&row.backing]);
        let mut cells = Vec::new();
        for (place, (text, (x, width))) in texts.zip(self.columns.clone()).enumerate() {
            let weight = if place == 0 { Weight::Bold } else { weight };
            let letters = Letters::new(weight, SIZE);
            cells.push((x, letters, self.lines(text, width - 2.0 * PAD, letters)?));
        }
        let most = cells.iter().map(|(_, _, lines)| lines.len()).max();
        let height = most.unwrap_or(1).max(1) as f32 * SIZE * LEADING + 2.0 * PAD;
        self.make_room(height);
        let right = PAGE.0 - MARGIN;
        self.draw(Drawn::Line(0.1, [(MARGIN, self.y), (right, self.y)]));
        for (x, letters, lines) in cells {
            for (number, line) in lines.into_iter().enumerate() {
                let y = self.y + PAD + SIZE + number as f32 * SIZE * LEADING;
                self.draw(Drawn::Text((x + PAD, y), line, letters));
            }
        }
        self.y += height;
        Ok(())
    }

    fn diagram(&mut self, diagram: &Diagram) -> Result<(), SheetFault> {
        self.make_room(diagram.height);
        let top = self.y + 4.0;
        let moved = |(x, y): (f32, f32)| (x + MARGIN, y + top);
        for line in &diagram.ways {
            let width = if line.back { 0.1 } else { 0.3 };
            self.draw(Drawn::Line(width, [moved(line.from), moved(line.to)]));
            let (x, y) = moved(line.to);
            let barb = if line.back { 1.6 } else { -1.6 };
            self.draw(Drawn::Line(0.3, [(x - 0.9, y + barb), (x, y)]));
            self.draw(Drawn::Line(0.3, [(x + 0.9, y + barb), (x, y)]));
        }
        let letters = Letters::new(Weight::Bold, SIZE);
        for one in &diagram.boxes {
            let at = moved(one.at);
            let width = if one.paced { 0.9 } else { 0.3 };
            self.draw(Drawn::Box(at, width));
            let long = self.faces.width(&one.id, letters, PART)?;
            let x = at.0 + (Diagram::BOX.0 - long) / 2.0;
            let y = at.1 + Diagram::BOX.1 / 2.0 + SIZE * 0.35;
            self.draw(Drawn::Text((x, y), one.id.clone(), letters));
        }
        self.y = top + diagram.height;
        Ok(())
    }
}

/// The text with long words broken, so that every line fits.
fn breakable(text: &str) -> String {
    let broken = text.split(' ').map(|word| {
        let letters: Vec<char> = word.chars().collect();
        let parts = letters.chunks(LONGEST_WORD);
        parts.map(String::from_iter).collect::<Vec<_>>().join(" ")
    });
    broken.collect::<Vec<_>>().join(" ")
}

fn write(
    faces: &Faces,
    pages: Vec<Vec<Drawn>>,
    sheet: &ProtocolSheet,
) -> Result<Vec<u8>, SheetFault> {
    // Without its words about itself a document says nothing of when it was made.
    let settings = SerializeSettings {
        xmp_metadata: false,
        ..SerializeSettings::default()
    };
    let mut document = Document::new_with(settings);
    let count = pages.len();
    for (drawn, number) in pages.into_iter().zip(1..) {
        let size = PageSettings::from_wh(PAGE.0 * POINTS, PAGE.1 * POINTS)
            .ok_or_else(|| SheetFault::Write("a page has no size".to_owned()))?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        let mut ink = Ink::new(&mut surface, faces);
        let foot = format!(
            "{} | page {number} of {count} | {}",
            sheet.title, sheet.digest
        );
        ink.within((0.0, 0.0), |ink| {
            for one in drawn {
                draw(ink, one)?;
            }
            let at = (MARGIN, PAGE.1 - MARGIN);
            ink.write(at, &foot, Letters::new(Weight::Regular, 2.2), PART)
        })?;
        surface.finish();
        page.finish();
    }
    document
        .finish()
        .map_err(|why| SheetFault::Write(format!("{why:?}")))
}

fn draw(ink: &mut Ink<'_, '_>, drawn: Drawn) -> Result<(), SheetFault> {
    const BLACK: u8 = 0;
    match drawn {
        Drawn::Text(at, text, letters) => ink.write(at, &text, letters, PART),
        Drawn::Line(width, points) => {
            ink.line(BLACK, width, &points);
            Ok(())
        }
        Drawn::Box((x, y), width) => {
            let (w, h) = Diagram::BOX;
            // White inside, so that no line shows through.
            ink.fill(255, [(x, y, w, h)]);
            let corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)];
            ink.line(BLACK, width, &corners);
            Ok(())
        }
    }
}

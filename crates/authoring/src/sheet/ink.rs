//! Drawing in millimetres from a corner, down and to the right.

use krilla::Data;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};

use super::{POINTS, SheetFault};

/// Atkinson Hyperlegible, without hints and tables for shaping (OFL; see the folder).
const REGULAR: &[u8] =
    include_bytes!("../../../../assets/brand/fonts/atkinson-hyperlegible-400.ttf");
const BOLD: &[u8] = include_bytes!("../../../../assets/brand/fonts/atkinson-hyperlegible-700.ttf");

/// How heavy letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// 400.
    Regular,
    /// 700.
    Bold,
}

struct Face {
    font: Font,
    tables: FontRef<'static>,
}

impl Face {
    fn new(bytes: &'static [u8]) -> Result<Self, SheetFault> {
        let unread = || SheetFault::Write("the card's font cannot be read".to_owned());
        Ok(Self {
            font: Font::new(Data::from(bytes), 0).ok_or_else(unread)?,
            tables: FontRef::new(bytes).map_err(|_| unread())?,
        })
    }
}

/// The card's letters.
pub struct Faces {
    regular: Face,
    bold: Face,
}

impl Faces {
    /// Reads both.
    pub fn new() -> Result<Self, SheetFault> {
        Ok(Self {
            regular: Face::new(REGULAR)?,
            bold: Face::new(BOLD)?,
        })
    }

    fn face(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }
}

/// Where and how letters stand.
#[derive(Clone, Copy)]
pub struct Letters {
    /// How heavy.
    pub weight: Weight,
    /// The height of the letters' square, mm.
    pub size: f32,
    /// Every letter in a cell so wide, mm; as wide as it is without.
    pub cell: Option<f32>,
    /// 0: black, 255: white.
    pub shade: u8,
}

impl Letters {
    /// Black letters.
    pub fn new(weight: Weight, size: f32) -> Self {
        Self {
            weight,
            size,
            cell: None,
            shade: 0,
        }
    }
}

/// A surface to draw on.
pub struct Ink<'s, 'd> {
    surface: &'s mut Surface<'d>,
    faces: &'s Faces,
}

impl<'s, 'd> Ink<'s, 'd> {
    /// Draws with these letters.
    pub fn new(surface: &'s mut Surface<'d>, faces: &'s Faces) -> Self {
        Self { surface, faces }
    }

    /// Draws with a corner as the origin. The origin before comes back whatever is met.
    pub fn within<T>(&mut self, corner: (f32, f32), draw: impl FnOnce(&mut Self) -> T) -> T {
        let (x, y) = (corner.0 * POINTS, corner.1 * POINTS);
        let place = Transform::from_row(POINTS, 0.0, 0.0, POINTS, x, y);
        self.surface.push_transform(&place);
        let drawn = draw(self);
        self.surface.pop();
        drawn
    }

    fn shade(&mut self, shade: u8) {
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(Fill {
            paint: luma::Color::new(shade).into(),
            opacity: NormalizedF32::ONE,
            rule: FillRule::NonZero,
        }));
    }

    /// Fills rectangles `(left, top, width, height)` as one shape: no seams between them.
    pub fn fill(&mut self, shade: u8, boxes: impl IntoIterator<Item = (f32, f32, f32, f32)>) {
        let mut path = PathBuilder::new();
        for (x, y, width, height) in boxes {
            if let Some(rect) = Rect::from_xywh(x, y, width, height) {
                path.push_rect(rect);
            }
        }
        self.shade(shade);
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }

    /// Draws lines through points.
    pub fn line(&mut self, shade: u8, width: f32, points: &[(f32, f32)]) {
        let mut path = PathBuilder::new();
        for (place, (x, y)) in points.iter().enumerate() {
            if place == 0 {
                path.move_to(*x, *y);
            } else {
                path.line_to(*x, *y);
            }
        }
        self.stroke(shade, width, path);
    }

    /// Draws a circle.
    pub fn circle(&mut self, shade: u8, width: f32, centre: (f32, f32), radius: f32) {
        /// How far the handles of a quarter circle stand off, per radius.
        const HANDLE: f32 = 0.552_284_8;
        let ((x, y), r, h) = (centre, radius, radius * HANDLE);
        let mut path = PathBuilder::new();
        path.move_to(x + r, y);
        path.cubic_to(x + r, y + h, x + h, y + r, x, y + r);
        path.cubic_to(x - h, y + r, x - r, y + h, x - r, y);
        path.cubic_to(x - r, y - h, x - h, y - r, x, y - r);
        path.cubic_to(x + h, y - r, x + r, y - h, x + r, y);
        path.close();
        self.stroke(shade, width, path);
    }

    fn stroke(&mut self, shade: u8, width: f32, path: PathBuilder) {
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke {
            paint: luma::Color::new(shade).into(),
            width,
            ..Stroke::default()
        }));
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }

    /// Writes a text from a point on its line; `part` says whose words they are.
    pub fn write(
        &mut self,
        at: (f32, f32),
        text: &str,
        letters: Letters,
        part: &'static str,
    ) -> Result<(), SheetFault> {
        let glyphs = self.faces.glyphs(text, letters, part)?;
        self.shade(letters.shade);
        let font = self.faces.face(letters.weight).font.clone();
        let start = Point::from_xy(at.0, at.1);
        self.surface
            .draw_glyphs(start, &glyphs, font, text, letters.size, false);
        Ok(())
    }

    /// How wide a text is, mm.
    pub fn width(
        &self,
        text: &str,
        letters: Letters,
        part: &'static str,
    ) -> Result<f32, SheetFault> {
        self.faces.width(text, letters, part)
    }

    /// As [`Faces::lines`].
    pub fn lines(
        &self,
        text: &str,
        width: f32,
        letters: Letters,
        part: &'static str,
    ) -> Result<Vec<String>, SheetFault> {
        self.faces.lines(text, width, letters, part)
    }
}

impl Faces {
    /// How wide a text is, mm.
    pub fn width(
        &self,
        text: &str,
        letters: Letters,
        part: &'static str,
    ) -> Result<f32, SheetFault> {
        let glyphs = self.glyphs(text, letters, part)?;
        let whole: f32 = glyphs.iter().map(|glyph| glyph.x_advance).sum();
        Ok(whole * letters.size)
    }

    /// The letters of a text, as wide as they are at a size of 1.
    fn glyphs(
        &self,
        text: &str,
        letters: Letters,
        part: &'static str,
    ) -> Result<Vec<KrillaGlyph>, SheetFault> {
        let face = self.face(letters.weight);
        let map = face.tables.charmap();
        let metrics = face
            .tables
            .glyph_metrics(Size::new(1.0), LocationRef::default());
        let mut glyphs = Vec::with_capacity(text.len());
        for (start, character) in text.char_indices() {
            let missing = SheetFault::Character { part, character };
            let id = map.map(character).ok_or(missing)?;
            let own = metrics.advance_width(id).unwrap_or_default();
            let cell = letters.cell.map(|cell| cell / letters.size);
            glyphs.push(KrillaGlyph {
                glyph_id: GlyphId::new(id.to_u32()),
                text_range: start..start + character.len_utf8(),
                x_advance: cell.unwrap_or(own),
                x_offset: cell.map_or(0.0, |cell| (cell - own) / 2.0),
                y_offset: 0.0,
                y_advance: 0.0,
                location: None,
            });
        }
        Ok(glyphs)
    }

    /// Breaks a text into lines of a width, mm. A single word that is wider has a line of its own.
    pub fn lines(
        &self,
        text: &str,
        width: f32,
        letters: Letters,
        part: &'static str,
    ) -> Result<Vec<String>, SheetFault> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            let joined = lines.last().map(|line| format!("{line} {word}"));
            match joined {
                Some(joined) if self.width(&joined, letters, part)? <= width => {
                    if let Some(last) = lines.last_mut() {
                        *last = joined;
                    }
                }
                _ => lines.push(word.to_owned()),
            }
        }
        for line in &lines {
            if self.width(line, letters, part)? > width {
                return Err(SheetFault::TooLong(part));
            }
        }
        Ok(lines)
    }
}

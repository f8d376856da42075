//! What a card, its back and a fob look like. Millimetres from the piece's upper left corner.

use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};

use super::ink::{Ink, Letters, Weight};
use super::{CARDS, FOBS, PAGE, PrintedCard, SheetFault, SheetWords};

const BLACK: u8 = 0;
const WHITE: u8 = 255;
const GREY: u8 = 140;
/// Nothing stands nearer to an edge: nobody cuts exactly.
const EDGE: f32 = 5.0;
/// Lines are so much further apart than letters are high.
const LEADING: f32 = 1.24;

/// A QR code's form.
#[derive(Clone, Copy)]
struct Form {
    version: u8,
    level: QrCodeEcc,
    /// The width without the quiet zone, mm.
    width: f32,
}

/// Survives blur best.
const FRONT: Form = Form {
    version: 6,
    level: QrCodeEcc::Medium,
    width: 25.0,
};
/// Survives scratches best.
const BACK: Form = Form {
    version: 8,
    level: QrCodeEcc::Quartile,
    width: 29.4,
};
const FOB: Form = Form {
    version: 5,
    level: QrCodeEcc::Low,
    width: 22.2,
};

/// Draws a code from its corner. White round it, as much as four modules, is for the caller to keep.
fn code(ink: &mut Ink<'_, '_>, at: (f32, f32), text: &str, form: Form) -> Result<(), SheetFault> {
    let segment = QrSegment::make_alphanumeric;
    if !QrSegment::is_alphanumeric(text) {
        return Err(SheetFault::Code);
    }
    let version = Version::new(form.version);
    let mask: Option<Mask> = None;
    let code = QrCode::encode_segments_advanced(
        &[segment(text)],
        form.level,
        version,
        version,
        mask,
        false,
    )
    .map_err(|_| SheetFault::Code)?;
    let side = code.size();
    let module = form.width / side as f32;
    let mut boxes = Vec::new();
    for y in 0..side {
        let mut x = 0;
        while x < side {
            let run = (x..side).take_while(|x| code.get_module(*x, y)).count() as i32;
            if run > 0 {
                boxes.push((
                    at.0 + x as f32 * module,
                    at.1 + y as f32 * module,
                    run as f32 * module,
                    module,
                ));
            }
            x += run.max(1);
        }
    }
    ink.fill(BLACK, boxes);
    Ok(())
}

/// Writes a text in a box, as large as fits between two sizes. Gives where its last line stands.
fn fitted(
    ink: &mut Ink<'_, '_>,
    at: (f32, f32),
    room: (f32, f32),
    text: &str,
    weight: Weight,
    sizes: (f32, f32),
    part: &'static str,
) -> Result<(), SheetFault> {
    let mut size = sizes.0;
    loop {
        let letters = Letters::new(weight, size);
        let lines = ink.lines(text, room.0, letters, part);
        let fits = matches!(&lines, Ok(lines) if lines.len() as f32 * size * LEADING <= room.1);
        if fits {
            for (place, line) in lines?.iter().enumerate() {
                let y = at.1 + size + place as f32 * size * LEADING;
                ink.write((at.0, y), line, letters, part)?;
            }
            return Ok(());
        }
        if let Err(SheetFault::Character { .. }) = lines {
            return lines.map(|_| ());
        }
        size -= 0.1;
        if size < sizes.1 {
            return Err(SheetFault::TooLong(part));
        }
    }
}

/// A typed code across a width: twelve characters and two dashes in equal cells.
fn typed(
    ink: &mut Ink<'_, '_>,
    at: (f32, f32),
    width: f32,
    size: f32,
    code: &str,
) -> Result<(), SheetFault> {
    let letters = Letters {
        cell: Some(width / code.chars().count().max(1) as f32),
        ..Letters::new(Weight::Bold, size)
    };
    ink.write(at, code, letters, "code")
}

/// A lifebuoy: what makes the card known at a glance, in any printer's black.
fn emblem(ink: &mut Ink<'_, '_>, centre: (f32, f32), radius: f32) {
    let band = radius * 0.42;
    let middle = radius - band / 2.0;
    ink.circle(BLACK, band, centre, middle);
    let (near, far) = (radius - band - 0.3, radius + 0.3);
    let slant = std::f32::consts::FRAC_1_SQRT_2;
    for (x, y) in [(slant, slant), (slant, -slant)] {
        for way in [1.0, -1.0] {
            let point = |r: f32| (centre.0 + x * r * way, centre.1 + y * r * way);
            ink.line(WHITE, band * 0.5, &[point(near), point(far)]);
        }
    }
}

/// The front: words, the code to scan, the code to type, the month.
pub fn front(
    ink: &mut Ink<'_, '_>,
    card: &PrintedCard,
    words: &SheetWords,
) -> Result<(), SheetFault> {
    let right = CARDS.width - EDGE;
    code(ink, (right - FRONT.width, EDGE), &card.text, FRONT)?;
    emblem(ink, (EDGE + 6.0, EDGE + 6.0), 6.0);
    let width = CARDS.width - 2.0 * EDGE - FRONT.width - 4.0;
    let bold = Weight::Bold;
    fitted(
        ink,
        (EDGE, 18.6),
        (width, 13.5),
        &words.title,
        bold,
        (5.0, 3.2),
        "title",
    )?;
    typed(ink, (EDGE, 39.4), right - EDGE, 6.6, &card.code)?;
    // A band that is dark in every printer, with the one thing that changes from card to card.
    ink.fill(BLACK, [(EDGE, 42.6, right - EDGE, 6.4)]);
    let white = Letters {
        shade: WHITE,
        ..Letters::new(bold, 4.0)
    };
    let until = format!("{} {}", words.valid_to, card.until);
    if ink.width(&until, white, "words before the month")? > right - EDGE - 6.0 {
        return Err(SheetFault::TooLong("words before the month"));
    }
    ink.write((EDGE + 3.0, 47.2), &until, white, "words before the month")
}

/// The back: a second code to scan, and what the law says.
pub fn back(
    ink: &mut Ink<'_, '_>,
    card: &PrintedCard,
    words: &SheetWords,
) -> Result<(), SheetFault> {
    let right = CARDS.width - EDGE;
    code(ink, (EDGE, EDGE), &card.text, BACK)?;
    let left = EDGE + BACK.width + 4.0;
    let width = right - left;
    let room = if words.telephone.is_some() {
        23.0
    } else {
        29.0
    };
    let regular = Weight::Regular;
    fitted(
        ink,
        (left, EDGE - 0.6),
        (width, room),
        &words.statute,
        regular,
        (3.2, 2.0),
        "statute",
    )?;
    if let Some(telephone) = &words.telephone {
        let at = (left, EDGE + 24.2);
        fitted(
            ink,
            at,
            (width, 6.5),
            telephone,
            Weight::Bold,
            (5.0, 2.6),
            "telephone",
        )?;
    }
    ink.line(BLACK, 0.4, &[(EDGE, 40.2), (right, 40.2)]);
    typed(ink, (EDGE, 47.6), right - EDGE, 6.0, &card.code)
}

/// A fob: a hole for the ring, the code to scan, the code to type.
pub fn fob(ink: &mut Ink<'_, '_>, card: &PrintedCard) -> Result<(), SheetFault> {
    let middle = FOBS.width / 2.0;
    ink.circle(GREY, 0.2, (middle, 4.0), 2.0);
    ink.line(GREY, 0.2, &[(middle - 0.8, 4.0), (middle + 0.8, 4.0)]);
    ink.line(GREY, 0.2, &[(middle, 3.2), (middle, 4.8)]);
    code(ink, (middle - FOB.width / 2.0, 8.6), &card.text, FOB)?;
    typed(ink, (2.0, 36.0), FOBS.width - 4.0, 3.1, &card.code)
}

/// Marks at the corners of pieces, outside or, where pieces touch, across the line.
pub fn cut_marks(ink: &mut Ink<'_, '_>, corners: &[(f32, f32)], size: (f32, f32)) {
    /// How long a mark is to each side, and how far it stands off a corner, mm.
    const LONG: f32 = 2.4;
    for (x, y) in corners {
        for (x, y) in [
            (*x, *y),
            (*x + size.0, *y),
            (*x, *y + size.1),
            (*x + size.0, *y + size.1),
        ] {
            ink.line(GREY, 0.12, &[(x - LONG, y), (x + LONG, y)]);
            ink.line(GREY, 0.12, &[(x, y - LONG), (x, y + LONG)]);
        }
    }
}

/// How to print it, with a line to measure.
pub fn foot(ink: &mut Ink<'_, '_>) -> Result<(), SheetFault> {
    /// The line's length, mm.
    const RULER: f32 = 50.0;
    let (left, y) = (CARDS.left(), PAGE.1 - 8.0);
    let small = Letters {
        shade: 90,
        ..Letters::new(Weight::Regular, 2.8)
    };
    let ends = [(left, y), (left + RULER, y)];
    ink.line(90, 0.2, &ends);
    for (x, y) in ends {
        ink.line(90, 0.2, &[(x, y - 1.4), (x, y + 1.4)]);
    }
    let said = "50 mm. Print at 100 %, on both sides along the long edge.";
    ink.write((left + RULER + 4.0, y + 1.0), said, small, "foot")
}

//! A letter handed over without any network: its frozen bytes as texts for QR codes, each short enough to
//! be read off a telephone or off paper. Sealed as it is, whoever reads them learns no more than a hub.
//!
//! A text is `WAYSIDE-LETTER1/part/parts/mark/` and a piece of the letter in base45 (RFC 9285). All of it is
//! of the alphabet in which QR codes are smallest. The mark is the first 8 hexadecimal digits, in upper
//! case, of the letter's SHA-256, so that pieces of two letters never make one.

use std::collections::BTreeMap;

use crate::letter::sha256;
use crate::limits;

const BEGIN: &str = "WAYSIDE-LETTER1/";
/// Bytes of a letter in one piece: 900 characters of base45, a code of about 97 modules a side.
const PIECE: usize = 600;
/// Pieces of the longest letter.
const MOST_PIECES: usize = limits::LONGEST_LETTER.div_ceil(PIECE);

/// Why texts are no letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotHandedOver {
    /// Something else than a piece of a letter.
    #[error("not a piece of a letter")]
    Shape,
    /// Pieces of different letters, or two that differ in one place.
    #[error("pieces of different letters")]
    Mixed,
    /// Pieces are missing: the first of them.
    #[error("piece {0} is missing")]
    Missing(usize),
    /// All the pieces, and not the letter they say they are.
    #[error("the pieces do not make the letter")]
    Damaged,
}

fn mark(letter: &[u8]) -> String {
    let digest = hex::encode_upper(sha256(letter));
    digest.chars().take(8).collect()
}

/// A letter's texts, in their order.
pub fn split(letter: &[u8]) -> Vec<String> {
    let mark = mark(letter);
    let pieces: Vec<&[u8]> = letter.chunks(PIECE).collect();
    let of = pieces.len();
    (1_usize..)
        .zip(pieces)
        .map(|(part, piece)| format!("{BEGIN}{part}/{of}/{mark}/{}", base45::encode(piece)))
        .collect()
}

struct Piece<'a> {
    part: usize,
    of: usize,
    mark: &'a str,
    bytes: Vec<u8>,
}

fn read(text: &str) -> Option<Piece<'_>> {
    let mut parts = text.trim().strip_prefix(BEGIN)?.splitn(4, '/');
    let number = |text: &str| text.parse::<usize>().ok().filter(|_| text.len() <= 3);
    let (part, of) = (number(parts.next()?)?, number(parts.next()?)?);
    let (mark, piece) = (parts.next()?, parts.next()?);
    // Two bytes in three characters.
    let fits = mark.len() == 8
        && (1..=MOST_PIECES).contains(&of)
        && (1..=of).contains(&part)
        && piece.len() <= PIECE * 3 / 2;
    if !fits {
        return None;
    }
    let bytes = base45::decode(piece).ok()?;
    Some(Piece {
        part,
        of,
        mark,
        bytes,
    })
}

/// The letter that texts make, in whatever order and however often they were read.
///
/// # Errors
/// [`NotHandedOver`]; of [`NotHandedOver::Missing`] a reader says which code to show next.
pub fn join<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Vec<u8>, NotHandedOver> {
    let mut pieces: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
    let mut whose: Option<(usize, &str)> = None;
    for text in texts {
        let piece = read(text).ok_or(NotHandedOver::Shape)?;
        let of_this = (piece.of, piece.mark);
        if *whose.get_or_insert(of_this) != of_this {
            return Err(NotHandedOver::Mixed);
        }
        let known = pieces
            .entry(piece.part)
            .or_insert_with(|| piece.bytes.clone());
        if *known != piece.bytes {
            return Err(NotHandedOver::Mixed);
        }
    }
    let (of, wanted) = whose.ok_or(NotHandedOver::Missing(1))?;
    if let Some(missing) = (1..=of).find(|part| !pieces.contains_key(part)) {
        return Err(NotHandedOver::Missing(missing));
    }
    let letter: Vec<u8> = pieces.into_values().flatten().collect();
    if mark(&letter) == wanted {
        Ok(letter)
    } else {
        Err(NotHandedOver::Damaged)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn letter(length: usize) -> Vec<u8> {
        (0..length)
            .map(|at| u8::try_from(at % 251).unwrap())
            .collect()
    }

    #[test]
    fn a_letter_comes_back_from_its_texts_in_any_order() {
        for length in [1, 599, 600, 601, 2_300, limits::LONGEST_LETTER] {
            let letter = letter(length);
            let mut texts = split(&letter);
            assert_eq!(texts.len(), length.div_ceil(PIECE));
            let qr =
                |c: char| c.is_ascii_digit() || c.is_ascii_uppercase() || " $%*+-./:".contains(c);
            assert!(
                texts
                    .iter()
                    .all(|text| text.chars().all(qr) && text.len() <= 940)
            );
            texts.reverse();
            texts.push(texts[0].clone());
            assert_eq!(join(texts.iter().map(String::as_str)), Ok(letter));
        }
    }

    #[test]
    fn what_is_missing_mixed_or_changed_is_named() {
        let texts = split(&letter(1_500));
        let other = split(&letter(1_501));
        let said = |texts: &[&String]| join(texts.iter().map(|text| text.as_str())).unwrap_err();
        assert_eq!(said(&[]), NotHandedOver::Missing(1));
        assert_eq!(said(&[&texts[2], &texts[0]]), NotHandedOver::Missing(2));
        assert_eq!(said(&[&texts[0], &other[1]]), NotHandedOver::Mixed);
        let last = texts[2].chars().last().unwrap();
        let mut changed = texts[2].clone();
        changed.pop();
        changed.push(if last == '0' { '1' } else { '0' });
        assert_eq!(said(&[&texts[2], &changed]), NotHandedOver::Mixed);
        let damaged = said(&[&texts[0], &texts[1], &changed]);
        assert!(matches!(
            damaged,
            NotHandedOver::Damaged | NotHandedOver::Shape
        ));
        for bad in [
            "",
            "HRC1:ABC",
            "WAYSIDE-LETTER1/0/3/ABCDEF01/AA",
            "WAYSIDE-LETTER1/4/3/ABCDEF01/AA",
        ] {
            assert_eq!(join([bad]), Err(NotHandedOver::Shape), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,80}", tail in "\\PC{0,80}") {
            let _ = join([text.as_str()]);
            let _ = join([format!("{BEGIN}1/1/ABCDEF01/{tail}").as_str()]);
        }
    }
}

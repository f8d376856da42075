//! Coordinates as people type them: decimal degrees, degrees-minutes-seconds, hemisphere letters
//! before or after, decimal commas, `geo:` links (RFC 5870).

use crate::place::{NotAPlace, Position};

/// What a typed text turned out to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TypedPlace {
    /// A point, and how sure it is in metres, from the number of digits.
    Point {
        /// Where.
        position: Position,
        /// Half of the last digit's worth, at least 5 m.
        accuracy_m: f64,
    },
    /// Two numbers that are no place on Earth.
    NotOnEarth(NotAPlace),
    /// One number only.
    OneNumber,
    /// Something else: a name, perhaps.
    NotCoordinates,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    Number {
        value: f64,
        negative: bool,
        decimals: u32,
    },
    Side(char),
}

/// Reads coordinates. Latitude comes first unless hemisphere letters say otherwise.
pub fn coordinates(text: &str) -> TypedPlace {
    let Some(tokens) = tokens(text) else {
        return TypedPlace::NotCoordinates;
    };
    let numbers = tokens
        .iter()
        .filter(|t| matches!(t, Token::Number { .. }))
        .count();
    if numbers == 1 {
        return TypedPlace::OneNumber;
    }
    match halves(&tokens).and_then(|(a, b)| Some((half(a)?, half(b)?))) {
        Some((a, b)) => point(a, b),
        None => TypedPlace::NotCoordinates,
    }
}

fn point(a: Half, b: Half) -> TypedPlace {
    let (latitude, longitude) = match (a.axis, b.axis) {
        (Some(Axis::East), Some(Axis::North)) => (b, a),
        (Some(Axis::North), Some(Axis::East)) | (None, None) => (a, b),
        _ => return TypedPlace::NotCoordinates,
    };
    match Position::new(latitude.degrees, longitude.degrees) {
        Ok(position) => {
            let grain = latitude.grain_deg.max(longitude.grain_deg);
            TypedPlace::Point {
                position,
                accuracy_m: (grain * 111_000.0 / 2.0).max(5.0),
            }
        }
        Err(trouble) => TypedPlace::NotOnEarth(trouble),
    }
}

/// Numbers and hemisphere letters in order; `None` when any other word stands among them.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let text = text.trim();
    let text = text
        .strip_prefix("geo:")
        .map_or(text, |uri| uri.split(['?', ';']).next().unwrap_or(uri));
    let decimal_comma = has_decimal_commas(text);
    let mut letters = text.chars().peekable();
    let mut found = Vec::new();
    while let Some(letter) = letters.next() {
        match letter {
            '0'..='9' | '-' | '\u{2212}' | '+' | '.' => {
                let mut digits = String::from(letter);
                while let Some(next) = letters
                    .next_if(|c| c.is_ascii_digit() || *c == '.' || (decimal_comma && *c == ','))
                {
                    digits.push(next);
                }
                found.push(number(&digits)?);
            }
            'N' | 'S' | 'E' | 'W' | 'n' | 's' | 'e' | 'w' | 'O' | 'o' => {
                if letters.peek().is_some_and(|next| next.is_alphabetic()) {
                    return None;
                }
                found.push(Token::Side(letter.to_ascii_uppercase()));
            }
            ' ' | '\t' | ',' | ';' | '/' | '\u{b0}' | '\u{ba}' | '\'' | '"' | '\u{2032}'
            | '\u{2033}' | '\u{2019}' | '\u{201d}' => {}
            _ => return None,
        }
        if found.len() > 8 {
            return None;
        }
    }
    Some(found)
}

/// `46,9012 -31,7001`: two chunks, each with one comma between digits and no point anywhere.
fn has_decimal_commas(text: &str) -> bool {
    let chunks: Vec<&str> = text
        .split([' ', ';'])
        .filter(|chunk| !chunk.is_empty())
        .collect();
    !text.contains('.')
        && chunks.len() == 2
        && chunks.iter().all(|chunk| {
            chunk.split(',').count() == 2
                && chunk
                    .split(',')
                    .all(|part| part.ends_with(|c: char| c.is_ascii_digit()))
        })
}

fn number(digits: &str) -> Option<Token> {
    let plain = digits.replace(',', ".").replace('\u{2212}', "-");
    let negative = plain.starts_with('-');
    let magnitude = plain.trim_start_matches(['-', '+']);
    if magnitude.len() > 20 || !magnitude.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let value: f64 = magnitude.parse().ok()?;
    let decimals = magnitude.split('.').nth(1).map_or(0, str::len);
    Some(Token::Number {
        value,
        negative,
        decimals: u32::try_from(decimals).ok()?,
    })
}

fn halves(tokens: &[Token]) -> Option<(&[Token], &[Token])> {
    let sides: Vec<usize> = tokens
        .iter()
        .enumerate()
        .filter(|(_, token)| matches!(token, Token::Side(_)))
        .map(|(index, _)| index)
        .collect();
    match sides.as_slice() {
        [] if tokens.len().is_multiple_of(2) => tokens.split_at_checked(tokens.len() / 2),
        [0, second] => tokens.split_at_checked(*second),
        [first, last] if last + 1 == tokens.len() => tokens.split_at_checked(first + 1),
        _ => None,
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Axis {
    North,
    East,
}

#[derive(Clone, Copy)]
struct Half {
    degrees: f64,
    axis: Option<Axis>,
    grain_deg: f64,
}

fn half(tokens: &[Token]) -> Option<Half> {
    let mut degrees = 0.0;
    let (mut unit, mut grain_deg, mut turned, mut axis) = (1.0, 1.0, false, None);
    let mut parts = 0;
    for token in tokens {
        match *token {
            Token::Number {
                value,
                negative,
                decimals,
            } => {
                if parts > 0 && (negative || value >= 60.0) {
                    return None;
                }
                turned |= negative;
                degrees += value * unit;
                grain_deg = unit * 10_f64.powi(-i32::try_from(decimals).ok()?);
                unit /= 60.0;
                parts += 1;
            }
            Token::Side(side) => {
                axis = Some(if matches!(side, 'N' | 'S') {
                    Axis::North
                } else {
                    Axis::East
                });
                if turned {
                    return None;
                }
                turned = matches!(side, 'S' | 'W' | 'O');
                if parts == 0 {
                    // A letter in front: the numbers follow and must carry no sign of their own.
                    continue;
                }
            }
        }
    }
    let degrees = if turned { -degrees } else { degrees };
    (1..=3).contains(&parts).then_some(Half {
        degrees,
        axis,
        grain_deg,
    })
}

#[cfg(test)]
mod tests {
    use super::{TypedPlace, coordinates};
    use crate::place::NotAPlace;

    fn read(text: &str) -> (f64, f64) {
        match coordinates(text) {
            TypedPlace::Point { position, .. } => (
                (position.latitude() * 1e6).round() / 1e6,
                (position.longitude() * 1e6).round() / 1e6,
            ),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn every_common_way_of_writing_a_place_gives_the_same_place() {
        for text in [
            "46.9025, -31.7025",
            "46.9025 -31.7025",
            "46.9025,-31.7025",
            " 46.9025; -31.7025 ",
            "46,9025 -31,7025",
            "46,9025; -31,7025",
            "N 46.9025 W 31.7025",
            "46.9025N 31.7025W",
            "31.7025 W, 46.9025 N",
            "46.9025° N, 31.7025° O",
            "46°54'09\"N 31°42'09\"W",
            "46° 54′ 9″ N, 31° 42′ 9″ W",
            "46 54 9 -31 42 9",
            "46 54.15 N 31 42.15 W",
            "geo:46.9025,-31.7025?z=17",
            "geo:46.9025,-31.7025;u=35",
            "46.9025 \u{2212}31.7025",
        ] {
            assert_eq!(read(text), (46.9025, -31.7025), "{text}");
        }
        assert_eq!(read("46, 31"), (46.0, 31.0));
        assert_eq!(read("0 0"), (0.0, 0.0));
    }

    #[test]
    fn numbers_that_are_no_place_are_named() {
        assert_eq!(
            coordinates("91 0"),
            TypedPlace::NotOnEarth(NotAPlace::Latitude(91.0))
        );
        assert_eq!(
            coordinates("0 181"),
            TypedPlace::NotOnEarth(NotAPlace::Longitude(181.0))
        );
        assert_eq!(coordinates("46.9"), TypedPlace::OneNumber);
    }

    #[test]
    fn names_are_left_alone() {
        for text in [
            "",
            "Mill Street",
            "12 Mill Street",
            "Pier 7",
            "1 2 3",
            "1 2 3 4 5",
            "N S 1 2",
            "1N 2N",
        ] {
            assert!(
                matches!(
                    coordinates(text),
                    TypedPlace::NotCoordinates | TypedPlace::OneNumber
                ),
                "{text}: {:?}",
                coordinates(text)
            );
        }
        assert_eq!(coordinates("12 East Street"), TypedPlace::NotCoordinates);
    }

    #[test]
    fn fewer_digits_are_less_sure() {
        let sure = |text: &str| match coordinates(text) {
            TypedPlace::Point { accuracy_m, .. } => accuracy_m,
            other => panic!("{other:?}"),
        };
        assert!(sure("46.9 -31.7") > 5_000.0);
        assert!(sure("46.902 -31.703") > 50.0 && sure("46.902 -31.703") < 60.0);
        assert_eq!(sure("46.90251 -31.70251"), 5.0);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}") {
            let _ = coordinates(&text);
        }

        #[test]
        fn every_place_written_out_is_read_back(latitude in -90.0f64..=90.0, longitude in -180.0f64..=180.0) {
            let (a, b) = read(&format!("{latitude:.6}, {longitude:.6}"));
            proptest::prop_assert!((a - latitude).abs() < 1e-5 && (b - longitude).abs() < 1e-5);
        }
    }
}

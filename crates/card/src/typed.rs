//! What is typed where there is no camera: twelve characters, `XXXX-XXXX-XXXX`, of which ten are random
//! and two check them.
//!
//! Crockford's base 32; the check is Reed-Solomon over GF(32) with distance 3, so that every one or two
//! wrong characters, and every two that changed places, are seen before anything is looked up.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a code.
const LONG: usize = 12;
const RANDOM: usize = 10;
/// x^5 + x^2 + 1, primitive over GF(2).
const FIELD: u8 = 0b10_0101;
/// The longest text that is looked at: a code with a mark between any two.
const LONGEST: usize = 48;

/// Why what was typed is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misread {
    /// So many characters; twelve are wanted.
    #[error("a code has 12 characters; this has {0}")]
    Length(usize),
    /// A character that no code has, at this place counted from 1.
    #[error("character {0} is in no code")]
    Character(usize),
    /// At least one character is wrong or in the wrong place.
    #[error("a character is wrong or two changed places")]
    Check,
}

/// A code whose check characters hold. Wiped when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct TypedCode([u8; LONG]);

impl fmt::Debug for TypedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedCode")
    }
}

fn times(a: u8, b: u8) -> u8 {
    let (mut a, mut product) = (a, 0);
    for bit in 0..5 {
        if b >> bit & 1 == 1 {
            product ^= a;
        }
        a <<= 1;
        if a >= 32 {
            a ^= FIELD;
        }
    }
    product
}

fn power(exponent: usize) -> u8 {
    (0..exponent).fold(1, |power, _| times(power, 2))
}

/// a^-1 = a^30 in GF(32).
fn inverse(a: u8) -> u8 {
    (0..30).fold(1, |power, _| times(power, a))
}

/// The two sums that are nought over a whole code.
fn sums(symbols: &[u8]) -> (u8, u8) {
    symbols
        .iter()
        .enumerate()
        .fold((0, 0), |(plain, weighed), (place, symbol)| {
            (plain ^ symbol, weighed ^ times(*symbol, power(place)))
        })
}

impl TypedCode {
    /// The code of 50 random bits: the low 5 of each byte.
    pub fn of_random(random: &[u8; RANDOM]) -> Self {
        let mut symbols = [0; LONG];
        for (to, from) in symbols.iter_mut().zip(random) {
            *to = from & 31;
        }
        let (plain, weighed) = sums(symbols.get(..RANDOM).unwrap_or_default());
        let (first, second) = (power(RANDOM), power(RANDOM + 1));
        let last = times(weighed ^ times(plain, first), inverse(first ^ second));
        for (to, check) in symbols.iter_mut().skip(RANDOM).zip([plain ^ last, last]) {
            *to = check;
        }
        Self(symbols)
    }

    /// Reads what was typed: any case, any spaces and dashes, O for 0, I and L for 1.
    ///
    /// # Errors
    /// [`Misread`] says what to look at again.
    pub fn read(text: &str) -> Result<Self, Misread> {
        let typed = |c: &char| {
            !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}' | '.' | '_')
        };
        let long = text.chars().filter(typed).take(LONGEST).count();
        let mut symbols = [0; LONG];
        for ((place, symbol), to) in text
            .chars()
            .filter(typed)
            .zip(1..)
            .map(|(c, p)| (p, c))
            .zip(&mut symbols)
        {
            let meant = match symbol.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let found = ALPHABET
                .iter()
                .zip(0_u8..)
                .find(|(known, _)| char::from(**known) == meant);
            *to = found.ok_or(Misread::Character(place))?.1;
        }
        if long != LONG {
            return Err(Misread::Length(long));
        }
        let code = Self(symbols);
        if sums(&code.0) == (0, 0) {
            Ok(code)
        } else {
            Err(Misread::Check)
        }
    }

    /// As it is printed.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(LONG + 2);
        for (place, symbol) in self.0.iter().enumerate() {
            if place % 4 == 0 && place > 0 {
                text.push('-');
            }
            text.push(
                ALPHABET
                    .get(usize::from(*symbol))
                    .map_or('?', |c| char::from(*c)),
            );
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(seed: u8) -> TypedCode {
        let mut next = seed;
        TypedCode::of_random(&std::array::from_fn(|_| {
            next = next.wrapping_mul(73).wrapping_add(41);
            next
        }))
    }

    fn says(symbols: [u8; LONG]) -> Result<TypedCode, Misread> {
        TypedCode::read(&TypedCode(symbols).text())
    }

    #[test]
    fn a_code_is_read_as_it_is_printed_and_as_people_type() {
        for seed in 0..=255 {
            let code = code(seed);
            let text = code.text();
            assert_eq!(text.len(), 14);
            let forms = [
                text.clone(),
                text.to_lowercase(),
                text.replace('-', ""),
                text.replace('-', " – "),
                text.replace('0', "o").replace('1', "l"),
                text.replace('0', "O").replace('1', "I"),
            ];
            for form in forms {
                assert_eq!(TypedCode::read(&form), Ok(code.clone()), "{form}");
            }
        }
    }

    #[test]
    fn every_one_or_two_wrong_characters_and_every_swap_are_seen() {
        for seed in [3, 90, 201] {
            let good = code(seed).0;
            for first in 0..LONG {
                for wrong in 1..32 {
                    let mut one = good;
                    one[first] ^= wrong;
                    assert_eq!(says(one), Err(Misread::Check));
                    for second in first + 1..LONG {
                        for also in 1..32 {
                            let mut two = one;
                            two[second] ^= also;
                            assert_eq!(says(two), Err(Misread::Check));
                        }
                    }
                }
                for second in first + 1..LONG {
                    let mut swapped = good;
                    swapped.swap(first, second);
                    assert_eq!(says(swapped).is_ok(), good[first] == good[second]);
                }
            }
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(TypedCode::read(""), Err(Misread::Length(0)));
        assert_eq!(TypedCode::read("0000-0000-000"), Err(Misread::Length(11)));
        assert_eq!(TypedCode::read(&"0".repeat(4000)), Err(Misread::Length(48)));
        assert_eq!(
            TypedCode::read("0000-0U00-0000"),
            Err(Misread::Character(6))
        );
        assert_eq!(
            TypedCode::read("https://example.org"),
            Err(Misread::Character(6))
        );
    }
}

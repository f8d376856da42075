//! One field of telephones, part by part: what separates numbers, what belongs to one, what are words.

use unicode_normalization::UnicodeNormalization;

use super::plan::{Dialled, NumberingPlan};

/// A number that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// As written, without its extension and the words round it.
    pub written: String,
    /// E.164, or a short number.
    pub dial: String,
    /// Digits.
    pub extension: Option<String>,
    /// The words round it.
    pub words: Option<String>,
    /// HSDS `type` of a line that is no voice line, where the words say so.
    pub form: Option<&'static str>,
    /// False where no such number is known to be in use.
    pub is_in_use: bool,
}

/// What a segment of a field holds.
#[derive(Default)]
pub struct SegmentRead {
    /// Its numbers, in their order.
    pub numbers: Vec<Found>,
    /// The words before each number, and at its end those behind the last.
    pub said: Vec<String>,
    /// True when digits that look like a number were not read as one.
    pub has_loose_digits: bool,
}

/// The fewest digits that look like a number to be called.
const LOOKS_DIALLED: usize = 6;
/// The digits of a whole national number that may have letters.
const WHOLE: usize = 10;
/// A run of more parts than this is nobody's number.
const PARTS: usize = 14;

/// The parts of a field that surely are apart: `;`, `|`, `,`, line ends. `;ext=` and `, ext` belong to their number, and
/// a comma in brackets to what they hold.
pub fn segments(text: &str) -> Vec<String> {
    let mut segments = vec![String::new()];
    let mut is_bracketed = false;
    for (at, letter) in text.char_indices() {
        let rest = text.get(at + letter.len_utf8()..).unwrap_or_default();
        is_bracketed = letter != ')' && (is_bracketed || (letter == '(' && rest.contains(')')));
        let parts = matches!(letter, ';' | '|' | ',' | '\n' | '\r')
            && !(is_bracketed && letter == ',')
            && extension(rest).is_none();
        if parts {
            segments.push(String::new());
        } else if let Some(last) = segments.last_mut() {
            last.push(letter);
        }
    }
    segments.retain(|segment| segment.chars().any(char::is_alphanumeric));
    segments
}

/// Reads a segment.
pub fn read(segment: &str, plan: &NumberingPlan) -> SegmentRead {
    let mut read = SegmentRead::default();
    let mut said = vec![String::new()];
    let mut rest = segment;
    while let Some(letter) = rest.chars().next() {
        let (run, mut numbers) = first_run(rest, plan);
        // `*988` and `988lifeline.org` are other things.
        let before = segment.get(..segment.len() - rest.len());
        let behind = rest.get(run.len()..).unwrap_or_default();
        let is_apart = !before.is_some_and(|text| text.ends_with(['*', '#']))
            && (!behind.starts_with(char::is_alphabetic) || extension(behind).is_some());
        numbers.retain(|found| is_apart || found.dial.starts_with('+'));
        let mut taken = run.len().max(letter.len_utf8());
        if numbers.is_empty() {
            read.has_loose_digits |= digits(run).len() >= LOOKS_DIALLED;
            if let Some(last) = said.last_mut() {
                last.push_str(rest.get(..taken).unwrap_or_default());
            }
        } else {
            said.extend(numbers.iter().map(|_| String::new()));
            read.numbers.extend(numbers);
            let (inner, length) = extension(rest.get(taken..).unwrap_or_default()).unzip();
            if let Some(last) = read.numbers.last_mut() {
                last.extension = inner;
            }
            taken += length.unwrap_or_default();
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    read.said = said;
    read
}

/// What at the beginning of a text is taken at once, and its numbers: as much as makes a number, letters of the keypad
/// and dashes between blanks among it; else hours that stand before one.
fn first_run<'a>(text: &'a str, plan: &NumberingPlan) -> (&'a str, Vec<Found>) {
    let plain = run_of(text, false);
    for run in [run_of(text, true), plain] {
        let numbers = resolve(run, plan);
        if !numbers.is_empty() {
            return (run, numbers);
        }
    }
    let hours = hours(plain);
    let run = if hours.is_empty() { plain } else { hours };
    (run, Vec::new())
}

/// Hours at the beginning of a run: `24/7`, `8-5`.
fn hours(run: &str) -> &str {
    let word = run.split(' ').next().unwrap_or_default();
    let parts: Vec<&str> = word.trim_matches(['(', ')']).split(['-', '/']).collect();
    let is_hour = |part: &&str| part.len() <= 2 && part.parse::<u8>().is_ok_and(|hour| hour <= 24);
    let is_span = parts.len() == 2 && parts.iter().all(is_hour);
    if is_span { word } else { "" }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// What at the beginning of a text may be a number: digits and the signs that stand within one. A `loose` run may have
/// letters of the keypad (`1-800-662-HELP`) and dashes between blanks too.
fn run_of(text: &str, loose: bool) -> &str {
    let begins =
        text.starts_with(|letter: char| letter.is_ascii_digit() || letter == '+' || letter == '(');
    if !begins {
        return "";
    }
    let (mut end, mut at) = (0, 0);
    while let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        let begun = text.get(..end).unwrap_or_default();
        let group = if loose { keypad_group(begun, rest) } else { 0 };
        if letter.is_ascii_digit() || (letter == '+' && at == 0) {
            at += 1;
            end = at;
        } else if group > 0 {
            at += group;
            end = at;
        } else if letter == '(' && is_behind(begun) {
            break;
        } else if is_within(rest, at) || (loose && is_spaced_dash(begun, rest)) {
            at += 1;
            end = if letter == ')' { at } else { end };
        } else {
            break;
        }
    }
    let (run, behind) = text.split_at_checked(end).unwrap_or_default();
    // `212-555-0100 9am`: the 9 begins a word.
    let begins_word = behind.starts_with(char::is_alphabetic) && extension(behind).is_none();
    match run.rfind(' ') {
        Some(blank) if begins_word => run.get(..blank).unwrap_or_default(),
        _ => run,
    }
}

/// True where a number is whole enough that brackets hold something else; of one with letters, its digits again.
fn is_behind(begun: &str) -> bool {
    digits(begun).len() > LOOKS_DIALLED && !begun.contains(char::is_alphabetic)
}

/// `212 - 555 - 0100`, `(212) 555 - 0100`: within a number. `Room 212 - 555-0100` is none.
fn is_spaced_dash(begun: &str, rest: &str) -> bool {
    let Some(dash) = rest.trim_start().strip_prefix('-') else {
        return false;
    };
    let behind = dash.trim_start();
    let group = behind
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(behind.len());
    let goes_on = behind
        .get(group..)
        .is_some_and(|rest| rest.starts_with(" - "));
    match digits(begun).len() {
        3 | 4 => group == 3 && goes_on,
        6 | 7 => group == 4,
        _ => false,
    }
}

/// A sign that stands within a number; a slash only between digits, as ` / ` parts two numbers.
fn is_within(rest: &str, at: usize) -> bool {
    let mut letters = rest.chars();
    let (letter, next) = (letters.next(), letters.next());
    match letter {
        Some(' ') => {
            let behind = rest.trim_start();
            !behind.starts_with(['/', '-', '+'])
                && !behind.starts_with("24/7")
                && !rest.starts_with("  ")
        }
        Some('/') => next.is_some_and(|next| next.is_ascii_digit()) && at > 0,
        Some('(' | ')' | '.' | '-') => true,
        _ => false,
    }
}

/// The length of a sign with letters of the keypad behind it: a dash or dot with a word, a blank with one of three or
/// more letters in upper case. Nothing where the number is whole before it.
fn keypad_group(begun: &str, text: &str) -> usize {
    let Some(rest) = text.strip_prefix(['-', '.', ' ']) else {
        return 0;
    };
    let length = rest
        .find(|letter: char| !letter.is_alphanumeric())
        .unwrap_or(rest.len());
    let group = rest.get(..length).unwrap_or_default();
    let letters = group
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .count();
    let is_upper = group.chars().all(|letter| !letter.is_lowercase());
    let is_spelled = if text.starts_with(' ') {
        is_upper && letters >= 3
    } else {
        letters > 0
    };
    let is_begun = begun.contains(|letter: char| letter.is_ascii_digit());
    let is_open = digits(begun).len() < WHOLE;
    let is_masked = group
        .chars()
        .all(|letter| letter.eq_ignore_ascii_case(&'x'));
    let is_keypad = is_begun && is_open && is_spelled && !is_masked && extension(group).is_none();
    if is_keypad { 1 + length } else { 0 }
}

/// An extension at the beginning of a text: its digits, and how much of the text says so.
pub fn extension(text: &str) -> Option<(String, usize)> {
    const WORDS: [&str; 11] = [
        "extension",
        "extensión",
        "extn",
        "ext",
        "anexo",
        "interno",
        "poste",
        "durchwahl",
        "int",
        "x",
        "#",
    ];
    let signs = |letter: char| letter.is_whitespace() || ",.;:(-".contains(letter);
    let begins = text.trim_start_matches(signs);
    let lower = begins.to_lowercase();
    let word = WORDS.iter().find(|word| lower.starts_with(**word))?;
    let behind = begins.get(word.len()..)?;
    let inner =
        behind.trim_start_matches(|letter: char| letter.is_whitespace() || ".:=#".contains(letter));
    let length = inner
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(inner.len());
    let number = inner
        .get(..length)
        .filter(|number| (1..=7).contains(&number.len()))?;
    Some((number.to_owned(), text.len() - inner.len() + length))
}

/// An extension that has a field of its own: its digits, else its words.
pub fn bare_extension(text: &str) -> Result<String, String> {
    let plain = text.trim();
    let is_bare = (1..=7).contains(&plain.len()) && plain.bytes().all(|byte| byte.is_ascii_digit());
    match extension(plain) {
        _ if is_bare => Ok(plain.to_owned()),
        Some((inner, length)) if length == plain.len() => Ok(inner),
        _ => Err(plain.to_owned()),
    }
}

/// The numbers of a run; none where it is not surely one or several.
fn resolve(run: &str, plan: &NumberingPlan) -> Vec<Found> {
    // `TTY: 711)`: the bracket began before the run.
    let run = if run.contains('(') {
        run
    } else {
        run.trim_end_matches(')')
    };
    let found = |written: &str, dialled: Dialled| Found {
        written: written.trim().to_owned(),
        dial: dialled.dial,
        extension: None,
        words: None,
        form: None,
        is_in_use: dialled.is_in_use,
    };
    if digits(run).len() < 2 {
        return Vec::new();
    }
    // `9 11` may be hours; a long one is written in groups.
    let is_spelled = run.trim().split('-').all(|part| part.len() == 1);
    let written = if is_spelled {
        digits(run)
    } else if digits(run).len() > 3 {
        run.replace(' ', "")
    } else {
        run.trim().to_owned()
    };
    if let Some(short) = plan.short(&written) {
        return vec![found(run, short)];
    }
    if run.contains(char::is_alphabetic) {
        return keypad(run, plan)
            .map(|dialled| found(run, dialled))
            .into_iter()
            .collect();
    }
    let parts: Vec<&str> = run
        .split([' ', '/'])
        .filter(|part| !part.is_empty())
        .collect();
    let several = splits(&parts, plan);
    match (plan.whole(run), several.as_slice()) {
        (Some(whole), []) => vec![found(run, whole)],
        // One number, or two: nobody can say.
        (Some(_), _) | (None, [_, _, ..]) => Vec::new(),
        (None, [split]) => split
            .iter()
            .map(|(text, dialled)| found(text, dialled.clone()))
            .collect(),
        (None, []) => match (plan.international(run), first_of_two(run, plan)) {
            (Some(unused), _) => vec![found(run, unused)],
            (None, Some((text, dialled))) => vec![found(text, dialled)],
            (None, None) => Vec::new(),
        },
    }
}

/// `212-555-0100/0101`, `212-555-0100/555-0101`: the first is whole, the second is the end of one.
fn first_of_two<'a>(run: &'a str, plan: &NumberingPlan) -> Option<(&'a str, Dialled)> {
    let (first, second) = run.split_once('/')?;
    let is_end = (1..=7).contains(&digits(second).len());
    plan.whole(first)
        .filter(|_| is_end)
        .map(|dialled| (first, dialled))
}

type Split = Vec<(String, Dialled)>;

/// Each way to cut a run into two or more whole numbers.
fn splits(parts: &[&str], plan: &NumberingPlan) -> Vec<Split> {
    if parts.len() > PARTS {
        return Vec::new();
    }
    let mut ways = Vec::new();
    for cut in 1..parts.len() {
        let (head, tail) = parts.split_at(cut);
        let text = head.join(" ");
        let Some(first) = plan.whole(&text) else {
            continue;
        };
        let rest = tail.join(" ");
        let last = plan.whole(&rest).map(|dialled| vec![(rest, dialled)]);
        for behind in last.into_iter().chain(splits(tail, plan)) {
            let mut way = vec![(text.clone(), first.clone())];
            way.extend(behind);
            ways.push(way);
        }
    }
    ways
}

/// A number with letters of the keypad. Its digits may follow it, said once more: `1-800-662-HELP (4357)`.
fn keypad(run: &str, plan: &NumberingPlan) -> Option<Dialled> {
    const KEYS: &[u8; 26] = b"22233344455566677778889999";
    let (at, last) = run
        .char_indices()
        .rfind(|(_, letter)| letter.is_alphabetic())?;
    let (head, tail) = run.split_at_checked(at + last.len_utf8())?;
    let pressed: String = head
        .nfd()
        .filter_map(|letter| {
            let key = u32::from(letter.to_ascii_uppercase()).checked_sub(u32::from('A'));
            let key = key.and_then(|key| KEYS.get(key as usize));
            let is_sign = letter.is_ascii() && !letter.is_ascii_alphabetic();
            key.map(|key| char::from(*key))
                .or(is_sign.then_some(letter))
        })
        .collect();
    let dialled = plan
        .whole(&pressed)
        .or_else(|| plan.overlong(&digits(&pressed)))?;
    let again = digits(tail);
    dialled.dial.ends_with(&again).then_some(dialled)
}

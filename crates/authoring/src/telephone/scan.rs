//! One field of telephones, part by part: what separates numbers, what belongs to one, what are words.

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
    /// False where no such number is known to be in use.
    pub is_in_use: bool,
}

/// What a segment of a field holds.
#[derive(Default)]
pub struct SegmentRead {
    /// Its numbers, in their order.
    pub numbers: Vec<Found>,
    /// True when digits that look like a number were not read as one.
    pub has_loose_digits: bool,
}

/// The fewest digits that look like a number to be called.
const LOOKS_DIALLED: usize = 6;
/// A run of more parts than this is nobody's number.
const PARTS: usize = 14;

/// The parts of a field that surely are apart: `;`, `|`, `,`, line ends. `;ext=` and `, ext` belong to their number.
pub fn segments(text: &str) -> Vec<String> {
    let mut segments = vec![String::new()];
    for (at, letter) in text.char_indices() {
        let rest = text.get(at + letter.len_utf8()..).unwrap_or_default();
        let parts = matches!(letter, ';' | '|' | ',' | '\n' | '\r') && extension(rest).is_none();
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
    let (mut label, mut words) = (None, String::new());
    let mut rest = segment;
    while let Some(letter) = rest.chars().next() {
        let run = run_of(rest);
        let numbers = resolve(run, plan);
        let taken = if numbers.is_empty() {
            read.has_loose_digits |= digits(run).len() >= LOOKS_DIALLED;
            let taken = run.len().max(letter.len_utf8());
            words.push_str(rest.get(..taken).unwrap_or_default());
            taken
        } else {
            // Words stand behind their number; before the first they are its label.
            let said = telling(&std::mem::take(&mut words));
            match read.numbers.last_mut() {
                Some(last) => last.words = said,
                None => label = said,
            }
            read.numbers.extend(numbers);
            let (inner, length) = extension(rest.get(run.len()..).unwrap_or_default()).unzip();
            if let Some(last) = read.numbers.last_mut() {
                last.extension = inner;
            }
            run.len() + length.unwrap_or_default()
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    if let Some(last) = read.numbers.last_mut() {
        last.words = telling(&words);
    }
    if let Some(first) = read.numbers.first_mut() {
        let said: Vec<String> = [label, first.words.take()].into_iter().flatten().collect();
        first.words = Some(said.join(", ")).filter(|text| !text.is_empty());
    }
    read
}

/// Words as they are shown; nothing where they only join numbers or say that one follows.
fn telling(words: &str) -> Option<String> {
    const EMPTY: [&str; 20] = [
        "or",
        "and",
        "o",
        "y",
        "u",
        "ou",
        "et",
        "oder",
        "und",
        "e",
        "tel",
        "telephone",
        "phone",
        "ph",
        "teléfono",
        "tél",
        "telefon",
        "call",
        "or call",
        "#",
    ];
    let edges = |letter: char| letter.is_whitespace() || ".,:;-/|&()[]=".contains(letter);
    let plain = words.trim_matches(edges);
    (!plain.is_empty() && !EMPTY.contains(&plain.to_lowercase().as_str())).then(|| plain.to_owned())
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// What at the beginning of a text may be a number: digits and the signs that stand within one, and letters of
/// the keypad behind a dash (`1-800-662-HELP`).
fn run_of(text: &str) -> &str {
    let begins =
        text.starts_with(|letter: char| letter.is_ascii_digit() || letter == '+' || letter == '(');
    if !begins {
        return "";
    }
    let (mut end, mut at) = (0, 0);
    while let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        let group = if end > 0 { keypad_group(rest) } else { 0 };
        if letter.is_ascii_digit() || (letter == '+' && at == 0) {
            at += 1;
            end = at;
        } else if group > 0 {
            at += group;
            end = at;
        } else if letter == '(' && is_behind(text.get(..end).unwrap_or_default()) {
            break;
        } else if is_within(rest, at) {
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
    digits(begun).len() > LOOKS_DIALLED
        && !begun.contains(|letter: char| letter.is_ascii_uppercase())
}

/// A sign that stands within a number; a slash only between digits, as ` / ` parts two numbers.
fn is_within(rest: &str, at: usize) -> bool {
    let mut letters = rest.chars();
    let (letter, next) = (letters.next(), letters.next());
    match letter {
        Some(' ') => !rest.trim_start().starts_with(['/', '-', '+']) && !rest.starts_with("  "),
        Some('/') => next.is_some_and(|next| next.is_ascii_digit()) && at > 0,
        Some('(' | ')' | '.' | '-') => true,
        _ => false,
    }
}

/// The length of a dash or dot with letters of the keypad behind it: whole words in upper case.
fn keypad_group(text: &str) -> usize {
    let Some(rest) = text.strip_prefix(['-', '.']) else {
        return 0;
    };
    let length = rest
        .find(|letter: char| !letter.is_ascii_alphanumeric())
        .unwrap_or(rest.len());
    let group = rest.get(..length).unwrap_or_default();
    let is_keypad = group
        .chars()
        .all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit())
        && group.chars().any(|letter| letter.is_ascii_uppercase())
        && extension(group).is_none();
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
    let found = |written: &str, dialled: Dialled| Found {
        written: written.trim().to_owned(),
        dial: dialled.dial,
        extension: None,
        words: None,
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
    if run.contains(|letter: char| letter.is_ascii_uppercase()) {
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

/// `212-555-0100/0101`: the first is whole, the second is the end of one.
fn first_of_two<'a>(run: &'a str, plan: &NumberingPlan) -> Option<(&'a str, Dialled)> {
    let (first, second) = run.split_once('/')?;
    let is_end = (1..=4).contains(&digits(second).len());
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
    let last = run.rfind(|letter: char| letter.is_ascii_uppercase())? + 1;
    let (head, tail) = run.split_at_checked(last)?;
    let pressed: String = head
        .chars()
        .map(|letter| {
            let key = u32::from(letter).checked_sub(u32::from('A'));
            let key = key.and_then(|key| KEYS.get(key as usize));
            key.map_or(letter, |key| char::from(*key))
        })
        .collect();
    let again = digits(tail);
    let says_it_again = digits(&pressed).ends_with(&again);
    plan.whole(&pressed).filter(|_| says_it_again)
}

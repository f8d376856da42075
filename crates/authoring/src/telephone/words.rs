//! The words round numbers: whose they are, and what they say of the line.

use wayside_domain::service::Phone;

use super::scan::Found;

/// Words that join numbers.
const JOINERS: [&str; 14] = [
    "or", "and", "o", "y", "u", "e", "ou", "et", "oder", "und", "/", "&", "|", "+",
];
/// Words that say no more than that a number follows.
const EMPTY: [&str; 30] = [
    "tel",
    "tels",
    "telephone",
    "phone",
    "ph",
    "p",
    "t",
    "telefono",
    "teléfono",
    "teléfonos",
    "tél",
    "telefon",
    "número",
    "number",
    "call",
    "or call",
    "please call",
    "dial",
    "llame",
    "llame al",
    "llamar al",
    "marque",
    "marque el",
    "marcar",
    "marcar el",
    "al",
    "el",
    "at",
    "to",
    "#",
];
/// Words that do not change what sort of line it is.
const FILLERS: [&str; 12] = [
    "only", "line", "number", "no", "solo", "sólo", "de", "messages", "message", "mensajes",
    "mensaje", "línea",
];
/// Words of one who may also use a line that is called.
const ALSO: [&str; 9] = [
    "available",
    "accessible",
    "also",
    "too",
    "ok",
    "disponible",
    "también",
    "enabled",
    "request",
];

/// A sort of line that nobody speaks on.
struct Kind {
    /// HSDS `type`.
    form: &'static str,
    names: &'static [&'static str],
}

/// Words that say that one may speak on a line all the same.
const SPOKEN: [&str; 9] = [
    "voice",
    "v",
    "voz",
    "tel",
    "phone",
    "telephone",
    "teléfono",
    "telefono",
    "p",
];

const CALLED: [&str; 8] = [
    "call", "calls", "calling", "llame", "llama", "llamar", "llamada", "llamadas",
];

const KINDS: [Kind; 3] = [
    Kind {
        form: "fax",
        names: &["fax", "facsimile", "telefax", "fx"],
    },
    Kind {
        form: "textphone",
        names: &["tty", "tdd", "ttd", "textphone", "teletype", "tdy"],
    },
    Kind {
        form: "text",
        names: &["text", "txt", "sms", "texto", "textos", "texting", "textea"],
    },
];

fn tokens(words: &str) -> Vec<String> {
    let lower = words.to_lowercase();
    let split = lower.split(|letter: char| !letter.is_alphanumeric());
    let tokens: Vec<String> = split
        .filter(|token| !token.is_empty())
        .map(str::to_owned)
        .collect();
    // `P: ... F: ...`, but not the Friday of `M-F`.
    match tokens.as_slice() {
        [one] if one == "f" => vec!["fax".to_owned()],
        _ => tokens,
    }
}

impl Kind {
    /// The sort of line that words before a number name, and nothing where one may speak on it too: `Fax or call`, but
    /// `TTY users call`.
    fn of(words: &str) -> Option<&'static Self> {
        let is_called = tokens(words)
            .iter()
            .any(|token| CALLED.contains(&token.as_str()));
        Self::named(words).filter(|kind| !is_called || kind.form == "textphone")
    }

    fn named(words: &str) -> Option<&'static Self> {
        let tokens = tokens(words);
        let has = |list: &[&str]| tokens.iter().any(|token| list.contains(&token.as_str()));
        KINDS
            .iter()
            .find(|kind| has(kind.names) && !has(&SPOKEN) && !has(&ALSO))
    }

    /// True where what is said of one number is true of those that follow it: nobody lists a fax and another line as one.
    fn is_of_all(form: Option<&str>) -> bool {
        matches!(form, Some("fax" | "textphone"))
    }

    /// True of words that say this sort and nothing else.
    fn is_all_of(&self, words: &str) -> bool {
        let is_told = |token: &String| {
            let token = token.as_str();
            self.names.contains(&token) || FILLERS.contains(&token) || JOINERS.contains(&token)
        };
        tokens(words).iter().all(is_told)
    }
}

/// The sort of line that words behind a number name: with a fax or textphone more may be said of it; *text HOME to
/// 741741* and *text for an appointment* make no line for text of the number before them.
fn kind_behind(words: &str) -> Option<&'static Kind> {
    let kind = Kind::named(words)?;
    let first = tokens(words).into_iter().next()?;
    let begins = kind.form != "text" && kind.names.contains(&first.as_str());
    let has_digits = words.contains(|letter: char| letter.is_ascii_digit());
    (kind.is_all_of(words) || (begins && !has_digits)).then_some(kind)
}

/// Words as they are shown; nothing where they only join numbers or say that one follows.
fn telling(words: &str) -> Option<String> {
    let edges = |letter: char| letter.is_whitespace() || ".,:;-/|&[]=".contains(letter);
    let plain = words.trim_matches(edges);
    let inner = plain
        .strip_prefix('(')
        .and_then(|inner| inner.strip_suffix(')'));
    let plain = inner
        .filter(|inner| !inner.contains(['(', ')']))
        .unwrap_or(plain);
    let balanced = plain.matches('(').count() == plain.matches(')').count();
    let plain = if balanced {
        plain
    } else {
        plain.trim_matches(['(', ')'])
    };
    let plain = plain.trim_matches(edges);
    let lower = plain.to_lowercase();
    let says = !EMPTY.contains(&lower.as_str()) && !JOINERS.contains(&lower.as_str());
    (says && plain.contains(char::is_alphanumeric)).then(|| plain.to_owned())
}

/// Adds words that a comma parts from their number.
pub fn add(line: &mut Phone, words: &str) {
    let kind = kind_behind(words);
    if let Some(kind) = kind {
        line.form = Some(kind.form.to_owned());
    }
    let words = telling(words).filter(|words| kind.is_none_or(|kind| !kind.is_all_of(words)));
    let said: Vec<String> = line.description.take().into_iter().chain(words).collect();
    line.description = Some(said.join(", ")).filter(|text| !text.is_empty());
}

impl Found {
    /// Takes words that stand before it.
    fn take_label(&mut self, words: &str) {
        // `Text START to 88788 or call 988`: only the last part is about this number.
        let (apart, label) = match split_at_joiner(words, |joiners| joiners.last().copied()) {
            Some((before, label)) if before.contains(|c: char| c.is_ascii_digit()) => {
                (before, label)
            }
            _ => ("", words),
        };
        let kind = Kind::of(label);
        self.take(telling(apart), None);
        self.take(telling(label), kind);
    }

    /// Takes words that stand behind it.
    fn take_behind(&mut self, words: &str) {
        let words = match split_at_joiner(words, |joiners| joiners.first().copied()) {
            // `or text HOME to 741741`, but `or 13` and `or x13`, which would be numbers without it.
            Some((before, behind))
                if before.is_empty()
                    && !first_word(behind).contains(|c: char| c.is_ascii_digit()) =>
            {
                behind
            }
            _ => words,
        };
        self.take(telling(words), kind_behind(words));
    }

    fn take(&mut self, words: Option<String>, kind: Option<&'static Kind>) {
        self.form = self.form.or(kind.map(|kind| kind.form));
        let words = words.filter(|words| kind.is_none_or(|kind| !kind.is_all_of(words)));
        let said: Vec<String> = self.words.take().into_iter().chain(words).collect();
        self.words = Some(said.join(", ")).filter(|text| !text.is_empty());
    }
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

/// The words on both sides of the joiner that `choose` takes of the places of all.
fn split_at_joiner(
    words: &str,
    choose: impl Fn(&[(usize, usize)]) -> Option<(usize, usize)>,
) -> Option<(&str, &str)> {
    let mut joiners = Vec::new();
    let mut at = 0;
    for word in words.split_inclusive(char::is_whitespace) {
        let plain = word.trim();
        if JOINERS.contains(&plain.to_lowercase().as_str()) {
            joiners.push((at, at + word.len()));
        }
        at += word.len();
    }
    let (begin, end) = choose(&joiners)?;
    Some((words.get(..begin)?.trim(), words.get(end..)?.trim()))
}

/// Gives the words of a segment to its numbers: `said` has those before each, and at its end those behind the last.
pub fn allot(numbers: &mut [Found], said: &[String]) {
    let has_words =
        |words: Option<&String>| words.is_some_and(|words| words.contains(char::is_alphabetic));
    let is_labelled = has_words(said.first());
    let is_followed = has_words(said.last());
    for (at, words) in said.iter().enumerate() {
        let Some((before, behind)) = numbers.split_at_mut_checked(at) else {
            continue;
        };
        match (before.last_mut(), behind.first_mut()) {
            (None, Some(next)) => next.take_label(words),
            (Some(last), None) => last.take_behind(words),
            (Some(last), Some(next)) => {
                let (bracket, rest) = leading_bracket(words);
                let (of_last, of_next) = parted(rest, is_labelled, is_followed);
                last.take_behind(bracket);
                last.take_behind(of_last);
                next.take_label(of_next);
                if telling(rest).is_none() && last.words.is_none() && Kind::is_of_all(last.form) {
                    next.form = next.form.or(last.form);
                }
            }
            (None, None) => {}
        }
    }
}

/// Brackets that follow a number at once, and what is behind them.
fn leading_bracket(words: &str) -> (&str, &str) {
    let begins = words.trim_start();
    let end = begins.starts_with('(').then(|| begins.find(')')).flatten();
    end.and_then(|end| begins.split_at_checked(end + 1))
        .unwrap_or(("", words))
}

/// Words between two numbers: what is said of the first, and what of the second. Where numbers have labels before them
/// this is one; without, it is only where it cannot be anything else.
fn parted(words: &str, is_labelled: bool, is_followed: bool) -> (&str, &str) {
    if let Some((before, behind)) = split_at_joiner(words, |joiners| joiners.first().copied()) {
        let is_of_next = Kind::of(behind).is_some() || telling(behind).is_none();
        if before.is_empty() || is_of_next {
            return (before, behind);
        }
    }
    let is_kind = Kind::of(words).is_some_and(|kind| kind.is_all_of(words));
    let is_label =
        words.trim_end().ends_with([':', '#']) || is_labelled || (is_kind && !is_followed);
    if is_label { ("", words) } else { (words, "") }
}

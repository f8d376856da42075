//! The one place that writes to the terminal. A reader that has gone away is no fault. What comes from others'
//! files cannot steer the terminal or turn the line round: such letters are written as escapes.

use std::io::Write;

/// Writes text to the standard output, with a line end.
pub fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{}", escaped(text)).and_then(|()| out.flush());
}

/// Writes text to the standard output, with a line end, and says whether it got there: for what is
/// dropped elsewhere once it was shown here.
pub fn line_that_must_arrive(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", escaped(text))?;
    out.flush()
}

/// Writes a trouble to the standard error.
pub fn trouble(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "wayside: {}", escaped(text));
}

/// Writes a value as JSON to the standard output.
pub fn json(value: &impl serde::Serialize) {
    match json_of(value) {
        Ok(text) => line(&text),
        Err(why) => trouble(&format!("the answer cannot be written as JSON: {why}")),
    }
}

/// A value as JSON that is safe to look at: what steers a terminal is escaped as JSON does it.
fn json_of(value: &impl serde::Serialize) -> serde_json::Result<String> {
    let text = serde_json::to_string_pretty(value)?;
    // Outside of texts there is none but the line ends.
    Ok(replaced(&text, |letter| match letter {
        letter if steers(letter) => Some(format!("\\u{:04x}", u32::from(letter))),
        _ => None,
    }))
}

/// True for letters that steer a terminal (C0 but for the line end, DEL, C1), part lines or turn the direction of
/// a line (bidirectional marks, embeddings, overrides and isolates).
fn steers(letter: char) -> bool {
    let is_control = letter.is_control() && letter != '\n';
    let parts_or_turns = matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' |
        '\u{2066}'..='\u{2069}');
    is_control || parts_or_turns
}

/// Text with what steers a terminal as `\u{1b}`. Line ends stay: the caller's own.
fn escaped(text: &str) -> String {
    replaced(text, |letter| {
        steers(letter).then(|| letter.escape_unicode().to_string())
    })
}

/// Text from a stranger's file in one line: its line ends too are escapes.
pub fn one_line(text: &str) -> String {
    let parts = |letter: char| letter == '\n' || steers(letter);
    replaced(text, |letter| {
        parts(letter).then(|| letter.escape_default().to_string())
    })
}

fn replaced(text: &str, instead: impl Fn(char) -> Option<String>) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match instead(letter) {
            Some(escape) => safe.push_str(&escape),
            None => safe.push(letter),
        }
    }
    safe
}

/// Rows in columns as wide as their widest cell; a column that is empty throughout is left out.
pub fn table(rows: &[Vec<String>]) -> String {
    let plain = |row: &Vec<String>| row.iter().map(|cell| one_line(cell)).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(plain).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let lines = rows.iter().map(|row| {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::{escaped, json_of, one_line, table};

    /// What takes a terminal over, in every form: C0, DEL, C1, direction, separators.
    const ATTACK: &str =
        "a\u{1b}[2J\u{7}\r\t\u{7f}\u{9b}2J\u{202e}b\u{2066}\u{200f}\u{61c}\u{2028}\u{2029}";

    fn is_safe(text: &str) -> bool {
        let bad = |c: char| {
            c.is_control()
                || ('\u{2028}'..='\u{202e}').contains(&c)
                || ('\u{2066}'..='\u{2069}').contains(&c)
        };
        !text
            .chars()
            .any(|c| bad(c) || c == '\u{200f}' || c == '\u{61c}')
    }

    #[test]
    fn nothing_that_steers_a_terminal_is_written_raw() {
        assert!(is_safe(&escaped(ATTACK)), "{}", escaped(ATTACK));
        assert!(escaped(ATTACK).starts_with("a\\u{1b}[2J\\u{7}"));
        assert!(is_safe(&one_line(&format!("{ATTACK}\n"))));
        assert_eq!(escaped("Łódź عيادة 東京\nx"), "Łódź عيادة 東京\nx");
    }

    #[test]
    fn a_cell_stays_in_its_line() {
        let rows = vec![vec!["a\nforged".to_owned(), "b".to_owned()]];
        assert_eq!(table(&rows), "a\\nforged  b");
    }

    #[test]
    fn json_says_the_same_and_is_safe_to_look_at() {
        let text = json_of(&vec![ATTACK]).unwrap();
        assert!(is_safe(&text.replace('\n', "")), "{text}");
        let back: Vec<String> = serde_json::from_str(&text).unwrap();
        assert_eq!(back, [ATTACK]);
    }
}

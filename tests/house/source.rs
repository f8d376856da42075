//! Rust's text as far as these checks read it: without comments, without what stands in quotes, and without
//! what only tests are built from.

/// The text with every comment, string and character left out. Lines stay where they are.
pub fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        let skipped = comment(rest)
            .or_else(|| raw_string(rest).filter(|_| !is_word(before)))
            .or_else(|| string(rest))
            .or_else(|| character(rest));
        let length = skipped.unwrap_or(first.len_utf8());
        let (taken, left) = rest.split_at(length);
        match skipped {
            Some(_) => {
                out.push(' ');
                out.extend(taken.chars().filter(|c| *c == '\n'));
            }
            None => out.push(first),
        }
        before = taken.chars().next_back().unwrap_or(first);
        rest = left;
    }
    out
}

/// A letter, digit or underscore.
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn comment(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(rest.find("*/").map_or(rest.len(), |end| end + 2));
    }
    None
}

fn raw_string(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = after.chars().take_while(|c| *c == '#').count();
    after[hashes..].strip_prefix('"')?;
    let start = rest.len() - after.len() + hashes + 1;
    let close = format!("\"{}", "#".repeat(hashes));
    let end = rest[start..].find(&close)?;
    Some(start + end + close.len())
}

fn string(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('"')?;
    let mut is_escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return Some(at + 2),
            _ => {}
        }
    }
    Some(rest.len())
}

/// `'x'` and `'\n'`, and not `'a` of a lifetime.
fn character(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('\'')?;
    let mut letters = inside.char_indices();
    let (_, first) = letters.next()?;
    if first == '\\' {
        letters.next()?;
        return Some(
            inside
                .find('\'')
                .filter(|end| *end > 1)
                .map_or(4, |end| end + 2),
        );
    }
    let (end, close) = letters.next()?;
    (close == '\'').then_some(end + 2)
}

/// Bare text without the items that stand under `#[cfg(test)]`.
pub fn without_tests(bare: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut out = String::with_capacity(bare.len());
    let mut rest = bare;
    while let Some(at) = rest.find(MARK) {
        let (before, item) = rest.split_at(at);
        out.push_str(before);
        let end = item_end(&item[MARK.len()..]) + MARK.len();
        rest = &item[end..];
    }
    out + rest
}

/// Where the item that a text begins with ends: at its `;`, or where its braces are closed.
fn item_end(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth <= 1 => return at + 1,
            '}' => depth -= 1,
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// What a `use` names.
pub struct Used {
    /// True for `pub use` and `pub(...) use`.
    pub is_public: bool,
    /// The path, from its first word; its last is `*` where everything is taken.
    pub path: Vec<String>,
    /// The name by which it is called here.
    pub name: String,
}

/// Every path of every `use` of a bare text.
pub fn uses(bare: &str) -> Vec<Used> {
    let mut found = Vec::new();
    for (statement, is_public) in use_statements(bare) {
        expand(&statement, &[], is_public, &mut found);
    }
    found
}

/// What stands between `use` and `;`, and whether `pub` stands before it.
fn use_statements(bare: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    for (at, _) in bare.match_indices("use ") {
        let line = bare[..at]
            .rfind(['\n', ';', '{', '}'])
            .map_or(0, |start| start + 1);
        let before = bare[line..at].trim();
        let is_public = before == "pub" || (before.starts_with("pub(") && before.ends_with(')'));
        if !(before.is_empty() || is_public) {
            continue;
        }
        let rest = &bare[at + 4..];
        let end = rest.find(';').unwrap_or(rest.len());
        found.push((rest[..end].to_owned(), is_public));
    }
    found
}

fn expand(text: &str, before: &[String], is_public: bool, found: &mut Vec<Used>) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    let words = |path: &str| -> Vec<String> {
        let words = path
            .split("::")
            .map(str::trim)
            .filter(|word| !word.is_empty());
        before
            .iter()
            .cloned()
            .chain(words.map(str::to_owned))
            .collect()
    };
    if let Some(inner) = text.strip_suffix('}') {
        let (head, list) = inner.split_once('{').expect("a list has a beginning");
        for part in split_list(list) {
            expand(part, &words(head), is_public, found);
        }
        return;
    }
    let (path, other_name) = match text.split_once(" as ") {
        Some((path, name)) => (path, Some(name.trim().to_owned())),
        None => (text, None),
    };
    let mut path = words(path);
    if path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    if let Some(name) = other_name.or_else(|| path.last().cloned()) {
        found.push(Used {
            is_public,
            path,
            name,
        });
    }
}

/// The parts of a list between its commas, lists within it left whole.
fn split_list(list: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&list[start..]);
    parts
}

/// Every function of a bare text that has a body: its name and how many lines it has.
pub fn functions(bare: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (at, _) in bare.match_indices("fn ") {
        if bare[..at].chars().next_back().is_some_and(is_word) {
            continue;
        }
        let rest = &bare[at + 3..];
        let name: String = rest.chars().take_while(|c| is_word(*c)).collect();
        let Some(end) = body_end(rest).filter(|_| !name.is_empty()) else {
            continue;
        };
        found.push((name, rest[..end].matches('\n').count() + 1));
    }
    found
}

/// Where the body of a function ends; none for one that has no body.
fn body_end(text: &str) -> Option<usize> {
    let mut brackets = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            ';' if brackets == 0 => return None,
            '{' if brackets == 0 => return Some(at + item_end(&text[at..])),
            _ => {}
        }
    }
    None
}

#[test]
fn what_stands_in_quotes_and_comments_is_not_read() {
    let text = "a // b\n'c' \"d\\\"e\n\" r#\"f\"g\"# /* h */ <'i> '\\'' j";
    let read = bare(text);
    let words: Vec<&str> = read.split_whitespace().collect();
    assert_eq!(words, ["a", "<'i>", "j"]);
    assert_eq!(read.matches('\n').count(), text.matches('\n').count());
}

#[test]
fn what_is_built_for_tests_alone_is_left_out() {
    let text = "a #[cfg(test)] mod b; c #[cfg(test)]\nmod d { fn e() { f } } g";
    let left = without_tests(text);
    assert_eq!(left.split_whitespace().collect::<Vec<_>>(), ["a", "c", "g"]);
}

#[test]
fn every_path_of_a_use_is_read() {
    let text = "use a::{self, b::{c, d as e}, f::*};\npub(crate) use g::h;\nfn i() { use j; }";
    let read: Vec<String> = uses(text)
        .iter()
        .map(|used| {
            format!(
                "{}{}={}",
                if used.is_public { "+" } else { "" },
                used.path.join("."),
                used.name
            )
        })
        .collect();
    assert_eq!(
        read,
        ["a=a", "a.b.c=c", "a.b.d=e", "a.f.*=*", "+g.h=h", "j=j"]
    );
}

#[test]
fn a_function_is_as_long_as_its_lines() {
    let text = "fn a();\nfn b(x: [u8; 2]) {\n  if c {\n  }\n}\nfn d() {}\n";
    let found = functions(text);
    assert_eq!(found, [("b".to_owned(), 4), ("d".to_owned(), 1)]);
}

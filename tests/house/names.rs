//! One meaning a name: no public type of the libraries has the name of another.

use std::collections::BTreeMap;

use crate::tree::written;

/// The name of the public type that a line declares.
fn declared(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("pub ")?;
    let (kind, rest) = rest.split_once(' ')?;
    if !["struct", "enum", "trait", "type", "union"].contains(&kind) {
        return None;
    }
    let end = rest
        .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .unwrap_or(rest.len());
    // `pub enum $name` stands in a macro: `listed` reads the names that it is given.
    (end > 0).then_some(&rest[..end])
}

/// The names of the public types that a file declares by a macro of its own: `list! { Sex { .. } }`.
fn listed(text: &str) -> Vec<&str> {
    if !text.contains("pub enum $name ") {
        return Vec::new();
    }
    let mut names = Vec::new();
    let mut within = false;
    for line in text.lines() {
        if line.ends_with("! {") && !line.starts_with(char::is_whitespace) {
            within = true;
        } else if within && let Some(name) = line.trim_start().strip_suffix(" {") {
            names.push(name);
            within = false;
        }
    }
    names
}

/// Every public type of the crates that others build on, with the files that declare it. `cli` is a
/// program: its types are its commands, which nobody imports.
fn public_types(files: &[(String, String)]) -> BTreeMap<&str, Vec<&str>> {
    let mut types: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (path, text) in files {
        let library = path.starts_with("crates/")
            && path.contains("/src/")
            && !path.starts_with("crates/cli/")
            && !path.contains("tests");
        if library {
            for name in text.lines().filter_map(declared).chain(listed(text)) {
                types.entry(name).or_default().push(path);
            }
        }
    }
    types
}

#[test]
fn no_public_type_has_two_meanings() {
    let files = written();
    let types = public_types(&files);
    assert!(
        types.len() > 300,
        "the reader of types reads {}",
        types.len()
    );
    let twice: Vec<_> = types.iter().filter(|(_, paths)| paths.len() > 1).collect();
    assert!(
        twice.is_empty(),
        "names with more than one meaning: {twice:#?}"
    );
}

#[test]
fn a_declared_type_is_read() {
    assert_eq!(declared("    pub enum Why {"), Some("Why"));
    assert_eq!(
        declared("pub type SeededRandom<'a> = u8;"),
        Some("SeededRandom")
    );
    assert_eq!(declared("pub struct Tag(u64);"), Some("Tag"));
    assert_eq!(declared("pub(crate) struct Tag(u64);"), None);
    assert_eq!(declared("pub fn type_of() {}"), None);
}

#[test]
fn a_type_that_a_macro_declares_is_read() {
    assert_eq!(declared("        pub enum $name { $($value,)* }"), None);
    let made = "        pub enum $name { $($value,)* }\n\nlist! {\n    /// Of a place.\n    Tag {\n        A,\n    }\n}\n";
    assert_eq!(listed(made), ["Tag"]);
    let files = written();
    let types = public_types(&files);
    assert!(types.contains_key("FaultCode") && types.contains_key("AgeBand"));
}

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
    // A macro's `$name` is a name only where the macro is used.
    (end > 0).then(|| &rest[..end])
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
            for name in text.lines().filter_map(declared) {
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
    assert_eq!(declared("        pub struct $name {"), None);
}

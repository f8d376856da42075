//! What the documents name exists: pages they link, paths, targets of the Makefile, floors of the house.

use std::collections::BTreeSet;
use std::path::Path;

use crate::root::root;
use crate::tree::written;

/// Ways into the tree that a document writes between backticks.
const WAYS: &[&str] = &[
    ".ci/",
    "assets/",
    "crates/",
    "docs/",
    "src-tauri/",
    "tests/",
    "ui/",
];
/// Folders that a build makes.
const BUILT: &[&str] = &["ui/dist"];

fn documents() -> Vec<(String, String)> {
    let all = written().into_iter();
    let found: Vec<_> = all
        .filter(|(path, _)| path.ends_with(".md") && !path.starts_with("assets/"))
        .collect();
    assert!(found.len() > 20, "only {} documents were read", found.len());
    found
}

/// What stands between backticks, on one line.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2))
}

#[test]
fn a_link_leads_somewhere() {
    let mut links = 0;
    for (path, text) in documents() {
        let folder = Path::new(&path).parent().unwrap_or(Path::new(""));
        for rest in text.split("](").skip(1) {
            let (to, _) = rest.split_once(')').unwrap_or((rest, ""));
            let to = to.split('#').next().unwrap_or_default();
            if to.is_empty() || to.contains("://") {
                continue;
            }
            links += 1;
            let stands = root().join(folder).join(to).exists();
            assert!(stands, "{path} links {to}, which is not there");
        }
    }
    assert!(links > 10, "only {links} links were read");
}

#[test]
fn a_path_that_is_named_is_there() {
    let mut paths = 0;
    for (document, text) in documents() {
        for word in quoted(&text) {
            let word = word.trim_end_matches('/');
            let is_way = WAYS.iter().any(|way| word.starts_with(way));
            let is_pattern = word.contains(['<', '*', '{', ' ', '(', ':', '$']);
            if !is_way || is_pattern || BUILT.contains(&word) {
                continue;
            }
            paths += 1;
            assert!(
                root().join(word).exists() || root().join(format!("{word}.rs")).exists(),
                "{document} names {word}, which is not there"
            );
        }
    }
    assert!(paths > 30, "only {paths} paths were read");
}

#[test]
fn a_target_that_is_named_can_be_made() {
    let makefile = std::fs::read_to_string(root().join("Makefile")).expect("the Makefile");
    let targets: BTreeSet<&str> = makefile
        .lines()
        .filter_map(|line| line.split_once(':').map(|(name, _)| name))
        .collect();
    let mut named = 0;
    for (document, text) in documents() {
        let said = quoted(&text).chain(text.lines().filter_map(|line| line.strip_prefix("    ")));
        for target in said.filter_map(|word| word.strip_prefix("make ")) {
            let target = target.split_whitespace().next().unwrap_or_default();
            named += 1;
            assert!(
                targets.contains(target),
                "{document} says make {target}, and there is none"
            );
        }
    }
    assert!(named > 15, "only {named} targets were read");
}

#[test]
fn the_map_of_the_house_has_every_floor() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    let (_, map) = readme
        .split_once("## The map of the house")
        .expect("the map");
    for entry in std::fs::read_dir(root().join("crates")).expect("crates") {
        let name = entry.expect("an entry").file_name();
        let row = format!("| `crates/{}` |", name.to_string_lossy());
        assert!(map.contains(&row), "the map has no row {row}");
    }
}

//! The modules of each crate, and that no two of them lean on each other, straight or through others.
//!
//! Read are the paths of `use`, and paths in the code that begin with `crate`, `self`, `super`, a child or a
//! name that a `use` brought. A name is looked for where it is defined, through every `pub use` on the way.
//! What is not seen: methods (a call says nothing of where the method stands), what a macro writes, and
//! paths that begin with a type's name. A module that leans on one it stands in is left aside, but for the
//! top of the crate: a room and the house it is in are one. What is built for tests alone is not read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::root::root;

use crate::source::{Used, bare, functions, is_word, uses, without_tests};

/// A module by its path from the top of its crate; the top itself has none.
type Place = Vec<String>;

/// Lines after which a function is too long to be read at once.
const LONG: usize = 60;
/// Functions that may be longer, each with its reason.
const LONG_WITH_REASON: &[(&str, &str, &str)] = &[];

struct Module {
    text: String,
    uses: Vec<Used>,
    defines: BTreeSet<String>,
    children: BTreeSet<String>,
}

struct Crate(BTreeMap<Place, Module>);

impl Crate {
    fn read(folder: &Path) -> Self {
        let top = ["lib.rs", "main.rs"]
            .map(|name| folder.join(name))
            .into_iter()
            .find(|path| path.is_file())
            .expect("a crate has a top");
        let mut read = Self(BTreeMap::new());
        read.load(Place::new(), &top, folder);
        read
    }

    fn load(&mut self, place: Place, file: &Path, folder: &Path) {
        let written = std::fs::read_to_string(file).expect("a module");
        let text = without_tests(&bare(&written));
        let mut children = BTreeSet::new();
        for name in declared(&text) {
            let Some(file) = child_file(&written, &name, file, folder) else {
                continue;
            };
            let mut inner = place.clone();
            inner.push(name.clone());
            self.load(inner, &file, &folder.join(&name));
            children.insert(name);
        }
        let module = Module {
            uses: uses(&text),
            defines: defined(&text),
            children,
            text,
        };
        self.0.insert(place, module);
    }

    /// The module in which a name that is known at a place is defined.
    fn owner(&self, at: &Place, name: &str, seen: &mut Vec<(Place, String)>) -> Option<Place> {
        let asked = (at.clone(), name.to_owned());
        if seen.contains(&asked) {
            return None;
        }
        seen.push(asked);
        let found = self.found(at, name, seen);
        seen.pop();
        found
    }

    fn found(&self, at: &Place, name: &str, seen: &mut Vec<(Place, String)>) -> Option<Place> {
        let module = self.0.get(at)?;
        if module.children.contains(name) {
            return Some(joined(at, name));
        }
        if module.defines.contains(name) {
            return Some(at.clone());
        }
        let named = module.uses.iter().filter(|used| used.name == name);
        if let Some(found) = named
            .filter_map(|used| self.resolved(at, &used.path, seen))
            .next()
        {
            return Some(found);
        }
        let globs = module.uses.iter().filter(|used| used.name == "*");
        globs
            .filter_map(|used| {
                let (_, from) = used.path.split_last()?;
                let from = self.resolved(at, from, seen)?;
                self.owner(&from, name, seen)
            })
            .next()
    }

    /// The module that a path leads to: the one that its last word is, or is defined in. None for what is
    /// not of this crate.
    fn resolved(
        &self,
        from: &Place,
        path: &[String],
        seen: &mut Vec<(Place, String)>,
    ) -> Option<Place> {
        let (mut at, mut is_inside) = (from.clone(), true);
        let mut words = path.iter().peekable();
        match words.peek()?.as_str() {
            "crate" => {
                at.clear();
                words.next();
            }
            "self" => drop(words.next()),
            "super" => {
                while words.next_if(|word| *word == "super").is_some() {
                    at.pop()?;
                }
            }
            _ => is_inside = false,
        }
        for word in words.take_while(|word| *word != "*") {
            match self.owner(&at, word, seen) {
                Some(next) if next.last() == Some(word) => at = next,
                Some(next) => return Some(next),
                // A name that is not found stands, as far as is seen, in the module that was reached.
                None => return is_inside.then_some(at),
            }
            is_inside = true;
        }
        Some(at)
    }

    /// Who leans on whom, and by which paths.
    fn edges(&self) -> BTreeMap<Place, BTreeMap<Place, BTreeSet<String>>> {
        let mut edges: BTreeMap<Place, BTreeMap<Place, BTreeSet<String>>> = BTreeMap::new();
        for (place, module) in &self.0 {
            // A module that is only brought in is leant on where it is used.
            let brought = module.uses.iter().filter(|used| !used.is_public);
            let mut paths: Vec<Vec<String>> = brought.map(|used| used.path.clone()).collect();
            paths.retain(|path| {
                let to = self.resolved(place, path, &mut Vec::new());
                to.is_none_or(|to| to.last() != path.last())
            });
            paths.extend(paths_in_code(module));
            for path in paths {
                let Some(to) = self.resolved(place, &path, &mut Vec::new()) else {
                    continue;
                };
                let is_around = !to.is_empty() && place.starts_with(&to);
                if to == *place || is_around {
                    continue;
                }
                let by = edges
                    .entry(place.clone())
                    .or_default()
                    .entry(to)
                    .or_default();
                by.insert(path.join("::"));
            }
        }
        edges
    }

    /// Modules that lean on each other, straight or through others.
    fn circles(&self) -> Vec<String> {
        let edges = self.edges();
        let reached: BTreeMap<&Place, BTreeSet<&Place>> = self
            .0
            .keys()
            .map(|from| (from, reachable(&edges, from)))
            .collect();
        let mut found = Vec::new();
        for (from, to) in &edges {
            for (to, by) in to {
                if reached[to].contains(from) {
                    let by: Vec<&str> = by.iter().take(3).map(String::as_str).collect();
                    found.push(format!(
                        "{} -> {} by {}",
                        shown(from),
                        shown(to),
                        by.join(", ")
                    ));
                }
            }
        }
        found
    }
}

fn reachable<'a>(
    edges: &'a BTreeMap<Place, BTreeMap<Place, BTreeSet<String>>>,
    from: &'a Place,
) -> BTreeSet<&'a Place> {
    let mut reached = BTreeSet::new();
    let mut ahead = vec![from];
    while let Some(at) = ahead.pop() {
        for to in edges.get(at).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(to) {
                ahead.push(to);
            }
        }
    }
    reached
}

fn joined(place: &Place, name: &str) -> Place {
    let mut inner = place.clone();
    inner.push(name.to_owned());
    inner
}

fn shown(place: &Place) -> String {
    if place.is_empty() {
        "the top".to_owned()
    } else {
        place.join("::")
    }
}

/// The names of `mod name;`.
fn declared(text: &str) -> Vec<String> {
    let words = |at: usize| -> (String, bool) {
        let rest = &text[at + 4..];
        let name: String = rest.chars().take_while(|c| is_word(*c)).collect();
        let is_file = rest[name.len()..].trim_start().starts_with(';');
        (name, is_file)
    };
    text.match_indices("mod ")
        .filter(|(at, _)| !text[..*at].chars().next_back().is_some_and(is_word))
        .map(|(at, _)| words(at))
        .filter(|(name, is_file)| *is_file && !name.is_empty())
        .map(|(name, _)| name)
        .collect()
}

fn child_file(written: &str, name: &str, file: &Path, folder: &Path) -> Option<PathBuf> {
    let beside = folder.join(format!("{name}.rs"));
    let inside = folder.join(name).join("mod.rs");
    let elsewhere = || {
        let (before, _) = written.split_once(&format!("mod {name};"))?;
        let (_, path) = before.rsplit_once("#[path = \"")?;
        let (path, _) = path.split_once('"')?;
        Some(file.parent()?.join(path)).filter(|path| path.is_file())
    };
    [beside, inside]
        .into_iter()
        .find(|path| path.is_file())
        .or_else(elsewhere)
}

/// Every name that a text gives to something.
fn defined(text: &str) -> BTreeSet<String> {
    let openers = [
        "struct ",
        "enum ",
        "trait ",
        "type ",
        "fn ",
        "const ",
        "static ",
        "macro_rules! ",
    ];
    let mut names = BTreeSet::new();
    for opener in openers {
        for (at, _) in text.match_indices(opener) {
            if text[..at].chars().next_back().is_some_and(is_word) {
                continue;
            }
            let rest = &text[at + opener.len()..];
            names.insert(rest.chars().take_while(|c| is_word(*c)).collect());
        }
    }
    names
}

/// Paths outside of any `use` that begin with a word that leads somewhere.
fn paths_in_code(module: &Module) -> Vec<Vec<String>> {
    let firsts: BTreeSet<&str> = ["crate", "self", "super"]
        .into_iter()
        .chain(module.children.iter().map(String::as_str))
        .chain(module.uses.iter().map(|used| used.name.as_str()))
        .collect();
    let mut found = Vec::new();
    for line in module.text.split([';', '{', '}', '\n']) {
        let line = line.trim_start();
        if line.starts_with("use ") || (line.starts_with("pub") && line.contains(" use ")) {
            continue;
        }
        let is_part = |c: char| is_word(c) || c == ':';
        for path in line.split(|c| !is_part(c)) {
            let words: Vec<String> = path.split("::").map(str::to_owned).collect();
            let leads = words.len() > 1 && firsts.contains(words[0].as_str());
            if leads
                && words
                    .iter()
                    .all(|word| word.chars().all(is_word) && !word.is_empty())
            {
                found.push(words);
            }
        }
    }
    found
}

/// Every crate of ours but the tests: its name, and the folder of its modules.
fn crates() -> Vec<(String, PathBuf)> {
    let folder = std::fs::read_dir(root().join("crates")).expect("crates");
    let mut found: Vec<(String, PathBuf)> = folder
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            (name, path.join("src"))
        })
        .collect();
    found.push(("app".to_owned(), root().join("src-tauri/src")));
    found.sort();
    found
}

#[test]
fn no_two_modules_of_a_crate_lean_on_each_other() {
    let (mut modules, mut edges) = (0, 0);
    for (name, folder) in crates() {
        let read = Crate::read(&folder);
        modules += read.0.len();
        edges += read.edges().values().map(BTreeMap::len).sum::<usize>();
        let circles = read.circles();
        assert!(
            circles.is_empty(),
            "modules of {name} lean on each other:\n{}",
            circles.join("\n")
        );
    }
    assert!(
        modules > 250 && edges > 600,
        "{modules} modules, {edges} edges"
    );
}

#[test]
fn a_function_can_be_read_at_once() {
    let mut read = 0;
    let mut long = BTreeSet::new();
    for (path, text) in crate::tree::written() {
        let is_ours = path.starts_with("crates/") || path.starts_with("src-tauri/src/");
        let is_test = ["/tests/", "/benches/", "/examples/"]
            .iter()
            .any(|part| path.contains(part))
            || path.ends_with("tests.rs");
        if !path.ends_with(".rs") || !is_ours || is_test || path.contains("_tests/") {
            continue;
        }
        for (name, lines) in functions(&without_tests(&bare(&text))) {
            read += 1;
            if lines <= LONG {
                continue;
            }
            let excused = LONG_WITH_REASON
                .iter()
                .any(|(file, function, _)| *file == path && *function == name);
            assert!(excused, "{path}: {name} has {lines} lines");
            long.insert((path.clone(), name));
        }
    }
    assert!(read > 2000, "only {read} functions were read");
    for (file, function, _) in LONG_WITH_REASON {
        let is_there = long.contains(&((*file).to_owned(), (*function).to_owned()));
        assert!(is_there, "{function} of {file} needs its reason no more");
    }
}

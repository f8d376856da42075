//! How things are named and said: no pattern names, no unsafe, one clock, three beats.

use crate::tree::written;

/// Ends of names that say nothing.
const EMPTY_ENDS: &[&str] = &[
    "Manager",
    "Helper",
    "Helpers",
    "Util",
    "Utils",
    "Processor",
    "Data",
    "Info",
    "Service",
];
/// A service is a place: these are places.
const PLACES: &[&str] = &["Service", "PlanService"];
/// Speaks to SQLite in C, in tests alone.
const VFS: &str = "tests/support/disk/vfs.rs";
/// Who may ask the machine for the time: the one clock, and whoever measures how long something takes.
const CLOCKS: [&str; 13] = [
    "crates/companion/src/clock.rs",
    "crates/hub/benches/ledger.rs",
    "crates/hub/tests/ledger/crash.rs",
    "tests/bench/card.rs",
    "tests/bench/fleet.rs",
    "tests/bench/link.rs",
    "tests/bench/packs.rs",
    "tests/bench/siege.rs",
    "tests/bench/sync.rs",
    "tests/faults/main.rs",
    "tests/hostile/main.rs",
    "tests/model/src/main.rs",
    "tests/sim/main.rs",
];

fn rust() -> impl Iterator<Item = (String, String)> {
    written()
        .into_iter()
        .filter(|(path, _)| path.ends_with(".rs"))
}

/// The code of a line, without what stands behind `//`.
fn code(line: &str) -> &str {
    line.split_once("//").map_or(line, |(code, _)| code)
}

#[test]
fn no_type_is_named_after_a_pattern() {
    let declares = [
        "struct ",
        "enum ",
        "trait ",
        "type ",
        "class ",
        "interface ",
    ];
    let mut types = 0;
    for (path, text) in written() {
        if ![".rs", ".ts", ".svelte"]
            .iter()
            .any(|end| path.ends_with(end))
        {
            continue;
        }
        for line in text.lines().map(code) {
            let line = ["pub ", "pub(crate) ", "export ", "default ", "abstract "]
                .iter()
                .fold(line.trim_start(), |line, word| {
                    line.strip_prefix(word).unwrap_or(line)
                });
            let Some(rest) = declares.iter().find_map(|word| line.strip_prefix(word)) else {
                continue;
            };
            let name = rest
                .split(|c: char| !c.is_alphanumeric())
                .next()
                .unwrap_or_default();
            types += 1;
            let empty = EMPTY_ENDS.iter().any(|end| name.ends_with(end));
            assert!(
                !empty || PLACES.contains(&name),
                "{path} names a type {name}"
            );
        }
    }
    assert!(types > 50, "only {types} types were read");
}

#[test]
fn nothing_is_unsafe() {
    let word = ["un", "safe"].concat();
    for (path, text) in rust().filter(|(path, _)| path != VFS) {
        for (at, line) in text.lines().map(code).enumerate() {
            // What a content security policy calls compiling WebAssembly.
            let line = line.replace("wasm-unsafe-eval", "");
            let said = line
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|w| w == word);
            assert!(!said, "{path}:{} is {word}", at + 1);
        }
    }
}

/// The lint that `clippy.toml` sets finds every call; here is who may be spared it.
#[test]
fn only_the_clock_and_those_who_measure_are_spared_the_lint_of_clocks() {
    let lint = ["clippy::disallowed_", "methods"].concat();
    let spared: Vec<String> = rust()
        .filter(|(_, text)| text.lines().map(code).any(|line| line.contains(&lint)))
        .map(|(path, _)| path)
        .collect();
    for path in &spared {
        assert!(CLOCKS.contains(&path.as_str()), "{path} asks for the time");
    }
    assert_eq!(spared.len(), CLOCKS.len(), "{spared:?}");
    let rules = std::fs::read_to_string(crate::root::root().join("clippy.toml")).expect("rules");
    for clock in [
        "std::time::Instant",
        "std::time::SystemTime",
        "chrono::Utc",
        "chrono::Local",
        "tokio::time::Instant",
    ] {
        assert!(
            rules.contains(&format!("\"{clock}::now\"")),
            "{clock} may be asked"
        );
    }
}

#[test]
fn no_build_for_release_can_be_told_another_time() {
    let mut found = 0;
    for (path, text) in rust().filter(|(path, _)| !path.starts_with("tests/")) {
        let lines: Vec<&str> = text.lines().map(code).collect();
        for (at, line) in lines.iter().enumerate() {
            let moves = ["running_ahead(", "WAYSIDE_CLOCK_AHEAD", "TAURI_AUTOMATION"];
            if !moves.iter().any(|word| line.contains(word)) {
                continue;
            }
            found += 1;
            // The attribute stands before the function or the statement that it is about.
            let before = lines[at.saturating_sub(5)..at].concat();
            assert!(
                before.contains("#[cfg(debug_assertions)]"),
                "{path}:{} is in a build for release",
                at + 1
            );
        }
    }
    assert_eq!(
        found, 4,
        "a name that moves the clock was added or taken away"
    );
}

#[test]
fn every_library_opens_with_its_three_beats() {
    let mut libraries = 0;
    for (path, text) in rust().filter(|(path, _)| path.ends_with("/lib.rs")) {
        libraries += 1;
        let opening: String = text
            .lines()
            .take_while(|line| line.starts_with("//!"))
            .collect();
        assert!(
            opening.contains("never"),
            "{path} does not say what it never does"
        );
        assert!(
            opening.contains("tart reading"),
            "{path} does not say where to start reading"
        );
    }
    assert!(libraries >= 7, "only {libraries} libraries were read");
}

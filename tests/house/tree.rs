//! What stands where: top-level names, lengths of files, who imports whom in the face.

use std::path::{Component, Path, PathBuf};

use crate::root::root;

/// What may stand at the top. Another name wants a decision record.
const TOP: &[&str] = &[
    ".cargo",
    ".ci",
    ".git",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "Makefile",
    "README.md",
    "assets",
    "clippy.toml",
    "crates",
    "deny.toml",
    "docs",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "src-tauri",
    "target",
    "tests",
    "ui",
];

/// Endings of files that people write and read.
const WRITTEN: &[&str] = &[
    "rs", "ts", "js", "mjs", "svelte", "css", "html", "md", "ftl", "toml", "sh",
];
/// Folders that machines write.
const MADE: &[&str] = &["target", "node_modules", "dist", "generated", ".git", "gen"];
/// Lines after which a file wants a reason.
const LONG: usize = 500;
/// Longer files, each with its reason. Assets are data and may be as long as they like.
const LONG_WITH_REASON: &[(&str, &str)] = &[
    (
        "crates/companion/src/replies.rs",
        "one list of plain types, read from top to bottom",
    ),
    (
        "crates/hub/assets/hub.css",
        "one sheet for every page of a hub, tokens first, served as it is",
    ),
];

/// Every written file, by its path from the top.
pub fn written() -> Vec<(String, String)> {
    let mut found = Vec::new();
    gather(&root(), &mut found);
    found
}

fn gather(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            if !MADE.contains(&name.as_str()) {
                gather(&path, found);
            }
        } else if path
            .extension()
            .is_some_and(|end| WRITTEN.iter().any(|known| end == *known))
        {
            let text = std::fs::read_to_string(&path).expect("a written file is UTF-8");
            let from_top = path.strip_prefix(root()).expect("under the top");
            found.push((from_top.to_string_lossy().into_owned(), text));
        }
    }
}

#[test]
fn only_known_names_stand_at_the_top() {
    for entry in std::fs::read_dir(root()).expect("the top") {
        let name = entry
            .expect("an entry")
            .file_name()
            .to_string_lossy()
            .into_owned();
        assert!(
            TOP.contains(&name.as_str()),
            "{name} stands at the top without a decision record"
        );
    }
}

#[test]
fn a_long_file_has_a_reason() {
    let files = written();
    for (path, text) in files
        .iter()
        .filter(|(path, _)| !path.starts_with("assets/"))
    {
        let lines = text.lines().count();
        let reason = LONG_WITH_REASON.iter().any(|(known, _)| known == path);
        assert!(
            lines <= LONG || reason,
            "{path} has {lines} lines and no reason"
        );
    }
    for (path, _) in LONG_WITH_REASON {
        let lines = files
            .iter()
            .find(|(known, _)| known == path)
            .map(|(_, text)| text.lines());
        let still = lines.is_some_and(|lines| lines.count() > LONG);
        assert!(still, "{path} needs its reason no more");
    }
}

/// `import ... from "x"`, `export ... from "x"`, `import "x"`, `import("x")`: every `x`.
fn imports(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for opener in [
        "from \"",
        "import \"",
        "import(\"",
        "from '",
        "import '",
        "import('",
    ] {
        let close = if opener.ends_with('"') { '"' } else { '\'' };
        let rests = text.split(opener).skip(1);
        found.extend(
            rests
                .filter_map(|rest| rest.split_once(close))
                .map(|(what, _)| what),
        );
    }
    found
}

fn face() -> Vec<(String, String)> {
    let all = written().into_iter();
    let face: Vec<_> = all
        .filter(|(path, _)| path.starts_with("ui/src/"))
        .collect();
    assert!(!face.is_empty(), "the face is gone");
    face
}

#[test]
fn only_backend_and_device_know_tauri() {
    for (path, text) in face() {
        let may = path.starts_with("ui/src/backend/") || path.starts_with("ui/src/device/");
        for what in imports(&text) {
            assert!(
                may || !what.starts_with("@tauri-apps/"),
                "{path} imports {what}"
            );
        }
    }
}

/// The feature that a path from the top lies in.
fn feature(path: &Path) -> Option<&str> {
    let mut parts = path.strip_prefix("ui/src/features").ok()?.components();
    let first = parts.next()?.as_os_str().to_str()?;
    parts.next().map(|_| first)
}

/// `ui/src/features/zone/x.ts` + `../nearby/y` -> `ui/src/features/nearby/y`.
fn resolved(from: &str, what: &str) -> PathBuf {
    let folder = Path::new(from).parent().unwrap_or(Path::new(""));
    let mut path = PathBuf::new();
    for part in folder.join(what).components() {
        match part {
            Component::ParentDir => drop(path.pop()),
            Component::CurDir => {}
            other => path.push(other),
        }
    }
    path
}

#[test]
fn no_feature_of_the_face_imports_another() {
    let mut features = 0;
    for (path, text) in face() {
        let Some(own) = feature(Path::new(&path)) else {
            continue;
        };
        features += 1;
        for what in imports(&text) {
            let target = if what.starts_with('.') {
                resolved(&path, what)
            } else {
                let alias = what.trim_start_matches(['$', '@', '~', '/']);
                Path::new("ui/src").join(alias.trim_start_matches("src/"))
            };
            let other = feature(&target);
            assert!(
                other.is_none_or(|other| other == own),
                "{path} imports {what}"
            );
        }
    }
    assert!(features > 0, "no feature was read");
}

#[test]
fn lockfiles_name_no_host() {
    for path in ["ui/package-lock.json", "tests/package-lock.json"] {
        let text = std::fs::read_to_string(root().join(path)).expect("a lockfile");
        assert!(
            !text.contains("\"resolved\""),
            "{path} names where packages were fetched from"
        );
    }
}

//! The edges between crates, read from `cargo metadata`.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

/// Which of our crates each may lean on. Tests inside a crate obey the same walls: a proof that
/// needs more belongs in `tests`.
const WALLS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("card", &[]),
    ("protocol", &[]),
    ("pack", &["card", "domain"]),
    ("store", &["domain", "pack", "protocol"]),
    ("sync", &["domain", "protocol"]),
    (
        "companion",
        &["card", "domain", "pack", "protocol", "store", "sync"],
    ),
    ("authoring", &["card", "domain", "pack"]),
    ("hub", &["domain", "protocol"]),
    (
        "cli",
        &[
            "authoring",
            "card",
            "companion",
            "domain",
            "hub",
            "pack",
            "protocol",
            "store",
            "sync",
        ],
    ),
    ("app", &["companion"]),
    ("house", &[]),
    // Its proof against the product alone; the model itself leans on nothing.
    ("model", &["hub", "protocol", "store", "sync"]),
    (
        "tests",
        &[
            "card",
            "domain",
            "pack",
            "protocol",
            "store",
            "sync",
            "companion",
            "authoring",
            "hub",
        ],
    ),
];

/// What a build script may lean on beyond its crate's walls: the shell bakes the training district.
const BUILD_WALLS: &[(&str, &[&str])] = &[("app", &["authoring", "pack"])];

/// Crates of others that one floor only may speak to: the start of their names, and who may.
const KEPT: &[(&str, &[&str])] = &[
    // The hub's ledger is a store of its own. The tests' own disk speaks to SQLite as SQLite speaks to disks.
    ("rusqlite", &["hub", "store", "tests"]),
    ("tokio-postgres", &["hub", "tests"]),
    ("deadpool", &["hub"]),
    ("reqwest", &["sync"]),
    ("axum", &["hub", "tests"]),
    ("axum-server", &["hub", "tests"]),
    ("tough", &["authoring", "sync"]),
    ("tauri", &["app"]),
    ("open", &["app"]),
];

struct Edge {
    from: String,
    to: String,
    sort: String,
    ours: bool,
}

fn metadata() -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--offline",
        ])
        .current_dir(crate::root::root())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("cargo writes JSON")
}

fn short(name: &str) -> Option<String> {
    name.strip_prefix("wayside-").map(str::to_owned)
}

fn edges() -> Vec<Edge> {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("packages");
    let edge = |from: &str, row: &Value| {
        let to = row["name"].as_str().expect("a name");
        Edge {
            from: from.to_owned(),
            to: short(to).unwrap_or_else(|| to.to_owned()),
            sort: row["kind"].as_str().unwrap_or("normal").to_owned(),
            ours: short(to).is_some(),
        }
    };
    packages
        .iter()
        .flat_map(|package| {
            let from = package["name"]
                .as_str()
                .and_then(short)
                .expect("ours are wayside-*");
            let rows = package["dependencies"].as_array().expect("dependencies");
            rows.iter().map(|row| edge(&from, row)).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn every_crate_has_its_walls() {
    let metadata = metadata();
    let standing: Vec<String> = metadata["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .filter_map(|package| short(package["name"].as_str()?))
        .collect();
    for name in &standing {
        assert!(
            WALLS.iter().any(|(crate_, _)| crate_ == name),
            "wayside-{name} has no walls"
        );
    }
    for (name, _) in WALLS {
        assert!(
            standing.iter().any(|crate_| crate_ == name),
            "wayside-{name} does not exist"
        );
    }
}

#[test]
fn no_crate_leans_through_a_wall() {
    let walls: BTreeMap<_, _> = WALLS.iter().copied().collect();
    let build_walls: BTreeMap<_, _> = BUILD_WALLS.iter().copied().collect();
    for Edge { from, to, sort, .. } in edges().iter().filter(|edge| edge.ours) {
        let built = sort == "build"
            && build_walls
                .get(from.as_str())
                .is_some_and(|may| may.contains(&to.as_str()));
        assert!(
            built || walls[from.as_str()].contains(&to.as_str()),
            "wayside-{from} leans on wayside-{to} ({sort}), through a wall"
        );
    }
}

#[test]
fn no_wall_stands_open_for_nothing() {
    let edges = edges();
    for (from, may) in WALLS.iter().chain(BUILD_WALLS) {
        for to in *may {
            assert!(
                edges
                    .iter()
                    .any(|edge| edge.from == *from && edge.to == *to),
                "wayside-{from} may lean on wayside-{to} and does not"
            );
        }
    }
}

#[test]
fn no_crate_hands_on_the_items_of_another() {
    let ours: Vec<String> = WALLS
        .iter()
        .map(|(name, _)| format!("wayside_{name}"))
        .collect();
    let mut read = 0;
    for (path, text) in crate::tree::written() {
        if !path.ends_with(".rs") {
            continue;
        }
        for used in crate::source::uses(&crate::source::bare(&text)) {
            read += 1;
            let crate_ = used.path.first().map_or("", String::as_str);
            assert!(
                !(used.is_public && ours.iter().any(|name| name == crate_)),
                "{path} hands on {}",
                used.path.join("::")
            );
        }
    }
    assert!(read > 1000, "only {read} imports were read");
}

#[test]
fn what_is_kept_to_one_floor_stays_there() {
    for Edge {
        from,
        to,
        sort,
        ours,
    } in edges()
    {
        if ours {
            continue;
        }
        for (kept, who) in KEPT {
            let is_it = to == *kept || to.starts_with(&format!("{kept}-"));
            assert!(
                !is_it || who.contains(&from.as_str()),
                "wayside-{from} leans on {to} ({sort}); only {who:?} may"
            );
        }
    }
}

#[test]
fn every_crate_obeys_the_shared_lints() {
    let metadata = metadata();
    for package in metadata["packages"].as_array().expect("packages") {
        let manifest = package["manifest_path"].as_str().expect("a path");
        let text = std::fs::read_to_string(manifest).expect("a manifest");
        assert!(
            text.contains("[lints]\nworkspace = true"),
            "{manifest} sets lints of its own"
        );
    }
}

#[test]
fn only_the_ledger_of_the_hub_knows_a_database() {
    let mut read = 0;
    for (path, text) in crate::tree::written() {
        let inside = path.starts_with("crates/hub/src/") && path.ends_with(".rs");
        if !inside || path.starts_with("crates/hub/src/ledger") {
            continue;
        }
        read += 1;
        for name in ["rusqlite", "tokio_postgres", "deadpool_postgres"] {
            assert!(!text.contains(name), "{path} speaks to a database: {name}");
        }
    }
    assert!(read > 0, "the hub is gone");
}

/// The table of the decision record on walls: each crate, and what it may lean on.
fn told() -> BTreeMap<String, Vec<String>> {
    let path = crate::root::root().join("docs/adr/0001-layout-and-walls.md");
    let text = std::fs::read_to_string(path).expect("the record");
    let rows = text.lines().filter_map(|line| {
        line.strip_prefix("| ")?
            .strip_suffix(" |")?
            .split_once(" | ")
    });
    let mut table = BTreeMap::new();
    for (who, may) in rows.filter(|(who, _)| *who != "crate" && *who != "ui") {
        let may = may.split(" (").next().unwrap_or_default();
        for name in who.split(", ") {
            let name = name.split(" (").next().unwrap_or_default();
            table.insert(name.to_owned(), listed(may));
        }
    }
    table
}

fn listed(may: &str) -> Vec<String> {
    let mut names: Vec<String> = match may {
        "nothing of ours" => Vec::new(),
        "any" => WALLS
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| !["app", "cli", "house", "model", "tests"].contains(name))
            .map(str::to_owned)
            .collect(),
        _ => may.split(", ").map(str::to_owned).collect(),
    };
    names.sort();
    names
}

#[test]
fn the_record_on_walls_says_what_this_test_holds() {
    let told = told();
    for (name, may) in WALLS {
        let mut may: Vec<String> = may.iter().map(|name| (*name).to_owned()).collect();
        may.sort();
        assert_eq!(told.get(*name), Some(&may), "docs/adr/0001 on {name}");
    }
    assert_eq!(
        told.len(),
        WALLS.len(),
        "docs/adr/0001 names {:?}",
        told.keys()
    );
}

/// Whether a text says a crate's name, and not only a longer one.
fn says(text: &str, name: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

#[test]
fn every_library_has_its_reason_in_a_record() {
    let manifest = std::fs::read_to_string(crate::root::root().join("Cargo.toml")).expect("it");
    let (_, rest) = manifest
        .split_once("[workspace.dependencies]\n")
        .expect("shared dependencies");
    let records: String = std::fs::read_dir(crate::root::root().join("docs/adr"))
        .expect("records")
        .map(|entry| std::fs::read_to_string(entry.expect("an entry").path()).expect("a record"))
        .collect();
    let mut read = 0;
    for line in rest.lines().take_while(|line| !line.starts_with('[')) {
        let Some((name, _)) = line.split_once(" = ") else {
            continue;
        };
        if name.starts_with('#') || name.starts_with("wayside-") {
            continue;
        }
        read += 1;
        assert!(
            says(&records, name),
            "no record under docs/adr says what {name} is for"
        );
    }
    assert!(read > 50, "only {read} libraries were read");
}

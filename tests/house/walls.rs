//! The edges between crates, read from `cargo metadata`.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

/// Which of our crates each may lean on. Tests inside a crate obey the same walls: a proof that
/// needs more belongs in `tests`.
const WALLS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("card", &[]),
    ("protocol", &["domain"]),
    ("pack", &["card", "domain"]),
    ("store", &["card", "domain", "pack", "protocol"]),
    ("sync", &["domain", "protocol"]),
    (
        "companion",
        &["card", "domain", "pack", "protocol", "store", "sync"],
    ),
    ("authoring", &["card", "domain", "pack", "protocol"]),
    ("hub", &["domain", "pack", "protocol"]),
    (
        "cli",
        &["card", "companion", "authoring", "hub", "protocol", "sync"],
    ),
    ("app", &["companion"]),
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
const BUILD_WALLS: &[(&str, &[&str])] = &[("app", &["authoring"])];

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
        .current_dir(wayside_tests::root())
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

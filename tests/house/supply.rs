//! What comes from others: the halves of one thing at one version, the compiler, what a crate does
//! without.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::root::root;

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect(path)
}

fn json(path: &str) -> Value {
    serde_json::from_str(&text(path)).expect(path)
}

/// The version of a crate that `Cargo.lock` names.
fn locked(lock: &str, crate_: &str) -> Option<String> {
    let (_, rest) = lock.split_once(&format!("name = \"{crate_}\"\nversion = \""))?;
    rest.split_once('"').map(|(version, _)| version.to_owned())
}

/// Each `@tauri-apps/*` package of the face: the crate that answers it, and its version.
fn halves(packages: &Value) -> Vec<(String, String)> {
    let packages = packages["packages"].as_object().expect("packages");
    packages
        .iter()
        .filter_map(|(path, package)| {
            let name = path.strip_prefix("node_modules/@tauri-apps/")?;
            let crate_ = match name {
                "api" => "tauri".to_owned(),
                plugin => format!("tauri-{plugin}"),
            };
            Some((crate_, package["version"].as_str()?.to_owned()))
        })
        .collect()
}

#[test]
fn both_halves_of_a_plugin_are_of_one_version() {
    let lock = text("Cargo.lock");
    let halves = halves(&json("ui/package-lock.json"));
    assert!(halves.len() >= 2, "the face asks Tauri for nothing");
    for (crate_, npm) in halves {
        let rust = locked(&lock, &crate_);
        assert_eq!(rust.as_deref(), Some(npm.as_str()), "{crate_}");
    }
}

#[test]
fn the_compiler_is_asked_for_in_one_version() {
    let manifest = text("Cargo.toml");
    let (_, rest) = manifest.split_once("rust-version = \"").expect("a version");
    let (wanted, _) = rest.split_once('"').expect("its end");
    for (path, words) in [
        (".ci/setup", format!("at_least rustc {wanted}.0 ")),
        ("README.md", format!("Rust {wanted} ")),
        ("rust-toolchain.toml", format!("# {wanted} or later")),
    ] {
        assert!(text(path).contains(&words), "{path} does not say {words:?}");
    }
}

/// What the tests of a crate do without, when they are built alone: the window, the two databases'
/// parts in C, TLS and its client.
const WITHOUT: &[(&str, &[&str])] = &[
    ("domain", &[WINDOW, SQLITE, SQLCIPHER, OPENSSL, TLS, CLIENT]),
    ("card", &[WINDOW, SQLITE, SQLCIPHER, OPENSSL, TLS, CLIENT]),
    ("pack", &[WINDOW, SQLITE, SQLCIPHER, OPENSSL, TLS, CLIENT]),
    (
        "protocol",
        &[WINDOW, SQLITE, SQLCIPHER, OPENSSL, TLS, CLIENT],
    ),
    ("store", &[WINDOW, TLS, CLIENT]),
    ("sync", &[WINDOW, SQLITE, SQLCIPHER, OPENSSL]),
    ("authoring", &[WINDOW, SQLITE, SQLCIPHER, OPENSSL, CLIENT]),
    ("hub", &[WINDOW, SQLCIPHER, OPENSSL, CLIENT]),
    ("companion", &[WINDOW]),
    ("cli", &[WINDOW]),
];
const WINDOW: &str = "tauri";
const SQLITE: &str = "libsqlite3-sys";
const SQLCIPHER: &str = "sqlcipher-src";
const OPENSSL: &str = "openssl-sys";
const TLS: &str = "rustls";
const CLIENT: &str = "reqwest";

/// What `cargo tree` says of builds on this machine, one package a line.
fn told(words: &[&str]) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["tree", "--offline", "--locked", "--prefix", "none"])
        .args(["--edges", "normal,build,dev"])
        .args(words)
        // As somebody asks who builds just this.
        .env_remove("CARGO_RESOLVER_FEATURE_UNIFICATION")
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The names of all that is compiled for the tests of one crate.
fn built(crate_: &str) -> Vec<String> {
    told(&["--package", &format!("wayside-{crate_}")])
        .lines()
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_crate_is_tested_without_what_it_does_not_need() {
    for (crate_, without) in WITHOUT {
        let built = built(crate_);
        assert!(built.len() > 20, "cargo tells nothing of wayside-{crate_}");
        for heavy in *without {
            let there = built.iter().any(|name| name == heavy);
            assert!(!there, "the tests of wayside-{crate_} build {heavy}");
        }
    }
}

/// Libraries of one version that are compiled more than once, with other features each time.
fn twice() -> Vec<String> {
    let lines = told(&["--workspace", "--duplicates", "--depth", "0"]);
    let mut seen = BTreeSet::new();
    lines
        .lines()
        .map(|line| line.replace(" (*)", "").replace(" (proc-macro)", ""))
        .filter(|line| !line.is_empty() && !seen.insert(line.clone()))
        .collect()
}

#[test]
fn no_library_is_compiled_twice() {
    assert_eq!(twice(), Vec::<String>::new());
    let manifest = text("Cargo.toml");
    for line in [
        "resolver = \"1\"",
        "[profile.dev.build-override]\nopt-level = 0",
    ] {
        assert!(manifest.contains(line), "Cargo.toml says {line} no more");
    }
}

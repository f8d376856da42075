//! Inputs of kinds on which this job goes wrong, with the right answer to each question: the folder `cases` of the
//! test data. What is right stands in `cases.toml`, beside this file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// What is right of one folder.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// Parts of what `pack build` says, each in one line; and what it never says.
    #[serde(default)]
    build: Vec<String>,
    /// A source that some copies of the folder are without; then the case is skipped.
    #[serde(default)]
    source: String,
    /// For each line of `asks`, what must stand in the answer: parts of one line, in this order, with ` .. `
    /// between them. `not ` before it: in no line. `begins ` before it: the answer begins so.
    #[serde(default)]
    asks: Vec<Vec<String>>,
}

fn cases() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let data = std::env::var_os("WAYSIDE_TEST_DATA")
        .map_or_else(|| "../shared/data".into(), PathBuf::from);
    let cases = root.join(data).join("cases");
    if cases.is_dir() {
        return Some(cases);
    }
    let missing = format!("no test data at {}; set WAYSIDE_TEST_DATA", cases.display());
    let skips_nothing = std::env::var_os("WAYSIDE_SKIP_NOTHING").is_some();
    assert!(!skips_nothing, "{missing}: nothing may be skipped");
    println!("SKIPPED: {missing}");
    None
}

/// What the command line answers to arguments as a shell takes them, the pack being `$P`.
fn said(arguments: &str, pack: &Path) -> String {
    let wayside = env!("CARGO_BIN_EXE_wayside");
    let output = Command::new("sh")
        .args(["-c", &format!("\"$W\" {arguments}")])
        .env("W", wayside)
        .env("P", pack)
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8(text).unwrap();
    // A row of JSON counts as one line.
    match serde_json::from_str::<Vec<serde_json::Value>>(&text) {
        Ok(rows) => rows.iter().map(|row| format!("{row}\n")).collect(),
        Err(_) => text,
    }
}

/// What of `wanted` the text does not hold to.
fn amiss(text: &str, wanted: &[String]) -> Vec<String> {
    let has = |parts: &str| {
        text.lines().any(|line| {
            let mut rest = Some(line);
            for part in parts.split(" .. ") {
                rest = rest
                    .and_then(|rest| rest.split_once(part))
                    .map(|(_, behind)| behind);
            }
            rest.is_some()
        })
    };
    let amiss = wanted.iter().filter(|wanted| {
        match (wanted.strip_prefix("not "), wanted.strip_prefix("begins ")) {
            (Some(never), _) => has(never),
            (None, Some(begins)) => !text.starts_with(begins),
            (None, None) => !has(wanted),
        }
    });
    amiss.cloned().collect()
}

fn is_safe_to_look_at(text: &str) -> bool {
    !text
        .chars()
        .any(|c| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c))
}

/// What is not right of one case.
fn judge(folder: &Path, case: &Case) -> Vec<String> {
    let scratch = tempfile::tempdir().unwrap();
    let pack = scratch.path().join("p.wayside");
    let spec = folder.join("spec.toml");
    let built = said(&format!("pack build '{}' -o \"$P\"", spec.display()), &pack);
    let mut wrong = Vec::new();
    if !pack.exists() {
        return vec![format!("no pack was made\n{built}")];
    }
    let mut look = |question: &str, text: &str, wanted: &[String]| {
        wrong.extend(
            amiss(text, wanted)
                .iter()
                .map(|parts| format!("{question}: wanted {parts}\n{text}")),
        );
        if !is_safe_to_look_at(text) {
            wrong.push(format!(
                "{question}: letters that steer a terminal\n{}",
                text.escape_debug()
            ));
        }
    };
    look("pack build", &built, &case.build);
    let asks = std::fs::read_to_string(folder.join("asks")).unwrap();
    let asks: Vec<&str> = asks
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    for (at, ask) in asks.iter().enumerate() {
        // What a person pipes the answer through is for their eyes.
        let (arguments, _) = ask.split_once(" | ").unwrap_or((ask, ""));
        look(
            ask,
            &said(arguments, &pack),
            case.asks.get(at).map_or(&[], Vec::as_slice),
        );
    }
    if asks.len() != case.asks.len() {
        wrong.push(format!(
            "{} questions, {} answers",
            asks.len(),
            case.asks.len()
        ));
    }
    wrong
}

#[test]
fn every_case_has_its_right_answer() {
    let Some(cases) = cases() else { return };
    let right: BTreeMap<String, Case> = toml::from_str(include_str!("cases.toml")).unwrap();
    let mut wrong = Vec::new();
    let mut judged = 0;
    for entry in std::fs::read_dir(cases).unwrap() {
        let folder = entry.unwrap().path();
        if !folder.join("asks").exists() {
            continue;
        }
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        judged += 1;
        match right.get(&name) {
            Some(case) if !folder.join(&case.source).exists() => {
                println!("SKIPPED: {name}: its `{}` is not there", case.source);
            }
            Some(case) => wrong.extend(
                judge(&folder, case)
                    .into_iter()
                    .map(|why| format!("== {name}: {why}")),
            ),
            None => wrong.push(format!("== {name}: no right answer is written down")),
        }
    }
    assert!(
        judged >= right.len(),
        "{judged} folders for {} answers",
        right.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_answer_that_is_not_there_is_missed() {
    let text = "12 m  House 0  shelter  closed opens Mon 09:00\n";
    let amiss = |wanted: &str| amiss(text, &[wanted.to_owned()]).len();
    assert_eq!(amiss("House 0 .. closed opens Mon 09:00"), 0);
    assert_eq!(
        (
            amiss("closed .. House 0"),
            amiss("House 0 .. open until"),
            amiss("not House 0")
        ),
        (1, 1, 1)
    );
}

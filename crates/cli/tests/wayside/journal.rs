//! `wayside journal` and `wayside protocol`, as a new user runs them.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::{Said, Workdir};

const PIN: &str = "246813";

/// Runs with a secret on the standard input.
pub fn with_secret(workdir: &Workdir, secret: &str, words: &[&str]) -> Said {
    let mut child = Command::new(env!("CARGO_BIN_EXE_wayside"))
        .args(words)
        .current_dir(workdir.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // What is refused for another reason may be gone before it reads the secret.
    let _ = writeln!(child.stdin.take().unwrap(), "{secret}");
    let output = child.wait_with_output().unwrap();
    Said {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_new_journal_is_empty_whole_and_opens_only_to_its_own_pin() {
    let workdir = Workdir::new();
    let made = with_secret(&workdir, PIN, &["journal", "new", "data", "--pin-stdin"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let again = with_secret(&workdir, PIN, &["journal", "new", "data", "--pin-stdin"]);
    assert_eq!(again.code, 1);
    assert!(
        again.err.contains("holds a journal already"),
        "{}",
        again.err
    );
    let list = with_secret(
        &workdir,
        PIN,
        &["journal", "list", "data", "--pin-stdin", "--json"],
    );
    assert_eq!(list.json(), json!([]));
    let whole = with_secret(&workdir, PIN, &["journal", "verify", "data", "--pin-stdin"]);
    assert!(whole.out.contains("chain ok"), "{}{}", whole.out, whole.err);
    let export = [
        "journal",
        "export",
        "data",
        "--format",
        "csv",
        "--pin-stdin",
        "-o",
        "f.csv",
    ];
    let nothing = with_secret(&workdir, PIN, &export);
    assert_eq!(nothing.code, 1);
    assert!(!workdir.path().join("f.csv").exists());
    let wrong = with_secret(
        &workdir,
        "135791",
        &["journal", "list", "data", "--pin-stdin"],
    );
    assert_eq!(wrong.code, 1);
    assert!(wrong.err.contains("9 more wrong tries"), "{}", wrong.err);
}

#[test]
fn a_pin_too_short_makes_nothing_and_says_what_fits() {
    let workdir = Workdir::new();
    let said = with_secret(&workdir, "1234", &["journal", "new", "data", "--pin-stdin"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("6 to 12 digits"), "{}", said.err);
    let list = with_secret(
        &workdir,
        "1234",
        &["journal", "list", "data", "--pin-stdin"],
    );
    assert!(list.err.contains("holds no journal"), "{}", list.err);
}

#[test]
fn a_foreign_or_truncated_database_is_said_and_left_alone() {
    let workdir = Workdir::new();
    with_secret(&workdir, PIN, &["journal", "new", "data", "--pin-stdin"]);
    let path = workdir.path().join("data/journal/journal.db");
    for bytes in [b"not a database at all".repeat(400), Vec::new()] {
        std::fs::write(&path, &bytes).unwrap();
        for aside in ["journal.db-wal", "journal.db-shm"] {
            let _ = std::fs::remove_file(workdir.path().join("data/journal").join(aside));
        }
        let said = with_secret(&workdir, PIN, &["journal", "list", "data", "--pin-stdin"]);
        assert_eq!(said.code, 1, "{}", said.out);
        assert!(said.err.contains("journal.db is damaged"), "{}", said.err);
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }
}

/// A file of the training district. Tests begin in their package's folder: what is compiled in may be
/// the folder of another clone that shares the build.
pub fn sample(name: &str) -> String {
    let path = std::path::Path::new("../../assets/port-ellery").join(name);
    path.canonicalize().unwrap().display().to_string()
}

fn port_ellery(workdir: &Workdir) {
    let spec = sample("spec.toml");
    let built = workdir.run(&["pack", "build", &spec, "-o", "pe.wayside"]);
    assert_eq!(built.code, 0, "{}", built.err);
}

#[test]
fn the_sample_protocol_lacks_nothing_but_approval() {
    let workdir = Workdir::new();
    port_ellery(&workdir);
    let said = workdir.run(&["protocol", "check", "pe.wayside"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.out.contains("0 dead ends, 0 unreachable, 0 unsourced"),
        "{}",
        said.out
    );
}

#[test]
fn a_protocol_nobody_could_work_by_is_told_whole_before_any_pack_has_it() {
    let workdir = Workdir::new();
    let text = std::fs::read_to_string(sample("overdose.toml")).unwrap();
    let unsourced = text.replace("sources = [\"narcan-label\", \"kloxxado\"]", "sources = []");
    assert_ne!(unsourced, text);
    let lost = unsourced.replacen(
        "[[states]]",
        "[[states]]\nid = \"island\"\nphase = \"scene\"\nsay = { en = \"Nowhere\" }\nmore = { en = \"Nobody\" }\n\
         sources = [\"who\"]\nstatus = \"verified\"\n\n[[states]]",
        1,
    );
    std::fs::write(workdir.path().join("bad.toml"), lost).unwrap();
    let said = workdir.run(&["protocol", "check", "bad.toml"]);
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(
        said.out.contains("0 dead ends, 1 unreachable, 1 unsourced"),
        "{}",
        said.out
    );
}

#[test]
fn a_pack_without_a_protocol_says_how_to_give_it_one() {
    let workdir = Workdir::with_pack();
    let said = workdir.run(&["protocol", "check", "p.wayside"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("[[protocol]]"), "{}", said.err);
}

#[test]
fn a_script_gives_each_state_action_and_timer() {
    let workdir = Workdir::new();
    port_ellery(&workdir);
    let answer = |at_s: u32, state: &str, answer: &str| json!({ "at_s": at_s, "tap": { "is": "answer", "state": state, "answer": answer } });
    let script = json!([
        answer(2, "scene", "safe"),
        answer(12, "response", "none"),
        answer(20, "activate", "called"),
        answer(30, "breathing", "none"),
        { "at_s": 50, "tap": { "is": "dose" } },
        { "at_s": 169 },
        { "at_s": 170 },
        { "at_s": 200, "off_s": 20, "tap": { "is": "dose" } },
        { "at_s": 210, "clock_s": -86400 },
        answer(240, "wait", "look"),
        answer(241, "wait", "look"),
        answer(242, "reassess", "breathes"),
        { "at_s": 250, "reboot": true },
    ]);
    workdir.write("s.json", script.to_string().as_bytes());
    let said = workdir.run(&[
        "protocol",
        "run",
        "pe.wayside",
        "--product",
        "narcan4",
        "--script",
        "s.json",
        "--json",
    ]);
    assert_eq!(said.code, 0, "{}", said.err);
    let lines: Vec<Value> = said
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 13);
    assert_eq!(lines[4]["state"], "wait");
    assert_eq!(lines[5]["dose_now"], "too_soon");
    assert_eq!(lines[6]["dose_now"], "offered");
    assert_eq!(lines[7]["doses"].as_array().unwrap().len(), 2);
    assert_eq!(lines[7]["clock"], "restarted");
    assert_eq!(lines[10]["refused"], "other_state");
    assert_eq!(lines[12]["state"], "recovery");
    assert_eq!(lines[12]["clock"], "unsure");
    let watch = &lines[11]["timers"];
    assert!(
        watch
            .as_array()
            .unwrap()
            .iter()
            .any(|t| t["kind"] == "watch" && t["due_in_ms"] == 5_358_000)
    );
}

#[test]
fn a_bad_script_or_product_is_said_before_anything_runs() {
    let workdir = Workdir::new();
    port_ellery(&workdir);
    let run = |product: &str| {
        workdir.run(&[
            "protocol",
            "run",
            "pe.wayside",
            "--product",
            product,
            "--script",
            "s.json",
            "--json",
        ])
    };
    for (text, said) in [
        ("{", "A script is a list"),
        (r#"[{"at_s": 5}, {"at_s": 4}]"#, "must not go backwards"),
        (r#"[{"at_s": 5, "tap": {"is": "dance"}}]"#, "dance"),
    ] {
        workdir.write("s.json", text.as_bytes());
        let told = run("narcan4");
        assert_eq!(told.code, 2, "{}", told.err);
        assert!(told.err.contains(said), "{}", told.err);
        assert!(told.out.is_empty());
    }
    workdir.write("s.json", b"[]");
    assert!(run("aspirin").err.contains("narcan4"));
}

#[test]
fn the_sample_walks_to_14_taps_and_a_bent_one_fails() {
    let workdir = Workdir::new();
    let walk =
        |file: &str, taps: &str| workdir.run(&["protocol", "walk", file, "--taps", taps, "--json"]);
    let said = walk(&sample("overdose.toml"), "14");
    assert_eq!(said.code, 0, "{}", said.out);
    let answer: Value = serde_json::from_str(&said.out).unwrap();
    let fields: Vec<&String> = answer.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["grave", "paths", "seconds"]);
    assert_eq!(answer["grave"], json!([]));
    assert!(
        answer["paths"].as_f64().unwrap() > 1e18,
        "{}",
        answer["paths"]
    );
    let text = std::fs::read_to_string(sample("overdose.toml")).unwrap();
    let bent = text.replace("dose = { go = \"cpr\", urged = false }\n", "");
    assert_ne!(bent, text);
    workdir.write("bent.toml", bent.as_bytes());
    let said = walk("bent.toml", "6");
    assert_eq!(said.code, 1);
    let answer: Value = serde_json::from_str(&said.out).unwrap();
    let first = &answer["grave"][0];
    assert_eq!(
        (&first["rule"], &first["state"]),
        (&json!("no_dose_offered"), &json!("cpr"))
    );
    assert!(
        first["path"].as_str().unwrap().contains("breathing:arrest"),
        "{first}"
    );
}

#[test]
fn a_sheet_is_printed_and_a_change_is_told() {
    let workdir = Workdir::new();
    let text = std::fs::read_to_string(sample("overdose.toml")).unwrap();
    for (out, start) in [("s.pdf", "%PDF"), ("s.html", "<!DOCTYPE html>")] {
        let said = workdir.run(&[
            "protocol",
            "sheet",
            &sample("overdose.toml"),
            "--lang",
            "en,es",
            "--out",
            out,
        ]);
        assert_eq!(said.code, 0, "{}", said.err);
        let bytes = std::fs::read(workdir.path().join(out)).unwrap();
        assert!(bytes.starts_with(start.as_bytes()), "{out}");
    }
    let said = workdir.run(&[
        "protocol",
        "sheet",
        &sample("overdose.toml"),
        "--lang",
        "xx",
    ]);
    assert_eq!(said.code, 2);
    let diff = |new: &str| {
        workdir.write("new.toml", new.as_bytes());
        workdir
            .run(&["protocol", "diff", &sample("overdose.toml"), "new.toml"])
            .out
    };
    let words = diff(&text.replace("Push on the chest", "Press on the chest"));
    assert!(
        words.contains("no clinical change") && words.contains("states/cpr/say/en"),
        "{words}"
    );
    let clinical = diff(&text.replace("watch_s = 5400", "watch_s = 7200"));
    assert!(
        clinical.contains("clinical: 1") && clinical.contains("+ 7200"),
        "{clinical}"
    );
}

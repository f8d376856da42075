//! The built binary, as an author runs it: exit codes, JSON, files left behind.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

mod ask;
mod card;
mod cases;
mod device;
mod hub;
mod journal;
mod pack;
mod sync;

struct Workdir(TempDir);

struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Said {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|why| panic!("{why}: {}", self.out))
    }
}

const SPEC: &str = r#"
[pack]
name = "Small"
jurisdiction = "Smallville"
country = "ZZ"
time_zone = "America/New_York"
version = 7
created = "2026-11-01T00:00:00Z"

[[rule]]
id = "r"
title = "No arrest"
text = "The rule."
source = "Order 1"

[[source]]
format = "csv"
path = "s.csv"
kind = "shelter"

[[source]]
format = "geojson"
path = "z.json"
holds = "zones"
"#;

const SERVICES: &str = "id,name,latitude,longitude,hours,phone,kind\n\
    near,Near House,40.7130,-74.0060,Mo-Su 08:00-20:00,+1 212 555 0100;+1 212 555 0101,\n\
    far,Far House,40.8000,-74.0060,24/7,,\n\
    bus,Needle Bus,40.7200,-74.0060,someday,,syringe_programme\n\
    bad,Bad House,99,-74,,,\n";

const ZONES: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"id":"z","name":"Square","rule":"r"},"geometry":{"type":"Polygon","coordinates":[[[-74.01,40.70],[-74.00,40.70],[-74.00,40.72],[-74.01,40.72],[-74.01,40.70]]]}},
{"type":"Feature","properties":{"id":"old","name":"Old","rule":"r","until":"2020-01-01"},"geometry":{"type":"Polygon","coordinates":[[[-74.01,40.70],[-74.00,40.70],[-74.00,40.72],[-74.01,40.72],[-74.01,40.70]]]}}]}"#;

impl Workdir {
    fn new() -> Self {
        let workdir = Self(tempfile::tempdir().unwrap());
        for (name, text) in [("spec.toml", SPEC), ("s.csv", SERVICES), ("z.json", ZONES)] {
            workdir.write(name, text.as_bytes());
        }
        workdir
    }

    /// A desk with `KEY`, `KEY.pub` and `p.wayside` signed by it.
    fn with_pack() -> Self {
        let workdir = Self::new();
        assert_eq!(workdir.run(&["pack", "keygen", "-o", "KEY"]).code, 0);
        let built = workdir.run(&[
            "pack",
            "build",
            "spec.toml",
            "-o",
            "p.wayside",
            "--sign-key",
            "KEY",
        ]);
        assert_eq!(built.code, 0, "{}", built.err);
        workdir
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path().join(name), bytes).unwrap();
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path().join(name)).unwrap()
    }

    fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn run(&self, args: &[&str]) -> Said {
        let output = Command::new(env!("CARGO_BIN_EXE_wayside"))
            .args(args)
            .current_dir(self.path())
            .output()
            .unwrap();
        Said {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

#[test]
fn a_build_writes_the_pack_and_a_report_that_counts_every_row() {
    let workdir = Workdir::new();
    let said = workdir.run(&[
        "pack",
        "build",
        "spec.toml",
        "-o",
        "p.wayside",
        "--report",
        "r.json",
    ]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.out.contains("latitude 99") && said.out.contains("unsigned"),
        "{}",
        said.out
    );
    let report: Value = serde_json::from_slice(&workdir.read("r.json")).unwrap();
    let source = &report["sources"][0];
    assert_eq!(
        (&source["read"], &source["imported"]),
        (&4.into(), &3.into())
    );
    assert_eq!(
        (&source["path"], &source["format"]),
        (&"s.csv".into(), &"csv".into())
    );
    assert_eq!(source["rejected"][0]["line"], 5);
    assert!(
        source["rejected"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("99")
    );
    let first = workdir.read("p.wayside");
    workdir.run(&["pack", "build", "spec.toml", "-o", "q.wayside"]);
    assert_eq!(first, workdir.read("q.wayside"));
}

#[test]
fn a_build_that_fails_leaves_the_old_pack_and_no_litter() {
    let workdir = Workdir::with_pack();
    let before = (workdir.files(), workdir.read("p.wayside"));
    let build = |spec: &str, csv: &str| {
        workdir.write("spec.toml", spec.as_bytes());
        workdir.write("s.csv", csv.as_bytes());
        workdir.run(&["pack", "build", "spec.toml", "-o", "p.wayside"])
    };
    let slip = build(
        &SPEC.replace("fictional", "x").replace("version", "vesion"),
        SERVICES,
    );
    assert_eq!(slip.code, 1);
    assert!(
        slip.err.contains("`vesion`") && slip.err.contains("nearest is `version`"),
        "{}",
        slip.err
    );
    let gone = build(&SPEC.replace("s.csv", "t.csv"), SERVICES);
    assert!(gone.code == 1 && gone.err.contains("t.csv"), "{}", gone.err);
    let lean = SPEC
        .split("[[source]]")
        .take(2)
        .collect::<Vec<_>>()
        .join("[[source]]");
    let nothing = build(&lean, "id,name,latitude,longitude\n1,x,99,1\n");
    assert!(
        nothing.code == 2 && nothing.err.contains("nothing usable"),
        "{}",
        nothing.err
    );
    let key = workdir.run(&[
        "pack",
        "build",
        "spec.toml",
        "-o",
        "p.wayside",
        "--sign-key",
        "s.csv",
    ]);
    assert!(
        key.code == 1 && key.err.contains("not a Wayside key"),
        "{}",
        key.err
    );
    assert_eq!(before, (workdir.files(), workdir.read("p.wayside")));
}

#[cfg(unix)]
#[test]
fn a_key_is_secret_and_never_overwritten() {
    use std::os::unix::fs::PermissionsExt;
    let workdir = Workdir::with_pack();
    let mode = std::fs::metadata(workdir.path().join("KEY"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let before = workdir.read("KEY");
    for name in ["KEY", "NEW"] {
        workdir.write("NEW.pub", b"mine");
        let said = workdir.run(&["pack", "keygen", "-o", name]);
        assert!(
            said.code == 1 && said.err.contains("not overwritten"),
            "{}",
            said.err
        );
    }
    assert_eq!(before, workdir.read("KEY"));
    assert!(!workdir.files().contains(&"NEW".to_owned()));
    assert_ne!(workdir.read("KEY.pub"), before);
}

#[test]
fn verify_tells_the_signer_from_a_stranger_and_from_nobody() {
    let workdir = Workdir::with_pack();
    assert_eq!(workdir.run(&["pack", "keygen", "-o", "OTHER"]).code, 0);
    for key in ["KEY.pub", "KEY"] {
        let said = workdir.run(&["pack", "verify", "p.wayside", "--key", key]);
        assert!(
            said.code == 0 && said.out.contains("intact, signed by"),
            "{}{}",
            said.out,
            said.err
        );
    }
    let both = workdir.run(&[
        "pack",
        "verify",
        "p.wayside",
        "--key",
        "OTHER.pub",
        "--key",
        "KEY.pub",
    ]);
    assert_eq!(both.code, 0);
    let stranger = workdir.run(&["pack", "verify", "p.wayside", "--key", "OTHER.pub"]);
    assert!(
        stranger.code == 1 && stranger.err.contains("not signed by the key"),
        "{}",
        stranger.err
    );
    assert_eq!(workdir.run(&["pack", "verify", "p.wayside"]).code, 0);
    workdir.run(&["pack", "build", "spec.toml", "-o", "u.wayside"]);
    let unsigned = workdir.run(&["pack", "verify", "u.wayside"]);
    assert!(
        unsigned.code == 0 && unsigned.out.contains("unsigned"),
        "{}",
        unsigned.out
    );
    let wanted = workdir.run(&["pack", "verify", "u.wayside", "--key", "KEY.pub"]);
    assert!(
        wanted.code == 1 && wanted.err.contains("nobody signed"),
        "{}",
        wanted.err
    );
}

#[test]
fn a_bad_pack_file_is_refused_in_a_sentence_and_changes_nothing() {
    let workdir = Workdir::with_pack();
    let good = workdir.read("p.wayside");
    let mut seed = 0x2545_f491_u32;
    let mut noise = || {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        seed.to_le_bytes()[0]
    };
    let random: Vec<u8> = (0..1_000_000).map(|_| noise()).collect();
    let claim = [b"WAYSIDE1".as_slice(), &[0xff; 4], &good[12..]].concat();
    let table = good.len() - 20;
    let flipped = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 0x10;
        bytes
    };
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (Vec::new(), "empty"),
        (random, "not a .wayside pack"),
        (b"PK\x03\x04\x14\0\0\0\x08\0rest of a zip".to_vec(), "zip"),
        (claim, "claims 4294967295"),
        (good[..good.len() / 2].to_vec(), "cut short"),
        (good[..good.len() - 1].to_vec(), "cut short"),
        (flipped(table), "damaged"),
        (flipped(40), "damaged"),
        ([good.as_slice(), b"more"].concat(), "damaged"),
    ];
    for (bytes, word) in cases {
        workdir.write("bad.wayside", &bytes);
        let before = workdir.files();
        for args in [
            vec!["pack", "verify", "bad.wayside"],
            vec!["pack", "verify", "bad.wayside", "--key", "KEY.pub"],
            vec!["pack", "inspect", "bad.wayside", "--json"],
            vec![
                "ask",
                "nearest",
                "--pack",
                "bad.wayside",
                "--at",
                "40,-74",
                "--kind",
                "shelter",
                "--json",
            ],
            vec![
                "ask",
                "zone",
                "--pack",
                "bad.wayside",
                "--at",
                "40,-74",
                "--accuracy-m",
                "5",
                "--json",
            ],
        ] {
            let said = workdir.run(&args);
            assert_eq!(said.code, 1, "{word}: {args:?}: {}", said.out);
            assert!(said.err.contains(word), "{word}: {}", said.err);
            assert!(
                said.err.contains("bad.wayside") && said.err.contains("Nothing was changed"),
                "{}",
                said.err
            );
            assert!(
                said.out.is_empty() && said.err.lines().count() == 1,
                "{}{}",
                said.out,
                said.err
            );
        }
        assert_eq!(before, workdir.files());
        assert_eq!(workdir.read("bad.wayside"), bytes);
    }
    let missing = workdir.run(&["pack", "inspect", "none.wayside"]);
    assert!(
        missing.code == 1 && missing.err.contains("none.wayside"),
        "{}",
        missing.err
    );
}

#[test]
fn no_flipped_bit_is_ever_taken_for_the_pack_that_was_signed() {
    let workdir = Workdir::with_pack();
    let good = workdir.read("p.wayside");
    for at in (0..good.len()).step_by(97) {
        let mut bytes = good.clone();
        bytes[at] ^= 1 << (at % 8);
        workdir.write("bad.wayside", &bytes);
        let said = workdir.run(&["pack", "verify", "bad.wayside", "--key", "KEY.pub"]);
        assert_eq!(said.code, 1, "byte {at}: {}", said.out);
    }
}

#[test]
fn inspect_says_what_is_in_a_pack() {
    let workdir = Workdir::with_pack();
    let said = workdir
        .run(&["pack", "inspect", "p.wayside", "--json"])
        .json();
    assert_eq!(said["name"], "Small");
    assert_eq!(said["version"], 7);
    assert_eq!((&said["services"], &said["zones"]), (&3.into(), &2.into()));
    assert_eq!(said["kinds"]["shelter"], 2);
    assert_eq!(said["signed"]["state"], "signed");
    assert_eq!(said["tables"]["services"]["rows"], 3);
    let plain = workdir.run(&["pack", "inspect", "p.wayside"]);
    assert!(plain.out.contains("Smallville"), "{}", plain.out);
}

//! `docs/pack-author.md` against the code: each key stands there and no other, and each example builds.

use std::collections::BTreeSet;
use std::path::Path;

use super::SpecFolder;
use crate::spec::{Format, PARTS, TABLES};

const FILES: &[(&str, &str)] = &[
    (
        "services.csv",
        "REF,NAME,WHAT,LAT,LON,PHONE,HOURS,id,name,latitude,longitude\n\
      1,Quay House,needle exchange,40.71,-74.0,212-555-0100,\"Monday-Friday, 9-5\",1,Quay House,40.71,-74.0\n",
    ),
    ("hsds/services.csv", "id,name\ns,Help\n"),
    (
        "osm.json",
        "{\"elements\":[{\"type\":\"node\",\"id\":1,\"lat\":40.7,\"lon\":-74,\"tags\":{\"amenity\":\"clinic\"}}]}",
    ),
    (
        "services.geojson",
        "{\"type\":\"Feature\",\"properties\":{\"name\":\"Van\"},\
      \"geometry\":{\"type\":\"Point\",\"coordinates\":[-74,40.7]}}",
    ),
    (
        "zone.geojson",
        "{\"type\":\"Feature\",\"properties\":{\"name\":\"Quay\",\"rule\":\"order-12\",\"radius_m\":60},\
      \"geometry\":{\"type\":\"Point\",\"coordinates\":[-74,40.7]}}",
    ),
    (
        "readings.csv",
        "text,reading\n\"Monday-Friday, 9-5\",Mo-Fr 09:00-17:00; PH off\n",
    ),
];

fn reference() -> String {
    std::fs::read_to_string("../../docs/pack-author.md").unwrap()
}

/// What stands under a heading, up to the next.
fn under<'a>(text: &'a str, heading: &str) -> &'a str {
    let (_, below) = text
        .split_once(&format!("\n{heading}\n"))
        .unwrap_or_else(|| panic!("no heading {heading}"));
    below.split_once("\n##").map_or(below, |(part, _)| part)
}

/// The keys of the rows of a table.
fn keys(part: &str) -> BTreeSet<&str> {
    let rows = part.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| row.split_once("` |"))
        .map(|(key, _)| key)
        .collect()
}

#[test]
fn every_key_that_the_code_knows_stands_in_the_reference_and_no_other() {
    let text = reference();
    for (heading, known) in PARTS {
        let known: BTreeSet<&str> = known.iter().copied().collect();
        assert_eq!(keys(under(&text, heading)), known, "{heading}");
    }
    for table in TABLES {
        let is_there = text
            .lines()
            .any(|line| line.starts_with("## ") && line.contains(&format!("[{table}]")));
        assert!(is_there, "no heading for [{table}]");
    }
    let sources = under(&text, "## `[[source]]`");
    for format in Format::names() {
        assert!(sources.contains(&format!("`{format}`")), "{format}");
    }
    let zones = under(&text, "### Zones");
    for property in crate::zones::PROPERTIES {
        assert!(zones.contains(&format!("`{property}`")), "{property}");
    }
}

/// What serde says it would have read is all that a recipient's file may have.
#[test]
fn every_key_of_a_recipients_file_stands_in_the_reference() {
    let folder = SpecFolder::new(&[
        ("a.csv", "name,latitude,longitude\na,1,1\n"),
        ("r.toml", "nonsense = 1\n"),
    ]);
    let spec = format!("[[recipient]]\npath = \"r.toml\"\n{}", super::CSV);
    let told = folder.build_whole(&spec).unwrap_err().to_string();
    let (_, expected) = told.split_once("expected one of ").unwrap();
    let (expected, _) = expected.split_once(" is missing").unwrap();
    let known: BTreeSet<&str> = expected.split('`').skip(1).step_by(2).collect();
    assert!(known.contains("seal_key"), "{told}");
    assert_eq!(keys(under(&reference(), "### A recipient's file")), known);
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &to);
        } else {
            std::fs::copy(&path, &to).unwrap();
        }
    }
}

#[test]
fn every_example_of_the_reference_builds() {
    let text = reference();
    let examples: Vec<&str> = text
        .split("```toml\n")
        .skip(1)
        .map(|rest| rest.split_once("```").unwrap().0)
        .collect();
    assert!(examples.len() >= PARTS.len(), "{} examples", examples.len());
    for example in examples {
        let folder = SpecFolder::new(&[]);
        copy(Path::new("../../assets/port-ellery"), folder.0.path());
        for (name, text) in FILES {
            folder.write(name, text.as_bytes());
        }
        let built = if example.starts_with("[pack]") {
            folder.write("spec.toml", example.as_bytes());
            crate::build(&folder.0.path().join("spec.toml"), &[], &mut crate::Quiet)
        } else {
            folder.build_whole(example)
        };
        if let Err(fault) = built {
            panic!("{fault}\n{example}");
        }
    }
}

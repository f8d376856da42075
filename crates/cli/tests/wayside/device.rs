//! `wayside device`, as a new user runs it.

use serde_json::json;

use super::journal::with_secret;
use super::{Said, Workdir};

const PIN: &str = "246813";

fn device() -> Workdir {
    let workdir = Workdir::new();
    let made = with_secret(&workdir, PIN, &["journal", "new", "data", "--pin-stdin"]);
    assert_eq!(made.code, 0, "{}", made.err);
    workdir
}

fn refer(workdir: &Workdir, pathway: &str, fields: &str) -> Said {
    workdir.write("f.json", fields.as_bytes());
    let words = [
        "device",
        "refer",
        "data",
        "--pathway",
        pathway,
        "--fields",
        "f.json",
    ];
    with_secret(
        workdir,
        PIN,
        &[&words[..], &["--pin-stdin", "--json"]].concat(),
    )
}

const ROBIN: &str = r#"{"alias": "Robin", "where_to_find": "Lime Kiln bridge", "consent": true,
    "answers": {"wants_it": true, "amount": 2.5}}"#;

#[test]
fn somebody_is_referred_by_a_pathways_id_or_its_kind() {
    let workdir = device();
    for pathway in ["arrest-diversion", "arrest_diversion"] {
        let said = refer(&workdir, pathway, ROBIN);
        assert_eq!(said.code, 0, "{}", said.err);
        let row = said.json();
        assert_eq!(row["state"], json!({ "is": "queued" }));
        assert_eq!(row["pathway"], "arrest-diversion");
        assert_eq!(row["recipient"]["id"], "harbour-case-desk");
        assert!(!said.out.contains("Robin"), "{}", said.out);
    }
}

#[test]
fn what_is_missing_or_not_asked_is_said_and_nothing_is_saved() {
    let workdir = device();
    for (pathway, fields, wanted) in [
        (
            "arrest-diversion",
            r#"{"alias": "R"}"#,
            "`where_to_find` is missing; `consent` is missing",
        ),
        (
            "dissuasion-commission",
            r#"{"alias": "R", "where_to_find": "x"}"#,
            "`date_of_birth` is missing",
        ),
        (
            "social-contact",
            r#"{"alias": "R", "where_to_find": "x", "date_of_birth": "2001-05-09", "consent": true}"#,
            "`date_of_birth` is not asked by this pathway",
        ),
        (
            "social-contact",
            r#"{"alias": "R", "where_to_find": "x", "consent": true, "recipient": "nobody"}"#,
            "`recipient` is none that the pathway offers",
        ),
        (
            "nowhere",
            "{}",
            "there is no pathway `nowhere`; the pack in use has after-overdose",
        ),
        (
            "social-contact",
            r#"{"answers": {"grams": 3}}"#,
            "the boxes of this pathway are wants_it",
        ),
        (
            "social-contact",
            r#"{"Alias": "Quillfeather"}"#,
            "line 1, column",
        ),
        ("social-contact", "{", "not JSON"),
    ] {
        let said = refer(&workdir, pathway, fields);
        assert_eq!(said.code, 2, "{fields}: {}", said.err);
        assert!(said.err.contains(wanted), "{fields}: {}", said.err);
        assert!(!said.err.contains("Quillfeather"), "{}", said.err);
    }
    let hotline = refer(&workdir, "health-hub-hotline", "{}");
    assert_eq!(hotline.code, 1);
    assert!(
        hotline.err.contains("a hotline is called"),
        "{}",
        hotline.err
    );
}

#[test]
fn a_folder_that_is_no_device_and_a_wrong_pin_are_said() {
    let workdir = Workdir::new();
    let said = refer(&workdir, "social-contact", ROBIN);
    assert!(said.err.contains("holds no device"), "{}", said.err);
    assert!(!workdir.path().join("data").exists(), "nothing was made");
    let workdir = device();
    workdir.write("f.json", ROBIN.as_bytes());
    let words = [
        "device",
        "refer",
        "data",
        "--pathway",
        "social-contact",
        "--fields",
        "f.json",
    ];
    let said = with_secret(&workdir, "135791", &[&words[..], &["--pin-stdin"]].concat());
    assert!(said.err.contains("9 more wrong tries"), "{}", said.err);
}

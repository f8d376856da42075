//! Pathways and recipients: files of their own, and what a mistake in one says.

use std::path::PathBuf;

use wayside_domain::referral::{Pathway, Recipient};

use super::*;

const SPEC: &str = "[[pathway]]\npath = \"p.toml\"\n[[recipient]]\npath = \"r.toml\"\n";

fn district(file: &str) -> String {
    let path = PathBuf::from("../../assets/port-ellery/referrals").join(file);
    std::fs::read_to_string(path).unwrap()
}

/// A pack of one pathway and one recipient, each changed.
fn made(pathway: &str, change: &[(&str, &str)]) -> Result<Vec<u8>, String> {
    let mut way = district(&format!("pathways/{pathway}.toml"));
    let recipient = match pathway {
        "dissuasion-commission" => "ellery-commission",
        _ => "harbour-case-desk",
    };
    let mut to = district(&format!("recipients/{recipient}.toml"));
    let accepts = to.find("accepts = ").unwrap();
    to.truncate(accepts);
    to += &format!("accepts = [\"{pathway}\"]\n");
    for (from, into) in change {
        assert!(way.contains(from) || to.contains(from), "{from}");
        way = way.replacen(from, into, 1);
        to = to.replacen(from, into, 1);
    }
    let csv = "id,name,latitude,longitude\na,A,1,1\n";
    let files = [
        ("a.csv", csv),
        ("p.toml", way.as_str()),
        ("r.toml", to.as_str()),
    ];
    let built = SpecFolder::new(&files).build(&format!("{SPEC}{CSV}"));
    built
        .map(|(bytes, _)| bytes)
        .map_err(|fault| fault.to_string())
}

fn said(pathway: &str, change: &[(&str, &str)]) -> String {
    made(pathway, change).unwrap_err()
}

#[test]
fn a_pathway_and_its_recipient_are_built_from_files_of_their_own() {
    let bytes = made("arrest-diversion", &[]).unwrap();
    let ways: Vec<Pathway> = rows(&bytes, "pathways");
    assert_eq!(ways[0].checks[2].threshold.as_ref().unwrap().most, 4.0);
    let recipients: Vec<Recipient> = rows(&bytes, "recipients");
    assert_eq!(recipients[0].id.0, "harbour-case-desk");
}

#[test]
fn a_mistake_says_where_it_is_and_what_to_do() {
    let diversion = |change: &[(&str, &str)]| said("arrest-diversion", change);
    for (change, wanted) in [
        (
            (
                "recipients = [\"harbour-case-desk\"]",
                "recipients = [\"harbour-desk\"]",
            ),
            "pathways: `arrest-diversion`: the pack has no recipient `harbour-desk`",
        ),
        (
            ("unit = \"g\"", "unit = \"\""),
            "at `amount`: its threshold has no `unit`",
        ),
        (
            ("most = 4", "most = 0"),
            "at `amount`: its threshold must be a number above 0",
        ),
        (
            ("seal_key = \"", "seal_key = \"00"),
            "`seal_key` is not 64 hexadecimal digits",
        ),
        (
            ("days = 90", "days = 0"),
            "at `consent`: consent must lapse after 1 to 3660 `days`",
        ),
        (
            ("field = \"phone\"", "field = \"date_of_birth\""),
            "name it in `law`",
        ),
        (
            ("kind = \"arrest_diversion\"", "kind = \"hotline\""),
            "a hotline is a telephone",
        ),
        (
            ("accepts = [\"arrest-diversion\"]", "accepts = [\"other\"]"),
            "the pack has no pathway `other`",
        ),
        (
            ("id = \"wants_it\"\n", "id = \"wants_it\"\ngrams = 3\n"),
            "unknown field `grams`",
        ),
        (
            ("kind = \"arrest_diversion\"", "kind = \"arrest\""),
            "unknown variant `arrest`",
        ),
    ] {
        let told = diversion(&[change]);
        assert!(told.contains(wanted), "{change:?}: {told}");
    }
    let told = said("dissuasion-commission", &[("deadline_hours = 36\n", "")]);
    assert!(
        told.contains("a commission needs `deadline_hours`"),
        "{told}"
    );
    let law = ("without_consent = ", "# ");
    let told = said("dissuasion-commission", &[law]);
    assert!(told.contains("or the law that does without it"), "{told}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let spec_folder = SpecFolder::new(&[("a.csv", "id,name,latitude,longitude\na,A,1,1\n")]);
    let told = spec_folder
        .build(&format!("{SPEC}{CSV}"))
        .unwrap_err()
        .to_string();
    assert!(told.contains("p.toml"), "{told}");
    let misspelt = "[[pathways]]\npath = \"p.toml\"\n";
    let told = spec_folder
        .build(&format!("{misspelt}{CSV}"))
        .unwrap_err()
        .to_string();
    assert!(told.contains("the nearest is `pathway`"), "{told}");
}

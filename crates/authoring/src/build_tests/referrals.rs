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
    let built = SpecFolder::new(&files).build_whole(&format!("{SPEC}{CSV}"));
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
            "pathway `arrest-diversion` (p.toml): the pack has no recipient `harbour-desk`",
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
            "unknown field `grams`, expected",
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
        .build_whole(&format!("{SPEC}{CSV}"))
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

#[test]
fn one_wrong_digit_in_a_key_is_caught() {
    for (from, into) in [
        ("seal_key = \"e852", "seal_key = \"e853"),
        ("sign_key = \"3f50", "sign_key = \"3f51"),
        ("key_id = \"80e6", "key_id = \"80e7"),
    ] {
        let told = said("arrest-diversion", &[(from, into)]);
        assert!(told.contains("a digit is wrong"), "{told}");
    }
    let told = said("arrest-diversion", &[("key_id = ", "# ")]);
    assert!(
        told.contains("the `key_id` that `wayside recipient keygen` printed"),
        "{told}"
    );
}

#[test]
fn the_keys_of_a_recipient_are_read_from_the_file_that_keygen_wrote() {
    let to = district("recipients/harbour-case-desk.toml");
    let key = |name: &str| {
        let line = to.lines().find(|line| line.starts_with(name)).unwrap();
        line.split('"').nth(1).unwrap().to_owned()
    };
    let (seal, sign, id) = (key("seal_key"), key("sign_key"), key("key_id"));
    let typed = ["seal_key", "sign_key", "key_id"];
    let mut lines: Vec<&str> = to
        .lines()
        .filter(|line| !typed.iter().any(|key| line.starts_with(key)))
        .collect();
    lines.insert(0, "public = \"harbour.pub\"");
    let accepts = "accepts = [\"arrest-diversion\"]";
    lines.retain(|line| !line.starts_with("accepts"));
    lines.push(accepts);
    let public = |id: &str| {
        format!(
            "{{\"name\":\"H\",\"id\":\"{id}\",\"seal_key\":\"{seal}\",\"sign_key\":\"{sign}\"}}"
        )
    };
    let way = district("pathways/arrest-diversion.toml");
    let folder = SpecFolder::new(&[
        ("a.csv", "id,name,latitude,longitude\na,A,1,1\n"),
        ("p.toml", &way),
        ("r.toml", &lines.join("\n")),
        ("harbour.pub", &public(&id)),
    ]);
    let (bytes, _) = folder.build_whole(&format!("{SPEC}{CSV}")).unwrap();
    let recipients: Vec<Recipient> = rows(&bytes, "recipients");
    assert_eq!(
        (&recipients[0].seal_key, &recipients[0].sign_key),
        (&seal, &sign)
    );
    folder.write("harbour.pub", public(&id.replace('8', "9")).as_bytes());
    assert!(folder.build_whole(&format!("{SPEC}{CSV}")).is_err());
}

#[test]
fn what_a_pack_lacks_is_named_in_it_with_all_that_leans_on_it() {
    let way = district("pathways/arrest-diversion.toml");
    let hotline = district("pathways/health-hub-hotline.toml");
    let folder = SpecFolder::new(&[
        ("a.csv", "id,name,latitude,longitude\na,A,1,1\n"),
        ("p.toml", &way.replacen("most = 4", "most = 0", 1)),
        ("h.toml", &hotline),
        ("r.toml", &district("recipients/harbour-case-desk.toml")),
        ("o.toml", "id = \"naloxone\"\n"),
    ]);
    let spec =
        format!("{SPEC}[[pathway]]\npath = \"h.toml\"\n[[protocol]]\npath = \"o.toml\"\n{CSV}");
    let told = folder.build_whole(&spec).unwrap_err().to_string();
    let (bytes, report) = folder.built(&spec);
    let named: Vec<String> = report
        .missing
        .iter()
        .map(|line| format!("{:?} {}", line.row.of, line.row.name))
        .collect();
    assert_eq!(
        named,
        [
            "Protocol o.toml",
            "Pathway arrest-diversion",
            "Recipient harbour-case-desk"
        ]
    );
    for line in &report.missing {
        assert!(told.contains(&line.to_string()), "{told}");
    }
    let ways: Vec<Pathway> = rows(&bytes, "pathways");
    assert_eq!(
        ways.iter().map(|way| way.id.0.as_str()).collect::<Vec<_>>(),
        ["health-hub-hotline"]
    );
    let pack = Unverified::read(&bytes).unwrap();
    let pack = pack
        .verify(
            &TrustedKeys::authors([]),
            "2026-11-23T00:00:00Z".parse().unwrap(),
        )
        .unwrap();
    assert_eq!(pack.manifest().head.missing.len(), 3);
}

#[test]
fn a_pathway_whose_telephone_cannot_be_dialled_is_missing() {
    let told = said(
        "arrest-diversion",
        &[("number = \"+1-960-555-0151\"", "number = \"0151\"")],
    );
    assert!(told.contains("`0151` is not one number"), "{told}");
}

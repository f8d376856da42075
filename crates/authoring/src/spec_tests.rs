use super::{Format, parse};
use crate::fault::SpecWhat;

const PACK: &str = "[pack]\nname = \"T\"\njurisdiction = \"J\"\ncountry = \"us\"\n\
                    time_zone = \"America/New_York\"\nversion = 3\n";

fn trouble(more: &str) -> (usize, String, SpecWhat) {
    let troubles = parse(&format!("{PACK}{more}")).unwrap_err();
    let [trouble] = troubles.as_slice() else {
        panic!("{troubles:?}");
    };
    (trouble.line, trouble.place.clone(), trouble.what.clone())
}

#[test]
fn a_small_spec_is_read_with_its_defaults() {
    let spec = parse(&format!(
        "{PACK}[[source]]\nformat = \"csv\"\npath = \"a.csv\"\n"
    ))
    .unwrap();
    assert_eq!(spec.pack.country, "US");
    assert_eq!(spec.pack.languages, ["en"]);
    assert!(!spec.pack.fictional);
    assert_eq!(spec.sources[0].format, Format::Csv);
}

#[test]
fn an_unknown_key_is_named_with_its_line_its_place_and_the_nearest_key() {
    for (more, line, place, key, meant) in [
        (
            "fictionall = true\n",
            7,
            "[pack]",
            "fictionall",
            "fictional",
        ),
        (
            "[[sources]]\npath = \"x\"\n",
            7,
            "the spec",
            "sources",
            "source",
        ),
        (
            "[[source]]\nformat = \"csv\"\npath = \"x\"\ncolums = {}\n",
            10,
            "[[source]] number 1",
            "colums",
            "columns",
        ),
        (
            "[[source]]\nformat = \"csv\"\npath = \"x\"\ncolumns = { adress = \"A\" }\n",
            10,
            "[[source]] number 1 columns",
            "adress",
            "address",
        ),
    ] {
        let (at, where_it_is, what) = trouble(more);
        assert_eq!((at, where_it_is.as_str()), (line, place), "{more}");
        match what {
            SpecWhat::UnknownKey {
                key: found,
                nearest,
                ..
            } => {
                assert_eq!((found.as_str(), nearest.as_deref()), (key, Some(meant)));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn values_that_make_no_sense_are_named() {
    let (line, _, what) = trouble("created = \"yesterday\"\n");
    assert_eq!(line, 7);
    assert!(matches!(what, SpecWhat::BadValue { key, .. } if key == "created"));
    let (_, _, what) = trouble("[[source]]\nformat = \"csvv\"\npath = \"x\"\n");
    assert!(what.to_string().contains("nearest is `csv`"), "{what}");
    let (_, _, what) = trouble("[[source]]\nformat = \"geojson\"\npath = \"x\"\n");
    assert_eq!(what, SpecWhat::Missing("holds".into()));
    let zone = parse(&PACK.replace("New_York", "New_Yrok")).unwrap_err();
    assert!(
        zone[0].to_string().contains("`America/New_York`"),
        "{zone:?}"
    );
    assert!(parse(&PACK.replace("version = 3\n", "")).is_err());
    assert!(parse("").unwrap_err()[0].to_string().contains("[pack]"));
}

#[test]
fn everything_that_is_wrong_is_told_at_once_in_the_order_of_the_lines() {
    let text = "[pack]\nnmae = \"T\"\njurisdiction = 7\ncountry = \"US\"\ntime_zone = \"America/New_York\"\n\
                created = \"soon\"\n[[rule]]\nid = \"r\"\ntext = \"x\"\n[[rule]]\nid = \"r\"\ntitle = \"t\"\ntext = \"x\"\n\
                source = \"s\"\nstatus = \"sure\"\n[[holiday]]\nkind = \"bank\"\n[[source]]\nformat = \"csvv\"\n\
                [[source]]\nformat = \"osm-json\"\npath = \"o\"\ncolumns = { name = \"n\" }\nholds = \"zones\"\n";
    let troubles = parse(text).unwrap_err();
    let said: Vec<(usize, String)> = troubles
        .iter()
        .map(|t| (t.line, t.what.to_string()))
        .collect();
    let wanted = [
        (1, "`name` is missing"),
        (1, "`version` is missing"),
        (2, "unknown key `nmae`; the nearest is `name`"),
        (3, "`jurisdiction` must be a text"),
        (6, "`created` is `soon`"),
        (7, "`title` is missing"),
        (7, "`source` is missing"),
        (11, "another [[rule]] has that id"),
        (15, "`status` is `sure`"),
        (16, "`date` is missing"),
        (17, "`kind` is `bank`"),
        (18, "`path` is missing"),
        (19, "`format` is `csvv`"),
        (23, "`columns` is"),
        (24, "`holds` is `zones`"),
    ];
    for (line, what) in wanted {
        let is_said = said
            .iter()
            .any(|(at, text)| *at == line && text.contains(what));
        assert!(is_said, "line {line}: {what} is not in {said:#?}");
    }
    assert_eq!(said.len(), wanted.len(), "{said:#?}");
    assert!(said.is_sorted_by_key(|(line, _)| *line));
}

#[test]
fn what_is_not_toml_is_named_with_its_line() {
    let (line, _, what) = trouble("fictional = \n");
    assert_eq!(line, 7);
    assert!(matches!(what, SpecWhat::NotToml(_)));
}

#[test]
fn rules_holidays_and_kinds_are_read_in_every_language() {
    let spec = parse(&format!(
        "{PACK}[[kind]]\nid = \"night_pharmacy\"\nnames = {{ en = \"Night pharmacy\" }}\n\
         synonyms = {{ en = [\"late chemist\"] }}\norder = 200\n\
         [[holiday]]\ndate = 2026-12-08\nname = {{ en = \"Harbour Day\", es = \"Puerto\" }}\n\
         [[rule]]\nid = \"r\"\ntitle = \"T\"\ntext = {{ en = \"X\", es = \"Y\" }}\nsource = \"S\"\n\
         status = \"fictional\"\ncounsel = {{ name = \"C\", date = \"2026-11-01\" }}\n"
    ))
    .unwrap();
    assert_eq!(spec.kinds[0].synonyms["en"], ["late chemist"]);
    assert_eq!(spec.holidays[0].name.text("es"), "Puerto");
    assert_eq!(spec.rules[0].title.text("en"), "T");
    assert_eq!(spec.rules[0].counsel.as_ref().unwrap().name, "C");
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "(\\[\\[?(pack|source|rule)\\]?\\]|[a-z]{1,4} ?= ?[\"0-9{}\\[]{0,4}|\\PC{0,6}|\n){0,12}") {
        let _ = parse(&text);
    }
}

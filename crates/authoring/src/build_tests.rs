use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use tempfile::TempDir;
use wayside_domain::{Hours, Kind, Service};
use wayside_pack::{TrustedKeys, Unverified};

use crate::fault::AuthoringFault;
use crate::{BuildReport, Quiet, build, build_lacking};

const HEAD: &str = "[pack]\nname = \"T\"\njurisdiction = \"J\"\ncountry = \"ZZ\"\n\
                    time_zone = \"America/New_York\"\nversion = 1\n\
                    created = \"2026-11-20T00:00:00Z\"\n";

#[path = "build_tests/airs.rs"]
mod airs;
#[path = "build_tests/cases.rs"]
mod cases;
#[path = "build_tests/hours.rs"]
mod hours;
#[path = "build_tests/hsds.rs"]
mod hsds;
#[path = "build_tests/map.rs"]
mod map;
#[path = "build_tests/reference.rs"]
mod reference;
#[path = "build_tests/referrals.rs"]
mod referrals;

use hsds::HSDS;

struct SpecFolder(TempDir);

impl SpecFolder {
    fn new(files: &[(&str, &str)]) -> Self {
        let spec_folder = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            spec_folder.write(name, text.as_bytes());
        }
        spec_folder
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    fn build(&self, spec: &str) -> Result<(Vec<u8>, BuildReport), AuthoringFault> {
        self.write("spec.toml", format!("{HEAD}{spec}").as_bytes());
        let built = build_lacking(&self.0.path().join("spec.toml"), &[], &mut Quiet);
        if let Ok((_, report)) = &built {
            every_row_is_accounted_for(report);
        }
        if let Err(AuthoringFault::NothingUsable { report }) = &built {
            every_row_is_accounted_for(report);
        }
        built
    }

    /// As an author builds: nothing that people rely on may be missing.
    fn build_whole(&self, spec: &str) -> Result<(Vec<u8>, BuildReport), AuthoringFault> {
        self.write("spec.toml", format!("{HEAD}{spec}").as_bytes());
        build(&self.0.path().join("spec.toml"), &[], &mut Quiet)
    }

    fn built(&self, spec: &str) -> (Vec<u8>, BuildReport) {
        self.build(spec).unwrap()
    }
}

fn every_row_is_accounted_for(report: &BuildReport) {
    for source in &report.sources {
        assert_eq!(
            source.read,
            source.imported + source.rejected.len() as u64,
            "{source:#?}"
        );
    }
}

fn rows<T: serde::de::DeserializeOwned>(bytes: &[u8], table: &str) -> Vec<T> {
    let now: DateTime<Utc> = "2026-11-23T00:00:00Z".parse().unwrap();
    let pack = Unverified::read(bytes)
        .unwrap()
        .verify(&TrustedKeys::authors([]), now)
        .unwrap();
    pack.rows(table).unwrap().map(Result::unwrap).collect()
}

fn services(bytes: &[u8]) -> Vec<Service> {
    rows(bytes, "services")
}

fn reasons(report: &BuildReport, source: usize) -> Vec<(u64, String)> {
    report.sources[source]
        .rejected
        .iter()
        .map(|r| (r.line, r.reason.clone()))
        .collect()
}

pub fn test_data() -> Option<PathBuf> {
    let root = Path::new("../..").canonicalize().unwrap();
    let data = std::env::var_os("WAYSIDE_TEST_DATA").map_or_else(
        || root.join("../shared/data"),
        |path| root.join(PathBuf::from(path)),
    );
    let skips_nothing = std::env::var_os("WAYSIDE_SKIP_NOTHING").is_some();
    found(&data, skips_nothing)
}

fn found(data: &Path, skips_nothing: bool) -> Option<PathBuf> {
    if data.is_dir() {
        return Some(data.canonicalize().unwrap());
    }
    let missing = format!("no test data at {}; set WAYSIDE_TEST_DATA", data.display());
    assert!(!skips_nothing, "{missing}: nothing may be skipped");
    println!("SKIPPED: {missing}");
    None
}

#[test]
#[should_panic(expected = "nothing may be skipped")]
fn listings_that_are_absent_fail_where_nothing_may_be_skipped() {
    found(Path::new("/nowhere"), true);
}

#[test]
fn listings_that_are_absent_are_skipped_elsewhere() {
    assert_eq!(found(Path::new("/nowhere"), false), None);
}

const CSV: &str = "[[source]]\nformat = \"csv\"\npath = \"a.csv\"\nkind = \"shelter\"\n";

#[test]
fn every_bad_row_of_a_csv_is_named_with_its_line_and_value() {
    let spec_folder = SpecFolder::new(&[(
        "a.csv",
        "id,name,latitude,longitude,hours,kind\r\n\
         1,\"Two\r\nlines\",40.5,-74,Mo 09:00-12:00,\r\n\
         2,North,95,-74,,\r\n\
         3,,40,-74,,\r\n\
         4,Sea,0,0,,\r\n\
         5,None,,-74,,\r\n\
         6,Short,40\r\n\
         1,\"Two\r\nlines\",40.5,-74,Mo 09:00-12:00,\r\n\
         1,Other,41,-74,sometimes,\r\n\
         7,Slip,41,-74,,sheltr\r\n\
         8,New,42,-74,,Food bank; detox\r\n",
    )]);
    let (bytes, report) = spec_folder.built(CSV);
    let reasons = reasons(&report, 0);
    let expected = [
        (4, "latitude 95"),
        (5, "no name"),
        (6, "0,0"),
        (7, "no latitude"),
        (8, "3 fields"),
        (9, "repeats line 2"),
        (12, "did you mean `shelter`"),
    ];
    assert_eq!(reasons.len(), expected.len(), "{reasons:?}");
    for ((line, reason), (at, word)) in reasons.iter().zip(expected) {
        assert!(
            *line == at && reason.contains(word),
            "line {line}: {reason}"
        );
    }
    let services = services(&bytes);
    let ids: Vec<&str> = services.iter().map(|s| s.id.0.as_str()).collect();
    assert_eq!(ids, ["1", "1~2", "8"]);
    assert_eq!(
        services[1].hours,
        Hours::Unknown {
            text: Some("sometimes".into())
        }
    );
    let notes: Vec<_> = report.sources[0]
        .notes
        .iter()
        .map(|n| (n.line, n.note.as_str()))
        .collect();
    assert!(
        notes
            .iter()
            .any(|(line, note)| *line == Some(11) && note.contains("bad hours")),
        "{notes:?}"
    );
    assert!(
        notes
            .iter()
            .any(|(line, note)| *line == Some(11) && note.contains("`1~2`")),
        "{notes:?}"
    );
    let kinds: Vec<Kind> = rows(&bytes, "kinds");
    assert!(kinds.iter().any(|kind| kind.id.as_str() == "food_bank"));
    assert!(
        report
            .warnings
            .iter()
            .any(|w| w.contains("food_bank") && w.contains("line 13"))
    );
}

#[test]
fn a_column_that_is_not_there_is_named_with_those_that_are() {
    let spec_folder = SpecFolder::new(&[("a.csv", "ID,Nmae,lat,lon\n1,x,1,2\n")]);
    let spec =
        format!("{CSV}columns = {{ name = \"Name\", latitude = \"lat\", longitude = \"lon\" }}\n");
    let fault = spec_folder.build(&spec).unwrap_err().to_string();
    assert!(
        fault.contains("no column `Name`") && fault.contains("nearest is `Nmae`"),
        "{fault}"
    );
    assert!(fault.contains("`lat`"), "{fault}");
}

#[test]
fn a_kind_that_is_nearly_one_stops_the_build() {
    let spec_folder = SpecFolder::new(&[("a.csv", "name,latitude,longitude\nx,1,2\n")]);
    let fault = spec_folder
        .build(&CSV.replace("\"shelter\"", "\"sheltr\""))
        .unwrap_err()
        .to_string();
    assert!(
        fault.contains("line 8") && fault.contains("`shelter`"),
        "{fault}"
    );
}

#[test]
fn everything_that_is_wrong_with_the_sources_is_told_at_once() {
    let spec_folder = SpecFolder::new(&[
        ("b.csv", "nmae,latitude,longitude\nx,1,2\n"),
        ("c.csv", "name,latitude,longitude\nx,1,2\n"),
        ("r.csv", "text,reading\nsoon,Mo-Xx\n"),
    ]);
    let slip = CSV.replace("a.csv", "c.csv").replace("shelter", "sheltr");
    let spec = format!(
        "[hours]\nreadings = \"r.csv\"\n[[card_template]]\npath = \"t.toml\"\n{CSV}{}{slip}",
        CSV.replace("a.csv", "b.csv")
    );
    let fault = spec_folder.build(&spec).unwrap_err().to_string();
    for wrong in ["t.toml", "r.csv", "a.csv", "`name`", "`sheltr` is no kind"] {
        assert!(fault.contains(wrong), "{wrong}: {fault}");
    }
    assert_eq!(fault.lines().count(), 5, "{fault}");
}

#[test]
fn nothing_usable_is_told_apart_and_carries_the_report() {
    for text in [
        "",
        "name,latitude,longitude\n",
        "name,latitude,longitude\nx,99,1\n",
    ] {
        let spec_folder = SpecFolder::new(&[("a.csv", text)]);
        assert!(
            matches!(
                spec_folder.build(CSV),
                Err(AuthoringFault::NothingUsable { .. })
            ),
            "{text}"
        );
    }
    let spec_folder = SpecFolder::new(&[]);
    assert!(matches!(
        spec_folder.build(CSV),
        Err(AuthoringFault::SourceUnread { .. })
    ));
    assert!(matches!(
        spec_folder.build(""),
        Err(AuthoringFault::NothingUsable { .. })
    ));
}

#[test]
fn the_same_sources_give_the_same_bytes() {
    let spec_folder = SpecFolder::new(&[("a.csv", "name,latitude,longitude\nB,1,2\nA,1,2\n")]);
    assert_eq!(spec_folder.built(CSV).0, spec_folder.built(CSV).0);
}

#[test]
fn possible_doubles_across_sources_are_pointed_out_and_kept() {
    let spec_folder = SpecFolder::new(&[
        (
            "a.csv",
            "id,name,latitude,longitude\n1,Harbour Clinic,40.5,-74\n",
        ),
        (
            "b.csv",
            "id,name,latitude,longitude\n9,HARBOUR clinic,40.5001,-74\n8,Harbour Clinic,40.6,-74\n",
        ),
    ]);
    let (bytes, report) = spec_folder.built(&format!("{CSV}{}", CSV.replace("a.csv", "b.csv")));
    assert_eq!(services(&bytes).len(), 3);
    let notes = &report.sources[1].notes;
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].line == Some(2) && notes[0].note.contains("`1` of a.csv line 2"));
}

#[test]
fn every_row_of_the_federal_listings_is_accounted_for() {
    let Some(data) = test_data() else { return };
    let spec_folder = SpecFolder::new(&[]);
    let path = |file: &str| data.join("samhsa").join(file).display().to_string();
    let (bytes, report) = spec_folder.built(&format!(
        "[[source]]\nformat = \"csv\"\npath = \"{}\"\nkind = \"opioid_agonist_treatment\"\n\
         columns = {{ name = \"ID\", address = \"ADDRESS\", city = \"CITY\", state = \"STATE\", postal_code = \"POSTAL\", latitude = \"Latitude\", longitude = \"Longitude\" }}\n\
         [[source]]\nformat = \"csv\"\npath = \"{}\"\nkind = \"treatment\"\n\
         columns = {{ name = \"name1\", alternate_name = \"name2\", address = \"street1\", address_2 = \"street2\", city = \"city\", state = \"state\", postal_code = \"zip\", latitude = \"latitude\", longitude = \"longitude\" }}\n",
        path("opioid_treatment_programs.csv"),
        path("substance_use_treatment.csv"),
    ));
    assert_eq!(report.sources.iter().map(|s| s.read).sum::<u64>(), 15_865);
    assert_eq!(
        services(&bytes).len() as u64,
        report.sources.iter().map(|s| s.imported).sum::<u64>()
    );
    let latin = &report.sources[0].notes;
    assert!(latin.iter().any(|n| n.note.contains("not UTF-8")));
    assert!(
        services(&bytes)
            .iter()
            .any(|s| s.name.starts_with("Clínica de Tratamiento"))
    );
    let repeats = report.sources.iter().flat_map(|s| &s.rejected);
    assert!(
        repeats
            .clone()
            .all(|r| r.reason.starts_with("repeats line"))
    );
    // Only rows equal in every column, mapped or not.
    assert_eq!(repeats.count(), 5);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn junk_in_any_format_is_accounted_for_to_the_last_row(
        csv in "(name|1|,|\"|\n|\r\n|40.5|-74|é|;|x){0,60}",
        json in "(\\{|\\}|\\[|\\]|\"type\":\"Feature\"|\"a\":1|,|\"elements\":|\"tags\":|\n| ){0,24}",
        noise in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let csv = format!("name,latitude,longitude,hours\n{csv}");
        let header = "id,name\ns,S\n";
        let spec_folder = SpecFolder::new(&[("a.csv", csv.as_str()), ("h/services.csv", header), ("h/phones.csv", csv.as_str())]);
        spec_folder.write("h/languages.csv", &noise);
        spec_folder.write("o.json", json.as_bytes());
        spec_folder.write("n.json", &noise);
        let each: String = [("osm-json", "o.json"), ("osm-json", "n.json"), ("hsds-json", "o.json"), ("hsds-json", "n.json")]
            .iter()
            .map(|(format, path)| format!("[[source]]\nformat = \"{format}\"\npath = \"{path}\"\n"))
            .collect();
        let zones = ["services", "zones", "streets"].map(|holds| {
            format!("[[source]]\nformat = \"geojson\"\npath = \"o.json\"\nholds = \"{holds}\"\n")
        }).concat();
        // The build asserts that read = imported + rejected for every source.
        let built = spec_folder.build(&format!("{CSV}{HSDS}{each}{zones}"));
        prop_assert!(built.is_ok(), "{:?}", built.err().map(|fault| fault.to_string()));
    }
}

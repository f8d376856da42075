//! `wayside pack build`: hours in words, and packs that would mislead.

use super::Workdir;

const HOURS: &str = "id,name,latitude,longitude,hours,status\n\
    near,Near House,40.7130,-74.0060,\"Monday-Friday, 9-5\",\n\
    shut,Shut House,40.7131,-74.0060,24/7,temporarily closed\n";

#[test]
fn hours_in_words_are_told_with_the_words_and_a_shut_house_is_shut() {
    let workdir = Workdir::new();
    workdir.write("s.csv", HOURS.as_bytes());
    let built = workdir.run(&["pack", "build", "spec.toml", "-o", "p.wayside"]);
    assert_eq!(built.code, 0, "{}", built.err);
    let read = "hours: 1 x \"Monday-Friday, 9-5\" read as `Mo-Fr 09:00-17:00; PH unknown`";
    assert!(built.out.contains(read), "{}", built.out);
    let ask = [
        "ask",
        "nearest",
        "--pack",
        "p.wayside",
        "--at",
        "40.713,-74.006",
        "--when",
        "2026-11-23T10:00:00-05:00",
    ];
    let told = workdir.run(&ask);
    assert!(
        told.out
            .contains("open until Mon 17:00 \"Monday-Friday, 9-5\""),
        "{}",
        told.out
    );
    assert!(told.out.contains("temporarily closed"), "{}", told.out);
    let rows = workdir.run(&[&ask[..], &["--json"]].concat()).json();
    assert_eq!(rows[0]["open"]["written"], "Monday-Friday, 9-5");
    assert_eq!(
        (&rows[1]["open"]["state"], &rows[1]["status"]),
        (&"closed".into(), &"temporarily_closed".into())
    );
    let open = workdir
        .run(&[&ask[..], &["--json", "--open-now"]].concat())
        .json();
    assert_eq!(open.as_array().unwrap().len(), 1);
}

#[test]
fn a_pack_without_a_zone_of_its_sources_is_not_written_unless_told_so() {
    let workdir = Workdir::new();
    let zones = String::from_utf8(workdir.read("z.json")).unwrap();
    workdir.write(
        "z.json",
        zones
            .replacen("\"rule\":\"r\"", "\"rule\":\"rr\"", 1)
            .as_bytes(),
    );
    let refused = workdir.run(&["pack", "build", "spec.toml", "-o", "p.wayside"]);
    assert_ne!(refused.code, 0);
    assert!(
        refused.err.contains("zone `Square` (z.json line 2)") && refused.err.contains("`rr`"),
        "{}",
        refused.err
    );
    assert!(!workdir.files().contains(&"p.wayside".to_owned()));
    let told = workdir.run(&[
        "pack",
        "build",
        "spec.toml",
        "-o",
        "p.wayside",
        "--allow-missing",
    ]);
    assert_eq!(told.code, 0, "{}", told.err);
    assert!(
        told.out.contains("missing: zone `Square` (z.json line 2)"),
        "{}",
        told.out
    );
    let seen = workdir.run(&["pack", "inspect", "p.wayside"]);
    assert!(seen.out.contains("zone: Square"), "{}", seen.out);
    let outside = [
        "ask",
        "zone",
        "--pack",
        "p.wayside",
        "--at",
        "40.75,-74.006",
        "--accuracy-m",
        "5",
    ];
    let told = workdir.run(&outside);
    assert!(
        told.out.starts_with("cant tell: zones missing"),
        "{}",
        told.out
    );
    let strict = workdir.run(&[
        "pack",
        "build",
        "spec.toml",
        "-o",
        "q.wayside",
        "--strict",
        "--allow-missing",
    ]);
    assert!(strict.code != 0 && !workdir.files().contains(&"q.wayside".to_owned()));
}

#[test]
fn a_build_counts_telephones_and_names_every_column_that_nobody_reads() {
    let workdir = Workdir::new();
    let columns: Vec<String> = (1..=9).map(|n| format!("Extra {n}")).collect();
    let services = format!(
        "id,name,latitude,longitude,phone,{}\nnear,Near House,40.7130,-74.0060,+1 212 555 0100; 555-0101,{}\n",
        columns.join(","),
        "x,".repeat(9).trim_end_matches(',')
    );
    workdir.write("s.csv", services.as_bytes());
    let built = workdir.run(&[
        "pack",
        "build",
        "spec.toml",
        "-o",
        "p.wayside",
        "--report",
        "r.json",
    ]);
    assert_eq!(built.code, 0, "{}", built.err);
    for column in &columns {
        assert!(
            built
                .out
                .contains(&format!("column `{column}` is not read")),
            "{}",
            built.out
        );
    }
    assert!(
        built.out.contains("telephones: 1 dialled, 1 only text"),
        "{}",
        built.out
    );
    let report: serde_json::Value = serde_json::from_slice(&workdir.read("r.json")).unwrap();
    assert_eq!(report["pack"]["telephones"], 1);
}

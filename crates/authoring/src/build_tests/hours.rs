//! Hours in words on their way into a pack, what a person settles, and what the report lists.

use super::{SpecFolder, services};
use crate::report::{HoursLine, HoursReadBy};
use wayside_domain::Hours;

const CSV: &str = "[[source]]\nformat = \"csv\"\npath = \"s.csv\"\nkind = \"shelter\"\n";

const ROWS: &str = "id,name,latitude,longitude,hours\n\
    a,A,40.7,-74,\"Monday-Friday, 9-5\"\n\
    b,B,40.71,-74,\"Monday-Friday,  9-5\"\n\
    c,C,40.72,-74,Tuesday 6-8\n\
    d,D,40.73,-74,By appointment\n\
    e,E,40.74,-74,Mo-Fr 10:00-12:00\n\
    f,F,40.75,-74,Mo-Fr 9:00-5:00\n\
    g,G,40.76,-74,Mo-Fr 1:00-4:00\n";

fn hours(rows: &str, readings: Option<&str>) -> (Vec<Hours>, Vec<HoursLine>, Vec<String>) {
    let folder = SpecFolder::new(&[("s.csv", rows)]);
    let mut spec = CSV.to_owned();
    if let Some(readings) = readings {
        folder.write("readings.csv", readings.as_bytes());
        spec = format!("[hours]\nreadings = \"readings.csv\"\n{spec}");
    }
    let (bytes, report) = folder.built(&spec);
    let hours = services(&bytes).into_iter().map(|service| service.hours);
    (hours.collect(), report.hours, report.warnings)
}

fn read_as(expression: &str, text: &str) -> Hours {
    Hours::Expression {
        expression: expression.to_owned(),
        text: Some(text.to_owned()),
        valid_from: None,
        valid_through: None,
    }
}

fn unknown(text: &str) -> Hours {
    Hours::Unknown {
        text: Some(text.to_owned()),
    }
}

#[test]
fn words_become_a_timetable_beside_the_words_and_two_readings_stay_unknown() {
    let (hours, lines, _) = hours(ROWS, None);
    let office = "Mo-Fr 09:00-17:00; PH unknown";
    assert_eq!(hours[0], read_as(office, "Monday-Friday, 9-5"));
    assert_eq!(hours[1], read_as(office, "Monday-Friday,  9-5"));
    assert_eq!(hours[2], unknown("Tuesday 6-8"));
    assert_eq!(hours[3], unknown("By appointment"));
    assert_eq!(hours[4], Hours::expression("Mo-Fr 10:00-12:00"));
    assert_eq!(hours[5], unknown("Mo-Fr 9:00-5:00"));
    assert_eq!(hours[6], unknown("Mo-Fr 1:00-4:00"));
    let told: Vec<(&str, HoursReadBy, u64)> = lines
        .iter()
        .map(|line| (line.text.as_str(), line.read_by, line.count))
        .collect();
    assert_eq!(told[0], ("Monday-Friday, 9-5", HoursReadBy::Words, 2));
    assert!(told.contains(&("Tuesday 6-8", HoursReadBy::Nobody, 1)));
    assert!(told.contains(&("By appointment", HoursReadBy::NoHours, 1)));
    assert!(
        !told.iter().any(|(text, ..)| text.contains("10:00")),
        "{told:?}"
    );
}

#[test]
fn a_person_confirms_corrects_and_forbids_readings() {
    let settled = "text,reading\n\
        \"Monday-Friday, 9-5\",unknown\n\
        Tuesday 6-8,Tu 18:00-20:00\n\
        By appointment,\n\
        Sundays,Su 09:00-10:00\n";
    let (hours, lines, warnings) = hours(ROWS, Some(settled));
    assert_eq!(hours[0], unknown("Monday-Friday, 9-5"));
    assert_eq!(hours[2], read_as("Tu 18:00-20:00", "Tuesday 6-8"));
    let by = |text: &str| lines.iter().find(|line| line.text == text).unwrap().read_by;
    assert_eq!(by("Monday-Friday, 9-5"), HoursReadBy::Forbidden);
    assert_eq!(by("Tuesday 6-8"), HoursReadBy::Corrected);
    assert!(
        warnings
            .iter()
            .any(|w| w.contains("line 5") && w.contains("Sundays")),
        "{warnings:?}"
    );
    let confirmed = "text,reading\n\"Monday-Friday, 9-5\",Mo-Fr 09:00-17:00; PH unknown\n";
    let (_, lines, _) = self::hours(ROWS, Some(confirmed));
    assert_eq!(lines[0].read_by, HoursReadBy::Confirmed);
}

#[test]
fn a_settled_reading_that_is_no_timetable_stops_the_build_with_its_line() {
    let folder = SpecFolder::new(&[("s.csv", ROWS), ("r.csv", "text,reading\nx,nine to five\n")]);
    let spec = format!("[hours]\nreadings = \"r.csv\"\n{CSV}");
    let why = folder.build(&spec).unwrap_err().to_string();
    assert!(
        why.contains("line 2") && why.contains("Mo-Fr 09:00-17:00"),
        "{why}"
    );
}

#[test]
fn hsds_schedules_of_words_are_read_and_a_telephone_is_no_door() {
    let object = |id: &str, schedule: &str| {
        format!("{{\"id\":\"{id}\",\"name\":\"{id}\",\"schedules\":[{schedule}]}}")
    };
    let text = format!(
        "[{},{}]",
        object("a", "{\"description\":\"Monday-Friday, 9-5\"}"),
        object(
            "b",
            "{\"freq\":\"WEEKLY\",\"byday\":\"MO\",\"opens_at\":\"00:00\",\"closes_at\":\"23:59\",\"attending_type\":\"telephone\"}"
        ),
    );
    let folder = SpecFolder::new(&[("s.json", &text)]);
    let spec = "[[source]]\nformat = \"hsds-json\"\npath = \"s.json\"\nkind = \"shelter\"\n";
    let (bytes, report) = folder.built(spec);
    let found = services(&bytes);
    assert_eq!(
        found[0].hours,
        read_as("Mo-Fr 09:00-17:00; PH unknown", "Monday-Friday, 9-5")
    );
    assert!(
        matches!(found[1].hours, Hours::Unknown { .. }),
        "{:?}",
        found[1].hours
    );
    let notes = &report.sources[0].notes;
    assert!(
        notes.iter().any(|note| note.note.contains("telephone")),
        "{notes:?}"
    );
}

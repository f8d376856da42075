//! Inputs of kinds on which others stumbled, with the right answers: the folder `cases` of the test data.

use chrono::{DateTime, Utc};
use wayside_domain::hours::{Calendar, Door, Timetable};
use wayside_domain::{Hours, Service};

use super::{rows, services, test_data};
use crate::{BuildReport, Quiet, build_lacking};

/// The pack and report of a case; nothing where there is no test data.
fn case(name: &str) -> Option<(Vec<u8>, BuildReport)> {
    let spec = test_data()?.join("cases").join(name).join("spec.toml");
    Some(build_lacking(&spec, &[], &mut Quiet).unwrap())
}

fn door(service: &Service, when: &str) -> Door {
    let calendar = Calendar::new("America/New_York", "US", &[]).unwrap();
    let table = Timetable::read(
        &service.hours,
        &calendar,
        service.time_zone.as_deref(),
        service.position,
    );
    let when: DateTime<Utc> = when.parse().unwrap();
    service.status.door(table.state_at(when)).state
}

fn doors(name: &str, when: &str) -> Vec<Door> {
    let found = case(name)
        .map(|(bytes, _)| services(&bytes))
        .unwrap_or_default();
    found.iter().map(|service| door(service, when)).collect()
}

/// True of every row, where there is data at all.
fn all(name: &str, when: &str, wanted: &[Door]) {
    let doors = doors(name, when);
    assert!(
        doors.iter().all(|door| wanted.contains(door)),
        "{name} {when}: {doors:?}"
    );
}

const MONDAY_10: &str = "2026-11-23T10:00:00-05:00";

#[test]
fn days_before_a_comma_and_a_blank_are_days_of_the_same_rule() {
    let case = "01-comma-space-weekdays";
    all(
        case,
        "2026-11-23T03:00:00-05:00",
        &[Door::Closed, Door::Unknown],
    );
    all(
        case,
        "2026-11-24T14:30:00-05:00",
        &[Door::Closed, Door::Unknown, Door::Open],
    );
    if let Some(doors) = Some(doors(case, "2026-11-24T03:00:00-05:00")).filter(|d| !d.is_empty()) {
        assert_eq!(doors[1], Door::Closed);
    }
}

#[test]
fn remarks_and_fallbacks_are_unknown_whatever_words_they_have() {
    all("04-comment-has-word-open", MONDAY_10, &[Door::Unknown]);
    let saturday = doors("03-fallback-open-keyword", "2026-11-28T11:00:00-05:00");
    assert!(
        saturday.iter().take(2).all(|door| *door == Door::Unknown),
        "{saturday:?}"
    );
}

#[test]
fn an_open_end_doubts_its_own_span_only() {
    let case = "06-open-end-elsewhere";
    all(case, "2026-11-23T16:50:00-05:00", &[Door::ClosesSoon]);
    let saturday = doors(case, "2026-11-28T21:00:00-05:00");
    assert!(
        saturday.first().is_none_or(|door| *door == Door::Open),
        "{saturday:?}"
    );
}

#[test]
fn days_that_do_not_exist_are_refused() {
    all(
        "07-day-that-does-not-exist",
        "2026-07-06T11:00:00-04:00",
        &[Door::Unknown],
    );
    all(
        "08-only-off-rules",
        "2026-07-06T11:00:00-04:00",
        &[Door::Closed, Door::Unknown],
    );
}

#[test]
fn holidays_close_what_says_so() {
    let thanksgiving = doors("09-holidays", "2026-11-26T10:00:00-05:00");
    let says_so = thanksgiving.iter().take(3);
    assert!(
        says_so.into_iter().all(|door| *door == Door::Closed),
        "{thanksgiving:?}"
    );
    let columbus = doors("09-holidays", "2026-10-12T10:00:00-04:00");
    let says_so = columbus.iter().take(3);
    assert!(
        says_so.into_iter().all(|door| *door == Door::Unknown),
        "{columbus:?}"
    );
}

#[test]
fn words_are_read_or_unknown_and_never_open_around_the_clock_for_nothing() {
    let Some((bytes, report)) = case("13-prose-and-typography") else {
        return;
    };
    for service in services(&bytes) {
        let is_said = matches!(
            &service.hours,
            Hours::Expression { text: Some(_), .. } | Hours::Unknown { text: Some(_) }
        );
        assert!(is_said, "{:?}", service.hours);
    }
    assert!(!report.hours.is_empty());
}

#[test]
fn what_is_gone_or_shut_is_no_open_service() {
    let Some((bytes, report)) = case("27-osm-lifecycle") else {
        return;
    };
    let names: Vec<String> = services(&bytes)
        .into_iter()
        .map(|service| service.name)
        .collect();
    assert_eq!(names, ["Live shelter"]);
    assert!(report.sources[0].rejected.len() >= 6);
}

#[test]
fn a_status_reaches_the_door() {
    let doors = doors("20-temporarily-closed", MONDAY_10);
    if !doors.is_empty() {
        assert_eq!(
            doors,
            [Door::Closed, Door::Closed, Door::Unknown, Door::Open]
        );
    }
}

#[test]
fn what_exports_write_for_nothing_is_nothing() {
    let Some((bytes, report)) = case("21-null-texts") else {
        return;
    };
    let services = services(&bytes);
    assert!(
        services.iter().all(|service| service.phones.is_empty()),
        "{services:?}"
    );
    assert!(
        services
            .iter()
            .all(|service| service.hours == Hours::default())
    );
    assert!(
        report.sources[0]
            .rejected
            .iter()
            .any(|row| row.reason.contains("name"))
    );
}

#[test]
fn columns_and_properties_that_nobody_reads_are_named() {
    for (name, unread) in [
        (
            "24-unread-columns",
            ["Telephone", "Opening Hours", "Website"],
        ),
        (
            "25-geojson-from-overpass-turbo",
            ["opening_hours", "contact:phone", "addr:street"],
        ),
    ] {
        let Some((_, report)) = case(name) else {
            return;
        };
        let notes: String = report.sources[0]
            .notes
            .iter()
            .map(|note| note.note.clone())
            .collect();
        for column in unread {
            assert!(notes.contains(column), "{column}: {notes}");
        }
    }
}

#[test]
fn a_time_zone_under_another_name_is_that_zone() {
    let Some((bytes, report)) = case("17-schedule-timezone-label") else {
        return;
    };
    let doors: Vec<Door> = services(&bytes)
        .iter()
        .map(|service| door(service, MONDAY_10))
        .collect();
    assert_eq!(doors, [Door::Open, Door::Open, Door::Open, Door::Unknown]);
    let notes: Vec<&str> = report.sources[0]
        .notes
        .iter()
        .map(|note| note.note.as_str())
        .collect();
    assert!(
        notes
            .iter()
            .any(|note| note.contains("`UTC` does not keep the time")),
        "{notes:?}"
    );
}

#[test]
fn places_far_from_all_the_others_are_noted_with_the_swap_that_brings_them_home() {
    let Some((_, report)) = case("26-swapped-coordinates") else {
        return;
    };
    let notes: Vec<&str> = report
        .sources
        .iter()
        .flat_map(|source| source.notes.iter().map(|note| note.note.as_str()))
        .filter(|note| note.contains("far from all the others"))
        .collect();
    assert!(notes.len() >= 3, "{notes:?}");
    assert!(
        notes.iter().any(|note| note.contains("changed places")),
        "{notes:?}"
    );
    assert!(
        notes.iter().any(|note| note.contains("lost its minus")),
        "{notes:?}"
    );
}

#[test]
fn schedules_by_the_book_keep_their_answers() {
    let Some((bytes, _)) = case("18-hsds-schedules-by-the-book") else {
        return;
    };
    let services: Vec<Service> = rows(&bytes, "services");
    assert!(
        services
            .iter()
            .any(|service| door(service, "2026-11-24T03:00:00-05:00") == Door::Open)
    );
}

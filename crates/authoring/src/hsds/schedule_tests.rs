use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::{DateTime, Utc};
use wayside_domain::hours::Door;
use wayside_domain::{Calendar, Hours, Timetable};

use super::reckon;
use crate::hsds::Record;
use crate::intake::Place;

const ZONE: &str = "America/New_York";

fn schedule(fields: &[(&str, &str)]) -> Rc<Record> {
    let fields: BTreeMap<String, String> = fields
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    Rc::new(Record::new(
        Place::line(7),
        fields,
        "schedules",
        &Rc::default(),
    ))
}

fn hours(schedules: &[Rc<Record>]) -> Hours {
    let created: DateTime<Utc> = "2026-11-20T09:00:00Z".parse().unwrap();
    let reckoned = reckon(&[schedules], ZONE, Some(created));
    assert_eq!(
        reckoned.notes.is_empty(),
        matches!(reckoned.hours, Hours::Expression { .. }),
        "{:?}",
        reckoned.notes
    );
    reckoned.hours
}

fn why(fields: &[(&str, &str)]) -> String {
    let reckoned = reckon(&[&[schedule(fields)]], ZONE, None);
    assert!(
        matches!(reckoned.hours, Hours::Unknown { .. }),
        "{:?}",
        reckoned.hours
    );
    assert_eq!(reckoned.notes.len(), 1);
    assert_eq!(reckoned.notes[0].0, Place::line(7));
    reckoned.notes[0].1.clone()
}

fn expression(hours: &Hours) -> &str {
    match hours {
        Hours::Expression { expression, .. } => expression,
        Hours::Unknown { text } => panic!("unknown: {text:?}"),
    }
}

/// The state at a wall-clock time in New York, given with its offset.
fn at(hours: &Hours, when: &str) -> Door {
    let calendar = Calendar::new(ZONE, "ZZ", &[]).unwrap();
    let when: DateTime<chrono::FixedOffset> = when.parse().unwrap();
    Timetable::read(hours, &calendar, None, None)
        .state_at(when.with_timezone(&Utc))
        .state
}

#[test]
fn weekly_schedules_of_one_service_add_up_to_several_spans_a_day() {
    let hours = hours(&[
        schedule(&[
            ("freq", "WEEKLY"),
            ("byday", "MO,TU,WE"),
            ("opens_at", "09:00"),
            ("closes_at", "12:00:00"),
        ]),
        schedule(&[
            ("freq", "WEEKLY"),
            ("byday", "MO,TU"),
            ("opens_at", "14:00"),
            ("closes_at", "17:00"),
        ]),
        schedule(&[
            ("byday", "SA"),
            ("opens_at", "10:00"),
            ("closes_at", "24:00"),
        ]),
    ]);
    assert_eq!(
        expression(&hours),
        "Mo,Tu 09:00-12:00,14:00-17:00, We 09:00-12:00, Sa 10:00-24:00"
    );
    assert_eq!(at(&hours, "2026-11-23T10:00:00-05:00"), Door::Open);
    assert_eq!(at(&hours, "2026-11-23T13:00:00-05:00"), Door::Closed);
    assert_eq!(at(&hours, "2026-11-23T15:00:00-05:00"), Door::Open);
    assert_eq!(at(&hours, "2026-11-25T15:00:00-05:00"), Door::Closed);
    assert_eq!(at(&hours, "2026-11-28T22:00:00-05:00"), Door::Open);
    assert_eq!(at(&hours, "2026-11-29T00:30:00-05:00"), Door::Closed);
}

#[test]
fn a_night_runs_on_past_midnight_into_a_day_with_hours_of_its_own() {
    let hours = hours(&[
        schedule(&[
            ("freq", "WEEKLY"),
            ("byday", "FR"),
            ("opens_at", "22:00"),
            ("closes_at", "04:00"),
        ]),
        schedule(&[
            ("freq", "WEEKLY"),
            ("byday", "SA"),
            ("opens_at", "10:00"),
            ("closes_at", "12:00"),
        ]),
    ]);
    assert_eq!(
        at(&hours, "2026-11-28T02:00:00-05:00"),
        Door::Open,
        "{}",
        expression(&hours)
    );
    assert_eq!(at(&hours, "2026-11-28T05:00:00-05:00"), Door::Closed);
    assert_eq!(at(&hours, "2026-11-28T11:00:00-05:00"), Door::Open);
    assert_eq!(at(&hours, "2026-11-27T02:00:00-05:00"), Door::Closed);
}

#[test]
fn a_daily_night_shift_keeps_wall_clock_time_when_the_clocks_change() {
    let hours = hours(&[schedule(&[
        ("freq", "DAILY"),
        ("opens_at", "22:00"),
        ("closes_at", "06:00"),
    ])]);
    // 8 March 2026: 02:00 to 03:00 does not exist. 1 November: 01:00 to 02:00 comes twice.
    for open in [
        "2026-03-08T01:30:00-05:00",
        "2026-03-08T04:30:00-04:00",
        "2026-11-01T01:30:00-04:00",
        "2026-11-01T01:30:00-05:00",
    ] {
        assert_eq!(at(&hours, open), Door::Open, "{open}");
    }
    assert_eq!(at(&hours, "2026-03-08T06:30:00-04:00"), Door::Closed);
    assert_eq!(at(&hours, "2026-11-01T06:30:00-05:00"), Door::Closed);
}

#[test]
fn whole_days_are_open_round_the_clock() {
    let hours = hours(&[schedule(&[
        ("freq", "DAILY"),
        ("opens_at", "00:00"),
        ("closes_at", "00:00"),
    ])]);
    for hour in 0..24 {
        assert_eq!(
            at(&hours, &format!("2026-11-23T{hour:02}:59:00-05:00")),
            Door::Open
        );
    }
}

#[test]
fn the_nth_day_of_a_month_is_that_day_only() {
    let hours = hours(&[schedule(&[
        ("freq", "MONTHLY"),
        ("byday", "2TU,-1FR"),
        ("opens_at", "10:00"),
        ("closes_at", "12:00"),
    ])]);
    assert_eq!(expression(&hours), "Tu[2],Fr[-1] 10:00-12:00");
    assert_eq!(at(&hours, "2026-12-08T11:00:00-05:00"), Door::Open);
    assert_eq!(at(&hours, "2026-12-01T11:00:00-05:00"), Door::Closed);
    assert_eq!(at(&hours, "2026-11-27T11:00:00-05:00"), Door::Open);
    assert_eq!(at(&hours, "2026-11-20T11:00:00-05:00"), Door::Closed);
}

#[test]
fn a_day_of_the_month_is_that_day_in_every_month() {
    let hours = hours(&[schedule(&[
        ("freq", "MONTHLY"),
        ("bymonthday", "1,15"),
        ("opens_at", "10:00"),
        ("closes_at", "12:00"),
    ])]);
    assert_eq!(at(&hours, "2027-02-15T11:00:00-05:00"), Door::Open);
    assert_eq!(at(&hours, "2027-07-01T11:00:00-04:00"), Door::Open);
    assert_eq!(at(&hours, "2027-07-02T11:00:00-04:00"), Door::Closed);
}

#[test]
fn outside_its_validity_a_schedule_says_nothing() {
    let weekly = [
        ("freq", "WEEKLY"),
        ("byday", "MO"),
        ("opens_at", "09:00"),
        ("closes_at", "17:00"),
    ];
    let mut bounded = weekly.to_vec();
    bounded.extend([("valid_from", "2026-03-02"), ("until", "2026-11-23")]);
    let hours = hours(&[schedule(&bounded)]);
    assert_eq!(expression(&hours), "Mo 09:00-17:00");
    assert_eq!(at(&hours, "2026-11-23T10:00:00-05:00"), Door::Open);
    assert_eq!(at(&hours, "2026-11-24T10:00:00-05:00"), Door::Unknown);
    assert_eq!(at(&hours, "2026-03-02T10:00:00-05:00"), Door::Open);
    assert_eq!(at(&hours, "2026-03-01T10:00:00-05:00"), Door::Unknown);
}

#[test]
fn summer_and_winter_hours_take_turns() {
    let season = |from, to, closes| {
        schedule(&[
            ("freq", "WEEKLY"),
            ("byday", "MO,FR"),
            ("opens_at", "09:00"),
            ("closes_at", closes),
            ("valid_from", from),
            ("valid_to", to),
        ])
    };
    let hours = hours(&[
        season("2026-04-01", "2026-09-30", "20:00"),
        season("2026-10-01", "2027-03-31", "15:00"),
    ]);
    assert_eq!(
        at(&hours, "2026-06-01T18:00:00-04:00"),
        Door::Open,
        "{}",
        expression(&hours)
    );
    assert_eq!(at(&hours, "2026-11-23T18:00:00-05:00"), Door::Closed);
    assert_eq!(at(&hours, "2026-11-23T10:00:00-05:00"), Door::Open);
    assert_eq!(at(&hours, "2027-04-02T10:00:00-04:00"), Door::Unknown);
    assert_eq!(at(&hours, "2026-03-30T10:00:00-04:00"), Door::Unknown);
}

#[test]
fn days_of_the_month_within_different_validities_are_named_one_by_one() {
    let hours = hours(&[
        schedule(&[
            ("freq", "MONTHLY"),
            ("bymonthday", "5"),
            ("opens_at", "09:00"),
            ("closes_at", "10:00"),
            ("valid_from", "2026-12-01"),
        ]),
        schedule(&[
            ("freq", "WEEKLY"),
            ("byday", "MO"),
            ("opens_at", "09:00"),
            ("closes_at", "10:00"),
        ]),
    ]);
    assert_eq!(
        at(&hours, "2027-01-05T09:20:00-05:00"),
        Door::Open,
        "{}",
        expression(&hours)
    );
    assert_eq!(at(&hours, "2027-01-06T09:20:00-05:00"), Door::Closed);
    assert_eq!(at(&hours, "2028-01-05T09:20:00-05:00"), Door::Unknown);
}

#[test]
fn every_other_week_is_written_out_from_its_first_day_and_unknown_after_a_while() {
    let hours = hours(&[schedule(&[
        ("freq", "WEEKLY"),
        ("interval", "2"),
        ("byday", "MO"),
        ("dtstart", "2026-01-05"),
        ("opens_at", "09:00"),
        ("closes_at", "12:00"),
    ])]);
    // 5 January plus 46 weeks is 23 November.
    assert_eq!(
        at(&hours, "2026-11-23T10:00:00-05:00"),
        Door::Open,
        "{}",
        expression(&hours)
    );
    assert_eq!(at(&hours, "2026-11-30T10:00:00-05:00"), Door::Closed);
    assert_eq!(at(&hours, "2026-12-07T10:00:00-05:00"), Door::Open);
    assert_eq!(at(&hours, "2028-02-07T10:00:00-05:00"), Door::Unknown);
    assert!(
        why(&[
            ("freq", "WEEKLY"),
            ("interval", "2"),
            ("byday", "MO"),
            ("opens_at", "09:00"),
            ("closes_at", "12:00")
        ])
        .contains("dtstart")
    );
}

#[test]
fn counts_days_of_the_year_and_last_days_of_the_month_are_written_out() {
    let times = [("opens_at", "09:00"), ("closes_at", "12:00")];
    let with =
        |more: &[(&'static str, &'static str)]| hours(&[schedule(&[&times[..], more].concat())]);
    let three = with(&[("freq", "DAILY"), ("count", "3"), ("dtstart", "2026-11-30")]);
    assert_eq!(
        expression(&three),
        "2026 Nov 30,2026 Dec 01,2026 Dec 02 09:00-12:00"
    );
    let last = with(&[("freq", "MONTHLY"), ("bymonthday", "-1")]);
    assert_eq!(at(&last, "2027-02-28T10:00:00-05:00"), Door::Open);
    assert_eq!(at(&last, "2027-02-27T10:00:00-05:00"), Door::Closed);
    let year = with(&[("freq", "YEARLY"), ("byyearday", "1,-1")]);
    assert_eq!(at(&year, "2026-12-31T10:00:00-05:00"), Door::Open);
    assert_eq!(at(&year, "2027-01-01T10:00:00-05:00"), Door::Open);
    assert_eq!(at(&year, "2027-01-02T10:00:00-05:00"), Door::Closed);
}

#[test]
fn a_schedule_that_contradicts_itself_is_unknown_and_says_why() {
    let example = [
        ("valid_from", "2005-01-01"),
        ("valid_to", "2005-01-01"),
        ("dtstart", "2005-01-01"),
        ("timezone", "3"),
        ("until", "2005-01-01"),
        ("count", "3"),
        ("wkst", "TU"),
        ("freq", "WEEKLY"),
        ("interval", "1"),
        ("byday", "TH,FR"),
        ("byweekno", "41,42"),
        ("bymonthday", "2,3,4"),
        ("byyearday", "2,3,4"),
        ("description", "10 am to 6pm weekdays"),
        ("opens_at", "10:00:00"),
        ("closes_at", "18:00:00"),
    ];
    assert!(why(&example).contains("both count and until"));
    let reckoned = reckon(&[&[schedule(&example)]], ZONE, None);
    assert_eq!(reckoned.hours.text(), Some("10 am to 6pm weekdays"));
    let base = [
        ("freq", "WEEKLY"),
        ("byday", "MO"),
        ("opens_at", "10:00"),
        ("closes_at", "18:00"),
    ];
    for (more, word) in [
        (("byweekno", "41"), "byweekno"),
        (("bymonthday", "2"), "bymonthday"),
        (("byyearday", "2"), "byyearday"),
        (("timezone", "3"), "timezone `3`"),
        (("byday", "1MO"), "ordinal"),
        (("opens_at", "10:00+03:00"), "opens_at `10:00+03:00`"),
        (("opens_at", "ten"), "`ten`"),
        (("closes_at", "10:00"), "same time"),
        (("closes_at", ""), "no closing time"),
        (("freq", "HOURLY"), "HOURLY"),
        (("interval", "0"), "interval"),
        (("until", "soon"), "until `soon`"),
        (("byday", "MO,XX"), "`XX`"),
        (("wkst", "Q"), "wkst"),
    ] {
        let mut fields: Vec<_> = base.iter().copied().filter(|(k, _)| *k != more.0).collect();
        fields.push(more);
        let why = why(&fields);
        assert!(
            why.starts_with("bad hours: ") && why.contains(word),
            "{why}"
        );
    }
    let backwards = [
        &base[..],
        &[("valid_from", "2026-02-01"), ("valid_to", "2026-01-01")],
    ]
    .concat();
    assert!(why(&backwards).contains("before it begins"));
}

#[test]
fn an_offset_that_the_place_keeps_says_nothing_new() {
    for offset in ["-5", "-4", "-300", ZONE] {
        let hours = hours(&[schedule(&[
            ("byday", "MO"),
            ("opens_at", "10:00-05:00"),
            ("closes_at", "18:00"),
            ("timezone", offset),
        ])]);
        assert_eq!(expression(&hours), "Mo 10:00-18:00");
    }
}

#[test]
fn words_alone_are_kept_as_words_and_the_most_particular_schedule_counts() {
    let words = reckon(
        &[&[schedule(&[("description", "by appointment")])]],
        ZONE,
        None,
    );
    assert_eq!(
        words.hours,
        Hours::Unknown {
            text: Some("by appointment".into())
        }
    );
    assert!(words.notes.is_empty());
    let mine = [schedule(&[
        ("byday", "MO"),
        ("opens_at", "10:00"),
        ("closes_at", "11:00"),
    ])];
    let house = [schedule(&[
        ("byday", "TU"),
        ("opens_at", "10:00"),
        ("closes_at", "11:00"),
    ])];
    let reckoned = reckon(&[&[], &mine, &house], ZONE, None);
    assert_eq!(expression(&reckoned.hours), "Mo 10:00-11:00");
}

proptest::proptest! {
    #[test]
    fn no_schedule_makes_the_reckoning_panic_or_write_what_the_grammar_refuses(
        freq in "(|DAILY|WEEKLY|MONTHLY|YEARLY|X)", byday in "(|MO|TU,-1FR|5SU|SA,SU)",
        bymonthday in "(|1|-1|29,31|31)", byyearday in "(|1|366|-366)", byweekno in "(|1|53)",
        interval in "(|1|2|40000|0)", count in "(|1|100000)", dtstart in "(|2026-02-29|2024-02-29|1970-01-01|0001-01-01|9999-12-31)",
        until in "(|2026-12-31|2025-01-01)", opens in "(00:00|09:30|23:59|x)", closes in "(00:00|02:00|24:00)",
    ) {
        let one = schedule(&[("freq", freq.as_str()), ("byday", &byday), ("bymonthday", &bymonthday), ("byyearday", &byyearday),
            ("byweekno", &byweekno), ("interval", &interval), ("count", &count), ("dtstart", &dtstart),
            ("until", &until), ("opens_at", &opens), ("closes_at", &closes)]);
        let created: DateTime<Utc> = "2026-11-20T09:00:00Z".parse().unwrap();
        let reckoned = reckon(&[&[one]], ZONE, Some(created));
        if let Hours::Expression { expression, .. } = &reckoned.hours {
            proptest::prop_assert!(wayside_domain::hours::check(expression).is_ok());
        } else {
            proptest::prop_assert_eq!(reckoned.notes.len(), 1);
        }
    }
}

#[test]
fn a_night_stands_beside_the_next_days_own_hours() {
    let hours = hours(&[
        schedule(&[
            ("byday", "SA"),
            ("opens_at", "20:00"),
            ("closes_at", "03:00"),
        ]),
        schedule(&[
            ("byday", "SU"),
            ("opens_at", "10:00"),
            ("closes_at", "12:00"),
        ]),
    ]);
    for (when, door) in [
        ("2026-11-22T02:00:00-05:00", Door::Open),
        ("2026-11-22T04:00:00-05:00", Door::Closed),
        ("2026-11-22T11:00:00-05:00", Door::Open),
    ] {
        assert_eq!(at(&hours, when), door, "{when} {hours:?}");
    }
}

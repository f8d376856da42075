use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;

use super::{Calendar, Door, Holiday, HolidayKind, Hours, OpenState, Timetable, check, instant};
use crate::place::Position;
use crate::words::Words;

mod rules;
mod week;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn new_york() -> Calendar {
    Calendar::new("America/New_York", "US", &[]).unwrap()
}

fn state(expression: &str, when: &str) -> OpenState {
    state_in(&new_york(), expression, when)
}

fn state_in(calendar: &Calendar, expression: &str, when: &str) -> OpenState {
    Timetable::read(&Hours::expression(expression), calendar, None, None).state_at(at(when))
}

fn time(moment: Option<DateTime<chrono::FixedOffset>>) -> Option<String> {
    moment.map(|t| t.to_rfc3339())
}

#[test]
fn a_weekday_table_is_read_in_the_places_own_time() {
    // Monday 23 November 2026, 09:30 in New York.
    let open = state("Mo-Fr 09:00-17:00", "2026-11-23T14:30:00Z");
    assert_eq!(open.state, Door::Open);
    assert_eq!(
        time(open.until).as_deref(),
        Some("2026-11-23T17:00:00-05:00")
    );
    // The same instant is 14:30 in Lisbon and 06:30 in Los Angeles.
    let west = Calendar::new("America/Los_Angeles", "US", &[]).unwrap();
    let closed = state_in(&west, "Mo-Fr 09:00-17:00", "2026-11-23T14:30:00Z");
    assert_eq!(closed.state, Door::Closed);
    assert_eq!(
        time(closed.opens).as_deref(),
        Some("2026-11-23T09:00:00-08:00")
    );
}

#[test]
fn a_service_in_another_time_zone_keeps_its_own() {
    let hours = Hours::expression("Mo-Fr 09:00-17:00");
    let table = Timetable::read(&hours, &new_york(), Some("America/Chicago"), None);
    assert_eq!(
        table.state_at(at("2026-11-23T14:45:00Z")).state,
        Door::OpensSoon
    );
    let nonsense = Timetable::read(&hours, &new_york(), Some("Mars/Olympus"), None);
    assert_eq!(
        nonsense.state_at(at("2026-11-23T14:45:00Z")).state,
        Door::Unknown
    );
}

#[test]
fn half_an_hour_before_a_change_counts_as_soon_and_a_minute_more_does_not() {
    assert_eq!(
        state("Mo 09:00-17:00", "2026-11-23T21:30:00Z").state,
        Door::ClosesSoon
    );
    assert_eq!(
        state("Mo 09:00-17:00", "2026-11-23T21:29:00Z").state,
        Door::Open
    );
    assert_eq!(
        state("Mo 09:00-17:00", "2026-11-23T13:30:00Z").state,
        Door::OpensSoon
    );
    assert_eq!(
        state("Mo 09:00-17:00", "2026-11-23T13:29:00Z").state,
        Door::Closed
    );
    assert_eq!(
        state("Mo 09:00-17:00", "2026-11-23T22:00:00Z").state,
        Door::Closed
    );
}

#[test]
fn an_overnight_span_belongs_to_the_day_it_began() {
    // Friday night's van at 01:00 on Saturday.
    let late = state("Fr 22:00-02:00", "2026-11-28T06:00:00Z");
    assert_eq!(late.state, Door::Open);
    assert_eq!(
        time(late.until).as_deref(),
        Some("2026-11-28T02:00:00-05:00")
    );
    assert_eq!(
        state("Fr 22:00-02:00", "2026-11-27T06:00:00Z").state,
        Door::Closed
    );
    let days = Timetable::read(
        &Hours::expression("Fr 22:00-02:00"),
        &new_york(),
        None,
        None,
    )
    .days(at("2026-11-27T15:00:00Z"), 2);
    assert_eq!(days[0].spans.len(), 1);
    assert_eq!(
        (
            days[0].spans[0].opens.as_str(),
            days[0].spans[0].closes.as_str()
        ),
        ("22:00", "02:00")
    );
    assert!(
        days[1].spans.is_empty(),
        "Saturday has no span of its own: {days:?}"
    );
}

#[test]
fn always_open_has_no_end_however_it_is_written() {
    for look_alike in [
        "24/7",
        "Mo-Su 00:00-24:00",
        "00:00-24:00",
        "Mo-Su,PH 00:00-24:00",
    ] {
        let open = state(look_alike, "2026-11-23T14:30:00Z");
        assert_eq!((open.state, open.until), (Door::Open, None), "{look_alike}");
        let days = Timetable::read(&Hours::expression(look_alike), &new_york(), None, None)
            .days(at("2026-11-23T14:30:00Z"), 7);
        assert_eq!(days.len(), 7);
        for day in days {
            assert_eq!(day.spans.len(), 1, "{look_alike}");
            assert_eq!(
                (day.spans[0].opens.as_str(), day.spans[0].closes.as_str()),
                ("00:00", "24:00")
            );
        }
    }
}

#[test]
fn a_public_holiday_closes_what_says_so() {
    // Thanksgiving, Thursday 26 November 2026.
    let table = "Mo-Fr 09:00-17:00; PH off";
    let closed = state(table, "2026-11-26T15:00:00Z");
    assert_eq!(closed.state, Door::Closed);
    assert_eq!(
        time(closed.opens).as_deref(),
        Some("2026-11-27T09:00:00-05:00")
    );
    assert!(!closed.holidays_unknown);
    assert_eq!(
        state("Mo-Fr 09:00-17:00", "2026-11-26T15:00:00Z").state,
        Door::Open
    );
}

#[test]
fn a_holiday_rule_without_a_holiday_table_says_so_instead_of_being_silently_open() {
    let nowhere = Calendar::new("Atlantic/Azores", "ZZ", &[]).unwrap();
    let open = state_in(
        &nowhere,
        "Mo-Fr 09:00-17:00; PH off",
        "2026-11-23T12:00:00Z",
    );
    assert!(open.is_open() && open.holidays_unknown);
    let own = Holiday {
        date: "2026-11-23".parse().unwrap(),
        kind: HolidayKind::Public,
        name: Words::of("en", "Harbour Day"),
    };
    let fair = Calendar::new("Atlantic/Azores", "ZZ", &[own]).unwrap();
    let closed = state_in(&fair, "Mo-Fr 09:00-17:00; PH off", "2026-11-23T12:00:00Z");
    assert_eq!(closed.state, Door::Closed);
    assert!(!closed.holidays_unknown);
}

#[test]
fn a_holiday_that_only_some_regions_keep_makes_the_state_unknown_where_it_matters() {
    // Good Friday, 26 March 2027, is kept by some of the United States.
    let noon = "2027-03-26T16:00:00Z";
    assert_eq!(
        state("Mo-Fr 09:00-17:00; PH off", noon).state,
        Door::Unknown
    );
    assert!(state("Mo-Fr 09:00-17:00", noon).is_open());
    assert!(state("Mo-Su,PH 00:00-24:00", noon).is_open());
    assert_eq!(state("Mo-Th 09:00-17:00; PH off", noon).state, Door::Closed);
}

#[test]
fn a_change_is_soon_where_it_is_unsure_whether_the_holiday_is_kept() {
    // Good Friday again: 26 March 2027, four hours behind UTC.
    let shorter = "Mo-Fr 09:00-17:00; PH 10:00-16:00";
    let at = |hour: &str| state(shorter, &format!("2027-03-26T{hour}:00Z"));
    let closes = Some("2027-03-26T16:00:00-04:00");
    for (hour, door) in [
        ("16:00", Door::Open),
        ("19:29", Door::Open),
        ("19:30", Door::ClosesSoon),
        ("19:59", Door::ClosesSoon),
    ] {
        let told = at(hour);
        assert_eq!(told.state, door, "{hour}");
        assert_eq!(
            time(told.until).as_deref(),
            closes,
            "the earlier of the two"
        );
    }
    assert_eq!(at("13:30").state, Door::Unknown, "open, or not before ten");
    assert_eq!(
        at("20:30").state,
        Door::Unknown,
        "closed at four, or at five"
    );
    let earlier = "Mo-Fr 09:00-17:00; PH 08:45-16:00";
    let opens = Some("2027-03-26T09:00:00-04:00");
    for (hour, door) in [
        ("12:20", Door::Closed),
        ("12:29", Door::Closed),
        ("12:30", Door::OpensSoon),
        ("12:40", Door::OpensSoon),
    ] {
        let told = state(earlier, &format!("2027-03-26T{hour}:00Z"));
        assert_eq!(told.state, door, "{hour}");
        assert_eq!(time(told.opens).as_deref(), opens, "the later of the two");
    }
}

#[test]
fn school_holidays_come_from_the_pack() {
    let day = |date: &str| Holiday {
        date: date.parse().unwrap(),
        kind: HolidayKind::School,
        name: Words::default(),
    };
    let calendar = Calendar::new("Europe/Lisbon", "PT", &[day("2026-11-23")]).unwrap();
    assert!(state_in(&calendar, "SH 10:00-16:00", "2026-11-23T12:00:00Z").is_open());
    assert!(!state_in(&calendar, "SH 10:00-16:00", "2026-11-24T12:00:00Z").is_open());
}

#[test]
fn daylight_saving_neither_panics_nor_lies() {
    // 8 March 2026: 02:00 to 03:00 does not exist in New York.
    let spring = state("Su 02:30-06:00", "2026-03-08T06:45:00Z"); // 01:45 EST
    assert_eq!(spring.state, Door::OpensSoon);
    assert_eq!(
        time(spring.opens).as_deref(),
        Some("2026-03-08T03:00:00-04:00")
    );
    // 1 November 2026: 01:00 to 02:00 happens twice.
    for hour in ["05:15", "06:15"] {
        let autumn = state("Su 00:00-04:00", &format!("2026-11-01T{hour}:00Z"));
        assert_eq!(autumn.state, Door::Open);
        assert_eq!(
            time(autumn.until).as_deref(),
            Some("2026-11-01T04:00:00-05:00")
        );
    }
    let tz = chrono_tz::America::New_York;
    let wall = |text: &str| instant(tz, text.parse().unwrap()).unwrap();
    assert_eq!(wall("2026-03-08T02:30:00"), at("2026-03-08T07:00:00Z"));
    assert_eq!(wall("2026-11-01T01:30:00"), at("2026-11-01T05:30:00Z"));
}

#[test]
fn seasons_weeks_and_nth_weekdays_are_understood() {
    assert!(state("May-Sep 10:00-16:00", "2026-07-01T15:00:00Z").is_open());
    assert!(!state("May-Sep 10:00-16:00", "2026-11-23T16:00:00Z").is_open());
    assert!(state("Tu[2] 10:00-12:00", "2026-11-10T15:30:00Z").is_open());
    assert!(!state("Tu[2] 10:00-12:00", "2026-11-17T15:30:00Z").is_open());
    assert!(state("week 48 Mo 09:00-17:00", "2026-11-23T15:00:00Z").is_open());
}

#[test]
fn hours_that_follow_the_sun_need_a_place() {
    let hours = Hours::expression("sunset-23:00");
    let there = Position::new(40.7, -74.0).unwrap();
    let evening = at("2026-11-23T22:30:00Z"); // 17:30; the sun set about 16:32
    assert!(
        Timetable::read(&hours, &new_york(), None, Some(there))
            .state_at(evening)
            .is_open()
    );
    assert_eq!(
        Timetable::read(&hours, &new_york(), None, None)
            .state_at(evening)
            .state,
        Door::Unknown
    );
}

#[test]
fn what_cannot_be_read_is_unknown_with_its_own_words_and_never_closed() {
    for nonsense in [
        "ask for Mo",
        "Mon to Fri, nine till five",
        "",
        "Mo-Fr 25:99",
        ";;;",
    ] {
        let answer = state(nonsense, "2026-11-23T15:00:00Z");
        if check(nonsense).is_err() {
            assert_eq!(answer.state, Door::Unknown, "{nonsense}");
            assert_eq!(answer.note.as_deref(), Some(nonsense));
        }
    }
    assert!(check("ask for Mo").is_err());
    let none = Timetable::read(&Hours::default(), &new_york(), None, None);
    assert_eq!(
        none.state_at(at("2026-11-23T15:00:00Z")),
        OpenState::unknown(None)
    );
    assert!(none.days(at("2026-11-23T15:00:00Z"), 7).is_empty());
    assert!(check(&"Mo 09:00-10:00;".repeat(1000)).is_err());
}

#[test]
fn by_appointment_is_told_with_its_remark() {
    let open = state(
        "Mo-Fr 09:00-17:00 open \"by appointment\"",
        "2026-11-23T15:00:00Z",
    );
    assert_eq!(
        (open.state, open.note.as_deref()),
        (Door::Open, Some("by appointment"))
    );
    let unknown = state("Mo-Fr unknown \"by appointment\"", "2026-11-23T15:00:00Z");
    assert_eq!(
        (unknown.state, unknown.note.as_deref()),
        (Door::Unknown, Some("by appointment"))
    );
}

#[test]
fn a_remark_alone_is_not_a_promise_that_the_door_is_open() {
    for table in ["Mo-Fr 09:00-17:00 \"by appointment\"", "\"by appointment\""] {
        let answer = state(table, "2026-11-23T15:00:00Z");
        assert_eq!(
            (answer.state, answer.note.as_deref()),
            (Door::Unknown, Some("by appointment")),
            "{table}"
        );
    }
}

#[test]
fn an_open_end_is_not_a_closing_time() {
    let evening = state("Fr 21:00+", "2026-11-28T03:00:00Z"); // 22:00 on Friday
    assert_eq!((evening.state, evening.until), (Door::Open, None));
    assert_eq!(
        state("Fr 21:00+", "2026-11-28T06:00:00Z").state,
        Door::Unknown
    ); // 01:00
    assert_eq!(
        state("Fr 21:00+", "2026-11-28T13:00:00Z").state,
        Door::Closed
    ); // 08:00
}

#[test]
fn a_minute_before_midnight_is_midnight() {
    let night = state("Mo-Su 00:00-23:59", "2026-11-24T04:50:00Z"); // 23:50
    assert_eq!((night.state, night.until), (Door::Open, None));
    assert_eq!(
        state("Mo 09:00-23:59", "2026-11-24T04:50:00Z").state,
        Door::ClosesSoon
    );
}

#[test]
fn a_narrowed_holiday_is_unknown_because_the_engine_would_read_it_as_or() {
    assert!(check("SH Mo-Fr 10:00-20:00").is_err());
    assert!(check("Mo-Fr,PH 10:00-20:00; SH off; PH 12:00-14:00").is_ok());
}

#[test]
fn hours_beyond_their_validity_are_unknown() {
    let hours = Hours::Expression {
        expression: "24/7".into(),
        text: None,
        valid_from: Some("2026-01-01".parse().unwrap()),
        valid_through: Some("2026-06-30".parse().unwrap()),
    };
    let table = Timetable::read(&hours, &new_york(), None, None);
    assert_eq!(table.state_at(at("2026-06-30T12:00:00Z")).state, Door::Open);
    assert_eq!(
        table.state_at(at("2026-07-01T12:00:00Z")).state,
        Door::Unknown
    );
    assert_eq!(
        table.state_at(at("2025-12-31T12:00:00Z")).state,
        Door::Unknown
    );
    // 01:00 UTC on 1 July is still 30 June in New York.
    assert_eq!(table.state_at(at("2026-07-01T01:00:00Z")).state, Door::Open);
}

#[test]
fn a_calendar_names_the_part_it_does_not_understand() {
    assert!(
        Calendar::new("Mars/Olympus", "US", &[])
            .unwrap_err()
            .to_string()
            .contains("Mars")
    );
    assert!(Calendar::new("Europe/Lisbon", "Portugal", &[]).is_err());
    assert!(Calendar::new("Europe/Lisbon", "zz", &[]).is_ok());
}

#[test]
fn a_clock_centuries_off_gives_unknown() {
    assert_eq!(state("24/7", "1600-01-01T00:00:00Z").state, Door::Unknown);
    assert_eq!(state("24/7", "9998-12-31T23:00:00Z").state, Door::Unknown);
}

proptest! {
    #[test]
    fn no_text_makes_the_timetable_panic(text in "\\PC{0,60}", seconds in 0i64..4_000_000_000) {
        let now = DateTime::from_timestamp(seconds, 0).unwrap();
        let table = Timetable::read(&Hours::expression(text), &new_york(), None, Some(Position::ORIGIN));
        let _ = (table.state_at(now), table.days(now, 7));
    }

    #[test]
    fn no_near_miss_of_the_grammar_makes_it_panic(
        text in "(Mo|Tu-Th|PH|SH|24/7|Jan-Mar|week 1-53/2|2026|easter|Su\\[-1\\]|,|;|\\|\\|| |off|unknown|\"x\"|sunrise|sunset|[0-2]?[0-9]:[0-6][0-9]|-|\\+|[0-9]){1,14}",
        seconds in 0i64..4_000_000_000,
    ) {
        let now = DateTime::from_timestamp(seconds, 0).unwrap();
        let table = Timetable::read(&Hours::expression(text), &new_york(), None, Some(Position::ORIGIN));
        let _ = (table.state_at(now), table.days(now, 3));
    }

    #[test]
    fn the_told_change_is_a_change(
        opens in 0u32..23, length in 1u32..12, day in 0usize..7, minutes in 0i64..20_000,
    ) {
        let names = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
        let closes = opens + length;
        let text = format!("{} {opens:02}:00-{:02}:00", names[day], if closes > 24 { closes - 24 } else { closes });
        let table = Timetable::read(&Hours::expression(text), &new_york(), None, None);
        let now = at("2026-05-01T00:00:00Z") + Duration::minutes(minutes);
        let state = table.state_at(now);
        prop_assert_eq!(table.is_open_at(now), state.is_open());
        if let Some(until) = state.until {
            prop_assert!(until > now);
            prop_assert!(!table.state_at(until.with_timezone(&Utc)).is_open());
            prop_assert!(table.state_at(until.with_timezone(&Utc) - Duration::minutes(1)).is_open());
        } else {
            let next = state.opens.unwrap().with_timezone(&Utc);
            prop_assert!(next > now);
            prop_assert!(table.state_at(next).is_open());
            prop_assert!(!table.state_at(next - Duration::minutes(1)).is_open());
        }
    }
}

//! Small answers that others lean on, each at its edges.

use chrono::{NaiveDate, TimeDelta};

use crate::coverage::Survey;
use crate::hours::Door;
use crate::moment::{DRIFT_MS, ElapsedBy, Moment};
use crate::place::{CIRCLE_95, OLDEST_FIX_S};
use crate::rule::{Approval, Backing, SourceStatus};
use crate::service::{Eligibility, Language, Phone, Provenance, Status};
use crate::zone::Bounds;
use crate::*;

fn at(latitude: f64, longitude: f64) -> Position {
    Position::new(latitude, longitude).unwrap()
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, day).unwrap()
}

fn sides(bounds: &Bounds) -> [f64; 4] {
    [bounds.south, bounds.west, bounds.north, bounds.east]
}

#[test]
fn an_area_runs_from_its_west_to_its_east() {
    let covered = |points: &[(f64, f64)]| {
        let mut survey = Survey::default();
        points.iter().for_each(|(a, b)| survey.point(&at(*a, *b)));
        let area = serde_json::to_value(survey.coverage().unwrap()).unwrap();
        ["south", "west", "north", "east"].map(|side| area[side].as_f64().unwrap())
    };
    assert_eq!(
        covered(&[(46.9, -31.75), (46.5, -31.25)]),
        [46.5, -31.75, 46.9, -31.25]
    );
    assert_eq!(
        covered(&[(-17.0, 179.75), (-16.0, -179.75)]),
        [-17.0, 179.75, -16.0, 180.25]
    );
    assert_eq!(covered(&[(1.0, 2.0)]), [1.0, 2.0, 1.0, 2.0]);
    let mut wide = Survey::default();
    wide.bounds(&Bounds {
        south: 0.0,
        west: 1.5,
        north: 1.0,
        east: 4.25,
    });
    wide.point(&at(0.5, 8.0));
    let area = serde_json::to_value(wide.coverage().unwrap()).unwrap();
    assert_eq!(
        (area["west"].as_f64(), area["east"].as_f64()),
        (Some(1.5), Some(8.0))
    );
}

#[test]
fn boxes_are_cut_at_the_antimeridian_and_touch_at_their_edges() {
    let split = |west, east| -> Vec<[f64; 4]> {
        let boxes = Bounds::split(1.0, west, 2.0, east);
        boxes.iter().map(sides).collect()
    };
    assert_eq!(split(-10.0, 10.0), [[1.0, -10.0, 2.0, 10.0]]);
    assert_eq!(split(170.0, 180.0), [[1.0, 170.0, 2.0, 180.0]]);
    assert_eq!(
        split(170.0, 190.0),
        [[1.0, 170.0, 2.0, 180.0], [1.0, -180.0, 2.0, -170.0]]
    );
    assert_eq!(split(190.0, 200.0), [[1.0, -170.0, 2.0, -160.0]]);
    assert_eq!(
        split(-190.0, -170.0),
        [[1.0, 170.0, 2.0, 180.0], [1.0, -180.0, 2.0, -170.0]]
    );
    assert_eq!(split(-100.0, 260.0), [[1.0, -180.0, 2.0, 180.0]]);
    let of = |south, west, north, east| Bounds {
        south,
        west,
        north,
        east,
    };
    let here = of(0.0, 0.0, 1.0, 1.0);
    for beside in [
        of(1.0, 1.0, 2.0, 2.0),
        of(-1.0, -1.0, 0.0, 0.0),
        of(0.25, 0.25, 0.5, 0.5),
        of(-1.0, -1.0, 2.0, 2.0),
    ] {
        assert!(here.touches(&beside) && beside.touches(&here));
    }
    for apart in [
        of(1.5, 0.0, 2.0, 1.0),
        of(-2.0, 0.0, -0.5, 1.0),
        of(0.0, 1.5, 1.0, 2.0),
        of(0.0, -2.0, 1.0, -0.5),
    ] {
        assert!(!here.touches(&apart) && !apart.touches(&here));
    }
}

#[test]
fn the_box_round_a_point_is_as_wide_as_it_must_be() {
    let round = |latitude, radius_m| -> Vec<[f64; 4]> {
        let boxes = Bounds::around(&at(latitude, 10.0), radius_m);
        boxes.iter().map(sides).collect()
    };
    let near = |found: [f64; 4], wanted: [f64; 4]| {
        let apart = found.iter().zip(wanted).map(|(a, b)| (a - b).abs());
        assert!(
            apart.into_iter().all(|by| by < 1e-9),
            "{found:?}, not {wanted:?}"
        );
    };
    let across = |widest: f64| 0.01 / widest.to_radians().cos();
    near(
        round(0.0, 1_105.0)[0],
        [-0.01, 10.0 - across(0.01), 0.01, 10.0 + across(0.01)],
    );
    near(
        round(-60.0, 1_105.0)[0],
        [-60.01, 10.0 - across(60.01), -59.99, 10.0 + across(60.01)],
    );
    near(round(89.95, 1_105.0)[0], [89.94, -180.0, 89.96, 180.0]);
    assert_eq!(round(90.0, 110_500.0), [[89.0, -180.0, 90.0, 180.0]]);
    assert_eq!(round(-90.0, 110_500.0), [[-90.0, -180.0, -89.0, 180.0]]);
}

#[test]
fn a_position_is_on_earth_and_a_fix_is_as_good_as_it_says() {
    for (latitude, longitude) in [(90.0, 180.0), (-90.0, -180.0)] {
        assert!(Position::new(latitude, longitude).is_ok());
    }
    for (latitude, longitude) in [(90.1, 0.0), (-90.1, 0.0), (0.0, 180.1), (0.0, f64::NAN)] {
        assert!(Position::new(latitude, longitude).is_err());
    }
    let unit = at(30.0, 60.0).unit();
    let wanted = [0.433_012_701_892_219_3, 0.75, 0.5];
    assert!(unit.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-12));
    let now = chrono::DateTime::UNIX_EPOCH;
    let fix = |age_s: i64, accuracy_m, source| Fix {
        position: at(0.0, 0.0),
        accuracy_m,
        taken_at: now - TimeDelta::seconds(age_s),
        source,
    };
    let fresh = |age_s, source| fix(age_s, 1.0, source).is_fresh(now);
    assert!(fresh(OLDEST_FIX_S, FixSource::Device) && fresh(-OLDEST_FIX_S, FixSource::Device));
    assert!(!fresh(OLDEST_FIX_S + 1, FixSource::Device));
    assert!(!fresh(-OLDEST_FIX_S - 1, FixSource::Device));
    assert!(fresh(9_999, FixSource::Typed) && fresh(9_999, FixSource::Picked));
    let radius = |accuracy_m| fix(0, accuracy_m, FixSource::Device).radius_95_m();
    assert_eq!((radius(0.0), radius(10.0)), (0.0, 10.0 * CIRCLE_95));
    assert!(radius(-0.1).is_infinite() && radius(f64::NAN).is_infinite());
    // Of 10, 100 and 1,000 m.
    let digits = [6.2, 6.25, 62.4, 62.5, 624.0, 625.0]
        .map(|accuracy_m| whereabouts::digits(&fix(0, accuracy_m, FixSource::Device)));
    assert_eq!(digits, [5, 4, 4, 3, 3, 2]);
    let west = at(0.0, 1.0).reach(&at(0.0, 0.0));
    assert!((west.bearing_deg - 270.0).abs() < 1e-9 && (west.distance_m - 111_319.49).abs() < 0.01);
}

fn street(class: Option<&str>, lines: &[&[(f64, f64)]]) -> Street {
    let line = |points: &&[(f64, f64)]| points.iter().map(|(a, b)| at(*a, *b)).collect();
    Street {
        id: "s".to_owned(),
        name: "Rope Walk".to_owned(),
        lines: lines.iter().map(line).collect(),
        class: class.map(str::to_owned),
    }
}

#[test]
fn streets_meet_where_they_have_a_place_in_common_and_each_place_once() {
    let (a, b, c) = ((46.0, 7.0), (46.01, 7.0), (46.02, 7.0));
    let other = street(None, &[&[a, c], &[c, (46.5, 7.5)]]);
    let along = street(None, &[&[a, b, c], &[c, a]]);
    assert_eq!(along.meetings(&other), [at(a.0, a.1), at(c.0, c.1)]);
    // A metre and a half off is the same corner, three metres off is another.
    let north = |by: f64| street(None, &[&[(46.0 + by, 7.0), (46.3, 7.3)]]);
    assert_eq!(along.meetings(&north(1.5 / 111_000.0)).len(), 1);
    assert_eq!(along.meetings(&north(3.0 / 111_000.0)).len(), 0);
    let east = street(None, &[&[(46.0, 7.001), (46.3, 7.3)]]);
    assert_eq!(along.meetings(&east).len(), 0);
}

#[test]
fn a_street_is_boxed_line_by_line_and_found_at_its_nearest_point() {
    let ways = street(
        None,
        &[&[(1.0, 2.0), (1.5, 2.5)], &[(0.0, 179.5), (0.5, -179.5)]],
    );
    let boxes: Vec<[f64; 4]> = ways.bounds().iter().map(sides).collect();
    assert_eq!(
        boxes,
        [
            [1.0, 2.0, 1.5, 2.5],
            [0.0, 179.5, 0.5, 180.0],
            [0.0, -180.0, 0.5, -179.5]
        ]
    );
    let across = street(None, &[&[(0.0, 179.5), (0.0, -179.5)]]);
    for longitude in [179.75, -179.75] {
        let nearest = across.nearest_to(&at(0.01, longitude)).unwrap();
        assert!(
            (nearest.longitude() - longitude).abs() < 1e-6,
            "{nearest:?}"
        );
    }
    assert_eq!(street(None, &[]).nearest_to(&at(0.0, 0.0)), None);
    assert!(street(None, &[]).is_way() && street(Some("footway"), &[]).is_way());
    assert!(!street(Some("water"), &[]).is_way());
}

#[test]
fn a_service_that_does_not_run_is_closed_and_one_nobody_knows_of_is_unknown() {
    let timetable = OpenState {
        state: Door::Open,
        written: Some("always".to_owned()),
        ..OpenState::unknown(None)
    };
    assert_eq!(Status::Active.door(timetable.clone()), timetable);
    let unknown = Status::Unknown.door(timetable.clone());
    assert_eq!(
        (unknown.state, unknown.written.as_deref()),
        (Door::Unknown, Some("always"))
    );
    for status in [Status::Inactive, Status::Defunct, Status::TemporarilyClosed] {
        let door = status.door(timetable.clone());
        assert_eq!(
            (door.state, door.written),
            (Door::Closed, None),
            "{status:?}"
        );
    }
}

#[test]
fn who_may_come_and_what_is_spoken_is_open_unless_it_is_known() {
    let ages = |minimum_age, maximum_age| Eligibility {
        description: None,
        minimum_age,
        maximum_age,
    };
    let admits = |of: &Eligibility| [17, 18, 65, 66].map(|age| of.may_admit(age));
    assert_eq!(
        admits(&ages(Some(18), Some(65))),
        [false, true, true, false]
    );
    assert_eq!(admits(&ages(Some(18), None)), [false, true, true, true]);
    assert_eq!(admits(&ages(None, Some(65))), [true, true, true, false]);
    assert!(ages(None, None).is_empty() && !ages(Some(1), None).is_empty());
    let language = |code: &str| Language {
        code: Some(code.to_owned()),
        name: None,
        note: None,
    };
    let mut service = Service::new("a", "A", kind::other());
    assert!(service.may_speak("es"));
    service.languages = vec![language("en")];
    assert!(service.may_speak("EN") && !service.may_speak("es"));
    service.phones = vec![Phone {
        number: "1".to_owned(),
        dial: None,
        extension: None,
        form: None,
        description: None,
        languages: vec![language("es")],
    }];
    assert!(service.may_speak("es") && !service.may_speak("pt"));
    let mut facts = Provenance::default();
    assert_eq!(facts.as_of(), None);
    facts.published = Some(day(1));
    assert_eq!(facts.as_of(), Some(day(1)));
    facts.last_modified = Some(day(2));
    assert_eq!(facts.as_of(), Some(day(2)));
    facts.assured_date = Some(day(3));
    assert_eq!(facts.as_of(), Some(day(3)));
}

#[test]
fn a_rule_is_shown_as_approved_on_the_days_of_both_its_words_and_its_counsel() {
    let approved = |expires_on, counsel: Option<(u32, Option<NaiveDate>)>| {
        let counsel = counsel.map(|(date, expires_on)| Approval {
            name: "Counsel".to_owned(),
            date: day(date),
            expires_on,
        });
        let backing = Backing {
            source: "Order 12".to_owned(),
            source_url: None,
            status: SourceStatus::Verified,
            agreed_by: Vec::new(),
            reviewed_on: None,
            reviewed_by: None,
            expires_on,
            counsel: counsel.clone(),
        };
        let rule = Rule {
            id: RuleId("r".to_owned()),
            title: Words::default(),
            text: Words::default(),
            source: String::new(),
            source_url: None,
            status: SourceStatus::Verified,
            agreed_by: Vec::new(),
            reviewed_on: None,
            reviewed_by: None,
            expires_on,
            counsel,
        };
        let days: Vec<u32> = (1..=9)
            .filter(|d| backing.is_approved_on(day(*d)))
            .collect();
        let same: Vec<u32> = (1..=9).filter(|d| rule.is_approved_on(day(*d))).collect();
        assert_eq!(days, same);
        days
    };
    assert_eq!(approved(None, None), [0; 0]);
    assert_eq!(approved(Some(day(6)), Some((4, None))), [4, 5, 6]);
    assert_eq!(approved(None, Some((4, Some(day(5))))), [4, 5]);
    assert_eq!(approved(None, Some((8, None))), [8, 9]);
}

#[test]
fn time_gone_is_by_the_clock_that_can_be_believed() {
    let moment = |wall_ms, boot: &str, mono_ms| Moment {
        wall_ms,
        boot_id: boot.to_owned(),
        mono_ms,
    };
    let then = moment(100_000, "a", 50_000);
    let gone = |wall_ms, boot, mono_ms| {
        let elapsed = then.until(&moment(wall_ms, boot, mono_ms));
        (elapsed.ms, elapsed.by)
    };
    assert_eq!(gone(101_000, "a", 51_000), (1_000, ElapsedBy::Running));
    assert_eq!(gone(100_000, "a", 50_000), (0, ElapsedBy::Running));
    for (off, by) in [
        (DRIFT_MS, ElapsedBy::Running),
        (DRIFT_MS + 1, ElapsedBy::ClockMoved),
    ] {
        assert_eq!(gone(101_000 + off, "a", 51_000), (1_000, by));
        assert_eq!(gone(101_000 - off, "a", 51_000), (1_000, by));
    }
    assert_eq!(gone(103_000, "b", 51_000), (3_000, ElapsedBy::Wall));
    assert_eq!(gone(103_000, "a", 49_000), (3_000, ElapsedBy::Wall));
    assert_eq!(gone(100_000, "b", 0), (0, ElapsedBy::Wall));
    assert_eq!(gone(99_999, "b", 0), (0, ElapsedBy::Unknown));
}

#[test]
fn words_are_empty_where_nothing_is_said_and_any_language_is_better_than_none() {
    assert!(Words::default().is_empty() && Words::of("en", " ").is_empty());
    assert!(!Words::of("en", " ").with("es", "sí").is_empty());
    let only = Words::of("es", "sí");
    assert_eq!(
        (only.text("fr"), only.pick("fr")),
        ("sí", Some(("sí", "es")))
    );
    assert_eq!(Words::default().text("fr"), "");
    let exact = Words::of("es-MX", "a").with("es", "b").with("en", "c");
    assert_eq!(
        ["es-MX", "es-AR", "pt"].map(|tag| exact.text(tag)),
        ["a", "b", "c"]
    );
}

#[test]
fn kinds_stand_in_their_order_and_an_id_goes_before_a_word() {
    let kinds = kind::standard();
    let orders: Vec<u16> = kinds.iter().map(|kind| kind.order).collect();
    assert!(orders.is_sorted() && orders[0] == 10 && orders[1] == 20);
    let of = |id: &str, word: &str| Kind {
        id: KindId::new(id).unwrap(),
        names: Words::of("en", word),
        synonyms: [("en".to_owned(), vec![format!("{word} too")])].into(),
        order: 0,
    };
    let two = [of("first", "second"), of("second", "other")];
    let found = |text| kind::find(&two, text).map(|kind| kind.id.as_str());
    assert_eq!(found("second"), Some("second"));
    assert_eq!(found("OTHER"), Some("second"));
    assert_eq!(found("second too"), Some("first"));
    assert_eq!(found("third"), None);
    let words: Vec<&str> = two[0].words().collect();
    assert_eq!(words, ["second", "second too"]);
    let read: Kind = serde_json::from_str(r#"{"id":"a","names":{"en":"A"}}"#).unwrap();
    assert_eq!(read.order, u16::MAX);
    assert!(serde_json::from_str::<KindId>("\"A\"").is_err());
    assert_eq!(
        (kind::other().to_string(), String::from(kind::other())),
        ("other".to_owned(), "other".to_owned())
    );
}

#[test]
fn hours_show_the_sources_own_words_where_there_are_any() {
    let expression = Hours::expression("Mo 09:00-17:00");
    assert_eq!(expression.text(), Some("Mo 09:00-17:00"));
    let read = |json: &str| serde_json::from_str::<Hours>(json).unwrap();
    let mut value = serde_json::to_value(&expression).unwrap();
    value["text"] = "Mondays".into();
    assert_eq!(read(&value.to_string()).text(), Some("Mondays"));
    assert_eq!(Hours::default().text(), None);
}

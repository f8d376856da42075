//! The rest of what a reader answers.

use wayside_domain::ServiceId;
use wayside_domain::hours::{Holiday, HolidayKind};
use wayside_domain::service::{Language, Phone};

use super::*;

fn language(code: Option<&str>, name: &str) -> Language {
    Language {
        code: code.map(str::to_owned),
        name: Some(name.to_owned()),
        note: None,
    }
}

fn phone(number: &str, form: Option<&str>, languages: Vec<Language>) -> Phone {
    Phone {
        number: number.to_owned(),
        dial: number
            .strip_prefix("555-")
            .map(|rest| format!("+1960555{rest}")),
        extension: None,
        form: form.map(str::to_owned),
        description: None,
        languages,
    }
}

fn world() -> Contents {
    let at = Some(position(40.0, -73.9));
    let mut a = service("a", "Éclair House", &["detox", "shelter", "detox"], at);
    a.phones = vec![
        phone("555-0101", Some("fax"), vec![]),
        phone("ask at the desk", None, vec![]),
        phone(
            "555-0102",
            Some("voice"),
            vec![language(Some("ES"), "Spanish")],
        ),
    ];
    a.languages = vec![
        language(Some("es"), "español"),
        language(Some("pt"), "português"),
    ];
    a.eligibility.minimum_age = Some(18);
    a.eligibility.description = Some("Adults of the county".to_owned());
    a.provenance.published = Some("2026-10-01".parse().unwrap());
    let mut b = service("b", "apple House", &["shelter"], None);
    b.languages = vec![language(Some("es"), ""), language(None, "Shelta")];
    let c = service("c", "Zebra House", &["detox"], at);
    Contents {
        kinds: standard_kinds(),
        services: vec![c, b, a],
        holidays: vec![Holiday {
            date: "2026-12-08".parse().unwrap(),
            kind: HolidayKind::Public,
            name: Words::of("en", "Harbour Day"),
        }],
        streets: vec![street("q", "Quay")],
        ..Contents::default()
    }
}

#[test]
fn a_service_comes_back_as_the_pack_has_it() {
    let (reader, _folder) = reader_over(world());
    for wanted in world().services {
        assert_eq!(reader.service(&wanted.id).unwrap(), Some(wanted));
    }
    let id = |id: &str| ServiceId(id.to_owned());
    assert_eq!(reader.service(&id("nobody")).unwrap(), None);
    let some = reader
        .services_by_ids(&[id("c"), id("nobody"), id("a")])
        .unwrap();
    let ids: Vec<_> = some.iter().map(|s| s.id.0.as_str()).collect();
    assert_eq!(ids, ["c", "a"]);
}

#[test]
fn a_summary_says_what_filters_need() {
    let (reader, _folder) = reader_over(world());
    let summary = |id: &str| reader.summary(&ServiceId(id.to_owned())).unwrap();
    let a = summary("a");
    assert_eq!(
        a.phone.as_ref().and_then(|line| line.dial.as_deref()),
        Some("+19605550102")
    );
    assert_eq!(a.as_of, Some("2026-10-01".parse().unwrap()));
    assert_eq!(a.eligibility.description, None);
    assert!(!a.may_admit(17) && a.may_admit(18) && summary("b").may_admit(3));
    for service in world().services {
        let short = reader.summary(&service.id).unwrap();
        for code in ["es", "ES", "pt", "ru", ""] {
            assert_eq!(short.may_speak(code), service.may_speak(code), "{code}");
        }
        for age in [0, 17, 18, 99] {
            assert_eq!(short.may_admit(age), service.eligibility.may_admit(age));
        }
        assert_eq!(reader.summary_at(short.row).unwrap().id, service.id);
    }
    assert!(reader.summary(&ServiceId("nobody".to_owned())).is_none());
}

#[test]
fn kinds_come_in_the_order_of_the_chips_with_their_counts() {
    let (reader, _folder) = reader_over(world());
    let orders: Vec<_> = reader.kinds().iter().map(|(kind, _)| kind.order).collect();
    assert!(orders.is_sorted());
    let counted: Vec<_> = reader
        .kinds()
        .iter()
        .filter(|(_, services)| *services > 0)
        .map(|(kind, services)| (kind.id.as_str(), *services))
        .collect();
    assert_eq!(counted, [("shelter", 2), ("detox", 2)]);
}

#[test]
fn names_come_in_the_order_of_their_folded_letters() {
    let (reader, _folder) = reader_over(world());
    let names = |kinds: &[KindId], limit| -> Vec<String> {
        let rows = reader.by_name(kinds, &mut |c| c.reach.is_none(), limit);
        rows.iter().map(|s| s.id.0.clone()).collect()
    };
    assert_eq!(names(&[], 10), ["b", "a", "c"]);
    assert_eq!(names(&[kind_id("detox")], 10), ["a", "c"]);
    assert_eq!(names(&[], 1), ["b"]);
    let without_b = reader.by_name(&[], &mut |c| c.summary.id.0 != "b", 10);
    assert_eq!(without_b.len(), 2);
}

#[test]
fn languages_are_counted_once_a_service_and_keep_a_name() {
    let (reader, _folder) = reader_over(world());
    let spoken = reader.languages_spoken().unwrap();
    let rows: Vec<_> = spoken
        .iter()
        .map(|s| (s.code.as_str(), s.name.as_deref(), s.services))
        .collect();
    assert_eq!(
        rows,
        [("es", Some("español"), 2), ("pt", Some("português"), 1)]
    );
}

#[test]
fn the_calendar_knows_the_packs_own_holidays() {
    let (reader, _folder) = reader_over(world());
    assert_eq!(reader.holidays(), world().holidays);
    assert_eq!(reader.calendar().time_zone().name(), "America/New_York");
    assert_eq!(reader.manifest().head, head("World", 1));
}

#[test]
fn a_small_pack_has_a_plan_and_a_large_one_none() {
    let (reader, _folder) = reader_over(world());
    let plan = reader.plan().unwrap().unwrap();
    assert_eq!(plan.streets, world().streets);
    let ids: Vec<_> = plan.services.iter().map(|s| s.id.0.as_str()).collect();
    assert_eq!(ids, ["a", "c"]);
    let streets = (0..5_000)
        .map(|n| street(&format!("{n}"), "Quay"))
        .collect();
    let large = Contents {
        streets,
        ..Contents::default()
    };
    let (reader, _folder) = reader_over(large);
    assert!(reader.plan().unwrap().is_none());
}

//! What is made is what is read.

use proptest::prelude::*;
use wayside_domain::hours::Holiday;

use super::*;
use crate::{Cards, Freshness, MakeFault, RowFault, SignedBy, Version, names};

fn read_all(pack: &Verified) -> Contents {
    fn rows<T: serde::de::DeserializeOwned>(pack: &Verified, table: &str) -> Vec<T> {
        pack.rows(table).unwrap().collect::<Result<_, _>>().unwrap()
    }
    Contents {
        kinds: rows(pack, names::KINDS),
        services: rows(pack, names::SERVICES),
        zones: rows(pack, names::ZONES),
        rules: rows(pack, names::RULES),
        holidays: rows::<Holiday>(pack, names::HOLIDAYS),
        streets: rows(pack, names::STREETS),
        protocols: rows(pack, names::PROTOCOLS),
        voices: rows(pack, names::VOICES),
        exposure_plans: rows(pack, names::EXPOSURE_PLANS),
        pathways: rows(pack, names::PATHWAYS),
        recipients: rows(pack, names::RECIPIENTS),
        cards: Cards {
            issuers: rows(pack, names::CARD_ISSUERS).pop(),
            known_codes: rows(pack, names::CARD_KNOWN_CODES),
            templates: rows(pack, names::CARD_TEMPLATES),
            terms: rows(pack, names::CARD_TERMS).pop(),
            withdrawn: rows(pack, names::CARD_WITHDRAWN),
        },
    }
}

fn reversed(mut contents: Contents) -> Contents {
    contents.kinds.reverse();
    contents.services.reverse();
    contents.zones.reverse();
    contents
}

#[test]
fn the_same_contents_in_any_order_give_the_same_bytes() {
    assert_eq!(
        make(&head(), reversed(contents()), &[&author()]).unwrap(),
        pack()
    );
    let other = SecretKey::generate([2; 32]);
    assert_eq!(
        make(&head(), contents(), &[&author(), &other]).unwrap(),
        make(&head(), contents(), &[&other, &author(), &other]).unwrap(),
    );
}

#[test]
fn a_verified_pack_gives_back_its_rows_sorted() {
    let verified = verify(&pack(), &device()).unwrap();
    assert_eq!(read_all(&verified), reversed(contents()));
    assert_eq!(
        verified.signed(),
        &SignedBy::Trusted(vec![author().key_id()])
    );
    assert_eq!(verified.manifest().rows(names::SERVICES), 2);
    assert_eq!(verified.manifest().rows("no_such_table"), 0);
    assert_eq!(verified.rows::<Value>("no_such_table").unwrap().count(), 0);
    assert_eq!(verified.manifest().head, head());
    assert_eq!(verified.file_sha256(), Sha256::of(&pack()));
    assert_eq!(verified.bytes(), pack());
}

#[test]
fn a_pack_made_again_from_its_own_rows_is_the_same_file() {
    let verified = verify(&pack(), &device()).unwrap();
    let again = make(&verified.manifest().head, read_all(&verified), &[&author()]).unwrap();
    assert_eq!(again, pack());
}

#[test]
fn an_empty_pack_is_a_pack() {
    let bytes = make(&head(), Contents::default(), &[&author()]).unwrap();
    let verified = verify(&bytes, &device()).unwrap();
    assert_eq!(read_all(&verified), Contents::default());
}

#[test]
fn age_sets_the_freshness_and_never_refuses() {
    let at = |text: &str| Some(text.parse().unwrap());
    let cases = [
        (None, None, Freshness::Current),
        (
            at("2026-11-20T12:00:00Z"),
            at("2026-11-20T12:00:00Z"),
            Freshness::Current,
        ),
        (
            at("2020-01-01T00:00:00Z"),
            at("2026-11-20T11:59:59Z"),
            Freshness::Expired,
        ),
        (at("2026-11-20T12:00:01Z"), None, Freshness::FromTheFuture),
    ];
    for (created, valid_until, wanted) in cases {
        let head = PackHead {
            created,
            valid_until,
            ..head()
        };
        let bytes = make(&head, contents(), &[&author()]).unwrap();
        assert_eq!(verify(&bytes, &device()).unwrap().freshness(), wanted);
    }
}

#[test]
fn what_a_pack_may_not_say_of_itself_is_named() {
    type Bend = fn(&mut PackHead);
    let cases: &[(&str, Bend)] = &[
        ("name", |h| h.name = " ".to_owned()),
        ("jurisdiction", |h| h.jurisdiction = "a\nb".to_owned()),
        ("country", |h| h.country = "us".to_owned()),
        ("region", |h| h.region = Some(String::new())),
        ("time_zone", |h| h.time_zone = "Mars/Olympus".to_owned()),
        ("version", |h| h.version = Version::Text(String::new())),
        ("languages", |h| h.languages.push("\u{7}".to_owned())),
        ("attributions", |h| h.attributions.push(String::new())),
        ("threshold", |h| h.threshold = 0),
    ];
    for (wanted, bend) in cases {
        let mut head = head();
        bend(&mut head);
        match make(&head, contents(), &[]) {
            Err(MakeFault::Head { part }) => assert_eq!(part, *wanted),
            other => panic!("{wanted}: {other:?}"),
        }
    }
}

#[test]
fn a_row_that_may_not_stand_is_named() {
    type Bend = fn(&mut Contents);
    let unknown = || RowFault::UnknownKind(KindId::new("detox").unwrap());
    let cases: [(&str, &str, RowFault, Bend); 9] = [
        ("services", "s1", unknown(), |c| {
            c.kinds.retain(|k| k.id.as_str() != "detox")
        }),
        ("services", "s1", RowFault::NoKind, |c| {
            c.services[1].kinds.clear()
        }),
        ("services", "", RowFault::Id, |c| c.services[1].id.0.clear()),
        ("services", "s1", RowFault::NotKept, |c| {
            let amount = Some(f64::NAN);
            c.services[1].cost_options = vec![wayside_domain::service::CostOption {
                amount,
                ..Default::default()
            }];
        }),
        (
            "zones",
            "z1",
            RowFault::UnknownRule(RuleId("r1".to_owned())),
            |c| {
                c.rules.clear();
                c.cards.terms = None;
            },
        ),
        ("zones", "z1", RowFault::Shape, |c| {
            c.zones[1].shape = circle(0.0)
        }),
        ("zones", "z1", RowFault::Shape, |c| {
            c.zones[1].shape = Shape::Polygons {
                polygons: vec![vec![]],
                buffer_m: 0.0,
            };
        }),
        (
            "zones",
            "z2",
            RowFault::UnknownService("s9".to_owned()),
            |c| {
                c.zones[0].around = Some(ServiceId("s9".to_owned()));
            },
        ),
        ("streets", "q", RowFault::Line, |c| {
            c.streets[0].lines[0].truncate(1)
        }),
    ];
    for (wanted_table, wanted_id, wanted_why, bend) in cases {
        let mut contents = contents();
        bend(&mut contents);
        match make(&head(), contents, &[]) {
            Err(MakeFault::Row { table, id, why }) => {
                assert_eq!(
                    (table, id.as_str(), &why),
                    (wanted_table, wanted_id, &wanted_why)
                );
            }
            other => panic!("{wanted_table} {wanted_why}: {other:?}"),
        }
    }
}

#[test]
fn two_rows_of_one_id_are_named() {
    let mut twice = contents();
    twice.services.push(service("s1", 1.0, 1.0));
    let fault = make(&head(), twice, &[]).expect_err("made");
    assert!(matches!(fault, MakeFault::Duplicate { table: "services", id } if id == "s1"));
    let mut twice = contents();
    twice.holidays.push(Holiday {
        name: Words::default(),
        ..twice.holidays[0].clone()
    });
    let fault = make(&head(), twice, &[]).expect_err("made");
    assert!(matches!(
        fault,
        MakeFault::Duplicate {
            table: "holidays",
            ..
        }
    ));
}

#[test]
fn holidays_are_told_apart_by_day_and_by_kind() {
    let mut several = contents();
    let day = |date: &str, kind| Holiday {
        date: date.parse().unwrap(),
        kind,
        name: Words::default(),
    };
    several.holidays = vec![
        day("2027-01-06", HolidayKind::Public),
        day("2026-12-08", HolidayKind::School),
        day("2026-12-08", HolidayKind::Public),
    ];
    let bytes = make(&head(), several.clone(), &[&author()]).unwrap();
    let verified = verify(&bytes, &device()).unwrap();
    several.holidays.reverse();
    assert_eq!(read_all(&verified).holidays, several.holidays);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_place_and_name_come_back_exactly(
        rows in proptest::collection::btree_map("\\PC{1,12}", ("\\PC{0,12}", -90.0..=90.0, -180.0..=180.0), 0..12)
    ) {
        let services: Vec<Service> = rows
            .iter()
            .filter(|(id, _)| !id.trim().is_empty())
            .map(|(id, (name, latitude, longitude))| {
                let mut service = service(id, *latitude, *longitude);
                service.name = name.clone();
                service
            })
            .collect();
        let made = Contents { kinds: vec![kind("detox")], services, ..Contents::default() };
        let bytes = make(&head(), made.clone(), &[&author()]).unwrap();
        let verified = verify(&bytes, &device()).unwrap();
        prop_assert_eq!(read_all(&verified), made);
    }
}

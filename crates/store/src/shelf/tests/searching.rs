//! What words find.

use proptest::prelude::*;
use wayside_domain::service::{Address, Organization};

use super::*;

fn town() -> (Reader, TempDir) {
    let at = Some(position(40.0, -73.9));
    let mut lodz = service("lodz", "Przychodnia Łódź", &["detox"], at);
    lodz.alternate_names = vec!["Søren’s House".to_owned()];
    lodz.organization = Some(Organization {
        name: "Straße Hilfe".to_owned(),
        alternate_name: None,
        description: None,
        email: None,
        website: None,
    });
    let mut quay = service("quay", "Quay Exchange", &["syringe_programme"], at);
    quay.addresses = vec![Address {
        address_1: Some("12 Mackerel Row".to_owned()),
        city: Some("Port Ellery".to_owned()),
        ..Address::default()
    }];
    let both = service(
        "both",
        "Night Room",
        &["shelter", "syringe_programme"],
        None,
    );
    let clinic = service(
        "clinic",
        "Mackerel Clinic",
        &["opioid_agonist_treatment"],
        at,
    );
    let contents = Contents {
        kinds: standard_kinds(),
        services: vec![lodz, quay, both, clinic],
        ..Contents::default()
    };
    reader_over(contents)
}

fn services(reader: &Reader, text: &str) -> Vec<String> {
    let found = reader.search(text, 10).unwrap();
    found
        .services
        .iter()
        .map(|hit| hit.summary.id.0.clone())
        .collect()
}

fn kinds(reader: &Reader, text: &str) -> Vec<String> {
    let found = reader.search(text, 10).unwrap();
    found
        .kinds
        .iter()
        .map(|(kind, _)| kind.id.as_str().to_owned())
        .collect()
}

#[test]
fn letters_that_a_keyboard_lacks_are_found_as_they_are_typed() {
    let (reader, _folder) = town();
    for text in [
        "lodz",
        "ŁÓDŹ",
        "przychodnia lod",
        "sorens",
        "soren’s house",
        "strasse",
    ] {
        assert_eq!(services(&reader, text), ["lodz"], "{text}");
    }
}

#[test]
fn every_script_is_searched_as_its_readers_write_it() {
    let at = Position::new(40.70, -74.00).ok();
    let named = [
        ("tokyo", "東京診療所"),
        ("hk", "香港戒毒服務中心"),
        ("thai", "ศูนย์บำบัดยาเสพติด"),
        ("seoul", "서울중앙병원"),
        ("hope", "مَرْكَز الأمل"),
        ("kashida", "العيـــادة الشعبية ٢٤"),
        ("farsi", "کلینیک شهری"),
        ("soft", "Über\u{ad}nachtungs\u{ad}stelle"),
        ("espoir", "Maison de l’Espoir"),
        ("athens", "Οδός Ελπίδος"),
    ];
    let contents = Contents {
        kinds: standard_kinds(),
        services: named
            .iter()
            .map(|(id, name)| service(id, name, &["detox"], at))
            .collect(),
        ..Contents::default()
    };
    let (reader, _folder) = reader_over(contents);
    for (id, text) in [
        ("tokyo", "東京"),
        ("tokyo", "診療所"),
        ("tokyo", "京"),
        ("hk", "戒毒 中心"),
        ("thai", "บำบัด"),
        ("seoul", "병원"),
        ("hope", "مركز الامل"),
        ("kashida", "العيادة"),
        ("kashida", "24"),
        ("farsi", "كلينيك"),
        ("soft", "Übernachtungsstelle"),
        ("espoir", "espoir"),
        ("espoir", "l'espoir"),
        ("athens", "ΕΛΠΙΔΟΣ"),
    ] {
        assert_eq!(services(&reader, text), [id], "{text}");
    }
}

#[test]
fn a_beginning_of_the_last_word_is_enough_and_only_of_the_last() {
    let (reader, _folder) = town();
    assert_eq!(services(&reader, "quay exch"), ["quay"]);
    assert_eq!(services(&reader, "q"), ["quay"]);
    // `qua` is no whole word: nothing has both, so what has any comes.
    assert_eq!(
        services(&reader, "qua mackerel"),
        services(&reader, "mackerel")
    );
}

#[test]
fn a_name_comes_before_an_address() {
    let (reader, _folder) = town();
    assert_eq!(services(&reader, "mackerel"), ["clinic", "quay"]);
    assert_eq!(services(&reader, "mackerel row"), ["quay"]);
}

#[test]
fn synonyms_in_any_language_find_the_kind_and_its_services() {
    let (reader, _folder) = town();
    let asks = [
        "needle exchange",
        "Jeringas",
        "обмен шприцев",
        "seringues",
        "SSP",
    ];
    for text in asks {
        assert_eq!(kinds(&reader, text), ["syringe_programme"], "{text}");
        let mut found = services(&reader, text);
        found.sort();
        assert_eq!(found, ["both", "quay"], "{text}");
    }
    assert_eq!(services(&reader, "МЕТАДОН"), ["clinic"]);
    assert_eq!(services(&reader, "methadone mackerel"), ["clinic"]);
    assert_eq!(services(&reader, "night jering"), ["both"]);
}

#[test]
fn the_likeliest_kind_comes_first() {
    let (reader, _folder) = town();
    assert_eq!(kinds(&reader, "shelter")[0], "shelter");
    assert_eq!(kinds(&reader, "exchange needle"), ["syringe_programme"]);
    assert_eq!(kinds(&reader, "syringe_programme"), ["syringe_programme"]);
    assert!(kinds(&reader, "s").is_empty());
    assert!(kinds(&reader, "quay").is_empty());
}

#[test]
fn nothing_found_is_nothing() {
    let (reader, _folder) = town();
    for text in ["", "   ", "?!", "zzzzz", "\"", "NEAR(", "k0", "name:quay*"] {
        let found = services(&reader, text);
        let may_be = if text.starts_with("name") {
            vec!["quay"]
        } else {
            vec![]
        };
        assert_eq!(found, may_be, "{text}");
    }
    assert!(reader.search("quay", 0).unwrap().services.is_empty());
}

#[test]
fn streets_are_found_by_name_the_exact_one_first() {
    let contents = Contents {
        streets: vec![
            street("1", "Quay Street North"),
            street("2", "Quay Street"),
            street("3", "Old Quay"),
            street("4", "Łąkowa"),
        ],
        ..Contents::default()
    };
    let (reader, _folder) = reader_over(contents);
    let ids = |text: &str| -> Vec<String> {
        let found = reader.streets_named(text, 10).unwrap();
        found.into_iter().map(|street| street.id).collect()
    };
    assert_eq!(ids("QUAY street"), ["2", "1"]);
    assert_eq!(ids("lak"), ["4"]);
    assert_eq!(ids("quay").len(), 3);
    assert!(ids("").is_empty());
    assert_eq!(reader.streets_named("quay", 1).unwrap().len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_text_is_too_odd_to_look_for(texts in proptest::collection::vec("\\PC{0,300}|[\"*():^{}+ a-z-]{0,40}", 1..20)) {
        thread_local! {
            static TOWN: (Reader, TempDir) = town();
        }
        TOWN.with(|(reader, _)| {
            for text in &texts {
                reader.search(text, 5).unwrap();
                reader.streets_named(text, 5).unwrap();
            }
        });
    }
}

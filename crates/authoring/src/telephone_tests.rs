use proptest::prelude::*;
use wayside_domain::service::Phone;
use wayside_domain::{KindId, Service};

use super::{Telephones, plain_phone};

/// `[kind:]dial[;ext][ "words"]` of each line, as-written text in brackets where nothing is dialled.
fn read(country: &str, text: &str) -> Vec<String> {
    let mut service = Service::new("s", "S", KindId::new("shelter").unwrap());
    service.phones = vec![Phone {
        number: text.to_owned(),
        ..plain_phone("")
    }];
    let notes = Telephones::of(country, false, &[]).settle(&mut service);
    let undialled = service
        .phones
        .iter()
        .filter(|phone| phone.dial.is_none())
        .count();
    assert!(undialled == 0 || !notes.is_empty(), "{text}: {notes:?}");
    let line = |phone: &Phone| {
        let dial = phone
            .dial
            .clone()
            .unwrap_or_else(|| format!("[{}]", phone.number));
        let inner = phone
            .extension
            .as_ref()
            .map(|inner| format!(";{inner}"))
            .unwrap_or_default();
        let words = phone
            .description
            .as_ref()
            .map(|words| format!(" \"{words}\""))
            .unwrap_or_default();
        let kind = phone
            .form
            .as_ref()
            .map(|form| format!("{form}:"))
            .unwrap_or_default();
        format!("{kind}{dial}{inner}{words}")
    };
    service.phones.iter().map(line).collect()
}

/// The labelled lines of the sample: country, text and label.
fn sample() -> Vec<(&'static str, String, &'static str)> {
    let mut country = "";
    let mut labelled = Vec::new();
    for line in include_str!("telephone/sample.txt").lines() {
        if let Some(code) = line.strip_prefix('@') {
            country = code;
        } else if !line.is_empty() && !line.starts_with('#') {
            let (text, label) = line.split_once(" => ").unwrap();
            labelled.push((country, text.replace("\\n", "\n"), label));
        }
    }
    labelled
}

#[test]
fn every_labelled_text_is_read_as_its_label_says() {
    let sample = sample();
    assert!(sample.len() >= 200, "{}", sample.len());
    let wrong: Vec<String> = sample
        .iter()
        .filter_map(|(country, text, label)| {
            let told = read(country, text).join(" | ");
            (told != *label)
                .then(|| format!("{country} {text:?}\n  wanted {label}\n  read   {told}"))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

const ONE: &str = "+12125550100";
const TWO: &str = "+12125550101";

#[test]
fn one_number_is_read_however_it_is_written() {
    for text in [
        "212-555-0100",
        "(212) 555-0100",
        "212.555.0100",
        "212 555 0100",
        "2125550100",
        "+1 (212) 555-0100",
        "1-212-555-0100",
        "tel:+12125550100",
        "Tel.: 212-555-0100",
        "tel:+1-212-555-0100",
        "+1.212.555.0100",
        "\u{202a}+1 212 555 0100\u{202c}",
        "２１２－５５５－０１００",
        "٢١٢-٥٥٥-٠١٠٠",
        "212–555–0100",
        "\"212 555 0100\"",
    ] {
        assert_eq!(read("US", text), [ONE], "{text}");
    }
    assert_eq!(read("US", "+44 (0)20 7946 0000"), ["+442079460000"]);
    assert_eq!(read("GB", "(020) 7946 0000"), ["+442079460000"]);
    assert_eq!(read("DE", "030/901820"), ["+4930901820"]);
    assert_eq!(read("FR", "01 23 45 67 89"), ["+33123456789"]);
}

#[test]
fn an_extension_is_dialled_apart_and_is_no_part_of_the_number() {
    let number = "+1 (212) 555-0100";
    for inner in [
        "x12",
        " x12",
        " ext12",
        ";ext=12",
        " ext. 12",
        ", ext 12",
        " (ext. 12)",
        " extension 12",
        " #12",
        " Ext: 12",
    ] {
        assert_eq!(
            read("US", &format!("{number}{inner}")),
            [format!("{ONE};12")],
            "{inner}"
        );
    }
    assert_eq!(read("ES", "912 345 678 extensión 4"), ["+34912345678;4"]);
}

#[test]
fn several_numbers_of_one_field_are_several_and_never_one() {
    for between in [
        " / ", "/", "; ", ";", ", ", " or ", " and ", " | ", "\n", " ", " & ",
    ] {
        let text = format!("212-555-0100{between}212-555-0101");
        assert_eq!(read("US", &text), [ONE, TWO], "{between:?}");
    }
    assert_eq!(read("US", "212-555-0100/0101"), [ONE]);
    assert_eq!(
        read("US", "+1 212 555 0100;+1 212 555 0100"),
        [ONE],
        "the same twice"
    );
    assert_eq!(
        read("US", "212-555-0100 x1; 212-555-0100 x2"),
        [format!("{ONE};1"), format!("{ONE};2")]
    );
}

#[test]
fn words_stay_with_their_number_and_give_it_no_digits() {
    assert_eq!(
        read("US", "212-555-0100 9am-5pm"),
        [format!("{ONE} \"9am-5pm\"")]
    );
    assert_eq!(
        read("US", "+1 212 555 0100 Mon-Fri"),
        [format!("{ONE} \"Mon-Fri\"")]
    );
    assert_eq!(
        read("US", "Crisis line: 212-555-0100 (24 hours)"),
        [format!("{ONE} \"Crisis line, 24 hours\"")]
    );
    assert_eq!(
        read("US", "Office 212-555-0100; Nights 212-555-0101"),
        [format!("{ONE} \"Office\""), format!("{TWO} \"Nights\"")]
    );
}

#[test]
fn letters_of_the_keypad_are_digits_where_the_number_is_whole() {
    for text in [
        "1-800-662-HELP",
        "1-800-662-HELP (4357)",
        "1 (800) 662-HELP",
        "800-662-HELP",
    ] {
        assert_eq!(read("US", text), ["+18006624357"], "{text}");
    }
    assert_eq!(read("US", "1-800-4-A-CHILD"), ["+18004224453"]);
}

#[test]
fn short_numbers_are_those_of_the_country() {
    for number in ["988", "211", "911"] {
        assert_eq!(read("US", number), [number]);
    }
    assert_eq!(read("US", "9-8-8"), ["988"]);
    assert_eq!(
        read("US", "Call 988 or 212-555-0100"),
        ["988".to_owned(), ONE.to_owned()]
    );
    assert_eq!(read("GB", "116 123"), ["116123"]);
    assert_eq!(read("GB", "116123"), ["116123"]);
    assert_eq!(read("GB", "988"), ["[988]"]);
    assert_eq!(read("LT", "112"), ["112"]);
}

#[test]
fn what_is_not_surely_one_number_is_text() {
    for text in [
        "555-0100",
        "call the office",
        "0",
        "12345",
        "212-555-01001",
        "see website",
        "24/7",
        "2125550",
        "741741",
        "999-555-0100",
        "911/2125550",
        "Text HOME to 741741",
        "Mon 9-11",
        "+1 555 0100",
        "+1 212 555 01001",
        "+999 123 4567",
    ] {
        assert_eq!(read("US", text), [format!("[{text}]")], "{text}");
    }
    // Without a country only a plus tells.
    assert_eq!(read("ZZ", "212-555-0100"), ["[212-555-0100]"]);
    assert_eq!(read("ZZ", "+1-960-555-0150"), ["+19605550150"]);
}

#[test]
fn a_field_of_its_own_for_the_extension_is_read_too() {
    let mut service = Service::new("s", "S", KindId::new("shelter").unwrap());
    let phone = |extension: &str| Phone {
        extension: Some(extension.to_owned()),
        ..plain_phone("212-555-0100")
    };
    service.phones = vec![phone("12"), phone("ext. 13"), phone("ask for Sam")];
    Telephones::of("US", false, &[]).settle(&mut service);
    let said: Vec<_> = service
        .phones
        .iter()
        .map(|p| (p.extension.as_deref(), p.description.as_deref()))
        .collect();
    assert_eq!(
        said,
        [
            (Some("12"), None),
            (Some("13"), None),
            (None, Some("ask for Sam"))
        ]
    );
}

#[test]
fn a_telephone_that_must_be_dialled_is_one_number_or_refused() {
    let telephones = Telephones::of("ZZ", true, &["1777".to_owned()]);
    let one = telephones.one(&plain_phone("+1-960-555-0150")).unwrap();
    assert_eq!(
        (one.number.as_str(), one.dial.as_deref()),
        ("+1-960-555-0150", Some("+19605550150"))
    );
    assert_eq!(
        telephones
            .one(&plain_phone("1777"))
            .unwrap()
            .dial
            .as_deref(),
        Some("1777")
    );
    for text in [
        "555 0100",
        "+1-960-555-0150; +1-960-555-0151",
        "Fax +1-960-555-0150",
        "112",
        "",
    ] {
        assert!(telephones.one(&plain_phone(text)).is_err(), "{text}");
    }
}

proptest! {
    /// Every digit that is dialled stands in the field, in that order and without another between: the number's own.
    #[test]
    fn nothing_is_dialled_that_the_field_does_not_say(
        first in "[2-9]0[1-9]", exchange in "[2-9][0-9]{2}", line in "[0-9]{4}", between in "( / |; |, | or |/| x| ext |  | - )", more in "[0-9]{0,11}",
    ) {
        let text = format!("{first}-{exchange}-{line}{between}{more}");
        for told in read("US", &text) {
            let dial = told.split([';', ' ', '[']).next().unwrap().trim_start_matches('+').to_owned();
            let whole = format!("1{first}{exchange}{line}");
            let is_known = dial.is_empty() || dial == whole || more == dial || format!("1{more}") == dial;
            prop_assert!(is_known, "{} gave {}", text, told);
        }
    }
}

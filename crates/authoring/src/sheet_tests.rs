use wayside_card::{IssuerSecret, Kid, TypedCode};

use super::*;

fn cards(count: u8) -> Vec<PrintedCard> {
    let secret = IssuerSecret::new(Kid([1, 2, 3, 4]), &[7; 32]);
    let card = |place: u8| PrintedCard {
        text: secret
            .issue("2027-05".parse().unwrap(), u32::from(place))
            .text(),
        code: TypedCode::of_random(&[place; 10]).text(),
        until: "2027-05".to_owned(),
    };
    (0..count).map(card).collect()
}

fn words() -> SheetWords {
    SheetWords {
        title: "Miembro del programa de reducción de daños".to_owned(),
        valid_to: "Válida hasta".to_owned(),
        statute: "Order 12, section 3: the holder is not cited, arrested or searched for syringes, \
                  other equipment for using, or what is left in them. The equipment stays with them."
            .to_owned(),
        telephone: Some("+1-960-555-0150".to_owned()),
    }
}

fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.matches("/MediaBox").count()
}

#[test]
fn the_same_cards_give_the_same_bytes_and_no_word_of_their_maker() {
    let made = sheet(&cards(2), &words()).unwrap();
    assert_eq!(sheet(&cards(2), &words()).unwrap(), made);
    let text = String::from_utf8_lossy(&made);
    for word in [
        "CreationDate",
        "Author",
        "Creator",
        "Producer",
        "ModDate",
        "xmp",
    ] {
        assert!(!text.contains(word), "{word}");
    }
}

#[test]
fn ten_cards_stand_on_a_page_and_every_card_has_a_back_and_a_fob() {
    for (count, wanted) in [(1, 3), (10, 3), (11, 5), (36, 10)] {
        assert_eq!(
            pages(&sheet(&cards(count), &words()).unwrap()),
            wanted,
            "{count}"
        );
    }
    assert_eq!(sheet(&[], &words()), Err(SheetFault::Empty));
}

#[test]
fn a_back_lies_behind_its_front() {
    for place in 0..10 {
        let (front, back) = (CARDS.corner(place, false), CARDS.corner(place, true));
        assert!((front.0 + CARDS.width + back.0 - PAGE.0).abs() < 1e-3);
        assert!((front.1 - back.1).abs() < 1e-3);
    }
}

#[test]
fn words_without_room_or_letters_are_refused_by_name() {
    let refused = |change: fn(&mut SheetWords)| {
        let mut words = words();
        change(&mut words);
        sheet(&cards(1), &words)
    };
    let long = |part| Err(SheetFault::TooLong(part));
    assert_eq!(
        refused(|w| w.statute = w.statute.repeat(5)),
        long("statute")
    );
    assert_eq!(refused(|w| w.title = w.title.repeat(4)), long("title"));
    assert_eq!(refused(|w| w.title = "x".repeat(60)), long("title"));
    assert_eq!(
        refused(|w| w.valid_to = "m".repeat(40)),
        long("words before the month")
    );
    let part = "statute";
    let character = '読';
    assert_eq!(
        refused(|w| w.statute.push('読')),
        Err(SheetFault::Character { part, character })
    );
    assert!(refused(|w| w.statute = "Łódź, Ærø, Brașov".to_owned()).is_ok());
}

#[test]
fn a_text_that_is_no_cards_has_no_code() {
    let mut cards = cards(1);
    cards[0].text.push('a');
    assert_eq!(sheet(&cards, &words()), Err(SheetFault::Code));
    cards[0].text = "A".repeat(200);
    assert_eq!(sheet(&cards, &words()), Err(SheetFault::Code));
}

//! What nearly went wrong, in the officer's own words, to the medical director alone.

use super::*;

const WORDS: &str =
    "Quillfeather: the second kit was at the bottom of the bag, under the ochre umbrella.";

fn note(id: Uuid, words: &str) -> Value {
    json!({ "id": id, "language": "en", "words": words })
}

#[test]
fn a_near_miss_is_sealed_to_the_medical_director_while_locked_and_stands_nowhere_in_the_clear() {
    let world = world();
    plain(&world, "lock");
    let page = plain(&world, "near_miss");
    assert_eq!(page["to"]["id"], "port-ellery-medical-director");
    assert_eq!(page["longest"], 1000);
    let id = Uuid::now_v7();
    for _ in 0..2 {
        let reply = asked(&world, "send_near_miss", note(id, WORDS));
        assert_eq!(reply["outbox"]["waiting"], 1, "sent twice it is one");
    }
    for (name, bytes) in world.everything().expect("the device") {
        assert_eq!(has_planted(&bytes), None, "{name}");
    }
    let (_, due) = world.meanwhile(due).expect("it opens again");
    assert!(due.iter().all(|one| has_planted(&one.bytes).is_none()));
    let (letter, text) = opened(&due[0].bytes, &key("port-ellery-medical-director"));
    assert_eq!(
        (letter.id, letter.routing.pathway.as_str()),
        (id, "near_miss")
    );
    let content: ReferralContent = serde_json::from_str(&text).expect("a letter");
    assert_eq!(content.person.note.as_deref(), Some(WORDS));
    assert_eq!((content.consent, content.without_consent), (None, None));
    let other = key("ellery-health-hub");
    assert!(seal::open(&letter.body, &other, &Binding::of(&letter)).is_err());
}

#[test]
fn a_near_miss_refers_nobody_and_has_words() {
    let world = world();
    let ways = plain(&world, "pathways");
    let ids = ways["pathways"].as_array().expect("pathways").iter();
    assert!(ids.clone().count() > 0);
    assert!(
        ids.map(|way| &way["pathway"]["id"])
            .all(|id| *id != "near-miss")
    );
    for words in ["", "  \n ", &"x".repeat(1001)] {
        let ask = note(Uuid::now_v7(), words);
        assert_eq!(
            code(&world, "send_near_miss", ask),
            "Unfit",
            "{}",
            words.len()
        );
    }
    assert_eq!(plain(&world, "outbox_state")["waiting"], 0);
}

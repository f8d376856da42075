use std::collections::BTreeSet;

use super::*;

#[test]
fn every_file_is_read_to_its_last_line() {
    for language in Language::ALL {
        for source in language
            .sources()
            .into_iter()
            .chain(language.inbox_sources())
        {
            let read = FluentResource::try_new(source.to_owned());
            assert_eq!(
                read.err().map(|(_, troubles)| troubles),
                None,
                "{language:?}"
            );
        }
    }
}

#[test]
fn every_message_can_be_said() {
    // Whatever a message of the pages asks for, by the names in their files.
    let given: FluentArgs<'_> = [
        "all", "at", "count", "day", "deed", "label", "lines", "minutes", "month", "most", "name",
        "named", "percent", "takers", "until", "version",
    ]
    .into_iter()
    .map(|name| (name, FluentValue::from(3)))
    .collect();
    for language in Language::ALL {
        let words = language.words();
        let mut said = 0;
        for source in language.sources() {
            for (key, _) in messages::of(&messages::read(source)) {
                let message = words.bundle.get_message(key).unwrap();
                let mut troubles = Vec::new();
                let text = words.bundle.format_pattern(
                    message.value().unwrap(),
                    Some(&given),
                    &mut troubles,
                );
                assert!(troubles.is_empty(), "{language:?}: {key}: {troubles:?}");
                assert!(!text.trim().is_empty(), "{language:?}: {key}");
                said += 1;
            }
        }
        assert!(said > 140, "{said} messages of {language:?}");
    }
}

#[test]
fn what_wants_something_put_into_it_is_never_said_without() {
    let words = Language::En.words();
    assert_eq!(words.say("page-revoked"), "page-revoked");
    assert_eq!(
        words.with("page-revoked", &[("day", "2026-11-30".into())]),
        "Revoked on 2026-11-30"
    );
    assert_eq!(
        words.with("page-held-count", &[("count", 1_u64.into())]),
        "1 letter, sealed"
    );
    assert_eq!(
        words.with("page-held-count", &[("count", 2_u64.into())]),
        "2 letters, sealed"
    );
    assert_eq!(
        words.with("page-audit-sound", &[("lines", 12_345_u64.into())]),
        "The chain holds: each of 12345 lines is held to the one before."
    );
}

#[test]
fn a_ticket_is_explained_by_the_words_that_stand_on_the_apps_buttons() {
    let lead = |language: Language| {
        language
            .words()
            .with("page-ticket-lead", &[("label", "Car 7".into())])
    };
    assert_eq!(
        lead(Language::En),
        "For Car 7. In the app: Settings, Hub, Scan the ticket."
    );
    assert_eq!(
        lead(Language::Es),
        "Para Car 7. En la aplicación: Ajustes, Central, Escanear el pase."
    );
}

/// What a module of the inbox says, by key.
fn of_module(language: Language) -> serde_json::Map<String, serde_json::Value> {
    let module = language.inbox_module();
    let json = module.strip_prefix("export default ").unwrap();
    serde_json::from_str(json.trim_end().strip_suffix(';').unwrap()).unwrap()
}

/// Every name that is put into a message, and whether each part of it has something to say.
fn wants(parts: &serde_json::Value, into: &mut BTreeSet<String>) {
    let parts = parts.as_array().unwrap();
    assert!(!parts.is_empty());
    for part in parts {
        if let Some(name) = part.get("put").or_else(|| part.get("choose")) {
            into.insert(name.as_str().unwrap().to_owned());
        }
        if let Some(rows) = part.get("from").and_then(serde_json::Value::as_object) {
            assert!(rows.contains_key(part["else"].as_str().unwrap()));
            rows.values().for_each(|row| wants(row, into));
        }
    }
}

#[test]
fn the_inbox_is_given_every_message_whole() {
    let [english, spanish] = Language::ALL.map(of_module);
    assert!(english.len() > 80);
    assert_eq!(
        english.keys().collect::<Vec<_>>(),
        spanish.keys().collect::<Vec<_>>()
    );
    for language in Language::ALL {
        let module = of_module(language);
        for source in language.inbox_sources() {
            for (key, pattern) in messages::of(&messages::read(source)) {
                // As many parts as the file has: nothing was left out as unknown.
                assert_eq!(
                    module[key].as_array().unwrap().len(),
                    pattern.elements.len(),
                    "{key}"
                );
            }
        }
    }
    for (key, parts) in &english {
        let (mut one, mut other) = (BTreeSet::new(), BTreeSet::new());
        wants(parts, &mut one);
        wants(&spanish[key], &mut other);
        assert_eq!(one, other, "{key}");
    }
    assert_eq!(
        english["inbox-count"].to_string(),
        r#"[{"choose":"open","else":"other","from":{"one":["One referral is open"],"other":[{"put":"open"}," referrals are open"]}}]"#
    );
}

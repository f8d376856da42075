use std::path::Path;

use super::*;

fn sample() -> Protocol {
    let path = Path::new("../../assets/port-ellery/overdose.toml");
    crate::read_protocol(path).unwrap()
}

fn both() -> Vec<String> {
    vec!["en".to_owned(), "es".to_owned()]
}

#[test]
fn every_text_of_the_protocol_stands_on_the_sheet_in_every_language() {
    let protocol = sample();
    let html = protocol_sheet(&protocol, &both()).html();
    let json = serde_json::to_value(&protocol).unwrap();
    let mut texts = Vec::new();
    gather(&json, &mut texts);
    assert!(texts.len() > 300, "{} texts", texts.len());
    for text in texts {
        let escaped = text.replace('&', "&amp;");
        assert!(html.contains(&escaped), "{text}");
    }
    assert!(html.contains(&protocol.digest_to_sign()));
}

/// Every text that has a language.
fn gather(value: &serde_json::Value, texts: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) if fields.contains_key("es") => {
            texts.extend(
                fields
                    .values()
                    .filter_map(|text| Some(text.as_str()?.to_owned())),
            );
        }
        serde_json::Value::Object(fields) => fields.values().for_each(|one| gather(one, texts)),
        serde_json::Value::Array(items) => items.iter().for_each(|one| gather(one, texts)),
        _ => {}
    }
}

#[test]
fn a_missing_language_is_said_where_it_is_missing() {
    let mut protocol = sample();
    protocol.states[0].more.0.remove("es");
    assert!(
        !protocol_sheet(&sample(), &both())
            .html()
            .contains("(missing)")
    );
    assert!(
        protocol_sheet(&protocol, &both())
            .html()
            .contains("(missing)")
    );
}

#[test]
fn the_same_protocol_gives_the_same_pdf_and_another_digest_another() {
    let first = protocol_sheet(&sample(), &both()).pdf().unwrap();
    assert!(first.starts_with(b"%PDF"));
    assert_eq!(first, protocol_sheet(&sample(), &both()).pdf().unwrap());
    let mut other = sample();
    other.watch_s += 60;
    assert_ne!(first, protocol_sheet(&other, &both()).pdf().unwrap());
}

#[test]
fn a_script_the_font_lacks_is_said_and_still_goes_into_the_html() {
    let mut protocol = sample();
    let say = &mut protocol.states[0].say;
    say.0.insert("ar".to_owned(), "انظر حولك".to_owned());
    let sheet = protocol_sheet(&protocol, &["ar".to_owned()]);
    assert!(matches!(sheet.pdf(), Err(SheetFault::Character { .. })));
    assert!(sheet.html().contains("انظر حولك"));
}

//! What a list keeps of a service.

use wayside_domain::service::{Eligibility, Language, Phone};

use super::super::summary::Summary;
use super::*;

fn language(code: &str) -> Language {
    Language {
        code: Some(code.to_owned()),
        name: Some("a name".to_owned()),
        note: None,
    }
}

fn phone(number: &str, form: Option<&str>, dial: Option<&str>, codes: &[&str]) -> Phone {
    Phone {
        number: number.to_owned(),
        dial: dial.map(str::to_owned),
        extension: Some("9".to_owned()),
        form: form.map(str::to_owned),
        description: Some("the desk".to_owned()),
        languages: codes.iter().map(|code| language(code)).collect(),
    }
}

#[test]
fn the_first_telephone_that_can_be_dialled_is_kept_with_its_number_alone() {
    let kept = |phones: Vec<Phone>| {
        let mut service = Service::new("a", "A", wayside_domain::kind::other());
        service.phones = phones;
        Summary::of(&service, 7).phone
    };
    assert_eq!(kept(Vec::new()), None);
    let fax = phone("1", Some("fax"), Some("1"), &[]);
    let words = phone("call us", None, None, &[]);
    assert_eq!(kept(vec![fax.clone(), words.clone()]), None);
    let dialled = phone("2", Some("voice"), Some("2"), &["es"]);
    let later = phone("3", None, Some("3"), &[]);
    let wanted = Phone {
        form: None,
        description: None,
        languages: Vec::new(),
        ..dialled.clone()
    };
    assert_eq!(kept(vec![fax, words, dialled, later]), Some(wanted));
}

#[test]
fn what_is_spoken_is_kept_once_in_lower_case_and_nothing_said_lets_any_through() {
    let mut service = Service::new("a", "A", wayside_domain::kind::other());
    let silent = Summary::of(&service, 0);
    assert_eq!(silent.languages, None);
    assert!(silent.may_speak("es"));
    service.languages = vec![language("ES"), language("en")];
    service.phones = vec![phone("1", None, None, &["es", "pt"])];
    let summary = Summary::of(&service, 0);
    let codes = summary.languages.clone().unwrap();
    assert_eq!(codes, ["en", "es", "pt"]);
    assert!(summary.may_speak("PT") && !summary.may_speak("fr"));
    service.languages = vec![Language {
        code: None,
        ..language("x")
    }];
    service.phones.clear();
    let unnamed = Summary::of(&service, 0);
    assert_eq!(unnamed.languages, Some(Vec::new()));
    assert!(!unnamed.may_speak("es"));
}

#[test]
fn who_may_come_is_kept_without_its_words() {
    let mut service = Service::new("a", "A", wayside_domain::kind::other());
    service.eligibility = Eligibility {
        description: Some("adults".to_owned()),
        minimum_age: Some(18),
        maximum_age: None,
    };
    let summary = Summary::of(&service, 3);
    assert_eq!(summary.row, 3);
    assert_eq!(summary.eligibility.description, None);
    assert!(summary.may_admit(18) && !summary.may_admit(17));
}

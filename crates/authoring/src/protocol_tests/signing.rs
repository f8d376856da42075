//! What changed, what nobody vouches for, and how far an approval holds.

use super::*;

#[test]
fn a_change_of_words_is_no_clinical_change_and_a_changed_way_is() {
    let old = sample();
    let mut words = sample();
    step(&mut words, "cpr")
        .say
        .0
        .insert("es".to_owned(), "Comprima".to_owned());
    words.version = "sample-3".to_owned();
    let kinds = |old: &Protocol, new: &Protocol| -> Vec<ChangeKind> {
        changes(old, new).iter().map(|one| one.kind).collect()
    };
    assert_eq!(
        kinds(&old, &words),
        [ChangeKind::Wording, ChangeKind::Backing]
    );
    type Bend = fn(&mut Protocol);
    let clinical: [Bend; 6] = [
        |p| answer(p, "breathing", "poor").go = "unresponsive".to_owned(),
        |p| step(p, "cpr").timer.as_mut().unwrap().seconds = 180,
        |p| p.products[0].redose.alarm_s = 240,
        |p| step(p, "watch").answers.swap(0, 1),
        |p| p.levels.clear(),
        |p| answer(p, "response", "none").marks.clear(),
    ];
    for bend in clinical {
        let mut new = sample();
        bend(&mut new);
        let found = changes(&old, &new);
        assert!(
            !found.is_empty() && found.iter().all(|one| one.kind == ChangeKind::Clinical),
            "{found:?}"
        );
    }
    assert_eq!(changes(&old, &old), []);
}

#[test]
fn what_nobody_vouches_for_is_found() {
    let today = chrono::NaiveDate::from_ymd_opt(2026, 6, 15).unwrap();
    let counts = |protocol: &Protocol, trouble: ProtocolDefect| {
        let found = review(protocol, today);
        found
            .into_iter()
            .filter(|one| one.trouble == trouble)
            .count()
    };
    type Bend = fn(&mut Protocol);
    let bends: [(ProtocolDefect, Bend); 6] = [
        (ProtocolDefect::NotVerified, |p| {
            p.states[0].status = wayside_domain::rule::SourceStatus::Unverified
        }),
        (ProtocolDefect::MissingLanguage, |p| {
            drop(p.states[0].more.0.remove("es"))
        }),
        (ProtocolDefect::UnusualWindow, |p| {
            p.products[0].redose.alarm_s = 301
        }),
        (ProtocolDefect::ForeignApproval, |p| {
            sign(p);
            p.watch_s += 1;
        }),
        (ProtocolDefect::LapsedApproval, |p| {
            sign(p).expires_on = chrono::NaiveDate::from_ymd_opt(2026, 6, 14);
        }),
        (ProtocolDefect::NarrowApproval, |p| {
            drop(sign(p).products.pop())
        }),
    ];
    for (trouble, bend) in bends {
        let mut protocol = sample();
        let before = counts(&protocol, trouble);
        bend(&mut protocol);
        assert_eq!(counts(&protocol, trouble), before + 1, "{trouble:?}");
    }
    let mut whole = sample();
    sign(&mut whole);
    assert_eq!(counts(&whole, ProtocolDefect::NarrowApproval), 0);
    assert_eq!(
        counts(&whole, ProtocolDefect::SourceNotSeen),
        whole.sources.len()
    );
}

/// Signed for all that it holds, this year.
fn sign(protocol: &mut Protocol) -> &mut ProtocolApproval {
    let approval = ProtocolApproval {
        name: "Dr A. Reyes, medical director".to_owned(),
        licence: "G 1".to_owned(),
        date: chrono::NaiveDate::from_ymd_opt(2026, 6, 1).unwrap(),
        expires_on: chrono::NaiveDate::from_ymd_opt(2027, 6, 1),
        digest: protocol.digest_to_sign(),
        levels: protocol.levels(),
        products: protocol.products.iter().map(|one| one.id.clone()).collect(),
        languages: vec!["en".to_owned(), "es".to_owned()],
        translations_read_by: Default::default(),
        deviations: Vec::new(),
    };
    protocol.approval.insert(approval)
}

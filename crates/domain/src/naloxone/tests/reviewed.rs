//! What nobody vouches for, and what changed from one version to the next.

use chrono::NaiveDate;

use super::*;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 15).unwrap()
}

/// In two languages, spoken, dated and approved for all it does.
fn vouched_for() -> Protocol {
    let mut protocol = protocol();
    let text = serde_json::to_string(&protocol).unwrap();
    // Every text of it in Spanish too.
    let both = |text: &str| {
        text.replace(
            r#"{"en":"Overdose"}"#,
            r#"{"en":"Overdose","es":"Sobredosis"}"#,
        )
    };
    protocol = serde_json::from_str(&both(&text)).unwrap();
    let all = texts(&mut protocol);
    for words in all {
        *words = words.clone().with("es", "lo mismo");
    }
    for step in &mut protocol.states {
        step.voice
            .insert("en".to_owned(), "voice/en.opus".to_owned());
    }
    protocol.sources[0].seen_on = NaiveDate::from_ymd_opt(2026, 1, 1);
    protocol.approval = Some(ProtocolApproval {
        name: "Dr A. Reyes".to_owned(),
        licence: "G 1".to_owned(),
        date: today(),
        expires_on: Some(today()),
        digest: String::new(),
        levels: ResponderLevel::ALL.to_vec(),
        products: vec!["narcan4".to_owned()],
        languages: vec!["en".to_owned(), "es".to_owned()],
        translations_read_by: words("somebody"),
        deviations: Vec::new(),
    });
    signed(protocol)
}

fn signed(mut protocol: Protocol) -> Protocol {
    let digest = protocol.digest_to_sign();
    if let Some(approval) = &mut protocol.approval {
        approval.digest = digest;
    }
    protocol
}

fn texts(protocol: &mut Protocol) -> Vec<&mut Words> {
    let mut all: Vec<&mut Words> = Vec::new();
    for step in &mut protocol.states {
        all.extend([&mut step.say, &mut step.more]);
        all.extend(&mut step.notes);
        all.extend(step.answers.iter_mut().map(|answer| &mut answer.say));
        all.extend(step.timer.iter_mut().map(|timer| &mut timer.say));
    }
    for product in &mut protocol.products {
        all.extend([&mut product.name, &mut product.give, &mut product.storage]);
        all.extend(&mut product.notes);
    }
    all.extend(protocol.spots.iter_mut().map(|spot| &mut spot.say));
    all.extend(&mut protocol.without_naloxone);
    all
}

fn found(change: impl FnOnce(&mut Protocol)) -> Vec<(ProtocolDefect, String)> {
    let mut protocol = vouched_for();
    change(&mut protocol);
    let protocol = signed(protocol);
    let findings = review(&protocol, today()).into_iter();
    findings.map(|one| (one.trouble, one.at)).collect()
}

fn one(trouble: ProtocolDefect, at: &str) -> Vec<(ProtocolDefect, String)> {
    vec![(trouble, at.to_owned())]
}

#[test]
fn whatever_nobody_vouches_for_is_found_by_itself() {
    use ProtocolDefect as D;
    assert_eq!(found(|_| {}), []);
    for status in [SourceStatus::Unverified, SourceStatus::Secondhand] {
        let unsure = found(|p| p.states[1].status = status);
        assert_eq!(unsure, one(D::NotVerified, "ventilate"));
        let unsure = found(|p| p.products[0].status = status);
        assert_eq!(unsure, one(D::NotVerified, "narcan4"));
    }
    assert_eq!(found(|p| p.states[1].status = SourceStatus::Verified), []);
    let mute = found(|p| {
        p.states[2].voice.clear();
    });
    assert_eq!(mute, one(D::NoVoice, "recovery"));
    let unspoken = found(|p| p.states.iter_mut().for_each(|step| step.voice.clear()));
    assert_eq!(unspoken, []);
    let undated = found(|p| p.sources[0].seen_on = None);
    assert_eq!(undated, one(D::SourceNotSeen, "s"));
}

#[test]
fn a_text_that_a_language_lacks_is_found_wherever_it_stands() {
    let count = texts(&mut vouched_for()).len();
    assert!(count > 15, "{count}");
    for place in 0..count {
        for lacking in ["", "  "] {
            let lacks = found(|p| {
                let mut all = texts(p);
                *all[place] = words("only English").with("es", lacking);
            });
            assert_eq!(lacks.len(), 1, "{place}: {lacks:?}");
            assert_eq!(lacks[0].0, ProtocolDefect::MissingLanguage);
        }
        let lacks = found(|p| *texts(p)[place] = words("only English"));
        assert_eq!(lacks.len(), 1, "{place}: {lacks:?}");
    }
    let twice = found(|p| {
        p.states[0].say = words("only English");
        p.states[0].more = words("only English");
    });
    assert_eq!(twice, one(ProtocolDefect::MissingLanguage, "breathing"));
}

#[test]
fn a_window_that_no_label_has_is_found() {
    let window = |opens_s, alarm_s| {
        let unusual = found(|p| p.products[0].redose = Redose { opens_s, alarm_s });
        !unusual.is_empty()
    };
    assert!(!window(120, 300));
    assert!(!window(300, 120));
    assert!(window(119, 180) && window(120, 301) && window(301, 300) && window(120, 119));
}

#[test]
fn an_approval_that_is_foreign_lapsed_early_or_narrow_is_found() {
    use ProtocolDefect as D;
    let approval =
        |change: fn(&mut ProtocolApproval)| found(|p| p.approval.iter_mut().for_each(change));
    assert_eq!(found(|p| p.approval = None), []);
    let lapsed = approval(|a| a.expires_on = NaiveDate::from_ymd_opt(2026, 6, 14));
    assert_eq!(lapsed, one(D::LapsedApproval, ""));
    let early = approval(|a| {
        a.date = NaiveDate::from_ymd_opt(2026, 6, 16).unwrap();
        a.expires_on = None;
    });
    assert_eq!(early, one(D::LapsedApproval, ""));
    let narrow = [
        approval(|a| {
            a.levels.pop();
        }),
        approval(|a| a.products.clear()),
        approval(|a| {
            a.languages.pop();
        }),
    ];
    for one_of in narrow {
        assert_eq!(one_of, one(D::NarrowApproval, ""));
    }
    let mut foreign = vouched_for();
    foreign.watch_s += 1;
    let findings = review(&foreign, today());
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].trouble, D::ForeignApproval);
}

fn changed(change: impl FnOnce(&mut Protocol)) -> Vec<(ChangeKind, String, String, String)> {
    let old = protocol();
    let mut new = old.clone();
    change(&mut new);
    let text = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let changes = changes(&old, &new).into_iter();
    changes
        .map(|one| (one.kind, one.at, text(one.old), text(one.new)))
        .collect()
}

#[test]
fn a_change_is_told_by_its_place_and_its_sort() {
    use ChangeKind as K;
    let told = |kind, at: &str, old: &str, new: &str| {
        vec![(kind, at.to_owned(), old.to_owned(), new.to_owned())]
    };
    assert_eq!(changed(|_| {}), []);
    assert_eq!(
        changed(|p| p.states[1].timer.as_mut().unwrap().seconds = 90),
        told(K::Clinical, "states/ventilate/timer/seconds", "60", "90")
    );
    assert_eq!(
        changed(|p| p.states[1].say = words("Do this")),
        told(K::Wording, "states/ventilate/say/en", "Do it", "Do this")
    );
    assert_eq!(
        changed(|p| p.version = "2".to_owned()),
        told(K::Backing, "version", "1", "2")
    );
    assert_eq!(
        changed(|p| p.title = words("Overdose").with("es", "Sobredosis")),
        told(K::Wording, "title/es", "-", "Sobredosis")
    );
    assert_eq!(
        changed(|p| p.without_naloxone = None),
        told(K::Wording, "without_naloxone/en", "Breathe for them", "-")
    );
    // By level, where the same answer leads elsewhere; and where a state stands in the file is no change.
    assert_eq!(
        changed(|p| {
            p.states[0].answers[1].go = "recovery".to_owned();
            p.states.reverse();
        }),
        told(
            K::Clinical,
            "states/breathing/answers/none (lay)/go",
            "close",
            "recovery"
        )
    );
    assert_eq!(
        changed(|p| p.states[2].answers.reverse()),
        told(
            K::Clinical,
            "states/recovery/answers/order",
            "stops, leaves",
            "leaves, stops"
        )
    );
    assert_eq!(
        changed(|p| p.paces.breath_s[1] = 4),
        told(K::Clinical, "paces/breath_s/1", "5", "4")
    );
    let both = changed(|p| {
        p.version = "2".to_owned();
        p.states[1].say = words("Do this");
        p.watch_s = 1;
    });
    let kinds: Vec<ChangeKind> = both.iter().map(|one| one.0).collect();
    assert_eq!(kinds, [K::Clinical, K::Wording, K::Backing]);
}

#[test]
fn the_answers_of_a_step_are_those_of_its_level() {
    for (level, wanted) in [
        (ResponderLevel::Bls, "ventilate"),
        (ResponderLevel::Lay, "close"),
    ] {
        let mut scene = Scene::new(level);
        assert_eq!(scene.view(0).answers, ["none"]);
        scene.answer(0, "breathing", "none").unwrap();
        assert_eq!(scene.view(0).state, wanted);
    }
}

#[test]
fn the_safer_answer_stands_first_and_where_one_looks_there_is_one() {
    let unsafe_at = |change: fn(&mut Protocol)| -> Vec<String> {
        let mut protocol = protocol();
        change(&mut protocol);
        let findings = check(&protocol).into_iter();
        findings
            .filter(|one| one.trouble == ProtocolDefect::NoSaferAnswer)
            .map(|one| one.at)
            .collect()
    };
    assert!(unsafe_at(|_| {}).is_empty());
    let missing = unsafe_at(|p| p.states[0].answers[0].safer = false);
    assert_eq!(missing, ["breathing"]);
    // Where nobody looks there need be none; but it does not stand behind another.
    let late = unsafe_at(|p| p.states[2].answers[1].safer = true);
    assert_eq!(late, ["recovery"]);
    let first = unsafe_at(|p| p.states[2].answers[0].safer = true);
    assert!(first.is_empty());
}

#[test]
fn a_short_timer_is_shown_as_due_for_half_of_it_and_no_longer() {
    let mut scene = Scene::new(ResponderLevel::Bls);
    scene.protocol.states[1].timer.as_mut().unwrap().seconds = 10;
    scene.answer(0, "breathing", "none").unwrap();
    let step = |ms: i64| {
        let timers = scene.view(ms).timers;
        let step = timers.into_iter().find(|one| one.kind == TimerKind::Step);
        step.map(|one| (one.since_ms, one.due_in_ms)).unwrap()
    };
    assert_eq!(step(9_999), (9_999, 1));
    assert_eq!(step(10_000), (10_000, 0));
    assert_eq!(step(14_999), (14_999, -4_999));
    assert_eq!(step(15_000), (5_000, 5_000));
    assert_eq!(step(20_000), (10_000, 0));
}

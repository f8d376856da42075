//! An approval is of one text, for some, and for a while.

use chrono::NaiveDate;

use super::*;

fn day(d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, d).unwrap()
}

fn approved() -> Protocol {
    let mut protocol = protocol();
    protocol.approval = Some(ProtocolApproval {
        name: "Dr A. Reyes, medical director".to_owned(),
        licence: "G 1".to_owned(),
        date: day(10),
        expires_on: Some(day(20)),
        digest: protocol.digest_to_sign(),
        levels: vec![ResponderLevel::Bls],
        products: vec!["narcan4".to_owned()],
        languages: vec!["en".to_owned()],
        translations_read_by: words("nobody"),
        deviations: Vec::new(),
    });
    protocol
}

fn standing(protocol: &Protocol, d: u32) -> ApprovalStanding {
    protocol.approval_standing(day(d), ApprovalScope::default())
}

#[test]
fn an_approval_holds_from_its_day_to_its_last() {
    let protocol = approved();
    for (d, wanted) in [
        (9, ApprovalStanding::NotYet),
        (10, ApprovalStanding::Approved),
        (20, ApprovalStanding::Approved),
        (21, ApprovalStanding::Lapsed),
    ] {
        assert_eq!(standing(&protocol, d), wanted, "{d} June");
    }
    assert_eq!(standing(&super::protocol(), 15), ApprovalStanding::Absent);
}

#[test]
fn an_approval_of_another_text_counts_for_nothing_and_a_recall_changes_no_text() {
    let mut protocol = approved();
    protocol.recalls.push(Recall {
        version: "0".to_owned(),
        since: day(1),
        why: words("Wrong pace"),
    });
    assert_eq!(standing(&protocol, 15), ApprovalStanding::Approved);
    protocol.watch_s += 1;
    assert_eq!(standing(&protocol, 15), ApprovalStanding::Foreign);
}

#[test]
fn an_approval_covers_the_levels_products_and_languages_it_names() {
    let protocol = approved();
    let of = |level, product, language| ApprovalScope {
        level,
        product,
        language,
    };
    let bls = Some(ResponderLevel::Bls);
    for (scope, wanted) in [
        (
            of(bls, Some("narcan4"), Some("en-US")),
            ApprovalStanding::Approved,
        ),
        (
            of(Some(ResponderLevel::Lay), None, None),
            ApprovalStanding::OutOfScope,
        ),
        (of(bls, Some("zimhi5"), None), ApprovalStanding::OutOfScope),
        (of(bls, None, Some("es")), ApprovalStanding::OutOfScope),
    ] {
        assert_eq!(
            protocol.approval_standing(day(15), scope),
            wanted,
            "{scope:?}"
        );
    }
}

#[test]
fn a_recall_withdraws_one_version_of_one_protocol() {
    let (old, mut new) = (protocol(), protocol());
    new.version = "2".to_owned();
    assert!(old.recalled_by(&new).is_none());
    new.recalls.push(Recall {
        version: "1".to_owned(),
        since: day(1),
        why: words("Wrong pace"),
    });
    assert_eq!(old.recalled_by(&new).unwrap().why, words("Wrong pace"));
    assert!(new.recalled_by(&new).is_none());
}

#[test]
fn the_view_says_how_far_the_approval_holds_today() {
    let mut scene = Scene::new(ResponderLevel::Bls);
    scene.protocol = approved();
    assert_eq!(scene.view(0).approval, ApprovalStanding::NotYet, "in 2023");
    let mut now = at(0);
    now.wall_ms = 1_781_481_600_000; // 15 June 2026
    let said = |scene: &Scene| scene.run.view(&scene.protocol, &now).approval;
    assert_eq!(said(&scene), ApprovalStanding::Approved);
    let dose = Tap::TakeInHand { product: None };
    scene.tap(at(1_000), dose).unwrap();
    assert_eq!(
        said(&scene),
        ApprovalStanding::Approved,
        "nothing in hand is nothing unapproved"
    );
}

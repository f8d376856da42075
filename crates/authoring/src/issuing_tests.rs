use std::sync::atomic::{AtomicU32, Ordering};

use wayside_card::{CannotConfirmReason, CardVerdict, CardVerifier, IssuedList, TrustList};

use super::*;

fn month(text: &str) -> Expiry {
    text.parse().unwrap()
}

fn term() -> Term {
    Term {
        from: month("2026-01"),
        to: month("2026-12"),
        longest_months: 24,
    }
}

fn words() -> CardWords {
    CardWords {
        title: "Member".to_owned(),
        valid_to: "Valid to".to_owned(),
        statute: "Order 12".to_owned(),
        telephone: None,
    }
}

fn issuer() -> IssuerFile {
    IssuerFile::new("Port Ellery", term(), words(), [1, 2, 3, 4], &[7; 32]).unwrap()
}

/// Bytes by chance, the same each time.
fn random() -> impl FnMut(&mut [u8]) {
    let mut state = 1_u64;
    move |bytes| {
        for byte in bytes {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            *byte = (state >> 56) as u8;
        }
    }
}

#[test]
fn a_key_comes_back_from_its_files_and_the_public_one_has_no_secret() {
    let made = issuer();
    let read = IssuerFile::read(&made.print()).unwrap();
    let key = read.key().unwrap();
    assert_eq!(key, made.key().unwrap());
    assert_eq!(key.window.verify_to.to_string(), "2029-01");
    let public = made.public().unwrap();
    assert_eq!(PublicFile::read(&public).unwrap(), key);
    assert!(!public.contains(&hex::encode([7; 32])));
    assert!(IssuerFile::read(&public).is_err());
    assert!(IssuerFile::read(&made.print().replace("2026-12", "2025-12")).is_err());

    let (secret, public) = root_files(&[9; 32]);
    let root = read_root(&secret).unwrap();
    assert!(public.contains(&hex::encode(root.verifying_key().as_bytes())));
    assert!(!public.contains("secret"));
    assert!(read_root(&public).is_err());
}

#[test]
fn a_term_or_region_that_no_key_can_have_is_refused() {
    let made = |region, term| IssuerFile::new(region, term, words(), [0; 4], &[7; 32]).err();
    let swapped = Term {
        from: month("2027-01"),
        ..term()
    };
    let endless = Term {
        longest_months: u32::MAX,
        ..term()
    };
    for (region, term) in [
        ("Port", swapped),
        ("Port", endless),
        (" ", term()),
        ("a\n", term()),
    ] {
        assert!(matches!(made(region, term), Some(IssuingFault::Unfit(_))));
    }
}

#[test]
fn cards_are_drawn_known_and_withdrawn() {
    let issuer = issuer();
    let mut ledger = IssuedCards::default();
    let told = AtomicU32::new(0);
    let done = || {
        told.fetch_add(1, Ordering::Relaxed);
    };
    let cards = issuer
        .draw(&mut ledger, 6, month("2027-05"), &mut random(), &done)
        .unwrap();
    assert_eq!(told.load(Ordering::Relaxed), 6);
    assert_eq!(ledger.counts(), (6, 0));
    assert!(ledger.withdraw(cards[0].index, issuer.size()).unwrap());
    assert!(!ledger.withdraw(cards[0].index, issuer.size()).unwrap());
    let again = IssuedCards::read(&ledger.print_issued(), &ledger.print_withdrawn()).unwrap();
    assert_eq!(again, ledger);

    let now = "2026-11-24T12:00:00Z".parse().unwrap();
    let (root, _) = root_files(&[9; 32]);
    let root = read_root(&root).unwrap();
    let key = issuer.key().unwrap();
    let trust = TrustList::make(1, "2026-11-24".parse().unwrap(), &[key], &[&root], 1, &[]);
    let mut verifier = CardVerifier::of(&trust.unwrap());
    let mut next = 0;
    let lists = [
        issuer.status(&ledger, now).unwrap(),
        issuer
            .allow(&ledger, now, || {
                next += 1;
                next
            })
            .unwrap(),
    ];
    for list in lists {
        verifier
            .take(IssuedList::read(&list, &verifier.keys).unwrap())
            .unwrap();
    }
    assert_eq!(
        verifier.weigh_any(&cards[0].text, now),
        CardVerdict::Withdrawn
    );
    let unknown = CardVerdict::CannotConfirm {
        why: CannotConfirmReason::UnknownCode,
    };
    assert_eq!(verifier.weigh_any(&cards[0].code.text(), now), unknown);
    for card in &cards[1..] {
        for text in [card.text.clone(), card.code.text()] {
            let verdict = verifier.weigh_any(&text, now);
            assert!(
                matches!(verdict, CardVerdict::Confirmed { .. }),
                "{verdict:?}"
            );
        }
    }
}

#[test]
fn no_card_outlasts_its_key_and_numbers_do_not_run_out_unsaid() {
    let issuer = issuer();
    let mut ledger = IssuedCards::default();
    let mut draw = |count, expiry| {
        issuer
            .draw(&mut ledger, count, month(expiry), &mut random(), &|| ())
            .err()
    };
    let last = month("2029-01");
    assert_eq!(draw(1, "2029-02"), Some(IssuingFault::Outlasts(last)));
    let room = LIST_SIZE / 2;
    assert_eq!(draw(room + 1, "2027-05"), Some(IssuingFault::Full(room)));
    let outside = IssuingFault::Outside {
        index: LIST_SIZE,
        size: LIST_SIZE,
    };
    assert_eq!(ledger.withdraw(LIST_SIZE, LIST_SIZE), Err(outside));
    assert_eq!(ledger, IssuedCards::default());
}

#[test]
fn a_ledger_that_was_bent_names_the_line() {
    let bad = |issued: &str, withdrawn: &str| IssuedCards::read(issued, withdrawn).err();
    let head = "index,expires,code_key\n";
    let row = "5,2027-05,00000000000000ff\n";
    assert_eq!(bad(&format!("{head}{row}"), ""), None);
    assert_eq!(bad("other\n", ""), Some(IssuingFault::Ledger(1)));
    assert_eq!(
        bad(&format!("{head}{row}6,2027-05\n"), ""),
        Some(IssuingFault::Ledger(3))
    );
    assert_eq!(bad("", "index\nx\n"), Some(IssuingFault::Ledger(2)));
}

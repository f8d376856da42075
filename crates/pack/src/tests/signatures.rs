//! Whose packs are believed.

use super::*;
use crate::{SignedBy, limits, training_key};

fn stranger() -> SecretKey {
    SecretKey::generate([9; 32])
}

fn signed_by(head: &PackHead, keys: &[&SecretKey]) -> Vec<u8> {
    make(head, contents(), keys).unwrap()
}

fn fictional() -> PackHead {
    PackHead {
        fictional: true,
        ..head()
    }
}

#[test]
fn a_device_refuses_what_nobody_or_a_stranger_signed() {
    assert_eq!(
        refusal(&signed_by(&head(), &[]), &device()),
        PackRefusal::Unsigned
    );
    assert_eq!(
        refusal(&signed_by(&fictional(), &[]), &device()),
        PackRefusal::Unsigned
    );
    let key_ids = vec![stranger().key_id()];
    for head in [head(), fictional()] {
        let bytes = signed_by(&head, &[&stranger()]);
        assert_eq!(
            refusal(&bytes, &device()),
            PackRefusal::Stranger {
                key_ids: key_ids.clone()
            }
        );
    }
    assert!(matches!(
        refusal(&pack(), &TrustedKeys::keys([])),
        PackRefusal::Stranger { .. }
    ));
}

#[test]
fn the_training_key_counts_for_fictional_packs_alone() {
    let trusting = TrustedKeys::keys([training_key().public()]);
    let key_ids = vec![training_key().key_id()];
    for trust in [device(), TrustedKeys::keys([]), trusting] {
        let verified = verify(&signed_by(&fictional(), &[&training_key()]), &trust).unwrap();
        assert_eq!(verified.signed(), &SignedBy::Training);
        let real = signed_by(&head(), &[&training_key()]);
        assert_eq!(
            refusal(&real, &trust),
            PackRefusal::Stranger {
                key_ids: key_ids.clone()
            }
        );
    }
}

#[test]
fn a_pack_may_ask_for_more_than_one_signature() {
    let second = SecretKey::generate([2; 32]);
    let head = PackHead {
        threshold: 2,
        ..head()
    };
    let both = TrustedKeys::keys([author().public(), second.public()]);
    let few = PackRefusal::TooFewSignatures {
        found: 1,
        needed: 2,
    };
    assert_eq!(refusal(&signed_by(&head, &[&author()]), &both), few);
    assert_eq!(
        refusal(&signed_by(&head, &[&author(), &author()]), &both),
        few
    );
    assert_eq!(
        refusal(&signed_by(&head, &[&author(), &second]), &device()),
        few
    );
    assert_eq!(
        refusal(&signed_by(&head, &[&author(), &training_key()]), &both),
        few
    );
    let verified = verify(&signed_by(&head, &[&author(), &second]), &both).unwrap();
    let SignedBy::Trusted(mut ids) = verified.signed().clone() else {
        panic!()
    };
    ids.sort();
    let mut wanted = vec![author().key_id(), second.key_id()];
    wanted.sort();
    assert_eq!(ids, wanted);
}

#[test]
fn as_many_sign_as_there_is_room_for_and_no_more() {
    let most = u8::try_from(limits::SIGNATURES).unwrap();
    let mut keys: Vec<_> = (100..100 + most - 1)
        .map(|seed| SecretKey::generate([seed; 32]))
        .collect();
    keys.push(author());
    let signed = |keys: &[SecretKey]| {
        Parts::of(&signed_by(&head(), &[&author()])).seal(&keys.iter().collect::<Vec<_>>())
    };
    assert!(verify(&signed(&keys), &device()).is_ok());
    keys.push(SecretKey::generate([99; 32]));
    let claimed = limits::SIGNATURES + 1;
    assert_eq!(
        refusal(&signed(&keys), &device()),
        PackRefusal::too_large("signatures", claimed, limits::SIGNATURES)
    );
}

#[test]
fn a_lowered_threshold_breaks_the_signature() {
    let head = PackHead {
        threshold: 2,
        ..head()
    };
    let mut parts = Parts::of(&signed_by(&head, &[&author()]));
    parts.signed()["threshold"] = 1.into();
    let message = canonical(parts.signed()).unwrap();
    parts.envelope["signed_sha256"] = Sha256::of(&message).to_string().into();
    assert_eq!(
        refusal(&parts.join(), &device()),
        PackRefusal::Damaged {
            part: "signatures".to_owned()
        }
    );
}

#[test]
fn the_same_signature_twice_counts_once_or_is_damage() {
    let mut parts = Parts::of(&pack());
    let one = parts.envelope["signatures"][0].clone();
    parts.envelope["signatures"] = vec![one.clone(), one].into();
    let damaged = PackRefusal::Damaged {
        part: "signatures".to_owned(),
    };
    assert_eq!(refusal(&parts.join(), &device()), damaged);
}

#[test]
fn a_key_may_not_sign_under_anothers_id() {
    let mut parts = Parts::of(&signed_by(&head(), &[&stranger()]));
    parts.envelope["signatures"][0]["keyid"] = author().key_id().as_str().into();
    let damaged = PackRefusal::Damaged {
        part: "signatures".to_owned(),
    };
    assert_eq!(refusal(&parts.join(), &device()), damaged);
    let mut parts = Parts::of(&signed_by(&head(), &[&stranger()]));
    parts.envelope["signatures"][0]["keyid"] = author().key_id().as_str().into();
    parts.envelope["signatures"][0]["public"] = author().public().to_hex().into();
    assert_eq!(refusal(&parts.join(), &device()), damaged);
}

#[test]
fn a_signature_of_another_pack_is_damage() {
    let other = signed_by(
        &PackHead {
            name: "Other".to_owned(),
            ..head()
        },
        &[&author()],
    );
    let mut parts = Parts::of(&pack());
    parts.envelope["signatures"] = Parts::of(&other).envelope["signatures"].clone();
    let damaged = PackRefusal::Damaged {
        part: "signatures".to_owned(),
    };
    for trust in [device(), anybody()] {
        assert_eq!(
            refusal(&parts.join_as(&canonical(&parts.envelope).unwrap()), &trust),
            damaged
        );
    }
}

#[test]
fn an_author_is_told_how_any_intact_pack_is_signed() {
    let told = |bytes: &[u8], trust: &TrustedKeys| verify(bytes, trust).unwrap().signed().clone();
    let trust = TrustedKeys::authors([author().public()]);
    assert_eq!(
        told(&pack(), &trust),
        SignedBy::Trusted(vec![author().key_id()])
    );
    assert_eq!(
        told(&pack(), &anybody()),
        SignedBy::Stranger(vec![author().key_id()])
    );
    assert_eq!(told(&signed_by(&head(), &[]), &trust), SignedBy::Unsigned);
    assert_eq!(
        told(&signed_by(&fictional(), &[&training_key()]), &trust),
        SignedBy::Training
    );
    let training = vec![training_key().key_id()];
    assert_eq!(
        told(&signed_by(&head(), &[&training_key()]), &trust),
        SignedBy::Stranger(training)
    );
    let asks_two = signed_by(
        &PackHead {
            threshold: 2,
            ..head()
        },
        &[&author()],
    );
    assert_eq!(
        told(&asks_two, &trust),
        SignedBy::Stranger(vec![author().key_id()])
    );
}

//! Files that are not what they should be, and none is taken in.

use proptest::prelude::*;

use super::*;

/// The bit that turns a letter's case, and another that wanders, in each byte.
fn no_flipped_bit_is_accepted(original: &[u8], trust: &TrustedKeys) {
    assert!(verify(original, trust).is_ok());
    let mut bent = original.to_vec();
    for place in 0..original.len() {
        for bit in [5, (place * 3) % 8] {
            bent[place] ^= 1 << bit;
            assert!(
                verify(&bent, trust).is_err(),
                "byte {place} bit {bit} was accepted"
            );
            bent[place] ^= 1 << bit;
        }
    }
    assert_eq!(bent, original);
}

#[test]
fn a_flipped_bit_anywhere_is_never_accepted() {
    let stranger = SecretKey::generate([9; 32]);
    let unsigned = make(&head(), contents(), &[]).unwrap();
    let signed_twice = make(&head(), contents(), &[&author(), &stranger]).unwrap();
    // A device must see it, and so must an author who asks for nobody's signature.
    let cases = [
        (pack(), device()),
        (signed_twice, device()),
        (unsigned, anybody()),
    ];
    std::thread::scope(|scope| {
        for (original, trust) in &cases {
            scope.spawn(|| no_flipped_bit_is_accepted(original, trust));
        }
    });
}

#[test]
fn a_file_cut_short_at_any_length_says_so() {
    let whole = pack();
    for length in 1..whole.len() {
        assert_eq!(
            refusal(&whole[..length], &device()),
            PackRefusal::Truncated,
            "{length} bytes"
        );
    }
}

#[test]
fn bytes_behind_the_end_are_damage() {
    let mut longer = pack();
    longer.push(0);
    assert_eq!(
        refusal(&longer, &device()),
        PackRefusal::Damaged {
            part: "end".to_owned()
        }
    );
}

#[test]
fn another_sort_of_file_is_told_apart() {
    let cases: &[(&[u8], PackRefusal)] = &[
        (b"", PackRefusal::Empty),
        (b"W", PackRefusal::Truncated),
        (b"WAYSIDE2....", PackRefusal::TooNew),
        (
            b"PK\x03\x04rest of a zip",
            PackRefusal::NotAPack { looks_like: "zip" },
        ),
        (
            b"\x1f\x8b\x08",
            PackRefusal::NotAPack { looks_like: "gzip" },
        ),
        (b"%PDF-1.7", PackRefusal::NotAPack { looks_like: "pdf" }),
        (
            b"\n {\"signed\":{}}",
            PackRefusal::NotAPack { looks_like: "json" },
        ),
        (
            "Jeringas, año".as_bytes(),
            PackRefusal::NotAPack { looks_like: "text" },
        ),
        (
            b"\x00\xff\x00",
            PackRefusal::NotAPack {
                looks_like: "unknown",
            },
        ),
    ];
    for (bytes, wanted) in cases {
        assert_eq!(&refusal(bytes, &device()), wanted);
    }
}

#[test]
fn a_form_made_later_is_too_new_and_one_that_is_none_is_no_pack() {
    let bent = |path: &str, value: Value| {
        let mut parts = Parts::of(&pack());
        *parts.signed().pointer_mut(path).unwrap() = value;
        refusal(&parts.seal(&[&author()]), &device())
    };
    assert_eq!(bent("/_type", "wayside-atlas".into()), PackRefusal::TooNew);
    assert_eq!(bent("/spec_version", "2.0".into()), PackRefusal::TooNew);
    assert_eq!(bent("/spec_version", 1.into()), PackRefusal::TooNew);
    assert_eq!(bent("/time_zone", "Luna/Tycho".into()), PackRefusal::TooNew);
    let no_pack = PackRefusal::NotAPack {
        looks_like: "unknown",
    };
    assert_eq!(bent("/name", 7.into()), no_pack);
    assert_eq!(bent("/fictional", "no".into()), no_pack);
    assert_eq!(bent("/version", serde_json::json!([1])), no_pack);
    assert_eq!(bent("/tables", serde_json::json!([])), no_pack);
    assert_eq!(bent("/tables/kinds/rows", (-1).into()), no_pack);
    assert_eq!(bent("/threshold", 0.into()), no_pack);
}

#[test]
fn an_envelope_written_in_another_way_is_damaged() {
    let parts = Parts::of(&pack());
    let plain = canonical(&parts.envelope).unwrap();
    let text = String::from_utf8(plain.clone()).unwrap();
    let damaged = PackRefusal::Damaged {
        part: "manifest".to_owned(),
    };
    for other in [
        format!("{text} "),
        text.replacen("\"fictional\":false", "\"fictional\": false", 1),
        text.replacen(
            "\"fictional\":false",
            "\"fictional\":true,\"fictional\":false",
            1,
        ),
        text.replacen("Help", "\\u0048elp", 1),
        "null".to_owned(),
        "[".repeat(4000),
        String::new(),
    ] {
        assert_ne!(other, text);
        assert_eq!(
            refusal(&parts.join_as(other.as_bytes()), &device()),
            damaged,
            "{other}"
        );
    }
    assert_eq!(parts.join_as(&plain), pack());
}

#[test]
fn words_of_a_later_version_are_covered_by_the_signature_and_left_alone() {
    let mut parts = Parts::of(&pack());
    parts.signed()["spec_version"] = "1.7".into();
    parts.signed()["mood"] = "calm".into();
    assert!(verify(&parts.seal(&[&author()]), &device()).is_ok());
}

#[test]
fn a_table_of_a_later_version_is_checked_and_left_alone() {
    let extended = || {
        let mut parts = Parts::of(&pack());
        let blob = b"tiles, not lines";
        let digest = Sha256::of(blob).to_string();
        // After every other table's name, so that it stands last in the file.
        parts.signed()["tables"]["zz_tiles"] = serde_json::json!({
            "length": blob.len(), "raw_length": 100, "rows": 1,
            "hashes": {"sha256": digest, "raw_sha256": digest},
        });
        parts.blobs.extend_from_slice(blob);
        parts.seal(&[&author()])
    };
    let mut bytes = extended();
    assert!(verify(&bytes, &device()).is_ok());
    *bytes.last_mut().unwrap() ^= 1;
    assert_eq!(
        refusal(&bytes, &device()),
        PackRefusal::Damaged {
            part: "zz_tiles".to_owned()
        }
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn random_bytes_are_refused(bytes in proptest::collection::vec(0u8.., 0..400)) {
        prop_assert!(verify(&bytes, &anybody()).is_err());
    }

    #[test]
    fn random_bytes_behind_a_good_front_are_refused(
        length in 0u32..600, bytes in proptest::collection::vec(0u8.., 0..600),
    ) {
        let file = [MAGIC.as_slice(), &length.to_le_bytes(), &bytes].concat();
        prop_assert!(verify(&file, &anybody()).is_err());
    }

    #[test]
    fn a_pack_bent_in_several_places_is_refused(
        places in proptest::collection::vec((0usize.., 0u8..), 1..6), cut in 0usize..50,
    ) {
        let original = pack();
        let mut bent = original.clone();
        for (place, byte) in places {
            let place = place % bent.len();
            bent[place] = byte;
        }
        bent.truncate(bent.len() - cut);
        prop_assume!(bent != original);
        prop_assert!(verify(&bent, &device()).is_err());
        prop_assert!(verify(&bent, &anybody()).is_err());
    }
}

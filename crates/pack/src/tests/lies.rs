//! Packs whose author lies. Even a trusted signature buys no memory and no impossible row.

use super::*;
use crate::{limits, names};

#[test]
fn four_gigabytes_claimed_in_any_header_are_too_large_at_once() {
    for claimed in [1u64 << 32, 4_000_000_000, u64::MAX] {
        for table in ["holidays", "kinds", "rules", "services", "streets", "zones"] {
            for field in ["length", "raw_length", "rows"] {
                let mut parts = Parts::of(&pack());
                parts.signed()["tables"][table][field] = claimed.into();
                // Sealed or not: the claim is weighed before anything is computed from it.
                for bytes in [
                    Parts::of(&pack()).lie(table, field, claimed),
                    parts.seal(&[&author()]),
                ] {
                    match Unverified::read(&bytes).err() {
                        Some(PackRefusal::TooLarge {
                            part,
                            claimed: said,
                            allowed,
                        }) => {
                            assert_eq!((part.as_str(), said), (table, claimed));
                            assert!(allowed < said);
                        }
                        other => panic!("{table} {field}: {other:?}"),
                    }
                }
            }
        }
    }
    let mut bytes = pack();
    bytes[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
    let wanted = PackRefusal::TooLarge {
        part: "manifest".to_owned(),
        claimed: u32::MAX.into(),
        allowed: limits::ENVELOPE,
    };
    assert_eq!(Unverified::read(&bytes).err(), Some(wanted));
}

impl Parts {
    fn lie(mut self, table: &str, field: &str, claimed: u64) -> Vec<u8> {
        self.signed()["tables"][table][field] = claimed.into();
        self.join()
    }
}

#[test]
fn tables_that_are_too_large_together_or_too_many_are_refused() {
    let mut parts = Parts::of(&pack());
    for table in ["kinds", "rules", "zones"] {
        parts.signed()["tables"][table]["raw_length"] = (400u64 << 20).into();
    }
    let bytes = parts.seal(&[&author()]);
    assert!(
        matches!(refusal(&bytes, &device()), PackRefusal::TooLarge { part, .. } if part == "tables")
    );

    let mut parts = Parts::of(&pack());
    let some = parts.signed()["tables"]["kinds"].clone();
    for number in 0..70 {
        parts.signed()["tables"][format!("t{}", "x".repeat(number))] = some.clone();
    }
    let bytes = parts.seal(&[&author()]);
    assert!(
        matches!(refusal(&bytes, &device()), PackRefusal::TooLarge { part, .. } if part == "tables")
    );
}

#[test]
fn more_signatures_than_allowed_are_refused_before_any_is_tried() {
    let mut parts = Parts::of(&pack());
    let one = parts.envelope["signatures"][0].clone();
    parts.envelope["signatures"] = vec![one; 65].into();
    let wanted = PackRefusal::TooLarge {
        part: "signatures".to_owned(),
        claimed: 65,
        allowed: 64,
    };
    assert_eq!(refusal(&parts.join(), &device()), wanted);
}

#[test]
fn a_bomb_is_damaged_however_its_author_signed_it() {
    // 64 MiB of line ends in a few kilobytes, said to be 4 KiB.
    let lines = "\n".repeat(64 << 20);
    let mut parts = Parts::of(&pack()).table("zones", &lines);
    assert!(parts.blobs.len() < 64 << 10);
    parts.signed()["tables"]["zones"]["raw_length"] = 4096.into();
    parts.signed()["tables"]["zones"]["rows"] = 4096.into();
    // The first line is bad already; a pack that looked no further would still be refused.
    let bytes = parts.seal(&[&author()]);
    assert_eq!(
        refusal(&bytes, &device()),
        PackRefusal::BadRow {
            table: "zones".to_owned(),
            line: 1
        }
    );

    // One endless line is not read beyond the claim.
    let mut parts = Parts::of(&pack()).table("zones", &" ".repeat(64 << 20));
    assert!(parts.blobs.len() < 64 << 10);
    parts.signed()["tables"]["zones"]["raw_length"] = 4096.into();
    let bytes = parts.seal(&[&author()]);
    assert_eq!(
        refusal(&bytes, &device()),
        PackRefusal::Damaged {
            part: "zones".to_owned()
        }
    );
}

#[test]
fn a_claim_that_does_not_hold_is_damage() {
    for (field, value) in [
        ("rows", 1),
        ("rows", 3),
        ("raw_length", 100),
        ("raw_length", 5_000),
    ] {
        let mut parts = Parts::of(&pack());
        parts.signed()["tables"]["zones"][field] = value.into();
        let bytes = parts.seal(&[&author()]);
        let damaged = PackRefusal::Damaged {
            part: "zones".to_owned(),
        };
        assert_eq!(refusal(&bytes, &device()), damaged, "{field} {value}");
    }
    for digest in ["sha256", "raw_sha256"] {
        let mut parts = Parts::of(&pack());
        parts.signed()["tables"]["zones"]["hashes"][digest] = "0".repeat(64).into();
        let bytes = parts.seal(&[&author()]);
        assert_eq!(
            refusal(&bytes, &device()),
            PackRefusal::Damaged {
                part: "zones".to_owned()
            }
        );
    }
}

fn zone_lines(edit: impl Fn(&mut Vec<Value>)) -> PackRefusal {
    let verified = verify(&pack(), &device()).unwrap();
    let mut rows: Vec<Value> = verified
        .rows(names::ZONES)
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    edit(&mut rows);
    let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
    refusal(
        &Parts::of(&pack()).table("zones", &lines).seal(&[&author()]),
        &device(),
    )
}

#[test]
fn a_row_that_no_place_or_table_allows_is_named_by_its_line() {
    let line = |line| PackRefusal::BadRow {
        table: "zones".to_owned(),
        line,
    };
    assert_eq!(zone_lines(|rows| rows.reverse()), line(2));
    assert_eq!(zone_lines(|rows| rows.push(rows[1].clone())), line(3));
    assert_eq!(zone_lines(|rows| rows[0]["id"] = "".into()), line(1));
    assert_eq!(zone_lines(|rows| rows[1]["rule"] = "r9".into()), line(2));
    assert_eq!(
        zone_lines(|rows| rows[0]["shape"]["radius_m"] = (-5).into()),
        line(1)
    );
    assert_eq!(
        zone_lines(|rows| rows[0]["shape"]["centre"]["latitude"] = 91.into()),
        line(1)
    );
    assert_eq!(
        zone_lines(|rows| rows[1]["shape"]["polygons"] = Value::Array(vec![])),
        line(2)
    );
    assert_eq!(zone_lines(|rows| rows[1] = Value::Null), line(2));
    let endless = "{\"id\":\"z\"}\n{\"id\":1e999}\n";
    let bytes = Parts::of(&pack())
        .table("zones", endless)
        .seal(&[&author()]);
    assert_eq!(refusal(&bytes, &device()), line(1));
}

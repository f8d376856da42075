//! From one pack to the next, and everything that is not the way.

use std::sync::OnceLock;

use proptest::prelude::*;

use super::*;
use crate::delta::{self, DeltaFault, DeltaLimits};
use crate::layout::{Layout, PLAIN};

/// What stands before a delta's frame.
const FRONT: usize = 80;

/// The pack with one more service, a version later.
fn next() -> Vec<u8> {
    let mut head = head();
    head.version = crate::Version::Number(2);
    let mut contents = contents();
    contents.services.push(service("s3", 12.0, 13.0));
    make(&head, contents, &[&author()]).unwrap()
}

fn plain(pack: &[u8]) -> Vec<u8> {
    delta::plain(pack, &DeltaLimits::default()).unwrap()
}

fn apply(old: &[u8], delta: &[u8]) -> Result<Vec<u8>, PackRefusal> {
    delta::apply(old, delta, &DeltaLimits::default())
}

/// The pack to begin from, and the delta to the next: packing tables takes its time.
fn given() -> &'static (Vec<u8>, Vec<u8>) {
    static GIVEN: OnceLock<(Vec<u8>, Vec<u8>)> = OnceLock::new();
    GIVEN.get_or_init(|| {
        let old = pack();
        let step = delta::make(&old, &next(), &DeltaLimits::default()).unwrap();
        (old, step)
    })
}

fn old() -> &'static [u8] {
    &given().0
}

fn step() -> Vec<u8> {
    given().1.clone()
}

#[test]
fn a_delta_leads_from_either_layout_to_a_pack_that_its_own_signature_vouches_for() {
    for old in [pack(), plain(&pack())] {
        let made = apply(&old, &step()).unwrap();
        assert_eq!(made, plain(&next()));
        let verified = verify(&made, &device()).unwrap();
        let whole = verify(&next(), &device()).unwrap();
        assert_eq!(verified.manifest(), whole.manifest());
        assert_eq!(verified.signed_sha256(), whole.signed_sha256());
        assert_ne!(verified.file_sha256(), whole.file_sha256());
        for table in whole.manifest().tables.keys() {
            let lines = |pack: &Verified| -> Vec<_> {
                pack.lines(table).unwrap().map(Result::unwrap).collect()
            };
            assert_eq!(lines(&verified), lines(&whole), "{table}");
        }
    }
}

#[test]
fn deltas_follow_one_another() {
    let there = apply(&pack(), &step()).unwrap();
    let back = delta::make(&there, &pack(), &DeltaLimits::default()).unwrap();
    assert_eq!(apply(&next(), &back).unwrap(), plain(&pack()));
}

#[test]
fn a_plain_pack_stays_as_it_is_and_is_one_way_to_write_it() {
    let once = plain(&pack());
    assert!(once.starts_with(PLAIN));
    assert_eq!(plain(&once), once);
    assert_eq!(Unverified::read(&once).unwrap().layout, Layout::Plain);
}

#[test]
fn a_delta_is_small_beside_its_pack() {
    assert!(step().len() < next().len() / 2, "{}", step().len());
}

#[test]
fn a_flipped_bit_anywhere_in_a_plain_pack_is_never_accepted() {
    let original = plain(&pack());
    for place in 0..original.len() {
        let mut bent = original.clone();
        bent[place] ^= 1 << (place * 3 % 8);
        assert!(verify(&bent, &device()).is_err(), "byte {place}");
    }
}

#[test]
fn a_plain_pack_cut_short_or_with_something_behind_it_is_refused() {
    let whole = plain(&pack());
    for length in 1..whole.len() {
        let refused = refusal(&whole[..length], &device());
        assert_eq!(refused, PackRefusal::Truncated, "{length} bytes");
    }
    let longer = [whole, vec![0]].concat();
    assert_eq!(refusal(&longer, &device()), PackRefusal::damaged("end"));
}

#[test]
fn a_plain_pack_with_another_row_is_damaged_however_well_it_reads() {
    let mut other = plain(old());
    let row = b"\"name\":\"Service s1\"";
    let place = other.windows(row.len()).position(|part| part == row);
    other[place.unwrap() + row.len() - 2] = b'9';
    assert_eq!(refusal(&other, &device()), PackRefusal::damaged("services"));
}

#[test]
fn a_stranger_gains_nothing_by_sending_a_delta() {
    let stranger = SecretKey::generate([9; 32]);
    let theirs = make(&head(), contents(), &[&stranger]).unwrap();
    let delta = delta::make(&pack(), &theirs, &DeltaLimits::default()).unwrap();
    let made = apply(&pack(), &delta).unwrap();
    assert!(matches!(
        refusal(&made, &device()),
        PackRefusal::Stranger { .. }
    ));
}

#[test]
fn a_delta_from_another_pack_is_told_from_a_damaged_one() {
    assert_eq!(apply(&next(), &step()), Err(PackRefusal::OtherBase));
    let mut bent = step();
    bent[10] ^= 1;
    assert_eq!(apply(old(), &bent), Err(PackRefusal::OtherBase));
}

#[test]
fn a_delta_cut_anywhere_is_refused() {
    let whole = step();
    assert_eq!(apply(old(), &[]), Err(PackRefusal::Empty));
    for length in 1..=FRONT {
        assert_eq!(
            apply(old(), &whole[..length]),
            Err(PackRefusal::Truncated),
            "{length} bytes"
        );
    }
    for length in FRONT + 1..whole.len() {
        let refused = apply(old(), &whole[..length]);
        assert_eq!(
            refused,
            Err(PackRefusal::damaged("delta")),
            "{length} bytes"
        );
    }
}

#[test]
fn a_flipped_bit_anywhere_in_a_delta_makes_no_other_pack() {
    let whole = step();
    let right = apply(old(), &whole);
    for place in 0..whole.len() {
        let mut bent = whole.clone();
        bent[place] ^= 1 << (place % 8);
        // There is a bit in a frame's head that means nothing: what is made is all that counts.
        let made = apply(old(), &bent);
        assert!(made.is_err() || made == right, "byte {place}");
    }
    assert!(right.is_ok());
}

#[test]
fn what_is_no_delta_is_told_apart() {
    let refused = apply(old(), b"PK\x03\x04");
    assert_eq!(refused, Err(PackRefusal::NotAPack { looks_like: "zip" }));
    let refused = apply(old(), &pack());
    assert_eq!(
        refused,
        Err(PackRefusal::NotAPack {
            looks_like: "unknown"
        })
    );
    let refused = apply(b"PK\x03\x04", &step());
    assert_eq!(refused, Err(PackRefusal::NotAPack { looks_like: "zip" }));
}

/// A delta with an honest front and a frame of one's choosing.
fn claiming(length: u64, frame: &[u8]) -> Vec<u8> {
    let mut delta = step()[..FRONT].to_vec();
    delta[72..80].copy_from_slice(&length.to_le_bytes());
    delta.extend_from_slice(frame);
    delta
}

#[test]
fn a_bomb_is_refused_before_any_room_is_made_for_it() {
    let zeros = vec![0; 32 << 20];
    let frame = zstd::bulk::compress(&zeros, 19).unwrap();
    assert!(frame.len() < 8 << 10);
    // By its claim.
    let limits = DeltaLimits { plain: 1 << 20 };
    assert_eq!(
        delta::apply(old(), &claiming(32 << 20, &frame), &limits),
        Err(PackRefusal::too_large("delta", 32 << 20, 1 << 20))
    );
    assert_eq!(
        apply(old(), &claiming(u64::MAX, &frame)),
        Err(PackRefusal::too_large(
            "delta",
            u64::MAX,
            DeltaLimits::default().plain
        ))
    );
    // By a frame that is longer than its claim, or does not say how long it is.
    let damaged = Err(PackRefusal::damaged("delta"));
    assert_eq!(apply(old(), &claiming(1000, &frame)), damaged);
    let mut silent = zstd::Encoder::new(Vec::new(), 3).unwrap();
    std::io::Write::write_all(&mut silent, &zeros).unwrap();
    let silent = silent.finish().unwrap();
    assert_eq!(apply(old(), &claiming(32 << 20, &silent)), damaged);
    // By a second frame behind the first.
    let small = zstd::bulk::compress(&[0; 1000], 3).unwrap();
    let two = [small.as_slice(), &frame].concat();
    assert_eq!(apply(old(), &claiming(1000, &two)), damaged);
}

#[test]
fn a_pack_larger_than_the_limits_has_no_deltas() {
    let limits = DeltaLimits { plain: 1000 };
    let too_large = |refusal: &PackRefusal| matches!(refusal, PackRefusal::TooLarge { .. });
    assert!(too_large(&delta::plain(&pack(), &limits).unwrap_err()));
    assert!(too_large(
        &delta::plain(&plain(&pack()), &limits).unwrap_err()
    ));
    let made = delta::make(&pack(), &next(), &limits);
    assert!(matches!(made, Err(DeltaFault::Pack(refusal)) if too_large(&refusal)));
}

#[test]
fn a_table_that_is_not_what_it_claims_is_not_laid_out_plain() {
    let mut bent = pack();
    *bent.last_mut().unwrap() ^= 1;
    assert_eq!(
        delta::plain(&bent, &DeltaLimits::default()),
        Err(PackRefusal::damaged("zones"))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn random_bytes_behind_a_good_front_make_nothing(
        length in 0u64..5000, frame in proptest::collection::vec(0u8.., 0..300),
    ) {
        prop_assert!(apply(old(), &claiming(length, &frame)).is_err());
    }

    #[test]
    fn a_delta_bent_in_several_places_makes_nothing(
        places in proptest::collection::vec((0usize.., 0u8..), 1..6), cut in 0usize..50,
    ) {
        let original = step();
        let mut bent = original.clone();
        for (place, byte) in places {
            let place = place % bent.len();
            bent[place] = byte;
        }
        bent.truncate(bent.len() - cut);
        prop_assume!(bent != original);
        let made = apply(old(), &bent);
        prop_assert!(made.is_err() || made == apply(old(), &original));
    }
}

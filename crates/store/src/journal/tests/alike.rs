//! When an event records just what a draft says.

use super::*;

#[test]
fn an_event_is_a_drafts_where_every_part_of_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path(), 1);
    let event = journal.events(&Query::default()).unwrap().remove(0);
    let same = draft(1);
    assert!(event.is(&same));
    type Change = fn(&mut Draft);
    let changes: [Change; 8] = [
        |draft| draft.kind.push('x'),
        |draft| draft.schema_version += 1,
        |draft| draft.subject = Uuid::from_u128(99),
        |draft| draft.supersedes = Some(Uuid::from_u128(98)),
        |draft| draft.at.wall_ms += 1,
        |draft| draft.at.boot_id.push('x'),
        |draft| draft.at.mono_ms += 1,
        |draft| draft.wire.push(0),
    ];
    for (place, change) in changes.into_iter().enumerate() {
        let mut other = same.clone();
        change(&mut other);
        assert!(!event.is(&other), "{place}");
    }
}

#[test]
fn the_hash_of_an_event_holds_every_part_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path(), 1);
    let event = journal.events(&Query::default()).unwrap().remove(0);
    type Change = fn(&mut JournalEvent);
    let changes: [Change; 13] = [
        |event| event.seq += 1,
        |event| event.device_epoch = Uuid::from_u128(97),
        |event| event.prev_hash[0] ^= 1,
        |event| event.id = Uuid::from_u128(96),
        |event| event.kind.push('x'),
        |event| event.schema_version += 1,
        |event| event.subject = Uuid::from_u128(95),
        |event| event.supersedes = Some(Uuid::from_u128(94)),
        |event| event.at.wall_ms += 1,
        |event| event.at.boot_id.push('x'),
        |event| event.at.mono_ms += 1,
        |event| event.hlc += 1,
        |event| event.wire_sha256[0] ^= 1,
    ];
    for (place, change) in changes.into_iter().enumerate() {
        let mut other = event.clone();
        change(&mut other);
        assert_ne!(other.hash(), event.hash(), "{place}");
    }
    assert_eq!(LONGEST_WIRE, 262_144);
}

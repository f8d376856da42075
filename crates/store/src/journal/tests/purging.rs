//! What a purge leaves in the file, an index that is not its table's, and a clock that is set back.

use super::*;
use crate::cipher;

/// Bytes of the journal and its log on the disk.
fn on_disk(folder: &Path) -> u64 {
    ["journal.db", "journal.db-wal"]
        .iter()
        .filter_map(|name| std::fs::metadata(folder.join(name)).ok())
        .map(|about| about.len())
        .sum()
}

#[test]
fn a_purge_gives_back_the_space_of_what_it_removed() {
    type Purge = fn(&mut Journal) -> usize;
    let purges: [Purge; 2] = [
        |journal| journal.purge("note", i64::MAX, 7).unwrap(),
        |journal| {
            let subject = draft(2).subject;
            journal.purge_subject("note", subject, 7).unwrap()
        },
    ];
    for purge in purges {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = journal(folder.path(), 0);
        for number in 1..=20 {
            let mut long = draft(number * 2);
            long.wire = vec![b'x'; 40_000];
            journal.append(&[long]).unwrap();
        }
        let before = on_disk(folder.path());
        assert!(before > 800_000);
        assert_eq!(purge(&mut journal), 20);
        assert_eq!(pragma(&journal, "freelist_count"), 0);
        let after = on_disk(folder.path());
        assert!(after < 100_000, "{before} bytes before, {after} after");
        // What the one moment of VACUUM allowed is forbidden again.
        let attached = journal
            .connection()
            .unwrap()
            .execute("ATTACH ':memory:' AS other", []);
        assert!(attached.is_err());
        journal.append(&[draft(41)]).unwrap();
        assert!(whole(&journal, 21));
    }
}

#[test]
fn an_index_that_is_not_its_tables_is_damage_though_every_row_reads_well() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path(), 4);
    cipher::forge_index(
        journal.connection().unwrap(),
        "event_by_kind",
        "CREATE INDEX event_by_kind ON event (kind, mono_ms)",
    );
    drop(journal);
    let journal = reopened(folder.path()).unwrap();
    assert_eq!(journal.events(&Query::default()).unwrap().len(), 4);
    assert!(matches!(journal.verify(), Err(StoreFault::Damaged)));
}

#[test]
fn the_logical_clock_never_runs_backwards_whatever_the_wall_clock_does() {
    const WALL_MS: i64 = 1_790_000_000_000;
    let folder = tempfile::tempdir().unwrap();
    drop(journal(folder.path(), 0));
    let walls = [
        WALL_MS,
        WALL_MS - 86_400_000,
        WALL_MS - 86_400_000,
        WALL_MS + 5,
        i64::MAX,
        0,
    ];
    let mut said = Vec::new();
    for (number, wall_ms) in (1..).zip(walls) {
        // Opened anew each time: where the clock stood is on the disk.
        let mut journal = reopened(folder.path()).unwrap();
        let mut draft = draft(number);
        draft.at.wall_ms = wall_ms;
        said.push(journal.append(&[draft]).unwrap()[0].hlc);
    }
    let first = WALL_MS << 16;
    let later = (WALL_MS + 5) << 16;
    let wanted = [first, first + 1, first + 2, later, i64::MAX, i64::MAX];
    assert_eq!(said, wanted);
}

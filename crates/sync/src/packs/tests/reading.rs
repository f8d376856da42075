//! Reading on where a line was cut.

use super::super::source::{ReadFault, Sink, Want, read};
use super::*;

fn file(length: usize) -> Served {
    let bytes: Vec<u8> = (0_u8..=250).cycle().take(length).collect();
    Served::of([("a".to_owned(), bytes)].into())
}

/// What was read on top of so many bytes that were there, and how it ended.
fn reads(from: &Served, there: usize, want: Want) -> (Vec<u8>, Result<(), SourceFault>) {
    let mut sink: Vec<u8> = from.files.lock().unwrap()["a"][..there].to_vec();
    let read = block_on(read(from, "a", &mut sink, want));
    let ended = read.map_err(|fault| match fault {
        ReadFault::Source(fault) => fault,
        ReadFault::Disk(why) => panic!("{why}"),
    });
    (sink, ended)
}

fn whole(from: &Served) -> Vec<u8> {
    from.files.lock().unwrap()["a"].clone()
}

#[test]
fn a_file_is_read_in_whatever_pieces_it_comes() {
    for piece in [0, 1, 7, 99, 100, 101] {
        let from = Served { piece, ..file(100) };
        let read = reads(&from, 0, Want::Exactly(100));
        assert_eq!(read, (whole(&from), Ok(())), "{piece}");
        assert_eq!(from.opened("a"), [0]);
    }
}

#[test]
fn a_cut_is_gone_on_from_where_it_stands() {
    let from = Served {
        cut_after: Some(30),
        piece: 8,
        ..file(100)
    };
    assert_eq!(reads(&from, 0, Want::Exactly(100)), (whole(&from), Ok(())));
    assert_eq!(from.opened("a"), [0, 30, 60, 90]);
    assert_eq!(reads(&from, 95, Want::Exactly(100)).0, whole(&from));
    assert_eq!(from.opened("a").last(), Some(&95));
}

#[test]
fn a_source_that_begins_anew_is_skipped_as_far_as_it_is_known() {
    for piece in [0, 1, 8, 40] {
        let from = Served {
            from_start: true,
            piece,
            ..file(100)
        };
        for there in [1, 39, 40, 41, 99] {
            let read = reads(&from, there, Want::Exactly(100));
            assert_eq!(read, (whole(&from), Ok(())), "{there}, by {piece}");
        }
    }
}

#[test]
fn a_line_that_brings_nothing_three_times_is_dead() {
    let dead = Served {
        cut_after: Some(0),
        ..file(100)
    };
    let (sink, ended) = reads(&dead, 10, Want::Exactly(100));
    assert_eq!((sink.len(), ended), (10, Err(SourceFault::Cut)));
    assert_eq!(dead.opened("a"), [10, 10, 10]);
    // Bytes that are known already are nothing new.
    let slow = Served {
        from_start: true,
        cut_after: Some(10),
        ..file(100)
    };
    assert_eq!(
        reads(&slow, 20, Want::Exactly(100)).1,
        Err(SourceFault::Cut)
    );
    assert_eq!(slow.opened("a").len(), 3);
    let a_byte_each = Served {
        cut_after: Some(1),
        ..file(10)
    };
    assert_eq!(reads(&a_byte_each, 0, Want::Exactly(10)).1, Ok(()));
    assert_eq!(a_byte_each.opened("a").len(), 10);
}

#[test]
fn an_end_before_the_end_counts_as_a_cut_where_so_much_is_wanted() {
    let short = Served {
        ends_after: Some(60),
        ..file(100)
    };
    let (sink, ended) = reads(&short, 0, Want::Exactly(100));
    assert_eq!((sink.len(), ended), (60, Err(SourceFault::Cut)));
    assert_eq!(short.opened("a"), [0, 60, 60, 60]);
    let (sink, ended) = reads(&short, 0, Want::AtMost(100));
    assert_eq!((sink.len(), ended), (60, Ok(())));
}

#[test]
fn no_byte_more_is_taken_than_is_wanted() {
    for (want, most) in [(Want::AtMost(40), 40), (Want::Exactly(40), 40)] {
        for piece in [0, 1, 39, 40, 41] {
            let from = Served { piece, ..file(100) };
            let (sink, ended) = reads(&from, 0, want);
            assert_eq!((sink.len(), ended), (most, Ok(())), "{piece}");
        }
    }
    // What is there already is not asked for.
    let from = file(100);
    assert_eq!(reads(&from, 100, Want::Exactly(100)).1, Ok(()));
    assert_eq!(from.opened("a"), [0; 0]);
}

#[test]
fn any_other_fault_ends_it_at_once() {
    for fault in [SourceFault::Missing, SourceFault::Answered(500)] {
        let from = Served {
            fault: Some(("a", fault.clone())),
            ..file(100)
        };
        assert_eq!(reads(&from, 0, Want::Exactly(100)).1, Err(fault));
        assert_eq!(from.opened("a").len(), 1);
    }
    let mut sink = Vec::new();
    Sink::put(&mut sink, b"abc").unwrap();
    assert_eq!((Sink::length(&sink), sink.as_slice()), (3, &b"abc"[..]));
}

#[test]
fn a_folder_is_read_from_any_byte() {
    let folder = tempfile::tempdir().unwrap();
    let bytes: Vec<u8> = (0_u8..=250).cycle().take(200_000).collect();
    std::fs::write(folder.path().join("a"), &bytes).unwrap();
    let source = FolderSource::new(folder.path());
    for there in [0, 1, 65_536, 199_999] {
        let mut sink = bytes[..there].to_vec();
        let done = block_on(read(&source, "a", &mut sink, Want::Exactly(200_000)));
        assert!(done.is_ok() && sink == bytes, "{there}");
    }
    let opened = |path: &str| block_on(source.open(path, 0)).err();
    assert_eq!(opened("b"), Some(SourceFault::Missing));
    assert_eq!(opened("a/b"), Some(SourceFault::Cut));
    let mut body = block_on(source.open("a", 150_000)).unwrap().body;
    let first = block_on(body.chunk()).unwrap().unwrap();
    assert_eq!(first.len(), 50_000);
    assert_eq!(block_on(body.chunk()), Ok(None));
    // No more at once than this is in memory.
    let mut body = block_on(source.open("a", 0)).unwrap().body;
    assert_eq!(block_on(body.chunk()).unwrap().unwrap().len(), 64 * 1024);
}

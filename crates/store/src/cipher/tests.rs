//! What SQLite says of a file that does not open, told apart.

use super::*;
use crate::disk::RealDisk;

fn failed() -> StoreFault {
    StoreFault::Journal(rusqlite::Error::InvalidQuery)
}

#[test]
fn a_file_that_does_not_open_is_another_program_s_cut_short_or_locked_by_another_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    let explained = |bytes: &[u8], length, fault| {
        std::fs::write(&path, bytes).unwrap();
        explain(&RealDisk, &path, length, fault)
    };
    let plain = b"SQLite format 3\0 and more";
    let foreign = explained(plain, PAGE, StoreFault::WrongKey);
    assert!(matches!(foreign, StoreFault::Foreign));
    for (length, cut) in [(PAGE - 1, true), (PAGE, false), (PAGE + 1, false)] {
        let sealed = explained(b"sealed", length, StoreFault::WrongKey);
        assert_eq!(matches!(sealed, StoreFault::Truncated), cut, "{length}");
        assert_eq!(matches!(sealed, StoreFault::WrongKey), !cut, "{length}");
        let failed = explained(b"sealed", length, failed());
        assert_eq!(matches!(failed, StoreFault::Truncated), cut, "{length}");
        assert_eq!(matches!(failed, StoreFault::Journal(_)), !cut, "{length}");
    }
    let damaged = explained(b"sealed", PAGE, StoreFault::Damaged);
    assert!(matches!(damaged, StoreFault::Truncated));
    let other = explained(b"sealed", 0, StoreFault::InUse);
    assert!(matches!(other, StoreFault::InUse));
    std::fs::remove_file(&path).unwrap();
    let gone = explain(&RealDisk, &path, PAGE, StoreFault::WrongKey);
    assert!(matches!(gone, StoreFault::WrongKey));
}

//! What is saved while the journal is locked, and opened when it is unlocked.

use uuid::Uuid;
use wayside_domain::moment::Moment;

use super::*;

fn draft(number: u64) -> Draft {
    Draft {
        id: Uuid::from_u64_pair(number, 1),
        kind: "note".to_owned(),
        schema_version: 1,
        subject: Uuid::from_u64_pair(1, 2),
        supersedes: None,
        at: Moment {
            wall_ms: 1,
            boot_id: "b".to_owned(),
            mono_ms: 2,
        },
        wire: vec![7; 9],
    }
}

fn secret() -> CaptureSecret {
    CaptureSecret::new([4; 32])
}

fn saved(folder: &Path, public: &CapturePublic, number: u64) -> Capture {
    let capture = Capture::at(folder);
    let mut random = |bytes: &mut [u8]| {
        bytes.fill(u8::try_from(number).unwrap());
        Ok(())
    };
    capture.append(public, &draft(number), &mut random).unwrap();
    capture
}

#[test]
fn what_is_captured_opens_with_its_secret_and_with_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let empty = Capture::at(folder.path());
    assert_eq!(empty.count().unwrap(), 0);
    assert_eq!(empty.open_all(&secret()).unwrap(), []);
    saved(folder.path(), &secret().public(), 1);
    let capture = saved(folder.path(), &secret().public(), 2);
    assert_eq!(capture.count().unwrap(), 2);
    assert_eq!(capture.open_all(&secret()).unwrap(), [draft(1), draft(2)]);
    let bytes = std::fs::read(folder.path().join(FILE)).unwrap();
    assert!(!bytes.windows(4).any(|four| four == b"note"));
    let stranger = CaptureSecret::new([5; 32]);
    let found = capture.read(&stranger).unwrap();
    assert_eq!((found.drafts.len(), found.unreadable.len()), (0, 2));
    let refused = capture.open_all(&stranger);
    assert!(matches!(refused, Err(StoreFault::Damaged)), "{refused:?}");
}

#[test]
fn what_does_not_open_is_kept_and_the_rest_may_go() {
    let folder = tempfile::tempdir().unwrap();
    saved(folder.path(), &CaptureSecret::new([5; 32]).public(), 1);
    let capture = saved(folder.path(), &secret().public(), 2);
    let found = capture.read(&secret()).unwrap();
    assert_eq!(found.drafts, [draft(2)]);
    assert_eq!(found.unreadable.len(), 1);
    capture.keep_only(&found.unreadable).unwrap();
    let left = capture.read(&secret()).unwrap();
    assert_eq!(
        (left.drafts.len(), &left.unreadable),
        (0, &found.unreadable)
    );
    capture.keep_only(&[]).unwrap();
    assert_eq!(capture.count().unwrap(), 0);
    saved(folder.path(), &secret().public(), 3);
    capture.clear().unwrap();
    assert_eq!(capture.count().unwrap(), 0);
    assert!(!folder.path().join(FILE).exists());
}

#[test]
fn a_torn_end_is_passed_over_and_what_is_no_file_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let capture = saved(folder.path(), &secret().public(), 1);
    let path = folder.path().join(FILE);
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, [&whole[..], &whole[..9]].concat()).unwrap();
    assert!(!capture.mend().unwrap());
    assert_eq!(capture.open_all(&secret()).unwrap(), [draft(1)]);
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    assert!(matches!(capture.count(), Err(StoreFault::Damaged)));
    assert!(capture.mend().unwrap());
    assert!(!capture.mend().unwrap());
    saved(folder.path(), &secret().public(), 2);
    assert_eq!(capture.open_all(&secret()).unwrap(), [draft(2)]);
}

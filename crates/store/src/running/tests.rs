//! What is running, kept under a key that needs no PIN.

use wayside_domain::moment::Moment;

use super::*;

fn subject(number: u64) -> Uuid {
    Uuid::from_u64_pair(number, 2)
}

fn draft(of: u64, number: u64) -> Draft {
    Draft {
        id: Uuid::from_u64_pair(number, 1),
        kind: "tap".to_owned(),
        schema_version: 1,
        subject: subject(of),
        supersedes: None,
        at: Moment {
            wall_ms: 1,
            boot_id: "b".to_owned(),
            mono_ms: 2,
        },
        wire: vec![7; 9],
    }
}

fn seeded(seed: u8) -> impl FnMut(&mut [u8]) -> std::io::Result<()> {
    move |bytes: &mut [u8]| {
        bytes.fill(seed);
        Ok(())
    }
}

fn open(folder: &Path, seed: u8) -> Running {
    Running::open(folder, &mut seeded(seed)).unwrap()
}

fn add(running: &Running, of: u64, number: u64) {
    let seed = u8::try_from(number).unwrap();
    running
        .append(&draft(of, number), &mut seeded(seed))
        .unwrap();
}

#[test]
fn a_run_goes_on_after_a_restart_each_in_its_own_file() {
    let folder = tempfile::tempdir().unwrap();
    let running = open(folder.path(), 1);
    assert_eq!(running.key_is(), KeyIs::Kept);
    assert!(running.subjects().unwrap().is_empty());
    add(&running, 2, 1);
    add(&running, 1, 2);
    add(&running, 2, 3);
    let again = open(folder.path(), 9);
    assert_eq!(again.subjects().unwrap(), [subject(1), subject(2)]);
    assert_eq!(
        again.drafts(subject(2)).unwrap(),
        [draft(2, 1), draft(2, 3)]
    );
    assert_eq!(again.drafts(subject(1)).unwrap(), [draft(1, 2)]);
    assert_eq!(again.drafts(subject(3)).unwrap(), []);
    again.erase(subject(2)).unwrap();
    assert_eq!(again.subjects().unwrap(), [subject(1)]);
}

#[test]
fn another_key_or_another_runs_file_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let running = open(folder.path(), 1);
    add(&running, 1, 1);
    let passing = Running::for_now(folder.path(), &mut seeded(2)).unwrap();
    assert_eq!(passing.key_is(), KeyIs::Passing);
    let found = passing.read(subject(1)).unwrap();
    assert_eq!((found.drafts.len(), found.unreadable.len()), (0, 1));
    let (from, to) = (subject(1), subject(2));
    let path = |id: Uuid| folder.path().join(format!("{id}{ENDING}"));
    std::fs::copy(path(from), path(to)).unwrap();
    assert_eq!(running.drafts(to).unwrap(), []);
    assert_eq!(running.drafts(from).unwrap(), [draft(1, 1)]);
}

#[test]
fn a_damaged_key_is_set_aside_for_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(KEY), b"short").unwrap();
    let running = open(folder.path(), 1);
    assert_eq!(running.key_is(), KeyIs::Renewed);
    add(&running, 1, 1);
    let again = open(folder.path(), 2);
    assert_eq!(again.key_is(), KeyIs::Kept);
    assert_eq!(again.drafts(subject(1)).unwrap(), [draft(1, 1)]);
    let bytes = std::fs::read(folder.path().join(KEY)).unwrap();
    assert_eq!(bytes, [1; 32]);
}

#[test]
fn everything_that_runs_is_erased_what_was_set_aside_too_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let running = open(folder.path(), 1);
    add(&running, 1, 1);
    add(&running, 2, 2);
    let aside = format!("{}{ENDING}{DAMAGED}", subject(3));
    for name in [aside.as_str(), "other.db"] {
        std::fs::write(folder.path().join(name), b"x").unwrap();
    }
    running.erase_all().unwrap();
    let mut left: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["other.db", KEY]);
}

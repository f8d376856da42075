//! What stands on the shelf after each act.

use super::*;
use crate::StoreFault;

#[test]
fn an_installed_pack_answers_also_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = open(folder.path());
    assert_eq!(answer(&mut shelf), None);
    let slot = shelf
        .install(&small("A", 1), now(), false, false, &mut ())
        .unwrap();
    assert_eq!(slot.id, "port-ellery-a");
    assert_eq!(slot.pack.key_ids, [training_key().key_id()]);
    assert_eq!(slot.pack.manifest, *small("A", 1).manifest());
    assert_eq!(answer(&mut shelf).as_deref(), Some("Version 1"));
    let mut again = open(folder.path());
    assert_eq!(again.slots(), shelf.slots());
    assert_eq!(answer(&mut again).as_deref(), Some("Version 1"));
}

#[test]
fn a_second_pack_waits_until_it_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = open(folder.path());
    install(&mut shelf, &small("A", 1));
    let b = shelf
        .install(&small("B", 2), now(), false, false, &mut ())
        .unwrap();
    assert_eq!(answer(&mut shelf).as_deref(), Some("Version 1"));
    shelf.use_slot(&b.id).unwrap();
    assert_eq!(
        answer(&mut open(folder.path())).as_deref(),
        Some("Version 2")
    );
    assert!(matches!(
        shelf.use_slot("nowhere"),
        Err(StoreFault::NoSuchSlot)
    ));
    assert!(matches!(
        shelf.reader("nowhere"),
        Err(StoreFault::NoSuchSlot)
    ));
}

#[test]
fn the_version_before_is_kept_and_gone_back_to() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = open(folder.path());
    let id = install(&mut shelf, &small("A", 1));
    assert!(matches!(shelf.go_back(&id), Err(StoreFault::NothingBefore)));
    for version in [2, 3] {
        assert_eq!(install(&mut shelf, &small("A", version)), id);
    }
    assert_eq!(shelf.slots().len(), 1);
    let before = |shelf: &Shelf| {
        let previous = shelf.slots()[0].previous.as_ref().unwrap();
        previous.manifest.head.version.clone()
    };
    assert_eq!(before(&shelf), Version::Number(2));
    shelf.go_back(&id).unwrap();
    assert_eq!(
        answer(&mut open(folder.path())).as_deref(),
        Some("Version 2")
    );
    assert_eq!(before(&shelf), Version::Number(3));
    shelf.go_back(&id).unwrap();
    assert_eq!(answer(&mut shelf).as_deref(), Some("Version 3"));
    // Two packs, two indexes, the list and its spare: version 1 is gone.
    assert_eq!(files(folder.path()).len(), 6);
}

#[test]
fn the_same_file_again_keeps_what_could_be_gone_back_to() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = open(folder.path());
    let id = install(&mut shelf, &small("A", 1));
    install(&mut shelf, &small("A", 2));
    install(&mut shelf, &small("A", 2));
    shelf.go_back(&id).unwrap();
    assert_eq!(answer(&mut shelf).as_deref(), Some("Version 1"));
}

#[test]
fn the_bundled_pack_stays_and_takes_over_when_another_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = open(folder.path());
    let bundled = shelf
        .install(&small("A", 1), now(), true, true, &mut ())
        .unwrap();
    // The same jurisdiction and name from a file does not take the bundled one's place.
    let id = install(&mut shelf, &small("A", 2));
    assert_ne!(id, bundled.id);
    assert!(shelf.slot(&bundled.id).unwrap().bundled);
    assert_eq!(answer(&mut shelf).as_deref(), Some("Version 2"));
    shelf.remove(&id).unwrap();
    assert_eq!(
        answer(&mut open(folder.path())).as_deref(),
        Some("Version 1")
    );
    assert!(matches!(
        shelf.remove(&bundled.id),
        Err(StoreFault::CannotRemove)
    ));
    assert!(matches!(shelf.remove(&id), Err(StoreFault::NoSuchSlot)));
    assert_eq!(files(folder.path()).len(), 4);
}

#[test]
fn files_of_others_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let digest = "0".repeat(64);
    let ours = [
        format!("{digest}.wayside"),
        format!("{digest}.sqlite"),
        format!("{digest}.sqlite.tmp"),
        "shelf.json.tmp".to_owned(),
    ];
    let others = ["notes.txt", "photo.sqlite", "other.tmp", "signers.json"];
    for name in ours.iter().map(String::as_str).chain(others) {
        std::fs::write(folder.path().join(name), b"x").unwrap();
    }
    let mut wanted: Vec<_> = others.iter().map(|name| (*name).to_owned()).collect();
    wanted.sort();
    open(folder.path());
    assert_eq!(files(folder.path()), wanted);
}

#[test]
fn a_folder_with_any_name_can_hold_a_shelf() {
    let folder = tempfile::tempdir().unwrap();
    let odd = folder.path().join("50% off? #1 & café 'x'");
    let mut shelf = open(&odd);
    install(&mut shelf, &small("A", 1));
    assert_eq!(answer(&mut open(&odd)).as_deref(), Some("Version 1"));
}

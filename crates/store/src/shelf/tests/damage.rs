//! Storage that decays.

use std::path::PathBuf;

use super::*;
use crate::{Repair, StoreFault};

fn the_file(folder: &Path, ending: &str) -> PathBuf {
    let mut found: Vec<_> = files(folder)
        .into_iter()
        .filter(|name| name.ends_with(ending))
        .collect();
    assert_eq!(found.len(), 1, "{found:?}");
    folder.join(found.remove(0))
}

#[test]
fn an_index_that_is_missing_or_damaged_is_built_again_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = open(folder.path());
    let id = install(&mut shelf, &small("A", 1));
    let path = the_file(folder.path(), ".sqlite");
    let whole = std::fs::read(&path).unwrap();
    type Harm = Box<dyn Fn(&Path, Vec<u8>)>;
    let write = |change: fn(&mut Vec<u8>)| -> Harm {
        Box::new(move |path, mut bytes| {
            change(&mut bytes);
            std::fs::write(path, bytes).unwrap();
        })
    };
    let mut harms: Vec<Harm> = vec![
        Box::new(|path, _| std::fs::remove_file(path).unwrap()),
        write(Vec::clear),
        write(|bytes| bytes.truncate(bytes.len() - 4096)),
        write(|bytes| bytes.push(0)),
        write(|bytes| bytes.fill(0)),
    ];
    for step in (0..whole.len()).step_by(whole.len() / 12) {
        harms.push(Box::new(move |path, mut bytes| {
            bytes[step] ^= 1;
            std::fs::write(path, bytes).unwrap();
        }));
    }
    for harm in harms {
        harm(&path, std::fs::read(&path).unwrap());
        let mut again = open(folder.path());
        let mended = again.reader(&id).unwrap().mended().cloned();
        assert_eq!(mended, Some(Repair::Rebuilt { slot: id.clone() }));
        assert_eq!(answer(&mut again).as_deref(), Some("Version 1"));
        assert_eq!(open(folder.path()).reader(&id).unwrap().mended(), None);
    }
}

#[test]
fn an_index_of_another_version_is_built_again_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = open(folder.path());
    let id = install(&mut shelf, &small("A", 1));
    let path = the_file(folder.path(), ".sqlite");
    let index = rusqlite::Connection::open(&path).unwrap();
    index.pragma_update(None, "user_version", 99).unwrap();
    drop(index);
    // As an older or newer app would have sealed it.
    let list = folder.path().join("shelf.json");
    let mut json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&list).unwrap()).unwrap();
    let seal = super::super::index::Seal::of(&crate::disk::RealDisk, &path).unwrap();
    json["slots"][0]["pack"]["seal"] = serde_json::to_value(seal).unwrap();
    std::fs::write(&list, json.to_string()).unwrap();
    let mut again = open(folder.path());
    let mended = again.reader(&id).unwrap().mended().cloned();
    assert_eq!(mended, Some(Repair::Renewed { slot: id }));
    assert_eq!(answer(&mut again).as_deref(), Some("Version 1"));
}

#[test]
fn a_damaged_pack_file_is_never_built_from() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = open(folder.path());
    let id = install(&mut shelf, &small("A", 1));
    let pack = the_file(folder.path(), ".wayside");
    let mut bytes = std::fs::read(&pack).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&pack, bytes).unwrap();
    // Its index still stands, so it still answers.
    assert_eq!(answer(&mut shelf).as_deref(), Some("Version 1"));
    std::fs::remove_file(the_file(folder.path(), ".sqlite")).unwrap();
    assert!(matches!(shelf.reader(&id), Err(StoreFault::Pack(_))));
    std::fs::remove_file(&pack).unwrap();
    assert!(matches!(shelf.reader(&id), Err(StoreFault::Open(_))));
    // Installing it once more puts all right.
    install(&mut shelf, &small("A", 1));
    assert_eq!(answer(&mut shelf).as_deref(), Some("Version 1"));
}

#[test]
fn a_damaged_list_is_read_from_its_spare_or_starts_empty() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = open(folder.path());
    install(&mut shelf, &small("A", 1));
    install(&mut shelf, &small("B", 2));
    let list = folder.path().join("shelf.json");
    for harm in [&b""[..], b"{\"format\":1", b"\xff\xff"] {
        std::fs::write(&list, harm).unwrap();
        let (mut again, mended) = Shelf::open(folder.path()).unwrap();
        assert_eq!(mended, [Repair::ListFromSpare]);
        assert_eq!(again.slots().len(), 2);
        assert_eq!(answer(&mut again).as_deref(), Some("Version 2"));
        assert_eq!(open(folder.path()).slots().len(), 2);
    }
    std::fs::write(&list, b"{}").unwrap();
    std::fs::write(folder.path().join("shelf.spare.json"), b"").unwrap();
    let (mut again, mended) = Shelf::open(folder.path()).unwrap();
    assert_eq!(mended, [Repair::ListLost]);
    assert_eq!(answer(&mut again), None);
    let kept = files(folder.path()).into_iter();
    let kept = kept.filter(|name| name.contains(".wayside.damaged"));
    assert_eq!(
        kept.count(),
        2,
        "what nothing needs any more is not swept away"
    );
}

#[test]
fn a_shelf_of_a_later_version_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = open(folder.path());
    install(&mut shelf, &small("A", 1));
    let list = folder.path().join("shelf.json");
    std::fs::write(&list, b"{\"format\":2,\"everything\":\"else\"}").unwrap();
    let before = files(folder.path());
    assert!(matches!(
        Shelf::open(folder.path()),
        Err(StoreFault::TooNew)
    ));
    assert_eq!(files(folder.path()), before);
}

#[test]
fn a_folder_that_cannot_be_made_is_a_fault() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, b"").unwrap();
    assert!(matches!(Shelf::open(&file), Err(StoreFault::Open(_))));
}

//! Which list is the newest that was ever signed, and what is no such list.

use super::*;

fn agency() -> Agency {
    let mut agency = Agency::new(1);
    agency.pack("a.pack", release(1, b"pack"), b"pack");
    agency
}

fn refused(change: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> Option<UpdateRefusal> {
    let agency = agency();
    let mut files = agency.published();
    change(&mut files);
    Device::of(&agency).listed(Served::of(files)).unwrap()
}

const TIMESTAMP: &str = "metadata/timestamp.json";

#[test]
fn only_what_the_agency_signed_is_a_list() {
    assert_eq!(refused(|_| {}), None);
    let others = Agency::new(2).published();
    let strangers = refused(|files| {
        files.insert(TIMESTAMP.to_owned(), others[TIMESTAMP].clone());
    });
    assert_eq!(strangers, Some(UpdateRefusal::NotSigned));
    let page = refused(|files| {
        files.insert(TIMESTAMP.to_owned(), b"<html>".to_vec());
    });
    assert_eq!(page, Some(UpdateRefusal::Unreadable));
    let mixed = refused(|files| {
        files.insert("metadata/1.snapshot.json".to_owned(), b"{}".to_vec());
    });
    assert_eq!(mixed, Some(UpdateRefusal::Mixed));
    let endless = refused(|files| {
        files.insert(TIMESTAMP.to_owned(), vec![b' '; (1 << 20) + 1]);
    });
    assert_eq!(endless, Some(UpdateRefusal::TooLarge));
}

#[test]
fn a_document_may_be_as_long_as_the_bound() {
    let padded = |length: usize| {
        refused(|files| {
            let timestamp = files.get_mut(TIMESTAMP).unwrap();
            timestamp.resize(length, b' ');
        })
    };
    assert_eq!(padded(1 << 20), None);
    assert_eq!(padded((1 << 20) + 1), Some(UpdateRefusal::TooLarge));
}

#[test]
fn another_version_than_the_snapshot_names_is_mixed() {
    let mut agency = agency();
    agency.names = Some(7);
    let device = Device::of(&agency);
    let refused = device.listed(Served::of(agency.published())).unwrap();
    assert_eq!(refused, Some(UpdateRefusal::Mixed));
}

#[test]
fn what_was_seen_once_is_never_gone_back_from() {
    let mut agency = agency();
    let old = agency.published();
    agency.version = 2;
    let device = Device::of(&agency);
    assert_eq!(device.listed(Served::of(agency.published())).unwrap(), None);
    let back = device.listed(Served::of(old.clone())).unwrap();
    assert_eq!(back, Some(UpdateRefusal::RolledBack));
    // It is remembered all the same, and the newer list is good again.
    assert_eq!(device.listed(Served::of(agency.published())).unwrap(), None);
    let another = Device::of(&agency);
    assert_eq!(another.listed(Served::of(old)).unwrap(), None);
}

#[test]
fn each_document_is_good_to_its_last_second() {
    for (which, role) in ["root", "targets", "snapshot", "timestamp"]
        .into_iter()
        .enumerate()
    {
        let refused = |until| {
            let mut agency = agency();
            agency.until[which] = until;
            let device = Device::of(&agency);
            device.listed(Served::of(agency.published())).unwrap()
        };
        assert_eq!(refused(today()), None, "{role}");
        let expired = today() - TimeDelta::seconds(1);
        let now = today();
        let wanted = UpdateRefusal::Expired { role, expired, now };
        assert_eq!(refused(expired), Some(wanted));
    }
}

#[test]
fn what_time_it_is_the_hub_knows_better_and_the_publisher_knows_at_least() {
    let expires = |clock, hub_time, published| {
        let mut agency = Agency::new(1);
        let release = Release {
            published,
            ..release(1, b"pack")
        };
        agency.pack("a.pack", release, b"pack");
        let device = Device {
            clock,
            hub_time,
            ..Device::of(&agency)
        };
        device
            .listed(Served::of(agency.published()))
            .unwrap()
            .is_some()
    };
    assert!(!expires(today(), None, today()));
    assert!(expires(days(20), None, today()));
    assert!(!expires(days(20), Some(today()), today()));
    assert!(expires(today(), Some(days(20)), today()));
    assert!(expires(days(-900), None, days(20)));
    assert!(!expires(days(-900), None, today()));
}

#[test]
fn a_date_that_was_signed_once_is_remembered() {
    let mut agency = Agency::new(1);
    let dated = |published| Release {
        published,
        ..release(1, b"pack")
    };
    agency.pack("a.pack", dated(days(9)), b"pack");
    let device = Device {
        clock: days(-900),
        ..Device::of(&agency)
    };
    assert_eq!(device.listed(Served::of(agency.published())).unwrap(), None);
    // An older list under a newer number, which is past its date by then.
    let mut late = Agency::new(1);
    late.pack("a.pack", dated(today()), b"pack");
    late.version = 2;
    late.until = [days(1_000), days(100), days(8), days(10)];
    let refused = device.listed(Served::of(late.published())).unwrap();
    assert!(
        matches!(
            refused,
            Some(UpdateRefusal::Expired {
                role: "snapshot",
                ..
            })
        ),
        "{refused:?}"
    );
}

#[test]
fn the_later_of_the_two_roots_is_begun_from() {
    let agency = agency();
    let device = Device::of(&agency);
    let mut files = agency.published();
    files.insert("metadata/2.root.json".to_owned(), agency.root(2));
    let served = Arc::new(Served::of(files));
    let packs = &mut Packs::with(UpdateStatus::Same);
    device.update_from(&served, packs).unwrap();
    assert_eq!(served.opened("root.json").len(), 2, "2 and 3");
    device.update_from(&served, packs).unwrap();
    assert_eq!(served.opened("2.root.json").len(), 1, "it was kept");
    assert_eq!(served.opened("3.root.json").len(), 2);
    // One that came with a newer app than what was kept.
    let newer = Device {
        root: agency.root(5),
        folder: device.folder,
        ..Device::of(&agency)
    };
    newer.update_from(&served, packs).unwrap();
    assert_eq!(served.opened("6.root.json").len(), 1);
}

#[test]
fn more_new_roots_at_once_than_any_agency_makes_are_not_believed() {
    let after = |roots: u64| {
        let agency = agency();
        let mut files = agency.published();
        for version in 2..=1 + roots {
            files.insert(
                format!("metadata/{version}.root.json"),
                agency.root(version),
            );
        }
        Device::of(&agency).listed(Served::of(files)).unwrap()
    };
    assert_eq!(after(60), None);
    assert_eq!(after(66), Some(UpdateRefusal::TooLarge));
}

#[test]
fn a_damaged_root_is_said_to_be_one_and_what_is_kept_damaged_counts_for_nothing() {
    let agency = agency();
    let mut device = Device::of(&agency);
    let kept = device.folder.path().join("metadata");
    std::fs::create_dir_all(&kept).unwrap();
    for name in ["root.json", "targets.json"] {
        std::fs::write(kept.join(name), b"{").unwrap();
    }
    let listed = device.listed(Served::of(agency.published()));
    assert!(matches!(listed, Ok(None)), "{listed:?}");
    assert!(std::fs::read(kept.join("targets.json")).unwrap().len() > 100);
    device.root = b"{}".to_vec();
    let listed = device.listed(Served::of(agency.published()));
    assert!(matches!(listed, Err(PacksError::Root)), "{listed:?}");
    device.root = Agency::new(2).root(1);
    let strangers = device.root.clone();
    device.root = String::from_utf8(strangers)
        .unwrap()
        .replace("\"version\":1", "\"version\":9")
        .into_bytes();
    let listed = device.listed(Served::of(agency.published()));
    assert!(matches!(listed, Err(PacksError::Root)), "{listed:?}");
}

#[test]
fn a_line_or_a_disk_that_fails_says_nothing_of_what_is_published() {
    let agency = agency();
    for fault in [
        SourceFault::Cut,
        SourceFault::Missing,
        SourceFault::Answered(500),
    ] {
        let served = Served {
            fault: Some(("timestamp", fault.clone())),
            ..Served::of(agency.published())
        };
        let listed = Device::of(&agency).listed(served);
        let Err(PacksError::Source(found)) = listed else {
            panic!("{listed:?}")
        };
        assert_eq!(found, fault);
    }
    // A root that is not there is the end of looking; one that cannot be had is not.
    let served = Served {
        fault: Some(("2.root.json", SourceFault::Cut)),
        ..Served::of(agency.published())
    };
    let listed = Device::of(&agency).listed(served);
    assert!(matches!(listed, Err(PacksError::Source(SourceFault::Cut))));
    for (name, is_folder) in [("metadata.new", false), ("metadata/root.json", true)] {
        let device = Device::of(&agency);
        let path = device.folder.path().join(name);
        if is_folder {
            std::fs::create_dir_all(&path).unwrap();
        } else {
            std::fs::write(&path, b"").unwrap();
        }
        let listed = device.listed(Served::of(agency.published()));
        assert!(
            matches!(listed, Err(PacksError::Disk(_))),
            "{name}: {listed:?}"
        );
    }
}

#[test]
fn nothing_is_left_of_where_it_was_worked_in() {
    let agency = agency();
    let device = Device::of(&agency);
    let work = device.folder.path().join("metadata.new");
    std::fs::create_dir_all(work.join("left")).unwrap();
    device.listed(Served::of(agency.published())).unwrap();
    assert!(!work.exists());
    let mut kept: Vec<String> = std::fs::read_dir(device.folder.path().join("metadata"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    kept.sort();
    assert!(kept.contains(&"timestamp.json".to_owned()), "{kept:?}");
    assert!(kept.iter().all(|name| !name.ends_with(".new")), "{kept:?}");
}

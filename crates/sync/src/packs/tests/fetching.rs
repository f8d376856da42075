//! The shortest way to the newest pack, and what is made of a bad one.

use wayside_domain::release::Rollout;

use super::*;

const PACK: &[u8] = b"the whole of the pack, which is long";
const PLAIN: &[u8] = b"the pack, laid out plain";

fn older() -> UpdateStatus {
    UpdateStatus::Older {
        signed_sha256: "signed-1".to_owned(),
    }
}

/// Release 2, and a way to it from release 1.
fn agency(delta: &[u8]) -> Agency {
    let mut agency = Agency::new(1);
    agency.pack("two.pack", release(2, PLAIN), PACK);
    agency.delta("way.delta", "signed-1", "signed-2", delta);
    agency
}

fn installed(bytes: usize, how: How) -> UpdateOutcome {
    UpdateOutcome::Installed {
        version: "2".to_owned(),
        bytes: bytes as u64,
        how,
    }
}

fn fetched(agency: &Agency, packs: &mut Packs) -> UpdateOutcome {
    let device = Device::of(agency);
    device
        .update(Served::of(agency.published()), packs)
        .unwrap()
}

#[test]
fn what_is_new_is_fetched_whole_and_nothing_is_left_of_it() {
    let agency = agency(b"way");
    let device = Device::of(&agency);
    let mut packs = Packs::with(UpdateStatus::Nothing);
    let outcome = device.update(Served::of(agency.published()), &mut packs);
    assert_eq!(outcome.unwrap(), installed(PACK.len(), How::Full));
    assert_eq!(packs.installed, [PACK]);
    assert!(!device.folder.path().join("partial").exists());
}

#[test]
fn what_is_there_already_is_up_to_date_unless_it_is_others_turn() {
    let mut agency = Agency::new(1);
    let asked = |agency: &Agency, standing| fetched(agency, &mut Packs::with(standing));
    assert_eq!(
        asked(&agency, UpdateStatus::Nothing),
        UpdateOutcome::UpToDate
    );
    agency.pack("one.pack", release(1, PLAIN), PACK);
    for standing in [UpdateStatus::Same, UpdateStatus::Newer] {
        assert_eq!(asked(&agency, standing), UpdateOutcome::UpToDate);
    }
    let others = Release {
        rollout: Some(Rollout {
            percent: 0,
            salt: String::new(),
            devices: Vec::new(),
        }),
        ..release(2, PLAIN)
    };
    agency.pack("two.pack", others.clone(), b"another");
    for standing in [UpdateStatus::Same, UpdateStatus::Newer] {
        let outcome = asked(&agency, standing);
        assert_eq!(outcome, UpdateOutcome::NotForThisDeviceYet);
    }
    let mut alone = Agency::new(1);
    alone.pack("two.pack", others, b"another");
    assert_eq!(
        asked(&alone, UpdateStatus::Nothing),
        UpdateOutcome::NotForThisDeviceYet
    );
}

#[test]
fn an_older_pack_is_brought_on_by_a_delta_that_is_shorter() {
    let by = |delta: &[u8]| {
        let mut packs = Packs::with(older());
        packs.patched = Some(PLAIN.to_vec());
        let outcome = fetched(&agency(delta), &mut packs);
        (outcome, packs.installed.concat())
    };
    let shorter = vec![7; PACK.len() - 1];
    assert_eq!(
        by(&shorter),
        (installed(shorter.len(), How::Delta), PLAIN.to_vec())
    );
    for longer in [PACK.len(), PACK.len() + 1] {
        let whole = (installed(PACK.len(), How::Full), PACK.to_vec());
        assert_eq!(by(&vec![7; longer]), whole, "{longer}");
    }
}

#[test]
fn a_delta_that_does_not_lead_there_is_made_up_for_by_the_whole() {
    let whole = installed(PACK.len(), How::Full);
    let with = |change: fn(&mut Packs)| {
        let mut packs = Packs::with(older());
        packs.patched = Some(PLAIN.to_vec());
        change(&mut packs);
        fetched(&agency(b"way"), &mut packs)
    };
    assert_eq!(with(|_| {}), installed(3, How::Delta));
    assert_eq!(with(|packs| packs.patched = None), whole);
    let longer = with(|packs| packs.patched = Some([PLAIN, b"!"].concat()));
    assert_eq!(longer, whole);
    let other = with(|packs| packs.patched = Some(vec![b'x'; PLAIN.len()]));
    assert_eq!(other, whole);
    assert_eq!(with(|packs| packs.refuses = Some("unsigned")), whole);
    let elsewhere = with(|packs| {
        packs.standing = UpdateStatus::Older {
            signed_sha256: "signed-0".to_owned(),
        };
    });
    assert_eq!(elsewhere, whole);
    let mut too_large = Agency::new(1);
    let release = Release {
        plain: None,
        ..release(2, PLAIN)
    };
    too_large.pack("two.pack", release, PACK);
    too_large.delta("way.delta", "signed-1", "signed-2", b"way");
    let mut packs = Packs::with(older());
    packs.patched = Some(PLAIN.to_vec());
    assert_eq!(fetched(&too_large, &mut packs), whole);
}

#[test]
fn a_pack_that_is_refused_and_a_device_that_cannot_are_told_apart() {
    let agency = agency(b"way");
    let mut packs = Packs::with(UpdateStatus::Nothing);
    packs.refuses = Some("unsigned");
    let refused = UpdateOutcome::Refused(UpdateRefusal::Pack("unsigned"));
    assert_eq!(fetched(&agency, &mut packs), refused);
    for standing in [UpdateStatus::Nothing, older()] {
        let mut packs = Packs::with(standing);
        packs.fails = true;
        let failed = Device::of(&agency).update(Served::of(agency.published()), &mut packs);
        assert!(matches!(
            failed,
            Err(PacksError::Install(InstallFault::Failed(_)))
        ));
    }
}

#[test]
fn a_file_may_be_as_large_as_the_bound() {
    let agency = agency(b"way");
    let asked = |most| {
        let device = Device {
            most,
            ..Device::of(&agency)
        };
        let mut packs = Packs::with(UpdateStatus::Nothing);
        device
            .update(Served::of(agency.published()), &mut packs)
            .unwrap()
    };
    let length = PACK.len() as u64;
    assert_eq!(asked(length), installed(PACK.len(), How::Full));
    let refused = UpdateOutcome::Refused(UpdateRefusal::TooLarge);
    assert_eq!(asked(length - 1), refused);
    assert_eq!(MOST, 256 * 1024 * 1024);
}

#[test]
fn a_file_that_is_not_the_one_published_is_refused_and_fetched_anew() {
    let agency = agency(b"way");
    let device = Device::of(&agency);
    let mut files = agency.published();
    let path = format!("targets/{}.two.pack", sha256(PACK));
    files.insert(path.clone(), vec![b'x'; PACK.len()]);
    let mut packs = Packs::with(UpdateStatus::Nothing);
    let damaged = device.update(Served::of(files.clone()), &mut packs);
    let refused = UpdateOutcome::Refused(UpdateRefusal::Damaged);
    assert_eq!(damaged.unwrap(), refused);
    let again = device.update(Served::of(agency.published()), &mut packs);
    assert_eq!(again.unwrap(), installed(PACK.len(), How::Full));
    files.remove(&path);
    let missing = Device::of(&agency).update(Served::of(files), &mut packs);
    assert!(matches!(
        missing,
        Err(PacksError::Source(SourceFault::Missing))
    ));
}

#[test]
fn what_was_fetched_before_a_cut_is_gone_on_with_another_day() {
    let agency = agency(b"way");
    let device = Device::of(&agency);
    let mut packs = Packs::with(UpdateStatus::Nothing);
    let partial = device.folder.path().join("partial");
    std::fs::create_dir_all(&partial).unwrap();
    std::fs::write(partial.join(sha256(PACK)), &PACK[..10]).unwrap();
    std::fs::write(partial.join("of another pack"), b"half").unwrap();
    let dead = Arc::new(Served {
        fault: Some(("two.pack", SourceFault::Cut)),
        ..Served::of(agency.published())
    });
    let cut = device.update_from(&dead, &mut packs);
    assert!(matches!(cut, Err(PacksError::Source(SourceFault::Cut))));
    assert_eq!(dead.opened("two.pack"), [10, 10, 10]);
    assert!(partial.join(sha256(PACK)).exists());
    assert!(!partial.join("of another pack").exists());
    let good = Arc::new(Served::of(agency.published()));
    let outcome = device.update_from(&good, &mut packs).unwrap();
    assert_eq!(outcome, installed(PACK.len(), How::Full));
    assert_eq!(good.opened("two.pack"), [10]);
}

#[test]
fn what_is_here_of_the_pack_stays_while_a_delta_is_tried() {
    let agency = agency(b"way");
    let device = Device::of(&agency);
    let partial = device.folder.path().join("partial");
    std::fs::create_dir_all(&partial).unwrap();
    std::fs::write(partial.join(sha256(PACK)), &PACK[..10]).unwrap();
    let served = Arc::new(Served::of(agency.published()));
    let outcome = device.update_from(&served, &mut Packs::with(older()));
    assert_eq!(outcome.unwrap(), installed(PACK.len(), How::Full));
    assert_eq!(served.opened("two.pack"), [10]);
    assert!(sha256(b"abc").starts_with("ba7816bf"));
}

use std::path::Path;

use wayside_domain::moment::Moment;

use crate::fault::StoreFault;

use super::{
    Cost, FILE, MOST_TRIES, SoftwareKey, TRIES, Unlocked, Vault, VaultRefusal, VaultSecretKind,
};

/// Cheap, for tests alone.
const CHEAP: Cost = Cost {
    memory_kib: 8,
    passes: 1,
};
const PIN: &str = "493817";

fn device() -> SoftwareKey {
    SoftwareKey::of([9; 32])
}

fn at(boot: &str, wall_ms: i64, mono_ms: i64) -> Moment {
    Moment {
        wall_ms,
        boot_id: boot.into(),
        mono_ms,
    }
}

/// Long enough after everything before it.
fn later(hour: i64) -> Moment {
    at("a", hour * 3_600_000, hour * 3_600_000)
}

fn random() -> impl FnMut(&mut [u8]) -> std::io::Result<()> {
    let mut next = 0_u8;
    move |bytes| {
        for byte in bytes {
            next = next.wrapping_mul(31).wrapping_add(7);
            *byte = next;
        }
        Ok(())
    }
}

fn made(folder: &Path) -> (Vault, Unlocked) {
    let made = Vault::create(
        folder,
        VaultSecretKind::Pin,
        PIN,
        &device(),
        CHEAP,
        &mut random(),
    );
    let (vault, user) = made.unwrap();
    vault.publish().unwrap();
    (vault, user)
}

fn opened(folder: &Path) -> Vault {
    Vault::open(folder).unwrap().unwrap()
}

fn refused(vault: &mut Vault, secret: &str, now: &Moment) -> VaultRefusal {
    vault.unlock(secret, &device(), now).unwrap().err().unwrap()
}

#[test]
fn the_right_secret_gives_the_same_keys_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let (_, user) = made(folder.path());
    let mut vault = opened(folder.path());
    let again = vault
        .unlock(PIN, &device(), &later(1))
        .unwrap()
        .ok()
        .unwrap();
    assert!(again.journal_key().unwrap() == user.journal_key().unwrap());
    let public = again.capture_secret().unwrap().public();
    assert_eq!(public, vault.capture_public().unwrap());
    assert_eq!(vault.tries_left(), MOST_TRIES);
}

#[test]
fn the_right_secret_on_another_device_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, _) = made(folder.path());
    let other = SoftwareKey::of([8; 32]);
    let answer = vault.unlock(PIN, &other, &later(1)).unwrap();
    assert_eq!(answer.err(), Some(VaultRefusal::Wrong { left: 9 }));
}

#[test]
fn neither_the_secret_nor_the_user_key_is_in_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let (_, user) = made(folder.path());
    for name in [FILE, TRIES] {
        let text = std::fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(!text.contains(PIN) && !text.contains(&hex::encode(user.0)));
    }
}

#[test]
fn waits_grow_and_a_moved_clock_shortens_none() {
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, _) = made(folder.path());
    for (tries, wait) in [
        (1, 0),
        (2, 0),
        (3, 5_000),
        (4, 30_000),
        (5, 300_000),
        (6, 300_000),
    ] {
        let now = later(tries);
        assert!(matches!(
            refused(&mut vault, "000000", &now),
            VaultRefusal::Wrong { .. }
        ));
        assert_eq!(vault.wait_ms(&now), wait, "after {tries}");
        // Years on by the wall clock, the same instant by the running one.
        let moved = at("a", i64::MAX, now.mono_ms);
        assert_eq!(vault.wait_ms(&moved), wait, "after {tries}");
        // A restart begins the wait anew, with what has run since.
        assert_eq!(
            vault.wait_ms(&at("b", i64::MAX, 1_000)),
            (wait - 1_000).max(0)
        );
    }
    let now = later(6);
    assert_eq!(
        refused(&mut vault, PIN, &now),
        VaultRefusal::Wait { ms: 300_000 }
    );
    // What was not heard was not counted either; and the count is on the disk.
    assert_eq!(opened(folder.path()).tries_left(), 4);
    assert_eq!(opened(folder.path()).wait_ms(&now), 300_000);
    assert!(vault.unlock(PIN, &device(), &later(7)).unwrap().is_ok());
    assert_eq!(opened(folder.path()).tries_left(), MOST_TRIES);
}

#[test]
fn the_tenth_wrong_try_erases_the_key_for_good() {
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, _) = made(folder.path());
    for tries in 1..i64::from(MOST_TRIES) {
        assert!(matches!(
            refused(&mut vault, "000000", &later(tries)),
            VaultRefusal::Wrong { .. }
        ));
    }
    assert_eq!(
        refused(&mut vault, "000000", &later(20)),
        VaultRefusal::Erased
    );
    let mut again = opened(folder.path());
    assert!(again.is_erased());
    assert_eq!(refused(&mut again, PIN, &later(30)), VaultRefusal::Erased);
    // What was sealed can still be sealed to: it waits for nobody, but nothing is lost by saving.
    assert!(again.capture_public().is_ok());
}

/// Writes a count of wrong tries as a power cut would leave it.
fn counted(folder: &Path, wrong: u32) {
    let count = format!("{{\"wrong\":{wrong},\"last\":null}}");
    std::fs::write(folder.join(TRIES), count).unwrap();
}

#[test]
fn a_count_beyond_the_limit_is_erased_at_the_next_opening_and_not_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    drop(made(folder.path()));
    // The power went in the tenth try: that one may be had again, once.
    counted(folder.path(), MOST_TRIES);
    assert!(!opened(folder.path()).is_erased());
    // It went once more in the try that was had again.
    counted(folder.path(), MOST_TRIES + 1);
    let mut vault = opened(folder.path());
    assert!(vault.is_erased());
    assert_eq!(refused(&mut vault, PIN, &later(1)), VaultRefusal::Erased);
    let text = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
    assert!(text.contains("\"wrapped\":\"\""), "and on the disk: {text}");
}

#[test]
fn the_try_that_is_had_again_after_a_power_cut_is_the_last_one() {
    let folder = tempfile::tempdir().unwrap();
    drop(made(folder.path()));
    counted(folder.path(), MOST_TRIES);
    let mut vault = opened(folder.path());
    assert_eq!(
        refused(&mut vault, "000000", &later(1)),
        VaultRefusal::Erased
    );
    assert!(opened(folder.path()).is_erased());
    let folder = tempfile::tempdir().unwrap();
    drop(made(folder.path()));
    counted(folder.path(), MOST_TRIES);
    let mut vault = opened(folder.path());
    assert!(vault.unlock(PIN, &device(), &later(1)).unwrap().is_ok());
    assert_eq!(opened(folder.path()).tries_left(), MOST_TRIES);
}

#[test]
fn a_key_that_could_not_be_erased_is_tried_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, _) = made(folder.path());
    for tries in 1..i64::from(MOST_TRIES) {
        refused(&mut vault, "000000", &later(tries));
    }
    // A folder where the erased file should be written: the count can be kept, the erasure cannot.
    let in_the_way = folder.path().join(format!("{FILE}.tmp"));
    std::fs::create_dir(&in_the_way).unwrap();
    assert!(vault.unlock("000000", &device(), &later(20)).is_err());
    for tries in 21..24 {
        let tried = vault.unlock(PIN, &device(), &later(tries));
        assert!(tried.is_err(), "the right secret opens nothing any more");
    }
    std::fs::remove_dir(&in_the_way).unwrap();
    assert_eq!(refused(&mut vault, PIN, &later(30)), VaultRefusal::Erased);
    assert!(opened(folder.path()).is_erased());
}

#[test]
fn a_release_ends_the_wait_and_gives_no_try_back() {
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, _) = made(folder.path());
    for tries in 1..=5 {
        refused(&mut vault, "000000", &later(tries));
    }
    let now = later(5);
    assert_eq!(vault.wait_ms(&now), 300_000);
    vault.release().unwrap();
    assert_eq!((vault.wait_ms(&now), vault.tries_left()), (0, 5));
    // It is on the disk: a restart begins no wait anew.
    let mut again = opened(folder.path());
    let restarted = at("b", now.wall_ms, 1);
    assert_eq!((again.wait_ms(&restarted), again.tries_left()), (0, 5));
    // One try is heard; after a wrong one the wait is as long as ever.
    assert_eq!(
        refused(&mut again, "000000", &restarted),
        VaultRefusal::Wrong { left: 4 }
    );
    assert_eq!(again.wait_ms(&restarted), 300_000);
    again.release().unwrap();
    assert!(again.unlock(PIN, &device(), &restarted).unwrap().is_ok());
}

#[test]
fn a_release_that_cannot_be_kept_does_not_count() {
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, _) = made(folder.path());
    for tries in 1..=5 {
        refused(&mut vault, "000000", &later(tries));
    }
    std::fs::create_dir(folder.path().join(format!("{TRIES}.tmp"))).unwrap();
    assert!(vault.release().is_err());
    assert_eq!(vault.wait_ms(&later(5)), 300_000);
}

#[test]
fn a_lost_count_leaves_one_try_not_ten() {
    let folder = tempfile::tempdir().unwrap();
    drop(made(folder.path()));
    for lost in [None, Some("{"), Some("")] {
        let path = folder.path().join(TRIES);
        match lost {
            None => std::fs::remove_file(&path).unwrap(),
            Some(text) => std::fs::write(&path, text).unwrap(),
        }
        assert_eq!(opened(folder.path()).tries_left(), 1);
    }
}

#[test]
fn a_try_that_cannot_be_counted_is_not_checked() {
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, _) = made(folder.path());
    // A folder where the new count should be written.
    std::fs::create_dir(folder.path().join(format!("{TRIES}.tmp"))).unwrap();
    assert!(vault.unlock(PIN, &device(), &later(1)).is_err());
}

#[test]
fn a_changed_secret_opens_the_same_keys_and_the_old_one_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, user) = made(folder.path());
    let long = "harbour lamp nine kettle";
    let mut change = |old: &str, now| {
        let kind = VaultSecretKind::Passphrase;
        let changed = vault.change_secret(old, kind, long, &device(), &now, &mut random());
        changed.unwrap()
    };
    assert_eq!(
        change("000000", later(1)),
        Err(VaultRefusal::Wrong { left: 9 })
    );
    assert_eq!(change(PIN, later(2)), Ok(()));
    let mut vault = opened(folder.path());
    assert_eq!(vault.kind(), VaultSecretKind::Passphrase);
    assert!(vault.unlock(PIN, &device(), &later(3)).unwrap().is_err());
    let again = vault
        .unlock(long, &device(), &later(4))
        .unwrap()
        .ok()
        .unwrap();
    assert!(again.journal_key().unwrap() == user.journal_key().unwrap());
}

#[test]
fn a_damaged_file_is_refused_and_never_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Vault::open(folder.path()).unwrap().is_none());
    drop(made(folder.path()));
    let path = folder.path().join(FILE);
    std::fs::write(&path, "{}").unwrap();
    assert!(Vault::open(folder.path()).is_err());
    assert_eq!(std::fs::read(&path).unwrap(), b"{}");
}

#[test]
fn the_one_try_that_is_left_after_the_power_went_in_the_tenth_is_said() {
    let folder = tempfile::tempdir().unwrap();
    drop(made(folder.path()));
    counted(folder.path(), MOST_TRIES);
    let mut vault = opened(folder.path());
    assert_eq!(vault.tries_left(), 1);
    let refused = refused(&mut vault, "000000", &later(1));
    assert_eq!(refused, VaultRefusal::Erased);
    assert_eq!(vault.tries_left(), 0);
}

#[test]
fn a_vault_with_any_bit_changed_is_not_believed_and_left_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    drop(made(folder.path()));
    let path = folder.path().join(FILE);
    let good = std::fs::read(&path).unwrap();
    let sound = opened(folder.path()).sealed.sum().unwrap();
    for place in 0..good.len() * 8 {
        let mut bad = good.clone();
        bad[place / 8] ^= 1 << (place % 8);
        std::fs::write(&path, &bad).unwrap();
        match Vault::open(folder.path()) {
            Err(StoreFault::Vault | StoreFault::TooNew) => {}
            // A digit in the other case says the same.
            Ok(Some(vault)) => assert_eq!(vault.sealed.sum().unwrap(), sound, "bit {place}"),
            other => panic!("bit {place}: {:?}", other.err()),
        }
        assert_eq!(std::fs::read(&path).unwrap(), bad);
    }
}

//! Installs that are cut off: whatever the step, one whole pack answers afterwards.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use super::super::{InstallObserver, InstallStep, Stopped};
use super::*;
use crate::StoreFault;

struct StopAt(InstallStep);

impl InstallObserver for StopAt {
    fn reached(&mut self, step: InstallStep) -> Result<(), Stopped> {
        if step == self.0 { Err(Stopped) } else { Ok(()) }
    }
}

/// Only what the list needs: packs, indexes, the list and its spare.
fn assert_tidy(folder: &Path, shelf: &Shelf) {
    let mut wanted = vec!["shelf.json".to_owned(), "shelf.spare.json".to_owned()];
    for slot in shelf.slots() {
        for kept in std::iter::once(&slot.pack).chain(&slot.previous) {
            wanted.push(format!("{}.wayside", kept.sha256));
            wanted.push(format!("{}.sqlite", kept.sha256));
        }
    }
    wanted.sort();
    assert_eq!(files(folder), wanted);
}

#[test]
fn an_install_stopped_at_any_step_leaves_one_whole_pack_answering() {
    for step in InstallStep::ALL {
        let folder = tempfile::tempdir().unwrap();
        let mut shelf = open(folder.path());
        let id = install(&mut shelf, &small("A", 1));
        let stopped = shelf.install(&small("A", 2), now(), false, true, &mut StopAt(step));
        assert!(matches!(stopped, Err(StoreFault::Stopped(_))), "{step:?}");
        let wanted = if step < InstallStep::ListPlaced {
            "Version 1"
        } else {
            "Version 2"
        };
        // Whoever lives on, and whoever comes after, see the same.
        assert_eq!(answer(&mut shelf).as_deref(), Some(wanted), "{step:?}");
        drop(shelf);
        let mut again = open(folder.path());
        assert_eq!(answer(&mut again).as_deref(), Some(wanted), "{step:?}");
        assert_tidy(folder.path(), &again);
        assert_eq!(again.reader(&id).unwrap().mended(), None, "{step:?}");
        install(&mut again, &small("A", 2));
        assert_eq!(answer(&mut again).as_deref(), Some("Version 2"), "{step:?}");
        assert_tidy(folder.path(), &again);
    }
}

#[test]
fn a_first_install_stopped_at_any_step_leaves_an_empty_shelf_or_a_whole_pack() {
    for step in InstallStep::ALL {
        let folder = tempfile::tempdir().unwrap();
        let stopped =
            open(folder.path()).install(&small("A", 1), now(), true, true, &mut StopAt(step));
        assert!(stopped.is_err());
        let mut again = open(folder.path());
        let wanted = (step >= InstallStep::ListPlaced).then(|| "Version 1".to_owned());
        assert_eq!(answer(&mut again), wanted, "{step:?}");
        install(&mut again, &small("A", 2));
        assert_eq!(answer(&mut again).as_deref(), Some("Version 2"), "{step:?}");
    }
}

#[test]
fn the_same_file_installed_again_and_stopped_still_answers() {
    for step in InstallStep::ALL {
        let folder = tempfile::tempdir().unwrap();
        let mut shelf = open(folder.path());
        install(&mut shelf, &small("A", 1));
        let stopped = shelf.install(&small("A", 1), now(), false, true, &mut StopAt(step));
        assert!(stopped.is_err());
        assert_eq!(
            answer(&mut open(folder.path())).as_deref(),
            Some("Version 1"),
            "{step:?}"
        );
    }
}

#[test]
fn steps_are_reached_in_order_and_all_of_them() {
    struct Record(Vec<InstallStep>);
    impl InstallObserver for Record {
        fn reached(&mut self, step: InstallStep) -> Result<(), Stopped> {
            self.0.push(step);
            Ok(())
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let mut record = Record(Vec::new());
    open(folder.path())
        .install(&small("A", 1), now(), false, true, &mut record)
        .unwrap();
    assert_eq!(record.0, InstallStep::ALL);
    assert!(InstallStep::ALL.is_sorted());
}

const FOLDER: &str = "WAYSIDE_KILL_FOLDER";

/// Says each step aloud, so that the parent knows when to strike.
struct Aloud;

impl InstallObserver for Aloud {
    fn reached(&mut self, step: InstallStep) -> Result<(), Stopped> {
        println!("step {step:?}");
        Ok(())
    }
}

/// The child of the next test; by itself it has nothing to do.
#[test]
fn a_child_installs_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let packs: Vec<_> = (1..=3).map(|version| small("A", version)).collect();
    let mut shelf = Shelf::open(&folder).unwrap().0;
    for pack in packs.iter().cycle() {
        shelf.install(pack, now(), false, true, &mut Aloud).unwrap();
    }
}

#[test]
fn a_process_killed_in_the_middle_of_an_install_leaves_one_whole_pack_answering() {
    let folder = tempfile::tempdir().unwrap();
    install(&mut open(folder.path()), &small("A", 1));
    // After so many steps, each in another part of an install and some in the second or third.
    for strike in [1, 2, 4, 5, 6, 7, 8, 10, 12, 13, 16, 19, 23, 27, 33, 38] {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "shelf::tests::crash::a_child_installs_until_it_is_killed",
            ])
            .arg("--nocapture")
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let steps = lines
            .map_while(Result::ok)
            .filter(|line| line.contains("step "));
        assert_eq!(
            steps.take(strike).count(),
            strike,
            "the child ended by itself"
        );
        child.kill().unwrap();
        child.wait().unwrap();
        let mut again = open(folder.path());
        let answered = answer(&mut again).unwrap();
        assert!(answered.starts_with("Version "), "{answered}");
        assert_tidy(folder.path(), &again);
        let slot = again.in_use().unwrap();
        let version = format!("Version {}", slot.pack.manifest.head.version);
        assert_eq!(answered, version);
    }
}

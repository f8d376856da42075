//! What is said to be saved was written through: the system calls that the real disk gets, act by act.
//!
//! One test does everything that saves something. The other runs it once more under strace(1), and holds
//! each act to the files that it must have written through, in their order.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use wayside_domain::moment::Moment;
use wayside_pack::{
    Contents, PackHead, TrustedKeys, Unverified, Verified, Version, make, training_key,
};
use wayside_protocol::{LetterOutcome, PublicKey, RecipientPublic, kinds};

use crate::capture::Capture;
use crate::cardlists::{CardListName, CardLists};
use crate::journal::{Draft, Journal, JournalKey};
use crate::outbox::{FeedUpdate, LetterDraft, Outbox};
use crate::running::Running;
use crate::vault::{Cost, SoftwareKey, Vault, VaultSecretKind};
use crate::{Shelf, Signers};

/// In which folder the test that is run under strace does its work.
const FOLDER: &str = "WAYSIDE_TRACED";
/// A look at a file of this folder, which is not there, marks in the trace where an act begins.
const MARKS: &str = "/wayside-mark/";
const CHEAP: Cost = Cost {
    memory_kib: 8,
    passes: 1,
};
const PIN: &str = "493817";

fn act(name: &str) {
    assert!(std::fs::metadata(format!("{MARKS}{name}")).is_err());
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

fn moment(hour: i64) -> Moment {
    Moment {
        wall_ms: 1_790_000_000_000 + hour * 3_600_000,
        boot_id: "b".into(),
        mono_ms: hour * 3_600_000,
    }
}

fn draft(number: u64) -> Draft {
    Draft {
        id: Uuid::from_u64_pair(number, 1),
        kind: "note".into(),
        schema_version: 1,
        subject: Uuid::from_u64_pair(1, 2),
        supersedes: None,
        at: moment(1),
        wire: b"{}".to_vec(),
    }
}

fn letter(number: u64) -> LetterDraft {
    LetterDraft {
        id: Uuid::from_u64_pair(number, 1),
        kind: kinds::REFERRAL.to_owned(),
        schema: 1,
        wall_ms: 1_790_000_000_000,
        parent: None,
        to: RecipientPublic {
            seal_key: [8; 32],
            sign_key: PublicKey([9; 32]),
        },
        pathway_kind: "social_contact".to_owned(),
        deadline_ms: None,
        pathway: "social-contact".to_owned(),
        recipient: "harbour".to_owned(),
        body: vec![1; 600],
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn pack(version: u64) -> Verified {
    let head = PackHead {
        fictional: true,
        version: Version::Number(version),
        ..PackHead::new("A", "Port Ellery", "ZZ", "America/New_York")
    };
    let contents = Contents {
        kinds: wayside_domain::kind::standard(),
        ..Contents::default()
    };
    let bytes = make(&head, contents, &[&training_key()]).unwrap();
    let read = Unverified::read(&bytes).unwrap();
    read.verify(&TrustedKeys::keys([]), now()).unwrap()
}

fn lock_acts(folder: &Path) {
    let device = SoftwareKey::of([9; 32]);
    let kind = VaultSecretKind::Pin;
    let made = Vault::create(folder, kind, PIN, &device, CHEAP, &mut random());
    let (mut vault, user) = made.unwrap();
    act("the lock is set");
    vault.publish().unwrap();
    act("a wrong try");
    assert!(
        vault
            .unlock("000000", &device, &moment(1))
            .unwrap()
            .is_err()
    );
    act("a right try");
    assert!(vault.unlock(PIN, &device, &moment(2)).unwrap().is_ok());
    act("the lock is released");
    vault.release().unwrap();
    let public = user.capture_secret().unwrap().public();
    let capture = Capture::at(folder);
    act("the first thing is saved while locked");
    capture.append(&public, &draft(1), &mut random()).unwrap();
    act("the next thing is saved while locked");
    capture.append(&public, &draft(2), &mut random()).unwrap();
    act("what was saved while locked has joined");
    capture.clear().unwrap();
    act("what runs gets a key");
    let running = Running::open(folder, &mut random()).unwrap();
    act("a run begins");
    running.append(&draft(1), &mut random()).unwrap();
    act("a run goes on");
    running.append(&draft(2), &mut random()).unwrap();
    act("a run is found again");
    assert!(Running::open(folder, &mut random()).is_ok());
    act("a run ends");
    running.erase(draft(1).subject).unwrap();
    act("the key is erased");
    vault.erase().unwrap();
    act("a lock is found");
    assert!(Vault::open(folder).unwrap().unwrap().is_erased());
}

fn record_acts(folder: &Path) {
    let path = folder.join("journal.db");
    act("a journal is made");
    let mut journal = Journal::create(&path, &JournalKey::new([7; 32])).unwrap();
    act("the first event");
    journal.append(&[draft(1)]).unwrap();
    act("the next event");
    journal.append(&[draft(2)]).unwrap();
    act("two events at once");
    journal.append(&[draft(3), draft(4)]).unwrap();
    act("old events are purged");
    assert_eq!(journal.purge("note", i64::MAX, 1).unwrap(), 4);
    act("the journal gets another key");
    journal.rekey(&JournalKey::new([8; 32])).unwrap();
    act("an event under the other key");
    journal.append(&[draft(5)]).unwrap();
    act("the journal is read");
    assert_eq!(journal.events(&Default::default()).unwrap().len(), 5);
    act("the journal is closed");
    drop(journal);
}

fn letter_acts(folder: &Path) {
    act("an outbox is made");
    let device = SoftwareKey::of([9; 32]);
    let mut outbox = Outbox::open(folder, &device, &mut random()).unwrap();
    act("the first letter");
    outbox.append(&letter(1)).unwrap();
    act("the next letter");
    outbox.append(&letter(2)).unwrap();
    act("a receipt");
    let outcome = LetterOutcome::Accepted { hub_seq: 1 };
    assert_eq!(
        outbox.apply(&[(letter(1).id, outcome)], 5).unwrap().acked,
        1
    );
    act("a page of the feed");
    let page = FeedUpdate {
        next: 4,
        ..FeedUpdate::default()
    };
    outbox.take_page(&page, 6).unwrap();
    assert!(outbox.is_whole().unwrap());
    act("the outbox is wiped");
    let mut other = |bytes: &mut [u8]| {
        bytes.fill(77);
        Ok(())
    };
    outbox.wipe(&device, &mut other).unwrap();
}

fn pack_acts(folder: &Path) {
    let (mut shelf, _) = Shelf::open(folder).unwrap();
    let pack = pack(1);
    act("a pack is installed");
    let slot = shelf.install(&pack, now(), false, true, &mut ()).unwrap();
    act("a pack is put to use");
    shelf.use_slot(&slot.id).unwrap();
    let (mut signers, _) = Signers::open(folder).unwrap();
    act("a signer is trusted");
    let key = training_key().public();
    assert!(signers.add(key, "Training", now()).unwrap());
    act("card lists are new");
    let lists = CardLists::at(folder);
    lists.keep("a", CardListName::Trust, b"old").unwrap();
    act("a card list is kept");
    lists.keep("a", CardListName::Trust, b"new").unwrap();
    act("the end");
}

#[test]
fn everything_that_saves_something_does_so() {
    let own = tempfile::tempdir().unwrap();
    let folder = std::env::var_os(FOLDER).map_or_else(|| own.path().to_owned(), PathBuf::from);
    lock_acts(&folder);
    record_acts(&folder);
    letter_acts(&folder);
    pack_acts(&folder);
}

/// Runs a test of this very program under strace; gives what it said, or `None` where there is no strace.
fn traced(test: &str, folder: &Path) -> Option<String> {
    let trace = folder.join("trace");
    let calls = "trace=fsync,fdatasync,?rename,?renameat,?renameat2,?stat,?statx,?newfstatat";
    let ran = Command::new("strace")
        .args(["-f", "-y", "-e", calls, "-o"])
        .arg(&trace)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--test-threads=1"])
        .env(FOLDER, folder.join("data"))
        .output();
    let ran = match ran {
        Ok(ran) => ran,
        Err(error) => {
            let must = std::env::var_os("WAYSIDE_SKIP_NOTHING").is_some();
            assert!(
                !must,
                "strace does not run ({error}); .ci/setup test fetches it"
            );
            eprintln!("SKIPPED: strace does not run: {error}");
            return None;
        }
    };
    assert!(ran.status.success(), "{ran:?}");
    Some(std::fs::read_to_string(trace).unwrap())
}

/// The files that each act had written through and the names that it gave, in order: `file`, `.` for the
/// folder itself, and `old > new`.
fn acts(trace: &str, data: &Path) -> BTreeMap<String, Vec<String>> {
    let name = |path: &str| {
        let inside = Path::new(path).strip_prefix(data).ok()?;
        let inside = inside.to_str()?;
        // A pack's files are called after its hash, a run's after what it is about.
        let plain = |part: &str| match part.split_once('.') {
            Some((long, ending)) if long.len() == 64 => format!("PACK.{ending}"),
            Some((long, ending)) if long.len() == 36 => format!("RUN.{ending}"),
            // The folder of a pack's lists is called after its slot.
            None if part.len() == 16 => "LISTS".to_owned(),
            _ => part.to_owned(),
        };
        Some(match inside {
            "" => ".".to_owned(),
            _ => plain(inside.rsplit('/').next()?),
        })
    };
    let mut acts = BTreeMap::new();
    let mut at = String::new();
    for line in trace.lines() {
        let call = line.split_whitespace().nth(1).unwrap_or_default();
        let quoted: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
        let say: Option<String> = if let Some((_, mark)) = line.split_once(MARKS) {
            at = mark.split('"').next().unwrap_or_default().to_owned();
            acts.insert(at.clone(), Vec::new());
            None
        } else if line.contains(" = -1 ") {
            None
        } else if call.starts_with("fsync(") || call.starts_with("fdatasync(") {
            let path = line
                .split('<')
                .nth(1)
                .and_then(|rest| rest.split('>').next());
            path.and_then(name)
        } else if call.starts_with("rename") && quoted.len() == 2 {
            let (from, to) = (name(quoted[0]), name(quoted[1]));
            from.zip(to).map(|(from, to)| format!("{from} > {to}"))
        } else {
            None
        };
        if let (Some(said), Some(of_act)) = (say, acts.get_mut(&at)) {
            of_act.push(said);
        }
    }
    acts
}

/// As [`super::replace`] does it: the bytes, then the name.
fn replaced(file: &str) -> Vec<String> {
    let beside = format!("{file}.tmp");
    said(&[&beside, &format!("{beside} > {file}"), "."])
}

fn said(calls: &[&str]) -> Vec<String> {
    calls.iter().map(|call| (*call).to_owned()).collect()
}

/// What each act must have written through, whole.
fn wanted() -> Vec<(&'static str, Vec<String>)> {
    let wal = |file: &str| said(&[&format!("{file}-wal")]);
    let first = |file: &str| {
        let wal = format!("{file}-wal");
        // A new log: its head and its name, before the first commit in it.
        said(&[&wal, ".", &wal])
    };
    let pack = ["PACK.wayside.tmp", "PACK.wayside.tmp > PACK.wayside"];
    let index = ["PACK.sqlite.tmp", "PACK.sqlite.tmp > PACK.sqlite", "."];
    // The spare list is for a list that cannot be read, and is itself made again at each change.
    let spare = said(&["shelf.spare.json.tmp > shelf.spare.json"]);
    vec![
        (
            "the lock is set",
            [replaced("attempts.json"), replaced("vault.json")].concat(),
        ),
        ("a wrong try", replaced("attempts.json")),
        (
            "a right try",
            [replaced("attempts.json"), replaced("attempts.json")].concat(),
        ),
        ("the lock is released", replaced("attempts.json")),
        ("the key is erased", replaced("vault.json")),
        ("a lock is found", said(&["."])),
        (
            "the first thing is saved while locked",
            said(&["capture.bin", "."]),
        ),
        (
            "the next thing is saved while locked",
            said(&["capture.bin"]),
        ),
        ("what was saved while locked has joined", said(&["."])),
        ("what runs gets a key", replaced("running.key")),
        ("a run begins", said(&["RUN.run", "."])),
        ("a run goes on", said(&["RUN.run"])),
        ("a run is found again", said(&["RUN.run", "."])),
        ("a run ends", said(&["."])),
        ("the first event", first("journal.db")),
        ("the next event", wal("journal.db")),
        ("two events at once", wal("journal.db")),
        ("an event under the other key", first("journal.db")),
        ("the journal is read", Vec::new()),
        (
            "the journal is closed",
            said(&["journal.db-wal", "journal.db"]),
        ),
        ("the first letter", first("outbox.db")),
        ("the next letter", wal("outbox.db")),
        ("a receipt", wal("outbox.db")),
        ("a page of the feed", wal("outbox.db")),
        (
            "a pack is installed",
            [
                said(&pack),
                said(&index),
                replaced("shelf.json"),
                spare.clone(),
            ]
            .concat(),
        ),
        (
            "a pack is put to use",
            [replaced("shelf.json"), spare].concat(),
        ),
        ("a signer is trusted", replaced("signers.json")),
        (
            "a card list is kept",
            said(&["trust.tmp", "trust.tmp > trust", "LISTS"]),
        ),
    ]
}

#[test]
fn what_is_said_to_be_saved_was_written_through() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let test = "disk::tests::everything_that_saves_something_does_so";
    let Some(trace) = traced(test, folder.path()) else {
        return;
    };
    let acts = acts(&trace, &data);
    for (act, wanted) in wanted() {
        assert_eq!(acts.get(act), Some(&wanted), "{act}");
    }
    // What SQLite itself does on the way is its own; how it begins and ends is not.
    let placed = |file: &str| [said(&["."]), replaced(file)].concat();
    for (act, file) in [
        ("a journal is made", "journal.db"),
        ("the journal gets another key", "journal.db"),
        ("an outbox is made", "outbox.db"),
        ("the outbox is wiped", "outbox.db"),
    ] {
        // It is opened at once, and has the names written through again as everything does that is found.
        let mut did = acts[act].clone();
        while did.ends_with(&said(&[".", "."])) {
            did.pop();
        }
        assert!(did.ends_with(&placed(file)), "{act}: {did:?}");
    }
    let purged = &acts["old events are purged"];
    assert!(
        purged.ends_with(&said(&["journal.db-wal", "journal.db"])),
        "{purged:?}"
    );
    let made = &acts["an outbox is made"];
    assert!(made.starts_with(&replaced("outbox.key")), "{made:?}");
    // The key goes first, and only then what it opened.
    let closed = said(&["outbox.db-wal", "outbox.db"]);
    let gone = [
        closed,
        replaced("outbox.key"),
        said(&[".", "."]),
        replaced("outbox.key"),
    ]
    .concat();
    let wiped = &acts["the outbox is wiped"];
    assert!(wiped.starts_with(&gone), "{wiped:?}");
}

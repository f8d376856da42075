//! `wayside card`, as a programme and a pack author run it.

use serde_json::{Value, json};

use super::{Said, Workdir};

const STATUTE: &str = "Order 12, section 3: the holder is not cited for syringes.";

/// A card as `--texts` wrote it.
struct Line {
    text: String,
    code: String,
    index: u32,
}

fn ran(workdir: &Workdir, words: &[&str]) -> Said {
    let said = workdir.run(words);
    assert_eq!(said.code, 0, "{words:?}: {}", said.err);
    said
}

fn keygen(workdir: &Workdir, folder: &str) {
    let words = "card keygen --region Harbour --issue-from 2026-01 --issue-to 2026-12 -o";
    let mut words: Vec<&str> = words.split(' ').collect();
    words.extend([folder, "--statute", STATUTE]);
    ran(workdir, &words);
}

/// A folder `K` with three cards, a trust list `TRUST` of it and two roots.
fn issued() -> (Workdir, Vec<Line>) {
    let workdir = Workdir::new();
    keygen(&workdir, "K");
    for root in ["R1", "R2"] {
        ran(&workdir, &["card", "root", "keygen", "-o", root]);
    }
    trust(&workdir, "1", "TRUST");
    let words = "card issue --key K --count 3 --exp 2027-05 -o S.pdf --texts T.txt";
    ran(&workdir, &words.split(' ').collect::<Vec<_>>());
    let lines = lines(&workdir, "T.txt");
    assert_eq!(lines.len(), 3);
    (workdir, lines)
}

fn trust(workdir: &Workdir, version: &str, out: &str) -> Said {
    let words = "card trust build --issuer K/issuer.pub --root R1 --root R2 --threshold 2";
    let mut words: Vec<&str> = words.split(' ').collect();
    words.extend(["--created", "2026-11-20", "--version", version, "-o", out]);
    ran(workdir, &words)
}

fn lines(workdir: &Workdir, name: &str) -> Vec<Line> {
    let text = std::fs::read_to_string(workdir.path().join(name)).unwrap();
    let line = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        assert_eq!(cells.len(), 3, "{line}");
        Line {
            text: cells[0].to_owned(),
            code: cells[1].to_owned(),
            index: cells[2].parse().unwrap(),
        }
    };
    text.lines().map(line).collect()
}

fn verdict(workdir: &Workdir, lists: &[&str], when: &str, text: &str) -> Value {
    let mut words = vec![
        "card", "verify", "--trust", "TRUST", "--json", "--when", when,
    ];
    words.extend(lists);
    words.push(text);
    ran(workdir, &words).json()
}

const NOW: &str = "2026-11-24T12:00:00Z";

#[test]
fn a_card_is_confirmed_expires_and_is_withdrawn() {
    let (workdir, cards) = issued();
    let confirmed =
        |days: u32| json!({"verdict": "confirmed", "until": "2027-05-31", "data_age_days": days});
    assert_eq!(verdict(&workdir, &[], NOW, &cards[0].text), confirmed(4));
    let stale = json!({"verdict": "confirmed_stale", "until": "2027-05-31", "data_age_days": 60});
    assert_eq!(
        verdict(&workdir, &[], "2027-01-19T00:00:00Z", &cards[0].text),
        stale
    );
    let expired = json!({"verdict": "expired", "since": "2027-05-31"});
    assert_eq!(
        verdict(&workdir, &[], "2027-06-02T00:00:00Z", &cards[0].text),
        expired
    );

    let index = cards[0].index.to_string();
    ran(
        &workdir,
        &["card", "withdraw", "--key", "K", "--index", &index],
    );
    let as_of = ["--as-of", "2026-11-24T09:00:00Z"];
    ran(
        &workdir,
        &[
            "card", "status", "--key", "K", "-o", "STATUS", as_of[0], as_of[1],
        ],
    );
    ran(
        &workdir,
        &[
            "card", "allow", "--key", "K", "-o", "ALLOW", as_of[0], as_of[1],
        ],
    );
    let lists = ["--status", "STATUS", "--allow", "ALLOW"];
    let withdrawn = json!({"verdict": "withdrawn"});
    assert_eq!(verdict(&workdir, &lists, NOW, &cards[0].text), withdrawn);
    assert_eq!(verdict(&workdir, &lists, NOW, &cards[1].text), confirmed(0));

    let unknown = json!({"verdict": "cannot_confirm", "why": "unknown_code"});
    assert_eq!(verdict(&workdir, &lists, NOW, &cards[0].code), unknown);
    let by_code = json!({"verdict": "confirmed", "until": "2027-06-30", "data_age_days": 0});
    let typed = cards[1].code.to_lowercase().replace('-', " ");
    assert_eq!(verdict(&workdir, &lists, NOW, &typed), by_code);
}

#[test]
fn what_is_no_card_is_a_verdict_and_no_failure() {
    let (workdir, cards) = issued();
    let why = |text: &str| verdict(&workdir, &[], NOW, text)["why"].clone();
    assert_eq!(why("https://example.org/HRC1:"), "not_a_card");
    assert_eq!(why(""), "not_a_card");
    assert_eq!(why("-"), "not_a_card");
    let mut bent = cards[0].code.clone();
    bent.replace_range(0..1, if bent.starts_with('Z') { "Y" } else { "Z" });
    assert_eq!(why(&bent), "misread");
    assert_eq!(why(&cards[0].code), "unknown_code");
    keygen(&workdir, "OTHER");
    let words = "card issue --key OTHER --count 1 --exp 2027-05 -o O.pdf --texts O.txt";
    ran(&workdir, &words.split(' ').collect::<Vec<_>>());
    assert_eq!(why(&lines(&workdir, "O.txt")[0].text), "unknown_issuer");
}

#[test]
fn a_pack_answers_as_its_lists_do() {
    let workdir = Workdir::new();
    let spec = super::journal::sample("spec.toml");
    ran(&workdir, &["pack", "build", &spec, "-o", "pe.wayside"]);
    let cards = std::fs::read_to_string(super::journal::sample("cards/cards.csv")).unwrap();
    for (name, wanted) in [
        ("good", "confirmed"),
        ("nearly-expired", "confirmed"),
        ("expired", "expired"),
        ("withdrawn", "withdrawn"),
        ("unknown-issuer", "cannot_confirm"),
    ] {
        let row = cards
            .lines()
            .find(|row| row.starts_with(&format!("{name},")))
            .unwrap();
        let text = row.split('"').nth(1).unwrap();
        let words = [
            "card",
            "verify",
            "--pack",
            "pe.wayside",
            "--when",
            NOW,
            "--json",
            text,
        ];
        assert_eq!(ran(&workdir, &words).json()["verdict"], wanted, "{name}");
    }
    let words = [
        "card",
        "verify",
        "--pack",
        "pe.wayside",
        "--when",
        NOW,
        "--json",
        "LH 1234-KD",
    ];
    assert_eq!(ran(&workdir, &words).json()["verdict"], "matches_template");
}

#[test]
fn a_key_is_never_overwritten_and_secrets_are_for_their_owner_alone() {
    let (workdir, _) = issued();
    let before = std::fs::read(workdir.path().join("K/issuer.key")).unwrap();
    let words = "card keygen --region X --issue-from 2026-01 --issue-to 2026-02 -o K";
    let said = workdir.run(&words.split(' ').collect::<Vec<_>>());
    assert_eq!(said.code, 1);
    assert!(said.err.contains("not overwritten"), "{}", said.err);
    assert_eq!(workdir.run(&["card", "root", "keygen", "-o", "R1"]).code, 1);
    assert_eq!(
        std::fs::read(workdir.path().join("K/issuer.key")).unwrap(),
        before
    );
    #[cfg(unix)]
    for name in ["K/issuer.key", "K/issued.csv", "R1", "S.pdf", "T.txt"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(workdir.path().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn bad_requests_name_what_and_where_and_change_nothing() {
    let (workdir, cards) = issued();
    let issued = std::fs::read(workdir.path().join("K/issued.csv")).unwrap();
    for (words, wanted) in [
        (
            "card issue --key K --count 1 --exp 2031-01 -o A.pdf",
            "--exp may not be later",
        ),
        (
            "card issue --key NONE --count 1 --exp 2027-01 -o A.pdf",
            "NONE/issuer.key is not there",
        ),
        (
            "card withdraw --key K --index 131072",
            "131072 is not a number of this key's list",
        ),
        (
            "card trust build --issuer K/issuer.key --root R1 --threshold 1 --version 2 -o A",
            "issuer.pub",
        ),
        (
            "card trust build --issuer K/issuer.pub --root R1 --threshold 2 --version 2 -o A",
            "threshold is 2 of 1",
        ),
        (
            "card trust build --issuer K/issuer.pub --root R1.pub --threshold 1 --version 2 -o A",
            "secret file",
        ),
        (
            "card trust build --issuer K/issuer.pub --root R1 --threshold 1 --version 2 --after TRUST -o A",
            "signed by 1 of the 2",
        ),
        (
            "card verify --trust TRUST --status TRUST x",
            "not an issuer's list",
        ),
        ("card verify --trust K/issuer.pub x", "not a trust list"),
        ("card inspect S.pdf", "this is no card"),
    ] {
        let said = workdir.run(&words.split(' ').collect::<Vec<_>>());
        assert_eq!(said.code, 1, "{words}");
        assert!(said.err.contains(wanted), "{words}: {}", said.err);
        assert!(!workdir.path().join("A").exists() && !workdir.path().join("A.pdf").exists());
    }
    assert_eq!(
        std::fs::read(workdir.path().join("K/issued.csv")).unwrap(),
        issued
    );
    for words in [
        "card issue --key K --count 1 --exp 2027-13 -o A.pdf",
        "card issue --key K --count 0 --exp 2027-05 -o A.pdf",
        "card issue --key K --count 1 --exp 2027-05 -o A.pdf --name Ada",
        "card keygen --region X --issue-from 2026-01 --issue-to 2026-02 --holder Ada -o D",
        "card verify x",
    ] {
        assert_eq!(
            workdir.run(&words.split(' ').collect::<Vec<_>>()).code,
            2,
            "{words}"
        );
    }
    let bent = "index,expires,code_key\n1,2027-05\n";
    std::fs::write(workdir.path().join("K/issued.csv"), bent).unwrap();
    let said = workdir.run(&["card", "status", "--key", "K", "-o", "A"]);
    assert!(said.err.contains("issued.csv: line 2"), "{}", said.err);
    drop(cards);
}

#[test]
fn keys_change_hands_and_lists_are_told_apart() {
    let (workdir, cards) = issued();
    let words = "card trust build --issuer K/issuer.pub --root R1 --also R2 --threshold 1 --version 2 --after TRUST -o TRUST2";
    ran(&workdir, &words.split(' ').collect::<Vec<_>>());
    ran(&workdir, &["card", "status", "--key", "K", "-o", "STATUS"]);
    ran(&workdir, &["card", "allow", "--key", "K", "-o", "ALLOW"]);
    ran(&workdir, &["card", "qr", "TRUST2", "-o", "t.svg"]);
    let svg = std::fs::read_to_string(workdir.path().join("t.svg")).unwrap();
    assert!(svg.starts_with("<svg"), "{svg}");
    let is = |what: &str| ran(&workdir, &["card", "inspect", "--json", what]).json()["is"].clone();
    assert_eq!(is("TRUST2"), "trust list");
    assert_eq!(is("STATUS"), "status list");
    assert_eq!(is("ALLOW"), "allow list");
    assert_eq!(is("K/issuer.pub"), "issuer");
    assert_eq!(is(&cards[0].text), "card");
    assert_eq!(is(&cards[0].code), "typed code");
}

#[test]
fn an_issuers_folder_has_nowhere_to_put_a_person() {
    let (workdir, cards) = issued();
    let mut names: Vec<String> = std::fs::read_dir(workdir.path().join("K"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["issued.csv", "issuer.key", "issuer.pub"]);
    let issued = std::fs::read_to_string(workdir.path().join("K/issued.csv")).unwrap();
    assert_eq!(issued.lines().next(), Some("index,expires,code_key"));
    for card in &cards {
        assert!(!issued.contains(&card.code) && !issued.contains(&card.text));
    }
}

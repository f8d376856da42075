//! Decision records: each says from when it is, whether it still holds, and what came after it.

use std::collections::BTreeMap;

use crate::root::root;

const FOLDER: &str = "docs/adr";

/// The head of a record: its number and the fields that stand between its title and its first words.
struct Head {
    file: String,
    fields: BTreeMap<String, String>,
}

/// Heads by number, each of which stands once.
fn heads() -> BTreeMap<u32, Head> {
    let folder = std::fs::read_dir(root().join(FOLDER)).expect(FOLDER);
    let mut heads = BTreeMap::new();
    for entry in folder {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a record is UTF-8");
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let (number, head) = read(&name, &text);
        let twin = heads.insert(number, head);
        assert!(twin.is_none(), "two records have the number {number}");
    }
    heads
}

/// A record is `NNNN-words.md`; its first line is `# N. Title`, then come its fields, one a line.
fn read(file: &str, text: &str) -> (u32, Head) {
    let number: u32 = file
        .split_once('-')
        .and_then(|(number, _)| number.parse().ok())
        .unwrap_or_else(|| panic!("{file} has no number"));
    let mut lines = text.lines();
    let title = lines.next().unwrap_or_default();
    let opens = title.starts_with(&format!("# {number}. "));
    assert!(opens, "{file} opens with {title:?}");
    let fields = lines
        .skip_while(|line| line.is_empty())
        .map_while(|line| line.strip_prefix("- "))
        .map(|line| {
            let (name, said) = line
                .split_once(": ")
                .unwrap_or_else(|| panic!("{file}: {line:?} says nothing"));
            (name.to_owned(), said.to_owned())
        })
        .collect();
    let file = file.to_owned();
    (number, Head { file, fields })
}

/// The records that a field names: `3, 12 (which part)`.
fn named(field: Option<&String>) -> Vec<u32> {
    let said = field.map(String::as_str).unwrap_or_default();
    let mut depth = 0;
    let plain: String = said
        .chars()
        .filter(|c| {
            depth += i32::from(*c == '(') - i32::from(*c == ')');
            depth == 0 && *c != ')'
        })
        .collect();
    plain
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(|word| {
            word.parse()
                .unwrap_or_else(|_| panic!("{word:?} is no number of a record"))
        })
        .collect()
}

fn is_date(said: &str) -> bool {
    let parts: Vec<&str> = said.split('-').collect();
    parts.iter().map(|part| part.len()).eq([4, 2, 2])
        && parts.iter().all(|part| part.parse::<u32>().is_ok())
}

#[test]
fn every_record_says_whether_it_holds_and_since_when() {
    let heads = heads();
    assert!(heads.len() >= 19, "only {} records were read", heads.len());
    for Head { file, fields } in heads.values() {
        let status = fields.get("Status").map(String::as_str).unwrap_or_default();
        assert!(
            ["accepted", "amended", "superseded"].contains(&status),
            "{file} has the status {status:?}"
        );
        let date = fields.get("Date").map(String::as_str).unwrap_or_default();
        assert!(is_date(date), "{file} has the date {date:?}");
        for name in fields.keys() {
            let known = [
                "Status",
                "Date",
                "Amended by",
                "Amends",
                "Superseded by",
                "Supersedes",
            ];
            assert!(known.contains(&name.as_str()), "{file} says {name:?}");
        }
        let amended = fields.contains_key("Amended by");
        let superseded = fields.contains_key("Superseded by");
        assert_eq!(status == "amended", amended && !superseded, "{file}");
        assert_eq!(status == "superseded", superseded, "{file}");
    }
}

#[test]
fn what_one_record_says_of_another_the_other_says_too() {
    let heads = heads();
    for (number, Head { file, fields }) in &heads {
        for (here, there) in [
            ("Amended by", "Amends"),
            ("Amends", "Amended by"),
            ("Superseded by", "Supersedes"),
            ("Supersedes", "Superseded by"),
        ] {
            for other in named(fields.get(here)) {
                let head = heads
                    .get(&other)
                    .unwrap_or_else(|| panic!("{file} names {other}, which does not exist"));
                assert!(
                    named(head.fields.get(there)).contains(number),
                    "{file} says {here:?} {other}, but {} does not say {there:?} {number}",
                    head.file
                );
            }
        }
    }
}

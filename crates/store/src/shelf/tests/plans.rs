//! Important questions are answered from an index, never by going through a table.

use super::super::{reader, search, zones};
use super::*;

/// How SQLite would answer: one line a step.
fn plan(reader: &Reader, sql: &str) -> String {
    let mut statement = reader
        .connection
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap();
    let count = statement.parameter_count();
    let nothing = rusqlite::params_from_iter(std::iter::repeat_n("1", count));
    let steps = statement
        .query_map(nothing, |row| row.get::<_, String>(3))
        .unwrap();
    steps.map(Result::unwrap).collect::<Vec<_>>().join("\n")
}

#[test]
fn important_questions_use_their_index() {
    let (reader, _folder) = reader_over(Contents::default());
    let cases: &[(&str, &[&str])] = &[
        (
            reader::SERVICE,
            &["SEARCH services USING INDEX sqlite_autoindex_services_1 (id=?)"],
        ),
        (reader::RULE, &["SEARCH rules USING PRIMARY KEY (id=?)"]),
        (
            reader::PATHWAY,
            &["SEARCH pathways USING INDEX sqlite_autoindex_pathways_1 (id=?)"],
        ),
        (
            reader::RECIPIENT,
            &["SEARCH recipients USING INDEX sqlite_autoindex_recipients_1 (id=?)"],
        ),
        (
            zones::ZONE,
            &["SEARCH zones USING INDEX sqlite_autoindex_zones_1 (id=?)"],
        ),
        (
            zones::ZONE_AT,
            &["SEARCH zones USING INTEGER PRIMARY KEY (rowid=?)"],
        ),
        (
            zones::ZONES_BY_NAME,
            &["SCAN zones USING INDEX zones_by_name"],
        ),
        // Two: a range search of the tree. The letters name the four sides that bound it.
        (zones::BOXES, &["SCAN zone_boxes VIRTUAL TABLE INDEX 2:"]),
        (
            zones::STREET_BOXES,
            &["SCAN street_boxes VIRTUAL TABLE INDEX 2:"],
        ),
        (
            zones::STREET_AT,
            &["SEARCH streets USING INTEGER PRIMARY KEY (rowid=?)"],
        ),
        // M: a match of the words.
        (
            search::SERVICES,
            &["SCAN service_words VIRTUAL TABLE INDEX 0:M"],
        ),
        (
            zones::STREETS_NAMED,
            &[
                "SCAN street_words VIRTUAL TABLE INDEX 0:M",
                "SEARCH s USING INTEGER PRIMARY KEY (rowid=?)",
            ],
        ),
    ];
    for (sql, wanted) in cases {
        let found = plan(&reader, sql);
        for step in *wanted {
            assert!(found.contains(step), "{sql}\n{found}");
        }
    }
    assert_eq!(plan(&reader, zones::BOXES).lines().count(), 1);
    assert!(!plan(&reader, zones::ZONES_BY_NAME).contains("TEMP B-TREE"));
}

#[test]
fn an_index_that_is_asked_can_be_written_by_nobody() {
    let (reader, _folder) = reader_over(Contents::default());
    let write = |sql: &str| reader.connection.execute_batch(sql);
    assert!(write("DELETE FROM services").is_err());
    assert!(write("CREATE TABLE t (a)").is_err());
    assert!(write("ATTACH ':memory:' AS other").is_err());
    let pragma = |name: &str| -> i64 {
        reader
            .connection
            .pragma_query_value(None, name, |row| row.get(0))
            .unwrap()
    };
    assert_eq!(pragma("application_id"), 0x5741_5953);
    let version = i64::from(super::super::schema::VERSION);
    assert_eq!(pragma("user_version"), version);
    assert_eq!(pragma("page_size"), 4096);
    assert_eq!(pragma("trusted_schema"), 0);
}

//! `wayside ask`: nearest, zone, search.

use super::{Said, Workdir};

fn nearest(workdir: &Workdir, more: &[&str]) -> Said {
    let args = [
        "ask",
        "nearest",
        "--pack",
        "p.wayside",
        "--at",
        "40.7128,-74.0060",
        "--json",
    ];
    workdir.run(&[&args[..], more].concat())
}

#[test]
fn the_nearest_services_come_in_order_with_all_that_is_promised() {
    let workdir = Workdir::with_pack();
    let noon = ["--when", "2026-11-23T12:00:00-05:00"];
    let rows = nearest(&workdir, &[&["--kind", "shelter"][..], &noon].concat()).json();
    let ids: Vec<&str> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["near", "far"]);
    let first = &rows[0];
    assert_eq!(
        (&first["name"], &first["kind"]),
        (&"Near House".into(), &"shelter".into())
    );
    assert!(
        (first["distance_m"].as_f64().unwrap() - 22.2).abs() < 0.1,
        "{first}"
    );
    assert!(first["bearing_deg"].as_f64().unwrap() < 0.01);
    assert_eq!(first["latitude"], 40.713);
    assert_eq!(first["open"]["state"], "open");
    assert_eq!(first["open"]["until"], "2026-11-23T20:00:00-05:00");
    assert_eq!(
        first["phones"],
        serde_json::json!(["+12125550100", "+12125550101"])
    );
    let night = ["--when", "2026-11-23T23:00:00-05:00"];
    // What lets somebody in comes before what is shut, however near.
    let rows = nearest(&workdir, &[&["--kind", "shelter"][..], &night].concat()).json();
    assert_eq!(
        (&rows[0]["id"], &rows[1]["id"]),
        (&"far".into(), &"near".into())
    );
    assert_eq!(rows[1]["open"]["state"], "closed");
    assert_eq!(rows[1]["open"]["opens"], "2026-11-24T08:00:00-05:00");
    let open = nearest(
        &workdir,
        &[&["--kind", "shelter", "--open-now"][..], &night].concat(),
    )
    .json();
    assert_eq!(
        (open.as_array().unwrap().len(), &open[0]["id"]),
        (1, &"far".into())
    );
    let words = nearest(
        &workdir,
        &[
            &["--kind", "Needle Exchange,hostel", "--limit", "3"][..],
            &noon,
        ]
        .concat(),
    )
    .json();
    let ids: Vec<&str> = words
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["near", "far", "bus"]);
    assert_eq!(words[2]["open"]["state"], "unknown");
}

#[test]
fn a_question_that_makes_no_sense_says_what_would() {
    let workdir = Workdir::with_pack();
    let said = nearest(&workdir, &["--kind", "coffee"]);
    assert!(
        said.code == 2 && said.err.contains("syringe_programme"),
        "{}",
        said.err
    );
    for (at, word) in [
        ("91,0", "latitude 91"),
        ("0,181", "longitude 181"),
        ("40", "one number"),
        ("x,y", "two numbers"),
        ("", "two numbers"),
    ] {
        let args = [
            "ask",
            "nearest",
            "--pack",
            "p.wayside",
            "--kind",
            "shelter",
            "--at",
            at,
        ];
        let said = workdir.run(&args);
        assert!(
            said.code == 2 && said.err.contains(word),
            "{at}: {} {}",
            said.code,
            said.err
        );
    }
    let said = workdir.run(&[
        "ask",
        "zone",
        "--pack",
        "p.wayside",
        "--at",
        "-33.9,18.4",
        "--accuracy-m",
        "-1",
    ]);
    assert!(
        said.code == 2 && said.err.contains("--accuracy-m"),
        "{}",
        said.err
    );
    assert_eq!(
        workdir.run(&["ask", "nearest", "--when", "yesterday"]).code,
        2
    );
}

#[test]
fn a_place_is_inside_outside_or_cannot_be_told() {
    let workdir = Workdir::with_pack();
    let zone = |at: &str, accuracy: &str| {
        let args = [
            "ask",
            "zone",
            "--pack",
            "p.wayside",
            "--json",
            "--at",
            at,
            "--accuracy-m",
            accuracy,
        ];
        workdir.run(&args).json()
    };
    let inside = zone("40.71,-74.005", "5");
    assert_eq!(inside["verdict"], "inside");
    assert!(inside.get("why").is_none());
    assert_eq!(
        (&inside["zones"][0]["id"], &inside["zones"][0]["inside"]),
        (&"z".into(), &true.into())
    );
    assert_eq!(inside["zones"][0]["name"], "Square");
    assert_eq!(inside["not_in_force"][0]["id"], "old");
    let edge = zone("40.71,-73.99995", "20");
    assert_eq!(
        (&edge["verdict"], &edge["why"]),
        (&"cant_tell".into(), &"circle_crosses_line".into())
    );
    assert!(
        (edge["zones"][0]["distance_m"].as_f64().unwrap() - 4.2).abs() < 0.5,
        "{edge}"
    );
    assert_eq!(zone("40.75,-74.006", "5")["verdict"], "outside");
    let beyond = zone("41,-74", "5");
    assert_eq!(
        (&beyond["verdict"], &beyond["why"]),
        (&"cant_tell".into(), &"outside_coverage".into())
    );
}

#[test]
fn a_search_finds_names_and_what_kinds_are_called() {
    let workdir = Workdir::with_pack();
    for text in ["needle", "Needl", "jeringas"] {
        let rows = workdir
            .run(&[
                "ask",
                "search",
                "--pack",
                "p.wayside",
                "--text",
                text,
                "--json",
            ])
            .json();
        assert_eq!(rows[0]["id"], "bus", "{text}: {rows}");
    }
    let none = workdir.run(&[
        "ask",
        "search",
        "--pack",
        "p.wayside",
        "--text",
        "zzzz",
        "--json",
    ]);
    assert_eq!(none.json(), serde_json::json!([]));
}

//! What the pages show.

use super::*;

#[tokio::test]
async fn a_page_speaks_the_language_that_is_asked_for_and_then_the_one_chosen() {
    let world = world();
    let ask = async |accept: &str, cookie: &str| {
        let mut asked = get("/sign-in", cookie);
        asked.headers.push(("accept-language", accept.to_owned()));
        text(&world.ask(asked).await)
    };
    for (accept, lang) in [
        ("es-PT,en;q=0.5", "es"),
        ("en;q=0.2,es;q=0.9", "es"),
        ("fr", "en"),
        ("", "en"),
        ("es;q=0", "en"),
        ("es;q=x", "en"),
    ] {
        assert!(
            ask(accept, "")
                .await
                .contains(&format!("<html data-theme=\"device\" lang=\"{lang}\">")),
            "{accept}"
        );
    }
    let mut asked = request("GET", "/language/es", vec![]);
    asked
        .headers
        .push(("referer", "https://hub.example/outcomes?month=1".to_owned()));
    let chosen = world.ask(asked).await;
    assert_eq!(chosen.header("location"), Some("/outcomes"));
    let cookie = chosen
        .header("set-cookie")
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    assert!(
        ask("en", &cookie)
            .await
            .contains("<html data-theme=\"device\" lang=\"es\">")
    );
    let mut elsewhere = request("GET", "/language/es", vec![]);
    elsewhere
        .headers
        .push(("referer", "https://hub.example//evil.example/".to_owned()));
    assert_eq!(world.ask(elsewhere).await.header("location"), Some("/"));
}

#[tokio::test]
async fn small_counts_stay_hidden_inside_and_more_of_them_in_public() {
    let world = world();
    let phone = world.phone(1).await;
    let programme = world.programme(5).await;
    let to = programme.public().id();
    let letters: Vec<_> = (1..=12).map(|seq| letter(&phone, seq, to)).collect();
    world.send(&phone, &letters).await;
    for closed in &letters[..3] {
        let asked = notice_request(&notice(closed, None), &programme);
        assert_eq!(world.as_programme(&programme, asked).await.status, 204);
    }
    let browser = browser(&world).await;
    let page = browser.see(&world, "/outcomes").await;
    assert!(page.contains(">12<"), "the month's sum is shown");
    assert!(page.contains("&lt;5") && !page.contains(">3<"));
    // This month is not over, so it is nobody else's business.
    let csv = browser.see(&world, "/outcomes/public.csv").await;
    assert_eq!(csv, "month,pathway,outcome,count,held_back\r\n");
    world.hands.pass(40 * 86_400_000);
    let cookie = format!("__Host-wayside-session={}", {
        let token = "later";
        world
            .server
            .ledger()
            .begin_session(sha256(token.as_bytes()), "sam", i64::MAX)
            .await
            .unwrap();
        token
    });
    let csv = text(&world.ask(get("/outcomes/public.csv", &cookie)).await);
    assert!(csv.contains(",\"all\",all,12,no\r\n"), "{csv}");
    assert!(!csv.contains(",3,") && !csv.contains(",9,"), "{csv}");
}

#[tokio::test]
async fn the_audit_page_says_who_did_what_and_that_the_chain_holds() {
    let world = world();
    let phone = world.phone(1).await;
    let browser = browser(&world).await;
    browser
        .press(&world, &format!("/devices/{}/lock", phone.id), &[])
        .await;
    let page = browser.see(&world, "/audit").await;
    assert!(page.contains("The chain holds"));
    assert!(page.contains("sam") && page.contains("lock") && page.contains(&phone.id.to_string()));
    for number in 0..60 {
        world
            .server
            .ledger()
            .audit("hub", "test", &number.to_string(), NOW_MS)
            .await
            .unwrap();
    }
    let newest = browser.see(&world, "/audit").await;
    assert!(newest.contains("Older") && !newest.contains("Newer"));
    let before = newest
        .split_once("/audit?before=")
        .unwrap()
        .1
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let older = browser
        .see(&world, &format!("/audit?before={before}"))
        .await;
    assert!(older.contains("Newer") && !older.contains("Older"));
}

#[tokio::test]
async fn the_packs_page_reads_what_is_published_and_says_when_it_cannot() {
    let world = world();
    let browser = browser(&world).await;
    assert!(
        browser
            .see(&world, "/packs")
            .await
            .contains("Nothing has been published")
    );
    let metadata = world.packs().join("metadata");
    std::fs::create_dir_all(&metadata).unwrap();
    let write = |name: &str, text: &str| std::fs::write(metadata.join(name), text).unwrap();
    write(
        "timestamp.json",
        r#"{"signed":{"meta":{"snapshot.json":{"version":3}}}}"#,
    );
    assert!(
        browser
            .see(&world, "/packs")
            .await
            .contains("cannot be read")
    );
    write(
        "3.snapshot.json",
        r#"{"signed":{"meta":{"targets.json":{"version":4}}}}"#,
    );
    let pack = |rollout: &str| {
        let said = r#""is":"pack","release":7,"jurisdiction":"pe","name":"Port Ellery","version":"2026.7","signed_sha256":"","published":"2026-11-20T08:00:00Z""#;
        format!(
            r#"{{"signed":{{"version":4,"expires":"2027-01-31T00:00:00Z","targets":{{"a":{{"custom":{{"wayside":{{{said}{rollout}}}}}}},"delta":{{}}}}}}}}"#
        )
    };
    let phone = world.phone(1).await;
    write("4.targets.json", &pack(""));
    let page = browser.see(&world, "/packs").await;
    assert!(page.contains("List 4, fresh until 2027-01-31") && page.contains("2026.7"));
    assert!(
        page.contains("Everybody") && page.contains("1 of 1") && !page.contains("--stage-devices")
    );
    write(
        "4.targets.json",
        &pack(r#","rollout":{"percent":0,"salt":"a"}"#),
    );
    world
        .server
        .arrange("sam", phone.id, "unit", true)
        .await
        .unwrap();
    let page = browser.see(&world, "/packs").await;
    assert!(page.contains("0 % and 0 named") && page.contains("0 of 1"));
    assert!(page.contains(&format!("--stage-devices {}", phone.id)));
}

#[tokio::test]
async fn the_files_of_the_pages_are_there_and_nothing_beside_them() {
    let world = world();
    for (path, media) in [
        ("tokens.css", "text/css; charset=utf-8"),
        ("inbox/app.js", "text/javascript; charset=utf-8"),
        ("inbox/words/es.js", "text/javascript; charset=utf-8"),
    ] {
        let response = world
            .ask(request("GET", &format!("/assets/{path}"), vec![]))
            .await;
        assert_eq!(
            (response.status, response.header("content-type")),
            (200, Some(media))
        );
        let mut again = request("GET", &format!("/assets/{path}"), vec![]);
        again
            .headers
            .push(("if-none-match", response.header("etag").unwrap().to_owned()));
        assert_eq!(world.ask(again).await.status, 304);
    }
    for path in [
        "openapi.json",
        "../hub.key",
        "inbox/",
        "inbox/%2e%2e/tokens.css",
        "hub.css/",
    ] {
        assert_eq!(
            world
                .ask(request("GET", &format!("/assets/{path}"), vec![]))
                .await
                .status,
            404,
            "{path}"
        );
    }
}

#[test]
fn every_module_that_the_inbox_imports_is_served() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let served = include_str!("../../pages/assets.rs");
    for entry in std::fs::read_dir(folder.join("inbox")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(&folder).unwrap().to_string_lossy();
        assert!(served.contains(&format!("\"{name}\"")), "{name}");
        // What it imports besides is made by the hub.
        let script = std::fs::read_to_string(&path).unwrap();
        for made in script
            .lines()
            .filter_map(|line| line.split_once("from './words/"))
        {
            let file = made.1.trim_end_matches("';");
            assert!(
                served.contains(&format!("\"inbox/words/{file}\"")),
                "{file}"
            );
        }
    }
}

//! Names that a device makes up: they stand on no page, and nobody waits for them.

use std::time::Duration;

use super::*;

#[tokio::test]
async fn made_up_pathways_are_something_else_and_hold_nobody_up() {
    let world = world();
    let phone = world.phone(1).await;
    let letters: Vec<_> = (1..=200)
        .map(|seq| {
            let mut one = letter(&phone, seq, recipient(9).public().id());
            one.routing.pathway = format!("made_up_{seq}");
            one
        })
        .collect();
    world.send(&phone, &letters).await;
    let browser = browser(&world).await;
    // On one thread: whoever works here keeps everybody waiting.
    let page = async {
        let page = browser.see(&world, "/outcomes").await;
        (page, "page")
    };
    let alive = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let answer = world.ask(request("GET", "/v1/healthz", vec![])).await;
        assert_eq!(answer.status, 204);
    };
    let both = async { tokio::join!(page, alive).0.0 };
    let page = tokio::time::timeout(Duration::from_secs(10), both).await;
    let page = page.expect("it is there in time");
    assert!(page.contains("Something else"), "{page}");
    assert!(!page.contains("made_up"), "{page}");
    let file = browser.see(&world, "/outcomes/public.csv").await;
    assert!(!file.contains("made_up"), "{file}");
}

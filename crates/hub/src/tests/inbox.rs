//! What programmes see and say.

use wayside_protocol::FeedItem;

use super::*;
use crate::programme::InboxPage;

async fn page(world: &World, secret: &RecipientSecret, after: &str) -> InboxPage {
    let target = format!("/v1/inbox?after={after}");
    let response = world
        .as_programme(secret, request("GET", &target, vec![]))
        .await;
    assert_eq!(response.status, 200);
    serde_json::from_slice(&response.body).unwrap()
}

#[tokio::test]
async fn an_inbox_gives_every_letter_once_page_by_page() {
    let world = world();
    let phone = world.phone(1).await;
    let secret = world.programme(9).await;
    let letters: Vec<Letter> = (1..=120)
        .map(|seq| letter(&phone, seq, secret.public().id()))
        .collect();
    world.send(&phone, &letters).await;
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let page = page(&world, &secret, &after).await;
        assert!(page.letters.len() <= 50);
        seen.extend(page.letters.iter().map(|letter| letter.id));
        after = page.next;
        if !page.more {
            break;
        }
    }
    let sent: Vec<Uuid> = letters.iter().map(|letter| letter.id).collect();
    assert_eq!(seen, sent);
    assert!(page(&world, &secret, &after).await.letters.is_empty());
}

#[tokio::test]
async fn a_letter_is_acknowledged_purged_closed_and_its_device_told() {
    let world = world();
    let phone = world.phone(1).await;
    let secret = world.programme(9).await;
    let one = letter(&phone, 1, secret.public().id());
    world.send(&phone, std::slice::from_ref(&one)).await;
    let before = page(&world, &secret, "").await.letters.remove(0);
    assert!(before.sealed.is_some());
    for _ in 0..2 {
        let told = notice_request(&notice(&one, None), &secret);
        assert_eq!(world.as_programme(&secret, told).await.status, 204);
    }
    let after = page(&world, &secret, "").await.letters.remove(0);
    assert!(after.delivered && after.sealed.is_none());
    assert_eq!(after.sha256, before.sha256);
    let closed = notice_request(&notice(&one, Some("contacted")), &secret);
    assert_eq!(world.as_programme(&secret, closed).await.status, 204);
    let otherwise = notice_request(&notice(&one, Some("declined")), &secret);
    let otherwise = world.as_programme(&secret, otherwise).await;
    assert_eq!(code(&otherwise), ProblemCode::Conflict);

    let feed = world.feed(&phone, 0).await.unwrap();
    let said: Vec<NoticeStatus> = feed
        .items
        .iter()
        .map(|item| match item {
            FeedItem::Notice { notice, .. } => {
                Notice::verify(notice, secret.public().sign_key)
                    .unwrap()
                    .status
            }
            FeedItem::Command(_) => panic!("a command"),
        })
        .collect();
    assert_eq!(said, [NoticeStatus::Delivered, NoticeStatus::Closed]);
}

#[tokio::test]
async fn a_notice_that_is_not_the_programmes_own_is_not_passed_on() {
    let world = world();
    let phone = world.phone(1).await;
    let (secret, other) = (world.programme(9).await, world.programme(8).await);
    let one = letter(&phone, 1, secret.public().id());
    world.send(&phone, std::slice::from_ref(&one)).await;
    let refused =
        async |by: &RecipientSecret, request| code(&world.as_programme(by, request).await);
    let plain = notice(&one, None);

    // Signed by another, about another's letter, for another's path, with a text for an outcome.
    let forged = notice_request(&plain, &other);
    assert_eq!(refused(&secret, forged.clone()).await, ProblemCode::Shape);
    assert_eq!(refused(&other, forged).await, ProblemCode::NotFound);
    let mut moved = notice_request(&plain, &secret);
    moved.target = format!("/v1/inbox/{}", Uuid::from_u128(3));
    assert_eq!(refused(&secret, moved).await, ProblemCode::Shape);
    let text = notice_request(&notice(&one, Some("Met Jo at 5")), &secret);
    assert_eq!(refused(&secret, text).await, ProblemCode::Shape);
    let bytes = Notice {
        letter_sha256: [0; 32],
        ..plain.clone()
    };
    let bytes = notice_request(&bytes, &secret);
    assert_eq!(refused(&secret, bytes).await, ProblemCode::Conflict);
    let mut nowhere = notice_request(&plain, &secret);
    nowhere.target = "/v1/inbox/none".to_owned();
    assert_eq!(refused(&secret, nowhere).await, ProblemCode::NotFound);
    assert!(world.feed(&phone, 0).await.unwrap().items.is_empty());
}

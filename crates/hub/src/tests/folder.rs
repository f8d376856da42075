//! A hub's folder, and what the hub forgets by itself.

use super::*;
use crate::home::{Home, Listening};
use crate::{HubFault, retention};

fn opened(folder: &std::path::Path) -> Result<Home, HubFault> {
    Home::open(folder, &Hands::default())
}

#[test]
fn a_folder_is_made_once_and_then_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hub");
    let first = opened(&path).unwrap();
    // Other randomness: were anything made anew, it would be another.
    let hands = Hands::default();
    hands.drawn.store(1_000, Ordering::SeqCst);
    let again = Home::open(&path, &hands).unwrap();
    assert_eq!(first.signer.public(), again.signer.public());
    assert_eq!(first.metrics_sha256, again.metrics_sha256);
    assert_eq!(again.about.retention_days, 90);
    assert_eq!(again.about.limits, HubLimits::default());
    assert_eq!(again.listening().unwrap(), None);
    let listening = Listening {
        url: "https://hub.example".to_owned(),
        certificate_sha256: Some(hex::encode([7; 32])),
    };
    again.listens(&listening).unwrap();
    assert_eq!(first.listening().unwrap().unwrap().pin(), Some([7; 32]));
}

#[cfg(unix)]
#[test]
fn secrets_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hub");
    opened(&path).unwrap();
    let mode = |path: &std::path::Path| {
        let about = std::fs::metadata(path).unwrap();
        about.permissions().mode() & 0o777
    };
    assert_eq!(mode(&path), 0o700);
    for name in ["hub.key", "metrics.token"] {
        assert_eq!(mode(&path.join(name)), 0o600, "{name}");
    }
}

#[test]
fn a_damaged_key_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    opened(folder.path()).unwrap();
    for name in ["hub.key", "hub.json"] {
        let path = folder.path().join(name);
        let good = std::fs::read(&path).unwrap();
        std::fs::write(&path, "damaged").unwrap();
        assert!(matches!(opened(folder.path()), Err(HubFault::NotOurs(at)) if at == path));
        assert_eq!(std::fs::read(&path).unwrap(), b"damaged");
        std::fs::write(&path, good).unwrap();
    }
    assert!(opened(folder.path()).is_ok());
}

#[test]
fn limits_may_be_given_one_by_one_and_a_misspelt_one_is_no_limit() {
    let folder = tempfile::tempdir().unwrap();
    let about = folder.path().join("hub.json");
    std::fs::write(&about, r#"{"agency": "A", "limits": {"batches": 3}}"#).unwrap();
    let limits = opened(folder.path()).unwrap().about.limits;
    assert_eq!(limits.batches, 3);
    assert_eq!(limits.device, HubLimits::default().device);
    std::fs::write(&about, r#"{"agency": "A", "limits": {"batch": 3}}"#).unwrap();
    assert!(matches!(opened(folder.path()), Err(HubFault::NotOurs(_))));
}

#[tokio::test]
async fn a_letter_that_nobody_fetched_loses_its_content_and_is_still_known() {
    let world = world();
    let phone = world.phone(1).await;
    let secret = world.programme(9).await;
    let one = letter(&phone, 1, secret.public().id());
    world.send(&phone, std::slice::from_ref(&one)).await;
    let is_there = async || {
        let asked = request("GET", "/v1/inbox", vec![]);
        let page = world.as_programme(&secret, asked).await;
        let page: crate::programme::InboxPage = serde_json::from_slice(&page.body).unwrap();
        page.letters
            .first()
            .is_some_and(|letter| letter.sealed.is_some())
    };
    world.hands.pass(89 * 86_400_000);
    retention::forget(&world.server).await;
    assert!(is_there().await);
    world.hands.pass(2 * 86_400_000);
    retention::forget(&world.server).await;
    assert!(!is_there().await);
    let receipt = world.send(&phone, &[one]).await;
    assert!(matches!(
        receipt.outcomes[0],
        wayside_protocol::LetterOutcome::Duplicate { .. }
    ));
}

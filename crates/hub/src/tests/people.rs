//! Admins: their passwords, one-time passwords and sessions.

use std::net::IpAddr;

use totp_rs::TOTP;
use zeroize::Zeroizing;

use super::*;
use crate::ledger::Ledger as _;
use crate::signin::SignIn;

const PASSWORD: &str = "a long enough password";

fn secret(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

async fn made(world: &World) -> TOTP {
    let made = world
        .server
        .make_admin("console", "sam", &secret(PASSWORD), false)
        .await
        .unwrap()
        .unwrap();
    assert!(
        made.otpauth
            .starts_with("otpauth://totp/Wayside:sam?secret=")
    );
    TOTP::from_url(&*made.otpauth).unwrap()
}

fn one_time(world: &World, totp: &TOTP) -> String {
    totp.generate(u64::try_from(world.server.now_ms() / 1000).unwrap())
}

pub async fn session(world: &World) -> String {
    let totp = made(world).await;
    let given = one_time(world, &totp);
    match world
        .server
        .sign_in("sam", &secret(PASSWORD), &given, None)
        .await
    {
        Ok(SignIn::In(token)) => token,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn both_factors_and_a_fresh_one_time_password_let_an_admin_in() {
    let world = world();
    let totp = made(&world).await;
    let given = one_time(&world, &totp);
    let tried = async |name: &str, password: &str, given: &str| {
        world
            .server
            .sign_in(name, &secret(password), given, None)
            .await
            .unwrap()
    };
    assert_eq!(tried("sam", "another password", &given).await, SignIn::No);
    assert_eq!(tried("sam", PASSWORD, "000000").await, SignIn::No);
    assert_eq!(tried("sam", PASSWORD, "").await, SignIn::No);
    assert_eq!(tried("nobody", PASSWORD, &given).await, SignIn::No);
    let SignIn::In(token) = tried("sam", PASSWORD, &given).await else {
        panic!("not let in");
    };
    // A step counts once.
    assert_eq!(tried("sam", PASSWORD, &given).await, SignIn::No);
    let whose = world.server.signed_in(&token).await.unwrap();
    assert_eq!(whose.as_deref(), Some("sam"));
    world.server.sign_out(&token).await.unwrap();
    assert_eq!(world.server.signed_in(&token).await.unwrap(), None);
}

#[tokio::test]
async fn each_sign_in_stands_in_the_audit_and_no_failed_try_as_one() {
    let world = world();
    let totp = made(&world).await;
    let signed_in = async || {
        let audit = world.server.ledger().audited(0, 99).await.unwrap();
        let lines = audit.into_iter().filter(|line| line.did == "sign_in");
        lines.map(|line| (line.who, line.what)).collect::<Vec<_>>()
    };
    let wrong = world
        .server
        .sign_in("sam", &secret("another password"), "000000", None)
        .await;
    assert_eq!(wrong.unwrap(), SignIn::No);
    assert_eq!(signed_in().await, []);
    for times in 1..=2 {
        world.hands.pass(60_000);
        let given = one_time(&world, &totp);
        let right = world
            .server
            .sign_in("sam", &secret(PASSWORD), &given, None)
            .await;
        assert!(matches!(right, Ok(SignIn::In(_))), "{right:?}");
        let line = ("sam".to_owned(), "sam".to_owned());
        assert_eq!(signed_in().await, vec![line; times]);
    }
}

#[tokio::test]
async fn an_admin_without_a_whole_second_factor_is_let_in_by_no_code() {
    let world = world();
    drop(made(&world).await);
    let sam = world.server.ledger().admin("sam").await.unwrap().unwrap();
    let whole = sam.totp_secret.clone().unwrap();
    let short = whole[..whole.len() - 1].to_vec();
    for totp_secret in [None, Some(Vec::new()), Some(short)] {
        // What a one-time password would be for whatever is kept.
        let known = totp_secret.clone().unwrap_or_default();
        let totp = TOTP::new_unchecked(
            totp_rs::Algorithm::SHA1,
            6,
            1,
            30,
            known,
            None,
            String::new(),
        );
        let given = one_time(&world, &totp);
        let admin = crate::ledger::Admin {
            totp_secret: totp_secret.clone(),
            ..sam.clone()
        };
        assert!(world.server.ledger().put_admin(&admin, true).await.unwrap());
        for given in [given.as_str(), "", "000000"] {
            let tried = world
                .server
                .sign_in("sam", &secret(PASSWORD), given, None)
                .await;
            assert_eq!(tried.unwrap(), SignIn::No, "{totp_secret:?}");
        }
    }
}

#[tokio::test]
async fn a_session_ends_at_rest_and_after_half_a_day() {
    let world = world();
    let token = session(&world).await;
    world.hands.pass(31 * 60_000);
    assert_eq!(world.server.signed_in(&token).await.unwrap(), None);

    let world = self::world();
    let token = session(&world).await;
    for _ in 0..35 {
        world.hands.pass(20 * 60_000);
        assert!(world.server.signed_in(&token).await.unwrap().is_some());
    }
    world.hands.pass(20 * 60_000 + 1);
    assert_eq!(world.server.signed_in(&token).await.unwrap(), None);
}

#[tokio::test]
async fn too_many_tries_wait_even_when_the_next_is_right() {
    let world = world();
    let totp = made(&world).await;
    let address: IpAddr = "192.0.2.1".parse().unwrap();
    for _ in 0..10 {
        let tried = world
            .server
            .sign_in("sam", &secret("x"), "1", Some(address))
            .await;
        assert_eq!(tried.unwrap(), SignIn::No);
    }
    let given = one_time(&world, &totp);
    let right = world
        .server
        .sign_in("sam", &secret(PASSWORD), &given, None)
        .await;
    let Ok(SignIn::TooMany(wait)) = right else {
        panic!("{right:?}");
    };
    assert!((1..=901).contains(&wait));
    world.hands.pass(i64::from(wait) * 1000);
    let given = one_time(&world, &totp);
    let right = world
        .server
        .sign_in("sam", &secret(PASSWORD), &given, None)
        .await;
    assert!(matches!(right, Ok(SignIn::In(_))), "{right:?}");
}

#[tokio::test]
async fn an_address_that_tries_many_names_waits_too() {
    let world = world();
    let address: IpAddr = "192.0.2.1".parse().unwrap();
    for at in 0..30 {
        let name = format!("name{at}");
        assert_eq!(world.server.throttled(&name, Some(address), NOW_MS), None);
    }
    let next = world
        .server
        .sign_in("other", &secret("x"), "1", Some(address))
        .await;
    assert!(matches!(next, Ok(SignIn::TooMany(_))), "{next:?}");
}

#[tokio::test]
async fn weak_passwords_and_strange_names_make_no_admin() {
    let world = world();
    let refused = async |name: &str, password: &str| {
        let password = secret(password);
        let made = world.server.make_admin("console", name, &password, false);
        made.await.is_err()
    };
    assert!(refused("sam", "short").await);
    assert!(refused("", PASSWORD).await);
    assert!(refused("a b", PASSWORD).await);
    assert!(!refused("sam", PASSWORD).await);
    let password = secret(PASSWORD);
    let again = world.server.make_admin("console", "sam", &password, false);
    assert!(again.await.unwrap().is_none());
}

#[tokio::test]
async fn the_ledger_holds_no_password_and_no_token() {
    let world = world();
    let token = session(&world).await;
    let admin = world.server.ledger().admin("sam").await.unwrap().unwrap();
    assert!(
        admin
            .password
            .starts_with("$argon2id$v=19$m=65536,t=3,p=1$")
    );
    for name in ["hub.db", "hub.db-wal"] {
        let bytes = std::fs::read(world.folder.path().join(name)).unwrap_or_default();
        for word in [PASSWORD, &token] {
            let found = bytes
                .windows(word.len())
                .any(|part| part == word.as_bytes());
            assert!(!found, "{name}");
        }
    }
}

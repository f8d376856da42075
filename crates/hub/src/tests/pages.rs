//! The pages, as a browser without any script meets them: who may see what, which forms count, what stands in
//! the headers, and what becomes of hostile texts.

mod made_up;
mod programmes;
mod shown;

use super::people::session;
use super::*;
use crate::ledger::Ledger as _;

const SECTIONS: [&str; 5] = ["/devices", "/programmes", "/packs", "/outcomes", "/audit"];

/// A browser that is signed in.
struct Browser {
    cookie: String,
    token: String,
}

fn text(response: &Response) -> String {
    String::from_utf8(response.body.clone()).unwrap()
}

fn get(target: &str, cookie: &str) -> Request {
    let mut asked = request("GET", target, vec![]);
    asked.headers.push(("cookie", cookie.to_owned()));
    asked
}

fn encoded(fields: &[(&str, &str)]) -> Vec<u8> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric();
    let escaped = |value: &str| -> String {
        let bytes = value.bytes();
        bytes
            .map(|byte| {
                if plain(byte) {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            })
            .collect()
    };
    let pairs: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", escaped(value)))
        .collect();
    pairs.join("&").into_bytes()
}

fn post(target: &str, cookie: &str, fields: &[(&str, &str)]) -> Request {
    let mut asked = request("POST", target, encoded(fields));
    asked.headers.push(("cookie", cookie.to_owned()));
    let form = "application/x-www-form-urlencoded".to_owned();
    asked.headers.push(("content-type", form));
    asked
}

/// What stands behind `name="token" value="`.
fn token_in(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"token\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

async fn browser(world: &World) -> Browser {
    let cookie = format!("__Host-wayside-session={}", session(world).await);
    let page = text(&world.ask(get("/devices", &cookie)).await);
    Browser {
        token: token_in(&page),
        cookie,
    }
}

impl Browser {
    async fn see(&self, world: &World, target: &str) -> String {
        let response = world.ask(get(target, &self.cookie)).await;
        assert_eq!(response.status, 200, "{target}");
        text(&response)
    }

    async fn press(&self, world: &World, target: &str, fields: &[(&str, &str)]) -> Response {
        let with: Vec<_> = [("token", self.token.as_str())]
            .iter()
            .chain(fields)
            .copied()
            .collect();
        world.ask(post(target, &self.cookie, &with)).await
    }
}

#[tokio::test]
async fn strangers_are_sent_to_the_door_from_every_page_and_form() {
    let world = world();
    let phone = world.phone(1).await;
    let device = format!("/devices/{}", phone.id);
    let revoke = format!("{device}/revoke");
    for target in SECTIONS.into_iter().chain([
        "/devices/enrol",
        "/outcomes/public",
        "/outcomes/public.csv",
        &device,
        &revoke,
    ]) {
        for cookie in [
            "",
            "__Host-wayside-session=",
            "__Host-wayside-session=AAAA",
            "wayside-session=x",
        ] {
            let response = world.ask(get(target, cookie)).await;
            assert_eq!(
                (response.status, response.header("location")),
                (303, Some("/sign-in")),
                "{target}"
            );
            assert!(response.body.is_empty());
        }
    }
    for target in [
        "/devices/enrol",
        "/programmes",
        "/sign-out",
        &device,
        &revoke,
    ] {
        let response = world.ask(post(target, "", &[("token", "x")])).await;
        assert_eq!(response.header("location"), Some("/sign-in"), "{target}");
    }
    assert_eq!(
        world
            .server
            .ledger()
            .device(phone.id)
            .await
            .unwrap()
            .unwrap()
            .revoked_ms,
        None
    );
}

#[tokio::test]
async fn a_device_or_a_programme_opens_no_page_by_its_signature() {
    let world = world();
    let phone = world.phone(1).await;
    let programme = world.programme(5).await;
    for target in SECTIONS {
        let asked = || request("GET", target, vec![]);
        assert_eq!(world.as_phone(&phone, asked()).await.status, 303);
        assert_eq!(world.as_programme(&programme, asked()).await.status, 303);
    }
}

#[tokio::test]
async fn the_door_opens_with_its_own_form_only() {
    let world = world();
    let page = world.ask(request("GET", "/sign-in", vec![])).await;
    let door = page.header("set-cookie").unwrap().to_owned();
    assert!(door.starts_with("__Host-wayside-door="), "{door}");
    assert!(
        door.ends_with("; HttpOnly; SameSite=Strict; Secure"),
        "{door}"
    );
    let cookie = door.split(';').next().unwrap();
    let typed = |token: &str| {
        let token = token.to_owned();
        [
            ("token", token),
            ("name", "sam".to_owned()),
            ("password", "wrong".to_owned()),
            ("code", "000000".to_owned()),
        ]
    };
    let ask = async |cookie: &str, token: &str| {
        let typed = typed(token);
        let fields: Vec<_> = typed
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        world.ask(post("/sign-in", cookie, &fields)).await
    };
    let token = token_in(&text(&page));
    assert_eq!(ask("", &token).await.status, 403);
    assert_eq!(ask(cookie, "").await.status, 403);
    assert_eq!(
        ask(&format!("{cookie}; {cookie}"), &token).await.status,
        403
    );
    let refused = ask(cookie, &token).await;
    assert_eq!(refused.status, 422);
    assert!(text(&refused).contains("do not fit"));
    assert!(refused.header("set-cookie").is_none());
}

#[tokio::test]
async fn a_form_without_its_sessions_token_changes_nothing() {
    let world = world();
    let phone = world.phone(1).await;
    let browser = browser(&world).await;
    let revoke = format!("/devices/{}/revoke", phone.id);
    let shorter: String = browser.token.chars().skip(1).collect();
    for token in ["", "x", &browser.token.to_uppercase(), &shorter] {
        let response = world
            .ask(post(&revoke, &browser.cookie, &[("token", token)]))
            .await;
        assert_eq!(response.status, 403, "{token}");
    }
    assert_eq!(
        world
            .server
            .ledger()
            .device(phone.id)
            .await
            .unwrap()
            .unwrap()
            .revoked_ms,
        None
    );
    let response = browser.press(&world, &revoke, &[]).await;
    assert_eq!(
        (response.status, response.header("location")),
        (303, Some(format!("/devices/{}", phone.id).as_str()))
    );
    assert!(
        world
            .server
            .ledger()
            .device(phone.id)
            .await
            .unwrap()
            .unwrap()
            .revoked_ms
            .is_some()
    );
}

#[tokio::test]
async fn no_deed_is_done_by_looking() {
    let world = world();
    let phone = world.phone(1).await;
    let browser = browser(&world).await;
    for deed in ["lock", "wipe", "release", "revoke"] {
        let page = browser
            .see(&world, &format!("/devices/{}/{deed}", phone.id))
            .await;
        assert!(page.contains("method=\"post\""));
    }
    assert_eq!(
        world.server.ledger().commands_of(phone.id).await.unwrap(),
        []
    );
    assert_eq!(
        world
            .ask(get(
                &format!("/devices/{}/erase", phone.id),
                &browser.cookie
            ))
            .await
            .status,
        404
    );
    assert_eq!(
        world
            .ask(get("/devices/not-an-id", &browser.cookie))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_command_waits_and_a_revoked_device_is_offered_no_release() {
    let world = world();
    let phone = world.phone(1).await;
    let browser = browser(&world).await;
    let device = format!("/devices/{}", phone.id);
    browser.press(&world, &format!("{device}/wipe"), &[]).await;
    assert!(
        browser
            .see(&world, &device)
            .await
            .contains("Waiting until the device speaks")
    );
    browser
        .press(&world, &format!("{device}/revoke"), &[])
        .await;
    let page = browser.see(&world, &device).await;
    assert!(page.contains("/lock") && !page.contains("/release") && !page.contains("/revoke\""));
    assert_eq!(
        browser
            .press(&world, &format!("{device}/release"), &[])
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_ticket_is_shown_once_as_a_picture_and_a_text_that_enrols() {
    let world = world();
    let browser = browser(&world).await;
    let response = browser
        .press(
            &world,
            "/devices/enrol",
            &[("label", "Unit 7"), ("hours", "12")],
        )
        .await;
    let page = text(&response);
    assert!(page.contains("<svg class=\"qr\" role=\"img\""));
    let (_, rest) = page.split_once("id=\"ticket\">").unwrap();
    let ticket = Ticket::from_text(rest.split('<').next().unwrap()).unwrap();
    let key = Signer::new(&[9; 32]);
    assert_eq!(
        world.ask(world.enrol_request(&ticket, &key)).await.status,
        200
    );
    assert!(browser.see(&world, "/devices").await.contains("Unit 7"));
    for label in ["", " ", "a\nb", &"x".repeat(61)] {
        let refused = browser
            .press(
                &world,
                "/devices/enrol",
                &[("label", label), ("hours", "12")],
            )
            .await;
        assert_eq!(refused.status, 422, "{label:?}");
        assert!(!text(&refused).contains("WAYSIDE-HUB1"));
    }
}

#[tokio::test]
async fn hostile_texts_are_shown_as_texts() {
    let world = world();
    let phone = world.phone(1).await;
    let browser = browser(&world).await;
    let hostile = "\"><script>alert(1)</script>&<img src=x>";
    let device = format!("/devices/{}", phone.id);
    let done = browser
        .press(&world, &device, &[("label", hostile), ("early", "yes")])
        .await;
    assert_eq!(done.status, 303);
    for target in [
        "/devices",
        &device,
        &format!("{device}/lock"),
        "/audit",
        &format!("/outcomes?month={}", "%3Cscript%3E"),
    ] {
        let page = browser.see(&world, target).await;
        assert!(
            !page.contains("<script") && !page.contains("<img"),
            "{target}"
        );
    }
    assert!(
        browser
            .see(&world, &device)
            .await
            .contains("&quot;&gt;&lt;script&gt;")
    );
    let typed = [("name", hostile), ("seal_key", hostile), ("sign_key", "")];
    let refused = browser.press(&world, "/programmes", &typed).await;
    assert_eq!(refused.status, 422);
    assert!(!text(&refused).contains("<script"));
}

#[tokio::test]
async fn every_page_is_shut_and_has_no_script_but_the_inbox() {
    let world = world();
    let browser = browser(&world).await;
    for target in SECTIONS
        .into_iter()
        .chain(["/sign-in", "/inbox", "/outcomes/public", "/nowhere"])
    {
        let response = world.ask(get(target, &browser.cookie)).await;
        if target == "/nowhere" {
            assert_eq!(response.status, 404);
            continue;
        }
        let policy = response.header("content-security-policy").unwrap();
        assert!(
            policy.starts_with("default-src 'none'; ") && policy.contains("frame-ancestors 'none'"),
            "{target}"
        );
        assert!(
            policy.contains("base-uri 'none'") && policy.contains("form-action 'self'"),
            "{target}"
        );
        assert_eq!(policy.contains("script-src 'self'"), target == "/inbox");
        assert!(!policy.contains(&["un", "safe"].concat()));
        assert_eq!(response.header("cache-control"), Some("no-store"));
        assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
        let page = text(&response);
        assert_eq!(
            page.matches("<script").count(),
            usize::from(target == "/inbox"),
            "{target}"
        );
        assert!(
            !page.contains(" style=") && !page.contains("<style"),
            "{target}"
        );
        let mut attributes = page
            .split(" on")
            .skip(1)
            .map(|rest| rest.split(|c: char| !c.is_ascii_lowercase()).next());
        let heard =
            attributes.find(|name| page.contains(&format!(" on{}=", name.unwrap_or_default())));
        assert_eq!(heard, None, "{target}");
    }
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let world = world();
    let browser = browser(&world).await;
    let out = browser.press(&world, "/sign-out", &[]).await;
    assert_eq!(out.header("location"), Some("/sign-in"));
    assert!(
        out.header("set-cookie")
            .unwrap()
            .starts_with("__Host-wayside-session=; Path=/; Max-Age=0;")
    );
    assert_eq!(
        world.ask(get("/devices", &browser.cookie)).await.status,
        303
    );
}

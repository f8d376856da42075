//! Every route, asked by everybody: who gets what, and who is refused how.

use super::*;

struct Everybody {
    world: World,
    phone: Phone,
    revoked: Phone,
    programme: RecipientSecret,
    session: String,
}

async fn everybody() -> Everybody {
    let world = world();
    let (phone, revoked) = (world.phone(1).await, world.phone(3).await);
    world.server.revoke("console", revoked.id).await.unwrap();
    let programme = world.programme(9).await;
    let session = super::people::session(&world).await;
    std::fs::create_dir_all(world.packs()).unwrap();
    std::fs::write(world.packs().join("root.json"), "{}").unwrap();
    Everybody {
        world,
        phone,
        revoked,
        programme,
        session,
    }
}

/// Who asks.
const ROLES: [&str; 7] = [
    "nobody",
    "device",
    "revoked",
    "unknown device",
    "programme",
    "unknown programme",
    "admin",
];

impl Everybody {
    /// The route as this role would ask it, whatever it is allowed.
    async fn asks(&self, role: &str, request: Request) -> Response {
        let world = &self.world;
        let stranger = Signer::new(&[99; 32]);
        match role {
            "device" => world.as_phone(&self.phone, request).await,
            "revoked" => world.as_phone(&self.revoked, request).await,
            "programme" => world.as_programme(&self.programme, request).await,
            "unknown device" => {
                let id = Uuid::from_u128(99).to_string();
                world.ask(signed(request, &id, &stranger)).await
            }
            "unknown programme" => world.as_programme(&recipient(77), request).await,
            "admin" => {
                let mut request = request;
                let cookie = format!("session={}", self.session);
                request.headers.push(("cookie", cookie));
                world.ask(request).await
            }
            _ => world.ask(request).await,
        }
    }

    fn routes(&self) -> Vec<(&'static str, Request)> {
        let one = letter(&self.phone, 1, self.programme.public().id());
        let batch = Batch::of(self.phone.id, [one.freeze().unwrap()]);
        let told = notice_request(&notice(&one, None), &self.programme);
        let acks = cbor::to_vec(&wayside_protocol::CommandAcks::default());
        let get = |target| request("GET", target, vec![]);
        vec![
            ("batches", upload(batch.pack().unwrap())),
            ("feed", get("/v1/feed?after=0")),
            ("commands", cbor_request("/v1/commands", acks)),
            ("inbox", get("/v1/inbox")),
            ("notice", told),
            ("packs", get("/v1/packs/root.json")),
            ("healthz", get("/v1/healthz")),
            ("readyz", get("/v1/readyz")),
            ("openapi", get("/v1/openapi.json")),
            ("metrics", get("/metrics")),
        ]
    }
}

/// The status that a role gets on a route.
fn wanted(route: &str, role: &str) -> u16 {
    match (route, role) {
        ("packs" | "openapi", _) => 200,
        ("healthz" | "readyz", _) => 204,
        // Another's batch: this one is the first device's.
        ("batches", "device") => 200,
        ("batches", "revoked") => 403,
        ("feed", "device") => 200,
        ("feed", "revoked") => 403,
        ("commands", "device" | "revoked") => 204,
        ("inbox", "programme") => 200,
        ("notice", "programme") => 204,
        _ => 401,
    }
}

#[tokio::test]
async fn each_role_gets_what_is_its_own_and_nothing_else() {
    let all = everybody().await;
    let mut asked = 0;
    for (route, request) in all.routes() {
        // The devices first: a notice needs its letter.
        for role in ROLES {
            let response = all.asks(role, request.clone()).await;
            assert_eq!(response.status, wanted(route, role), "{role} asks {route}");
            if response.status >= 400 {
                code(&response);
            }
            assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
            asked += 1;
        }
    }
    assert_eq!(asked, 70);
}

#[tokio::test]
async fn no_programme_sees_anothers_letters_and_no_device_anothers_feed() {
    let all = everybody().await;
    let world = &all.world;
    let other = world.programme(8).await;
    let second = world.phone(2).await;
    let one = letter(&all.phone, 1, all.programme.public().id());
    world.send(&all.phone, std::slice::from_ref(&one)).await;
    let page = world
        .as_programme(&other, request("GET", "/v1/inbox", vec![]))
        .await;
    let page: crate::programme::InboxPage = serde_json::from_slice(&page.body).unwrap();
    assert!(page.letters.is_empty());
    // By a notice of its own about a letter that is not: as if there were none.
    let told = notice_request(&notice(&one, None), &other);
    assert_eq!(
        code(&world.as_programme(&other, told).await),
        ProblemCode::NotFound
    );
    let told = notice_request(&notice(&one, None), &all.programme);
    assert_eq!(world.as_programme(&all.programme, told).await.status, 204);
    assert_eq!(world.feed(&all.phone, 0).await.unwrap().items.len(), 1);
    assert!(world.feed(&second, 0).await.unwrap().items.is_empty());
    // A device in a programme's clothes, and the other way round.
    let key_id = all.programme.public().id().to_hex();
    let dressed = signed(request("GET", "/v1/inbox", vec![]), &key_id, &all.phone.key);
    assert_eq!(code(&world.ask(dressed).await), ProblemCode::Unsigned);
    let id = all.phone.id.to_string();
    let dressed = signed(
        request("GET", "/v1/feed", vec![]),
        &id,
        &all.programme.signer(),
    );
    assert_eq!(code(&world.ask(dressed).await), ProblemCode::Unsigned);
}

#[tokio::test]
async fn metrics_are_for_who_has_the_token() {
    let world = world();
    world.phone(1).await;
    let asked = |token: &str| {
        let mut asked = request("GET", "/metrics", vec![]);
        asked
            .headers
            .push(("authorization", format!("Bearer {token}")));
        asked
    };
    assert_eq!(
        code(&world.ask(asked("guess")).await),
        ProblemCode::Unsigned
    );
    let response = world.ask(asked(METRICS)).await;
    assert_eq!(response.status, 200);
    let text = String::from_utf8(response.body).unwrap();
    assert!(
        text.contains(
            "wayside_hub_requests_total{method=\"POST\",route=\"/v1/enrol\",status=\"200\"} 1"
        ),
        "{text}"
    );
    assert!(text.ends_with("# EOF\n"));
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_too() {
    let world = world();
    let none = world.ask(request("GET", "/v1/none", vec![])).await;
    assert_eq!(code(&none), ProblemCode::NotFound);
    let wrong = world.ask(request("POST", "/v1/feed", vec![])).await;
    assert_eq!(code(&wrong), ProblemCode::Method);
    assert!(wrong.header("allow").unwrap().contains("GET"));
}

//! Words are planted in all that comes in; none of them is in the log or the counts, and none that was
//! sealed in the ledger.

use std::io::Write;
use std::sync::{Arc, Mutex};

use tracing_subscriber::fmt::MakeWriter;
use wayside_protocol::seal::{Binding, seal};

use super::*;

#[derive(Clone, Default)]
struct Ink(Arc<Mutex<Vec<u8>>>);

impl Write for Ink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Ink {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes
        .windows(word.len())
        .any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

const CONTENT: &str = "{\"alias\":\"QUINCEWORD\",\"place\":\"by the MEDLARWORD\"}";

async fn a_busy_day(world: &World) -> Vec<String> {
    let phone = world.phone(1).await;
    let secret = world.programme(9).await;
    let mut one = letter(&phone, 1, secret.public().id());
    let binding = Binding::of(&one);
    one.body = seal(CONTENT.as_bytes(), &secret.public(), &binding, [5; 32]).unwrap();
    world.send(&phone, std::slice::from_ref(&one)).await;
    let closed = notice(&one, Some("damsonword"));
    let told = notice_request(&closed, &secret);
    assert_eq!(world.as_programme(&secret, told).await.status, 204);
    world.feed(&phone, 0).await.unwrap();
    // Refused, each with a word in it.
    let body = b"{\"notice\":\"SORBWORD\"}".to_vec();
    let mut odd = request("POST", &format!("/v1/inbox/{}", one.id), body);
    odd.headers
        .push(("content-type", "application/json".to_owned()));
    world.as_programme(&secret, odd).await;
    world
        .as_phone(&phone, upload(b"BULLACEWORD".to_vec()))
        .await;
    world
        .ask(request("GET", "/v1/SLOEWORD?q=HAWWORD", vec![]))
        .await;
    world
        .ask(request("GET", "/v1/packs/MEDLARWORD", vec![]))
        .await;
    let mut header = request("GET", "/metrics", vec![]);
    header
        .headers
        .push(("authorization", "Bearer ROWANWORD".to_owned()));
    world.ask(header).await;
    vec![
        one.id.to_string(),
        phone.id.to_string(),
        secret.public().id().to_hex(),
    ]
}

#[tokio::test]
async fn no_planted_word_and_no_id_is_in_log_or_counts_and_none_of_a_referral_in_the_ledger() {
    let ink = Ink::default();
    let lines = tracing_subscriber::fmt()
        .with_writer(ink.clone())
        .with_max_level(tracing::Level::TRACE)
        .finish();
    let written = tracing::subscriber::set_default(lines);
    let world = world();
    let ids = a_busy_day(&world).await;
    drop(written);
    let log = ink.0.lock().unwrap().clone();
    let counts = world.server.metrics().text().into_bytes();
    let text = String::from_utf8_lossy(&log).into_owned();
    assert!(text.contains("route=\"/v1/batches\" status=200"), "{text}");
    assert!(text.contains("route=\"unmatched\" status=404"), "{text}");
    for bytes in [&log, &counts] {
        assert!(!holds(bytes, "WORD"));
        for id in &ids {
            assert!(!holds(bytes, id), "{id}");
            assert!(!holds(bytes, &id.replace('-', "")), "{id}");
        }
    }
    let mut read = 0;
    for name in ["hub.db", "hub.db-wal"] {
        let bytes = std::fs::read(world.folder.path().join(name)).unwrap_or_default();
        read += bytes.len();
        for word in [
            "QUINCE", "MEDLAR", "SORB", "BULLACE", "SLOE", "HAWWORD", "ROWAN",
        ] {
            assert!(!holds(&bytes, word), "{name}: {word}");
        }
    }
    assert!(read > 10_000);
}

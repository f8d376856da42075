//! Files from a hub: what each of its answers means.

use crate::http::tests::{Answering, answer, block_on};

use super::*;

/// What a file is that is opened from a byte on, answered so: where it begins and what follows.
fn opened(said: &str, body: &[u8], from: u64) -> (Result<(u64, Vec<u8>), SourceFault>, String) {
    let server = Answering::with(answer(said, body));
    let source = HttpSource::on_loopback(&format!("{}/v1/packs", server.url())).unwrap();
    let read = block_on(async {
        let mut opened = source.open("targets/a", from).await?;
        let mut bytes = Vec::new();
        while let Some(chunk) = opened.body.chunk().await? {
            bytes.extend_from_slice(&chunk);
        }
        Ok((opened.from, bytes))
    });
    (read, server.asked().concat().to_ascii_lowercase())
}

#[test]
fn a_file_begins_where_the_hub_says() {
    let whole = "200 OK\r\ncontent-length: 3";
    let (read, asked) = opened(whole, b"abc", 0);
    assert_eq!(read, Ok((0, b"abc".to_vec())));
    assert!(
        asked.starts_with("get /v1/packs/targets/a http/1.1\r\n"),
        "{asked}"
    );
    assert!(!asked.contains("\r\nrange:"));
    let (read, asked) = opened(whole, b"abc", 1);
    assert_eq!(read, Ok((0, b"abc".to_vec())));
    assert!(asked.contains("\r\nrange: bytes=1-\r\n"));
    let part = "206 Partial Content\r\ncontent-length: 2\r\ncontent-range: bytes 7-8/9";
    assert_eq!(opened(part, b"hi", 7).0, Ok((7, b"hi".to_vec())));
    for bad in [
        "",
        "\r\ncontent-range: bytes x-8/9",
        "\r\ncontent-range: 7-8/9",
        "\r\ncontent-range: bytes 7",
    ] {
        let part = format!("206 Partial Content\r\ncontent-length: 2{bad}");
        let read = opened(&part, b"hi", 7).0;
        assert_eq!(read, Err(SourceFault::Answered(206)), "{bad}");
    }
}

#[test]
fn each_status_has_its_meaning() {
    let read = |status: &str| opened(&format!("{status}\r\ncontent-length: 0"), b"", 5).0;
    assert_eq!(read("416 Range Not Satisfiable"), Ok((5, Vec::new())));
    assert_eq!(read("404 Not Found"), Err(SourceFault::Missing));
    assert_eq!(read("410 Gone"), Err(SourceFault::Missing));
    for status in [302, 403, 500] {
        let fault = Err(SourceFault::Answered(status));
        assert_eq!(read(&format!("{status} Whatever")), fault);
    }
    let cut = opened("200 OK\r\ncontent-length: 9", b"abc", 0).0;
    assert_eq!(cut, Err(SourceFault::Cut));
}

#[test]
fn without_tls_nothing_is_fetched_from_another_machine() {
    for url in [
        "http://127.0.0.1:1/",
        "http://127.9.9.9/x",
        "http://[::1]/x/",
    ] {
        assert!(HttpSource::on_loopback(url).is_some(), "{url}");
    }
    for url in [
        "https://127.0.0.1/",
        "http://192.0.2.1/",
        "http://hub.example/",
        "ftp://127.0.0.1/",
        "127.0.0.1",
    ] {
        assert!(HttpSource::on_loopback(url).is_none(), "{url}");
    }
}

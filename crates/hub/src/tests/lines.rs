//! The hub on a real line: TLS over loopback, slow and many callers, and the end.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use wayside_protocol::limits;

use super::*;
use crate::{HubFault, RateLimit, serve, tls};

struct Line {
    address: SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    served: tokio::task::JoinHandle<Result<(), HubFault>>,
}

async fn open(world: &World, tls: Option<tls::Tls>) -> Line {
    let any: SocketAddr = "127.0.0.1:0".parse().unwrap();
    let (listener, address) = serve::listen(any, tls.is_none()).unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let (ready, is_ready) = tokio::sync::oneshot::channel();
    let router = crate::router(world.server.clone());
    let served = tokio::spawn(serve::serve(
        listener,
        tls,
        router,
        move || {
            let _ = ready.send(());
        },
        async move { drop(stopped.await) },
    ));
    is_ready.await.unwrap();
    Line {
        address,
        stop: Some(stop),
        served,
    }
}

impl Line {
    async fn close(mut self) {
        drop(self.stop.take());
        self.served.await.unwrap().unwrap();
    }
}

/// A whole answer to one request, on a thread of its own.
async fn said(address: SocketAddr, text: Vec<u8>) -> String {
    let said = tokio::task::spawn_blocking(move || {
        let mut line = TcpStream::connect(address).unwrap();
        line.write_all(&text).unwrap();
        let mut answer = Vec::new();
        let _ = line.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    });
    said.await.unwrap()
}

const HEALTH: &[u8] = b"GET /v1/healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn tls_1_3_is_spoken_with_the_hubs_own_certificate_and_nothing_older() {
    let world = world();
    let folder = world.folder.path().join("tls");
    let own = tls::own(&folder, "hub.example").unwrap();
    let again = tls::own(&folder, "other.example").unwrap();
    assert_eq!(own.certificate_sha256, again.certificate_sha256);
    let pem = std::fs::read(folder.join("own.pem")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(folder.join("own.pem"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let line = open(&world, Some(own.clone())).await;
    let address = line.address;
    let spoken = move |versions: &[&'static rustls::SupportedProtocolVersion]| {
        let mut roots = RootCertStore::empty();
        let certificate = rustls::pki_types::CertificateDer::from_pem_slice(&pem).unwrap();
        assert_eq!(sha256(&certificate), own.certificate_sha256);
        roots.add(certificate).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let name = ServerName::try_from("hub.example").unwrap();
        let client = ClientConnection::new(Arc::new(config), name).unwrap();
        let mut stream = StreamOwned::new(client, TcpStream::connect(address).unwrap());
        stream.write_all(HEALTH)?;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let version = stream.conn.protocol_version();
        std::io::Result::Ok((String::from_utf8_lossy(&answer).into_owned(), version))
    };
    let tried = tokio::task::spawn_blocking(move || spoken(&[&rustls::version::TLS13]));
    let (answer, version) = tried.await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    assert_eq!(version, Some(rustls::ProtocolVersion::TLSv1_3));
    line.close().await;
}

#[tokio::test]
async fn plain_http_is_for_this_machine_alone() {
    let everywhere: SocketAddr = "0.0.0.0:0".parse().unwrap();
    let refused = serve::listen(everywhere, true);
    assert!(matches!(refused, Err(HubFault::NotLoopback(_))));
    assert!(serve::listen(everywhere, false).is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_body_is_not_waited_for() {
    let world = world();
    let line = open(&world, None).await;
    // It says a megabyte and sends none: refused at once, for it is not signed.
    let head = b"POST /v1/batches HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\nconnection: close\r\n\r\n";
    let answer = said(line.address, head.to_vec()).await;
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    line.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_rests_too_long_is_given_up() {
    let world = world_with(HubLimits {
        body_rest_s: 1,
        ..HubLimits::default()
    });
    let phone = world.phone(1).await;
    let line = open(&world, None).await;
    let body = Batch::of(
        phone.id,
        [letter(&phone, 1, recipient(9).public().id())
            .freeze()
            .unwrap()],
    );
    let asked = signed(
        upload(body.pack().unwrap()),
        &phone.id.to_string(),
        &phone.key,
    );
    let mut text = format!(
        "POST /v1/batches HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n",
        asked.body.len()
    );
    for (name, value) in &asked.headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut half = format!("{text}\r\n").into_bytes();
    half.extend_from_slice(&asked.body[..10]);
    let answer = said(line.address, half).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("\"code\":\"slow\""), "{answer}");
    line.close().await;
}

/// A request whose length nobody says: its body in chunks, and behind the last one `end`.
fn chunked(asked: &Request, chunks: &[&[u8]], end: &str) -> Vec<u8> {
    let mut text = format!(
        "{} {} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n",
        asked.method, asked.target
    );
    for (name, value) in &asked.headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut text = format!("{text}\r\n").into_bytes();
    for chunk in chunks {
        text.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        text.extend_from_slice(chunk);
        text.extend_from_slice(b"\r\n");
    }
    text.extend_from_slice(end.as_bytes());
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_whose_length_nobody_says_is_cut_where_it_grows_too_long() {
    let world = world_with(HubLimits {
        body_rest_s: 2,
        ..HubLimits::default()
    });
    let phone = world.phone(1).await;
    let line = open(&world, None).await;
    let ticket = world.ticket().await;
    let key = Signer::new(&[2; 32]);
    for (mut asked, most, is_news) in [
        (upload(Vec::new()), limits::LARGEST_UPLOAD, false),
        (world.enrol_request(&ticket, &key), 1024, true),
    ] {
        // Signed as it is sent, so that nothing but its length is wrong with it.
        asked.body = vec![7; most];
        asked
            .headers
            .retain(|(name, _)| name.starts_with("content-t") || *name == "content-encoding");
        let asked = match is_news {
            true => signed(asked, http::NEW, &key),
            false => signed(asked, &phone.id.to_string(), &phone.key),
        };
        let parts: Vec<&[u8]> = asked.body.chunks(50_000).collect();
        // As long as it may be: read to its end, and judged by what is in it.
        let answer = said(line.address, chunked(&asked, &parts, "0\r\n\r\n")).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
        // One byte more: refused at once, though the end has not come.
        let more: Vec<&[u8]> = parts.iter().copied().chain([b"x".as_slice()]).collect();
        let answer = said(line.address, chunked(&asked, &more, "")).await;
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert!(answer.contains("\"code\":\"too_large\""), "{answer}");
    }
    line.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_wrong_too_often_is_told_when_to_come_back() {
    let world = world_with(HubLimits {
        strangers: RateLimit {
            burst: 3,
            per_second: 0.1,
        },
        ..HubLimits::default()
    });
    let line = open(&world, None).await;
    let wrong = b"GET /v1/feed HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    for _ in 0..3 {
        let answer = said(line.address, wrong.to_vec()).await;
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    }
    let answer = said(line.address, wrong.to_vec()).await;
    assert!(answer.starts_with("HTTP/1.1 429"), "{answer}");
    assert!(
        answer.to_ascii_lowercase().contains("retry-after: 10\r\n"),
        "{answer}"
    );
    world.hands.pass(10_000);
    let answer = said(line.address, HEALTH.to_vec()).await;
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    line.close().await;
}

#[tokio::test]
async fn a_device_that_asks_too_often_is_told_when_to_come_back() {
    let world = world_with(HubLimits {
        device: RateLimit {
            burst: 2,
            per_second: 0.5,
        },
        ..HubLimits::default()
    });
    let (phone, other) = (world.phone(1).await, world.phone(2).await);
    for _ in 0..2 {
        assert!(world.feed(&phone, 0).await.is_ok());
    }
    let asked = world
        .as_phone(&phone, request("GET", "/v1/feed", vec![]))
        .await;
    assert_eq!(code(&asked), ProblemCode::TooMany);
    assert_eq!(asked.header("retry-after"), Some("2"));
    assert!(world.feed(&other, 0).await.is_ok());
    world.hands.pass(2_000);
    assert!(world.feed(&phone, 0).await.is_ok());
}

#[tokio::test]
async fn batches_beyond_the_bound_are_put_off_and_taken_later() {
    let world = world_with(HubLimits {
        batches: 1,
        ..HubLimits::default()
    });
    let phone = world.phone(1).await;
    let one = letter(&phone, 1, recipient(9).public().id());
    let packed = Batch::of(phone.id, [one.freeze().unwrap()]).pack().unwrap();
    let place = world.server.batches().acquire().await.unwrap();
    let put_off = world.as_phone(&phone, upload(packed)).await;
    assert_eq!(code(&put_off), ProblemCode::Unavailable);
    drop(place);
    world.send(&phone, &[one]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_begun_is_finished_when_the_hub_stops() {
    let world = world();
    let phone = world.phone(1).await;
    let mut line = open(&world, None).await;
    let one = letter(&phone, 1, recipient(9).public().id());
    let packed = Batch::of(phone.id, [one.freeze().unwrap()]).pack().unwrap();
    let asked = signed(upload(packed.clone()), &phone.id.to_string(), &phone.key);
    let mut head = format!(
        "POST /v1/batches HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n",
        asked.body.len()
    );
    for (name, value) in &asked.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let (go_on, goes_on) = mpsc::channel::<()>();
    let (address, body) = (line.address, asked.body.clone());
    let sent = tokio::task::spawn_blocking(move || {
        let mut socket = TcpStream::connect(address).unwrap();
        socket.write_all(format!("{head}\r\n").as_bytes()).unwrap();
        socket.write_all(&body[..20]).unwrap();
        begun.send(()).unwrap();
        goes_on.recv().unwrap();
        socket.write_all(&body[20..]).unwrap();
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).unwrap();
        answer
    });
    has_begun.await.unwrap();
    // Until the hub is at it: its only place for this is taken.
    while world.server.batches().available_permits() == world.server.limits().batches {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(line.stop.take());
    // Until it takes no more.
    while TcpStream::connect(address).is_ok() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    go_on.send(()).unwrap();
    let answer = sent.await.unwrap();
    assert!(
        answer.starts_with(b"HTTP/1.1 200"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
    line.served.await.unwrap().unwrap();
    // And it is there.
    let receipt = world.send(&phone, &[one]).await;
    assert!(matches!(
        receipt.outcomes[0],
        wayside_protocol::LetterOutcome::Duplicate { .. }
    ));
}

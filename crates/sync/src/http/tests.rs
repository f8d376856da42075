//! The client against a server that answers whatever it is told to.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Mutex;

use super::*;

/// A server on this machine that gives the same answer to every request. It ends with the test's process.
pub(crate) struct Answering {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Answering {
    /// With these bytes, after which it closes; without any it says nothing and holds the line.
    pub(crate) fn with(answer: impl Into<Option<Vec<u8>>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let answer = answer.into();
        let asked = Arc::<Mutex<Vec<Vec<u8>>>>::default();
        let answering = Self {
            address: listener.local_addr().unwrap(),
            asked: Arc::clone(&asked),
        };
        std::thread::spawn(move || {
            let mut held = Vec::new();
            for mut stream in listener.incoming().flatten() {
                asked.lock().unwrap().push(request(&mut stream));
                match &answer {
                    // A client that has gone away is no fault of the server's.
                    Some(answer) => drop(stream.write_all(answer)),
                    None => held.push(stream),
                }
            }
        });
        answering
    }

    /// The requests that came, as they were written.
    pub(crate) fn asked(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked
            .iter()
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            .collect()
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// Reads a request with its body; of one that is none, what comes first.
fn request(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let read = stream.read(&mut piece).unwrap_or(0);
        bytes.extend_from_slice(&piece[..read]);
        let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
        let length = text.split("content-length: ").nth(1).map_or(0, |rest| {
            let digits = rest.split('\r').next().unwrap_or_default();
            digits.parse::<usize>().unwrap_or(0)
        });
        let whole = text
            .find("\r\n\r\n")
            .is_some_and(|head| bytes.len() >= head + 4 + length);
        if read == 0 || whole || !text.is_ascii() {
            return bytes;
        }
    }
}

/// An answer with this head and body.
pub(crate) fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {head}\r\nconnection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

fn reach() -> ConnectOptions {
    ConnectOptions {
        connect: Duration::from_secs(5),
        progress: Duration::from_millis(300),
        whole: Duration::from_secs(20),
        proxy: None,
    }
}

pub(crate) fn block_on<T>(what: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(what)
}

fn get(target: &str) -> Request {
    Request {
        method: "GET",
        target: target.to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
    }
}

fn asks(url: &str, request: Request) -> Result<Response, TransportFailure> {
    block_on(Client::new(url, None, &reach()).unwrap().ask(request))
}

#[test]
fn plain_http_never_leaves_the_machine() {
    let verdict = |url: &str| Client::new(url, None, &ConnectOptions::default()).map(|_| ());
    for url in [
        "https://hub.example",
        "https://hub.example:8443/",
        "http://127.0.0.1:8080",
        "http://localhost",
        "http://[::1]:1",
    ] {
        assert_eq!(verdict(url), Ok(()), "{url}");
    }
    for url in [
        "http://hub.example",
        "http://127.0.0.2",
        "http://localhost.example",
        "https://a:b@hub.example",
        "https://a@hub.example",
        "https://:b@hub.example",
        "https://hub.example/path",
        "https://hub.example/?query",
        "https://hub.example/#fragment",
        "ftp://127.0.0.1",
        "hub.example",
    ] {
        assert_eq!(verdict(url), Err(NoClient::Url), "{url}");
        let beside = Client::beside(url, &reach()).map(|_| ());
        assert_eq!(beside, Err(NoClient::Url), "{url}");
    }
    assert!(Client::beside("https://127.0.0.1:1", &reach()).is_ok());
}

#[test]
fn a_proxy_that_is_no_address_is_refused() {
    let reach = ConnectOptions {
        proxy: Some("::".to_owned()),
        ..ConnectOptions::default()
    };
    let refused = Client::new("https://hub.example", None, &reach).map(|_| ());
    assert_eq!(refused, Err(NoClient::Proxy));
}

#[test]
fn a_request_leaves_as_it_was_made_and_its_answer_comes_as_it_is() {
    let body = b"\x00\xffbody";
    let said = answer("418 Teapot\r\ncontent-length: 6\r\nX-Who: hub", body);
    let server = Answering::with(said);
    let request = Request {
        method: "POST",
        headers: vec![("content-type", "application/cbor".to_owned())],
        body: b"letters".to_vec(),
        ..get("/v1/batches?x=1&y=2")
    };
    let answered = asks(&server.url(), request).unwrap();
    assert_eq!(
        (answered.status, answered.body.as_slice()),
        (418, &body[..])
    );
    assert_eq!(answered.header("x-who"), Some("hub"));
    assert!(asks(&server.url(), get("/v1/feed")).is_ok());
    let asked = server.asked();
    assert!(
        asked[0].starts_with("POST /v1/batches?x=1&y=2 HTTP/1.1\r\n"),
        "{asked:?}"
    );
    assert!(asked[0].contains("content-type: application/cbor\r\n"));
    assert!(asked[0].ends_with("\r\n\r\nletters"));
    assert!(asked[1].starts_with("GET /v1/feed HTTP/1.1\r\n"));
}

#[test]
fn no_redirection_is_followed() {
    let said = answer("302 Found\r\ncontent-length: 0\r\nlocation: /page", b"");
    let server = Answering::with(said);
    assert_eq!(asks(&server.url(), get("/")).unwrap().status, 302);
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn an_answer_may_be_as_large_as_the_bound_whether_it_says_so_or_not() {
    let most = limits::LARGEST_ANSWER;
    let read = |head: &str, length: usize| {
        let server = Answering::with(answer(head, &vec![7; length]));
        asks(&server.url(), get("/")).map(|answer| answer.body.len())
    };
    let says = |length: usize| read(&format!("200 OK\r\ncontent-length: {length}"), length);
    assert_eq!(says(most), Ok(most));
    assert_eq!(says(most + 1), Err(TransportFailure::TooLarge));
    assert_eq!(read("200 OK", most), Ok(most));
    assert_eq!(read("200 OK", most + 1), Err(TransportFailure::TooLarge));
}

#[test]
fn each_way_in_which_no_answer_comes_has_its_name() {
    let server = Answering::with(answer("200 OK\r\ncontent-length: 10", b"abc"));
    assert_eq!(asks(&server.url(), get("/")), Err(TransportFailure::Cut));
    let silent = Answering::with(None);
    assert_eq!(asks(&silent.url(), get("/")), Err(TransportFailure::Slow));
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    assert_eq!(asks(&nobody, get("/")), Err(TransportFailure::Unreachable));
    // A page instead of a handshake.
    let plain = Answering::with(answer("200 OK\r\ncontent-length: 0", b""));
    let tls = format!("https://{}", plain.address);
    assert_eq!(asks(&tls, get("/")), Err(TransportFailure::Untrusted));
}

#[test]
fn the_certificate_that_was_pinned_is_believed_and_no_other() {
    let verdict = |pin, certificate: &[u8]| {
        let pinned = Pinned {
            pin,
            provider: Arc::new(aws_lc_rs::default_provider()),
        };
        assert!(!pinned.supported_verify_schemes().is_empty());
        let certificate = CertificateDer::from(certificate.to_vec());
        let name = ServerName::try_from("hub.example").unwrap();
        let now = UnixTime::since_unix_epoch(Duration::ZERO);
        pinned
            .verify_server_cert(&certificate, &[], &name, &[], now)
            .is_ok()
    };
    let pin = Pin::To(sha256(b"certificate"));
    assert!(verdict(pin, b"certificate"));
    assert!(!verdict(pin, b"another"));
    assert!(verdict(Pin::Whichever, b"another"));
}

#[test]
fn a_hub_serves_its_packs_below_one_address() {
    use crate::packs::{RepositorySource as _, SourceFault};
    let server = Answering::with(answer("404 Not Found\r\ncontent-length: 0", b""));
    let client = Client::new(&server.url(), None, &reach()).unwrap();
    let packs = client.packs().unwrap();
    let opened = block_on(packs.open("metadata/timestamp.json", 0));
    assert_eq!(opened.err(), Some(SourceFault::Missing));
    let asked = server.asked().concat();
    assert!(asked.starts_with("GET /v1/packs/metadata/timestamp.json HTTP/1.1\r\n"));
    assert!(!asked.to_ascii_lowercase().contains("\r\nrange:"));
}

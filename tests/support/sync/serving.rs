//! The small hub on a real socket of this machine, plain or with TLS.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response as Answer, Uri};
use axum_server::tls_rustls::RustlsConfig;
use rustls::pki_types::PrivateKeyDer;
use wayside_protocol::{Request, Response, http, sha256};

use super::hub::SmallHub;

/// A hub that is served until its runtime ends.
#[derive(Clone)]
pub struct Served {
    /// Where.
    pub address: SocketAddr,
    /// The hub itself.
    pub hub: Arc<Mutex<SmallHub>>,
}

/// A hub that is served with a certificate of its own.
pub struct Certified {
    /// Where, and the hub.
    pub served: Served,
    /// SHA-256 of the certificate (DER).
    pub certificate_sha256: [u8; 32],
}

/// Headers that a device sends and a hub reads.
const HEADERS: [&str; 5] = [
    "content-type",
    "content-encoding",
    http::CONTENT_DIGEST,
    http::SIGNATURE_INPUT,
    http::SIGNATURE,
];
/// What its clock says.
const NOW_MS: i64 = 1_700_000_000_000;

/// Serves a hub on a free port of this machine.
///
/// # Panics
/// Where there is none.
#[must_use]
pub fn serve(hub: SmallHub) -> Served {
    let (listener, served) = listen(hub);
    let app = routes(&served);
    let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
    tokio::spawn(async move { axum::serve(listener, app).await });
    served
}

/// Serves a hub with TLS 1.3 and a certificate that it made itself.
///
/// # Panics
/// Where there is no free port.
#[must_use]
pub fn serve_certified(hub: SmallHub) -> Certified {
    let made = rcgen::generate_simple_self_signed(vec!["hub.example".to_owned()])
        .expect("a certificate of its own");
    let certificate = made.cert.der().clone();
    let certificate_sha256 = sha256(&certificate);
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("TLS 1.3")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("the key is the certificate's");
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let (listener, served) = listen(hub);
    let app = routes(&served).into_make_service();
    let tls = RustlsConfig::from_config(Arc::new(config));
    let server = axum_server::from_tcp_rustls(listener, tls).expect("a listener");
    tokio::spawn(async move { server.serve(app).await });
    Certified {
        served,
        certificate_sha256,
    }
}

fn listen(hub: SmallHub) -> (TcpListener, Served) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.set_nonblocking(true).expect("a socket");
    let address = listener.local_addr().expect("an address");
    let hub = Arc::new(Mutex::new(hub));
    (listener, Served { address, hub })
}

fn routes(served: &Served) -> Router {
    Router::new()
        .fallback(answer)
        .with_state(Arc::clone(&served.hub))
}

async fn answer(
    State(hub): State<Arc<Mutex<SmallHub>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<Body> {
    let value = |name: &'static str| {
        let values = headers.get_all(name).iter();
        values.filter_map(move |value| Some((name, value.to_str().ok()?.to_owned())))
    };
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let request = Request {
        method: if method == Method::POST {
            "POST"
        } else {
            "GET"
        },
        target: target.to_owned(),
        headers: HEADERS.into_iter().flat_map(value).collect(),
        body: body.to_vec(),
    };
    let Response {
        status,
        headers,
        body,
    } = hub.lock().expect("the hub stands").answer(&request, NOW_MS);
    let mut answer = Answer::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(name, value);
    }
    answer.body(Body::from(body)).expect("an answer")
}

//! A hub on the other side of a network: HTTP over TLS 1.3, to the very certificate that was pinned.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use crate::packs::HttpSource;
use reqwest::redirect::Policy;
use reqwest::{Method, Proxy, Url};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
};
use wayside_protocol::{Hub, Request, Response, TransportFailure, limits, sha256};

/// Why there can be no client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoClient {
    /// Neither `https`, nor `http` to this machine itself.
    #[error("a hub is spoken to by https only")]
    Url,
    /// The proxy's address is none.
    #[error("not a proxy's address")]
    Proxy,
    /// TLS cannot be set up.
    #[error("TLS cannot be set up")]
    Tls,
}

/// How long to wait, and through whom to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectOptions {
    /// For a connection.
    pub connect: Duration,
    /// For anything to come: from the request's first byte to the answer's, and from each byte to the next.
    pub progress: Duration,
    /// For all of an answer, however it trickles.
    pub whole: Duration,
    /// A proxy, if an agency has one. What the environment says is not asked.
    pub proxy: Option<String>,
}

impl Default for ConnectOptions {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            progress: Duration::from_secs(30),
            whole: Duration::from_secs(120),
            proxy: None,
        }
    }
}

/// A hub that is somewhere else. Follows no redirection, sends nothing twice by itself, and reads no more
/// than [`limits::LARGEST_ANSWER`].
#[derive(Clone, Debug)]
pub struct Client {
    client: reqwest::Client,
    base: Url,
}

impl Client {
    /// A client for the hub at `https://host[:port]`. `certificate_sha256` is of its own certificate (DER), as
    /// the ticket says; without one, public authorities vouch for it. Plain `http` only to this machine.
    ///
    /// # Errors
    /// [`NoClient`].
    pub fn new(
        url: &str,
        certificate_sha256: Option<[u8; 32]>,
        reach: &ConnectOptions,
    ) -> Result<Self, NoClient> {
        let base = Url::parse(url).map_err(|_| NoClient::Url)?;
        Self::of(base, tls(certificate_sha256.map(Pin::To))?, reach)
    }

    /// A client for a hub that runs on this machine, whichever certificate it shows: as much as plain `http`
    /// is there. Where the URL names another machine, as [`Client::new`] without a certificate.
    ///
    /// # Errors
    /// [`NoClient`].
    pub fn beside(url: &str, reach: &ConnectOptions) -> Result<Self, NoClient> {
        let base = Url::parse(url).map_err(|_| NoClient::Url)?;
        let pin = is_here(&base).then_some(Pin::Whichever);
        Self::of(base, tls(pin)?, reach)
    }

    fn of(base: Url, tls: ClientConfig, reach: &ConnectOptions) -> Result<Self, NoClient> {
        if !may_be_spoken_to(&base) {
            return Err(NoClient::Url);
        }
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .connect_timeout(reach.connect)
            .read_timeout(reach.progress)
            .timeout(reach.whole);
        if let Some(proxy) = &reach.proxy {
            builder = builder.proxy(Proxy::all(proxy).map_err(|_| NoClient::Proxy)?);
        }
        let client = builder.build().map_err(|_| NoClient::Tls)?;
        Ok(Self { client, base })
    }
}

impl Client {
    /// The repository of packs that the hub serves.
    pub fn packs(&self) -> Option<HttpSource> {
        let base = self.base.join("v1/packs/").ok()?;
        HttpSource::new(self.client.clone(), base.as_str())
    }
}

/// `https`, or `http` that never leaves this machine.
fn may_be_spoken_to(url: &Url) -> bool {
    let plain = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
        && url.path() == "/";
    plain && (url.scheme() == "https" || (url.scheme() == "http" && is_here(url)))
}

fn is_here(url: &Url) -> bool {
    matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"))
}

fn tls(pin: Option<Pin>) -> Result<ClientConfig, NoClient> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|_| NoClient::Tls)?;
    let mut config = match pin {
        Some(pin) => builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Pinned { pin, provider }))
            .with_no_client_auth(),
        None => {
            let mut roots = RootCertStore::empty();
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
            builder.with_root_certificates(roots).with_no_client_auth()
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Which certificate is believed without anybody vouching for it.
#[derive(Clone, Copy, Debug)]
enum Pin {
    /// The one with this SHA-256.
    To([u8; 32]),
    /// Any.
    Whichever,
}

/// Believes one certificate, whatever stands in it: its name and its dates are nothing to a device whose clock
/// may be years off. Whoever answers must have its key.
#[derive(Debug)]
struct Pinned {
    pin: Pin,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        match self.pin {
            Pin::To(pinned) if sha256(end_entity) != pinned => {
                Err(CertificateError::ApplicationVerificationFailure.into())
            }
            Pin::To(_) | Pin::Whichever => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(rustls::Error::General("TLS 1.3 only".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

impl Hub for Client {
    async fn ask(&self, request: Request) -> Result<Response, TransportFailure> {
        let mut url = self.base.clone();
        let (path, query) = match request.target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (request.target.as_str(), None),
        };
        url.set_path(path);
        url.set_query(query);
        let method = match request.method {
            "POST" => Method::POST,
            _ => Method::GET,
        };
        let mut builder = self.client.request(method, url);
        for (name, value) in request.headers {
            builder = builder.header(name, value);
        }
        let answer = builder.body(request.body).send().await.map_err(broken)?;
        read(answer).await
    }
}

async fn read(mut answer: reqwest::Response) -> Result<Response, TransportFailure> {
    let most = limits::LARGEST_ANSWER;
    let claims = answer.content_length().unwrap_or(0);
    if usize::try_from(claims).map_or(true, |claims| claims > most) {
        return Err(TransportFailure::TooLarge);
    }
    let status = answer.status().as_u16();
    let headers = answer.headers().iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    let headers = headers.collect();
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(broken)? {
        if body.len().saturating_add(chunk.len()) > most {
            return Err(TransportFailure::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Response {
        status,
        headers,
        body,
    })
}

fn broken(error: reqwest::Error) -> TransportFailure {
    if distrusted(&error) {
        TransportFailure::Untrusted
    } else if error.is_connect() {
        TransportFailure::Unreachable
    } else if error.is_timeout() {
        TransportFailure::Slow
    } else {
        TransportFailure::Cut
    }
}

/// True when TLS itself said no: another certificate, another version, or no TLS at all on the other side.
fn distrusted(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.is::<rustls::Error>() {
            return true;
        }
        // An I/O error gives what is inside it as itself, and that one's source as its own.
        let inside = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        cause = match inside {
            Some(inside) => Some(inside),
            None => error.source(),
        };
    }
    false
}

#[cfg(test)]
pub(crate) mod tests;

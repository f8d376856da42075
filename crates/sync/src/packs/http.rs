//! A repository on a hub, by HTTP with ranges (RFC 9110, 14).

use std::time::Duration;

use reqwest::header::{CONTENT_RANGE, RANGE};
use reqwest::{Client, Response, StatusCode, Url};
use tough::Bytes;

use super::source::{Body, OpenedFile, RepositorySource, SourceFault};

/// After so long without a byte the line counts as cut.
const SILENCE: Duration = Duration::from_secs(20);

/// A repository below an address.
#[derive(Clone, Debug)]
pub struct HttpSource {
    client: Client,
    base: Url,
}

impl HttpSource {
    /// The repository below `base`, through a client that follows no redirects: a hub has none, and
    /// a captive portal has.
    pub fn new(client: Client, base: &str) -> Option<Self> {
        let mut base = Url::parse(base).ok()?;
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        Some(Self { client, base })
    }

    /// The repository of a hub on this very machine, without TLS; none for any other address.
    pub fn on_loopback(base: &str) -> Option<Self> {
        let url = Url::parse(base).ok()?;
        let host = url.host_str()?.trim_matches(['[', ']']);
        let is_here = host.parse::<std::net::IpAddr>().ok()?.is_loopback();
        if !is_here || url.scheme() != "http" {
            return None;
        }
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let tls = rustls::ClientConfig::builder_with_provider(provider.into())
            .with_protocol_versions(&[&rustls::version::TLS13])
            .ok()?
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none())
            .read_timeout(SILENCE)
            .no_proxy()
            .build()
            .ok()?;
        Self::new(client, base)
    }
}

impl RepositorySource for HttpSource {
    type Body = HttpBody;

    async fn open(&self, path: &str, from: u64) -> Result<OpenedFile<HttpBody>, SourceFault> {
        let url = self.base.join(path).map_err(|_| SourceFault::Missing)?;
        let mut request = self.client.get(url);
        if from > 0 {
            request = request.header(RANGE, format!("bytes={from}-"));
        }
        let response = request.send().await.map_err(|_| SourceFault::Cut)?;
        match response.status() {
            StatusCode::OK => Ok(OpenedFile {
                from: 0,
                body: HttpBody(Some(response)),
            }),
            StatusCode::PARTIAL_CONTENT => {
                let from = begins_at(&response).ok_or(SourceFault::Answered(206))?;
                Ok(OpenedFile {
                    from,
                    body: HttpBody(Some(response)),
                })
            }
            // There is nothing behind what was read already.
            StatusCode::RANGE_NOT_SATISFIABLE => Ok(OpenedFile {
                from,
                body: HttpBody(None),
            }),
            StatusCode::NOT_FOUND | StatusCode::GONE => Err(SourceFault::Missing),
            other => Err(SourceFault::Answered(other.as_u16())),
        }
    }
}

/// `bytes 200-999/1000` -> 200
fn begins_at(response: &Response) -> Option<u64> {
    let range = response.headers().get(CONTENT_RANGE)?.to_str().ok()?;
    range
        .strip_prefix("bytes ")?
        .split_once('-')?
        .0
        .parse()
        .ok()
}

/// The body of an answer.
pub struct HttpBody(Option<Response>);

impl Body for HttpBody {
    async fn chunk(&mut self) -> Result<Option<Bytes>, SourceFault> {
        match &mut self.0 {
            Some(response) => response.chunk().await.map_err(|_| SourceFault::Cut),
            None => Ok(None),
        }
    }
}

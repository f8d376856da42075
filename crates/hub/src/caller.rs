//! Who speaks: a request's signature is checked before a byte of its body is read, and its body is held
//! to what was signed.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Request, header};
use http_body_util::BodyExt as _;
use tokio::time::timeout;
use uuid::Uuid;
use wayside_protocol::http::Claim;
use wayside_protocol::{ProblemCode, PublicKey, RecipientKeyId};

use crate::ledger::{Device, Ledger, Programme};
use crate::refusal::HttpRefusal;
use crate::server::Server;

/// What a body may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fit {
    /// Its media type; none where there is no body.
    pub media: Option<&'static str>,
    /// Its coding.
    pub coding: Option<&'static str>,
    /// Bytes, as it travels.
    pub most: usize,
}

/// A request without a body.
pub(crate) const NO_BODY: Fit = Fit {
    media: None,
    coding: None,
    most: 0,
};

/// Where a request comes from, if it came over a network. Of an IPv6 address the network's half: whoever
/// has one has 2^64 of them.
pub(crate) fn address(parts: &Parts) -> Option<IpAddr> {
    let ConnectInfo(peer) = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(match peer.ip().to_canonical() {
        IpAddr::V6(whole) => {
            let network = whole.to_bits() & (u128::MAX << 64);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
        v4 => v4,
    })
}

/// A signed request whose signer is known and whose body has not been read.
pub(crate) struct Heard<W> {
    /// Who.
    pub who: W,
    /// Path, query and headers.
    pub parts: Parts,
    claim: Claim,
    body: Body,
}

impl<W> Heard<W> {
    /// The body, as it was signed.
    pub async fn body<L: Ledger>(self, server: &Server<L>, fit: Fit) -> Result<Bytes, HttpRefusal> {
        let body = read(server, &self.parts.headers, self.body, fit).await?;
        self.claim.holds(&body).map_err(|_| ProblemCode::Unsigned)?;
        Ok(body)
    }
}

/// The device that speaks, revoked or not.
pub(crate) async fn device<L: Ledger>(
    server: &Server<L>,
    request: Request<Body>,
) -> Result<Heard<Device>, HttpRefusal> {
    let (parts, body) = request.into_parts();
    let address = address(&parts);
    let claim = claim(&parts).map_err(|why| stranger(server, address, why))?;
    let unknown = || stranger(server, address, ProblemCode::Unknown);
    let id = Uuid::try_parse(&claim.key_id).map_err(|_| unknown())?;
    let who = server.ledger().device(id).await?.ok_or_else(unknown)?;
    let key = who.key;
    claim
        .verify(key)
        .map_err(|_| stranger(server, address, ProblemCode::Unsigned))?;
    server
        .devices()
        .take(id, server.running_ms())
        .map_err(|again| too_many(server, again))?;
    Ok(Heard {
        who,
        parts,
        claim,
        body,
    })
}

/// The programme that speaks.
pub(crate) async fn programme<L: Ledger>(
    server: &Server<L>,
    request: Request<Body>,
) -> Result<Heard<Programme>, HttpRefusal> {
    let (parts, body) = request.into_parts();
    let address = address(&parts);
    let claim = claim(&parts).map_err(|why| stranger(server, address, why))?;
    let unknown = || stranger(server, address, ProblemCode::Unknown);
    let id = RecipientKeyId::from_hex(&claim.key_id).ok_or_else(unknown)?;
    let who = server.ledger().programme(id).await?.ok_or_else(unknown)?;
    claim
        .verify(who.sign_key)
        .map_err(|_| stranger(server, address, ProblemCode::Unsigned))?;
    server
        .programmes()
        .take(id, server.running_ms())
        .map_err(|again| too_many(server, again))?;
    Ok(Heard {
        who,
        parts,
        claim,
        body,
    })
}

/// A device that has no id yet: its body is short, and says which key must have signed.
pub(crate) async fn newcomer<L: Ledger, T>(
    server: &Server<L>,
    request: Request<Body>,
    fit: Fit,
    ask: impl FnOnce(&[u8]) -> Option<(T, PublicKey)>,
) -> Result<(T, Option<IpAddr>), HttpRefusal> {
    let (parts, body) = request.into_parts();
    let address = address(&parts);
    let claim = claim(&parts).map_err(|why| stranger(server, address, why))?;
    if claim.key_id != wayside_protocol::http::NEW {
        return Err(stranger(server, address, ProblemCode::Unknown));
    }
    let body = read(server, &parts.headers, body, fit).await?;
    let unsigned = || stranger(server, address, ProblemCode::Unsigned);
    claim.holds(&body).map_err(|_| unsigned())?;
    let (asked, key) = ask(&body).ok_or(ProblemCode::Shape)?;
    claim.verify(key).map_err(|_| unsigned())?;
    Ok((asked, address))
}

/// A refusal of somebody whom no key here vouches for; it counts against the address.
pub(crate) fn stranger<L: Ledger>(
    server: &Server<L>,
    address: Option<IpAddr>,
    why: ProblemCode,
) -> HttpRefusal {
    let Some(address) = address else {
        return why.into();
    };
    match server.strangers().take(address, server.running_ms()) {
        Ok(()) => why.into(),
        Err(again) => too_many(server, again),
    }
}

/// Too often, and when there is room again.
pub(crate) fn too_many<L: Ledger>(server: &Server<L>, again_s: u32) -> HttpRefusal {
    server.metrics().limited();
    HttpRefusal::of(ProblemCode::TooMany).again_in(again_s)
}

fn claim(parts: &Parts) -> Result<Claim, ProblemCode> {
    let target = parts
        .uri
        .path_and_query()
        .map_or(parts.uri.path(), |whole| whole.as_str());
    // A header that is no text is no header of a signed request: it stands as an empty one.
    let headers = |name: &str| {
        let values = parts.headers.get_all(name).iter();
        values
            .map(|value| value.to_str().unwrap_or_default())
            .collect()
    };
    Claim::head(parts.method.as_str(), target, headers).map_err(|_| ProblemCode::Unsigned)
}

/// A body of the kind and size that it may have, as fast as it must come.
async fn read<L: Ledger>(
    server: &Server<L>,
    headers: &HeaderMap,
    body: Body,
    fit: Fit,
) -> Result<Bytes, HttpRefusal> {
    let is = |name, wanted: Option<&str>| {
        let mut values = headers.get_all(name).iter();
        let value = values.next().and_then(|value| value.to_str().ok());
        let value = value.map(|value| value.trim().to_ascii_lowercase());
        values.next().is_none() && value.as_deref() == wanted
    };
    if fit.media.is_some() {
        if !is(header::CONTENT_TYPE, fit.media) {
            return Err(HttpRefusal::at(ProblemCode::MediaType, "content-type"));
        }
        if !is(header::CONTENT_ENCODING, fit.coding) {
            return Err(HttpRefusal::at(ProblemCode::MediaType, "content-encoding"));
        }
    }
    let claimed = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<usize>().ok());
    if claimed.is_some_and(|claimed| claimed > fit.most) {
        return Err(ProblemCode::TooLarge.into());
    }
    let limits = server.limits();
    let whole = gathered(body, fit.most, Duration::from_secs(limits.body_rest_s));
    timeout(Duration::from_secs(limits.body_s), whole)
        .await
        .unwrap_or(Err(ProblemCode::Slow))
        .map_err(HttpRefusal::of)
}

/// All of a body, unless it is too long, rests too long or breaks off.
async fn gathered(mut body: Body, most: usize, rest: Duration) -> Result<Bytes, ProblemCode> {
    let mut whole = Vec::new();
    loop {
        let frame = timeout(rest, body.frame())
            .await
            .map_err(|_| ProblemCode::Slow)?;
        let Some(frame) = frame else {
            return Ok(whole.into());
        };
        let frame = frame.map_err(|_| ProblemCode::Shape)?;
        if let Some(bytes) = frame.data_ref() {
            if whole.len().saturating_add(bytes.len()) > most {
                return Err(ProblemCode::TooLarge);
            }
            whole.extend_from_slice(bytes);
        }
    }
}

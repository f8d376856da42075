//! Who speaks: a request's signature is checked before a byte of its body is read, and its body is held
//! to what was signed.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Request, header};
use http_body_util::BodyExt as _;
use tokio::sync::{OwnedSemaphorePermit, SemaphorePermit};
use tokio::time::timeout;
use uuid::Uuid;
use wayside_protocol::http::Claim;
use wayside_protocol::{ProblemCode, PublicKey, RecipientKeyId};

use crate::ledger::{Device, Ledger, Programme};
use crate::limits::HubLimits;
use crate::refusal::HttpRefusal;
use crate::server::Server;
use crate::slots::{Caller, Slot};

/// Seconds after which what was put off is worth another try.
const SHED_AGAIN_S: u32 = 2;
/// Bytes of a body that are held to their digest without a thread of their own.
const HELD_AT_ONCE: usize = 64 * 1024;

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
    address_of(&parts.extensions)
}

/// As [`address`], by what a request carries beside its head.
pub(crate) fn address_of(extensions: &Extensions) -> Option<IpAddr> {
    let ConnectInfo(peer) = extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(match peer.ip().to_canonical() {
        IpAddr::V6(whole) => {
            let network = whole.to_bits() & (u128::MAX << 64);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
        v4 => v4,
    })
}

/// A signed request whose signer is known and whose body has not been read. Its place among what is under way is given
/// back when this is dropped.
pub(crate) struct Heard<W> {
    /// Who.
    pub who: W,
    /// Path, query and headers.
    pub parts: Parts,
    claim: Claim,
    body: Body,
    patience: Patience,
    _slot: Slot,
    room: Option<OwnedSemaphorePermit>,
}

impl<W> Heard<W> {
    /// The body, as it was signed.
    pub async fn body<L: Ledger>(
        &mut self,
        server: &Server<L>,
        fit: Fit,
    ) -> Result<Bytes, HttpRefusal> {
        fits(&self.parts.headers, fit)?;
        let bytes = u32::try_from(brought(&self.parts.headers, fit)).unwrap_or(u32::MAX);
        let Some(room) = server.gates().body(bytes) else {
            return Err(shed(server));
        };
        self.room = Some(room);
        let body = std::mem::take(&mut self.body);
        let body = read(server, body, fit.most, self.patience).await?;
        if body.len() <= HELD_AT_ONCE {
            self.claim.holds(&body).map_err(|_| ProblemCode::Unsigned)?;
            return Ok(body);
        }
        let (claim, held) = (self.claim.clone(), body.clone());
        off_the_line(move || Ok(claim.holds(&held).map_err(|_| ProblemCode::Unsigned)?)).await?;
        Ok(body)
    }
}

impl Heard<Device> {
    /// Counts what the device is about to bring against what it may.
    pub fn brings<L: Ledger>(&self, server: &Server<L>, fit: Fit) -> Result<(), HttpRefusal> {
        let gates = server.gates();
        let bytes = u32::try_from(brought(&self.parts.headers, fit)).unwrap_or(u32::MAX);
        let buckets = match self.who.revoked_ms {
            Some(_) => &gates.revoked_bytes,
            None => &gates.device_bytes,
        };
        buckets
            .take_many(self.who.id, bytes, server.running_ms())
            .map_err(|again| too_many(server, again))
    }
}

/// Put off: too much at once, of all together.
pub(crate) fn shed<L: Ledger>(server: &Server<L>) -> HttpRefusal {
    server.metrics().shed();
    HttpRefusal::of(ProblemCode::Unavailable).again_in(SHED_AGAIN_S)
}

/// Work that would keep others waiting, on a thread of its own.
pub(crate) async fn off_the_line<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, HttpRefusal> + Send + 'static,
) -> Result<T, HttpRefusal> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(ProblemCode::Other.into()))
}

/// What a request claims, and a turn to look whether that is true: those who come from where much is wrong share
/// few, so that they keep nobody else waiting.
async fn heard<'s, L: Ledger>(
    server: &'s Server<L>,
    parts: &Parts,
    address: Option<IpAddr>,
) -> Result<(Claim, Option<SemaphorePermit<'s>>), HttpRefusal> {
    let claim = claim(parts).map_err(|why| stranger(server, address, why))?;
    let gates = server.gates();
    let is_doubted =
        address.is_some_and(|address| gates.strangers.look(address, server.running_ms()).is_err());
    let turn = match is_doubted {
        true => gates.doubted.acquire().await.ok(),
        false => None,
    };
    Ok((claim, turn))
}

fn slot<L: Ledger>(server: &Server<L>, caller: Caller, most: usize) -> Result<Slot, HttpRefusal> {
    let slot = server.gates().under_way.take(caller, most);
    slot.ok_or_else(|| too_many(server, SHED_AGAIN_S))
}

/// Requests of one revoked device at a time: what it still brings, its feed and what it carried out. With fewer, one of
/// them is told *later*, and the device may not learn in that sync that it was revoked.
const REVOKED_UNDER_WAY: usize = 3;

/// The device that speaks, revoked or not.
pub(crate) async fn device<L: Ledger>(
    server: &Server<L>,
    request: Request<Body>,
) -> Result<Heard<Device>, HttpRefusal> {
    let (parts, body) = request.into_parts();
    let address = address(&parts);
    let (claim, turn) = heard(server, &parts, address).await?;
    let unknown = || stranger(server, address, ProblemCode::Unknown);
    let id = Uuid::try_parse(&claim.key_id).map_err(|_| unknown())?;
    let who = server.ledger().device(id).await?.ok_or_else(unknown)?;
    let key = who.key;
    claim
        .verify(key)
        .map_err(|_| stranger(server, address, ProblemCode::Unsigned))?;
    drop(turn);
    let gates = server.gates();
    gates
        .devices
        .take(id, server.running_ms())
        .map_err(|again| too_many(server, again))?;
    let limits = server.limits();
    let patience = Patience::of(&limits);
    let (most, patience) = match who.revoked_ms {
        Some(_) => (REVOKED_UNDER_WAY, patience.whole(limits.revoked_body_s)),
        None => (limits.under_way, patience),
    };
    Ok(Heard {
        patience,
        _slot: slot(server, Caller::Device(id), most)?,
        who,
        parts,
        claim,
        body,
        room: None,
    })
}

/// The programme that speaks.
pub(crate) async fn programme<L: Ledger>(
    server: &Server<L>,
    request: Request<Body>,
) -> Result<Heard<Programme>, HttpRefusal> {
    let (parts, body) = request.into_parts();
    let address = address(&parts);
    let (claim, turn) = heard(server, &parts, address).await?;
    let unknown = || stranger(server, address, ProblemCode::Unknown);
    let id = RecipientKeyId::from_hex(&claim.key_id).ok_or_else(unknown)?;
    let who = server.ledger().programme(id).await?.ok_or_else(unknown)?;
    claim
        .verify(who.sign_key)
        .map_err(|_| stranger(server, address, ProblemCode::Unsigned))?;
    drop(turn);
    server
        .gates()
        .programmes
        .take(id, server.running_ms())
        .map_err(|again| too_many(server, again))?;
    let limits = server.limits();
    Ok(Heard {
        patience: Patience::of(&limits),
        _slot: slot(server, Caller::Programme(id), limits.under_way)?,
        who,
        parts,
        claim,
        body,
        room: None,
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
    fits(&parts.headers, fit)?;
    let patience = Patience::of(&server.limits());
    let body = read(server, body, fit.most, patience).await?;
    let unsigned = || stranger(server, address, ProblemCode::Unsigned);
    claim.holds(&body).map_err(|_| unsigned())?;
    let (asked, key) = ask(&body).ok_or(ProblemCode::Shape)?;
    claim.verify(key).map_err(|_| unsigned())?;
    Ok((asked, address))
}

/// A refusal of somebody whom no key here vouches for; it counts against the address, and against nobody else.
pub(crate) fn stranger<L: Ledger>(
    server: &Server<L>,
    address: Option<IpAddr>,
    why: ProblemCode,
) -> HttpRefusal {
    server.gates().refusals.stranger();
    let Some(address) = address else {
        return why.into();
    };
    let strangers = &server.gates().strangers;
    match strangers.take(address, server.running_ms()) {
        Ok(()) => why.into(),
        Err(again) => too_many(server, again),
    }
}

/// Too often, and when there is room again.
pub(crate) fn too_many<L: Ledger>(server: &Server<L>, again_s: u32) -> HttpRefusal {
    server.metrics().limited();
    HttpRefusal::of(ProblemCode::TooMany)
        .again_in(again_s)
        .slowly()
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

/// Whether a body is of the kind and size that it may have, by what its head says.
fn fits(headers: &HeaderMap, fit: Fit) -> Result<(), HttpRefusal> {
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
    if claimed(headers).is_some_and(|claimed| claimed > fit.most) {
        return Err(ProblemCode::TooLarge.into());
    }
    Ok(())
}

/// Bytes that a head says its body has.
fn claimed(headers: &HeaderMap) -> Option<usize> {
    let value = headers.get(header::CONTENT_LENGTH)?.to_str().ok()?;
    value.parse().ok()
}

/// Bytes that a body is counted as before it is read; where nobody says, as many as it may have.
fn brought(headers: &HeaderMap, fit: Fit) -> usize {
    claimed(headers).unwrap_or(fit.most).min(fit.most)
}

/// How long is waited for a body.
#[derive(Clone, Copy, Debug)]
struct Patience {
    rest_ms: u64,
    whole_ms: u64,
    bytes_per_second: u64,
}

impl Patience {
    fn of(limits: &HubLimits) -> Self {
        Self {
            rest_ms: limits.body_rest_s.saturating_mul(1_000),
            whole_ms: limits.body_s.saturating_mul(1_000),
            bytes_per_second: u64::from(limits.body_bytes_per_second.max(1)),
        }
    }

    fn whole(self, seconds: u64) -> Self {
        let whole_ms = seconds.saturating_mul(1_000);
        Self { whole_ms, ..self }
    }

    /// Until when something more must have come, milliseconds from the beginning, once so many bytes are there.
    fn until_ms(&self, bytes: usize) -> u64 {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let worth_ms = bytes.saturating_mul(1_000) / self.bytes_per_second;
        self.rest_ms.saturating_add(worth_ms).min(self.whole_ms)
    }
}

/// All of a body, unless it is too long, too slow or breaks off.
async fn read<L: Ledger>(
    server: &Server<L>,
    mut body: Body,
    most: usize,
    patience: Patience,
) -> Result<Bytes, HttpRefusal> {
    let began_ms = server.running_ms();
    let mut whole = Vec::new();
    loop {
        let passed_ms = server.running_ms().saturating_sub(began_ms);
        let left_ms = patience.until_ms(whole.len()).saturating_sub(passed_ms);
        let wait = Duration::from_millis(left_ms.min(patience.rest_ms));
        let frame = timeout(wait, body.frame())
            .await
            .map_err(|_| ProblemCode::Slow)?;
        let Some(frame) = frame else {
            return Ok(whole.into());
        };
        let frame = frame.map_err(|_| ProblemCode::Shape)?;
        if let Some(bytes) = frame.data_ref() {
            if whole.len().saturating_add(bytes.len()) > most {
                return Err(ProblemCode::TooLarge.into());
            }
            whole.extend_from_slice(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_has_its_rest_and_what_its_bytes_are_worth_and_no_more_than_the_whole() {
        let patience = Patience {
            rest_ms: 20_000,
            whole_ms: 300_000,
            bytes_per_second: 1_024,
        };
        assert_eq!(patience.until_ms(0), 20_000);
        assert_eq!(patience.until_ms(10 * 1_024), 30_000);
        assert_eq!(patience.until_ms(1024 * 1024), 300_000);
        assert_eq!(patience.whole(30).until_ms(1024 * 1024), 30_000);
    }
}

//! How a device comes to belong to a hub: one request, which may be asked again until its answer comes.

use uuid::Uuid;
use wayside_protocol::{
    Credential, EarlierKey, EnrolRequest, EnrolResponse, EnrolmentToken, Hub, ProblemCode, Request,
    Signer, TransportFailure, cbor, http, limits,
};

use crate::engine::{is_cbor, problem};
use crate::outbox::SyncFailure;

/// Why a device does not belong to the hub yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnrolFault {
    /// The ticket was used by another device, withdrawn, or is too old. It takes a new one.
    #[error("the ticket counts no more")]
    Spent,
    /// Something stands in the way. The same ticket with the same key may be shown again.
    #[error("no answer of the hub's")]
    NotNow(SyncFailure),
}

/// Shows a ticket. The key and the epoch must be on the device's disk *before*: when the answer is lost, the
/// hub may have enrolled them, and it gives the same answer to the same key again, and to no other.
///
/// `earlier` are keys that the device was known by at this hub before, newest first: it proves each, and is told
/// what programmes say of letters that left under them. Of more than [`limits::MOST_EARLIER_KEYS`] the newest
/// are proven, which succeed the others.
///
/// `wall_ms` is for a log's reader: nothing is refused for it.
///
/// # Errors
/// [`EnrolFault`].
pub async fn enrol(
    hub: &impl Hub,
    token: &EnrolmentToken,
    key: &Signer,
    earlier: &[Signer],
    epoch: Uuid,
    wall_ms: i64,
) -> Result<EnrolResponse, EnrolFault> {
    let proven = earlier.iter().take(limits::MOST_EARLIER_KEYS);
    let ask = EnrolRequest {
        form: 1,
        once: token.once,
        device_key: key.public(),
        epoch,
        earlier: proven
            .map(|earlier| EarlierKey::sign(earlier, token, key.public()))
            .collect(),
    };
    let mut request = Request {
        method: "POST",
        target: "/v1/enrol".to_owned(),
        headers: vec![
            ("content-type", "application/cbor".to_owned()),
            ("accept", "application/cbor".to_owned()),
        ],
        body: cbor::to_vec(&ask),
    };
    http::sign(&mut request, http::NEW, wall_ms.div_euclid(1000), key);
    let response = hub.ask(request).await.map_err(not_now)?;
    if response.status == 200 && is_cbor(&response) {
        return answered(&response.body, token, key);
    }
    Err(match (problem(&response), response.status) {
        (Some(ProblemCode::TicketSpent | ProblemCode::Unknown), _) => EnrolFault::Spent,
        (_, 429) => EnrolFault::NotNow(SyncFailure::Busy),
        (_, 500..) => EnrolFault::NotNow(SyncFailure::Down),
        (Some(_), _) => EnrolFault::NotNow(SyncFailure::Refused),
        (None, _) => EnrolFault::NotNow(SyncFailure::Portal),
    })
}

fn answered(
    body: &[u8],
    token: &EnrolmentToken,
    key: &Signer,
) -> Result<EnrolResponse, EnrolFault> {
    let forged = |_| EnrolFault::NotNow(SyncFailure::Forged);
    let answer = EnrolResponse::verify(body, token.hub_key, key.public()).map_err(forged)?;
    let credential = Credential::verify(&answer.credential, token.hub_key).map_err(forged)?;
    if credential.device == answer.device && credential.device_key == key.public() {
        Ok(answer)
    } else {
        Err(EnrolFault::NotNow(SyncFailure::Forged))
    }
}

fn not_now(broken: TransportFailure) -> EnrolFault {
    EnrolFault::NotNow(SyncFailure::from(broken))
}

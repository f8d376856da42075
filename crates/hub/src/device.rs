//! What devices ask: to belong to the hub, to have letters taken in, what is new, and to say that a
//! command was carried out.
//!
//! A revoked device keeps two rights. It may bring what it saved, which goes to quarantine; and it is
//! given the commands to lock and to wipe, and may say that it carried them out: a stolen phone is
//! revoked first and wiped when it next shows itself.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{Request, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;
use wayside_protocol::{
    Batch, Command, CommandAcks, CommandKind, Credential, EnrolRequest, EnrolResponse, FORM, Feed,
    FeedItem, Letter, LetterHead, NotABatch, NotALetter, ProblemCode, PublicKey, Receipt,
    SignedFeed, SignedReceipt, cbor, limits, sha256,
};

use crate::caller::{self, Fit, Heard};
use crate::ledger::{
    BatchIntake, Device, DevicePage, ForDevice, IncomingLetter, Ledger, QuarantineLimit, Routed,
    TicketUse,
};
use crate::refusal::HttpRefusal;
use crate::server::Server;

/// The media type of what devices and hubs say to each other.
pub const CBOR: &str = "application/cbor";
/// A credential is good for thirty days and renewed in its last twenty.
const CREDENTIAL_S: i64 = 30 * 86_400;
const RENEWED_BELOW_S: i64 = 20 * 86_400;

const ENROLMENT: Fit = Fit {
    media: Some(CBOR),
    coding: None,
    most: 1024,
};
const UPLOAD: Fit = Fit {
    media: Some(CBOR),
    coding: Some("zstd"),
    most: limits::LARGEST_UPLOAD,
};
/// What a revoked device may bring at a time: room for the longest letter, and a little.
const LAST_UPLOAD: Fit = Fit {
    most: 64 * 1024,
    ..UPLOAD
};
const DONE: Fit = Fit {
    media: Some(CBOR),
    coding: None,
    most: 16 * 1024,
};

fn answer(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, CBOR)], bytes).into_response()
}

/// `POST /v1/enrol`. An earlier key that is not proven, or nobody's here, is passed over: the device belongs to
/// the hub all the same.
pub(crate) async fn enrol<L: Ledger>(
    State(server): State<Server<L>>,
    request: Request<Body>,
) -> Result<Response, HttpRefusal> {
    let ask = |body: &[u8]| {
        let ask: EnrolRequest = cbor::from_slice(body).ok()?;
        let key = ask.device_key;
        let fits = ask.form == 1 && ask.earlier.len() <= limits::MOST_EARLIER_KEYS;
        fits.then_some((ask, key))
    };
    let (ask, address) = caller::newcomer(&server, request, ENROLMENT, ask).await?;
    let now_ms = server.now_ms();
    let until_s = now_ms / 1000 + CREDENTIAL_S;
    let id = server.fresh_id()?;
    let (new, once) = (ask.device_key, sha256(&ask.once));
    let earlier = proven(&ask, server.key());
    let shown = server
        .ledger()
        .enrol(once, id, new, &earlier, until_s, now_ms)
        .await?;
    let device = match shown {
        TicketUse::Enrolled(device) => {
            noted(&server, device.id, now_ms).await?;
            device
        }
        TicketUse::Again(device) => device,
        TicketUse::Spent => {
            return Err(caller::stranger(&server, address, ProblemCode::TicketSpent));
        }
    };
    if device.revoked_ms.is_some() {
        return Err(ProblemCode::Revoked.into());
    }
    let credential = credential(&server, &device, device.credential_until_s);
    let answered = EnrolResponse {
        form: 1,
        device: device.id,
        device_key: ask.device_key,
        agency: server.agency().to_owned(),
        hub_time_ms: now_ms,
        credential,
    };
    Ok(answer(answered.sign(server.signer())))
}

/// The earlier keys that signed for this enrolment.
fn proven(ask: &EnrolRequest, hub: PublicKey) -> Vec<PublicKey> {
    let held = ask.earlier.iter();
    held.filter(|held| held.is_proven(&ask.once, hub, ask.device_key))
        .map(|held| held.key)
        .collect()
}

/// Writes to the audit log that a device was enrolled, and whom it succeeds.
async fn noted<L: Ledger>(
    server: &Server<L>,
    device: Uuid,
    now_ms: i64,
) -> Result<(), HttpRefusal> {
    let ledger = server.ledger();
    let enrolled = device.to_string();
    ledger
        .audit("device", "enrolled", &enrolled, now_ms)
        .await?;
    for earlier in ledger.succeeded_by(device).await? {
        let what = earlier.to_string();
        ledger.audit("device", "succeeded", &what, now_ms).await?;
    }
    Ok(())
}

fn credential<L: Ledger>(server: &Server<L>, device: &Device, until_s: i64) -> Vec<u8> {
    Credential {
        form: 1,
        device: device.id,
        device_key: device.key,
        from_s: until_s.saturating_sub(CREDENTIAL_S),
        until_s,
    }
    .sign(server.signer())
}

/// `POST /v1/batches`.
pub(crate) async fn batches<L: Ledger>(
    State(server): State<Server<L>>,
    request: Request<Body>,
) -> Result<Response, HttpRefusal> {
    let mut heard = caller::device(&server, request).await?;
    let Device { id, revoked_ms, .. } = heard.who;
    let gates = server.gates();
    let (places, fit) = match revoked_ms {
        Some(_) => (&gates.revoked_batches, LAST_UPLOAD),
        None => (&gates.batches, UPLOAD),
    };
    let Ok(_place) = places.try_acquire() else {
        return Err(caller::shed(&server));
    };
    heard.brings(&server, fit)?;
    let body = heard.body(&server, fit).await?;
    let bytes = body.len();
    // Before there is room for it: one that claims too much would have the others wait.
    let unpacked = Batch::unpacked_bytes(&body).map_err(not_a_batch)?;
    let _room = gates.room(unpacked).await;
    let turn = gates.unpacking.acquire().await;
    let quarantine = server.limits().quarantine();
    let taken = move || taken_apart(&body, id, revoked_ms.is_some(), quarantine);
    let (batch_sha256, intake) = caller::off_the_line(taken).await?;
    drop(turn);
    let outcomes = server.ledger().take_in(&intake, server.now_ms()).await?;
    server.metrics().took_in(bytes, &outcomes);
    let receipt = Receipt {
        form: 1,
        batch_sha256,
        device: id,
        hub_time_ms: server.now_ms(),
        outcomes,
        come_back_s: server.limits().come_back_s,
    };
    Ok(answer(
        SignedReceipt::sign(&receipt, server.signer())
            .as_bytes()
            .to_vec(),
    ))
}

/// A batch as it travelled: its hash, and each letter or why it cannot be one.
fn taken_apart(
    body: &Bytes,
    device: Uuid,
    held: bool,
    quarantine: QuarantineLimit,
) -> Result<([u8; 32], BatchIntake), HttpRefusal> {
    let batch = Batch::unpack(body).map_err(not_a_batch)?;
    if batch.device != device {
        return Err(HttpRefusal::at(ProblemCode::NotYours, "device"));
    }
    let letters = batch.letters.into_iter().map(|frozen| {
        let why = |not: NotALetter| (reason(not).to_owned(), not.field().to_owned());
        incoming(frozen.0).map_err(why)
    });
    let intake = BatchIntake {
        device,
        held,
        pardoned: false,
        quarantine,
        letters: letters.collect(),
    };
    Ok((sha256(body), intake))
}

fn not_a_batch(why: NotABatch) -> HttpRefusal {
    match why {
        NotABatch::Shape => HttpRefusal::at(ProblemCode::Shape, "batch"),
        NotABatch::TooLarge => ProblemCode::TooLarge.into(),
        NotABatch::Count => HttpRefusal::at(ProblemCode::Shape, "letters"),
    }
}

/// As it stands in a receipt.
fn reason(not: NotALetter) -> &'static str {
    match not {
        NotALetter::Shape => "shape",
        NotALetter::TooLong => "too_long",
        NotALetter::Name(_) => "name",
        NotALetter::Seq => "seq",
    }
}

/// A letter of this form is read; one of a later form is kept as it is.
pub(crate) fn incoming(wire: Vec<u8>) -> Result<IncomingLetter, NotALetter> {
    let head = LetterHead::read(&wire)?;
    let sha256 = sha256(&wire);
    let (prev, routed) = if head.form > FORM {
        (None, None)
    } else {
        let letter = Letter::read(&wire)?;
        let routed = Routed {
            kind: letter.kind,
            recipient: letter.routing.recipient,
            pathway: letter.routing.pathway,
            deadline_ms: letter.routing.deadline_ms,
            parent: letter.parent,
        };
        (Some(letter.prev), Some(routed))
    };
    Ok(IncomingLetter {
        id: head.id,
        epoch: head.epoch,
        seq: head.seq,
        sha256,
        prev,
        routed,
        wire,
    })
}

/// What a device asks of its feed: `?after=N&pack=VERSION`.
struct FeedAsk {
    after: u64,
    pack: Option<String>,
}

fn feed_ask(uri: &Uri) -> Result<FeedAsk, HttpRefusal> {
    let mut asked = FeedAsk {
        after: 0,
        pack: None,
    };
    let pairs = uri.query().unwrap_or_default().split('&');
    for (name, value) in pairs.filter_map(|pair| pair.split_once('=')) {
        match name {
            "after" => {
                // SQLite and PostgreSQL count in 63 bits.
                let after = value
                    .parse()
                    .ok()
                    .filter(|after| i64::try_from(*after).is_ok());
                asked.after = after.ok_or_else(|| HttpRefusal::at(ProblemCode::Shape, "after"))?;
            }
            "pack" => {
                let plain = value.len() <= limits::LONGEST_NAME
                    && value
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
                if !plain {
                    return Err(HttpRefusal::at(ProblemCode::Shape, "pack"));
                }
                asked.pack = Some(value.to_owned()).filter(|value| !value.is_empty());
            }
            _ => {}
        }
    }
    Ok(asked)
}

/// `GET /v1/feed`.
pub(crate) async fn feed<L: Ledger>(
    State(server): State<Server<L>>,
    request: Request<Body>,
) -> Result<Response, HttpRefusal> {
    let mut heard = caller::device(&server, request).await?;
    let ask = feed_ask(&heard.parts.uri)?;
    let device = heard.who.clone();
    heard.body(&server, caller::NO_BODY).await?;
    let page = if device.revoked_ms.is_some() {
        commands_only(&server, device.id, ask.after).await?
    } else {
        let ledger = server.ledger();
        ledger
            .device_page(device.id, ask.after, limits::MOST_ITEMS)
            .await?
    };
    let renewed = renewal(&server, &device, ask.pack.as_deref()).await?;
    let feed = Feed {
        form: 1,
        device: device.id,
        after: ask.after,
        next: page.next,
        more: page.more,
        hub_time_ms: server.now_ms(),
        items: page.items.into_iter().map(|(_, item)| said(item)).collect(),
        credential: renewed,
        come_back_s: server.limits().come_back_s,
    };
    Ok(answer(
        SignedFeed::sign(&feed, server.signer()).as_bytes().to_vec(),
    ))
}

fn said(item: ForDevice) -> FeedItem {
    match item {
        ForDevice::Notice { recipient, notice } => FeedItem::Notice { recipient, notice },
        ForDevice::Command { id, kind } => FeedItem::Command(Command { id, kind }),
    }
}

/// For a revoked device: the next page with a command to lock or wipe, and only those of it.
async fn commands_only<L: Ledger>(
    server: &Server<L>,
    device: Uuid,
    after: u64,
) -> Result<DevicePage, HttpRefusal> {
    let mut from = after;
    loop {
        let ledger = server.ledger();
        let mut page = ledger.device_page(device, from, limits::MOST_ITEMS).await?;
        let last = page.items.last().map(|(place, _)| *place);
        page.items.retain(|(_, item)| {
            matches!(
                item,
                ForDevice::Command {
                    kind: CommandKind::Lock | CommandKind::Wipe,
                    ..
                }
            )
        });
        if let Some((place, _)) = page.items.last() {
            page.next = *place;
            return Ok(page);
        }
        match last {
            Some(last) if page.more && last > from => from = last,
            _ => return Err(ProblemCode::Revoked.into()),
        }
    }
}

/// Notes that the device spoke, and gives it a new credential when the old one nears its end. One that ran
/// out is renewed too: who was away for two months is not locked out for it, who was revoked is.
async fn renewal<L: Ledger>(
    server: &Server<L>,
    device: &Device,
    pack: Option<&str>,
) -> Result<Option<Vec<u8>>, HttpRefusal> {
    let now_ms = server.now_ms();
    let now_s = now_ms / 1000;
    let is_due = device.revoked_ms.is_none()
        && device.credential_until_s.saturating_sub(now_s) < RENEWED_BELOW_S;
    let until_s = is_due.then(|| now_s.saturating_add(CREDENTIAL_S));
    server
        .ledger()
        .seen(device.id, pack, until_s, now_ms)
        .await?;
    Ok(until_s.map(|until_s| credential(server, device, until_s)))
}

/// `POST /v1/commands`.
pub(crate) async fn commands<L: Ledger>(
    State(server): State<Server<L>>,
    request: Request<Body>,
) -> Result<StatusCode, HttpRefusal> {
    let mut heard: Heard<Device> = caller::device(&server, request).await?;
    let device = heard.who.id;
    let body = heard.body(&server, DONE).await?;
    let acks: CommandAcks =
        cbor::from_slice(&body).map_err(|_| HttpRefusal::at(ProblemCode::Shape, "done"))?;
    if acks.done.len() > limits::MOST_ITEMS {
        return Err(HttpRefusal::at(ProblemCode::Shape, "done"));
    }
    let ids: Vec<Uuid> = acks.done.iter().map(|id| id.0).collect();
    server
        .ledger()
        .commands_done(device, &ids, server.now_ms())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

//! What programmes ask: which letters wait for them, and to pass on what they say of one.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wayside_protocol::{Letter, Notice, ProblemCode, limits};

use crate::caller::{self, Fit};
use crate::ledger::{Cursor, Ledger, Noticed, Waiting};
use crate::refusal::HttpRefusal;
use crate::server::Server;

/// Letters of one page: so many of the longest are still an answer that is read whole.
const MOST_LETTERS: usize = 50;
/// Bytes of a cursor.
const LONGEST_CURSOR: usize = 64;

const NOTICE: Fit = Fit {
    media: Some("application/json"),
    coding: None,
    most: 4 * 1024,
};

/// A page of an inbox, as it travels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxPage {
    /// In the order they came in.
    pub letters: Vec<InboxLetter>,
    /// After which to ask next.
    pub next: String,
    /// True when there may be more at once.
    pub more: bool,
}

/// A letter in it: its outside, and what was sealed until it is acknowledged.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxLetter {
    /// The hub's own count.
    pub seq: u64,
    /// Its id.
    pub id: Uuid,
    /// SHA-256 of it, 64 hexadecimal digits: what a notice is about.
    pub sha256: String,
    /// When it came in, milliseconds since 1970.
    pub received_ms: i64,
    /// True when the programme has acknowledged it: then only this much is left of it.
    pub delivered: bool,
    /// What the programme said became of it.
    pub outcome: Option<String>,
    /// The rest; none once it is acknowledged.
    pub sealed: Option<InboxSealed>,
}

impl std::fmt::Debug for InboxLetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "InboxLetter({})", self.seq)
    }
}

/// What it takes to open a letter and to answer it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxSealed {
    /// What it is.
    pub kind: String,
    /// The pathway's kind.
    pub pathway: String,
    /// By when it must be answered, milliseconds since 1970.
    pub deadline_ms: Option<i64>,
    /// What it amends or takes back.
    pub parent: Option<Uuid>,
    /// The version of its content's form.
    pub schema: u32,
    /// The run of letters it belongs to; the content is bound to it.
    pub epoch: Uuid,
    /// What was sealed, base64.
    pub body: String,
}

/// A notice, as it travels.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeRequest {
    /// The signed notice, base64.
    pub notice: String,
}

/// `GET /v1/inbox?after=CURSOR`.
pub(crate) async fn inbox<L: Ledger>(
    State(server): State<Server<L>>,
    request: Request<Body>,
) -> Result<Json<InboxPage>, HttpRefusal> {
    let mut heard = caller::programme(&server, request).await?;
    let query = heard.parts.uri.query().unwrap_or_default();
    let after = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("after="));
    let after = after.unwrap_or_default().to_owned();
    let plain = after.len() <= LONGEST_CURSOR
        && after
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    if !plain {
        return Err(HttpRefusal::at(ProblemCode::Shape, "after"));
    }
    let id = heard.who.id;
    heard.body(&server, caller::NO_BODY).await?;
    let (waiting, next) = server
        .ledger()
        .inbox(id, &Cursor(after), MOST_LETTERS)
        .await?;
    Ok(Json(InboxPage {
        more: waiting.len() == MOST_LETTERS,
        letters: waiting.into_iter().map(shown).collect(),
        next: next.0,
    }))
}

fn shown(waiting: Waiting) -> InboxLetter {
    let sealed = Letter::read(&waiting.wire).ok().map(|letter| InboxSealed {
        kind: letter.kind,
        pathway: letter.routing.pathway,
        deadline_ms: letter.routing.deadline_ms,
        parent: letter.parent,
        schema: letter.schema,
        epoch: letter.epoch,
        body: STANDARD.encode(&letter.body),
    });
    InboxLetter {
        seq: waiting.hub_seq,
        id: waiting.id,
        sha256: hex::encode(waiting.sha256),
        received_ms: waiting.received_ms,
        delivered: waiting.delivered,
        outcome: waiting.outcome,
        sealed,
    }
}

/// `POST /v1/inbox/{id}`.
pub(crate) async fn notice<L: Ledger>(
    State(server): State<Server<L>>,
    Path(id): Path<String>,
    request: Request<Body>,
) -> Result<StatusCode, HttpRefusal> {
    let mut heard = caller::programme(&server, request).await?;
    let programme = heard.who.clone();
    let body = heard.body(&server, NOTICE).await?;
    let id = Uuid::try_parse(&id).map_err(|_| ProblemCode::NotFound)?;
    let shape = || HttpRefusal::at(ProblemCode::Shape, "notice");
    let ask: NoticeRequest = serde_json::from_slice(&body).map_err(|_| shape())?;
    let signed = STANDARD.decode(ask.notice).map_err(|_| shape())?;
    let notice = Notice::verify(&signed, programme.sign_key).map_err(|_| shape())?;
    if notice.letter != id {
        return Err(HttpRefusal::at(ProblemCode::Shape, "letter"));
    }
    if !notice.outcome.as_deref().is_none_or(is_coarse) {
        return Err(HttpRefusal::at(ProblemCode::Shape, "outcome"));
    }
    let (sha256, outcome, now_ms) = (notice.letter_sha256, notice.outcome, server.now_ms());
    let ledger = server.ledger();
    let noticed = ledger
        .notice(
            programme.id,
            id,
            sha256,
            outcome.as_deref(),
            &signed,
            now_ms,
        )
        .await?;
    match noticed {
        Noticed::Taken | Noticed::Again => Ok(StatusCode::NO_CONTENT),
        Noticed::NoSuchLetter => Err(ProblemCode::NotFound.into()),
        Noticed::Conflict => Err(ProblemCode::Conflict.into()),
    }
}

/// One word of an agreed list, not a text: an outcome is the only thing here that stands in the clear.
fn is_coarse(outcome: &str) -> bool {
    !outcome.is_empty()
        && outcome.len() <= limits::LONGEST_NAME
        && outcome
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte))
}

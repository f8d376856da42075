//! What is answered when something is not done: RFC 9457 problem details, and when to come back.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use wayside_protocol::{MEDIA_TYPE, Problem, ProblemCode};

use crate::ledger::LedgerFault;
use crate::machine::NoRandomness;

/// Seconds after which a ledger that cannot be written is worth another try.
const LEDGER_AGAIN_S: u32 = 5;
/// Seconds after which there may be room in quarantine.
const QUARANTINE_AGAIN_S: u32 = 3_600;

/// Why something is not done. Says nothing of what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRefusal {
    problem: Problem,
    retry_after_s: Option<u32>,
    slowly: bool,
}

/// Marks an answer that is kept back for a moment, from whoever asks too often.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slowly;

impl HttpRefusal {
    /// For this reason.
    pub fn of(code: ProblemCode) -> Self {
        Self {
            problem: Problem::of(code),
            retry_after_s: None,
            slowly: false,
        }
    }

    /// For this reason, in this field.
    pub fn at(code: ProblemCode, field: &str) -> Self {
        Self {
            problem: Problem::of(code).at(field),
            retry_after_s: None,
            slowly: false,
        }
    }

    /// Worth another try after so many seconds.
    #[must_use]
    pub fn again_in(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// Said after a moment only, so that asking again at once brings nothing.
    #[must_use]
    pub(crate) fn slowly(mut self) -> Self {
        self.slowly = true;
        self
    }

    /// Why.
    pub fn code(&self) -> ProblemCode {
        self.problem.code
    }
}

impl From<ProblemCode> for HttpRefusal {
    fn from(code: ProblemCode) -> Self {
        Self::of(code)
    }
}

impl From<LedgerFault> for HttpRefusal {
    fn from(fault: LedgerFault) -> Self {
        match fault {
            // Sent in smaller parts, the letters that need no room there go through.
            LedgerFault::QuarantineFull { alone: false } => return Self::of(ProblemCode::TooLarge),
            // Later: when the agency has looked at what is held.
            LedgerFault::QuarantineFull { alone: true } => {
                return Self::of(ProblemCode::TooMany).again_in(QUARANTINE_AGAIN_S);
            }
            _ => {}
        }
        tracing::error!(%fault, "the ledger failed");
        Self::of(ProblemCode::Unavailable).again_in(LEDGER_AGAIN_S)
    }
}

impl From<NoRandomness> for HttpRefusal {
    fn from(fault: NoRandomness) -> Self {
        tracing::error!(%fault, "the machine failed");
        Self::of(ProblemCode::Unavailable).again_in(LEDGER_AGAIN_S)
    }
}

impl IntoResponse for HttpRefusal {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self.problem)).into_response();
        if self.slowly {
            response.extensions_mut().insert(Slowly);
        }
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110, 15.5.2: a 401 names a scheme. RFC 9421 registers none; this names ours.
            let scheme = HeaderValue::from_static("Signature realm=\"wayside\"");
            headers.insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}

//! The one way to ask a hub anything, so that a hub may be on the other side of a network, in the same
//! process, or behind a scripted line that loses things.

use std::future::Future;

/// What is asked. Already signed.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path and query, from the slash.
    pub target: String,
    /// Names in lower case, and values.
    pub headers: Vec<(&'static str, String)>,
    /// The body, as it travels.
    pub body: Vec<u8>,
}

/// What is answered. Nothing in it is believed for its status alone.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(is, _)| is == name)
            .map(|(_, value)| value.as_str())
    }
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Request({} {} bytes)", self.method, self.body.len())
    }
}

impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Response({} {} bytes)", self.status, self.body.len())
    }
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportFailure {
    /// Nobody there, or no network.
    #[error("the hub cannot be reached")]
    Unreachable,
    /// It began and ended too soon. The hub may have done what was asked.
    #[error("the line was cut")]
    Cut,
    /// Too slow. The hub may have done what was asked.
    #[error("no answer in time")]
    Slow,
    /// Whoever answers is not the hub: its certificate is another.
    #[error("the certificate is not the hub's")]
    Untrusted,
    /// More than any answer has.
    #[error("the answer is too large")]
    TooLarge,
}

/// A hub, wherever it is.
pub trait Hub: Send + Sync {
    /// Asks, and gives the answer.
    fn ask(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<Response, TransportFailure>> + Send;
}

//! `tough`'s way of fetching, over ours.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::stream;
use reqwest::Url;
use tough::{Transport, TransportError, TransportErrorKind, TransportStream};

use super::source::{ReadFault, RepositorySource, SourceFault, Want, read};

/// No metadata is longer, bytes.
pub(super) const LONGEST: u64 = 1 << 20;
/// A made-up address: only the path counts.
pub(super) const BASE: &str = "packs://repository/metadata/";

/// Metadata for `tough`, each document whole. It remembers what the source failed at: `tough` has one
/// kind of error for a dead line and for a forged document.
#[derive(Debug)]
pub(super) struct Bridge<S> {
    source: Arc<S>,
    fault: Arc<Mutex<Option<SourceFault>>>,
}

impl<S> Bridge<S> {
    pub fn new(source: &Arc<S>) -> Self {
        Self {
            source: Arc::clone(source),
            fault: Arc::default(),
        }
    }

    /// What the source failed at, if it did.
    pub fn fault(&self) -> Option<SourceFault> {
        let fault = self.fault.lock().unwrap_or_else(PoisonError::into_inner);
        fault.clone()
    }
}

impl<S> Clone for Bridge<S> {
    fn clone(&self) -> Self {
        Self {
            source: Arc::clone(&self.source),
            fault: Arc::clone(&self.fault),
        }
    }
}

#[tough::async_trait]
impl<S: RepositorySource> Transport for Bridge<S> {
    async fn fetch(&self, url: Url) -> Result<TransportStream, TransportError> {
        let path = url.path().trim_start_matches('/').to_owned();
        let mut bytes = Vec::new();
        // One byte beyond the longest, for `tough` to see and refuse.
        let item = match read(&*self.source, &path, &mut bytes, Want::AtMost(LONGEST + 1)).await {
            Ok(()) => Ok(bytes.into()),
            // The root after the last one: the usual end of looking.
            Err(ReadFault::Source(SourceFault::Missing)) if path.ends_with(".root.json") => {
                return Err(TransportError::new(TransportErrorKind::FileNotFound, url));
            }
            Err(fault) => {
                let fault = match fault {
                    ReadFault::Source(fault) => fault,
                    ReadFault::Disk(_) => SourceFault::Cut,
                };
                let mut seen = self.fault.lock().unwrap_or_else(PoisonError::into_inner);
                *seen = Some(fault);
                // Within the stream: `tough` takes a failure to open for there being no newer root.
                Err(TransportError::new(TransportErrorKind::Other, url))
            }
        };
        Ok(Box::pin(stream::iter([item])))
    }
}

//! What comes back.

use std::time::Duration;

use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

use crate::ClientError;

/// The answer hoped for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<T> {
    /// What was asked for.
    pub body: T,
    /// The version of the one order or return in the body, for `If-Match` and `If-None-Match`.
    pub version: Option<u32>,
    /// Whether this was answered before, to an earlier request with the same `Idempotency-Key`.
    pub replayed: bool,
    /// Whether nothing was done, because it was only to be tried.
    pub dry_run: bool,
    /// The request's id, to be named when asking about it.
    pub request_id: String,
}

impl<T> Answer<T> {
    pub(crate) fn new(body: T, received: &Received) -> Self {
        let says = |name| received.header(name) == Some("true");
        let version = received.header("etag").and_then(version_of);
        Self {
            body,
            version,
            replayed: says("idempotency-replayed"),
            dry_run: says("dry-run"),
            request_id: received.header("x-request-id").unwrap_or_default().to_owned(),
        }
    }
}

/// The version that an entity tag names.
fn version_of(tag: &str) -> Option<u32> {
    tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok()
}

/// A response that has come in whole.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Received {
    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// How long the API asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.header("retry-after")?.parse().ok().map(Duration::from_secs)
    }

    /// The body as JSON.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ClientError> {
        serde_json::from_slice(&self.bytes).map_err(|cause| ClientError::Decode {
            status: self.status,
            cause: cause.to_string(),
        })
    }
}

/// Reads the answer of most operations.
pub(crate) fn json<T: DeserializeOwned>(received: &Received) -> Result<T, ClientError> {
    received.json()
}

/// Reads an answer that may have no body.
pub(crate) fn json_if_any<T: DeserializeOwned>(received: &Received) -> Result<Option<T>, ClientError> {
    match received.status {
        204 | 304 => Ok(None),
        _ => received.json().map(Some),
    }
}

//! Responses: their bodies, and the facts in their headers.

use std::time::Duration;

use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

use crate::ClientError;

/// A successful response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<T> {
    /// The body.
    pub body: T,
    /// The version of the order or return in the body, for `If-Match` and `If-None-Match`.
    pub version: Option<u32>,
    /// Set if the response repeats that of an earlier request with the same `Idempotency-Key`.
    pub replayed: bool,
    /// Set for a dry run, in which nothing was written.
    pub dry_run: bool,
    /// The request's id, for questions about the request.
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

/// The version in an entity tag.
fn version_of(tag: &str) -> Option<u32> {
    tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok()
}

/// A response that was received completely.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Received {
    /// The value of a header; `None` if it is absent or not ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The time to wait, from the header `retry-after`.
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

/// Decodes the JSON body that most operations respond with.
pub(crate) fn json<T: DeserializeOwned>(received: &Received) -> Result<T, ClientError> {
    received.json()
}

/// Decodes a body that may be absent.
pub(crate) fn json_if_any<T: DeserializeOwned>(received: &Received) -> Result<Option<T>, ClientError> {
    match received.status {
        204 | 304 => Ok(None),
        _ => received.json().map(Some),
    }
}

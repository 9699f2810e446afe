//! Successful responses.

use oms_domain::{Fingerprint, lower_hex};
use serde::Serialize;

use crate::ApiError;
use crate::precondition::IfNoneMatch;

/// The media type of nearly every body.
pub(crate) const JSON: &str = "application/json";

/// The initial capacity of a body: the length of an order or two, so that it seldom grows.
const USUAL_BODY_BYTES: usize = 4096;

/// A response before the headers that every response has.
#[derive(Clone, Debug)]
pub struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: Vec<u8>,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) etag: Option<String>,
    pub(crate) entity_id: Option<String>,
}

impl Reply {
    /// A JSON body with that status.
    pub fn json(status: u16, body: &impl Serialize) -> Result<Self, ApiError> {
        let mut text = Vec::with_capacity(USUAL_BODY_BYTES);
        serde_json::to_writer(&mut text, body).map_err(|error| {
            tracing::error!(error = %error, "a response cannot be written as JSON");
            ApiError::Internal
        })?;
        Ok(Self::of(status, JSON, text))
    }

    /// A body of that media type.
    pub fn content(status: u16, content_type: &'static str, body: String) -> Self {
        Self::of(status, content_type, body.into_bytes())
    }

    /// No body.
    pub const fn empty(status: u16) -> Self {
        Self::of(status, JSON, Vec::new())
    }

    const fn of(status: u16, content_type: &'static str, body: Vec<u8>) -> Self {
        Self {
            status,
            content_type,
            body,
            headers: Vec::new(),
            etag: None,
            entity_id: None,
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Adds the version of the one entity in the body as its `ETag`. A client that has this version is sent no body.
    #[must_use]
    pub fn etag(self, version: u32) -> Self {
        self.etag_of(version)
    }

    /// Adds an `ETag` for the body.
    #[must_use]
    pub fn etag_of(mut self, tag: impl std::fmt::Display) -> Self {
        self.etag = Some(format!("\"{tag}\""));
        self
    }

    /// Adds a hash of the body as its `ETag`.
    #[must_use]
    pub fn etag_of_body(self) -> Self {
        let hash = Fingerprint::of(&self.body);
        self.etag_of(lower_hex(hash.as_bytes()))
    }

    /// Adds the version of the one entity in the body as its `ETag`. The body is always sent, since a part of it may
    /// change without a new version.
    #[must_use]
    pub fn loose_etag(self, version: u32) -> Self {
        self.header("etag", format!("\"{version}\""))
    }

    /// This answer, or 304 if the client has it already.
    pub(crate) fn unless_known(self, known: &IfNoneMatch) -> Self {
        match &self.etag {
            Some(tag) if self.status == 200 && known.has(tag) => Self {
                status: 304,
                body: Vec::new(),
                ..self
            },
            _ => self,
        }
    }

    /// Marks the answer as repeated, if it was.
    #[must_use]
    pub fn replayed(self, replayed: bool) -> Self {
        if replayed {
            self.header("idempotency-replayed", "true")
        } else {
            self
        }
    }

    /// Names the entity for the log.
    #[must_use]
    pub fn entity(mut self, id: &impl ToString) -> Self {
        self.entity_id = Some(id.to_string());
        self
    }
}

//! The answer hoped for.

use serde::Serialize;

use crate::ApiError;

/// A response before the headers that every response has.
#[derive(Clone, Debug)]
pub struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) entity_id: Option<String>,
}

impl Reply {
    /// A JSON body with that status.
    pub fn json(status: u16, body: &impl Serialize) -> Result<Self, ApiError> {
        let body = serde_json::to_vec(body).map_err(|error| {
            tracing::error!(error = %error, "a response cannot be written as JSON");
            ApiError::Internal
        })?;
        Ok(Self {
            status,
            body,
            headers: Vec::new(),
            entity_id: None,
        })
    }

    /// No body.
    pub const fn empty(status: u16) -> Self {
        Self {
            status,
            body: Vec::new(),
            headers: Vec::new(),
            entity_id: None,
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Names the version of the one entity in the body.
    #[must_use]
    pub fn etag(self, version: u32) -> Self {
        self.header("etag", format!("\"{version}\""))
    }

    /// Says that this answer was given before, where it was.
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

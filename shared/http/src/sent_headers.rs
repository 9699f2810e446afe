//! The headers of a request that control its treatment.

use http::HeaderMap;
use oms_domain::IdempotencyKey;

use crate::precondition::{IfNoneMatch, if_match, single};
use crate::{ApiError, Method};

/// The headers that control the treatment of a request.
#[derive(Debug, Default)]
pub struct SentHeaders {
    pub idempotency_key: Option<IdempotencyKey>,
    pub if_match: Option<u32>,
    pub if_none_match: Option<IfNoneMatch>,
}

impl SentHeaders {
    /// Reads the headers. They mean nothing on the route for unknown paths, which ignores them.
    pub fn read(method: Method, headers: &HeaderMap) -> Result<Self, ApiError> {
        if method == Method::Any {
            return Ok(Self::default());
        }
        let if_none_match = match method {
            Method::Get => IfNoneMatch::parse(headers)?,
            _ => None,
        };
        Ok(Self {
            idempotency_key: idempotency_key(headers)?,
            if_match: if_match(headers)?,
            if_none_match,
        })
    }
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, ApiError> {
    let Some(value) = single(headers, "idempotency-key")? else {
        return Ok(None);
    };
    let parsed = value.to_str().ok().map(IdempotencyKey::parse);
    match parsed {
        Some(Ok(key)) => Ok(Some(key)),
        Some(Err(error)) => Err(ApiError::bad_request(format!(
            "the header `idempotency-key` {error}"
        ))),
        None => Err(ApiError::bad_request(
            "the header `idempotency-key` must be visible ASCII",
        )),
    }
}

//! The errors of the client.

use std::time::Duration;

use oms_contract::error::InvalidFields;
use oms_contract::{ErrorCode, ErrorDetail, FieldIssue};
use serde::de::DeserializeOwned;

/// A request failed, or its response could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The API responded with an error.
    #[error("{}: {} (status {status}, request {})", .error.code.as_str(), .error.message, .error.request_id)]
    Api {
        /// The HTTP status.
        status: u16,
        /// The error's code, message and details. Switch on the code.
        error: ErrorDetail,
        /// The time to wait before a retry, where the API states it.
        retry_after: Option<Duration>,
    },
    /// The API could not be reached, or the connection broke before the response was complete. A mutation may
    /// have taken effect nevertheless: repeat it with the same `Idempotency-Key`.
    #[error("the API cannot be reached")]
    Transport(#[from] reqwest::Error),
    /// The response is not one that this version of the API gives.
    #[error("a response with status {status} cannot be read: {cause}")]
    Decode {
        /// The HTTP status.
        status: u16,
        /// The reason.
        cause: String,
    },
    /// The API's address is not a valid URL.
    #[error("`{url}` is not the address of an API: {cause}")]
    Address {
        /// The address.
        url: String,
        /// The reason.
        cause: String,
    },
    /// The body of a request cannot be serialized as JSON.
    #[error("the request cannot be serialized as JSON")]
    Encode(#[from] serde_json::Error),
    /// The source of random bytes failed, so that there is no `Idempotency-Key`.
    #[error("the source of random bytes failed")]
    Randomness,
}

impl ClientError {
    /// The error code; `None` if the error did not come from the API.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Api { error, .. } => Some(error.code),
            _ => None,
        }
    }

    /// The error's details as the type that belongs to its code, such as
    /// [`oms_contract::error::InvalidTransition`]. `None` if the error has no details of that type.
    pub fn details<T: DeserializeOwned>(&self) -> Option<T> {
        match self {
            Self::Api { error, .. } => T::deserialize(&error.details).ok(),
            _ => None,
        }
    }

    /// The request's invalid fields; empty for other errors.
    pub fn invalid_fields(&self) -> Vec<FieldIssue> {
        self.details::<InvalidFields>()
            .map(|details| details.fields)
            .unwrap_or_default()
    }
}

//! Why there is no answer.

use std::time::Duration;

use oms_contract::error::InvalidFields;
use oms_contract::{ErrorCode, ErrorDetail, FieldIssue};
use serde::de::DeserializeOwned;

/// Why there is no answer, or not the one hoped for.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The API said no.
    #[error("{}: {} (status {status}, request {})", .error.code.as_str(), .error.message, .error.request_id)]
    Api {
        /// The HTTP status.
        status: u16,
        /// What went wrong; its code is what to switch on.
        error: ErrorDetail,
        /// When to come back, where the API says so.
        retry_after: Option<Duration>,
    },
    /// The API could not be asked, or was lost before it had answered. A mutation may have been done all the same: ask
    /// again with the same `Idempotency-Key`.
    #[error("the API cannot be reached")]
    Transport(#[from] reqwest::Error),
    /// The answer is not one that this version of the API gives.
    #[error("an answer of status {status} cannot be read: {cause}")]
    Decode {
        /// The HTTP status.
        status: u16,
        /// What is wrong with it.
        cause: String,
    },
    /// The address of the API is no URL.
    #[error("`{url}` is not the address of an API: {cause}")]
    Address {
        /// The address.
        url: String,
        /// What is wrong with it.
        cause: String,
    },
    /// A request cannot be written as JSON.
    #[error("a request cannot be written as JSON")]
    Encode(#[from] serde_json::Error),
    /// There is no randomness to make an `Idempotency-Key` from.
    #[error("the source of randomness fails")]
    Randomness,
}

impl ClientError {
    /// What went wrong, if it was the API that said so.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Api { error, .. } => Some(error.code),
            _ => None,
        }
    }

    /// What more the API said, as the type that belongs to the code: such as [`oms_contract::error::InvalidTransition`].
    /// `None` where it said nothing of that type.
    pub fn details<T: DeserializeOwned>(&self) -> Option<T> {
        match self {
            Self::Api { error, .. } => T::deserialize(&error.details).ok(),
            _ => None,
        }
    }

    /// Every field of the request that the API names as bad.
    pub fn invalid_fields(&self) -> Vec<FieldIssue> {
        self.details::<InvalidFields>()
            .map(|details| details.fields)
            .unwrap_or_default()
    }
}

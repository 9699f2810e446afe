//! The responses to failures of the store.

use oms_http::ApiError;
use oms_store::{ApiKeyError, PutRecordError, StoreError};

/// Logs a failure of the database, and returns the error that answers it.
pub fn store_failed(error: &StoreError) -> ApiError {
    tracing::error!(error = %error, "the database failed");
    match error {
        StoreError::Unavailable { .. } => ApiError::Unavailable { retry_after: 2 },
        // A retry meets the same fault, so the caller is not told to make one.
        StoreError::Rejected { .. } | StoreError::Corrupt(_) => ApiError::Internal,
    }
}

/// Returns the error that answers a failed creation or revocation of an API key.
pub fn api_key_failed(error: &ApiKeyError) -> ApiError {
    match error {
        ApiKeyError::NotFound => ApiError::NotFound,
        ApiKeyError::KeyReused => ApiError::IdempotencyKeyReused,
        ApiKeyError::Store(error) | ApiKeyError::Record(PutRecordError::Store(error)) => store_failed(error),
        ApiKeyError::Record(error) => {
            tracing::error!(error = %error, "a key's history row cannot be added");
            ApiError::Internal
        }
    }
}

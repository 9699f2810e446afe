//! What can go wrong below the rules: the database is away, refuses, or holds something unreadable.

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use oms_telemetry::error_chain;

/// The database did not do its part. Whether a write took effect is unknown; trying again with the same write id is
/// always safe.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be reached, is throttling, or failed: the same request may succeed later.
    #[error("{operation} is unavailable: {cause}")]
    Unavailable {
        /// The operation of the database.
        operation: &'static str,
        /// The SDK's account of it, with its chain of causes.
        cause: String,
    },
    /// It refused the request as such: a missing permission, a missing table, a bug.
    #[error("{operation} was rejected: {cause}")]
    Rejected {
        /// The operation of the database.
        operation: &'static str,
        /// The SDK's account of it, with its chain of causes.
        cause: String,
    },
    /// An item cannot be read.
    #[error(transparent)]
    Corrupt(#[from] CorruptItem),
}

/// An item is not what this system writes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("attribute `{attribute}` is missing or unreadable")]
pub struct CorruptItem {
    /// The attribute at fault.
    pub attribute: &'static str,
}

/// The error codes by which DynamoDB says "not now".
const TRANSIENT: [&str; 8] = [
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionConflictException",
    "TransactionInProgressException",
];

impl StoreError {
    /// Sorts an error of the SDK: whether trying later can help.
    pub(crate) fn of<E>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> Self
    where
        E: std::error::Error + ProvideErrorMetadata + 'static,
    {
        let transient = match error {
            SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => true,
            SdkError::ServiceError(service) => {
                service.raw().status().is_server_error()
                    || service.err().code().is_some_and(|code| TRANSIENT.contains(&code))
            }
            _ => false,
        };
        let cause = error_chain(error);
        if transient {
            Self::Unavailable { operation, cause }
        } else {
            Self::Rejected { operation, cause }
        }
    }

    /// What an answer that lacks a promised part amounts to.
    pub(crate) fn incomplete(operation: &'static str, what: &str) -> Self {
        Self::Rejected {
            operation,
            cause: format!("the answer holds no {what}"),
        }
    }
}

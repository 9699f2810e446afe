//! Errors of the database: it cannot be reached, refuses a request, or holds an item that cannot be read.

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use oms_telemetry::error_chain;

/// The database failed. A write may or may not have taken effect; repeating it with the same write id is always safe.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, is throttling, or failed. The same request may succeed later.
    #[error("{operation} is unavailable: {cause}")]
    Unavailable {
        /// The operation of the database.
        operation: &'static str,
        /// The SDK's error with its chain of causes.
        cause: String,
    },
    /// The database rejected the request: a permission or a table is missing, or the request is wrong. A repeat does
    /// not help.
    #[error("{operation} was rejected: {cause}")]
    Rejected {
        /// The operation of the database.
        operation: &'static str,
        /// The SDK's error with its chain of causes.
        cause: String,
    },
    /// An item cannot be read.
    #[error(transparent)]
    Corrupt(#[from] CorruptItem),
}

/// An item does not have the form that this system writes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("attribute `{attribute}` is missing or unreadable")]
pub struct CorruptItem {
    /// The attribute at fault.
    pub attribute: &'static str,
}

/// The error codes of DynamoDB for requests that may succeed later.
const TRANSIENT: [&str; 8] = [
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    // Another write is at work on the same item.
    "TransactionConflictException",
    // An earlier copy of the same transaction is still being carried out.
    "TransactionInProgressException",
];

impl StoreError {
    /// Sorts an error of the SDK by its consequence: unavailable if a later try can help, rejected if not.
    pub(crate) fn of<E>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> Self
    where
        E: std::error::Error + ProvideErrorMetadata + 'static,
    {
        let transient = match error {
            // No answer arrived. The request may have been carried out all the same; the write id makes a repeat safe.
            SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => true,
            SdkError::ServiceError(service) => {
                service.raw().status().is_server_error()
                    || service.err().code().is_some_and(|code| TRANSIENT.contains(&code))
            }
            // The request could not be built, so a repeat would fail in the same way.
            _ => false,
        };
        let cause = error_chain(error);
        if transient {
            Self::Unavailable { operation, cause }
        } else {
            Self::Rejected { operation, cause }
        }
    }

    /// The error for an answer that lacks a promised part.
    pub(crate) fn incomplete(operation: &'static str, what: &str) -> Self {
        Self::Rejected {
            operation,
            cause: format!("the answer holds no {what}"),
        }
    }
}

//! Errors as the SQS JSON protocol writes them: the shape's name in the body, and the name the older query protocol
//! knew in `x-amzn-query-error`, which is what the AWS SDKs match on.

use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use crate::sqs::QueueError;

/// The names of one kind of error.
pub(super) struct Code {
    /// In the JSON protocol, with its namespace.
    pub shape: &'static str,
    /// In the query protocol.
    pub query: &'static str,
    pub status: StatusCode,
}

/// The names of `error`.
pub(super) fn code(error: &QueueError) -> Code {
    use QueueError as E;
    let (shape, query) = match error {
        E::NoSuchQueue(_) | E::NoSuchDeadLetterQueue(_) => (
            "com.amazonaws.sqs#QueueDoesNotExist",
            "AWS.SimpleQueueService.NonExistentQueue",
        ),
        E::InvalidAddress(_) => ("com.amazonaws.sqs#InvalidAddress", "InvalidAddress"),
        E::InvalidReceiptHandle(_) => (
            "com.amazonaws.sqs#ReceiptHandleIsInvalid",
            "ReceiptHandleIsInvalid",
        ),
        E::NotInFlight => (
            "com.amazonaws.sqs#MessageNotInflight",
            "AWS.SimpleQueueService.MessageNotInflight",
        ),
        E::InvalidCharacter(_) => (
            "com.amazonaws.sqs#InvalidMessageContents",
            "InvalidMessageContents",
        ),
        E::InvalidAttributeName(_) => ("com.amazonaws.sqs#InvalidAttributeName", "InvalidAttributeName"),
        E::EmptyBatch => (
            "com.amazonaws.sqs#EmptyBatchRequest",
            "AWS.SimpleQueueService.EmptyBatchRequest",
        ),
        E::BatchTooLong { .. } => (
            "com.amazonaws.sqs#BatchRequestTooLong",
            "AWS.SimpleQueueService.BatchRequestTooLong",
        ),
        E::InvalidParameter { .. }
        | E::InvalidQueueName(_)
        | E::StaleReceiptHandle(_)
        | E::NotADeadLetterQueue(_) => (
            "com.amazon.coral.service#InvalidParameterValueException",
            "InvalidParameterValue",
        ),
        E::MissingParameter(_) => (
            "com.amazon.coral.service#MissingParameterException",
            "MissingParameter",
        ),
        E::Unsupported(_) => (
            "com.amazonaws.sqs#UnsupportedOperation",
            "AWS.SimpleQueueService.UnsupportedOperation",
        ),
        E::UnknownOperation(_) => (
            "com.amazon.coral.service#UnknownOperationException",
            "InvalidAction",
        ),
        E::MalformedRequest(_) => (
            "com.amazon.coral.service#SerializationException",
            "MalformedInput",
        ),
        E::Json(_) | E::Store(_) | E::Directory(_) | E::Randomness(_) | E::Interrupted(_) => {
            return Code {
                shape: "com.amazon.coral.service#InternalFailure",
                query: "InternalFailure",
                status: StatusCode::INTERNAL_SERVER_ERROR,
            };
        }
    };
    Code {
        shape,
        query,
        status: StatusCode::BAD_REQUEST,
    }
}

/// The response for `error`.
pub(super) fn response(error: &QueueError) -> Response {
    let code = code(error);
    let fault = if code.status.is_client_error() {
        "Sender"
    } else {
        "Receiver"
    };
    if code.status.is_server_error() {
        tracing::error!(
            error = error as &dyn std::error::Error,
            "the queue endpoint failed"
        );
    }
    let body = json!({ "__type": code.shape, "message": error.to_string() }).to_string();
    let mut response = (code.status, body).into_response();
    if let Ok(value) = HeaderValue::try_from(format!("{};{fault}", code.query)) {
        response.headers_mut().insert("x-amzn-query-error", value);
    }
    response
}

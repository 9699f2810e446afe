//! The one shape of every answer that is not the one hoped for.

use std::fmt;

use oms_domain::{OrderStatus, ReturnId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[cfg(feature = "openapi")]
use crate::schema;

/// An error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorDetail,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorDetail {
    /// For programs: what to switch on.
    pub code: ErrorCode,
    /// For people. Its words may change.
    pub message: String,
    /// What more there is to say, by the code; `null` where there is nothing.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::ErrorDetails))]
    pub details: Value,
    /// The request's id, as in the header `x-request-id`: what to name when asking us.
    pub request_id: String,
}

/// What is wrong with one field of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldIssue {
    /// Where: `line_items[0].quantity`.
    #[cfg_attr(feature = "openapi", schema(example = "line_items[0].quantity"))]
    pub field: String,
    /// What: `must be a whole number from 1 to 10000`.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "must be a whole number from 1 to 10000")
    )]
    pub issue: String,
}

/// Details of `VALIDATION_ERROR`, and of `BAD_REQUEST` where parts of the request are at fault: all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvalidFields {
    /// Every bad field.
    #[cfg_attr(feature = "openapi", schema(min_items = 1))]
    pub fields: Vec<FieldIssue>,
}

/// Details of `INVALID_STATE_TRANSITION`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvalidTransition {
    /// The state the order, return or job is in.
    pub current_state: String,
    /// The state asked for.
    pub requested_state: String,
    /// The states that may come next, for whoever may bring them about.
    pub allowed_transitions: Vec<String>,
}

/// Details of `RETURN_NOT_ALLOWED`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReturnRefused {
    /// Where the order stands.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::OrderStatus))]
    pub order_status: OrderStatus,
    /// When it was delivered; `null` if it was not.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub delivered_at: Option<Timestamp>,
    /// Until when it could be returned; `null` if it was not delivered.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub window_ends_at: Option<Timestamp>,
}

/// Details of `RETURN_EXISTS`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExistingReturn {
    /// The order's return.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub return_id: ReturnId,
}

/// Details of `PRECONDITION_FAILED`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StaleVersion {
    /// The version the order or return is at.
    pub current_version: u32,
}

/// What went wrong, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// The request cannot be understood.
    BadRequest,
    /// There are no valid credentials.
    Unauthenticated,
    /// Your role may not do this at all.
    Forbidden,
    /// There is no such thing, or it is not yours.
    NotFound,
    /// The path is known, with other methods.
    MethodNotAllowed,
    /// The state machine has no such edge.
    InvalidStateTransition,
    /// The order is not delivered, or has been for too long.
    ReturnNotAllowed,
    /// The order has been returned already.
    ReturnExists,
    /// One's own request is for others to decide.
    SelfApproval,
    /// The last attempt at the invoice failed.
    InvoiceFailed,
    /// `If-Match` names another version.
    PreconditionFailed,
    /// The body is larger than 64 KiB.
    PayloadTooLarge,
    /// The body is not `application/json`.
    UnsupportedMediaType,
    /// The body is understood and breaks rules.
    ValidationError,
    /// The idempotency key has been used for another request.
    IdempotencyKeyReused,
    /// Too many requests in this minute.
    RateLimited,
    /// Something went wrong on our side.
    Internal,
    /// The service cannot answer now.
    Unavailable,
}

impl ErrorCode {
    /// Every code.
    pub const ALL: [Self; 18] = [
        Self::BadRequest,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::InvalidStateTransition,
        Self::ReturnNotAllowed,
        Self::ReturnExists,
        Self::SelfApproval,
        Self::InvoiceFailed,
        Self::PreconditionFailed,
        Self::PayloadTooLarge,
        Self::UnsupportedMediaType,
        Self::ValidationError,
        Self::IdempotencyKeyReused,
        Self::RateLimited,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The code on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::InvalidStateTransition => "INVALID_STATE_TRANSITION",
            Self::ReturnNotAllowed => "RETURN_NOT_ALLOWED",
            Self::ReturnExists => "RETURN_EXISTS",
            Self::SelfApproval => "SELF_APPROVAL",
            Self::InvoiceFailed => "INVOICE_FAILED",
            Self::PreconditionFailed => "PRECONDITION_FAILED",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::ValidationError => "VALIDATION_ERROR",
            Self::IdempotencyKeyReused => "IDEMPOTENCY_KEY_REUSED",
            Self::RateLimited => "RATE_LIMITED",
            Self::Internal => "INTERNAL",
            Self::Unavailable => "UNAVAILABLE",
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_on_the_wire_what_it_says() {
        for code in ErrorCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}

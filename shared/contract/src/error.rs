//! The body of every error response.

use std::fmt;

use oms_domain::{OrderStatus, ReturnId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[cfg(feature = "openapi")]
use {
    crate::schema,
    std::borrow::Cow,
    utoipa::ToSchema,
    utoipa::openapi::schema::{AnyOfBuilder, ObjectBuilder, Schema, Type},
    utoipa::openapi::{Ref, RefOr},
};

/// An error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    /// The error.
    pub error: ErrorDetail,
}

/// An error's code, message and details.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorDetail {
    /// The error's code, for programs to switch on.
    pub code: ErrorCode,
    /// The error's message, for people. Its wording may change.
    pub message: String,
    /// Details that depend on the code; `null` where there are none.
    #[cfg_attr(feature = "openapi", schema(value_type = ErrorDetails))]
    pub details: Value,
    /// The request's id, as in the header `x-request-id`. Quote it when you contact us about the request.
    pub request_id: String,
}

/// A problem with one field of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldIssue {
    /// The field, such as `line_items[0].quantity`.
    #[cfg_attr(feature = "openapi", schema(example = "line_items[0].quantity"))]
    pub field: String,
    /// The problem, such as `must be a whole number from 1 to 10000`.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "must be a whole number from 1 to 10000")
    )]
    pub issue: String,
}

/// Details of `VALIDATION_ERROR`, and of `BAD_REQUEST` where parts of the request are invalid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvalidFields {
    /// Every invalid field.
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
    /// The states that may come next, whichever role may bring them about.
    pub allowed_transitions: Vec<String>,
}

/// Details of `RETURN_NOT_ALLOWED`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReturnRefused {
    /// The state of the order.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::OrderStatus))]
    pub order_status: OrderStatus,
    /// The time the order was delivered; `null` if it was not.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub delivered_at: Option<Timestamp>,
    /// The end of the return window; `null` if the order was not delivered.
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
    /// The current version of the order or return.
    pub current_version: u32,
}

/// An error's code, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// The request is malformed.
    BadRequest,
    /// The credentials are missing or invalid.
    Unauthenticated,
    /// Your role does not permit this operation.
    Forbidden,
    /// There is no such resource, or it is not yours.
    NotFound,
    /// The path exists, but not with this method.
    MethodNotAllowed,
    /// The state machine has no such transition.
    InvalidStateTransition,
    /// The order is not delivered, or its return window has passed.
    ReturnNotAllowed,
    /// The order already has a return.
    ReturnExists,
    /// The return must be decided by somebody other than the person who requested it.
    SelfApproval,
    /// The last attempt to make the invoice failed.
    InvoiceFailed,
    /// `If-Match` names a version other than the current one.
    PreconditionFailed,
    /// The body is larger than 64 KiB.
    PayloadTooLarge,
    /// The body is not `application/json`.
    UnsupportedMediaType,
    /// The body is well-formed but breaks rules.
    ValidationError,
    /// The idempotency key was used for another request.
    IdempotencyKeyReused,
    /// Too many requests within this minute.
    RateLimited,
    /// An unexpected error on our side.
    Internal,
    /// The service is temporarily unavailable.
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

    /// The code as it is sent.
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

/// The schema of `details`: those of any code, or nothing.
#[cfg(feature = "openapi")]
#[derive(Debug)]
pub struct ErrorDetails;

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for ErrorDetails {
    fn schema() -> RefOr<Schema> {
        let details = [
            InvalidFields::name(),
            InvalidTransition::name(),
            ReturnRefused::name(),
            ExistingReturn::name(),
            StaleVersion::name(),
        ];
        let details = details.into_iter().map(Ref::from_schema_name);
        let details = details.fold(AnyOfBuilder::new(), AnyOfBuilder::item);
        let nothing = ObjectBuilder::new().schema_type(Type::Null);
        let description = "Details of an error that depend on its code; `null` where there are none.";
        RefOr::T(Schema::AnyOf(
            details.item(nothing).description(Some(description)).build(),
        ))
    }
}

#[cfg(feature = "openapi")]
impl ToSchema for ErrorDetails {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ErrorDetails")
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

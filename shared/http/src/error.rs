//! Every error of the API, with its status and code, in one place.

use std::borrow::Cow;

pub use oms_contract::FieldIssue;
use oms_contract::{ErrorBody, ErrorCode, ErrorDetail};
use oms_domain::{Lifecycle, RequestId, ReturnId, Timestamp};
use serde_json::{Value, json};

/// An error that answers a request.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ApiError {
    /// The request cannot be understood.
    #[error("{message}")]
    BadRequest {
        /// The fault.
        message: Cow<'static, str>,
        /// The parts at fault, where it has parts.
        fields: Vec<FieldIssue>,
    },
    /// The caller is not authenticated. The answer does not say why.
    #[error("valid credentials are required")]
    Unauthenticated,
    /// The caller's roles do not allow this at all.
    #[error("your role does not allow this")]
    Forbidden,
    /// The resource does not exist.
    #[error("there is no such resource")]
    NotFound,
    /// The resource exists and belongs to another. The caller gets the answer of [`ApiError::NotFound`]; the history
    /// records the truth.
    #[error("there is no such resource")]
    NotYours,
    /// The path is known, with other methods.
    #[error("the method is not allowed here")]
    MethodNotAllowed {
        /// The methods that are.
        allow: String,
    },
    /// The state machine has no such edge.
    #[error("cannot transition from {current} to {requested}")]
    InvalidStateTransition {
        /// The state the entity is in.
        current: &'static str,
        /// The state asked for.
        requested: &'static str,
        /// The states that may come next.
        allowed: Vec<&'static str>,
    },
    /// The order is not delivered, or has been for too long.
    #[error("the order cannot be returned")]
    ReturnNotAllowed {
        /// The state of the order.
        order_status: &'static str,
        /// The time of its delivery, if it was delivered.
        delivered_at: Option<Timestamp>,
        /// The end of the return window, if the order was delivered.
        window_ends_at: Option<Timestamp>,
    },
    /// The order has been returned already.
    #[error("the order has a return")]
    ReturnExists {
        /// The return.
        return_id: ReturnId,
    },
    /// The caller requested the return, so another person must decide on it.
    #[error("a return must be decided by somebody other than who asked for it")]
    SelfApproval,
    /// The last attempt at an order's invoice failed.
    #[error("the invoice could not be made")]
    InvoiceFailed,
    /// `If-Match` names another version.
    #[error("the resource is at version {current_version}")]
    PreconditionFailed {
        /// The version it is at.
        current_version: u32,
    },
    /// The body is over the limit.
    #[error("the body is larger than {limit} bytes")]
    PayloadTooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The content type of the body is not JSON.
    #[error("the content type must be application/json")]
    UnsupportedMediaType,
    /// The body can be read and breaks rules: all of them, by field.
    #[error("the request has invalid fields")]
    Validation(Vec<FieldIssue>),
    /// The idempotency key has been used for another request.
    #[error("the idempotency key was used for another request")]
    IdempotencyKeyReused,
    /// The caller has made as many requests as are allowed in a minute.
    #[error("too many requests, try again later")]
    RateLimited {
        /// The seconds until a retry makes sense.
        retry_after: u32,
    },
    /// The system is at fault. The log says more, the answer does not.
    #[error("something went wrong on our side")]
    Internal,
    /// The system cannot answer now.
    #[error("the service is unavailable, try again later")]
    Unavailable {
        /// The seconds until a retry makes sense.
        retry_after: u32,
    },
}

impl ApiError {
    /// A request that cannot be understood as a whole.
    pub fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::BadRequest {
            message: message.into(),
            fields: Vec::new(),
        }
    }

    /// A transition that `S`'s machine does not have.
    pub fn invalid_transition<S: Lifecycle>(current: S, requested: S) -> Self {
        Self::InvalidStateTransition {
            current: current.as_str(),
            requested: requested.as_str(),
            allowed: current
                .allowed_transitions()
                .iter()
                .map(|state| state.as_str())
                .collect(),
        }
    }

    /// One field that breaks a rule.
    pub fn invalid_field(field: &str, issue: impl Into<String>) -> Self {
        Self::Validation(vec![FieldIssue {
            field: field.to_owned(),
            issue: issue.into(),
        }])
    }

    /// The HTTP status.
    pub const fn status(&self) -> u16 {
        match self {
            Self::BadRequest { .. } => 400,
            Self::Unauthenticated => 401,
            Self::Forbidden => 403,
            Self::NotFound | Self::NotYours => 404,
            Self::MethodNotAllowed { .. } => 405,
            Self::InvalidStateTransition { .. }
            | Self::ReturnNotAllowed { .. }
            | Self::ReturnExists { .. }
            | Self::SelfApproval
            | Self::InvoiceFailed => 409,
            Self::PreconditionFailed { .. } => 412,
            Self::PayloadTooLarge { .. } => 413,
            Self::UnsupportedMediaType => 415,
            Self::Validation(_) | Self::IdempotencyKeyReused => 422,
            Self::RateLimited { .. } => 429,
            Self::Internal => 500,
            Self::Unavailable { .. } => 503,
        }
    }

    /// The code that clients switch on.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::BadRequest { .. } => ErrorCode::BadRequest,
            Self::Unauthenticated => ErrorCode::Unauthenticated,
            Self::Forbidden => ErrorCode::Forbidden,
            Self::NotFound | Self::NotYours => ErrorCode::NotFound,
            Self::MethodNotAllowed { .. } => ErrorCode::MethodNotAllowed,
            Self::InvalidStateTransition { .. } => ErrorCode::InvalidStateTransition,
            Self::ReturnNotAllowed { .. } => ErrorCode::ReturnNotAllowed,
            Self::ReturnExists { .. } => ErrorCode::ReturnExists,
            Self::SelfApproval => ErrorCode::SelfApproval,
            Self::InvoiceFailed => ErrorCode::InvoiceFailed,
            Self::PreconditionFailed { .. } => ErrorCode::PreconditionFailed,
            Self::PayloadTooLarge { .. } => ErrorCode::PayloadTooLarge,
            Self::UnsupportedMediaType => ErrorCode::UnsupportedMediaType,
            Self::Validation(_) => ErrorCode::ValidationError,
            Self::IdempotencyKeyReused => ErrorCode::IdempotencyKeyReused,
            Self::RateLimited { .. } => ErrorCode::RateLimited,
            Self::Internal => ErrorCode::Internal,
            Self::Unavailable { .. } => ErrorCode::Unavailable,
        }
    }

    /// Tells whether a rule refused the attempt of an authenticated caller: the history records it.
    pub(crate) const fn is_refusal(&self) -> bool {
        match self {
            Self::Forbidden
            | Self::NotYours
            | Self::InvalidStateTransition { .. }
            | Self::ReturnNotAllowed { .. }
            | Self::ReturnExists { .. }
            | Self::SelfApproval => true,
            Self::BadRequest { .. }
            | Self::Unauthenticated
            | Self::NotFound
            | Self::MethodNotAllowed { .. }
            | Self::InvoiceFailed
            | Self::PreconditionFailed { .. }
            | Self::PayloadTooLarge { .. }
            | Self::UnsupportedMediaType
            | Self::Validation(_)
            | Self::IdempotencyKeyReused
            | Self::RateLimited { .. }
            | Self::Internal
            | Self::Unavailable { .. } => false,
        }
    }

    /// The header that goes with this error.
    pub fn header(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Unauthenticated => Some(("www-authenticate", "Bearer realm=\"oms\"".to_owned())),
            Self::MethodNotAllowed { allow } => Some(("allow", allow.clone())),
            Self::RateLimited { retry_after } | Self::Unavailable { retry_after } => {
                Some(("retry-after", retry_after.to_string()))
            }
            _ => None,
        }
    }

    /// The details, by the error's kind; `null` if there are none.
    pub fn details(&self) -> Value {
        match self {
            Self::BadRequest { fields, .. } if !fields.is_empty() => json!({ "fields": fields }),
            Self::InvalidStateTransition {
                current,
                requested,
                allowed,
            } => json!({
                "current_state": current,
                "requested_state": requested,
                "allowed_transitions": allowed,
            }),
            Self::ReturnNotAllowed {
                order_status,
                delivered_at,
                window_ends_at,
            } => json!({
                "order_status": order_status,
                "delivered_at": delivered_at.map(|at| at.to_string()),
                "window_ends_at": window_ends_at.map(|at| at.to_string()),
            }),
            Self::ReturnExists { return_id } => json!({ "return_id": return_id.to_string() }),
            Self::PreconditionFailed { current_version } => json!({ "current_version": current_version }),
            Self::Validation(fields) => json!({ "fields": fields }),
            _ => Value::Null,
        }
    }

    /// The one error shape.
    pub fn body(&self, request_id: &RequestId) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(&ErrorBody {
            error: ErrorDetail {
                code: self.code(),
                message: self.to_string(),
                details: self.details(),
                request_id: request_id.as_str().to_owned(),
            },
        })
    }
}

//! The errors of the API: a schema for each code, and real errors as examples.

use std::borrow::Cow;

use oms_contract::ErrorCode;
use oms_contract::error::{ExistingReturn, InvalidFields, InvalidTransition, ReturnRefused, StaleVersion};
use oms_domain::RequestId;
use oms_http::{ApiError, FieldIssue, Method, Permission};
use serde_json::Value;
use utoipa::openapi::schema::ObjectBuilder;

use crate::schemas::{Body, null, one_of_texts, text};

/// The request id in every example.
pub(crate) const REQUEST_ID: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

/// An example of an error for every code.
pub fn sample(code: ErrorCode) -> ApiError {
    match code {
        ErrorCode::BadRequest => ApiError::BadRequest {
            message: Cow::Borrowed("the query has invalid parameters"),
            fields: vec![issue("colour", "is not a known parameter")],
        },
        ErrorCode::Unauthenticated => ApiError::Unauthenticated,
        ErrorCode::Forbidden => ApiError::Forbidden,
        ErrorCode::NotFound => ApiError::NotFound,
        ErrorCode::MethodNotAllowed => ApiError::MethodNotAllowed {
            allow: "GET, POST".to_owned(),
        },
        ErrorCode::InvalidStateTransition => {
            ApiError::invalid_transition(oms_domain::OrderStatus::Shipped, oms_domain::OrderStatus::Paid)
        }
        ErrorCode::ReturnNotAllowed => ApiError::ReturnNotAllowed {
            order_status: "SHIPPED",
            delivered_at: None,
            window_ends_at: None,
        },
        ErrorCode::ReturnExists => ApiError::ReturnExists {
            return_id: oms_domain::ReturnId::from_bytes(*crate::examples::RETURN_ID),
        },
        ErrorCode::SelfApproval => ApiError::SelfApproval,
        ErrorCode::InvoiceFailed => ApiError::InvoiceFailed,
        ErrorCode::PreconditionFailed => ApiError::PreconditionFailed { current_version: 3 },
        ErrorCode::PayloadTooLarge => ApiError::PayloadTooLarge {
            limit: oms_http::serve::MAXIMUM_BODY_BYTES,
        },
        ErrorCode::UnsupportedMediaType => ApiError::UnsupportedMediaType,
        ErrorCode::ValidationError => ApiError::invalid_field("reason", "is required"),
        ErrorCode::IdempotencyKeyReused => ApiError::IdempotencyKeyReused,
        ErrorCode::RateLimited => ApiError::RateLimited { retry_after: 21 },
        ErrorCode::Internal => ApiError::Internal,
        ErrorCode::Unavailable => ApiError::Unavailable { retry_after: 2 },
    }
}

/// A `VALIDATION_ERROR` with several invalid fields.
pub fn invalid<const N: usize>(fields: [(&str, &str); N]) -> ApiError {
    ApiError::Validation(fields.map(|(field, text)| issue(field, text)).into())
}

fn issue(field: &str, issue: &str) -> FieldIssue {
    FieldIssue {
        field: field.to_owned(),
        issue: issue.to_owned(),
    }
}

/// The errors that many routes have in common, which become components of their own.
pub fn shared() -> impl Iterator<Item = ErrorCode> {
    of_every(Method::Post, "{}", Permission::Requires(&[]))
}

/// The errors that any request to a route of this kind can get.
pub(crate) fn of_every(
    method: Method,
    path: &str,
    permission: Permission,
) -> impl Iterator<Item = ErrorCode> + use<> {
    let with_credentials = matches!(permission, Permission::Requires(_));
    // Without a parameter a path of the API names nothing that could be missing.
    let with_parameter = path.contains('{');
    let with_body = matches!(method, Method::Post | Method::Patch);
    let always = true;
    [
        (ErrorCode::BadRequest, always),
        (ErrorCode::Unauthenticated, with_credentials),
        (ErrorCode::Forbidden, with_credentials),
        (ErrorCode::NotFound, with_parameter),
        (ErrorCode::PayloadTooLarge, with_body),
        (ErrorCode::UnsupportedMediaType, with_body),
        (ErrorCode::RateLimited, always),
        (ErrorCode::Internal, always),
        (ErrorCode::Unavailable, always),
    ]
    .into_iter()
    .filter_map(|(code, can)| can.then_some(code))
}

/// The JSON body of an error.
pub fn example(error: &ApiError) -> Result<Value, serde_json::Error> {
    let Ok(request_id) = RequestId::parse(REQUEST_ID) else {
        return Ok(Value::Null);
    };
    serde_json::from_slice(&error.body(&request_id)?)
}

/// The schema of an error's body.
pub fn body(code: ErrorCode) -> Body {
    let details = details(code);
    let error = ObjectBuilder::new()
        .property(
            "code",
            one_of_texts([code.as_str()]).description(Some("The error's code, for programs to switch on.")),
        )
        .property(
            "message",
            text().description(Some("The error's message, for people. Its wording may change.")),
        )
        .property("details", details.schema)
        .property(
            "request_id",
            text().description(Some(
                "The request's id, as in the header `x-request-id`. Quote it when you contact us about the request.",
            )),
        );
    let error = ["code", "message", "details", "request_id"]
        .into_iter()
        .fold(error, ObjectBuilder::required);
    let shape = ObjectBuilder::new()
        .description(Some(meaning(code)))
        .property("error", error)
        .required("error");
    let mut body = Body::named(&component(code), shape);
    body.components.extend(details.components);
    body
}

/// The schema of the member `details`.
fn details(code: ErrorCode) -> Body {
    match code {
        ErrorCode::BadRequest => Body::any_of([Body::of::<InvalidFields>(), Body::inline(null())]),
        ErrorCode::ValidationError => Body::of::<InvalidFields>(),
        ErrorCode::InvalidStateTransition => Body::of::<InvalidTransition>(),
        ErrorCode::ReturnNotAllowed => Body::of::<ReturnRefused>(),
        ErrorCode::ReturnExists => Body::of::<ExistingReturn>(),
        ErrorCode::PreconditionFailed => Body::of::<StaleVersion>(),
        ErrorCode::Unauthenticated
        | ErrorCode::Forbidden
        | ErrorCode::NotFound
        | ErrorCode::MethodNotAllowed
        | ErrorCode::SelfApproval
        | ErrorCode::InvoiceFailed
        | ErrorCode::PayloadTooLarge
        | ErrorCode::UnsupportedMediaType
        | ErrorCode::IdempotencyKeyReused
        | ErrorCode::RateLimited
        | ErrorCode::Internal
        | ErrorCode::Unavailable => Body::inline(null()),
    }
}

/// The meaning of an error code, as a sentence.
pub const fn meaning(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::BadRequest => {
            "The request is malformed: invalid JSON, an invalid id in the path, header or query, or two credentials."
        }
        ErrorCode::Unauthenticated => {
            "The credentials are missing or invalid. The response does not say in what way."
        }
        ErrorCode::Forbidden => "Your role does not permit this operation.",
        ErrorCode::NotFound => "There is no such resource, or it is not yours.",
        ErrorCode::MethodNotAllowed => "The path exists, with the methods that the header `allow` lists.",
        ErrorCode::InvalidStateTransition => {
            "The state machine has no such transition; `allowed_transitions` lists the states that may come next."
        }
        ErrorCode::ReturnNotAllowed => "The order is not delivered, or its return window has passed.",
        ErrorCode::ReturnExists => "The order already has a return.",
        ErrorCode::SelfApproval => {
            "The return was requested by you or for you, so somebody else must decide it."
        }
        ErrorCode::InvoiceFailed => {
            "The last attempt to make the invoice failed. A manager can have it tried again."
        }
        ErrorCode::PreconditionFailed => "`If-Match` names a version other than the current one.",
        ErrorCode::PayloadTooLarge => "The body is larger than 64 KiB.",
        ErrorCode::UnsupportedMediaType => "The body is not `application/json`.",
        ErrorCode::ValidationError => {
            "The body is well-formed but breaks rules; `fields` lists every invalid field."
        }
        ErrorCode::IdempotencyKeyReused => "The `Idempotency-Key` was used for another request.",
        ErrorCode::RateLimited => "Too many requests within this minute.",
        ErrorCode::Internal => "An unexpected error on our side.",
        ErrorCode::Unavailable => {
            "The service is temporarily unavailable. Try again with the same `Idempotency-Key`."
        }
    }
}

/// The name of the error's component: `InvalidStateTransitionError` for `INVALID_STATE_TRANSITION`.
pub fn component(code: ErrorCode) -> String {
    let words = code.as_str().split('_').filter(|word| *word != "ERROR");
    let words = words.map(|word| {
        let (first, rest) = word.split_at(1);
        format!("{first}{}", rest.to_ascii_lowercase())
    });
    words.chain(["Error".to_owned()]).collect()
}

//! Answers, and the absence of one.

use std::io;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures::stream;
use serde_json::Value;

use crate::payments::idempotency::Answer;
use crate::payments::refusal::Refusal;
use crate::payments::{PaymentSimulator, Silence};

/// Returns the answer, with `idempotent-replayed` when it was given before.
pub(super) fn answer(answer: Answer, replayed: bool) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, answer.body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if replayed {
        headers.insert("idempotent-replayed", HeaderValue::from_static("true"));
    }
    response
}

pub(super) fn refusal(refusal: &Refusal) -> Response {
    answer(refusal.into(), false)
}

pub(super) fn object(object: &Value) -> Response {
    let body = object.to_string();
    answer(Answer { status: 200, body }, false)
}

/// Leaves the request without an answer, in the way that was set.
pub(super) async fn nothing(simulator: &PaymentSimulator) -> Response {
    match simulator.behaviour().silence {
        // The client closes the connection when its own timeout ends, which drops this future.
        Silence::Hang => std::future::pending().await,
        // A body that fails before its first byte makes the server drop the connection with the head still unsent.
        Silence::Close => {
            let failing = stream::once(async { Err::<&[u8], _>(io::Error::from(io::ErrorKind::BrokenPipe)) });
            Response::new(Body::from_stream(failing))
        }
    }
}

//! The AWS JSON 1.0 protocol.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use dynoxide::DynoxideError;
use serde_json::Value;

use super::Dynamo;

/// The largest request DynamoDB takes, in bytes.
const MAXIMUM_REQUEST: usize = 16 * 1024 * 1024;

const NOT_JSON: &str = r#"{"__type":"com.amazon.coral.service#SerializationException"}"#;
const UNKNOWN_OPERATION: &str = r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#;

/// Serves `dynamo` at `/`. Every request for an operation is counted, whatever becomes of it: see [`Dynamo::calls`].
pub fn router(dynamo: Dynamo) -> Router {
    Router::new()
        .route("/", post(handle))
        .layer(DefaultBodyLimit::max(MAXIMUM_REQUEST))
        .with_state(dynamo)
}

async fn handle(State(dynamo): State<Dynamo>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(operation) = operation(&headers).map(str::to_owned) else {
        return answer(StatusCode::BAD_REQUEST, UNKNOWN_OPERATION.to_owned());
    };
    dynamo.count(&operation);
    let Ok(request) = serde_json::from_slice::<Value>(&body) else {
        return answer(StatusCode::BAD_REQUEST, NOT_JSON.to_owned());
    };
    // On a thread for blocking work: the database has one lock, and a task that waits for it must not hold a thread
    // that others need to get on.
    match tokio::task::spawn_blocking(move || dynamo.dispatch(&operation, request)).await {
        Ok(Some(Ok(text))) => answer(StatusCode::OK, text),
        Ok(Some(Err(error))) => refuse(&error),
        Ok(None) => answer(StatusCode::BAD_REQUEST, UNKNOWN_OPERATION.to_owned()),
        Err(interrupted) => refuse(&DynoxideError::InternalServerError(interrupted.to_string())),
    }
}

fn operation(headers: &HeaderMap) -> Option<&str> {
    let target = headers.get("x-amz-target")?.to_str().ok()?;
    target
        .strip_prefix("DynamoDB_20120810.")
        .or_else(|| target.strip_prefix("DynamoDBStreams_20120810."))
}

fn refuse(error: &DynoxideError) -> Response {
    let status = StatusCode::from_u16(error.status_code()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    answer(status, error.to_json())
}

fn answer(status: StatusCode, text: String) -> Response {
    (
        status,
        [(header::CONTENT_TYPE, "application/x-amz-json-1.0")],
        text,
    )
        .into_response()
}

//! The AWS JSON 1.0 protocol in front of the queues, one file for each operation.
//!
//! Only the operations that the functions call are here: Lambda's pollers are in this process and call [`Queues`]
//! themselves. Any other is refused as an unknown one is, by name.

mod change_message_visibility;
mod error;
mod get_queue_attributes;
mod parameter;
mod send_message;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{QueueError, Queues, identity};

/// A megabyte of text takes up to six times as much in JSON, all of it escaped.
const BODY_LIMIT: usize = 8 * 1024 * 1024;

const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.0");

/// Serves `queues` by the AWS JSON 1.0 protocol.
pub fn router(queues: Queues) -> Router {
    Router::new()
        .fallback(serve)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(queues)
}

async fn serve(State(queues): State<Queues>, method: Method, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok())
        .unwrap_or_default();
    let outcome = match target.strip_prefix("AmazonSQS.") {
        Some(operation) if method == Method::POST => call(&queues, operation, &body).await,
        _ => Err(QueueError::UnknownOperation(target.to_owned())),
    };
    let mut response = match outcome {
        Ok(json) => (StatusCode::OK, json).into_response(),
        Err(error) => error::response(&error),
    };
    response.headers_mut().insert(header::CONTENT_TYPE, CONTENT_TYPE);
    // A response without the id is still a response, so a failing generator is not an error.
    let id = identity::random_uuid()
        .ok()
        .and_then(|id| HeaderValue::from_str(&id.to_string()).ok());
    if let Some(id) = id {
        response.headers_mut().insert("x-amzn-requestid", id);
    }
    response
}

async fn call(queues: &Queues, operation: &str, body: &[u8]) -> Result<Vec<u8>, QueueError> {
    macro_rules! dispatch {
        ($($name:literal => $module:ident),* $(,)?) => {
            match operation {
                $($name => {
                    queues.count(operation);
                    written(&$module::call(queues, parsed(body)?).await?)
                })*
                _ => Err(QueueError::UnknownOperation(operation.to_owned())),
            }
        };
    }
    dispatch! {
        "ChangeMessageVisibility" => change_message_visibility,
        "GetQueueAttributes" => get_queue_attributes,
        "SendMessage" => send_message,
    }
}

/// The response of operations without a result.
#[derive(Serialize)]
struct Empty {}

fn parsed<Request: DeserializeOwned>(body: &[u8]) -> Result<Request, QueueError> {
    serde_json::from_slice(body).map_err(QueueError::MalformedRequest)
}

fn written(response: &impl Serialize) -> Result<Vec<u8>, QueueError> {
    serde_json::to_vec(response).map_err(QueueError::Json)
}

//! The AWS JSON 1.0 protocol in front of the queues, one file for each operation.

mod batch;
mod change_message_visibility;
mod change_message_visibility_batch;
mod delete_message;
mod delete_message_batch;
mod error;
mod get_queue_attributes;
mod get_queue_url;
mod list_queues;
mod parameter;
mod purge_queue;
mod receive_message;
mod send_message;
mod send_message_batch;
mod start_message_move_task;

use std::sync::Arc;

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

/// What an operation works on.
struct Endpoint {
    queues: Queues,
    base_url: String,
}

/// Serves `queues` by the AWS JSON 1.0 protocol. `base_url` is where clients reach this router
/// (`http://127.0.0.1:9324`): queue URLs are made from it.
pub fn router(queues: Queues, base_url: impl Into<String>) -> Router {
    let endpoint = Endpoint {
        queues,
        base_url: base_url.into(),
    };
    Router::new()
        .fallback(serve)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(Arc::new(endpoint))
}

async fn serve(
    State(endpoint): State<Arc<Endpoint>>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let target = headers
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok())
        .unwrap_or_default();
    let outcome = match target.strip_prefix("AmazonSQS.") {
        Some(operation) if method == Method::POST => call(&endpoint, operation, &body).await,
        _ => Err(QueueError::UnknownOperation(target.to_owned())),
    };
    let mut response = match outcome {
        Ok(json) => (StatusCode::OK, json).into_response(),
        Err(error) => error::response(&error),
    };
    response.headers_mut().insert(header::CONTENT_TYPE, CONTENT_TYPE);
    let id = identity::random_uuid()
        .ok()
        .and_then(|id| HeaderValue::from_str(&id.to_string()).ok());
    if let Some(id) = id {
        response.headers_mut().insert("x-amzn-requestid", id);
    }
    response
}

async fn call(endpoint: &Endpoint, operation: &str, body: &[u8]) -> Result<Vec<u8>, QueueError> {
    macro_rules! dispatch {
        ($($name:literal => $module:ident),* $(,)?) => {
            match operation {
                $($name => {
                    endpoint.queues.count(operation);
                    written(&$module::call(endpoint, parsed(body)?).await?)
                })*
                _ => Err(QueueError::UnknownOperation(operation.to_owned())),
            }
        };
    }
    dispatch! {
        "ChangeMessageVisibility" => change_message_visibility,
        "ChangeMessageVisibilityBatch" => change_message_visibility_batch,
        "DeleteMessage" => delete_message,
        "DeleteMessageBatch" => delete_message_batch,
        "GetQueueAttributes" => get_queue_attributes,
        "GetQueueUrl" => get_queue_url,
        "ListQueues" => list_queues,
        "PurgeQueue" => purge_queue,
        "ReceiveMessage" => receive_message,
        "SendMessage" => send_message,
        "SendMessageBatch" => send_message_batch,
        "StartMessageMoveTask" => start_message_move_task,
    }
}

/// The response of the operations that answer nothing.
#[derive(Serialize)]
struct Empty {}

fn parsed<Request: DeserializeOwned>(body: &[u8]) -> Result<Request, QueueError> {
    serde_json::from_slice(body).map_err(QueueError::MalformedRequest)
}

fn written(response: &impl Serialize) -> Result<Vec<u8>, QueueError> {
    serde_json::to_vec(response).map_err(QueueError::Json)
}

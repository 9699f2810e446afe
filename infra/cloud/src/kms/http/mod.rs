//! The AWS JSON 1.1 protocol in front of the keys, one file for each operation.

mod get_public_key;
mod sign;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{KeyError, Keys};

/// Serves `keys` at `/`.
pub fn router(keys: Keys) -> Router {
    Router::new().route("/", post(serve)).with_state(keys)
}

async fn serve(State(keys): State<Keys>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok())
        .unwrap_or_default();
    let (status, answer) = match call(&keys, target, &body) {
        Ok(answer) => (StatusCode::OK, answer),
        Err(error) => {
            let (status, shape) = shape(&error);
            // Refusals are the caller's to report; only a failure of the endpoint itself belongs into this log.
            if status.is_server_error() {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the key endpoint failed"
                );
            }
            (status, json!({ "__type": shape, "message": error.to_string() }))
        }
    };
    let content_type = (header::CONTENT_TYPE, "application/x-amz-json-1.1");
    (status, [content_type], answer.to_string()).into_response()
}

fn call(keys: &Keys, target: &str, body: &[u8]) -> Result<Value, KeyError> {
    match target.strip_prefix("TrentService.") {
        Some("GetPublicKey") => written(&get_public_key::call(keys, &parsed(body)?)?),
        Some("Sign") => written(&sign::call(keys, &parsed(body)?)?),
        _ => Err(KeyError::UnknownOperation(target.to_owned())),
    }
}

fn parsed<Request: DeserializeOwned>(body: &[u8]) -> Result<Request, KeyError> {
    serde_json::from_slice(body).map_err(KeyError::MalformedRequest)
}

fn written(answer: &impl Serialize) -> Result<Value, KeyError> {
    serde_json::to_value(answer).map_err(|_| KeyError::Failed)
}

/// The error as KMS names it. Source: AWS KMS API Reference, the errors of `Sign` and "Common Errors".
fn shape(error: &KeyError) -> (StatusCode, &'static str) {
    let shape = match error {
        KeyError::NotFound(_) => "NotFoundException",
        KeyError::Algorithm(_) => "InvalidKeyUsageException",
        KeyError::Parameter { .. } => "ValidationException",
        KeyError::UnknownOperation(_) | KeyError::Unsupported(_) => "UnknownOperationException",
        KeyError::MalformedRequest(_) => "SerializationException",
        KeyError::File { .. } | KeyError::Damaged(_) | KeyError::Failed => {
            return (StatusCode::INTERNAL_SERVER_ERROR, "KMSInternalException");
        }
    };
    (StatusCode::BAD_REQUEST, shape)
}

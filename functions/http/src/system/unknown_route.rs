//! What no other route answers: 405 for a known path, 404 for any other.

use std::collections::BTreeSet;

use oms_http::route::match_path;
use oms_http::{ApiError, Call, Method, Reply};

use crate::App;
use crate::routes::PATHS;

/// Turns the request down in the error shape.
#[expect(clippy::unused_async, reason = "a handler is asynchronous")]
pub async fn handle(_app: &App, call: Call) -> Result<Reply, ApiError> {
    let allow: BTreeSet<&str> = PATHS
        .iter()
        .filter(|(method, pattern)| *method != Method::Any && match_path(pattern, call.path()).is_some())
        .map(|(method, _)| method.as_str())
        .collect();
    if allow.is_empty() {
        return Err(ApiError::NotFound);
    }
    Err(ApiError::MethodNotAllowed {
        allow: allow.into_iter().collect::<Vec<_>>().join(", "),
    })
}

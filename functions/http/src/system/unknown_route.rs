//! Requests that no other route answers: a browser's preflight, 405 for a known path, 404 for any other.

use std::collections::BTreeSet;

use oms_http::cors::preflight;
use oms_http::route::match_path;
use oms_http::{ApiError, Call, Method, Reply};

use crate::resources::Pages;

/// The methods that a preflight for an unknown path is told.
const ANY: &str = "DELETE, GET, PATCH, POST";

/// Turns the request down in the error shape, or tells a page that may call how to.
#[expect(clippy::unused_async, reason = "a handler is asynchronous")]
pub async fn handle(app: &Pages, call: Call) -> Result<Reply, ApiError> {
    let allow: BTreeSet<&str> = app
        .paths
        .iter()
        .filter(|(method, pattern)| *method != Method::Any && match_path(pattern, call.path()).is_some())
        .map(|(method, _)| method.as_str())
        .collect();
    let unknown = allow.is_empty();
    let allow = allow.into_iter().collect::<Vec<_>>().join(", ");
    if app.cors.is_preflight(call.method(), call.headers()) {
        // A page that asks for an unknown path may go on, and so gets to see that it is unknown.
        let headers = preflight(if unknown { ANY } else { &allow }).into_iter();
        return Ok(headers.fold(Reply::empty(204), |reply, (name, value)| {
            reply.header(name, value)
        }));
    }
    if unknown {
        return Err(ApiError::NotFound);
    }
    Err(ApiError::MethodNotAllowed { allow })
}

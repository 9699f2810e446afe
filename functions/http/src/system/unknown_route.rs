//! Requests that no other route answers: a browser's preflight, a known path with another method (405), and any other
//! path (404).

use std::collections::BTreeSet;

use oms_http::cors::preflight;
use oms_http::route::match_path;
use oms_http::{ApiError, Call, Method, Reply};

use crate::resources::Pages;

/// The methods that the response to a preflight for an unknown path names.
const ANY: &str = "DELETE, GET, PATCH, POST";

/// Answers a preflight from an allowed origin, and refuses every other request in the error shape.
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
        // A preflight for an unknown path succeeds, too. The page then sends its request and can read the 404.
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

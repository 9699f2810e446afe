//! `GET /openapi.json`

use oms_http::{ApiError, Call, Reply};

use crate::resources::Nothing;

/// The document as `oms openapi` wrote it; a test fails when it is not what the code says.
const DOCUMENT: &str = include_str!("../../../../infra/openapi.json");

/// Gives the OpenAPI document of this API. No call to the database.
#[expect(clippy::unused_async, reason = "a handler is asynchronous")]
pub async fn handle(_: &Nothing, call: Call) -> Result<Reply, ApiError> {
    call.query().finish()?;
    let reply = Reply::content(200, "application/json", DOCUMENT.to_owned());
    Ok(reply
        .etag_of(env!("OPENAPI_TAG"))
        .header("cache-control", "no-cache"))
}

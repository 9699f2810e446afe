//! `GET /openapi.json`

use oms_http::{ApiError, Call, Reply};

use crate::resources::Nothing;

/// The document as `oms openapi` wrote it. A test fails if the code would make another one.
const DOCUMENT: &str = include_str!("../../../../infra/openapi.json");

/// Gives the OpenAPI document of this API. No call to the database.
#[expect(clippy::unused_async, reason = "a handler is asynchronous")]
pub async fn handle(_: &Nothing, call: Call) -> Result<Reply, ApiError> {
    call.query().finish()?;
    let reply = Reply::content(200, "application/json", DOCUMENT.to_owned());
    Ok(reply
        .etag_of(env!("OPENAPI_TAG"))
        // Instead of the `no-store` of other responses: a browser keeps the document, asks each time, and gets a 304.
        .header("cache-control", "no-cache"))
}

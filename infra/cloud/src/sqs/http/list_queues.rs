//! `ListQueues`.

use serde::{Deserialize, Serialize};

use super::Endpoint;
use super::parameter::bounded;
use crate::sqs::{QueueError, queue_url};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    queue_name_prefix: Option<String>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Response {
    queue_urls: Vec<String>,
    /// The last name of this page; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn call(endpoint: &Endpoint, request: Request) -> Result<Response, QueueError> {
    let limit = bounded("MaxResults", request.max_results.unwrap_or(1_000), 1, 1_000)?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut names = endpoint
        .queues
        .names(request.queue_name_prefix.as_deref().unwrap_or_default())
        .await?;
    if let Some(last) = request.next_token {
        names.retain(|name| *name > last);
    }
    let more = names.len() > limit;
    names.truncate(limit);
    Ok(Response {
        queue_urls: names
            .iter()
            .map(|name| queue_url(&endpoint.base_url, name))
            .collect(),
        next_token: if more { names.pop() } else { None },
    })
}

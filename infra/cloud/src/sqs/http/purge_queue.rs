//! `PurgeQueue`.

use serde::Deserialize;

use super::parameter::addressed;
use super::{Empty, Endpoint};
use crate::sqs::QueueError;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    queue_url: Option<String>,
}

pub(super) async fn call(endpoint: &Endpoint, request: Request) -> Result<Empty, QueueError> {
    let (queues, queue) = addressed(endpoint, request.queue_url.as_deref())?;
    queues.purge(queue).await?;
    Ok(Empty {})
}

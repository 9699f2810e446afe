//! `GetQueueUrl`.

use serde::{Deserialize, Serialize};

use super::Endpoint;
use super::parameter::required;
use crate::sqs::{QueueError, queue_url};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    queue_name: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Response {
    queue_url: String,
}

pub(super) async fn call(endpoint: &Endpoint, request: Request) -> Result<Response, QueueError> {
    let name = required(request.queue_name, "QueueName")?;
    let queue = endpoint.queues.stored(&name).await?;
    Ok(Response {
        queue_url: queue_url(&endpoint.base_url, &queue.definition.name),
    })
}

//! `ChangeMessageVisibility`.

use serde::Deserialize;

use super::Empty;
use super::parameter::{addressed, required, visibility_timeout};
use crate::sqs::{QueueError, Queues};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    queue_url: Option<String>,
    receipt_handle: Option<String>,
    visibility_timeout: Option<i64>,
}

pub(super) async fn call(queues: &Queues, request: Request) -> Result<Empty, QueueError> {
    let queue = addressed(request.queue_url.as_deref())?;
    let handle = required(request.receipt_handle, "ReceiptHandle")?;
    let timeout = visibility_timeout(required(request.visibility_timeout, "VisibilityTimeout")?)?;
    queues.change_visibility(queue, &handle, timeout).await?;
    Ok(Empty {})
}

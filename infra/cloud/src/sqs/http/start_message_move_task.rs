//! `StartMessageMoveTask`: the dead-letter queue redrive.

use serde::{Deserialize, Serialize};

use super::Endpoint;
use super::parameter::required;
use crate::sqs::QueueError;
use crate::sqs::identity::{name_in_arn, random_uuid};

/// `MaxNumberOfMessagesPerSecond` is not read: the move is done when the response is sent.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    source_arn: Option<String>,
    destination_arn: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Response {
    task_handle: String,
}

pub(super) async fn call(endpoint: &Endpoint, request: Request) -> Result<Response, QueueError> {
    let source_arn = required(request.source_arn, "SourceArn")?;
    let destination = request.destination_arn.as_deref().map(name_in_arn).transpose()?;
    let source = name_in_arn(&source_arn)?;
    let moved = endpoint
        .queues
        .redrive(source, destination)
        .await
        .map_err(|error| match error {
            QueueError::NoSuchQueue(name) => QueueError::NoSuchResource(name),
            other => other,
        })?;
    tracing::info!(source, moved, "dead letters moved");
    Ok(Response {
        task_handle: random_uuid()?.to_string(),
    })
}

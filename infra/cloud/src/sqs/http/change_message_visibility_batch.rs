//! `ChangeMessageVisibilityBatch`.

use serde::Deserialize;

use super::Endpoint;
use super::batch::{self, Done, Outcomes};
use super::parameter::{addressed, required, visibility_timeout};
use crate::sqs::QueueError;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    queue_url: Option<String>,
    #[serde(default)]
    entries: Vec<Entry>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Entry {
    id: String,
    receipt_handle: String,
    visibility_timeout: Option<i64>,
}

pub(super) async fn call(endpoint: &Endpoint, request: Request) -> Result<Outcomes<Done>, QueueError> {
    let (queues, queue) = addressed(endpoint, request.queue_url.as_deref())?;
    batch::check(request.entries.iter().map(|entry| entry.id.as_str()))?;
    let mut outcomes = Outcomes::new();
    let (mut ids, mut changes) = (Vec::new(), Vec::new());
    for entry in request.entries {
        match required(entry.visibility_timeout, "VisibilityTimeout").and_then(visibility_timeout) {
            Ok(timeout) => {
                ids.push(entry.id);
                changes.push((entry.receipt_handle, timeout));
            }
            Err(error) => outcomes.add(&entry.id, Err(error)),
        }
    }
    let answers = queues.change_visibility_batch(queue, changes).await?;
    for (id, outcome) in ids.into_iter().zip(answers) {
        outcomes.add(&id.clone(), outcome.map(|()| Done { id }));
    }
    Ok(outcomes)
}

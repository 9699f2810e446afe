//! `DeleteMessageBatch`.

use serde::Deserialize;

use super::Endpoint;
use super::batch::{self, Done, Outcomes};
use super::parameter::addressed;
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
}

pub(super) async fn call(endpoint: &Endpoint, request: Request) -> Result<Outcomes<Done>, QueueError> {
    let (queues, queue) = addressed(endpoint, request.queue_url.as_deref())?;
    batch::check(request.entries.iter().map(|entry| entry.id.as_str()))?;
    let (ids, handles): (Vec<_>, Vec<_>) = request
        .entries
        .into_iter()
        .map(|entry| (entry.id, entry.receipt_handle))
        .unzip();
    let deleted = queues.delete_batch(queue, handles).await?;
    let mut outcomes = Outcomes::new();
    for (id, outcome) in ids.into_iter().zip(deleted) {
        outcomes.add(&id.clone(), outcome.map(|()| Done { id }));
    }
    Ok(outcomes)
}

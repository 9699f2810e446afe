//! `SendMessageBatch`.

use serde::{Deserialize, Serialize};

use super::Endpoint;
use super::batch::{self, Outcomes};
use super::parameter::addressed;
use super::send_message::{Content, Digests, Sent};
use crate::sqs::{NewMessage, QueueError};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    queue_url: Option<String>,
    #[serde(default)]
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    #[serde(default)]
    id: String,
    #[serde(flatten)]
    message: Content,
}

#[derive(Serialize)]
pub(super) struct SentEntry {
    #[serde(rename = "Id")]
    id: String,
    #[serde(flatten)]
    sent: Sent,
}

pub(super) async fn call(endpoint: &Endpoint, request: Request) -> Result<Outcomes<SentEntry>, QueueError> {
    let (queues, queue) = addressed(endpoint, request.queue_url.as_deref())?;
    batch::check(request.entries.iter().map(|entry| entry.id.as_str()))?;
    let mut outcomes = Outcomes::new();
    let mut readable: Vec<(String, Digests)> = Vec::new();
    let mut messages: Vec<NewMessage> = Vec::new();
    for Entry { id, message } in request.entries {
        match message.read() {
            Ok((message, digests)) => {
                readable.push((id, digests));
                messages.push(message);
            }
            Err(error) => outcomes.add(&id, Err(error)),
        }
    }
    let sent = queues.send_batch(queue, messages).await?;
    for ((id, digests), outcome) in readable.into_iter().zip(sent) {
        let entry = outcome.map(|message_id| SentEntry {
            id: id.clone(),
            sent: Sent { message_id, digests },
        });
        outcomes.add(&id, entry);
    }
    Ok(outcomes)
}

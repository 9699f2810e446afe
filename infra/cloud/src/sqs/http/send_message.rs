//! `SendMessage`.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::parameter::{addressed, duration, required};
use crate::sqs::digest::md5_of_body;
use crate::sqs::{NewMessage, QueueError, Queues};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    queue_url: Option<String>,
    message_body: Option<String>,
    delay_seconds: Option<i64>,
    message_attributes: Option<IgnoredAny>,
    message_system_attributes: Option<IgnoredAny>,
}

#[derive(Serialize)]
pub(super) struct Sent {
    #[serde(rename = "MessageId")]
    message_id: String,
    #[serde(rename = "MD5OfMessageBody")]
    md5_of_body: String,
}

pub(super) async fn call(queues: &Queues, request: Request) -> Result<Sent, QueueError> {
    let queue = addressed(request.queue_url.as_deref())?;
    // Refused rather than left out: a sender must not believe that they arrive.
    if request.message_attributes.is_some() {
        return Err(QueueError::Unsupported("MessageAttributes"));
    }
    if request.message_system_attributes.is_some() {
        return Err(QueueError::Unsupported("MessageSystemAttributes"));
    }
    let message = NewMessage {
        body: required(request.message_body, "MessageBody")?,
        delay: request
            .delay_seconds
            .map(|seconds| duration("DelaySeconds", seconds, 900))
            .transpose()?,
    };
    let md5_of_body = md5_of_body(&message.body);
    Ok(Sent {
        message_id: queues.send(queue, message).await?,
        md5_of_body,
    })
}

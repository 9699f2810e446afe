//! `SendMessage`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Endpoint;
use super::parameter::{addressed, duration, required};
use crate::sqs::attribute::{AttributeValue, md5_of_attributes, md5_of_body};
use crate::sqs::{MessageAttributes, NewMessage, QueueError};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    queue_url: Option<String>,
    #[serde(flatten)]
    message: Content,
}

/// What one message to send consists of, alone or in a batch.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Content {
    message_body: Option<String>,
    delay_seconds: Option<i64>,
    message_attributes: Option<MessageAttributes>,
    message_system_attributes: Option<BTreeMap<String, crate::sqs::MessageAttribute>>,
}

/// What is answered for one message sent, alone or in a batch.
#[derive(Serialize)]
pub(super) struct Sent {
    #[serde(rename = "MessageId")]
    pub message_id: String,
    #[serde(flatten)]
    pub digests: Digests,
}

/// What lets the sender check that its message arrived unharmed.
#[derive(Clone, Serialize)]
pub(super) struct Digests {
    #[serde(rename = "MD5OfMessageBody")]
    body: String,
    #[serde(rename = "MD5OfMessageAttributes", skip_serializing_if = "Option::is_none")]
    attributes: Option<String>,
    #[serde(
        rename = "MD5OfMessageSystemAttributes",
        skip_serializing_if = "Option::is_none"
    )]
    system_attributes: Option<String>,
}

pub(super) async fn call(endpoint: &Endpoint, request: Request) -> Result<Sent, QueueError> {
    let (queues, queue) = addressed(endpoint, request.queue_url.as_deref())?;
    let (message, digests) = request.message.read()?;
    Ok(Sent {
        message_id: queues.send(queue, message).await?,
        digests,
    })
}

impl Content {
    pub fn read(self) -> Result<(NewMessage, Digests), QueueError> {
        let system_attributes = self.message_system_attributes.unwrap_or_default();
        let message = NewMessage {
            body: required(self.message_body, "MessageBody")?,
            trace_header: trace_header(&system_attributes)?,
            attributes: self.message_attributes.unwrap_or_default(),
            delay: self
                .delay_seconds
                .map(|seconds| duration("DelaySeconds", seconds, 900))
                .transpose()?,
        };
        let digests = Digests {
            body: md5_of_body(&message.body),
            attributes: md5_of_attributes(&message.attributes),
            system_attributes: md5_of_attributes(&system_attributes),
        };
        Ok((message, digests))
    }
}

/// The only system attribute a sender may set.
fn trace_header(system_attributes: &MessageAttributes) -> Result<Option<String>, QueueError> {
    let mut trace_header = None;
    for (name, attribute) in system_attributes {
        match (name.as_str(), &attribute.value) {
            ("AWSTraceHeader", AttributeValue::String(text)) => trace_header = Some(text.clone()),
            _ => {
                return Err(QueueError::InvalidParameter {
                    parameter: "MessageSystemAttributes",
                    value: name.clone(),
                    reason: "only a text `AWSTraceHeader` may be sent".to_owned(),
                });
            }
        }
    }
    Ok(trace_header)
}

//! `ReceiveMessage`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Endpoint;
use super::parameter::{addressed, bounded, duration, visibility_timeout};
use crate::sqs::attribute::md5_of_attributes;
use crate::sqs::identity::ACCOUNT;
use crate::sqs::{Message, MessageAttributes, QueueError, Received, queue_arn};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    queue_url: Option<String>,
    max_number_of_messages: Option<i64>,
    visibility_timeout: Option<i64>,
    wait_time_seconds: Option<i64>,
    /// The old name of `MessageSystemAttributeNames`.
    #[serde(default)]
    attribute_names: Vec<String>,
    #[serde(default)]
    message_system_attribute_names: Vec<String>,
    #[serde(default)]
    message_attribute_names: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Response {
    #[serde(rename = "Messages", skip_serializing_if = "Vec::is_empty")]
    messages: Vec<Delivered>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Delivered {
    message_id: String,
    receipt_handle: String,
    #[serde(rename = "MD5OfBody")]
    md5_of_body: String,
    body: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    attributes: BTreeMap<&'static str, String>,
    #[serde(rename = "MD5OfMessageAttributes", skip_serializing_if = "Option::is_none")]
    md5_of_message_attributes: Option<String>,
    #[serde(skip_serializing_if = "MessageAttributes::is_empty")]
    message_attributes: MessageAttributes,
}

pub(super) async fn call(endpoint: &Endpoint, request: Request) -> Result<Response, QueueError> {
    let (queues, queue) = addressed(endpoint, request.queue_url.as_deref())?;
    let maximum = request.max_number_of_messages.unwrap_or(1);
    let maximum = bounded("MaxNumberOfMessages", maximum, 1, 10)?;
    let wait = request
        .wait_time_seconds
        .map(|seconds| duration("WaitTimeSeconds", seconds, 20))
        .transpose()?;
    let visibility = request.visibility_timeout.map(visibility_timeout).transpose()?;
    let maximum = usize::try_from(maximum).unwrap_or(usize::MAX);
    let received = queues.receive(queue, maximum, wait, visibility).await?;
    Ok(Response {
        messages: received
            .into_iter()
            .map(|received| delivered(received, &request))
            .collect(),
    })
}

/// The message with the attributes the receiver asked for; the digest covers only those.
fn delivered(
    Received {
        receipt_handle,
        message,
    }: Received,
    request: &Request,
) -> Delivered {
    let mut attributes = system_attributes(&message);
    attributes.retain(|name, _| {
        let asked = request
            .attribute_names
            .iter()
            .chain(&request.message_system_attribute_names);
        asked.into_iter().any(|asked| asked == "All" || asked == name)
    });
    let md5_of_body = message.md5_of_body();
    let mut message_attributes = message.attributes;
    message_attributes.retain(|name, _| {
        request
            .message_attribute_names
            .iter()
            .any(|pattern| matches(pattern, name))
    });
    Delivered {
        message_id: message.id,
        receipt_handle,
        md5_of_body,
        body: message.body,
        attributes,
        md5_of_message_attributes: md5_of_attributes(&message_attributes),
        message_attributes,
    }
}

fn system_attributes(message: &Message) -> BTreeMap<&'static str, String> {
    let first_received_at = message.first_received_at.unwrap_or(message.sent_at);
    let mut attributes = BTreeMap::from([
        (
            "ApproximateFirstReceiveTimestamp",
            first_received_at.unix_milliseconds().to_string(),
        ),
        ("ApproximateReceiveCount", message.receive_count.to_string()),
        ("SenderId", ACCOUNT.to_owned()),
        ("SentTimestamp", message.sent_at.unix_milliseconds().to_string()),
    ]);
    attributes.extend(
        message
            .trace_header
            .clone()
            .map(|header| ("AWSTraceHeader", header)),
    );
    let source = message.dead_letter_source.as_deref().map(queue_arn);
    attributes.extend(source.map(|arn| ("DeadLetterQueueSourceArn", arn)));
    attributes
}

/// `All` and `.*` ask for every attribute, `order.*` for those that start with `order.`.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix(".*") {
        Some("") => true,
        Some(prefix) => name
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.starts_with('.')),
        None => pattern == "All" || pattern == name,
    }
}

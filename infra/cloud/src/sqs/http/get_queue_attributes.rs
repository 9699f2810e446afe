//! `GetQueueAttributes`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::parameter::addressed;
use crate::sqs::create::StoredQueue;
use crate::sqs::{Depth, QueueError, Queues, queue_arn};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    queue_url: Option<String>,
    #[serde(default)]
    attribute_names: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Response {
    attributes: BTreeMap<&'static str, String>,
}

/// Attributes that may be asked for but are never, or not always, set.
const OPTIONAL: [&str; 5] = [
    "KmsDataKeyReusePeriodSeconds",
    "KmsMasterKeyId",
    "Policy",
    "RedriveAllowPolicy",
    "RedrivePolicy",
];

pub(super) async fn call(queues: &Queues, request: Request) -> Result<Response, QueueError> {
    let queue = addressed(request.queue_url.as_deref())?;
    let mut attributes = attributes(&queues.stored(queue).await?, queues.depth(queue).await?);
    for name in &request.attribute_names {
        let name = name.as_str();
        // An attribute that exists on AWS but is not set here is left out of the answer; an unknown one is refused.
        if name != "All" && !OPTIONAL.contains(&name) && !attributes.contains_key(name) {
            return Err(QueueError::InvalidAttributeName(name.to_owned()));
        }
    }
    attributes.retain(|name, _| {
        request
            .attribute_names
            .iter()
            .any(|asked| asked == "All" || asked == name)
    });
    Ok(Response { attributes })
}

fn attributes(queue: &StoredQueue, depth: Depth) -> BTreeMap<&'static str, String> {
    let definition = &queue.definition;
    let mut attributes = BTreeMap::from([
        ("ApproximateNumberOfMessages", depth.visible.to_string()),
        ("ApproximateNumberOfMessagesDelayed", depth.delayed.to_string()),
        (
            "ApproximateNumberOfMessagesNotVisible",
            depth.in_flight.to_string(),
        ),
        ("CreatedTimestamp", queue.created_at.unix_seconds().to_string()),
        ("DelaySeconds", definition.delay.as_secs().to_string()),
        (
            "LastModifiedTimestamp",
            queue.modified_at.unix_seconds().to_string(),
        ),
        ("MaximumMessageSize", definition.maximum_message_size.to_string()),
        (
            "MessageRetentionPeriod",
            definition.retention.as_secs().to_string(),
        ),
        ("QueueArn", queue_arn(&definition.name)),
        (
            "ReceiveMessageWaitTimeSeconds",
            definition.receive_wait.as_secs().to_string(),
        ),
        // Nothing is encrypted here, whatever the template asks for.
        ("SqsManagedSseEnabled", false.to_string()),
        (
            "VisibilityTimeout",
            definition.visibility_timeout.as_secs().to_string(),
        ),
    ]);
    if let Some(redrive) = &definition.redrive {
        let policy = json!({
            "deadLetterTargetArn": queue_arn(&redrive.dead_letter_queue),
            "maxReceiveCount": redrive.max_receive_count,
        });
        attributes.insert("RedrivePolicy", policy.to_string());
    }
    attributes
}

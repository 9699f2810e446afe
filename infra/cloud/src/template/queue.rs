//! `AWS::SQS::Queue`.

use std::time::Duration;

use serde::Deserialize;

use super::TemplateError;
use super::naming::physical_name;
use super::resource::Resource;
use super::scope::Scope;
use crate::sqs::{QueueDefinition, Redrive, queue_arn, queue_url};

/// A queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// The resource's name in the template.
    pub logical_id: String,
    /// Its URL at the local endpoint.
    pub url: String,
    /// Its name and attributes.
    pub definition: QueueDefinition,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Properties {
    queue_name: Option<String>,
    visibility_timeout: Option<u64>,
    message_retention_period: Option<u64>,
    delay_seconds: Option<u64>,
    receive_message_wait_time_seconds: Option<u64>,
    maximum_message_size: Option<u32>,
    redrive_policy: Option<RedrivePolicy>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RedrivePolicy {
    dead_letter_target_arn: String,
    max_receive_count: u32,
}

/// Encryption at rest has no counterpart here.
const IGNORED: &[&str] = &[
    "KmsDataKeyReusePeriodSeconds",
    "KmsMasterKeyId",
    "SqsManagedSseEnabled",
    "Tags",
];

/// Makes references to the queue resolve, before any queue is read.
pub(super) fn define(resource: Resource<'_>, scope: &mut Scope<'_>) -> Result<(), TemplateError> {
    let name = match resource.properties().get("QueueName") {
        Some(name) => scope.text(name)?,
        None => physical_name(scope, resource.logical_id),
    };
    let url = queue_url(scope.queue_endpoint, &name);
    let logical_id = resource.logical_id;
    scope.define(logical_id.to_owned(), url.clone());
    scope.define(format!("{logical_id}.QueueUrl"), url);
    scope.define(format!("{logical_id}.Arn"), queue_arn(&name));
    scope.define(format!("{logical_id}.QueueName"), name);
    Ok(())
}

/// The queue with this ARN.
pub(super) fn queue_of_arn(arn: &str) -> Option<&str> {
    arn.strip_prefix(&queue_arn(""))
}

pub(super) fn read(resource: Resource<'_>, scope: &Scope<'_>) -> Result<Queue, TemplateError> {
    let properties: Properties = resource.read(scope, resource.properties(), IGNORED)?;
    let name = match properties.queue_name {
        Some(name) => name,
        None => scope.lookup(&format!("{}.QueueName", resource.logical_id))?,
    };
    let redrive = properties
        .redrive_policy
        .map(|policy| {
            let dead_letter_queue = queue_of_arn(&policy.dead_letter_target_arn)
                .ok_or_else(|| resource.unsupported("a dead-letter queue of another account or region"))?;
            Ok::<_, TemplateError>(Redrive {
                dead_letter_queue: dead_letter_queue.to_owned(),
                max_receive_count: policy.max_receive_count,
            })
        })
        .transpose()?;
    let default = QueueDefinition::named(name);
    let seconds = |value: Option<u64>, default| value.map_or(default, Duration::from_secs);
    Ok(Queue {
        logical_id: resource.logical_id.to_owned(),
        url: scope.lookup(resource.logical_id)?,
        definition: QueueDefinition {
            visibility_timeout: seconds(properties.visibility_timeout, default.visibility_timeout),
            retention: seconds(properties.message_retention_period, default.retention),
            delay: seconds(properties.delay_seconds, default.delay),
            receive_wait: seconds(properties.receive_message_wait_time_seconds, default.receive_wait),
            maximum_message_size: properties
                .maximum_message_size
                .unwrap_or(default.maximum_message_size),
            redrive,
            name: default.name,
        },
    })
}

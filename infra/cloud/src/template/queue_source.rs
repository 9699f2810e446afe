//! Events of the type `SQS`: the messages of a queue.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::mapping::{FilterCriteria, ResponseType, batch_size, filters, queue_name, reports_failures};
use super::resource::Resource;
use super::scope::Scope;
use super::{Filter, TemplateError};

/// A mapping from a queue to a function.
#[derive(Clone, Debug, PartialEq)]
pub struct QueueSource {
    /// The queue's name.
    pub queue: String,
    /// The ARN the events name as their source.
    pub queue_arn: String,
    /// The most messages of one invocation.
    pub batch_size: usize,
    /// The number of invocations that may run at once; none: as many as Lambda starts with.
    pub maximum_concurrency: Option<usize>,
    /// True if the function's response names the messages it failed at.
    pub report_batch_item_failures: bool,
    /// A message is delivered if any of these matches it, or if there are none; the others are deleted.
    pub filters: Vec<Filter>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct QueueProperties {
    queue: String,
    batch_size: Option<usize>,
    #[serde(default)]
    function_response_types: Vec<ResponseType>,
    scaling_config: Option<ScalingConfig>,
    filter_criteria: Option<FilterCriteria>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct ScalingConfig {
    maximum_concurrency: usize,
}

/// Lambda's batch size where none is given.
const DEFAULT_BATCH: usize = 10;

pub(super) fn read(
    function: Resource<'_>,
    properties: Map<String, Value>,
    scope: &Scope<'_>,
) -> Result<QueueSource, TemplateError> {
    let properties: QueueProperties = function.read(scope, properties, &[])?;
    Ok(QueueSource {
        queue: queue_name(function, &properties.queue)?,
        queue_arn: properties.queue,
        // More than ten need a batching window, which is not supported.
        batch_size: batch_size(function, properties.batch_size, DEFAULT_BATCH, 10)?,
        maximum_concurrency: properties
            .scaling_config
            .map(|scaling| scaling.maximum_concurrency),
        report_batch_item_failures: reports_failures(&properties.function_response_types),
        filters: filters(function, properties.filter_criteria)?,
    })
}

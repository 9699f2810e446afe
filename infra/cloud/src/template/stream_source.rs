//! Events of the type `DynamoDB`: a table's stream.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::mapping::{FilterCriteria, ResponseType, batch_size, filters, queue_name, reports_failures};
use super::resource::Resource;
use super::scope::{Scope, text};
use super::table::table_of_stream;
use super::{Filter, TemplateError};

/// A mapping from a table's stream to a function, read from its oldest record on.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamSource {
    /// The table's name.
    pub table: String,
    /// The ARN the events name as their source.
    pub stream_arn: String,
    /// The most records of one invocation.
    pub batch_size: usize,
    /// The time that records are gathered before an invocation, unless a batch is full earlier.
    pub batching_window: Duration,
    /// The number of times a failed batch is retried before it is given up; none: until it succeeds or is too old.
    pub maximum_retry_attempts: Option<u32>,
    /// The age at which a record is given up; none: never.
    pub maximum_record_age: Option<Duration>,
    /// True if a failed batch is split in two.
    pub bisect: bool,
    /// True if the function's response names the record it failed at.
    pub report_batch_item_failures: bool,
    /// A record is delivered if any of these matches it, or if there are none.
    pub filters: Vec<Filter>,
    /// The destination of records that were given up.
    pub on_failure: Option<FailureDestination>,
}

/// The destination of records that a function gave up on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FailureDestination {
    /// The queue of this name gets a message that names the records.
    Queue(String),
    /// The bucket of this name gets the records themselves as well.
    Bucket(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct StreamProperties {
    stream: String,
    #[serde(rename = "StartingPosition")]
    _starting_position: StartingPosition,
    batch_size: Option<usize>,
    /// A number, or a parameter's text.
    maximum_batching_window_in_seconds: Option<Value>,
    #[serde(default)]
    bisect_batch_on_function_error: bool,
    #[serde(default)]
    function_response_types: Vec<ResponseType>,
    maximum_retry_attempts: Option<i32>,
    maximum_record_age_in_seconds: Option<i32>,
    destination_config: Option<DestinationConfig>,
    filter_criteria: Option<FilterCriteria>,
}

/// The only supported position is the oldest record, so that no record is missed.
#[derive(Deserialize)]
enum StartingPosition {
    #[serde(rename = "TRIM_HORIZON")]
    TrimHorizon,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct DestinationConfig {
    on_failure: OnFailure,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct OnFailure {
    #[serde(rename = "Type")]
    _kind: Option<DestinationType>,
    destination: String,
}

/// The type from which SAM writes a policy. Unused here, since the destination itself tells its type.
#[derive(Deserialize)]
enum DestinationType {
    #[serde(rename = "SQS")]
    Queue,
    #[serde(rename = "S3")]
    Bucket,
}

/// Properties that concern CloudWatch only.
const IGNORED: &[&str] = &["MetricsConfig"];

/// Lambda's longest window.
const LONGEST_WINDOW: Duration = Duration::from_mins(5);

/// Lambda's batch size where none is given.
const DEFAULT_BATCH: usize = 100;

pub(super) fn read(
    function: Resource<'_>,
    properties: Map<String, Value>,
    scope: &Scope<'_>,
) -> Result<StreamSource, TemplateError> {
    let properties: StreamProperties = function.read(scope, properties, IGNORED)?;
    let table = table_of_stream(&properties.stream)
        .ok_or_else(|| function.unsupported(format!("the stream `{}`", properties.stream)))?;
    // -1 is Lambda's spelling of "no limit".
    let limit = |value: Option<i32>| value.and_then(|value| u32::try_from(value).ok());
    Ok(StreamSource {
        table: table.to_owned(),
        batch_size: batch_size(function, properties.batch_size, DEFAULT_BATCH, 1_000)?,
        batching_window: batching_window(function, properties.maximum_batching_window_in_seconds)?,
        maximum_retry_attempts: limit(properties.maximum_retry_attempts),
        maximum_record_age: limit(properties.maximum_record_age_in_seconds)
            .map(|seconds| Duration::from_secs(seconds.into())),
        bisect: properties.bisect_batch_on_function_error,
        report_batch_item_failures: reports_failures(&properties.function_response_types),
        filters: filters(function, properties.filter_criteria)?,
        on_failure: properties
            .destination_config
            .map(|config| failure_destination(function, &config.on_failure.destination))
            .transpose()?,
        stream_arn: properties.stream,
    })
}

fn failure_destination(function: Resource<'_>, arn: &str) -> Result<FailureDestination, TemplateError> {
    match arn.strip_prefix("arn:aws:s3:::") {
        Some(bucket) => Ok(FailureDestination::Bucket(bucket.to_owned())),
        None => queue_name(function, arn).map(FailureDestination::Queue),
    }
}

/// The batching window; zero if none is set, as with Lambda.
fn batching_window(function: Resource<'_>, seconds: Option<Value>) -> Result<Duration, TemplateError> {
    let Some(seconds) = seconds else {
        return Ok(Duration::ZERO);
    };
    let window = text(&seconds).and_then(|text| text.parse().ok());
    window
        .map(Duration::from_secs)
        .filter(|window| *window <= LONGEST_WINDOW)
        .ok_or_else(|| function.unsupported(format!("a batching window of {seconds} seconds")))
}

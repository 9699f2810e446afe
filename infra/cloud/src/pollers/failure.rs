//! The report about records that were given up, for a stream's on-failure destination: a message for a queue, an object
//! for a bucket.

use oms_telemetry::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::batch::Batch;
use crate::dynamodb::{Change, Dynamo};
use crate::template::{Function, StreamSource};

/// The reason records were given up, in Lambda's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    RetryAttemptsExhausted,
    RecordAgeExceeded,
}

impl Condition {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RetryAttemptsExhausted => "RetryAttemptsExhausted",
            Self::RecordAgeExceeded => "RecordAgeExceeded",
        }
    }
}

/// The message's JSON, which names the records but does not hold them. Source of all of this: AWS Lambda Developer
/// Guide, "Retain discarded records for a DynamoDB event source".
pub(super) fn message(
    function: &Function,
    source: &StreamSource,
    batch: &Batch,
    condition: Condition,
    now: Timestamp,
    request_id: Uuid,
) -> Value {
    let number = |record: Option<&Change>| record.map(|record| record.sequence_number.clone());
    let arrival = |record: Option<&Change>| record.map(|record| record.created_at.to_string());
    let (first, last) = (batch.records.first(), batch.records.last());
    let response = if batch.in_error {
        // Lambda answers 200 also when the function failed; `functionError` tells the two apart.
        json!({ "statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled" })
    } else {
        json!({ "statusCode": 200, "executedVersion": "$LATEST" })
    };
    json!({
        "requestContext": {
            "requestId": request_id.to_string(),
            "functionArn": function.arn(),
            "condition": condition.as_str(),
            "approximateInvokeCount": batch.invocations,
        },
        "responseContext": response,
        "version": "1.0",
        "timestamp": now.to_string(),
        "DDBStreamBatchInfo": {
            "shardId": Dynamo::shard(&source.table),
            "startSequenceNumber": number(first),
            "endSequenceNumber": number(last),
            "approximateArrivalOfFirstRecord": arrival(first),
            "approximateArrivalOfLastRecord": arrival(last),
            "batchSize": batch.records.len(),
            "streamArn": source.stream_arn,
        },
    })
}

/// The report for a bucket: the message, and the event of the last invocation as text.
pub(super) fn with_records(mut message: Value, batch: &Batch) -> Value {
    let records: Vec<_> = batch.records.iter().map(|change| &change.record).collect();
    let payload = json!({ "Records": records }).to_string();
    if let Some(message) = message.as_object_mut() {
        message.insert("payload".to_owned(), payload.into());
    }
    message
}

/// The object's name: `aws/lambda/<mapping>/<shard>/<year>/<month>/<day>/<time>-<UUID>`. A mapping has no identifier
/// here but its function's name.
pub(super) fn key(function: &Function, source: &StreamSource, now: Timestamp, id: Uuid) -> String {
    let (mapping, shard) = (&function.name, Dynamo::shard(&source.table));
    let now = now.to_string();
    let (date, time) = now.split_once('T').unwrap_or((&now, ""));
    let time = time.get(..8).unwrap_or(time).replace(':', ".");
    format!(
        "aws/lambda/{mapping}/{shard}/{}/{date}T{time}-{id}",
        date.replace('-', "/")
    )
}

//! Reading and trimming the stream of a table.

use std::time::Duration;

use dynoxide::actions::get_records::Record;
use dynoxide::streams;
use oms_telemetry::{Clock, Timestamp};
use serde_json::{Value, json};

use super::{Dynamo, DynamoError, workarounds};
use crate::template::{REGION, StreamSource};

/// The time for which DynamoDB keeps the records of a stream.
const RETENTION: Duration = Duration::from_hours(24);

/// One record of a table's stream.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    /// Grows with every record of the table. 21 digits, so that text sorts as the numbers do.
    pub sequence_number: String,
    /// The time it was written, to the second, by the clock of the system: dynoxide asks the machine, so a turned clock
    /// is added.
    pub created_at: Timestamp,
    /// True if the item came out of the write as it went in. DynamoDB writes no record for such a write.
    pub unchanged: bool,
    /// The record as a function receives it.
    pub record: Value,
}

impl Dynamo {
    /// The only shard of a table's stream.
    pub(crate) fn shard(table: &str) -> String {
        streams::shard_id(table)
    }

    /// The first `limit` records of the stream after the one numbered `after`, or from the oldest on, oldest first.
    pub(crate) async fn stream_records(
        &self,
        source: &StreamSource,
        after: Option<&str>,
        limit: usize,
        clock: &Clock,
    ) -> Result<Vec<Change>, DynamoError> {
        let turned_by = clock.turned_by();
        let position = json!({
            "StreamArn": source.stream_arn,
            "ShardId": Self::shard(&source.table),
            "ShardIteratorType": if after.is_some() { "AFTER_SEQUENCE_NUMBER" } else { "TRIM_HORIZON" },
            "SequenceNumber": after,
        });
        let (dynamo, source) = (self.clone(), source.clone());
        // On a thread for blocking work, like every request: dynoxide waits for the lock of its database.
        tokio::task::spawn_blocking(move || dynamo.read_stream(&source, position, limit, turned_by)).await?
    }

    fn read_stream(
        &self,
        source: &StreamSource,
        position: Value,
        limit: usize,
        turned_by: i64,
    ) -> Result<Vec<Change>, DynamoError> {
        let unreadable = |source| DynamoError::Request {
            operation: "GetRecords",
            source,
        };
        let iterator = self.call("GetShardIterator", position, |database, request| {
            database.get_shard_iterator(request)
        })?;
        let request = json!({ "ShardIterator": iterator.get("ShardIterator"), "Limit": limit });
        let request = serde_json::from_value(request).map_err(unreadable)?;
        let records = self.database().get_records(request)?.records;
        records
            .iter()
            .map(|record| change(record, source, turned_by).map_err(unreadable))
            .collect()
    }

    /// Deletes the records up to and including `delivered` that are older than a stream keeps them. Unlike DynamoDB, it
    /// keeps records that were not delivered yet, however old they are, because the pollers rest while this machine is
    /// off. In memory, everything is kept.
    pub(crate) async fn trim_stream(
        &self,
        table: &str,
        delivered: &str,
        clock: &Clock,
    ) -> Result<(), DynamoError> {
        let Some(file) = self.file().map(str::to_owned) else {
            return Ok(());
        };
        // dynoxide wrote the times down by the machine's clock.
        let kept_since = clock.now().saturating_sub(RETENTION).unix_milliseconds() - clock.turned_by();
        let kept_since = Timestamp::from_unix_milliseconds(kept_since).unwrap_or(Timestamp::EPOCH);
        // Stored without the leading digit that makes the number 21 digits long.
        let delivered: Option<i64> = delivered.get(1..).and_then(|digits| digits.parse().ok());
        let table = table.to_owned();
        tokio::task::spawn_blocking(move || workarounds::trim_stream(&file, &table, delivered, kept_since))
            .await?
    }
}

/// The record in the form Lambda hands it to a function. Region and stream are those of the template instead of
/// dynoxide's, and the time is in whole seconds instead of a float.
fn change(record: &Record, source: &StreamSource, turned_by: i64) -> Result<Change, serde_json::Error> {
    let (new, old) = (&record.dynamodb.new_image, &record.dynamodb.old_image);
    let created_at = instant(record.dynamodb.approximate_creation_date_time, turned_by);
    let mut event = serde_json::to_value(record)?;
    if let Some(event) = event.as_object_mut() {
        event.insert("awsRegion".to_owned(), REGION.into());
        event.insert("eventSourceARN".to_owned(), source.stream_arn.as_str().into());
    }
    if let Some(dynamodb) = event.get_mut("dynamodb").and_then(Value::as_object_mut) {
        dynamodb.insert(
            "ApproximateCreationDateTime".to_owned(),
            created_at.unix_seconds().into(),
        );
    }
    Ok(Change {
        sequence_number: record.dynamodb.sequence_number.clone(),
        created_at,
        // A delete has no new image, and an insert no old one, so neither can count as unchanged.
        unchanged: new.is_some() && new == old,
        record: event,
    })
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "seconds since 1970 fit, and a cast of a float saturates"
)]
fn instant(seconds: f64, turned_by: i64) -> Timestamp {
    let milliseconds = ((seconds * 1000.0) as i64).saturating_add(turned_by);
    Timestamp::from_unix_milliseconds(milliseconds).unwrap_or(Timestamp::EPOCH)
}

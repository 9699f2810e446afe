//! Creating queues and reading their definitions.

use std::time::Duration;

use oms_telemetry::Timestamp;
use rusqlite::{OptionalExtension as _, Row, Transaction, named_params};

use super::message::instant;
use super::{QueueDefinition, QueueError, Queues, Redrive};

/// A queue as it is kept.
pub(super) struct StoredQueue {
    pub definition: QueueDefinition,
    pub created_at: Timestamp,
    pub modified_at: Timestamp,
}

impl Queues {
    /// Creates the queue, or gives the existing one these attributes; its messages stay. Its dead-letter queue must
    /// exist: see [`Queues::create_all`].
    pub async fn create(&self, definition: QueueDefinition) -> Result<(), QueueError> {
        self.create_all(vec![definition]).await
    }

    /// Creates or updates these queues, all or none, in any order: a dead-letter queue may come after its source.
    pub async fn create_all(&self, definitions: Vec<QueueDefinition>) -> Result<(), QueueError> {
        definitions.iter().try_for_each(QueueDefinition::validate)?;
        self.transaction(move |transaction, now| {
            for definition in &definitions {
                upsert(transaction, definition, now)?;
            }
            // After all are created, since a dead-letter queue may come later in the list. An error rolls everything
            // back.
            for redrive in definitions
                .iter()
                .filter_map(|definition| definition.redrive.as_ref())
            {
                find(transaction, &redrive.dead_letter_queue).map_err(|error| match error {
                    QueueError::NoSuchQueue(name) => QueueError::NoSuchDeadLetterQueue(name),
                    other => other,
                })?;
            }
            Ok(())
        })
        .await
    }

    pub(super) async fn stored(&self, queue: &str) -> Result<StoredQueue, QueueError> {
        let queue = queue.to_owned();
        self.transaction(move |transaction, _| find(transaction, &queue))
            .await
    }
}

fn upsert(transaction: &Transaction<'_>, queue: &QueueDefinition, now: Timestamp) -> Result<(), QueueError> {
    transaction
        .prepare_cached(
            "INSERT INTO queue VALUES (:name, :visibility_timeout, :retention, :delay, :receive_wait,
                 :maximum_message_size, :dead_letter_queue, :max_receive_count, :now, :now)
             ON CONFLICT (name) DO UPDATE SET
                 visibility_timeout = :visibility_timeout, retention = :retention, delay = :delay,
                 receive_wait = :receive_wait, maximum_message_size = :maximum_message_size,
                 dead_letter_queue = :dead_letter_queue, max_receive_count = :max_receive_count, modified_at = :now",
        )?
        .execute(named_params! {
            ":name": queue.name,
            ":visibility_timeout": seconds(queue.visibility_timeout),
            ":retention": seconds(queue.retention),
            ":delay": seconds(queue.delay),
            ":receive_wait": seconds(queue.receive_wait),
            ":maximum_message_size": queue.maximum_message_size,
            ":dead_letter_queue": queue.redrive.as_ref().map(|redrive| &redrive.dead_letter_queue),
            ":max_receive_count": queue.redrive.as_ref().map(|redrive| redrive.max_receive_count),
            ":now": now.unix_milliseconds(),
        })?;
    Ok(())
}

/// The queue `name`.
pub(super) fn find(transaction: &Transaction<'_>, name: &str) -> Result<StoredQueue, QueueError> {
    transaction
        .prepare_cached("SELECT * FROM queue WHERE name = ?1")?
        .query_row([name], read)
        .optional()?
        .ok_or_else(|| QueueError::NoSuchQueue(name.to_owned()))
}

fn read(row: &Row<'_>) -> rusqlite::Result<StoredQueue> {
    let duration = |column: &str| {
        row.get(column)
            .map(|seconds: u32| Duration::from_secs(seconds.into()))
    };
    let dead_letter_queue: Option<String> = row.get("dead_letter_queue")?;
    let max_receive_count: Option<u32> = row.get("max_receive_count")?;
    Ok(StoredQueue {
        definition: QueueDefinition {
            name: row.get("name")?,
            visibility_timeout: duration("visibility_timeout")?,
            retention: duration("retention")?,
            delay: duration("delay")?,
            receive_wait: duration("receive_wait")?,
            maximum_message_size: row.get("maximum_message_size")?,
            redrive: dead_letter_queue.zip(max_receive_count).map(
                |(dead_letter_queue, max_receive_count)| Redrive {
                    dead_letter_queue,
                    max_receive_count,
                },
            ),
        },
        created_at: instant(row.get("created_at")?),
        modified_at: instant(row.get("modified_at")?),
    })
}

/// The duration in whole seconds. Validated durations are far below the limit of the type.
fn seconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_secs()).unwrap_or(u32::MAX)
}

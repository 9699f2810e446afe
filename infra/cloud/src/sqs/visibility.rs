//! Changing how long a received message stays hidden.

use std::time::Duration;

use oms_telemetry::Timestamp;
use rusqlite::{OptionalExtension as _, Transaction};

use super::definition::{MAXIMUM_VISIBILITY, within};
use super::message::instant;
use super::receipt::Receipt;
use super::{QueueError, Queues, create};

impl Queues {
    /// Hides the message of this receipt handle for `timeout` from now on; zero makes it visible at once. No message
    /// may be hidden for more than 12 hours from its receive.
    pub async fn change_visibility(
        &self,
        queue: &str,
        receipt_handle: &str,
        timeout: Duration,
    ) -> Result<(), QueueError> {
        let outcomes = self
            .change_visibility_batch(queue, vec![(receipt_handle.to_owned(), timeout)])
            .await?;
        outcomes.into_iter().next().unwrap_or(Err(QueueError::EmptyBatch))
    }

    /// Changes the visibility of several messages in one transaction; see [`Queues::change_visibility`].
    pub(crate) async fn change_visibility_batch(
        &self,
        queue: &str,
        changes: Vec<(String, Duration)>,
    ) -> Result<Vec<Result<(), QueueError>>, QueueError> {
        let name = queue.to_owned();
        let outcomes = self
            .transaction(move |transaction, now| {
                create::find(transaction, &name)?;
                Ok(changes
                    .iter()
                    .map(|(handle, timeout)| change(transaction, &name, handle, *timeout, now))
                    .collect())
            })
            .await?;
        // Not only for zero: a receiver that waits for the old moment must wait for the new one.
        self.signal(queue).notify_waiters();
        Ok(outcomes)
    }
}

fn change(
    transaction: &Transaction<'_>,
    queue: &str,
    receipt_handle: &str,
    timeout: Duration,
    now: Timestamp,
) -> Result<(), QueueError> {
    within(
        "VisibilityTimeout",
        timeout.as_secs(),
        0,
        MAXIMUM_VISIBILITY.as_secs(),
    )?;
    let receipt = Receipt::parse(receipt_handle, queue)?;
    let (visible_at, received_at) = transaction
        .prepare_cached(
            "SELECT visible_at, received_at FROM message
             WHERE sequence = ?1 AND queue = ?2 AND receive_count = ?3",
        )?
        .query_row((receipt.sequence, queue, receipt.receive_count), |row| {
            Ok((instant(row.get(0)?), instant(row.get(1)?)))
        })
        .optional()?
        .ok_or_else(|| QueueError::StaleReceiptHandle(receipt_handle.to_owned()))?;
    if visible_at <= now {
        return Err(QueueError::NotInFlight);
    }
    let until = now.saturating_add(timeout);
    // The limit counts from the receive, so extending again and again does not pass it.
    if until.duration_since(received_at) > MAXIMUM_VISIBILITY {
        return Err(QueueError::InvalidParameter {
            parameter: "VisibilityTimeout",
            value: timeout.as_secs().to_string(),
            reason: "the total visibility timeout of the message is beyond 43200 seconds".to_owned(),
        });
    }
    transaction
        .prepare_cached("UPDATE message SET visible_at = ?1 WHERE sequence = ?2")?
        .execute((until.unix_milliseconds(), receipt.sequence))?;
    Ok(())
}

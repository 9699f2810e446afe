//! Receiving messages, waiting for them, and moving away those that were received too often.

use std::time::Duration;

use oms_telemetry::Timestamp;
use rusqlite::{Transaction, named_params};
use tokio::time::Instant;

use super::receipt::Receipt;
use super::{Message, QueueDefinition, QueueError, Queues, Received, create};

/// The interval at which a waiting receive looks at the clock, which a test may move at any moment.
const CLOCK_CHECK: Duration = Duration::from_millis(15);

/// The findings of one look into a queue.
struct Look {
    received: Vec<Received>,
    /// The time the next message turns visible, if any is hidden.
    next: Option<Timestamp>,
    moved_to: Option<String>,
}

impl Queues {
    /// Takes up to `maximum` visible messages and hides them for `visibility` (the queue's timeout if absent).
    ///
    /// Without any, waits up to `wait` (the queue's own waiting time if absent) for the first: until one is sent or
    /// turns visible. The wait ends by the clock of the queues or by real time, whichever comes first. A message that
    /// was received as often as the redrive policy allows is moved to the dead-letter queue instead of being returned.
    pub async fn receive(
        &self,
        queue: &str,
        maximum: usize,
        wait: Option<Duration>,
        visibility: Option<Duration>,
    ) -> Result<Vec<Received>, QueueError> {
        let wait = match wait {
            Some(wait) => wait,
            None => self.stored(queue).await?.definition.receive_wait,
        };
        let signal = self.signal(queue);
        let patience = Patience {
            real: Instant::now().checked_add(wait),
            clock: self.now().saturating_add(wait),
        };
        loop {
            // Listening starts before looking, so that nothing sent in between is missed.
            let mut sent = std::pin::pin!(signal.notified());
            sent.as_mut().enable();
            // Decided before the look, so that the last look comes at or after the end of the wait. A message that
            // turns visible at the end is then found.
            let last = patience.is_over(self.now());
            let look = self.look(queue, maximum, visibility).await?;
            if let Some(dead_letter_queue) = look.moved_to {
                // Woken after the commit, when the moved messages can be seen.
                self.signal(&dead_letter_queue).notify_waiters();
            }
            if last || !look.received.is_empty() {
                return Ok(look.received);
            }
            // A message that turns visible gives no signal, so the clock is looked at as well.
            while !patience.is_over(self.now()) && look.next.is_none_or(|next| next > self.now()) {
                tokio::select! {
                    () = &mut sent => break,
                    () = tokio::time::sleep(CLOCK_CHECK) => {}
                }
            }
        }
    }

    async fn look(
        &self,
        queue: &str,
        maximum: usize,
        visibility: Option<Duration>,
    ) -> Result<Look, QueueError> {
        let queue = queue.to_owned();
        self.transaction(move |transaction, now| {
            let queue = create::find(transaction, &queue)?.definition;
            expire(transaction, &queue, now)?;
            look(
                transaction,
                &queue,
                maximum,
                visibility.unwrap_or(queue.visibility_timeout),
                now,
            )
        })
        .await
    }
}

/// The end of a receive's wait.
struct Patience {
    /// `None` if the time is beyond the range of an instant.
    real: Option<Instant>,
    clock: Timestamp,
}

impl Patience {
    fn is_over(&self, now: Timestamp) -> bool {
        self.real.is_some_and(|end| Instant::now() >= end) || now >= self.clock
    }
}

/// Deletes the messages that are older than the queue keeps them.
pub(super) fn expire(
    transaction: &Transaction<'_>,
    queue: &QueueDefinition,
    now: Timestamp,
) -> Result<(), QueueError> {
    let kept_since = now.saturating_sub(queue.retention).unix_milliseconds();
    transaction
        .prepare_cached("DELETE FROM message WHERE queue = ?1 AND sent_at <= ?2")?
        .execute((&queue.name, kept_since))?;
    Ok(())
}

fn look(
    transaction: &Transaction<'_>,
    queue: &QueueDefinition,
    maximum: usize,
    visibility: Duration,
    now: Timestamp,
) -> Result<Look, QueueError> {
    let limit = queue
        .redrive
        .as_ref()
        .map_or(u32::MAX, |redrive| redrive.max_receive_count);
    // Collected first and changed afterwards: an update of rows that a statement is still reading could show them
    // again.
    let (mut deliverable, mut exhausted) = (Vec::new(), Vec::new());
    {
        let mut statement = transaction.prepare_cached(
            "SELECT sequence, receives_here FROM message WHERE queue = ?1 AND visible_at <= ?2
             ORDER BY visible_at, sequence",
        )?;
        let mut rows = statement.query((&queue.name, now.unix_milliseconds()))?;
        while deliverable.len() < maximum
            && let Some(row) = rows.next()?
        {
            let sequence: i64 = row.get(0)?;
            // Messages to be moved do not count towards `maximum`, so a receive is not empty because of them.
            if row.get::<_, u32>(1)? < limit {
                &mut deliverable
            } else {
                &mut exhausted
            }
            .push(sequence);
        }
    }
    let moved_to = match &queue.redrive {
        Some(redrive) if !exhausted.is_empty() => {
            for sequence in exhausted {
                bury(transaction, queue, &redrive.dead_letter_queue, sequence, now)?;
            }
            Some(redrive.dead_letter_queue.clone())
        }
        _ => None,
    };
    let received = deliverable
        .into_iter()
        .map(|sequence| hand_out(transaction, queue, sequence, visibility, now))
        .collect::<Result<_, _>>()?;
    let next = transaction
        .prepare_cached("SELECT min(visible_at) FROM message WHERE queue = ?1 AND visible_at > ?2")?
        .query_row((&queue.name, now.unix_milliseconds()), |row| {
            row.get::<_, Option<i64>>(0)
        })?
        .map(super::message::instant);
    Ok(Look {
        received,
        next,
        moved_to,
    })
}

fn hand_out(
    transaction: &Transaction<'_>,
    queue: &QueueDefinition,
    sequence: i64,
    visibility: Duration,
    now: Timestamp,
) -> Result<Received, QueueError> {
    const SQL: &str = "UPDATE message SET visible_at = :visible_at, received_at = :now,
        first_received_at = coalesce(first_received_at, :now),
        receive_count = receive_count + 1, receives_here = receives_here + 1
        WHERE sequence = :sequence RETURNING ";
    let mut statement = transaction.prepare_cached(&[SQL, Message::COLUMNS].concat())?;
    let parameters = named_params! {
        ":visible_at": now.saturating_add(visibility).unix_milliseconds(),
        ":now": now.unix_milliseconds(),
        ":sequence": sequence,
    };
    let mut updated = statement.query_and_then(parameters, Message::read)?;
    let message = updated.next().ok_or(rusqlite::Error::QueryReturnedNoRows)??;
    let receipt = Receipt {
        queue: queue.name.clone(),
        sequence,
        receive_count: message.receive_count,
    };
    Ok(Received {
        receipt_handle: receipt.handle(),
        message,
    })
}

/// Moves a message to the dead-letter queue, where it is visible at once and keeps its id and age.
fn bury(
    transaction: &Transaction<'_>,
    queue: &QueueDefinition,
    dead_letter_queue: &str,
    sequence: i64,
    now: Timestamp,
) -> Result<(), QueueError> {
    transaction
        .prepare_cached(
            // `sent_at` stays: the retention of the dead-letter queue counts from the original send, as on AWS.
            "UPDATE message SET queue = ?1, dead_letter_source = ?2, visible_at = ?3, receives_here = 0
             WHERE sequence = ?4",
        )?
        .execute((dead_letter_queue, &queue.name, now.unix_milliseconds(), sequence))?;
    Ok(())
}

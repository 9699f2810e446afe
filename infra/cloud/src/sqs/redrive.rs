//! Moving dead letters back to where they came from.

use std::collections::BTreeSet;

use oms_telemetry::Timestamp;
use rusqlite::{Transaction, named_params};

use super::receive::expire;
use super::{QueueError, Queues, create, identity};

impl Queues {
    /// Moves the visible messages of the dead-letter queue `source` to `destination`, or each to the queue it came
    /// from, and returns how many moved.
    ///
    /// As with `StartMessageMoveTask`, a moved message is a new one: new id, new age, no receives. Unlike it, the move
    /// is done when this returns. A message with neither a destination nor a known origin stays.
    pub async fn redrive(&self, source: &str, destination: Option<&str>) -> Result<usize, QueueError> {
        let (source, destination) = (source.to_owned(), destination.map(str::to_owned));
        let moved = self
            .transaction(move |transaction, now| redrive(transaction, &source, destination.as_deref(), now))
            .await?;
        for queue in moved.iter().collect::<BTreeSet<_>>() {
            self.signal(queue).notify_waiters();
        }
        Ok(moved.len())
    }
}

/// The queue each moved message went to.
fn redrive(
    transaction: &Transaction<'_>,
    source: &str,
    destination: Option<&str>,
    now: Timestamp,
) -> Result<Vec<String>, QueueError> {
    expire(transaction, &create::find(transaction, source)?.definition, now)?;
    let is_dead_letter_queue: bool = transaction.query_row(
        "SELECT EXISTS (SELECT 1 FROM queue WHERE dead_letter_queue = ?1)",
        [source],
        |row| row.get(0),
    )?;
    if !is_dead_letter_queue {
        return Err(QueueError::NotADeadLetterQueue(source.to_owned()));
    }
    if let Some(destination) = destination {
        create::find(transaction, destination)?;
    }
    let mut statement = transaction.prepare(
        // A hidden letter belongs to a receiver that may delete it yet, so only visible ones move.
        "SELECT sequence, coalesce(?1, dead_letter_source) AS target FROM message
         WHERE queue = ?2 AND visible_at <= ?3 AND target IN (SELECT name FROM queue) ORDER BY sequence",
    )?;
    let moves = statement
        .query_map((destination, source, now.unix_milliseconds()), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Result<Vec<(i64, String)>, _>>()?;
    for (sequence, target) in &moves {
        resend(transaction, *sequence, target, now)?;
    }
    Ok(moves.into_iter().map(|(_, target)| target).collect())
}

fn resend(
    transaction: &Transaction<'_>,
    sequence: i64,
    target: &str,
    now: Timestamp,
) -> Result<(), QueueError> {
    transaction
        .prepare_cached(
            "INSERT INTO message (queue, id, body, sent_at, visible_at)
             SELECT :target, :id, body, :now, :now FROM message WHERE sequence = :sequence",
        )?
        .execute(named_params! {
            ":target": target,
            ":id": identity::random_uuid()?.to_string(),
            ":now": now.unix_milliseconds(),
            ":sequence": sequence,
        })?;
    transaction
        .prepare_cached("DELETE FROM message WHERE sequence = ?1")?
        .execute([sequence])?;
    Ok(())
}

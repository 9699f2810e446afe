//! The number of messages in a queue.

use super::receive::expire;
use super::{Message, QueueError, Queues, create};

/// The number of messages in a queue, by their state. Exact here, approximate on AWS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// Ready to be received.
    pub visible: u64,
    /// Received, not deleted, and still hidden.
    pub in_flight: u64,
    /// Sent with a delay that has not passed.
    pub delayed: u64,
}

impl Queues {
    /// Returns the number of messages that `queue` holds.
    pub async fn depth(&self, queue: &str) -> Result<Depth, QueueError> {
        let queue = queue.to_owned();
        self.transaction(move |transaction, now| {
            // A message past its retention is deleted at the next look only, and must not be counted before.
            expire(transaction, &create::find(transaction, &queue)?.definition, now)?;
            let depth = transaction
                .prepare_cached(
                    // `receives_here` and not `receive_count`: a letter that was received before its move is not in
                    // flight.
                    "SELECT count(*) FILTER (WHERE visible_at <= ?2),
                            count(*) FILTER (WHERE visible_at > ?2 AND receives_here > 0),
                            count(*) FILTER (WHERE visible_at > ?2 AND receives_here = 0)
                     FROM message WHERE queue = ?1",
                )?
                .query_row((&queue, now.unix_milliseconds()), |row| {
                    Ok(Depth {
                        visible: row.get(0)?,
                        in_flight: row.get(1)?,
                        delayed: row.get(2)?,
                    })
                })?;
            Ok(depth)
        })
        .await
    }

    /// Every message of `queue` in the order they were sent, visible or not, without receiving any.
    pub async fn messages(&self, queue: &str) -> Result<Vec<Message>, QueueError> {
        let queue = queue.to_owned();
        self.transaction(move |transaction, now| {
            expire(transaction, &create::find(transaction, &queue)?.definition, now)?;
            let sql = format!(
                "SELECT {} FROM message WHERE queue = ?1 ORDER BY sequence",
                Message::COLUMNS
            );
            let mut statement = transaction.prepare_cached(&sql)?;
            statement.query_and_then([&queue], Message::read)?.collect()
        })
        .await
    }
}

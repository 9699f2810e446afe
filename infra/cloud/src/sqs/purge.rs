//! Emptying a queue.

use super::{QueueError, Queues, create};

impl Queues {
    /// Deletes every message of `queue`, also those in flight. AWS allows this once a minute; here it always works.
    pub async fn purge(&self, queue: &str) -> Result<(), QueueError> {
        let queue = queue.to_owned();
        self.transaction(move |transaction, _| {
            create::find(transaction, &queue)?;
            transaction.execute("DELETE FROM message WHERE queue = ?1", [&queue])?;
            Ok(())
        })
        .await
    }
}

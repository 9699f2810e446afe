//! Deleting received messages.

use rusqlite::Transaction;

use super::receipt::Receipt;
use super::{QueueError, Queues, create};

impl Queues {
    /// Deletes the message of this receipt handle, also when its visibility timeout has run out.
    ///
    /// Succeeds without effect when the message is gone, or was received again since: then only the newer handle
    /// deletes it (Amazon SQS API Reference, `DeleteMessage`).
    pub async fn delete(&self, queue: &str, receipt_handle: &str) -> Result<(), QueueError> {
        let deleted = self.delete_batch(queue, vec![receipt_handle.to_owned()]).await?;
        deleted.into_iter().next().unwrap_or(Err(QueueError::EmptyBatch))
    }

    /// Deletes the messages of these receipt handles in one transaction; see [`Queues::delete`].
    pub(crate) async fn delete_batch(
        &self,
        queue: &str,
        receipt_handles: Vec<String>,
    ) -> Result<Vec<Result<(), QueueError>>, QueueError> {
        let queue = queue.to_owned();
        self.transaction(move |transaction, _| {
            create::find(transaction, &queue)?;
            Ok(receipt_handles
                .iter()
                .map(|handle| delete(transaction, &queue, handle))
                .collect())
        })
        .await
    }
}

fn delete(transaction: &Transaction<'_>, queue: &str, receipt_handle: &str) -> Result<(), QueueError> {
    let receipt = Receipt::parse(receipt_handle, queue)?;
    transaction
        .prepare_cached("DELETE FROM message WHERE sequence = ?1 AND queue = ?2 AND receive_count = ?3")?
        .execute((receipt.sequence, queue, receipt.receive_count))?;
    Ok(())
}

//! Reading many items at once.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::KeysAndAttributes;

use crate::attributes::Item;
use crate::{CorruptItem, StoreError, keys};

/// The largest number of keys in one `BatchGetItem`.
pub(crate) const BATCH: usize = 100;
/// The largest number of requests for one batch, the first included.
const BATCH_ATTEMPTS: u32 = 5;

/// Reads up to 100 keys of `table` consistently, and asks again for keys that the database left unprocessed.
pub(crate) async fn batch_get(
    client: &Client,
    table: &str,
    pending: &mut Vec<Item>,
) -> Result<Vec<Item>, StoreError> {
    let mut items = Vec::new();
    for attempt in 0..BATCH_ATTEMPTS {
        if pending.is_empty() {
            return Ok(items);
        }
        if attempt > 0 {
            tokio::time::sleep(std::time::Duration::from_millis(20 << attempt)).await;
        }
        let keys = KeysAndAttributes::builder()
            .set_keys(Some(std::mem::take(pending)))
            // A worker that clears a mark relies on this read: it must find every record that was put before it.
            .consistent_read(true)
            .build()
            .map_err(|_| CorruptItem {
                attribute: keys::PARTITION,
            })?;
        let mut answer = client
            .batch_get_item()
            .request_items(table, keys)
            .send()
            .await
            .map_err(|error| StoreError::of("BatchGetItem", &error))?;
        items.extend(
            answer
                .responses
                .take()
                .unwrap_or_default()
                .remove(table)
                .unwrap_or_default(),
        );
        // DynamoDB leaves keys unprocessed when it throttles them, or when the response would be larger than 16 MB.
        let mut unprocessed = answer.unprocessed_keys.take().unwrap_or_default();
        *pending = unprocessed
            .remove(table)
            .map(|rest| rest.keys)
            .unwrap_or_default();
    }
    if pending.is_empty() {
        return Ok(items);
    }
    let cause = format!("{} keys were left unprocessed", pending.len());
    Err(StoreError::Unavailable {
        operation: "BatchGetItem",
        cause,
    })
}

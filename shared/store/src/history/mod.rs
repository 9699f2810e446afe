//! The history table. Rows are added, and never changed or removed.

pub mod audit;
pub mod counters;
pub mod scan;
pub mod stream;

use std::collections::BTreeMap;

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem};
use oms_domain::{Counts, HistoryEvent, HistoryRecord};
use oms_variants::{Variant, is_broken};

use crate::attributes::{Item, number, optional, required, string};
use crate::conditional::put_new;
use crate::{CorruptItem, HistoryStore, OrderStore, StoreError, keys};

/// The reason why a row was not added.
#[derive(Debug, thiserror::Error)]
pub enum PutRecordError {
    /// Another row exists under the same key. One of the two is wrong.
    #[error("history row {sequence} of {entity} differs from the one recorded")]
    Differs {
        /// The entity's key.
        entity: String,
        /// The number of the transition.
        sequence: u32,
    },
    /// The record cannot be written as an item.
    #[error("the record cannot be written: {0}")]
    Unwritable(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The largest number of rows in one transaction, which may hold 100 items.
const TRANSACTION_ROWS: usize = 50;
/// The number of tries of a transaction that conflicts with another one at the counter.
const TRANSACTION_ATTEMPTS: u32 = 5;
const CONDITION_FAILED: &str = "ConditionalCheckFailed";

impl HistoryStore {
    /// Adds rows and counts them in the same transaction. Rows that exist already are neither changed nor counted
    /// again. Returns the number of rows added. One `TransactWriteItems` for up to 50 rows, and another one if some of
    /// them existed.
    ///
    /// After an error, every row is either added and counted, or neither.
    pub async fn put_records(
        &self,
        orders: &OrderStore,
        records: &[HistoryRecord],
    ) -> Result<usize, PutRecordError> {
        let mut added = 0;
        for chunk in records.chunks(TRANSACTION_ROWS) {
            let mut missing: Vec<&HistoryRecord> = chunk.iter().collect();
            let mut attempt = 0;
            while !missing.is_empty() {
                match self.put_together(orders, &missing).await? {
                    Together::Added => {
                        added += missing.len();
                        missing.clear();
                    }
                    // The next try counts only the rows that it adds, so a row that exists already is not counted
                    // again.
                    Together::Known(known) => {
                        let mut known = known.into_iter();
                        missing.retain(|_| !known.next().unwrap_or(false));
                    }
                    // All rows are counted in one item, so transactions that run at the same time conflict at it.
                    Together::Contended(cause) => {
                        attempt += 1;
                        if attempt >= TRANSACTION_ATTEMPTS {
                            let operation = "TransactWriteItems";
                            return Err(StoreError::Unavailable { operation, cause }.into());
                        }
                        tokio::time::sleep(std::time::Duration::from_millis(10 << attempt)).await;
                    }
                }
            }
        }
        Ok(added)
    }

    /// Adds the rows and their counts in one transaction.
    async fn put_together(
        &self,
        orders: &OrderStore,
        records: &[&HistoryRecord],
    ) -> Result<Together, PutRecordError> {
        let mut counts = Counts::default();
        let mut transaction = self.client.transact_write_items();
        for record in records {
            counts.count(record);
            transaction = transaction.transact_items(self.row_put(record)?);
        }
        if is_broken(Variant::CounterOutsideTransaction) {
            orders.mend_counts(&counts).await?;
        } else if let Some(counting) = orders.counting(&counts)? {
            transaction = transaction.transact_items(counting);
        }
        let Err(error) = transaction.send().await else {
            return Ok(Together::Added);
        };
        let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) = error.as_service_error()
        else {
            return Err(StoreError::of("TransactWriteItems", &error).into());
        };
        let reasons = cancelled.cancellation_reasons();
        let mut known = Vec::with_capacity(records.len());
        // The reasons are in the order of the items; the counter is the last item and has no record.
        for (record, reason) in records.iter().zip(reasons) {
            let taken = reason.code() == Some(CONDITION_FAILED);
            // An existing row with the same hash is this row, added when the batch came before. Any other row under the
            // key contradicts it.
            if taken && reason.item().and_then(hash_of) != Some(&record.hash) {
                return Err(PutRecordError::Differs {
                    entity: keys::history_entity(record),
                    sequence: record.sequence,
                });
            }
            known.push(taken);
        }
        if known.contains(&true) {
            return Ok(Together::Known(known));
        }
        // Only two codes are worth another try: an item is in use by another transaction, or requests are throttled.
        let codes: Vec<&str> = reasons.iter().filter_map(|reason| reason.code()).collect();
        if codes.contains(&"TransactionConflict") || codes.contains(&"ThrottlingError") {
            return Ok(Together::Contended(codes.join(", ")));
        }
        Err(StoreError::of("TransactWriteItems", &error).into())
    }

    /// The part of a transaction that adds the row if its key is free.
    pub(crate) fn row_put(&self, record: &HistoryRecord) -> Result<TransactWriteItem, PutRecordError> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(write(record)))
            .condition_expression("attribute_not_exists(#pk)")
            .expression_attribute_names("#pk", keys::PARTITION)
            // The existing row comes with the reason, so that its hash is compared without a read.
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()
            .map_err(|error| PutRecordError::Unwritable(error.to_string()))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// Adds the row of a refused attempt, unless it exists. One `PutItem`.
    pub async fn put_refusal(&self, record: &HistoryRecord) -> Result<(), StoreError> {
        // A row that exists is this very refusal, put before: its id is part of its key.
        put_new(&self.client, &self.table, write(record)).await?;
        Ok(())
    }

    /// Returns every row of one entity, in order of time. One `Query` for each megabyte.
    pub async fn records_of(&self, entity: &str) -> Result<Vec<HistoryRecord>, StoreError> {
        let mut records = Vec::new();
        let mut start = None;
        loop {
            let page = self
                .client
                .query()
                .table_name(&self.table)
                .key_condition_expression("#pk = :pk")
                .expression_attribute_names("#pk", keys::PARTITION)
                .expression_attribute_values(":pk", string(entity))
                .consistent_read(true)
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(|error| StoreError::of("Query", &error))?;
            for item in page.items() {
                records.push(read(item)?);
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(records);
            }
        }
    }
}

/// The result of a transaction of rows.
enum Together {
    /// All rows were added.
    Added,
    /// No row was added: those with `true` exist already.
    Known(Vec<bool>),
    /// No row was added: another transaction was using one of the items.
    Contended(String),
}

/// The hash of a stored row.
fn hash_of(item: &Item) -> Option<&String> {
    item.get("hash")?.as_s().ok()
}

/// Writes a row.
pub(crate) fn write(record: &HistoryRecord) -> Item {
    let (entity, place) = (keys::history_entity(record), keys::history_place(record));
    let mut item = Item::from([
        (keys::OCCURRED.to_owned(), string(keys::occurred(&entity, &place))),
        (keys::EVENT_STATE.to_owned(), string(keys::event_state_of(record))),
        (keys::PARTITION.to_owned(), string(entity)),
        (keys::SORT.to_owned(), string(place)),
        ("sequence".to_owned(), number(record.sequence)),
        ("event".to_owned(), string(record.event.as_str())),
    ]);
    for (name, value) in [
        ("id", &record.id),
        ("entity_type", &record.entity_type),
        ("entity_id", &record.entity_id),
        ("actor_id", &record.actor_id),
        ("actor_type", &record.actor_type),
        ("actor_role", &record.actor_role),
        ("trigger", &record.trigger),
        ("request_id", &record.request_id),
        ("created_at", &record.created_at),
        ("hash", &record.hash),
    ] {
        item.insert(name.to_owned(), string(value.as_str()));
    }
    for (name, value) in [
        ("previous_state", &record.previous_state),
        ("new_state", &record.new_state),
        ("reason", &record.reason),
        ("ip_address", &record.ip_address),
        ("previous_hash", &record.previous_hash),
    ] {
        if let Some(value) = value {
            item.insert(name.to_owned(), string(value.as_str()));
        }
    }
    if !record.metadata.is_empty() {
        let metadata = record
            .metadata
            .iter()
            .map(|(name, value)| (name.clone(), string(value.as_str())));
        item.insert("metadata".to_owned(), AttributeValue::M(metadata.collect()));
    }
    item
}

/// Reads a row.
pub(crate) fn read(item: &Item) -> Result<HistoryRecord, CorruptItem> {
    let text = |name| required(item, name, |text| Some(text.to_owned()));
    let optional_text = |name| optional(item, name, |text| Some(text.to_owned()));
    Ok(HistoryRecord {
        id: text("id")?,
        entity_type: text("entity_type")?,
        entity_id: text("entity_id")?,
        sequence: required(item, "sequence", |text| text.parse().ok())?,
        event: required(item, "event", HistoryEvent::from_name)?,
        previous_state: optional_text("previous_state")?,
        new_state: optional_text("new_state")?,
        actor_id: text("actor_id")?,
        actor_type: text("actor_type")?,
        actor_role: text("actor_role")?,
        trigger: text("trigger")?,
        reason: optional_text("reason")?,
        metadata: read_metadata(item)?,
        ip_address: optional_text("ip_address")?,
        request_id: text("request_id")?,
        created_at: text("created_at")?,
        previous_hash: optional_text("previous_hash")?,
        hash: text("hash")?,
    })
}

fn read_metadata(item: &Item) -> Result<BTreeMap<String, String>, CorruptItem> {
    let corrupt = || CorruptItem {
        attribute: "metadata",
    };
    let Some(metadata) = item.get("metadata") else {
        return Ok(BTreeMap::new());
    };
    let metadata = metadata.as_m().map_err(|_| corrupt())?;
    metadata
        .iter()
        .map(|(name, value)| Ok((name.clone(), value.as_s().map_err(|_| corrupt())?.clone())))
        .collect()
}

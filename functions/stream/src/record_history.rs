//! `record-history`: every transition, and what becomes of every job, is an immutable row, and is counted.

use oms_aws::{Aws, Environment};
use oms_domain::HistoryRecord;
use oms_store::entities::stream::Change;
use oms_store::{PutRecordError, Store, Tables};
use oms_telemetry::{Clock, Metric, emit};

use crate::{FollowChanges, StartError};

/// Writes the history.
pub struct RecordHistory {
    store: Store,
    clock: Clock,
}

impl FollowChanges for RecordHistory {
    type Error = PutRecordError;

    fn new(environment: &Environment, clock: Clock) -> Result<Self, StartError> {
        let aws = Aws::new(environment.clone())?;
        let tables = Tables {
            // Only for the counter, which moves in the transaction that adds a row.
            orders: environment.required("ORDERS_TABLE")?,
            history: environment.required("HISTORY_TABLE")?,
            access: String::new(),
            list_shards: 1,
        };
        Ok(Self {
            store: Store::connect(&aws, tables),
            clock,
        })
    }

    /// A whole batch costs the counter one write. What goes wrong is left to be met again one by one.
    async fn follow_together(&self, changes: &[Change]) -> bool {
        let mut records = Vec::new();
        for change in changes {
            match new_records(change) {
                Ok(new) => records.extend(new),
                Err(_) => return false,
            }
        }
        self.store.put_records(&records).await.is_ok()
    }

    /// Adds a row for each transition, and for each thing that became of a job, that the stream had not shown before. The
    /// rows, their keys and their hashes follow from the item alone, so a batch that comes again changes nothing.
    async fn follow(&self, change: Change) -> Result<(), PutRecordError> {
        let records = new_records(&change)?;
        let put = self.store.put_records(&records).await;
        if matches!(put, Err(PutRecordError::Differs { .. })) {
            let kind = records.first().map_or("", |record| record.entity_type.as_str());
            emit(Metric::HistoryMismatch, kind, &self.clock);
        }
        put.map(|_| ())
    }
}

/// The rows of what the stream had not shown before.
fn new_records(change: &Change) -> Result<Vec<HistoryRecord>, PutRecordError> {
    let (records, known) = match change {
        Change::Order(change) => (HistoryRecord::of_order(&change.entity), change.known_version),
        Change::Return(change) => (HistoryRecord::of_return(&change.entity), change.known_version),
        Change::Job(change) => (
            HistoryRecord::of_job(&change.log),
            u32::try_from(change.known_events).unwrap_or(u32::MAX),
        ),
    };
    let records = records.map_err(|error| PutRecordError::Unwritable(error.to_string()))?;
    let new = records.into_iter().filter(|record| record.sequence > known);
    Ok(new.collect())
}

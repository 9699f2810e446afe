//! `record-history`: writes an immutable row for every transition and every event of a job, and counts it.

use oms_aws::{Aws, Environment};
use oms_domain::HistoryRecord;
use oms_store::entities::stream::Change;
use oms_store::{Database, HistoryStore, OrderStore, PutRecordError};
use oms_telemetry::{Clock, Metric, emit};

use crate::{FollowChanges, StartError};

/// The function with its resources.
pub struct RecordHistory {
    history: HistoryStore,
    orders: OrderStore,
    clock: Clock,
}

impl FollowChanges for RecordHistory {
    type Error = PutRecordError;

    fn new(environment: &Environment, clock: Clock) -> Result<Self, StartError> {
        let aws = Aws::new(environment.clone())?;
        let database = Database::connect(&aws);
        Ok(Self {
            history: database.history(environment.required("HISTORY_TABLE")?),
            // The counter item is in this table. It changes in the transaction that adds a row.
            orders: database.orders(environment.required("ORDERS_TABLE")?, 1),
            clock,
        })
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Writes the rows of the whole batch, which costs the counter one write. After an error the changes are handled
    /// one by one.
    async fn follow_together(&self, changes: &[Change]) -> bool {
        let mut records = Vec::new();
        for change in changes {
            match new_records(change) {
                Ok(new) => records.extend(new),
                // The rows of the changes before this one are then written one by one, and the error is returned for
                // this change.
                Err(_) => return false,
            }
        }
        // An error that lasts comes up again when the changes are handled one by one, and is returned there.
        self.history.put_records(&self.orders, &records).await.is_ok()
    }

    /// Adds a row for each transition and each event of a job that the stream had not shown before. Rows, keys and
    /// hashes follow from the item alone, so a batch that comes again changes nothing.
    async fn follow(&self, change: Change) -> Result<(), PutRecordError> {
        let records = new_records(&change)?;
        let put = self.history.put_records(&self.orders, &records).await;
        // No repeat can resolve this: rows are never overwritten, so the metric calls a person.
        if matches!(put, Err(PutRecordError::Differs { .. })) {
            let kind = records.first().map_or("", |record| record.entity_type.as_str());
            emit(Metric::HistoryMismatch, kind, &self.clock);
        }
        put.map(|_| ())
    }
}

/// The rows of the transitions and events that the stream had not shown before.
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

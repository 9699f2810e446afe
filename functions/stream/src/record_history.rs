//! `record-history`: every transition, and what becomes of every job, is an immutable row.

use oms_aws::{Aws, Environment};
use oms_domain::HistoryRecord;
use oms_store::stream::Change;
use oms_store::{PutRecordError, Store, Tables};
use oms_telemetry::{Clock, Metric, emit};

use crate::{StartError, StreamFunction};

/// Writes the history.
pub struct RecordHistory {
    store: Store,
    clock: Clock,
}

impl StreamFunction for RecordHistory {
    type Error = PutRecordError;

    fn new(environment: &Environment, clock: Clock) -> Result<Self, StartError> {
        let aws = Aws::new(environment.clone())?;
        let history = environment.required("HISTORY_TABLE")?;
        let tables = Tables {
            orders: String::new(),
            history,
            list_shards: 1,
        };
        Ok(Self {
            store: Store::connect(&aws, tables),
            clock,
        })
    }

    /// Adds a row for each transition, and for each thing that became of a job, that the stream had not shown before. The
    /// rows, their keys and their hashes follow from the item alone, so a batch that comes again changes nothing.
    async fn follow(&self, change: Change) -> Result<(), PutRecordError> {
        let (records, known) = match &change {
            Change::Order(change) => (HistoryRecord::of_order(&change.entity), change.known_version),
            Change::Return(change) => (HistoryRecord::of_return(&change.entity), change.known_version),
            Change::Job(change) => (
                HistoryRecord::of_job(&change.log),
                u32::try_from(change.known_events).unwrap_or(u32::MAX),
            ),
        };
        let records = records.map_err(|error| PutRecordError::Unwritable(error.to_string()))?;
        for record in records.iter().filter(|record| record.sequence > known) {
            let put = self.store.put_record(record).await;
            if matches!(put, Err(PutRecordError::Differs { .. })) {
                emit(Metric::HistoryMismatch, &record.entity_type, &self.clock);
            }
            put?;
        }
        Ok(())
    }
}

//! The parts that the stream functions have in common.

use std::convert::Infallible;
use std::future::Future;

use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use oms_aws::{Environment, StartError, run_function};
use oms_store::entities::stream::{Change, key_of, read_change};
use oms_telemetry::{Clock, Metric, emit};
use oms_variants::{Variant, is_broken};

/// A function that reads the records of a stream.
pub trait StreamFunction: Sized + Sync {
    /// Connects to the resources that `environment` names.
    fn new(environment: &Environment, clock: Clock) -> Result<Self, StartError>;

    /// Handles a batch in order. The same records may come again. An error names the first record that could not be
    /// handled; Lambda repeats the batch from there.
    fn deal_with(&self, records: Vec<EventRecord>) -> impl Future<Output = Result<(), StreamFailure>> + Send;
}

/// A record that could not be handled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stream record `{sequence_number}` could not be handled: {cause}")]
pub struct StreamFailure {
    /// The sequence number of the record.
    pub sequence_number: String,
    /// The reason.
    pub cause: String,
}

/// A function that handles the changes of orders, returns and jobs, one by one or together.
pub trait FollowChanges: Sized + Sync {
    /// The reason why a change could not be handled.
    type Error: std::error::Error;

    /// Connects to the resources that `environment` names.
    fn new(environment: &Environment, clock: Clock) -> Result<Self, StartError>;

    /// The time.
    fn clock(&self) -> &Clock;

    /// Handles one change. The same change may come again.
    fn follow(&self, change: Change) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Handles a whole batch, for functions that can do so at less cost. `false` means that the batch was not handled
    /// completely: each change is then handled by itself, so that the error is found at the right record.
    fn follow_together(&self, _changes: &[Change]) -> impl Future<Output = bool> + Send {
        std::future::ready(false)
    }
}

impl<F: FollowChanges> StreamFunction for F {
    fn new(environment: &Environment, clock: Clock) -> Result<Self, StartError> {
        FollowChanges::new(environment, clock)
    }

    async fn deal_with(&self, records: Vec<EventRecord>) -> Result<(), StreamFailure> {
        let mut changes = Vec::with_capacity(records.len());
        for record in records {
            let sequence_number = record.change.sequence_number.unwrap_or_default();
            match read_change(record.change.new_image, record.change.old_image) {
                Ok(None) => {}
                Ok(Some(change)) => changes.push((sequence_number, change)),
                // A record that fails holds up every other entity of its shard, for hours. Nothing is lost by passing
                // over it: the item keeps its path and its mark, from which `rebuild-history` adds the rows, and
                // `reconcile` sends the jobs, as soon as it can be read.
                Err(corrupt) => {
                    let item = key_of(&record.change.keys);
                    tracing::error!(sequence_number, item, error = %corrupt, "an item of the stream cannot be read");
                    let kind = item.split('#').next().unwrap_or_default();
                    emit(Metric::ItemUnreadable, kind, self.clock());
                }
            }
        }
        let (sequence_numbers, changes): (Vec<_>, Vec<_>) = changes.into_iter().unzip();
        if !self.follow_together(&changes).await {
            for (sequence_number, change) in sequence_numbers.into_iter().zip(changes) {
                let followed = self.follow(change).await;
                followed.map_err(|error| StreamFailure {
                    sequence_number,
                    cause: error.to_string(),
                })?;
            }
        }
        Ok(())
    }
}

/// Handles a batch in order, up to the first record that fails, which the response names.
pub async fn handle<F: StreamFunction>(function: &F, batch: Event) -> DynamoDbEventResponse {
    let mut response = DynamoDbEventResponse::default();
    // The future is boxed because the compiler limits the depth of nested futures, and those of the runtime surround
    // this one.
    let dealt_with = Box::pin(function.deal_with(batch.records)).await;
    if let Err(StreamFailure {
        sequence_number,
        cause,
    }) = dealt_with
    {
        tracing::error!(
            sequence_number,
            error = cause,
            "a stream record could not be handled"
        );
        let mut failure = DynamoDbBatchItemFailure::default();
        failure.item_identifier = Some(sequence_number);
        // This variant makes a mistake on purpose: the batch counts as handled, and its records do not come again.
        if !is_broken(Variant::BatchFailureSwallowed) {
            response.batch_item_failures.push(failure);
        }
    }
    response
}

/// Runs the function until Lambda stops it. Every binary of this crate calls this.
pub fn run<F: StreamFunction>() -> Result<(), StartError> {
    run_function(
        |environment| F::new(environment, Clock::system()),
        &async |function: &F, batch: Event| Ok::<_, Infallible>(handle(function, batch).await),
    )
}

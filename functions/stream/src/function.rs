//! What the functions have in common.

use std::convert::Infallible;
use std::future::Future;

use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use oms_aws::{Environment, StartError, run_function};
use oms_store::CorruptItem;
use oms_store::entities::stream::{Change, read_change};
use oms_telemetry::Clock;
use oms_variants::{Variant, is_broken};

/// A function that follows a stream.
pub trait StreamFunction: Sized + Sync {
    /// The function with the resources that `environment` names.
    fn new(environment: &Environment, clock: Clock) -> Result<Self, StartError>;

    /// Deals with a batch in order; the same records may come again. An error names the first record that could not be
    /// dealt with: Lambda comes again from there.
    fn deal_with(&self, records: Vec<EventRecord>) -> impl Future<Output = Result<(), StreamFailure>> + Send;
}

/// A record could not be dealt with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stream record `{sequence_number}` could not be dealt with: {cause}")]
pub struct StreamFailure {
    /// Which record.
    pub sequence_number: String,
    /// Why.
    pub cause: String,
}

/// A function that follows the changes of orders, returns and jobs, one by one or together.
pub trait FollowChanges: Sized + Sync {
    /// Why a change could not be dealt with.
    type Error: std::error::Error;

    /// The function with the resources that `environment` names.
    fn new(environment: &Environment, clock: Clock) -> Result<Self, StartError>;

    /// Deals with one change. The same change may come again.
    fn follow(&self, change: Change) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Deals with a whole batch, where that is cheaper. `false`: not done, or not all of it, and each change is to be
    /// dealt with by itself, so that what goes wrong is found where it does.
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
        let mut unreadable = None;
        for record in records {
            let sequence_number = record.change.sequence_number.unwrap_or_default();
            match read_change(record.change.new_image, record.change.old_image) {
                Ok(None) => {}
                Ok(Some(change)) => changes.push((sequence_number, change)),
                Err(corrupt) => {
                    unreadable = Some(unreadable_at(sequence_number, &corrupt));
                    break;
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
        unreadable.map_or(Ok(()), Err)
    }
}

fn unreadable_at(sequence_number: String, corrupt: &CorruptItem) -> StreamFailure {
    StreamFailure {
        sequence_number,
        cause: corrupt.to_string(),
    }
}

/// Deals with a batch in order, up to the first record that cannot be dealt with, which the answer names.
pub async fn handle<F: StreamFunction>(function: &F, batch: Event) -> DynamoDbEventResponse {
    let mut response = DynamoDbEventResponse::default();
    // Boxed, because the compiler counts how deep futures are within one another, and the runtime's are around this one.
    let dealt_with = Box::pin(function.deal_with(batch.records)).await;
    if let Err(StreamFailure {
        sequence_number,
        cause,
    }) = dealt_with
    {
        tracing::error!(
            sequence_number,
            error = cause,
            "a stream record could not be dealt with"
        );
        let mut failure = DynamoDbBatchItemFailure::default();
        failure.item_identifier = Some(sequence_number);
        if !is_broken(Variant::BatchFailureSwallowed) {
            response.batch_item_failures.push(failure);
        }
    }
    response
}

/// Runs the function until Lambda stops it: the body of every binary here.
pub fn run<F: StreamFunction>() -> Result<(), StartError> {
    run_function(
        |environment| F::new(environment, Clock::system()),
        &async |function: &F, batch: Event| Ok::<_, Infallible>(handle(function, batch).await),
    )
}

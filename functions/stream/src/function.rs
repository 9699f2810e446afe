//! What the two functions have in common.

use std::convert::Infallible;
use std::future::Future;

use aws_lambda_events::event::dynamodb::Event;
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use oms_aws::{Environment, StartError, run_function};
use oms_store::stream::{Change, read_change};
use oms_telemetry::Clock;

/// A function that follows the stream.
pub trait StreamFunction: Sized + Sync {
    /// Why a change could not be dealt with.
    type Error: std::error::Error;

    /// The function with the resources that `environment` names.
    fn new(environment: &Environment, clock: Clock) -> Result<Self, StartError>;

    /// Deals with one change. The same change may come again.
    fn follow(&self, change: Change) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// Deals with a batch in order, up to the first record that cannot be dealt with, which the answer names.
pub async fn handle<F: StreamFunction>(function: &F, batch: Event) -> DynamoDbEventResponse {
    let mut response = DynamoDbEventResponse::default();
    for record in batch.records {
        let sequence_number = record.change.sequence_number.unwrap_or_default();
        let outcome = match read_change(record.change.new_image, record.change.old_image) {
            Ok(None) => Ok(()),
            Ok(Some(change)) => function.follow(change).await.map_err(|error| error.to_string()),
            Err(corrupt) => Err(corrupt.to_string()),
        };
        if let Err(error) = outcome {
            tracing::error!(sequence_number, error, "a stream record could not be dealt with");
            let mut failure = DynamoDbBatchItemFailure::default();
            failure.item_identifier = Some(sequence_number);
            response.batch_item_failures.push(failure);
            break;
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

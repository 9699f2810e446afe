//! What the two functions have in common.

use std::future::Future;

use aws_lambda_events::event::dynamodb::Event;
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use lambda_runtime::{LambdaEvent, service_fn};
use oms_aws::{Environment, StartError};
use oms_store::stream::{OrderChange, read_change};
use oms_telemetry::{Clock, start_logging};

/// A function that follows the stream.
pub trait StreamFunction: Sized + Sync {
    /// Why a change could not be dealt with.
    type Error: std::error::Error;

    /// The function with the resources that `environment` names.
    fn new(environment: &Environment, clock: Clock) -> Result<Self, StartError>;

    /// Deals with one change. The same change may come again.
    fn follow(&self, change: OrderChange) -> impl Future<Output = Result<(), Self::Error>> + Send;
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
    let environment = Environment::process();
    start_logging(environment.get("LOG_LEVEL").as_deref());
    let function = F::new(&environment, Clock::system())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| StartError::Runtime(error.to_string()))?;
    let answer = service_fn(|event: LambdaEvent<Event>| {
        let function = &function;
        async move { Ok::<_, lambda_runtime::Error>(handle(function, event.payload).await) }
    });
    runtime
        .block_on(lambda_runtime::run(answer))
        .map_err(|error| StartError::Runtime(error.to_string()))
}

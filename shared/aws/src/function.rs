//! The start of a function that is invoked with events.

use lambda_runtime::{LambdaEvent, service_fn};
use oms_telemetry::start_logging;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Environment, StartError};

/// Runs a function until Lambda stops it: `start` makes it from the process's environment, `handle` processes one event
/// after the other. An error of `handle` becomes a function error, and the service that sent the event decides what
/// follows.
pub fn run_function<F, E, R, X>(
    start: impl FnOnce(&Environment) -> Result<F, StartError>,
    handle: &impl AsyncFn(&F, E) -> Result<R, X>,
) -> Result<(), StartError>
where
    E: DeserializeOwned,
    R: Serialize,
    X: std::error::Error + Send + Sync + 'static,
{
    let environment = Environment::process();
    start_logging(environment.get("LOG_LEVEL").as_deref());
    let function = start(&environment)?;
    // Lambda sends a process one event at a time, so one thread is enough.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| StartError::Runtime(error.to_string()))?;
    let answer = service_fn(|event: LambdaEvent<E>| {
        let function = &function;
        async move { Ok::<_, lambda_runtime::Error>(handle(function, event.payload).await?) }
    });
    runtime
        .block_on(lambda_runtime::run(answer))
        .map_err(|error| StartError::Runtime(error.to_string()))
}

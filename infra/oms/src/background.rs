//! The functions that streams, queues and schedules invoke, in this process or behind a Lambda endpoint.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use oms_aws::Environment;
use oms_generate_invoice::GenerateInvoice;
use oms_process_refund::ProcessRefund;
use oms_reconcile::Reconcile;
use oms_seal_audit::SealAudit;
use oms_stream_functions::{ArchiveHistory, DispatchJobs, RecordHistory, StreamFunction};
use oms_telemetry::Clock;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::remote::Remote;
use oms_cloud::pollers::{FunctionError, Functions};

type Handler = Box<dyn Fn(Value) -> BoxFuture<'static, Result<Value, FunctionError>> + Send + Sync>;

/// The background functions by name.
pub struct Background(Place);

enum Place {
    Here(BTreeMap<&'static str, (Handler, Duration)>),
    There(Remote),
}

/// A background function did not start.
#[derive(Debug, thiserror::Error)]
pub enum BackgroundError {
    /// The function could not start with its environment.
    #[error("`{function}` did not start: {cause}")]
    Start {
        /// The function.
        function: &'static str,
        /// The cause.
        cause: String,
    },
}

impl Background {
    /// The functions in this process, each with its own environment and timeout.
    pub fn in_process(
        environments: &BTreeMap<String, Environment>,
        timeouts: &BTreeMap<String, Duration>,
        clock: &Clock,
    ) -> Result<Self, BackgroundError> {
        let mut handlers = BTreeMap::new();
        let mut add = |function: &'static str, start: Start| -> Result<(), BackgroundError> {
            // A function that is not in the template is never invoked.
            let Some(environment) = environments.get(function) else {
                return Ok(());
            };
            // Every function of the template has a timeout, so the minute is for the type only.
            let timeout = timeouts.get(function).copied().unwrap_or(Duration::from_mins(1));
            let handler = start(environment, clock.clone());
            let handler = handler.map_err(|cause| BackgroundError::Start { function, cause })?;
            handlers.insert(function, (handler, timeout));
            Ok(())
        };
        // Started now and not at the first event, so that a missing variable stops the start of the system.
        add("record-history", stream::<RecordHistory>)?;
        add("dispatch-jobs", stream::<DispatchJobs>)?;
        add("archive-history", stream::<ArchiveHistory>)?;
        add("generate-invoice", generate_invoice)?;
        add("process-refund", process_refund)?;
        add("reconcile", reconcile)?;
        add("seal-audit", seal_audit)?;
        Ok(Self(Place::Here(handlers)))
    }

    /// The names of the functions of this process; none if they are behind a Lambda endpoint.
    pub fn functions(&self) -> impl Iterator<Item = &'static str> {
        let here = match &self.0 {
            Place::Here(handlers) => Some(handlers.keys().copied()),
            Place::There(_) => None,
        };
        here.into_iter().flatten()
    }

    /// The functions behind a Lambda endpoint.
    pub(crate) const fn remote(remote: Remote) -> Self {
        Self(Place::There(remote))
    }
}

type Start = fn(&Environment, Clock) -> Result<Handler, String>;

fn stream<F: StreamFunction + Send + 'static>(
    environment: &Environment,
    clock: Clock,
) -> Result<Handler, String> {
    let function = F::new(environment, clock).map_err(|error| error.to_string())?;
    let function = std::sync::Arc::new(function);
    Ok(handler(move |event| {
        let function = std::sync::Arc::clone(&function);
        // A stream function has no error of its own: it reports the record that failed.
        async move { Ok::<_, Infallible>(oms_stream_functions::handle(&*function, event).await) }
    }))
}

fn generate_invoice(environment: &Environment, clock: Clock) -> Result<Handler, String> {
    let function = GenerateInvoice::new(environment, clock).map_err(|error| error.to_string())?;
    Ok(handler(move |event| {
        let function = function.clone();
        async move { Ok::<_, Infallible>(function.handle(event).await) }
    }))
}

fn process_refund(environment: &Environment, clock: Clock) -> Result<Handler, String> {
    let function = ProcessRefund::new(environment, clock).map_err(|error| error.to_string())?;
    Ok(handler(move |event| {
        let function = function.clone();
        async move { Ok::<_, Infallible>(function.handle(event).await) }
    }))
}

fn reconcile(environment: &Environment, clock: Clock) -> Result<Handler, String> {
    let function = Reconcile::new(environment, clock).map_err(|error| error.to_string())?;
    Ok(handler(move |_event: Value| {
        let function = function.clone();
        async move { function.run_once().await }
    }))
}

fn seal_audit(environment: &Environment, clock: Clock) -> Result<Handler, String> {
    let function = SealAudit::new(environment, clock).map_err(|error| error.to_string())?;
    Ok(handler(move |_event: Value| {
        let function = function.clone();
        async move { function.run_once().await }
    }))
}

/// Wraps a function so that it takes and gives the JSON of the service.
fn handler<E, R, X, F>(function: impl Fn(E) -> F + Send + Sync + 'static) -> Handler
where
    E: DeserializeOwned + Send,
    R: Serialize,
    X: std::error::Error,
    F: Future<Output = Result<R, X>> + Send + 'static,
{
    Box::new(move |event| {
        let event = serde_json::from_value(event).map(&function);
        async move {
            let failed = |error: serde_json::Error| FunctionError::Failed(error.to_string());
            let outcome = event.map_err(failed)?.await;
            let outcome = outcome.map_err(|error| FunctionError::Failed(error.to_string()))?;
            serde_json::to_value(outcome).map_err(failed)
        }
        .boxed()
    })
}

impl Functions for Background {
    fn invoke<'a>(&'a self, function: &'a str, event: Value) -> BoxFuture<'a, Result<Value, FunctionError>> {
        async move {
            match &self.0 {
                Place::There(remote) => remote.invoke(function, &event).await,
                Place::Here(handlers) => {
                    let (handler, timeout) = handlers
                        .get(function)
                        .ok_or_else(|| FunctionError::Unknown(function.to_owned()))?;
                    let invocation = AssertUnwindSafe(handler(event)).catch_unwind();
                    // Lambda stops a function at its timeout; dropping the future does the same at its next wait.
                    match tokio::time::timeout(*timeout, invocation).await {
                        Ok(Ok(outcome)) => outcome,
                        Ok(Err(_)) => Err(FunctionError::Panicked(function.to_owned())),
                        Err(_) => Err(FunctionError::TimedOut(*timeout)),
                    }
                }
            }
        }
        .boxed()
    }
}

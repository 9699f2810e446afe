//! The functions that the pollers invoke.

use std::time::Duration;

use futures::future::BoxFuture;
use serde_json::Value;

/// The functions of the template, by name.
pub trait Functions: Send + Sync + 'static {
    /// Invokes one function with one event, as the Lambda service does, and gives its response. An error is a function
    /// error: the handler failed, panicked or took longer than its timeout, which this is expected to watch.
    fn invoke<'a>(&'a self, function: &'a str, event: Value) -> BoxFuture<'a, Result<Value, FunctionError>>;
}

/// The reason an invocation gave no response.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FunctionError {
    /// There is no function of this name.
    #[error("there is no function `{0}`")]
    Unknown(String),
    /// The handler returned an error.
    #[error("the handler failed: {0}")]
    Failed(String),
    /// The handler panicked.
    #[error("the handler panicked: {0}")]
    Panicked(String),
    /// The handler ran out of time.
    #[error("the handler took longer than {} s", .0.as_secs())]
    TimedOut(Duration),
    /// The process the function runs in could not be reached.
    #[error("the function cannot be reached: {0}")]
    Unreachable(String),
}

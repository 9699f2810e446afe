//! The errors of the pollers.

use std::error::Error;

use crate::dynamodb::DynamoError;
use crate::s3::ObjectError;
use crate::sqs::QueueError;

/// A failure of one of the stores the pollers depend on.
#[derive(Debug, thiserror::Error)]
pub enum PollerError {
    /// The stream cannot be read.
    #[error("the stream cannot be read")]
    Stream(#[from] DynamoError),
    /// The queue cannot be read.
    #[error("the queue cannot be read")]
    Queue(#[from] QueueError),
    /// The report about records that were given up cannot be kept.
    #[error("the bucket for what was given up cannot be written")]
    Objects(#[from] ObjectError),
    /// The checkpoints cannot be read or written.
    #[error("the checkpoints cannot be read or written")]
    Checkpoints(#[from] rusqlite::Error),
    /// The directory of the checkpoints cannot be created.
    #[error("the directory of the checkpoints cannot be created")]
    Directory(#[source] std::io::Error),
    /// The operating system gave no random bytes.
    #[error("no randomness is available")]
    Randomness(#[from] getrandom::Error),
    /// The thread that talked to the checkpoints stopped.
    #[error("the checkpoints were interrupted")]
    Interrupted(#[from] tokio::task::JoinError),
}

impl PollerError {
    /// Logs the error with its causes, where a poller that will go on caught it.
    pub(super) fn log(&self, function: &str) {
        let error: &(dyn Error + 'static) = self;
        tracing::error!(function, error, "a poller failed and will go on");
    }
}

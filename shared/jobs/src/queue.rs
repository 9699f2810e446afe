//! The queues of jobs.

use std::time::Duration;

use aws_sdk_sqs::Client;
use oms_aws::{Aws, MissingVariable, Service};
use oms_domain::JobKind;
use oms_telemetry::error_chain;

use crate::{InvalidMessage, JobMessage};

/// The queue of one kind of job. Cheap to clone.
#[derive(Clone, Debug)]
pub struct JobQueue {
    client: Client,
    url: String,
}

/// The queues of every kind of job. Cheap to clone.
#[derive(Clone, Debug)]
pub struct JobQueues(Vec<(JobKind, JobQueue)>);

impl JobQueues {
    /// The queues at `INVOICE_QUEUE_URL`, `REFUND_QUEUE_URL` and so on: one variable for each kind.
    pub fn new(aws: &Aws) -> Result<Self, MissingVariable> {
        let queue = |kind: JobKind| {
            let url = aws.environment().required(kind.queue_url())?;
            Ok((kind, JobQueue::new(aws, url)))
        };
        JobKind::ALL
            .into_iter()
            .map(queue)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Sends a message to the queue of its kind. A message may arrive more than once.
    pub async fn send(&self, message: JobMessage) -> Result<(), QueueError> {
        let queue = self.0.iter().find(|(kind, _)| *kind == message.kind);
        let (_, queue) = queue.ok_or(QueueError::NoQueue { kind: message.kind })?;
        queue.send(message).await
    }
}

/// The queue failed.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The kind of job is missing from [`JobKind::ALL`], so that no queue was made for it.
    #[error("there is no queue for jobs of the kind {kind}")]
    NoQueue {
        /// The kind.
        kind: JobKind,
    },
    /// The message cannot be written.
    #[error(transparent)]
    Message(#[from] InvalidMessage),
    /// The service cannot be reached, or refused the request.
    #[error("the queue failed: {0}")]
    Service(String),
}

/// The longest time for which SQS lets a received message be put off: twelve hours.
const LONGEST_WAIT: Duration = Duration::from_hours(12);

impl JobQueue {
    /// The queue at `url`.
    pub fn new(aws: &Aws, url: String) -> Self {
        Self {
            client: Client::new(&aws.sdk_config(Service::Sqs)),
            url,
        }
    }

    /// Sends a message. A message may arrive more than once.
    pub async fn send(&self, message: JobMessage) -> Result<(), QueueError> {
        let send = self
            .client
            .send_message()
            .queue_url(&self.url)
            .message_body(message.to_body()?);
        send.send().await.map_err(|error| service(&error))?;
        Ok(())
    }

    /// Puts off a received message. The message comes again after `wait`, rounded up to whole seconds, and after twelve
    /// hours at the latest.
    pub async fn put_off(&self, receipt_handle: &str, wait: Duration) -> Result<(), QueueError> {
        self.client
            .change_message_visibility()
            .queue_url(&self.url)
            .receipt_handle(receipt_handle)
            .visibility_timeout(visibility_timeout(wait))
            .send()
            .await
            .map_err(|error| service(&error))?;
        Ok(())
    }
}

/// Converts a wait to seconds, rounded up.
fn visibility_timeout(wait: Duration) -> i32 {
    // Rounded down, a message would come before its wait is over and find the job not yet due.
    let seconds = wait.min(LONGEST_WAIT).as_millis().div_ceil(1000);
    i32::try_from(seconds).unwrap_or(i32::MAX)
}

fn service<E: std::error::Error + 'static>(error: &E) -> QueueError {
    QueueError::Service(error_chain(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_comes_no_sooner_than_wanted_and_in_twelve_hours_at_the_latest() {
        for (wait, seconds) in [
            (Duration::ZERO, 0),
            (Duration::from_millis(1), 1),
            (Duration::from_millis(1001), 2),
            (Duration::from_mins(32), 1920),
            (Duration::from_hours(12), 43_200),
            (Duration::from_hours(13), 43_200),
            (Duration::MAX, 43_200),
        ] {
            assert_eq!(visibility_timeout(wait), seconds, "{wait:?}");
        }
    }
}

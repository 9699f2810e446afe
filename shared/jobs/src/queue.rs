//! The queue of one kind of job, and of all.

use std::time::Duration;

use aws_sdk_sqs::Client;
use oms_aws::{Aws, MissingVariable, Service};
use oms_domain::JobKind;
use oms_telemetry::error_chain;

use crate::{InvalidMessage, JobMessage};

/// Sends a kind of job's messages, and puts them off. Cheap to clone.
#[derive(Clone, Debug)]
pub struct JobQueue {
    client: Client,
    url: String,
}

/// The queues of every kind of job. Cheap to clone.
#[derive(Clone, Debug)]
pub struct JobQueues {
    invoices: JobQueue,
    refunds: JobQueue,
}

impl JobQueues {
    /// The queues at `INVOICE_QUEUE_URL` and `REFUND_QUEUE_URL`.
    pub fn new(aws: &Aws) -> Result<Self, MissingVariable> {
        let queue = |kind| -> Result<JobQueue, MissingVariable> {
            Ok(JobQueue::new(
                aws,
                aws.environment().required(url_variable(kind))?,
            ))
        };
        Ok(Self {
            invoices: queue(JobKind::Invoice)?,
            refunds: queue(JobKind::Refund)?,
        })
    }

    /// Sends a message to its kind's queue. It may arrive more than once.
    pub async fn send(&self, message: JobMessage) -> Result<(), QueueError> {
        match message.kind {
            JobKind::Invoice => self.invoices.send(message).await,
            JobKind::Refund => self.refunds.send(message).await,
        }
    }
}

/// The variable that names the queue of a kind of job.
pub const fn url_variable(kind: JobKind) -> &'static str {
    match kind {
        JobKind::Invoice => "INVOICE_QUEUE_URL",
        JobKind::Refund => "REFUND_QUEUE_URL",
    }
}

/// The queue did not do its part.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The message cannot be written.
    #[error(transparent)]
    Message(#[from] InvalidMessage),
    /// The service cannot be reached, or refuses.
    #[error("the queue failed: {0}")]
    Service(String),
}

/// The longest a message can be put off from its receipt: twelve hours.
const LONGEST_WAIT_SECONDS: u64 = 12 * 60 * 60;

impl JobQueue {
    /// The queue at `url`.
    pub fn new(aws: &Aws, url: String) -> Self {
        Self {
            client: Client::new(&aws.sdk_config(Service::Sqs)),
            url,
        }
    }

    /// Sends a message. It may arrive more than once.
    pub async fn send(&self, message: JobMessage) -> Result<(), QueueError> {
        let send = self
            .client
            .send_message()
            .queue_url(&self.url)
            .message_body(message.to_body()?);
        send.send().await.map_err(|error| service(&error))?;
        Ok(())
    }

    /// Puts a received message off: it comes again in `wait`, rounded up to whole seconds.
    pub async fn put_off(&self, receipt_handle: &str, wait: Duration) -> Result<(), QueueError> {
        let seconds = wait
            .as_millis()
            .div_ceil(1000)
            .min(u128::from(LONGEST_WAIT_SECONDS));
        self.client
            .change_message_visibility()
            .queue_url(&self.url)
            .receipt_handle(receipt_handle)
            .visibility_timeout(i32::try_from(seconds).unwrap_or(i32::MAX))
            .send()
            .await
            .map_err(|error| service(&error))?;
        Ok(())
    }
}

fn service<E: std::error::Error + 'static>(error: &E) -> QueueError {
    QueueError::Service(error_chain(error))
}

//! `dispatch-jobs`: a transition that owes a job becomes a message.

use oms_aws::{Aws, Environment};
use oms_domain::{JobKind, OrderStatus, OwesJobs};
use oms_jobs::{JobMessage, JobQueue, QueueError};
use oms_store::stream::OrderChange;
use oms_telemetry::Clock;

use crate::{StartError, StreamFunction};

/// Puts jobs on their queues.
pub struct DispatchJobs {
    invoices: JobQueue,
}

impl StreamFunction for DispatchJobs {
    type Error = QueueError;

    fn new(environment: &Environment, _clock: Clock) -> Result<Self, StartError> {
        let aws = Aws::new(environment.clone())?;
        let invoices = JobQueue::new(&aws, environment.required("INVOICE_QUEUE_URL")?);
        Ok(Self { invoices })
    }

    /// Sends a message for each transition the stream had not shown before and that owes a job. A message sent twice
    /// does no harm: the worker finds the job done.
    async fn follow(&self, change: OrderChange) -> Result<(), QueueError> {
        let order = &change.order;
        for transition in order.path().transitions() {
            if transition.sequence() <= change.known_version {
                continue;
            }
            match OrderStatus::job_owed(transition.previous(), transition.state()) {
                None => {}
                Some(kind @ JobKind::Invoice) => {
                    let write_id = transition.cause().write.id;
                    self.invoices
                        .send(JobMessage {
                            kind,
                            entity_id: order.id(),
                            write_id,
                        })
                        .await?;
                }
                // The refund worker is not there yet; the order keeps the job as due until it is.
                Some(JobKind::Refund) => {
                    tracing::warn!(entity_id = %order.id(), "a refund is owed and stays due");
                }
            }
        }
        Ok(())
    }
}

//! `dispatch-jobs`: sends a message for each transition that owes a job.

use oms_aws::{Aws, Environment};
use oms_domain::{OrderId, OwesJobs, Path, jobs_owed_by};
use oms_jobs::{JobMessage, JobQueues, QueueError};
use oms_store::entities::stream::Change;
use oms_telemetry::Clock;

use crate::{FollowChanges, StartError};

/// The function with its resources.
pub struct DispatchJobs {
    queues: JobQueues,
    clock: Clock,
}

impl FollowChanges for DispatchJobs {
    type Error = QueueError;

    fn new(environment: &Environment, clock: Clock) -> Result<Self, StartError> {
        let aws = Aws::new(environment.clone())?;
        Ok(Self {
            queues: JobQueues::new(&aws)?,
            clock,
        })
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Sends a message for each transition that owes a job and that the stream had not shown before. A message sent
    /// twice does no harm, because the worker finds the job done.
    async fn follow(&self, change: Change) -> Result<(), QueueError> {
        match &change {
            Change::Order(change) => {
                let order = &change.entity;
                self.dispatch(order.id(), order.path(), change.known_version)
                    .await
            }
            Change::Return(change) => {
                let returned = &change.entity;
                self.dispatch(returned.facts().order_id, returned.path(), change.known_version)
                    .await
            }
            // A record owes nothing by its changes: its message is under way, or `reconcile` and the retry by hand send
            // one.
            Change::Job(_) => Ok(()),
        }
    }
}

impl DispatchJobs {
    async fn dispatch<S: OwesJobs>(
        &self,
        entity_id: OrderId,
        path: &Path<S>,
        known_version: u32,
    ) -> Result<(), QueueError> {
        // The image holds the whole path. A change that is no transition, such as a cleared mark, has no newer
        // sequence.
        for job in jobs_owed_by(path).filter(|job| job.sequence > known_version) {
            let message = JobMessage {
                kind: job.kind,
                entity_id,
                write_id: job.write_id,
            };
            self.queues.send(message).await?;
        }
        Ok(())
    }
}

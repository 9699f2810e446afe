//! Jobs that are still owed long after they were due.

use std::time::Duration;

use oms_domain::{IdempotencyKey, JobKind, WriteId};
use oms_jobs::JobMessage;

use crate::function::NAME;
use crate::{Reconcile, ReconcileError};

/// How long a job may be overdue before its message counts as lost: longer than a message is under way or hidden, and than
/// a worker's lease.
const OVERDUE: Duration = Duration::from_mins(10);
/// How many jobs of a kind one run looks after.
const LIMIT: usize = 100;

/// Money that is owed counts before a document.
const KINDS: [JobKind; JobKind::ALL.len()] = [JobKind::Refund, JobKind::Invoice];

impl Reconcile {
    /// Sends the message of every overdue job again, and says how many there were. Each is then due now: the next run
    /// leaves it alone until it is overdue once more, and so comes to those behind it. What is wrong with one kind holds up
    /// no other.
    ///
    /// Should the message not be lost but late, the worker finds the job done, or another worker at it.
    pub(crate) async fn send_overdue_jobs_again(&self) -> Result<usize, ReconcileError> {
        let mut sent = 0;
        let mut failed = None;
        for kind in KINDS {
            match self.send_overdue(kind).await {
                Ok(count) => sent += count,
                Err(error) => {
                    tracing::error!(kind = kind.as_str(), error = %error, "overdue jobs were not all sent again");
                    failed = failed.or(Some(error));
                }
            }
        }
        failed.map_or(Ok(sent), Err)
    }

    async fn send_overdue(&self, kind: JobKind) -> Result<usize, ReconcileError> {
        let mut sent = 0;
        let now = self.clock.now();
        let before = now.saturating_sub(OVERDUE);
        for job in self.store.overdue_jobs(kind, before, LIMIT).await? {
            // Sent before it is marked: a run that dies in between sends twice, not never.
            let entity_id = job.owner.order();
            let write_id = WriteId::of_key(
                NAME,
                kind.as_str(),
                &entity_id.to_string(),
                &IdempotencyKey::parse(&job.due)?,
            );
            let message = JobMessage {
                kind,
                entity_id,
                write_id,
            };
            self.queues.send(message).await?;
            self.store
                .put_off_job(job.owner, kind, Some(&job.due), now)
                .await?;
            tracing::warn!(%entity_id, kind = kind.as_str(), due = job.due, "an overdue job was sent again");
            sent += 1;
        }
        Ok(sent)
    }
}

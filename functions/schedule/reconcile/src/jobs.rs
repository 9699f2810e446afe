//! Jobs that are still not done long after they were due.

use std::time::Duration;

use oms_domain::{IdempotencyKey, JobKind, JobOwner, OrderId, Timestamp, WriteId};
use oms_jobs::JobMessage;
use oms_store::{DueEntry, DueItem, StoreError};

use crate::function::NAME;
use crate::{Reconcile, ReconcileError};

/// The time after which an overdue job's message counts as lost: longer than a message is under way or hidden, and than
/// a worker's lease.
const OVERDUE: Duration = Duration::from_mins(10);
/// The largest number of index entries of a kind that one run looks after.
const LIMIT: usize = 100;

/// Money that is owed counts before a document.
const KINDS: [JobKind; JobKind::ALL.len()] = [JobKind::Refund, JobKind::Invoice];

impl Reconcile {
    /// Sends the message of every overdue job again, and returns how many there were. Each is then due now: the next run
    /// leaves it alone until it is overdue once more, and so comes to those behind it. A fault of one kind holds up no
    /// other.
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
        for entry in self.store.overdue_jobs(kind, before, LIMIT).await? {
            sent += match entry.item {
                DueItem::Record(order) => self.send_again(&entry, order, &[kind], now).await?,
                DueItem::Owner(owner) => self.send_unopened(&entry, owner, now).await?,
            };
        }
        Ok(sent)
    }

    /// Sends the messages of all jobs that a marked entity owes and that no worker has opened. Where every job has its
    /// record, the worker died before it cleared the mark; it is cleared now.
    async fn send_unopened(
        &self,
        entry: &DueEntry,
        owner: JobOwner,
        now: Timestamp,
    ) -> Result<usize, ReconcileError> {
        let order = owner.order();
        match self.store.unopened_jobs(owner).await {
            // Its worker has cleared the mark since the index was read.
            Ok(None) => Ok(0),
            Ok(Some(unopened)) if unopened.jobs.is_empty() => {
                self.store.clear_mark(&unopened.mark).await?;
                Ok(0)
            }
            Ok(Some(unopened)) => {
                let kinds: Vec<JobKind> = unopened.jobs.iter().map(|job| job.kind).collect();
                self.send_again(entry, order, &kinds, now).await
            }
            Err(StoreError::Corrupt(error)) => {
                // One that cannot be read must not keep those behind it waiting.
                tracing::error!(entity_id = %order, error = %error, "an entity that owes a job cannot be read");
                self.store.put_off_job(entry, now).await?;
                Ok(0)
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn send_again(
        &self,
        entry: &DueEntry,
        order: OrderId,
        kinds: &[JobKind],
        now: Timestamp,
    ) -> Result<usize, ReconcileError> {
        for kind in kinds {
            let write_id = WriteId::of_key(
                NAME,
                kind.as_str(),
                &order.to_string(),
                &IdempotencyKey::parse(&entry.due)?,
            );
            let message = JobMessage {
                kind: *kind,
                entity_id: order,
                write_id,
            };
            self.queues.send(message).await?;
            tracing::warn!(entity_id = %order, kind = kind.as_str(), due = entry.due, "an overdue job was sent again");
        }
        // Sent before the due time moves: a run that dies in between sends twice, not never.
        self.store.put_off_job(entry, now).await?;
        Ok(kinds.len())
    }
}

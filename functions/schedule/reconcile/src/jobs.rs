//! Jobs that are long overdue.

use std::time::Duration;

use oms_domain::{IdempotencyKey, JobKind, JobOwner, OrderId, Timestamp, WriteId};
use oms_jobs::JobMessage;
use oms_store::{DueEntry, DueItem, StoreError};
use oms_telemetry::{Metric, emit};

use crate::function::NAME;
use crate::{Reconcile, ReconcileError};

/// The time after which the message of a due job counts as lost: longer than a message is on its way or hidden, and
/// longer than the lease of a worker.
const OVERDUE: Duration = Duration::from_mins(10);
/// The largest number of index entries of each kind that one run handles.
const LIMIT: usize = 100;

impl Reconcile {
    /// Sends the message of every overdue job again, and returns the number of messages. The job is then due now: the
    /// next runs skip it until it is overdue again, and so reach the jobs behind it. An error of one kind does not stop
    /// the others.
    ///
    /// If the message was late and not lost, the worker finds the job done, or leased by another worker.
    pub(crate) async fn send_overdue_jobs_again(&self) -> Result<usize, ReconcileError> {
        let mut sent = 0;
        let mut failed = None;
        // `ALL` begins with the most urgent kind.
        for kind in JobKind::ALL {
            match self.send_overdue(kind).await {
                Ok(count) => sent += count,
                Err(error) => {
                    tracing::error!(kind = kind.as_str(), error = %error, "overdue jobs were not all sent again");
                    // The run still fails in the end, so that the error does not go unnoticed.
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

    /// Sends the messages of all jobs that a marked entity owes and that have no record. If every job has its record,
    /// the worker died before it cleared the mark, and the mark is cleared now.
    async fn send_unopened(
        &self,
        entry: &DueEntry,
        owner: JobOwner,
        now: Timestamp,
    ) -> Result<usize, ReconcileError> {
        let order = owner.order();
        match self.store.unopened_jobs(owner).await {
            // The worker has cleared the mark since the index was read.
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
                // One unreadable entity must not hold up those behind it. Its entry is put off, because the longest due
                // entries come first and `LIMIT` such entries would fill every run.
                tracing::error!(entity_id = %order, error = %error, "an entity that owes a job cannot be read");
                emit(Metric::ItemUnreadable, owner.entity_type().as_str(), &self.clock);
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
            // The write id follows from the due time, so two runs that find the same entry send the same message.
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
        // The message goes out before the due time moves: a run that dies in between sends a message twice, not never.
        // If a worker has changed the entry since, the due time that the worker set stands.
        self.store.put_off_job(entry, now).await?;
        Ok(kinds.len())
    }
}

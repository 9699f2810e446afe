//! Batches of messages.

use std::time::Duration;

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use oms_domain::{JobKind, Timestamp};
use oms_store::JobRecord;
use oms_telemetry::{Metric, emit};

use crate::{JobMessage, JobQueue, WorkError, Worker, work};

/// Works through a batch, message by message. The response names the messages that are to come again; SQS deletes the
/// others.
pub async fn work_batch<W: Worker>(worker: &W, queue: &JobQueue, batch: SqsEvent) -> SqsBatchResponse {
    let mut response = SqsBatchResponse::default();
    for message in batch.records {
        if work_one(worker, queue, &message).await.is_err() {
            // Lambda takes an empty id for a failure of the whole batch, so no message is deleted by mistake.
            response.add_failure(message.message_id.unwrap_or_default());
        }
    }
    response
}

/// The message must come again.
struct ComesAgain;

async fn work_one<W: Worker>(worker: &W, queue: &JobQueue, message: &SqsMessage) -> Result<(), ComesAgain> {
    let kind = W::Record::KIND;
    let message_id = message.message_id.as_deref().unwrap_or_default();
    let job = match JobMessage::parse(message.body.as_deref().unwrap_or_default()) {
        Ok(job) if job.kind == kind => job,
        // The message is kept for the dead-letter queue, because deleting it would lose a job.
        Ok(job) => {
            tracing::error!(
                message_id,
                kind = job.kind.as_str(),
                "the message is for another worker"
            );
            return Err(ComesAgain);
        }
        Err(error) => {
            tracing::error!(message_id, error = %error, "the message cannot be read");
            return Err(ComesAgain);
        }
    };
    let error = match Box::pin(work(worker, job)).await {
        Ok(outcome) => {
            let kind = kind.as_str();
            tracing::info!(message_id, entity_id = %job.entity_id, kind, ?outcome, "job worked on");
            return Ok(());
        }
        Err(error) => error,
    };
    // An attempt that ended the job for good is counted where it is recorded.
    if let WorkError::Failed { .. } = &error {
        emit(Metric::JobRetried, kind.as_str(), worker.clock());
    }
    tracing::warn!(
        message_id,
        entity_id = %job.entity_id,
        write_id = %job.write_id,
        kind = kind.as_str(),
        error = %error,
        "job not done"
    );
    let wait = wait_before_next(&error, kind, message_id, worker.clock().now());
    if let (Some(wait), Some(handle)) = (wait, message.receipt_handle.as_deref())
        && let Err(error) = queue.put_off(handle, wait).await
    {
        // The message comes again after the visibility timeout of the queue.
        tracing::warn!(message_id, error = %error, "the message could not be put off");
    }
    Err(ComesAgain)
}

/// The time after which the message is to come again; `None` for the visibility timeout of the queue.
fn wait_before_next(error: &WorkError, kind: JobKind, message_id: &str, now: Timestamp) -> Option<Duration> {
    match error {
        // The second more makes sure that the lease is over when the message comes.
        WorkError::Leased { until } => Some(until.duration_since(now) + Duration::from_secs(1)),
        // The wait is only ever lengthened: a message that came before `retry_at` would use up one of its receives for
        // nothing.
        WorkError::Failed { attempt, .. } => Some(jittered(
            kind.wait_after(*attempt).unwrap_or_default(),
            message_id,
        )),
        // The message comes again at once, so that the redrive policy soon moves it to the dead-letter queue.
        WorkError::FailedForGood { .. } => Some(Duration::ZERO),
        // The lease of a claim that was made ends before the visibility timeout, so the next delivery can claim again.
        WorkError::Unavailable { .. } => None,
    }
}

/// Lengthens `wait` by up to an eighth, depending on the message id, so that messages that failed together do not come
/// back together.
fn jittered(wait: Duration, message_id: &str) -> Duration {
    let spread = message_id.bytes().fold(0_u32, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(byte))
    });
    wait + wait / 8 * (spread % 256) / 255
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::atomic::{AtomicU32, Ordering};

    use oms_aws::{Aws, Environment};
    use oms_domain::{OrderId, WriteId};
    use oms_store::{Database, OrderStore, RefundRecord};
    use oms_telemetry::Clock;

    use super::*;
    use crate::{Attempt, Failure, JobCase, Worked};

    /// A worker for refunds that counts the calls of `read` and cannot reach its database.
    struct Refunds {
        store: OrderStore,
        clock: Clock,
        asked: AtomicU32,
    }

    impl Worker for Refunds {
        type Record = RefundRecord;
        type Facts = ();
        type Outcome = ();

        const FUNCTION: &'static str = "refunds";
        const LEASE: Duration = Duration::from_secs(90);

        fn store(&self) -> &OrderStore {
            &self.store
        }

        fn clock(&self) -> &Clock {
            &self.clock
        }

        async fn read(&self, _: OrderId) -> Result<JobCase<(), RefundRecord>, WorkError> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            Err(crate::unavailable("the database cannot be reached"))
        }

        async fn open(&self, (): &(), _: Timestamp, _: Timestamp) -> Result<Option<RefundRecord>, WorkError> {
            Ok(None)
        }

        async fn effect(&self, _: &Attempt<'_, RefundRecord>, (): &()) -> Result<(), Failure> {
            Ok(())
        }

        async fn mark(&self, _: &Attempt<'_, RefundRecord>, (): ()) -> Result<Worked, WorkError> {
            Ok(Worked::Done)
        }
    }

    #[tokio::test]
    async fn a_worker_does_its_own_kind_of_job_alone_and_keeps_every_message_that_is_not_done() {
        let variables = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
        let variables = variables.map(|name| (name.to_owned(), "none".to_owned()));
        let aws = Aws::new(Environment::given(BTreeMap::from(variables))).unwrap();
        // No queue listens there, and neither message makes the worker call one.
        let queue = JobQueue::new(&aws, "http://127.0.0.1:1/queue".to_owned());
        let worker = Refunds {
            store: Database::connect(&aws).orders("orders".to_owned(), 1),
            clock: Clock::system(),
            asked: AtomicU32::default(),
        };
        for (kind, asked) in [(JobKind::Invoice, 0), (JobKind::Refund, 1)] {
            let message = JobMessage {
                kind,
                entity_id: OrderId::new([7; 10]),
                write_id: WriteId::from_bytes([1; 16]),
            };
            let mut delivery = SqsMessage::default();
            delivery.body = Some(message.to_body().unwrap());
            let mut batch = SqsEvent::default();
            batch.records.push(delivery);
            let response = work_batch(&worker, &queue, batch).await;
            assert_eq!(worker.asked.load(Ordering::Relaxed), asked, "{kind}");
            assert_eq!(response.batch_item_failures.len(), 1, "{kind}");
        }
    }

    #[test]
    fn a_message_comes_again_when_there_is_something_to_do() {
        let cause = || "it rains".to_owned();
        let now = Timestamp::from_unix_milliseconds(1_795_000_000_000).unwrap();
        let wait = |error: WorkError| wait_before_next(&error, JobKind::Refund, "", now);
        let until = now.saturating_add(Duration::from_secs(90));
        // The wait ends after the lease, not at its last moment.
        assert_eq!(wait(WorkError::Leased { until }), Some(Duration::from_secs(91)));
        let failed = |attempt| {
            wait(WorkError::Failed {
                attempt,
                cause: cause(),
            })
        };
        assert_eq!(
            (failed(1), failed(2)),
            (Some(Duration::from_mins(2)), Some(Duration::from_mins(4)))
        );
        let for_good = WorkError::FailedForGood { cause: cause() };
        assert_eq!(wait(for_good), Some(Duration::ZERO));
        assert_eq!(wait(WorkError::Unavailable { cause: cause() }), None);
    }

    #[test]
    fn jitter_adds_at_most_an_eighth_and_spreads() {
        let wait = Duration::from_mins(8);
        let waits: Vec<Duration> = (0..50)
            .map(|id| jittered(wait, &format!("message-{id}")))
            .collect();
        assert!(
            waits
                .iter()
                .all(|jittered| (wait..=wait + wait / 8).contains(jittered))
        );
        let (soonest, latest) = (waits.iter().min().unwrap(), waits.iter().max().unwrap());
        assert!(*latest > *soonest + wait / 16, "{soonest:?} to {latest:?}");
    }
}

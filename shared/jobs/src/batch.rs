//! A batch of messages through a worker.

use std::future::Future;
use std::time::Duration;

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use oms_domain::{JobKind, Timestamp};
use oms_telemetry::{Clock, Metric, emit};

use crate::{JobMessage, JobQueue};

/// Does one kind of job.
pub trait Worker {
    /// The kind.
    const KIND: JobKind;

    /// Does the job, or finds it done. Must be safe to run any number of times, also at once.
    fn work(&self, message: JobMessage) -> impl Future<Output = Result<Worked, WorkError>> + Send;
}

/// What came of a job whose message is not needed any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worked {
    /// It is done.
    Done,
    /// It is in other hands; its owner's mark says when to look after it again.
    Waits,
}

/// Why a job is not done.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// Another worker is at it, whose success is known when its lease is over; or it is not to be tried again yet.
    #[error("it may not be tried before {until}")]
    Leased {
        /// From when on it may.
        until: Timestamp,
    },
    /// An attempt failed and has been recorded; another follows.
    #[error("attempt {attempt} failed: {cause}")]
    Failed {
        /// Which attempt, counted from 1 since somebody last had the job tried again.
        attempt: u32,
        /// Why.
        cause: String,
    },
    /// The last attempt failed and has been recorded. The message goes to the dead-letter queue.
    #[error("the job failed for good: {cause}")]
    FailedForGood {
        /// Why.
        cause: String,
    },
    /// Not even the attempt could be recorded. The message comes again when its visibility timeout is over.
    #[error("the job could not be begun: {cause}")]
    Unavailable {
        /// Why.
        cause: String,
    },
}

/// Works through a batch, message by message. The answer names those that are to come again; SQS forgets the rest.
pub async fn work_batch<W: Worker>(
    worker: &W,
    queue: &JobQueue,
    clock: &Clock,
    batch: SqsEvent,
) -> SqsBatchResponse {
    let mut response = SqsBatchResponse::default();
    for message in batch.records {
        if work_one(worker, queue, clock, &message).await.is_err() {
            response.add_failure(message.message_id.unwrap_or_default());
        }
    }
    response
}

/// The message is to come again.
struct ComesAgain;

async fn work_one<W: Worker>(
    worker: &W,
    queue: &JobQueue,
    clock: &Clock,
    message: &SqsMessage,
) -> Result<(), ComesAgain> {
    let message_id = message.message_id.as_deref().unwrap_or_default();
    let job = match JobMessage::parse(message.body.as_deref().unwrap_or_default()) {
        Ok(job) if job.kind == W::KIND => job,
        Ok(job) => {
            tracing::error!(
                message_id,
                kind = job.kind.as_str(),
                "the message is another worker's"
            );
            return Err(ComesAgain);
        }
        Err(error) => {
            tracing::error!(message_id, error = %error, "the message cannot be read");
            return Err(ComesAgain);
        }
    };
    let error = match Box::pin(worker.work(job)).await {
        Ok(outcome) => {
            let kind = W::KIND.as_str();
            tracing::info!(message_id, entity_id = %job.entity_id, kind, ?outcome, "job worked on");
            return Ok(());
        }
        Err(error) => error,
    };
    if let WorkError::Failed { .. } = &error {
        emit(Metric::JobRetried, W::KIND.as_str(), clock);
    }
    tracing::warn!(
        message_id,
        entity_id = %job.entity_id,
        write_id = %job.write_id,
        kind = W::KIND.as_str(),
        error = %error,
        "job not done"
    );
    let wait = wait_before_next(&error, W::KIND, message_id, clock.now());
    if let (Some(wait), Some(handle)) = (wait, message.receipt_handle.as_deref())
        && let Err(error) = queue.put_off(handle, wait).await
    {
        // It comes again all the same, after the queue's own timeout.
        tracing::warn!(message_id, error = %error, "the message could not be put off");
    }
    Err(ComesAgain)
}

/// In what time the message is to come again; `None` for the queue's own timeout.
fn wait_before_next(error: &WorkError, kind: JobKind, message_id: &str, now: Timestamp) -> Option<Duration> {
    match error {
        WorkError::Leased { until } => Some(until.duration_since(now) + Duration::from_secs(1)),
        WorkError::Failed { attempt, .. } => Some(jittered(
            kind.wait_after(*attempt).unwrap_or_default(),
            message_id,
        )),
        // At once, so that the redrive policy soon has it in the dead-letter queue.
        WorkError::FailedForGood { .. } => Some(Duration::ZERO),
        WorkError::Unavailable { .. } => None,
    }
}

/// Up to an eighth longer, by the message's own id: messages that failed together do not come back together.
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

    use super::*;

    /// Gives money back; counts how often it is asked to.
    #[derive(Default)]
    struct Refunds(AtomicU32);

    impl Worker for Refunds {
        const KIND: JobKind = JobKind::Refund;

        async fn work(&self, _: JobMessage) -> Result<Worked, WorkError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Ok(Worked::Done)
        }
    }

    #[tokio::test]
    async fn a_worker_does_its_own_kind_of_job_alone_and_keeps_what_it_cannot_do() {
        // Nothing is put off, so nobody is called.
        let variables = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
        let variables = variables.map(|name| (name.to_owned(), "none".to_owned()));
        let aws = Aws::new(Environment::given(BTreeMap::from(variables))).unwrap();
        let queue = JobQueue::new(&aws, "http://127.0.0.1:1/queue".to_owned());
        for (kind, worked, comes_again) in [(JobKind::Refund, 1, 0), (JobKind::Invoice, 0, 1)] {
            let message = JobMessage {
                kind,
                entity_id: OrderId::new([7; 10]),
                write_id: WriteId::from_bytes([1; 16]),
            };
            let mut delivery = SqsMessage::default();
            delivery.body = Some(message.to_body().unwrap());
            let mut batch = SqsEvent::default();
            batch.records.push(delivery);
            let worker = Refunds::default();
            let response = work_batch(&worker, &queue, &Clock::system(), batch).await;
            assert_eq!(worker.0.into_inner(), worked, "{kind}");
            assert_eq!(response.batch_item_failures.len(), comes_again, "{kind}");
        }
    }

    #[test]
    fn a_message_comes_again_when_there_is_something_to_do() {
        let cause = || "it rains".to_owned();
        let now = Timestamp::from_unix_milliseconds(1_795_000_000_000).unwrap();
        let wait = |error: WorkError| wait_before_next(&error, JobKind::Refund, "", now);
        let until = now.saturating_add(Duration::from_secs(90));
        // When the lease is over, not as it ends.
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

//! The steps of every job: claim an attempt, cause the effect, record the outcome.

use std::future::Future;
use std::time::Duration;

use oms_domain::{OrderId, Timestamp};
use oms_store::{ClaimError, JobRecord, OrderStore, OwnerMark, StoreError};
use oms_telemetry::Clock;

use crate::attempt::unavailable;
use crate::{Attempt, Failure, JobMessage};

/// A worker for one kind of job.
///
/// [`work`] takes a message through the same steps whatever its kind: read the case, claim an attempt (the first claim
/// opens the record), clear the mark of the entity that owes the job, cause the effect, record its outcome. The process
/// may die after any step, and several workers may be at the same job at the same time.
pub trait Worker: Sync {
    /// The record of the job; its kind is the worker's.
    type Record: JobRecord;
    /// The facts that the job needs.
    type Facts: Send + Sync;
    /// The outcome of an effect that did not fail.
    type Outcome: Send;

    /// The function's name, which the history shows as the actor.
    const FUNCTION: &'static str;
    /// The duration of a claim. It must be longer than the function may run, and shorter than the visibility timeout of
    /// the queue.
    const LEASE: Duration;

    /// The database.
    fn store(&self) -> &OrderStore;

    /// The clock.
    fn clock(&self) -> &Clock;

    /// Reads the facts of the job together with its record.
    fn read(
        &self,
        order: OrderId,
    ) -> impl Future<Output = Result<JobCase<Self::Facts, Self::Record>, WorkError>> + Send;

    /// Opens the job's record with the first attempt claimed until `lease_until`; `None` when it exists already.
    fn open(
        &self,
        facts: &Self::Facts,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> impl Future<Output = Result<Option<Self::Record>, WorkError>> + Send;

    /// Causes the effect at the service outside, or finds that an earlier attempt has caused it.
    fn effect(
        &self,
        attempt: &Attempt<'_, Self::Record>,
        facts: &Self::Facts,
    ) -> impl Future<Output = Result<Self::Outcome, Failure>> + Send;

    /// Records the outcome. Only a write after the effect may say that the job is done.
    fn mark(
        &self,
        attempt: &Attempt<'_, Self::Record>,
        outcome: Self::Outcome,
    ) -> impl Future<Output = Result<Worked, WorkError>> + Send;
}

/// The facts of a job, its record, and the marks that it may clear.
#[derive(Clone, Debug)]
pub struct JobCase<F, R> {
    /// The facts that the job needs.
    pub facts: F,
    /// The record, once the job has been opened.
    pub record: Option<R>,
    /// The marks of the entities that were read.
    pub marks: Vec<OwnerMark>,
}

/// The result of work after which the message can be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worked {
    /// The job is done.
    Done,
    /// The service outside will finish the job. The index entry of the record holds the time of the next look.
    Waits,
}

/// The reason why a job is not done.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// Another worker holds the lease, or the wait after a failed attempt is not over.
    #[error("the job may not be tried before {until}")]
    Leased {
        /// The earliest time of the next attempt.
        until: Timestamp,
    },
    /// An attempt failed and has been recorded; another follows.
    #[error("attempt {attempt} failed: {cause}")]
    Failed {
        /// The number of the attempt, counted from 1 since a manager last had the job tried again.
        attempt: u32,
        /// The reason.
        cause: String,
    },
    /// The last attempt failed and has been recorded. The message goes to the dead-letter queue.
    #[error("the job failed for good: {cause}")]
    FailedForGood {
        /// The reason.
        cause: String,
    },
    /// The attempt could not be begun or recorded. The message comes again after the visibility timeout of the queue.
    #[error("the job could not be begun: {cause}")]
    Unavailable {
        /// The reason.
        cause: String,
    },
}

/// Does the job that a message names, or finds it done.
pub async fn work<W: Worker>(worker: &W, message: JobMessage) -> Result<Worked, WorkError> {
    let case = Box::pin(worker.read(message.entity_id)).await?;
    // The facts come first, because the first claim opens the record with what they say.
    let claimed = Box::pin(claim(worker, message.entity_id, &case)).await?;
    // The mark goes before the effect: from now on the entry of the record in `by_job` keeps the job from being lost. A
    // job that was found leased, done or failed has a record, too.
    if !matches!(claimed, Err(ClaimError::Missing | ClaimError::Store(_))) {
        clear_marks::<W>(worker.store(), &case.marks).await;
    }
    let (record, first) = match claimed {
        Ok(claimed) => claimed,
        Err(ClaimError::Succeeded) => return Ok(Worked::Done),
        Err(ClaimError::Leased { until }) => return Err(WorkError::Leased { until }),
        // The message that brought the last attempt comes again until the redrive policy moves it.
        Err(ClaimError::Failed) => {
            return Err(WorkError::FailedForGood {
                cause: "it failed before".to_owned(),
            });
        }
        Err(error @ (ClaimError::Missing | ClaimError::Store(_))) => return Err(unavailable(error)),
    };
    let attempt = Attempt {
        store: worker.store(),
        clock: worker.clock(),
        function: W::FUNCTION,
        message,
        record,
        first,
    };
    match Box::pin(worker.effect(&attempt, &case.facts)).await {
        Ok(outcome) => Box::pin(worker.mark(&attempt, outcome)).await,
        Err(failure) => Err(attempt.fail(failure).await),
    }
}

/// Claims an attempt. Returns the record, and true if the attempt is the first of the job.
async fn claim<W: Worker>(
    worker: &W,
    order: OrderId,
    case: &JobCase<W::Facts, W::Record>,
) -> Result<Result<(W::Record, bool), ClaimError>, WorkError> {
    let now = worker.clock().now();
    let lease_until = now.saturating_add(W::LEASE);
    // Another worker may open the record after it was read. The claim then decides whose attempt it is.
    if case.record.is_none()
        && let Some(opened) = worker.open(&case.facts, now, lease_until).await?
    {
        return Ok(Ok((opened, true)));
    }
    let claimed = worker.store().claim_job(order, now, lease_until).await;
    // An attempt on an existing record must expect effects of an earlier one, even if that one seems to have done
    // nothing.
    Ok(claimed.map(|record| (record, false)))
}

/// Clears the marks that asked for this kind of job. A mark that stays does no harm, because `reconcile` clears it.
async fn clear_marks<W: Worker>(store: &OrderStore, marks: &[OwnerMark]) {
    let kind = W::Record::KIND;
    for mark in marks.iter().filter(|mark| mark.owes(kind)) {
        let cleared: Result<bool, StoreError> = store.clear_mark_of_opened(mark, kind).await;
        if let Err(error) = cleared {
            tracing::warn!(kind = kind.as_str(), error = %error, "the mark of an opened job was not cleared");
        }
    }
}

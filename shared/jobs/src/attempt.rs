//! What every worker does before and after the effect: takes an attempt, and writes what became of it.

use std::time::Duration;

use oms_domain::{
    Actor, ActorId, Cause, Fingerprint, InvalidVisibleAscii, JobEvent, JobKind, JobOwner, JobStatus,
    RequestId, Role, Trigger, Write,
};
use oms_store::{AfterFailure, ClaimError, JobRecord, JobState, Store, StoreError};
use oms_telemetry::{Clock, Metric, emit};

use crate::{JobMessage, WorkError};

/// An attempt at a job, by a function that was sent a message.
#[derive(Clone)]
pub struct Attempt<'a, R> {
    /// The database.
    pub store: &'a Store,
    /// The time.
    pub clock: &'a Clock,
    /// The function's name, which the history shows as the actor.
    pub function: &'static str,
    /// The message.
    pub message: JobMessage,
    /// Who owes the job.
    pub owner: JobOwner,
    /// The job's record, as the claim left it.
    pub record: &'a R,
}

/// How an attempt failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Why, for whoever looks after the job. Holds nothing personal.
    pub cause: String,
    /// Whether trying again is of no use.
    pub finally: bool,
    /// Whether the outcome at the other side is known, and known to be nothing.
    pub without_effect: bool,
}

impl<R: JobRecord> Attempt<'_, R> {
    /// What became of the attempt, for the job's log.
    pub fn event(&self, status: JobStatus) -> Result<JobEvent, WorkError> {
        Ok(JobEvent {
            status,
            attempts: self.record.job().attempts,
            cause: self.cause().map_err(unavailable)?,
            error: None,
            outcome: None,
        })
    }

    fn cause(&self) -> Result<Cause, InvalidVisibleAscii> {
        Ok(Cause {
            at: self.clock.now(),
            actor: Actor {
                id: ActorId::parse(self.function)?,
                role: Role::System,
            },
            trigger: Trigger::BackgroundJob,
            reason: None,
            request_id: RequestId::parse(&self.message.write_id.to_string())?,
            ip_address: None,
            write: Write {
                id: self.message.write_id,
                fingerprint: Fingerprint::of(&[]),
            },
        })
    }

    /// Whether the attempts there are have been made, and the last of them was broken off: then this one is only to find out
    /// what became of them. It would otherwise be one more at each crash, without end.
    pub fn is_one_too_many(&self) -> bool {
        is_one_too_many(R::KIND, self.record.job())
    }

    /// Records that the attempt failed, and says what follows from it: another one after the kind's wait, or none. The
    /// owner's mark in the index moves along, so that whoever looks after jobs looks when there is something to see.
    pub async fn failed(&self, failure: Failure) -> WorkError {
        match self.record_failure(&failure).await {
            Err(error) => unavailable(error),
            Ok(error) => error,
        }
    }

    async fn record_failure(&self, failure: &Failure) -> Result<WorkError, StoreError> {
        let (job, order, now) = (self.record.job(), self.record.order_id(), self.clock.now());
        let wait = R::KIND.wait_after(job.attempt()).filter(|_| !failure.finally);
        let after = wait.map_or(AfterFailure::GiveUp, |wait| {
            AfterFailure::RetryAt(now.saturating_add(wait))
        });
        let event = match self.event(after.status()) {
            Ok(event) => JobEvent {
                error: Some(failure.cause.clone()),
                ..event
            },
            Err(error) => return Ok(error),
        };
        let lease = job.lease_until.unwrap_or(now);
        let recorded = if failure.without_effect {
            let store = self.store;
            store
                .fail_refund_without_effect(order, lease, after, &event)
                .await?
        } else {
            self.store.fail_job(R::KIND, order, lease, after, &event).await?
        };
        let cause = failure.cause.clone();
        Ok(match after {
            AfterFailure::RetryAt(at) => {
                self.store.put_off_job(self.owner, R::KIND, None, at).await?;
                WorkError::Failed {
                    attempt: job.attempt(),
                    cause,
                }
            }
            AfterFailure::GiveUp => {
                if recorded {
                    say_failed(self.clock, R::KIND);
                    self.store.mark_job_failed(self.owner, R::KIND, now).await?;
                }
                WorkError::FailedForGood { cause }
            }
        })
    }
}

/// Takes the job that `owner` owes for one more attempt, and has it to itself for `lease`; `None` when it has been done.
pub async fn claim<R: JobRecord>(
    store: &Store,
    owner: JobOwner,
    clock: &Clock,
    lease: Duration,
) -> Result<Option<R>, WorkError> {
    let now = clock.now();
    let lease_until = now.saturating_add(lease);
    match store.claim_job(owner.order(), now, lease_until).await {
        Ok(record) => Ok(Some(record)),
        Err(ClaimError::Succeeded) => Ok(None),
        Err(ClaimError::Leased { until }) => Err(WorkError::Leased { until }),
        Err(ClaimError::Failed) => {
            // Whoever found out may not have come to say so.
            let marked = store.failure_mark(owner, R::KIND).await;
            if marked.map_err(unavailable)?.is_none() {
                say_failed(clock, R::KIND);
                let marked = store.mark_job_failed(owner, R::KIND, now);
                marked.await.map_err(unavailable)?;
            }
            Err(WorkError::FailedForGood {
                cause: "it failed before".to_owned(),
            })
        }
        Err(error @ (ClaimError::Missing | ClaimError::Store(_))) => Err(unavailable(error)),
    }
}

/// Counts that a job has failed for good, which wakes somebody up. Before its owner is marked: whoever dies in between has
/// said it, and whoever comes next sees no mark and says it again. Rather twice than never.
pub fn say_failed(clock: &Clock, kind: JobKind) {
    emit(Metric::JobFailed, kind.as_str(), clock);
}

/// Whether a job that has been claimed had had all its attempts before: see [`Attempt::is_one_too_many`].
pub const fn is_one_too_many(kind: JobKind, job: &JobState) -> bool {
    job.attempt() > kind.attempts()
}

/// What is recorded of an attempt that was one too many and found nothing.
pub fn all_used() -> Failure {
    Failure {
        cause: "the last attempt there was broke off".to_owned(),
        finally: true,
        without_effect: false,
    }
}

/// Not even the attempt could be recorded.
pub fn unavailable(error: impl std::fmt::Display) -> WorkError {
    WorkError::Unavailable {
        cause: error.to_string(),
    }
}

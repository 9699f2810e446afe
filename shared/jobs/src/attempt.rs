//! What every worker does before and after the effect: takes an attempt, and writes what became of it.

use oms_domain::{
    Actor, ActorId, Cause, Fingerprint, InvalidVisibleAscii, JobEvent, JobOwner, JobStatus, RequestId, Role,
    Timestamp, Trigger, Write,
};
use oms_store::{AfterFailure, ClaimError, JobRecord, Store, StoreError};
use oms_telemetry::Clock;

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
                    self.store.mark_job_failed(self.owner, R::KIND, now).await?;
                }
                WorkError::FailedForGood {
                    cause,
                    just_now: recorded,
                }
            }
        })
    }
}

/// Takes the job that `owner` owes for one more attempt, until `lease_until`; `None` when it has been done.
pub async fn claim<R: JobRecord>(
    store: &Store,
    owner: JobOwner,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Option<R>, WorkError> {
    match store.claim_job(owner.order(), now, lease_until).await {
        Ok(record) => Ok(Some(record)),
        Err(ClaimError::Succeeded) => Ok(None),
        Err(ClaimError::Leased { until }) => Err(WorkError::Leased { until }),
        Err(ClaimError::Failed) => {
            // Whoever found out may not have come to say so.
            let marked = store.mark_job_failed(owner, R::KIND, now);
            marked.await.map_err(unavailable)?;
            Err(WorkError::FailedForGood {
                cause: "it failed before".to_owned(),
                just_now: false,
            })
        }
        Err(error @ (ClaimError::Missing | ClaimError::Store(_))) => Err(unavailable(error)),
    }
}

/// Not even the attempt could be recorded.
pub fn unavailable(error: impl std::fmt::Display) -> WorkError {
    WorkError::Unavailable {
        cause: error.to_string(),
    }
}

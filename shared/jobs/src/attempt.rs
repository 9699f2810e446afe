//! One attempt at a job, by a function that received a message.

use oms_domain::{
    Actor, ActorId, Cause, Fingerprint, InvalidVisibleAscii, JobEvent, JobKind, JobStatus, RequestId, Role,
    Trigger, Write,
};
use oms_store::{AfterFailure, JobRecord, NextKey, OrderStore, StoreError};
use oms_telemetry::{Clock, Metric, emit};

use crate::{JobMessage, WorkError};

/// An attempt that this worker has claimed.
#[derive(Clone)]
pub struct Attempt<'a, R> {
    /// The database.
    pub store: &'a OrderStore,
    /// The clock.
    pub clock: &'a Clock,
    /// The function's name, which the history shows as the actor.
    pub function: &'static str,
    /// The message.
    pub message: JobMessage,
    /// The job's record, as the claim left it.
    pub record: R,
    /// True if this is the first attempt at the job: no effect can have been caused before.
    pub first: bool,
}

/// The failure of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The reason, for the person who looks after the job. Must not hold personal data.
    pub cause: String,
    /// True if the job has failed for good, because another attempt could not do better.
    pub finally: bool,
    /// The idempotency key of the next attempt at the service outside.
    pub next_key: NextKey,
}

impl<R: JobRecord> Attempt<'_, R> {
    /// Returns the event for the job's log when the attempt leaves the job in `status`.
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
            // No HTTP request stands behind an attempt, so the write id of its message is its request id.
            request_id: RequestId::parse(&self.message.write_id.to_string())?,
            ip_address: None,
            write: Write {
                id: self.message.write_id,
                // An attempt has no request body that could differ from that of a repeat.
                fingerprint: Fingerprint::of(&[]),
            },
        })
    }

    /// True if all attempts have been made and the last of them broke off. This attempt may then only look for the
    /// effects of the earlier ones. Without this limit, a job whose every attempt kills its worker would be tried for
    /// ever.
    pub fn is_beyond_last(&self) -> bool {
        self.record.job().attempt() > R::KIND.attempts()
    }

    /// Records that the attempt failed. The job is then due again after the wait of its kind, or has failed for good.
    pub(crate) async fn fail(&self, failure: Failure) -> WorkError {
        match self.record_failure(failure).await {
            Ok(error) => error,
            Err(error) => unavailable(error),
        }
    }

    async fn record_failure(&self, failure: Failure) -> Result<WorkError, StoreError> {
        let (job, now) = (self.record.job(), self.clock.now());
        // There is no wait after the last attempt, nor after the one that looks for the effects of a last one that
        // broke off.
        let wait = R::KIND.wait_after(job.attempt()).filter(|_| !failure.finally);
        let after = wait.map_or(AfterFailure::GiveUp, |wait| {
            AfterFailure::RetryAt(now.saturating_add(wait))
        });
        let Failure { cause, next_key, .. } = failure;
        let event = match self.event(after.status()) {
            Ok(event) => JobEvent {
                error: Some(cause.clone()),
                ..event
            },
            Err(error) => return Ok(error),
        };
        // The count comes before the write, see `count_failure`.
        if after == AfterFailure::GiveUp {
            count_failure(R::KIND, self.clock);
        }
        // Every claim sets a lease. `now` would match none, and the failure would not be recorded.
        let lease = job.lease_until.unwrap_or(now);
        let order = self.record.order_id();
        // If the webhook or another worker has ended this attempt, nothing is recorded. The message comes again all the
        // same, and the next delivery finds the job as it is then.
        self.store
            .fail_job(R::KIND, order, lease, (after, next_key), &event)
            .await?;
        Ok(match after {
            AfterFailure::RetryAt(_) => WorkError::Failed {
                attempt: job.attempt(),
                cause,
            },
            AfterFailure::GiveUp => WorkError::FailedForGood { cause },
        })
    }
}

impl Failure {
    /// A failure after which the job is tried again under the same key, because the outcome of this attempt is not
    /// known.
    pub const fn to_be_retried(cause: String) -> Self {
        Self {
            cause,
            finally: false,
            next_key: NextKey::Same,
        }
    }

    /// The failure of an attempt after the last one that found no effect of the earlier ones.
    pub fn beyond_last() -> Self {
        Self {
            finally: true,
            ..Self::to_be_retried("the last attempt broke off".to_owned())
        }
    }
}

/// Counts a job that is about to be recorded as failed for good. The alarm on this metric calls a person. Callers count
/// before they write: a worker that dies between the two has called a person for nothing, which is better than a
/// failure that calls nobody.
pub fn count_failure(kind: JobKind, clock: &Clock) {
    emit(Metric::JobFailed, kind.as_str(), clock);
}

/// The error of work that could not be begun or recorded. The message comes again.
pub fn unavailable(error: impl std::fmt::Display) -> WorkError {
    WorkError::Unavailable {
        cause: error.to_string(),
    }
}

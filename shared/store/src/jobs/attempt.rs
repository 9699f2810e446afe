//! The changes of a job's record: claim, end of an attempt, new attempts. Each is one conditional `UpdateItem` that
//! changes the status and the record's entry in `by_job` together, so that no crash leaves them in disagreement.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure};
use oms_domain::{JobEvent, JobKind, JobStatus, OrderId, Timestamp};

use crate::attributes::{number, string, time};
use crate::jobs::record::{
    ATTEMPTS, EARLIER_ATTEMPTS, KEY_GENERATION, LAST_ERROR, LEASE_UNTIL, LOG, RETRY_AT, STATUS, UPDATED_AT,
    read_log, write_event,
};
use crate::{JobRecord, OrderStore, StoreError, keys};

/// The reason why a job cannot be worked on.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// The job is done.
    #[error("the job is done")]
    Succeeded,
    /// The last attempt failed.
    #[error("the job has failed for good")]
    Failed,
    /// Another worker holds the lease, or the wait after a failed attempt is not over.
    #[error("the job may not be tried before {until}")]
    Leased {
        /// The earliest time of the next attempt.
        until: Timestamp,
    },
    /// The job has no record yet.
    #[error("the job has no record")]
    Missing,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The consequence of a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterFailure {
    /// Another attempt, no earlier than this time.
    RetryAt(Timestamp),
    /// No further attempt: this was the last.
    GiveUp,
}

/// The idempotency key of the next attempt at the service outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextKey {
    /// The same key. The outcome of this attempt is not known, so the next one must be able to find it.
    Same,
    /// A new key. This attempt is known to have had no effect, and its key would only repeat the refusal.
    New,
}

impl AfterFailure {
    /// The status that the job then has.
    pub const fn status(self) -> JobStatus {
        match self {
            Self::RetryAt(_) => JobStatus::Pending,
            Self::GiveUp => JobStatus::Failed,
        }
    }
}

impl OrderStore {
    /// Claims the job for one more attempt, until `lease_until`. The index entry stays as it is: if the worker dies,
    /// the entry becomes overdue and `reconcile` finds it.
    pub async fn claim_job<R: JobRecord>(
        &self,
        order: OrderId,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<R, ClaimError> {
        let update = self
            .update_job(R::KIND, order)
            .update_expression(
                // The attempt counts when it begins. If it counted at its end, a job whose every attempt kills its
                // worker would be tried for ever.
                "SET #status = :processing, #lease = :lease, #updated = :now, #attempts = #attempts + :one \
                 REMOVE #retry_at",
            )
            .condition_expression(
                // A job whose lease has run out while it was processing belongs to no worker any more and may be
                // claimed.
                "(#status = :pending AND (attribute_not_exists(#retry_at) OR #retry_at <= :now)) \
                 OR (#status = :processing AND #lease <= :now)",
            )
            .expression_attribute_names("#status", STATUS)
            .expression_attribute_names("#lease", LEASE_UNTIL)
            .expression_attribute_names("#updated", UPDATED_AT)
            .expression_attribute_names("#attempts", ATTEMPTS)
            .expression_attribute_names("#retry_at", RETRY_AT)
            .expression_attribute_values(":processing", string(JobStatus::Processing.as_str()))
            .expression_attribute_values(":pending", string(JobStatus::Pending.as_str()))
            .expression_attribute_values(":lease", time(lease_until))
            .expression_attribute_values(":now", time(now))
            .expression_attribute_values(":one", number(1))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let error = match update.send().await {
            Ok(updated) => {
                let item = updated
                    .attributes()
                    .ok_or_else(|| StoreError::incomplete("UpdateItem", "attributes"))?;
                return Ok(R::read(item).map_err(StoreError::Corrupt)?);
            }
            Err(error) => error,
        };
        let Some(UpdateItemError::ConditionalCheckFailedException(failed)) = error.as_service_error() else {
            return Err(StoreError::of("UpdateItem", &error).into());
        };
        let Some(item) = failed.item() else {
            return Err(ClaimError::Missing);
        };
        // The SDK sends a claim again if its answer was lost. The second copy then meets the lease of the first: the
        // attempt is used up, and the message comes again after that lease.
        let record = R::read(item).map_err(StoreError::Corrupt)?;
        let job = record.job();
        // Both times are there when the condition has failed: a pending job without `retry_at` meets the condition, and
        // every claim sets a lease.
        Err(match job.status {
            JobStatus::Succeeded => ClaimError::Succeeded,
            JobStatus::Failed => ClaimError::Failed,
            JobStatus::Pending => ClaimError::Leased {
                until: job.retry_at.unwrap_or(now),
            },
            JobStatus::Processing => ClaimError::Leased {
                until: job.lease_until.unwrap_or(now),
            },
        })
    }

    /// Records that the attempt under the lease `lease` failed, as `event` says. Returns `false`, and changes nothing,
    /// when another worker has claimed the job or ended it since.
    pub async fn fail_job(
        &self,
        kind: JobKind,
        order: OrderId,
        lease: Timestamp,
        (after, next_key): (AfterFailure, NextKey),
        event: &JobEvent,
    ) -> Result<bool, StoreError> {
        let next = match after {
            AfterFailure::RetryAt(at) => Some(at),
            AfterFailure::GiveUp => None,
        };
        let generation = match next_key {
            NextKey::Same => "",
            // A record without a generation is at generation 1, so its first new key is number 2.
            NextKey::New => ", #generation = if_not_exists(#generation, :one) + :one",
        };
        let error = event.error.clone().unwrap_or_default();
        let mut update = self
            .end_attempt(
                kind,
                order,
                next,
                event,
                &format!(", #error = :error{generation}"),
            )
            // The lease identifies the attempt, because each claim sets a later one. A worker that was held up cannot
            // end the attempt of another.
            .condition_expression("#status = :processing AND #lease = :lease")
            .expression_attribute_names("#error", LAST_ERROR)
            .expression_attribute_values(":error", string(error))
            .expression_attribute_values(":processing", string(JobStatus::Processing.as_str()))
            .expression_attribute_values(":lease", time(lease));
        // DynamoDB refuses names and values that the expression does not use, so these are added with their clauses
        // only.
        if next_key == NextKey::New {
            update = update
                .expression_attribute_names("#generation", KEY_GENERATION)
                .expression_attribute_values(":one", number(1));
        }
        Self::unless_logged(update, event).await
    }

    /// Makes a job that has failed for good due now, with as many attempts as a new job. Returns `false`, and changes
    /// nothing, if the job has not failed.
    pub async fn retry_job(
        &self,
        kind: JobKind,
        order: OrderId,
        event: &JobEvent,
    ) -> Result<bool, StoreError> {
        let update = self
            // `attempts` never starts anew; the limit and the waits follow from the attempts since this retry. The key
            // generation stays, too, so that the next attempt can find what the last one may have done.
            .end_attempt(kind, order, None, event, ", #earlier = #attempts")
            .condition_expression("#status = :failed")
            .expression_attribute_names("#earlier", EARLIER_ATTEMPTS)
            .expression_attribute_names("#attempts", ATTEMPTS)
            .expression_attribute_values(":failed", string(JobStatus::Failed.as_str()));
        Self::unless_logged(update, event).await
    }

    /// Begins a write that ends an attempt: sets the status, appends to the log, sets or removes the index entry as the
    /// status asks, and removes the lease. The job is due at `next`, before which no worker can claim it, or at once.
    /// `more` is added to the assignments.
    pub(crate) fn end_attempt(
        &self,
        kind: JobKind,
        order: OrderId,
        next: Option<Timestamp>,
        event: &JobEvent,
        more: &str,
    ) -> UpdateItemFluentBuilder {
        let entry = match event.status {
            JobStatus::Pending | JobStatus::Processing => Some(keys::job_kind(kind, false)),
            // `reconcile` reads the partition of due jobs only, so a failed job must leave it.
            JobStatus::Failed => Some(keys::job_kind(kind, true)),
            JobStatus::Succeeded => None,
        };
        let (enter, leave) = match entry {
            Some(_) => (", #job_kind = :job_kind, #job_due = :job_due", ""),
            None => ("", ", #job_kind, #job_due"),
        };
        // A wait that an earlier attempt left must not outlive what ends it: a refund can be undone, and retried by
        // hand, while it waits for its next attempt. The attribute goes, instead of a time in its place, because the
        // clock of the worker that claims next may be behind.
        let (wait, go) = match next {
            Some(_) => (", #retry_at = :retry_at", ""),
            None => ("", ", #retry_at"),
        };
        // A record is opened without a log, and `list_append` refuses an absent attribute.
        let expression = format!(
            "SET #status = :status, #updated = :now, \
             #log = list_append(if_not_exists(#log, :nothing), :event){enter}{wait}{more} \
             REMOVE #lease{go}{leave}"
        );
        let mut update = self
            .update_job(kind, order)
            .update_expression(expression)
            .expression_attribute_names("#status", STATUS)
            .expression_attribute_names("#updated", UPDATED_AT)
            .expression_attribute_names("#log", LOG)
            .expression_attribute_names("#lease", LEASE_UNTIL)
            .expression_attribute_names("#retry_at", RETRY_AT)
            .expression_attribute_names("#job_kind", keys::JOB_KIND)
            .expression_attribute_names("#job_due", keys::JOB_DUE)
            .expression_attribute_values(":status", string(event.status.as_str()))
            .expression_attribute_values(":now", time(event.cause.at))
            .expression_attribute_values(":nothing", AttributeValue::L(Vec::new()))
            .expression_attribute_values(":event", write_event(event));
        if let Some(next) = next {
            update = update.expression_attribute_values(":retry_at", time(next));
        }
        if let Some(entry) = entry {
            // A failed job is not due. The time of the failure sorts it among the failed jobs.
            let due = next.unwrap_or(event.cause.at);
            update = update
                .expression_attribute_values(":job_kind", string(entry))
                .expression_attribute_values(":job_due", string(keys::record_due(due, order)));
        }
        update
    }

    pub(crate) fn update_job(&self, kind: JobKind, order: OrderId) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.table)
            .key(keys::PARTITION, string(keys::job(kind, order)))
    }

    /// Sends an update that adds `event` to the log, and returns true if it was made. If the condition failed although
    /// the log holds this very event, the SDK had sent the update twice because the first answer was lost: the update
    /// was made.
    pub(crate) async fn unless_logged(
        update: UpdateItemFluentBuilder,
        event: &JobEvent,
    ) -> Result<bool, StoreError> {
        let update =
            update.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let Err(error) = update.send().await else {
            return Ok(true);
        };
        let Some(UpdateItemError::ConditionalCheckFailedException(failed)) = error.as_service_error() else {
            return Err(StoreError::of("UpdateItem", &error));
        };
        // An event holds its time and its write id, so an equal one in the log is this very event.
        let log = failed.item().map(read_log).transpose()?;
        Ok(log.is_some_and(|log| log.contains(event)))
    }
}

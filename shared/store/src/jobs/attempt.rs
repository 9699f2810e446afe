//! What every job's record goes through: claimed, ended, tried again; and what its owner says of it in `by_job`.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure};
use oms_domain::{JobEvent, JobKind, JobOwner, JobStatus, OrderId, Timestamp};

use crate::attributes::{number, optional, string, time};
use crate::entities::returned;
use crate::jobs::record::{
    ATTEMPTS, EARLIER_ATTEMPTS, LAST_ERROR, LEASE_UNTIL, LOG, RETRY_AT, STATUS, UPDATED_AT, read_log,
    write_event,
};
use crate::{JobRecord, Store, StoreError, keys};

/// Why a job cannot be worked on.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// It has been done.
    #[error("the job has been done")]
    Succeeded,
    /// Its last attempt failed.
    #[error("the job has failed for good")]
    Failed,
    /// Another worker is at it, or it is not to be tried again yet.
    #[error("the job may not be tried before {until}")]
    Leased {
        /// From when on it may.
        until: Timestamp,
    },
    /// It has no record yet.
    #[error("the job has no record")]
    Missing,
    /// The database did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What follows from an attempt that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterFailure {
    /// Another attempt, not before then.
    RetryAt(Timestamp),
    /// Nothing: that was the last.
    GiveUp,
}

/// That a job failed for good, as its owner says it: from then on, unlike every other such mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailureMark(String);

impl AfterFailure {
    /// How the job stands then.
    pub const fn status(self) -> JobStatus {
        match self {
            Self::RetryAt(_) => JobStatus::Pending,
            Self::GiveUp => JobStatus::Failed,
        }
    }
}

impl Store {
    /// Takes the job for one more attempt, until `lease_until`.
    pub async fn claim_job<R: JobRecord>(
        &self,
        order: OrderId,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<R, ClaimError> {
        let update = self
            .update_job(R::KIND, order)
            .update_expression(
                "SET #status = :processing, #lease = :lease, #updated = :now, #attempts = #attempts + :one \
                 REMOVE #retry_at",
            )
            .condition_expression(
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
        let record = R::read(item).map_err(StoreError::Corrupt)?;
        let job = record.job();
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

    /// Records that the attempt under the lease `lease` failed, as `event` says. Without effect, and `false`, when
    /// somebody else has taken over or finished since.
    pub async fn fail_job(
        &self,
        kind: JobKind,
        order: OrderId,
        lease: Timestamp,
        after: AfterFailure,
        event: &JobEvent,
    ) -> Result<bool, StoreError> {
        let update = self.fail_attempt(kind, order, lease, after, event, "");
        Self::unless_logged(update, event).await
    }

    /// The write of [`Store::fail_job`]; `more` is added to the assignments.
    pub(crate) fn fail_attempt(
        &self,
        kind: JobKind,
        order: OrderId,
        lease: Timestamp,
        after: AfterFailure,
        event: &JobEvent,
        more: &str,
    ) -> UpdateItemFluentBuilder {
        let retry = match after {
            AfterFailure::RetryAt(_) => ", #retry_at = :retry_at",
            AfterFailure::GiveUp => "",
        };
        let error = event.error.clone().unwrap_or_default();
        let update = self
            .end_attempt(kind, order, event, &format!(", #error = :error{retry}{more}"))
            .condition_expression("#status = :processing AND #lease = :lease")
            .expression_attribute_names("#error", LAST_ERROR)
            .expression_attribute_values(":error", string(error))
            .expression_attribute_values(":processing", string(JobStatus::Processing.as_str()))
            .expression_attribute_values(":lease", time(lease));
        match after {
            AfterFailure::RetryAt(at) => update
                .expression_attribute_names("#retry_at", RETRY_AT)
                .expression_attribute_values(":retry_at", time(at)),
            AfterFailure::GiveUp => update,
        }
    }

    /// Has a job that failed for good tried again, as `event` says: with as many attempts as a new one. Without effect,
    /// and `false`, when it has not failed.
    pub async fn retry_job_record(
        &self,
        kind: JobKind,
        order: OrderId,
        event: &JobEvent,
    ) -> Result<bool, StoreError> {
        let update = self
            .end_attempt(kind, order, event, ", #earlier = #attempts")
            .condition_expression("#status = :failed")
            .expression_attribute_names("#earlier", EARLIER_ATTEMPTS)
            .expression_attribute_names("#attempts", ATTEMPTS)
            .expression_attribute_values(":failed", string(JobStatus::Failed.as_str()));
        Self::unless_logged(update, event).await
    }

    /// What every write that ends an attempt has: the status, the log, and no lease any more. `more` is added to the
    /// assignments.
    pub(crate) fn end_attempt(
        &self,
        kind: JobKind,
        order: OrderId,
        event: &JobEvent,
        more: &str,
    ) -> UpdateItemFluentBuilder {
        let expression = format!(
            "SET #status = :status, #updated = :now, \
             #log = list_append(if_not_exists(#log, :nothing), :event){more} REMOVE #lease"
        );
        self.update_job(kind, order)
            .update_expression(expression)
            .expression_attribute_names("#status", STATUS)
            .expression_attribute_names("#updated", UPDATED_AT)
            .expression_attribute_names("#log", LOG)
            .expression_attribute_names("#lease", LEASE_UNTIL)
            .expression_attribute_values(":status", string(event.status.as_str()))
            .expression_attribute_values(":now", time(event.cause.at))
            .expression_attribute_values(":nothing", AttributeValue::L(Vec::new()))
            .expression_attribute_values(":event", write_event(event))
    }

    /// Records that `owner` owes the job no longer, and, for the return of a refund, how the gateway calls it. Without
    /// effect, and `false`, when it owes none of that kind: not any more, or it is marked as failed.
    pub async fn settle_job(
        &self,
        owner: JobOwner,
        kind: JobKind,
        refund_transaction_id: Option<&str>,
    ) -> Result<bool, StoreError> {
        self.settle(owner, keys::job_kind(kind, false), None, refund_transaction_id)
            .await
    }

    /// As [`Store::settle_job`], for a job that had been marked as failed for good, and was done after all: takes the mark
    /// `seen` away, and no later one. Whoever saw the mark first and the record's success then cannot take away the mark of
    /// a failure that came after the success.
    pub async fn settle_failed_job(
        &self,
        owner: JobOwner,
        kind: JobKind,
        seen: &FailureMark,
        refund_transaction_id: Option<&str>,
    ) -> Result<(), StoreError> {
        self.settle(
            owner,
            keys::job_kind(kind, true),
            Some(seen),
            refund_transaction_id,
        )
        .await
        .map(|_| ())
    }

    async fn settle(
        &self,
        owner: JobOwner,
        marked: String,
        seen: Option<&FailureMark>,
        refund_transaction_id: Option<&str>,
    ) -> Result<bool, StoreError> {
        let refund = refund_transaction_id.filter(|_| matches!(owner, JobOwner::Return(_)));
        let expression = match refund {
            Some(_) => "SET #refund = :refund REMOVE #job_kind, #job_due",
            None => "REMOVE #job_kind, #job_due",
        };
        let mut update = self.update_owner(owner, marked).update_expression(expression);
        update = match seen {
            None => update.condition_expression("#job_kind = :marked AND attribute_exists(#job_due)"),
            Some(FailureMark(due)) => update
                .condition_expression("#job_kind = :marked AND #job_due = :seen")
                .expression_attribute_values(":seen", string(due.as_str())),
        };
        if let Some(refund) = refund {
            update = update
                .expression_attribute_names("#refund", returned::REFUND_TRANSACTION_ID)
                .expression_attribute_values(":refund", string(refund));
        }
        Self::unless_condition_failed(update).await
    }

    /// Marks the job that `owner` owes as due at `at`: it is looked after from then on, not before. Without effect, and
    /// `false`, when it owes none of that kind, or when its due time is no longer the one `expected`.
    pub async fn put_off_job(
        &self,
        owner: JobOwner,
        kind: JobKind,
        expected: Option<&str>,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let due = keys::job_due(at, &owner.order().to_string());
        let mut update = self
            .update_owner(owner, keys::job_kind(kind, false))
            .update_expression("SET #job_due = :due")
            .expression_attribute_values(":due", string(due));
        let condition = match expected {
            None => "#job_kind = :marked AND attribute_exists(#job_due)",
            Some(expected) => {
                update = update.expression_attribute_values(":expected", string(expected));
                "#job_kind = :marked AND #job_due = :expected"
            }
        };
        Self::unless_condition_failed(update.condition_expression(condition)).await
    }

    /// Marks the job that `owner` owes as failed for good. Without effect, and `false`, when it owes none of that kind.
    pub async fn mark_job_failed(
        &self,
        owner: JobOwner,
        kind: JobKind,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.move_mark(owner, kind, at, false).await
    }

    /// Marks a job that failed for good as due again. Without effect, and `false`, when `owner` has no failed job of that
    /// kind.
    pub async fn mark_job_due_again(
        &self,
        owner: JobOwner,
        kind: JobKind,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.move_mark(owner, kind, at, true).await
    }

    /// The mark that `owner` has a job of that kind that failed for good. One `GetItem`.
    pub async fn failure_mark(
        &self,
        owner: JobOwner,
        kind: JobKind,
    ) -> Result<Option<FailureMark>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.orders)
            .key(keys::PARTITION, string(keys::owner(owner)))
            .projection_expression("#job_kind, #job_due")
            .expression_attribute_names("#job_kind", keys::JOB_KIND)
            .expression_attribute_names("#job_due", keys::JOB_DUE)
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError::of("GetItem", &error))?;
        let marked = string(keys::job_kind(kind, true));
        let item = found
            .item()
            .filter(|item| item.get(keys::JOB_KIND) == Some(&marked));
        let due = item.map(|item| optional(item, keys::JOB_DUE, |due| Some(FailureMark(due.to_owned()))));
        Ok(due.transpose()?.flatten())
    }

    /// Marks the job as due at `at`, whatever its owner says of it: it is to be tried again, also where nobody came to mark
    /// that it had failed.
    pub async fn owe_job_again(
        &self,
        owner: JobOwner,
        kind: JobKind,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let update = self.mark_owner(owner, keys::job_kind(kind, false), at, "");
        Self::unless_condition_failed(update).await.map(|_| ())
    }

    async fn move_mark(
        &self,
        owner: JobOwner,
        kind: JobKind,
        at: Timestamp,
        from_failed: bool,
    ) -> Result<bool, StoreError> {
        let due = keys::job_due(at, &owner.order().to_string());
        let update = self
            .update_owner(owner, keys::job_kind(kind, from_failed))
            .update_expression("SET #job_kind = :next, #job_due = :due")
            .condition_expression("#job_kind = :marked AND attribute_exists(#job_due)")
            .expression_attribute_values(":next", string(keys::job_kind(kind, !from_failed)))
            .expression_attribute_values(":due", string(due));
        Self::unless_condition_failed(update).await
    }

    /// Marks a job that had been done as failed for good: what it made has been undone elsewhere.
    pub async fn mark_done_job_failed(
        &self,
        owner: JobOwner,
        kind: JobKind,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let update = self
            .mark_owner(owner, keys::job_kind(kind, true), at, " REMOVE #refund")
            .expression_attribute_names("#refund", returned::REFUND_TRANSACTION_ID);
        Self::unless_condition_failed(update).await.map(|_| ())
    }

    /// Marks an owner that exists, whatever it said before; `removing` is the end of the update.
    fn mark_owner(
        &self,
        owner: JobOwner,
        marked: String,
        at: Timestamp,
        removing: &str,
    ) -> UpdateItemFluentBuilder {
        let due = keys::job_due(at, &owner.order().to_string());
        self.update_owner(owner, marked)
            .update_expression(format!("SET #job_kind = :marked, #job_due = :due{removing}"))
            .condition_expression("attribute_exists(#pk)")
            .expression_attribute_names("#pk", keys::PARTITION)
            .expression_attribute_values(":due", string(due))
    }

    fn update_owner(&self, owner: JobOwner, marked: String) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.tables.orders)
            .key(keys::PARTITION, string(keys::owner(owner)))
            .expression_attribute_names("#job_kind", keys::JOB_KIND)
            .expression_attribute_names("#job_due", keys::JOB_DUE)
            .expression_attribute_values(":marked", string(marked))
    }

    pub(crate) fn update_job(&self, kind: JobKind, order: OrderId) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.tables.orders)
            .key(keys::PARTITION, string(keys::job(kind, order)))
    }

    /// Whether the update, which adds `event` to the log, was made. A failed condition means that it was made by somebody
    /// else, unless this very event is in the log: then the SDK asked again because an answer was lost.
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
        let log = failed.item().map(read_log).transpose()?;
        Ok(log.is_some_and(|log| log.contains(event)))
    }

    /// Whether the update was made. A failed condition means that the work was done by somebody else.
    pub(crate) async fn unless_condition_failed(update: UpdateItemFluentBuilder) -> Result<bool, StoreError> {
        match update.send().await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(false),
                _ => Err(StoreError::of("UpdateItem", &error)),
            },
        }
    }
}

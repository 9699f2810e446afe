//! Events about refunds.

use oms_domain::{Cause, JobEvent, JobKind, JobStatus, OrderId};
use oms_http::ApiError;
use oms_jobs::count_failure;
use oms_payments::{GatewayRefund, RefundState};
use oms_store::{RefundRecord, StoreError, Succeeded};
use oms_telemetry::{Metric, emit};

use super::outcome::Outcome;
use crate::failure::store_failed;
use crate::resources::Webhook;

/// Applies an event about a refund to its record. Events may come late and out of order: a refund that failed stays
/// failed, and a pending one changes nothing. `payment` is the payment that was refunded, if the gateway names it.
pub async fn updated(
    app: &Webhook,
    refund: &GatewayRefund,
    payment: Option<&str>,
    cause: Cause,
) -> Result<Outcome, ApiError> {
    let Some(order) = refund.order_id else {
        return Ok(Outcome::Ignored);
    };
    let Some(record) = find(app, order).await? else {
        // The worker opens the record before it asks the gateway, so a refund without a record was made by somebody
        // else.
        tracing::warn!(entity_id = %order, "a refund at the gateway that this system has not requested");
        return Ok(Outcome::Ignored);
    };
    // Other payments of the order are refunded by hand. Such a refund may name the same order and the same amount.
    if payment.is_some_and(|payment| payment != record.payment) {
        tracing::warn!(entity_id = %order, refund = refund.id, "a refund of another payment than the order's");
        return Ok(Outcome::Ignored);
    }
    if refund.amount != record.amount {
        emit(Metric::RefundMismatch, JobKind::Refund.as_str(), &app.clock);
        return Ok(Outcome::Ignored);
    }
    let applied = match refund.state {
        RefundState::Pending => return Ok(Outcome::Ignored),
        RefundState::Succeeded => succeeded(app, refund, &record, cause).await,
        RefundState::Failed => failed(app, refund, &record, cause).await,
    };
    applied.map_err(|error| store_failed(&error))
}

async fn find(app: &Webhook, order: OrderId) -> Result<Option<RefundRecord>, ApiError> {
    let record = app.store.job_record::<RefundRecord>(order).await;
    record.map_err(|error| store_failed(&error))
}

async fn succeeded(
    app: &Webhook,
    refund: &GatewayRefund,
    record: &RefundRecord,
    cause: Cause,
) -> Result<Outcome, StoreError> {
    let event = JobEvent {
        status: JobStatus::Succeeded,
        attempts: record.job.attempts,
        cause,
        error: None,
        outcome: Some(refund.id.clone()),
    };
    let succeeded = app
        .store
        .succeed_refund(record.order_id, Some(&refund.id), &event);
    Ok(match succeeded.await? {
        Succeeded::Recorded | Succeeded::Known => Outcome::Applied,
        Succeeded::ByAnother | Succeeded::Undone => Outcome::Ignored,
    })
}

async fn failed(
    app: &Webhook,
    refund: &GatewayRefund,
    record: &RefundRecord,
    cause: Cause,
) -> Result<Outcome, StoreError> {
    // Each failure calls a person, and events come more than once. Only a new failure may count.
    if record.failed_refunds.contains(&refund.id) {
        return Ok(Outcome::Applied);
    }
    let reason = refund.failure_reason.as_deref().unwrap_or("no reason given");
    let event = JobEvent {
        status: JobStatus::Failed,
        attempts: record.job.attempts,
        cause,
        error: Some(format!(
            "the gateway could not make the refund `{}`: {reason}",
            refund.id
        )),
        outcome: None,
    };
    if !may_be_undone(record, &refund.id) {
        return Ok(Outcome::Ignored);
    }
    count_failure(JobKind::Refund, &app.clock);
    let undone = app.store.undo_refund(record.order_id, &refund.id, &event).await?;
    // Another delivery or the worker may have recorded the failure first, or another refund may have succeeded since
    // the record was read.
    Ok(if undone {
        Outcome::Applied
    } else {
        Outcome::Ignored
    })
}

/// True if the record does not hold the success of another refund. This repeats the condition of the write, so that
/// nobody is called for nothing.
fn may_be_undone(record: &RefundRecord, refund_id: &str) -> bool {
    record.job.status != JobStatus::Succeeded || record.transaction_id.as_deref() == Some(refund_id)
}

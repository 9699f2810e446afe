//! Events about a refund of ours.

use oms_domain::{Cause, JobEvent, JobKind, JobStatus, OrderId};
use oms_http::ApiError;
use oms_payments::{GatewayRefund, RefundState};
use oms_store::{RefundRecord, StoreError};
use oms_telemetry::{Metric, emit};

use super::webhook::Outcome;
use crate::failure::store_failed;
use crate::resources::Webhook;

/// A refund is now as the event says. Events may come late and out of order: a refund that failed stays failed, and one
/// that is still on its way tells nothing new. `payment`: what it is taken from, where the gateway says so.
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
        tracing::warn!(entity_id = %order, "a refund at the gateway that nobody here set out to make");
        return Ok(Outcome::Ignored);
    };
    // Money that came besides, which somebody sends back by hand, may well name the order and be as much.
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
    let case = app.store.refund_case(order).await;
    Ok(case.map_err(|error| store_failed(&error))?.refund)
}

async fn succeeded(
    app: &Webhook,
    refund: &GatewayRefund,
    record: &RefundRecord,
    cause: Cause,
) -> Result<Outcome, StoreError> {
    let (order, owner) = (record.order_id, record.source.owner(record.order_id));
    let event = JobEvent {
        status: JobStatus::Succeeded,
        attempts: record.job.attempts,
        cause,
        error: None,
        outcome: Some(refund.id.clone()),
    };
    // Before the record: should the refund be taken back from now on, its mark is a later one, and stays.
    let failure = app.store.failure_mark(owner, JobKind::Refund).await?;
    let id = Some(refund.id.as_str());
    let applied = app.store.succeed_refund(order, id, &event).await?;
    // The record at hand is older than the mark.
    if !applied && !is_known(app, order, &refund.id).await? {
        return Ok(Outcome::Ignored);
    }
    // Whoever came to know it first may not have come to say so.
    app.store.settle_job(owner, JobKind::Refund, id).await?;
    if let Some(failure) = failure {
        let settled = app.store.settle_failed_job(owner, JobKind::Refund, &failure, id);
        settled.await?;
    }
    Ok(Outcome::Applied)
}

/// Whether the record says that this very refund has been made.
async fn is_known(app: &Webhook, order: OrderId, refund_id: &str) -> Result<bool, StoreError> {
    let record = app.store.refund_case(order).await?.refund;
    Ok(record.is_some_and(|record| {
        record.job.status == JobStatus::Succeeded && record.transaction_id.as_deref() == Some(refund_id)
    }))
}

async fn failed(
    app: &Webhook,
    refund: &GatewayRefund,
    record: &RefundRecord,
    cause: Cause,
) -> Result<Outcome, StoreError> {
    let (order, owner, now) = (record.order_id, record.source.owner(record.order_id), cause.at);
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
    let applied = app.store.undo_refund(order, &refund.id, &event).await?;
    if applied {
        emit(Metric::JobFailed, JobKind::Refund.as_str(), &app.clock);
    }
    let known = record.job.status == JobStatus::Failed && record.failed_refunds.contains(&refund.id);
    if !applied && !known {
        return Ok(Outcome::Ignored);
    }
    app.store
        .mark_done_job_failed(owner, JobKind::Refund, now)
        .await?;
    Ok(Outcome::Applied)
}

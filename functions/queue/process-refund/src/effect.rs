//! The effect at the gateway.

use oms_domain::{OrderId, RefundOwed, Timestamp};
use oms_jobs::Failure;
use oms_payments::{GatewayError, GatewayRefund, PaymentGateway, RefundRequest, RefundState};
use oms_store::{JobState, RefundRecord};
use oms_telemetry::{Clock, Metric, emit};

/// What the gateway has made of a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The money has moved; by the gateway's name for the refund, or by none where there was nothing to move.
    Moved(Option<String>),
    /// The gateway has taken it on and will make it later.
    TakenOn(String),
    /// The gateway has taken it on and could not make it: nothing has moved, and nothing will under this key.
    Undone {
        /// The gateway's name for the refund.
        transaction_id: String,
        /// Why, in the gateway's words.
        reason: String,
    },
}

/// A claimed attempt at a refund.
#[derive(Clone, Copy, Debug)]
pub struct Claimed<'a> {
    /// What is owed.
    pub owed: &'a RefundOwed,
    /// The record, as the claim left it.
    pub record: &'a RefundRecord,
    /// Whether nobody can have asked the gateway before.
    pub first: bool,
}

/// How much of a lease must be left to ask for money: as long as the gateway's client may take.
const LONGEST_REQUEST: std::time::Duration = std::time::Duration::from_secs(20);

/// Gives the money back, or finds that it has been given back.
pub async fn give_back<G: PaymentGateway>(
    gateway: &G,
    clock: &Clock,
    claimed: Claimed<'_>,
) -> Result<Outcome, Failure> {
    let Claimed { owed, record, first } = claimed;
    if record.amount.is_zero() {
        return Ok(Outcome::Moved(None));
    }
    if !first && let Some(found) = look_up(gateway, clock, record).await? {
        return judge(found, record, clock);
    }
    // A worker that was held up must not ask for money under a lease that is another's by now.
    if !is_ours_until(&record.job, clock.now().saturating_add(LONGEST_REQUEST)) {
        return Err(again("the lease ran out before the gateway was asked".to_owned()));
    }
    let request = RefundRequest {
        idempotency_key: owed.idempotency_key(record.key_generation),
        payment: record.payment.clone(),
        amount: record.amount,
        order_id: record.order_id,
    };
    match gateway.create_refund(&request).await {
        Ok(refund) => judge(refund, record, clock),
        Err(error) => Err(failure(&error, !first)),
    }
}

/// What the gateway made of earlier attempts; `None` when nothing of them is left. One that failed is news, too, until it
/// has been recorded: its key would give the answer of then for as long as the gateway remembers it.
async fn look_up<G: PaymentGateway>(
    gateway: &G,
    clock: &Clock,
    record: &RefundRecord,
) -> Result<Option<GatewayRefund>, Failure> {
    let found = gateway.find_refunds(&record.payment, record.order_id).await;
    let found = found.map_err(|error| failure(&error, false))?;
    let (failed, mut standing): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|refund| refund.state == RefundState::Failed);
    if standing.len() > 1 {
        emit(Metric::RefundMismatch, "REFUND", clock);
    }
    // One that has moved the money counts before one that may yet.
    standing.sort_by_key(|refund| refund.state != RefundState::Succeeded);
    let unrecorded = |refund: &GatewayRefund| !record.failed_refunds.contains(&refund.id);
    let news = failed.into_iter().rev().find(unrecorded);
    Ok(standing.into_iter().next().or(news))
}

/// Holds what the gateway says it did against what was asked.
fn judge(refund: GatewayRefund, record: &RefundRecord, clock: &Clock) -> Result<Outcome, Failure> {
    let ours = |order: Option<OrderId>| order == Some(record.order_id);
    if refund.amount != record.amount || !ours(refund.order_id) {
        emit(Metric::RefundMismatch, "REFUND", clock);
        return Err(Failure {
            cause: format!(
                "the gateway's refund `{}` is over {} {} instead of {} {}, or for another order",
                refund.id,
                refund.amount,
                refund.amount.currency().code(),
                record.amount,
                record.amount.currency().code()
            ),
            finally: true,
            without_effect: false,
        });
    }
    match refund.state {
        RefundState::Succeeded => Ok(Outcome::Moved(Some(refund.id))),
        RefundState::Pending => Ok(Outcome::TakenOn(refund.id)),
        RefundState::Failed => Ok(Outcome::Undone {
            reason: refund
                .failure_reason
                .unwrap_or_else(|| "no reason given".to_owned()),
            transaction_id: refund.id,
        }),
    }
}

/// What follows from an answer that is no refund. `looked_up`: nothing was there when the gateway was asked just before.
fn failure(error: &GatewayError, looked_up: bool) -> Failure {
    let cause = error.to_string();
    match error {
        GatewayError::Refused { .. } => Failure {
            cause,
            finally: true,
            without_effect: true,
        },
        GatewayError::KeyReused { .. } => Failure {
            cause,
            finally: true,
            without_effect: false,
        },
        GatewayError::Busy { .. } => again(cause),
        // The gateway has finished with this key, will answer so as long as it remembers it, and left nothing behind.
        GatewayError::Unknown { replayed, .. } => Failure {
            without_effect: *replayed && looked_up,
            ..again(cause)
        },
    }
}

const fn again(cause: String) -> Failure {
    Failure {
        cause,
        finally: false,
        without_effect: false,
    }
}

fn is_ours_until(job: &JobState, at: Timestamp) -> bool {
    job.lease_until.is_some_and(|until| at <= until)
}

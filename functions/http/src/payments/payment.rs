//! Events about payments.

use std::collections::BTreeMap;

use oms_domain::{
    Cause, EntityType, HistoryRecord, Lifecycle, Money, Order, OrderDetails, OrderStatus, ReasonText,
    Refusal, ShortText,
};
use oms_http::ApiError;
use oms_payments::webhook::{Event, Payment};
use oms_store::{Step, StepError};
use oms_telemetry::{Metric, emit};

use super::outcome::Outcome;
use crate::failure::store_failed;
use crate::resources::Webhook;

/// The number of times that a payment is judged, because the order may change between the read and the write. After the
/// last, the gateway gets a 503 and delivers the event again.
const ATTEMPTS: u32 = 3;

/// The meaning of a payment for an order.
enum Verdict {
    /// The payment that the order waits for.
    Pays(ShortText),
    /// The payment that the order has been paid with.
    Known,
    /// A payment that the order does not wait for. `stray_money` is true if money has arrived that a person must send
    /// back.
    Refused { reason: &'static str, stray_money: bool },
}

/// Handles a payment that succeeded: the order becomes PAID if the amount and the currency match. Two calls to the
/// database.
pub async fn succeeded(
    app: &Webhook,
    event: &Event,
    payment: &Payment,
    cause: Cause,
) -> Result<Outcome, ApiError> {
    for _ in 0..ATTEMPTS {
        let Some(order) = find(app, payment).await? else {
            emit(Metric::PaymentMismatch, "UNKNOWN_ORDER", &app.clock);
            // Without an order there is no history to record this in.
            tracing::warn!(
                event_id = event.id,
                payment = payment.id,
                "a payment for an unknown order"
            );
            return Ok(Outcome::Ignored);
        };
        match judge(&order, payment, &cause) {
            Verdict::Known => return Ok(Outcome::Applied),
            Verdict::Refused { reason, stray_money } => {
                if stray_money {
                    // The metric is emitted before the record is written, and at every delivery: better twice than
                    // never.
                    emit(Metric::PaymentMismatch, "ORDER", &app.clock);
                }
                return refuse(app, event, payment, &order, cause, reason).await;
            }
            Verdict::Pays(transaction) => {
                if pay(app, &order, transaction, cause.clone()).await? {
                    return Ok(Outcome::Applied);
                }
            }
        }
    }
    Err(ApiError::Unavailable { retry_after: 2 })
}

/// Handles a payment that failed: the order keeps waiting, and its history shows the failure. Two calls to the
/// database.
pub async fn failed(
    app: &Webhook,
    event: &Event,
    payment: &Payment,
    cause: Cause,
) -> Result<Outcome, ApiError> {
    match find(app, payment).await? {
        Some(order) => refuse(app, event, payment, &order, cause, "the payment failed").await,
        None => Ok(Outcome::Ignored),
    }
}

async fn find(app: &Webhook, payment: &Payment) -> Result<Option<Order>, ApiError> {
    let Some(id) = payment.order_id else {
        return Ok(None);
    };
    let order = app.store.get::<Order>(id).await;
    order.map_err(|error| store_failed(&error))
}

fn judge(order: &Order, payment: &Payment, cause: &Cause) -> Verdict {
    let refused = |reason| Verdict::Refused {
        reason,
        stray_money: true,
    };
    // An earlier delivery is recognized before the state is judged, because the order may have been cancelled since.
    if order.path().written_by(cause.write.id).is_some() {
        return Verdict::Known;
    }
    let paid_with = order.latest(|details| details.payment_transaction_id.as_ref());
    if order.path().entering(OrderStatus::Paid).is_some() {
        return match paid_with {
            Some(known) if known.as_str() == payment.id => Verdict::Known,
            Some(_) => refused("the order has been paid with another payment"),
            // An employee marked the order as paid, most likely because of this very payment.
            None => Verdict::Refused {
                reason: "the order was marked as paid without naming a payment",
                stray_money: false,
            },
        };
    }
    if order.status() == OrderStatus::Cancelled {
        return refused("the order is cancelled");
    }
    // An amount includes its currency, so another currency is a mismatch, too.
    if payment.amount != order.amounts().total {
        return refused("the amount is not the order's total");
    }
    match ShortText::parse(&payment.id) {
        Ok(transaction) => Verdict::Pays(transaction),
        Err(_) => refused("the payment's id is too long to be kept"),
    }
}

/// Takes the order to PAID. Returns `false` if it has changed since it was read.
async fn pay(app: &Webhook, order: &Order, transaction: ShortText, cause: Cause) -> Result<bool, ApiError> {
    let step = Step::<Order> {
        id: order.id(),
        to: OrderStatus::Paid,
        cause,
        details: OrderDetails {
            payment_transaction_id: Some(transaction),
            ..Default::default()
        },
        owner: None,
        if_match: None,
        guard: (),
    };
    match app.store.step(&step).await {
        Ok(_) => Ok(true),
        Err(StepError::Store(error)) => Err(store_failed(&error)),
        Err(error) => {
            // The order was paid or cancelled since it was read. The caller reads it again, which tells stray money
            // from a second delivery.
            tracing::info!(entity_id = %order.id(), error = %error, "the order changed under a payment");
            Ok(false)
        }
    }
}

/// Records in the history that the event did not make the order PAID. The time is the one of the event, so that every
/// delivery writes the same row.
async fn refuse(
    app: &Webhook,
    event: &Event,
    payment: &Payment,
    order: &Order,
    cause: Cause,
    reason: &str,
) -> Result<Outcome, ApiError> {
    let cause = Cause {
        at: event.created,
        reason: ReasonText::parse(reason).ok(),
        ..cause
    };
    let total = order.amounts().total;
    let mut metadata = BTreeMap::from([
        ("event_id".to_owned(), event.id.clone()),
        ("payment".to_owned(), payment.id.clone()),
        ("amount".to_owned(), shown(payment.amount)),
        ("expected_amount".to_owned(), shown(total)),
    ]);
    if let Some(failure) = &payment.failure {
        metadata.insert("failure".to_owned(), failure.clone());
    }
    let refusal = Refusal {
        entity_type: EntityType::Order,
        entity_id: order.id().to_string(),
        version: order.version(),
        status: Some(order.status().as_str()),
        requested: Some(OrderStatus::Paid.as_str()),
        metadata,
    };
    let record = HistoryRecord::of_refusal(refusal, &cause);
    let record = record.map_err(|error| {
        tracing::error!(error = %error, "a refusal cannot be written as a record");
        ApiError::Internal
    })?;
    let put = app.history.put_refusal(&record).await;
    put.map_err(|error| store_failed(&error))?;
    tracing::warn!(entity_id = %order.id(), event_id = event.id, reason, "a payment was not taken");
    Ok(Outcome::Recorded)
}

fn shown(amount: Money) -> String {
    format!("{amount} {}", amount.currency().code())
}

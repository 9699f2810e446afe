//! `POST /v1/payment_intents` and `GET /v1/payment_intents/{id}`: a customer who pays.

use axum::http::HeaderMap;
use axum::response::Response;

use super::answer;
use super::form::{Form, checked_currency};
use super::post::{self, Outcome};
use crate::payments::idempotency::{Answer, keep};
use crate::payments::identity::new_id;
use crate::payments::payment_intent::{self, PaymentIntent};
use crate::payments::refusal::Refusal;
use crate::payments::{PaymentSimulator, event};

/// The payment method that declines; any other pays.
const DECLINING: &str = "pm_card_chargeDeclined";

/// Makes a payment and sends its webhook: `amount`, `currency`, `confirm=true`, `payment_method`, `metadata[...]`.
pub(super) async fn create(
    simulator: &PaymentSimulator,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, Refusal> {
    let mut form = Form::parse(body)?;
    let key = post::key(headers, "POST /v1/payment_intents", form.canonical())?;
    let amount = form.positive("amount")?;
    let missing = || {
        Refusal::invalid(
            "amount",
            Some("parameter_missing"),
            "Missing required param: amount.",
        )
    };
    let amount = amount.ok_or_else(missing)?;
    let currency = checked_currency(amount, &form.required("currency")?)?;
    if form.required("confirm")? != "true" {
        let message = "Payments are made at once here: only confirm=true is supported";
        return Err(Refusal::invalid("confirm", None, message));
    }
    let succeeded = form.optional("payment_method").as_deref() != Some(DECLINING);
    let metadata = form.metadata()?;
    form.finish()?;
    let executor = simulator.clone();
    post::once(simulator, key, move |key| async move {
        let sends = executor.sends_webhooks();
        let given = executor
            .transaction(move |transaction, now| {
                let payment = PaymentIntent {
                    id: new_id("pi_")?,
                    amount,
                    currency,
                    succeeded,
                    metadata,
                    created_at: now,
                };
                payment_intent::insert(transaction, &payment)?;
                if sends {
                    event::record(transaction, payment.event_type(), &payment.object(), now)?;
                }
                let given = told(&payment);
                if let Some(key) = key {
                    keep(transaction, &key, &given, now)?;
                }
                Ok(given)
            })
            .await?;
        executor.0.wake.notify_waiters();
        Ok(Outcome::Answered(given))
    })
    .await
}

fn told(payment: &PaymentIntent) -> Answer {
    if payment.succeeded {
        Answer {
            status: 200,
            body: payment.object().to_string(),
        }
    } else {
        // A declined payment exists all the same: Stripe answers 402 and names it in the error.
        (&Refusal::card_declined().with_payment_intent(payment.object())).into()
    }
}

pub(super) async fn get(simulator: &PaymentSimulator, id: &str) -> Result<Response, Refusal> {
    let wanted = id.to_owned();
    let found = simulator
        .transaction(move |transaction, _| payment_intent::find(transaction, &wanted))
        .await?;
    let found = found.ok_or_else(|| Refusal::missing("payment_intent", id, "intent"))?;
    Ok(answer::object(&found.object()))
}

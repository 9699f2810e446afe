//! `POST /v1/refunds`.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::Response;
use oms_telemetry::Timestamp;
use rusqlite::Transaction;
use serde_json::Value;

use super::answer;
use super::form::{Form, checked_currency};
use super::post::{self, Outcome};
use crate::payments::behaviour::Entry;
use crate::payments::idempotency::{Answer, IdempotencyKey, keep};
use crate::payments::identity::new_id;
use crate::payments::refund::{self, Refund, RefundStatus};
use crate::payments::refusal::{Refusal, Rejection};
use crate::payments::{Mode, PaymentSimulator, event, terms};

/// The currency of a payment that was made elsewhere, of which nothing else is known.
const USUAL_CURRENCY: &str = "usd";

const REASONS: [&str; 3] = ["duplicate", "fraudulent", "requested_by_customer"];

#[derive(Clone)]
struct NewRefund {
    payment_intent: String,
    /// Left out: all that is left.
    amount: Option<i64>,
    reason: Option<String>,
    metadata: BTreeMap<String, String>,
}

pub(super) async fn call(
    simulator: &PaymentSimulator,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, Refusal> {
    let mut form = Form::parse(body)?;
    let key = post::key(headers, "POST /v1/refunds", form.canonical())?;
    let new = NewRefund {
        payment_intent: form.required("payment_intent")?,
        amount: form.positive("amount")?,
        reason: form.optional("reason"),
        metadata: form.metadata()?,
    };
    form.finish()?;
    if let Some(reason) = new.reason.as_deref().filter(|reason| !REASONS.contains(reason)) {
        return Err(Refusal::invalid(
            "reason",
            None,
            format!("Invalid reason: {reason}"),
        ));
    }
    // A malformed request is refused above and uses up no entry of the script.
    let entry = simulator.course().at_the_door();
    match entry {
        Entry::Refused(Mode::RateLimited) => return Ok(answer::refusal(&Refusal::rate_limited())),
        Entry::Refused(_) => return Ok(answer::refusal(&Refusal::unavailable())),
        Entry::Scripted | Entry::Drawn(_) => {}
    }
    let executor = simulator.clone();
    post::once(simulator, key, move |key| async move {
        let mode = executor.course().in_execution(entry);
        // Read once, so that a change during the pause does not mix two behaviours in one request.
        let behaviour = executor.behaviour();
        pause(behaviour.delay_before_milliseconds).await;
        let outcome = execute(&executor, new, mode, key).await;
        pause(behaviour.delay_after_milliseconds).await;
        outcome
    })
    .await
}

async fn pause(milliseconds: u64) {
    if milliseconds > 0 {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    }
}

/// The effect, its event and the kept answer, all or none.
async fn execute(
    simulator: &PaymentSimulator,
    new: NewRefund,
    mode: Mode,
    key: Option<IdempotencyKey>,
) -> Result<Outcome, Refusal> {
    // Returns before the transaction, so the key keeps nothing and the next request under it is executed.
    if mode == Mode::TimeoutWithoutEffect {
        return Ok(Outcome::Silent);
    }
    let sends = simulator.sends_webhooks();
    let given = simulator
        .transaction(move |transaction, now| {
            let given = match refund(transaction, &new, mode, now) {
                Ok(refund) => {
                    if let Some(refund) = &refund {
                        refund::insert(transaction, refund)?;
                        if sends {
                            event::record(transaction, "refund.created", &refund.object(), now)?;
                        }
                    }
                    told(refund.as_ref(), mode)
                }
                // A refusal in execution is an answer, which Stripe keeps under the key like a success.
                Err(Rejection::Refused(refusal)) => (&refusal).into(),
                Err(Rejection::Failed(error)) => return Err(error),
            };
            if let Some(key) = key {
                keep(transaction, &key, &given, now)?;
            }
            Ok(given)
        })
        .await?;
    simulator.0.wake.notify_waiters();
    // A refusal of the request itself is answered, even in a mode that loses the answer.
    if mode == Mode::TimeoutWithEffect && given.status == 200 {
        return Ok(Outcome::Silent);
    }
    Ok(Outcome::Answered(given))
}

/// The refund that is made; `None` for a mode without effect.
fn refund(
    transaction: &Transaction<'_>,
    new: &NewRefund,
    mode: Mode,
    now: Timestamp,
) -> Result<Option<Refund>, Rejection> {
    let currency = new
        .metadata
        .get("currency")
        .map_or(USUAL_CURRENCY, String::as_str);
    let (amount, currency) = terms::of(transaction, &new.payment_intent, new.amount, currency)?;
    let currency = checked_currency(amount, &currency)?;
    let (status, settles_as) = match mode {
        Mode::PendingThenSucceeded => (RefundStatus::Pending, Some(RefundStatus::Succeeded)),
        Mode::PendingThenFailed => (RefundStatus::Pending, Some(RefundStatus::Failed)),
        Mode::Succeed | Mode::TimeoutWithEffect | Mode::ErrorWithEffect | Mode::WrongAmount => {
            (RefundStatus::Succeeded, None)
        }
        Mode::CardError
        | Mode::ErrorWithoutEffect
        | Mode::TimeoutWithoutEffect
        | Mode::Unavailable
        | Mode::RateLimited => return Ok(None),
    };
    Ok(Some(Refund {
        id: new_id("re_")?,
        payment_intent: new.payment_intent.clone(),
        amount,
        currency,
        status,
        settles_as,
        reason: new.reason.clone(),
        metadata: new.metadata.clone(),
        created_at: now,
    }))
}

fn told(refund: Option<&Refund>, mode: Mode) -> Answer {
    let object = refund.map(Refund::object);
    match (object, mode) {
        (Some(mut object), Mode::WrongAmount) => {
            if let Some(amount) = object.get_mut("amount") {
                *amount = amount.as_i64().unwrap_or_default().saturating_mul(2).into();
            }
            made(&object)
        }
        // Both modes answer alike: the caller cannot know from a 500 whether the money moved.
        (_, Mode::ErrorWithEffect | Mode::ErrorWithoutEffect) => (&Refusal::failed()).into(),
        (Some(object), _) => made(&object),
        (None, _) => (&Refusal::card_declined()).into(),
    }
}

fn made(object: &Value) -> Answer {
    Answer {
        status: 200,
        body: object.to_string(),
    }
}

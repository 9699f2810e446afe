//! Payments as they are kept.

use std::collections::BTreeMap;

use oms_telemetry::Timestamp;
use rusqlite::{OptionalExtension as _, Row, Transaction, named_params};
use serde_json::{Value, json};

use super::PaymentSimulatorError;
use super::refusal::Refusal;

/// A payment that a customer made, or tried to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PaymentIntent {
    pub(super) id: String,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) succeeded: bool,
    pub(super) metadata: BTreeMap<String, String>,
    pub(super) created_at: Timestamp,
}

impl PaymentIntent {
    /// The payment as Stripe writes it, <https://docs.stripe.com/api/payment_intents/object>.
    pub(super) fn object(&self) -> Value {
        let status = if self.succeeded {
            "succeeded"
        } else {
            "requires_payment_method"
        };
        let error = (!self.succeeded).then(|| Refusal::card_declined().error_object());
        json!({
            "id": self.id,
            "object": "payment_intent",
            "amount": self.amount,
            "amount_received": if self.succeeded { self.amount } else { 0 },
            "created": self.created_at.unix_seconds(),
            "currency": self.currency,
            "last_payment_error": error,
            "livemode": false,
            "metadata": self.metadata,
            "status": status,
        })
    }

    /// The event about it.
    pub(super) const fn event_type(&self) -> &'static str {
        if self.succeeded {
            "payment_intent.succeeded"
        } else {
            "payment_intent.payment_failed"
        }
    }
}

pub(super) fn insert(
    transaction: &Transaction<'_>,
    payment: &PaymentIntent,
) -> Result<(), PaymentSimulatorError> {
    transaction
        .prepare_cached(
            "INSERT INTO payment_intent (id, amount, currency, succeeded, metadata, created_at)
             VALUES (:id, :amount, :currency, :succeeded, :metadata, :created_at)",
        )?
        .execute(named_params! {
            ":id": payment.id,
            ":amount": payment.amount,
            ":currency": payment.currency,
            ":succeeded": payment.succeeded,
            ":metadata": serde_json::to_string(&payment.metadata)?,
            ":created_at": payment.created_at.unix_milliseconds(),
        })?;
    Ok(())
}

pub(super) fn find(
    transaction: &Transaction<'_>,
    id: &str,
) -> Result<Option<PaymentIntent>, PaymentSimulatorError> {
    transaction
        .prepare_cached("SELECT * FROM payment_intent WHERE id = ?1")?
        .query_row([id], |row| Ok(read(row)))
        .optional()?
        .transpose()
}

fn read(row: &Row<'_>) -> Result<PaymentIntent, PaymentSimulatorError> {
    Ok(PaymentIntent {
        id: row.get("id")?,
        amount: row.get("amount")?,
        currency: row.get("currency")?,
        succeeded: row.get("succeeded")?,
        metadata: serde_json::from_str(&row.get::<_, String>("metadata")?)?,
        created_at: Timestamp::from_unix_milliseconds(row.get("created_at")?).unwrap_or(Timestamp::EPOCH),
    })
}

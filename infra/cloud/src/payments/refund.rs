//! Refunds as they are kept, and how a pending one ends.

use std::collections::BTreeMap;

use oms_telemetry::Timestamp;
use rusqlite::{OptionalExtension as _, Row, Transaction, named_params};
use serde::Serialize;
use serde_json::{Value, json};

use super::{PaymentSimulator, PaymentSimulatorError, event};

/// The state of a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    /// Not settled yet.
    Pending,
    /// The money is with the customer.
    Succeeded,
    /// The money came back.
    Failed,
}

impl RefundStatus {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }

    /// Reads a status that [`RefundStatus::as_str`] wrote.
    fn stored(text: &str) -> Self {
        match text {
            "succeeded" => Self::Succeeded,
            "failed" => Self::Failed,
            _ => Self::Pending,
        }
    }
}

/// A refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// `re_...`
    pub id: String,
    /// The payment it is taken from.
    pub payment_intent: String,
    /// The amount, as the gateway counts.
    pub amount: i64,
    /// The currency, in lower case.
    pub currency: String,
    /// The state it is in.
    pub status: RefundStatus,
    /// The state it will have once it is settled; `None` unless it is pending.
    pub settles_as: Option<RefundStatus>,
    /// The reason it was asked for.
    pub reason: Option<String>,
    /// The metadata attached to it.
    pub metadata: BTreeMap<String, String>,
    /// The time it was made.
    pub created_at: Timestamp,
}

impl Refund {
    /// The order in its metadata.
    pub fn order_id(&self) -> Option<&str> {
        self.metadata.get("order_id").map(String::as_str)
    }

    /// The refund as Stripe writes it, <https://docs.stripe.com/api/refunds/object>.
    pub fn object(&self) -> Value {
        let failed = self.status == RefundStatus::Failed;
        let mut object = json!({
            "id": self.id,
            "object": "refund",
            "amount": self.amount,
            "balance_transaction": null,
            "charge": null,
            "created": self.created_at.unix_seconds(),
            "currency": self.currency,
            "metadata": self.metadata,
            "payment_intent": self.payment_intent,
            "reason": self.reason,
            "receipt_number": null,
            "source_transfer_reversal": null,
            "status": self.status,
            "transfer_reversal": null,
        });
        // Stripe leaves the field out unless the refund failed.
        if failed && let Some(fields) = object.as_object_mut() {
            fields.insert("failure_reason".to_owned(), "expired_or_canceled_card".into());
        }
        object
    }
}

impl PaymentSimulator {
    /// Lets a pending refund end as it was scripted, and sends `refund.updated`.
    pub async fn settle_refund(&self, id: &str) -> Result<Refund, PaymentSimulatorError> {
        let (id, sends) = (id.to_owned(), self.sends_webhooks());
        let settled = self
            .transaction(move |transaction, now| {
                let refund = find(transaction, &id)?;
                let refund = refund.ok_or_else(|| PaymentSimulatorError::NoSuchRefund(id.clone()))?;
                // A settled refund has no value here, so settling twice is an error and sends no second event.
                let status = refund.settles_as.ok_or(PaymentSimulatorError::NotPending(id))?;
                let settled = Refund {
                    status,
                    settles_as: None,
                    ..refund
                };
                transaction
                    .prepare_cached("UPDATE refund SET status = ?2, settles_as = NULL WHERE id = ?1")?
                    .execute((&settled.id, status.as_str()))?;
                if sends {
                    event::record(transaction, "refund.updated", &settled.object(), now)?;
                }
                Ok(settled)
            })
            .await?;
        // Woken after the commit; before, the deliveries would look and not find the event.
        self.0.wake.notify_waiters();
        Ok(settled)
    }
}

pub(super) fn insert(transaction: &Transaction<'_>, refund: &Refund) -> Result<(), PaymentSimulatorError> {
    transaction
        .prepare_cached(
            "INSERT INTO refund (id, payment_intent, amount, currency, status, settles_as, reason, metadata, created_at)
             VALUES (:id, :payment_intent, :amount, :currency, :status, :settles_as, :reason, :metadata, :created_at)",
        )?
        .execute(named_params! {
            ":id": refund.id,
            ":payment_intent": refund.payment_intent,
            ":amount": refund.amount,
            ":currency": refund.currency,
            ":status": refund.status.as_str(),
            ":settles_as": refund.settles_as.map(RefundStatus::as_str),
            ":reason": refund.reason,
            ":metadata": serde_json::to_string(&refund.metadata)?,
            ":created_at": refund.created_at.unix_milliseconds(),
        })?;
    Ok(())
}

pub(super) fn find(transaction: &Transaction<'_>, id: &str) -> Result<Option<Refund>, PaymentSimulatorError> {
    transaction
        .prepare_cached("SELECT * FROM refund WHERE id = ?1")?
        .query_row([id], |row| Ok(read(row)))
        .optional()?
        .transpose()
}

/// A page of refunds, newest first, and whether there are more.
pub(super) fn page(
    transaction: &Transaction<'_>,
    payment_intent: Option<&str>,
    after: Option<&str>,
    limit: u32,
) -> Result<(Vec<Refund>, bool), PaymentSimulatorError> {
    let mut statement = transaction.prepare_cached(
        "SELECT * FROM refund
         WHERE (:payment_intent IS NULL OR payment_intent = :payment_intent)
             AND (:after IS NULL OR sequence < (SELECT sequence FROM refund WHERE id = :after))
         ORDER BY sequence DESC LIMIT :limit",
    )?;
    let rows = statement.query_map(
        // One row more than the page holds tells whether there is another page.
        named_params! { ":payment_intent": payment_intent, ":after": after, ":limit": limit + 1 },
        |row| Ok(read(row)),
    )?;
    let mut refunds = rows.flatten().collect::<Result<Vec<_>, _>>()?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = refunds.len() > limit;
    refunds.truncate(limit);
    Ok((refunds, more))
}

/// Every refund that took its money, oldest first.
pub(super) fn effective(transaction: &Transaction<'_>) -> Result<Vec<Refund>, PaymentSimulatorError> {
    let mut statement =
        transaction.prepare_cached("SELECT * FROM refund WHERE status <> 'failed' ORDER BY sequence")?;
    let rows = statement.query_map([], |row| Ok(read(row)))?;
    rows.flatten().collect()
}

/// Returns the amount of a payment that has been taken back.
pub(super) fn refunded(
    transaction: &Transaction<'_>,
    payment_intent: &str,
) -> Result<i64, PaymentSimulatorError> {
    let refunded = transaction
        .prepare_cached(
            // A pending refund counts as taken, so that two of them cannot exceed the payment. A failed one has given
            // the money back.
            "SELECT coalesce(sum(amount), 0) FROM refund WHERE payment_intent = ?1 AND status <> 'failed'",
        )?
        .query_row([payment_intent], |row| row.get(0))?;
    Ok(refunded)
}

fn read(row: &Row<'_>) -> Result<Refund, PaymentSimulatorError> {
    let settles_as: Option<String> = row.get("settles_as")?;
    Ok(Refund {
        id: row.get("id")?,
        payment_intent: row.get("payment_intent")?,
        amount: row.get("amount")?,
        currency: row.get("currency")?,
        status: RefundStatus::stored(&row.get::<_, String>("status")?),
        settles_as: settles_as.as_deref().map(RefundStatus::stored),
        reason: row.get("reason")?,
        metadata: serde_json::from_str(&row.get::<_, String>("metadata")?)?,
        created_at: Timestamp::from_unix_milliseconds(row.get("created_at")?).unwrap_or(Timestamp::EPOCH),
    })
}

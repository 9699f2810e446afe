//! Events that wait for their delivery.

use oms_telemetry::Timestamp;
use rusqlite::Transaction;
use serde::Deserialize;
use serde_json::{Value, json};

use super::identity::new_id;
use super::{DELIVERY_ATTEMPTS, PaymentSimulator, PaymentSimulatorError};

/// The version of Stripe's API that the objects are written in.
const API_VERSION: &str = "2026-04-22.dahlia";

/// An event to be sent by hand.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewEvent {
    /// Its type, such as `refund.updated`.
    pub r#type: String,
    /// The object it is about, as the receiver gets it.
    pub object: Value,
    /// Its id, to send one again; else a new one.
    #[serde(default)]
    pub id: Option<String>,
    /// The time it happened, in Unix seconds; else now.
    #[serde(default)]
    pub created: Option<i64>,
}

impl PaymentSimulator {
    /// Sends an event, and gives it as it is sent.
    pub async fn send_event(&self, event: NewEvent) -> Result<Value, PaymentSimulatorError> {
        if !self.sends_webhooks() {
            return Err(PaymentSimulatorError::NoWebhookUrl);
        }
        let sent = self
            .transaction(move |transaction, now| {
                let id = event.id.map_or_else(|| new_id("evt_"), Ok)?;
                let created = event.created.unwrap_or_else(|| now.unix_seconds());
                insert(transaction, &id, &event.r#type, &event.object, created)
            })
            .await?;
        self.0.wake.notify_waiters();
        Ok(sent)
    }

    /// Returns the number of events that are still to be delivered: none while they are held, and not those that were
    /// given up until the next start.
    pub async fn undelivered_events(&self) -> Result<usize, PaymentSimulatorError> {
        // A caller that waits until the system is quiet would otherwise wait for as long as the events are held.
        if self.behaviour().hold_webhooks {
            return Ok(0);
        }
        let count: i64 = self
            .transaction(|transaction, _| {
                let mut statement = transaction
                    .prepare_cached("SELECT count(*) FROM undelivered_event WHERE attempts < ?1")?;
                Ok(statement.query_row([DELIVERY_ATTEMPTS], |row| row.get(0))?)
            })
            .await?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    pub(super) fn sends_webhooks(&self) -> bool {
        self.0.config.webhook_url.is_some()
    }
}

/// Keeps an event of `object` until it is delivered.
pub(super) fn record(
    transaction: &Transaction<'_>,
    kind: &str,
    object: &Value,
    now: Timestamp,
) -> Result<(), PaymentSimulatorError> {
    insert(transaction, &new_id("evt_")?, kind, object, now.unix_seconds()).map(drop)
}

fn insert(
    transaction: &Transaction<'_>,
    id: &str,
    kind: &str,
    object: &Value,
    created: i64,
) -> Result<Value, PaymentSimulatorError> {
    let event = json!({
        "id": id,
        "object": "event",
        "api_version": API_VERSION,
        "created": created,
        "data": { "object": object },
        "livemode": false,
        "pending_webhooks": 1,
        "request": { "id": null, "idempotency_key": null },
        "type": kind,
    });
    // An id that is sent again before its first event was delivered replaces that event, so only the newer one is
    // delivered.
    transaction
        .prepare_cached("INSERT OR REPLACE INTO undelivered_event (id, body) VALUES (?1, ?2)")?
        .execute((id, event.to_string()))?;
    Ok(event)
}

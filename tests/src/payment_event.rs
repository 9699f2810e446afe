//! Events of the payment gateway, and their signature.

use serde_json::{Value, json};

use crate::{Local, new_uuid, refund};

/// An event of that type about `object`, which happened now. Each has an id of its own.
pub fn event(local: &Local, kind: &str, object: &Value) -> Value {
    json!({
        "id": format!("evt_{}", new_uuid().replace('-', "")),
        "object": "event",
        "api_version": "2026-04-22.dahlia",
        "created": local.now().unix_seconds(),
        "data": { "object": object },
        "livemode": false,
        "pending_webhooks": 1,
        "request": { "id": null, "idempotency_key": null },
        "type": kind,
    })
}

/// A payment of exactly what the order costs, by a new id, that has succeeded.
pub fn payment(order: &Value) -> Value {
    json!({
        "id": format!("pi_{}", new_uuid().replace('-', "")),
        "object": "payment_intent",
        "amount": minor_units(&order["total_amount"]),
        "amount_received": minor_units(&order["total_amount"]),
        "currency": order["currency"].as_str().unwrap().to_lowercase(),
        "metadata": { "order_id": order["id"] },
        "status": "succeeded",
    })
}

/// The event that the order has been paid.
pub fn paid(local: &Local, order: &Value) -> Value {
    event(local, "payment_intent.succeeded", &payment(order))
}

/// The newest refund that the gateway has of that order, as it tells of it.
pub async fn refund(local: &Local, order: &Value, status: &str) -> Value {
    let effects = refund::effects(local, order).await;
    let effect = effects.last().expect("the gateway has a refund");
    json!({
        "id": effect.refund_id,
        "object": "refund",
        "amount": effect.amount,
        "currency": effect.currency,
        "payment_intent": effect.payment_intent,
        "metadata": { "order_id": order["id"] },
        "status": status,
        "failure_reason": if status == "failed" { json!("lost_or_stolen_card") } else { Value::Null },
    })
}

/// A decimal amount as the gateway counts it.
pub fn minor_units(amount: &Value) -> i64 {
    amount.as_str().unwrap().replace('.', "").parse().unwrap()
}

/// The value of `stripe-signature` for that body at that time, in Unix seconds.
pub fn signature(secret: &str, body: &str, at: i64) -> String {
    let tag = crate::hmac_sha256(secret.as_bytes(), format!("{at}.{body}").as_bytes());
    format!("t={at},v1={tag}")
}

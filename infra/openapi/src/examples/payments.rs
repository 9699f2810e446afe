//! Examples of payment gateway events.

use serde_json::{Value, json};

use super::{ORDER, REFUND};

/// A payment has succeeded.
pub fn paid() -> Value {
    json!({
        "id": "evt_3MtwBwLkdIwHu7ix2BvTqPaz",
        "type": "payment_intent.succeeded",
        "created": 1_795_253_472,
        "data": {
            "object": {
                "id": "pi_3MtwBwLkdIwHu7ix28a3tqPa",
                "object": "payment_intent",
                "amount": 10_789,
                "currency": "usd",
                "metadata": { "order_id": ORDER },
            },
        },
    })
}

/// A refund has succeeded.
pub fn refunded() -> Value {
    json!({
        "id": "evt_3MtwBwLkdIwHu7ix0PqRstUv",
        "type": "refund.updated",
        "created": 1_796_032_803,
        "data": {
            "object": {
                "id": REFUND,
                "object": "refund",
                "amount": 10_289,
                "currency": "usd",
                "status": "succeeded",
                "metadata": { "order_id": ORDER },
            },
        },
    })
}

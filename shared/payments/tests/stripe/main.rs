//! The client against scripted servers: the requests it sends, and its interpretation of every response.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing step fails the test"
)]

mod answers;
mod looking_up;
mod requests;
mod server;
mod timeouts;

use std::time::Duration;

use oms_domain::{Currency, Money, OrderId};
use oms_payments::{RefundRequest, StripeGateway, Timeouts};
use serde_json::{Value, json};

const API_KEY: &str = "sk_test_4eC39HqLyjWDarjtT1zdp7dc";

/// Long enough for any response.
const PATIENT: Timeouts = Timeouts {
    connect: Duration::from_mins(1),
    request: Duration::from_mins(2),
    operation: Duration::from_mins(3),
};

fn gateway(url: &str) -> StripeGateway {
    StripeGateway::with_timeouts(url, API_KEY.to_owned(), PATIENT).unwrap()
}

fn order() -> OrderId {
    "7f3a9c1b-77de-8abc-8f23-450000000000".parse().unwrap()
}

fn request() -> RefundRequest {
    RefundRequest {
        idempotency_key: format!("refund:{}", order()),
        payment: "pi_3Qb&x=1".to_owned(),
        amount: Money::parse("129.99", Currency::USD).unwrap(),
        order_id: order(),
    }
}

/// The refund that [`request`] asks for.
fn refund(id: &str) -> Value {
    json!({
        "id": id, "object": "refund", "amount": 12_999, "currency": "usd", "status": "succeeded",
        "created": 1_795_253_400, "payment_intent": "pi_3Qb&x=1", "metadata": { "order_id": order().to_string() },
        "reason": "requested_by_customer", "failure_reason": null,
    })
}

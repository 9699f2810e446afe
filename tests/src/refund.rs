//! Refunds that are owed, and their outcome.

use oms_cloud::payments::Effect;
use oms_cloud::sqs::{Message, NewMessage};
use serde_json::{Value, json};

use crate::payment_event::{minor_units, paid};
use crate::{Client, Local, Reply, order, returns};

/// The change that owes a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A paid order was cancelled.
    Cancellation,
    /// A return was completed.
    Return,
}

impl Source {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Cancellation, Self::Return];

    /// The name in the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancellation => "CANCELLATION",
            Self::Return => "RETURN",
        }
    }
}

/// An order of `customer`'s that was paid through the gateway, as it then was.
pub async fn paid_order(local: &Local, customer: &Client) -> Value {
    let order = order::place(customer).await;
    local.webhook(&paid(local, &order)).await.assert_status(200);
    let now = customer.order(order::id(&order)).await.expect(200);
    assert_eq!(now.text("status"), "PAID");
    now.body
}

/// A new order that was paid through the gateway and owes a refund of everything; as it was when it was paid.
pub async fn owing(local: &Local, source: Source) -> Value {
    let customer = local.customer();
    let order = paid_order(local, &customer).await;
    owe(local, &customer, &order, source).await;
    order
}

/// Makes a paid order of `customer`'s owe a refund of everything.
pub async fn owe(local: &Local, customer: &Client, order: &Value, source: Source) {
    let order_id = order::id(order);
    match source {
        Source::Cancellation => {
            customer.cancel(order_id).await.assert_status(200);
        }
        Source::Return => {
            let manager = local.manager();
            for next in ["PROCESSING_IN_WAREHOUSE", "SHIPPED", "DELIVERED"] {
                manager.change_state(order_id, next).await.assert_status(200);
            }
            let asked = customer.request_return(order_id).await.expect(201);
            returns::drive(&manager, asked.body, "COMPLETED").await;
        }
    }
}

/// The answer to staff of `GET /orders/{order_id}/refund`.
pub async fn of_order(local: &Local, order: &Value) -> Reply {
    local.manager().order_refund(order::id(order)).await.expect(200)
}

/// The status of an order's refund.
pub async fn status(local: &Local, order: &Value) -> String {
    of_order(local, order).await.text("status").to_owned()
}

/// The money that the gateway has moved back for an order, effect by effect.
pub async fn effects(local: &Local, order: &Value) -> Vec<Effect> {
    let ledger = local.system().payments().ledger().await.unwrap();
    let ours = |effect: &Effect| effect.order_id.as_deref() == Some(order::id(order));
    ledger.effects.into_iter().filter(ours).collect()
}

/// Checks that an order's refund of `amount` has succeeded, by one effect over exactly that, and that nothing is left
/// to do; gives the answer that shows it.
pub async fn assert_made_once(local: &Local, order: &Value, amount: &str) -> Reply {
    let refund = of_order(local, order).await;
    assert_eq!(refund.text("status"), "SUCCEEDED", "{refund}");
    assert_eq!(refund.text("amount"), amount, "{refund}");
    assert_eq!(refund.body["currency"], order["currency"], "{refund}");
    assert_eq!(refund.body["last_error"], Value::Null, "{refund}");
    let effects = effects(local, order).await;
    let [effect] = &effects[..] else {
        panic!("{} effects: {effects:?}\n{refund}", effects.len());
    };
    assert_eq!(refund.text("transaction_id"), effect.refund_id, "{refund}");
    assert_eq!(effect.amount, minor_units(&refund.body["amount"]), "{refund}");
    let currency = order["currency"].as_str().unwrap().to_lowercase();
    assert_eq!(effect.currency, currency, "{refund}");
    let payment = order["payment_transaction_id"].as_str();
    assert_eq!(
        effect.payment_intent,
        payment.unwrap_or(order::id(order)),
        "{refund}"
    );
    assert_eq!(job(local, order).await, None, "{refund}");
    refund
}

/// The entry of an order's refund in the list of jobs; `None` when it has none.
pub async fn job(local: &Local, order: &Value) -> Option<Value> {
    let pages = crate::pages::walk(&local.manager(), "/jobs", &[("limit", "100")]).await;
    let jobs = crate::pages::all(&pages);
    let ours: Vec<_> = jobs
        .into_iter()
        .filter(|job| job["entity_id"] == order["id"] && job["kind"] == "REFUND")
        .collect();
    assert!(ours.len() < 2, "{ours:?}");
    ours.into_iter().next()
}

/// The body of the message that an order owes a refund.
pub fn message(order: &Value) -> String {
    json!({ "kind": "REFUND", "entity_id": order["id"], "write_id": "9f2c4e6a8b0d1f3e5a7c9b1d3f5e7a90" })
        .to_string()
}

/// Puts the message that an order owes a refund into the queue, as often as it says.
pub async fn send_again(local: &Local, order: &Value, times: usize) {
    let queue = local.queue("RefundQueue");
    for _ in 0..times {
        let message = NewMessage::with_body(message(order));
        local.system().queues().send(queue, message).await.unwrap();
    }
}

/// The messages in the queue of refunds, visible or not.
pub async fn in_queue(local: &Local) -> Vec<Message> {
    let queue = local.queue("RefundQueue");
    local.system().queues().messages(queue).await.unwrap()
}

/// The messages in the dead-letter queue of refunds.
pub async fn dead_letters(local: &Local) -> Vec<Message> {
    let queue = local.queue("RefundDeadLetterQueue");
    local.system().queues().messages(queue).await.unwrap()
}

//! The requests that are measured: the examples in `events/`, on orders that exist.

use std::time::Duration;

use oms_local::System;
use oms_telemetry::Clock;
use oms_tests::{Client, new_uuid, order};
use serde_json::{Value, json};

use crate::Failure;

/// A function that is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Function {
    ChangeOrderState,
    CreateOrder,
    GetOrder,
    /// Measured by the page, not with the others.
    ListOrders,
    /// Measured by the batch, not with the others.
    GenerateInvoice,
}

/// The tokens of one run's requests.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tokens {
    /// One caller, whose token is verified once.
    One,
    /// A caller each, so that every request pays for the signature.
    Each,
}

/// The steps from an order's creation to its end, with the version before each.
const LIFE: [(&str, &str); 4] = [
    (
        "1",
        r#"{"new_state": "PAID", "payment_transaction_id": "pi_3PxYz1"}"#,
    ),
    ("2", r#"{"new_state": "PROCESSING_IN_WAREHOUSE"}"#),
    (
        "3",
        r#"{"new_state": "SHIPPED", "tracking_number": "AB123456785GB", "carrier": "Royal Mail"}"#,
    ),
    ("4", r#"{"new_state": "DELIVERED"}"#),
];

impl Function {
    pub const ALL: [Self; 3] = [Self::ChangeOrderState, Self::CreateOrder, Self::GetOrder];

    pub const fn name(self) -> &'static str {
        match self {
            Self::ChangeOrderState => "change-order-state",
            Self::CreateOrder => "create-order",
            Self::GetOrder => "get-order",
            Self::ListOrders => "list-orders",
            Self::GenerateInvoice => "generate-invoice",
        }
    }

    /// Returns `true` if the answer says that everything was done.
    pub fn has_succeeded(self, answer: &Value) -> bool {
        match self {
            Self::CreateOrder => answer["statusCode"] == 201,
            Self::ChangeOrderState | Self::GetOrder | Self::ListOrders => answer["statusCode"] == 200,
            Self::GenerateInvoice => answer["batchItemFailures"] == json!([]),
        }
    }

    const fn role(self) -> &'static str {
        match self {
            Self::CreateOrder | Self::ListOrders => "customer",
            Self::ChangeOrderState | Self::GetOrder | Self::GenerateInvoice => "manager",
        }
    }

    pub const fn example(self) -> &'static str {
        match self {
            Self::ChangeOrderState => include_str!("../../../events/change-order-state.json"),
            Self::CreateOrder => include_str!("../../../events/create-order.json"),
            Self::GetOrder => include_str!("../../../events/get-order.json"),
            Self::ListOrders => include_str!("../../../events/list-orders.json"),
            Self::GenerateInvoice => include_str!("../../../events/generate-invoice.json"),
        }
    }

    /// Makes that many requests that the function answers with success, in this order.
    pub async fn events(self, system: &System, count: usize, tokens: Tokens) -> Result<Vec<Value>, Failure> {
        let one = token(system, self.role());
        let mut events = Vec::with_capacity(count);
        let mut id = String::new();
        for index in 0..count {
            let token = if tokens == Tokens::One {
                one.clone()
            } else {
                token(system, self.role())
            };
            let mut event: Value = serde_json::from_str(self.example())?;
            set(&mut event, "/headers/authorization", &format!("Bearer {token}"))?;
            match self {
                Self::CreateOrder => {
                    set(&mut event, "/headers/idempotency-key", &new_uuid())?;
                    set_body(&mut event, &order::body().to_string())?;
                }
                Self::ListOrders | Self::GenerateInvoice => {}
                Self::GetOrder => {
                    if index == 0 {
                        id = place(system).await;
                    }
                    set_path(&mut event, &id, "")?;
                }
                Self::ChangeOrderState => {
                    let steps = LIFE.iter().cycle();
                    let (version, body) = steps.clone().nth(index % LIFE.len()).ok_or("a life has steps")?;
                    if *version == "1" {
                        id = place(system).await;
                    }
                    set_path(&mut event, &id, "/state")?;
                    set(&mut event, "/headers/idempotency-key", &new_uuid())?;
                    set(&mut event, "/headers/if-match", &format!("\"{version}\""))?;
                    set_body(&mut event, body)?;
                }
            }
            events.push(event);
        }
        Ok(events)
    }
}

/// A token of a caller of its own.
fn token(system: &System, role: &str) -> String {
    system.issuer().token(
        &new_uuid(),
        &[role],
        Clock::system().now(),
        Duration::from_hours(1),
    )
}

/// A caller of its own.
pub fn client(system: &System, role: &str) -> Client {
    Client::new(system.url(), Some(&token(system, role)), "")
}

async fn place(system: &System) -> String {
    let customer = client(system, "customer");
    order::id(&order::place(&customer).await).to_owned()
}

pub fn set(event: &mut Value, pointer: &str, value: &str) -> Result<(), Failure> {
    let field = event
        .pointer_mut(pointer)
        .ok_or(format!("the example has no `{pointer}`"))?;
    *field = json!(value);
    Ok(())
}

fn set_path(event: &mut Value, id: &str, rest: &str) -> Result<(), Failure> {
    let path = format!("/api/v1/orders/{id}{rest}");
    set(event, "/rawPath", &path)?;
    set(event, "/requestContext/http/path", &path)?;
    set(event, "/pathParameters/order_id", id)
}

fn set_body(event: &mut Value, body: &str) -> Result<(), Failure> {
    set(event, "/headers/content-length", &body.len().to_string())?;
    set(event, "/body", body)
}

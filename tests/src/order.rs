//! Orders to send, and driving them from state to state.

use serde_json::{Value, json};

use crate::{Api, Client, Reply, contract, new_uuid};

/// The body of an order of two lines, in every optional field, without `customer_id`: 198.99 and 10.72 tax and 9.90
/// shipping are 219.61.
pub fn body() -> Value {
    json!({
        "line_items": [
            {
                "product_id": "c0ffee00-1111-4222-8333-444455556666",
                "product_name": "Stoneware teapot",
                "quantity": 1,
                "unit_price": "129.99",
                "tax_rate": "8.25",
            },
            {
                "product_id": "c0ffee00-1111-4222-8333-444455557777",
                "product_name": "Linen table runner",
                "quantity": 2,
                "unit_price": "34.50",
            },
        ],
        "shipping_address": address("Ada Byron"),
        "billing_address": address("Ada Byron"),
        "payment_method": "credit_card",
        "currency": "USD",
        "customer_email": "ada@example.com",
        "shipping_amount": "9.90",
        "notes": "Ring twice",
    })
}

/// An address in Portland.
pub fn address(name: &str) -> Value {
    json!({
        "name": name,
        "street": "12 Kiln Lane",
        "city": "Portland",
        "state": "OR",
        "zip": "97201",
        "country": "US",
    })
}

/// [`body`] for that customer.
pub fn body_for(customer: &str) -> Value {
    with(body(), "/customer_id", customer)
}

/// `body` with the value at `pointer` set. The object that is to hold it must be there.
#[must_use]
pub fn with(mut body: Value, pointer: &str, value: impl Into<Value>) -> Value {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer begins with a slash");
    match body.pointer_mut(parent).expect("the parent is there") {
        Value::Object(fields) => {
            fields.insert(name.to_owned(), value.into());
        }
        Value::Array(elements) => {
            let index: usize = name.parse().unwrap();
            elements[index] = value.into();
        }
        other => panic!("nothing can be set in {other}"),
    }
    body
}

/// `body` without the value at `pointer`.
#[must_use]
pub fn without(mut body: Value, pointer: &str) -> Value {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer begins with a slash");
    let parent = body.pointer_mut(parent).and_then(Value::as_object_mut);
    let removed = parent.expect("the parent is an object").remove(name);
    assert!(removed.is_some(), "{pointer} was not there");
    body
}

/// Places [`body`] and gives the order. Everyone but a customer places it for a customer of its own.
pub async fn place(client: &Client) -> Value {
    let reply = client.create(&body()).await;
    let reply = match reply.status {
        422 => client.create(&body_for(&new_uuid())).await,
        _ => reply,
    };
    reply.expect(201).body
}

/// The id of an order.
pub fn id(order: &Value) -> &str {
    order["id"].as_str().expect("an order has an id")
}

/// A new order that has been brought to `status` by a manager, as the last answer shows it.
pub async fn in_status(api: &Api, status: &str) -> Value {
    let order = place(&api.support()).await;
    drive(&api.manager(), order, status).await
}

/// A new order of `customer`'s that has been brought to `status` by a manager.
pub async fn of_customer_in_status(api: &Api, customer: &Client, status: &str) -> Value {
    let order = place(customer).await;
    drive(&api.manager(), order, status).await
}

/// Brings a new order to `status`.
pub async fn drive(manager: &Client, order: Value, status: &str) -> Value {
    let mut order = order;
    for next in contract::path_to(status) {
        order = manager.change_state(id(&order), next).await.expect(200).body;
    }
    assert_eq!(order["status"], status);
    order
}

/// An order's status now.
pub async fn status(client: &Client, id: &str) -> String {
    client.order(id).await.expect(200).text("status").to_owned()
}

/// Checks that `reply` says why an order in `current` does not become `requested`.
#[track_caller]
pub fn assert_illegal(reply: &Reply, current: &str, requested: &str) {
    let details = reply.refused(409, "INVALID_STATE_TRANSITION");
    let expected = json!({
        "current_state": current,
        "requested_state": requested,
        "allowed_transitions": contract::allowed_transitions(current),
    });
    assert_eq!(details, &expected, "{reply}");
}

//! Returns, and driving them from state to state.

use serde_json::{Value, json};

use crate::{Api, Client, contract, order};

/// The body of the request for the return of that order, in every optional field.
pub fn body(order_id: &str) -> Value {
    json!({
        "order_id": order_id,
        "reason": "the glaze is cracked",
        "customer_notes": "The bowl on top; the parcel itself was undamaged.",
    })
}

/// The id of a return.
pub fn id(returned: &Value) -> &str {
    returned["id"].as_str().expect("a return has an id")
}

/// The id of the order it returns.
pub fn order_id(returned: &Value) -> &str {
    returned["order_id"].as_str().expect("a return has an order")
}

/// A new return that `support` has asked for and a manager has brought to `status`, as the last answer shows it.
pub async fn in_status(api: &Api, status: &str) -> Value {
    let order = order::in_status(api, "DELIVERED").await;
    let asked = api.support().request_return(order::id(&order)).await.expect(201);
    drive(&api.manager(), asked.body, status).await
}

/// A new return of `customer`'s, who has asked for it, that a manager has brought to `status`.
pub async fn of_customer_in_status(api: &Api, customer: &Client, status: &str) -> Value {
    let order = order::of_customer_in_status(api, customer, "DELIVERED").await;
    let asked = customer.request_return(order::id(&order)).await.expect(201);
    drive(&api.manager(), asked.body, status).await
}

/// Brings a new return to `status`. `manager` must not be the one who asked for it.
pub async fn drive(manager: &Client, returned: Value, status: &str) -> Value {
    let mut returned = returned;
    for next in contract::path_to(status) {
        returned = manager.step_return(id(&returned), next).await.expect(200).body;
    }
    assert_eq!(returned["status"], status);
    returned
}

/// A return's status now.
pub async fn status(client: &Client, id: &str) -> String {
    client.returned(id).await.expect(200).text("status").to_owned()
}

//! Failures of the access table: a refusal that cannot be recorded is not answered, and a caller who cannot be counted
//! is let in.

use oms_tests::order::{self, id};
use oms_tests::{Client, Local};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::api_keys::issue;
use crate::edge::front::Front;

/// The name of a table that does not exist.
const GONE: &str = "no-such-table";

/// Sends a request without the tests' client, which accepts no 5xx.
async fn ask(front: &Front, caller: &Client, method: Method, path: &str, body: Value) -> reqwest::Response {
    let url = format!("{}/api/v1{path}", front.url());
    let request = reqwest::Client::new().request(method, url);
    let request = request.bearer_auth(caller.token()).json(&body);
    request.send().await.unwrap()
}

#[tokio::test]
async fn a_verdict_that_cannot_be_recorded_is_not_given() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    let order = order::place(&customer).await;
    let front = Front::of(&local, &[("HISTORY_TABLE", GONE)]).await;
    let state = format!("/orders/{}/state", id(&order));
    let others = format!("/orders/{}", id(&order));
    let batch = json!({ "items": [{ "order_id": id(&order), "new_state": "SHIPPED" }] });
    for (caller, method, path, body) in [
        // Refused for the role, for the owner, and for the state.
        (&customer, Method::GET, "/jobs", Value::Null),
        (&customer, Method::PATCH, &state, json!({ "new_state": "PAID" })),
        (&local.other_customer(), Method::GET, &others, Value::Null),
        (&manager, Method::PATCH, &state, json!({ "new_state": "SHIPPED" })),
    ] {
        let answer = ask(&front, caller, method, path, body).await;
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert!(answer.headers().contains_key("retry-after"), "{path}");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["error"]["code"], "UNAVAILABLE", "{path}");
    }
    let answer = ask(&front, &manager, Method::POST, "/orders/batch-state", batch).await;
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["data"][0]["error"]["code"], "UNAVAILABLE", "{body}");
    assert_eq!(order::status(&manager, id(&order)).await, "PENDING_PAYMENT");
    // An accepted change needs no record of its own, since the entity holds it.
    let front = front.client(&manager);
    front.change_state(id(&order), "PAID").await.assert_status(200);
}

#[tokio::test]
async fn while_nobody_can_be_counted_everybody_is_let_in_and_no_key_is_taken() {
    let local = Local::quiet().await;
    let key = issue(&local, &local.role("admin"), &["support"]).await;
    let changes = [("ACCESS_TABLE", GONE), ("RATE_LIMIT_PER_MINUTE", "5")];
    let front = Front::of(&local, &changes).await;
    let customer = front.client(&local.customer());
    for _ in 0..12 {
        customer.get("/orders").await.assert_status(200);
    }
    let request = reqwest::Client::new().get(format!("{}/api/v1/orders", front.url()));
    let answer = request
        .header("x-api-key", key["key"].as_str().unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
}

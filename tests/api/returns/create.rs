//! `POST /returns`

use std::collections::BTreeSet;

use futures::future::join_all;
use oms_tests::order::{self, id, with, without};
use oms_tests::{Api, Client, Reply, contract, new_uuid, returns};
use serde_json::{Value, json};

/// A delivered order of that customer.
pub async fn delivered(api: &Api, customer: &Client) -> Value {
    order::of_customer_in_status(api, customer, "DELIVERED").await
}

#[tokio::test]
async fn a_return_is_shown_as_it_was_asked_for() {
    let api = Api::requests_only();
    let customer = api.customer();
    let order = delivered(&api, &customer).await;
    let reply = customer.post("/returns", &returns::body(id(&order))).await;
    let reply = reply.expect(201);
    let return_id = reply.text("id");
    assert_ne!(return_id, id(&order));
    let expected = json!({
        "id": return_id,
        "order_id": id(&order),
        "customer_id": customer.subject(),
        "status": "REQUESTED",
        "version": 1,
        "reason": "the glaze is cracked",
        "customer_notes": "The bowl on top; the parcel itself was undamaged.",
        "manager_notes": null,
        "rejection_reason": null,
        "restocking_fee": null,
        "refund_amount": null,
        "currency": "USD",
        "refund_transaction_id": null,
        "tracking_number": null,
        "carrier": null,
        "created_at": reply.text("created_at"),
        "updated_at": reply.text("created_at"),
        "approved_at": null,
        "rejected_at": null,
        "received_at": null,
        "completed_at": null,
        "allowed_transitions": [],
    });
    assert_eq!(reply.body, expected);
    assert_eq!(reply.header("etag"), Some("\"1\""));
    let location = reply.header("location").unwrap();
    assert_eq!(location, format!("/api/v1/returns/{return_id}"));
    let shown = customer.request("GET", location).await.expect(200);
    assert_eq!(shown.bytes, reply.bytes);
    assert_eq!(shown.header("etag"), Some("\"1\""));
}

#[tokio::test]
async fn staff_ask_for_a_customers_return_and_it_is_the_customers() {
    let api = Api::requests_only();
    let customer = api.customer();
    let order = delivered(&api, &customer).await;
    let asked = api.support().request_return(id(&order)).await.expect(201);
    assert_eq!(asked.text("customer_id"), customer.subject());
    assert_eq!(asked.body["customer_notes"], Value::Null);
    customer.returned(asked.text("id")).await.expect(200).text("id");
}

#[tokio::test]
async fn an_order_that_is_not_delivered_cannot_be_returned() {
    let api = Api::requests_only();
    let customer = api.customer();
    for status in contract::STATUSES {
        if status == "DELIVERED" {
            continue;
        }
        let order = order::of_customer_in_status(&api, &customer, status).await;
        let reply = customer.request_return(id(&order)).await;
        let expected = json!({ "order_status": status, "delivered_at": null, "window_ends_at": null });
        assert_eq!(reply.refused(409, "RETURN_NOT_ALLOWED"), &expected, "{reply}");
    }
}

#[tokio::test]
async fn an_order_has_one_return_whoever_asks_and_whatever_became_of_it() {
    let api = Api::requests_only();
    for status in contract::RETURN_STATUSES {
        let customer = api.customer();
        let returned = returns::of_customer_in_status(&api, &customer, status).await;
        for caller in [&customer, &api.support()] {
            let again = caller.request_return(returns::order_id(&returned)).await;
            let details = again.refused(409, "RETURN_EXISTS");
            assert_eq!(details, &json!({ "return_id": returned["id"] }), "{again}");
        }
        let now = customer.returned(returns::id(&returned)).await.expect(200);
        assert_eq!(now.body["version"], returned["version"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_ask_at_once_one_gets_the_return() {
    let api = Api::requests_only();
    let customer = api.customer();
    for _ in 0..5 {
        let order = delivered(&api, &customer).await;
        let asking = (0..16).map(|_| tokio::spawn(customer.request_return(id(&order)).into_future()));
        let replies: Vec<Reply> = join_all(asking).await.into_iter().map(Result::unwrap).collect();
        let (made, refused): (Vec<_>, Vec<_>) = replies.into_iter().partition(|reply| reply.status == 201);
        let [made] = &made[..] else {
            panic!("{} returns of one order", made.len());
        };
        for reply in refused {
            let details = reply.refused(409, "RETURN_EXISTS");
            assert_eq!(details["return_id"], made.body["id"], "{reply}");
        }
    }
}

#[tokio::test]
async fn the_same_key_is_the_same_return_and_another_request_is_not() {
    let api = Api::requests_only();
    let customer = api.customer();
    let order = delivered(&api, &customer).await;
    let (key, body) = (new_uuid(), returns::body(id(&order)));
    let first = customer.post("/returns", &body).key(&key).await.expect(201);
    assert_eq!(first.header("idempotency-replayed"), None);
    // Also when it has come a long way since.
    returns::drive(&api.manager(), first.body.clone(), "IN_TRANSIT").await;
    let again = customer.post("/returns", &body).key(&key).await.expect(201);
    assert_eq!(again.bytes, first.bytes);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    for header in ["etag", "location"] {
        assert_eq!(again.header(header), first.header(header), "{header}");
    }
    let other = with(body, "/reason", "it is too small");
    let reply = customer.post("/returns", &other).key(&key).await;
    reply.refused(422, "IDEMPOTENCY_KEY_REUSED");
}

#[tokio::test]
async fn a_foreign_order_is_not_told_from_a_missing_one() {
    let api = Api::requests_only();
    let order = delivered(&api, &api.customer()).await;
    let pending = order::place(&api.customer()).await;
    let other = api.other_customer();
    let ask = async |order_id: &str| other.request_return(order_id).request_id("the-same").await;
    let missing = ask(&new_uuid()).await;
    missing.refused(404, "NOT_FOUND");
    for order in [&order, &pending] {
        ask(id(order)).await.assert_same(&missing);
    }
    api.support()
        .request_return(&new_uuid())
        .await
        .refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn every_bad_field_is_named_at_once() {
    let api = Api::requests_only();
    let customer = api.customer();
    let order = delivered(&api, &customer).await;
    let good = returns::body(id(&order));
    let all = json!({
        "order_id": "1", "reason": " ", "customer_notes": "x".repeat(2001), "refund_amount": "1.00", "status": "APPROVED",
    });
    for (body, fields) in [
        (json!({}), vec!["order_id", "reason"]),
        (
            all,
            vec!["customer_notes", "order_id", "reason", "refund_amount", "status"],
        ),
        (without(good.clone(), "/reason"), vec!["reason"]),
        (without(good.clone(), "/order_id"), vec!["order_id"]),
        (with(good.clone(), "/reason", "x".repeat(1001)), vec!["reason"]),
        (with(good.clone(), "/reason", "a\u{0}b"), vec!["reason"]),
        (with(good.clone(), "/reason", 5), vec!["reason"]),
        (with(good.clone(), "/customer_notes", ""), vec!["customer_notes"]),
        (
            with(good.clone(), "/customer_notes", json!([])),
            vec!["customer_notes"],
        ),
        (with(good.clone(), "/order_id", 7), vec!["order_id"]),
        (
            with(good.clone(), "/customer_id", customer.subject()),
            vec!["customer_id"],
        ),
        (with(good.clone(), "/restocking_fee", "0"), vec!["restocking_fee"]),
    ] {
        let named = customer.post("/returns", &body).await.invalid_fields();
        let expected: BTreeSet<_> = fields.into_iter().map(str::to_owned).collect();
        assert_eq!(named, expected, "{body}");
    }
    let longest = with(good, "/reason", "é".repeat(1000));
    let longest = with(longest, "/customer_notes", "é".repeat(2000));
    let reply = customer.post("/returns", &longest).await.expect(201);
    assert_eq!(reply.text("customer_notes"), "é".repeat(2000));
}

#[tokio::test]
async fn an_unknown_parameter_is_refused() {
    let api = Api::requests_only();
    let customer = api.customer();
    let order = delivered(&api, &customer).await;
    let call = customer.request_return(id(&order)).query(&[("force", "true")]);
    call.await.refused(400, "BAD_REQUEST");
    customer.request_return(id(&order)).await.expect(201).text("id");
}

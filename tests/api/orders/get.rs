//! `GET /orders/{order_id}`

use oms_tests::order::{self, id};
use oms_tests::{Api, contract, new_uuid};

#[tokio::test]
async fn an_order_is_shown_as_it_was_answered_when_it_changed() {
    let api = Api::requests_only();
    let customer = api.customer();
    let created = customer.create(&order::body()).await.expect(201);
    let order_id = created.text("id");
    let shown = customer.storefront().order(order_id).await.expect(200);
    assert_eq!(shown.bytes, created.bytes);
    assert_eq!(shown.header("etag"), Some("\"1\""));

    let manager = api.manager();
    for (version, next) in (2..).zip(["PAID", "PROCESSING_IN_WAREHOUSE", "SHIPPED", "DELIVERED"]) {
        let changed = manager.change_state(order_id, next).await.expect(200);
        let shown = manager.order(order_id).await.expect(200);
        assert_eq!(shown.bytes, changed.bytes);
        assert_eq!(shown.header("etag"), Some(format!("\"{version}\"").as_str()));
        assert_eq!(shown.body["version"], version);
        assert_eq!(shown.body["status"], next);
    }
}

#[tokio::test]
async fn the_transitions_shown_are_those_the_caller_may_make() {
    let api = Api::requests_only();
    let customer = api.customer();
    for status in contract::STATUSES {
        let order = order::of_customer_in_status(&api, &customer, status).await;
        for role in contract::ROLES {
            let caller = if role == "customer" {
                customer.clone()
            } else {
                api.role(role)
            };
            let shown = caller.order(id(&order)).await.expect(200);
            let expected = contract::allowed_to(role, status);
            assert_eq!(
                shown.body["allowed_transitions"],
                serde_json::json!(expected),
                "{role} {status}"
            );
        }
    }
}

#[tokio::test]
async fn a_foreign_order_is_not_told_from_a_missing_one() {
    let api = Api::requests_only();
    let order = order::place(&api.customer()).await;
    let other = api.other_customer();
    let foreign = other.order(id(&order)).request_id("the-same").await;
    let missing = other.order(&new_uuid()).request_id("the-same").await;
    foreign.refused(404, "NOT_FOUND");
    foreign.assert_same(&missing);
}

#[tokio::test]
async fn what_is_no_id_is_a_bad_request() {
    let customer = Api::requests_only().customer();
    for bad in [
        "1",
        "not-a-uuid",
        "%00",
        "ORD-2026-0000000000000000",
        &"f".repeat(300),
        "%F0%9F%8D%B5",
    ] {
        customer.order(bad).await.refused(400, "BAD_REQUEST");
    }
}

#[tokio::test]
async fn an_unknown_parameter_is_refused() {
    let api = Api::requests_only();
    let order = order::place(&api.support()).await;
    let reply = api.manager().order(id(&order)).query(&[("colour", "red")]).await;
    reply.refused(400, "BAD_REQUEST");
}

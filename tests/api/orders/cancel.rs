//! `POST /orders/{order_id}/cancel`

use std::collections::BTreeSet;

use oms_tests::order::{self, assert_illegal, id};
use oms_tests::{Api, contract, new_uuid};
use serde_json::json;

#[tokio::test]
async fn an_order_can_be_cancelled_until_the_warehouse_has_it() {
    let api = Api::shared();
    let customer = api.customer();
    for status in contract::STATUSES {
        let order = order::of_customer_in_status(&api, &customer, status).await;
        let reply = customer.cancel(id(&order)).await;
        if contract::allowed_transitions(status).contains(&"CANCELLED") {
            let reply = reply.expect(200);
            assert_eq!(reply.text("status"), "CANCELLED");
            assert_eq!(reply.text("cancellation_reason"), "ordered twice");
            assert_eq!(reply.body["cancelled_at"], reply.body["updated_at"]);
            assert_eq!(reply.body["allowed_transitions"], json!([]));
            let version = order["version"].as_u64().unwrap() + 1;
            assert_eq!(reply.header("etag"), Some(format!("\"{version}\"").as_str()));
        } else {
            assert_illegal(&reply, status, "CANCELLED");
            assert_eq!(order::status(&customer, id(&order)).await, status);
        }
    }
}

#[tokio::test]
async fn a_foreign_order_is_not_told_from_a_missing_one() {
    let api = Api::shared();
    let order = order::place(&api.customer()).await;
    let other = api.other_customer();
    let foreign = other.cancel(id(&order)).request_id("the-same").await;
    let missing = other.cancel(&new_uuid()).request_id("the-same").await;
    foreign.refused(404, "NOT_FOUND");
    foreign.assert_same(&missing);
    assert_eq!(order::status(&api.manager(), id(&order)).await, "PENDING_PAYMENT");
}

#[tokio::test]
async fn the_reason_is_required_and_nothing_else_is_known() {
    let customer = Api::shared().customer();
    let order = order::place(&customer).await;
    let path = format!("/orders/{}/cancel", id(&order));
    for (body, fields) in [
        (json!({}), vec!["reason"]),
        (json!({ "reason": null }), vec!["reason"]),
        (json!({ "reason": " \u{2003}" }), vec!["reason"]),
        (json!({ "reason": "x".repeat(501) }), vec!["reason"]),
        (
            json!({ "reason": 7, "refund_amount": "1.00", "new_state": "PAID" }),
            vec!["new_state", "reason", "refund_amount"],
        ),
    ] {
        let named = customer.post(&path, &body).await.invalid_fields();
        assert_eq!(
            named,
            fields.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(),
            "{body}"
        );
    }
    assert_eq!(order::status(&customer, id(&order)).await, "PENDING_PAYMENT");
}

#[tokio::test]
async fn what_is_no_id_or_no_known_parameter_is_a_bad_request() {
    let customer = Api::shared().customer();
    customer.cancel("not-a-uuid").await.refused(400, "BAD_REQUEST");
    let order = order::place(&customer).await;
    customer
        .cancel(id(&order))
        .query(&[("force", "true")])
        .await
        .refused(400, "BAD_REQUEST");
    assert_eq!(order::status(&customer, id(&order)).await, "PENDING_PAYMENT");
}

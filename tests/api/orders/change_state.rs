//! `PATCH /orders/{order_id}/state`

use std::collections::BTreeSet;

use oms_tests::order::{self, assert_illegal, id};
use oms_tests::{Api, contract, new_uuid};
use serde_json::{Value, json};

#[tokio::test]
async fn all_36_pairs_of_states_are_as_agreed() {
    let api = Api::requests_only();
    let manager = api.manager();
    let mut legal = 0;
    for from in contract::STATUSES {
        let stays = order::in_status(&api, from).await;
        let stays = manager.order(id(&stays)).await.expect(200).body;
        for to in contract::STATUSES {
            if contract::allowed_transitions(from).contains(&to) {
                let moves = order::in_status(&api, from).await;
                let reply = manager.change_state(id(&moves), to).await.expect(200);
                assert_eq!(reply.text("status"), to);
                legal += 1;
            } else {
                assert_illegal(&manager.change_state(id(&stays), to).await, from, to);
            }
        }
        // The refusal has changed nothing.
        assert_eq!(manager.order(id(&stays)).await.expect(200).body, stays);
    }
    assert_eq!(legal, 6);
}

#[tokio::test]
async fn shipped_does_not_become_paid() {
    let api = Api::requests_only();
    let order = order::in_status(&api, "SHIPPED").await;
    let reply = api.manager().change_state(id(&order), "PAID").await;
    assert_eq!(
        reply.refused(409, "INVALID_STATE_TRANSITION")["allowed_transitions"],
        json!(["DELIVERED"])
    );
    assert_eq!(
        reply.body["error"]["message"],
        "cannot transition from SHIPPED to PAID"
    );
}

#[tokio::test]
async fn what_a_transition_carries_is_shown_from_then_on() {
    let api = Api::requests_only();
    let manager = api.manager();
    let order = order::place(&api.support()).await;
    let path = format!("/orders/{}/state", id(&order));
    let mut expected = order.clone();
    let mut step = async |body: Value, changes: Value| {
        let reply = manager.patch(&path, &body).await.expect(200);
        let updated_at = reply.text("updated_at").to_owned();
        for (field, value) in changes.as_object().unwrap() {
            // A transition's own time is when the order was last changed.
            expected[field] = if value == "now" {
                updated_at.clone().into()
            } else {
                value.clone()
            };
        }
        expected["status"] = body["new_state"].clone();
        expected["version"] = json!(expected["version"].as_u64().unwrap() + 1);
        expected["updated_at"] = updated_at.into();
        assert_eq!(reply.body, expected);
        assert_eq!(
            reply.header("etag"),
            Some(format!("\"{}\"", expected["version"]).as_str())
        );
    };
    step(
        json!({ "new_state": "PAID", "payment_transaction_id": "pi_3", "reason": "paid by card" }),
        json!({
            "paid_at": "now", "payment_transaction_id": "pi_3",
            "allowed_transitions": ["PROCESSING_IN_WAREHOUSE", "CANCELLED"],
        }),
    )
    .await;
    step(
        json!({ "new_state": "PROCESSING_IN_WAREHOUSE" }),
        json!({ "allowed_transitions": ["SHIPPED"] }),
    )
    .await;
    step(
        json!({ "new_state": "SHIPPED", "tracking_number": "1Z999", "carrier": "UPS" }),
        json!({
            "shipped_at": "now", "tracking_number": "1Z999", "carrier": "UPS", "allowed_transitions": ["DELIVERED"],
        }),
    )
    .await;
    step(
        json!({ "new_state": "DELIVERED" }),
        json!({ "delivered_at": "now", "allowed_transitions": [] }),
    )
    .await;
}

#[tokio::test]
async fn cancelling_by_the_state_route_keeps_the_reason() {
    let api = Api::requests_only();
    let customer = api.customer();
    let order = order::place(&customer).await;
    let body = json!({ "new_state": "CANCELLED", "reason": "changed my mind" });
    let reply = customer
        .patch(&format!("/orders/{}/state", id(&order)), &body)
        .await
        .expect(200);
    assert_eq!(reply.text("cancellation_reason"), "changed my mind");
    assert_eq!(reply.body["cancelled_at"], reply.body["updated_at"]);
}

#[tokio::test]
async fn a_foreign_order_is_not_told_from_a_missing_one() {
    let api = Api::requests_only();
    let order = order::place(&api.customer()).await;
    let other = api.other_customer();
    let foreign = other
        .change_state(id(&order), "CANCELLED")
        .request_id("the-same")
        .await;
    let missing = other
        .change_state(&new_uuid(), "CANCELLED")
        .request_id("the-same")
        .await;
    foreign.refused(404, "NOT_FOUND");
    foreign.assert_same(&missing);
    // Nor does a stale `If-Match` tell them apart.
    let stale = other
        .change_state(id(&order), "CANCELLED")
        .if_match("\"9\"")
        .request_id("the-same")
        .await;
    stale.assert_same(&missing);
    assert_eq!(order::status(&api.manager(), id(&order)).await, "PENDING_PAYMENT");
}

#[tokio::test]
async fn every_bad_field_is_named_at_once() {
    let api = Api::requests_only();
    let order = order::place(&api.support()).await;
    let path = format!("/orders/{}/state", id(&order));
    let manager = api.manager();
    let body = json!({
        "new_state": "EATEN", "reason": "x".repeat(501), "tracking_number": " ", "carrier": 5,
        "payment_transaction_id": "a\u{0}b", "status": "PAID", "version": 7,
    });
    let expected = [
        "carrier",
        "new_state",
        "payment_transaction_id",
        "reason",
        "status",
        "tracking_number",
        "version",
    ];
    let named = manager.patch(&path, &body).await.invalid_fields();
    assert_eq!(named, BTreeSet::from(expected.map(str::to_owned)));

    for (body, field) in [
        (json!({}), "new_state"),
        (json!({ "new_state": null }), "new_state"),
        (json!({ "new_state": "paid" }), "new_state"),
        (json!({ "new_state": ["PAID"] }), "new_state"),
        (json!({ "new_state": "PAID", "reason": "" }), "reason"),
        (
            json!({ "new_state": "PAID", "total_amount": "1" }),
            "total_amount",
        ),
    ] {
        let named = manager.patch(&path, &body).await.invalid_fields();
        assert_eq!(named, BTreeSet::from([field.to_owned()]), "{body}");
    }
    assert_eq!(order::status(&manager, id(&order)).await, "PENDING_PAYMENT");
}

#[tokio::test]
async fn a_reason_of_500_characters_is_allowed() {
    let api = Api::requests_only();
    let order = order::place(&api.support()).await;
    let body = json!({ "new_state": "CANCELLED", "reason": "é".repeat(500) });
    let reply = api
        .manager()
        .patch(&format!("/orders/{}/state", id(&order)), &body)
        .await
        .expect(200);
    assert_eq!(reply.text("cancellation_reason"), "é".repeat(500));
}

#[tokio::test]
async fn what_is_no_id_or_no_known_parameter_is_a_bad_request() {
    let api = Api::requests_only();
    let manager = api.manager();
    manager
        .change_state("not-a-uuid", "PAID")
        .await
        .refused(400, "BAD_REQUEST");
    let order = order::place(&api.support()).await;
    let reply = manager
        .change_state(id(&order), "PAID")
        .query(&[("force", "true")])
        .await;
    reply.refused(400, "BAD_REQUEST");
    assert_eq!(order::status(&manager, id(&order)).await, "PENDING_PAYMENT");
}

#[tokio::test]
async fn an_order_that_does_not_exist_cannot_change() {
    Api::requests_only()
        .manager()
        .change_state(&new_uuid(), "PAID")
        .await
        .refused(404, "NOT_FOUND");
}

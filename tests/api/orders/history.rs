//! `GET /orders/{order_id}/history`

use std::net::IpAddr;

use oms_tests::order::{self, id};
use oms_tests::{Api, Client, history, new_uuid};
use serde_json::{Value, json};

/// One step of the happy path and the expected content of its record.
struct Step<'a> {
    caller: &'a Client,
    role: &'a str,
    body: Value,
    metadata: Value,
}

#[tokio::test]
async fn the_happy_path_leaves_five_records_that_say_who_did_what() {
    let api = Api::shared();
    let (customer, system, warehouse) = (api.customer(), api.role("system"), api.role("warehouse"));
    let created = customer
        .create(&order::body())
        .request_id("step-1")
        .await
        .expect(201);
    let order_id = created.text("id");
    let steps = [
        Step {
            caller: &system,
            role: "system",
            body: json!({ "new_state": "PAID", "payment_transaction_id": "pi_3" }),
            metadata: json!({ "payment_transaction_id": "pi_3" }),
        },
        Step {
            caller: &warehouse,
            role: "warehouse",
            body: json!({ "new_state": "PROCESSING_IN_WAREHOUSE", "reason": "  in stock " }),
            metadata: json!({}),
        },
        Step {
            caller: &warehouse,
            role: "warehouse",
            body: json!({ "new_state": "SHIPPED", "tracking_number": "1Z999", "carrier": "UPS" }),
            metadata: json!({ "tracking_number": "1Z999", "carrier": "UPS" }),
        },
        Step {
            caller: &warehouse,
            role: "warehouse",
            body: json!({ "new_state": "DELIVERED" }),
            metadata: json!({}),
        },
    ];
    let mut updated_at = vec![created.body["updated_at"].clone()];
    for (number, step) in (2..).zip(&steps) {
        let call = step
            .caller
            .patch(&format!("/orders/{order_id}/state"), &step.body);
        let reply = call.request_id(&format!("step-{number}")).await.expect(200);
        updated_at.push(reply.body["updated_at"].clone());
        // The history is complete right after each transition, whether the stream has delivered it or not.
        let records = customer.history(order_id).await.expect(200);
        assert_eq!(records.data().len(), number);
    }

    let reply = customer.history(order_id).await.expect(200);
    assert_eq!(
        reply.body.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["data"]
    );
    let records = reply.data();
    assert_eq!(records.len(), 5);
    history::assert_complete(records, order_id, "DELIVERED");
    for (index, record) in records.iter().enumerate() {
        assert_eq!(record["trigger"], "API_CALL");
        assert_eq!(record["request_id"], format!("step-{}", index + 1));
        assert_eq!(record["created_at"], updated_at[index]);
        let address = record["ip_address"].as_str().unwrap();
        assert!(address.parse::<IpAddr>().is_ok(), "{address}");
    }
    assert_eq!(records[0]["actor_id"], customer.storefront().subject());
    assert_eq!(records[0]["actor_role"], "storefront");
    assert_eq!(records[0]["actor_type"], "SYSTEM");
    assert_eq!(records[0]["metadata"], json!({}));
    for (record, step) in records[1..].iter().zip(&steps) {
        assert_eq!(record["actor_id"], step.caller.subject());
        assert_eq!(record["actor_role"], step.role);
        assert_eq!(
            record["actor_type"],
            if step.role == "system" { "SYSTEM" } else { "USER" }
        );
        assert_eq!(record["metadata"], step.metadata);
        assert_eq!(
            record["reason"],
            step.body.get("reason").map_or(Value::Null, |_| json!("in stock"))
        );
    }
    assert_eq!(
        api.manager().history(order_id).await.expect(200).bytes,
        reply.bytes
    );
}

#[tokio::test]
async fn a_cancelled_order_has_the_history_of_its_cancellation() {
    let api = Api::shared();
    let customer = api.customer();
    let order = order::of_customer_in_status(&api, &customer, "PAID").await;
    customer.cancel(id(&order)).await.expect(200).text("id");
    let records = customer.history(id(&order)).await.expect(200);
    history::assert_complete(records.data(), id(&order), "CANCELLED");
    assert_eq!(records.data().len(), 3);
    assert_eq!(records.data()[2]["reason"], "ordered twice");
}

#[tokio::test]
async fn a_refused_step_leaves_no_transition() {
    let api = Api::shared();
    let order = order::in_status(&api, "PAID").await;
    let manager = api.manager();
    let before = manager.history(id(&order)).await.expect(200);
    manager
        .change_state(id(&order), "DELIVERED")
        .await
        .refused(409, "INVALID_STATE_TRANSITION");
    api.support()
        .change_state(id(&order), "SHIPPED")
        .await
        .refused(403, "FORBIDDEN");
    let after = manager.history(id(&order)).await.expect(200);
    let transitions = |records: &[Value]| -> Vec<Value> {
        records
            .iter()
            .filter(|record| record["event"] == "TRANSITION")
            .cloned()
            .collect()
    };
    assert_eq!(transitions(after.data()), transitions(before.data()));
}

#[tokio::test]
async fn a_foreign_order_is_not_told_from_a_missing_one() {
    let api = Api::shared();
    let order = order::place(&api.customer()).await;
    let other = api.other_customer();
    let foreign = other.history(id(&order)).request_id("the-same").await;
    let missing = other.history(&new_uuid()).request_id("the-same").await;
    foreign.refused(404, "NOT_FOUND");
    foreign.assert_same(&missing);
    api.manager().history(&new_uuid()).await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn what_is_no_id_or_no_known_parameter_is_a_bad_request() {
    let customer = Api::shared().customer();
    customer.history("not-a-uuid").await.refused(400, "BAD_REQUEST");
    let order = order::place(&customer).await;
    customer
        .history(id(&order))
        .query(&[("page", "2")])
        .await
        .refused(400, "BAD_REQUEST");
}

//! `GET /returns/{return_id}` and `GET /returns/{return_id}/history`

use std::net::IpAddr;

use oms_tests::order::{self, id};
use oms_tests::{Api, contract, history, new_uuid, returns};
use serde_json::{Value, json};

#[tokio::test]
async fn a_return_is_shown_as_it_was_answered_when_it_changed() {
    let api = Api::requests_only();
    let (customer, manager) = (api.customer(), api.manager());
    let order = order::of_customer_in_status(&api, &customer, "DELIVERED").await;
    let asked = customer.request_return(id(&order)).await.expect(201);
    let return_id = asked.text("id");
    assert_eq!(customer.returned(return_id).await.expect(200).bytes, asked.bytes);
    for (version, next) in (2..).zip(contract::path_to("RECEIVED")) {
        let changed = manager.step_return(return_id, next).await.expect(200);
        let shown = manager.returned(return_id).await.expect(200);
        assert_eq!(shown.bytes, changed.bytes);
        assert_eq!(shown.header("etag"), Some(format!("\"{version}\"").as_str()));
        assert_eq!(shown.body["version"], version);
        assert_eq!(shown.text("status"), *next);
    }
}

#[tokio::test]
async fn the_transitions_shown_are_those_the_caller_may_make() {
    let api = Api::requests_only();
    let customer = api.customer();
    for status in contract::RETURN_STATUSES {
        let order = order::of_customer_in_status(&api, &customer, "DELIVERED").await;
        let asked = api.support().request_return(id(&order)).await.expect(201);
        let returned = returns::drive(&api.manager(), asked.body, status).await;
        for role in contract::ROLES {
            let caller = if role == "customer" {
                customer.clone()
            } else {
                api.role(role)
            };
            let shown = caller.returned(returns::id(&returned)).await.expect(200);
            let expected = json!(contract::allowed_to(role, status));
            assert_eq!(shown.body["allowed_transitions"], expected, "{role} {status}");
        }
    }
}

#[tokio::test]
async fn a_foreign_return_is_not_told_from_a_missing_one() {
    let api = Api::requests_only();
    let returned = returns::of_customer_in_status(&api, &api.customer(), "APPROVED").await;
    let other = api.other_customer();
    for path in ["", "/history", "/refund"] {
        let get = |id: &str| other.get(&format!("/returns/{id}{path}")).request_id("the-same");
        let missing = get(&new_uuid()).await;
        missing.refused(404, "NOT_FOUND");
        get(returns::id(&returned)).await.assert_same(&missing);
    }
}

#[tokio::test]
async fn what_is_no_id_or_no_known_parameter_is_a_bad_request() {
    let api = Api::requests_only();
    let manager = api.manager();
    let returned = returns::in_status(&api, "REQUESTED").await;
    for path in ["", "/history", "/refund"] {
        for bad in ["1", "not-a-uuid", "%00", &"f".repeat(300), "%F0%9F%8D%B5"] {
            let reply = manager.get(&format!("/returns/{bad}{path}")).await;
            reply.refused(400, "BAD_REQUEST");
        }
        let known = format!("/returns/{}{path}", returns::id(&returned));
        let reply = manager.get(&known).query(&[("colour", "red")]).await;
        reply.refused(400, "BAD_REQUEST");
        // The order's id is not the return's.
        let order_id = returns::order_id(&returned);
        let reply = manager.get(&format!("/returns/{order_id}{path}")).await;
        reply.refused(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn the_happy_path_leaves_five_records_that_say_who_did_what() {
    let api = Api::requests_only();
    let (customer, manager, warehouse) = (api.customer(), api.manager(), api.role("warehouse"));
    let order = order::of_customer_in_status(&api, &customer, "DELIVERED").await;
    let asked = customer.request_return(id(&order)).request_id("step-1").await;
    let asked = asked.expect(201);
    let path = format!("/returns/{}", asked.text("id"));
    let steps = [
        (
            &manager,
            "manager",
            "approve",
            json!({ "manager_notes": "as described", "restocking_fee": "9.90" }),
            json!({ "manager_notes": "as described", "restocking_fee": "9.90" }),
        ),
        (
            &customer,
            "customer",
            "state",
            json!({ "new_state": "IN_TRANSIT", "tracking_number": "1Z999", "carrier": "UPS" }),
            json!({ "tracking_number": "1Z999", "carrier": "UPS" }),
        ),
        (
            &warehouse,
            "warehouse",
            "state",
            json!({ "new_state": "RECEIVED", "reason": "  the parcel is whole " }),
            json!({}),
        ),
        (
            &warehouse,
            "warehouse",
            "state",
            json!({ "new_state": "COMPLETED" }),
            json!({}),
        ),
    ];
    for (number, (caller, _, route, body, _)) in (2..).zip(&steps) {
        let call = caller.patch(&format!("{path}/{route}"), body);
        call.request_id(&format!("step-{number}"))
            .await
            .expect(200)
            .text("id");
        // The history is complete right after each transition, whether the stream has delivered it or not.
        let records = customer.return_history(asked.text("id")).await.expect(200);
        assert_eq!(records.data().len(), number);
    }
    let reply = customer.return_history(asked.text("id")).await.expect(200);
    assert_eq!(
        reply.body.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["data"]
    );
    let records = reply.data();
    assert_eq!(records.len(), 5);
    history::assert_return_complete(records, asked.text("id"), "COMPLETED");
    for (index, record) in records.iter().enumerate() {
        assert_eq!(record["trigger"], "API_CALL");
        assert_eq!(record["actor_type"], "USER");
        assert_eq!(record["request_id"], format!("step-{}", index + 1));
        let address = record["ip_address"].as_str().unwrap();
        assert!(address.parse::<IpAddr>().is_ok(), "{address}");
    }
    assert_eq!(records[0]["actor_id"], customer.subject());
    assert_eq!(records[0]["actor_role"], "customer");
    for (record, (caller, role, _, body, metadata)) in records[1..].iter().zip(&steps) {
        assert_eq!(record["actor_id"], caller.subject());
        assert_eq!(record["actor_role"], *role);
        assert_eq!(record["metadata"], *metadata);
        let reason = body
            .get("reason")
            .map_or(Value::Null, |_| json!("the parcel is whole"));
        assert_eq!(record["reason"], reason);
    }
    assert_eq!(
        manager.return_history(asked.text("id")).await.expect(200).bytes,
        reply.bytes
    );
}

#[tokio::test]
async fn a_declined_return_has_the_history_of_its_rejection() {
    let api = Api::requests_only();
    let returned = returns::in_status(&api, "REJECTED").await;
    let records = api
        .manager()
        .return_history(returns::id(&returned))
        .await
        .expect(200);
    history::assert_return_complete(records.data(), returns::id(&returned), "REJECTED");
    assert_eq!(records.data().len(), 2);
    let metadata = json!({ "manager_notes": "dropped", "rejection_reason": "damage_not_covered" });
    assert_eq!(records.data()[1]["metadata"], metadata);
}

#[tokio::test]
async fn an_orders_history_and_its_returns_are_two() {
    let api = Api::requests_only();
    let returned = returns::in_status(&api, "COMPLETED").await;
    let manager = api.manager();
    let order_id = returns::order_id(&returned);
    let records = manager.history(order_id).await.expect(200);
    history::assert_complete(records.data(), order_id, "DELIVERED");
}

//! `PATCH /returns/{return_id}/state`

use std::collections::BTreeSet;
use std::time::Duration;

use oms_tests::order::{self, assert_illegal};
use oms_tests::{Api, Local, contract, new_uuid, returns};
use serde_json::{Value, json};

/// The states that this route leads to.
const TARGETS: [&str; 3] = ["IN_TRANSIT", "RECEIVED", "COMPLETED"];

#[tokio::test]
async fn all_pairs_of_states_are_as_agreed() {
    let api = Api::requests_only();
    let manager = api.manager();
    let mut legal = 0;
    for from in contract::RETURN_STATUSES {
        let stays = returns::in_status(&api, from).await;
        let stays = manager.returned(returns::id(&stays)).await.expect(200).body;
        for to in &contract::RETURN_STATUSES[1..] {
            if contract::allowed_transitions(from).contains(to) {
                let moves = returns::in_status(&api, from).await;
                let reply = manager.step_return(returns::id(&moves), to).await.expect(200);
                assert_eq!(reply.text("status"), *to);
                assert_eq!(reply.body["version"], moves["version"].as_u64().unwrap() + 1);
                legal += 1;
            } else {
                let reply = manager.step_return(returns::id(&stays), to).await;
                assert_illegal(&reply, from, to);
            }
        }
        // The refusal has changed nothing, but the refund of a completed return may have been paid meanwhile.
        let now = manager.returned(returns::id(&stays)).await.expect(200).body;
        let unpaid = |returned: Value| order::with(returned, "/refund_transaction_id", Value::Null);
        assert_eq!(unpaid(now), unpaid(stays));
    }
    assert_eq!(legal, 5);
}

#[tokio::test]
async fn what_a_step_carries_is_shown_from_then_on() {
    let local = Local::quiet().await;
    let (customer, warehouse) = (local.customer(), local.role("warehouse"));
    let returned = returns::of_customer_in_status(&local, &customer, "APPROVED").await;
    let path = format!("/returns/{}/state", returns::id(&returned));
    let mut expected = customer.returned(returns::id(&returned)).await.expect(200).body;
    for (caller, body, changes) in [
        (
            &customer,
            json!({ "new_state": "IN_TRANSIT", "tracking_number": " CD876543215GB ", "carrier": "Royal Mail" }),
            vec![
                ("tracking_number", json!("CD876543215GB")),
                ("carrier", json!("Royal Mail")),
                // `allowed_transitions` depends on the caller.
                ("allowed_transitions", json!([])),
            ],
        ),
        (
            &warehouse,
            json!({ "new_state": "RECEIVED", "reason": "the parcel is whole" }),
            vec![
                ("received_at", json!("now")),
                ("allowed_transitions", json!(["COMPLETED"])),
            ],
        ),
        (
            &warehouse,
            json!({ "new_state": "COMPLETED" }),
            vec![("completed_at", json!("now")), ("allowed_transitions", json!([]))],
        ),
    ] {
        local.advance(Duration::from_secs(1));
        let now = json!(local.now().to_string());
        let reply = caller.patch(&path, &body).await.expect(200);
        for (field, value) in changes {
            expected[field] = if value == "now" { now.clone() } else { value };
        }
        expected["status"] = body["new_state"].clone();
        expected["version"] = json!(expected["version"].as_u64().unwrap() + 1);
        expected["updated_at"] = now;
        assert_eq!(reply.body, expected);
        assert_eq!(
            reply.header("etag"),
            Some(format!("\"{}\"", expected["version"]).as_str())
        );
    }
}

#[tokio::test]
async fn only_a_parcel_that_is_sent_has_a_number_and_a_carrier() {
    let api = Api::requests_only();
    let manager = api.manager();
    for (from, to) in [("IN_TRANSIT", "RECEIVED"), ("RECEIVED", "COMPLETED")] {
        let returned = returns::in_status(&api, from).await;
        let path = format!("/returns/{}/state", returns::id(&returned));
        let body = json!({ "new_state": to, "tracking_number": "1Z999", "carrier": "UPS" });
        let named = manager.patch(&path, &body).await.invalid_fields();
        assert_eq!(
            named,
            BTreeSet::from(["carrier".to_owned(), "tracking_number".to_owned()])
        );
        assert_eq!(returns::status(&manager, returns::id(&returned)).await, from);
    }
}

#[tokio::test]
async fn every_bad_field_is_named_at_once() {
    let api = Api::requests_only();
    let manager = api.manager();
    let returned = returns::in_status(&api, "APPROVED").await;
    let path = format!("/returns/{}/state", returns::id(&returned));
    let all = json!({
        "new_state": "EATEN", "reason": "x".repeat(501), "tracking_number": " ", "carrier": 5, "status": "RECEIVED",
        "refund_amount": "1.00",
    });
    let all_fields = [
        "carrier",
        "new_state",
        "reason",
        "refund_amount",
        "status",
        "tracking_number",
    ];
    for (body, fields) in [
        (all, all_fields.to_vec()),
        (json!({}), vec!["new_state"]),
        (json!({ "new_state": null }), vec!["new_state"]),
        (json!({ "new_state": "in_transit" }), vec!["new_state"]),
        (json!({ "new_state": ["IN_TRANSIT"] }), vec!["new_state"]),
        (json!({ "new_state": "IN_TRANSIT", "reason": "" }), vec!["reason"]),
        (
            json!({ "new_state": "IN_TRANSIT", "manager_notes": "fine" }),
            vec!["manager_notes"],
        ),
    ] {
        let named = manager.patch(&path, &body).await.invalid_fields();
        let expected: BTreeSet<_> = fields.into_iter().map(str::to_owned).collect();
        assert_eq!(named, expected, "{body}");
    }
    assert_eq!(
        returns::status(&manager, returns::id(&returned)).await,
        "APPROVED"
    );
}

#[tokio::test]
async fn a_decision_is_not_made_by_this_route() {
    let api = Api::requests_only();
    let returned = returns::in_status(&api, "REQUESTED").await;
    for state in contract::RETURN_STATUSES.iter().chain(&contract::STATUSES) {
        if TARGETS.contains(state) {
            continue;
        }
        let reply = api
            .manager()
            .change_return_state(returns::id(&returned), state)
            .await;
        assert_eq!(
            reply.invalid_fields(),
            BTreeSet::from(["new_state".to_owned()]),
            "{state}"
        );
    }
    assert_eq!(
        returns::status(&api.manager(), returns::id(&returned)).await,
        "REQUESTED"
    );
}

#[tokio::test]
async fn a_foreign_return_is_not_told_from_a_missing_one() {
    let api = Api::requests_only();
    let returned = returns::of_customer_in_status(&api, &api.customer(), "APPROVED").await;
    let other = api.other_customer();
    let send = |id: &str| other.change_return_state(id, "IN_TRANSIT").request_id("the-same");
    let missing = send(&new_uuid()).await;
    missing.refused(404, "NOT_FOUND");
    send(returns::id(&returned)).await.assert_same(&missing);
    // Nor does a stale `If-Match` tell them apart.
    send(returns::id(&returned))
        .if_match("\"9\"")
        .await
        .assert_same(&missing);
    assert_eq!(
        returns::status(&api.manager(), returns::id(&returned)).await,
        "APPROVED"
    );
}

#[tokio::test]
async fn what_is_no_id_or_no_known_parameter_is_a_bad_request() {
    let api = Api::requests_only();
    let manager = api.manager();
    let returned = returns::in_status(&api, "APPROVED").await;
    manager
        .change_return_state("not-a-uuid", "IN_TRANSIT")
        .await
        .refused(400, "BAD_REQUEST");
    manager
        .change_return_state(returns::id(&returned), "IN_TRANSIT")
        .query(&[("force", "true")])
        .await
        .refused(400, "BAD_REQUEST");
    manager
        .change_return_state(order::id(&order::place(&api.support()).await), "IN_TRANSIT")
        .await
        .refused(404, "NOT_FOUND");
    assert_eq!(
        returns::status(&manager, returns::id(&returned)).await,
        "APPROVED"
    );
}

//! `PATCH /returns/{return_id}/approve` and `PATCH /returns/{return_id}/reject`

use std::collections::BTreeSet;

use oms_tests::order::{body_for, id, with};
use oms_tests::{Api, Client, Reply, contract, new_uuid, order, returns};
use serde_json::{Value, json};

/// The states that a decision leads to.
pub const DECISIONS: [&str; 2] = ["APPROVED", "REJECTED"];

fn approval(fee: &Value) -> Value {
    json!({ "manager_notes": "as described", "restocking_fee": fee })
}

async fn approve(manager: &Client, returned: &Value, body: &Value) -> Reply {
    let path = format!("/returns/{}/approve", returns::id(returned));
    manager.patch(&path, body).await
}

#[tokio::test]
async fn an_approval_says_what_goes_back() {
    let api = Api::requests_only();
    let manager = api.manager();
    for (fee, shown, refund) in [
        (json!("12.5"), json!("12.50"), "207.11"),
        (json!(12.50), json!("12.50"), "207.11"),
        (json!("0"), json!("0.00"), "219.61"),
        (json!("219.61"), json!("219.61"), "0.00"),
        (Value::Null, Value::Null, "219.61"),
    ] {
        let returned = returns::in_status(&api, "REQUESTED").await;
        let reply = approve(&manager, &returned, &approval(&fee)).await.expect(200);
        let mut expected = returned.clone();
        for (field, value) in [
            ("status", json!("APPROVED")),
            ("version", json!(2)),
            ("manager_notes", json!("as described")),
            ("restocking_fee", shown),
            ("refund_amount", json!(refund)),
            ("updated_at", reply.body["updated_at"].clone()),
            ("approved_at", reply.body["updated_at"].clone()),
            ("allowed_transitions", json!(["IN_TRANSIT"])),
        ] {
            expected[field] = value;
        }
        assert_eq!(reply.body, expected, "{fee}");
        assert_eq!(reply.header("etag"), Some("\"2\""));
        let now = manager.returned(returns::id(&returned)).await.expect(200);
        assert_eq!(now.bytes, reply.bytes);
    }
}

#[tokio::test]
async fn a_rejection_says_why_and_nothing_goes_back() {
    let api = Api::requests_only();
    let manager = api.manager();
    for reason in contract::REJECTION_REASONS {
        let returned = returns::in_status(&api, "REQUESTED").await;
        let path = format!("/returns/{}/reject", returns::id(&returned));
        let body = json!({ "manager_notes": " no photograph ", "rejection_reason": reason });
        let reply = manager.patch(&path, &body).await.expect(200);
        let mut expected = returned.clone();
        for (field, value) in [
            ("status", json!("REJECTED")),
            ("version", json!(2)),
            ("manager_notes", json!("no photograph")),
            ("rejection_reason", json!(reason)),
            ("updated_at", reply.body["updated_at"].clone()),
            ("rejected_at", reply.body["updated_at"].clone()),
            ("allowed_transitions", json!([])),
        ] {
            expected[field] = value;
        }
        assert_eq!(reply.body, expected);
        manager
            .return_refund(returns::id(&returned))
            .await
            .refused(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn a_fee_is_part_of_the_total_in_the_currencys_own_digits() {
    let api = Api::requests_only();
    let manager = api.manager();
    let returned = returns::in_status(&api, "REQUESTED").await;
    for fee in [
        json!("219.62"),
        json!("1000"),
        json!(219.615),
        json!("0.001"),
        json!("12.345"),
        json!("-1"),
        json!(-0.01),
        json!("1e2"),
        json!("abc"),
        json!(""),
        json!("92233720368547758.08"),
        json!("99999999999999999999999"),
        json!(true),
        json!([]),
        json!({}),
    ] {
        let reply = approve(&manager, &returned, &approval(&fee)).await;
        let expected = BTreeSet::from(["restocking_fee".to_owned()]);
        assert_eq!(reply.invalid_fields(), expected, "{reply}");
    }
    assert_eq!(
        returns::status(&manager, returns::id(&returned)).await,
        "REQUESTED"
    );
}

#[tokio::test]
async fn a_currency_without_decimals_has_fees_without_decimals() {
    let api = Api::requests_only();
    let manager = api.manager();
    let line =
        json!({ "product_id": new_uuid(), "product_name": "Bowl", "quantity": 1, "unit_price": "1200" });
    let yen = with(body_for(&new_uuid()), "/currency", "JPY");
    let yen = with(with(yen, "/line_items", vec![line]), "/shipping_amount", "300");
    let order = api.support().create(&yen).await.expect(201).body;
    let order = order::drive(&manager, order, "DELIVERED").await;
    let returned = api.support().request_return(id(&order)).await.expect(201).body;
    for fee in ["100.5", "0.01", "1501"] {
        let reply = approve(&manager, &returned, &approval(&json!(fee))).await;
        assert_eq!(
            reply.invalid_fields(),
            BTreeSet::from(["restocking_fee".to_owned()])
        );
    }
    let reply = approve(&manager, &returned, &approval(&json!("100")))
        .await
        .expect(200);
    assert_eq!(
        (reply.text("restocking_fee"), reply.text("refund_amount")),
        ("100", "1400")
    );
    assert_eq!(reply.text("currency"), "JPY");
}

#[tokio::test]
async fn every_bad_field_is_named_at_once() {
    let api = Api::requests_only();
    let manager = api.manager();
    let returned = returns::in_status(&api, "REQUESTED").await;
    let long = "x".repeat(1001);
    for (decision, body, fields) in [
        ("approve", json!({}), vec!["manager_notes"]),
        ("approve", json!({ "manager_notes": " " }), vec!["manager_notes"]),
        ("approve", json!({ "manager_notes": null }), vec!["manager_notes"]),
        ("approve", json!({ "manager_notes": long }), vec!["manager_notes"]),
        (
            "approve",
            json!({ "manager_notes": 5, "restocking_fee": "x", "refund_amount": "1.00", "rejection_reason": "fraudulent" }),
            vec![
                "manager_notes",
                "refund_amount",
                "rejection_reason",
                "restocking_fee",
            ],
        ),
        ("reject", json!({}), vec!["manager_notes", "rejection_reason"]),
        (
            "reject",
            json!({ "manager_notes": "no" }),
            vec!["rejection_reason"],
        ),
        (
            "reject",
            json!({ "manager_notes": "no", "rejection_reason": null }),
            vec!["rejection_reason"],
        ),
        (
            "reject",
            json!({ "manager_notes": "no", "rejection_reason": "FRAUDULENT" }),
            vec!["rejection_reason"],
        ),
        (
            "reject",
            json!({ "manager_notes": "no", "rejection_reason": "no reason" }),
            vec!["rejection_reason"],
        ),
        (
            "reject",
            json!({ "rejection_reason": "fraudulent" }),
            vec!["manager_notes"],
        ),
        (
            "reject",
            json!({ "manager_notes": "no", "rejection_reason": "fraudulent", "restocking_fee": "1.00" }),
            vec!["restocking_fee"],
        ),
    ] {
        let path = format!("/returns/{}/{decision}", returns::id(&returned));
        let named = manager.patch(&path, &body).await.invalid_fields();
        let expected: BTreeSet<_> = fields.into_iter().map(str::to_owned).collect();
        assert_eq!(named, expected, "{decision} {body}");
    }
    assert_eq!(
        returns::status(&manager, returns::id(&returned)).await,
        "REQUESTED"
    );
}

#[tokio::test]
async fn what_is_no_return_cannot_be_decided() {
    let api = Api::requests_only();
    let manager = api.manager();
    let order = order::in_status(&api, "DELIVERED").await;
    for decision in DECISIONS {
        manager
            .step_return("not-a-uuid", decision)
            .await
            .refused(400, "BAD_REQUEST");
        // An order's id is not its return's.
        for missing in [&new_uuid(), id(&order)] {
            manager
                .step_return(missing, decision)
                .await
                .refused(404, "NOT_FOUND");
        }
        manager
            .step_return(&new_uuid(), decision)
            .query(&[("force", "true")])
            .await
            .refused(400, "BAD_REQUEST");
    }
}

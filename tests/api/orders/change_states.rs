//! `POST /orders/batch-state`

use std::collections::BTreeSet;

use futures::future::join_all;
use oms_tests::order::{self, id, in_status};
use oms_tests::{Api, Call, Client, Reply, new_uuid};
use serde_json::{Value, json};

pub const PATH: &str = "/orders/batch-state";

pub fn item(order_id: &str, new_state: &str) -> Value {
    json!({ "order_id": order_id, "new_state": new_state })
}

pub fn batch(caller: &Client, items: &[Value]) -> Call {
    caller.post(PATH, &json!({ "items": items }))
}

/// What became of each item: status and, of an error, the code. The answer must be about those orders, in that order.
#[track_caller]
pub fn outcomes<'r>(reply: &'r Reply, order_ids: &[&str]) -> Vec<(u64, Option<&'r str>)> {
    reply.assert_status(200);
    let ids: Vec<&str> = reply
        .data()
        .iter()
        .map(|item| item["order_id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, order_ids, "{reply}");
    let outcome = |item: &'r Value| {
        let names: BTreeSet<&str> = item.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(
            names,
            BTreeSet::from(["order_id", "status", "order", "error", "replayed"]),
            "{reply}"
        );
        let status = item["status"].as_u64().unwrap();
        if status == 200 {
            assert_eq!(item["order"]["id"], item["order_id"], "{reply}");
            assert_eq!(item["error"], Value::Null, "{reply}");
        } else {
            assert_eq!(item["order"], Value::Null, "{reply}");
            let error = item["error"].as_object().unwrap();
            let names: BTreeSet<&str> = error.keys().map(String::as_str).collect();
            assert_eq!(names, BTreeSet::from(["code", "message", "details"]), "{reply}");
        }
        (status, item["error"]["code"].as_str())
    };
    reply.data().iter().map(outcome).collect()
}

pub async fn version(api: &Api, order_id: &str) -> Value {
    api.manager().order(order_id).await.expect(200).body["version"].clone()
}

#[tokio::test]
async fn each_order_has_its_own_answer_in_the_order_asked() {
    let api = Api::requests_only();
    let manager = api.manager();
    let placed = in_status(&api, "PENDING_PAYMENT").await;
    let paid = in_status(&api, "PAID").await;
    let packed = in_status(&api, "PROCESSING_IN_WAREHOUSE").await;
    let missing = new_uuid();
    let mut ship = item(id(&packed), "SHIPPED");
    ship["tracking_number"] = "1Z999".into();
    ship["carrier"] = "UPS".into();
    ship["reason"] = " packed ".into();
    let mut pay = item(id(&placed), "PAID");
    pay["payment_transaction_id"] = "pi_7".into();
    let items = [ship, item(id(&paid), "SHIPPED"), item(&missing, "PAID"), pay];
    let reply = batch(&manager, &items).await;
    let order_ids = [id(&packed), id(&paid), &missing, id(&placed)];
    assert_eq!(
        outcomes(&reply, &order_ids),
        [
            (200, None),
            (409, Some("INVALID_STATE_TRANSITION")),
            (404, Some("NOT_FOUND")),
            (200, None)
        ]
    );
    let shown = reply.data();
    let details = &shown[1]["error"]["details"];
    assert_eq!(details["current_state"], "PAID");
    assert_eq!(details["requested_state"], "SHIPPED");
    assert_eq!(
        details["allowed_transitions"],
        json!(["PROCESSING_IN_WAREHOUSE", "CANCELLED"])
    );
    for index in [0, 3] {
        // What the order's own route shows.
        let now = manager.order(order_ids[index]).await.expect(200).body;
        assert_eq!(shown[index]["order"], now);
        assert_eq!(shown[index]["replayed"], false);
    }
    assert_eq!(shown[0]["order"]["tracking_number"], "1Z999");
    assert_eq!(shown[3]["order"]["payment_transaction_id"], "pi_7");
    assert_eq!(order::status(&manager, id(&paid)).await, "PAID");
}

#[tokio::test]
async fn as_many_as_25_and_no_more() {
    let api = Api::requests_only();
    let (manager, support) = (api.manager(), api.support());
    let placed = join_all((0..26).map(|_| order::place(&support))).await;
    let items: Vec<Value> = placed.iter().map(|order| item(id(order), "PAID")).collect();
    let named = batch(&manager, &items).await.invalid_fields();
    assert_eq!(named, BTreeSet::from(["items".to_owned()]));
    assert_eq!(
        batch(&manager, &[]).await.invalid_fields(),
        BTreeSet::from(["items".to_owned()])
    );
    for order in &placed {
        assert_eq!(order::status(&manager, id(order)).await, "PENDING_PAYMENT");
    }
    let order_ids: Vec<&str> = placed[..25].iter().map(id).collect();
    let reply = batch(&manager, &items[..25]).await;
    assert!(
        outcomes(&reply, &order_ids)
            .iter()
            .all(|outcome| *outcome == (200, None)),
        "{reply}"
    );
}

#[tokio::test]
async fn an_order_twice_or_a_bad_item_is_refused_before_anything_is_done() {
    let api = Api::requests_only();
    let manager = api.manager();
    let good = in_status(&api, "PENDING_PAYMENT").await;
    let other = in_status(&api, "PAID").await;
    let pay = item(id(&good), "PAID");
    let upper = item(&id(&good).to_uppercase(), "CANCELLED");
    for (items, fields) in [
        (
            json!([pay, item(id(&other), "SHIPPED"), pay]),
            &["items[2].order_id"][..],
        ),
        (json!([pay, item(id(&good), "CANCELLED")]), &["items[1].order_id"]),
        (json!([pay, upper]), &["items[1].order_id"]),
        (json!([pay, {}]), &["items[1].new_state", "items[1].order_id"]),
        (json!([pay, 7, "x", null]), &["items[1]", "items[2]", "items[3]"]),
        (
            json!([pay, item("1", "EATEN")]),
            &["items[1].new_state", "items[1].order_id"],
        ),
        (json!([pay, item(&new_uuid(), "paid")]), &["items[1].new_state"]),
        (json!({ "0": pay }), &["items"]),
        (json!("all"), &["items"]),
        (Value::Null, &["items"]),
    ] {
        let reply = manager.post(PATH, &json!({ "items": items })).await;
        let named: Vec<String> = reply.invalid_fields().into_iter().collect();
        assert_eq!(named, fields, "{reply}");
    }
    let mut odd = item(&new_uuid(), "SHIPPED");
    odd["status"] = "SHIPPED".into();
    odd["reason"] = "x".repeat(501).into();
    odd["carrier"] = "".into();
    odd["tracking_number"] = 7.into();
    let reply = manager
        .post(PATH, &json!({ "items": [pay, odd], "dry": true }))
        .await;
    let expected = [
        "dry",
        "items[1].carrier",
        "items[1].reason",
        "items[1].status",
        "items[1].tracking_number",
    ];
    assert_eq!(
        reply.invalid_fields(),
        expected.map(str::to_owned).into(),
        "{reply}"
    );
    assert_eq!(
        manager.post(PATH, &json!({})).await.invalid_fields(),
        ["items".to_owned()].into()
    );
    batch(&manager, &[pay])
        .if_match("\"1\"")
        .await
        .refused(400, "BAD_REQUEST");
    manager
        .post(
            &format!("{PATH}?limit=1"),
            &json!({ "items": [item(id(&good), "PAID")] }),
        )
        .await
        .refused(400, "BAD_REQUEST");
    assert_eq!(version(&api, id(&good)).await, 1);
}

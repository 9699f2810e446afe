//! `POST /orders/batch-state`

use std::collections::BTreeSet;

use futures::future::join_all;
use oms_tests::order::{self, id, in_status, of_customer_in_status};
use oms_tests::{Api, Call, Client, Local, Reply, history, new_uuid, table};
use serde_json::{Value, json};

pub const PATH: &str = "/orders/batch-state";

pub fn item(order_id: &str, new_state: &str) -> Value {
    json!({ "order_id": order_id, "new_state": new_state })
}

pub fn batch(caller: &Client, items: &[Value]) -> Call {
    caller.post(PATH, &json!({ "items": items }))
}

/// The status of each item and, of an error, its code. The answer must be about those orders, in that order.
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
        // The item equals the answer of the order's own route.
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

#[tokio::test]
async fn a_batch_that_comes_again_does_nothing_again() {
    let api = Api::requests_only();
    let manager = api.manager();
    let (first, second, third) = (
        in_status(&api, "PENDING_PAYMENT").await,
        in_status(&api, "PAID").await,
        in_status(&api, "PENDING_PAYMENT").await,
    );
    let ids = [id(&first), id(&second), id(&third)];
    let items = [
        item(ids[0], "PAID"),
        item(ids[1], "SHIPPED"),
        item(ids[2], "PAID"),
    ];
    let key = new_uuid();
    let once = batch(&manager, &items).key(&key).await.expect(200);
    // Meanwhile one order moves on, and the refused change would be legal now.
    manager
        .change_state(ids[0], "PROCESSING_IN_WAREHOUSE")
        .await
        .assert_status(200);
    let again = batch(&manager, &items).key(&key).await.expect(200);
    assert_eq!(outcomes(&once, &ids), outcomes(&again, &ids));
    for index in [0, 2] {
        assert_eq!(again.data()[index]["replayed"], true, "{again}");
        assert_eq!(
            again.data()[index]["order"],
            once.data()[index]["order"],
            "{again}"
        );
    }
    assert_eq!(version(&api, ids[0]).await, 3);
    assert_eq!(version(&api, ids[2]).await, 2);
    // Sorted differently and among other items, each item has the same answer: keys are per order.
    let reply = batch(&manager, &[items[2].clone(), items[0].clone()])
        .key(&key)
        .await;
    assert_eq!(outcomes(&reply, &[ids[2], ids[0]]), [(200, None), (200, None)]);
    assert!(
        reply.data().iter().all(|item| item["replayed"] == true),
        "{reply}"
    );
    // The same key for something else is an error of that item alone.
    let reply = batch(&manager, &[item(ids[0], "SHIPPED"), items[2].clone()])
        .key(&key)
        .await;
    assert_eq!(
        outcomes(&reply, &[ids[0], ids[2]]),
        [(422, Some("IDEMPOTENCY_KEY_REUSED")), (200, None)]
    );
    // Another person's key of that name is another key.
    let other = batch(&api.manager(), &items[..1]).key(&key).await;
    assert_eq!(
        outcomes(&other, &ids[..1]),
        [(409, Some("INVALID_STATE_TRANSITION"))]
    );
}

#[tokio::test]
async fn a_role_may_do_to_each_what_it_may_do_to_one() {
    let api = Api::requests_only();
    for role in oms_tests::contract::ROLES {
        let caller = api.role(role);
        let owner = if role == "customer" {
            caller.clone()
        } else {
            api.customer()
        };
        let (mut items, mut expected, mut ids) = (Vec::new(), Vec::new(), Vec::new());
        for (from, to) in [
            ("PENDING_PAYMENT", "PAID"),
            ("PAID", "PROCESSING_IN_WAREHOUSE"),
            ("PROCESSING_IN_WAREHOUSE", "SHIPPED"),
            ("SHIPPED", "DELIVERED"),
            ("PAID", "CANCELLED"),
        ] {
            let order = of_customer_in_status(&api, &owner, from).await;
            ids.push(id(&order).to_owned());
            items.push(item(id(&order), to));
            let denied = oms_tests::contract::reach(to, role) == oms_tests::contract::Reach::Denied;
            expected.push(if denied {
                (403, Some("FORBIDDEN"))
            } else {
                (200, None)
            });
        }
        let reply = batch(&caller, &items).await;
        if expected.iter().all(|(status, _)| *status == 403) {
            reply.refused(403, "FORBIDDEN");
            continue;
        }
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        assert_eq!(outcomes(&reply, &ids), expected, "{role}");
    }
    // A customer's own, another's and nobody's: the last two cannot be told apart.
    let (customer, other) = (api.customer(), api.other_customer());
    let (own, foreign) = (order::place(&customer).await, order::place(&other).await);
    let missing = new_uuid();
    let ids = [id(&foreign), id(&own), &missing];
    let reply = batch(&customer, &ids.map(|order_id| item(order_id, "CANCELLED"))).await;
    let not_found = (404, Some("NOT_FOUND"));
    assert_eq!(outcomes(&reply, &ids), [not_found, (200, None), not_found]);
    assert_eq!(reply.data()[0]["error"], reply.data()[2]["error"]);
    batch(&api.nobody(), &[item(&missing, "PAID")])
        .await
        .refused(401, "UNAUTHENTICATED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_item_is_in_the_history_by_itself() {
    let local = Local::start().await;
    let (manager, support) = (local.manager(), local.support());
    let (paid, stuck, barred) = (
        order::place(&support).await,
        order::place(&support).await,
        order::place(&support).await,
    );
    let mut pay = item(id(&paid), "PAID");
    pay["reason"] = "by cheque".into();
    batch(&manager, &[pay, item(id(&stuck), "SHIPPED")])
        .request_id("batch-1")
        .await
        .assert_status(200);
    let reply = batch(&support, &[item(id(&barred), "PAID")])
        .request_id("batch-2")
        .await;
    assert_eq!(outcomes(&reply, &[id(&barred)]), [(403, Some("FORBIDDEN"))]);
    local.settled().await;
    let records = manager.history(id(&paid)).await.expect(200);
    history::assert_complete(records.data(), id(&paid), "PAID");
    let record = &records.data()[1];
    assert_eq!(record["request_id"], "batch-1");
    assert_eq!(record["actor_id"], manager.subject());
    assert_eq!(record["reason"], "by cheque");
    let rows = table::history(&local).await;
    for (order, request, actor, code) in [
        (&stuck, "batch-1", &manager, "INVALID_STATE_TRANSITION"),
        (&barred, "batch-2", &support, "FORBIDDEN"),
    ] {
        let about = rows
            .iter()
            .filter(|row| row["entity_id"] == order["id"] && row["event"] == "REFUSED");
        let [row] = &about.collect::<Vec<_>>()[..] else {
            panic!("not exactly one row: {rows:#?}")
        };
        assert_eq!(row["request_id"], request, "{row}");
        assert_eq!(row["actor_id"], actor.subject(), "{row}");
        assert_eq!(row["metadata"]["code"], code, "{row}");
        assert_eq!(row["metadata"]["operation"], "change-order-states", "{row}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_batches_that_race_one_wins_each_order() {
    let api = Api::requests_only();
    let support = api.support();
    let placed = join_all((0..10).map(|_| order::place(&support))).await;
    let ids: Vec<&str> = placed.iter().map(id).collect();
    let callers: Vec<Client> = (0..4).map(|_| api.manager()).collect();
    let races = callers.iter().enumerate().map(|(number, caller)| {
        let mut items: Vec<Value> = ids.iter().map(|order_id| item(order_id, "PAID")).collect();
        items.rotate_left(number);
        async move { batch(caller, &items).await.expect(200) }
    });
    let replies = join_all(races).await;
    for order_id in ids {
        let items = replies
            .iter()
            .flat_map(Reply::data)
            .filter(|item| item["order_id"] == order_id);
        let statuses: Vec<u64> = items.map(|item| item["status"].as_u64().unwrap()).collect();
        assert_eq!(
            statuses.iter().filter(|status| **status == 200).count(),
            1,
            "{statuses:?}"
        );
        assert_eq!(
            statuses.iter().filter(|status| **status == 409).count(),
            3,
            "{statuses:?}"
        );
        assert_eq!(version(&api, order_id).await, 2);
    }
}

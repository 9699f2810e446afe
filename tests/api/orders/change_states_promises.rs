//! What `POST /orders/batch-state` promises of each order in it, as the order's own route does.

use futures::future::join_all;
use oms_tests::order::{self, id, in_status, of_customer_in_status};
use oms_tests::{Api, Client, Local, Reply, history, new_uuid, table};
use serde_json::Value;

use crate::orders::change_states::{batch, item, outcomes, version};

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
    // Meanwhile one goes on, and the refused one could be done now.
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
    // In another order and company it is the same for each of them: keys are per order.
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
            panic!("not one row: {rows:#?}")
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

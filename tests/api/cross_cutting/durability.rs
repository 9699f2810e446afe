//! Durability: everything that was acknowledged is still there after a restart.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::future::join_all;
use oms_tests::order::{self, body, id};
use oms_tests::{Local, new_uuid};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn orders_placed_at_once_have_numbers_of_their_own_and_survive_a_restart() {
    const CLIENTS: usize = 8;
    const EACH: usize = 25;
    let directory = tempfile::tempdir().unwrap();
    let local = Local::on(directory.path(), true).await;
    let placing = (0..CLIENTS).map(|_| {
        let customer = local.customer();
        tokio::spawn(async move {
            let mut orders = Vec::new();
            for _ in 0..EACH {
                orders.push(customer.create(&body()).await.expect(201));
            }
            orders
        })
    });
    let orders: Vec<_> = join_all(placing)
        .await
        .into_iter()
        .flat_map(|orders| orders.unwrap())
        .collect();
    let numbers: BTreeSet<_> = orders.iter().map(|order| order.text("order_number")).collect();
    let ids: BTreeSet<_> = orders.iter().map(|order| order.text("id")).collect();
    assert_eq!((numbers.len(), ids.len()), (CLIENTS * EACH, CLIENTS * EACH));
    local.stop().await;

    let local = Local::on(directory.path(), true).await;
    let manager = local.manager();
    for order in &orders {
        let mut shown = manager.order(order.text("id")).await.expect(200).body;
        let mut placed = order.body.clone();
        // `allowed_transitions` is the one member that depends on the caller.
        for order in [&mut shown, &mut placed] {
            order
                .as_object_mut()
                .unwrap()
                .remove("allowed_transitions")
                .unwrap();
        }
        assert_eq!(shown, placed);
    }
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_cursors_keys_and_invoices_survive_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let local = Local::on(directory.path(), true).await;
    let (customer, key) = (local.customer(), new_uuid());
    let placed = customer.create(&body()).key(&key).await.expect(201);
    order::drive(&local.manager(), placed.body.clone(), "SHIPPED").await;
    local.advance(Duration::from_secs(1));
    order::place(&customer).await;
    local.settled().await;
    let list = [("limit", "1")];
    let page = customer.get("/orders").query(&list).await.expect(200);
    let cursor = page.body["pagination"]["next_cursor"].as_str().unwrap();
    let invoice = customer
        .invoice(id(&placed.body))
        .query(&[("format", "json")])
        .await
        .expect(200);
    local.stop().await;

    let local = Local::on(directory.path(), true).await;
    let customer = local.again(&customer);
    let next = customer
        .get("/orders")
        .query(&list)
        .query(&[("cursor", cursor)])
        .await
        .expect(200);
    assert_eq!(id(&next.data()[0]), placed.text("id"));
    let replay = customer.create(&body()).key(&key).await.expect(201);
    assert_eq!(replay.bytes, placed.bytes);
    let same = customer
        .invoice(placed.text("id"))
        .query(&[("format", "json")])
        .await
        .expect(200);
    for field in ["invoice_number", "sha256"] {
        assert_eq!(same.text(field), invoice.text(field));
    }
    assert_eq!(customer.download(same.text("url")).await.0, 200);
    local.stop().await;
}

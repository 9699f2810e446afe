//! Refunds that are made once: the amount that is owed, its visibility, and the gateway's ledger.

use std::time::Duration;

use oms_tests::order::{self, body_for, id, with};
use oms_tests::payment_event::paid;
use oms_tests::refund::{self, Source, assert_made_once, effects, owing, send_again};
use oms_tests::{Api, Local, contract, history, new_uuid, returns};
use serde_json::{Value, json};

/// The total of every order in this file.
const TOTAL: &str = "219.61";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delivered_order_goes_back_and_its_money_comes_back_once() {
    let local = Local::start().await;
    let (customer, manager, warehouse) = (local.customer(), local.manager(), local.role("warehouse"));
    let placed = order::place(&customer).await;
    local.webhook(&paid(&local, &placed)).await.assert_status(200);
    for next in ["PROCESSING_IN_WAREHOUSE", "SHIPPED", "DELIVERED"] {
        warehouse.change_state(id(&placed), next).await.assert_status(200);
    }
    let asked = customer.request_return(id(&placed)).await.expect(201);
    let return_id = asked.text("id");
    let approval = json!({ "manager_notes": "as described", "restocking_fee": "19.61" });
    let path = format!("/returns/{return_id}");
    manager
        .patch(&format!("{path}/approve"), &approval)
        .await
        .assert_status(200);
    let parcel = json!({ "new_state": "IN_TRANSIT", "tracking_number": "1Z999", "carrier": "UPS" });
    customer
        .patch(&format!("{path}/state"), &parcel)
        .await
        .assert_status(200);
    warehouse
        .change_return_state(return_id, "RECEIVED")
        .await
        .assert_status(200);
    customer.return_refund(return_id).await.refused(404, "NOT_FOUND");
    let completed = warehouse
        .change_return_state(return_id, "COMPLETED")
        .await
        .expect(200);
    // No answer claims that money has moved when it has not.
    assert_eq!(completed.body["refund_transaction_id"], Value::Null);
    local.settled().await;

    let order = customer.order(id(&placed)).await.expect(200).body;
    let refund = assert_made_once(&local, &order, "200.00").await;
    let expected = json!({
        "status": "SUCCEEDED",
        "amount": "200.00",
        "currency": "USD",
        "transaction_id": refund.text("transaction_id"),
        "attempts": 1,
        "last_error": null,
        "source": "RETURN",
        "created_at": completed.text("completed_at"),
        "updated_at": local.now().to_string(),
    });
    for caller in [&customer, &manager] {
        for shown in [
            caller.return_refund(return_id).await,
            caller.order_refund(id(&placed)).await,
        ] {
            assert_eq!(shown.expect(200).body, expected);
        }
    }
    let shown = customer.returned(return_id).await.expect(200);
    assert_eq!(shown.body["refund_transaction_id"], refund.body["transaction_id"]);
    assert_eq!(shown.text("refund_amount"), "200.00");
    assert_eq!(shown.text("status"), "COMPLETED");
    let records = customer.return_history(return_id).await.expect(200);
    assert_eq!(records.data().len(), 5);
    history::assert_return_complete(records.data(), return_id, "COMPLETED");
    let requests = local.system().payments().requests();
    assert_eq!(requests.get("create_refund"), Some(&1), "{requests:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paid_order_that_is_cancelled_is_refunded_whichever_route_cancels_it() {
    let local = Local::start().await;
    let customer = local.customer();
    for by_state_route in [false, true] {
        for by_gateway in [false, true] {
            let order = if by_gateway {
                refund::paid_order(&local, &customer).await
            } else {
                order::of_customer_in_status(&local, &customer, "PAID").await
            };
            let call = if by_state_route {
                customer.change_state(id(&order), "CANCELLED")
            } else {
                customer.cancel(id(&order))
            };
            let cancelled = call.await.expect(200);
            local.settled().await;
            let refund = assert_made_once(&local, &order, TOTAL).await;
            assert_eq!(refund.text("source"), "CANCELLATION");
            assert_eq!(refund.body["created_at"], cancelled.body["cancelled_at"]);
            assert_eq!(
                customer.order_refund(id(&order)).await.expect(200).body,
                refund.body
            );
        }
    }
}

#[tokio::test]
async fn where_nothing_is_owed_there_is_no_refund() {
    let api = Api::requests_only();
    let manager = api.manager();
    for status in contract::STATUSES {
        let order = order::in_status(&api, status).await;
        manager.order_refund(id(&order)).await.refused(404, "NOT_FOUND");
    }
    for status in contract::RETURN_STATUSES {
        if status == "COMPLETED" {
            continue;
        }
        let returned = returns::in_status(&api, status).await;
        manager
            .return_refund(returns::id(&returned))
            .await
            .refused(404, "NOT_FOUND");
        manager
            .order_refund(returns::order_id(&returned))
            .await
            .refused(404, "NOT_FOUND");
    }
    manager.order_refund(&new_uuid()).await.refused(404, "NOT_FOUND");
    manager.order_refund("1").await.refused(400, "BAD_REQUEST");
    let order = order::place(&api.support()).await;
    let call = manager.order_refund(id(&order)).query(&[("verbose", "1")]);
    call.await.refused(400, "BAD_REQUEST");
}

#[tokio::test]
async fn what_is_owed_is_shown_before_anyone_came_to_it() {
    let local = Local::quiet().await;
    for source in Source::ALL {
        let order = owing(&local, source).await;
        let since = local.now().to_string();
        local.advance(Duration::from_mins(3));
        let expected = json!({
            "status": "PENDING",
            "amount": TOTAL,
            "currency": "USD",
            "transaction_id": null,
            "attempts": 0,
            "last_error": null,
            "source": source.as_str(),
            "created_at": since,
            "updated_at": since,
        });
        assert_eq!(refund::of_order(&local, &order).await.body, expected);
    }
}

#[tokio::test]
async fn a_foreign_refund_is_not_told_from_a_missing_one() {
    let local = Local::quiet().await;
    let order = owing(&local, Source::Return).await;
    let other = local.other_customer();
    let missing = other.order_refund(&new_uuid()).request_id("the-same").await;
    missing.refused(404, "NOT_FOUND");
    other
        .order_refund(id(&order))
        .request_id("the-same")
        .await
        .assert_same(&missing);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fee_of_everything_leaves_nothing_to_move() {
    let local = Local::start().await;
    let (customer, manager) = (local.customer(), local.manager());
    let order = order::of_customer_in_status(&local, &customer, "DELIVERED").await;
    let asked = customer.request_return(id(&order)).await.expect(201);
    let body = json!({ "manager_notes": "used", "restocking_fee": TOTAL });
    let path = format!("/returns/{}/approve", asked.text("id"));
    let approved = manager.patch(&path, &body).await.expect(200).body;
    for next in ["IN_TRANSIT", "RECEIVED", "COMPLETED"] {
        manager
            .change_return_state(returns::id(&approved), next)
            .await
            .assert_status(200);
    }
    local.settled().await;
    let refund = refund::of_order(&local, &order).await;
    assert_eq!(
        (refund.text("status"), refund.text("amount")),
        ("SUCCEEDED", "0.00")
    );
    assert_eq!(refund.body["transaction_id"], Value::Null);
    assert_eq!(refund::job(&local, &order).await, None);
    assert_eq!(effects(&local, &order).await, []);
    assert_eq!(local.system().payments().ledger().await.unwrap().requests, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_goes_back_in_the_currencys_own_minor_units() {
    let local = Local::start().await;
    let (support, manager) = (local.support(), local.manager());
    for (currency, price, total) in [
        ("JPY", "1200", "1200"),
        ("KWD", "12.340", "12.340"),
        ("EUR", "0.01", "0.01"),
    ] {
        let line =
            json!({ "product_id": new_uuid(), "product_name": "Bowl", "quantity": 1, "unit_price": price });
        let body = with(body_for(&new_uuid()), "/currency", currency);
        let body = with(with(body, "/line_items", vec![line]), "/shipping_amount", "0");
        let order = support.create(&body).await.expect(201).body;
        // One is paid through the gateway, one is marked as paid by hand.
        for through_the_gateway in [true, false] {
            let order = if through_the_gateway {
                order.clone()
            } else {
                support.create(&body).await.expect(201).body
            };
            if through_the_gateway {
                local.webhook(&paid(&local, &order)).await.assert_status(200);
            } else {
                manager.change_state(id(&order), "PAID").await.assert_status(200);
            }
            let order = manager.cancel(id(&order)).await.expect(200).body;
            local.settled().await;
            assert_made_once(&local, &order, total).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_comes_again_changes_nothing() {
    let local = Local::start().await;
    for source in Source::ALL {
        let order = owing(&local, source).await;
        send_again(&local, &order, 8).await;
        local.settled().await;
        let first = assert_made_once(&local, &order, TOTAL).await;
        let version = local.manager().order(id(&order)).await.expect(200).body["version"].clone();
        for _ in 0..3 {
            send_again(&local, &order, 3).await;
            local.pass(Duration::from_mins(7)).await;
            assert_eq!(assert_made_once(&local, &order, TOTAL).await.body, first.body);
        }
        let now = local.manager().order(id(&order)).await.expect(200);
        assert_eq!(now.body["version"], version);
    }
    assert_eq!(refund::in_queue(&local).await.len(), 0);
    assert_eq!(refund::dead_letters(&local).await.len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_that_is_repeated_does_not_owe_the_money_again() {
    let local = Local::start().await;
    let customer = local.customer();
    let order = refund::paid_order(&local, &customer).await;
    let key = new_uuid();
    for _ in 0..3 {
        customer.cancel(id(&order)).key(&key).await.assert_status(200);
        local.settled().await;
    }
    order::assert_illegal(&customer.cancel(id(&order)).await, "CANCELLED", "CANCELLED");
    local.settled().await;
    assert_made_once(&local, &order, TOTAL).await;

    let returned = returns::of_customer_in_status(&local, &customer, "RECEIVED").await;
    let warehouse = local.role("warehouse");
    let mut answers = Vec::new();
    for _ in 0..3 {
        let call = warehouse.change_return_state(returns::id(&returned), "COMPLETED");
        answers.push(call.key(&key).await.expect(200).bytes);
        local.settled().await;
    }
    // Each answer equals the first, which was given before the money moved.
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    let order = customer
        .order(returns::order_id(&returned))
        .await
        .expect(200)
        .body;
    assert_made_once(&local, &order, TOTAL).await;
}

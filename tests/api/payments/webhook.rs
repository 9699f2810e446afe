//! `POST /webhooks/payment`: events about payments.

use futures::future::join_all;
use oms_tests::order::{self, body_for, id, with};
use oms_tests::payment_event::{self, event, paid, payment};
use oms_tests::{Client, Local, Reply, history, new_uuid};
use serde_json::{Value, json};

/// Checks that an event was accepted.
#[track_caller]
pub fn assert_received(reply: &Reply) {
    assert_eq!(
        (reply.status, &reply.body),
        (200, &json!({ "received": true })),
        "{reply}"
    );
}

/// The records of an order: its transitions, and its refusals.
pub async fn records(manager: &Client, order_id: &str) -> (Vec<Value>, Vec<Value>) {
    let records = manager.history(order_id).await.expect(200).data().to_vec();
    records
        .into_iter()
        .partition(|record| record["event"] == "TRANSITION")
}

/// Checks that the history says, once, that this event did not pay the order.
async fn assert_refused_once(manager: &Client, order: &Value, event: &Value) -> Value {
    let (transitions, refused) = records(manager, id(order)).await;
    let of_event: Vec<_> = refused
        .into_iter()
        .filter(|record| record["metadata"]["event_id"] == event["id"])
        .collect();
    let [record] = &of_event[..] else {
        panic!("{of_event:?}");
    };
    history::assert_shape(record);
    let paid_with = &event["data"]["object"]["id"];
    for (field, expected) in [
        ("event", json!("REFUSED")),
        ("entity_type", json!("ORDER")),
        ("entity_id", order["id"].clone()),
        ("new_state", json!("PAID")),
        ("previous_hash", Value::Null),
        ("actor_id", json!("payment-gateway")),
        ("actor_type", json!("SYSTEM")),
        ("actor_role", json!("system")),
        ("trigger", json!("WEBHOOK")),
    ] {
        assert_eq!(record[field], expected, "{field}: {record}");
    }
    assert_eq!(&record["metadata"]["payment"], paid_with, "{record}");
    let expected = record["metadata"]["expected_amount"].as_str().unwrap();
    assert!(
        expected.starts_with(order["total_amount"].as_str().unwrap()),
        "{record}"
    );
    assert!(record["metadata"]["amount"].is_string(), "{record}");
    history::assert_complete(
        &transitions,
        id(order),
        transitions.last().unwrap()["new_state"].as_str().unwrap(),
    );
    record.clone()
}

#[tokio::test]
async fn an_order_that_is_paid_becomes_paid() {
    let local = Local::quiet().await;
    let manager = local.manager();
    let order = order::place(&local.manager()).await;
    let event = paid(&local, &order);
    let reply = local.webhook(&event).request_id("delivery-1").await;
    assert_received(&reply);
    let now = manager.order(id(&order)).await.expect(200);
    assert_eq!(now.text("status"), "PAID");
    assert_eq!(now.body["payment_transaction_id"], event["data"]["object"]["id"]);
    assert_eq!(now.body["paid_at"], now.body["updated_at"]);
    let (transitions, refused) = records(&manager, id(&order)).await;
    history::assert_complete(&transitions, id(&order), "PAID");
    assert_eq!((transitions.len(), refused.len()), (2, 0));
    for (field, expected) in [
        ("actor_id", "payment-gateway"),
        ("actor_type", "SYSTEM"),
        ("actor_role", "system"),
        ("trigger", "WEBHOOK"),
        ("request_id", "delivery-1"),
    ] {
        assert_eq!(transitions[1][field], expected, "{field}");
    }
    let paid_with = json!({ "payment_transaction_id": event["data"]["object"]["id"] });
    assert_eq!(transitions[1]["metadata"], paid_with);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_has_its_effect_once_however_often_it_comes() {
    let local = Local::start().await;
    let manager = local.manager();
    let order = order::place(&local.manager()).await;
    let event = paid(&local, &order);
    let deliveries = (0..16).map(|_| tokio::spawn(local.webhook(&event).into_future()));
    for reply in join_all(deliveries).await {
        assert_received(&reply.unwrap());
    }
    // The same payment by an event of another id is no other payment.
    let told_again = with(event.clone(), "/id", "evt_another");
    assert_received(&local.webhook(&told_again).await);
    local.settled().await;
    let (transitions, refused) = records(&manager, id(&order)).await;
    assert_eq!((transitions.len(), refused.len()), (2, 0));
    // The same holds however far the order has come since.
    for next in ["PROCESSING_IN_WAREHOUSE", "SHIPPED"] {
        manager
            .change_state(id(&order), next)
            .await
            .expect(200)
            .text("id");
        assert_received(&local.webhook(&event).await);
        assert_received(&local.webhook(&told_again).await);
        assert_eq!(order::status(&manager, id(&order)).await, next);
    }
    assert_eq!(records(&manager, id(&order)).await.1, Vec::<Value>::new());
}

#[tokio::test]
async fn a_wrong_amount_or_currency_does_not_pay_and_the_right_one_still_does() {
    let local = Local::quiet().await;
    let manager = local.manager();
    let order = order::place(&local.manager()).await;
    let total = payment_event::minor_units(&order["total_amount"]);
    for (amount, currency) in [
        (total - 1, "usd"),
        (total + 1, "usd"),
        (total, "eur"),
        (1, "usd"),
        (total, "jpy"),
    ] {
        let mut object = payment(&order);
        for field in ["amount", "amount_received"] {
            object[field] = json!(amount);
        }
        object["currency"] = json!(currency);
        let event = event(&local, "payment_intent.succeeded", &object);
        for _ in 0..3 {
            assert_received(&local.webhook(&event).await);
        }
        let record = assert_refused_once(&manager, &order, &event).await;
        assert_eq!(record["previous_state"], "PENDING_PAYMENT");
        let now = manager.order(id(&order)).await.expect(200);
        assert_eq!(now.body, order);
    }
    // The whole amount was authorised and less was received.
    let mut object = payment(&order);
    object["amount_received"] = json!(total - 100);
    let partly = event(&local, "payment_intent.succeeded", &object);
    assert_received(&local.webhook(&partly).await);
    assert_refused_once(&manager, &order, &partly).await;

    assert_received(&local.webhook(&paid(&local, &order)).await);
    assert_eq!(order::status(&manager, id(&order)).await, "PAID");
}

#[tokio::test]
async fn amounts_are_in_the_currencys_own_minor_units() {
    let local = Local::quiet().await;
    let line =
        json!({ "product_id": new_uuid(), "product_name": "Bowl", "quantity": 1, "unit_price": "1200" });
    let yen = with(body_for(&new_uuid()), "/currency", "JPY");
    let yen = with(with(yen, "/line_items", vec![line]), "/shipping_amount", "300");
    let order = local.manager().create(&yen).await.expect(201).body;
    let mut object = payment(&order);
    assert_eq!(object["amount"], 1500);
    for field in ["amount", "amount_received"] {
        object[field] = json!(150_000);
    }
    let hundredfold = event(&local, "payment_intent.succeeded", &object);
    assert_received(&local.webhook(&hundredfold).await);
    assert_refused_once(&local.manager(), &order, &hundredfold).await;
    assert_received(&local.webhook(&paid(&local, &order)).await);
    assert_eq!(order::status(&local.manager(), id(&order)).await, "PAID");
}

#[tokio::test]
async fn money_for_a_cancelled_order_or_a_second_payment_is_recorded_and_changes_nothing() {
    let local = Local::quiet().await;
    let manager = local.manager();
    let cancelled = order::in_status(&local, "CANCELLED").await;
    let unpaid = order::place(&local.manager()).await;
    assert_received(&local.webhook(&paid(&local, &unpaid)).await);
    let paid_once = manager.order(id(&unpaid)).await.expect(200).body;
    let event_for_cancelled = paid(&local, &cancelled);
    let second = paid(&local, &paid_once);
    for (order, event, status) in [
        (&cancelled, &event_for_cancelled, "CANCELLED"),
        (&paid_once, &second, "PAID"),
    ] {
        for _ in 0..3 {
            assert_received(&local.webhook(event).await);
        }
        let record = assert_refused_once(&manager, order, event).await;
        assert_eq!(record["previous_state"], status);
        assert!(record["reason"].is_string(), "{record}");
        let now = manager.order(id(order)).await.expect(200).body;
        assert_eq!(now, *order);
    }
}

#[tokio::test]
async fn a_failed_payment_is_recorded_and_the_order_goes_on_waiting() {
    let local = Local::quiet().await;
    let manager = local.manager();
    let order = order::place(&local.manager()).await;
    let mut object = payment(&order);
    object["status"] = json!("requires_payment_method");
    object["amount_received"] = json!(0);
    object["last_payment_error"] = json!({ "code": "card_declined", "message": "Your card was declined." });
    let failed = event(&local, "payment_intent.payment_failed", &object);
    for _ in 0..2 {
        assert_received(&local.webhook(&failed).await);
    }
    let record = assert_refused_once(&manager, &order, &failed).await;
    assert!(
        record["metadata"]["amount"]
            .as_str()
            .unwrap()
            .starts_with("219.61"),
        "{record}"
    );
    assert_eq!(manager.order(id(&order)).await.expect(200).body, order);
    // The same payment succeeds at the second try, and the event of a third failure arrives late.
    object["status"] = json!("succeeded");
    object["amount_received"] = object["amount"].clone();
    let succeeded = event(&local, "payment_intent.succeeded", &object);
    assert_received(&local.webhook(&succeeded).await);
    let late = event(&local, "payment_intent.payment_failed", &object);
    assert_received(&local.webhook(&late).await);
    assert_received(&local.webhook(&failed).await);
    let now = manager.order(id(&order)).await.expect(200);
    assert_eq!(
        (now.text("status"), now.body["version"].as_u64()),
        ("PAID", Some(2))
    );
    assert_refused_once(&manager, &order, &failed).await;
    assert_refused_once(&manager, &order, &late).await;
}

#[tokio::test]
async fn what_is_about_nothing_here_is_received() {
    let local = Local::quiet().await;
    let order = order::place(&local.manager()).await;
    let about = |order_id: &str| {
        let mut object = payment(&order);
        object["metadata"] = json!({ "order_id": order_id });
        object
    };
    let mut nameless = payment(&order);
    nameless["metadata"] = json!({});
    let refund = json!({
        "id": "re_1", "object": "refund", "amount": 100, "currency": "usd", "status": "succeeded",
        "payment_intent": "pi_1", "metadata": { "order_id": order["id"] },
    });
    for (kind, object) in [
        ("payment_intent.succeeded", about(&new_uuid())),
        ("payment_intent.succeeded", about("somebody else's")),
        ("payment_intent.payment_failed", about(&new_uuid())),
        ("payment_intent.succeeded", nameless),
        ("customer.created", json!({ "id": "cus_1", "object": "customer" })),
        ("payment_intent.created", payment(&order)),
        // A refund that our system did not request.
        ("refund.updated", refund),
    ] {
        assert_received(&local.webhook(&event(&local, kind, &object)).await);
    }
    assert_eq!(local.manager().order(id(&order)).await.expect(200).body, order);
    assert_eq!(records(&local.manager(), id(&order)).await.1, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn paying_races_cancelling_and_no_payment_is_forgotten() {
    let local = Local::start().await;
    let manager = local.manager();
    for _ in 0..20 {
        let customer = local.customer();
        let order = order::place(&customer).await;
        let event = paid(&local, &order);
        let paying = (0..4).map(|_| tokio::spawn(local.webhook(&event).into_future()));
        let cancelling = tokio::spawn(customer.cancel(id(&order)).into_future());
        let (received, cancelled) = tokio::join!(join_all(paying), cancelling);
        for reply in received {
            assert_received(&reply.unwrap());
        }
        assert_eq!(cancelled.unwrap().expect(200).text("status"), "CANCELLED");
        let (transitions, refused) = records(&manager, id(&order)).await;
        history::assert_complete(&transitions, id(&order), "CANCELLED");
        // Either the order had been paid, and owes a refund; or the payment came late, and the history knows of it.
        let refund = manager.order_refund(id(&order)).await;
        if transitions.len() == 3 {
            let source = refund.expect(200).text("source").to_owned();
            assert_eq!((source.as_str(), refused.len()), ("CANCELLATION", 0));
        } else {
            refund.refused(404, "NOT_FOUND");
            assert_refused_once(&manager, &order, &event).await;
        }
    }
}

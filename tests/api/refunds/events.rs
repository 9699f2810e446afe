//! `POST /webhooks/payment`: events about refunds.

use std::time::Duration;

use oms_cloud::payments::{Behaviour, Mode};
use oms_tests::Local;
use oms_tests::order::{id, with};
use oms_tests::payment_event::{event, refund as refund_of};
use oms_tests::refund::{self, Source, assert_made_once, effects, owing};
use serde_json::{Value, json};

/// The total of every order in this file.
const TOTAL: &str = "219.61";

/// Sends an event of the gateway, which must be accepted.
pub async fn tell(local: &Local, event: &Value) {
    local.webhook(event).await.assert_status(200);
}

/// The return of an order, as a manager sees it.
pub async fn returned(local: &Local, order: &Value) -> Value {
    let listed = local
        .manager()
        .get("/returns")
        .query(&[("limit", "100")])
        .await
        .expect(200);
    let ours = listed
        .data()
        .iter()
        .find(|returned| returned["order_id"] == order["id"]);
    ours.expect("the order has a return").clone()
}

/// A system whose gateway sends no events of its own, so that a test sends them.
pub async fn untold(modes: &[Mode]) -> Local {
    let local = Local::start().await;
    local.system().payments().set_behaviour(Behaviour {
        script: modes.iter().copied().collect(),
        hold_webhooks: true,
        ..Behaviour::default()
    });
    local
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_that_is_made_later_is_settled_by_the_gateways_word() {
    let local = Local::start().await;
    for source in Source::ALL {
        local.system().payments().script(Mode::PendingThenSucceeded);
        let order = owing(&local, source).await;
        local.settled().await;
        let pending = refund::of_order(&local, &order).await;
        // No answer claims that money has moved when it has not.
        assert_eq!(pending.text("status"), "PROCESSING", "{pending}");
        assert_eq!(pending.body["transaction_id"], Value::Null, "{pending}");
        if source == Source::Return {
            assert_eq!(
                returned(&local, &order).await["refund_transaction_id"],
                Value::Null
            );
        }
        local.pass(Duration::from_mins(30)).await;
        assert_eq!(refund::status(&local, &order).await, "PROCESSING");

        let refund_id = effects(&local, &order).await[0].refund_id.clone();
        local.system().payments().settle_refund(&refund_id).await.unwrap();
        local.settled().await;
        assert_made_once(&local, &order, TOTAL).await;
        if source == Source::Return {
            let transaction = &returned(&local, &order).await["refund_transaction_id"];
            assert_eq!(*transaction, json!(refund_id));
        }
        // No message is left that would look the refund up again.
        local.pass(Duration::from_hours(3)).await;
        assert_made_once(&local, &order, TOTAL).await;
    }
    let requests = local.system().payments().requests();
    assert_eq!(requests["create_refund"], 2, "{requests:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_gateways_word_counts_where_its_answer_was_lost() {
    let local = untold(&[Mode::TimeoutWithEffect]).await;
    let order = owing(&local, Source::Return).await;
    local.settled().await;
    assert_eq!(refund::status(&local, &order).await, "PENDING");
    let news = event(
        &local,
        "refund.created",
        &refund_of(&local, &order, "succeeded").await,
    );
    for _ in 0..2 {
        tell(&local, &news).await;
        assert_made_once(&local, &order, TOTAL).await;
    }
    local.pass(Duration::from_hours(1)).await;
    let refund = assert_made_once(&local, &order, TOTAL).await;
    assert_eq!(refund.body["attempts"], 1);
    assert_eq!(refund::in_queue(&local).await.len(), 0);
    assert_eq!(refund::dead_letters(&local).await.len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_that_are_lost_are_made_up_for_by_looking() {
    for (mode, status) in [
        (Mode::PendingThenSucceeded, "SUCCEEDED"),
        (Mode::PendingThenFailed, "FAILED"),
    ] {
        let local = untold(&[mode]).await;
        let order = owing(&local, Source::Return).await;
        local.settled().await;
        assert_eq!(refund::status(&local, &order).await, "PROCESSING");
        let refund_id = effects(&local, &order).await[0].refund_id.clone();
        local.system().payments().settle_refund(&refund_id).await.unwrap();
        for _ in 0..3 {
            local.pass(Duration::from_hours(1)).await;
        }
        let refund = refund::of_order(&local, &order).await;
        assert_eq!(refund.text("status"), status, "{mode:?}: {refund}");
        let why = refund.body["last_error"].as_str();
        let named = why.map(|why| why.contains(&refund_id));
        assert_eq!(named, (status == "FAILED").then_some(true), "{mode:?}: {refund}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_about_the_refund_that_is_owed_changes_nothing() {
    let local = untold(&[Mode::PendingThenSucceeded]).await;
    let order = owing(&local, Source::Return).await;
    local.settled().await;
    let before = refund::of_order(&local, &order).await;
    let good = refund_of(&local, &order, "succeeded").await;
    let paid = refund::paid_order(&local, &local.customer()).await;
    for object in [
        with(good.clone(), "/amount", 1),
        with(good.clone(), "/currency", "eur"),
        // A refund of another payment, made by hand.
        with(good.clone(), "/payment_intent", "pi_that_came_besides"),
        with(
            with(good.clone(), "/payment_intent", "pi_that_came_besides"),
            "/status",
            "failed",
        ),
        with(good.clone(), "/metadata", json!({})),
        with(
            good.clone(),
            "/metadata/order_id",
            "7f3a9c1b-77de-8abc-8f23-450000000000",
        ),
        // An order that owes nothing.
        with(good.clone(), "/metadata/order_id", paid["id"].clone()),
        with(good.clone(), "/status", "pending"),
        with(good.clone(), "/status", "requires_action"),
    ] {
        tell(&local, &event(&local, "refund.updated", &object)).await;
        assert_eq!(
            refund::of_order(&local, &order).await.body,
            before.body,
            "{object}"
        );
    }
    local
        .manager()
        .order_refund(id(&paid))
        .await
        .refused(404, "NOT_FOUND");
    tell(&local, &event(&local, "refund.updated", &good)).await;
    assert_eq!(refund::status(&local, &order).await, "SUCCEEDED");
    let shown = returned(&local, &order).await;
    assert_eq!(shown["refund_transaction_id"], good["id"]);
}

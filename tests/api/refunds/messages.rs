//! Messages of the refund queue that come again, cannot be read, or end in the dead-letter queue and are redriven.

use std::time::Duration;

use oms_cloud::payments::{LookupMode, Mode};
use oms_cloud::sqs::NewMessage;
use oms_tests::order::{self, id};
use oms_tests::refund::{self, Source, assert_made_once, owing, send_again};
use oms_tests::{Local, new_uuid};
use serde_json::json;

use super::failures::{assert_failed, hold_webhooks, wait_for_the_end};

/// The total of every order in this file.
const TOTAL: &str = "219.61";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_letter_that_is_redriven_finds_what_became_of_its_job() {
    let local = Local::start().await;
    let payments = local.system().payments();
    let modes = [Mode::ErrorWithEffect, Mode::CardError];
    let mut orders = Vec::new();
    for mode in modes {
        hold_webhooks(&local);
        payments.script(mode);
        for _ in 0..5 {
            payments.script_lookup(LookupMode::Timeout);
        }
        let order = owing(&local, Source::Cancellation).await;
        wait_for_the_end(&local, &order).await;
        assert_failed(&local, &order).await;
        orders.push(order);
    }
    hold_webhooks(&local);
    local.pass(Duration::from_hours(1)).await;
    assert_eq!(refund::dead_letters(&local).await.len(), 2);
    local.pass(Duration::from_hours(10 * 24)).await;
    let (dead, live) = (local.queue("RefundDeadLetterQueue"), local.queue("RefundQueue"));
    local.system().queues().redrive(dead, Some(live)).await.unwrap();
    local.pass(Duration::from_hours(1)).await;
    // The job has failed for good, and only a manager's retry starts it again.
    for order in &orders {
        assert_failed(&local, order).await;
        local
            .manager()
            .retry_job("REFUND", id(order))
            .await
            .assert_status(202);
    }
    local.settled().await;
    for order in &orders {
        assert_made_once(&local, order, TOTAL).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_cannot_be_read_ends_as_a_dead_letter_and_harms_no_other() {
    let local = Local::start().await;
    let paid = refund::paid_order(&local, &local.customer()).await;
    let write_id = "9f2c4e6a8b0d1f3e5a7c9b1d3f5e7a90";
    let poison = [
        "not JSON".to_owned(),
        "{}".to_owned(),
        json!({ "kind": "PARTY", "entity_id": new_uuid(), "write_id": write_id }).to_string(),
        json!({ "kind": "INVOICE", "entity_id": id(&paid), "write_id": write_id }).to_string(),
        json!({ "kind": "REFUND", "entity_id": "1", "write_id": write_id }).to_string(),
        json!({ "kind": "REFUND", "entity_id": new_uuid(), "write_id": write_id, "amount": "1000000.00" })
            .to_string(),
        // An order that is not there, and one that owes nothing.
        json!({ "kind": "REFUND", "entity_id": new_uuid(), "write_id": write_id }).to_string(),
        refund::message(&paid),
    ];
    let queue = local.queue("RefundQueue");
    let messages = poison.iter().map(NewMessage::with_body).collect();
    for sent in local.system().queues().send_batch(queue, messages).await.unwrap() {
        sent.unwrap();
    }
    let order = owing(&local, Source::Cancellation).await;
    local.settled().await;
    assert_made_once(&local, &order, TOTAL).await;
    // Each is tried as often as the queue allows.
    for _ in 0..20 {
        local.pass(Duration::from_mins(7)).await;
    }
    let mut dead: Vec<String> = refund::dead_letters(&local)
        .await
        .into_iter()
        .map(|message| message.body)
        .collect();
    let mut expected = poison.to_vec();
    dead.sort();
    expected.sort();
    assert_eq!(dead, expected);
    assert_eq!(local.system().payments().ledger().await.unwrap().count, 1);
    assert_eq!(order::status(&local.manager(), id(&paid)).await, "PAID");
    // The order owed nothing when the message was sent, and owes a refund now.
    let owner = local.person(paid["customer_id"].as_str().unwrap(), &["customer"]);
    owner.cancel(id(&paid)).await.assert_status(200);
    local.settled().await;
    assert_made_once(&local, &paid, TOTAL).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_message_does_not_bring_the_next_attempt_forward() {
    let local = Local::start().await;
    local.system().payments().script(Mode::Unavailable);
    let order = owing(&local, Source::Cancellation).await;
    local.settled().await;
    for _ in 0..3 {
        send_again(&local, &order, 2).await;
        // Longer than a lease including the first wait, and shorter than the whole wait for the second attempt.
        local.pass(Duration::from_secs(35)).await;
        let refund = refund::of_order(&local, &order).await;
        assert_eq!(
            (refund.text("status"), &refund.body["attempts"]),
            ("PENDING", &1.into())
        );
    }
    local.pass(Duration::from_mins(1)).await;
    let refund = assert_made_once(&local, &order, TOTAL).await;
    assert_eq!(refund.body["attempts"], 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_about_a_refund_that_nobody_owes_does_nothing_and_is_kept() {
    let local = Local::start().await;
    let order = refund::paid_order(&local, &local.customer()).await;
    send_again(&local, &order, 1).await;
    for _ in 0..14 {
        local.pass(Duration::from_mins(7)).await;
    }
    assert_eq!(refund::effects(&local, &order).await, []);
    assert_eq!(refund::dead_letters(&local).await.len(), 1);
    let path = format!("/orders/{}/refund", id(&order));
    local.manager().get(&path).await.refused(404, "NOT_FOUND");
}

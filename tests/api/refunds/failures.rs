//! Refunds that fail, at once or after they were made: the money moves once, or the job is listed as failed.

use std::time::Duration;

use oms_cloud::payments::{Behaviour, LookupMode, Mode};
use oms_domain::Timestamp;
use oms_tests::order::{self, id};
use oms_tests::payment_event::{event, refund as refund_of};
use oms_tests::refund::{self, Source, assert_made_once, effects, owing, send_again};
use oms_tests::{Local, Reply};
use serde_json::{Value, json};

use super::events::{returned, tell, untold};

/// The total of every order in this file.
const TOTAL: &str = "219.61";

/// The number of each attempt, and the minutes until the next.
const WAITS: [(u64, u64); 5] = [(1, 2), (2, 4), (3, 8), (4, 16), (5, 32)];

/// Lets time pass, ten minutes at a time, until the refund has succeeded or failed; fails after five hours.
pub async fn wait_for_the_end(local: &Local, order: &Value) -> Reply {
    local.settled().await;
    for _ in 0..30 {
        let refund = refund::of_order(local, order).await;
        if ["SUCCEEDED", "FAILED"].contains(&refund.text("status")) {
            return refund;
        }
        local.pass(Duration::from_mins(10)).await;
    }
    panic!("five hours later: {}", refund::of_order(local, order).await);
}

/// Checks that the refund has failed for good and that managers see it.
pub async fn assert_failed(local: &Local, order: &Value) -> Value {
    let refund = refund::of_order(local, order).await;
    assert_eq!(refund.text("status"), "FAILED", "{refund}");
    assert_eq!(refund.body["transaction_id"], Value::Null, "{refund}");
    let job = refund::job(local, order).await.expect("a failed job is listed");
    assert_eq!(job["status"], "FAILED", "{job}");
    assert_eq!(job["last_error"], refund.body["last_error"], "{job}");
    assert_eq!(job["attempts"], refund.body["attempts"], "{job}");
    job
}

/// Makes the gateway hold back its events.
pub fn hold_webhooks(local: &Local) {
    local.system().payments().set_behaviour(Behaviour {
        hold_webhooks: true,
        ..Behaviour::default()
    });
}

/// The numbers of requests to the gateway: for a refund, and for the list of refunds.
fn asked(local: &Local) -> (u64, u64) {
    let requests = local.system().payments().requests();
    let count = |kind: &str| requests.get(kind).copied().unwrap_or(0);
    (count("create_refund"), count("list_refunds"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_attempt_that_fails_is_followed_by_another_after_2_4_8_16_and_32_minutes() {
    let local = Local::start().await;
    for _ in 0..6 {
        local.system().payments().script(Mode::Unavailable);
    }
    let order = owing(&local, Source::Cancellation).await;
    for (attempt, minutes) in WAITS {
        local.settled().await;
        let refund = refund::of_order(&local, &order).await;
        assert_eq!(
            (refund.text("status"), refund.body["attempts"].as_u64()),
            ("PENDING", Some(attempt))
        );
        assert!(refund.text("last_error").contains("503"), "{refund}");
        let job = refund::job(&local, &order)
            .await
            .expect("a job that is owed is listed");
        assert_eq!(
            (&job["status"], job["attempts"].as_u64()),
            (&json!("PENDING"), Some(attempt))
        );
        let due: Timestamp = job["due_at"].as_str().unwrap().parse().unwrap();
        let planned = Duration::from_mins(minutes);
        assert_eq!(due.duration_since(local.now()), planned, "{job}");
        let messages = refund::in_queue(&local).await;
        let [message] = &messages[..] else {
            panic!("{messages:?}")
        };
        let wait = message.visible_at.duration_since(local.now());
        // Jitter spreads jobs that failed together; it must not double the wait.
        assert!(
            (planned..=planned + planned / 8 + Duration::from_secs(1)).contains(&wait),
            "the next attempt follows attempt {attempt} after {wait:?}"
        );
        local.pass(wait.saturating_sub(Duration::from_secs(1))).await;
        let refund = refund::of_order(&local, &order).await;
        assert_eq!(refund.body["attempts"], attempt, "it came too early");
        local.advance(Duration::from_secs(1));
    }
    local.settled().await;
    let job = assert_failed(&local, &order).await;
    assert_eq!(job["attempts"], 6);
    assert_eq!(asked(&local).0, 6);
    assert_eq!(effects(&local, &order).await, []);
    // The message is kept in the dead-letter queue and is not delivered again.
    local.pass(Duration::from_hours(1)).await;
    assert_eq!(refund::in_queue(&local).await.len(), 0);
    let dead = refund::dead_letters(&local).await;
    assert_eq!(dead.len(), 1);
    let body: Value = serde_json::from_str(&dead[0].body).unwrap();
    assert_eq!(
        (&body["kind"], &body["entity_id"]),
        (&json!("REFUND"), &order["id"])
    );
    assert_eq!(asked(&local).0, 6);

    // A manager retries the job.
    let retried = local.manager().retry_job("REFUND", id(&order)).await.expect(202);
    let expected = json!({ "kind": "REFUND", "entity_id": order["id"], "status": "PENDING" });
    assert_eq!(retried.body, expected);
    local.settled().await;
    let refund = assert_made_once(&local, &order, TOTAL).await;
    assert_eq!(refund.body["attempts"], 7);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_is_retried_has_as_many_attempts_as_a_new_one() {
    let local = Local::start().await;
    for _ in 0..11 {
        local.system().payments().script(Mode::RateLimited);
    }
    let order = owing(&local, Source::Return).await;
    wait_for_the_end(&local, &order).await;
    assert_eq!(assert_failed(&local, &order).await["attempts"], 6);
    local
        .manager()
        .retry_job("REFUND", id(&order))
        .await
        .assert_status(202);
    local.settled().await;
    assert_eq!(refund::status(&local, &order).await, "PENDING");
    wait_for_the_end(&local, &order).await;
    let refund = assert_made_once(&local, &order, TOTAL).await;
    assert_eq!(refund.body["attempts"], 12);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_gateway_does_once_the_money_moves_once() {
    let local = Local::start().await;
    hold_webhooks(&local);
    for (mode, source) in [
        (Mode::TimeoutWithEffect, Source::Cancellation),
        (Mode::TimeoutWithEffect, Source::Return),
        (Mode::TimeoutWithoutEffect, Source::Cancellation),
        (Mode::ErrorWithEffect, Source::Return),
        (Mode::ErrorWithoutEffect, Source::Cancellation),
        (Mode::Unavailable, Source::Cancellation),
        (Mode::RateLimited, Source::Cancellation),
    ] {
        local.system().payments().script(mode);
        let order = owing(&local, source).await;
        local.settled().await;
        let first = refund::of_order(&local, &order).await;
        assert_eq!(first.text("status"), "PENDING", "{mode:?}: {first}");
        assert_eq!(first.body["attempts"], 1, "{mode:?}: {first}");
        let refund = wait_for_the_end(&local, &order).await;
        assert_eq!(refund.text("status"), "SUCCEEDED", "{mode:?}: {refund}");
        assert_made_once(&local, &order, TOTAL).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outcome_that_is_not_known_is_looked_up_before_anything_else_is_asked() {
    let local = Local::start().await;
    let payments = local.system().payments();
    hold_webhooks(&local);
    payments.script(Mode::TimeoutWithEffect);
    for lookup in [
        LookupMode::Timeout,
        LookupMode::Unavailable,
        LookupMode::RateLimited,
    ] {
        payments.script_lookup(lookup);
    }
    let order = owing(&local, Source::Cancellation).await;
    local.settled().await;
    assert_eq!(asked(&local), (1, 0));
    for (attempt, minutes) in &WAITS[..4] {
        // No refund is requested while the look-up fails.
        assert_eq!(asked(&local), (1, attempt - 1));
        local.pass(Duration::from_mins(minutes + minutes / 8 + 1)).await;
    }
    assert_eq!(asked(&local), (1, 4));
    let refund = assert_made_once(&local, &order, TOTAL).await;
    assert_eq!(refund.body["attempts"], 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_fails_at_random_moves_each_ones_money_once() {
    const ORDERS: usize = 12;
    let local = Local::start().await;
    let rates = [
        (Mode::TimeoutWithEffect, 150_000),
        (Mode::TimeoutWithoutEffect, 100_000),
        (Mode::ErrorWithEffect, 150_000),
        (Mode::ErrorWithoutEffect, 100_000),
        (Mode::Unavailable, 100_000),
    ];
    local.system().payments().set_behaviour(Behaviour {
        rates: rates.into(),
        seed: 3,
        ..Behaviour::default()
    });
    let mut orders = Vec::new();
    for _ in 0..ORDERS {
        orders.push(owing(&local, Source::Cancellation).await);
    }
    for order in &orders {
        let refund = wait_for_the_end(&local, order).await;
        assert_eq!(refund.text("status"), "SUCCEEDED", "{refund}");
        assert_made_once(&local, order, TOTAL).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_gateway_refuses_for_good_has_failed_at_once_in_its_own_words() {
    let local = Local::start().await;
    let payments = local.system().payments();
    payments.script(Mode::CardError);
    let order = owing(&local, Source::Return).await;
    local.settled().await;
    let job = assert_failed(&local, &order).await;
    assert_eq!(job["attempts"], 1);
    let error = job["last_error"].as_str().unwrap();
    assert!(error.contains("402") && error.contains("declined"), "{error}");
    // The customer learns that the refund failed, but not the gateway's message.
    let owner = local.person(order["customer_id"].as_str().unwrap(), &["customer"]);
    let shown = owner.order_refund(id(&order)).await.expect(200);
    assert_eq!(
        (shown.text("status"), &shown.body["last_error"]),
        ("FAILED", &Value::Null)
    );
    local.pass(Duration::from_hours(2)).await;
    assert_eq!(asked(&local).0, 1);
    assert_eq!(refund::dead_letters(&local).await.len(), 1);
    // The gateway repeats a key's answer, so the next attempt has a key of its own.
    local
        .manager()
        .retry_job("REFUND", id(&order))
        .await
        .assert_status(202);
    local.settled().await;
    assert_made_once(&local, &order, TOTAL).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_that_the_gateway_does_not_know_cannot_be_refunded() {
    let local = Local::start().await;
    let (customer, manager) = (local.customer(), local.manager());
    let order = order::place(&customer).await;
    let body = json!({ "new_state": "PAID", "payment_transaction_id": "pi_missing_1" });
    let path = format!("/orders/{}/state", id(&order));
    manager.patch(&path, &body).await.assert_status(200);
    customer.cancel(id(&order)).await.assert_status(200);
    local.settled().await;
    let job = assert_failed(&local, &order).await;
    let error = job["last_error"].as_str().unwrap();
    assert!(error.contains("404") && error.contains("pi_missing_1"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_of_the_wrong_amount_is_not_taken_for_ours() {
    let local = Local::start().await;
    hold_webhooks(&local);
    local.system().payments().script(Mode::WrongAmount);
    let order = owing(&local, Source::Return).await;
    local.settled().await;
    let job = assert_failed(&local, &order).await;
    assert_eq!(job["attempts"], 1);
    let return_id = job["owner_id"].as_str().unwrap();
    let returned = local.manager().returned(return_id).await.expect(200);
    assert_eq!(returned.body["refund_transaction_id"], Value::Null);
    assert_eq!(effects(&local, &order).await.len(), 1);
    // The retry finds the refund that was really made, and does not make it again.
    local
        .manager()
        .retry_job("REFUND", id(&order))
        .await
        .assert_status(202);
    local.settled().await;
    assert_made_once(&local, &order, TOTAL).await;
    assert_eq!(asked(&local), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifteen_days_later_the_gateway_has_forgotten_its_keys_and_the_money_does_not_move_again() {
    let local = Local::start().await;
    let payments = local.system().payments();
    let (cancelled, returned) = (
        owing(&local, Source::Cancellation).await,
        owing(&local, Source::Return).await,
    );
    local.settled().await;
    for order in [&cancelled, &returned] {
        assert_made_once(&local, order, TOTAL).await;
    }
    // This refund is made, but we never learn of it and give it up.
    hold_webhooks(&local);
    payments.script(Mode::TimeoutWithEffect);
    for _ in 0..5 {
        payments.script_lookup(LookupMode::Unavailable);
    }
    let lost = owing(&local, Source::Cancellation).await;
    wait_for_the_end(&local, &lost).await;
    assert_failed(&local, &lost).await;
    assert_eq!(effects(&local, &lost).await.len(), 1);
    local.pass(Duration::from_hours(1)).await;
    assert_eq!(refund::dead_letters(&local).await.len(), 1);

    let before = asked(&local).0;
    local.pass(Duration::from_hours(15 * 24)).await;
    for order in [&cancelled, &returned, &lost] {
        send_again(&local, order, 2).await;
    }
    local.settled().await;
    local
        .manager()
        .retry_job("REFUND", id(&lost))
        .await
        .assert_status(202);
    local.settled().await;
    for order in [&cancelled, &returned, &lost] {
        assert_made_once(&local, order, TOTAL).await;
    }
    // The look-up found the refund, so it was not requested again: even the same key would have moved the money twice.
    assert_eq!(asked(&local).0, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_that_cannot_be_made_after_all_has_failed_and_can_be_tried_again() {
    let local = Local::start().await;
    for source in Source::ALL {
        local.system().payments().script(Mode::PendingThenFailed);
        let order = owing(&local, source).await;
        local.settled().await;
        assert_eq!(refund::status(&local, &order).await, "PROCESSING");
        let refund_id = effects(&local, &order).await[0].refund_id.clone();
        local.system().payments().settle_refund(&refund_id).await.unwrap();
        local.settled().await;
        let failed = refund::of_order(&local, &order).await;
        assert_eq!(failed.text("status"), "FAILED", "{failed}");
        assert_eq!(failed.body["transaction_id"], Value::Null, "{failed}");
        assert!(failed.text("last_error").contains(&refund_id), "{failed}");
        let job = refund::job(&local, &order).await.expect("a failed job is listed");
        assert_eq!(job["status"], "FAILED");
        assert_eq!(effects(&local, &order).await, []);

        local
            .manager()
            .retry_job("REFUND", id(&order))
            .await
            .assert_status(202);
        local.settled().await;
        let made = assert_made_once(&local, &order, TOTAL).await;
        assert_ne!(made.text("transaction_id"), refund_id);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_that_comes_back_after_it_was_made_has_failed_too() {
    let local = untold(&[]).await;
    for source in Source::ALL {
        let order = owing(&local, source).await;
        local.settled().await;
        assert_made_once(&local, &order, TOTAL).await;
        let news = event(
            &local,
            "refund.failed",
            &refund_of(&local, &order, "failed").await,
        );
        for _ in 0..3 {
            tell(&local, &news).await;
            local.settled().await;
            let failed = refund::of_order(&local, &order).await;
            assert_eq!(failed.text("status"), "FAILED", "{failed}");
            assert_eq!(failed.body["transaction_id"], Value::Null, "{failed}");
            assert!(
                failed.text("last_error").contains("lost_or_stolen_card"),
                "{failed}"
            );
            let job = refund::job(&local, &order).await.expect("a failed job is listed");
            assert_eq!(job["status"], "FAILED", "{job}");
        }
        if source == Source::Return {
            assert_eq!(
                returned(&local, &order).await["refund_transaction_id"],
                Value::Null
            );
        }
        // A late event about the earlier success does not turn the failure into one.
        let late = event(
            &local,
            "refund.updated",
            &refund_of(&local, &order, "succeeded").await,
        );
        tell(&local, &late).await;
        assert_eq!(refund::status(&local, &order).await, "FAILED");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_that_came_back_is_made_anew_under_another_key_when_somebody_says_so() {
    let local = Local::start().await;
    let payments = local.system().payments();
    payments.script(Mode::PendingThenFailed);
    let order = owing(&local, Source::Return).await;
    local.settled().await;
    let first = refund_of(&local, &order, "failed").await;
    let refund_id = first["id"].as_str().unwrap().to_owned();
    payments.settle_refund(&refund_id).await.unwrap();
    local.settled().await;
    local
        .manager()
        .retry_job("refund", id(&order))
        .await
        .assert_status(202);
    local.settled().await;
    let second = assert_made_once(&local, &order, TOTAL).await;
    // The failure of the first refund is reported once more, after the second was made.
    for kind in ["refund.updated", "refund.failed", "charge.refund.updated"] {
        tell(&local, &event(&local, kind, &first)).await;
        local.settled().await;
    }
    assert_eq!(assert_made_once(&local, &order, TOTAL).await.body, second.body);
    let transaction = &returned(&local, &order).await["refund_transaction_id"];
    assert_eq!(*transaction, second.body["transaction_id"]);
}

//! The reconciler: jobs that were left behind are sent again, and orders that were never paid expire.

use std::time::Duration;

use futures::future::join_all;
use oms_cloud::payments::Mode;
use oms_reconcile::{Reconcile, Reconciled};
use oms_tests::fault::{Fault, Plan};
use oms_tests::order::{self, id};
use oms_tests::payment_event::paid;
use oms_tests::refund::{self, Source, assert_made_once, owing};
use oms_tests::{Local, history, new_uuid};
use serde_json::{Value, json};

use crate::refunds::worker::Worker;

/// The time after which a job that is due counts as overdue.
const OVERDUE: Duration = Duration::from_mins(10);
const MOMENT: Duration = Duration::from_millis(1);

/// The time that an order may wait for its payment.
const EXPIRY: Duration = Duration::from_hours(72);

/// The most jobs of a kind, or orders, that one run handles.
const LIMIT: usize = 100;

/// One run of the reconciler, in a system where nothing else happens.
async fn run(local: &Local) -> (usize, usize) {
    run_with(local, &[]).await
}

async fn run_with(local: &Local, changes: &[(&str, &str)]) -> (usize, usize) {
    let environment = local.environment_with("reconcile", changes);
    let reconcile = Reconcile::new(&environment, local.clock()).unwrap();
    let Reconciled {
        jobs_sent_again,
        orders_expired,
    } = reconcile.run_once().await.unwrap();
    (jobs_sent_again, orders_expired)
}

/// The kinds and orders of the messages in a queue.
async fn sent(local: &Local, queue: &str) -> Vec<(String, String)> {
    let messages = local
        .system()
        .queues()
        .messages(local.queue(queue))
        .await
        .unwrap();
    let read = |body: &str| {
        let body: Value = serde_json::from_str(body).unwrap();
        let text = |field: &str| body[field].as_str().unwrap().to_owned();
        assert!(text("write_id").len() == 32, "{body}");
        (text("kind"), text("entity_id"))
    };
    messages.iter().map(|message| read(&message.body)).collect()
}

#[tokio::test]
async fn a_job_that_is_overdue_is_sent_again_and_not_before() {
    let local = Local::quiet().await;
    let cancelled = owing(&local, Source::Cancellation).await;
    let shipped = order::in_status(&local, "SHIPPED").await;
    local.advance(OVERDUE);
    assert_eq!(run(&local).await, (0, 0));
    local.advance(MOMENT);
    assert_eq!(run(&local).await, (2, 0));
    assert_eq!(
        sent(&local, "RefundQueue").await,
        [("REFUND".to_owned(), id(&cancelled).to_owned())]
    );
    assert_eq!(
        sent(&local, "InvoiceQueue").await,
        [("INVOICE".to_owned(), id(&shipped).to_owned())]
    );
    // The job is due from now on: the next run leaves it alone, and the one after that sends it again.
    assert_eq!(run(&local).await, (0, 0));
    local.advance(OVERDUE);
    assert_eq!(run(&local).await, (0, 0));
    local.advance(MOMENT);
    assert_eq!(run(&local).await, (2, 0));
    assert_eq!(sent(&local, "RefundQueue").await.len(), 2);
}

#[tokio::test]
async fn one_run_does_so_much_and_the_next_ones_the_rest_the_longest_due_first() {
    let local = Local::quiet().await;
    let mut owed = Vec::new();
    for number in 0..LIMIT + 5 {
        if number % 10 == 0 {
            local.advance(Duration::from_secs(1));
        }
        let order = order::in_status(&local, "PAID").await;
        local.manager().cancel(id(&order)).await.assert_status(200);
        owed.push(id(&order).to_owned());
    }
    local.advance(OVERDUE + MOMENT);
    assert_eq!(run(&local).await, (LIMIT, 0));
    let first: Vec<String> = sent(&local, "RefundQueue")
        .await
        .into_iter()
        .map(|(_, order)| order)
        .collect();
    assert!(owed[..LIMIT / 2].iter().all(|order| first.contains(order)));
    assert_eq!(run(&local).await, (5, 0));
    let mut all: Vec<String> = sent(&local, "RefundQueue")
        .await
        .into_iter()
        .map(|(_, order)| order)
        .collect();
    all.sort_unstable();
    owed.sort_unstable();
    assert_eq!(all, owed);
    assert_eq!(run(&local).await, (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_was_lost_is_made_up_for() {
    let local = Local::start().await;
    local.system().payments().script(Mode::TimeoutWithoutEffect);
    let order = owing(&local, Source::Return).await;
    local.settled().await;
    assert_eq!(refund::status(&local, &order).await, "PENDING");
    local
        .system()
        .queues()
        .purge(local.queue("RefundQueue"))
        .await
        .unwrap();
    // The job is due again in two minutes and overdue ten minutes after that; the reconciler runs every five.
    for _ in 0..5 {
        local.pass(Duration::from_mins(5)).await;
    }
    assert_made_once(&local, &order, "219.61").await;
}

#[tokio::test]
async fn what_a_dead_worker_held_is_taken_up_by_another() {
    let local = Local::quiet().await;
    let mut left = Vec::new();
    for source in Source::ALL {
        for last in 1..=4 {
            let (order, worker) = (owing(&local, source).await, Worker::of(&local).await);
            left.push((order, worker, Plan::dead_after(last, Fault::LoseAnswer)));
        }
    }
    let dying = left
        .iter()
        .map(|(order, worker, plan)| worker.deliver(order, plan.clone()));
    join_all(dying).await;
    local.advance(OVERDUE + MOMENT);
    run(&local).await;
    let messages = sent(&local, "RefundQueue").await;
    assert_eq!(messages.len(), left.len());
    for (order, worker, plan) in &left {
        assert!(messages.iter().any(|(_, sent)| sent == id(order)), "{plan:?}");
        assert!(worker.deliver(order, Plan::none()).await, "{plan:?}");
        assert_made_once(&local, order, "219.61").await;
    }
    local.advance(OVERDUE * 2);
    run(&local).await;
    assert_eq!(sent(&local, "RefundQueue").await.len(), messages.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_failed_or_waits_for_its_next_attempt_is_left_alone() {
    let local = Local::start().await;
    let payments = local.system().payments();
    payments.script(Mode::CardError);
    let failed = owing(&local, Source::Return).await;
    local.settled().await;
    for _ in 0..4 {
        payments.script(Mode::Unavailable);
    }
    let waiting = owing(&local, Source::Cancellation).await;
    for minutes in [0, 3, 5, 9] {
        local.pass(Duration::from_mins(minutes)).await;
    }
    let refund = refund::of_order(&local, &waiting).await;
    assert_eq!(
        (refund.text("status"), refund.body["attempts"].as_u64()),
        ("PENDING", Some(4))
    );
    // The next attempt is in 16 minutes, and the job is not overdue for as long.
    for _ in 0..3 {
        local.pass(Duration::from_mins(5)).await;
        let answer = local.system().fire("reconcile").await.unwrap();
        assert_eq!(answer, json!({ "jobs_sent_again": 0, "orders_expired": 0 }));
        assert_eq!(refund::of_order(&local, &waiting).await.body["attempts"], 4);
    }
    local.pass(Duration::from_mins(4)).await;
    assert_made_once(&local, &waiting, "219.61").await;
    assert_eq!(refund::status(&local, &failed).await, "FAILED");
}

#[tokio::test]
async fn an_order_that_nobody_pays_is_called_off_after_72_hours() {
    let local = Local::quiet().await;
    let customer = local.customer();
    let unpaid = order::place(&customer).await;
    let mut others = Vec::new();
    for status in ["PAID", "PROCESSING_IN_WAREHOUSE", "DELIVERED", "CANCELLED"] {
        others.push(order::in_status(&local, status).await);
    }
    local.advance(EXPIRY.saturating_sub(MOMENT));
    assert_eq!(run(&local).await.1, 0);
    local.advance(MOMENT * 2);
    let younger = order::place(&customer).await;
    assert_eq!(run(&local).await.1, 1);
    let now = customer.order(id(&unpaid)).await.expect(200);
    assert_eq!(now.text("status"), "CANCELLED");
    assert_eq!(now.text("cancellation_reason"), "not paid within 72 hours");
    assert_eq!(now.text("cancelled_at"), local.now().to_string());
    let records = customer.history(id(&unpaid)).await.expect(200);
    history::assert_complete(records.data(), id(&unpaid), "CANCELLED");
    assert_eq!(records.data().len(), 2);
    for (field, expected) in [
        ("actor_id", json!("reconcile")),
        ("actor_type", json!("SYSTEM")),
        ("actor_role", json!("system")),
        ("trigger", json!("SCHEDULE")),
        ("reason", json!("not paid within 72 hours")),
        ("ip_address", Value::Null),
    ] {
        assert_eq!(records.data()[1][field], expected, "{field}");
    }
    // Nobody paid, so nothing is owed.
    customer.order_refund(id(&unpaid)).await.refused(404, "NOT_FOUND");
    assert_eq!(refund::job(&local, &unpaid).await, None);
    for _ in 0..2 {
        assert_eq!(run(&local).await.1, 0);
    }
    assert_eq!(order::status(&customer, id(&younger)).await, "PENDING_PAYMENT");
    for order in &others {
        let now = local.manager().order(id(order)).await.expect(200);
        assert_eq!(now.body["version"], order["version"]);
    }
}

#[tokio::test]
async fn how_long_is_configured_and_nought_is_for_ever() {
    let local = Local::quiet().await;
    let order = order::place(&local.customer()).await;
    local.advance(Duration::from_hours(24 * 30));
    assert_eq!(run_with(&local, &[("PAYMENT_EXPIRY_HOURS", "0")]).await.1, 0);
    assert_eq!(run_with(&local, &[("PAYMENT_EXPIRY_HOURS", "721")]).await.1, 0);
    assert_eq!(run_with(&local, &[("PAYMENT_EXPIRY_HOURS", "719")]).await.1, 1);
    let now = local.manager().order(id(&order)).await.expect(200);
    assert_eq!(now.text("cancellation_reason"), "not paid within 719 hours");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runs_at_the_same_time_call_each_order_off_once() {
    let local = Local::quiet().await;
    let customer = local.customer();
    let mut orders = Vec::new();
    for _ in 0..LIMIT + 5 {
        orders.push(order::place(&customer).await);
    }
    local.advance(EXPIRY + MOMENT);
    let runs = join_all((0..3).map(|_| run(&local))).await;
    let expired: usize = runs.iter().map(|(_, expired)| *expired).sum();
    // A run that reads the list after the others have begun finds the orders behind theirs.
    assert!((LIMIT..=LIMIT + 5).contains(&expired), "{expired}");
    assert_eq!(expired + run(&local).await.1, LIMIT + 5);
    for order in &orders {
        let records = customer.history(id(order)).await.expect(200);
        history::assert_complete(records.data(), id(order), "CANCELLED");
        assert_eq!(records.data().len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_in_the_last_moment_counts_or_is_recorded_but_is_never_cancelled() {
    let local = Local::quiet().await;
    let manager = local.manager();
    for _ in 0..10 {
        let order = order::place(&manager).await;
        local.advance(EXPIRY + MOMENT);
        let event = paid(&local, &order);
        let (reply, (_, expired)) = tokio::join!(local.webhook(&event).into_future(), run(&local));
        reply.assert_status(200);
        let now = manager.order(id(&order)).await.expect(200);
        let records = manager.history(id(&order)).await.expect(200);
        let refused = records
            .data()
            .iter()
            .filter(|record| record["event"] == "REFUSED")
            .count();
        match expired {
            0 => assert_eq!((now.text("status"), refused), ("PAID", 0)),
            _ => assert_eq!((now.text("status"), refused), ("CANCELLED", 1)),
        }
        assert_eq!(now.body["version"], 2, "{now}");
    }
}

/// One run finds all orders unpaid, and comes to the newest last, which has been paid by then.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_paid_between_the_look_and_the_cancellation_stays_paid() {
    let local = Local::quiet().await;
    let manager = local.manager();
    let mut orders = Vec::new();
    for _ in 0..40 {
        orders.push(order::place(&manager).await);
        local.advance(MOMENT);
    }
    local.advance(EXPIRY);
    let pay = async {
        for order in orders.iter().rev() {
            local.webhook(&paid(&local, order)).await.assert_status(200);
        }
    };
    let ((), (_, expired)) = tokio::join!(pay, run(&local));
    let mut stayed_paid = 0;
    for order in &orders {
        let now = manager.order(id(order)).await.expect(200);
        assert_eq!(now.body["version"], 2, "{now}");
        stayed_paid += usize::from(now.text("status") == "PAID");
    }
    assert_eq!(stayed_paid + expired, orders.len());
    assert!(stayed_paid > 0, "nothing was paid in time");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_runs_by_itself() {
    let local = Local::start().await;
    let order = order::place(&local.customer()).await;
    local.pass(EXPIRY.saturating_sub(Duration::from_mins(10))).await;
    assert_eq!(
        order::status(&local.manager(), id(&order)).await,
        "PENDING_PAYMENT"
    );
    for _ in 0..3 {
        local.pass(Duration::from_mins(5)).await;
    }
    assert_eq!(order::status(&local.manager(), id(&order)).await, "CANCELLED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_one_queue_holds_up_nothing_else() {
    let local = Local::quiet().await;
    let unpaid = order::place(&local.customer()).await;
    order::in_status(&local, "SHIPPED").await;
    owing(&local, Source::Cancellation).await;
    local.advance(EXPIRY + OVERDUE);
    let gone = local.variable("reconcile", "INVOICE_QUEUE_URL") + "-that-is-gone";
    let environment = local.environment_with("reconcile", &[("INVOICE_QUEUE_URL", &gone)]);
    let reconcile = Reconcile::new(&environment, local.clock()).unwrap();
    reconcile.run_once().await.unwrap_err();
    // The refund's message is sent, and the unpaid order no longer waits for its payment.
    assert_eq!(refund::in_queue(&local).await.len(), 1);
    let staff = local.person(&new_uuid(), &["support"]);
    assert_eq!(order::status(&staff, id(&unpaid)).await, "CANCELLED");
    // The job whose message could not be sent is still owed.
    assert_eq!(run(&local).await, (1, 0));
}

//! Messages that come when nothing is to be done: they change nothing, and bring nothing forward.

use std::time::Duration;

use oms_cloud::payments::Mode;
use oms_tests::Local;
use oms_tests::refund::{self, Source, assert_made_once, owing, send_again};

/// What every order here costs.
const TOTAL: &str = "219.61";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_message_does_not_bring_the_next_attempt_forward() {
    let local = Local::start().await;
    local.system().payments().script(Mode::Unavailable);
    let order = owing(&local, Source::Cancellation).await;
    local.settled().await;
    for _ in 0..3 {
        send_again(&local, &order, 2).await;
        // Longer than a lease, with the first time round; shorter than the wait for the second attempt in all.
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
    let path = format!("/orders/{}/refund", oms_tests::order::id(&order));
    local.manager().get(&path).await.refused(404, "NOT_FOUND");
}

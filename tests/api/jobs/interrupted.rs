//! Jobs whose worker, or whose webhook, breaks off at the worst moment: a recorded outcome is reported, and attempts
//! are not repeated without end.

use std::collections::BTreeMap;
use std::time::Duration;

use oms_cloud::payments::Mode;
use oms_domain::JobKind;
use oms_http::Entropy;
use oms_tests::deployment::{Answer, Deliveries, Deployment, HttpRequest, Outcome, Place, Queue, Stream};
use oms_tests::fault::{Fault, Plan};
use oms_tests::order::id;
use oms_tests::payment_event::{event, minor_units, signature};
use oms_tests::refund::{self, Source, owing};
use oms_tests::{Local, order, table};
use serde_json::{Value, json};

use crate::telemetry::metrics::{assert_counted, counted_by, run};

/// Longer than a lease, and longer than a queue hides a message.
const LATER: Duration = Duration::from_mins(7);

/// The item of an order, a return or a job, as it is stored.
async fn stored(local: &Local, key: &str) -> Value {
    let environment = &local.system().environments()["process-refund"];
    let table = environment.required("ORDERS_TABLE").unwrap();
    let request = json!({ "TableName": table, "Key": { "pk": { "S": key } } });
    table::call(local, "DynamoDB_20120810.GetItem", &request).await["Item"].take()
}

/// The index shows no refund of the order, neither as owed nor as failed.
async fn assert_is_no_failure(local: &Local, order: &Value) {
    let item = stored(local, &format!("REFUND#{}", id(order))).await;
    assert_eq!(item["status"], json!({ "S": "SUCCEEDED" }), "{item}");
    assert_eq!(item["job_kind"], Value::Null, "{item}");
}

/// The gateway's event that the refund of `order` has been made after all.
fn made_after_all(local: &Local, order: &Value) -> Value {
    let refund = json!({
        "id": format!("re_{}", id(order).replace('-', "")),
        "object": "refund",
        "amount": minor_units(&order["total_amount"]),
        "currency": order["currency"].as_str().unwrap().to_lowercase(),
        "payment_intent": order["payment_transaction_id"],
        "metadata": { "order_id": order["id"] },
        "status": "succeeded",
        "failure_reason": null,
    });
    event(local, "refund.updated", &refund)
}

/// Delivers the event to the function itself.
async fn tell(deployment: &Deployment<'_>, event: &Value) -> Result<Answer, Outcome> {
    let local = deployment.local();
    let body = event.to_string();
    let signature = signature(&local.webhook_secret(), &body, local.now().unix_seconds());
    let request = HttpRequest {
        method: "POST".to_owned(),
        path: "/api/v1/webhooks/payment".to_owned(),
        headers: BTreeMap::from([
            ("content-type".to_owned(), "application/json".to_owned()),
            ("stripe-signature".to_owned(), signature),
        ]),
        body: Some(body),
        ..HttpRequest::default()
    };
    deployment.request("receive-payment-webhook", &request).await
}

/// Delivers the success of a refund that had failed for good, with `fault` at that call, and then again without a
/// fault; `false` if the delivery makes fewer calls.
async fn is_settled_in_spite_of(fault: Fault, call: usize) -> bool {
    let local = Local::quiet().await;
    let deployment = Deployment::of(&local, Place::Here(Entropy::system()));
    let mut deliveries = Deliveries::of(&local).await;
    local.system().payments().script(Mode::CardError);
    let order = owing(&local, Source::Return).await;
    deliveries.until_quiet(&deployment).await;
    assert_eq!(refund::status(&local, &order).await, "FAILED");
    let news = made_after_all(&local, &order);
    let order = local.manager().order(id(&order)).await.expect(200).body;
    let wire = deployment
        .begin("receive-payment-webhook", Plan::at(call, fault))
        .await;
    let _ = tell(&deployment, &news).await;
    let fired = wire.fired().values().sum::<usize>() > 0;
    deployment.heal().await;
    assert_eq!(
        tell(&deployment, &news).await.unwrap().status,
        200,
        "{fault} at {call}"
    );

    let shown = refund::of_order(&local, &order).await;
    assert_eq!(shown.text("status"), "SUCCEEDED", "{fault} at {call}: {shown}");
    let refund_id = shown.text("transaction_id");
    let returns = local.manager().get("/returns?limit=100").await.expect(200);
    let returned = returns
        .data()
        .iter()
        .find(|returned| returned["order_id"] == order["id"]);
    let returned = returned.unwrap();
    assert_eq!(returned["refund_transaction_id"], refund_id, "{fault} at {call}");
    // The refund is no longer listed as failed.
    assert_is_no_failure(&local, &order).await;
    fired
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn late_success_is_settled_wherever_its_news_breaks_off() {
    for fault in [Fault::KillAfter, Fault::LoseAnswer] {
        let mut call = 1;
        while is_settled_in_spite_of(fault, call).await {
            call += 1;
        }
        // The record is read and written.
        assert!(call > 2, "{fault}: {} calls", call - 1);
    }
}

fn counted(test: &str) -> Option<Vec<(String, String)>> {
    counted_by(&format!("jobs::interrupted::{test}"))
}

/// Two deliveries to the worker are answered by a failure; the first worker meets `fault` at the call that records it.
async fn fails_for_good_although_the_record_meets(fault: Fault) {
    let local = Local::quiet().await;
    let deployment = Deployment::of(&local, Place::Here(Entropy::system()));
    let mut deliveries = Deliveries::of(&local).await;
    for _ in 0..2 {
        local.system().payments().script(Mode::CardError);
    }
    let order = owing(&local, Source::Cancellation).await;
    // Calls of the worker: read, open, clear the mark, ask, record.
    deployment
        .begin(JobKind::Refund.function(), Plan::at(5, fault))
        .await;
    deliveries.until_quiet(&deployment).await;
    deployment.heal().await;
    for _ in 0..4 {
        local.advance(LATER);
        deliveries.until_quiet(&deployment).await;
    }
    assert_eq!(refund::status(&local, &order).await, "FAILED", "{fault}");
}

#[test]
fn a_failure_is_counted_although_its_worker_dies_as_it_is_recorded() {
    let metrics = counted("a_failure_is_counted_although_its_worker_dies_as_it_is_recorded");
    if metrics.is_none() {
        run(fails_for_good_although_the_record_meets(Fault::KillAfter));
    }
    assert_counted(metrics, &[("JobFailed", "REFUND")]);
}

#[test]
fn a_failure_that_was_not_recorded_is_counted_again() {
    let metrics = counted("a_failure_that_was_not_recorded_is_counted_again");
    if metrics.is_none() {
        run(fails_for_good_although_the_record_meets(Fault::KillBefore));
    }
    // The next attempt hears the stored refusal once more, and is tried again under a new key.
    let counted = ["JobFailed", "JobRetried", "JobFailed"].map(|name| (name, "REFUND"));
    assert_counted(metrics, &counted);
}

/// The queues of a system, once the messages of all jobs that are owed are in them.
async fn dispatched(local: &Local) -> Deliveries<'_> {
    let deployment = Deployment::of(local, Place::Here(Entropy::system()));
    let mut deliveries = Deliveries::of(local).await;
    while deliveries.deliver(&deployment, Stream::DispatchJobs, 100).await > 0 {}
    deliveries
}

/// Lets the worker of `queue` die at each attempt after the given call, and then once not.
async fn dies_after(local: &Local, deliveries: &Deliveries<'_>, queue: JobKind, calls: &[usize]) {
    let deployment = Deployment::of(local, Place::Here(Entropy::system()));
    for (attempt, call) in (1..).zip(calls) {
        deployment
            .begin(queue.function(), Plan::at(*call, Fault::KillAfter))
            .await;
        let batch = deliveries.receive(queue, 10).await;
        assert_eq!(batch.len(), 1, "attempt {attempt}");
        assert_eq!(deliveries.work(&deployment, queue, &batch, true).await, 0);
        local.advance(LATER);
    }
    deployment.heal().await;
    let batch = deliveries.receive(queue, 10).await;
    assert_eq!(batch.len(), 1, "the message is there still");
    deliveries.work(&deployment, queue, &batch, true).await;
}

/// Calls of the worker: read, open; from the second attempt on, read, claim, clear the mark, look up, ask.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_whose_every_attempt_breaks_off_has_failed_after_six() {
    let local = Local::quiet().await;
    let order = owing(&local, Source::Cancellation).await;
    dies_after(&local, &dispatched(&local).await, JobKind::Refund, &[2; 6]).await;
    let refund = refund::of_order(&local, &order).await;
    assert_eq!(refund.text("status"), "FAILED", "{refund}");
    assert_eq!(refund::effects(&local, &order).await.len(), 0, "{refund}");
    let job = refund::job(&local, &order).await.expect("a failed job is listed");
    assert_eq!(job["status"], "FAILED", "{job}");
    // A manager's retry gives it all its attempts again.
    local
        .manager()
        .retry_job("refund", id(&order))
        .await
        .assert_status(202);
    let deployment = Deployment::of(&local, Place::Here(Entropy::system()));
    Deliveries::of(&local).await.until_quiet(&deployment).await;
    refund::assert_made_once(&local, &order, "219.61").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_last_attempt_did_before_it_broke_off_is_found() {
    let local = Local::quiet().await;
    let order = owing(&local, Source::Cancellation).await;
    dies_after(
        &local,
        &dispatched(&local).await,
        JobKind::Refund,
        &[2, 2, 2, 2, 2, 5],
    )
    .await;
    refund::assert_made_once(&local, &order, "219.61").await;
}

/// Calls of the worker: read, read the counter, give out the number; from the second attempt on, read, claim.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invoice_whose_every_attempt_breaks_off_has_failed_after_four() {
    let local = Local::quiet().await;
    let shipped = order::in_status(&local, "SHIPPED").await;
    dies_after(&local, &dispatched(&local).await, JobKind::Invoice, &[3, 2, 2, 2]).await;
    local
        .manager()
        .invoice(id(&shipped))
        .await
        .refused(409, "INVOICE_FAILED");
}

/// Holds a worker up at that call; others take it for dead, use up the attempts and give up; then it goes on.
async fn outlives_those_who_gave_up(
    local: &Local,
    queue: JobKind,
    held: usize,
    calls: &[usize],
    failed: impl AsyncFn(),
) {
    let slow = Deployment::of(local, Place::Here(Entropy::system()));
    let deliveries = dispatched(local).await;
    let wire = slow
        .begin(queue.function(), Plan::at(held, Fault::HoldRequest))
        .await;
    let batch = deliveries.receive(queue, 10).await;
    let others = async {
        wire.holds().await;
        local.advance(LATER);
        dies_after(local, &deliveries, queue, calls).await;
        failed().await;
        wire.release();
    };
    let (done, ()) = futures::join!(deliveries.work(&slow, queue, &batch, true), others);
    assert_eq!(done, 1, "the slow worker did not finish the job");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_made_after_others_gave_up_is_no_failure_any_more() {
    let local = Local::quiet().await;
    let order = owing(&local, Source::Cancellation).await;
    let failed = async || assert_eq!(refund::status(&local, &order).await, "FAILED");
    // Read, open, clear the mark, ask.
    outlives_those_who_gave_up(&local, JobKind::Refund, 4, &[2; 5], failed).await;
    refund::assert_made_once(&local, &order, "219.61").await;
    assert_is_no_failure(&local, &order).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invoice_made_after_others_gave_up_is_no_failure_any_more() {
    let local = Local::quiet().await;
    let shipped = order::in_status(&local, "SHIPPED").await;
    let manager = local.manager();
    let failed = async || {
        manager.invoice(id(&shipped)).await.refused(409, "INVOICE_FAILED");
    };
    // Read, read the counter, give out the number, clear the mark, put.
    outlives_those_who_gave_up(&local, JobKind::Invoice, 5, &[2; 3], failed).await;
    manager.invoice(id(&shipped)).await.assert_status(303);
    let item = stored(&local, &format!("INVOICE#{}", id(&shipped))).await;
    assert_eq!(item["job_kind"], Value::Null, "{item}");
}

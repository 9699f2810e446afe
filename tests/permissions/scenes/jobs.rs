//! The workers: jobs that succeed, are put off, fail for good, and are retried by a manager.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use oms_archive::AuditBucket;
use oms_aws::Aws;
use oms_cloud::payments::Mode;
use oms_domain::JobKind;
use oms_tests::fault::{Fault, Plan, Service};
use oms_tests::order::{self, id};
use oms_tests::refund::{Source, owing};
use oms_tests::{Local, table};
use serde_json::Value;

use super::{Stage, request, status, with_token};

/// Longer than any job waits between two attempts.
const LONGER_THAN_ANY_WAIT: Duration = Duration::from_mins(50);

pub async fn play(stage: &mut Stage<'_>) {
    answer_is_lost(stage).await;
    invoice_fails(stage).await;
    refund_is_put_off(stage).await;
}

/// The answer to the put of an invoice is lost, so the next attempt finds it in the bucket.
async fn answer_is_lost(stage: &mut Stage<'_>) {
    order::in_status(stage.local, "SHIPPED").await;
    stage.deliver_streams().await;
    let lost = AtomicBool::new(false);
    let plan = Plan::by(move |call| {
        let puts = call.service == Service::S3 && call.operation.starts_with("PUT");
        (puts && !lost.swap(true, Ordering::SeqCst)).then_some(Fault::LoseAnswer)
    });
    let batch = stage.work(JobKind::Invoice, plan).await;
    assert!(!batch.is_empty());
}

/// The bucket is unavailable, and then holds another object under the invoice's name; a manager retries the job.
async fn invoice_fails(stage: &mut Stage<'_>) {
    let shipped = order::in_status(stage.local, "SHIPPED").await;
    stage.deliver_streams().await;
    let away = Plan::by(|call| (call.service == Service::S3).then_some(Fault::Unavailable));
    stage.work(JobKind::Invoice, away).await;
    stage.local.advance(LONGER_THAN_ANY_WAIT);
    take_name(stage.local, &shipped).await;
    stage.work(JobKind::Invoice, Plan::none()).await;
    let manager = stage.local.manager();
    let asked = with_token(request("GET", "/jobs", ""), manager.token());
    let listed = stage.ask("list-jobs", &asked).await;
    assert_eq!(listed.status, 200, "{listed:?}");
    retry(stage, "INVOICE", &shipped).await;
    stage.until_quiet(None).await;
}

/// Puts another object under the name that the order's invoice will have.
async fn take_name(local: &Local, order: &Value) {
    let items = table::items(local, "generate-invoice", "ORDERS_TABLE").await;
    let key = format!("INVOICE#{}", id(order));
    let record = items.iter().find(|item| item["pk"] == key.as_str()).unwrap();
    let name = format!(
        "invoices/{}/{}.pdf",
        local.now().year(),
        record["invoice_number"].as_str().unwrap()
    );
    let aws = Aws::new(local.environment_with("generate-invoice", &[])).unwrap();
    let bucket = AuditBucket::new(&aws, local.variable("generate-invoice", "INVOICES_BUCKET"));
    bucket
        .put_new(&name, "application/pdf", b"something else".to_vec())
        .await
        .unwrap();
}

/// The gateway is unavailable, makes a refund late, or refuses one, which a manager then retries.
async fn refund_is_put_off(stage: &mut Stage<'_>) {
    for mode in [Mode::Unavailable, Mode::PendingThenSucceeded, Mode::CardError] {
        let local = stage.local;
        local.system().payments().script(mode);
        let owed = owing(local, Source::Return).await;
        stage.deliver_streams().await;
        for _ in 0..3 {
            stage.work(JobKind::Refund, Plan::none()).await;
            stage.local.advance(LONGER_THAN_ANY_WAIT);
        }
        if mode == Mode::CardError {
            retry(stage, "REFUND", &owed).await;
        }
    }
    stage.until_quiet(None).await;
}

async fn retry(stage: &mut Stage<'_>, kind: &str, order: &Value) {
    let path = format!("/jobs/{kind}/{}/retry", id(order));
    let manager = stage.local.manager();
    let mut asked = with_token(request("POST", &path, ""), manager.token());
    asked
        .headers
        .insert("content-type".to_owned(), "application/json".to_owned());
    asked.body = Some("{}".to_owned());
    let answer = stage.ask("retry-job", &asked).await;
    assert_eq!(
        (answer.status, status(&answer.body)),
        (202, "PENDING"),
        "{kind}: {answer:?}"
    );
}

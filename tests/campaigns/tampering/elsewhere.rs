//! Tampering in the bucket, in the queues and at the gateway.

use std::fs;

use oms_archive::AuditBucket;
use oms_aws::Aws;
use oms_cloud::sqs::NewMessage;
use oms_tests::invariants::Rule::{NothingStuck, OneInvoiceEach, OneRefundEach};
use oms_tests::new_uuid;

use super::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_changed_elsewhere_is_named() {
    let scene = Scene::new().await;
    let (local, witness) = (&scene.local, &scene.witness);
    let name = local.variable("generate-invoice", "INVOICES_BUCKET");
    let aws = Aws::new(local.environment_with("generate-invoice", &[])).unwrap();
    let bucket = AuditBucket::new(&aws, name.clone());
    let keys = bucket.keys("").await.unwrap();
    assert_eq!(keys.len(), 2, "two orders were shipped");
    let path = local.system().objects().path_of(&name, &keys[0]).unwrap();
    let pdf = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    Scene::assert_is(&scene.broken(witness).await, &[OneInvoiceEach], "a PDF is gone");
    let mut forged = pdf.clone();
    forged[100] ^= 1;
    fs::write(&path, &forged).unwrap();
    Scene::assert_is(
        &scene.broken(witness).await,
        &[OneInvoiceEach],
        "a PDF has other bytes",
    );
    fs::write(&path, &pdf).unwrap();
    Scene::assert_is(&scene.broken(witness).await, &[], "the PDF is back");
    bucket
        .put_new("invoices/2026/more.pdf", "application/pdf", pdf)
        .await
        .unwrap();
    Scene::assert_is(&scene.broken(witness).await, &[OneInvoiceEach], "an extra PDF");
    let more = local
        .system()
        .objects()
        .path_of(&name, "invoices/2026/more.pdf")
        .unwrap();
    fs::remove_file(more).unwrap();

    let letters = local.queue("RefundDeadLetterQueue");
    let queues = local.system().queues();
    queues.send(letters, NewMessage::with_body("{}")).await.unwrap();
    Scene::assert_is(&scene.broken(witness).await, &[NothingStuck], "a dead letter");
    let mut scripted = witness.clone();
    scripted.failures_scripted = true;
    Scene::assert_is(
        &scene.broken(&scripted).await,
        &[],
        "a dead letter of a scripted failure",
    );
    queues.purge(letters).await.unwrap();
    let waiting = local.queue("InvoiceQueue");
    queues.send(waiting, NewMessage::with_body("{}")).await.unwrap();
    Scene::assert_is(&scene.broken(&scripted).await, &[NothingStuck], "a message");
    queues.purge(waiting).await.unwrap();
    Scene::assert_is(&scene.broken(witness).await, &[], "before the money");

    for (order, what) in [
        (&scene.cancelled, "twice"),
        (&scene.waiting, "not owed"),
        (&new_uuid(), "for no order"),
    ] {
        let before = local.system().payments().ledger().await.unwrap().count;
        let form = [
            ("payment_intent", "pi_elsewhere"),
            ("amount", "100"),
            ("metadata[order_id]", order),
        ];
        let url = format!("{}/v1/refunds", local.system().payments_url());
        let asked = reqwest::Client::new().post(url);
        let asked = asked.bearer_auth(local.variable("process-refund", "PAYMENT_API_KEY"));
        let answer = asked.form(&form).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
        assert_eq!(
            local.system().payments().ledger().await.unwrap().count,
            before + 1
        );
        Scene::assert_is(&scene.broken(witness).await, &[OneRefundEach], what);
    }
}

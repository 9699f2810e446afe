//! Kills at every call of the worker, and at every call of the worker that comes after it.

use oms_tests::order::{self, id};
use oms_tests::{Local, new_uuid};
use serde_json::{Value, json};

use crate::worker::Worker;

/// The change that owes the refund.
#[derive(Clone, Copy, Debug)]
enum Source {
    Cancellation,
    Return,
}

/// An order that owes a refund of `source`, and the path its refund is shown at.
async fn owing(local: &Local, source: Source) -> (Value, String) {
    let (customer, manager) = (local.customer(), local.manager());
    let status = match source {
        Source::Cancellation => "PAID",
        Source::Return => "DELIVERED",
    };
    let order = order::of_customer_in_status(local, &customer, status).await;
    let path = match source {
        Source::Cancellation => {
            customer.cancel(id(&order)).await.expect(200).text("id");
            format!("/orders/{}", id(&order))
        }
        Source::Return => {
            let body = json!({ "order_id": id(&order), "reason": "cracked" });
            let returned = customer.post("/returns", &body).await.expect(201);
            let path = format!("/returns/{}", returned.text("id"));
            let notes = json!({ "manager_notes": "agreed" });
            manager
                .patch(&format!("{path}/approve"), &notes)
                .await
                .expect(200)
                .text("id");
            for next in ["IN_TRANSIT", "RECEIVED", "COMPLETED"] {
                let body = json!({ "new_state": next });
                manager
                    .patch(&format!("{path}/state"), &body)
                    .await
                    .expect(200)
                    .text("id");
            }
            path
        }
    };
    (order, path)
}

/// A delivery of the order's message.
fn batch(order: &Value) -> Value {
    let body = json!({ "kind": "REFUND", "entity_id": id(order), "write_id": "ab".repeat(16) });
    json!({ "Records": [{
        "messageId": new_uuid(),
        "receiptHandle": "none",
        "body": body.to_string(),
        "attributes": {},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:oms-local-refund-queue",
        "awsRegion": "us-east-1",
    }] })
}

/// Ends a dead worker's lease in the database, since the clock of a process cannot be turned.
async fn lease_runs_out(local: &Local, order: &Value) {
    let environment = &local.system().environments()["process-refund"];
    let body = json!({
        "TableName": environment.required("ORDERS_TABLE").unwrap(),
        "Key": { "pk": { "S": format!("REFUND#{}", id(order)) } },
        "UpdateExpression": "SET lease_until = :past",
        "ConditionExpression": "attribute_exists(lease_until)",
        "ExpressionAttributeValues": { ":past": { "N": "0" } },
    });
    let url = environment.required("AWS_ENDPOINT_URL_DYNAMODB").unwrap();
    // Without a lease the condition fails, as it should.
    reqwest::Client::new()
        .post(url)
        .header("x-amz-target", "DynamoDB_20120810.UpdateItem")
        .header("content-type", "application/x-amz-json-1.0")
        .body(body.to_string())
        .send()
        .await
        .unwrap();
}

/// Checks that the refund has been made, by one effect over what was owed, and that nothing is left to do.
async fn assert_refunded_once(local: &Local, order: &Value, path: &str, story: &str) {
    let refund = local.manager().get(&format!("{path}/refund")).await.expect(200);
    assert_eq!(refund.text("status"), "SUCCEEDED", "{story}: {refund}");
    let ledger = local.system().payments().ledger().await.unwrap();
    let effects: Vec<_> = ledger
        .effects
        .iter()
        .filter(|effect| effect.order_id.as_deref() == Some(id(order)))
        .collect();
    let [effect] = &effects[..] else {
        panic!("{story}: {} effects", effects.len());
    };
    assert_eq!(refund.text("transaction_id"), effect.refund_id, "{story}");
    let total = order["total_amount"].as_str().unwrap().replace('.', "");
    assert_eq!(effect.amount.to_string(), total, "{story}");
    let jobs = local.manager().get("/jobs?limit=100").await.expect(200);
    let left = jobs
        .data()
        .iter()
        .filter(|job| job["entity_id"] == id(order) && job["kind"] == "REFUND");
    assert_eq!(left.count(), 0, "{story}: {jobs}");
}

/// Kills the first worker at its call number `first` and the second at its call number `second`, then lets a third one
/// finish. `false` when a worker has no such call.
async fn survives(
    local: &Local,
    worker: &Worker<'_>,
    source: Source,
    first: usize,
    second: Option<usize>,
) -> bool {
    let (order, path) = owing(local, source).await;
    let batch = batch(&order);
    let mut story = format!("{source:?}");
    for fatal in [Some(first), second].into_iter().flatten() {
        let answer = worker.deliver(&batch, Some(fatal)).await;
        story = format!("{story}, killed after {:?}", worker.made().await);
        lease_runs_out(local, &order).await;
        if answer.is_some() {
            return false;
        }
    }
    let answer = worker.deliver(&batch, None).await.unwrap();
    assert_eq!(answer["batchItemFailures"], json!([]), "{story}");
    assert_refunded_once(local, &order, &path, &story).await;
    true
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_money_moves_once_wherever_the_worker_is_killed() {
    let local = Local::quiet().await;
    let worker = Worker::of(&local);
    for source in [Source::Cancellation, Source::Return] {
        let mut first = 1;
        while survives(&local, &worker, source, first, None).await {
            first += 1;
        }
        // Read, open, clear the mark, ask, record.
        assert_eq!(
            first - 1,
            5,
            "{source:?}: the worker's calls were {:?}",
            worker.made().await
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_money_moves_once_wherever_the_worker_after_it_is_killed_too() {
    let local = Local::quiet().await;
    let worker = Worker::of(&local);
    let mut killed = 0;
    for first in 1..=5 {
        let mut second = 1;
        while survives(&local, &worker, Source::Return, first, Some(second)).await {
            second += 1;
            killed += 1;
        }
        // After the last call the outcome is recorded: the next worker reads, and its claim fails.
        assert!(
            second > 2,
            "killed after call {first}, the next worker made {second} calls"
        );
    }
    assert!(killed > 20, "only {killed} pairs");
}

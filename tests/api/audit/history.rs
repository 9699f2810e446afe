//! The history as the stream writes it: late, twice, and always the same.

use std::path::Path;

use oms_tests::contract::jobs_owed;
use oms_tests::order::{self, id};
use oms_tests::{Api, Local, history, table};
use serde_json::{Value, json};

/// The write units that the history table has consumed since the system started.
fn rows_written(local: &Local) -> f64 {
    let tables = &local.system().resources().tables;
    let history = tables
        .iter()
        .find(|table| table.logical_id == "HistoryTable")
        .unwrap();
    let written = local.system().dynamo().write_units();
    written.get(&history.name).copied().unwrap_or(0.0)
}

fn calls(local: &Local, operation: &str) -> u64 {
    local
        .system()
        .dynamo()
        .calls()
        .get(operation)
        .copied()
        .unwrap_or(0)
}

/// Orders in every state; their ids and statuses.
async fn orders(api: &Api) -> Vec<(String, &'static str)> {
    let mut orders = Vec::new();
    for status in oms_tests::contract::STATUSES {
        let order = order::in_status(api, status).await;
        orders.push((id(&order).to_owned(), status));
    }
    orders
}

/// The histories of those orders as they are answered now.
async fn histories(api: &Api, orders: &[(String, &str)]) -> Vec<Vec<u8>> {
    let manager = api.manager();
    let mut histories = Vec::new();
    for (order_id, status) in orders {
        let reply = manager.history(order_id).await.expect(200);
        history::assert_complete(reply.data(), order_id, status);
        histories.push(reply.bytes);
    }
    histories
}

/// Makes the pollers forget how far they have come, so that they deliver everything again.
fn forget_checkpoints(directory: &Path) {
    let mut forgotten = 0;
    for file in std::fs::read_dir(directory).unwrap() {
        let path = file.unwrap().path();
        if path
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with("checkpoints")
        {
            std::fs::remove_file(path).unwrap();
            forgotten += 1;
        }
    }
    assert!(forgotten > 0, "no checkpoint file was found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_history_is_the_same_before_and_after_the_stream_and_when_the_stream_comes_twice() {
    let directory = tempfile::tempdir().unwrap();
    let lagging = Local::on(directory.path(), false).await;
    let orders = orders(&lagging).await;
    let before = histories(&lagging, &orders).await;
    assert!(rows_written(&lagging) == 0.0, "the stream does not lag");
    lagging.stop().await;

    let delivering = Local::on(directory.path(), true).await;
    delivering.settled().await;
    // One row per transition, and one for each job.
    let rows = table::history(&delivering).await;
    let transitions = rows.iter().filter(|row| row["event"] == "TRANSITION").count();
    assert_eq!(transitions, 1 + 2 + 3 + 4 + 5 + 2);
    let jobs = rows.iter().filter(|row| row["event"] == "JOB").count();
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let owed = rows.iter().map(|row| {
        let previous = text(row, "previous_state");
        jobs_owed(&text(row, "entity_type"), &previous, &text(row, "new_state")).len()
    });
    assert_eq!((jobs, rows.len()), (owed.sum(), transitions + jobs));
    assert!(jobs >= 2, "{jobs}");
    assert!(rows_written(&delivering) > 0.0);
    assert_eq!(histories(&delivering, &orders).await, before);
    delivering.stop().await;

    forget_checkpoints(directory.path());
    let again = Local::on(directory.path(), true).await;
    again.settled().await;
    assert!(
        calls(&again, "TransactWriteItems") > 0,
        "the stream was not delivered again: {:?}",
        again.system().dynamo().calls()
    );
    assert!(
        rows_written(&again) == 0.0,
        "a second delivery has written {} rows",
        rows_written(&again)
    );
    assert_eq!(histories(&again, &orders).await, before);
    again.stop().await;
}

#[tokio::test]
async fn the_history_is_in_its_own_table_once_the_stream_has_brought_it() {
    let local = Local::start().await;
    let order = order::place(&local.support()).await;
    local.settled().await;
    let manager = local.manager();
    for next in ["PAID", "PROCESSING_IN_WAREHOUSE", "SHIPPED", "DELIVERED"] {
        let before = table::history(&local).await.len();
        let status = order::status(&manager, id(&order)).await;
        manager
            .change_state(id(&order), next)
            .await
            .expect(200)
            .text("id");
        local.settled().await;
        let written = table::history(&local).await.len() - before;
        // Each job that the transition owes ends in a row of its own.
        assert_eq!(written, 1 + jobs_owed("ORDER", &status, next).len(), "{next}");
    }
}

#[tokio::test]
async fn no_one_can_change_or_remove_a_row() {
    // The table's resource policy, as the template has it and the local database enforces it.
    let local = Local::quiet().await;
    let environment = &local.system().environments()["record-history"];
    let url = environment.required("AWS_ENDPOINT_URL_DYNAMODB").unwrap();
    let table = environment.required("HISTORY_TABLE").unwrap();
    let http = reqwest::Client::new();
    let key = json!({ "pk": { "S": "ORDER#1" }, "sk": { "S": "1" } });
    for (operation, body) in [
        ("DeleteItem", json!({ "TableName": table, "Key": key })),
        (
            "UpdateItem",
            json!({
                "TableName": table, "Key": key, "UpdateExpression": "SET hash = :h",
                "ExpressionAttributeValues": { ":h": { "S": "0" } },
            }),
        ),
        (
            "BatchWriteItem",
            json!({ "RequestItems": { &table: [{ "DeleteRequest": { "Key": key } }] } }),
        ),
    ] {
        let request = http
            .post(&url)
            .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
            .header("content-type", "application/x-amz-json-1.0")
            .body(body.to_string());
        let response = request.send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        assert!(
            status.as_u16() == 400 && text.contains("AccessDenied"),
            "{operation}: {status} {text}"
        );
    }
}

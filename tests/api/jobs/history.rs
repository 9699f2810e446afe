//! The history of jobs: one row for each attempt that ended and for each retry by a manager. No route shows it yet, so
//! it is read from the table.

use std::collections::BTreeMap;
use std::time::Duration;

use oms_cloud::payments::{Behaviour, Mode};
use oms_tests::order::{self, id};
use oms_tests::refund::{self, Source, owing};
use oms_tests::{Local, history};
use serde_json::{Map, Value, json};

use crate::invoices::generate::invoice;

/// The rows of one entity, as records of the API, in order of time.
async fn rows(local: &Local, entity: &str) -> Vec<Value> {
    let body = json!({
        "TableName": local.variable("record-history", "HISTORY_TABLE"),
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": { ":pk": { "S": entity } },
        "ConsistentRead": true,
    });
    let url = local.variable("record-history", "AWS_ENDPOINT_URL_DYNAMODB");
    let request = reqwest::Client::new().post(url).body(body.to_string());
    let request = request.header("x-amz-target", "DynamoDB_20120810.Query");
    let answer = request
        .header("content-type", "application/x-amz-json-1.0")
        .send()
        .await
        .unwrap();
    let answer: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    let items = answer["Items"].as_array().unwrap_or_else(|| panic!("{answer}"));
    items
        .iter()
        .map(|item| record(item.as_object().unwrap()))
        .collect()
}

/// The record that an item holds.
fn record(item: &Map<String, Value>) -> Value {
    let value = |name: &str| match item.get(name) {
        None if name == "metadata" => json!({}),
        None => Value::Null,
        Some(attribute) => plain(attribute),
    };
    let fields = history::FIELDS
        .iter()
        .map(|name| ((*name).to_owned(), value(name)));
    Value::Object(fields.collect())
}

/// An attribute as plain JSON.
fn plain(attribute: &Value) -> Value {
    let (kind, value) = attribute.as_object().unwrap().iter().next().unwrap();
    match kind.as_str() {
        "S" => value.clone(),
        "N" => serde_json::from_str(value.as_str().unwrap()).unwrap(),
        "M" => {
            let fields = value.as_object().unwrap().iter();
            // Sorted, because the database keeps no order of fields, and whether JSON does depends on how `serde_json`
            // was built.
            let fields: BTreeMap<_, _> = fields.map(|(name, value)| (name.clone(), plain(value))).collect();
            Value::Object(fields.into_iter().collect())
        }
        other => panic!("no record has an attribute of type {other}"),
    }
}

async fn rows_of_refund(local: &Local, order: &Value) -> Vec<Value> {
    let rows = rows(local, &format!("REFUND#{}", id(order))).await;
    history::assert_chain(&rows, ("REFUND", id(order)), "JOB");
    rows
}

fn states(rows: &[Value]) -> Vec<&str> {
    rows.iter()
        .map(|row| row["new_state"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_that_goes_well_is_one_row() {
    let local = Local::start().await;
    for source in Source::ALL {
        // Without webhooks, so that the worker and not the gateway reports the outcome.
        local.system().payments().set_behaviour(Behaviour {
            hold_webhooks: true,
            ..Behaviour::default()
        });
        let order = owing(&local, source).await;
        refund::send_again(&local, &order, 2).await;
        local.settled().await;
        let made = refund::assert_made_once(&local, &order, "219.61").await;
        let rows = rows_of_refund(&local, &order).await;
        let [row] = &rows[..] else { panic!("{rows:#?}") };
        for (field, expected) in [
            ("new_state", json!("SUCCEEDED")),
            ("actor_id", json!("process-refund")),
            ("actor_type", json!("SYSTEM")),
            ("actor_role", json!("system")),
            ("trigger", json!("BACKGROUND_JOB")),
            ("ip_address", Value::Null),
            (
                "metadata",
                json!({ "attempts": "1", "outcome": made.text("transaction_id") }),
            ),
        ] {
            assert_eq!(row[field], expected, "{field}: {row}");
        }
        // The webhook that arrives now changes nothing.
        local.system().payments().set_behaviour(Behaviour::default());
        local.settled().await;
        assert_eq!(rows_of_refund(&local, &order).await, rows);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_attempt_that_ends_is_a_row_and_so_is_each_retry() {
    let local = Local::start().await;
    for mode in [Mode::Unavailable, Mode::TimeoutWithoutEffect, Mode::CardError] {
        local.system().payments().script(mode);
    }
    let order = owing(&local, Source::Return).await;
    for minutes in [3, 5, 1] {
        local.pass(Duration::from_mins(minutes)).await;
    }
    let manager = local.manager();
    manager.retry_job("REFUND", id(&order)).await.assert_status(202);
    // The gateway repeats its stored refusal of this key; the attempt after that has a new key.
    local.pass(Duration::from_mins(3)).await;
    let rows = rows_of_refund(&local, &order).await;
    assert_eq!(
        states(&rows),
        ["PENDING", "PENDING", "FAILED", "PENDING", "PENDING", "SUCCEEDED"]
    );
    for (row, attempts) in rows.iter().zip(["1", "2", "3", "3", "4", "5"]) {
        assert_eq!(row["metadata"]["attempts"], attempts, "{row}");
    }
    let errors = rows.iter().map(|row| row["metadata"].get("error").is_some());
    assert_eq!(errors.collect::<Vec<_>>(), [true, true, true, false, true, false]);
    assert_eq!(rows[3]["actor_id"], manager.subject());
    assert_eq!(rows[3]["actor_role"], "manager");
    assert_eq!(rows[3]["trigger"], "API_CALL");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_gateway_says_of_a_refund_is_a_row_once() {
    let local = Local::start().await;
    local.system().payments().script(Mode::PendingThenFailed);
    let order = owing(&local, Source::Cancellation).await;
    local.settled().await;
    assert_eq!(rows_of_refund(&local, &order).await, Vec::<Value>::new());
    let refund_id = refund::effects(&local, &order).await[0].refund_id.clone();
    local.system().payments().settle_refund(&refund_id).await.unwrap();
    local.pass(Duration::from_hours(2)).await;
    let rows = rows_of_refund(&local, &order).await;
    assert_eq!(states(&rows), ["FAILED"]);
    assert_eq!(rows[0]["actor_id"], "payment-gateway");
    assert_eq!(rows[0]["trigger"], "WEBHOOK");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invoice_is_a_row_that_names_it() {
    let local = Local::start().await;
    let order = order::in_status(&local, "SHIPPED").await;
    local.settled().await;
    let rows = rows(&local, &format!("INVOICE#{}", id(&order))).await;
    history::assert_chain(&rows, ("INVOICE", id(&order)), "JOB");
    let [row] = &rows[..] else { panic!("{rows:#?}") };
    assert_eq!(row["new_state"], "SUCCEEDED");
    assert_eq!(row["actor_id"], "generate-invoice");
    let number = invoice(&local, id(&order)).await.number;
    assert_eq!(row["metadata"], json!({ "attempts": "1", "outcome": number }));
}

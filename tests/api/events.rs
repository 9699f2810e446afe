//! The example events: each is replayed, and does what its function is for.

use std::path::{Path, PathBuf};

use aws_lambda_events::event::dynamodb::Event;
use aws_lambda_events::event::sqs::SqsEvent;
use oms_generate_invoice::GenerateInvoice;
use oms_stream_functions::{DispatchJobs, RecordHistory, StreamFunction, handle};
use oms_telemetry::Clock;
use oms_tests::contract::{DEFAULT_FUNCTION, ROUTES};
use oms_tests::order::{self, id};
use oms_tests::{Local, Reply};
use serde_json::Value;

fn event(function: &str) -> Value {
    let path: PathBuf = [
        env!("CARGO_MANIFEST_DIR"),
        "..",
        "events",
        &format!("{function}.json"),
    ]
    .iter()
    .collect();
    read(&path)
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Sends the request that an event stands for, as a manager; its order becomes the one of `order_id`.
async fn replay(local: &Local, function: &str, order_id: &str) -> Reply {
    let event = event(function);
    let (method, path) = (
        &event["requestContext"]["http"]["method"],
        event["rawPath"].as_str().unwrap(),
    );
    let segments = path
        .split('/')
        .map(|segment| if segment.len() == 36 { order_id } else { segment });
    let path = segments.collect::<Vec<_>>().join("/");
    let query = event["rawQueryString"].as_str().unwrap();
    let mut call = local
        .manager()
        .request(method.as_str().unwrap(), &format!("{path}?{query}"));
    for (name, value) in event["headers"].as_object().unwrap() {
        // Said by the client itself, or different for each caller.
        if !["authorization", "content-length", "host", "if-match"].contains(&name.as_str()) {
            call = call.header(name, value.as_str().unwrap());
        }
    }
    match event["body"].as_str() {
        Some(body) => call.bytes(body).await,
        None => call.await,
    }
}

#[tokio::test]
async fn every_http_event_is_a_request_that_succeeds() {
    let local = Local::quiet().await;
    for (_, _, function) in ROUTES {
        let body = event(function)["body"]
            .as_str()
            .map(|body| serde_json::from_str::<Value>(body).unwrap());
        let target = body.as_ref().and_then(|body| body["new_state"].as_str());
        let order = order::in_status(&local, before(function, target)).await;
        let reply = replay(&local, function, id(&order)).await;
        let expected = match function {
            "create-order" => 201,
            "get-order-invoice" => 202,
            _ => 200,
        };
        assert_eq!(reply.status, expected, "{function}: {reply}");
        if let Some(target) = target {
            assert_eq!(reply.text("status"), target);
        }
    }
    let unknown = replay(&local, DEFAULT_FUNCTION, &oms_tests::new_uuid()).await;
    assert!(matches!(unknown.status, 404 | 405), "{unknown}");
}

/// The state an order must be in for the event of `function` to succeed.
fn before(function: &str, target: Option<&str>) -> &'static str {
    match (function, target) {
        ("get-order-invoice", _) | (_, Some("DELIVERED")) => "SHIPPED",
        (_, Some("SHIPPED")) => "PROCESSING_IN_WAREHOUSE",
        (_, Some("PROCESSING_IN_WAREHOUSE")) => "PAID",
        _ => "PENDING_PAYMENT",
    }
}

async fn deliver<F: StreamFunction>(local: &Local, function: &str) {
    let started = F::new(&local.system().environments()[function], Clock::system()).unwrap();
    let batch: Event = serde_json::from_value(event(function)).unwrap();
    assert!(!batch.records.is_empty());
    for _ in 0..2 {
        let response = handle(&started, batch.clone()).await;
        let failed: Vec<_> = response
            .batch_item_failures
            .iter()
            .map(|failure| &failure.item_identifier)
            .collect();
        assert!(
            failed.is_empty(),
            "{function} does not take its own event: {failed:?}"
        );
    }
}

#[tokio::test]
async fn the_stream_events_are_dealt_with_however_often_they_come() {
    let local = Local::quiet().await;
    let rows = || local.system().dynamo().write_units().values().sum::<f64>();
    deliver::<RecordHistory>(&local, "record-history").await;
    assert!(rows() > 0.0, "the event of record-history records nothing");
    deliver::<DispatchJobs>(&local, "dispatch-jobs").await;
    let depth = local
        .system()
        .queues()
        .depth(local.queue("InvoiceQueue"))
        .await
        .unwrap();
    assert!(depth.visible > 0, "the event of dispatch-jobs dispatches nothing");
}

#[tokio::test]
async fn the_queue_event_makes_an_invoice() {
    let local = Local::quiet().await;
    let order = order::in_status(&local, "SHIPPED").await;
    let mut event = event("generate-invoice");
    let record = &mut event["Records"][0];
    let mut message: Value = serde_json::from_str(record["body"].as_str().unwrap()).unwrap();
    message["entity_id"] = id(&order).into();
    record["body"] = message.to_string().into();
    let batch: SqsEvent = serde_json::from_value(event).unwrap();
    let environment = &local.system().environments()["generate-invoice"];
    let worker = GenerateInvoice::new(environment, Clock::system()).unwrap();
    let response = worker.handle(batch).await;
    assert!(response.batch_item_failures.is_empty(), "{response:?}");
    assert_eq!(local.manager().invoice(id(&order)).await.status, 303);
}

//! The example events in `events/`: each is replayed, and its function does its work.

use aws_lambda_events::event::dynamodb::Event;
use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use aws_lambda_events::event::sqs::SqsEvent;
use oms_generate_invoice::GenerateInvoice;
use oms_process_refund::ProcessRefund;
use oms_stream_functions::{ArchiveHistory, DispatchJobs, RecordHistory, StreamFunction, handle};
use oms_telemetry::Clock;
use oms_tests::contract::{DEFAULT_FUNCTION, ROUTES};
use oms_tests::order::{self, id};
use oms_tests::refund::{self, Source, owing};
use oms_tests::scene::{self, Scene, event};
use oms_tests::{Local, Reply};
use serde_json::{Value, json};

/// Sends the request that an event stands for, as a manager or, signed anew, as the gateway.
async fn replay(local: &Local, function: &str, scene: &Scene) -> Reply {
    let request = scene.request(local, function);
    let target = format!("{}?{}", request.path, request.query);
    let mut call = Scene::caller(local, function).request(&request.method, &target);
    for (name, value) in &request.headers {
        call = call.header(name, value);
    }
    match &request.body {
        Some(body) => call.bytes(body).await,
        None => call.await,
    }
}

#[tokio::test]
async fn every_http_event_is_a_request_that_succeeds() {
    let local = Local::quiet().await;
    for (_, _, function) in ROUTES {
        let scene = Scene::before(&local, function).await;
        let reply = replay(&local, function, &scene).await;
        let expected = match function {
            "create-order" | "create-return" | "create-api-key" => 201,
            "revoke-api-key" => 204,
            "get-order-invoice" | "retry-job" => 202,
            _ => 200,
        };
        assert_eq!(reply.status, expected, "{function}: {reply}");
        if let Some(target) = scene::target(function) {
            assert_eq!(reply.text("status"), target);
        }
        if function == "change-order-states" {
            let statuses = reply.data().iter().map(|item| item["status"].clone());
            assert_eq!(statuses.collect::<Vec<_>>(), [200, 200], "{reply}");
        }
        if function == "receive-payment-webhook" {
            let status = order::status(&local.manager(), id(&scene.order)).await;
            assert_eq!(status, "PAID");
        }
    }
    let scene = Scene::of_order(order::place(&local.support()).await);
    let unknown = replay(&local, DEFAULT_FUNCTION, &scene).await;
    assert!(matches!(unknown.status, 404 | 405), "{unknown}");
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
    let queue = local.queue("InvoiceQueue");
    let depth = local.system().queues().depth(queue).await.unwrap();
    assert!(depth.visible > 0, "the event of dispatch-jobs dispatches nothing");
    deliver::<ArchiveHistory>(&local, "archive-history").await;
    let bucket = local.variable("archive-history", "AUDIT_BUCKET");
    let archive = local.system().objects().path_of(&bucket, "rows").unwrap();
    assert!(archive.is_dir(), "the event of archive-history archives nothing");
}

/// The event of a queue's function, about that order.
fn queue_event(function: &str, order: &Value) -> SqsEvent {
    let mut event = event(function);
    let record = &mut event["Records"][0];
    let mut message: Value = serde_json::from_str(record["body"].as_str().unwrap()).unwrap();
    message["entity_id"] = id(order).into();
    record["body"] = message.to_string().into();
    serde_json::from_value(event).unwrap()
}

#[tokio::test]
async fn a_queues_event_makes_an_invoice() {
    let local = Local::quiet().await;
    let order = order::in_status(&local, "SHIPPED").await;
    let environment = &local.system().environments()["generate-invoice"];
    let worker = GenerateInvoice::new(environment, Clock::system()).unwrap();
    let response = worker.handle(queue_event("generate-invoice", &order)).await;
    assert!(response.batch_item_failures.is_empty(), "{response:?}");
    assert_eq!(local.manager().invoice(id(&order)).await.status, 303);
}

#[tokio::test]
async fn a_queues_event_makes_a_refund() {
    let local = Local::quiet().await;
    let order = owing(&local, Source::Return).await;
    let environment = &local.system().environments()["process-refund"];
    let worker = ProcessRefund::new(environment, local.clock()).unwrap();
    for _ in 0..2 {
        let response = worker.handle(queue_event("process-refund", &order)).await;
        assert!(response.batch_item_failures.is_empty(), "{response:?}");
        refund::assert_made_once(&local, &order, "219.61").await;
    }
}

#[tokio::test]
async fn a_schedules_event_is_one_run() {
    let local = Local::start().await;
    let _: EventBridgeEvent = serde_json::from_value(event("reconcile")).unwrap();
    let answer = local.system().fire("reconcile").await.unwrap();
    assert_eq!(answer, json!({ "jobs_sent_again": 0, "orders_expired": 0 }));
}

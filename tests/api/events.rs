//! The example events: each is replayed, and does what its function is for.

use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_lambda_events::event::dynamodb::Event;
use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use aws_lambda_events::event::sqs::SqsEvent;
use oms_domain::{OrderId, ReturnId};
use oms_generate_invoice::GenerateInvoice;
use oms_local::payments::Mode;
use oms_process_refund::ProcessRefund;
use oms_stream_functions::{ArchiveHistory, DispatchJobs, RecordHistory, StreamFunction, handle};
use oms_telemetry::Clock;
use oms_tests::contract::{DEFAULT_FUNCTION, ROUTES};
use oms_tests::order::{self, id};
use oms_tests::refund::{self, Source, owing};
use oms_tests::{Local, Reply, payment_event, returns};
use serde_json::{Value, json};

use crate::api_keys::issue;
use crate::network::{Plan, Worker};

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

/// What the ids in the events stand for here.
struct Scene {
    order: Value,
    /// The id of its return.
    return_id: String,
    /// The id of an order that has been packed.
    packed: String,
    /// The id of an API key.
    key_id: String,
}

impl Scene {
    fn of_order(order: Value) -> Self {
        let order_id: OrderId = id(&order).parse().unwrap();
        Self {
            order,
            return_id: ReturnId::of(order_id).to_string(),
            packed: String::new(),
            key_id: String::new(),
        }
    }

    /// The state in which the event of `function` succeeds; `target` is the state it asks for.
    async fn before(local: &Local, function: &str, target: Option<&str>) -> Self {
        let order = match (function, target) {
            ("get-order-invoice", _) | (_, Some("DELIVERED")) => order::in_status(local, "SHIPPED").await,
            (_, Some("SHIPPED")) => order::in_status(local, "PROCESSING_IN_WAREHOUSE").await,
            (_, Some("PROCESSING_IN_WAREHOUSE")) => order::in_status(local, "PAID").await,
            ("create-return", _) => order::in_status(local, "DELIVERED").await,
            ("get-order-refund", _) => owing(local, Source::Cancellation).await,
            ("get-return-refund", _) => owing(local, Source::Return).await,
            ("retry-job", _) => failed_refund(local).await,
            ("change-return-state", _) => returned(local, "APPROVED").await,
            (function, _) if function.ends_with("-return") || function == "get-return-history" => {
                returned(local, "REQUESTED").await
            }
            ("change-order-states", _) => order::in_status(local, "PAID").await,
            _ => order::place(&local.support()).await,
        };
        let mut scene = Self::of_order(order);
        match function {
            "change-order-states" => {
                let packed = order::in_status(local, "PROCESSING_IN_WAREHOUSE").await;
                id(&packed).clone_into(&mut scene.packed);
            }
            "revoke-api-key" => {
                let key = issue(local, &local.role("admin"), &["support"]).await;
                key["id"].as_str().unwrap().clone_into(&mut scene.key_id);
            }
            _ => {}
        }
        scene
    }

    /// A path with the ids of this scene.
    fn path(&self, path: &str) -> String {
        let segments: Vec<&str> = path.split('/').collect();
        let follows = |index: usize, name: &str| index > 0 && segments[index - 1] == name;
        let named = segments
            .iter()
            .enumerate()
            .map(|(index, segment)| match segment.len() {
                36 if follows(index, "returns") => self.return_id.as_str(),
                36 if follows(index, "api-keys") => self.key_id.as_str(),
                36 => id(&self.order),
                _ => segment,
            });
        named.collect::<Vec<_>>().join("/")
    }

    /// A body with the ids, and the amount, of this scene.
    fn body(&self, local: &Local, function: &str, body: &str) -> String {
        let mut body: Value = serde_json::from_str(body).unwrap();
        match function {
            "create-return" => body["order_id"] = self.order["id"].clone(),
            "change-order-states" => {
                body["items"][0]["order_id"] = self.order["id"].clone();
                body["items"][1]["order_id"] = self.packed.clone().into();
            }
            // The events are from one day, and are replayed on any.
            "create-api-key" => body["expires_at"] = days_from(local, 180).into(),
            "receive-payment-webhook" => {
                let paid = payment_event::payment(&self.order);
                let object = &mut body["data"]["object"];
                for field in ["amount", "amount_received", "currency", "metadata"] {
                    assert!(!object[field].is_null(), "the event lacks {field}");
                    object[field] = paid[field].clone();
                }
            }
            _ => {}
        }
        body.to_string()
    }
}

/// The time in so many days, or so many days ago.
fn days_from(local: &Local, days: i32) -> String {
    let by = Duration::from_hours(24) * days.unsigned_abs();
    let time = if days < 0 {
        local.now().saturating_sub(by)
    } else {
        local.now().saturating_add(by)
    };
    time.to_string()
}

/// The order of a return in that status.
async fn returned(local: &Local, status: &str) -> Value {
    let returned = returns::in_status(local, status).await;
    let order = local.manager().order(returns::order_id(&returned)).await;
    order.expect(200).body
}

/// An order whose refund has failed for good.
async fn failed_refund(local: &Local) -> Value {
    local.system().payments().script(Mode::CardError);
    let order = owing(local, Source::Cancellation).await;
    Worker::of(local).await.deliver(&order, Plan::default()).await;
    assert_eq!(refund::status(local, &order).await, "FAILED");
    order
}

/// Sends the request that an event stands for, as a manager or, signed anew, as the gateway.
async fn replay(local: &Local, function: &str, scene: &Scene) -> Reply {
    let event = event(function);
    let method = event["requestContext"]["http"]["method"].as_str().unwrap();
    let path = scene.path(event["rawPath"].as_str().unwrap());
    let query = event["rawQueryString"].as_str().unwrap();
    let query = match function {
        "query-audit" => query
            .split('&')
            .map(|pair| match pair.split_once('=') {
                Some(("from", _)) => format!("from={}", days_from(local, -20)),
                _ => pair.to_owned(),
            })
            .collect::<Vec<_>>()
            .join("&"),
        _ => query.to_owned(),
    };
    let role = if function.contains("api-key") {
        "admin"
    } else {
        "manager"
    };
    let mut call = local.role(role).request(method, &format!("{path}?{query}"));
    let body = event["body"]
        .as_str()
        .map(|body| scene.body(local, function, body));
    for (name, value) in event["headers"].as_object().unwrap() {
        call = match name.as_str() {
            // Said by the client itself, or different for each caller.
            "authorization" | "content-length" | "host" | "if-match" => call,
            "stripe-signature" => {
                let (secret, now) = (local.webhook_secret(), local.now().unix_seconds());
                let body = body.as_deref().unwrap();
                call.header(name, payment_event::signature(&secret, body, now))
            }
            _ => call.header(name, value.as_str().unwrap()),
        };
    }
    match body {
        Some(body) => call.bytes(&body).await,
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
        let scene = Scene::before(&local, function, target).await;
        let reply = replay(&local, function, &scene).await;
        let expected = match function {
            "create-order" | "create-return" | "create-api-key" => 201,
            "revoke-api-key" => 204,
            "get-order-invoice" | "retry-job" => 202,
            _ => 200,
        };
        assert_eq!(reply.status, expected, "{function}: {reply}");
        if let Some(target) = target {
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

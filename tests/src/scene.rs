//! The requests of the example events, each in a state of the system in which it succeeds.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use oms_domain::{OrderId, ReturnId};
use oms_local::background::Background;
use oms_local::payments::Mode;
use oms_local::pollers::Functions as _;
use serde_json::{Value, json};

use crate::deployment::HttpRequest;
use crate::order::{self, id};
use crate::refund::{self, Source, owing};
use crate::{Client, Local, payment_event, returns};

/// The example event of a function.
pub fn event(function: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../events/{function}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The entities that the ids in the events stand for.
pub struct Scene {
    /// The order that the event is about.
    pub order: Value,
    /// The id of its return.
    pub return_id: String,
    /// The id of an order that has been packed.
    packed: String,
    /// The id of an API key.
    key_id: String,
}

/// The state that the request of an event asks for, if it does.
pub fn target(function: &str) -> Option<String> {
    let body: Value = serde_json::from_str(event(function)["body"].as_str()?).unwrap();
    Some(body["new_state"].as_str()?.to_owned())
}

impl Scene {
    /// A scene of an order alone.
    pub fn of_order(order: Value) -> Self {
        let order_id: OrderId = id(&order).parse().unwrap();
        Self {
            order,
            return_id: ReturnId::of(order_id).to_string(),
            packed: String::new(),
            key_id: String::new(),
        }
    }

    /// The state in which the event of `function` succeeds.
    pub async fn before(local: &Local, function: &str) -> Self {
        let target = target(function);
        let order = match (function, target.as_deref()) {
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
            "revoke-api-key" => scene.key_id = api_key(local).await,
            _ => {}
        }
        scene
    }

    /// The caller who sends the request of that event.
    pub fn caller(local: &Local, function: &str) -> Client {
        let is_about_keys = function.contains("api-key");
        local.role(if is_about_keys { "admin" } else { "manager" })
    }

    /// The request that an event stands for, without credentials; that of the gateway's is signed anew.
    pub fn request(&self, local: &Local, function: &str) -> HttpRequest {
        let event = event(function);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let query = text(&event["rawQueryString"]);
        let query = match function {
            "query-audit" => query
                .split('&')
                .map(|pair| match pair.split_once('=') {
                    Some(("from", _)) => format!("from={}", days_from(local, -20)),
                    _ => pair.to_owned(),
                })
                .collect::<Vec<_>>()
                .join("&"),
            _ => query,
        };
        let body = event["body"].as_str();
        let body = body.map(|body| self.body(local, function, body));
        let mut headers = BTreeMap::new();
        for (name, value) in event["headers"].as_object().unwrap() {
            let value = match name.as_str() {
                // Said by the client itself, or different for each caller.
                "authorization" | "content-length" | "host" | "if-match" => continue,
                "stripe-signature" => {
                    let (secret, now) = (local.webhook_secret(), local.now().unix_seconds());
                    payment_event::signature(&secret, body.as_deref().unwrap(), now)
                }
                _ => text(value),
            };
            headers.insert(name.clone(), value);
        }
        HttpRequest {
            method: text(&event["requestContext"]["http"]["method"]),
            path: self.path(event["rawPath"].as_str().unwrap()),
            query,
            headers,
            body,
        }
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

/// The time that many days from now; negative numbers lie in the past.
fn days_from(local: &Local, days: i32) -> String {
    let by = Duration::from_hours(24) * days.unsigned_abs();
    let time = if days < 0 {
        local.now().saturating_sub(by)
    } else {
        local.now().saturating_add(by)
    };
    time.to_string()
}

/// The id of a new API key.
async fn api_key(local: &Local) -> String {
    let expires_at = local.now().saturating_add(Duration::from_hours(24)).to_string();
    let body = json!({ "name": "warehouse till", "scopes": ["support"], "expires_at": expires_at });
    let made = local.role("admin").post("/api-keys", &body).await.expect(201);
    made.text("id").to_owned()
}

/// The order of a return in that status.
async fn returned(local: &Local, status: &str) -> Value {
    let returned = returns::in_status(local, status).await;
    let order = local.manager().order(returns::order_id(&returned)).await;
    order.expect(200).body
}

/// An order whose refund has failed for good.
pub async fn failed_refund(local: &Local) -> Value {
    local.system().payments().script(Mode::CardError);
    let order = owing(local, Source::Cancellation).await;
    let environment = local.environment_with("process-refund", &[]);
    let environments = [("process-refund".to_owned(), environment)].into();
    let worker = Background::in_process(&environments, &BTreeMap::new(), &local.clock()).unwrap();
    let mut delivery = event("process-refund");
    delivery["Records"][0]["body"] = refund::message(&order).into();
    worker.invoke("process-refund", delivery).await.unwrap();
    assert_eq!(refund::status(local, &order).await, "FAILED");
    order
}

//! The rows of the permission matrix: one for each thing that a route can be asked.

use oms_tests::order::body_for;
use oms_tests::{Call, Client};
use serde_json::json;

use crate::orders::change_states;

/// The entity that must exist before a route can be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    Nothing,
    /// An order in that status.
    Order(&'static str),
    /// An order that owes a refund.
    Owing,
    /// A return in that status, which `support` has asked for.
    Return(&'static str),
    Key,
}

/// The entities of one request: ids of the order, the return or the key.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    pub order: String,
    pub returned: String,
    pub key: String,
    /// The customer who owns them all.
    pub owner: String,
    /// The time a day from now.
    pub tomorrow: String,
}

/// The judge of a row.
#[derive(Clone, Copy, Debug)]
pub enum Judge {
    /// The policy, by that action.
    Operation(&'static str),
    /// No rule: everyone is answered with that status.
    Open(u16),
}

/// A row of the matrix: a function, its judge, the entity it needs, the status for a caller who may, and the request.
pub struct Row(
    pub &'static str,
    pub Judge,
    pub Needs,
    pub u16,
    pub fn(&Client, &Scene) -> Call,
);

const READ: Judge = Judge::Operation("Read");
const JOBS: Judge = Judge::Operation("ReadJobs");
const RETRY: Judge = Judge::Operation("RetryJob");
const AUDIT: Judge = Judge::Operation("ReadAudit");
const METRICS: Judge = Judge::Operation("ReadMetrics");
const KEY_LIST: Judge = Judge::Operation("ReadApiKeys");
const KEYS: Judge = Judge::Operation("ManageApiKeys");
const PAY: Judge = Judge::Operation("MarkPaid");
const PACK: Judge = Judge::Operation("StartProcessing");
const SHIP: Judge = Judge::Operation("Ship");
const DELIVER: Judge = Judge::Operation("Deliver");
const CANCEL: Judge = Judge::Operation("Cancel");
const DECIDE: Judge = Judge::Operation("DecideReturn");

fn batch(caller: &Client, scene: &Scene, status: &str) -> Call {
    change_states::batch(caller, &[change_states::item(&scene.order, status)])
}

fn new_key(caller: &Client, scene: &Scene) -> Call {
    let body = json!({ "name": "key", "scopes": ["support"], "expires_at": scene.tomorrow });
    caller.post("/api-keys", &body)
}

#[rustfmt::skip]
pub const ROWS: [Row; 40] = [
    Row("create-order", Judge::Operation("CreateOrder"), Needs::Nothing, 201, |who, scene| who.post("/orders", &body_for(&scene.owner))),
    Row("list-orders", READ, Needs::Nothing, 200, |who, _| who.get("/orders")),
    Row("get-order", READ, Needs::Order("PENDING_PAYMENT"), 200, |who, scene| who.order(&scene.order)),
    Row("change-order-state", PAY, Needs::Order("PENDING_PAYMENT"), 200, |who, scene| who.change_state(&scene.order, "PAID")),
    Row("change-order-state", PACK, Needs::Order("PAID"), 200, |who, scene| who.change_state(&scene.order, "PROCESSING_IN_WAREHOUSE")),
    Row("change-order-state", SHIP, Needs::Order("PROCESSING_IN_WAREHOUSE"), 200, |who, scene| who.change_state(&scene.order, "SHIPPED")),
    Row("change-order-state", DELIVER, Needs::Order("SHIPPED"), 200, |who, scene| who.change_state(&scene.order, "DELIVERED")),
    Row("change-order-state", CANCEL, Needs::Order("PAID"), 200, |who, scene| who.change_state(&scene.order, "CANCELLED")),
    Row("cancel-order", CANCEL, Needs::Order("PENDING_PAYMENT"), 200, |who, scene| who.cancel(&scene.order)),
    Row("get-order-history", READ, Needs::Order("PENDING_PAYMENT"), 200, |who, scene| who.history(&scene.order)),
    Row("get-order-invoice", READ, Needs::Order("SHIPPED"), 202, |who, scene| who.invoice(&scene.order)),
    Row("get-order-refund", READ, Needs::Owing, 200, |who, scene| who.order_refund(&scene.order)),
    Row("change-order-states", PAY, Needs::Order("PENDING_PAYMENT"), 200, |who, scene| batch(who, scene, "PAID")),
    Row("change-order-states", PACK, Needs::Order("PAID"), 200, |who, scene| batch(who, scene, "PROCESSING_IN_WAREHOUSE")),
    Row("change-order-states", SHIP, Needs::Order("PROCESSING_IN_WAREHOUSE"), 200, |who, scene| batch(who, scene, "SHIPPED")),
    Row("change-order-states", DELIVER, Needs::Order("SHIPPED"), 200, |who, scene| batch(who, scene, "DELIVERED")),
    Row("change-order-states", CANCEL, Needs::Order("PAID"), 200, |who, scene| batch(who, scene, "CANCELLED")),
    Row("create-return", Judge::Operation("CreateReturn"), Needs::Order("DELIVERED"), 201, |who, scene| who.request_return(&scene.order)),
    Row("list-returns", READ, Needs::Nothing, 200, |who, _| who.get("/returns")),
    Row("get-return", READ, Needs::Return("REQUESTED"), 200, |who, scene| who.returned(&scene.returned)),
    Row("approve-return", DECIDE, Needs::Return("REQUESTED"), 200, |who, scene| who.approve(&scene.returned)),
    Row("reject-return", DECIDE, Needs::Return("REQUESTED"), 200, |who, scene| who.reject(&scene.returned)),
    Row("change-return-state", Judge::Operation("SendReturn"), Needs::Return("APPROVED"), 200, |who, scene| who.change_return_state(&scene.returned, "IN_TRANSIT")),
    Row("change-return-state", Judge::Operation("ReceiveReturn"), Needs::Return("IN_TRANSIT"), 200, |who, scene| who.change_return_state(&scene.returned, "RECEIVED")),
    Row("change-return-state", Judge::Operation("CompleteReturn"), Needs::Return("RECEIVED"), 200, |who, scene| who.change_return_state(&scene.returned, "COMPLETED")),
    Row("get-return-history", READ, Needs::Return("REQUESTED"), 200, |who, scene| who.return_history(&scene.returned)),
    Row("get-return-refund", READ, Needs::Return("COMPLETED"), 200, |who, scene| who.return_refund(&scene.returned)),
    Row("list-jobs", JOBS, Needs::Nothing, 200, |who, _| who.get("/jobs")),
    // A caller who may retry jobs is told that there is none.
    Row("retry-job", RETRY, Needs::Order("PENDING_PAYMENT"), 404, |who, scene| who.retry_job("REFUND", &scene.order)),
    Row("query-audit", AUDIT, Needs::Nothing, 200, |who, _| who.get("/audit")),
    Row("get-metrics", METRICS, Needs::Nothing, 200, |who, _| who.get("/metrics")),
    Row("create-api-key", KEYS, Needs::Nothing, 201, new_key),
    Row("list-api-keys", KEY_LIST, Needs::Nothing, 200, |who, _| who.get("/api-keys")),
    Row("revoke-api-key", KEYS, Needs::Key, 204, |who, scene| who.delete(&format!("/api-keys/{}", scene.key))),
    Row("get-health", Judge::Open(200), Needs::Nothing, 200, |who, _| who.get("/health")),
    Row("get-state-machine", Judge::Open(200), Needs::Nothing, 200, |who, _| who.get("/state-machines/order")),
    Row("get-openapi", Judge::Open(200), Needs::Nothing, 200, |who, _| who.get("/openapi.json")),
    Row("get-docs", Judge::Open(200), Needs::Nothing, 200, |who, _| who.get("/docs")),
    // The webhook knows no callers, only the gateway's signature.
    Row("receive-payment-webhook", Judge::Open(401), Needs::Nothing, 401, |who, _| who.post("/webhooks/payment", &json!({}))),
    Row("answer-unknown-route", Judge::Open(404), Needs::Nothing, 404, |who, _| who.get("/nothing")),
];

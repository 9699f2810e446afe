//! Orders with random lives, and counts of the states they reach.

use std::collections::BTreeMap;
use std::env;

use oms_local::background::Background;
use oms_local::pollers::Functions as _;
use oms_tests::order::{self, id};
use oms_tests::{Client, Local, contract, pages, returns, table};
use serde_json::{Value, json};

/// The number of orders in a test, unless `OMS_COUNTED_ORDERS` is set.
pub fn orders() -> usize {
    env::var("OMS_COUNTED_ORDERS").map_or(12, |orders| orders.parse().unwrap())
}

/// The seed of the random lives: a new one each time, unless `OMS_COUNTED_SEED` repeats one that failed.
pub fn seed() -> u64 {
    let random = || u64::from_str_radix(&oms_tests::new_uuid()[..8], 16).unwrap();
    env::var("OMS_COUNTED_SEED").map_or_else(|_| random(), |seed| seed.parse().unwrap())
}

/// Random numbers that follow from a seed (Knuth's linear congruential generator).
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// Takes orders to random states, each by a path of its own, with returns and refusals.
pub async fn live(local: &Local, chance: &mut Chance) {
    let (customer, manager) = (local.customer(), local.manager());
    for _ in 0..orders() {
        let mut order = order::place(&customer).await;
        let goal = contract::STATUSES[chance.below(6)];
        if goal == "CANCELLED" {
            if chance.below(2) == 0 {
                order = order::drive(&manager, order, "PAID").await;
            }
            customer.cancel(id(&order)).await.assert_status(200);
            continue;
        }
        order = order::drive(&manager, order, goal).await;
        manager
            .change_state(id(&order), "PENDING_PAYMENT")
            .await
            .assert_status(409);
        if goal == "DELIVERED" && chance.below(4) > 0 {
            let asked = customer.request_return(id(&order)).await.expect(201).body;
            returns::drive(&manager, asked, contract::RETURN_STATUSES[chance.below(6)]).await;
        }
    }
}

/// Counts by status, with a zero for each of `statuses` that is not found, and their sum.
pub fn counted(statuses: &[&str], found: impl IntoIterator<Item = String>) -> Value {
    let mut by_status: BTreeMap<String, u64> =
        statuses.iter().map(|status| ((*status).to_owned(), 0)).collect();
    for status in found {
        *by_status
            .get_mut(&status)
            .unwrap_or_else(|| panic!("no status `{status}`")) += 1;
    }
    json!({ "total": by_status.values().sum::<u64>(), "by_status": by_status })
}

pub const JOB_STATUSES: [&str; 4] = ["PENDING", "PROCESSING", "SUCCEEDED", "FAILED"];

/// The expected metrics, counted by listing every entity.
pub async fn everything(manager: &Client) -> Value {
    let all = async |path: &str| pages::all(&pages::walk(manager, path, &[("limit", "100")]).await);
    let status = |entity: &Value| entity["status"].as_str().unwrap().to_owned();
    let (orders, back) = (all("/orders").await, all("/returns").await);
    let (mut refunds, mut invoices) = (Vec::new(), Vec::new());
    for order in &orders {
        let reply = manager.order_refund(id(order)).await;
        if reply.status == 200 {
            // Being worked on is no row of the history.
            refunds.push(reply.text("status").replace("PROCESSING", "PENDING"));
        }
        if matches!(order["status"].as_str(), Some("SHIPPED" | "DELIVERED")) {
            let reply = manager.invoice(id(order)).await;
            invoices.push(match reply.status {
                202 => "PENDING".to_owned(),
                303 => "SUCCEEDED".to_owned(),
                409 => "FAILED".to_owned(),
                _ => panic!("{reply}"),
            });
        }
    }
    json!({
        "orders": counted(&contract::STATUSES, orders.iter().map(status)),
        "returns": counted(&contract::RETURN_STATUSES, back.iter().map(status)),
        "refunds": counted(&JOB_STATUSES, refunds),
        "invoices": counted(&JOB_STATUSES, invoices),
    })
}

/// The metrics as the API answers them, without the response times.
pub async fn metrics(manager: &Client) -> Value {
    let mut body = manager.get("/metrics").await.expect(200).body;
    let performance = body.as_object_mut().unwrap().remove("performance").unwrap();
    let mut names: Vec<&String> = performance.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(names, ["avg_response_time_ms", "p95_response_time_ms"]);
    for value in performance.as_object().unwrap().values() {
        assert!(
            value.is_null() || value.as_f64().is_some_and(|time| time >= 0.0),
            "{performance}"
        );
    }
    body
}

/// Delivers the records in batches of that size, each until the function has dealt with it.
pub async fn deliver(functions: &Background, function: &str, records: &[Value], size: usize) {
    for batch in records.chunks(size) {
        let mut rest = batch;
        while !rest.is_empty() {
            let answer = functions
                .invoke(function, json!({ "Records": rest }))
                .await
                .unwrap();
            let failed = answer["batchItemFailures"][0]["itemIdentifier"].clone();
            let first = rest
                .iter()
                .position(|record| record["dynamodb"]["SequenceNumber"] == failed);
            rest = &rest[first.unwrap_or(rest.len())..];
        }
    }
}

pub fn functions(local: &Local) -> Background {
    Background::in_process(local.system().environments(), &BTreeMap::new(), &local.clock()).unwrap()
}

/// The history and the counters, as they are stored.
pub async fn kept(local: &Local) -> (Vec<Value>, Vec<Value>) {
    let items = table::items(local, "get-order", "ORDERS_TABLE").await;
    let counters = items
        .into_iter()
        .filter(|item| item["pk"] == "COUNTER")
        .map(Value::Object);
    (table::history(local).await, counters.collect())
}

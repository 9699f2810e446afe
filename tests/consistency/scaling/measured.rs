//! The cost of lives, as the services count it.

use std::collections::BTreeMap;

use oms_cloud::template::EventSource;
use oms_domain::JobKind;
use oms_http::Entropy;
use oms_tests::contract::{background_functions, path_to};
use oms_tests::deployment::{Deliveries, Deployment, Place, Queue, Stream};
use oms_tests::fault::{Plan, Service};
use oms_tests::{Client, Local, order, returns, table};
use serde_json::Value;

/// The number of lives side by side, each in the same step: a batch of the stream holds as many rows.
const LIVES: u32 = 5;

/// The most records of a batch, as in the template.
const RECORDS: usize = 100;

/// Lives under way, and the counts so far.
struct Measure<'a> {
    local: &'a Local,
    deployment: Deployment<'a>,
    deliveries: Deliveries<'a>,
    counts: BTreeMap<String, f64>,
    requests: u32,
}

/// The use of each service by a life: an order of two lines from `POST` to DELIVERED with its invoice, and through its
/// return to COMPLETED and the refund.
pub async fn measure() -> BTreeMap<String, f64> {
    let local = Local::quiet().await;
    let mut measure = Measure {
        local: &local,
        deployment: Deployment::of(&local, Place::Here(Entropy::system())),
        deliveries: Deliveries::of(&local).await,
        counts: BTreeMap::new(),
        requests: 0,
    };
    measure.lives().await;
    let counted = measure.counted().await;
    drop(measure);
    local.stop().await;
    counted
        .into_iter()
        .map(|(name, count)| (name, count / f64::from(LIVES)))
        .collect()
}

impl Measure<'_> {
    async fn lives(&mut self) {
        let (customer, manager) = (self.local.customer(), self.local.manager());
        let mut orders = Vec::new();
        for _ in 0..LIVES {
            orders.push(order::place(&customer).await);
            self.requests += 1;
        }
        self.follow().await;
        for state in path_to("DELIVERED") {
            for order in &orders {
                manager
                    .change_state(order::id(order), state)
                    .await
                    .assert_status(200);
                self.requests += 1;
            }
            self.follow().await;
        }
        let mut back = Vec::new();
        for order in &orders {
            back.push(customer.request_return(order::id(order)).await.expect(201).body);
            self.requests += 1;
        }
        self.follow().await;
        for state in path_to("COMPLETED") {
            for returned in &back {
                self.step(&manager, returned, state).await;
            }
            self.follow().await;
        }
    }

    async fn step(&mut self, manager: &Client, returned: &Value, state: &str) {
        manager
            .step_return(returns::id(returned), state)
            .await
            .assert_status(200);
        self.requests += 1;
    }

    /// Lets all background work finish.
    async fn follow(&mut self) {
        for function in background_functions() {
            self.deployment.begin(function, Plan::none()).await;
        }
        loop {
            let mut moved = 0;
            for stream in Stream::ALL {
                loop {
                    let done = self.deliveries.deliver(&self.deployment, stream, RECORDS).await;
                    if done == 0 {
                        break;
                    }
                    moved += done;
                    self.invoked(stream.function());
                }
            }
            for queue in JobKind::ALL {
                let batch = self.deliveries.receive(queue, self.batch_size(queue)).await;
                if !batch.is_empty() {
                    moved += batch.len();
                    self.deliveries.work(&self.deployment, queue, &batch, true).await;
                    self.invoked(queue.function());
                    let sent = f64::from(u32::try_from(batch.len()).unwrap());
                    self.add(&format!("messages sent to {}", queue.logical_id()), sent);
                }
            }
            if moved == 0 {
                break;
            }
        }
        for function in background_functions() {
            for call in self.deployment.wire(function).await.made() {
                match call.service {
                    Service::Sqs if call.operation.ends_with(".SendMessage") => {
                        self.add("messages sent", 1.0);
                    }
                    Service::S3 if call.operation.starts_with("PUT ") => {
                        let bytes = u32::try_from(call.body.0.len()).unwrap();
                        self.add("objects put", 1.0);
                        self.add("KB kept in the buckets", f64::from(bytes) / 1000.0);
                    }
                    Service::DynamoDb | Service::Payments => {}
                    _ => panic!("{function}: {call}"),
                }
            }
        }
    }

    fn batch_size(&self, queue: JobKind) -> usize {
        let function = self
            .local
            .system()
            .resources()
            .function(queue.function())
            .unwrap();
        let size = function.sources.iter().find_map(|source| match source {
            EventSource::Queue(source) => Some(source.batch_size),
            _ => None,
        });
        size.unwrap()
    }

    fn invoked(&mut self, function: &str) {
        self.add(&format!("invocations of `{function}`"), 1.0);
    }

    fn add(&mut self, name: &str, count: f64) {
        *self.counts.entry(name.to_owned()).or_default() += count;
    }

    async fn counted(&mut self) -> BTreeMap<String, f64> {
        for (table, variable) in [
            ("the orders table", "ORDERS_TABLE"),
            ("the history table", "HISTORY_TABLE"),
        ] {
            let items = table::items(self.local, "record-history", variable).await;
            let bytes: usize = items
                .iter()
                .map(|item| Value::from(item.clone()).to_string().len())
                .sum();
            let kilobytes = f64::from(u32::try_from(bytes).unwrap()) / 1000.0;
            self.add(&format!("KB kept in {table}"), kilobytes);
        }
        let database = self.local.system().dynamo();
        let resources = self.local.system().resources();
        for (table, units) in database.write_units() {
            let id = &resources.table(&table).unwrap().logical_id;
            // The items of keys and limits have no index.
            let of = if id == "AccessTable" {
                ""
            } else {
                " and its indexes"
            };
            self.add(&format!("write units: {id}{of}"), units);
        }
        let mut calls = database.calls();
        for (operation, name) in [
            ("GetItem", "reads of one item"),
            ("BatchGetItem", "reads of up to 3 items"),
            ("Query", "queries"),
        ] {
            let count = u32::try_from(calls.remove(operation).unwrap_or_default()).unwrap();
            self.add(name, f64::from(count));
        }
        self.add("HTTP requests that change something", f64::from(self.requests));
        std::mem::take(&mut self.counts)
    }
}

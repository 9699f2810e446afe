//! One story that writes everything there is to write: each state of an order, of a return and of a job, refusals, API
//! keys, archived and sealed rows, messages that no worker has taken.

use std::collections::BTreeMap;
use std::time::Duration;

use oms_cloud::payments::Mode;
use oms_domain::JobKind;
use oms_http::Entropy;
use oms_tests::contract::{RETURN_STATUSES, STATUSES};
use oms_tests::deployment::{Deliveries, Deployment, Outcome, Place, Queue, Stream};
use oms_tests::fault::{Fault, Plan, Service};
use oms_tests::order::id;
use oms_tests::refund::{self, Source, owing};
use oms_tests::{Client, Local, new_uuid, order, pages, returns, stream, table};
use serde_json::{Value, json};

use crate::written::{Archive, Callers, Streams, Tables, Written};

/// The size of the page before the cursor.
const PAGE: &str = "3";

/// Long enough for two hours to end and be sealed: a first digest, and one that follows another.
const UNTIL_SEALED: Duration = Duration::from_mins(140);

/// The system of the story, and those who act in it.
struct Story<'a> {
    local: &'a Local,
    deployment: Deployment<'a>,
    deliveries: Deliveries<'a>,
    customer: Client,
    manager: Client,
}

/// Runs the story in a new system, and returns the data that it wrote.
pub async fn tell() -> Written {
    let local = Local::quiet().await;
    let mut story = Story {
        local: &local,
        deployment: Deployment::of(&local, Place::Here(Entropy::system())),
        deliveries: Deliveries::of(&local).await,
        customer: local.customer(),
        manager: local.manager(),
    };
    let lived = story.life().await;
    story.every_state().await;
    story.jobs_that_failed().await;
    story.refusals(&lived).await;
    let api_key = story.api_keys().await;
    story.archive_and_seal().await;
    story.jobs_that_wait().await;
    let written = story.written(&lived, api_key).await;
    drop(story);
    local.stop().await;
    written
}

impl Story<'_> {
    /// An order from its payment to the refund of its return.
    async fn life(&mut self) -> Value {
        let order = refund::paid_order(self.local, &self.customer).await;
        refund::owe(self.local, &self.customer, &order, Source::Return).await;
        self.deliveries.until_quiet(&self.deployment).await;
        order
    }

    /// An order in each state, and a return.
    async fn every_state(&mut self) {
        for status in STATUSES {
            order::of_customer_in_status(self.local, &self.customer, status).await;
        }
        owing(self.local, Source::Cancellation).await;
        for status in RETURN_STATUSES {
            returns::of_customer_in_status(self.local, &self.customer, status).await;
        }
        let returned = returns::of_customer_in_status(self.local, &self.customer, "REQUESTED").await;
        let path = format!("/returns/{}/approve", returns::id(&returned));
        let approval = json!({ "manager_notes": "scratched", "restocking_fee": "5.00" });
        self.manager.patch(&path, &approval).await.assert_status(200);
        let tracked = order::in_status(self.local, "PROCESSING_IN_WAREHOUSE").await;
        let path = format!("/orders/{}/state", id(&tracked));
        let shipment =
            json!({ "new_state": "SHIPPED", "tracking_number": "RB123", "carrier": "Parcel Post" });
        self.manager.patch(&path, &shipment).await.assert_status(200);
        self.deliveries.until_quiet(&self.deployment).await;
    }

    /// An invoice and a refund that will be tried again, and a refund that will not.
    async fn jobs_that_failed(&mut self) {
        order::in_status(self.local, "SHIPPED").await;
        self.deliver_streams().await;
        let away = Plan::by(|call| (call.service == Service::S3).then_some(Fault::Unavailable));
        self.work(JobKind::Invoice, away).await;
        for mode in [Mode::Unavailable, Mode::CardError] {
            self.local.system().payments().script(mode);
            owing(self.local, Source::Cancellation).await;
            self.deliver_streams().await;
            self.work(JobKind::Refund, Plan::none()).await;
        }
    }

    /// Requests that a rule turned down, each of which has a row in the history.
    async fn refusals(&self, order: &Value) {
        self.customer.cancel(id(order)).await.assert_status(409);
        self.local
            .other_customer()
            .order(id(order))
            .await
            .assert_status(404);
    }

    /// A key that works and one that was revoked; the first one's text.
    async fn api_keys(&self) -> String {
        let admin = self.local.role("admin");
        let expires_at = self.local.now().saturating_add(Duration::from_hours(24 * 300));
        let body = json!({ "name": "till", "scopes": ["warehouse"], "expires_at": expires_at.to_string() });
        let works = admin.post("/api-keys", &body).await.expect(201);
        let revoked = admin.post("/api-keys", &body).await.expect(201);
        let path = format!("/api-keys/{}", revoked.text("id"));
        admin.delete(&path).await.assert_status(204);
        works.text("key").to_owned()
    }

    async fn archive_and_seal(&mut self) {
        self.deliver_streams().await;
        self.local.advance(UNTIL_SEALED);
        let outcome = self.deployment.invoke("seal-audit", &scheduled(self.local)).await;
        assert!(matches!(outcome, Outcome::Answered(_)), "{outcome:?}");
    }

    /// Messages that no worker has taken, and changes that no function has received from the stream.
    async fn jobs_that_wait(&mut self) {
        order::of_customer_in_status(self.local, &self.customer, "SHIPPED").await;
        owing(self.local, Source::Return).await;
        self.deliver_streams().await;
        order::of_customer_in_status(self.local, &self.customer, "SHIPPED").await;
        owing(self.local, Source::Cancellation).await;
    }

    async fn deliver_streams(&mut self) {
        for stream in Stream::ALL {
            while self.deliveries.deliver(&self.deployment, stream, 100).await > 0 {}
        }
    }

    async fn work(&mut self, queue: JobKind, plan: Plan) {
        let batch = self.deliveries.receive(queue, 10).await;
        assert!(!batch.is_empty());
        self.deployment.begin(queue.function(), plan).await;
        self.deliveries.work(&self.deployment, queue, &batch, true).await;
        self.deployment.begin(queue.function(), Plan::none()).await;
    }

    async fn written(&self, lived: &Value, api_key: String) -> Written {
        let local = self.local;
        let tables = Tables {
            at: local.now().to_string(),
            orders: items(local, "ORDERS_TABLE").await,
            history: items(local, "HISTORY_TABLE").await,
            access: items(local, "ACCESS_TABLE").await,
        };
        Written {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            streams: self.streams(lived).await,
            queues: queues(local).await,
            archive: archive(local).await,
            callers: self.callers(api_key).await,
            answers: answers(&self.manager, &tables).await,
            tables,
        }
    }

    async fn streams(&self, lived: &Value) -> Streams {
        let order: oms_domain::OrderId = id(lived).parse().unwrap();
        let ids = [order.to_string(), oms_domain::ReturnId::of(order).to_string()];
        let ours = |record: &Value| {
            let key = record["dynamodb"]["Keys"]["pk"]["S"].as_str().unwrap();
            ids.iter().any(|id| key.ends_with(id.as_str()))
        };
        let (mut orders, mut history) = (
            stream::of_orders(self.local).await,
            stream::of_history(self.local).await,
        );
        orders.retain(ours);
        history.retain(ours);
        Streams { ids, orders, history }
    }

    async fn callers(&self, api_key: String) -> Callers {
        let query = format!("limit={PAGE}");
        let first = self
            .customer
            .get("/orders")
            .query(&[("limit", PAGE)])
            .await
            .expect(200);
        let cursor = first.body["pagination"]["next_cursor"].as_str();
        let cursor = cursor.unwrap_or_else(|| panic!("{first}")).to_owned();
        let next = self
            .customer
            .get("/orders")
            .query(&[("limit", PAGE), ("cursor", &cursor)])
            .await;
        let next = next.expect(200);
        Callers {
            api_key,
            subject: self.customer.subject().to_owned(),
            cursor_key: self.local.variable("list-orders", "CURSOR_KEY"),
            list: ["/api/v1/orders".to_owned(), query],
            cursor,
            next_ids: next.data().iter().map(|order| id(order).to_owned()).collect(),
        }
    }
}

/// The event that the scheduler sends.
pub fn scheduled(local: &Local) -> Value {
    json!({
        "version": "0",
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": local.now().to_string(),
        "region": "us-east-1",
        "resources": [],
        "detail": {},
    })
}

/// The name of a table by the variable that names it.
pub fn local_table(local: &Local, variable: &str) -> String {
    let function = if variable == "ACCESS_TABLE" {
        "get-order"
    } else {
        "record-history"
    };
    local.variable(function, variable)
}

/// Every item of a table as the database gives it, in the order of their keys.
pub async fn items(local: &Local, variable: &str) -> Vec<Value> {
    let scan = json!({ "TableName": local_table(local, variable), "ConsistentRead": true });
    let mut page = table::call(local, "DynamoDB_20120810.Scan", &scan).await;
    assert_eq!(
        page["LastEvaluatedKey"],
        Value::Null,
        "the story is too long for one page"
    );
    let mut items: Vec<Value> = serde_json::from_value(page["Items"].take()).unwrap();
    items.sort_by_key(|item| format!("{} {}", item["pk"], item["sk"]));
    items
}

async fn queues(local: &Local) -> BTreeMap<String, Vec<String>> {
    let mut queues = BTreeMap::new();
    for queue in JobKind::ALL {
        let name = local.queue(&queue.logical_id());
        let messages = local.system().queues().messages(name).await.unwrap();
        let bodies: Vec<String> = messages.into_iter().map(|message| message.body).collect();
        assert!(!bodies.is_empty(), "{} is empty", queue.logical_id());
        queues.insert(queue.logical_id(), bodies);
    }
    queues
}

async fn archive(local: &Local) -> Archive {
    let bucket = crate::archive::bucket(local);
    let mut objects = BTreeMap::new();
    for prefix in ["rows/", "digests/"] {
        let keys = bucket.keys(prefix).await.unwrap();
        assert!(!keys.is_empty(), "the archive has no {prefix}");
        for key in keys {
            let text = String::from_utf8(bucket.get(&key).await.unwrap()).unwrap();
            objects.insert(key, text);
        }
    }
    Archive {
        public_key: crate::archive::public_key(local).await,
        objects,
    }
}

/// A manager's view of every entity and list, by path.
async fn answers(manager: &Client, tables: &Tables) -> BTreeMap<String, Value> {
    let mut paths = vec![
        "/orders?limit=100&fields=id,status".to_owned(),
        "/returns?limit=100&fields=id,status".to_owned(),
    ];
    for item in &tables.orders {
        let (kind, id) = item["pk"]["S"]
            .as_str()
            .unwrap()
            .split_once('#')
            .unwrap_or_default();
        let path = match kind {
            "ORDER" => format!("/orders/{id}"),
            "RETURN" => format!("/returns/{id}"),
            "REFUND" => {
                paths.push(format!("/orders/{id}/refund"));
                continue;
            }
            _ => continue,
        };
        paths.extend([format!("{path}/history"), path]);
    }
    let mut answers = BTreeMap::new();
    for path in paths {
        let reply = manager.get(&path).await.expect(200);
        answers.insert(path, reply.body);
    }
    let jobs = pages::all(&pages::walk(manager, "/jobs", &[("limit", "100")]).await);
    assert!(jobs.len() > 3, "{jobs:?}");
    answers
}

/// A manager who takes no part in the story.
pub fn stranger(local: &Local) -> Client {
    local.person(&new_uuid(), &["manager"])
}

//! The audit trail of a whole system: whole when left alone, and named to the row when not.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a step of a test that fails is a test that fails"
)]

mod killed;
mod rebuild;
mod tampering;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use oms_audit::{Report, Settings};
use oms_command::{Data, System, SystemConfig};
use oms_domain::Timestamp;
use oms_telemetry::Clock;
use reqwest::Method;
use serde_json::{Value, json};

const CUSTOMER: &str = "c0000000-0000-4000-8000-000000000001";
const MANAGER: &str = "50000000-0000-4000-8000-000000000001";
const HISTORY: &str = "oms-local-history-table";

type Item = std::collections::HashMap<String, AttributeValue>;

/// A system on a directory, whose clock stands still until it is turned.
struct Trailed {
    system: System,
    clock: Clock,
}

impl Trailed {
    async fn start(directory: &Path, now: Timestamp) -> Self {
        let clock = Clock::manual(now);
        let system = System::start(SystemConfig {
            data: Data::Directory(directory.to_owned()),
            clock: clock.clone(),
            ..SystemConfig::default()
        });
        Self {
            system: system.await.unwrap(),
            clock,
        }
    }

    async fn call(&self, role: &str, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
        let subject = if role == "customer" { CUSTOMER } else { MANAGER };
        let issuer = self.system.issuer();
        let token = issuer.token(subject, &[role], self.clock.now(), Duration::from_hours(1));
        let url = format!("{}/api/v1{path}", self.system.url());
        let mut request = reqwest::Client::new().request(method, url).bearer_auth(token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    async fn place(&self) -> String {
        let (status, order) = self
            .call("storefront", Method::POST, "/orders", Some(&body()))
            .await;
        assert_eq!(status, 201, "{order}");
        order["id"].as_str().unwrap().to_owned()
    }

    async fn change(&self, order: &str, state: &str) -> u16 {
        let path = format!("/orders/{order}/state");
        let body = json!({ "new_state": state });
        self.call("manager", Method::PATCH, &path, Some(&body)).await.0
    }

    /// Orders that went some way, one of them back as far as its refund, and attempts that were refused.
    async fn live(&self) {
        for states in [
            &[][..],
            &["PAID"],
            &["PAID", "PROCESSING_IN_WAREHOUSE", "SHIPPED", "DELIVERED"],
            &["PAID", "CANCELLED"],
        ] {
            let order = self.place().await;
            for state in states {
                assert_eq!(self.change(&order, state).await, 200, "{state}");
                self.clock.advance(Duration::from_millis(7));
            }
            assert_eq!(self.change(&order, "DELIVERED").await, 409);
        }
        assert_eq!(self.call("customer", Method::GET, "/jobs", None).await.0, 403);
        self.system.settled().await;
    }

    /// Lets hours pass, and seals them.
    async fn seal(&self, hours: u64) {
        self.clock.advance(Duration::from_hours(hours));
        self.system.settled().await;
        let sealed = self.system.fire("seal-audit").await.unwrap();
        assert_eq!(sealed["left"], 0, "{sealed}");
        self.system.settled().await;
    }

    async fn verify(&self) -> Report {
        self.system.settled().await;
        let settings = Settings::new(self.clock.now(), Duration::ZERO);
        let trail = self.system.trail().unwrap();
        trail.verify(settings, &mut |_| {}).await.unwrap()
    }

    async fn assert_whole(&self) {
        let report = self.verify().await;
        assert_eq!(report.findings, []);
        assert!(report.rows > 0 && report.counters_checked, "{report:?}");
    }

    fn client(&self) -> Client {
        let environment = &self.system.environments()["record-history"];
        client(&environment.required("AWS_ENDPOINT_URL_DYNAMODB").unwrap())
    }

    fn bucket(&self) -> String {
        self.system.environments()["seal-audit"]
            .required("AUDIT_BUCKET")
            .unwrap()
    }
}

/// The machine's time, in whole seconds.
fn now() -> Timestamp {
    let seconds = Clock::system().now().unix_seconds();
    Timestamp::from_unix_milliseconds(seconds * 1000).unwrap()
}

fn body() -> Value {
    let address = json!({ "street": "1 Kiln Lane", "city": "Stoke", "zip": "ST1", "country": "GB" });
    json!({
        "customer_id": "c0000000-0000-4000-8000-000000000001",
        "line_items": [{
            "product_id": "a1b2c3d4-0000-4000-8000-000000000001",
            "product_name": "Bowl",
            "quantity": 1,
            "unit_price": "9.99",
        }],
        "shipping_address": address,
        "billing_address": address,
        "payment_method": "card",
    })
}

fn client(url: &str) -> Client {
    Client::from_conf(
        aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("local", "local", None, None, "test"))
            .endpoint_url(url)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build(),
    )
}

fn text(item: &Item, attribute: &str) -> String {
    item[attribute].as_s().unwrap().clone()
}

/// Every row of the history, by its key.
async fn rows(client: &Client) -> BTreeMap<(String, String), Item> {
    let scanned = client.scan().table_name(HISTORY).consistent_read(true);
    let items = scanned.send().await.unwrap().items.unwrap();
    items
        .into_iter()
        .map(|item| ((text(&item, "pk"), text(&item, "sk")), item))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trail_that_is_left_alone_is_whole() {
    let directory = tempfile::tempdir().unwrap();
    let trailed = Trailed::start(directory.path(), now()).await;
    trailed.assert_nothing_yet().await;
    trailed.live().await;
    trailed.assert_whole().await;
    trailed.seal(2).await;
    trailed.live().await;
    // The next hour, without any event, has a digest too.
    trailed.seal(3).await;
    trailed.assert_whole().await;
    let report = trailed.verify().await;
    assert!(report.digests >= 4, "{report:?}");
    assert_eq!(report.rows, report.lines);
    let end = trailed.clock.now();
    trailed.system.stop().await;

    let again = Trailed::start(directory.path(), end).await;
    again.assert_whole().await;
}

impl Trailed {
    async fn assert_nothing_yet(&self) {
        let report = self.verify().await;
        assert_eq!((report.findings, report.rows, report.digests), (vec![], 0, 0));
    }
}

//! The payment simulator through the real client over real sockets, and what the client and the API see of it.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a step of a test that fails is a test that fails"
)]

mod any_sequence;
mod concurrency;
mod control;
mod durability;
mod idempotency;
mod looking_up;
mod modes;
mod paying;
mod protocol;
mod receiver;
mod silence;
mod webhooks;

use std::time::Duration;

use oms_cloud::payments::{Ledger, PaymentSimulator, PaymentSimulatorConfig, router};
use oms_cloud::sqs::Location;
use oms_domain::{Currency, Money, OrderId, Timestamp};
use oms_payments::{RefundRequest, StripeGateway, Timeouts};
use oms_telemetry::Clock;
use serde_json::Value;

const API_KEY: &str = "sk_test_local";
const WEBHOOK_SECRET: &str = "whsec_local";

/// The simulator on a port of its own, at 2026-11-21T09:30:00Z, and the real client in front of it.
struct Server {
    simulator: PaymentSimulator,
    clock: Clock,
    url: String,
    gateway: StripeGateway,
    http: reqwest::Client,
}

impl Server {
    async fn start() -> Self {
        Self::open(&Location::Memory, clock(), None).await
    }

    async fn open(location: &Location, clock: Clock, webhook_url: Option<String>) -> Self {
        let config = PaymentSimulatorConfig {
            api_key: API_KEY.to_owned(),
            webhook_secret: WEBHOOK_SECRET.to_owned(),
            webhook_url,
        };
        let simulator = PaymentSimulator::open(location, clock.clone(), config).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = router(simulator.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            gateway: gateway(&url, Duration::from_mins(2)),
            simulator,
            clock,
            url,
            http: reqwest::Client::new(),
        }
    }

    async fn ledger(&self) -> Ledger {
        self.simulator.ledger().await.unwrap()
    }

    async fn effects(&self) -> usize {
        self.ledger().await.count
    }

    /// A request without the client, answered by its status and JSON.
    async fn post(&self, path: &str, key: Option<&str>, fields: &[(&str, &str)]) -> (u16, Value) {
        let request = self.http.post(format!("{}{path}", self.url));
        let mut request = request.bearer_auth(API_KEY).form(fields);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        answer(request).await
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let request = self.http.get(format!("{}{path}", self.url));
        answer(request.bearer_auth(API_KEY)).await
    }

    /// A customer pays this much; the payment's id.
    async fn pay(&self, amount: &str, currency: &str) -> String {
        let fields = [
            ("amount", amount),
            ("currency", currency),
            ("confirm", "true"),
            ("metadata[order_id]", &order().to_string()),
        ];
        let (status, payment) = self.post("/v1/payment_intents", None, &fields).await;
        assert_eq!(status, 200, "{payment}");
        payment["id"].as_str().unwrap().to_owned()
    }
}

async fn answer(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    assert_eq!(response.headers()["content-type"], "application/json");
    (status, response.json().await.unwrap())
}

/// Waits until `done`. The limit only ends a wait that would last for ever.
async fn until(mut done: impl AsyncFnMut() -> bool) {
    let wait = async {
        while !done().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_mins(2), wait).await;
    assert!(waited.is_ok(), "it never comes");
}

fn clock() -> Clock {
    Clock::manual("2026-11-21T09:30:00.000Z".parse::<Timestamp>().unwrap())
}

fn gateway(url: &str, request: Duration) -> StripeGateway {
    let timeouts = Timeouts {
        connect: Duration::from_mins(1),
        request,
        operation: Duration::from_mins(3),
    };
    StripeGateway::with_timeouts(url, API_KEY.to_owned(), timeouts).unwrap()
}

fn order() -> OrderId {
    "7f3a9c1b-77de-8abc-8f23-450000000000".parse().unwrap()
}

fn usd(cents: i64) -> Money {
    Money::from_minor_units(cents, Currency::USD).unwrap()
}

/// A refund of 129.99 USD of a payment that was made elsewhere.
fn request() -> RefundRequest {
    RefundRequest {
        idempotency_key: format!("refund:{}", order()),
        payment: "pi_elsewhere".to_owned(),
        amount: usd(12_999),
        order_id: order(),
    }
}

fn request_with(key: &str) -> RefundRequest {
    RefundRequest {
        idempotency_key: key.to_owned(),
        ..request()
    }
}

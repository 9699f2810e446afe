//! The calls to the database and the write units they consume: of each route on its own, and of orders' lives with
//! everything that follows from them, one by itself and 25 at once.
//!
//! ```sh
//! cargo bench --profile dev -p oms-tests --bench calls
//! ```
//!
//! Refused writes are not in the units, nor is what a response-time report or the rate limit may add.

mod life;

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Display;
use std::io::Write;
use std::time::Duration;

use oms_command::{Data, System, SystemConfig};
use oms_telemetry::Clock;
use oms_tests::{Call, Client, new_uuid, order};
use serde_json::{Value, json};

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    say("route, outcome", "calls to the database; write units")?;
    let quiet = Bench::start(false, "0").await?;
    quiet.routes().await?;
    quiet.system.stop().await;
    for (lives, batching_seconds) in [(1, "0"), (25, "0"), (25, "1")] {
        let whole = Bench::start(true, batching_seconds).await?;
        whole.lives(lives, batching_seconds).await?;
        whole.system.stop().await;
    }
    Ok(())
}

struct Bench {
    system: System,
    customer: Client,
    manager: Client,
    admin: Client,
}

impl Bench {
    /// A system whose history rows wait for one another for so many seconds.
    async fn start(background: bool, batching_seconds: &str) -> Result<Self, Failure> {
        let mut parameters = oms_tests::unlimited();
        parameters.insert("HistoryBatchingSeconds".to_owned(), batching_seconds.to_owned());
        let config = SystemConfig {
            data: Data::Memory,
            background,
            parameters,
            ..SystemConfig::default()
        };
        let system = System::start(config).await?;
        let caller = |role| {
            let subject = new_uuid();
            let token =
                system
                    .issuer()
                    .token(&subject, &[role], Clock::system().now(), Duration::from_hours(1));
            Client::new(system.url(), Some(&token), &subject)
        };
        let (customer, manager, admin) = (caller("customer"), caller("manager"), caller("admin"));
        Ok(Self {
            system,
            customer,
            manager,
            admin,
        })
    }

    async fn routes(&self) -> Result<(), Failure> {
        let placed = order::place(&self.customer).await;
        let cancelled = order::place(&self.customer).await;
        let (id, cancelled) = (order::id(&placed), order::id(&cancelled));
        let key = new_uuid();
        self.route("create-order", 201, self.customer.create(&order::body()))
            .await?;
        self.route(
            "create-order with a key",
            201,
            self.customer.create(&order::body()).key(&key),
        )
        .await?;
        self.route(
            "create-order replayed",
            201,
            self.customer.create(&order::body()).key(&key),
        )
        .await?;
        self.route("create-order invalid", 422, self.customer.create(&json!({})))
            .await?;
        self.route("get-order", 200, self.customer.order(id)).await?;
        self.route("list-orders", 200, self.customer.get("/orders"))
            .await?;
        let as_it_was = self.customer.get(&format!("/orders/{id}?as_of=1"));
        self.route("get-order as of a version", 200, as_it_was).await?;
        let dry_run = self
            .manager
            .change_state(id, "PAID")
            .query(&[("dry_run", "true")]);
        self.route("change-order-state, a dry run", 200, dry_run).await?;
        self.route("change-order-state", 200, self.manager.change_state(id, "PAID"))
            .await?;
        self.route(
            "change-order-state illegal",
            409,
            self.manager.change_state(id, "DELIVERED"),
        )
        .await?;
        self.route("cancel-order", 200, self.customer.cancel(cancelled))
            .await?;
        self.route("get-order-history", 200, self.customer.history(id))
            .await?;
        self.route("get-order-invoice, none yet", 404, self.customer.invoice(id))
            .await?;
        self.route(
            "get-order-refund",
            404,
            self.customer.get(&format!("/orders/{cancelled}/refund")),
        )
        .await?;
        self.returns().await?;
        self.overseeing(id).await?;
        self.route("list-jobs", 200, self.manager.get("/jobs")).await?;
        self.route("get-health", 200, self.customer.get("/health"))
            .await?;
        for (name, path) in [
            ("get-state-machine", "/state-machines/order"),
            ("get-openapi", "/openapi.json"),
            ("get-docs", "/docs"),
        ] {
            self.route(name, 200, self.customer.get(path)).await?;
        }
        self.route("answer-unknown-route", 404, self.customer.get("/elsewhere"))
            .await
    }

    async fn overseeing(&self, order_id: &str) -> Result<(), Failure> {
        let items = json!({ "items": [{ "order_id": order_id, "new_state": "PROCESSING_IN_WAREHOUSE" }] });
        let batch = self.manager.post("/orders/batch-state", &items);
        self.route("change-order-states, one", 200, batch).await?;
        for (name, path) in [
            ("get-metrics", "/metrics".to_owned()),
            ("query-audit by entity", format!("/audit?entity_id={order_id}")),
            (
                "query-audit by actor",
                format!("/audit?actor_id={}", self.manager.subject()),
            ),
            ("query-audit by state", "/audit?state=PAID".to_owned()),
            ("query-audit of a time", "/audit".to_owned()),
        ] {
            self.route(name, 200, self.manager.get(&path)).await?;
        }
        let expires_at = Clock::system().now().saturating_add(Duration::from_hours(24));
        let key = json!({ "name": "bench", "scopes": ["support"], "expires_at": expires_at.to_string() });
        self.route("create-api-key", 201, self.admin.post("/api-keys", &key))
            .await?;
        let listed = self.admin.get("/api-keys").await;
        let id = listed.body.pointer("/data/0/id").and_then(Value::as_str);
        let id = id.ok_or("no key is listed")?;
        self.route("list-api-keys", 200, self.admin.get("/api-keys"))
            .await?;
        self.route(
            "revoke-api-key",
            204,
            self.admin.delete(&format!("/api-keys/{id}")),
        )
        .await
    }

    async fn returns(&self) -> Result<(), Failure> {
        let (customer, manager) = (&self.customer, &self.manager);
        let mut paths = Vec::new();
        for _ in 0..2 {
            let placed = order::drive(manager, order::place(customer).await, "DELIVERED").await;
            let body = json!({ "order_id": order::id(&placed), "reason": "cracked" });
            self.route("create-return", 201, customer.post("/returns", &body))
                .await?;
            paths.push(format!(
                "/returns/{}",
                oms_domain::ReturnId::of(order::id(&placed).parse()?)
            ));
        }
        let [approved, rejected] = &paths[..] else {
            return Err("two returns".into());
        };
        let rejection = json!({ "manager_notes": "no", "rejection_reason": "policy_violation" });
        self.route(
            "reject-return",
            200,
            manager.patch(&format!("{rejected}/reject"), &rejection),
        )
        .await?;
        let approval = json!({ "manager_notes": "yes", "restocking_fee": "1.00" });
        self.route(
            "approve-return",
            200,
            manager.patch(&format!("{approved}/approve"), &approval),
        )
        .await?;
        for next in ["IN_TRANSIT", "RECEIVED", "COMPLETED"] {
            let body = json!({ "new_state": next });
            let call = manager.patch(&format!("{approved}/state"), &body);
            self.route("change-return-state", 200, call).await?;
        }
        self.route("get-return", 200, customer.get(approved)).await?;
        self.route(
            "get-return-history",
            200,
            customer.get(&format!("{approved}/history")),
        )
        .await?;
        self.route(
            "get-return-refund",
            200,
            customer.get(&format!("{approved}/refund")),
        )
        .await?;
        self.route("list-returns", 200, customer.get("/returns")).await
    }

    /// Prints the calls that the database gets, and the write units they consume, while `call` is answered.
    async fn route(&self, name: &str, expected: u16, call: Call) -> Result<(), Failure> {
        let database = self.system.dynamo();
        let (calls, units) = (database.calls(), database.write_units());
        let reply = call.await;
        let mut made = database.calls();
        for (operation, count) in &mut made {
            *count -= calls.get(operation).copied().unwrap_or_default();
        }
        made.retain(|_, count| *count > 0);
        if reply.status != expected {
            return Err(format!("{name}: {reply}").into());
        }
        let sum = |units: &BTreeMap<String, f64>| units.values().sum::<f64>();
        let units = sum(&database.write_units()) - sum(&units);
        say(
            &format!("{name}, {expected}"),
            format!("{}; {units}", listed(&made)),
        )
    }
}

fn listed(counts: &BTreeMap<String, impl Display>) -> String {
    let counts: Vec<String> = counts
        .iter()
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    if counts.is_empty() {
        "none".to_owned()
    } else {
        counts.join(", ")
    }
}

fn say(name: &str, value: impl Display) -> Result<(), Failure> {
    writeln!(std::io::stdout(), "{name:<34} {value}")?;
    Ok(())
}

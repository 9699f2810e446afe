//! Orders' lives, and what each kind of write in them consumes.

use std::collections::BTreeMap;

use futures::future::join_all;
use oms_local::dynamodb::WriteTarget;
use oms_tests::order;
use serde_json::{Value, json};

use crate::{Bench, Failure, listed, say};

impl Bench {
    /// Takes that many orders, side by side, from `POST` to DELIVERED, and through their returns to COMPLETED. All
    /// orders take a step before any takes the next.
    pub async fn lives(&self, count: usize, batching_seconds: &str) -> Result<(), Failure> {
        let placed = join_all((0..count).map(|_| order::place(&self.customer))).await;
        for state in ["PAID", "PROCESSING_IN_WAREHOUSE", "SHIPPED", "DELIVERED"] {
            self.by_itself(count).await;
            join_all(placed.iter().map(|placed| self.drive(placed, state))).await;
        }
        self.system.settled().await;
        say("", "")?;
        let lives = match count {
            1 => "one order by itself".to_owned(),
            many => format!("each of {many} orders at once, rows gathered for {batching_seconds} s"),
        };
        self.consumed(&lives, "POST to DELIVERED; history, invoice", count)?;
        join_all(placed.iter().map(|placed| self.send_back(placed, count))).await;
        self.system.settled().await;
        self.consumed(&lives, "with its return, REQUESTED to COMPLETED; refund", count)
    }

    /// Takes orders one by one: no write of one shares a batch with another's.
    async fn by_itself(&self, count: usize) {
        if count == 1 {
            self.system.settled().await;
        }
    }

    async fn drive(&self, placed: &Value, state: &str) {
        let changed = self.manager.change_state(order::id(placed), state).await;
        changed.expect(200).text("id");
    }

    async fn send_back(&self, placed: &Value, count: usize) {
        let body = json!({ "order_id": order::id(placed), "reason": "cracked" });
        let returned = self.customer.post("/returns", &body).await.expect(201);
        let path = format!("/returns/{}", returned.text("id"));
        let approval = json!({ "manager_notes": "yes" });
        self.by_itself(count).await;
        let approve = self.manager.patch(&format!("{path}/approve"), &approval);
        approve.await.expect(200).text("id");
        for next in ["IN_TRANSIT", "RECEIVED", "COMPLETED"] {
            self.by_itself(count).await;
            let body = json!({ "new_state": next });
            let reply = self.manager.patch(&format!("{path}/state"), &body).await;
            reply.expect(200).text("id");
        }
    }

    fn consumed(&self, lives: &str, what: &str, count: usize) -> Result<(), Failure> {
        let database = self.system.dynamo();
        let count = f64::from(u32::try_from(count)?);
        let each = |units: f64| units / count;
        say(lives, what)?;
        if count < 2.0 {
            say("  calls", listed(&database.calls()))?;
        }
        let mut targets: BTreeMap<WriteTarget, f64> = database.write_units_by_target();
        targets.retain(|_, units| *units > 0.0);
        for (target, units) in &targets {
            let WriteTarget {
                operation,
                table,
                index,
            } = target;
            let name = index.as_deref().unwrap_or(table);
            say(&format!("  {operation}, {name}"), format!("{:.2}", each(*units)))?;
        }
        say(
            "  write units",
            format!("{:.2}", each(targets.values().sum::<f64>())),
        )
    }
}

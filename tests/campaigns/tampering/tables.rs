//! Tampering in the tables.

use oms_tests::invariants::Rule::{
    self, ExactCounts, LegalHistory, NothingShippedThatWasCancelled, NothingStuck, OneInvoiceEach,
    OneRefundEach, ProvenTrail, TruthfulAnswers,
};
use serde_json::{Value, json};

use super::Scene;

fn text(value: &str) -> Value {
    json!({ "S": value })
}

fn number(value: i64) -> Value {
    json!({ "N": value.to_string() })
}

impl Scene {
    /// Sets one attribute of an item of the orders table.
    async fn set(&self, key: &str, attribute: &str, value: Value, rules: &[Rule]) {
        self.tamper(key, rules, |item| item[attribute] = value).await;
    }

    async fn orders_and_their_rows(&self) {
        let (shipped, waiting) = (
            format!("ORDER#{}", self.shipped),
            format!("ORDER#{}", self.waiting),
        );
        let unreadable = [LegalHistory, ProvenTrail];
        self.set(&waiting, "status", text("PAID"), &unreadable).await;
        self.set(&shipped, "version", number(9), &unreadable).await;
        // A step that the state machine does not allow.
        let rules = [
            LegalHistory,
            NothingShippedThatWasCancelled,
            OneRefundEach,
            ExactCounts,
            ProvenTrail,
        ];
        let cancelled = format!("ORDER#{}", self.cancelled);
        let cancelled = self.item(&self.orders(), &cancelled, |_| true).await;
        self.tamper(&shipped, &rules, |item| {
            let mut step = cancelled["path"]["L"].as_array().unwrap().last().unwrap().clone();
            step["M"]["w"]["B"] = "AAAAAAAAAAAAAAAAAAAAAA==".into();
            let writes = item["writes"]["BS"].as_array_mut().unwrap();
            writes.push(step["M"]["w"]["B"].clone());
            item["path"]["L"].as_array_mut().unwrap().push(step);
            item["status"] = text("CANCELLED");
            item["version"] = number(5);
        })
        .await;
        let rules = [LegalHistory, TruthfulAnswers, ExactCounts, ProvenTrail];
        self.tamper(&waiting, &rules, |item| *item = Value::Null).await;
        self.tamper_row((&shipped, "PAID"), &[LegalHistory, ProvenTrail], |row| {
            row["new_state"] = text("DELIVERED");
        })
        .await;
        self.tamper_row((&shipped, "PAID"), &[ProvenTrail], |row| {
            row["reason"] = text("for fun");
        })
        .await;
    }

    async fn what_is_made_of_them(&self) {
        let invoice = format!("INVOICE#{}", self.shipped);
        let rules = [LegalHistory, OneInvoiceEach, ExactCounts, ProvenTrail];
        self.tamper(&invoice, &rules, |item| *item = Value::Null).await;
        let rules = [OneInvoiceEach];
        self.set(&invoice, "sha256", text("00"), &rules).await;
        self.set(&invoice, "invoice_number", text("INV-2026-000007"), &rules)
            .await;
        let series = format!("SERIES#INV#{}", self.local.now().year());
        self.set(&series, "last", number(7), &rules).await;
        let refund = format!("REFUND#{}", self.cancelled);
        let rules = [OneRefundEach];
        self.set(&refund, "amount", number(1), &rules).await;
        self.set(&refund, "transaction_id", text("re_other"), &rules)
            .await;
        self.tamper(&refund, &[NothingStuck], |item| {
            item["job_kind"] = text("REFUND#FAILED");
            item["job_due"] = text("2026-11-21T10:00:00.000Z#1");
        })
        .await;
    }

    async fn what_is_left_to_do(&self) {
        let refund = format!("REFUND#{}", self.returned);
        self.set(&refund, "lease_until", number(4_000_000_000_000), &[NothingStuck])
            .await;
        self.set(
            &refund,
            "status",
            text("PROCESSING"),
            &[NothingStuck, OneRefundEach],
        )
        .await;
        let shipped = format!("ORDER#{}", self.shipped);
        self.tamper(&shipped, &[NothingStuck], |item| {
            item["job_kind"] = text("INVOICE");
            item["job_due"] = text("2026-11-21T10:00:00.000Z#1");
        })
        .await;
        self.set("COUNTER", "ORDER", number(99), &[ExactCounts, ProvenTrail])
            .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_changed_in_a_table_is_named() {
    let scene = Scene::new().await;
    Scene::assert_is(&scene.broken(&scene.witness).await, &[], "at first");
    scene.orders_and_their_rows().await;
    scene.what_is_made_of_them().await;
    scene.what_is_left_to_do().await;
    Scene::assert_is(&scene.broken(&scene.witness).await, &[], "in the end");
}

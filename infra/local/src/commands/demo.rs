//! `oms demo`

use std::io::Write;
use std::time::Duration;

use clap::Args;
use oms_audit::Settings;
use oms_domain::{Currency, Money};
use oms_telemetry::{Clock, start_logging};
use reqwest::Method;
use serde_json::{Value, json};

use super::client::{ApiCall, ApiClient, text};
use super::{CommandError, Options};
use crate::audit::Trail;
use crate::system::System;

/// How to show it.
#[derive(Args, Clone, Debug)]
pub struct Demo {
    /// Print one JSON object instead of words
    #[arg(long)]
    json: bool,
}

/// Starts a system on the data directory, on any free port, and takes one order from `POST` to its PDF, and back to its
/// refund; and another to an early end.
pub async fn run(demo: &Demo, options: &Options) -> Result<(), CommandError> {
    start_logging(Some("ERROR"));
    let mut config = options.config();
    config.port = 0;
    let system = System::start(config).await?;
    let walk = Walk {
        client: ApiClient::new(system.url(), system.issuer())?,
        system: &system,
        quiet: demo.json,
    };
    let story = walk.run().await;
    if demo.json
        && let Ok(story) = &story
    {
        writeln!(std::io::stdout(), "{story}")?;
    }
    system.stop().await;
    story.map(|_| ())
}

struct Walk<'a> {
    system: &'a System,
    client: ApiClient<'a>,
    quiet: bool,
}

impl Walk<'_> {
    async fn run(&self) -> Result<Value, CommandError> {
        self.say(
            "ArtiCurated: an order from POST to invoice, its return and refund, and one cancelled early\n",
        )?;
        let order = self.deliver().await?;
        let id = text(&order, "id");
        let history = self.history(&format!("/orders/{id}")).await?;
        let invoice = self.invoice(&order).await?;
        let returned = self.give_back(&id).await?;
        let return_history = self
            .history(&format!("/returns/{}", text(&returned, "id")))
            .await?;
        let cancelled = self.cancel().await?;
        let refunds = [
            self.refund(&format!("/returns/{}", text(&returned, "id")))
                .await?,
            self.refund(&format!("/orders/{}", text(&cancelled, "id")))
                .await?,
        ];
        let ledger = self.ledger().await?;
        let audit = self.verify().await?;
        Ok(json!({
            "order": order,
            "history": history,
            "invoice": invoice,
            "return": returned,
            "return_history": return_history,
            "cancelled": cancelled,
            "refunds": refunds,
            "ledger": ledger,
            "audit": audit,
        }))
    }

    /// An order that is paid at the gateway.
    async fn place(&self) -> Result<Value, CommandError> {
        let body = Some(crate::example_order::body());
        let order = self.call("customer", Method::POST, "/orders", body, 201).await?;
        self.step("customer", "POST /orders", &order)?;
        let id = text(&order, "id");
        let total = Money::parse(&text(&order, "total_amount"), Currency::GBP);
        let total = total.map_err(|error| CommandError::Unexpected {
            step: "POST /orders".to_owned(),
            answer: error.to_string(),
        })?;
        self.client.pay(self.system.payments_url(), &id, total).await?;
        // The gateway tells by its webhook.
        self.system.settled().await;
        let order = self
            .call("customer", Method::GET, &format!("/orders/{id}"), None, 200)
            .await?;
        self.step("gateway", "POST /webhooks/payment", &order)?;
        Ok(order)
    }

    async fn deliver(&self) -> Result<Value, CommandError> {
        let mut order = self.place().await?;
        let path = format!("/orders/{}/state", text(&order, "id"));
        for change in [
            json!({ "new_state": "PROCESSING_IN_WAREHOUSE" }),
            json!({ "new_state": "SHIPPED", "carrier": "Royal Mail", "tracking_number": "AB123456785GB" }),
            json!({ "new_state": "DELIVERED" }),
        ] {
            order = self
                .call("warehouse", Method::PATCH, &path, Some(change), 200)
                .await?;
            self.step("warehouse", "PATCH /orders/{id}/state", &order)?;
        }
        let illegal = Some(json!({ "new_state": "PAID" }));
        let refused = self.call("manager", Method::PATCH, &path, illegal, 409).await?;
        let message = refused.pointer("/error/message").and_then(Value::as_str);
        self.line(
            "manager",
            "PATCH /orders/{id}/state",
            &format!("refused: {}", message.unwrap_or("-")),
        )?;
        Ok(order)
    }

    /// The order comes back.
    async fn give_back(&self, order: &str) -> Result<Value, CommandError> {
        self.say("")?;
        let body = json!({ "order_id": order, "reason": "the glaze is cracked" });
        let mut returned = self
            .call("customer", Method::POST, "/returns", Some(body), 201)
            .await?;
        self.line(
            "customer",
            "POST /returns",
            &format!("the return is {}", text(&returned, "status")),
        )?;
        let id = text(&returned, "id");
        for (role, path, body) in [
            (
                "manager",
                "approve",
                json!({ "manager_notes": "photographs seen", "restocking_fee": "6.95" }),
            ),
            (
                "customer",
                "state",
                json!({ "new_state": "IN_TRANSIT", "carrier": "DPD" }),
            ),
            ("warehouse", "state", json!({ "new_state": "RECEIVED" })),
            ("warehouse", "state", json!({ "new_state": "COMPLETED" })),
        ] {
            returned = self
                .call(
                    role,
                    Method::PATCH,
                    &format!("/returns/{id}/{path}"),
                    Some(body),
                    200,
                )
                .await?;
            let what = format!("PATCH /returns/{{id}}/{path}");
            self.line(
                role,
                &what,
                &format!("the return is {}", text(&returned, "status")),
            )?;
        }
        self.system.settled().await;
        let path = format!("/returns/{id}");
        self.call("customer", Method::GET, &path, None, 200).await
    }

    async fn cancel(&self) -> Result<Value, CommandError> {
        self.say("")?;
        let order = self.place().await?;
        let path = format!("/orders/{}/cancel", text(&order, "id"));
        let body = json!({ "reason": "ordered twice" });
        let order = self
            .call("customer", Method::POST, &path, Some(body), 200)
            .await?;
        self.step("customer", "POST /orders/{id}/cancel", &order)?;
        self.system.settled().await;
        self.say("")?;
        Ok(order)
    }

    async fn refund(&self, path: &str) -> Result<Value, CommandError> {
        let refund = self
            .call("customer", Method::GET, &format!("{path}/refund"), None, 200)
            .await?;
        self.say(&format!(
            "Refund for the {}: {} {} {}, {}",
            text(&refund, "source").to_lowercase(),
            text(&refund, "currency"),
            text(&refund, "amount"),
            text(&refund, "status"),
            text(&refund, "transaction_id"),
        ))?;
        Ok(refund)
    }

    /// What the gateway says it did.
    async fn ledger(&self) -> Result<Value, CommandError> {
        let ledger = json!(self.system.payments().ledger().await?);
        self.say("\nThe gateway's ledger, every refund that moved money:\n")?;
        for effect in ledger
            .get("effects")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            // In minor units, as the gateway counts.
            self.say(&format!(
                "  {}  {:>6} {}  for order {}",
                text(effect, "refund_id"),
                effect.get("amount").unwrap_or(&Value::Null),
                text(effect, "currency"),
                text(effect, "order_id"),
            ))?;
        }
        Ok(ledger)
    }

    /// The proof of all of it.
    async fn verify(&self) -> Result<Value, CommandError> {
        self.system.settled().await;
        let settings = Settings::new(Clock::system().now(), Duration::ZERO);
        let report = Trail::of(self.system)?.verify(settings, &mut |_| {}).await?;
        let outcome = match report.findings.len() {
            0 => "nothing is wrong".to_owned(),
            findings => format!("{findings} findings, which `oms verify-audit` names"),
        };
        self.say(&format!(
            "\nThe audit trail: {} rows verified, {} digests: {outcome}",
            report.rows, report.digests,
        ))?;
        Ok(json!(report))
    }

    async fn history(&self, path: &str) -> Result<Value, CommandError> {
        self.system.settled().await;
        let history = self
            .call("customer", Method::GET, &format!("{path}/history"), None, 200)
            .await?;
        self.say("\nIts history, written by the stream, each row holding the hash of the one before:\n")?;
        for row in history
            .get("data")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            self.say(&format!(
                "  {}  {:<24} {:<24} {:<10} {:.12}",
                text(row, "created_at"),
                text(row, "previous_state"),
                text(row, "new_state"),
                text(row, "actor_role"),
                text(row, "hash"),
            ))?;
        }
        Ok(history)
    }

    async fn invoice(&self, order: &Value) -> Result<Value, CommandError> {
        let path = format!("/orders/{}/invoice?format=json", text(order, "id"));
        let invoice = self.call("customer", Method::GET, &path, None, 200).await?;
        let pdf = self.download(&invoice, &text(order, "order_number")).await?;
        self.say(&format!(
            "\nInvoice {} over {} {}:\n  {}",
            text(&invoice, "invoice_number"),
            text(order, "currency"),
            text(order, "total_amount"),
            text(&pdf, "path")
        ))?;
        Ok(json!({ "link": invoice, "pdf": pdf }))
    }

    /// Follows the signed link as a customer would, and says where the same bytes are kept.
    async fn download(&self, invoice: &Value, number: &str) -> Result<Value, CommandError> {
        let unexpected = |answer: String| CommandError::Unexpected {
            step: format!("the PDF of {number}"),
            answer,
        };
        let url = text(invoice, "url");
        let bytes = self.client.download(&url).await?;
        let path = reqwest::Url::parse(&url)
            .map_err(|error| unexpected(error.to_string()))?
            .path()
            .to_owned();
        let (bucket, key) = path
            .trim_start_matches('/')
            .split_once('/')
            .ok_or_else(|| unexpected(path.clone()))?;
        let kept = self
            .system
            .objects()
            .path_of(bucket, key)
            .map_err(|error| unexpected(error.to_string()))?;
        if std::fs::read(&kept)? != bytes {
            return Err(unexpected(
                "the link leads to other bytes than were kept".to_owned(),
            ));
        }
        Ok(json!({ "path": kept.display().to_string(), "bytes": bytes.len() }))
    }

    async fn call(
        &self,
        role: &'static str,
        method: Method,
        path: &str,
        body: Option<Value>,
        expected: u16,
    ) -> Result<Value, CommandError> {
        let call = ApiCall::new(role, method, path.to_owned(), body, expected);
        self.client.send(&call).await
    }

    fn step(&self, role: &str, what: &str, order: &Value) -> Result<(), CommandError> {
        let (number, status) = (text(order, "order_number"), text(order, "status"));
        self.line(role, what, &format!("{number} is {status}"))
    }

    fn line(&self, role: &str, what: &str, outcome: &str) -> Result<(), CommandError> {
        self.say(&format!("  {role:<10} {what:<28} {outcome}"))
    }

    fn say(&self, line: &str) -> Result<(), CommandError> {
        if !self.quiet {
            writeln!(std::io::stdout(), "{line}")?;
        }
        Ok(())
    }
}

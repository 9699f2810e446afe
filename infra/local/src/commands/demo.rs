//! `oms demo`

use std::io::Write;

use clap::Args;
use oms_telemetry::{Clock, start_logging};
use reqwest::{Client, Response, StatusCode, redirect};
use serde_json::{Value, json};

use super::token::{CUSTOMER, STAFF};
use super::{CommandError, Options};
use crate::system::{System, TOKEN_LIFETIME};

/// How to show it.
#[derive(Args, Clone, Debug)]
pub struct Demo {
    /// Print one JSON object instead of words
    #[arg(long)]
    json: bool,
}

/// Starts a system on the data directory, on any free port, and takes one order from `POST` to its PDF.
pub async fn run(demo: &Demo, options: &Options) -> Result<(), CommandError> {
    start_logging(Some("ERROR"));
    let mut config = options.config();
    config.port = 0;
    let system = System::start(config).await?;
    let walk = Walk {
        system: &system,
        client: client()?,
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

fn client() -> Result<Client, CommandError> {
    Ok(Client::builder().redirect(redirect::Policy::none()).build()?)
}

struct Walk<'a> {
    system: &'a System,
    client: Client,
    quiet: bool,
}

impl Walk<'_> {
    async fn run(&self) -> Result<Value, CommandError> {
        self.say("ArtiCurated: one order, from POST to invoice\n")?;
        let order = self
            .call(
                "customer",
                "POST",
                "/orders",
                Some(&crate::example_order::body()),
                201,
            )
            .await?;
        let (id, number) = (text(&order, "id"), text(&order, "order_number"));
        self.step("customer", "POST /orders", &order)?;
        for (role, change) in [
            (
                "manager",
                json!({ "new_state": "PAID", "payment_transaction_id": "pi_demo_1" }),
            ),
            ("warehouse", json!({ "new_state": "PROCESSING_IN_WAREHOUSE" })),
            (
                "warehouse",
                json!({ "new_state": "SHIPPED", "carrier": "Royal Mail", "tracking_number": "AB123456785GB" }),
            ),
            ("warehouse", json!({ "new_state": "DELIVERED" })),
        ] {
            let order = self
                .call(role, "PATCH", &format!("/orders/{id}/state"), Some(&change), 200)
                .await?;
            self.step(role, "PATCH /orders/{id}/state", &order)?;
        }
        let illegal = json!({ "new_state": "PAID" });
        let refused = self
            .call(
                "manager",
                "PATCH",
                &format!("/orders/{id}/state"),
                Some(&illegal),
                409,
            )
            .await?;
        let message = refused
            .pointer("/error/message")
            .and_then(Value::as_str)
            .unwrap_or_default();
        self.say(&format!(
            "  {:<10} {:<26} refused: {message}",
            "manager", "PATCH /orders/{id}/state"
        ))?;

        self.system.settled().await;
        let history = self
            .call("customer", "GET", &format!("/orders/{id}/history"), None, 200)
            .await?;
        self.say(&format!(
            "\nHistory of {number}, written by the stream, each row holding the hash of the one before:\n"
        ))?;
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
        let invoice = self
            .call(
                "customer",
                "GET",
                &format!("/orders/{id}/invoice?format=json"),
                None,
                200,
            )
            .await?;
        let pdf = self.download(&invoice, &number).await?;
        self.say(&format!(
            "\nInvoice {} over {} {}:\n  {}",
            text(&invoice, "invoice_number"),
            text(&order, "currency"),
            text(&order, "total_amount"),
            text(&pdf, "path")
        ))?;
        Ok(json!({ "order": order, "history": history, "invoice": invoice, "pdf": pdf }))
    }

    /// Follows the signed link as a customer would, and says where the same bytes are kept.
    async fn download(&self, invoice: &Value, number: &str) -> Result<Value, CommandError> {
        let unexpected = |answer: String| CommandError::Unexpected {
            step: format!("the PDF of {number}"),
            answer,
        };
        let url = text(invoice, "url");
        let bytes = self
            .client
            .get(&url)
            .send()
            .await?
            .error_for_status()?
            .bytes()
            .await?;
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
        role: &str,
        method: &str,
        path: &str,
        body: Option<&Value>,
        expected: u16,
    ) -> Result<Value, CommandError> {
        let subject = if role == "customer" { CUSTOMER } else { STAFF };
        let token = self
            .system
            .issuer()
            .token(subject, &[role], Clock::system().now(), TOKEN_LIFETIME);
        let url = format!("{}/api/v1{path}", self.system.url());
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap_or_default();
        let request = self.client.request(method.clone(), url).bearer_auth(token);
        let request = match body {
            Some(body) => request
                .header("content-type", "application/json")
                .body(body.to_string()),
            None => request,
        };
        let step = format!("{method} {path}");
        json_of(request.send().await?, expected, step).await
    }

    fn step(&self, role: &str, what: &str, order: &Value) -> Result<(), CommandError> {
        let (number, status) = (text(order, "order_number"), text(order, "status"));
        self.say(&format!("  {role:<10} {what:<26} {number} is {status}"))
    }

    fn say(&self, line: &str) -> Result<(), CommandError> {
        if !self.quiet {
            writeln!(std::io::stdout(), "{line}")?;
        }
        Ok(())
    }
}

async fn json_of(response: Response, expected: u16, step: String) -> Result<Value, CommandError> {
    let status = response.status();
    let answer = response.text().await?;
    match serde_json::from_str(&answer) {
        Ok(value) if status == StatusCode::from_u16(expected).unwrap_or_default() => Ok(value),
        _ => Err(CommandError::Unexpected {
            step,
            answer: format!("{status} {answer}"),
        }),
    }
}

/// A field as text; `-` where it is `null` or missing.
fn text(value: &Value, field: &str) -> String {
    value.get(field).and_then(Value::as_str).unwrap_or("-").to_owned()
}

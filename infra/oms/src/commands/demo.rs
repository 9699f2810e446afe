//! `oms demo`

use std::fmt::Display;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use oms_audit::Settings;
use oms_client::{ClientError, Invoice};
use oms_contract::{
    ApproveReturn, CancelOrder, ChangeOrderState, ChangeReturnState, CreateReturn, History, InvoiceLink,
    Order, Refund, Return,
};
use oms_domain::{Currency, Money, OrderId, OrderStatus, ReturnStatus, Role};
use oms_telemetry::{Clock, start_logging};
use serde_json::{Value, json};

use super::client::Callers;
use super::data::DATA;
use super::error::CommandError;
use crate::system::{Data, System, SystemConfig};
use oms_cloud::payments::Ledger;

/// The options of `oms demo`.
#[derive(Args, Clone, Debug)]
pub struct Demo {
    /// Print one JSON object instead of words
    #[arg(long)]
    json: bool,
    /// The directory everything is kept in
    #[arg(long, default_value = DATA)]
    data: PathBuf,
    /// Keep everything in memory and forget it at the end
    #[arg(long, conflicts_with = "data")]
    memory: bool,
}

/// Starts a system on the data directory, on any free port, and takes one order from `POST` to its PDF, and back to its
/// refund; and another to an early end.
pub async fn run(demo: &Demo) -> Result<(), CommandError> {
    start_logging(Some("ERROR"));
    let data = if demo.memory {
        Data::Memory
    } else {
        Data::Directory(demo.data.clone())
    };
    let system = System::start(SystemConfig {
        data,
        ..SystemConfig::default()
    });
    let system = system.await?;
    let walk = Walk {
        callers: Callers::new(system.url(), system.issuer(), Clock::system())?,
        system: &system,
        quiet: demo.json,
    };
    let story = walk.run().await;
    if demo.json
        && let Ok(story) = &story
    {
        writeln!(std::io::stdout(), "{story}")?;
    }
    // Stopped also after a failed walk; the reason of the failure is reported afterwards.
    system.stop().await;
    story.map(|_| ())
}

struct Walk<'a> {
    system: &'a System,
    callers: Callers<'a>,
    quiet: bool,
}

impl Walk<'_> {
    async fn run(&self) -> Result<Value, CommandError> {
        self.say(
            "ArtiCurated: an order from POST to invoice, its return and refund, and one cancelled early\n",
        )?;
        let order = self.deliver().await?;
        let history = self.order_history(order.id).await?;
        let invoice = self.invoice(&order).await?;
        let returned = self.give_back(order.id).await?;
        let return_history = self.return_history(&returned).await?;
        let cancelled = self.cancel().await?;
        let refunds = [
            self.callers
                .acting(Role::Customer)
                .get_return_refund(returned.id)
                .await?
                .body,
            self.callers
                .acting(Role::Customer)
                .get_order_refund(cancelled.id)
                .await?
                .body,
        ];
        for refund in &refunds {
            self.show_refund(refund)?;
        }
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
    async fn place(&self) -> Result<Order<'static>, CommandError> {
        let customer = self.callers.acting(Role::Customer);
        let wanted = serde_json::from_value(crate::example_order::body()).map_err(ClientError::from)?;
        // The customer orders in the shop, whose back end states the prices.
        let storefront = self.callers.acting(Role::Storefront);
        let order = storefront.create_order(&wanted).await?.body;
        self.step(Role::Storefront.as_str(), "POST /orders", &order)?;
        let total = Money::parse(&order.total_amount, Currency::GBP);
        let total = total.map_err(|error| unexpected("POST /orders", &error))?;
        self.callers
            .pay(self.system.payments_url(), order.id, total)
            .await?;
        // The order becomes PAID by the gateway's webhook.
        self.system.settled().await;
        let order = customer.get_order(order.id).await?.body;
        self.step("gateway", "POST /webhooks/payment", &order)?;
        Ok(order)
    }

    async fn deliver(&self) -> Result<Order<'static>, CommandError> {
        const ROUTE: &str = "PATCH /orders/{id}/state";
        let mut order = self.place().await?;
        let warehouse = self.callers.acting(Role::Warehouse);
        let shipped = ChangeOrderState {
            carrier: Some("Royal Mail".to_owned()),
            tracking_number: Some("AB123456785GB".to_owned()),
            ..step_to(OrderStatus::Shipped)
        };
        for change in [
            step_to(OrderStatus::ProcessingInWarehouse),
            shipped,
            step_to(OrderStatus::Delivered),
        ] {
            order = warehouse.change_order_state(order.id, &change).await?.body;
            self.step(Role::Warehouse.as_str(), ROUTE, &order)?;
        }
        let manager = self.callers.acting(Role::Manager);
        // A refused transition belongs to the demonstration: it shows the 409 and is recorded.
        let illegal = manager.change_order_state(order.id, &step_to(OrderStatus::Paid));
        match illegal.await {
            Err(ClientError::Api {
                status: 409, error, ..
            }) => {
                self.line(Role::Manager, ROUTE, &format!("refused: {}", error.message))?;
                Ok(order)
            }
            Err(error) => Err(error.into()),
            Ok(answer) => Err(unexpected(ROUTE, &answer.body.status)),
        }
    }

    /// The order comes back.
    async fn give_back(&self, order_id: OrderId) -> Result<Return<'static>, CommandError> {
        self.say("")?;
        let customer = self.callers.acting(Role::Customer);
        let wanted = CreateReturn {
            order_id,
            reason: "the glaze is cracked".to_owned(),
            customer_notes: None,
        };
        let asked = customer.create_return(&wanted).await?.body;
        self.return_step(Role::Customer, "POST /returns", &asked)?;
        let decision = ApproveReturn {
            manager_notes: "photographs seen".to_owned(),
            restocking_fee: Some("6.95".to_owned()),
        };
        let manager = self.callers.acting(Role::Manager);
        let approved = manager.approve_return(asked.id, &decision).await?.body;
        self.return_step(Role::Manager, "PATCH /returns/{id}/approve", &approved)?;
        for (role, new_state, carrier) in [
            (Role::Customer, ReturnStatus::InTransit, Some("DPD".to_owned())),
            (Role::Warehouse, ReturnStatus::Received, None),
            (Role::Warehouse, ReturnStatus::Completed, None),
        ] {
            let change = ChangeReturnState {
                new_state,
                reason: None,
                tracking_number: None,
                carrier,
            };
            let caller = self.callers.acting(role);
            let changed = caller.change_return_state(asked.id, &change).await?.body;
            self.return_step(role, "PATCH /returns/{id}/state", &changed)?;
        }
        self.system.settled().await;
        Ok(customer.get_return(asked.id).await?.body)
    }

    async fn cancel(&self) -> Result<Order<'static>, CommandError> {
        self.say("")?;
        let order = self.place().await?;
        let cancel = CancelOrder {
            reason: "ordered twice".to_owned(),
        };
        let customer = self.callers.acting(Role::Customer);
        let order = customer.cancel_order(order.id, &cancel).await?.body;
        self.step(Role::Customer.as_str(), "POST /orders/{id}/cancel", &order)?;
        self.system.settled().await;
        self.say("")?;
        Ok(order)
    }

    fn show_refund(&self, refund: &Refund<'_>) -> Result<(), CommandError> {
        self.say(&format!(
            "Refund for the {}: {} {} {}, {}",
            refund.source.as_str().to_lowercase(),
            refund.currency,
            refund.amount,
            refund.status.as_str(),
            refund.transaction_id.as_deref().unwrap_or("-"),
        ))
    }

    /// Returns the gateway's ledger.
    async fn ledger(&self) -> Result<Ledger, CommandError> {
        let ledger = self.system.payments().ledger().await?;
        self.say("\nThe gateway's ledger, every refund that moved money:\n")?;
        for effect in &ledger.effects {
            // In minor units, as the gateway counts.
            self.say(&format!(
                "  {}  {:>6} {}  for order {}",
                effect.refund_id,
                effect.amount,
                effect.currency,
                effect.order_id.as_deref().unwrap_or("-"),
            ))?;
        }
        Ok(ledger)
    }

    /// The proof of all of it.
    async fn verify(&self) -> Result<Value, CommandError> {
        // The row of the last change must be in the history and the archive, or the verifier would find it missing.
        self.system.settled().await;
        let settings = Settings::new(Clock::system().now(), Duration::ZERO);
        let report = self.system.trail()?.verify(settings, &mut |_| {}).await?;
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

    async fn order_history(&self, order: OrderId) -> Result<History, CommandError> {
        self.system.settled().await;
        let customer = self.callers.acting(Role::Customer);
        let history = customer.get_order_history(order).await?.body;
        self.show_history(&history)?;
        Ok(history)
    }

    async fn return_history(&self, returned: &Return<'_>) -> Result<History, CommandError> {
        self.system.settled().await;
        let customer = self.callers.acting(Role::Customer);
        let history = customer.get_return_history(returned.id).await?.body;
        self.show_history(&history)?;
        Ok(history)
    }

    fn show_history(&self, history: &History) -> Result<(), CommandError> {
        self.say("\nIts history, written by the stream, each row holding the hash of the one before:\n")?;
        for row in &history.data {
            self.say(&format!(
                "  {}  {:<24} {:<24} {:<10} {:.12}",
                row.created_at,
                row.previous_state.as_deref().unwrap_or("-"),
                row.new_state.as_deref().unwrap_or("-"),
                row.actor_role,
                row.hash,
            ))?;
        }
        Ok(())
    }

    async fn invoice(&self, order: &Order<'_>) -> Result<Value, CommandError> {
        let customer = self.callers.acting(Role::Customer);
        let Invoice::Ready(link) = customer.get_order_invoice(order.id).await?.body else {
            return Err(unexpected("GET /orders/{id}/invoice", &"it is still being made"));
        };
        let (path, bytes) = self.download(&link).await?;
        self.say(&format!(
            "\nInvoice {} over {} {}:\n  {path}",
            link.invoice_number, order.currency, order.total_amount,
        ))?;
        Ok(json!({ "link": link, "pdf": { "path": path, "bytes": bytes } }))
    }

    /// Follows the signed link as a customer would, and says where the same bytes are kept, and how many they are.
    async fn download(&self, link: &InvoiceLink<'_>) -> Result<(String, usize), CommandError> {
        let bytes = self.callers.download(&link.url).await?;
        let wrong = |answer: &dyn Display| unexpected("the link to the invoice", answer);
        let url = reqwest::Url::parse(&link.url).map_err(|error| wrong(&error))?;
        let path = url.path().trim_start_matches('/');
        let (bucket, key) = path.split_once('/').ok_or_else(|| wrong(&path))?;
        let kept = self.system.objects().path_of(bucket, key);
        let kept = kept.map_err(|error| wrong(&error))?;
        // The demonstration is a test as well: the file that is named to the person must be the one that was served.
        if std::fs::read(&kept)? != bytes {
            return Err(wrong(&"it leads to other bytes than were kept"));
        }
        Ok((kept.display().to_string(), bytes.len()))
    }

    fn step(&self, who: &str, what: &str, order: &Order<'_>) -> Result<(), CommandError> {
        let outcome = format!("{} is {}", order.order_number, order.status);
        self.say(&format!("  {who:<10} {what:<28} {outcome}"))
    }

    fn return_step(&self, role: Role, what: &str, returned: &Return<'_>) -> Result<(), CommandError> {
        self.line(role, what, &format!("the return is {}", returned.status))
    }

    fn line(&self, role: Role, what: &str, outcome: &str) -> Result<(), CommandError> {
        self.say(&format!("  {:<10} {what:<28} {outcome}", role.as_str()))
    }

    fn say(&self, line: &str) -> Result<(), CommandError> {
        if !self.quiet {
            writeln!(std::io::stdout(), "{line}")?;
        }
        Ok(())
    }
}

/// Returns the request that takes an order to that state, without optional fields.
fn step_to(new_state: OrderStatus) -> ChangeOrderState {
    ChangeOrderState {
        new_state,
        reason: None,
        tracking_number: None,
        carrier: None,
        payment_transaction_id: None,
    }
}

fn unexpected(step: &str, answer: &dyn Display) -> CommandError {
    CommandError::Unexpected {
        step: step.to_owned(),
        answer: answer.to_string(),
    }
}

//! `oms seed`

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use clap::Args;
use futures::StreamExt as _;
use indicatif::{ProgressBar, ProgressStyle};
use oms_telemetry::start_logging;
use reqwest::Method;
use serde_json::{Value, json};

use super::client::{ApiCall, ApiClient, text};
use super::{CommandError, Options};
use crate::issuer::DevelopmentIssuer;
use crate::seed::{Plan, plans};
use crate::system::{System, SystemError};

/// How much to make, and how to show it.
#[derive(Args, Clone, Debug)]
pub struct Seed {
    /// How many orders
    #[arg(long, default_value_t = 500)]
    orders: u32,
    /// The same number makes the same orders, and making them again changes nothing
    #[arg(long = "seed", value_name = "NUMBER", default_value_t = 1)]
    number: u64,
    /// Print one JSON object instead of words
    #[arg(long)]
    json: bool,
}

/// How often a sign of life is given.
const TICK: Duration = Duration::from_millis(100);
/// How many orders are made at once.
const AT_ONCE: usize = 8;

/// Fills the system through its own API with orders and returns in every state: the one that runs on the data directory,
/// or one that is started for it.
pub async fn run(seed: &Seed, options: &Options) -> Result<(), CommandError> {
    start_logging(Some("ERROR"));
    let mut config = Options {
        // Nobody else is there to be protected.
        rate_limit: Some(options.rate_limit.unwrap_or(1_000_000)),
        ..options.clone()
    }
    .config();
    config.port = 0;
    match System::start(config).await {
        Ok(system) => {
            let client = ApiClient::new(system.url(), system.issuer())?;
            let filled = fill(seed, &client).await;
            let waiting = ProgressBar::new_spinner().with_message("making invoices and refunds");
            waiting.enable_steady_tick(TICK);
            system.settled().await;
            waiting.finish_and_clear();
            system.stop().await;
            filled
        }
        // One runs there already.
        Err(SystemError::InUse { .. }) => {
            let issuer = DevelopmentIssuer::kept_in(&options.data)?;
            let url = format!("http://127.0.0.1:{}", options.port);
            fill(seed, &ApiClient::new(&url, &issuer)?).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn fill(seed: &Seed, client: &ApiClient<'_>) -> Result<(), CommandError> {
    // Draws nothing where nobody watches.
    let progress = ProgressBar::new(u64::from(seed.orders));
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} orders, {eta} left");
    progress.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let made = futures::stream::iter(plans(seed.number, seed.orders))
        .map(|plan| async move { carry_out(&plan, client).await })
        .buffer_unordered(AT_ONCE)
        .inspect(|_| progress.inc(1));
    let made: Vec<Result<Made, CommandError>> = made.collect().await;
    progress.finish_and_clear();
    let (mut orders, mut returns) = (BTreeMap::<String, u32>::new(), BTreeMap::<String, u32>::new());
    for made in made {
        let made = made?;
        *orders.entry(made.order).or_default() += 1;
        if let Some(returned) = made.returned {
            *returns.entry(returned).or_default() += 1;
        }
    }
    report(seed, &orders, &returns)
}

fn report(
    seed: &Seed,
    orders: &BTreeMap<String, u32>,
    returns: &BTreeMap<String, u32>,
) -> Result<(), CommandError> {
    let mut out = std::io::stdout().lock();
    if seed.json {
        writeln!(
            out,
            "{}",
            json!({ "seed": seed.number, "orders": orders, "returns": returns })
        )?;
        return Ok(());
    }
    writeln!(out, "Made from seed {}:\n", seed.number)?;
    for (kind, states) in [("orders", orders), ("returns", returns)] {
        for (state, count) in states {
            writeln!(out, "  {kind:<8} {state:<24} {count:>6}")?;
        }
    }
    Ok(())
}

/// What became of one plan.
struct Made {
    order: String,
    returned: Option<String>,
}

/// Takes one order, and its return, as far as the plan says. Every request is named, so that all of it can be repeated.
async fn carry_out(plan: &Plan, client: &ApiClient<'_>) -> Result<Made, CommandError> {
    let mut order = client
        .send(&ApiCall {
            subject: Some(plan.customer.as_str()),
            idempotency_key: Some(plan.key("place")),
            ..ApiCall::new(
                "customer",
                Method::POST,
                "/orders".to_owned(),
                Some(plan.body.clone()),
                201,
            )
        })
        .await?;
    let id = text(&order, "id");
    for status in plan.order_path().iter().copied() {
        let path = format!("/orders/{id}/state");
        let call = ApiCall {
            subject: Some(plan.staff.as_str()),
            idempotency_key: Some(plan.key(status)),
            ..ApiCall::new(
                role_for(status),
                Method::PATCH,
                path,
                Some(plan.change(status)),
                200,
            )
        };
        order = client.send(&call).await?;
    }
    let mut returned = None;
    for status in plan.return_path().iter().copied() {
        let changed = if status == "REQUESTED" {
            let body = json!({ "order_id": id, "reason": plan.reason });
            let call = ApiCall::new("customer", Method::POST, "/returns".to_owned(), Some(body), 201);
            send_named(client, plan, status, call, &plan.customer).await?
        } else {
            let return_id = returned.as_ref().map(|returned| text(returned, "id"));
            let (path, body) = plan.decision(status);
            let path = format!("/returns/{}/{path}", return_id.unwrap_or_default());
            let call = ApiCall::new(role_for(status), Method::PATCH, path, Some(body), 200);
            send_named(client, plan, status, call, &plan.staff).await?
        };
        returned = Some(changed);
    }
    Ok(Made {
        order: text(&order, "status"),
        returned: returned.map(|returned| text(&returned, "status")),
    })
}

async fn send_named(
    client: &ApiClient<'_>,
    plan: &Plan,
    status: &str,
    call: ApiCall<'_>,
    subject: &str,
) -> Result<Value, CommandError> {
    let call = ApiCall {
        subject: Some(subject),
        idempotency_key: Some(plan.key(status)),
        ..call
    };
    client.send(&call).await
}

/// Who would do it.
fn role_for(status: &str) -> &'static str {
    match status {
        "PAID" => "system",
        "CANCELLED" => "support",
        "APPROVED" | "REJECTED" => "manager",
        _ => "warehouse",
    }
}

//! `oms seed`

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use futures::StreamExt as _;
use indicatif::{ProgressBar, ProgressStyle};
use oms_client::ClientError;
use oms_contract::CreateReturn;
use oms_domain::{Lifecycle as _, OrderId, OrderStatus, ReturnStatus, Role};
use oms_telemetry::start_logging;
use serde_json::json;

use super::client::Callers;
use super::data::{DATA, PORT, clock_of};
use super::error::CommandError;
use super::up::rate_limits;
use crate::issuer::DevelopmentIssuer;
use crate::seed::{Plan, plans};
use crate::system::{Data, System, SystemConfig, SystemError};

/// The options of `oms seed`.
#[derive(Args, Clone, Debug)]
pub struct Seed {
    /// The number of orders
    #[arg(long, default_value_t = 500)]
    orders: u32,
    /// The same number makes the same orders, and making them again changes nothing
    #[arg(long = "seed", value_name = "NUMBER", default_value_t = 1)]
    number: u64,
    /// Print one JSON object instead of words
    #[arg(long)]
    json: bool,
    /// The directory everything is kept in
    #[arg(long, default_value = DATA)]
    data: PathBuf,
    /// The port of the API, if a system runs on the directory
    #[arg(long, default_value_t = PORT)]
    port: u16,
}

/// The requests a minute that a system takes which was started to be filled.
const RATE_LIMIT: u32 = 1_000_000;

/// The time between two signs of life.
const TICK: Duration = Duration::from_millis(100);
/// The number of orders that are made at once.
const AT_ONCE: usize = 8;

/// Fills the system through its own API with orders and returns in every state: the one that runs on the data
/// directory, or one that is started for it.
pub async fn run(seed: &Seed) -> Result<(), CommandError> {
    start_logging(Some("ERROR"));
    let clock = clock_of(&seed.data);
    let config = SystemConfig {
        data: Data::Directory(seed.data.clone()),
        clock: clock.clone(),
        // There are no other callers to protect.
        parameters: rate_limits(RATE_LIMIT),
        ..SystemConfig::default()
    };
    match System::start(config).await {
        Ok(system) => {
            let callers = Callers::new(system.url(), system.issuer(), clock)?;
            // A failure is kept until the jobs that were begun are done and the stores are closed.
            let filled = fill(seed, &callers).await;
            let waiting = ProgressBar::new_spinner().with_message("making invoices and refunds");
            waiting.enable_steady_tick(TICK);
            system.settled().await;
            waiting.finish_and_clear();
            system.stop().await;
            filled
        }
        // One runs there already.
        Err(SystemError::InUse { .. }) => {
            let issuer = DevelopmentIssuer::kept_in(&seed.data)?;
            let url = format!("http://127.0.0.1:{}", seed.port);
            fill(seed, &Callers::new(&url, &issuer, clock)?).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn fill(seed: &Seed, callers: &Callers<'_>) -> Result<(), CommandError> {
    // Draws nothing if standard error is no terminal.
    let progress = ProgressBar::new(u64::from(seed.orders));
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} orders, {eta} left");
    progress.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let made = futures::stream::iter(plans(seed.number, seed.orders))
        .map(|plan| async move { carry_out(&plan, callers).await })
        .buffer_unordered(AT_ONCE)
        .inspect(|_| progress.inc(1));
    // All plans are carried out before the first failure is reported, since dropping the stream would cut requests off.
    let made: Vec<Result<Made, CommandError>> = made.collect().await;
    progress.finish_and_clear();
    let (mut orders, mut returns) = (Counts::new(), Counts::new());
    for made in made {
        let made = made?;
        *orders.entry(made.order.as_str()).or_default() += 1;
        if let Some(returned) = made.returned {
            *returns.entry(returned.as_str()).or_default() += 1;
        }
    }
    report(seed, &orders, &returns)
}

/// The number in each state, by its name.
type Counts = BTreeMap<&'static str, u32>;

fn report(seed: &Seed, orders: &Counts, returns: &Counts) -> Result<(), CommandError> {
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

/// The outcome of one plan.
struct Made {
    order: OrderStatus,
    returned: Option<ReturnStatus>,
}

/// Takes one order, and its return, as far as the plan says. Every request is named, so that all of it can be repeated.
async fn carry_out(plan: &Plan, callers: &Callers<'_>) -> Result<Made, CommandError> {
    let wanted = serde_json::from_value(plan.body.clone()).map_err(ClientError::from)?;
    let storefront = callers.person(&plan.staff, Role::Storefront);
    let placed = storefront
        .create_order(&wanted)
        .idempotency_key(&plan.key("place"));
    let mut order = placed.await?.body;
    for status in plan.order_path().iter().copied() {
        let caller = callers.person(&plan.staff, who_moves(status));
        let change = plan.change(status);
        let step = caller.change_order_state(order.id, &change);
        order = step.idempotency_key(&plan.key(status.as_str())).await?.body;
    }
    Ok(Made {
        order: order.status,
        returned: give_back(plan, callers, order.id).await?,
    })
}

/// Takes the order's return as far as the plan says, if there is to be one.
async fn give_back(
    plan: &Plan,
    callers: &Callers<'_>,
    order_id: OrderId,
) -> Result<Option<ReturnStatus>, CommandError> {
    let Some((asked, decided)) = plan.return_path().split_first() else {
        return Ok(None);
    };
    let wanted = CreateReturn {
        order_id,
        reason: plan.reason.to_owned(),
        customer_notes: None,
    };
    let customer = callers.person(&plan.customer, Role::Customer);
    let request = customer
        .create_return(&wanted)
        .idempotency_key(&plan.key(asked.as_str()));
    let mut returned = request.await?.body;
    let manager = callers.person(&plan.staff, Role::Manager);
    let warehouse = callers.person(&plan.staff, Role::Warehouse);
    for status in decided.iter().copied() {
        let request = match status {
            ReturnStatus::Approved => manager.approve_return(returned.id, &Plan::approval()),
            ReturnStatus::Rejected => manager.reject_return(returned.id, &plan.rejection()),
            _ => warehouse.change_return_state(returned.id, &plan.return_change(status)),
        };
        returned = request.idempotency_key(&plan.key(status.as_str())).await?.body;
    }
    Ok(Some(returned.status))
}

/// Returns the role that takes an order to that state.
const fn who_moves(status: OrderStatus) -> Role {
    match status {
        OrderStatus::Paid => Role::System,
        OrderStatus::Cancelled => Role::Support,
        _ => Role::Warehouse,
    }
}

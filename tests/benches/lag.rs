//! The time from a write to its consequences: its row in the history table, and a shipped order's invoice. Wall time
//! of the local system, its streams and queues at work: it says more about the machine's load than about AWS.
//!
//! ```sh
//! cargo bench --profile dev -p oms-tests --bench lag
//! ```
//!
//! `OMS_BENCH_ORDERS` orders, one after the other (50); `--json` for scripts.

use std::error::Error;
use std::io::Write;
use std::time::{Duration, Instant};

use oms_tests::{Client, Local, order, table};
use serde_json::{Value, json};

type Failure = Box<dyn Error + Send + Sync>;

/// The pause between two looks.
const LOOK: Duration = Duration::from_millis(2);
/// The time after which the bench gives up.
const PATIENCE: Duration = Duration::from_mins(1);

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let count: usize = match std::env::var("OMS_BENCH_ORDERS") {
        Ok(count) => count.parse()?,
        Err(_) => 50,
    };
    let local = Local::start().await;
    let (customer, manager) = (local.customer(), local.manager());
    let (mut rows, mut invoices) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let placed = order::place(&customer).await;
        let paid = order::drive(&manager, placed, "PAID").await;
        local.settled().await;
        let id = order::id(&paid).to_owned();
        let start = Instant::now();
        let step = manager.change_state(&id, "PROCESSING_IN_WAREHOUSE").await;
        step.expect(200).text("id");
        rows.push(row(&local, &id, start).await?);
        local.settled().await;
        let shipping = Instant::now();
        manager.change_state(&id, "SHIPPED").await.expect(200).text("id");
        invoices.push(invoice(&customer, &id, shipping).await?);
    }
    print("write to history row", &mut rows)?;
    print("SHIPPED to invoice", &mut invoices)
}

/// From `start` until the order has three rows.
async fn row(local: &Local, id: &str, start: Instant) -> Result<Duration, Failure> {
    let query = json!({
        "TableName": local.variable("record-history", "HISTORY_TABLE"),
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": { ":pk": { "S": format!("ORDER#{id}") } },
        "ConsistentRead": true,
        "Select": "COUNT",
    });
    while start.elapsed() < PATIENCE {
        let answer = table::call(local, "DynamoDB_20120810.Query", &query).await;
        if answer.get("Count").is_some_and(|count| *count == 3) {
            return Ok(start.elapsed());
        }
        tokio::time::sleep(LOOK).await;
    }
    Err(format!("the history of `{id}` does not come").into())
}

/// From `start` until the invoice can be had.
async fn invoice(customer: &Client, id: &str, start: Instant) -> Result<Duration, Failure> {
    while start.elapsed() < PATIENCE {
        if customer.invoice(id).await.status == 303 {
            return Ok(start.elapsed());
        }
        tokio::time::sleep(LOOK).await;
    }
    Err(format!("the invoice of `{id}` does not come").into())
}

fn print(what: &str, times: &mut [Duration]) -> Result<(), Failure> {
    times.sort_unstable();
    let at = |percent: usize| {
        let time = times.get((times.len() * percent / 100).min(times.len().saturating_sub(1)));
        time.copied().unwrap_or_default().as_secs_f64() * 1000.0
    };
    let mut out = std::io::stdout();
    if std::env::args().any(|argument| argument == "--json") {
        let figures: Value =
            json!({ "what": what, "p50_ms": at(50), "p95_ms": at(95), "orders": times.len() });
        writeln!(out, "{figures}")?;
    } else {
        let (half, most) = (at(50), at(95));
        writeln!(
            out,
            "{what:<24} p50 {half:7.1} ms, p95 {most:7.1} ms, {} orders",
            times.len()
        )?;
    }
    Ok(())
}

//! The cost of a page in lists of different lengths: the first and the last page of one customer's orders.

use std::time::Duration;

use futures::{StreamExt as _, stream};
use oms_command::System;
use oms_telemetry::Clock;
use oms_tests::{Client, new_uuid, order};
use serde_json::{Value, json};

use crate::Failure;
use crate::copies;
use crate::measure::{Run, count_of};
use crate::options::binary;
use crate::workload::{Function, set};

/// The lengths of the two runs whose difference is warm invocations.
const SHORT: usize = 8;
const LONG: usize = 48;
/// The number of orders that are placed at once.
const AT_ONCE: usize = 8;
/// The number of orders of a list that are placed through the API; the others are copies of one.
const PLACED: usize = 100;

/// The cost of one page.
struct Cost {
    orders: usize,
    page: &'static str,
    instructions: u64,
    calls: u64,
}

/// Counts both pages of lists of those lengths and prints them beside those of the first.
pub async fn measure(system: &System, lengths: &[usize], json: bool) -> Result<(), Failure> {
    let mut costs = Vec::new();
    for length in lengths {
        let subject = new_uuid();
        let token = system.issuer().token(
            &subject,
            &["customer"],
            Clock::system().now(),
            Duration::from_hours(1),
        );
        let customer = Client::new(system.url(), Some(&token), &subject);
        progress(&format!("a list of {length} orders of one customer"));
        let placed = stream::iter(0..PLACED.min(*length)).map(|_| order::place(&customer));
        let placed: Vec<Value> = placed.buffer_unordered(AT_ONCE).collect().await;
        if let Some(order) = placed.first() {
            copies::make(system, order::id(order), length - placed.len(), progress).await?;
        }
        for (page, cursor) in [("first", None), ("last", Some(last_cursor(&customer).await?))] {
            progress(&format!("counting the {page} page of {length} orders"));
            let event = event(&token, cursor.as_deref())?;
            costs.push(cost(system, &event, *length, page).await?);
        }
    }
    print(&costs, json);
    Ok(())
}

/// The cursor that leads to the last page. A cursor fits any length of page, so it is found by long ones.
async fn last_cursor(customer: &Client) -> Result<String, Failure> {
    let mut last: Option<String> = None;
    let mut limit = 100_u32;
    loop {
        let size = limit.to_string();
        let mut query = vec![("limit", size.as_str())];
        query.extend(last.as_deref().map(|cursor| ("cursor", cursor)));
        let page = customer.get("/orders").query(&query).await.expect(200);
        let next = page.body.pointer("/pagination/next_cursor");
        match next.and_then(Value::as_str) {
            Some(next) => last = Some(next.to_owned()),
            // The rest fits a long page, and is several pages of the usual length.
            None if limit > 20 => limit = 20,
            None => return last.ok_or_else(|| "the list has one page only".into()),
        }
    }
}

fn event(token: &str, cursor: Option<&str>) -> Result<Value, Failure> {
    let mut event: Value = serde_json::from_str(include_str!("../../../events/list-orders.json"))?;
    set(&mut event, "/headers/authorization", &format!("Bearer {token}"))?;
    let query = cursor.map_or_else(String::new, |cursor| format!("cursor={cursor}"));
    set(&mut event, "/rawQueryString", &query)?;
    if let Some(event) = event.as_object_mut() {
        event.remove("queryStringParameters");
    }
    Ok(event)
}

async fn cost(system: &System, event: &Value, orders: usize, page: &'static str) -> Result<Cost, Failure> {
    let binary = binary(Function::ListOrders)?;
    let calls = |system: &System| system.dynamo().calls().values().sum::<u64>();
    let before = calls(system);
    let mut run = Run::start(
        system,
        Function::ListOrders,
        &binary,
        &crate::process::Valgrind::None,
    )
    .await?;
    run.play(&vec![event.clone(); SHORT]).await?;
    // So few requests report no response times, which would cost another call.
    let calls = (calls(system) - before - OPENING) / u64::try_from(SHORT)?;
    run.process.stop()?;
    let short = count_of(system, Function::ListOrders, &binary, &vec![event.clone(); SHORT]).await?;
    let long = count_of(system, Function::ListOrders, &binary, &vec![event.clone(); LONG]).await?;
    Ok(Cost {
        orders,
        page,
        instructions: (long - short) / u64::try_from(LONG - SHORT)?,
        calls,
    })
}

/// The read with which a process opens its connection.
const OPENING: u64 = 1;

#[expect(clippy::print_stdout, reason = "the result of a command")]
fn print(costs: &[Cost], as_json: bool) {
    let ratio = |cost: &Cost| {
        let same = costs.iter().find(|first| first.page == cost.page);
        let thousandths = same.map_or(0, |same| cost.instructions * 1000 / same.instructions.max(1));
        format!("{}.{:03}", thousandths / 1000, thousandths % 1000)
    };
    if as_json {
        let rows = costs.iter().map(|cost| {
            json!({
                "orders": cost.orders,
                "page": cost.page,
                "instructions": cost.instructions,
                "calls": cost.calls,
                "ratio": ratio(cost),
            })
        });
        println!("{}", Value::Array(rows.collect()));
        return;
    }
    println!("| orders of the customer | page | calls | instructions | against the shortest list |");
    println!("|---|---|---|---|---|");
    for cost in costs {
        let Cost {
            orders,
            page,
            instructions,
            calls,
        } = cost;
        println!(
            "| {orders} | {page} | {calls} | {instructions} | {} |",
            ratio(cost)
        );
    }
}

#[expect(clippy::print_stderr, reason = "progress of a command, beside its result")]
fn progress(step: &str) {
    eprintln!("list-orders: {step}");
}

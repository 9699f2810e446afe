//! Memory and CPU time of `generate-invoice`, batch after batch in one process.

use std::time::Duration;

use oms_command::System;
use oms_tests::{order, refund};
use serde_json::{Value, json};

use crate::measure::Run;
use crate::options::binary;
use crate::process::Valgrind;
use crate::workload::{Function, client, set};
use crate::{Failure, progress};

/// The batch size in the template.
const BATCH: usize = 5;
/// The most lines that an order has.
const MOST_LINES: usize = 100;

/// A batch: how many invoices, of how many lines each, of products with such a name.
struct Batch {
    invoices: usize,
    lines: usize,
    product: &'static str,
}

const BATCHES: [Batch; 5] = [
    Batch {
        invoices: 1,
        lines: 2,
        product: "Stoneware teapot",
    },
    Batch {
        invoices: BATCH,
        lines: MOST_LINES,
        product: "Stoneware teapot",
    },
    // Its glyphs are in the font of the layer, which is larger than all others together.
    Batch {
        invoices: 1,
        lines: 2,
        product: "信楽焼の急須",
    },
    Batch {
        invoices: BATCH,
        lines: MOST_LINES,
        product: "信楽焼の急須",
    },
    // A leak of memory would show here.
    Batch {
        invoices: BATCH,
        lines: MOST_LINES,
        product: "信楽焼の急須",
    },
];

/// The cost of a batch.
struct Cost {
    batch: &'static Batch,
    cpu: Duration,
    /// The peak of the process's resident memory until then.
    peak_memory_kib: u64,
}

/// Has the batches made by one process, and prints what each took.
pub async fn measure(system: &System, as_json: bool) -> Result<(), Failure> {
    let function = Function::GenerateInvoice;
    let mut run = Run::start(system, function, &binary(function)?, &Valgrind::None).await?;
    let idle_kib = run.process.peak_memory()?;
    let mut costs = Vec::with_capacity(BATCHES.len());
    for batch in &BATCHES {
        progress(function, &format!("{} of {} lines", batch.invoices, batch.lines));
        let event = event(system, batch).await?;
        let before = run.process.cpu_time()?;
        run.play(&[event]).await?;
        costs.push(Cost {
            batch,
            cpu: run.process.cpu_time()?.saturating_sub(before),
            peak_memory_kib: run.process.peak_memory()?,
        });
    }
    print(idle_kib, &costs, as_json);
    Ok(())
}

/// The event that has the batch made, of orders that have been shipped.
async fn event(system: &System, batch: &Batch) -> Result<Value, Failure> {
    let example: Value = serde_json::from_str(Function::GenerateInvoice.example())?;
    let message = example
        .pointer("/Records/0")
        .ok_or("the example has no message")?;
    let mut messages = Vec::with_capacity(batch.invoices);
    for number in 0..batch.invoices {
        let body = refund::message(&shipped(system, batch).await).replace("REFUND", "INVOICE");
        let mut message = message.clone();
        set(&mut message, "/messageId", &number.to_string())?;
        set(&mut message, "/body", &body)?;
        messages.push(message);
    }
    Ok(json!({ "Records": messages }))
}

async fn shipped(system: &System, batch: &Batch) -> Value {
    let line = json!({
        "product_id": "c0ffee00-1111-4222-8333-444455556666",
        "product_name": batch.product,
        "quantity": 1,
        "unit_price": "12.50",
        "tax_rate": "8.25",
    });
    let body = order::with(order::body(), "/line_items", vec![line; batch.lines]);
    let placed = client(system, "customer").create(&body).await.expect(201).body;
    order::drive(&client(system, "manager"), placed, "SHIPPED").await
}

#[expect(clippy::print_stdout, reason = "the result of a command")]
fn print(idle_kib: u64, costs: &[Cost], as_json: bool) {
    if as_json {
        let batches: Vec<_> = costs
            .iter()
            .map(|cost| {
                json!({
                    "invoices": cost.batch.invoices,
                    "lines": cost.batch.lines,
                    "product": cost.batch.product,
                    "cpu_ms": cost.cpu.as_secs_f64() * 1000.0,
                    "peak_memory_kib": cost.peak_memory_kib,
                })
            })
            .collect();
        println!(
            "{}",
            json!({ "idle_peak_memory_kib": idle_kib, "batches": batches })
        );
        return;
    }
    println!("| invoices in the batch | lines of each | product | ms CPU | peak memory until then, KiB |");
    println!("|---:|---:|---|---:|---:|");
    println!("| none yet | | | | {idle_kib} |");
    for Cost {
        batch,
        cpu,
        peak_memory_kib,
    } in costs
    {
        let milliseconds = cpu.as_secs_f64() * 1000.0;
        println!(
            "| {} | {} | {} | {milliseconds:.0} | {peak_memory_kib} |",
            batch.invoices, batch.lines, batch.product
        );
    }
}

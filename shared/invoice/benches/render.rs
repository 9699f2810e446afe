//! CPU time of a warm render: `cargo bench -p oms-invoice`.
//!
//! The bench measures the CPU time of all threads instead of the elapsed time, so that it can be read on a
//! shared machine.

use std::error::Error;

use cpu_time::ProcessTime;
use oms_invoice::{Fonts, Invoice, Renderer};

const RUNS: [(usize, u32); 4] = [(1, 100), (10, 100), (100, 20), (500, 5)];

fn main() -> Result<(), Box<dyn Error>> {
    let japanese = concat!(env!("CARGO_MANIFEST_DIR"), "/fonts/NotoSansJP-Regular.ttf");
    let example: Invoice = serde_json::from_str(include_str!("../examples/invoice.json"))?;

    let start = ProcessTime::now();
    let renderer = Renderer::new(Fonts::with_japanese(japanese));
    print(format_args!(
        "new renderer               {:8.2} ms",
        milliseconds(&start)
    ));
    let start = ProcessTime::now();
    renderer.render(&example)?;
    print(format_args!(
        "first render               {:8.2} ms",
        milliseconds(&start)
    ));

    for (lines, times) in RUNS {
        let mut invoice = example.clone();
        invoice.lines = example.lines.iter().cycle().take(lines).cloned().collect();
        measure(&renderer, &invoice, &format!("{lines:3} lines"), times)?;
    }
    let mut invoice = example;
    invoice.billing_address.name = Some("山田太郎".to_owned());
    let start = ProcessTime::now();
    renderer.render(&invoice)?;
    print(format_args!(
        "first Japanese name        {:8.2} ms",
        milliseconds(&start)
    ));
    measure(&renderer, &invoice, "  4 lines, Japanese name", 50)
}

fn measure(renderer: &Renderer, invoice: &Invoice, name: &str, times: u32) -> Result<(), Box<dyn Error>> {
    let bytes = renderer.render(invoice)?.len();
    let start = ProcessTime::now();
    for _ in 0..times {
        renderer.render(invoice)?;
    }
    print(format_args!(
        "{name:<26} {:8.2} ms {:7} bytes",
        milliseconds(&start) / f64::from(times),
        bytes
    ));
    Ok(())
}

fn milliseconds(start: &ProcessTime) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0
}

#[expect(clippy::print_stdout, reason = "the result of a bench is what it prints")]
fn print(line: std::fmt::Arguments<'_>) {
    println!("{line}");
}

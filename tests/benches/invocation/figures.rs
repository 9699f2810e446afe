//! The measurements, formatted for a reader.

use std::io::Write;
use std::time::Duration;

use serde_json::json;

use crate::Failure;
use crate::tls::InitOverTls;

/// The cost of one function.
pub struct Figures {
    pub function: &'static str,
    pub binary_bytes: u64,
    /// From the start of the process until it first asks for an event.
    pub init_instructions: u64,
    /// The same, with TLS.
    pub init_over_tls: InitOverTls,
    /// The first invocation.
    pub first_instructions: u64,
    /// A later invocation by a caller whose token is known.
    pub warm_instructions: u64,
    /// A later invocation by a caller whose token is new.
    pub warm_new_caller_instructions: u64,
    pub init_cpu: Duration,
    pub warm_cpu: Duration,
    pub peak_memory_kib: u64,
}

/// Prints a table, or an array of JSON objects.
pub fn print(all: &[Figures], as_json: bool) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    if as_json {
        let all: Vec<_> = all.iter().map(json).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
        return Ok(());
    }
    writeln!(
        out,
        "{:<20} {:>10} {:>12} {:>12} {:>12} {:>12} {:>12} {:>12} {:>9} {:>9} {:>9}",
        "function",
        "bytes",
        "init",
        "init, TLS",
        "TLS twice",
        "first",
        "warm",
        "new caller",
        "init",
        "warm",
        "memory"
    )?;
    writeln!(
        out,
        "{:<20} {:>10} {:>12} {:>12} {:>12} {:>12} {:>12} {:>12} {:>9} {:>9} {:>9}",
        "",
        "",
        "instructions",
        "instructions",
        "instructions",
        "instructions",
        "instructions",
        "instructions",
        "ms CPU",
        "ms CPU",
        "KiB"
    )?;
    for figures in all {
        writeln!(
            out,
            "{:<20} {:>10} {:>12} {:>12} {:>12} {:>12} {:>12} {:>12} {:>9.2} {:>9.3} {:>9}",
            figures.function,
            figures.binary_bytes,
            figures.init_instructions,
            figures.init_over_tls.database,
            figures.init_over_tls.database_and_keys,
            figures.first_instructions,
            figures.warm_instructions,
            figures.warm_new_caller_instructions,
            milliseconds(figures.init_cpu),
            milliseconds(figures.warm_cpu),
            figures.peak_memory_kib,
        )?;
    }
    Ok(())
}

fn json(figures: &Figures) -> serde_json::Value {
    json!({
        "function": figures.function,
        "binary_bytes": figures.binary_bytes,
        "init_instructions": figures.init_instructions,
        "init_tls_instructions": figures.init_over_tls.database,
        "init_tls_twice_instructions": figures.init_over_tls.database_and_keys,
        "first_instructions": figures.first_instructions,
        "warm_instructions": figures.warm_instructions,
        "warm_new_caller_instructions": figures.warm_new_caller_instructions,
        "init_cpu_ms": milliseconds(figures.init_cpu),
        "warm_cpu_ms": milliseconds(figures.warm_cpu),
        "peak_memory_kib": figures.peak_memory_kib,
    })
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

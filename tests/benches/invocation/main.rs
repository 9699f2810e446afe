//! The cost of one invocation of a deployed binary, without AWS: the function runs as a child process under a Runtime
//! API of our own, against the local system, and is counted from outside.
//!
//! ```sh
//! cargo build --release -p oms-http-functions --bin change-order-state --bin create-order --bin get-order
//! cargo bench --profile dev -p oms-tests --bench invocation
//! ```
//!
//! Instructions come from valgrind's cachegrind: the same on any machine of this architecture. Init is a run without
//! invocations; a warm invocation is the difference of two runs of different lengths, which leaves out init, what
//! happens once, and the exit. CPU time, of the same binary without valgrind, is what the kernel charges its threads.
//!
//! Arguments after `--`: `--json`; `--function <name>`, for one of the three; `--callgrind <directory>`, to profile
//! warm invocations instead (build with `CARGO_PROFILE_RELEASE_DEBUG=line-tables-only
//! CARGO_PROFILE_RELEASE_STRIP=none`). `--pages 100,10000` counts the first and the last page of one customer's orders
//! instead, of lists of those lengths (`list-orders`). `--invoices` tells the memory and the CPU time of whole batches
//! of `generate-invoice` instead. The binaries are taken from `OMS_FUNCTION_BIN_DIR`, else from
//! `$CARGO_TARGET_DIR/release`, else from `target/release`.

mod copies;
mod figures;
mod invoices;
mod measure;
mod options;
mod pages;
mod process;
mod tls;
mod workload;

use std::error::Error;

use oms_local::{Data, System, SystemConfig};
use oms_tests::runtime_api;

use options::{Options, binary};
use workload::Function;

/// The error of a measurement, which is only shown.
type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let options = Options::from_arguments()?;
    let functions = options.functions();
    for function in &functions {
        binary(*function)?;
    }
    let config = SystemConfig {
        data: Data::Memory,
        background: false,
        parameters: oms_tests::unlimited(),
        ..SystemConfig::default()
    };
    let system = System::start(config).await?;
    if let Some(lengths) = &options.pages {
        pages::measure(&system, lengths, options.json).await?;
        system.stop().await;
        return Ok(());
    }
    if options.invoices {
        invoices::measure(&system, options.json).await?;
        system.stop().await;
        return Ok(());
    }
    if let Some(directory) = &options.callgrind {
        for function in functions {
            measure::profile(&system, function, &binary(function)?, directory).await?;
        }
        return Ok(());
    }
    let mut all = Vec::new();
    for function in functions {
        all.push(measure::figures(&system, function, &binary(function)?).await?);
    }
    figures::print(&all, options.json)?;
    system.stop().await;
    Ok(())
}

/// Prints the step under way: valgrind takes its time.
#[expect(clippy::print_stderr, reason = "progress of a command, beside its result")]
fn progress(function: Function, step: &str) {
    eprintln!("{}: {step}", function.name());
}

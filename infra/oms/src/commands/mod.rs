//! The commands of `oms`.

mod client;
mod data;
mod demo;
mod error;
mod openapi;
mod seed;
mod token;
mod trail;
mod up;

use std::process::ExitCode;

use clap::Subcommand;
use oms_trail::commands::{RebuildHistory, VerifyAudit};

pub use error::CommandError;
pub use up::Up;

/// A command.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Start the whole system and keep it running
    Up(Up),
    /// Walk two orders, a return and two refunds through their whole lives, and show each step
    Demo(demo::Demo),
    /// Fill the system with believable orders and returns in every state
    Seed(seed::Seed),
    /// Verify that the audit trail is whole, or name everything that is wrong with it
    VerifyAudit(trail::Audit<VerifyAudit>),
    /// Add the rows that the history lacks, from the orders', returns' and jobs' own lists of transitions
    RebuildHistory(trail::Audit<RebuildHistory>),
    /// Print a signed token for development
    Token(token::Token),
    /// Print the OpenAPI document of the API
    Openapi(openapi::OpenApi),
}

/// Runs a command to its end, and returns the exit code of the process.
pub fn run(command: Command) -> Result<ExitCode, CommandError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match command {
        Command::Up(up) => runtime.block_on(up::run(&up))?,
        Command::Demo(demo) => runtime.block_on(demo::run(&demo))?,
        Command::Seed(seed) => runtime.block_on(seed::run(&seed))?,
        Command::VerifyAudit(verify) => return runtime.block_on(trail::verify(&verify)),
        Command::RebuildHistory(rebuild) => return runtime.block_on(trail::rebuild(&rebuild)),
        Command::Token(token) => runtime.block_on(token::run(&token))?,
        Command::Openapi(openapi) => openapi::run(&openapi)?,
    }
    Ok(ExitCode::SUCCESS)
}

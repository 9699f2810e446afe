//! The commands of `oms`.

mod client;
mod demo;
mod openapi;
mod seed;
mod token;
mod trail;
mod up;

use std::path::Path;
use std::process::ExitCode;

use clap::Subcommand;
use oms_telemetry::Clock;
use oms_trail::TrailError;
use oms_trail::commands::{NOT_CHECKED, RebuildHistory, VerifyAudit};

use crate::issuer::IssuerError;
use crate::system::SystemError;

use oms_cloud::payments::PaymentSimulatorError;
pub use token::{CUSTOMER, who};
pub use up::Up;

/// The port of the API, if no other is named.
const PORT: u16 = 8000;
/// The data directory, if no other is named.
const DATA: &str = ".oms";

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

/// The reason a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The system did not start.
    #[error(transparent)]
    System(#[from] SystemError),
    /// The issuer of tokens did not start.
    #[error(transparent)]
    Issuer(#[from] IssuerError),
    /// The runtime did not start, or a file or the terminal failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The API said no, or could not be asked.
    #[error("the API did not do as asked: {0}")]
    Client(#[from] oms_client::ClientError),
    /// The payment gateway or the object store could not be reached.
    #[error("the payment gateway or the object store could not be reached: {0}")]
    Unreached(#[from] reqwest::Error),
    /// The API gave another answer than its contract promises.
    #[error("{step}: {answer}")]
    Unexpected {
        /// The request.
        step: String,
        /// The answer.
        answer: String,
    },
    /// The audit trail cannot be read or rebuilt.
    #[error(transparent)]
    Trail(#[from] TrailError),
    /// An audit command failed.
    #[error(transparent)]
    Audit(#[from] oms_trail::commands::CommandError),
    /// The audit trail could not be checked.
    #[error("the audit trail could not be checked: {0}")]
    NotChecked(#[source] Box<Self>),
    /// No system runs on the port.
    #[error(
        "no system of yours runs on port {0}, and there is no data in `.oms`; start one with `oms up`, or name its --port or --data"
    )]
    NotRunning(u16),
    /// There is no data in the directory.
    #[error("there is no data in `{0}`; choose another directory with --data")]
    NoData(String),
    /// The simulated payment gateway does not answer.
    #[error(transparent)]
    Payments(#[from] PaymentSimulatorError),
    /// The OpenAPI document cannot be made.
    #[error(transparent)]
    Document(#[from] oms_openapi::DocumentError),
    /// The role is not one.
    #[error("`{0}` is not a role; the roles are customer, support, warehouse, manager, admin, system")]
    Role(String),
}

/// The clock of the system that last ran on this data directory.
fn clock_of(data: &Path) -> Clock {
    let environment = trail::written_environment(data).ok();
    let turned = environment.and_then(|environment| environment.get(up::CLOCK_TURNED_BY)?.parse().ok());
    turned.map_or_else(Clock::system, Clock::turned)
}

impl CommandError {
    /// Returns the exit code of the process.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            // A code of its own, so that a trail that could not be checked is told apart from one with findings.
            Self::NotChecked(_) => ExitCode::from(NOT_CHECKED),
            _ => ExitCode::FAILURE,
        }
    }
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

//! What `oms` can be told to do.

mod client;
mod demo;
mod openapi;
mod seed;
mod token;
mod trail;
mod up;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use oms_trail::TrailError;
use oms_trail::commands::{NOT_CHECKED, RebuildHistory, VerifyAudit};

use crate::issuer::IssuerError;
use crate::system::{Data, PaymentGateway, SystemConfig, SystemError};
use oms_cloud::payments::PaymentSimulatorError;

/// What every command takes.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The port of the API on 127.0.0.1; the five after it are the database's, the queues', the object
    /// store's, the payment gateway's and the signing keys'
    #[arg(long, global = true, default_value_t = 8000)]
    pub port: u16,
    /// The directory everything is kept in
    #[arg(long, global = true, default_value = ".oms")]
    pub data: PathBuf,
    /// Keep everything in memory and forget it at the end
    #[arg(long, global = true, conflicts_with = "data")]
    pub memory: bool,
    /// Ask this Stripe-compatible payment gateway instead of the simulated one; its key is read from `PAYMENT_API_KEY`
    #[arg(long, global = true, value_name = "URL")]
    pub gateway: Option<String>,
    /// Let each principal, and each source address without credentials, make so many requests a minute
    #[arg(long, global = true, value_name = "REQUESTS", value_parser = clap::value_parser!(u32).range(1..))]
    pub rate_limit: Option<u32>,
    /// Run the functions elsewhere: the address of `cargo lambda watch`, such as `http://127.0.0.1:9000`
    #[arg(long, global = true, value_name = "URL")]
    pub functions: Option<String>,
}

/// A command.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Start the whole system and keep it running
    Up,
    /// Walk two orders, a return and two refunds through their whole lives, and show each step
    Demo(demo::Demo),
    /// Fill the system with believable orders and returns in every state
    Seed(seed::Seed),
    /// Prove that nobody changed the audit trail, or name every row that was
    VerifyAudit(VerifyAudit),
    /// Add the rows that the history lacks, from the orders', returns' and jobs' own word
    RebuildHistory(RebuildHistory),
    /// Print a signed token for development
    Token(token::Token),
    /// Print the OpenAPI document of the API
    Openapi(openapi::OpenApi),
}

/// Why a command failed.
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
    /// What is no part of the API could not be reached.
    #[error("the payment gateway or the object store could not be reached: {0}")]
    Unreached(#[from] reqwest::Error),
    /// The API gave another answer than its contract promises.
    #[error("{step}: {answer}")]
    Unexpected {
        /// What was asked for.
        step: String,
        /// What came.
        answer: String,
    },
    /// The audit trail cannot be read, or not be mended.
    #[error(transparent)]
    Trail(#[from] TrailError),
    /// An audit command failed.
    #[error(transparent)]
    Audit(#[from] oms_trail::commands::CommandError),
    /// Nothing can be said about the audit trail.
    #[error("the audit trail could not be checked: {0}")]
    NotChecked(#[source] Box<Self>),
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

impl Options {
    fn config(&self) -> SystemConfig {
        let data = if self.memory {
            Data::Memory
        } else {
            Data::Directory(self.data.clone())
        };
        let limits = ["RateLimitPerMinute", "AddressRateLimitPerMinute"];
        let limit = self.rate_limit.map(|limit| limit.to_string());
        SystemConfig {
            data,
            port: self.port,
            parameters: limits
                .into_iter()
                .filter_map(|name| Some((name.to_owned(), limit.clone()?)))
                .collect(),
            functions_url: self.functions.clone(),
            payment_gateway: self.gateway.clone().map(|url| PaymentGateway {
                url,
                api_key: std::env::var("PAYMENT_API_KEY").unwrap_or_default(),
            }),
            ..SystemConfig::default()
        }
    }
}

impl CommandError {
    /// What the process ends with.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            // Told apart from what says that something is wrong.
            Self::NotChecked(_) => ExitCode::from(NOT_CHECKED),
            _ => ExitCode::FAILURE,
        }
    }
}

/// Runs a command to its end, and says what the process ends with.
pub fn run(command: Command, options: &Options) -> Result<ExitCode, CommandError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match command {
        Command::Up => runtime.block_on(up::run(options))?,
        Command::Demo(demo) => runtime.block_on(demo::run(&demo, options))?,
        Command::Seed(seed) => runtime.block_on(seed::run(&seed, options))?,
        Command::VerifyAudit(verify) => return runtime.block_on(trail::verify(&verify, options)),
        Command::RebuildHistory(rebuild) => return runtime.block_on(trail::rebuild(&rebuild, options)),
        Command::Token(token) => token::run(&token, options)?,
        Command::Openapi(openapi) => openapi::run(&openapi)?,
    }
    Ok(ExitCode::SUCCESS)
}

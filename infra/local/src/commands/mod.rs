//! What `oms` can be told to do.

mod client;
mod demo;
mod seed;
mod token;
mod up;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::issuer::IssuerError;
use crate::payments::PaymentSimulatorError;
use crate::system::{Data, PaymentGateway, SystemConfig, SystemError};

/// What every command takes.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The port of the API on 127.0.0.1; the four after it are the database's, the queues', the object
    /// store's and the payment gateway's
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
    /// Print a signed token for development
    Token(token::Token),
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
    /// The API could not be reached.
    #[error("the API could not be reached: {0}")]
    Api(#[from] reqwest::Error),
    /// The API gave another answer than its contract promises.
    #[error("{step}: {answer}")]
    Unexpected {
        /// What was asked for.
        step: String,
        /// What came.
        answer: String,
    },
    /// The simulated payment gateway does not answer.
    #[error(transparent)]
    Payments(#[from] PaymentSimulatorError),
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
        SystemConfig {
            data,
            port: self.port,
            functions_url: self.functions.clone(),
            payment_gateway: self.gateway.clone().map(|url| PaymentGateway {
                url,
                api_key: std::env::var("PAYMENT_API_KEY").unwrap_or_default(),
            }),
            ..SystemConfig::default()
        }
    }
}

/// Runs a command to its end.
pub fn run(command: Command, options: &Options) -> Result<(), CommandError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match command {
        Command::Up => runtime.block_on(up::run(options)),
        Command::Demo(demo) => runtime.block_on(demo::run(&demo, options)),
        Command::Seed(seed) => runtime.block_on(seed::run(&seed, options)),
        Command::Token(token) => token::run(&token, options),
    }
}

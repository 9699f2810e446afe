//! What `oms` can be told to do.

mod demo;
mod token;
mod up;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::issuer::IssuerError;
use crate::system::{Data, SystemConfig, SystemError};

/// What every command takes.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The port of the API on 127.0.0.1; the three after it are the database's, the queues' and the object store's
    #[arg(long, global = true, default_value_t = 8000)]
    pub port: u16,
    /// The directory everything is kept in
    #[arg(long, global = true, default_value = ".oms")]
    pub data: PathBuf,
    /// Keep everything in memory and forget it at the end
    #[arg(long, global = true, conflicts_with = "data")]
    pub memory: bool,
    /// Run the functions elsewhere: the address of `cargo lambda watch`, such as `http://127.0.0.1:9000`
    #[arg(long, global = true, value_name = "URL")]
    pub functions: Option<String>,
}

/// A command.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Start the whole system and keep it running
    Up,
    /// Walk one order through its whole life, and show each step
    Demo(demo::Demo),
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
        Command::Token(token) => token::run(&token, options),
    }
}

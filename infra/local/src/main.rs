//! `oms`: the whole system on this machine.

use std::process::ExitCode;

use clap::Parser;
use oms_local::commands::{Command, Options};

/// ArtiCurated's order management system, whole and on this machine. Without a command: `oms up`.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Option<Command>,
}

#[expect(clippy::print_stderr, reason = "a command says at the terminal why it failed")]
fn main() -> ExitCode {
    let Arguments { options, command } = Arguments::parse();
    match oms_local::commands::run(command.unwrap_or(Command::Up), &options) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("oms: {error}");
            error.exit_code()
        }
    }
}

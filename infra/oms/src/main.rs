//! `oms`: the whole system on this machine, and the audit commands.

use std::process::ExitCode;

use clap::Parser;

/// ArtiCurated's order management system, whole and on this machine. Without a command: `oms up`.
#[cfg(feature = "local")]
#[derive(Parser)]
#[command(
    version,
    about = "ArtiCurated's order management system, whole and on this machine. Without a command: `oms up`",
    args_conflicts_with_subcommands = true
)]
struct Arguments {
    #[command(flatten)]
    up: oms_command::commands::Up,
    #[command(subcommand)]
    command: Option<oms_command::commands::Command>,
}

#[cfg(feature = "local")]
#[expect(clippy::print_stderr, reason = "a command says at the terminal why it failed")]
fn main() -> ExitCode {
    use oms_command::commands::{Command, run};

    let Arguments { up, command } = Arguments::parse();
    match run(command.unwrap_or(Command::Up(up))) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("oms: {error}");
            error.exit_code()
        }
    }
}

/// The audit commands of ArtiCurated's order management system, for a deployment on AWS.
#[cfg(not(feature = "local"))]
#[derive(Parser)]
#[command(
    version,
    about = "The audit commands of ArtiCurated's order management system, for a deployment on AWS"
)]
struct Arguments {
    #[command(subcommand)]
    command: oms_trail::commands::Command,
}

#[cfg(not(feature = "local"))]
fn main() -> ExitCode {
    oms_trail::commands::run(&Arguments::parse().command)
}

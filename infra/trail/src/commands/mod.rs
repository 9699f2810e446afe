//! The audit commands of `oms`.

mod deployed;
mod rebuild_history;
mod verify_audit;

use std::process::ExitCode;

use clap::Subcommand;

use oms_telemetry::Clock;

pub use deployed::Deployed;
pub use rebuild_history::RebuildHistory;
pub use verify_audit::VerifyAudit;

use crate::TrailError;

/// The exit code of `verify-audit` for a trail that could not be checked, told apart from one that is not whole.
pub const NOT_CHECKED: u8 = 2;

/// The commands of an `oms` that reaches AWS only.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Verify that the audit trail is whole, or name everything that is wrong with it
    VerifyAudit(VerifyAudit),
    /// Add the rows that the history lacks, from the orders', returns' and jobs' own lists of transitions
    RebuildHistory(RebuildHistory),
}

/// The reason an audit command failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The audit trail cannot be read or written.
    #[error(transparent)]
    Trail(#[from] TrailError),
    /// The terminal or the runtime failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// This build has no system on this machine.
    #[error("this `oms` was built for AWS only: give --aws, or build it with its default features")]
    NotLocal,
}

/// Runs a command against AWS. Returns the exit code of the process.
pub fn run(command: &Command) -> ExitCode {
    let (outcome, failure) = match command {
        Command::VerifyAudit(verify) => (block_on(verify_deployed(verify)), ExitCode::from(NOT_CHECKED)),
        Command::RebuildHistory(rebuild) => (block_on(rebuild_deployed(rebuild)), ExitCode::FAILURE),
    };
    outcome.unwrap_or_else(|error| {
        #[expect(clippy::print_stderr, reason = "a command says at the terminal why it failed")]
        {
            eprintln!("oms: {error}");
        }
        failure
    })
}

fn block_on(work: impl Future<Output = Result<ExitCode, CommandError>>) -> Result<ExitCode, CommandError> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(work)
}

async fn verify_deployed(verify: &VerifyAudit) -> Result<ExitCode, CommandError> {
    let trail = only_deployed(&verify.deployed)?;
    verify
        .run(&trail, &Clock::system(), std::time::Duration::ZERO)
        .await
}

async fn rebuild_deployed(rebuild: &RebuildHistory) -> Result<ExitCode, CommandError> {
    let trail = only_deployed(&rebuild.deployed)?;
    rebuild.run(&trail).await
}

fn only_deployed(deployed: &Deployed) -> Result<crate::Trail, CommandError> {
    if deployed.aws {
        Ok(deployed.open()?)
    } else {
        Err(CommandError::NotLocal)
    }
}

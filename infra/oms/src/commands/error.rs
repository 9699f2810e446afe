//! The reasons a command fails.

use std::process::ExitCode;

use oms_cloud::payments::PaymentSimulatorError;
use oms_trail::TrailError;
use oms_trail::commands::NOT_CHECKED;

use crate::issuer::IssuerError;
use crate::system::SystemError;

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

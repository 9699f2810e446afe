//! The settings of a system, and the errors of its start.

use std::collections::BTreeMap;
use std::path::PathBuf;

use oms_telemetry::Clock;

use crate::background::BackgroundError;
use crate::issuer::IssuerError;
use oms_cloud::dynamodb::DynamoError;
use oms_cloud::kms::KeyError;
use oms_cloud::payments::PaymentSimulatorError;
use oms_cloud::pollers::PollerError;
use oms_cloud::s3::ObjectError;
use oms_cloud::sqs::QueueError;
use oms_cloud::template::TemplateError;

/// The place where the system keeps its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// In memory and in a temporary directory: gone when the system stops.
    Memory,
    /// In this directory; survives a killed process.
    Directory(PathBuf),
}

/// The settings of a system.
#[derive(Clone)]
pub struct SystemConfig {
    /// The place where it keeps its data.
    pub data: Data,
    /// The API's port on 127.0.0.1, and the first of six; 0 for any that are free.
    pub port: u16,
    /// The clock of the whole system.
    pub clock: Clock,
    /// True if streams and queues are polled. Without, only requests make calls to the stores, so they can be counted.
    pub background: bool,
    /// A Lambda endpoint that runs the functions; `None`: they run in this process.
    pub functions_url: Option<String>,
    /// A payment gateway to use instead of the simulator.
    pub payment_gateway: Option<PaymentGateway>,
    /// Values for parameters of the template, such as `RateLimitPerMinute`, instead of those they have here.
    pub parameters: BTreeMap<String, String>,
}

/// A payment gateway outside this system.
#[derive(Clone, PartialEq, Eq)]
pub struct PaymentGateway {
    /// The address it answers at.
    pub url: String,
    /// The key it takes requests under.
    pub api_key: String,
}

impl Default for SystemConfig {
    fn default() -> Self {
        Self {
            data: Data::Memory,
            port: 0,
            clock: Clock::system(),
            background: true,
            functions_url: None,
            payment_gateway: None,
            parameters: BTreeMap::new(),
        }
    }
}

/// The reason a system did not start.
#[derive(Debug, thiserror::Error)]
pub enum SystemError {
    /// The data directory cannot be used.
    #[error("the data directory `{path}` cannot be used: {source}")]
    Directory {
        /// The directory.
        path: String,
        /// The cause.
        source: std::io::Error,
    },
    /// Another process has the data directory.
    #[error("the data directory `{path}` is in use by another `oms`; stop it, or choose another with --data")]
    InUse {
        /// The directory.
        path: String,
    },
    /// A port cannot be had.
    #[error("port {port} on 127.0.0.1 cannot be had: {source}; choose another with --port")]
    Port {
        /// The port.
        port: u16,
        /// The cause.
        source: std::io::Error,
    },
    /// The template cannot be read.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The database did not start.
    #[error(transparent)]
    Dynamo(#[from] DynamoError),
    /// The queues did not start.
    #[error(transparent)]
    Queues(#[from] QueueError),
    /// The object store did not start.
    #[error(transparent)]
    Objects(#[from] ObjectError),
    /// The keys cannot be used.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The issuer of tokens did not start.
    #[error(transparent)]
    Issuer(#[from] IssuerError),
    /// A function behind the API did not start.
    #[error(transparent)]
    Function(#[from] oms_http_functions::StartError),
    /// A background function did not start.
    #[error(transparent)]
    Background(#[from] BackgroundError),
    /// The payment gateway did not start.
    #[error(transparent)]
    Payments(#[from] PaymentSimulatorError),
    /// The pollers did not start.
    #[error(transparent)]
    Pollers(#[from] PollerError),
}

//! AWS configuration: one SDK configuration, HTTP client and trust store per process.
//!
//! The configuration is built by hand, because the SDK's default chain costs more than the rest of an init. Credentials
//! and region come from the environment as Lambda sets them, and no other source is tried.

mod environment;
mod fetch;
mod function;
mod lean_requests;
mod signing;
mod trust;

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::http_client_fn;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;

pub use environment::{Environment, MissingVariable};
pub use fetch::{FetchError, fetch};
pub use function::run_function;
pub use lean_requests::LeanRequests;
pub use signing::KeptKeySigning;

use trust::{CONNECT_TIMEOUT, Connectors};

/// The configuration could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ConfigurationError {
    /// A variable is not set.
    #[error(transparent)]
    Missing(#[from] MissingVariable),
    /// The certificates of `AWS_CA_BUNDLE` cannot be read.
    #[error("the certificates of `{path}` cannot be read: {source}")]
    Certificates {
        /// The bundle's path.
        path: String,
        /// The reason.
        source: std::io::Error,
    },
    /// The certificates cannot be used.
    #[error("the certificates cannot be used: {0}")]
    Tls(String),
}

/// A function did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A variable is not set.
    #[error(transparent)]
    Missing(#[from] MissingVariable),
    /// A variable has an invalid value.
    #[error("the environment variable `{variable}` is invalid: {cause}")]
    Invalid {
        /// The variable.
        variable: &'static str,
        /// The fault.
        cause: String,
    },
    /// The AWS configuration could not be made.
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    /// The runtime did not start, or ended.
    #[error("the runtime failed: {0}")]
    Runtime(String),
}

/// One process's AWS configuration and connections. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Aws {
    environment: Environment,
    config: SdkConfig,
    connectors: Connectors,
}

/// The services whose endpoint can be set, by the variables that the AWS tools share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// `AWS_ENDPOINT_URL_DYNAMODB`.
    DynamoDb,
    /// `AWS_ENDPOINT_URL_SQS`.
    Sqs,
    /// `AWS_ENDPOINT_URL_S3`.
    S3,
    /// `AWS_ENDPOINT_URL_KMS`.
    Kms,
}

impl Service {
    /// The variable that names this service's endpoint.
    pub(crate) const fn endpoint_variable(self) -> &'static str {
        match self {
            Self::DynamoDb => "AWS_ENDPOINT_URL_DYNAMODB",
            Self::Sqs => "AWS_ENDPOINT_URL_SQS",
            Self::S3 => "AWS_ENDPOINT_URL_S3",
            Self::Kms => "AWS_ENDPOINT_URL_KMS",
        }
    }
}

impl Aws {
    /// Reads `AWS_REGION`, the `AWS_*` credentials, `AWS_CA_BUNDLE` and the endpoints from `environment`.
    pub fn new(environment: Environment) -> Result<Self, ConfigurationError> {
        let credentials = Credentials::new(
            environment.required("AWS_ACCESS_KEY_ID")?,
            environment.required("AWS_SECRET_ACCESS_KEY")?,
            environment.get("AWS_SESSION_TOKEN"),
            None,
            "environment",
        );
        let connectors = Connectors::new(environment.get("AWS_CA_BUNDLE"))?;
        let shared = connectors.to_aws();
        let config = SdkConfig::builder()
            // A fixed version: an update of the SDK changes no default unnoticed.
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(environment.required("AWS_REGION")?))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            // The settings that each client passes are ignored. The connector has its own timeout, and all clients
            // share its connections.
            .http_client(http_client_fn(move |_, _| shared.clone()))
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            // A write whose answer was lost is sent again, so each change of an entity or a job has a condition that
            // recognizes the second copy.
            .retry_config(RetryConfig::standard().with_max_attempts(3))
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(CONNECT_TIMEOUT)
                    .operation_attempt_timeout(Duration::from_secs(3))
                    // A function of the API may run for ten seconds. A call that gives up after eight leaves it time to
                    // answer.
                    .operation_timeout(Duration::from_secs(8))
                    .build(),
            )
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .build();
        Ok(Self {
            environment,
            config,
            connectors,
        })
    }

    /// The SDK's configuration for one service.
    pub fn sdk_config(&self, service: Service) -> SdkConfig {
        match self.environment.get(service.endpoint_variable()) {
            Some(url) => self.config.to_builder().endpoint_url(url).build(),
            None => self.config.clone(),
        }
    }

    /// Returns true if the environment names another endpoint than AWS's for this service.
    pub fn is_redirected(&self, service: Service) -> bool {
        self.environment.get(service.endpoint_variable()).is_some()
    }

    /// The variables that the configuration was made from.
    pub const fn environment(&self) -> &Environment {
        &self.environment
    }
}

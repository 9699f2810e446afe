//! One exchange with the gateway: a request, and as much of the response as arrived.

use std::error::Error;
use std::time::Duration;

use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorSettings};
use aws_smithy_runtime_api::http::{Request, Response};
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::Instant;

use crate::GatewayConfigurationError;

/// The largest response that is read. A page of 100 refunds has about half that size.
pub const MAXIMUM_ANSWER_BYTES: usize = 256 * 1024;

/// The idle time after which a connection is not reused. While the function was frozen, the gateway or a proxy
/// may have dropped the connection, and a request lost in it would have an unknown outcome.
const IDLE: Duration = Duration::from_secs(30);

/// The time limits for the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// The limit for establishing a connection.
    pub connect: Duration,
    /// The limit for one request, from connecting to the last byte of the response.
    pub request: Duration,
    /// The limit for one operation of the port, with all its requests.
    pub operation: Duration,
}

impl Default for Timeouts {
    /// The limits of 3, 10 and 20 seconds leave enough of the function's 60 to record the outcome.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            request: Duration::from_secs(10),
            operation: Duration::from_secs(20),
        }
    }
}

/// A response, as far as it arrived.
pub(super) struct Answer {
    pub(super) status: u16,
    /// Set if the gateway repeats a stored response.
    pub(super) replayed: bool,
    /// The body, or the reason why it did not arrive completely.
    pub(super) body: Result<Bytes, String>,
}

/// The connections of the process to the gateway.
#[derive(Debug)]
pub(super) struct Connection {
    connector: Connector,
    timeouts: Timeouts,
}

impl Connection {
    /// A pool of connections. Encrypted ones trust the operating system's certificates.
    pub(super) fn new(encrypted: bool, timeouts: Timeouts) -> Result<Self, GatewayConfigurationError> {
        // The default loads the operating system's certificates, which takes longer than the rest of a
        // function's start. Without encryption they are not needed.
        let trust_store = if encrypted {
            TrustStore::default()
        } else {
            TrustStore::empty()
        };
        let context = TlsContext::builder().with_trust_store(trust_store).build();
        let context = context.map_err(|error| GatewayConfigurationError::Tls(error.to_string()))?;
        let settings = HttpConnectorSettings::builder()
            .connect_timeout(timeouts.connect)
            .build();
        let connector = Connector::builder()
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .tls_context(context)
            .connector_settings(settings)
            .sleep_impl(TokioSleep::new())
            .pool_idle_timeout(IDLE)
            .build();
        Ok(Self { connector, timeouts })
    }

    /// The time by which an operation that begins now must end.
    pub(super) fn operation_deadline(&self) -> Instant {
        Instant::now() + self.timeouts.operation
    }

    /// Sends a request and reads the response, by `deadline`. An error is the reason why there is not even a
    /// status.
    pub(super) async fn exchange(
        &self,
        request: Request<SdkBody>,
        deadline: Instant,
    ) -> Result<Answer, String> {
        let deadline = deadline.min(Instant::now() + self.timeouts.request);
        let response = tokio::time::timeout_at(deadline, self.connector.call(request)).await;
        let response = response.map_err(|_| "no response in time".to_owned())?;
        let response = response.map_err(|error| format!("the connection failed: {}", chain(&error)))?;
        let status = response.status().as_u16();
        let replayed = response.headers().get("idempotent-replayed") == Some("true");
        let body = tokio::time::timeout_at(deadline, read(response)).await;
        let body = body.unwrap_or_else(|_| Err("the response did not arrive in time".to_owned()));
        Ok(Answer {
            status,
            replayed,
            body,
        })
    }
}

async fn read(response: Response<SdkBody>) -> Result<Bytes, String> {
    let body = Limited::new(response.into_body(), MAXIMUM_ANSWER_BYTES);
    match body.collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(format!(
            "the response is larger than {MAXIMUM_ANSWER_BYTES} bytes"
        )),
        Err(error) => Err(format!("the response broke off: {}", chain(error.as_ref()))),
    }
}

/// An error with its causes, of which only the innermost tells why a connection failed.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        // Some errors repeat the text of their cause.
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

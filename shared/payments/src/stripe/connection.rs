//! One exchange with the gateway: a request, and as much of its answer as arrived.

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

/// The largest answer that is read: a page of 100 refunds is about half of it.
pub const MAXIMUM_ANSWER_BYTES: usize = 256 * 1024;

/// A connection that has not been used for this long is not used again: the gateway or something on the way may have
/// dropped it while the function was frozen, and a request lost in it is an outcome that nobody knows.
const IDLE: Duration = Duration::from_secs(30);

/// How long the gateway may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Until there is a connection.
    pub connect: Duration,
    /// For one request, from the connection to the last byte of the answer.
    pub request: Duration,
    /// For one operation of the port, however many requests it takes.
    pub operation: Duration,
}

impl Default for Timeouts {
    /// 3, 10 and 20 seconds: well within the 60 that the function has, which must record the outcome too.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            request: Duration::from_secs(10),
            operation: Duration::from_secs(20),
        }
    }
}

/// What arrived.
pub(super) struct Answer {
    pub(super) status: u16,
    /// The gateway said that it stored this answer earlier.
    pub(super) replayed: bool,
    /// The body; or why it did not arrive whole.
    pub(super) body: Result<Bytes, String>,
}

/// The process's connections to the gateway.
#[derive(Debug)]
pub(super) struct Connection {
    connector: Connector,
    timeouts: Timeouts,
}

impl Connection {
    /// Connections that are kept and used again; encrypted ones trust what the system trusts.
    pub(super) fn new(encrypted: bool, timeouts: Timeouts) -> Result<Self, GatewayConfigurationError> {
        // The default is the system's store. Without encryption it would be parsed for nothing, which takes longer
        // than the rest of a function's start.
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

    /// When an operation that begins now must end.
    pub(super) fn operation_deadline(&self) -> Instant {
        Instant::now() + self.timeouts.operation
    }

    /// Sends a request and reads its answer; an error is the reason there is not even a status. Over by `deadline`.
    pub(super) async fn exchange(
        &self,
        request: Request<SdkBody>,
        deadline: Instant,
    ) -> Result<Answer, String> {
        let deadline = deadline.min(Instant::now() + self.timeouts.request);
        let response = tokio::time::timeout_at(deadline, self.connector.call(request)).await;
        let response = response.map_err(|_| "no answer in time".to_owned())?;
        let response = response.map_err(|error| format!("the connection failed: {}", chain(&error)))?;
        let status = response.status().as_u16();
        let replayed = response.headers().get("idempotent-replayed") == Some("true");
        let body = tokio::time::timeout_at(deadline, read(response)).await;
        let body = body.unwrap_or_else(|_| Err("the answer did not arrive in time".to_owned()));
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
        Err(error) if error.is::<LengthLimitError>() => {
            Err(format!("the answer is larger than {MAXIMUM_ANSWER_BYTES} bytes"))
        }
        Err(error) => Err(format!("the answer broke off: {}", chain(error.as_ref()))),
    }
}

/// An error with its causes, which alone say what a connection died of.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        // Wrappers repeat what they wrap.
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

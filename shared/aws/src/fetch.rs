//! A plain GET, for the few documents that a function needs and no SDK fetches.

use std::time::Duration;

use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::http::Request;
use aws_smithy_types::body::SdkBody;
use http_body_util::{BodyExt, Limited};

use crate::{Aws, ConfigurationError};

/// The reason why a document was not fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address is not an HTTP address.
    #[error("`{0}` is not an http address")]
    Address(String),
    /// The trust store could not be read.
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// The connection failed.
    #[error("the connection failed: {0}")]
    Connection(String),
    /// The answer is not 200.
    #[error("the answer has status {0}")]
    Status(u16),
    /// The document is too large, or broke off.
    #[error("the document is too large or broke off")]
    Body,
}

/// The longest time that a fetch may take, connection included.
const TIMEOUT: Duration = Duration::from_secs(3);
/// The largest document that is read.
const MAXIMUM_BYTES: usize = 256 * 1024;

/// Fetches the document at `url`. An encrypted connection to a host outside AWS trusts the system's certificates.
pub async fn fetch(aws: &Aws, url: &str) -> Result<Vec<u8>, FetchError> {
    let not_one = || FetchError::Address(url.to_owned());
    let request = Request::<SdkBody>::get(url).map_err(|_| not_one())?;
    let connector = aws.connectors.to(&url.parse().map_err(|_| not_one())?)?;
    let exchange = async {
        let response = connector.call(request).await;
        let response = response.map_err(|error| FetchError::Connection(format!("{error:?}")))?;
        if response.status().as_u16() != 200 {
            return Err(FetchError::Status(response.status().as_u16()));
        }
        let body = Limited::new(response.into_body(), MAXIMUM_BYTES).collect().await;
        Ok(body.map_err(|_| FetchError::Body)?.to_bytes().to_vec())
    };
    tokio::time::timeout(TIMEOUT, exchange)
        .await
        .map_err(|_| FetchError::Timeout)?
}

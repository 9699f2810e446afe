//! The client: the API's address, the caller's credential, and the connections.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Url, redirect};

use crate::{ClientError, Credential, Retry};

/// A client of the API for one caller. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) http: reqwest::Client,
    base: String,
    pub(crate) credential: Credential,
    pub(crate) retry: Retry,
    randomness: Randomness,
}

/// The source of the client's own idempotency keys.
#[derive(Clone)]
struct Randomness(Arc<dyn Fn() -> Option<[u8; 16]> + Send + Sync>);

impl fmt::Debug for Randomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Randomness(..)")
    }
}

/// The limit for establishing a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The limit for a response: no function runs for longer.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The path at which the API begins.
const BASE_PATH: &str = "/api/v1";

impl Client {
    /// A client of the system at `url`, such as `http://127.0.0.1:8000`, with or without `/api/v1`, for a
    /// caller with that credential. An `https` address needs the cargo feature `https`.
    pub fn new(url: &str, credential: Credential) -> Result<Self, ClientError> {
        let address = |cause: &dyn fmt::Display| ClientError::Address {
            url: url.to_owned(),
            cause: cause.to_string(),
        };
        let parsed = Url::parse(url).map_err(|error| address(&error))?;
        if parsed.cannot_be_a_base() || parsed.query().is_some() || parsed.fragment().is_some() {
            return Err(address(&"it must be a scheme, a host and perhaps a path"));
        }
        // A redirect leads to a signed link, to which the credential must not be sent.
        let http = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .build()?;
        Ok(Self {
            http,
            base: format!("{}{BASE_PATH}", origin(url)),
            credential,
            retry: Retry::default(),
            randomness: Randomness(Arc::new(|| {
                let mut bytes = [0; 16];
                getrandom::fill(&mut bytes).ok().map(|()| bytes)
            })),
        })
    }

    /// The same client with another credential: that of another caller, or a new token.
    #[must_use]
    pub fn with_credential(&self, credential: Credential) -> Self {
        Self {
            credential,
            ..self.clone()
        }
    }

    /// The same client with another limit on retries.
    #[must_use]
    pub fn with_retry(&self, retry: Retry) -> Self {
        Self {
            retry,
            ..self.clone()
        }
    }

    /// The same client with another source of random bytes for its own idempotency keys than the operating
    /// system: sixteen bytes that have not been used before, or `None` on failure.
    #[must_use]
    pub fn with_randomness(&self, source: impl Fn() -> Option<[u8; 16]> + Send + Sync + 'static) -> Self {
        Self {
            randomness: Randomness(Arc::new(source)),
            ..self.clone()
        }
    }

    /// The URL of `path` in the API.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// A new idempotency key.
    pub(crate) fn idempotency_key(&self) -> Result<String, ClientError> {
        let bytes = (self.randomness.0)().ok_or(ClientError::Randomness)?;
        Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
    }
}

/// The URL without the path at which the API begins.
fn origin(url: &str) -> &str {
    let url = url.trim_end_matches('/');
    url.strip_suffix(BASE_PATH).unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_that_of_the_system_or_of_its_api() {
        for url in [
            "http://h:1",
            "http://h:1/",
            "http://h:1/api/v1",
            "http://h:1/api/v1/",
        ] {
            let client = Client::new(url, Credential::None).unwrap();
            assert_eq!(client.address("/orders"), "http://h:1/api/v1/orders");
        }
        let client = Client::new("http://h/stage", Credential::None).unwrap();
        assert_eq!(client.address("/orders"), "http://h/stage/api/v1/orders");
    }
}

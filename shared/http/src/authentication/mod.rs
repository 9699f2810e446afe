//! Who calls: JSON Web Tokens (RFC 7519), verified by the keys of the configured issuer.

mod keys;
mod memory;
mod ring_provider;
mod token;

use std::sync::Arc;

use http::HeaderMap;
use http::header::AUTHORIZATION;
use oms_domain::Timestamp;

use crate::{ApiError, Principal};
use keys::Keys;
use memory::Memory;

pub use keys::{KeySource, KeysUnavailable};
pub use token::LEEWAY_SECONDS;

/// Which tokens count.
#[derive(Clone, Debug)]
pub struct AuthenticatorConfig {
    /// The issuer every token must name.
    pub issuer: String,
    /// The audience every token must name.
    pub audience: String,
}

/// Tells who calls. Cheap to clone; clones share what they remember.
#[derive(Clone)]
pub struct Authenticator(Arc<Inner>);

struct Inner {
    config: AuthenticatorConfig,
    keys: Keys,
    memory: Memory,
}

/// The longest token that is looked at.
const MAXIMUM_TOKEN_BYTES: usize = 8 * 1024;

impl Authenticator {
    /// An authenticator by the keys of `source`.
    pub fn new(config: AuthenticatorConfig, source: KeySource) -> Self {
        ring_provider::install();
        Self(Arc::new(Inner {
            config,
            keys: Keys::new(source),
            memory: Memory::default(),
        }))
    }

    /// Fetches the keys ahead of the first request. Not being able to is reported when a token needs them.
    pub async fn warm(&self, now: Timestamp) {
        let _ = self.0.keys.find(None, now).await;
    }

    /// The caller behind those headers.
    ///
    /// [`ApiError::BadRequest`] when two kinds of credentials are given, [`ApiError::Unauthenticated`] for everything
    /// wrong with the one, [`ApiError::Unavailable`] when the issuer's keys cannot be had.
    pub async fn authenticate(&self, headers: &HeaderMap, now: Timestamp) -> Result<Principal, ApiError> {
        let mut tokens = headers.get_all(AUTHORIZATION).iter();
        let (token, second) = (tokens.next(), tokens.next());
        if token.is_some() && headers.contains_key("x-api-key") {
            return Err(ApiError::bad_request(
                "give either a bearer token or an API key, not both",
            ));
        }
        let (Some(token), None) = (token, second) else {
            return Err(ApiError::Unauthenticated);
        };
        let token = token.to_str().map_err(|_| ApiError::Unauthenticated)?;
        let (scheme, token) = token.split_once(' ').ok_or(ApiError::Unauthenticated)?;
        if !scheme.eq_ignore_ascii_case("bearer") || token.len() > MAXIMUM_TOKEN_BYTES {
            return Err(ApiError::Unauthenticated);
        }
        if let Some(verified) = self.0.memory.recall(token, now) {
            return Ok(verified);
        }
        let key_id = token::key_id(token).ok_or(ApiError::Unauthenticated)?;
        let key = match self.0.keys.find(key_id.as_deref(), now).await {
            Ok(key) => key.ok_or(ApiError::Unauthenticated)?,
            Err(unavailable) => {
                tracing::error!(error = %unavailable, "the issuer's keys cannot be had");
                return Err(ApiError::Unavailable { retry_after: 5 });
            }
        };
        let verified = token::verify(token, &key, &self.0.config, now).ok_or(ApiError::Unauthenticated)?;
        self.0.memory.keep(token, &verified, now);
        Ok(verified.principal)
    }
}

//! Authentication: JSON Web Tokens (RFC 7519), verified by the keys of the configured issuer, or API keys.

mod api_keys;
mod keys;
mod memory;
mod ring_provider;
mod token;

use std::sync::Arc;
use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use oms_domain::Timestamp;

use crate::edge_store::EdgeStore;
use crate::{ApiError, Principal};
use api_keys::ApiKeys;
use keys::Keys;
use memory::Memory;

pub use keys::{KeySource, KeysUnavailable};

/// The tokens that are accepted.
#[derive(Clone, Debug)]
pub struct AuthenticatorConfig {
    /// The issuer every token must name.
    pub issuer: String,
    /// The audience every token must name.
    pub audience: String,
    /// The environment every API key must name: `prod`.
    pub environment: String,
    /// The time after which a key set that cannot be fetched again is no longer trusted, an hour at least.
    pub keys_stale_after: Duration,
}

/// Authenticates callers. Cheap to clone; clones share what they remember.
#[derive(Clone)]
pub struct Authenticator(Arc<Inner>);

struct Inner {
    config: AuthenticatorConfig,
    keys: Keys,
    memory: Memory,
    api_keys: ApiKeys,
}

/// The header of an API key.
const API_KEY: &str = "x-api-key";
/// The longest token that is looked at.
const MAXIMUM_TOKEN_BYTES: usize = 8 * 1024;

impl Authenticator {
    /// An authenticator by the keys of `source`.
    pub fn new(config: AuthenticatorConfig, source: KeySource) -> Self {
        ring_provider::install();
        Self(Arc::new(Inner {
            keys: Keys::new(source, config.keys_stale_after),
            config,
            memory: Memory::default(),
            api_keys: ApiKeys::default(),
        }))
    }

    /// Fetches the keys ahead of the first request. A failure is reported once a token needs them.
    pub async fn warm(&self, now: Timestamp) {
        let _ = self.0.keys.find(None, now).await;
    }

    /// The caller behind those headers.
    ///
    /// [`ApiError::BadRequest`] for two kinds of credentials, [`ApiError::Unauthenticated`] for any fault of the one,
    /// [`ApiError::Unavailable`] if the issuer's keys cannot be fetched.
    pub async fn authenticate(
        &self,
        store: &dyn EdgeStore,
        headers: &HeaderMap,
        now: Timestamp,
    ) -> Result<Principal, ApiError> {
        let mut tokens = headers.get_all(AUTHORIZATION).iter();
        let mut api_keys = headers.get_all(API_KEY).iter();
        match (tokens.next(), tokens.next(), api_keys.next(), api_keys.next()) {
            (Some(_), _, Some(_), _) => Err(ApiError::bad_request(
                "give either a bearer token or an API key, not both",
            )),
            (Some(token), None, None, None) => self.by_token(token, now).await,
            (None, None, Some(key), None) => {
                let key = key.to_str().map_err(|_| ApiError::Unauthenticated)?;
                let (api_keys, environment) = (&self.0.api_keys, &self.0.config.environment);
                api_keys.authenticate(store, environment, key, now).await
            }
            _ => Err(ApiError::Unauthenticated),
        }
    }

    async fn by_token(&self, token: &HeaderValue, now: Timestamp) -> Result<Principal, ApiError> {
        let token = token.to_str().map_err(|_| ApiError::Unauthenticated)?;
        let (scheme, token) = token.split_once(' ').ok_or(ApiError::Unauthenticated)?;
        if !scheme.eq_ignore_ascii_case("bearer") || token.len() > MAXIMUM_TOKEN_BYTES {
            return Err(ApiError::Unauthenticated);
        }
        // Asked before the memory, because a token is remembered only as long as its key set counts.
        let edition = self
            .0
            .keys
            .edition(now)
            .await
            .map_err(|error| unavailable(&error))?;
        if let Some(verified) = self.0.memory.recall(token, edition, now) {
            return Ok(verified);
        }
        let key_id = token::key_id(token).ok_or(ApiError::Unauthenticated)?;
        let found = self.0.keys.find(key_id.as_deref(), now).await;
        let found = found.map_err(|error| unavailable(&error))?;
        let (key, edition) = found.ok_or(ApiError::Unauthenticated)?;
        let verified = token::verify(token, &key, &self.0.config, now).ok_or(ApiError::Unauthenticated)?;
        self.0.memory.keep(token, &verified, edition, now);
        Ok(verified.principal)
    }
}

fn unavailable(error: &KeysUnavailable) -> ApiError {
    tracing::error!(%error, "the issuer's keys cannot be had");
    ApiError::Unavailable { retry_after: 5 }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use futures::FutureExt;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
    use serde_json::{Value, json};

    use super::*;

    const SUBJECT: &str = "c0000000-0000-4000-8000-000000000001";

    /// An issuer with one P-256 key.
    struct Issuer(EcdsaKeyPair);

    impl Issuer {
        fn new() -> Self {
            let random = SystemRandom::new();
            let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
            let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &random);
            Self(key.unwrap())
        }

        fn key_set(&self, changes: &Value) -> Vec<u8> {
            let point = self.0.public_key().as_ref();
            let coordinate = |range| URL_SAFE_NO_PAD.encode(&point[range]);
            let mut key = json!({
                "kty": "EC", "crv": "P-256", "kid": "one", "x": coordinate(1..33), "y": coordinate(33..65),
            });
            for (name, value) in changes.as_object().unwrap() {
                key[name] = value.clone();
            }
            json!({ "keys": [key] }).to_string().into_bytes()
        }

        fn token(&self, algorithm: &str) -> String {
            let header = json!({ "alg": algorithm, "kid": "one" });
            let claims = json!({
                "iss": "issuer", "aud": "audience", "sub": SUBJECT, "exp": 1000, "cognito:groups": ["customer"],
            });
            let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
            let message = format!("{}.{}", part(header), part(claims));
            let signature = self.0.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
            format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
        }
    }

    async fn authenticate(key_set: Vec<u8>, token: &str) -> Result<Principal, ApiError> {
        let source: KeySource = Arc::new(move || {
            let key_set = key_set.clone();
            async move { Ok(key_set) }.boxed()
        });
        let config = AuthenticatorConfig {
            issuer: "issuer".to_owned(),
            audience: "audience".to_owned(),
            environment: "dev".to_owned(),
            keys_stale_after: Duration::from_hours(24),
        };
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
        Authenticator::new(config, source)
            .by_token(headers.get(AUTHORIZATION).unwrap(), Timestamp::EPOCH)
            .await
    }

    #[tokio::test]
    async fn a_key_on_p256_verifies_es256_and_decides_on_it() {
        let issuer = Issuer::new();
        let keys = issuer.key_set(&json!({}));
        let principal = authenticate(keys.clone(), &issuer.token("ES256")).await.unwrap();
        assert_eq!(principal.subject().as_str(), SUBJECT);
        assert_eq!(principal.least_role(), oms_domain::Role::Customer);
        assert!(principal.may_at_all(oms_domain::Operation::Read));
        for other in ["RS256", "EdDSA", "HS256", "none"] {
            let refused = authenticate(keys.clone(), &issuer.token(other)).await;
            assert_eq!(refused, Err(ApiError::Unauthenticated), "{other}");
        }
        let rival = authenticate(keys, &Issuer::new().token("ES256")).await;
        assert_eq!(
            rival,
            Err(ApiError::Unauthenticated),
            "another key under the same id"
        );
    }

    #[tokio::test]
    async fn a_key_for_something_else_verifies_nothing() {
        let issuer = Issuer::new();
        for changes in [
            json!({ "use": "enc" }),
            json!({ "alg": "RS256" }),
            json!({ "kid": "two" }),
        ] {
            let refused = authenticate(issuer.key_set(&changes), &issuer.token("ES256")).await;
            assert_eq!(refused, Err(ApiError::Unauthenticated), "{changes}");
        }
    }

    #[tokio::test]
    async fn without_keys_nobody_is_judged() {
        let unavailable = authenticate(b"no key set".to_vec(), &Issuer::new().token("ES256")).await;
        assert_eq!(unavailable, Err(ApiError::Unavailable { retry_after: 5 }));
    }
}

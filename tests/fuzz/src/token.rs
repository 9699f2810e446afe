//! Bearer tokens.

use std::sync::{Arc, LazyLock};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::FutureExt;
use futures::future::BoxFuture;
use http::{HeaderMap, HeaderValue, header};
use oms_domain::{ApiKeyId, HistoryRecord, Timestamp};
use oms_http::{Authenticator, AuthenticatorConfig, EdgeStore, EdgeStoreUnavailable, KeySource, KnownApiKey};
use oms_telemetry::ResponseTimes;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::json;

/// A valid token, from which the mutations start.
pub fn good() -> String {
    let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = json!({ "alg": "EdDSA", "kid": "one" });
    let claims =
        json!({ "iss": "issuer", "aud": "audience", "sub": "somebody", "exp": 1000, "roles": ["manager"] });
    let message = format!("{}.{}", part(header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(key().sign(message.as_bytes()));
    format!("{message}.{signature}")
}

fn key() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("any seed is a key")
}

fn authenticator() -> Authenticator {
    let point = URL_SAFE_NO_PAD.encode(key().public_key().as_ref());
    let keys =
        json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": "one", "x": point }] });
    let keys = keys.to_string().into_bytes();
    let source: KeySource = Arc::new(move || {
        let keys = keys.clone();
        async move { Ok(keys) }.boxed()
    });
    let config = AuthenticatorConfig {
        issuer: "issuer".to_owned(),
        audience: "audience".to_owned(),
        environment: "dev".to_owned(),
        keys_stale_after: std::time::Duration::from_hours(24),
    };
    Authenticator::new(config, source)
}

/// A token, or several headers: only the token that was signed is accepted, and it always is.
pub fn token(data: &[u8]) {
    static AUTHENTICATOR: LazyLock<Authenticator> = LazyLock::new(authenticator);
    static GOOD: LazyLock<String> = LazyLock::new(good);
    let Ok(value) = HeaderValue::from_bytes(&[b"Bearer ", data].concat()) else {
        return;
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::AUTHORIZATION, value);
    let judged = AUTHENTICATOR.authenticate(&NoStore, &headers, Timestamp::EPOCH);
    let admitted = judged.now_or_never().expect("nothing is waited for").is_ok();
    assert_eq!(admitted, data == GOOD.as_bytes(), "who is let in has the token");
}

/// A database that no target queries.
struct NoStore;

fn away<T: Send + 'static>() -> BoxFuture<'static, Result<T, EdgeStoreUnavailable>> {
    async { Err(EdgeStoreUnavailable) }.boxed()
}

impl EdgeStore for NoStore {
    fn api_key(&self, _: ApiKeyId) -> BoxFuture<'_, Result<Option<KnownApiKey>, EdgeStoreUnavailable>> {
        away()
    }

    fn note_api_key_use(&self, _: ApiKeyId, _: Timestamp) -> BoxFuture<'_, Result<(), EdgeStoreUnavailable>> {
        away()
    }

    fn lease_requests<'a>(
        &'a self,
        _: &'a str,
        _: i64,
        _: u32,
        _: u32,
    ) -> BoxFuture<'a, Result<u32, EdgeStoreUnavailable>> {
        away()
    }

    fn put_refusal<'a>(&'a self, _: &'a HistoryRecord) -> BoxFuture<'a, Result<(), EdgeStoreUnavailable>> {
        away()
    }

    fn add_response_times<'a>(
        &'a self,
        _: &'a ResponseTimes,
        _: Timestamp,
    ) -> BoxFuture<'a, Result<(), EdgeStoreUnavailable>> {
        away()
    }
}

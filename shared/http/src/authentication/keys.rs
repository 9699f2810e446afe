//! The issuer's keys: a JWK Set (RFC 7517), fetched when needed and kept.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use oms_domain::Timestamp;
use tokio::sync::Mutex;

/// The source of the JWK Set: a call returns its JSON, or an error.
pub type KeySource = Arc<dyn Fn() -> BoxFuture<'static, Result<Vec<u8>, String>> + Send + Sync>;

/// There are no keys to verify a token with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the key set cannot be had: {0}")]
pub struct KeysUnavailable(String);

/// The least time between fetches that unknown key ids cause. Without it a flood of such tokens would reach the issuer.
const REFETCH_INTERVAL: Duration = Duration::from_mins(1);
/// The least time between fetches while there are no keys to be trusted and no token can be verified. A request that
/// waits behind a failed fetch does not begin another.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);
/// The longest time for which a key that the issuer has withdrawn is accepted, while the issuer can be reached.
const MAXIMUM_AGE: Duration = Duration::from_hours(1);

/// A key, and the one algorithm it is for.
#[derive(Clone)]
pub(super) struct Key {
    id: Option<String>,
    pub(super) algorithm: Algorithm,
    pub(super) public: DecodingKey,
}

/// The number of a key set among those that a process has seen. Tokens that were verified by an earlier set are
/// verified again, so that a key that was withdrawn takes its tokens along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Edition(u64);

pub(super) struct Keys {
    source: KeySource,
    /// The time after which a key set that cannot be fetched again is no longer trusted.
    stale_after: Duration,
    /// Held across a fetch, so that there is one at a time and the others wait for it.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    keys: Option<Vec<Key>>,
    /// The set as it was fetched.
    json: Vec<u8>,
    edition: Edition,
    fetched_at: Option<Timestamp>,
    tried_at: Option<Timestamp>,
}

impl Keys {
    pub(super) fn new(source: KeySource, stale_after: Duration) -> Self {
        Self {
            source,
            stale_after,
            state: Mutex::default(),
        }
    }

    /// The edition of the keys that count at `now`, which are fetched again once they are an hour old.
    pub(super) async fn edition(&self, now: Timestamp) -> Result<Edition, KeysUnavailable> {
        let mut state = self.state.lock().await;
        self.refresh(&mut state, false, now).await?;
        Ok(state.edition)
    }

    /// The key of that id with its edition; a token that names none gets the only key, if there is only one. `None`: no
    /// such key.
    pub(super) async fn find(
        &self,
        id: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<(Key, Edition)>, KeysUnavailable> {
        let mut state = self.state.lock().await;
        let lacking = state.keys.as_ref().is_none_or(|keys| pick(keys, id).is_none());
        self.refresh(&mut state, lacking, now).await?;
        let keys = state.keys.as_deref().unwrap_or_default();
        Ok(pick(keys, id).map(|key| (key.clone(), state.edition)))
    }

    /// Fetches the keys if they are outdated, or `lacking` the one that is wanted. An error if there are none that may
    /// be trusted.
    async fn refresh(&self, state: &mut State, lacking: bool, now: Timestamp) -> Result<(), KeysUnavailable> {
        // An issuer that cannot be reached cannot withdraw a key either, so its last word counts for a limited time.
        let younger_than =
            |state: &State, limit| state.fetched_at.is_some_and(|at| now.duration_since(at) < limit);
        let is_trusted = |state: &State| younger_than(state, self.stale_after.max(MAXIMUM_AGE));
        let outdated = !younger_than(state, MAXIMUM_AGE);
        // Without keys that may be trusted nobody is answered, so the issuer is asked again soon.
        let interval = if is_trusted(state) {
            REFETCH_INTERVAL
        } else {
            RETRY_INTERVAL
        };
        let may_fetch = state.tried_at.is_none_or(|at| now.duration_since(at) >= interval);
        let mut failure = None;
        if (lacking || outdated) && may_fetch {
            state.tried_at = Some(now);
            let fetched = (self.source)().await;
            match fetched.and_then(|json| Ok((read(&json)?, json))) {
                Ok((keys, json)) => {
                    // The same set again changes nothing, and costs no token its memory.
                    if state.json != json {
                        state.edition = Edition(state.edition.0.wrapping_add(1));
                    }
                    (state.keys, state.json, state.fetched_at) = (Some(keys), json, Some(now));
                }
                Err(cause) => {
                    tracing::warn!(error = cause, "the key set could not be fetched");
                    failure = Some(cause);
                }
            }
        }
        if is_trusted(state) {
            return Ok(());
        }
        let cause = failure.unwrap_or_else(|| "the last fetch has failed".to_owned());
        Err(KeysUnavailable(cause))
    }
}

fn pick<'k>(keys: &'k [Key], id: Option<&str>) -> Option<&'k Key> {
    match (id, keys) {
        (Some(id), keys) => keys.iter().find(|key| key.id.as_deref() == Some(id)),
        (None, [only]) => Some(only),
        (None, _) => None,
    }
}

fn read(json: &[u8]) -> Result<Vec<Key>, String> {
    let set: JwkSet = serde_json::from_slice(json).map_err(|error| format!("it is no JWK Set: {error}"))?;
    Ok(set.keys.iter().filter_map(usable).collect())
}

/// The key, if it is for signatures by an algorithm this system knows. The key decides the algorithm, never the
/// token.
fn usable(jwk: &Jwk) -> Option<Key> {
    let algorithm = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => Algorithm::RS256,
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => Algorithm::ES256,
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => Algorithm::EdDSA,
        _ => return None,
    };
    let stated = match jwk.common.key_algorithm {
        None => algorithm,
        Some(KeyAlgorithm::RS256) => Algorithm::RS256,
        Some(KeyAlgorithm::ES256) => Algorithm::ES256,
        Some(KeyAlgorithm::EdDSA) => Algorithm::EdDSA,
        Some(_) => return None,
    };
    let for_signatures = matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
    let public = DecodingKey::from_jwk(jwk).ok()?;
    (stated == algorithm && for_signatures).then(|| Key {
        id: jwk.common.key_id.clone(),
        algorithm,
        public,
    })
}

//! API keys: who calls with one, remembered for a minute.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use oms_domain::{ActorId, ApiKey, PresentedApiKey, Timestamp};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::edge_store::EdgeStore;
use crate::{ApiError, Principal};

/// The longest time for which a key that was revoked elsewhere is accepted.
const REMEMBERED: Duration = Duration::from_mins(1);
/// The precision of a key's last use.
const LAST_USE_SAMPLE: Duration = Duration::from_mins(10);
/// The number of keys that are remembered.
const CAPACITY: usize = 1000;
/// The longest key that is looked at.
const MAXIMUM_BYTES: usize = 256;

/// Valid keys, by the SHA-256 of the text that was presented.
#[derive(Default)]
pub(super) struct ApiKeys(Mutex<HashMap<[u8; 32], (ApiKey, Timestamp)>>);

impl ApiKeys {
    /// The caller who presents `text`. A key that is unknown, expired, revoked, of another environment or has another
    /// secret is always [`ApiError::Unauthenticated`], so that the cases cannot be told apart.
    pub(super) async fn authenticate(
        &self,
        store: &dyn EdgeStore,
        environment: &str,
        text: &str,
        now: Timestamp,
    ) -> Result<Principal, ApiError> {
        if text.len() > MAXIMUM_BYTES {
            return Err(ApiError::Unauthenticated);
        }
        let presented_digest: [u8; 32] = Sha256::digest(text).into();
        if let Some(key) = self.recall(presented_digest, now) {
            return if key.is_usable(now) {
                principal(&key)
            } else {
                Err(ApiError::Unauthenticated)
            };
        }
        let presented: PresentedApiKey = text.parse().map_err(|_| ApiError::Unauthenticated)?;
        if presented.environment != environment {
            return Err(ApiError::Unauthenticated);
        }
        let known = store.api_key(presented.id).await;
        let known = known.map_err(|_| ApiError::Unavailable { retry_after: 2 })?;
        let known = known.ok_or(ApiError::Unauthenticated)?;
        let is_its_secret = known.digest.ct_eq(&presented.secret.digest());
        if !bool::from(is_its_secret) || !known.key.is_usable(now) {
            return Err(ApiError::Unauthenticated);
        }
        let principal = principal(&known.key)?;
        let unnoted = known
            .last_used_at
            .is_none_or(|at| now.duration_since(at) >= LAST_USE_SAMPLE);
        if unnoted {
            // A lost note does not matter, since the next use writes another.
            let _ = store.note_api_key_use(presented.id, now).await;
        }
        self.keep(presented_digest, known.key, now);
        Ok(principal)
    }

    fn recall(&self, digest: [u8; 32], now: Timestamp) -> Option<ApiKey> {
        let keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (key, checked_at) = keys.get(&digest)?;
        (now.duration_since(*checked_at) < REMEMBERED).then(|| key.clone())
    }

    fn keep(&self, digest: [u8; 32], key: ApiKey, now: Timestamp) {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= CAPACITY {
            keys.retain(|_, (_, checked_at)| now.duration_since(*checked_at) < REMEMBERED);
        }
        if keys.len() >= CAPACITY {
            keys.clear();
        }
        keys.insert(digest, (key, now));
    }
}

fn principal(key: &ApiKey) -> Result<Principal, ApiError> {
    let facts = key.facts();
    let subject = ActorId::parse(&facts.id.to_string()).map_err(|_| ApiError::Internal)?;
    Ok(Principal::of_key(subject, &facts.scopes, facts.owner.clone()))
}

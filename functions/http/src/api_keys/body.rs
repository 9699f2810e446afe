//! An API key as the API shows it.

use oms_contract::{ApiKey as Body, ApiKeyState};
use oms_domain::{ApiKey, ApiKeyStatus, Timestamp};

/// The key in its state at `now`.
pub fn body(key: &ApiKey, last_used_at: Option<Timestamp>, now: Timestamp) -> Body<'_> {
    let facts = key.facts();
    Body {
        id: facts.id,
        name: facts.name.as_str().into(),
        scopes: facts.scopes.clone(),
        status: match key.path().status() {
            ApiKeyStatus::Revoked => ApiKeyState::Revoked,
            ApiKeyStatus::Active if key.is_usable(now) => ApiKeyState::Active,
            ApiKeyStatus::Active => ApiKeyState::Expired,
        },
        created_by: key.path().first().cause().actor.id.as_str().into(),
        created_at: key.created_at(),
        expires_at: facts.expires_at,
        revoked_at: key.revoked_at(),
        last_used_at,
    }
}

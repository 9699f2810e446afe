//! An API key in the words of the API.

use oms_domain::{ApiKey, ApiKeyStatus, Timestamp};
use serde::Serialize;

/// An API key without its secret.
#[derive(Debug, Serialize)]
pub struct ApiKeyBody<'a> {
    id: String,
    name: &'a str,
    scopes: Vec<&'static str>,
    /// `ACTIVE`, `REVOKED` or `EXPIRED`.
    status: &'static str,
    created_by: &'a str,
    created_at: String,
    expires_at: String,
    revoked_at: Option<String>,
    /// To within ten minutes.
    last_used_at: Option<String>,
}

impl<'a> ApiKeyBody<'a> {
    /// The key as it stands at `now`.
    pub fn new(key: &'a ApiKey, last_used_at: Option<Timestamp>, now: Timestamp) -> Self {
        let facts = key.facts();
        let status = match key.path().status() {
            ApiKeyStatus::Revoked => "REVOKED",
            ApiKeyStatus::Active if key.is_good(now) => "ACTIVE",
            ApiKeyStatus::Active => "EXPIRED",
        };
        Self {
            id: facts.id.to_string(),
            name: facts.name.as_str(),
            scopes: facts.scopes.iter().map(|role| role.as_str()).collect(),
            status,
            created_by: key.path().first().cause().actor.id.as_str(),
            created_at: key.created_at().to_string(),
            expires_at: facts.expires_at.to_string(),
            revoked_at: key.revoked_at().map(|at| at.to_string()),
            last_used_at: last_used_at.map(|at| at.to_string()),
        }
    }
}

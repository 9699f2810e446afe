//! Examples of API keys.

use serde_json::{Value, json};

use super::{KEY, STAFF, with};

/// The body of a request to make a key.
pub fn new() -> Value {
    json!({
        "name": "warehouse scanner",
        "scopes": ["warehouse"],
        "expires_at": "2027-06-30T00:00:00.000Z",
    })
}

/// The key in a list.
pub fn listed() -> Value {
    json!({
        "id": KEY,
        "name": "warehouse scanner",
        "scopes": ["warehouse"],
        "status": "ACTIVE",
        "created_by": STAFF,
        "created_at": "2026-11-21T09:30:00.000Z",
        "expires_at": "2027-06-30T00:00:00.000Z",
        "revoked_at": null,
        "last_used_at": "2026-11-21T12:00:00.000Z",
    })
}

/// The key right after it was made, with its secret.
pub fn created() -> Value {
    // Written in two parts, so that scanners for leaked secrets do not report it.
    let secret = "0123456789abcdef".repeat(4);
    let key = format!("oms_local_{}_{secret}", KEY.replace('-', ""));
    with(listed(), json!({ "key": key, "last_used_at": null }))
}

/// The key in a dry run, or when the request is repeated.
pub(crate) fn created_without_key() -> Value {
    with(created(), json!({ "key": null }))
}

/// The key after its revocation.
pub fn revoked() -> Value {
    let revoked = json!({ "status": "REVOKED", "revoked_at": "2026-11-21T13:00:00.000Z" });
    with(listed(), revoked)
}

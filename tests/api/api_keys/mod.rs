//! API keys: making, listing and revoking them, acting with one, and keeping its secret.

mod acting;
mod create;
mod revoke;
mod secrets;

use std::time::Duration;

use oms_tests::{Client, Local, Reply, pages};
use serde_json::{Value, json};

/// A key that is valid for a day, with its secret, which is shown only now.
pub async fn issue(local: &Local, admin: &Client, scopes: &[&str]) -> Value {
    let expires_at = local.now().saturating_add(Duration::from_hours(24)).to_string();
    let body = json!({ "name": "warehouse till", "scopes": scopes, "expires_at": expires_at });
    admin.post("/api-keys", &body).await.expect(201).body
}

/// A caller with that key.
pub fn holder(local: &Local, key: &Value) -> Client {
    let id = key["id"].as_str().unwrap();
    local.nobody().with_key(key["key"].as_str().unwrap(), id)
}

pub async fn revoke(admin: &Client, key: &Value) -> Reply {
    admin
        .delete(&format!("/api-keys/{}", key["id"].as_str().unwrap()))
        .await
}

/// The entry of a key in the list of keys, where it must stand once.
pub async fn listed(admin: &Client, key: &Value) -> Value {
    let pages = pages::walk(admin, "/api-keys", &[("limit", "2")]).await;
    let mut found: Vec<Value> = pages::all(&pages)
        .into_iter()
        .filter(|listed| listed["id"] == key["id"])
        .collect();
    assert_eq!(found.len(), 1, "{key} is listed {} times", found.len());
    found.remove(0)
}

pub async fn works(caller: &Client) -> bool {
    let reply = caller.get("/orders").await;
    if reply.status == 200 {
        return true;
    }
    reply.refused(401, "UNAUTHENTICATED");
    false
}

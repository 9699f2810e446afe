//! Examples of background jobs.

use serde_json::{Value, json};

use super::{ORDER, RETURN};

/// A refund that failed for good.
pub fn failed() -> Value {
    json!({
        "kind": "REFUND",
        "entity_id": ORDER,
        "owner_type": "RETURN",
        "owner_id": RETURN,
        "status": "FAILED",
        "attempts": 6,
        "last_error": "the gateway turned the refund down: the charge has been disputed",
        "due_at": null,
        "created_at": "2026-11-30T10:00:01.730Z",
        "updated_at": "2026-11-30T11:02:14.005Z",
    })
}

/// The same refund, to be tried again.
pub fn retried() -> Value {
    json!({ "kind": "REFUND", "entity_id": ORDER, "status": "PENDING" })
}

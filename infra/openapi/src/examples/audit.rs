//! Examples of the audit trail.

use serde_json::{Value, json};

use super::orders::hashed;
use super::{CUSTOMER, ORDER};

/// A page with an attempt that was refused.
pub fn refused() -> Value {
    let refused = oms_domain::HistoryRecord {
        id: "c27be2f1-6f0a-8d3e-b1c9-5a0700000000".to_owned(),
        entity_type: "ORDER".to_owned(),
        entity_id: ORDER.to_owned(),
        sequence: 4,
        event: oms_domain::HistoryEvent::Refused,
        previous_state: Some("SHIPPED".to_owned()),
        new_state: Some("CANCELLED".to_owned()),
        actor_id: CUSTOMER.to_owned(),
        actor_type: "USER".to_owned(),
        actor_role: "customer".to_owned(),
        trigger: "API_CALL".to_owned(),
        reason: None,
        metadata: [
            ("code", "INVALID_STATE_TRANSITION"),
            ("operation", "cancel-order"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into(),
        ip_address: Some("203.0.113.7".to_owned()),
        request_id: "storefront-8c20".to_owned(),
        created_at: "2026-11-22T15:00:00.000Z".to_owned(),
        previous_hash: None,
        hash: String::new(),
    };
    json!({
        "data": [hashed(refused)],
        "pagination": { "limit": 20, "has_more": false, "next_cursor": null, "total": null },
    })
}

//! Examples of returns.

use serde_json::{Value, json};

use super::orders::hashed;
use super::{CUSTOMER, ORDER, REFUND, RETURN, with};

/// The body of a request for a return.
pub fn new() -> Value {
    json!({
        "order_id": ORDER,
        "reason": "the glaze is cracked",
        "customer_notes": "the box was not damaged",
    })
}

/// The return as its customer sees it right after requesting it.
pub fn requested() -> Value {
    json!({
        "id": RETURN,
        "order_id": ORDER,
        "customer_id": CUSTOMER,
        "status": "REQUESTED",
        "version": 1,
        "reason": "the glaze is cracked",
        "customer_notes": "the box was not damaged",
        "manager_notes": null,
        "rejection_reason": null,
        "restocking_fee": null,
        "refund_amount": null,
        "currency": "USD",
        "refund_transaction_id": null,
        "tracking_number": null,
        "carrier": null,
        "created_at": "2026-11-26T08:00:00.000Z",
        "updated_at": "2026-11-26T08:00:00.000Z",
        "approved_at": null,
        "rejected_at": null,
        "received_at": null,
        "completed_at": null,
        "allowed_transitions": [],
    })
}

/// The return as seen by the manager who approved it.
pub fn approved() -> Value {
    let approved = json!({
        "status": "APPROVED",
        "version": 2,
        "manager_notes": "as described",
        "restocking_fee": "5.00",
        "refund_amount": "102.89",
        "updated_at": "2026-11-26T11:20:00.000Z",
        "approved_at": "2026-11-26T11:20:00.000Z",
        "allowed_transitions": ["IN_TRANSIT"],
    });
    with(requested(), approved)
}

/// The return as seen by the manager who rejected it.
pub fn rejected() -> Value {
    let rejected = json!({
        "status": "REJECTED",
        "version": 2,
        "manager_notes": "dropped by the customer",
        "rejection_reason": "damage_not_covered",
        "updated_at": "2026-11-26T11:20:00.000Z",
        "rejected_at": "2026-11-26T11:20:00.000Z",
    });
    with(requested(), rejected)
}

/// The return on its way back.
pub fn in_transit() -> Value {
    let in_transit = json!({
        "status": "IN_TRANSIT",
        "version": 3,
        "tracking_number": "1Z999AA10123456784",
        "carrier": "DHL",
        "updated_at": "2026-11-27T16:00:00.000Z",
        "allowed_transitions": ["RECEIVED"],
    });
    with(approved(), in_transit)
}

/// The return once it is completed and refunded.
pub fn completed() -> Value {
    let completed = json!({
        "status": "COMPLETED",
        "version": 5,
        "refund_transaction_id": REFUND,
        "updated_at": "2026-11-30T10:00:00.000Z",
        "received_at": "2026-11-30T09:15:00.000Z",
        "completed_at": "2026-11-30T10:00:00.000Z",
        "allowed_transitions": [],
    });
    with(in_transit(), completed)
}

/// The return with only the members of `fields=id,status`.
pub fn sparse() -> Value {
    json!({ "id": RETURN, "status": "COMPLETED" })
}

/// The refund, still with the gateway.
pub fn refund() -> Value {
    json!({
        "status": "PROCESSING",
        "amount": "102.89",
        "currency": "USD",
        "transaction_id": null,
        "attempts": 1,
        "last_error": null,
        "source": "RETURN",
        "created_at": "2026-11-30T10:00:00.000Z",
        "updated_at": "2026-11-30T10:00:01.730Z",
    })
}

/// The first record of the return's history.
pub fn history() -> Value {
    let requested = oms_domain::HistoryRecord {
        id: "7f3a9c1b-77de-8abc-8f23-450400000001".to_owned(),
        entity_type: "RETURN".to_owned(),
        entity_id: RETURN.to_owned(),
        sequence: 1,
        event: oms_domain::HistoryEvent::Transition,
        previous_state: None,
        new_state: Some("REQUESTED".to_owned()),
        actor_id: CUSTOMER.to_owned(),
        actor_type: "USER".to_owned(),
        actor_role: "customer".to_owned(),
        trigger: "API_CALL".to_owned(),
        reason: None,
        metadata: std::collections::BTreeMap::new(),
        ip_address: Some("203.0.113.7".to_owned()),
        request_id: "storefront-8c1f".to_owned(),
        created_at: "2026-11-26T08:00:00.000Z".to_owned(),
        previous_hash: None,
        hash: String::new(),
    };
    json!({ "data": [hashed(requested)] })
}

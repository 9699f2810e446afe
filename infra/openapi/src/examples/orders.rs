//! Examples of orders.

use serde_json::{Value, json};

use super::{CUSTOMER, ORDER, PRODUCT, REFUND, STAFF, with};

fn address() -> Value {
    json!({
        "name": "Ada Lovelace",
        "street": "12 St James's Square",
        "city": "London",
        "state": null,
        "zip": "SW1Y 4JH",
        "country": "GB",
    })
}

/// The body of a request to place an order.
pub fn new() -> Value {
    json!({
        "customer_id": CUSTOMER,
        "line_items": [new_line()],
        "shipping_address": address(),
        "billing_address": address(),
        "payment_method": "card",
        "currency": "USD",
        "customer_email": "ada@example.com",
        "shipping_amount": "9.90",
        "notes": "please leave it with the neighbour",
    })
}

/// The smallest body with which a customer can place an order.
pub fn shortest() -> Value {
    let address =
        json!({ "street": "12 St James's Square", "city": "London", "zip": "SW1Y 4JH", "country": "GB" });
    let line = json!({
        "product_id": PRODUCT,
        "product_name": "Stoneware bowl",
        "quantity": 1,
        "unit_price": "45.00",
    });
    json!({
        "customer_id": CUSTOMER,
        "line_items": [line],
        "shipping_address": address,
        "billing_address": address,
        "payment_method": "card",
    })
}

fn new_line() -> Value {
    json!({
        "product_id": PRODUCT,
        "product_name": "Stoneware bowl",
        "quantity": 2,
        "unit_price": "45.00",
        "tax_rate": "8.875",
    })
}

/// The order as its customer sees it right after placing it.
pub fn placed() -> Value {
    let line = json!({
        "id": "7f3a9c1b-77de-8abc-8f23-450200000001",
        "subtotal": "90.00",
        "tax_amount": "7.99",
    });
    json!({
        "id": ORDER,
        "order_number": "ORD-2026-FWX9R6VQVTNWY8T5",
        "customer_id": CUSTOMER,
        "status": "PENDING_PAYMENT",
        "version": 1,
        "currency": "USD",
        "line_items": [with(new_line(), line)],
        "subtotal_amount": "90.00",
        "tax_amount": "7.99",
        "shipping_amount": "9.90",
        "total_amount": "107.89",
        "payment_method": "card",
        "payment_transaction_id": null,
        "shipping_address": address(),
        "billing_address": address(),
        "customer_email": "ada@example.com",
        "notes": "please leave it with the neighbour",
        "tracking_number": null,
        "carrier": null,
        "created_at": "2026-11-21T09:30:00.000Z",
        "updated_at": "2026-11-21T09:30:00.000Z",
        "paid_at": null,
        "shipped_at": null,
        "delivered_at": null,
        "cancelled_at": null,
        "cancellation_reason": null,
        "allowed_transitions": ["CANCELLED"],
    })
}

/// The order as the storefront sees it, which placed it and may not cancel it.
pub fn placed_by_storefront() -> Value {
    with(placed(), json!({ "allowed_transitions": [] }))
}

/// The order as a manager sees it once it is paid.
pub fn paid() -> Value {
    let paid = json!({
        "status": "PAID",
        "version": 2,
        "payment_transaction_id": "pi_3MtwBwLkdIwHu7ix28a3tqPa",
        "updated_at": "2026-11-21T09:31:12.480Z",
        "paid_at": "2026-11-21T09:31:12.480Z",
        "allowed_transitions": ["PROCESSING_IN_WAREHOUSE", "CANCELLED"],
    });
    with(placed(), paid)
}

/// The order as the warehouse sees it once it is shipped.
pub fn shipped() -> Value {
    let shipped = json!({
        "status": "SHIPPED",
        "version": 4,
        "tracking_number": "1Z999AA10123456784",
        "carrier": "DHL",
        "updated_at": "2026-11-22T14:05:00.000Z",
        "shipped_at": "2026-11-22T14:05:00.000Z",
        "allowed_transitions": ["DELIVERED"],
    });
    with(paid(), shipped)
}

/// The order, cancelled by its customer before it was paid.
pub fn cancelled() -> Value {
    let cancelled = json!({
        "status": "CANCELLED",
        "version": 2,
        "updated_at": "2026-11-21T09:40:00.000Z",
        "cancelled_at": "2026-11-21T09:40:00.000Z",
        "cancellation_reason": "ordered twice",
        "allowed_transitions": [],
    });
    with(placed(), cancelled)
}

/// The order at version 2, when it was paid: a view of the past.
pub(crate) fn as_of_version_2() -> Value {
    with(paid(), json!({ "allowed_transitions": [] }))
}

/// The order with only the members of `fields=id,status`.
pub fn sparse() -> Value {
    json!({ "id": ORDER, "status": "SHIPPED" })
}

/// A batch of two transitions.
pub fn steps() -> Value {
    json!({
        "items": [
            { "order_id": ORDER, "new_state": "SHIPPED", "tracking_number": "1Z999AA10123456784", "carrier": "DHL" },
            { "order_id": "5e0c7d3f-91ab-8def-9c44-120000000000", "new_state": "PROCESSING_IN_WAREHOUSE" },
        ],
    })
}

/// The results of [`steps`].
pub fn results() -> Value {
    let refused = json!({
        "code": "INVALID_STATE_TRANSITION",
        "message": "cannot transition from CANCELLED to PROCESSING_IN_WAREHOUSE",
        "details": {
            "current_state": "CANCELLED",
            "requested_state": "PROCESSING_IN_WAREHOUSE",
            "allowed_transitions": [],
        },
    });
    json!({
        "data": [
            { "order_id": ORDER, "status": 200, "order": shipped(), "error": null, "replayed": false },
            {
                "order_id": "5e0c7d3f-91ab-8def-9c44-120000000000",
                "status": 409,
                "order": null,
                "error": refused,
                "replayed": false,
            },
        ],
    })
}

/// The link to the invoice.
pub fn invoice() -> Value {
    json!({
        "url": "http://127.0.0.1:8003/oms-invoices/invoices/2026/INV-2026-000042.pdf?X-Amz-Expires=300&X-Amz-Signature=5d41",
        "expires_at": "2026-11-22T14:11:00.000Z",
        "invoice_number": "INV-2026-000042",
        "sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    })
}

/// The refund of a paid order that was cancelled.
pub fn refund() -> Value {
    json!({
        "status": "SUCCEEDED",
        "amount": "107.89",
        "currency": "USD",
        "transaction_id": REFUND,
        "attempts": 1,
        "last_error": null,
        "source": "CANCELLATION",
        "created_at": "2026-11-21T10:00:00.000Z",
        "updated_at": "2026-11-21T10:00:03.210Z",
    })
}

/// The first two records of the order's history.
pub fn history() -> Value {
    let placed = oms_domain::HistoryRecord {
        id: "7f3a9c1b-77de-8abc-8f23-450300000001".to_owned(),
        entity_type: "ORDER".to_owned(),
        entity_id: ORDER.to_owned(),
        sequence: 1,
        event: oms_domain::HistoryEvent::Transition,
        previous_state: None,
        new_state: Some("PENDING_PAYMENT".to_owned()),
        actor_id: CUSTOMER.to_owned(),
        actor_type: "USER".to_owned(),
        actor_role: "customer".to_owned(),
        trigger: "API_CALL".to_owned(),
        reason: None,
        metadata: std::collections::BTreeMap::new(),
        ip_address: Some("203.0.113.7".to_owned()),
        request_id: "storefront-8c1f".to_owned(),
        created_at: "2026-11-21T09:30:00.000Z".to_owned(),
        previous_hash: None,
        hash: String::new(),
    };
    let placed = hashed(placed);
    let paid = oms_domain::HistoryRecord {
        id: "7f3a9c1b-77de-8abc-8f23-450300000002".to_owned(),
        sequence: 2,
        previous_state: placed.new_state.clone(),
        new_state: Some("PAID".to_owned()),
        actor_id: STAFF.to_owned(),
        actor_role: "manager".to_owned(),
        metadata: [("payment_transaction_id", "pi_3MtwBwLkdIwHu7ix28a3tqPa")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        request_id: "back-office-17".to_owned(),
        created_at: "2026-11-21T09:31:12.480Z".to_owned(),
        previous_hash: Some(placed.hash.clone()),
        ..placed.clone()
    };
    json!({ "data": [placed, hashed(paid)] })
}

/// Completes a record with its hash.
pub fn hashed(record: oms_domain::HistoryRecord) -> oms_domain::HistoryRecord {
    let hash = record.expected_hash().unwrap_or_default();
    oms_domain::HistoryRecord { hash, ..record }
}
